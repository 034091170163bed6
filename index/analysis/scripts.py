"""Names across scripts: how well a name in Latin letters agrees with a word in Arabic ones.

In either script a name is a row of consonants with vowels between them. Consonants that may stand
for one another are one class, and two names may be the same if their consonants are of the same
classes. How near they are depends on which letters of a class they have, and on their vowels, of
which Arabic writes only the long ones.

>>> consonants("Erdogan"), consonants("أردوغان")
(4, 4)
"""

import math
import re
from functools import cache, lru_cache
from typing import NamedTuple

from index.analysis.tokens.normalize import fold

# Consonants of Latin spellings, the longest first; their class; and the Arabic letters that usually
# stand for each. Others of the class may, too.
_CONSONANTS = {
    "tsch": ("S", "تش"), "sch": ("S", "ش"), "tch": ("S", "تش"), "ch": ("S", "تش ش"),
    "sh": ("S", "ش"), "kh": ("K", "خ"), "gh": ("K", "غ"), "dh": ("D", "ذ ض"), "th": ("T", "ث ت"),
    "ph": ("F", "ف"), "ck": ("K", "ك"), "dj": ("K", "ج"), "b": ("B", "ب"), "p": ("B", "ب"),
    "f": ("F", "ف"), "v": ("F", "ف"), "t": ("T", "ت ط"), "d": ("D", "د ض"), "s": ("S", "س ص"),
    "z": ("S", "ز"), "k": ("K", "ك ق"), "q": ("K", "ق"), "c": ("K", "ك"), "g": ("K", "غ ج ق"),
    "j": ("K", "ج"), "x": ("KS", "كس"), "h": ("H", "ه ح"), "l": ("L", "ل"), "r": ("R", "ر"),
    "m": ("M", "م"), "n": ("N", "ن"),
}  # fmt: skip
_SOFT_C = re.compile("c(?=[eiy])")
# Letters that Arabic may lack, or has two for: Sarah is سارة, Washington واشنطن, Beethoven بيتهوفن.
_OTHERWISE = (
    (re.compile("(?<=[aeiou])h(?![aeiouy])"), ""),
    (re.compile("(?<=n)g(?![aeiouy])"), ""),
    (re.compile("^pf"), "f"),
    (re.compile("th"), "t'h"),
)
_CLASSES = {
    "تش": "S", "ش": "S", "س": "S", "ص": "S", "ز": "S", "ظ": "D", "ذ": "D", "ض": "D", "د": "D",
    "ث": "T", "ت": "T", "ط": "T", "ب": "B", "ف": "F", "خ": "K", "غ": "K", "ج": "K", "ق": "K",
    "ك": "K", "ه": "H", "ح": "H", "ل": "L", "ر": "R", "م": "M", "ن": "N",
}  # fmt: skip
# The letters of Arabic that stand for a vowel, and the Latin vowels that each may be.
_LONG = {"ا": "ae", "و": "ouwy", "ي": "iye"}
# Two letters of Arabic that may together stand for one Latin vowel: Biden is بايدن.
_DIPHTHONGS = {"اي": "iy", "او": "ow"}
_VOWELS = "aeiouyw"
_ARTICLE = "ال"

_VOWEL_LETTERS = "اويءعةه"
_ANY_VOWELS = f"[{_VOWEL_LETTERS}]*?"
_ANY_LATIN_VOWELS = f"[{_VOWELS}]*"

_LATIN = re.compile("|".join(sorted(_CONSONANTS, key=len, reverse=True)) + f"|[{_VOWELS}]+")
_ARABIC = re.compile("تش|.")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-xz])\1")

# What it costs that a consonant is another of its class, that a long vowel is another or has none
# beside it, and that a vowel, or a w, is not written.
_OTHER_LETTER = 0.6
_OTHER_VOWEL = 0.8
_NO_VOWEL = 1.0
_DIPHTHONG = 0.2
_NO_W = 0.6
_UNWRITTEN = {"a": 0.2, "e": 0.2}
_UNWRITTEN_OTHER = 0.4
SHORTEST = 3
# A word of capitals only, of no more letters than these, is an acronym.
LONGEST_ACRONYM = 4


