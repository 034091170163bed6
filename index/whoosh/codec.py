"""kashaf's segments through Whoosh's codec interface.

Whoosh's queries, scorers, collectors, sorting, grouping and highlighter run on it, one posting at a
time, as an independent reading of the same files.
"""

# What Whoosh calls is documented by Whoosh.
# ruff: noqa: D102

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from whoosh import columns, fields, query, reading
from whoosh.codec import base
from whoosh.searching import Results, Searcher

from index.whoosh.postings import CodecTerms, Cursor, Edits
from index.whoosh.schema import apart, byte_terms_of, is_united
from index.whoosh.segment import CodecSegment


class Codec(base.Codec):  # type: ignore[misc]
    """Reads kashaf's segments for Whoosh; they are written by kashaf."""

    def terms_reader(self, storage: object, segment: CodecSegment) -> "CodecTerms":
        return CodecTerms(segment)

    def per_document_reader(self, storage: object, segment: CodecSegment) -> "CodecDocuments":
        return CodecDocuments(segment)

    def automata(self, storage: object, segment: object) -> "Edits":
        return Edits()


class CodecDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """What Whoosh asks of documents."""

    def __init__(self, segment: CodecSegment) -> None:
        self._segment = segment

    def close(self) -> None:
        pass

    def doc_count(self) -> int:
        return self.doc_count_all() - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> frozenset[int]:
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return True

    def column_reader(self, fieldname: str, column: columns.Column) -> "ColumnReader":
        return ColumnReader(self._segment.column(fieldname), column.default_value())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._segment.lengths(fieldname)[docnum])

    def field_length(self, fieldname: str) -> int:
        return int(self._segment.lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        return int(self._segment.lengths(fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._segment.lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return self._segment.stored(docnum)


class ColumnReader(columns.ColumnReader):  # type: ignore[misc]
    """The values of a field, which Whoosh sorts and groups by."""

    def __init__(self, values: list[Any], default: Any) -> None:
        self._values = values
        self._default = default
        self._is_reversed = False

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> Any:
        return self._values[docnum]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def sort_key(self, docnum: int) -> Any:
        value = self._values[docnum]
        # Without a date comes last either way.
        return -value if self._is_reversed and value != self._default else value

    def set_reverse(self) -> None:
        self._is_reversed = True


class SegmentReader(reading.SegmentReader):  # type: ignore[misc]
    """Reads one segment."""

    def __init__(self, schema: fields.Schema, segment: CodecSegment, generation: int) -> None:
        super().__init__(None, schema, segment, generation=generation, codec=Codec())

    def expand_prefix(self, fieldname: str, prefix: str | bytes) -> Iterator[bytes]:
        """Yield the terms that start with a prefix, without sorting those that do not."""
        self._test_field(fieldname)
        yield from self._terms.starting(fieldname, self._text_to_bytes(fieldname, prefix))


class MultiReader(reading.MultiReader):  # type: ignore[misc]
    """Reads several segments; prefixes, cursors and near terms of all of them at once."""

    def expand_prefix(self, fieldname: str, prefix: str | bytes) -> Iterator[bytes]:
        return _merged(reader.expand_prefix(fieldname, prefix) for reader in self.readers)

    def cursor(self, fieldname: str) -> Cursor:
        lexicon = list(_merged(reader.lexicon(fieldname) for reader in self.readers))
        return Cursor(lexicon, self.schema[fieldname])

    def terms_within(
        self, fieldname: str, text: str, maxdist: int, prefix: int = 0
    ) -> Iterator[str]:
        return Edits().terms_within(self.cursor(fieldname), text, maxdist, prefix)


def _merged(sorted_: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    return (term for term, _ in groupby(heapq.merge(*sorted_)))


def open_whoosh_reader(
    schema: fields.Schema, segments: Sequence[CodecSegment], generation: int
) -> reading.IndexReader:
    """Return a reader over segments; by `generation` Whoosh tells one state from another."""
    readers = [SegmentReader(schema, segment, generation) for segment in segments]
    if not readers:
        return reading.EmptyReader(schema)
    return readers[0] if len(readers) == 1 else MultiReader(readers, generation)


class KashafSearcher(Searcher):  # type: ignore[misc]
    """Whoosh's searcher; its hits highlight the words of every term a query's word stands for."""

    def search(self, q: query.Query, **kwargs: Any) -> Results:
        """Return the best hits, as Whoosh's searcher does."""
        results = super().search(q, **kwargs)
        if is_united(q):
            results.q = apart(q)
            if results.has_matched_terms():
                _set_apart(results)
        return results


def _set_apart(results: Results) -> None:
    """Name each term by itself among those that matched."""
    results.termdocs = {
        (field, one): docs
        for (field, text), docs in results.termdocs.items()
        for one in byte_terms_of(text)
    }
    results.docterms = {
        doc: [(field, one) for field, text in terms for one in byte_terms_of(text)]
        for doc, terms in results.docterms.items()
    }
