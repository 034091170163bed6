"""The groups of clauses of a word, read by what is compiled: the quick way to what `cache` makes.

C goes from the terms of a word to its lists on all levels, reads them, joins those that are the
same, weighs them as `scoring` does and adds up what finds.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from index.segment.compiled import PART_NUMBERS
from index.segment.schema import FORM, SPELLING, STEM
from search.query.tree import Word
from search.ranking.accumulator import (
    Accumulator,
    RankedWord,
    UnreadClause,
    WordWeights,
    impacts_of,
    is_compiled,
)
from search.ranking.clauses import ClauseReader, parts_scored
from search.ranking.clauses import asked as asked_of
from search.ranking.deferred import DeferredImpacts, defer
from search.ranking.impacts import Impacts
from search.ranking.scoring import worth
from search.words.expansion import neighbour_level

# The levels on which few other words share the terms of a word.
STRICT = (FORM, STEM, SPELLING)


class ReadGroup(NamedTuple):
    """A group of clauses: how to read it again, if it can be, and its impacts, if it finds."""

    finds: bool
    deferred: DeferredImpacts | None
    impacts: Impacts | None


_NOWHERE = ReadGroup(
    True,
    defer([]) if is_compiled() else None,
    Impacts(np.empty(0, np.int32), np.empty(0, np.float32), 0.0),
)


class WordPlan(NamedTuple):
    """The clauses of words that are asked for alike.

    `levels` are those whose terms they need, first of the word, then, on `marked`, of what its
    marks ask for.
    `counted` are the numbers of the clauses in texts by level: nearness and snippets ask again how
    many documents these have. `near` are the number of the level on which they are neighbours of
    other words, and of its clause, None where they are looked for elsewhere than in texts.
    """

    levels: list[str]
    marked: list[str]
    clauses: list[UnreadClause]
    counted: Mapping[str, int]
    near: tuple[int, int] | None


class WordGroups:
    """Reads groups of words, over one state of an index."""

    def __init__(self, reader: ClauseReader, accumulator: Accumulator) -> None:
        self._reader = reader
        self._accumulator = accumulator
        self._segments = reader.compiled
        self._plans: dict[tuple[str, str, frozenset[str], bool, bool], WordPlan] = {}

    def read(self, word: Word, part: str, frequent: int) -> list[ReadGroup] | None:
        """Return the groups of a word; None where it has to be read in Python.

        So it is where postings are in no lists, or in lists that are damaged.
        """
        found = self.found(word, part, frequent)
        return None if found is None else groups_of(found)

    def found(self, word: Word, part: str, frequent: int) -> RankedWord | None:
        """Return what C finds of a word, None where it is to be read in Python."""
        if self._segments is None:
            return None
        marked = word.marked()
        plan = self._plan(word, marked, part)
        terms = self._reader.compiled_terms(word, plan.levels)
        if marked:
            terms += self._reader.compiled_terms(marked, plan.marked)
        weights = WordWeights(worth(word.letters), self._reader.doc_count, frequent)
        asked = (terms, plan.clauses, plan.near or (0, 0), word.finds, weights)
        found = self._accumulator.word(self._segments, *asked)
        if found is None:
            return None
        self._reader.counted(word, plan.counted, found[1])
        return found[0]

    def _plan(self, word: Word, marked: Word | None, part: str) -> WordPlan:
        asked = (part, word.level, word.keep, word.finds, marked is not None)
        plan = self._plans.get(asked)
        if plan is None:
            plan = self._plans[asked] = _plan(self._reader, word, part)
        return plan


def _plan(reader: ClauseReader, word: Word, part: str) -> WordPlan:
    asked = [(scored, one) for scored in parts_scored(part) for one in asked_of(word, scored)]
    levels = [*dict.fromkeys(one.on for _, one in asked if one.word is word)]
    marked = [*dict.fromkeys(one.on for _, one in asked if one.word is not word)]
    clauses: list[UnreadClause] = []
    counted: dict[str, int] = {}
    for scored, one in asked:
        is_marked = one.word is not word
        if scored == "text" and not is_marked:
            counted[one.on] = len(clauses)
        number = len(levels) + marked.index(one.on) if is_marked else levels.index(one.on)
        clauses.append(
            (
                PART_NUMBERS[scored],
                number,
                reader.norms.get(scored),
                one.weight,
                scored == part,
                one.level in STRICT,
                one.finds,
            )
        )
    level = neighbour_level(word)
    near = (levels.index(level), counted[level]) if level in counted else None
    return WordPlan(levels, marked, clauses, counted, near)


def groups_of(found: RankedWord) -> list[ReadGroup]:
    """Return the groups of a word that C found."""
    return [_group(*group) for group in found.groups] or [_NOWHERE]


def _group(
    finds: bool, doc_count: int, weight: float, lists: object, impacts: tuple[bytes, bytes, float]
) -> ReadGroup:
    read = impacts_of(*impacts) if impacts else None
    if read:
        doc_count, weight = len(read.docs), read.highest
    return ReadGroup(finds, DeferredImpacts(doc_count, weight, lists) if lists else None, read)
