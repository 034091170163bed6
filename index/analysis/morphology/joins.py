"""Joins: which prefix and suffix may stand around a base of each kind, and how well they fit.

>>> joins = joins_of("ال", "ات")
>>> [join.after for join in joins["without ta"]["n"]], "f" in joins["whole"]
([('ات',)], False)
"""

import math
from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple, get_args

from index.analysis.morphology import affixes
from index.analysis.morphology.affixes import Affix
from index.analysis.morphology.function_words import without_prepositions
from index.analysis.morphology.lexicon import VERBS, Entry, Kind, lookup

# A nominative ending after a preposition is a slip.
_WRONG_CASE = -4.0
_RELATIVE_WITH_PRONOUN = -3.0
# A preposition does not stand before another.
_TWO_PREPOSITIONS = -20.0
# Nor is the last letter of a defective verb written before an ending.
_NOT_DEFECTIVE = -20.0
# What it costs a base of the fewest letters to stand after a prefix, by the role of that. Nearly
# any three letters are a prefix and such a base by chance, so the word that they are is likelier
# (لبن is milk, not "for Ibn"). Least after و and ف, which stand before any word.
SHORT_AFTER = {"": -1.9, "preposition": -3.2, "article": -3.2, "imperfect": -4.2}
_FEMININE_ENDINGS = ("ة", "ت", "تان", "تين", "تا", "تي")
# Kinds of which a base may end in ة; the feminine of an adjective is not filed.
KINDS_WITH_TA = "nbp"
# A feminine noun rarer than this beside its masculine has no claim to the plural.
RARE_FEMININE = 0.05

# How a base stands in a word: as the lexicon spells it, without ة at its end or with it, or
# without the ة that the lexicon spells it with, for which the suffix has ت.
Stand = Literal["whole", "with ta", "without ta"]
# What it costs an entry, whose base is written so, to stand between two affixes.
Fit = Callable[[Entry, str], float]


