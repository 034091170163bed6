"""A segment of kashaf's as Whoosh knows it, with what was read of it.

As in Whoosh's own codec, statistics count documents that were deleted and not merged away yet;
unlike there, lengths are exact.
"""

# What Whoosh calls is documented by Whoosh.
# ruff: noqa: D102

import copy
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from whoosh import fields
from whoosh.codec import base
from whoosh.reading import TermInfo

from index.articles.article import values
from index.segment.schema import RECORDED
from index.segment.segment import Segment
from index.store.damage import reading
from index.store.storage import Storage
from index.whoosh.schema import LEVEL_FIELDS
from index.whoosh.terms import FieldPostings, TermPlaces, field_terms, midnight

# The columns of a segment that lengths of parts are taken from; of metadata they are not kept.
_LENGTHS = {"text": "text_words", "title": "title_words"}
# Posting lists of a segment that are kept in memory.
_POSTINGS_KEPT = 16


class CodecSegment(base.Segment):  # type: ignore[misc]
    """An open segment as Whoosh knows it, with what was read of it so far.

    What is asked of it raises IndexDamagedError where a file is not what was written.
    """

    def __init__(self, segment: Segment, storage: Storage, schema: fields.Schema) -> None:
        super().__init__("kashaf")
        self.storage = storage
        # As `reading` asks for it.
        self.segments = [(segment, 0)]
        self._segment = segment
        self._schema = schema
        self._terms = field_terms(segment, schema)
        self._lengths: dict[str, Any] = {}
        self._columns: dict[str, list[Any]] = {}
        self._deleted = frozenset(np.flatnonzero(~segment.live).tolist())
        # Whoosh asks for the same list several times while it makes one matcher.
        self.postings = lru_cache(_POSTINGS_KEPT)(self._postings)
        self.term_info = lru_cache(_POSTINGS_KEPT)(self._term_info)

    def without(self, docs: Iterable[int]) -> "CodecSegment":
        """Return the same segment with some more documents deleted."""
        fewer = copy.copy(self)
        fewer._deleted = self._deleted.union(docs)
        return fewer

    def is_compound(self) -> bool:
        return False

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def field_names(self) -> Iterable[str]:
        """Return the fields that have terms."""
        return self._terms

    @reading
    def lexicon(self, fieldname: str) -> Sequence[bytes]:
        """Return the terms of a field, sorted."""
        return self._terms[fieldname].lexicon

    @reading
    def starting(self, fieldname: str, prefix: bytes) -> list[bytes]:
        """Return the terms of a field that start with `prefix`, sorted."""
        return list(self._terms[fieldname].starting(prefix))

    @reading
    def places(self, fieldname: str, term: bytes) -> TermPlaces:
        """Return the places of a term."""
        return self._terms[fieldname].places(term)

    @reading
    def lengths(self, fieldname: str) -> Any:
        """Return the number of words of a field in each document; 1 where it is not kept."""
        lengths = self._lengths.get(fieldname)
        if lengths is None:
            field = LEVEL_FIELDS.get(fieldname)
            column = _LENGTHS.get(field.part) if field else None
            numbers = self._segment.documents.numbers(column) if column else None
            lengths = np.ones(self.doc_count_all(), np.int64) if numbers is None else numbers
            self._lengths[fieldname] = lengths
        return lengths

    @reading
    def stored(self, docnum: int) -> dict[str, Any]:
        """Return what an article was given, the date as a datetime."""
        found = values(self._segment.texts[docnum])
        if "date" in found:
            found["date"] = midnight(date.fromisoformat(found["date"]))
        return found

    @reading
    def column(self, fieldname: str) -> list[Any]:
        """Return the value of a field in each document, as Whoosh sorts them."""
        column = self._columns.get(fieldname)
        if column is None:
            field = self._schema[fieldname]
            default = field.column_type.default_value()
            column = self._columns[fieldname] = [
                field.to_column_value(value) if value else default
                for value in self._all_values(fieldname)
            ]
        return column

    @reading
    def _postings(self, fieldname: str, term: bytes) -> FieldPostings:
        """Return where a term stands."""
        return self._terms[fieldname].postings(term)

    def _term_info(self, fieldname: str, term: bytes) -> TermInfo:
        """Return the statistics of a term that stands somewhere."""
        docs, frequencies = self.postings(fieldname, term)
        lengths = self.lengths(fieldname)[docs]
        return TermInfo(
            weight=float(frequencies.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(frequencies.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def _all_values(self, fieldname: str) -> Iterator[Any]:
        """Yield the value of a field in each document, None or "" where it has none."""
        if fieldname == "date":
            for day in self._segment.documents.numbers("date").tolist():
                yield midnight(date.fromordinal(day)) if day else None
        elif fieldname in RECORDED:
            distinct, numbers = self._segment.documents.recorded(fieldname)
            yield from (distinct[number] for number in numbers.tolist())
        else:
            # All articles are unpacked for it, once.
            texts = self._segment.texts
            for block, _ in enumerate(texts.blocks()):
                yield from (values(data).get(fieldname) for data in texts.block(block))
