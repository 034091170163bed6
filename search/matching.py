"""Matching: query tree → the documents that match and their scores, on whole arrays.

The best of a query that is words and phrases, as most are, are found without scoring every document
(MaxScore: Turtle and Flood, Query evaluation: strategies and optimizations, 1995). Words are taken
from the rarest on; once those left cannot lift a document that has none of the others among the
best, only documents met so far are looked up in their lists. Nothing is approximate.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from index.normalize import fold
from index.reader import NO_POSTINGS, Docs, IndexReader, Postings
from index.schema import FORM, SPELLING
from search.pattern import Pattern
from search.query import Boolean, Dated, InField, Leaf, Node, Phrase, Word
from search.results import Share
from search.scoring import EDIT, MARKED, WEIGHTS, Scores, bm25, idf, norms, worth

# Bytes of the scores of words kept in memory: of rare ones and of frequent ones, lest a few of
# these drive out many of those; and how many documents make a word frequent.
_RARE_KEPT = 64 << 20
_FREQUENT_KEPT = 96 << 20
_FREQUENT = 1 << 13
# Words of which it is kept in memory how many documents hold them.
_NUMBERS_KEPT = 1 << 14
# Words that a pattern stands for at most, and patterns whose words are kept in memory.
MOST_FORMS = 1000
_PATTERNS_KEPT = 64
# Sums of the same scores in another order differ by less than this.
_ROUNDING = 1e-9


class Expansion(NamedTuple):
    """The forms in the index that a pattern is looked for by, and the edits to each.

    `total` is how many it stands for; of more than MOST_FORMS the rest are not looked for.
    """

    edits: Mapping[str, int]
    total: int


class Matches(NamedTuple):
    """Documents, ascending, and the score of each."""

    docs: Docs
    scores: Scores


class _Clause(NamedTuple):
    """One BM25 clause: where a word or phrase stands in a part on a level, weight times idf."""

    part: str
    level: str
    postings: Postings
    weight: float


class _LeafScores(NamedTuple):
    """The documents a word or phrase matches, ascending, its score in each, and the highest."""

    docs: NDArray[np.int32]
    scores: Scores
    highest: float

    @property
    def size(self) -> int:
        """Bytes, about."""
        return 500 + self.docs.nbytes + self.scores.nbytes


def _cache(size: int) -> "LRUCache[Any, _LeafScores]":
    return LRUCache(size, getsizeof=lambda found: found.size)


class Matcher:
    """Evaluates query trees over one reader."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._expansions: LRUCache[Pattern, Expansion] = LRUCache(_PATTERNS_KEPT)
        self._containing: LRUCache[Any, int] = LRUCache(_NUMBERS_KEPT)
        self._rare, self._frequent = _cache(_RARE_KEPT), _cache(_FREQUENT_KEPT)

    def best(self, node: Node, count: int) -> Matches:
        """Return the best `count` matches of `node`, best first; equals in document order."""
        leaves = [self._leaf(leaf, "text") for leaf in _any_of(node)]
        return self._best_of(leaves, count) if leaves else _top(self.match(node), count)

    def best_and_total(self, node: Node, count: int) -> tuple[Matches, int]:
        """Return what `best` does, and how many documents match."""
        leaves = [self._leaf(leaf, "text") for leaf in _any_of(node)]
        if leaves:
            matched = np.zeros(self._reader.doc_count_all, np.bool_)
            for leaf in leaves:
                matched[leaf.docs] = True
            return self._best_of(leaves, count), int(np.count_nonzero(matched))
        matches = self.match(node)
        return _top(matches, count), len(matches.docs)

    def match(self, node: Node, part: str = "text") -> Matches:
        """Return what matches `node`, its words looked for in `part`."""
        match node:
            case Word() | Pattern() | Phrase():
                found = self._leaf(node, part)
                return Matches(found.docs.astype(np.int64), found.scores)
            case InField(field, inner):
                return self.match(inner, field)
            case Dated(first, last):
                docs = self._reader.dates(first.isoformat(), last.isoformat())
                return Matches(docs, np.zeros(len(docs)))
            case Boolean():
                return self._boolean(node, part)

    def shares(self, node: Node, doc: int, part: str = "text") -> Iterator[Share]:
        """Yield what each word and phrase of `node` adds to the score of a document it matches."""
        match node:
            case Word() | Pattern() | Phrase():
                for clause in self._clauses(node, part):
                    docs, scores = self._scored(clause)
                    at = int(np.searchsorted(docs, doc))
                    if at < len(docs) and docs[at] == doc:
                        yield Share(str(node), clause.part, clause.level, float(scores[at]))
            case InField(field, inner):
                yield from self.shares(inner, doc, field)
            case Boolean(should, must, _):
                for child in (*should, *must):
                    if doc in self.match(child, part).docs:
                        yield from self.shares(child, doc, part)
            case Dated():
                pass

    def forms(self, pattern: Pattern) -> Expansion:
        """Return the forms that a pattern stands for."""
        found = self._expansions.get(pattern)
        if found is None:
            sizes = self._reader.forms(pattern.prefix)
            forms = pattern.matching([*sizes])
            # The closest, and of these the most frequent.
            kept = sorted(forms, key=lambda form: (forms[form], -sizes[form], form))[:MOST_FORMS]
            found = Expansion({form: forms[form] for form in kept}, len(forms))
            self._expansions[pattern] = found
        return found

    def word_postings(self, word: Word | Pattern, part: str, level: str) -> Postings:
        """Return where a word stands in a part on a level; nowhere on one looser than its own."""
        if isinstance(word, Word) and level not in word.levels_in(part):
            return NO_POSTINGS
        return self._reader.postings(part, *self.terms(word, level))

    def phrase_postings(self, phrase: Phrase, part: str) -> Postings:
        """Return where a phrase begins: its words at positions one after the other."""
        level = phrase.level_in(part)
        begins = [
            self._reader.places(part, *self.terms(word, level)) - i
            for i, word in enumerate(phrase.words)
        ]
        return Postings.at(reduce(lambda a, b: np.intersect1d(a, b, assume_unique=True), begins))

    def terms(self, word: Word | Pattern, level: str) -> tuple[str, Sequence[str]]:
        """Return the terms that a word is looked for by, after the level they are of."""
        if isinstance(word, Pattern):
            return FORM, [*self.forms(word).edits]
        if word.keep:
            spellings = self._reader.spellings(fold(word.letters))
            return SPELLING, sorted(filter(word.admits, spellings))
        return level, getattr(self._reader.levels(word.letters), level)

    def _clauses(self, node: Leaf, part: str) -> Iterator[_Clause]:
        """Yield the BM25 clauses that a word or phrase stands for."""
        # The title is a part of the text: its own weights come on top for words found in it.
        for scored in ("text", "title") if part == "text" else (part,):
            weights = WEIGHTS[scored]
            if isinstance(node, Word):
                found = [
                    (level, weight, self.word_postings(node, scored, level))
                    for level, weight in weights.items()
                ]
                if scored in MARKED and (marked := node.marked()):
                    postings = self.word_postings(marked, scored, FORM)
                    found.append((SPELLING, MARKED[scored], postings))
                for level, weight, postings in found:
                    rarity = worth(node.letters) * self._idf(postings)
                    yield _Clause(scored, level, postings, weight * rarity)
            elif isinstance(node, Pattern):
                # A word that looks as asked is taken for one that agrees on every level.
                rarity = worth(node.letters) * self._idf(self.word_postings(node, scored, FORM))
                weight = sum(weights.values()) * rarity
                edits = self.forms(node).edits
                for distance in sorted(set(edits.values())):
                    forms = [form for form in edits if edits[form] == distance]
                    postings = self._reader.postings(scored, FORM, forms)
                    yield _Clause(scored, FORM, postings, weight * EDIT**distance)
            else:
                level = node.level_in(scored)
                words = [self.word_postings(word, scored, level) for word in node.words]
                # What a phrase is worth: its words on every level.
                weight = sum(weights.values()) * sum(map(self._idf, words))
                yield _Clause(scored, level, self.phrase_postings(node, scored), weight)

    def containing(self, word: Word | Pattern, part: str, level: str) -> int:
        """Return in how many documents a word stands in a part on a level."""
        key = (word, part, level)
        found = self._containing.get(key)
        if found is None:
            found = self._containing[key] = len(self.word_postings(word, part, level).docs)
        return found

    def _idf(self, postings: Postings) -> float:
        return idf(self._reader.doc_count, len(postings.docs))

    def _boolean(self, node: Boolean, part: str) -> Matches:
        should = [self.match(child, part) for child in node.should]
        must = [self.match(child, part) for child in node.must]
        matches = self._any(should + must)
        if node.must_not and not should and not must:
            everything = np.flatnonzero(self._reader.live)
            matches = Matches(everything, np.zeros(len(everything)))
        for required in must:
            matches = _kept(matches, required.docs, True)
        for child in node.must_not:
            matches = _kept(matches, self.match(child, part).docs, False)
        return matches

    def _leaf(self, leaf: Leaf, part: str) -> _LeafScores:
        """Return where a word or phrase matches, from memory if it was looked for lately."""
        key = (leaf, part)
        found = self._rare.get(key) or self._frequent.get(key)
        if found is None:
            scored = [self._scored(clause) for clause in _joined(self._clauses(leaf, part))]
            docs, scores = self._any(scored)
            found = _LeafScores(docs.astype(np.int32), scores, float(scores.max(initial=0)))
            kept = self._rare if len(docs) < _FREQUENT else self._frequent
            if found.size < kept.maxsize // 4:
                kept[key] = found
        return found

    def _best_of(self, words: list[_LeafScores], count: int) -> Matches:
        """Return the best `count` documents by the sum of the words' scores."""
        words.sort(key=lambda found: len(found.docs))
        # What the words from the i-th on can add to a document at most.
        rest = [*accumulate((found.highest for found in reversed(words)), initial=0.0)][::-1]
        sums = self._sums
        met = [np.empty(0, np.int32)]
        least, taken = -1.0, 0
        while taken < len(words) and rest[taken] > least - _ROUNDING:
            docs, scores, _ = words[taken]
            before = sums[docs]
            sums[docs] = before + scores
            met.append(docs[before == 0])
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
        return _top(Matches(docs[order].astype(np.int64), scores[order]), count)

    @cached_property
    def _sums(self) -> Scores:
        """A place for sums, zero between queries: clearing it would take longer than most."""
        return np.zeros(self._reader.doc_count_all)

    def _any(self, found: list[Matches]) -> Matches:
        """Return the documents of any of `found`, their scores added."""
        if sum(len(some.docs) for some in found) < self._reader.doc_count_all // 8:
            return _merged(found)
        scores = np.zeros(self._reader.doc_count_all)
        matched = np.zeros(self._reader.doc_count_all, np.bool_)
        for docs, some_scores in found:
            scores[docs] += some_scores
            matched[docs] = True
        docs = np.flatnonzero(matched)
        return Matches(docs, scores[docs])

    def _scored(self, clause: _Clause) -> Matches:
        part, _, postings, weight = clause
        # Metadata are a few words long: only there or not there counts.
        if part not in ("text", "title"):
            return Matches(postings.docs, np.full(len(postings.docs), weight))
        return Matches(postings.docs, bm25(postings, self._norms[part], weight))

    @cached_property
    def _norms(self) -> dict[str, Scores]:
        """What stands for the length of each document, by part."""
        sizes = self._reader.sizes
        averages = sizes.sum(axis=1, where=self._reader.live) / max(self._reader.doc_count, 1)
        return {
            part: norms(sizes[row], float(averages[row]) or 1.0)
            for row, part in enumerate(("title", "text"))
        }


