"""Adding up: impacts of the same documents → sums, in one array over all documents or by sorting.

Where there is a compiler that is done in C, which can also read the impacts from posting lists.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from index import native
from index.segment.columns.columns import DamagedError
from index.segment.columns.numbers import add_up
from index.segment.compiled import CompiledTerms
from index.store.arrays import SearchedSegment
from index.store.engine import Docs
from search.ranking.clauses import Clause
from search.ranking.deferred import DeferredImpacts
from search.ranking.impacts import Impacts, Matches, look_up
from search.ranking.scoring import Scores

T = TypeVar("T")
# What C found of a word, see search/ranking/_found.h. Its `groups` are (finds, documents, weight,
# lists or None, impacts or None).
RankedWord = Any
# A clause of a word as C is given it: the number of its part, the number of its terms, its norms,
# its weight without idf, whether its part is the one that was asked for, whether its level is
# strict, and whether it finds documents.
UnreadClause = tuple[int, int, Scores | None, float, bool, bool, bool]


class WordWeights(NamedTuple):
    """What a word is worth, how many documents there are, and how many are frequent."""

    worth: float
    documents: int
    frequent: int


class NearRules(NamedTuple):
    """What nearness gives, see search/ranking/nearness.py.

    That is the weights of two words and of three, k1, the number of the part, how many words more
    than in the query may stand between two, how many documents are ranked anew, and how many
    positions are the head of one.
    """

    of_two: float
    of_three: float
    k1: float
    part: int
    slop: int
    top: int
    head: int


class Table(NamedTuple):
    """A place for sums, and a bit for each document that has one.

    Both are zero between uses: clearing them would take longer than most queries.
    """

    sums: Scores
    bits: NDArray[np.uint64]


_native: Any = native.load("search.ranking._ranking")


class Accumulator:
    """Adds up scores of so many documents, in any number of threads."""

    def __init__(self, doc_count: int) -> None:
        self.doc_count = doc_count
        # Those that no thread uses just now.
        self._tables: list[Table] = []

    def with_table(self, use: Callable[[Scores, NDArray[np.uint64]], T]) -> T:
        """Return what `use` makes of a table, which no other thread has meanwhile.

        It has to leave the table as it found it. After an exception, which may be an interrupt at
        any moment, the table is never used again.
        """
        try:
            table = self._tables.pop()
        except IndexError:
            bits = np.zeros(-(-self.doc_count // 64), np.uint64)
            table = Table(np.zeros(self.doc_count), bits)
        found = use(*table)
        self._tables.append(table)
        return found

    def impacts(self, clauses: Sequence[Clause]) -> Impacts:
        """Return the impacts of clauses: what they give to the documents of any of them."""
        if _native:
            arrays = [(c.postings.docs, c.postings.frequencies, c.norms, c.weight) for c in clauses]
            return impacts_of(*self.with_table(partial(_native.scored, arrays)))
        docs, sums = self.all([clause.matches() for clause in clauses])
        scores = sums.astype(np.float32)
        return Impacts(docs, scores, float(scores.max(initial=0)))

    def word(
        self,
        segments: Sequence[SearchedSegment],
        terms: list[CompiledTerms],
        clauses: list[UnreadClause],
        near: tuple[int, int],
        finds: bool,
        weighed: WordWeights,
    ) -> tuple[RankedWord, list[int]] | None:
        """Return, in C, what is found of a word, and how many documents each clause has.

        `near` are the number of the terms by which it is the neighbour of other words, and of a
        clause of these. The answer is None where lists are damaged.
        """
        try:
            read = partial(_native.word, segments, terms, clauses, near, finds, *weighed)
            found: tuple[RankedWord, list[int]] = self.with_table(read)
        except (ValueError, DamagedError):
            return None
        return found

    def found(self, groups: Sequence[Impacts]) -> RankedWord:
        """Return the groups of a phrase, all of which find, as `answer` takes them."""
        given = [(True, group.doc_count, group.highest, None, group) for group in groups]
        return _native.found(given)

    def again(self, word: RankedWord, most: int) -> None:
        """Make a word ready for being looked for again: see `RankedWord`."""
        self.with_table(partial(word.again, most))

    def answer(
        self,
        words: list[RankedWord],
        segments: Sequence[SearchedSegment],
        count: int,
        rounding: float,
        near: NearRules | None,
        counts: bool,
    ) -> tuple[Matches, int] | None:
        """Return, in C, the best `count` documents of words, best first, and how many there are.

        They are not counted without `counts`, and ranked anew by `near`. It is None where that
        takes scores that are not at hand, or lists are damaged.
        """
        try:
            asked = partial(_native.answer, words, segments, count, rounding, near, counts)
            found = self.with_table(asked)
        except (ValueError, DamagedError):
            return None
        if found is None:
            return None
        docs, scores, total = found
        return Matches(np.frombuffer(docs, np.int32), np.frombuffer(scores)), total

    def read(self, deferred: DeferredImpacts) -> Impacts:
        """Return deferred impacts whole."""
        return impacts_of(*self.with_table(partial(_native.read_scored, deferred.lists)))

    def look_up(self, found: Impacts | DeferredImpacts, docs: Docs) -> Scores:
        """Return the impact of each of `docs`, ascending, 0 where it has none."""
        if isinstance(found, Impacts):
            return look_up(found, docs)[1]
        docs = np.ascontiguousarray(docs)
        return np.frombuffer(self.with_table(partial(_native.looked_up, found.lists, docs)))

    def best(
        self, groups: Sequence[Impacts | DeferredImpacts], finding: int, count: int, rounding: float
    ) -> Matches | int:
        """Return, in C, the best `count`, best first; the first so many groups find.

        It may also be the number of a group whose impacts are needed for that, all or quantized.
        """
        found = self.with_table(partial(_native.best, groups, finding, count, rounding))
        if isinstance(found, int):
            return found
        docs, scores = found
        return Matches(np.frombuffer(docs, np.int32), np.frombuffer(scores))

    def required(
        self,
        must: Sequence[Sequence[Impacts | DeferredImpacts]],
        must_not: Sequence[Sequence[Impacts | DeferredImpacts]],
        should: Sequence[Sequence[Impacts | DeferredImpacts]],
        lifts: Sequence[Sequence[Impacts | DeferredImpacts]],
        count: int,
    ) -> tuple[Matches, int]:
        """Return, in C, the best `count` that all words have, best first, and how many have them.

        Words are given by their groups. The first that must match has the fewest documents; its
        groups are impacts. What is in `should` and `lifts` adds to the scores of what is found.
        """
        asked = partial(_native.required, must, must_not, should, lifts, count)
        docs, scores, total = self.with_table(asked)
        return Matches(np.frombuffer(docs, np.int32), np.frombuffer(scores)), total

    def all(self, found: Sequence[Matches]) -> Matches:
        """Return the documents of any of `found`, their scores added."""
        if len(found) < 2 or sum(len(some.docs) for some in found) < self.doc_count // 8:
            return _merged(found)
        scores = np.zeros(self.doc_count)
        matched = np.zeros(self.doc_count, np.bool_)
        for docs, some_scores in found:
            scores[docs] += some_scores
            matched[docs] = True
        docs = np.flatnonzero(matched).astype(np.int32)
        return Matches(docs, scores[docs])


def is_compiled() -> bool:
    """Tell whether deferred impacts can be read here."""
    return _native is not None


def impacts_of(docs: bytes, scores: bytes, highest: float) -> Impacts:
    """Return impacts that C made."""
    return Impacts(np.frombuffer(docs, np.int32), np.frombuffer(scores, np.float32), highest)


def _merged(found: Sequence[Matches]) -> Matches:
    """Return the documents of any of `found`, their scores added, by sorting them."""
    found = [some for some in found if len(some.docs)]
    if len(found) < 2:
        return found[0] if found else Matches(np.empty(0, np.int32), np.empty(0))
    return Matches(*add_up([some.docs for some in found], [some.scores for some in found]))
