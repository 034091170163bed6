"""Nearness: neighbouring words of the query that neighbour in the text, in order, lift an article.

    score(document) += Σ over pairs of neighbouring content words of the query
                       WEIGHT · (idf a + idf b) · tf / (tf + K1)
                     + Σ over three of them in a row
                       2 / pairs · WEIGHT_OF_THREE · (idf a + idf b + idf c) · tf / (tf + K1)

with tf how often b follows a in the document, agreeing on the stem, at most one word further away
than in the query, where function words may stand between the two (after Rasolofo and Savoy, Term
proximity scoring for keyword-based retrieval systems, 2003), and of three how often c follows such
a b. The longer the query, the less three of its words say of it. What stands in the first `HEAD`
positions counts twice: there an article says what it is about.

Only the `TOP` documents that are best by all other scores are ranked anew, the same ones for every
page. Nearness never takes from a score, so they stay above all others, whose order does not change.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import native
from index.segment.columns.columns import DamagedError
from index.segment.columns.numbers import Places, docs_of, positions_of
from index.segment.compiled import PART_NUMBERS, CompiledTerms, compiled_terms
from index.segment.schema import TITLE_GAP
from index.store.engine import Docs, Engine
from search.query.content import words_beside
from search.query.tree import Boolean, Node, Phrase, Word
from search.ranking.impacts import Matches
from search.ranking.maxscore import top
from search.ranking.occurrences import NO_PLACES, KnownPlaces
from search.ranking.scoring import K1, Scores, idf
from search.results import Share
from search.words.expansion import TermExpander, neighbour_level

# A level, and the terms that a word is looked for by on it.
LookedFor = tuple[str, Sequence[str]]

TOP = 20
WEIGHT = 0.2
WEIGHT_OF_THREE = 0.25
# The title, and of an article without one its first thirty words.
HEAD = TITLE_GAP + 30
# Counts runs in C.
_native: Any = native.load("search.ranking._ranking")
# How many words more than in the query may stand between two.
SLOP = 1
# For so many words it is kept in memory what they are looked for by.
_WORDS_KEPT = 1 << 12
_TEXT = PART_NUMBERS["text"]


class Run(NamedTuple):
    """Two or three content words of a query in a row.

    The last stands `distance` words behind the one before it. Three words go on from a run of two,
    their first two; its number among all runs of the query is `after`.
    """

    words: tuple[Word, ...]
    distance: int
    after: int | None = None

    def __str__(self) -> str:
        return " ".join(word.text for word in self.words)


def runs(node: Node) -> list[Run]:
    """Return the neighbouring content words of a query that are looked for in the text.

    First all pairs, in the order of the query, then three in a row.
    """
    found = [*_pairs(node)]
    return found + [
        Run((*ours.words, theirs.words[1]), theirs.distance, number)
        for number, (ours, theirs) in enumerate(pairwise(found))
        if ours.words[1] is theirs.words[0]
    ]


def weight(length: int, pairs: int = 1) -> float:
    """Return what a run of two or three words is worth, sans idf, in a query of so many pairs."""
    return WEIGHT if length == 2 else WEIGHT_OF_THREE * 2 / pairs


def _pairs(node: Node) -> Iterator[Run]:
    if not isinstance(node, Boolean):
        return
    last, behind = None, 0
    for at, child in enumerate(node.should):
        if isinstance(child, Phrase) and _has_words_behind(node.should, at):
            # They are the words of the row.
            continue
        behind += 1
        if not isinstance(child, Word):
            last = None
            yield from _pairs(child)
        elif child.finds:
            # A word that counts several times (ليبيا^3) stands in the tree that many times.
            if last is child:
                behind = 0
                continue
            if last:
                yield Run((last, child), behind)
            last, behind = child, 0
    for child in node.must:
        yield from _pairs(child)


def _has_words_behind(nodes: tuple[Node, ...], at: int) -> bool:
    """Tell whether the words of a phrase, which may count several times, stand behind it."""
    phrase = nodes[at]
    while nodes[at : at + 1] == (phrase,):
        at += 1
    words = words_beside(phrase, frozenset()) if isinstance(phrase, Phrase) else ()
    # By their text: which of them find depends on somebody's own stop words too.
    behind = nodes[at : at + len(words)]
    return bool(words) and [str(node) for node in behind] == [str(word) for word in words]


class Nearness:
    """Ranks the best documents of queries anew, over one state of an index."""

    def __init__(self, engine: Engine, expander: TermExpander) -> None:
        self._engine = engine
        self._arrays = engine.arrays
        self._expander = expander
        self._words: dict[Word, _RunWord] = {}

    def ranked(self, node: Node, best: Matches, known: KnownPlaces = NO_PLACES) -> Matches:
        """Return the best matches of a query, best first, in the order that nearness gives them.

        Given are `TOP` matches or more, unless the query has fewer. `known` is where words of the
        query stand in the first `TOP`, as far as that was read; without it C reads it and orders
        the matches.
        """
        found = runs(node) if len(best.docs) else []
        if not found:
            return best
        first = Matches(best.docs[:TOP], best.scores[:TOP])
        in_c = None if known else self._lifted_in_c(found, first)
        first = in_c or self._lifted(found, first, known)
        if len(best.docs) <= TOP:
            return first
        return Matches(
            np.concatenate([first.docs, best.docs[TOP:]]),
            np.concatenate([first.scores, best.scores[TOP:]]),
        )

    def shares(self, node: Node, doc: int) -> Iterator[Share]:
        """Yield what each run of neighbouring words adds to the score of one of the best."""
        found = runs(node)
        if found:
            asked = self._asked(found)
            lifts = self._lifts(asked, np.array([doc], np.int32))[:, 0].tolist()
            for run, lift in zip(asked.shown, lifts, strict=True):
                if lift:
                    yield Share(str(run), "text", "near", lift)

    def _lifted(self, found: Sequence[Run], best: Matches, known: KnownPlaces) -> Matches:
        """Return documents, best first, after each run gave what it gives."""
        order = np.argsort(best.docs)
        docs = best.docs[order]
        lifts = self._lifts(self._asked(found), docs, known)
        return top(Matches(docs, best.scores[order] + lifts.sum(axis=0)), len(docs))

    def _lifted_in_c(self, found: Sequence[Run], best: Matches) -> Matches | None:
        """Return the same, None where it is not for C, or lists are damaged."""
        segments = self._arrays and self._arrays.compiled
        if not _native or segments is None:
            return None
        asked = self._asked(found)
        terms = [word.terms for word in asked.words]
        try:
            docs, scores = _native.lifted(
                segments, _TEXT, terms, asked.runs, asked.weights, K1, HEAD, *best
            )
        except (ValueError, DamagedError):
            return None
        return Matches(np.frombuffer(docs, np.int32), np.frombuffer(scores))

    def _lifts(self, asked: "_AskedRuns", docs: Docs, known: KnownPlaces = NO_PLACES) -> Scores:
        """Return what each run adds to each of some documents, ascending: a row for a run."""
        tf = _counted(self._places(asked.words, docs, known), asked.runs, docs)
        lifts: Scores = np.array(asked.weights)[:, None] * tf / (tf + K1)
        return lifts

    def _places(self, words: "list[_RunWord]", docs: Docs, known: KnownPlaces) -> list[Places]:
        """Return where each word stands in these documents, perhaps among others."""
        found = [known.get((run.word, "text", neighbour_level(run.word))) for run in words]
        missing = [run for run, places in zip(words, found, strict=True) if places is None]
        if not missing:
            return [places for places in found if places is not None]
        read = iter(self._engine.positions([("text", *run.looked_for) for run in missing], docs))
        return [next(read) if places is None else places for places in found]

    def _asked(self, found: Sequence[Run]) -> "_AskedRuns":
        """Return what runs ask the index for, and their weights: of one that comes again, all."""
        # Words are looked up by identity first, which is quicker than comparing them: all of them
        # are objects of the query's tree, so they stay what they are.
        numbers: dict[int, int] = {}
        of_equal: dict[Word, int] = {}
        words: list[_RunWord] = []
        for run in found:
            for word in run.words if run.after is None else ():
                if id(word) not in numbers:
                    number = numbers[id(word)] = of_equal.setdefault(word, len(words))
                    if number == len(words):
                        words.append(self._word(word))
        of_pair = weight(2)
        of_three = weight(3, sum([run.after is None for run in found]))
        asked: dict[tuple[int, int, int], int] = {}
        number_of: list[int] = []
        weights: list[float] = []
        shown: list[Run] = []
        for run in found:
            own, distance, after = run
            idf = sum([words[numbers[id(word)]].idf for word in own])
            first = numbers[id(own[0])] if after is None else len(words) + number_of[after]
            which = (first, numbers[id(own[-1])], distance + SLOP)
            number = asked.setdefault(which, len(asked))
            if number == len(shown):
                shown.append(run)
                weights.append(0.0)
            number_of.append(number)
            weights[number] += (of_pair if after is None else of_three) * idf
        return _AskedRuns(words, [*asked], weights, shown)

    def _word(self, word: Word) -> "_RunWord":
        found = self._words.get(word)
        if found is None:
            level = neighbour_level(word)
            looked_for = self._expander.terms(word, level)
            containing = self._expander.containing(word, "text", level)
            found = _RunWord(
                word,
                looked_for,
                compiled_terms(*looked_for),
                idf(self._engine.doc_count, containing),
            )
            if len(self._words) >= _WORDS_KEPT:
                self._words.clear()
            self._words[word] = found
        return found


class _RunWord(NamedTuple):
    """A word of a run: what it is looked for by, in the form for Python and for C, and its idf."""

    word: Word
    looked_for: LookedFor
    terms: CompiledTerms
    idf: float


class _AskedRuns(NamedTuple):
    """The runs of a query as numbers, each once: their words, the runs, what each run weighs and is
    shown as.

    A run is the number of its first word, the number of its second, and how many words the second
    may stand behind the first. In place of a first word a run of three has the number of the run of
    two that it goes on from, counted on from the numbers of words: its first is then wherever the
    second word of that run stands.
    """

    words: list[_RunWord]
    runs: list[tuple[int, int, int]]
    weights: list[float]
    shown: list[Run]


def _counted(
    places: list[Places], asked: list[tuple[int, int, int]], docs: Docs
) -> NDArray[np.int64]:
    """Return how often each document has each run, one row for each run.

    `asked` are runs as `_AskedRuns` has them, `places` where each of its words stands.
    """
    if _native:
        counts = _native.near(places, asked, np.ascontiguousarray(docs, np.int32), HEAD)
        return np.frombuffer(counts, np.int64).reshape(len(asked), len(docs))
    return plain_counted(places, asked, docs)


def plain_counted(
    places: list[Places], asked: list[tuple[int, int, int]], docs: Docs
) -> NDArray[np.int64]:
    """Return what `_counted` does: the reference."""
    every = [*places]
    for first, second, most in asked:
        every.append(_behind(every[second], every[first], most))
    of_runs = every[len(places) :]
    # What stands in the head of a document counts twice.
    of_runs = [np.append(some, some[positions_of(some) < HEAD]) for some in of_runs]
    at = [np.searchsorted(docs, of[np.isin(of, docs)]) for of in map(docs_of, of_runs)]
    return np.array([np.bincount(some, minlength=len(docs)) for some in at])


def _behind(second: Places, first: Places, most: int) -> Places:
    """Return the places of a second word that are no more than so many words behind a first."""
    begin = np.searchsorted(first, second - most)
    end = np.searchsorted(first, second)
    return second[end > begin]
