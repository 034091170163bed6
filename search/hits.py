"""Hits: documents that match → their articles, with the words that matched and snippets.

Where the words matched is read from the index (search/occurrences.py). The text of an article is
only read for where its words begin and end, by what reads texts for indexing: see
`index.analysis.tokens.word_reader`. Of a long one only passages are read (search/passages.py).
"""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import starmap
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
from search.results import Hit, Match, Range, Snippet
from search.scoring import WEIGHTS, idf, worth
from search.snippet import MatchedWord, WordPlaces, snippet_of, snippets
from search.tree import Node

# A reader of texts remembers their words; with more than these a new one is begun.
_WORDS_READ = 1 << 16


# What a match tells: word of the query, word of the text, level, and field.
_Met = tuple[str, str, str, str]


class _Read(NamedTuple):
    """A part of a text that was read, and where its words are."""

    passage: Passage
    words: WordPlaces

    def of(self, body: Occurrences) -> Occurrences:
        """Return those of a body that stand in it."""
        first = self.passage.first_word
        return body.within(first, first + len(self.words.starts))

    def places(self, found: Occurrences) -> list[Range]:
        """Return where words that stand in it begin and end."""
        first, (starts, ends) = self.passage.first_word, self.words
        at = [position - first for position in found.positions.tolist()]
        return [(starts[i], ends[i]) for i in at]


class _Worths(dict[int, Worth]):
    """What agreements, by their numbers, are worth in a snippet; found when they are asked for."""

    def __init__(self, worth: Callable[[int], Worth]) -> None:
        self._worth = worth

    def __missing__(self, number: int) -> Worth:
        found = self[number] = self._worth(number)
        return found


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
        agreements = next((some.agreements for some in found.values()), ())
        worths = _Worths(lambda number: self._worth(agreements[number]))
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
        worths: _Worths,
    ) -> Hit:
        title = self._read(article.title)
        before, body, behind = found.of_body(len(title.words.starts) + TITLE_GAP)
        if text is None:
            parts = [self._read(article.text)]
            shown = snippets(article.text, parts[0].words, _matched(parts[0], body, worths))
        else:
            parts, shown = self._of_long(text, body, worths)
        reads = {"title": title}
        matches = [
            *self._outside(article, before, reads),
            *(match for read in parts for match in _met(read, read.of(body), "body")),
            *self._outside(article, behind, reads),
        ]
        outside = (*before.by_part(), *behind.by_part())
        in_title = [some for part, some in outside if part in ("text", "title")]
        return replace(
            hit,
            snippets=shown,
            matches=tuple(starmap(Match, dict.fromkeys(matches))),
            title_highlights=tuple(sorted({at for some in in_title for at in title.places(some)})),
        )

    def _of_long(
        self, text: LongText, body: Occurrences, worths: _Worths
    ) -> tuple[list[_Read], tuple[Snippet, ...]]:
        """Return what is read of a long text, and the snippets of it."""
        by_number = {number: worths[number] for number in np.unique(body.numbers).tolist()}
        spans = best_spans(body.positions, body.numbers, by_number)
        if not spans:
            read = self._read_passage(text.beginning)
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
    ) -> Iterator[_Met]:
        """Yield what met outside the body; `reads` has what was read."""
        for part, some in found.by_part():
            field = "title" if part == "text" else part
            if field not in reads:
                reads[field] = self._read(field_text(article, field))
            yield from _met(reads[field], some, field)

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

    def _worth(self, agreement: Agreement) -> Worth:
        """Return what a word is worth in a snippet: rare words and strict levels most."""
        word, _, level = agreement
        containing = self._expander.containing(word, "text", level)
        weight = sum(WEIGHTS["text"][loose] for loose in LEVELS[LEVELS.index(level) :])
        letters = word.letters
        return Worth(letters, worth(letters) * weight * idf(self._engine.doc_count, containing))


def _matched(read: _Read, body: Occurrences, worths: _Worths) -> list[MatchedWord]:
    """Return where words that matched stand in what was read, which has them all."""
    found = zip(read.places(body), body.numbers.tolist(), strict=True)
    return [MatchedWord(start, end, *worths[number]) for (start, end), number in found]


def _met(read: _Read, found: Occurrences, field: str) -> Iterator[_Met]:
    """Yield the words that met in what was read, with the words there."""
    text = read.passage.text
    for (start, end), number in zip(read.places(found), found.numbers.tolist(), strict=True):
        word, _, level = found.agreements[number]
        yield word.text, text[start:end], level, field
