"""Hits: documents that match → their articles, with the words that matched and snippets.

Where the words matched is read from the index (search/occurrences.py). The text of an article is
only read for where its words begin and end, by what reads texts for indexing: see
`index.analysis.word_reader`.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index.analysis.analyzer import LEVELS
from index.analysis.word_reader import word_reader
from index.articles.article import Article
from index.articles.fields import field_text
from index.segment.schema import TITLE_GAP
from index.store.engine import Engine
from search.expansion import TermExpander
from search.impacts import Matches
from search.occurrences import Occurrence, Occurrences
from search.pattern import Pattern
from search.results import Hit, Match
from search.scoring import WEIGHTS, idf, worth
from search.snippet import MatchedWord, WordPlaces, snippets
from search.tree import Node, Word

# A reader of texts remembers their words; with more than these a new one is begun.
_WORDS_READ = 1 << 16


# Gives the letters of a word and what it is worth on a level.
_Worth = Callable[[Word | Pattern, str], tuple[str, float]]


class _Place(NamedTuple):
    """An occurrence, and where its word stands: the field it is shown under, from and to."""

    field: str
    start: int
    end: int
    found: Occurrence


class HitMaker:
    """Makes hits over one state of an index, in one thread."""

    def __init__(self, engine: Engine, expander: TermExpander) -> None:
        self._engine = engine
        self._expander = expander
        self._occurrences = Occurrences(engine, expander)
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
            article = self._engine.article(doc)
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
            hits.append(self._shown(hit, article, found[doc], worths) if snippets else hit)
        return tuple(hits)

    def _shown(
        self, hit: Hit, article: Article, found: Sequence[Occurrence], worths: _Worth
    ) -> Hit:
        body = self._words(article.text)
        places = self._located(article, body, found)
        matched = [
            MatchedWord(start, end, *worths(word, level))
            for field, start, end, (word, _, _, level) in places
            if field == "body"
        ]
        return replace(
            hit,
            snippets=snippets(article.text, body, matched),
            matches=_matches(article, places),
            title_highlights=_title_highlights(places),
        )

    def _located(
        self, article: Article, body: WordPlaces, found: Sequence[Occurrence]
    ) -> list[_Place]:
        parts = {"title", *(one.part for one in found)} - {"text"}
        words = {part: self._words(field_text(article, part)) for part in parts}
        words["body"] = body
        first = len(words["title"].starts) + TITLE_GAP
        located = []
        for one in found:
            field, at = one.part, one.position
            if field == "text":
                field, at = ("body", at - first) if at >= first else ("title", at)
            starts, ends = words[field]
            located.append(_Place(field, starts[at], ends[at], one))
        return located

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


def _matches(article: Article, places: Sequence[_Place]) -> tuple[Match, ...]:
    distinct: dict[tuple[str, str, str, str], None] = {}
    for field, start, end, (word, _, _, level) in places:
        text = article.text if field == "body" else field_text(article, field)
        distinct[word.text, text[start:end], level, field] = None
    return tuple(Match(*match) for match in distinct)


def _title_highlights(places: Sequence[_Place]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({(start, end) for field, start, end, _ in places if field == "title"}))
