"""Numbers that people part in several ways: 3000000, 3 000 000; +966 50 765 4321, 966507654321.

A text has what it has; a query asks for the others. What commas part, and a telephone number that
begins with + or 00, is one token already (`tokens/tokenizer.py`), so here is what blanks, dots and
hyphens part without these.

>>> [*together(("12", "500"))], [*together(("1990", "500"))]
([('12500',)], [])
>>> ("12", "500") in apart("12500"), ("091", "234", "5678") in apart("0912345678")
(True, True)
>>> ("0100", "555", "1234") in apart("01005551234"), ("02", "24567890") in apart("0224567890")
(True, True)
>>> ("0224567890",) in together(("02", "24567890"))
True
"""

import re
from collections.abc import Iterator

# What the groups of a telephone number are, after the country and the first 0; and the digits of a
# country.
_GROUPS = (
    *((7,), (3, 4), (3, 3), (2, 3, 2), (3, 2, 2), (2, 2, 2), (3, 3, 3), (2, 2, 2, 2)),
    *((1, 3, 4), (2, 3, 4), (3, 3, 4), (1, 4, 4), (2, 4, 4), (3, 4, 4), (4, 3, 3), (2, 7), (3, 7)),
    *((1, 8), (1, 2, 2, 2, 2)),
)
# What is dialled first at home; it stands with the first group: 0100-555-1234, 06 12 34 56 78.
_HOME = "0"
_COUNTRY = (1, 2, 3)
_ABROAD = "00"
_SHORTEST_TELEPHONE, _LONGEST_TELEPHONE = 8, 15
# Numbers of fewer digits are hardly ever parted.
_SHORTEST = 5
MOST_GROUPS = 6

# Words side by side.
Pieces = tuple[str, ...]

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")
# Two groups are one number only where the first is what is dialled at home: 02 24567890.
_TELEPHONE = re.compile(r"\d{1,5} \d{1,4}(?: \d{2,4}){1,4}|0[1-9]\d{0,2} \d{6,8}")
# Of fewer digits no number has a country.
_SHORTEST_ABROAD = 10


def is_number(word: str) -> bool:
    """Tell whether a word is one of digits alone, as the form of a word has them.

    >>> is_number("500"), is_number("F16")
    (True, False)
    """
    return word.isdecimal() and word.isascii()


def together(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the number that two or more side by side may be; nothing where they are several."""
    parted, joined = " ".join(words), "".join(words)
    if _THOUSANDS.fullmatch(parted) and len(joined) >= _SHORTEST:
        yield (joined,)
    elif _TELEPHONE.fullmatch(parted) and _is_telephone(joined.removeprefix(_ABROAD)):
        yield (joined,)
        yield from _dialled(joined)


def apart(number: str) -> Iterator[tuple[str, ...]]:
    """Yield the ways to part a number, or to write it with or without what is dialled first."""
    if len(number) < _SHORTEST:
        return
    if not number.startswith("0"):
        first = len(number) % 3 or 3
        yield tuple(_cut(number, (first, *[3] * ((len(number) - first) // 3))))
    local = number.removeprefix(_ABROAD)
    if not _is_telephone(local):
        return
    yield from _dialled(number)
    if local == number and number.startswith(_HOME):
        for first, *rest in _GROUPS:
            if len(_HOME) + first + sum(rest) == len(number):
                yield tuple(_cut(number, (len(_HOME) + first, *rest)))
    for groups in _GROUPS:
        for country in (0, *_COUNTRY):
            if country + sum(groups) == len(local):
                yield tuple(_cut(local, (country, *groups) if country else groups))


def _is_telephone(number: str) -> bool:
    return _SHORTEST_TELEPHONE <= len(number) <= _LONGEST_TELEPHONE


def _dialled(number: str) -> Iterator[tuple[str, ...]]:
    """Yield a number that may be of a country with what is dialled first, or without that."""
    local = number.removeprefix(_ABROAD)
    if local != number:
        yield (local,)
    elif len(number) >= _SHORTEST_ABROAD and not number.startswith("0"):
        yield (f"{_ABROAD}{number}",)


def _cut(number: str, sizes: tuple[int, ...]) -> Iterator[str]:
    start = 0
    for size in sizes:
        yield number[start : start + size]
        start += size
