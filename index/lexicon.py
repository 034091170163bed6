"""The lexicon: which bases are words, of what kind, lemma, root and frequency.

The table `data/lexicon.tsv` (built by `data/build_lexicon.py`) is sorted by the folded base. It
is kept as one string and only the rows sharing a key's first letters are ever parsed, so that a
query pays for the few rows it looks at.

>>> [entry.lemma for entry in lookup("وزراء")]
['وزير']
"""

from functools import cache, lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from index.normalize import fold, fold_seats

Kind = Literal["n", "a", "b", "p", "f", "v", "i"]
LEXICON = resources.files("index.data").joinpath("lexicon.tsv")
# Rows are parsed by blocks of keys that share this many letters.
_BLOCK_LETTERS = 2


class Entry(NamedTuple):
    """One way to read a base.

    `kind` is "n" noun, "a" noun or adjective with a feminine in ة, "b" broken plural, "p"
    proper name, "f" function word, "v" verb base of the past, "i" of the imperfect.
    `frequency` counts the lemma's occurrences in 690 million words of Arabic news.
    """

    base: str
    kind: Kind
    lemma: str
    root: str
    frequency: int


def lookup(base: str) -> tuple[Entry, ...]:
    """Return every entry whose base has the letters of `base`, hamza and ya variants aside."""
    key = fold_seats(fold(base))
    return _block(key[:_BLOCK_LETTERS]).get(key, ())


@cache
def _block(prefix: str) -> dict[str, tuple[Entry, ...]]:
    table = _table()
    # A string that sorts after every key beginning with `prefix`.
    rows = table[_lower_bound(prefix) : _lower_bound(prefix + "\uffff")]
    block: dict[str, tuple[Entry, ...]] = {}
    for row in rows.splitlines():
        key, base, kind, lemma, root, frequency = row.split("\t")
        entry = Entry(base or key, kind, lemma, root, int(frequency))  # type: ignore[arg-type]
        block[key] = (*block.get(key, ()), entry)
    return block


def _lower_bound(key: str) -> int:
    """Return where the first row not below `key` begins."""
    table = _table()
    low, high = 0, len(table)
    while low < high:
        middle = table.rfind("\n", low, (low + high) // 2) + 1 or low
        if table[middle : middle + len(key)] < key:
            low = table.index("\n", middle) + 1
        else:
            high = middle
    return low


@lru_cache(maxsize=1)
def _table() -> str:
    return LEXICON.read_text("utf-8")
