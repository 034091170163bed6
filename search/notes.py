"""Notes say something in a sentence: no more names than are read, numbers as they are read."""

from collections.abc import Sequence


def some_of(names: Sequence[str], most: int = 3) -> str:
    """Name the first of some things.

    >>> some_of(["كتب", "قرأ"]), some_of("ابتث")
    ('كتب, قرأ', 'ا, ب, ت, …')
    """
    return ", ".join(names[:most]) + ", …" * (len(names) > most)


def counted(number: int, noun: str) -> str:
    """Return a number of things.

    >>> counted(1, "article"), counted(0, "article"), counted(2, "query")
    ('1 article', '0 articles', '2 queries')
    """
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def size(number: int) -> str:
    """Return a number of bytes in units that leave something before the point.

    >>> size(812), size(81_234), size(8_123_456), size(8_123_456_789)
    ('812 bytes', '81.2 kB', '8.1 MB', '8.1 GB')
    """
    for unit, least in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= least:
            return f"{number / least:.1f} {unit}"
    return counted(number, "byte")


def cut(text: str, most: int = 100) -> str:
    """Return a text on one line, or the beginning of a long one, whatever its words are.

    >>> cut("خبر\\n من ليبيا"), cut("ه" * 70, 8)
    ('خبر من ليبيا', 'ههههههه…')
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
