"""Joins: which prefix and suffix may stand around a base of each kind, and how well they fit.

>>> whole, before_ta = joins_of("ال", "ات")
>>> [join.after for join in before_ta["n"]], "f" in whole
([('ات',)], False)
"""

from functools import cache
from typing import NamedTuple, get_args

from index.analysis import affixes
from index.analysis.affixes import Affix
from index.analysis.lexicon import Kind

# A nominative ending after a preposition is a slip.
_WRONG_CASE = -4.0
_FEMININE_ENDINGS = ("ة", "ت", "تان", "تين", "تا", "تي")


class Join(NamedTuple):
    """A prefix and a suffix that may stand around a base of some kind."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    # Of the two affixes, and of having them around the base.
    weight: float
    fit: float
    # Says that the fit is for the stemmer to tell, by the base: قرارات is of قرار.
    is_shared_plural: bool


# How a base of each kind may be joined: one that is whole, one that has lost its ة.
Joins = tuple[dict[Kind, list[Join]], dict[Kind, list[Join]]]


@cache
def joins_of(prefix: str, suffix: str) -> Joins | None:
    """Return the ways to join a prefix and a suffix to a base, None if there are none."""
    whole, before_ta = (
        {
            kind: joins
            for kind in get_args(Kind)
            if (joins := _joins_of_kind(kind, ta, prefix, suffix))
        }
        for ta in (False, True)
    )
    return (whole, before_ta) if whole or before_ta else None


def _joins_of_kind(kind: Kind, before_ta: bool, prefix: str, suffix: str) -> list[Join]:
    first, lasts = _affixes(kind, prefix, suffix)
    joins: list[Join] = []
    if first is None:
        return joins
    for last in lasts:
        fit = _fit(kind, before_ta, first, last)
        if fit is not None:
            pieces = tuple(filter(None, last.pieces))
            joins.append(Join(first.pieces, pieces, first.weight + last.weight, *fit))
    return joins


def _affixes(kind: Kind, prefix: str, suffix: str) -> tuple[Affix | None, list[Affix]]:
    """Return what the letters of a prefix and of a suffix stand for around a base of a kind."""
    if kind == "i":
        suffixed = affixes.IMPERFECT_SUFFIXES.get(suffix, [])
        return affixes.IMPERFECT_PREFIXES.get(prefix), suffixed
    first = affixes.NOUN_PREFIXES.get(prefix)
    if kind != "v":
        return first, affixes.NOUN_SUFFIXES.get(suffix, [])
    is_bare = first is not None and first.role == ""
    return first if is_bare else None, affixes.PAST_SUFFIXES.get(suffix, [])


def _fit(kind: Kind, before_ta: bool, prefix: Affix, suffix: Affix) -> tuple[float, bool] | None:
    """Return the cost of a base standing between two affixes, None if it cannot.

    True with it says that the stemmer has to tell the cost, see `Join`.
    """
    if kind in "vi":
        return 0.0, False
    ending = suffix.pieces[0]
    if prefix.role == "article" and (suffix.role == "construct" or kind == "f"):
        return None
    if before_ta:
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
    if ending == "ات" and not before_ta:
        return 0.0, True
    governed = any(piece in "بلك" for piece in prefix.pieces)
    return (_WRONG_CASE if governed and suffix.role == "nominative" else 0.0), False
