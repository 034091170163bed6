"""Matching: query tree → the documents that match and their scores, on whole arrays."""

from collections.abc import Iterator
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np

from index.analyzer import LEVELS
from index.reader import NO_POSTINGS, Docs, IndexReader, Postings
from index.schema import PARTS
from search.query import Boolean, Dated, InField, Node, Phrase, Word
from search.results import Share
from search.scoring import WEIGHTS, Scores, bm25, idf, worth


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


class Matcher:
    """Evaluates query trees over one reader."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def match(self, node: Node, part: str = "text") -> Matches:
        """Return what matches `node`, its words looked for in `part`."""
        match node:
            case Word() | Phrase():
                return self._any([self._scored(clause) for clause in self._clauses(node, part)])
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
            case Word() | Phrase():
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

    def word_postings(self, word: Word, part: str, level: str) -> Postings:
        """Return where a word stands in a part on a level; nowhere on one looser than its own."""
        if LEVELS.index(level) > LEVELS.index(word.level) and level != PARTS[part][0]:
            return NO_POSTINGS
        return self._reader.postings(part, level, getattr(self._reader.levels(word.letters), level))

    def phrase_postings(self, phrase: Phrase, part: str) -> Postings:
        """Return where a phrase begins: its words at positions one after the other."""
        level = phrase.level if phrase.level in PARTS[part] else PARTS[part][0]
        words = [self.word_postings(word, part, level) for word in phrase.words]
        begins = [found.places - i for i, found in enumerate(words)]
        return Postings.at(reduce(lambda a, b: np.intersect1d(a, b, assume_unique=True), begins))

    def _clauses(self, node: Word | Phrase, part: str) -> Iterator[_Clause]:
        """Yield the BM25 clauses that a word or phrase stands for."""
        # The title is a part of the text: its own weights come on top for words found in it.
        for scored in ("text", "title") if part == "text" else (part,):
            weights = WEIGHTS[scored]
            if isinstance(node, Word):
                for level, weight in weights.items():
                    postings = self.word_postings(node, scored, level)
                    rarity = worth(node.letters) * self._idf(postings)
                    yield _Clause(scored, level, postings, weight * rarity)
            else:
                level = node.level if node.level in weights else PARTS[scored][0]
                words = [self.word_postings(word, scored, level) for word in node.words]
                # What a phrase is worth: its words on every level.
                weight = sum(weights.values()) * sum(map(self._idf, words))
                yield _Clause(scored, level, self.phrase_postings(node, scored), weight)

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

    def _any(self, found: list[Matches]) -> Matches:
        """Return the documents of any of `found`, their scores added."""
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
        row = 0 if part == "title" else 1
        lengths, average = self._reader.sizes[row], self._averages[row]
        return Matches(postings.docs, bm25(postings, lengths, average, weight))

    @cached_property
    def _averages(self) -> list[float]:
        """Mean words of a title and of a text among the documents that are still there."""
        totals = self._reader.sizes[:, self._reader.live].sum(axis=1)
        return [float(total) / max(self._reader.doc_count, 1) or 1.0 for total in totals]


def _kept(matches: Matches, docs: Docs, inside: bool) -> Matches:
    keep = np.isin(matches.docs, docs, assume_unique=True, invert=not inside)
    return Matches(matches.docs[keep], matches.scores[keep])
