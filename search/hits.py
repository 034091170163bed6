"""Hits: documents that match → their articles, with the words that matched and snippets.

Where the words matched is read from the index (search/occurrences.py). The text of an article is
only read for where its words begin and end, by what reads texts for indexing: see
`index.analysis.tokens.word_reader`. Of a long one only passages are read (search/passages.py).
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index.analysis.analyzer import LEVELS
from index.analysis.tokens.word_reader import word_reader
from index.articles.article import Article
from index.articles.fields import field_text
from index.segment.frames import LongText, Passage
from index.segment.schema import TITLE_GAP
from index.store.engine import Engine
from search.expansion import TermExpander
from search.impacts import Matches
from search.occurrences import Agreement, OccurrenceFinder, Occurrences
from search.passages import Worth, best_spans, passage_of
from search.pattern import Pattern
from search.results import Hit, Match, Snippet
from search.scoring import WEIGHTS, idf, worth
from search.snippet import MatchedWord, WordPlaces, snippet_of, snippets
from search.tree import Node, Word

# A reader of texts remembers their words; with more than these a new one is begun.
_WORDS_READ = 1 << 16


# Gives the letters of a word and what it is worth on a level.
_Worth = Callable[[Word | Pattern, str], tuple[str, float]]


class _Place(NamedTuple):
    """An occurrence: the field that it is shown under, where its word stands, and the word."""

    field: str
    start: int
    end: int
    written: str
    found: Agreement


class _Read(NamedTuple):
    """A part of a text that was read, and where its words are."""

    passage: Passage
    words: WordPlaces

    def of(self, body: Occurrences) -> Occurrences:
        """Return those of a body that stand in it."""
        first = self.passage.first_word
        return body.within(first, first + len(self.words.starts))

    def place(self, number: int) -> tuple[int, int, str]:
        """Return where a word of the text stands in it, from and to, and the word."""
        at = number - self.passage.first_word
        start, end = self.words.starts[at], self.words.ends[at]
        return start, end, self.passage.text[start:end]


class HitMaker:
    """Makes hits over one state of an index, in one thread."""

    def __init__(self, engine: Engine, expander: TermExpander) -> None:
        self._engine = engine
        self._expander = expander
        self._occurrences = OccurrenceFinder(engine, expander)
        self._reader = word_reader()

    def hits(
        self, node: Node, best: Matches, first_rank: int, snippets: bool = True
    ) -> tuple[Hit, ...]:
        """Return the hits of a query in some documents, in their order, ranked from a first.

        Without `snippets` they do not say what matched either.
        """
        found = self._occurrences.of(node, np.sort(best.docs)) if snippets else {}
        worths = lru_cache(maxsize=None)(self._worth)
        hits = []
        ranked = zip(best.docs.tolist(), best.scores.tolist(), strict=True)
        for rank, (doc, score) in enumerate(ranked, first_rank):
            article, text = self._engine.opened(doc)
            hit = Hit(
                rank=rank,
                score=score,
                id=article.id,
                title=article.headline,
                date=article.date,
                source=article.source,
                snippets=(),
                matches=(),
                url=article.url,
                author=article.author,
                category=article.category,
                path=self._engine.origin(doc) or None,
                metadata=article.metadata,
            )
            hits.append(self._shown(hit, article, text, found[doc], worths) if snippets else hit)
        return tuple(hits)

    def _shown(
        self,
        hit: Hit,
        article: Article,
        text: LongText | None,
        found: Occurrences,
        worths: _Worth,
    ) -> Hit:
        title = self._read(article.title)
        before, body, behind = found.of_body(len(title.words.starts) + TITLE_GAP)
        if text is None:
            parts = [self._read(article.text)]
            shown = snippets(article.text, parts[0].words, _matched(parts[0], body, worths))
        else:
            parts, shown = self._of_long(text, body, worths)
        reads = {"title": title}
        places = [
            *self._outside(article, before, reads),
            *_inside(parts, body),
            *self._outside(article, behind, reads),
        ]
        return replace(
            hit, snippets=shown, matches=_matches(places), title_highlights=_in_title(places)
        )

    def _of_long(
        self, text: LongText, body: Occurrences, worths: _Worth
    ) -> tuple[list[_Read], tuple[Snippet, ...]]:
        """Return what is read of a long text, and the snippets of it."""
        by_number = {
            number: Worth(*worths(body.agreements[number].word, body.agreements[number].level))
            for number in np.unique(body.numbers).tolist()
        }
        spans = best_spans(body.positions, body.numbers, by_number)
        if not spans:
            read = self._read_passage(text.passage(0, 0))
            return [read], snippets(read.passage.text, read.words, [])
        parts = [self._read_passage(passage_of(text, span)) for span in spans]
        shown = tuple(
            snippet_of(
                read.passage,
                read.words,
                _matched(read, body.within(first, last + 1), worths),
                _matched(read, read.of(body), worths),
            )
            for read, (first, last) in zip(parts, spans, strict=True)
        )
        # One place of every word of the query, the first where it agrees best.
        seen = {by_number[number].query for read in parts for number in {*read.of(body).numbers}}
        for number, (query, _) in sorted(by_number.items(), key=lambda item: -item[1].worth):
            if query not in seen:
                seen.add(query)
                at = int(body.positions[np.argmax(body.numbers == number)])
                parts.append(self._read_passage(text.passage(at, at)))
        return parts, shown

    def _outside(
        self, article: Article, found: Occurrences, reads: dict[str, _Read]
    ) -> Iterator[_Place]:
        """Yield the places of occurrences that are not in the body; `reads` has what was read."""
        for one, at in found:
            field = "title" if one.part == "text" else one.part
            if field not in reads:
                reads[field] = self._read(field_text(article, field))
            yield _Place(field, *reads[field].place(at), one)

    def _read(self, text: str) -> _Read:
        return self._read_passage(Passage(text, 0, 0, True))

    def _read_passage(self, passage: Passage) -> _Read:
        return _Read(passage, self._words(passage.text))

    def _words(self, text: str) -> WordPlaces:
        numbers, places = self._reader.read_places(text)
        if len(numbers) and np.frombuffer(numbers, np.int32).max() > _WORDS_READ:
            self._reader = word_reader()
        both = array("i", places)
        return WordPlaces(both[::2], both[1::2])

    def _worth(self, word: Word | Pattern, level: str) -> tuple[str, float]:
        """Return what a word is worth in a snippet: rare words and strict levels most."""
        containing = self._expander.containing(word, "text", level)
        weight = sum(WEIGHTS["text"][loose] for loose in LEVELS[LEVELS.index(level) :])
        letters = word.letters
        return letters, worth(letters) * weight * idf(self._engine.doc_count, containing)


def _matched(read: _Read, body: Occurrences, worths: _Worth) -> list[MatchedWord]:
    """Return where words that matched stand in what was read, which has them all."""
    return [MatchedWord(*read.place(at)[:2], *worths(one.word, one.level)) for one, at in body]


def _inside(parts: Sequence[_Read], body: Occurrences) -> Iterator[_Place]:
    """Yield the places in what was read of a body, passage by passage."""
    for read in parts:
        for one, at in read.of(body):
            yield _Place("body", *read.place(at), one)


def _matches(places: Sequence[_Place]) -> tuple[Match, ...]:
    distinct: dict[tuple[str, str, str, str], None] = {}
    for field, _, _, written, (word, _, level) in places:
        distinct[word.text, written, level, field] = None
    return tuple(Match(*match) for match in distinct)


def _in_title(places: Sequence[_Place]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({(place.start, place.end) for place in places if place.field == "title"}))
