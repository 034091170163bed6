"""Slips: how likely it is that one word was typed for another.

A slip costs the less the more usual it is among those who type Arabic:

    hamza      سئول for سؤول      its seat, or that it was left out
    sound      ضابت for ضابط      letters that are said alike
    dots       بلد for تلد        letters that differ by their dots
    keys       ليبيت for ليبيا    keys that touch
    doubled    سسيارة, dropped    سيرة for سيارة, a letter more
    swapped    السيراة for السيارة

Words are compared as forms, folded: ا أ إ آ, ى ي and ة ه are one already.

>>> cost("ليببا", "ليبيا") < cost("ليببا", "ليبدا")
True
"""

from collections.abc import Iterator
from functools import cache

from search.keyboard import BESIDE_TA, NEIGHBOURS

# What slips cost; 1 is any letter for any other.
_OTHER = 1.0
_SEAT, _SOUND, _DOTS, _KEYS, _VOWEL = 0.3, 0.45, 0.5, 0.6, 0.7
_SWAPPED = 0.45
_DOUBLED, _KEY_MORE, _MORE = 0.35, 0.6, 0.75
_SINGLED, _VOWEL_LESS, _LESS = 0.4, 0.5, 0.65
# Of the first letter one is surest.
_FIRST = 0.2

_SEATS = ("اءئؤ", "ئي", "ؤو")
_VOWELS = "اوي"
_SOUNDS = "ضظ ضد ذز ذد ذظ ظز سص تط ثت ثس قك قغ قج جغ جك حه حخ خغ عا عء شس شج فث".split()
# ة stands at the end, where it is said as ه or ت, or not at all.
_AT_THE_END = ("هت", "ها", "يا")
_LIKE_BY_DOTS = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق")
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤ"
_LATIN = "abcdefghijklmnopqrstuvwxyz"


def one_slip_from(form: str) -> Iterator[str]:
    """Yield what a form may have been meant for, one letter more, less, another, or two swapped."""
    letters = _LATIN if form.isascii() else _ARABIC
    for at in range(len(form) + 1):
        before, behind = form[:at], form[at:]
        yield from (f"{before}{letter}{behind}" for letter in letters)
        if behind:
            yield before + behind[1:]
            yield from (f"{before}{letter}{behind[1:]}" for letter in letters)
        if len(behind) > 1:
            yield before + behind[1] + behind[0] + behind[2:]


def cost(typed: str, meant: str) -> float:
    """Return what it takes to type one form for another: the cheapest slips, added up."""
    before_last: list[float] = []
    last = [0.0]
    for letter in range(len(meant)):
        last.append(last[-1] + _left_out(meant, letter))
    for at, a in enumerate(typed):
        row = [last[0] + _typed_more(typed, at)]
        for to, b in enumerate(meant):
            ends = at == len(typed) - 1 and to == len(meant) - 1
            edits = last[to] if a == b else last[to] + _instead(a, b, ends) + _FIRST * (not to)
            edits = min(
                edits, last[to + 1] + _typed_more(typed, at), row[to] + _left_out(meant, to)
            )
            if at and to and a == meant[to - 1] and b == typed[at - 1] and a != b:
                edits = min(edits, before_last[to - 1] + _SWAPPED + _FIRST * (to == 1))
            row.append(edits)
        before_last, last = last, row
    return last[-1]


@cache
def _instead(typed: str, meant: str, at_the_end: bool) -> float:
    """Return what it costs that a letter was typed instead of another."""
    if at_the_end and any(typed in letters and meant in letters for letters in _AT_THE_END):
        return _SEAT
    if at_the_end and meant == "ه" and typed in BESIDE_TA:
        return _KEYS
    for classes, price in ((_SEATS, _SEAT), (_SOUNDS, _SOUND), (_LIKE_BY_DOTS, _DOTS)):
        if any(typed in letters and meant in letters for letters in classes):
            return price
    if (typed, meant) in NEIGHBOURS:
        return _KEYS
    return _VOWEL if typed in _VOWELS and meant in _VOWELS else _OTHER


def _typed_more(typed: str, at: int) -> float:
    """Return what it costs that a letter was typed that does not belong there."""
    beside = (typed[at - 1 : at], typed[at + 1 : at + 2])
    if typed[at] in beside:
        return _DOUBLED
    price = _KEY_MORE if any((typed[at], letter) in NEIGHBOURS for letter in beside) else _MORE
    return price + _FIRST * (not at)


def _left_out(meant: str, at: int) -> float:
    """Return what it costs that a letter was not typed."""
    if meant[at] in (meant[at - 1 : at], meant[at + 1 : at + 2]):
        return _SINGLED
    return (_VOWEL_LESS if meant[at] in _VOWELS else _LESS) + _FIRST * (not at)
