"""Nearness: neighbouring words of the query that neighbour in the text, in order, lift an article.

    score(document) += Σ over pairs of neighbouring content words of the query
                       WEIGHT · (idf a + idf b) · tf / (tf + K1)

with tf how often b follows a in the document, agreeing on the stem, at most one word further away
than in the query, where function words may stand between the two (after Rasolofo and Savoy, Term
proximity scoring for keyword-based retrieval systems, 2003).

Only the best `TOP` documents by all else are ranked anew, the same ones for every page; nearness
never takes from a score, so they stay above those behind them, whose order is as it was.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import native
from index.segment.columns import DamagedError
from index.segment.compiled import PART_NUMBERS, compiled_terms
from index.segment.numbers import Places, docs_of
from index.store.engine import Docs, Engine
from search.expansion import TermExpander, neighbour_level
from search.impacts import Matches
from search.ranking import top
from search.results import Share
from search.scoring import K1, Scores, idf
from search.tree import Boolean, Node, Word

# A level, and the terms that a word is looked for by on it.
Terms = tuple[str, Sequence[str]]

TOP = 20
WEIGHT = 0.2
# Counts pairs in C.
_native: Any = native.load("search._ranking")
# How many words more than in the query may stand between two.
_SLOP = 1


class Pair(NamedTuple):
    """Two content words of a query, and how many words the second is behind the first."""

    first: Word
    second: Word
    distance: int

    def __str__(self) -> str:
        return f"{self.first.text} {self.second.text}"


def pairs(node: Node) -> Iterator[Pair]:
    """Yield the neighbouring content words of a query that are looked for in the text."""
    if not isinstance(node, Boolean):
        return
    last, behind = None, 0
    for child in node.should:
        behind += 1
        if not isinstance(child, Word):
            last = None
            yield from pairs(child)
        elif child.finds:
            if last:
                yield Pair(last, child, behind)
            last, behind = child, 0
    for child in node.must:
        yield from pairs(child)


class Nearness:
    """Ranks the best documents of queries anew, over one state of an index, in one thread."""

    def __init__(self, engine: Engine, expander: TermExpander) -> None:
        self._engine = engine
        self._arrays = engine.arrays
        self._expander = expander

    def ranked(self, node: Node, best: Matches) -> Matches:
        """Return the best matches of a query, best first, in the order that nearness gives them.

        They are `TOP` or more, unless the query has fewer.
        """
        found = [*pairs(node)] if len(best.docs) else []
        if not found:
            return best
        docs, scores = best.docs[:TOP], best.scores[:TOP]
        order = np.argsort(docs)
        lifts = self._lifts(found, docs[order])
        first = top(Matches(docs[order], scores[order] + lifts.sum(axis=0)), TOP)
        return Matches(
            np.concatenate([first.docs, best.docs[TOP:]]),
            np.concatenate([first.scores, best.scores[TOP:]]),
        )

    def shares(self, node: Node, doc: int) -> Iterator[Share]:
        """Yield what each pair of neighbouring words adds to the score of one of the best."""
        found = [*pairs(node)]
        if found:
            lifts = self._lifts(found, np.array([doc], np.int32))[:, 0].tolist()
            for pair, lift in zip(found, lifts, strict=True):
                if lift:
                    yield Share(str(pair), "text", "near", lift)

    def _lifts(self, found: Sequence[Pair], docs: Docs) -> Scores:
        """Return what each pair adds to each of some documents, ascending: a row for a pair."""
        numbers: dict[Word, int] = {}
        asked = [
            (
                numbers.setdefault(first, len(numbers)),
                numbers.setdefault(second, len(numbers)),
                distance + _SLOP,
            )
            for first, second, distance in found
        ]
        tf = self._counted([*numbers], asked, docs)
        idfs = [self._idf(word) for word in numbers]
        weights = np.array([[WEIGHT * (idfs[first] + idfs[second])] for first, second, _ in asked])
        return weights * tf / (tf + K1)

    def _counted(
        self, words: list[Word], asked: list[tuple[int, int, int]], docs: Docs
    ) -> NDArray[np.int64]:
        """Return how often, in each document, the words of pairs stand so: a row for a pair.

        A pair is which of `words` are its first and second, and how many words at most the second
        is behind.
        """
        terms = [self._expander.terms(word, neighbour_level(word)) for word in words]
        counts = self._counted_in_c(terms, asked, docs)
        if counts is not None:
            return counts
        places = [self._engine.positions("text", *some, docs) for some in terms]
        near = [_behind(places[second], places[first], most) for first, second, most in asked]
        at = [np.searchsorted(docs, docs_of(some)) for some in near]
        return np.array([np.bincount(some, minlength=len(docs)) for some in at])

    def _counted_in_c(
        self, terms: list[Terms], asked: list[tuple[int, int, int]], docs: Docs
    ) -> NDArray[np.int64] | None:
        """Return the same, None where it is not for C, or lists are damaged."""
        segments = self._arrays and self._arrays.compiled
        if not _native or segments is None:
            return None
        given = [compiled_terms(*some) for some in terms]
        wanted = np.ascontiguousarray(docs, np.int32)
        try:
            counts = _native.near(segments, PART_NUMBERS["text"], given, asked, wanted)
        except (ValueError, DamagedError):
            return None
        return np.frombuffer(counts, np.int64).reshape(len(asked), len(docs))

    def _idf(self, word: Word) -> float:
        return idf(
            self._engine.doc_count, self._expander.containing(word, "text", neighbour_level(word))
        )


def _behind(second: Places, first: Places, most: int) -> Places:
    """Return the places of a second word that are no more than so many words behind a first."""
    begin = np.searchsorted(first, second - most)
    end = np.searchsorted(first, second)
    return second[end > begin]
