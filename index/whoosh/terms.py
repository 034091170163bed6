"""The terms of a segment's fields, and where they stand, in Whoosh's order and encoding.

Whoosh has terms as UTF-8, sorted by their bytes. Sorted lists are made when first needed and stay
as long as the segment is open; postings are read where they lie.
"""

# What Whoosh calls is documented by Whoosh.
# ruff: noqa: D102

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

import numpy as np
from whoosh import fields

from index.segment.columns.numbers import Numbers
from index.segment.postings import total
from index.segment.schema import FORM
from index.segment.segment import Segment
from index.segment.terms import decode, encode
from index.whoosh.schema import LEVEL_FIELDS, LevelField, terms_of

_NOWHERE = np.empty(0, np.int32)


class FieldPostings(NamedTuple):
    """The documents a term stands in, deleted ones too, ascending, and how often in each."""

    docs: Numbers
    frequencies: Numbers


NO_POSTINGS = FieldPostings(_NOWHERE, _NOWHERE)


class TermPlaces(NamedTuple):
    """Where a term stands: documents, ascending, and positions, ascending within each."""

    docs: Numbers
    positions: Numbers

    def of(self, doc: int) -> list[int]:
        """Return the positions in one document."""
        first, last = np.searchsorted(self.docs, (doc, doc + 1)).tolist()
        positions: list[int] = self.positions[first:last].tolist()
        return positions


class FieldTerms(ABC):
    """The terms of one field of a segment."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    @cached_property
    def lexicon(self) -> Sequence[bytes]:
        """All terms, sorted."""
        return sorted(self._all())

    def from_(self, term: bytes) -> Iterator[bytes]:
        """Yield the terms from `term` on, in order."""
        for at in range(bisect_left(self.lexicon, term), len(self.lexicon)):
            yield self.lexicon[at]

    def starting(self, prefix: bytes) -> Iterator[bytes]:
        """Yield the terms that start with `prefix`, in order."""
        yield from takewhile(lambda term: term.startswith(prefix), self.from_(prefix))

    @abstractmethod
    def postings(self, term: bytes) -> FieldPostings:
        """Return where a term stands."""

    def places(self, term: bytes) -> TermPlaces:
        """Return the places of a term, where the field keeps them."""
        return TermPlaces(_NOWHERE, _NOWHERE)

    @abstractmethod
    def _all(self) -> Iterator[bytes]:
        """Yield all terms, in any order."""


class LevelFieldTerms(FieldTerms):
    """The terms of a part on a level."""

    def __init__(self, segment: Segment, field: LevelField) -> None:
        super().__init__(segment)
        self._part, self._level = field

    def starting(self, prefix: bytes) -> Iterator[bytes]:
        # Most often few: looked up in kashaf's own dictionary, rather than sorting all of it.
        start = prefix.decode("utf-8", "replace")
        return iter(sorted(self._starting(start))) if start else iter(self.lexicon)

    def postings(self, term: bytes) -> FieldPostings:
        lists = self._segment.lists(self._part, self._level, _texts(term))
        if not lists.starts:
            return NO_POSTINGS
        docs, frequencies, _ = total(*lists)
        if docs[-1] >= self._segment.doc_count_all:
            raise lists.column.damaged("a posting list names a document that is not there")
        return FieldPostings(docs, frequencies)

    def places(self, term: bytes) -> TermPlaces:
        words = sorted(set(self._segment.words_of(self._level, _texts(term))))
        docs, positions = self._segment.places(self._part, words)
        order = np.lexsort((positions, docs))
        return TermPlaces(docs[order], positions[order])

    def _all(self) -> Iterator[bytes]:
        return (decode(term).encode() for term in self._segment.held(self._part, self._level))

    def _starting(self, prefix: str) -> Iterator[bytes]:
        if self._level == FORM:
            words = self._segment.words
            found = set(words.forms(words.starting(prefix)))
        else:
            terms = self._segment.terms[self._level]
            found = set(terms.between(terms.starting(encode(prefix))))
        for term in map(decode, found):
            if self._segment.lists(self._part, self._level, [term]).starts:
                yield term.encode()


class IdTerms(FieldTerms):
    """The ids of the documents that are still there."""

    def postings(self, term: bytes) -> FieldPostings:
        doc = self._segment.doc(term.decode("utf-8", "replace"))
        return NO_POSTINGS if doc is None else _once([doc])

    def _all(self) -> Iterator[bytes]:
        ids, ranks = self._segment.documents.ids.strings(), self._segment.documents.numbers("id")
        return (ids[rank].encode() for rank in ranks[self._segment.live].tolist())


class DateTerms(FieldTerms):
    """Dates as terms of a DATETIME: each in several, ever coarser ones, for ranges."""

    def __init__(self, segment: Segment, field: fields.DATETIME) -> None:
        super().__init__(segment)
        self._field = field

    def postings(self, term: bytes) -> FieldPostings:
        return _once(self._docs.get(term, []))

    def _all(self) -> Iterator[bytes]:
        return iter(self._docs)

    @cached_property
    def _docs(self) -> Mapping[bytes, list[int]]:
        dates = self._segment.documents.numbers("date")
        dated = np.argsort(dates, kind="stable")[np.count_nonzero(dates == 0) :]
        days, begins = np.unique(dates[dated], return_index=True)
        docs: dict[bytes, list[int]] = {}
        for day, found in zip(days.tolist(), np.split(dated, begins[1:]), strict=bool(len(days))):
            for term, *_ in self._field.index(midnight(date.fromordinal(day))):
                docs.setdefault(term, []).extend(found.tolist())
        return docs


def midnight(day: date) -> datetime:
    """Return the datetime that Whoosh has for a day."""
    return datetime.combine(day, time())


def field_terms(segment: Segment, schema: fields.Schema) -> dict[str, FieldTerms]:
    """Return the terms of every field that has some."""
    return {
        "id": IdTerms(segment),
        "date": DateTerms(segment, schema["date"]),
        **{name: LevelFieldTerms(segment, field) for name, field in LEVEL_FIELDS.items()},
    }


def _once(docs: Sequence[int]) -> FieldPostings:
    found = np.sort(np.array(docs, np.int32))
    return FieldPostings(found, np.ones(len(found), np.int32))


def _texts(term: bytes) -> list[str]:
    return terms_of(term.decode("utf-8", "replace"))
