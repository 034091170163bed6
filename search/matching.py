"""Matching: query tree → the documents that match and their scores, on whole arrays."""

from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np

from index.reader import Docs, IndexReader, Postings
from search.query import Boolean, Dated, InField, Node, Phrase, Word
from search.scoring import WEIGHTS, Scores, bm25, idf, worth


class Matches(NamedTuple):
    """Documents, ascending, and the score of each."""

    docs: Docs
    scores: Scores


class Matcher:
    """Evaluates query trees over one reader."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def match(self, node: Node, part: str = "text") -> Matches:
        """Return what matches `node`, its words looked for in `part`."""
        match node:
            case Word():
                return self._word(node, part)
            case Phrase():
                return self._phrase(node, part)
            case InField(field, inner):
                return self.match(inner, field)
            case Dated(first, last):
                docs = self._reader.dates(first.isoformat(), last.isoformat())
                return Matches(docs, np.zeros(len(docs)))
            case Boolean():
                return self._boolean(node, part)

    def word_postings(self, word: Word, part: str, level: str) -> Postings:
        """Return where a word stands in a part on a level."""
        return self._reader.postings(part, level, getattr(self._reader.levels(word.letters), level))

    def phrase_postings(self, phrase: Phrase, part: str) -> Postings:
        """Return where a phrase begins: its words' stems at positions one after the other."""
        words = [self.word_postings(word, part, "stem") for word in phrase.words]
        begins = [found.places - i for i, found in enumerate(words)]
        return Postings.at(reduce(lambda a, b: np.intersect1d(a, b, assume_unique=True), begins))

    def _word(self, word: Word, part: str) -> Matches:
        # The title is a part of the text: its own weights come on top for words found in it.
        found = []
        for scored in ("text", "title") if part == "text" else (part,):
            for level, weight in WEIGHTS[scored].items():
                postings = self.word_postings(word, scored, level)
                term_idf = idf(self._reader.doc_count, len(postings.docs))
                found.append(
                    self._scored(postings, scored, worth(word.letters) * weight * term_idf)
                )
        return self._any(found)

    def _phrase(self, phrase: Phrase, part: str) -> Matches:
        found = []
        for scored in ("text", "title") if part == "text" else (part,):
            rarity = sum(
                idf(self._reader.doc_count, len(self.word_postings(word, scored, "stem").docs))
                for word in phrase.words
            )
            # What a phrase is worth: its words on every level.
            weight = sum(WEIGHTS[scored].values())
            postings = self.phrase_postings(phrase, scored)
            found.append(self._scored(postings, scored, weight * rarity))
        return self._any(found)

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

    def _scored(self, postings: Postings, part: str, weight: float) -> Matches:
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
