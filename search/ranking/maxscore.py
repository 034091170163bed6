"""Ranking: impacts of words and phrases → the documents of the highest sums.

The best are found without scoring every document (MaxScore: Turtle and Flood, Query evaluation:
strategies and optimizations, 1995). Groups are read whole, one after the other, the rarest first.
At some point the groups that are left cannot give a document enough to be among the best if none of
the groups read so far match it. From there on no new documents are found: those met so far are
looked up in the lists of the groups left. Groups that only add to scores come last and are always
just looked up. The scores are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol, cast

import numpy as np

from search.query.tree import Leaf
from search.ranking.accumulator import Accumulator, is_compiled
from search.ranking.deferred import DeferredImpacts
from search.ranking.impacts import Impacts, Matches, look_up
from search.ranking.scoring import Scores

# Sums of the same scores in another order differ by less than this.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class GroupKey:
    """A word or phrase, the part it is looked for in, and which group of its clauses.

    A group whose `finds` is False only adds to the scores of documents that others find. Keys are
    compared by identity, which is far quicker than to compare their fields; every query would do
    that dozens of times.
    """

    leaf: Leaf
    part: str
    number: int
    finds: bool = True


Groups = list[tuple[GroupKey, Impacts | DeferredImpacts]]


class GroupSource(Protocol):
    """Where ranking asks for impacts of groups that were deferred."""

    def quantized(self, key: GroupKey, group: DeferredImpacts) -> DeferredImpacts:
        """Return a group with quantized impacts: it is needed to find documents."""


def best(accumulator: Accumulator, source: GroupSource, groups: Groups, count: int) -> Matches:
    """Return the best `count` documents that any group finds by the sum of the groups' impacts."""
    groups = sorted(groups, key=lambda group: (not group[0].finds, group[1].doc_count))
    finding = sum(key.finds for key, _ in groups)
    held = [group for _, group in groups]
    if not is_compiled():
        # Nothing is deferred then.
        impacts = [group for group in held if isinstance(group, Impacts)]
        return accumulator.with_table(lambda sums, _: _best(impacts, finding, count, sums))
    while True:
        found = accumulator.best(held, finding, count, ROUNDING)
        if not isinstance(found, int):
            return found
        key, group = groups[found]
        needed = source.quantized(key, cast(DeferredImpacts, group))
        # A word that is asked for many times is read once.
        held = [needed if k is key else one for one, (k, _) in zip(held, groups, strict=True)]


def top(matches: Matches, count: int) -> Matches:
    """Return the best `count` matches, best first; equals in document order."""
    docs, scores = matches
    if count < len(docs):
        # Everything that could be among the best, ties of the last one included.
        keep = np.flatnonzero(scores >= _least_of_best(scores, count) - ROUNDING)
        docs, scores = docs[keep], scores[keep]
    order = np.lexsort((docs, -scores.round(9)))[:count]
    return Matches(docs[order], scores[order])


def _best(groups: Sequence[Impacts], finding: int, count: int, sums: Scores) -> Matches:
    """Return what `best` does. `sums` are zeros, one for each document, and are left as zeros."""
    # rest[i] is the most that the groups from the i-th on can add to the score of a document.
    rest = [*accumulate((group.highest for group in reversed(groups)), initial=0.0)][::-1]
    met = [np.empty(0, np.int32)]
    least, taken = -1.0, 0
    while taken < finding and rest[taken] > least - ROUNDING:
        group = groups[taken]
        before = sums[group.docs]
        sums[group.docs] = before + group.scores
        met.append(group.docs[before == 0])
        taken += 1
        # As long as the groups left can add more than those read so far, none of them can be left
        # unread, so the lowest of the best need not be known.
        if rest[0] - rest[taken] > rest[taken]:
            least = _least_of_best(sums[np.concatenate(met)], count)
    docs = np.concatenate(met)
    scores = sums[docs]
    sums[docs] = 0
    for i in range(taken, len(groups)):
        keep = scores + rest[i] >= least - ROUNDING
        docs, scores = docs[keep], scores[keep]
        scores += look_up(groups[i], docs)[1]
        least = _least_of_best(scores, count)
    order = np.argsort(docs)
    return top(Matches(docs[order], scores[order]), count)


def _least_of_best(scores: Scores, count: int) -> float:
    """Return the lowest of the best `count` scores, or -1 where there are fewer than that."""
    if not 0 < count <= len(scores):
        return -1.0
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])
