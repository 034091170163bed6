"""Clauses: a word, pattern or phrase of a query → the BM25 clauses that it stands for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple, assert_never

import numpy as np

from index.segment.compiled import CompiledTerms, compiled_terms
from index.segment.schema import FORM, SPELLING
from index.store.arrays import SearchedSegment
from index.store.engine import NO_POSTINGS, Arrays, Postings
from search.query.pattern import Pattern
from search.query.tree import Leaf, Phrase, Synonym, Variant, Word
from search.ranking import scoring
from search.ranking.impacts import Matches
from search.ranking.phrases import PhraseReader
from search.ranking.scoring import (
    EDIT,
    MARKED,
    SAME_WORDS,
    SYNONYM,
    VARIANT,
    WEIGHTS,
    Scores,
    bm25,
    full_agreement,
    idf,
    worth,
)
from search.words.expansion import TermExpander

CountPhrase = Callable[[Phrase, str, str], int]


class Clause(NamedTuple):
    """Where a word or phrase stands in a part on a level, and its weight times idf.

    `norms` are the lengths of all documents as BM25 counts them (see `scoring.norms`). Without
    norms every document gets the whole weight. A clause whose `finds` is False finds no documents
    itself: it only adds to the scores of those that others find.
    """

    part: str
    level: str
    postings: Postings
    norms: Scores | None
    weight: float
    finds: bool = True

    @property
    def doc_count(self) -> int:
        """How many documents it matches."""
        return len(self.postings.docs)

    def matches(self) -> Matches:
        """Return the documents and the score of each."""
        docs = self.postings.docs
        if self.norms is None:
            return Matches(docs, np.full(len(docs), self.weight))
        return Matches(docs, bm25(self.postings, self.norms, self.weight))


class AskedClause(NamedTuple):
    """A clause of a word before it is looked up, `word` on level `on`; its weight is sans idf."""

    part: str
    level: str
    word: Word
    on: str
    weight: float
    finds: bool


def parts_scored(part: str) -> tuple[str, ...]:
    """Return the parts whose clauses count for words that are looked for in a part."""
    # The title is a part of the text: its own weights come on top for words found in it.
    return ("text", "title") if part == "text" else (part,)


def asked(word: Word, part: str) -> Iterator[AskedClause]:
    """Yield the clauses of a word in one part alone, before they are looked up."""
    for level, weight, ranks in _weighed(part, word.level, word.keep):
        yield AskedClause(part, level, word, level, weight, word.finds and not ranks)
    if part in MARKED and (marked := word.marked()):
        yield AskedClause(part, SPELLING, marked, FORM, MARKED[part], word.finds)


def phrase_weights(phrase: Phrase, part: str) -> dict[str, float]:
    """Return what a phrase is worth in a part, by the levels on which its words agree."""
    level, whole = phrase.level_in(part), full_agreement(part)
    if level == FORM or FORM not in WEIGHTS[part]:
        return {level: whole}
    return {level: (1 - SAME_WORDS) * whole, FORM: SAME_WORDS * whole}


class ClauseReader:
    """Reads the clauses of words and phrases from the arrays of one state of an index.

    `count_phrase` tells how many documents have a phrase, where the arrays are of some documents.
    """

    def __init__(
        self,
        arrays: Arrays,
        expander: TermExpander,
        doc_count: int,
        count_phrase: CountPhrase | None = None,
    ) -> None:
        self._arrays = arrays
        self._count_phrase = count_phrase
        self._expander = expander
        self._phrases = PhraseReader(arrays, expander)
        self.doc_count = doc_count

    def clauses(self, leaf: Leaf, part: str) -> Iterator[Clause]:
        """Yield the clauses of a word, pattern or phrase that is looked for in a part."""
        for scored in parts_scored(part):
            match leaf:
                case Word():
                    yield from self._of_word(leaf, scored)
                case Pattern():
                    yield from self._of_pattern(leaf, scored)
                case Phrase():
                    for level, weight in phrase_weights(leaf, scored).items():
                        yield self._of_phrase(leaf, scored, level, weight)
                case _:
                    assert_never(leaf)

    @property
    def compiled(self) -> Sequence[SearchedSegment] | None:
        """See `Arrays.compiled`."""
        return self._arrays.compiled

    def compiled_terms(self, word: Word, levels: Sequence[str]) -> list[CompiledTerms]:
        """Return the terms that a word is looked for by on levels, as C is asked for them."""
        return [compiled_terms(*terms) for terms in self._expander.terms_on(word, levels)]

    def counted(self, word: Word, numbers: Mapping[str, int], counts: Sequence[int]) -> None:
        """Keep in memory how many documents have a word in their texts, see `TermExpander`."""
        self._expander.counted_on_levels(word, numbers, counts)

    def _of_word(self, word: Word, part: str) -> Iterator[Clause]:
        for clause in asked(word, part):
            postings = self._phrases.word_postings(clause.word, part, clause.on)
            weight = clause.weight * (worth(word.letters) * self.idf(postings.containing))
            yield Clause(part, clause.level, postings, self.norms.get(part), weight, clause.finds)

    def _of_pattern(self, pattern: Pattern, part: str) -> Iterator[Clause]:
        # A word that matches a pattern is weighed as if it agreed with a word on every level.
        every = self._phrases.word_postings(pattern, part, FORM)
        rarity = worth(pattern.letters) * self.idf(every.containing)
        weight = full_agreement(part) * rarity
        edits = self._expander.forms(pattern).edits
        distances = sorted(set(edits.values()))
        for distance in distances:
            forms = [form for form in edits if edits[form] == distance]
            is_all = len(distances) == 1
            postings = every if is_all else self._arrays.postings(part, FORM, forms)
            yield Clause(part, FORM, postings, self.norms.get(part), weight * EDIT**distance)

    def _of_phrase(self, phrase: Phrase, part: str, level: str, weight: float) -> Clause:
        postings, counts = self._phrases.read(phrase, part, level)
        if not counts:
            return Clause(part, level, NO_POSTINGS, None, 0.0)
        if isinstance(phrase, Variant):
            share = SYNONYM if isinstance(phrase, Synonym) else VARIANT
            count = self._count_phrase
            containing = count(phrase, part, level) if count else postings.containing
            weight *= share * phrase.replaced * self.idf(containing)
        else:
            idfs = {word: self.idf(count) for word, count in counts.items()}
            weight *= sum(idfs[word] for word in phrase.words)
        return Clause(part, level, postings, self.norms.get(part), weight)

    def idf(self, containing: int) -> float:
        """Return how telling a term is that so many documents hold."""
        return idf(self.doc_count, containing)

    @cached_property
    def norms(self) -> Mapping[str, Scores]:
        """What stands for the length of each document, by part.

        Fields of the metadata have none. They are a few words long, so it only matters whether a
        word is there, not how long the field is.
        """
        sizes = self._arrays.sizes
        averages = sizes.sum(axis=1, where=self._arrays.live) / max(self.doc_count, 1)
        return {
            part: scoring.norms(sizes[row], float(averages[row]) or 1.0)
            for row, part in enumerate(("title", "text"))
        }


@cache
def _weighed(part: str, loosest: str, keep: frozenset[str]) -> list[tuple[str, float, bool]]:
    """Return levels, weights and which only rank, of words that are looked for so in a part."""
    word = Word("", "", loosest, keep)
    finding, ranking = word.levels_in(part), word.ranks_in(part)
    return [
        (level, weight, level in ranking)
        for level, weight in WEIGHTS[part].items()
        if level in finding or level in ranking
    ]
