"""The lexicon: which bases are words, of what kind, lemma, root and frequency.

The table `data/lexicon.tsv` (built by `data/build_lexicon.py`) is sorted by the key of the base. It
is kept as one string. Only the rows sharing a key's first letters are taken from it, when the first
of them is looked up, and only those of the key are parsed, so that a query pays for the few rows it
looks at.

>>> [entry.lemma for entry in lookup("وزراء")]
['وزير']
"""

import re
from bisect import bisect_left
from functools import lru_cache
from typing import Literal, NamedTuple

from index.analysis.data import FOLDER
from index.analysis.tokens.normalize import PLAIN_LETTERS, fold, fold_seats

Kind = Literal["n", "a", "b", "p", "f", "v", "s", "u", "i"]
# The kinds of verbs, and what each is.
VERBS: dict[Kind, str] = {"v": "past", "s": "past", "u": "passive", "i": "present"}
LEXICON = FOLDER / "lexicon.tsv"
# The CRC-32 of the table, hexadecimal, so that nobody need read the table for it.
DIGEST = FOLDER / "lexicon_digest.txt"
# What loans have for a root.
LOAN = "-"
# Rows are taken by blocks of keys that share this many letters; shorter keys are blocks themselves.
# Of two letters a block is a millisecond's work, which a query waits for.
_BLOCK_LETTERS = 3
# Letters of the table from one row whose place is known to the next, about.
_SIGNPOSTS = 1 << 13

# Every hamza, wherever it sits, is one sign within a base.
_ONE_HAMZA = str.maketrans(dict.fromkeys("أإآؤئ", "ء"))

# Letters that no key changes. Most bases are of these alone, which is sooner told than a key made.
_KEPT = re.compile(
    "["
    + "".join(
        letter
        for letter in PLAIN_LETTERS
        if fold_seats(fold(letter)) == letter == letter.translate(_ONE_HAMZA)
    )
    + "]*"
)

# The rows of a key, which follow one another.
_ROWS_OF_KEY = re.compile(r"^([^\t\n]*)\t.*(?:\n\1\t.*)*", re.MULTILINE)

# What has been taken: the entries of each key, or its rows as long as nobody asked for them, and
# the first letters of those keys.
_entries: dict[str, "str | tuple[Entry, ...]"] = {}
_blocks: set[str] = set()


class Entry(NamedTuple):
    """One way to read a base.

    `kind` is "n" noun, "a" noun or adjective with a feminine in ة, "b" broken plural, "p"
    proper name, "f" function word, "v" verb base of the past, "s" one that has an ending always,
    "u" of the passive, "i" of the imperfect.
    `root` is "" where none is known, and `LOAN` of words that other languages lent.
    `frequency` counts the lemma's occurrences in 690 million words of Arabic news.
    """

    base: str
    kind: Kind
    lemma: str
    root: str
    frequency: int


def lookup(base: str) -> tuple[Entry, ...]:
    """Return every entry whose base has the letters of `base`, hamza and ya variants aside."""
    return lookup_key(lexicon_key(base))


def lexicon_key(base: str) -> str:
    """Return what the lexicon files `base` under: a letter for each of its unmarked letters.

    Writers agree that a hamza is there, but not on its seat (مسألة, مسئلة), so every hamza is one
    sign; but for the first letter, where it stands on alef always and is left out as often.
    """
    if _KEPT.fullmatch(base):
        return base
    return first_key(base[:1]) + rest_key(base[1:])


def first_key(letters: str) -> str:
    """Return the key of each of some letters that a base begins with: a hamza is its seat."""
    return letters if _KEPT.fullmatch(letters) else fold_seats(fold(letters))


def rest_key(letters: str) -> str:
    """Return the key of letters within a base."""
    return letters if _KEPT.fullmatch(letters) else first_key(letters.translate(_ONE_HAMZA))


def keys_of(base: str) -> set[str]:
    """Return the keys that the table files a base under: its own, and that without its hamza.

    A word without the hamza (راس) is so found as well, and one with it is never taken for a base
    that has a mere alef there (سأل, سال).

    >>> sorted(keys_of("رأس"))
    ['رءس', 'راس']
    """
    return {lexicon_key(base), first_key(base)}


def lookup_key(key: str) -> tuple[Entry, ...]:
    """Return every entry filed under `key`."""
    found = _entries.get(key)
    block = f"{key}\t"[:_BLOCK_LETTERS] if found is None and "" not in _blocks else ""
    if block and block not in _blocks:
        _take_block(block)
        found = _entries.get(key)
    if isinstance(found, str):
        found = _entries[key] = tuple(map(_entry, found.splitlines()))
    return found or ()


def keys() -> str:
    """Return the distinct keys, a line each.

    Who wants them all will look most of them up: all rows are taken at once, which is sooner done
    than block by block.
    """
    if "" not in _blocks:
        _take_block("")
    return "\n".join(_entries)


def _take_block(prefix: str) -> None:
    """Take the rows that begin with `prefix`."""
    # The second is a string that sorts after every key beginning with `prefix`.
    rows = _table()[_lower_bound(prefix) : _lower_bound(prefix + "\uffff")]
    # In this order: another thread that finds the block marked finds its entries too.
    _entries.update([(found[1], found[0]) for found in _ROWS_OF_KEY.finditer(rows)])
    _blocks.add(prefix)


def _entry(row: str) -> Entry:
    key, base, kind, lemma, root, frequency = row.split("\t")
    return Entry(base or key, kind, lemma, root, int(frequency))  # type: ignore[arg-type]


def _lower_bound(key: str) -> int:
    """Return where the first row not below `key` begins."""
    table, (begins, firsts) = _table(), _signposts()
    after = bisect_left(firsts, key)
    low = begins[after - 1] if after else 0
    high = begins[after] if after < len(begins) else len(table)
    while low < high:
        middle = table.rfind("\n", low, (low + high) // 2) + 1 or low
        if table[middle : middle + len(key)] < key:
            low = table.index("\n", middle) + 1
        else:
            high = middle
    return low


@lru_cache(maxsize=1)
def _signposts() -> tuple[list[int], list[str]]:
    """Return where some rows of the table begin, at even steps, and its key with the tab."""
    table = _table()
    begins = [table.rfind("\n", 0, at) + 1 for at in range(0, len(table), _SIGNPOSTS)]
    return begins, [table[begin : table.index("\t", begin) + 1] for begin in begins]


@lru_cache(maxsize=1)
def _table() -> str:
    return LEXICON.read_text("utf-8")
