"""Notes say something of a query in a sentence, which names no more things than are read."""

from collections.abc import Sequence


def some_of(names: Sequence[str], most: int = 3) -> str:
    """Name the first of some things.

    >>> some_of(["كتب", "قرأ"]), some_of("ابتث")
    ('كتب, قرأ', 'ا, ب, ت, …')
    """
    return ", ".join(names[:most]) + ", …" * (len(names) > most)


def cut(text: str, most: int = 100) -> str:
    """Return a text on one line, or the beginning of a long one, whatever its words are.

    >>> cut("خبر\\n من ليبيا"), cut("ه" * 70, 8)
    ('خبر من ليبيا', 'ههههههه…')
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
