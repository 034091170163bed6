"""Postings of all segments as whole arrays: what only an index on this machine can give."""

from collections.abc import Sequence
from datetime import date as Date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.articles.fields import read_own_fields
from index.segment.columns.numbers import Places, docs_of, places
from index.segment.schema import OWN_FIELDS
from index.segment.segment import Segment, TermLists
from index.store.damage import NamesDamage, reading
from index.store.engine import Docs, Postings

_NONE = np.empty(0, np.int32)


class PostingSource(NamedTuple):
    """Posting lists of a segment that were read, to be read again in C; see `postings.total`.

    Documents count from `before` on. Where some are deleted `live` tells which are not.
    """

    lists: NDArray[np.uint8]
    starts: list[int]
    times: list[int]
    before: int
    live: NDArray[np.bool_] | None


class SearchedSegment(NamedTuple):
    """A segment for the scorer in C: see `CompiledSegment.handle`, and `PostingSource`."""

    handle: Any
    before: int
    live: NDArray[np.bool_] | None


class SegmentArrays:
    """The arrays of segments, each given with the number of documents before it."""

    def __init__(self, storage: NamesDamage, segments: list[tuple[Segment, int]]) -> None:
        self.storage = storage
        self.segments = segments
        self._recorded: dict[str, tuple[list[str], NDArray[np.int64]]] = {}
        self.doc_count_all = sum(segment.doc_count_all for segment, _ in segments)

    @reading
    def postings(self, part: str, level: str, terms: Sequence[str]) -> Postings:
        """Return where any of `terms` stands in a part; a position they share counts once.

        `level` is also `SPELLING`, whose terms are spellings.
        """
        docs, frequencies, sources = [_NONE], [_NONE], []
        for segment, before in self.segments:
            lists = segment.lists(part, level, terms)
            if lists.starts:
                some, counts = segment.postings(lists)
                docs.append(some + before if before else some)
                frequencies.append(counts)
                sources.append(_source(segment, before, lists))
        if len(sources) == 1:
            return Postings(docs[1], frequencies[1], sources)
        return Postings(np.concatenate(docs), np.concatenate(frequencies), sources)

    @cached_property
    @reading
    def compiled(self) -> list[SearchedSegment] | None:
        """The segments for the scorer in C, None where nothing is compiled."""
        found = []
        for segment, before in self.segments:
            if segment.compiled is None:
                return None
            found.append(SearchedSegment(segment.compiled.handle, before, _live(segment)))
        return found

    @reading
    def places(
        self, part: str, level: str, terms: Sequence[str], docs: Docs | None = None
    ) -> Places:
        """Return the places, see `numbers.places`, where any of `terms` stands in a part.

        With `docs`, live ones, ascending, it is in these alone.
        """
        found = [np.empty(0, np.int64)]
        for segment, before in self.segments:
            if docs is not None and segment.compiled:
                found += segment.compiled.places([(part, level, terms)], docs, before)
                continue
            words = sorted(set(segment.words_of(level, terms)))
            of, positions = segment.places(part, words)
            some = np.sort(places(of + before, positions))
            found.append(some if docs is None else some[np.isin(docs_of(some), docs)])
        return np.concatenate(found)

    @reading
    def dates(self, first: str, last: str) -> Docs:
        """Return the documents dated from `first` to `last`, ISO dates, both included."""
        low, high = (Date.fromisoformat(day).toordinal() for day in (first, last))
        dated = (self.days >= low) & (self.days <= high)
        return np.flatnonzero(dated & self.live).astype(np.int32)

    @cached_property
    @reading
    def days(self) -> NDArray[np.int64]:
        """The date of each document as `date.toordinal` has it, 0 where it has none."""
        return np.concatenate(
            [np.empty(0, np.int64), *(s.documents.numbers("date") for s, _ in self.segments)]
        )

    @reading
    def recorded(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """Return the distinct values of one of `RECORDED`, or ids, and each document's number."""
        if found := self._recorded.get(name):
            return found
        distinct: dict[str, int] = {}
        numbers = [np.empty(0, np.int64)]
        for segment, _ in self.segments:
            values, of_docs = segment.documents.recorded(name)
            anew = [distinct.setdefault(value, len(distinct)) for value in values]
            numbers.append(np.array(anew, np.int64)[of_docs])
        found = self._recorded[name] = [*distinct], np.concatenate(numbers)
        return found

    @property
    def own_fields(self) -> Sequence[str]:
        """The fields of the metadata of any article."""
        return [*self._own]

    def own(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """Return the same of a field of the metadata, "" where an article has none."""
        return self._own.get(name, ([""], np.zeros(self.doc_count_all, np.int64)))

    @cached_property
    def _own(self) -> dict[str, tuple[list[str], NDArray[np.int64]]]:
        """The distinct values of each field of the metadata, and the number of each document's."""
        texts, numbers = self.recorded(OWN_FIELDS)
        distinct: dict[str, dict[str, int]] = {}
        of_texts: dict[str, NDArray[np.int64]] = {}
        for at, text in enumerate(texts):
            for name, value in read_own_fields(text).items():
                known = distinct.setdefault(name, {"": 0})
                if name not in of_texts:
                    of_texts[name] = np.zeros(len(texts), np.int64)
                of_texts[name][at] = known.setdefault(value, len(known))
        return {name: ([*known], of_texts[name][numbers]) for name, known in distinct.items()}

    @cached_property
    @reading
    def live(self) -> NDArray[np.bool_]:
        """For each document whether it is still there."""
        return np.concatenate([np.ones(0, np.bool_), *(s.live for s, _ in self.segments)])

    @property
    @reading
    def sizes(self) -> NDArray[np.float64]:
        """Words of each document: a row for titles, one for title and body together."""
        sizes = np.empty((2, self.doc_count_all))
        for segment, before in self.segments:
            for row, name in enumerate(("title_words", "text_words")):
                sizes[row, before : before + segment.doc_count_all] = segment.documents.numbers(
                    name
                )
        return sizes


def _source(segment: Segment, before: int, lists: TermLists) -> PostingSource:
    return PostingSource(lists.column.unchecked, lists.starts, lists.times, before, _live(segment))


def _live(segment: Segment) -> NDArray[np.bool_] | None:
    return None if segment.doc_count == segment.doc_count_all else segment.live