class Join(NamedTuple):
    """A prefix and a suffix that may stand around a base of some kind."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    # Of the two affixes, and of having them around the base.
    weight: float
    fit: float | Fit
    # What it costs a base of the fewest letters.
    short: float


# How a base may be joined, by how it stands and by the kind of its entry.
Joins = dict[Stand, dict[Kind, list[Join]]]


@cache
def joins_of(prefix: str, suffix: str) -> Joins | None:
    """Return the ways to join a prefix and a suffix to a base, None if there are none."""
    whole, without_ta = (
        {
            kind: some
            for kind in get_args(Kind)
            if (some := _joins_of_kind(kind, ta, prefix, suffix))
        }
        for ta in (False, True)
    )
    joins: Joins = {
        "whole": whole,
        "with ta": {kind: some for kind, some in whole.items() if kind in KINDS_WITH_TA},
        "without ta": {kind: some for kind, some in without_ta.items() if kind in KINDS_WITH_TA},
    }
    return joins if any(joins.values()) else None


def _joins_of_kind(kind: Kind, without_ta: bool, prefix: str, suffix: str) -> list[Join]:
    first, lasts = _affixes(kind, prefix, suffix)
    joins: list[Join] = []
    if first is None:
        return joins
    for last in lasts:
        fit = _fit(kind, without_ta, first, last)
        if fit is not None:
            pieces = tuple(filter(None, last.pieces))
            # The ta that is not written here is a letter of the base, too.
            is_short = prefix and kind != "f" and not without_ta
            short = SHORT_AFTER[first.role] if is_short else 0.0
            joins.append(Join(first.pieces, pieces, first.weight + last.weight, fit, short))
    return joins


def _affixes(kind: Kind, prefix: str, suffix: str) -> tuple[Affix | None, list[Affix]]:
    """Return what the letters of a prefix and of a suffix stand for around a base of a kind."""
    if kind == "i":
        suffixed = affixes.IMPERFECT_SUFFIXES.get(suffix, [])
        return affixes.IMPERFECT_PREFIXES.get(prefix), suffixed
    first = affixes.NOUN_PREFIXES.get(prefix)
    if kind not in VERBS:
        return first, affixes.NOUN_SUFFIXES.get(suffix, [])
    is_bare = first is not None and first.role == ""
    return first if is_bare else None, affixes.PAST_SUFFIXES.get(suffix, [])


def _fit(kind: Kind, without_ta: bool, prefix: Affix, suffix: Affix) -> float | Fit | None:
    """Return the cost of a base standing between two affixes, None if it cannot."""
    ending = suffix.pieces[0]
    if kind in VERBS:
        # A passive has no object.
        possible = (ending or kind != "s") and (kind != "u" or not suffix.pieces[-1])
        if possible and ending and kind != "i":
            return _PAST_BEFORE.get(ending, _past_before_consonant)
        return 0.0 if possible else None
    if prefix.role == "article" and (suffix.role == "construct" or kind == "f"):
        return None
    if without_ta:
        # حكوم + تها: the letters of the ending must stand for the ة that is not written.
        possible = ending in (*_FEMININE_ENDINGS, "ات") and ending != "ة"
    elif kind in "fp":
        possible = not ending and (kind == "f" or len(suffix.pieces) == 1)
    elif kind == "b":
        possible = not ending or suffix.pieces == ("ا",)
    else:
        possible = kind == "a" or ending not in _FEMININE_ENDINGS
    if not possible:
        return None
    if ending == "ات" and not without_ta:
        return _shared_plural
    if kind == "f" and prefix.role == "preposition":
        return _after_preposition
    if kind == "a" and not ending and suffix.pieces[-1]:
        return _relative_with_pronoun
    governed = any(piece in "بلك" for piece in prefix.pieces)
    return _WRONG_CASE if governed and suffix.role == "nominative" else 0.0


def _past_with_ending(entry: Entry, base: str) -> float:
    """Return the cost of a past before an ending: one in ا or ى loses it, so سمات is not of سمى.

    One that has lost its hamza does not: قرات.
    """
    return _NOT_DEFECTIVE if base[-1] == "ا" and entry.base[-1] in "اىي" else 0.0


def _past_before_ta(entry: Entry, base: str) -> float:
    """Return the cost of a past before the ت of the feminine: رمت is of رمى, but خفت not of خفي."""
    is_kept = entry.lemma[-1] == "ي" and _has_lost_its_end(entry)
    return _NOT_DEFECTIVE if is_kept else _past_with_ending(entry, base)


def _past_before_consonant(entry: Entry, base: str) -> float:
    """Return the cost of a past before نا or تم: سرنا is not of سرى, whose is سرينا."""
    return _NOT_DEFECTIVE if _has_lost_its_end(entry) else _past_with_ending(entry, base)


def _has_lost_its_end(entry: Entry) -> bool:
    return entry.kind == "s" and entry.lemma[-1] in "اىي" and entry.base == entry.lemma[:-1]


# Before the ت of the feminine, and before a vowel. That of the first person is written as that of
# the feminine is.
_PAST_BEFORE: dict[str, Fit] = {
    "ت": _past_before_ta,
    "تا": _past_before_ta,
    "وا": _past_with_ending,
    "و": _past_with_ending,
    "ا": _past_with_ending,
}


def _relative_with_pronoun(entry: Entry, base: str) -> float:
    """Return the cost of an adjective in ya before a pronoun: عينيه are rather his two eyes."""
    return _RELATIVE_WITH_PRONOUN if entry.base[-1] == "ي" else 0.0


def _after_preposition(entry: Entry, base: str) -> float:
    """Return the cost of a function word after ب ل ك: كفيه is not ك + في + ه."""
    return _TWO_PREPOSITIONS if entry.base in without_prepositions() else 0.0


def _shared_plural(entry: Entry, base: str) -> float:
    """Return the cost of reading base + ات as the plural of `entry` rather than of base + ة.

    Where there is a noun in ة that is not rare both may be meant: قرارات is of قرار, مكانات of
    مكانة. Then the masculine counts for no more than the feminine, so that both are kept.
    """
    feminine = [e.frequency for e in lookup(base + "ة") if e.base == base + "ة"]
    share = max(feminine, default=0) / (entry.frequency + 1)
    return math.log(share) if RARE_FEMININE < share < 1 else 0.0
