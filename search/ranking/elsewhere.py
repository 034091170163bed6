"""Matching where postings are elsewhere: a query's tree → conditions, which an engine finds.

The engine chooses: it has every document of a query, and orders them by weights that are about
those of scoring. The best of them are then scored here, from their own words and from how many
documents of the index have each term, by what scores on one machine: so hits, their order and
their scores are the same. Behind these the engine's order stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray

from index.segment.compiled import AskedPlaces
from index.segment.schema import FORM
from index.store.engine import Arrays, Docs, Engine
from index.store.finder import (
    NOTHING,
    All,
    Condition,
    Finder,
    HasDate,
    HasNumber,
    HasRow,
    HasTerm,
    HasValue,
)
from search.query.grammar import CALLED
from search.query.pattern import Pattern
from search.query.tree import (
    Boolean,
    Dated,
    InField,
    Leaf,
    Near,
    Node,
    Phrase,
    Valued,
    Variant,
    Word,
    leaves,
)
from search.ranking.clauses import asked, parts_scored, phrase_weights
from search.ranking.impacts import Matches
from search.ranking.matching import Matcher
from search.ranking.scoring import full_agreement, worth
from search.results import Group, Share
from search.words.expansion import TermExpander

# So many of the best are scored here; the engine's own scores are good enough to have the best ten
# among them.
SCORED = 50


class Conditions:
    """What a tree asks of an engine. `expander` says what its words are looked for by."""

    def __init__(self, expander: TermExpander) -> None:
        self._expander = expander

    def scored(self, node: Node) -> Condition:
        """Return the condition of what a tree finds, with what lifts the scores of that."""
        return All(must=(self.found(node),), should=self.lifts(node))

    def lifts(self, node: Node) -> tuple[Condition, ...]:
        """Return the conditions of what lifts the scores of what a tree finds."""
        return (*self._lifts(node, "text"),)

    def found(self, node: Node, part: str = "text") -> Condition:
        """Return the condition of what a tree finds."""
        match node:
            case Word() | Pattern() | Phrase():
                return _any([one for one, finds in self._of_leaf(node, part) if finds])
            case InField(field, inner):
                return self.found(inner, field)
            case Dated(first, last, month):
                return HasDate(first.isoformat(), last.isoformat(), month)
            case Valued(field, value, docs=docs):
                of_value = HasValue(CALLED.get(field, field), value, signs=True)
                return All(should=(of_value, HasNumber(docs)), least=1) if docs else of_value
            case Boolean(should, must, must_not):
                if not (should or must or must_not):
                    return NOTHING
                found = [
                    tuple(self.found(child, part) for child in children)
                    for children in (must, should, must_not)
                ]
                return All(found[0], found[1], found[2], 0 if must or not should else 1)
            case _:
                assert_never(node)

    def looked_for(self, node: Node) -> Iterator[AskedPlaces]:
        """Yield every part, level and terms that scoring a tree asks for."""
        for leaf, part in leaves(node):
            for condition, _ in self._of_leaf(leaf, part):
                if isinstance(condition, HasTerm):
                    yield condition[:3]
                elif isinstance(condition, HasRow):
                    for level, terms in condition.words:
                        yield condition.part, level, terms

    def row(self, phrase: Phrase, part: str, level: str, weight: float = 0.0) -> Condition:
        """Return the condition of a phrase whose words agree on a level."""
        words = [self._expander.terms(word, level) for word in phrase.words]
        if not all(terms for _, terms in words):
            return NOTHING
        found = tuple((on, tuple(terms)) for on, terms in words)
        if isinstance(phrase, Near):
            return HasRow(part, found, phrase.between, phrase.in_order, weight)
        return HasRow(part, found, weight=weight)

    def _of_leaf(self, leaf: Leaf, part: str) -> Iterator[tuple[Condition, bool]]:
        """Yield the conditions of a word, pattern or phrase, and whether each finds documents."""
        for scored in parts_scored(part):
            match leaf:
                case Word():
                    for clause in asked(leaf, scored):
                        level, terms = self._expander.terms(clause.word, clause.on)
                        weight = clause.weight * worth(leaf.letters)
                        if terms:
                            yield HasTerm(scored, level, tuple(terms), weight), clause.finds
                case Pattern():
                    yield from self._of_pattern(leaf, scored)
                case Phrase():
                    for level, weight in phrase_weights(leaf, scored).items():
                        yield self.row(leaf, scored, level, weight), True
                case _:
                    assert_never(leaf)

    def _of_pattern(self, pattern: Pattern, part: str) -> Iterator[tuple[Condition, bool]]:
        edits = self._expander.forms(pattern).edits
        if not edits:
            return
        yield HasTerm(part, FORM, tuple(edits), full_agreement(part)), True
        distances = sorted({*edits.values()})
        for distance in distances if len(distances) > 1 else ():
            forms = tuple(form for form in edits if edits[form] == distance)
            yield HasTerm(part, FORM, forms, full_agreement(part)), True

    def _lifts(self, node: Node, part: str) -> Iterator[Condition]:
        match node:
            case Word():
                yield from (one for one, finds in self._of_leaf(node, part) if not finds)
            case InField(field, inner):
                yield from self._lifts(inner, field)
            case Boolean(should, must, _):
                for child in (*should, *must):
                    yield from self._lifts(child, part)


class _FarRecord:
    """What is on record of the documents of an engine, as far as a query asks for it."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def recorded(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        return self._finder.values(name), np.empty(0, np.int64)

    own = recorded

    @property
    def own_fields(self) -> list[str]:
        return self._finder.own_fields


