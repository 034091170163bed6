"""Notes say something of a query in a sentence, which names no more things than are read."""

from collections.abc import Sequence


def some_of(names: Sequence[str], most: int = 3) -> str:
    """Name the first of some things.

    >>> some_of(["كتب", "قرأ"]), some_of("ابتث")
    ('كتب, قرأ', 'ا, ب, ت, …')
    """
    return ", ".join(names[:most]) + ", …" * (len(names) > most)
