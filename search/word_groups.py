"""The groups of clauses of a word, read by what is compiled: the quick way to what `cache` makes.

C reads the lists of all levels of a word at once, joins those that are the same and adds up what
finds. The formula of the weights stays in `scoring`, which it asks.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from index.segment.schema import FORM, SPELLING, STEM
from search.accumulator import Accumulator, UnreadClause
from search.clauses import ClauseReader
from search.deferred import DeferredImpacts
from search.impacts import Impacts
from search.scoring import worth
from search.tree import Word

# The levels on which few other words share the terms of a word.
STRICT = (FORM, STEM, SPELLING)


class ReadGroup(NamedTuple):
    """A group of clauses: how to read it again, if it can be, and its impacts, if it finds."""

    finds: bool
    deferred: DeferredImpacts | None
    impacts: Impacts | None


_NOWHERE = ReadGroup(
    True, DeferredImpacts(0, 0.0, []), Impacts(np.empty(0, np.int32), np.empty(0, np.float32), 0.0)
)


def word_groups(
    reader: ClauseReader, accumulator: Accumulator, word: Word, part: str, frequent: int
) -> list[ReadGroup] | None:
    """Return the groups of a word; None where it has to be read in Python.

    So it is where postings are in no lists, or in lists that were not checked or are damaged.
    """
    unread = reader.unread(word, part)
    if unread is None:
        return None
    norms, value = reader.norms, worth(word.letters)
    clauses = [
        (
            lists,
            norms.get(clause.part),
            clause.weight,
            value,
            clause.part == part,
            clause.level in STRICT,
            clause.finds,
        )
        for clause, lists in unread
    ]
    found = accumulator.groups(clauses, reader.idf, frequent)
    if found is None:
        return None
    groups, counts = found
    for (clause, _), count in zip(unread, counts, strict=True):
        if clause.part == "text":
            reader.counted(clause, count)
    return [_group(clauses, *group) for group in groups] or [_NOWHERE]


def _group(
    clauses: Sequence[UnreadClause],
    finds: bool,
    members: list[tuple[int, float]],
    doc_count: int,
    impacts: Impacts | None,
) -> ReadGroup:
    held = [
        ([unread.source for unread in clauses[number][0]], clauses[number][1], weight)
        for number, weight in members
    ]
    deferred = DeferredImpacts(doc_count, sum(weight for _, weight in members), held)
    return ReadGroup(bool(finds), deferred.measured(impacts) if impacts else deferred, impacts)
