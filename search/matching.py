"""Matching: query tree → the documents that match and their scores, on whole arrays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from typing import Any, NamedTuple

import numpy as np
from cachetools import LRUCache

from index.normalize import fold
from index.reader import NO_POSTINGS, IndexReader, Postings
from index.schema import FORM, SPELLING
from search import scoring
from search.pattern import Pattern
from search.ranking import (
    Clause,
    Matches,
    Plan,
    Ranking,
    Scored,
    lists_in,
    plan_of,
    required,
    top,
    without,
)
from search.results import Share
from search.scoring import EDIT, MARKED, WEIGHTS, Scores, idf, worth
from search.tree import Boolean, Dated, InField, Leaf, Node, Phrase, Word

# Bytes of the scores of words kept in memory: of rare ones and of frequent ones, lest a few of
# these drive out many of those; and how many documents make a word frequent.
_RARE_KEPT = 64 << 20
_FREQUENT_KEPT = 128 << 20
_FREQUENT = 1 << 13
# Lists of which it is kept in memory that they score words and patterns, some 300 bytes each.
_PLANS_KEPT = 1 << 16
# Words of which it is kept in memory how many documents hold them.
_NUMBERS_KEPT = 1 << 14
# Words that a pattern stands for at most, and patterns whose words are kept in memory.
MOST_FORMS = 1000
_PATTERNS_KEPT = 64


class Expansion(NamedTuple):
    """The forms in the index that a pattern is looked for by, and the edits to each.

    `total` is how many it stands for; of more than MOST_FORMS the rest are not looked for.
    """

    edits: Mapping[str, int]
    total: int


def _cache(size: int) -> "LRUCache[Any, Scored]":
    return LRUCache(size, getsizeof=lambda found: found.size)


class Matcher:
    """Evaluates query trees over one reader."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._expansions: LRUCache[Pattern, Expansion] = LRUCache(_PATTERNS_KEPT)
        self._containing: LRUCache[Any, int] = LRUCache(_NUMBERS_KEPT)
        self._plans: LRUCache[Any, Plan] = LRUCache(_PLANS_KEPT, lists_in)
        self._ranking = Ranking(reader.doc_count_all)
        self._rare, self._frequent = _cache(_RARE_KEPT), _cache(_FREQUENT_KEPT)

    def best(self, node: Node, count: int) -> Matches:
        """Return the best `count` matches of `node`, best first; equals in document order."""
        leaves = [self._leaf(leaf, "text") for leaf in _any_of(node)]
        return self._ranking.best(leaves, count) if leaves else top(self.match(node), count)

    def best_and_total(self, node: Node, count: int) -> tuple[Matches, int]:
        """Return what `best` does, and how many documents match."""
        leaves = [self._leaf(leaf, "text") for leaf in _any_of(node)]
        if leaves:
            matched = np.zeros(self._reader.doc_count_all, np.bool_)
            for leaf in leaves:
                matched[leaf.docs] = True
            return self._ranking.best(leaves, count), int(np.count_nonzero(matched))
        matches = self.match(node)
        return top(matches, count), len(matches.docs)

    def match(self, node: Node, part: str = "text") -> Matches:
        """Return what matches `node`, its words looked for in `part`."""
        match node:
            case Word() | Pattern() | Phrase():
                found = self._leaf(node, part)
                return Matches(found.docs, found.scores.astype(np.float64))
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
                    docs, scores = clause.matches()
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

    def _clauses(self, node: Leaf, part: str) -> Iterator[Clause]:
        """Yield the BM25 clauses that a word or phrase stands for."""
        # The title is a part of the text: its own weights come on top for words found in it.
        for scored in ("text", "title") if part == "text" else (part,):
            weights = WEIGHTS[scored]
            # Metadata are a few words long: only there or not there counts.
            norms = self._norms.get(scored)
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
                    yield Clause(scored, level, postings, norms, weight * rarity)
            elif isinstance(node, Pattern):
                # A word that looks as asked is taken for one that agrees on every level.
                rarity = worth(node.letters) * self._idf(self.word_postings(node, scored, FORM))
                weight = sum(weights.values()) * rarity
                edits = self.forms(node).edits
                for distance in sorted(set(edits.values())):
                    forms = [form for form in edits if edits[form] == distance]
                    postings = self._reader.postings(scored, FORM, forms)
                    yield Clause(scored, FORM, postings, norms, weight * EDIT**distance)
            else:
                level = node.level_in(scored)
                words = [self.word_postings(word, scored, level) for word in node.words]
                # What a phrase is worth: its words on every level.
                weight = sum(weights.values()) * sum(map(self._idf, words))
                postings = self.phrase_postings(node, scored)
                yield Clause(scored, level, postings, norms, weight)

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
        if must:
            matches = required(must, should)
        elif should or not node.must_not:
            matches = self._ranking.all(should)
        else:
            everything = np.flatnonzero(self._reader.live).astype(np.int32)
            matches = Matches(everything, np.zeros(len(everything)))
        for child in node.must_not:
            matches = without(matches, self.match(child, part).docs)
        return matches

    def _leaf(self, leaf: Leaf, part: str) -> Scored:
        """Return where a word or phrase matches, from memory if it was looked for lately."""
        key = (leaf, part)
        found = self._rare.get(key) or self._frequent.get(key)
        if found is None:
            if plan := self._plans.get(key):
                found = self._ranking.scored_again(plan)
            else:
                clauses = _joined(self._clauses(leaf, part))
                found = self._ranking.scored(clauses)
                plan = plan_of(clauses)
                if plan and lists_in(plan) < _PLANS_KEPT // 8:
                    self._plans[key] = plan
            kept = self._rare if len(found.docs) < _FREQUENT else self._frequent
            if found.size < kept.maxsize // 4:
                kept[key] = found
        return found

    @cached_property
    def _norms(self) -> dict[str, Scores]:
        """What stands for the length of each document, by part."""
        sizes = self._reader.sizes
        averages = sizes.sum(axis=1, where=self._reader.live) / max(self._reader.doc_count, 1)
        return {
            part: scoring.norms(sizes[row], float(averages[row]) or 1.0)
            for row, part in enumerate(("title", "text"))
        }


def _joined(clauses: Iterable[Clause]) -> list[Clause]:
    """Return clauses of one part with those of the same postings made one.

    A word that is not inflected has the same on every level, and so has nearly every rare one.
    """
    joined: list[Clause] = []
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
