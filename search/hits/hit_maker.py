"""Hits: documents that match → their articles, with the words that matched and snippets.

Where the words matched is read from the index (ranking/occurrences.py). The text of an article is
only read for where its words begin and end, by what reads texts for indexing: see
`index.analysis.tokens.word_reader`. Of a long one only passages are read (search/hits/passages.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from index.analysis.analyzer import LEVELS
from index.analysis.tokens.word_reader import word_reader
from index.articles.article import Article
from index.articles.fields import field_text
from index.articles.locators import LOCATORS, locator_at
from index.segment.frames import LongText, Passage
from index.segment.schema import TITLE_GAP
from index.store.engine import Engine
from search.deadline import NEVER, Deadline
from search.hits.passages import best_spans, passage_of
from search.hits.snippet import Words, Worths, snippet_of, snippets
from search.query.tree import Node
from search.ranking.impacts import Matches
from search.ranking.occurrences import Agreement, KnownPlaces, Met, OccurrenceFinder, Occurrences
from search.ranking.scoring import WEIGHTS, idf, worth
from search.results import Hit, Match, Range, Snippet
from search.words.expansion import TermExpander

# A reader of texts remembers some of their words; with more than these a new one is begun.
_WORDS_READ = 1 << 16
# What a word is worth in a snippet is a whole number: so many times its worth in a score.
_PARTS_OF_WORTH = 10**9

# What a match tells: word of the query, word of the text, level, and field.
_Told = tuple[str, str, str, str]


class _Read(NamedTuple):
    """A part of a text that was read, where its words are, and what is known of all agreements."""

    passage: Passage
    words: Words
    agreements: Sequence[Agreement]

    def of(self, found: Occurrences) -> Occurrences:
        """Return those of the text's occurrences that stand in it, by the numbers of its words."""
        first = self.passage.first_word
        some = found.within(first, first + len(self.words.places) // 2)
        return some._replace(positions=some.positions - first)

    def told(self, found: Occurrences, field: str) -> Iterator[_Told]:
        """Yield the words that met in it, by the numbers of its words, with the words there."""
        text, places = self.words
        at = found.positions.tolist()
        for position, number in zip(at, found.agreements.tolist(), strict=True):
            word, _, level = self.agreements[number]
            yield word.text, text[places[2 * position] : places[2 * position + 1]], level, field

    def ranges(self, found: Occurrences) -> Iterator[Range]:
        """Yield where words stand that met in it, by their numbers."""
        places = self.words.places
        return ((places[2 * at], places[2 * at + 1]) for at in found.positions.tolist())


class _Shown(NamedTuple):
    """What a hit shows of why it was found."""

    snippets: tuple[Snippet, ...] = ()
    matches: tuple[Match, ...] = ()
    title_highlights: tuple[Range, ...] = ()


class HitMaker:
    """Makes hits over one state of an index, in one thread."""

    def __init__(self, engine: Engine, expander: TermExpander) -> None:
        self._engine = engine
        self._expander = expander
        self.occurrences = OccurrenceFinder(engine, expander)
        self._reader = word_reader()

    def hits(
        self,
        node: Node,
        best: Matches,
        first_rank: int,
        snippets: bool = True,
        known: KnownPlaces | None = None,
        deadline: Deadline = NEVER,
    ) -> tuple[Hit, ...]:
        """Return the hits of a query in some documents, in their order, ranked from a first.

        Without `snippets` they do not say what matched either. `known` is where the query's words
        stand in them, if that was read. After the `deadline` no more are made than there are, but
        one.
        """
        shower = None
        if snippets and len(best.docs):
            met = self.occurrences.of(node, np.sort(best.docs), known)
            shower = _Shower(self, met, self._worths(met))
        hits: list[Hit] = []
        docs = best.docs.tolist()
        ranked = zip(docs, best.scores.tolist(), self._engine.opened(docs), strict=True)
        for rank, (doc, score, stored) in enumerate(ranked, first_rank):
            if hits and deadline.has_passed:
                break
            article = stored.article
            shown = shower.shown(doc, article, stored.text) if shower else _Shown()
            hit = Hit(
                rank=rank,
                score=score,
                id=article.id,
                title=article.headline,
                date=article.date,
                source=article.source,
                snippets=_located(shown.snippets, article.metadata),
                matches=shown.matches,
                title_highlights=shown.title_highlights,
                url=article.url,
                author=article.author,
                category=article.category,
                path=stored.origin or None,
                metadata=article.metadata,
                index=stored.folder,
            )
            hits.append(hit)
        return tuple(hits)

    def words(self, text: str) -> Words:
        """Read where the words of a text are."""
        places = self._reader.places(text)
        if len(self._reader) > _WORDS_READ:
            self._reader = word_reader()
        return Words(text, memoryview(places).cast("i"))

    def _worths(self, met: Met) -> Worths:
        """Return what agreements that stand in texts are worth in a snippet."""
        queries = np.zeros(len(met.agreements), np.int32)
        worths = np.zeros(len(met.agreements), np.int64)
        numbers: dict[str, int] = {}
        texts = [found["text"] for found in met.by_document.values() if "text" in found]
        for number in {number for found in texts for number in found.agreements.tolist()}:
            agreement = met.agreements[number]
            queries[number] = numbers.setdefault(agreement.word.letters, len(numbers))
            worths[number] = round(self._worth(agreement) * _PARTS_OF_WORTH)
        return Worths(queries, worths)

    def _worth(self, agreement: Agreement) -> float:
        """Return what a word is worth in a snippet: rare words and strict levels most."""
        word, _, level = agreement
        containing = self._expander.containing(word, "text", level)
        weight = sum(WEIGHTS["text"][loose] for loose in LEVELS[LEVELS.index(level) :])
        return worth(word.letters) * weight * idf(self._engine.doc_count, containing)


class _Shower:
    """Shows why documents were found, by what a query met in them."""

    def __init__(self, maker: HitMaker, met: Met, worths: Worths) -> None:
        self._maker = maker
        self._met = met
        self._worths = worths
        # Many hits of one answer are found by the same words.
        self._matches: dict[_Told, Match] = {}

    def shown(self, doc: int, article: Article, text: LongText | None) -> _Shown:
        """Return what a hit shows of a document; of a long one `text` is the whole text."""
        found = self._met.by_document[doc]
        title = self._read_text(article.title)
        of_title, body = in_title_and_body(found.get("text"), len(title.words.places) // 2)
        reads = {"title": title}
        told: list[_Told] = []
        parts, shown = self._of_body(article, text, body)
        for part, some in found.items():
            if part != "text":
                told += self._outside(article, part, some, reads)
                continue
            told += title.told(of_title, "title") if of_title else ()
            for read, in_body in parts:
                told += read.told(in_body, "body")
        in_title = [some for some in (of_title, found.get("title")) if some]
        ranges = {at for some in in_title for at in title.ranges(some)}
        if not article.title:
            ranges = {*_in_headline(article.headline, *parts[0])}
        matches = tuple([self._match(one) for one in dict.fromkeys(told)])
        return _Shown(shown, matches, tuple(sorted(ranges)))

    def _match(self, told: _Told) -> Match:
        match = self._matches.get(told)
        if match is None:
            match = self._matches[told] = Match(*told)
        return match

    def _of_body(
        self, article: Article, text: LongText | None, body: Occurrences
    ) -> tuple[list[tuple[_Read, Occurrences]], tuple[Snippet, ...]]:
        """Return what is read of a body and what met there, and its snippets."""
        if text is not None:
            parts, shown = self._of_long(text, body)
            return [(read, read.of(body)) for read in parts], shown
        read = self._read_text(article.text)
        return [(read, body)], snippets(read.words, body, self._worths)

    def _of_long(
        self, text: LongText, body: Occurrences
    ) -> tuple[list[_Read], tuple[Snippet, ...]]:
        """Return what is read of a long text, and the snippets of it."""
        worths = self._worths
        spans = best_spans(body.positions, body.agreements, worths)
        if not spans:
            read = self._read(text.beginning)
            return [read], snippets(read.words, read.of(body), worths)
        parts = [self._read(passage_of(text, span)) for span in spans]
        shown = []
        for read, (first, last) in zip(parts, spans, strict=True):
            found = read.of(body)
            before = read.passage.first_word
            begin, end = found.positions.searchsorted((first - before, last + 1 - before)).tolist()
            if begin == end:
                raise text.damaged("the frames of an article have other words than it says")
            shown.append(snippet_of(read.passage, read.words, found, worths, (begin, end)))
        parts += self._others(text, body, parts)
        return parts, tuple(shown)

    def _others(self, text: LongText, body: Occurrences, parts: Iterable[_Read]) -> Iterator[_Read]:
        """Read a place of every word of the query that other parts lack, where it agrees best."""
        queries, worths = self._worths
        seen = {int(queries[number]) for read in parts for number in read.of(body).agreements}
        numbers = np.unique(body.agreements)
        for number in sorted(numbers.tolist(), key=lambda number: -worths[number]):
            if (query := int(queries[number])) not in seen:
                seen.add(query)
                at = int(body.positions[np.argmax(body.agreements == number)])
                yield self._read(text.passage(at, at))

    def _outside(
        self, article: Article, part: str, found: Occurrences, reads: dict[str, _Read]
    ) -> Iterator[_Told]:
        """Yield what met in a part outside the body; `reads` has what was read."""
        field = "title" if part == "text" else part
        if field not in reads:
            reads[field] = self._read_text(field_text(article, field))
        return reads[field].told(found, field)

    def _read_text(self, text: str) -> _Read:
        return self._read(Passage(text, 0, 0, True))

    def _read(self, passage: Passage) -> _Read:
        return _Read(passage, self._maker.words(passage.text), self._met.agreements)


def _located(shown: tuple[Snippet, ...], metadata: Mapping[str, str]) -> tuple[Snippet, ...]:
    """Return snippets with the places of their first matches, where the metadata tell them."""
    if LOCATORS not in metadata:
        return shown
    return tuple(
        replace(one, locator=locator_at(metadata, one.start + next(iter(one.highlights), (0,))[0]))
        for one in shown
    )


_NOTHING = Occurrences(np.empty(0, np.int64), np.empty(0, np.int64))


def _in_headline(headline: str, read: _Read, found: Occurrences) -> Iterator[Range]:
    """Yield where words met in a headline that is the beginning of the text, as it is shown."""
    passage, shown = read.passage, headline.removesuffix("…")
    before = len(passage.text) - len(passage.text.lstrip())
    if passage.start == 0 and passage.text.startswith(shown, before):
        for start, end in read.ranges(found):
            if end - before <= len(shown):
                yield start - before, end - before


def in_title_and_body(
    text: Occurrences | None, title_words: int
) -> tuple[Occurrences | None, Occurrences]:
    """Return those of a text in its title, if any, and those in its body, by the words of each."""
    if text is None:
        return None, _NOTHING
    agreements, positions = text
    first = title_words + TITLE_GAP
    if positions[0] >= first:
        return None, Occurrences(agreements, positions - first)
    begin = int(positions.searchsorted(first))
    in_body = Occurrences(agreements[begin:], positions[begin:] - first)
    return Occurrences(agreements[:begin], positions[:begin]), in_body
