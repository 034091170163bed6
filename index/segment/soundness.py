"""Whether a segment is in itself what a writer would have written: all numbers, all orders.

Checksums tell what changed since it was written; this tells what no writer wrote, as in a file that
was made to mislead. It reads everything. The words of the articles are not compared with the lists
here, for that takes an analysis: see index/checking/.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import zstandard

from index.articles import article as articles
from index.articles.article import Article
from index.segment.columns.columns import Columns, DamagedError
from index.segment.columns.numbers import Bytes, Numbers, portions, starts_of
from index.segment.columns.ragged import RAGGED_EVERY
from index.segment.documents import on_record
from index.segment.packing import pack, unpack
from index.segment.schema import PARTS, RECORDED, TERM_LEVELS
from index.segment.segment import Segment
from index.segment.segment_writer import inverse, term_lists
from index.segment.terms import IN_BLOCK

# Bytes of posting lists unpacked at once, which take some thirty times the room.
_AT_ONCE = 1 << 20
_FAILURES = (DamagedError, ValueError, KeyError, IndexError, TypeError, OverflowError)


class Flaw(NamedTuple):
    """Something in a file that is not what was written; of one document, where that is known."""

    file: str
    reason: str
    doc: int | None = None


def flaws(segment: Segment) -> Iterator[Flaw]:
    """Yield what is wrong with a segment; nothing, if it is sound."""
    bad = [*map(_of_error, segment.damages())]
    yield from bad
    if not any(flaw.file == segment.columns.name for flaw in bad):
        for check in (_dictionaries, _word_table, _documents, _lists):
            yield from _told(segment.columns, check(segment))
    yield from _damaged_articles(segment)


def _damaged_articles(segment: Segment) -> Iterator[Flaw]:
    """Yield the documents whose stored article cannot be read, or is not what is on record."""
    texts = segment.texts
    try:
        blocks = list(texts.blocks())
    except _FAILURES as error:
        yield Flaw(texts.file, _reason(error))
        return
    recorded = _Recorded(segment)
    for number, (first, end) in enumerate(blocks):
        if first == end:
            continue
        try:
            stored = texts.block(number)
            if len(stored) != end - first:
                raise ValueError(f"a block has {len(stored)} articles for {end - first}")
        except (*_FAILURES, zstandard.ZstdError, RecursionError) as error:
            for doc in range(first, end):
                yield Flaw(texts.file, _reason(error), doc)
            continue
        for doc, data in enumerate(stored, first):
            try:
                article = articles.decode(data)
            except (*_FAILURES, RecursionError):
                yield Flaw(texts.file, "its article cannot be read", doc)
            else:
                if flaw := recorded.against(doc, article):
                    yield flaw


class _Recorded:
    """What a segment has on record of its documents, as far as it can be read."""

    def __init__(self, segment: Segment) -> None:
        self._index, self._texts = segment.columns.name, segment.texts.file
        self._documents = segment.documents
        self._values: dict[str, tuple[list[str], Numbers]] = {}
        self._days: Numbers | None = None
        with suppress(*_FAILURES):
            self._days = self._documents.numbers("date")
        for name in RECORDED:
            # A segment that was written before there was the field has nothing of it.
            if name != "origin" and f"doc.{name}" in segment.columns:
                with suppress(*_FAILURES):
                    self._values[name] = self._documents.recorded(name)

    def against(self, doc: int, article: Article) -> Flaw | None:
        """Say why a stored article is not that of a document; None if it is."""
        try:
            id_ = self._documents.id(doc)
            if article.id != id_:
                return Flaw(self._texts, f"its article is that of '{article.id}'", doc)
            day = article.date.toordinal() if article.date else 0
            if self._days is not None and self._days[doc] != day:
                return Flaw(self._index, "the date on record is not that of its article", doc)
            for name, (values, numbers) in self._values.items():
                if values[numbers[doc]] != on_record(article, name):
                    own = name.replace("_", " ")
                    return Flaw(self._index, f"the {own} on record is not that of its article", doc)
        except _FAILURES:
            return None  # Then the other file is what is hurt.
        return None


def _told(columns: Columns, found: Iterator[str]) -> Iterator[Flaw]:
    try:
        for reason in found:
            yield Flaw(columns.name, reason)
    except DamagedError as error:
        yield _of_error(error)
    except _FAILURES as error:
        yield Flaw(columns.name, _reason(error))


def _of_error(error: DamagedError) -> Flaw:
    file, _, reason = str(error).partition(": ")
    return Flaw(file, reason)


def _reason(error: BaseException) -> str:
    if isinstance(error, DamagedError):
        return _of_error(error).reason
    return f"a number leads nowhere ({type(error).__name__})"


def _dictionaries(segment: Segment) -> Iterator[str]:
    dictionaries = [("words", segment.words.keys(), len(segment.words))]
    dictionaries += [(level, terms.lines(), len(terms)) for level, terms in segment.terms.items()]
    dictionaries.append(("doc.ids", segment.documents.ids.lines(), segment.doc_count_all))
    for name in RECORDED:
        if f"doc.{name}" in segment.columns:
            values = segment.documents.dictionary(name)
            dictionaries.append((f"doc.{name}s", values.lines(), len(values)))
    for name, lines, count in dictionaries:
        ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == ord("\n")) + 1
        begins = np.append(0, ends)
        blocks = np.append(begins[:-1][::IN_BLOCK], begins[-1])
        if len(ends) != count or begins[-1] != len(lines):
            yield f"{name} has {len(ends)} terms for {count}"
        elif not np.array_equal(segment.columns[f"{name}.blocks"].all(), blocks):
            yield f"a block of {name} begins at another place"
        terms = lines.split(b"\n")[:-1]
        # An article that was replaced before it was committed is a document too, of the same id.
        if any(a > b or (a == b and name != "doc.ids") for a, b in pairwise(terms)):
            yield f"{name} is not in order"


def _word_table(segment: Segment) -> Iterator[str]:
    for level in TERM_LEVELS:
        terms, words = segment.terms_of[level], segment.words_with[level]
        for ragged, most in ((terms, len(segment.terms[level])), (words, len(segment.words))):
            counts, numbers = ragged.counts(), ragged.numbers()
            if counts.sum() != len(numbers) or numbers.max(initial=-1) >= most:
                yield f"{level} is of words or terms that are not there"
                return
            if not np.array_equal(ragged.starts(), starts_of(counts)[:-1][::RAGGED_EVERY]):
                yield f"{level} begins at another place"
        expected = inverse(terms.counts(), terms.numbers(), len(segment.terms[level]))
        if not all(map(np.array_equal, expected, (words.counts(), words.numbers()))):
            yield f"the words of a {level} do not have it"


def _documents(segment: Segment) -> Iterator[str]:
    ranks, by_id = segment.documents.numbers("id"), segment.documents.numbers("by_id")
    count = segment.doc_count_all
    if max(ranks.max(initial=-1), by_id.max(initial=-1)) >= count:
        yield "an id is of a document that is not there"
    elif not np.array_equal(by_id[ranks], np.arange(count)):
        yield "an id is of another document"
    for name in RECORDED:
        if f"doc.{name}" in segment.columns:
            most = len(segment.documents.dictionary(name))
            if segment.documents.numbers(name).max(initial=-1) >= most:
                yield f"a document has a {name} that is not there"


def _lists(segment: Segment) -> Iterator[str]:
    for part in PARTS:
        packed = segment.packed_lists(part)
        starts, words = segment.lists_of(part)
        if len(packed) or len(starts):
            for reason in _of_part(segment, part, packed, starts, words.astype(np.int64)):
                yield f"{part} {reason}"


def _of_part(
    segment: Segment, part: str, packed: Bytes, starts: Numbers, words: Numbers
) -> Iterator[str]:
    if (np.diff(words, prepend=-1) <= 0).any() or words.max(initial=-1) >= len(segment.words):
        yield "has words that are not there"
        return
    counted = np.zeros(segment.doc_count_all, np.int64)
    lengths, end, reason = _of_words(packed, starts, counted)
    if reason:
        yield reason
        return
    if part in ("title", "text") and (counted != segment.documents.numbers(f"{part}_words")).any():
        yield "has another number of words"
    by_word = np.full(len(segment.words), -1), np.zeros(len(segment.words), np.int64)
    for numbers, some in zip(by_word, (starts, lengths), strict=True):
        numbers[words] = some
    for level in PARTS[part]:
        if level in segment.words_with:
            end, reason = _of_terms(segment, part, level, packed, end, *by_word)
            if reason:
                yield reason
    if end != len(packed):
        yield "has lists of nothing"


def _of_terms(
    segment: Segment,
    part: str,
    level: str,
    packed: Bytes,
    end: int,
    starts: Numbers,
    lengths: Numbers,
) -> tuple[int, str]:
    """Return where the last list of a level ends, and what is wrong, if any.

    The lists of the level begin at `end`. `starts` and `lengths` say where the list of each word
    begins, and how long it is.
    """
    ragged, docs = segment.words_with[level], segment.doc_count_all
    found = np.full(len(segment.terms[level]), -1)
    for chosen, some, at in term_lists(
        packed, starts, lengths, docs, ragged.counts(), ragged.numbers()
    ):
        found[chosen] = end + at if len(some) else at
        if not np.array_equal(packed[end : end + len(some)], some):
            return end, f"has a list of a {level} that is not that of its words"
        end += len(some)
    terms = np.flatnonzero(found >= 0)
    if not all(map(np.array_equal, segment.lists_of(part, level), (found[terms], terms))):
        return end, f"has a list of a {level} that begins at another place"
    return end, ""


def _of_words(packed: Bytes, starts: Numbers, counted: Numbers) -> tuple[Numbers, int, str]:
    """Return how many documents each list has, where the last ends, and what is wrong, if any.

    To `counted` is added how many words each document has in these lists.
    """
    lengths = np.zeros(len(starts), np.int64)
    end = 0
    for begin, until in portions(np.diff(starts, append=starts[-1:]), _AT_ONCE):
        lists = unpack(packed, starts[begin:until], positions=True)
        again, at = pack(lists)
        if not np.array_equal(starts[begin:until], end + at) or not np.array_equal(
            packed[end : end + len(again)], again
        ):
            return lengths, end, "has a list that begins at another place"
        lengths[begin:until] = lists.lengths
        end += len(again)
        firsts = starts_of(lists.lengths)[:-1]
        gaps = np.diff(lists.docs, prepend=-1)
        gaps[firsts] = 1
        if (gaps <= 0).any() or not 0 <= lists.docs.min() <= lists.docs.max() < len(counted):
            return lengths, end, "has a list of documents that are not there"
        positions = lists.positions if lists.positions is not None else np.empty(0, np.int64)
        steps = np.diff(positions, prepend=-1)
        steps[starts_of(lists.frequencies)[:-1]] = 1
        if (steps <= 0).any() or positions.min(initial=0) < 0:
            return lengths, end, "has a list with positions out of order"
        counted += np.bincount(lists.docs, lists.frequencies, len(counted)).astype(np.int64)
    return lengths, end, ""