class _Sounds(NamedTuple):
    """The classes of consonants, the letters of each, and the vowels around and between them."""

    classes: str
    letters: tuple[str, ...]
    vowels: tuple[str, ...]


def is_latin(letters: str) -> bool:
    """Tell whether a word is of Latin letters, and long enough for a name."""
    return len(letters) >= SHORTEST and letters.isascii() and letters.isalpha()


def may_be_name(letters: str) -> bool:
    """Tell whether a Latin word may be a name, and no acronym.

    >>> [may_be_name(word) for word in ("Haftar", "haftar", "TRIPOLI", "NATO", "MMORPG", "mtDNA")]
    [True, True, True, False, False, False]
    """
    if letters.isupper():
        vowels = sum(letter in _VOWELS for letter in letters.lower())
        return len(letters) > LONGEST_ACRONYM and 3 * vowels >= len(letters)
    return letters.islower() or letters.istitle()


def consonants(word: str) -> int:
    """Return how many consonants a name in either script has."""
    return len((_of_latin(word.lower()) if is_latin(word) else _of_arabic(fold(word))).classes)


def pattern(word: str) -> re.Pattern[str]:
    """Return a pattern that matches each line, a folded word of the other script, of the same name.

    >>> [bool(pattern("Erdogan").search(form)) for form in ("اردوغان", "اردنيه", "اوردغان")]
    [True, False, True]
    """
    if is_latin(word):
        rows = [_of_latin(variant).classes for variant in _variants(word.lower())]
        vowels, of_class, article = _ANY_VOWELS, _arabic_of, f"(?:{_ARTICLE})?"
    else:
        rows = [_of_arabic(form).classes for form in _bare(fold(word))]
        vowels, of_class, article = _ANY_LATIN_VOWELS, _latin_of, ""
    names = "|".join(vowels.join(["", *map(of_class, classes), ""]) for classes in rows)
    return re.compile(f"^{article}(?:{names})$", re.MULTILINE)


def prefixes(word: str) -> list[str]:
    """Return the letters that a name may begin with in the other script."""
    if is_latin(word):
        sounds = _of_latin(word.lower())
        if sounds.vowels[0]:
            return _after_vowels(sounds.classes)
        letters = {one[:1] for one, of in _CLASSES.items() if of == sounds.classes[:1]}
        return sorted({*letters, *(_ARTICLE + letter for letter in letters)} - {_ARTICLE + "ا"})
    units = {form[:1] for form in _bare(fold(word))}
    if units & {"ا", "و", "ي", "ع"}:
        return sorted(_VOWELS)
    classes = {_CLASSES.get(unit) for unit in units}
    return sorted({unit[0] for unit, (of, _) in _CONSONANTS.items() if of[0] in classes})


def _after_vowels(classes: str) -> list[str]:
    """Return the letters that a name in Arabic may begin with whose Latin one begins with a vowel.

    Words with the article begin with ا, and those with "and" with و: half of all. So what these
    begin with goes on to the next letter, and where that is the article's to the one after it.
    """

    if not classes:
        return sorted({*"اعوي", *(_ARTICLE + vowel for vowel in "عوي")})

    def longer(begin: str, of: str) -> set[str]:
        """Return some letters with each that may follow: a consonant of a class, or a vowel."""
        return {begin + unit[0] for unit in _units_of(of)} | {begin + v for v in _VOWEL_LETTERS}

    found = {"ع", "ي", *longer("ا", classes[0]), *longer("و", classes[0])}
    found = {*(found - {"وا"}), *longer("وا", classes[0])}
    for begin in found & {"ال", "وال"}:
        found = {*(found - {begin}), *(longer(begin, classes[1]) if classes[1:] else {begin})}
    found |= {_ARTICLE + vowel for vowel in "اعوي"}
    return sorted(one for one in found if not any(one[:at] in found for at in range(1, len(one))))


def distance(latin: str, arabic: str) -> float:
    """Return how far two names are from each other, the article aside.

    >>> distance("putin", "بوتين") < distance("putin", "بطن")
    True
    """
    found = [
        _distance(ours, theirs)
        for ours in _sounds_of_latin(latin.lower())
        for theirs in map(_of_arabic, _bare(arabic))
        if ours.classes == theirs.classes
    ]
    return min(found, default=math.inf)


