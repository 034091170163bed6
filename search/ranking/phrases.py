"""Phrases: words that have to stand one after the other → the documents where they do, how often.

What is compiled goes from the terms of the words to the places where they meet in one step; the
arrays here are the reference, and alone have what stands near (`tree.Near`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from index import native
from index.segment.columns.columns import DamagedError
from index.segment.columns.numbers import among
from index.segment.compiled import PART_NUMBERS, compiled_terms
from index.store.engine import NO_POSTINGS, Arrays, Docs, Postings
from search.deadline import require_time
from search.query.pattern import Pattern
from search.query.tree import Phrase, Word
from search.words.expansion import TermExpander

_native: Any = native.load("search.ranking._ranking")

# How many documents have each word of a phrase.
Counts = Mapping[Word | Pattern, int]
_NOWHERE: tuple[Postings, Counts] = (NO_POSTINGS, {})


class PhraseReader:
    """Reads where phrases stand, from the arrays of one state of an index."""

    def __init__(self, arrays: Arrays, expander: TermExpander) -> None:
        self._arrays = arrays
        self._expander = expander

    def read(self, phrase: Phrase, part: str, level: str) -> tuple[Postings, Counts]:
        """Return where a phrase stands in a part, and how many documents have each of its words.

        Where one has none, the others are not counted.
        """
        if _native and type(phrase).begins is Phrase.begins:
            found = self._read_in_c(phrase, part, level)
            if found:
                return found
        docs, counts = self._docs_of_all(phrase, part, level)
        if not len(docs):
            return _NOWHERE
        places = {}
        for word in counts:
            require_time()
            places[word] = self._arrays.places(part, *self._expander.terms(word, level), docs)
        return Postings.at(phrase.begins(places)), counts

    def word_postings(self, word: Word | Pattern, part: str, level: str) -> Postings:
        """Return where a word stands in a part on a level."""
        level, terms = self._expander.terms(word, level)
        if not terms:
            # Most words have no term on this level: only places have a kin, only names a sound.
            return NO_POSTINGS
        postings = self._arrays.postings(part, level, terms)
        self._expander.counted(word, part, level, postings.containing)
        return postings

    def _read_in_c(self, phrase: Phrase, part: str, level: str) -> tuple[Postings, Counts] | None:
        """Return the same, None where postings are in no lists, or in lists that are damaged."""
        segments = self._arrays.compiled
        if segments is None:
            return None
        numbers: dict[Word | Pattern, int] = {}
        order = [numbers.setdefault(word, len(numbers)) for word in phrase.words]
        asked = {word: self._expander.terms(word, level) for word in numbers}
        if not all(terms for _, terms in asked.values()):
            return _NOWHERE
        terms = [compiled_terms(*own) for own in asked.values()]
        try:
            found, counts = _native.phrase(segments, PART_NUMBERS[part], terms, order)
        except (ValueError, DamagedError):
            return None
        if not all(counts):
            return _NOWHERE
        for (word, (on, _)), count in zip(asked.items(), counts, strict=True):
            self._expander.counted(word, part, on, count)
        docs, frequencies = (np.frombuffer(some, np.int32) for some in found)
        return Postings(docs, frequencies), dict(zip(numbers, counts, strict=True))

    def _docs_of_all(self, phrase: Phrase, part: str, level: str) -> tuple[Docs, Counts]:
        """Return the documents that have all words of a phrase, and how many have each.

        Where no document has a word the others are not counted.
        """
        held: dict[Word | Pattern, Postings] = {}
        # From the last word on: it is more often rare than the first, and a word that no document
        # has ends the count at once.
        for word in reversed(phrase.words):
            if word not in held:
                require_time()
                held[word] = self.word_postings(word, part, level)
                if not len(held[word].docs):
                    return NO_POSTINGS.docs, {}
        docs, *others = sorted((some.docs for some in held.values()), key=len)
        for other in others:
            docs = docs[among(docs, other)]
        return docs, {word: some.containing for word, some in held.items()}