def _joined(clauses: Iterable[_Clause]) -> list[_Clause]:
    """Return clauses of one part with those of the same postings made one.

    A word that is not inflected has the same on every level, and so has nearly every rare one.
    """
    joined: list[_Clause] = []
    for clause in clauses:
        last = joined[-1] if joined else None
        if last and last.part == clause.part and _same(last.postings, clause.postings):
            joined[-1] = last._replace(weight=last.weight + clause.weight)
        else:
            joined.append(clause)
    return joined


def _same(some: Postings, others: Postings) -> bool:
    return (
        len(some.docs) == len(others.docs)
        and np.array_equal(some.docs, others.docs)
        and np.array_equal(some.frequencies, others.frequencies)
    )


def _any_of(node: Node) -> Sequence[Leaf]:
    """Return the words and phrases of a query that is nothing but such, any of which may match."""
    match node:
        case Word() | Pattern() | Phrase():
            return [node]
        case Boolean(should, (), ()):
            leaves = [child for child in should if isinstance(child, Leaf)]
            return leaves if len(leaves) == len(should) else []
    return []


def _looked_up(word: _LeafScores, docs: NDArray[np.int32]) -> Scores:
    """Return the score of a word in each of `docs`, 0 where it is not."""
    if not len(word.docs):
        return np.zeros(len(docs))
    at = np.minimum(np.searchsorted(word.docs, docs), len(word.docs) - 1)
    return np.where(word.docs[at] == docs, word.scores[at], 0.0)


def _least_of_best(scores: Scores, count: int) -> float:
    """Return the lowest of the best `count` scores, less than any score where there are fewer."""
    if not 0 < count <= len(scores):
        return -1.0
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])


def _top(matches: Matches, count: int) -> Matches:
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
        return found[0] if found else Matches(np.empty(0, np.int64), np.empty(0))
    docs = np.concatenate([some.docs for some in found])
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    first = np.concatenate(([True], docs[1:] != docs[:-1])).nonzero()[0]
    scores = np.concatenate([some.scores for some in found])[order]
    return Matches(docs[first], np.add.reduceat(scores, first))


def _kept(matches: Matches, docs: Docs, inside: bool) -> Matches:
    keep = np.isin(matches.docs, docs, assume_unique=True, invert=not inside)
    return Matches(matches.docs[keep], matches.scores[keep])