class _Candidates(NamedTuple):
    """Some documents of an index, for a matcher."""

    arrays: Arrays
    doc_count: int


class FirstMatches(NamedTuple):
    """The first documents of a query, how many there are in all, and their counts by field."""

    best: Matches
    total: int
    facets: Mapping[str, Mapping[str, int]]
    groups: Mapping[int, Group] | None = None


class FarMatcher:
    """Evaluates query trees over an engine that finds documents itself."""

    def __init__(self, engine: Engine, finder: Finder, expander: TermExpander) -> None:
        self._engine = engine
        self._finder = finder
        self._expander = expander
        self.conditions = Conditions(expander)
        self.arrays = _FarRecord(finder)

    def best(self, node: Node, count: int) -> Matches:
        """Return the best `count` matches of `node`, best first."""
        return self.best_and_total(node, count)[0]

    def best_and_total(self, node: Node, count: int) -> tuple[Matches, int]:
        """Return what `best` does, and how many documents match."""
        found = self.first(node, count)
        return found.best, found.total

    def first(
        self,
        node: Node,
        count: int,
        narrowed: Sequence[Condition] = (),
        sort: str = "score",
        facets: Sequence[str] = (),
    ) -> FirstMatches:
        """Return the first `count` matches that meet some conditions too, as they are sorted."""
        condition = self.conditions.found(node)
        if narrowed:
            condition = All(must=(condition, *narrowed))
        most = max(count, SCORED) if count else 0
        told = sort, facets, self._counted(node), self.conditions.lifts(node)
        found = self._finder.first(condition, most, *told)
        docs = np.array(found.docs, np.int32)
        own = self._scored(node, docs[:SCORED])
        kept = [n for n, score in enumerate(own) if score is not None]
        scores = np.array([own[n] or 0.0 for n in kept])
        rest = np.array(found.scores[SCORED:])
        if sort == "score":
            order = np.lexsort((np.array([found.written[n] for n in kept]), -scores))
            kept, scores = [kept[n] for n in order], scores[order]
            # What was not scored here stays behind what was.
            rest = np.minimum(rest, scores[-1]) if len(scores) else rest
        every = Matches(
            np.concatenate([docs[kept], docs[SCORED:]]).astype(np.int32),
            np.concatenate([scores, rest]),
        )
        best = Matches(every.docs[:count], every.scores[:count])
        return FirstMatches(best, found.total, found.facets)

    def best_of_each(
        self, node: Node, field: str, narrowed: Sequence[Condition] = ()
    ) -> list[tuple[int, str, int]]:
        """Return the best match of each value of a field, the value, and how many have it."""
        condition = All(must=(self.conditions.scored(node), *narrowed))
        return self._finder.best_of_each(condition, field)

    def count(self, node: Node, narrowed: Sequence[Condition] = ()) -> int:
        """Return how many documents match `node`, and meet some conditions too."""
        return self._finder.counts([All(must=(self.conditions.found(node), *narrowed))])[0]

    def every(self, node: Node, narrowed: Sequence[Condition] = ()) -> Docs:
        """Return all documents that match `node`, and meet some conditions too, ascending."""
        docs = self._finder.every(All(must=(self.conditions.found(node), *narrowed)))
        return np.sort(np.array(docs, np.int32))

    def shares(self, node: Node, doc: int) -> Iterator[Share]:
        """Yield what each word and phrase of `node` adds to the score of a document it matches."""
        yield from self._matcher(node, np.array([doc], np.int32)).shares(node, 0)

    def _scored(self, node: Node, docs: Docs) -> list[float | None]:
        """Return the score of each of some documents, None for what does not match."""
        if not len(docs):
            return []
        ascending = np.sort(docs)
        matches = self._matcher(node, ascending).match(node)
        met = matches.docs < len(ascending)
        of_docs = zip(
            ascending[matches.docs[met]].tolist(), matches.scores[met].tolist(), strict=True
        )
        scores = dict(of_docs)
        return [scores.get(doc) for doc in docs.tolist()]

    def _matcher(self, node: Node, docs: Docs) -> Matcher:
        arrays = self._finder.arrays_of(docs, [*self.conditions.looked_for(node)])
        candidates = _Candidates(arrays, self._engine.doc_count)

        def count_phrase(phrase: Phrase, part: str, level: str) -> int:
            return self._finder.counts([self.conditions.row(phrase, part, level)])[0]

        return Matcher(candidates, self._expander, 0.0, count_phrase)

    def expect(self, node: Node) -> None:
        """Ask for all that scoring a tree will ask for."""
        self._finder.counts(self._counted(node))

    def _counted(self, node: Node) -> list[Condition]:
        """Return the conditions of which scoring asks how many documents they have.

        They are those of words, and of what stands for words of the query.
        """
        asked = self.conditions.looked_for(node)
        words = [HasTerm(part, level, tuple(terms)) for part, level, terms in asked]
        phrases = [
            self.conditions.row(leaf, scored, level)
            for leaf, part in dict.fromkeys(leaves(node))
            if isinstance(leaf, Variant)
            for scored in parts_scored(part)
            for level in phrase_weights(leaf, scored)
        ]
        return [*words, *phrases]


def _any(conditions: Sequence[Condition]) -> Condition:
    if not conditions:
        return NOTHING
    return conditions[0] if len(conditions) == 1 else All(should=tuple(conditions), least=1)
