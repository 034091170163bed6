"""Ranking: scores of words and phrases → their sums, or the documents of the highest sums.

The best are found without scoring every document (MaxScore: Turtle and Flood, Query evaluation:
strategies and optimizations, 1995). Words are taken from the rarest on; once those left cannot lift
a document that has none of the others among the best, only documents met so far are looked up in
their lists. Nothing is approximate.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from index import native
from index.segment.postings import add_up
from index.store.reader import Docs
from search.scored import Clause, Listed, Matches, Scored
from search.scoring import Scores

K = TypeVar("K")
# Sums of the same scores in another order differ by less than this.
_ROUNDING = 1e-9
# Adds up and finds the best in C.
_native: Any = native.load("search._ranking")


class Ranking:
    """Adds up scores of so many documents."""

    def __init__(self, documents: int) -> None:
        self.documents = documents
        # A place for sums, and a bit for each document that has one, both zero between queries:
        # clearing them would take longer than most.
        self._sums: Scores = np.zeros(documents)
        self._bits = np.zeros(-(-documents // 64), np.uint64)

    def scored(self, clauses: list[Clause]) -> Scored:
        """Return what clauses give to the documents of any of them."""
        if _native:
            arrays = [(c.postings.docs, c.postings.frequencies, c.norms, c.weight) for c in clauses]
            return _scored(*_native.scored(arrays, self._sums, self._bits))
        docs, sums = self.all([clause.matches() for clause in clauses])
        scores = sums.astype(np.float32)
        return Scored(docs, scores, float(scores.max(initial=0)))

    def read(self, word: Listed) -> Scored:
        """Return what `scored` did for the same clauses."""
        return _scored(*_native.read_scored(word.clauses, self._sums, self._bits))

    def best(
        self,
        words: Sequence[tuple[K, Scored | Listed]],
        count: int,
        with_scores: Callable[[K, Listed], Scored | Listed],
    ) -> Matches:
        """Return the best `count` documents by the sum of the words' scores.

        Words have keys. `with_scores` gives coarse scores, or all, to a word that cannot only be
        looked up.
        """
        words = sorted(words, key=lambda word: word[1].doc_count)
        held = [word for _, word in words]
        if not _native:
            # None is left in its lists then.
            return self._best([word for word in held if isinstance(word, Scored)], count)
        while True:
            found = _native.best(held, count, _ROUNDING, self._sums, self._bits)
            if not isinstance(found, int):
                docs, scores = found
                return top(Matches(np.frombuffer(docs, np.int32), np.frombuffer(scores)), count)
            key, word = words[found]
            held[found] = with_scores(key, cast(Listed, word))

    def looked_up(self, word: Scored | Listed, docs: Docs) -> Scores:
        """Return the score of a word in each of `docs`, ascending, 0 where it is not."""
        if isinstance(word, Scored):
            return found_in(word, docs)[1]
        docs = np.ascontiguousarray(docs)
        return np.frombuffer(_native.looked_up(word.clauses, docs, self._sums, self._bits))

    def _best(self, words: list[Scored], count: int) -> Matches:
        # What the words from the i-th on can add to a document at most.
        rest = [*accumulate((found.highest for found in reversed(words)), initial=0.0)][::-1]
        sums = self._sums
        met = [np.empty(0, np.int32)]
        least, taken = -1.0, 0
        while taken < len(words) and rest[taken] > least - _ROUNDING:
            found = words[taken]
            before = sums[found.docs]
            sums[found.docs] = before + found.scores
            met.append(found.docs[before == 0])
            taken += 1
            # The words taken cannot outweigh those left before they could be worth as much.
            if rest[0] - rest[taken] > rest[taken]:
                least = _least_of_best(sums[np.concatenate(met)], count)
        docs = np.concatenate(met)
        scores = sums[docs]
        sums[docs] = 0
        for i in range(taken, len(words)):
            keep = scores + rest[i] >= least - _ROUNDING
            docs, scores = docs[keep], scores[keep]
            scores += found_in(words[i], docs)[1]
            least = _least_of_best(scores, count)
        order = np.argsort(docs)
        return top(Matches(docs[order], scores[order]), count)

    def all(self, found: list[Matches]) -> Matches:
        """Return the documents of any of `found`, their scores added."""
        if len(found) < 2 or sum(len(some.docs) for some in found) < self.documents // 8:
            return _merged(found)
        scores = np.zeros(self.documents)
        matched = np.zeros(self.documents, np.bool_)
        for docs, some_scores in found:
            scores[docs] += some_scores
            matched[docs] = True
        docs = np.flatnonzero(matched).astype(np.int32)
        return Matches(docs, scores[docs])


def listed(clauses: list[Clause], scored: Scored) -> Listed | None:
    """Return how to score clauses without their terms; None if that cannot be."""
    held = []
    for clause in clauses:
        sources = clause.postings.sources
        if _native is None or sources is None:
            return None
        if sources:
            held.append((sources, clause.norms, clause.weight))
    return Listed(len(scored.docs), scored.highest, held)


def _scored(docs: bytes, scores: bytes, highest: float) -> Scored:
    return Scored(np.frombuffer(docs, np.int32), np.frombuffer(scores, np.float32), highest)


def found_in(word: Scored | Matches, docs: Docs) -> tuple[NDArray[np.bool_], Scores]:
    """Return which of `docs`, ascending, a word matches, and its score in each, 0 where not."""
    if not len(word.docs):
        return np.zeros(len(docs), np.bool_), np.zeros(len(docs))
    at = np.minimum(np.searchsorted(word.docs, docs), len(word.docs) - 1)
    found = word.docs[at] == docs
    return found, np.where(found, word.scores[at], 0.0)


def _least_of_best(scores: Scores, count: int) -> float:
    """Return the lowest of the best `count` scores, less than any score where there are fewer."""
    if not 0 < count <= len(scores):
        return -1.0
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])


def top(matches: Matches, count: int) -> Matches:
    """Return the best `count` matches, best first; equals in document order."""
    docs, scores = matches
    if count < len(docs):
        # Everything that could be among the best, ties of the last one included.
        keep = np.flatnonzero(scores >= _least_of_best(scores, count) - _ROUNDING)
        docs, scores = docs[keep], scores[keep]
    order = np.lexsort((docs, -scores.round(9)))[:count]
    return Matches(docs[order], scores[order])


def _merged(found: list[Matches]) -> Matches:
    """Return the documents of any of `found`, their scores added, by sorting them."""
    found = [some for some in found if len(some.docs)]
    if len(found) < 2:
        return found[0] if found else Matches(np.empty(0, np.int32), np.empty(0))
    return Matches(*add_up([some.docs for some in found], [some.scores for some in found]))
