"""Ranking: scores of words and phrases → their sums, or the documents of the highest sums.

The best are found without scoring every document (MaxScore: Turtle and Flood, Query evaluation:
strategies and optimizations, 1995). Words are taken from the rarest on; once those left cannot lift
a document that has none of the others among the best, only documents met so far are looked up in
their lists. Nothing is approximate.
"""

from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import native
from index.lists import add_up
from index.reader import Docs, Postings, Source
from search.scoring import Scores, bm25

# Sums of the same scores in another order differ by less than this.
_ROUNDING = 1e-9
# Adds up and finds the best in C.
_native: Any = native.load("search._ranking")


class Matches(NamedTuple):
    """Documents, ascending, and the score of each."""

    docs: Docs
    scores: Scores


class Clause(NamedTuple):
    """Where a word or phrase stands in a part on a level, and its weight times idf.

    `norms` stand for the lengths of all documents; without them every document has the weight.
    """

    part: str
    level: str
    postings: Postings
    norms: Scores | None
    weight: float

    def matches(self) -> Matches:
        """Return the documents and the score of each."""
        docs = self.postings.docs
        if self.norms is None:
            return Matches(docs, np.full(len(docs), self.weight))
        return Matches(docs, bm25(self.postings, self.norms, self.weight))


class Scored(NamedTuple):
    """The documents a word or phrase matches, ascending, its score in each, and the highest.

    These scores are of single precision, which is as good as any for what is summed and compared,
    and half the memory; sums are of double.
    """

    docs: Docs
    scores: NDArray[np.float32]
    highest: float

    @property
    def size(self) -> int:
        """Bytes, about."""
        return 500 + self.docs.nbytes + self.scores.nbytes


# How to score clauses anew: of each the sources of its postings, the norms and the weight.
Plan = list[tuple[list[Source], Scores | None, float]]


def plan_of(clauses: list[Clause]) -> Plan | None:
    """Return how to score clauses without looking anything up; None if that cannot be."""
    plan: Plan = []
    for clause in clauses:
        sources = clause.postings.sources
        if _native is None or sources is None:
            return None
        if sources:
            plan.append((sources, clause.norms, clause.weight))
    return plan


def lists_in(plan: Plan) -> int:
    """Return how many posting lists a plan reads."""
    return sum(len(source.starts) for sources, _, _ in plan for source in sources)


class Ranking:
    """Adds up scores of so many documents."""

    def __init__(self, documents: int) -> None:
        self._documents = documents
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

    def scored_again(self, plan: Plan) -> Scored:
        """Return what `scored` did for the clauses a plan was made of."""
        return _scored(*_native.read_scored(plan, self._sums, self._bits))

    def best(self, words: list[Scored], count: int) -> Matches:
        """Return the best `count` documents by the sum of the words' scores."""
        words.sort(key=lambda found: len(found.docs))
        if _native:
            docs, scores = _native.best(words, count, _ROUNDING, self._sums, self._bits)
            return top(Matches(np.frombuffer(docs, np.int32), np.frombuffer(scores)), count)
        return self._best(words, count)

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
            scores += _looked_up(words[i], docs)
            least = _least_of_best(scores, count)
        order = np.argsort(docs)
        return top(Matches(docs[order], scores[order]), count)

    def all(self, found: list[Matches]) -> Matches:
        """Return the documents of any of `found`, their scores added."""
        if sum(len(some.docs) for some in found) < self._documents // 8:
            return _merged(found)
        scores = np.zeros(self._documents)
        matched = np.zeros(self._documents, np.bool_)
        for docs, some_scores in found:
            scores[docs] += some_scores
            matched[docs] = True
        docs = np.flatnonzero(matched).astype(np.int32)
        return Matches(docs, scores[docs])


def _scored(docs: bytes, scores: bytes, highest: float) -> Scored:
    return Scored(np.frombuffer(docs, np.int32), np.frombuffer(scores, np.float32), highest)


def required(must: list[Matches], should: list[Matches]) -> Matches:
    """Return the documents of all of `must`, of which there is one, with all scores added."""
    few_first = sorted((found.docs for found in must), key=len)
    docs = few_first[0]
    for others in few_first[1:]:
        docs = docs[_found(docs, others)[1]]
    scores = np.zeros(len(docs))
    for found in (*should, *must):
        scores += _looked_up(found, docs)
    return Matches(docs, scores)


def without(matches: Matches, docs: Docs) -> Matches:
    """Return the matches that are none of `docs`."""
    keep = ~_found(matches.docs, docs)[1]
    return Matches(matches.docs[keep], matches.scores[keep])


def _looked_up(word: Scored | Matches, docs: Docs) -> Scores:
    """Return the score of a word in each of `docs`, 0 where it is not."""
    if not len(word.docs):
        return np.zeros(len(docs))
    at, found = _found(docs, word.docs)
    return np.where(found, word.scores[at], 0.0)


def _found(docs: Docs, others: Docs) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where each of `docs` stands in `others`, and whether it does."""
    if not len(others):
        return np.zeros(len(docs), np.intp), np.zeros(len(docs), np.bool_)
    at = np.minimum(np.searchsorted(others, docs), len(others) - 1)
    return at, others[at] == docs


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