def _variants(latin: str) -> list[str]:
    """Return a name as it stands, and without letters that may be silent."""
    variants = [latin]
    for letters, others in _OTHERWISE:
        variants += [letters.sub(others, variant) for variant in variants]
    return [*dict.fromkeys(variants)]


@lru_cache(maxsize=16)
def _sounds_of_latin(latin: str) -> tuple[_Sounds, ...]:
    """Return the sounds of a name's variants; it is compared with many words in a row."""
    return tuple(map(_of_latin, _variants(latin)))


def _bare(form: str) -> list[str]:
    return [*dict.fromkeys((form, form.removeprefix(_ARTICLE)))]


@cache
def _units_of(of_class: str) -> tuple[str, ...]:
    return tuple(unit for unit, of in _CLASSES.items() if of == of_class)


@cache
def _arabic_of(of_class: str) -> str:
    return "(?:" + "|".join(_units_of(of_class)) + ")"


@cache
def _latin_of(of_class: str) -> str:
    units = [unit for unit, (of, _) in _CONSONANTS.items() if of == of_class]
    # Doubled letters are one.
    return "(?:" + "|".join([*units, *(unit * 2 for unit in units if len(unit) == 1)]) + ")"


def _distance(ours: _Sounds, theirs: _Sounds) -> float:
    cost = sum(
        0 if letter in _usual(unit) else _OTHER_LETTER
        for unit, letter in zip(ours.letters, theirs.letters, strict=True)
    )
    first = _at_beginning(ours.vowels[0], theirs.vowels[0])
    return cost + first + sum(map(_between, ours.vowels[1:], theirs.vowels[1:]))


def _at_beginning(ours: str, theirs: str) -> float:
    """Return what the vowels at the beginning cost; ا stands for any vowel, or carries the next."""
    if not ours or not theirs:
        return _NO_VOWEL if ours or theirs else 0.0
    if theirs == "ا":
        return 0.0
    if theirs.startswith("ا"):
        return _between(ours, theirs[1:])
    # A word begins with و or ي as a consonant only: William, Youssef.
    return _between(ours, theirs) if ours[0] in _LONG[theirs[0]] else _NO_VOWEL


def _usual(unit: str) -> list[str]:
    return _CONSONANTS[unit][1].split() if unit in _CONSONANTS else [unit]


def _between(ours: str, theirs: str) -> float:
    """Return what vowels cost between two consonants."""
    if not theirs:
        return sum({_UNWRITTEN.get(v, _UNWRITTEN_OTHER) for v in set(ours)}) if ours else 0.0
    if not ours:
        return _NO_VOWEL * len(theirs)
    if ours in _DIPHTHONGS.get(theirs, ""):
        return _DIPHTHONG
    lacking = _NO_W if "w" in ours and "و" not in theirs else 0.0
    agreeing = sum(any(vowel in _LONG[letter] for vowel in ours) for letter in theirs)
    return _OTHER_VOWEL * (len(theirs) - agreeing) + lacking


def _of_latin(word: str) -> _Sounds:
    word = _SOFT_C.sub("s", _DOUBLED.sub(r"\1", word))
    classes, letters, vowels = "", [], [""]
    for unit in _LATIN.findall(word):
        if unit[0] in _VOWELS:
            vowels[-1] += unit
            continue
        of = _CONSONANTS[unit][0]
        classes += of
        letters += ["ك", "س"] if unit == "x" else [unit]
        vowels += [""] * len(of)
    return _Sounds(classes, tuple(letters), tuple(vowels))


def _of_arabic(form: str) -> _Sounds:
    if form[-1:] == "ه":
        form = form[:-1] + "ا"
    classes, letters, vowels = "", [], [""]
    for letter in _ARABIC.findall(form):
        if letter in _CLASSES:
            classes += _CLASSES[letter]
            letters.append(letter)
            vowels.append("")
        elif letter in _LONG or letter == "ع":
            vowels[-1] += letter if letter in _LONG else ""
            # At the beginning it carries a vowel as alef does.
            vowels[0] = vowels[0] or ("ا" if letter == "ع" and not classes else "")
    return _Sounds(classes, tuple(letters), tuple(vowels))
