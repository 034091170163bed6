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

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from math import inf
from typing import Any

import numpy as np

from index import native
from index.analysis.morphology.unknown import ARTICLES
from search.advice.keyboard import BESIDE_TA, NEIGHBOURS

# What slips cost; 1 is any letter for any other.
_OTHER = 1.0
_SEAT, _SOUND, _DOTS, _KEYS, _VOWEL = 0.3, 0.45, 0.5, 0.6, 0.7
_SWAPPED = 0.45
_DOUBLED, _KEY_MORE, _MORE = 0.35, 0.6, 0.75
_SINGLED, _VOWEL_LESS, _LESS = 0.4, 0.5, 0.65
# A slip in the first letter costs so much more: typists are surest of it. But who takes one letter
# for another because most speech has one for both does so anywhere, and often: ضهور for ظهور.
_FIRST = 0.2
# That letters were swapped, behind the first and with it.
_SWAPS = (_SWAPPED, _SWAPPED + _FIRST)
_MERGED, MERGED = ("ضظ", "ذز"), 0.35

_SEATS = ("اءئؤ", "ئي", "ؤو")
_VOWELS = "اوي"
_SOUNDS = "ضد ذد ذظ ظز سص تط ثت ثس قك قغ قج جغ جك حه حخ خغ عا عء شس شج فث".split()
# ة stands at the end, where it is said as ه, or not at all, or as ت before a word that it belongs
# to. What has the article belongs to none, so there a ت is what is left of ات.
_AT_THE_END, _INDEFINITE_AT_THE_END = "ها يا", "هت ها يا"
# So many letters follow the article at least: والدة and بالغة have none.
_AFTER_ARTICLE = 3
# The keys of ة and ى touch; in forms they are ه and ي.
_TA_FOR_MAQSURA = ("ه", "ي")
_LIKE_BY_DOTS = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق")
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤ"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
# Those that have prices of their own, as C is given them.
_LETTERS = _ARABIC + _LATIN
# Stands for any other.
_ANY = "?"
# Longer words are compared in Python.
_LONGEST_IN_C = 60

_native: Any = native.load("search.advice._slips")


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


def cost(typed: str, meant: str, most: float = inf) -> float:
    """Return what it takes to type one form for another: the cheapest slips, added up.

    Where it is more than `most` it may be any number that is.
    """
    ends = _alike_at_the_end(typed)
    more = _all_typed_more(typed)
    less = [_left_out(meant, to) for to in range(len(meant))]
    before_last: list[float] = []
    last = [*accumulate(less, initial=0.0)]
    for at, a in enumerate(typed):
        row = [last[0] + more[at]]
        for to, b in enumerate(meant):
            edits = last[to]
            if a != b:
                is_last = at == len(typed) - 1 and to == len(meant) - 1
                instead = _instead(a, b, ends if is_last else "")
                edits += instead if to else _at_first(instead)
            edits = min(edits, last[to + 1] + more[at], row[to] + less[to])
            if at and to and a == meant[to - 1] and b == typed[at - 1] and a != b:
                edits = min(edits, before_last[to - 1] + _SWAPS[to == 1])
            row.append(edits)
        # What follows begins from one of these rows.
        if (cheapest := min(min(row), min(last) + _SWAPPED)) > most:
            return cheapest
        before_last, last = last, row
    return last[-1]


def costs(typed: str, others: Sequence[str], most: float) -> Sequence[float]:
    """Return what it takes to type a form for each of others; what is more than `most` is any."""
    if _native is None or not 0 < len(typed) <= _LONGEST_IN_C:
        return [cost(typed, other, most) for other in others]
    found: Sequence[float] = _native.costs(typed, [*others], _LETTERS, *_priced(typed), most)
    return found


def _priced(typed: str) -> tuple[bytes, bytes, bytes, float, float, float]:
    """Return what `_slips.costs` is given of a form, a price for each letter and for any other.

    In float64: of each letter of the form what it costs instead of them, at the beginning of theirs
    and behind it; so of its last letter at the end of theirs; what each letter costs that it was
    typed; what theirs cost that they were left out, at the beginning and behind it, and as the
    second of two; and what it costs that two were swapped, behind the first and with it.
    """
    ends = _alike_at_the_end(typed)
    rows = [_row(letter, "") for letter in typed] + [_row(typed[-1], ends)]
    return (
        b"".join(rows),
        np.array(_all_typed_more(typed)).tobytes(),
        _left_out_row(),
        _SINGLED,
        *_SWAPS,
    )


@lru_cache(maxsize=1 << 8)
def _row(typed: str, ends: str) -> bytes:
    behind = [_instead(typed, meant, ends) for meant in (*_LETTERS, _ANY)]
    return np.array([*map(_at_first, behind), *behind]).tobytes()


@cache
def _left_out_row() -> bytes:
    return np.array(
        [[_left_out(before + m, len(before)) for m in (*_LETTERS, _ANY)] for before in ("", " ")]
    ).tobytes()


def _at_first(instead: float) -> float:
    """Return what it costs that the first letter was typed instead of another."""
    return instead if instead == MERGED else instead + _FIRST


@cache
def _instead(typed: str, meant: str, ends: str) -> float:
    """Return what it costs that a letter was typed instead of another.

    At the end of words those of each word of `ends` are said alike; within, it is "".
    """
    if ends:
        if any(typed in letters and meant in letters for letters in ends.split()):
            return _SEAT
        if (meant == "ه" and typed in BESIDE_TA) or (typed, meant) == _TA_FOR_MAQSURA:
            return _KEYS
    for classes, price in (
        (_SEATS, _SEAT),
        (_MERGED, MERGED),
        (_SOUNDS, _SOUND),
        (_LIKE_BY_DOTS, _DOTS),
    ):
        if any(typed in letters and meant in letters for letters in classes):
            return price
    if (typed, meant) in NEIGHBOURS:
        return _KEYS
    return _VOWEL if typed in _VOWELS and meant in _VOWELS else _OTHER


@lru_cache(maxsize=1 << 8)
def _alike_at_the_end(typed: str) -> str:
    """Return letters that are said alike at the end of a form, as words."""
    begins = (typed[:length] for length in range(2, len(typed) - _AFTER_ARTICLE + 1))
    is_definite = any(begin in ARTICLES for begin in begins)
    return _AT_THE_END if is_definite else _INDEFINITE_AT_THE_END


@lru_cache(maxsize=1 << 8)
def _all_typed_more(typed: str) -> Sequence[float]:
    """Return what each letter costs that it was typed: one word is compared with dozens."""
    return [_typed_more(typed, at) for at in range(len(typed))]


def _typed_more(typed: str, at: int) -> float:
    """Return what it costs that a letter was typed that does not belong there."""
    beside = (typed[at - 1 : at], typed[at + 1 : at + 2])
    # A hamza and the letter it may sit on are as one letter twice: عائيلة.
    if any(letter and _is_twice(typed[at], letter) for letter in beside):
        return _DOUBLED
    price = _KEY_MORE if any((typed[at], letter) in NEIGHBOURS for letter in beside) else _MORE
    return price + _FIRST * (not at)


def _is_twice(a: str, b: str) -> bool:
    return a == b or any(a in seats and b in seats for seats in _SEATS[1:])


def _left_out(meant: str, at: int) -> float:
    """Return what it costs that a letter was not typed."""
    if meant[at] in (meant[at - 1 : at], meant[at + 1 : at + 2]):
        return _SINGLED
    return (_VOWEL_LESS if meant[at] in _VOWELS else _LESS) + _FIRST * (not at)
