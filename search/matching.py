"""Matching: query tree → the documents that match and their scores, on whole arrays."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, reduce
from typing import Any, NamedTuple

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from index.analysis.normalize import fold
from index.segment.schema import FORM, SPELLING
from index.store.reader import NO_POSTINGS, Docs, IndexReader, Postings
from search import scoring
from search.memory import Groups, Memory
from search.pattern import Pattern
from search.ranking import Ranking, found_in, top
from search.results import Share
from search.scored import Clause, Matches, Scored
from search.scoring import EDIT, MARKED, WEIGHTS, Scores, idf, worth
from search.tree import Boolean, Dated, InField, Leaf, Node, Phrase, Word

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


class Matcher:
    """Evaluates query trees over one reader."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._expansions: LRUCache[Pattern, Expansion] = LRUCache(_PATTERNS_KEPT)
        self._containing: LRUCache[Any, int] = LRUCache(_NUMBERS_KEPT)
        self._ranking = Ranking(reader.doc_count_all)
        self._memory = Memory(self._ranking, self._clauses)

    def best(self, node: Node, count: int) -> Matches:
        """Return the best `count` matches of `node`, best first; equals in document order."""
        groups = self._groups_of_any(node)
        if groups:
            return self._ranking.best(groups, count, self._memory.with_scores)
        return top(self.match(node), count)

    def best_and_total(self, node: Node, count: int) -> tuple[Matches, int]:
        """Return what `best` does, and how many documents match."""
        groups = self._groups_of_any(node)
        if groups:
            best = self._ranking.best(groups, count, self._memory.with_scores)
            return best, self._matched(groups)
        matches = self.match(node)
        return top(matches, count), len(matches.docs)

    def match(self, node: Node, part: str = "text") -> Matches:
        """Return what matches `node`, its words looked for in `part`."""
        match node:
            case Word() | Pattern() | Phrase():
                groups = [group for _, group in self._memory.groups(node, part)]
                found = [g if isinstance(g, Scored) else self._ranking.read(g) for g in groups]
                return self._ranking.all(
                    [Matches(some.docs, some.scores.astype(np.float64)) for some in found]
                )
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

    def _groups_of_any(self, node: Node) -> Groups:
        """Return the groups of all words and phrases of a query of which any may match."""
        return [group for leaf in _any_of(node) for group in self._memory.groups(leaf, "text")]

    def _matched(self, groups: Groups) -> int:
        """Return how many documents any of the groups matches."""
        matched = np.zeros(self._reader.doc_count_all, np.bool_)
        bits = np.zeros(-(-len(matched) // 8), np.uint8)
        for key, group in groups:
            if isinstance(group, Scored):
                matched[group.docs] = True
            else:
                bits |= self._memory.bits(key, group)
        return int(np.count_nonzero(matched | np.unpackbits(bits, count=len(matched)).view(bool)))

    def _boolean(self, node: Boolean, part: str) -> Matches:
        if node.must:
            docs, scores = self._required(node, part)
        elif node.should or not node.must_not:
            docs, scores = self._ranking.all([self.match(child, part) for child in node.should])
        else:
            docs = np.flatnonzero(self._reader.live).astype(np.int32)
            scores = np.zeros(len(docs))
        for child in node.must_not:
            keep = ~self._looked_up(child, part, docs)[0]
            docs, scores = docs[keep], scores[keep]
        return Matches(docs, scores)

    def _required(self, node: Boolean, part: str) -> Matches:
        """Return the documents of all that must match, with all scores added.

        The others are looked up only where the one with the fewest documents matches.
        """
        first, *others = sorted(node.must, key=lambda child: self._most(child, part))
        docs, scores = self.match(first, part)
        for child in others:
            found, more = self._looked_up(child, part, docs)
            docs, scores = docs[found], (scores + more)[found]
        for child in node.should:
            scores = scores + self._looked_up(child, part, docs)[1]
        return Matches(docs, scores)

    def _most(self, node: Node, part: str) -> int:
        """Return how many documents a node matches at most; all, where it is not known before."""
        if isinstance(node, Leaf):
            return sum(group.doc_count for _, group in self._memory.groups(node, part))
        return self._reader.doc_count_all

    def _looked_up(self, node: Node, part: str, docs: Docs) -> tuple[NDArray[np.bool_], Scores]:
        """Return which of `docs` a node matches, and their scores, 0 for the others."""
        if not isinstance(node, Leaf):
            return found_in(self.match(node, part), docs)
        groups = [group for _, group in self._memory.groups(node, part)]
        scores = np.zeros(len(docs))
        for group in groups:
            scores = scores + self._ranking.looked_up(group, docs)
        return scores > 0, scores

    @cached_property
    def _norms(self) -> dict[str, Scores]:
        """What stands for the length of each document, by part."""
        sizes = self._reader.sizes
        averages = sizes.sum(axis=1, where=self._reader.live) / max(self._reader.doc_count, 1)
        return {
            part: scoring.norms(sizes[row], float(averages[row]) or 1.0)
            for row, part in enumerate(("title", "text"))
        }


def _any_of(node: Node) -> Sequence[Leaf]:
    """Return the words and phrases of a query that is nothing but such, any of which may match."""
    match node:
        case Word() | Pattern() | Phrase():
            return [node]
        case Boolean(should, (), ()):
            leaves = [child for child in should if isinstance(child, Leaf)]
            return leaves if len(leaves) == len(should) else []
    return []
