"""Keyboards: what was typed while the other layout was on, in both directions.

    gdfdh         ليبيا      the Arabic letters of these keys
    غخعسسثب       youssef    and the Latin ones

The keys are those of the Arabic layout that Windows and Linux have (101), beside QWERTY. One key
has two letters, لا; keys of Arabic letters have punctuation in Latin: [ is ج.

>>> as_arabic("gdfdh"), as_latin("غخعسسثب"), as_latin("لاخ")
('ليبيا', 'youssef', 'bo')
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from index.analysis.tokens.normalize import fold

# Rows of keys, each under the one before it and half a key to the right; and the Arabic letters of
# the same keys. The key of b has two, see below.
_ROWS = ("qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
_ARABIC_ROWS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر ىةوزظ")
# One key each.
_LAMS = {"b": "لا", "B": "لآ", "G": "لأ", "T": "لإ"}
_SHIFTED = {"H": "أ", "Y": "إ", "N": "آ"}
_TO_ARABIC: Mapping[str, str] = {
    **dict(zip("".join(_ROWS), "".join(_ARABIC_ROWS), strict=True)),
    "`": "ذ",
    **_LAMS,
    **_SHIFTED,
}
# Those of a key with two letters are written as that key before the others are read.
_TO_LATIN = {arabic: latin.lower() for latin, arabic in _TO_ARABIC.items()} | {
    key: key.lower() for key in _LAMS
}

# Syllables, two of them at least, such as names have. An h before a consonant, at the beginning and
# before k, is rather the ا of an Arabic word: hg is its article, hk an ending.
_CONSONANTS = "[bcdfghj-np-tvwxz]{0,2}"
_PRONOUNCED = re.compile(
    f"(?=.{{4}})(?!h[^aeiouy]|.*hk)(?:{_CONSONANTS}[aeiouy]{{1,2}}){{2,}}{_CONSONANTS}"
)


def as_arabic(text: str) -> str | None:
    """Return the Arabic letters of the keys that gave a Latin text, None if it has other signs."""
    found = _typed(text, _TO_ARABIC)
    # Capitals are of Caps Lock or of habit, unless their keys have letters of their own.
    return found if found is not None else _typed(text.lower(), _TO_ARABIC)


def looks_latin(letters: str) -> bool:
    """Tell whether Latin letters may be a name: long, and vowels between few consonants.

    >>> [looks_latin(letters) for letters in ("reuters", "hgfvglhk", "gdfdh")]
    [True, False, False]
    """
    return bool(_PRONOUNCED.fullmatch(letters.lower()))


def as_latin(text: str) -> str | None:
    """Return the Latin letters of the keys that gave an Arabic text, None if it has other signs."""
    for key, letters in _LAMS.items():
        text = text.replace(letters, key)
    return _typed(text, _TO_LATIN)


def _typed(text: str, keys: Mapping[str, str]) -> str | None:
    letters = [keys.get(letter) for letter in text]
    return None if None in letters else "".join(map(str, letters))


def _touching() -> set[tuple[str, str]]:
    """Return the pairs of keys that touch, by their Latin letters."""
    keys = {pair for row in _ROWS for pair in pairwise(row)}
    for upper, lower in pairwise(_ROWS):
        keys |= {*zip(upper, lower, strict=False), *zip(upper[1:], lower, strict=False)}
    return keys


def _neighbours() -> frozenset[tuple[str, str]]:
    """Return the pairs of letters of forms whose keys touch, both ways round."""
    keys = _touching()
    pairs = {(a, b) for a, b in keys if (a + b).isalpha()}
    # Of letters that are folded to those of other keys nobody knows which key it was.
    pairs |= {
        (a, b)
        for a, b in ((_TO_ARABIC[one], _TO_ARABIC[other]) for one, other in keys)
        if len(a + b) == 2 and fold(a + b) == a + b
    }
    return frozenset(pairs | {(b, a) for a, b in pairs})


# Pairs of letters whose keys touch.
NEIGHBOURS = _neighbours()
# What is typed for ة, which ends words, and is ه in a form.
BESIDE_TA = frozenset(
    fold(_TO_ARABIC[key])
    for pair in _touching()
    for key, beside in (pair, pair[::-1])
    if _TO_ARABIC[beside] == "ة"
)
