"""A kashaf index as a Whoosh index: its segments through Whoosh's codec interface.

Whoosh's queries, scorers, collectors and tools then run on what kashaf wrote, one posting at a
time, as an independent reading of the same files. Each part and level is a field of its own, such
as `text_stem`, whose terms are those of `kashaf analyze`.

    with WhooshIndex("news.kashaf").searcher() as searcher:
        hits = searcher.search(whoosh.query.Term("text_stem", "وزير"))
        print([hit["id"] for hit in hits])

Nothing is written through it, so that what is on disk never depends on pickles, and searching by
kashaf does not import it.
"""

import os
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from whoosh import fields
from whoosh.codec import base
from whoosh.index import Index
from whoosh.matching import ListMatcher
from whoosh.reading import MultiReader, SegmentReader, TermInfo

from index.segment.schema import PARTS
from index.segment.segment import Segment
from index.segment.terms import decode
from index.store.reader import open_reader
from index.store.storage import Storage

# The rows of an index's sizes that lengths of fields are taken from.
_LENGTHS = {"text": "text_words", "title": "title_words"}


def field_name(part: str, level: str) -> str:
    """Return the name of the Whoosh field that holds a part's terms on a level."""
    return f"{part}_{level}"


def whoosh_schema() -> fields.Schema:
    """Return the fields of an index: the stored id, and the terms of each part and level."""
    levels = {
        field_name(part, level): fields.KEYWORD(scorable=part in _LENGTHS)
        for part, part_levels in PARTS.items()
        for level in part_levels
    }
    return fields.Schema(id=fields.STORED, **levels)


class WhooshIndex(Index):  # type: ignore[misc]
    """The last committed state of the index in a folder, for reading by Whoosh.

    Raises the errors of `index.store.reader.open_reader`.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._reader = open_reader(Storage(path))
        self.schema = whoosh_schema()

    def is_empty(self) -> bool:
        """Tell whether there are no documents."""
        return self._reader.doc_count == 0

    def doc_count(self) -> int:
        """Return the number of documents that are still there."""
        return self._reader.doc_count

    def doc_count_all(self) -> int:
        """Return the number of documents, deleted ones counted."""
        return self._reader.doc_count_all

    def reader(self, reuse: object = None) -> MultiReader:
        """Return a Whoosh reader over all segments."""
        return MultiReader(
            [
                SegmentReader(None, self.schema, _Segment(segment))
                for segment, _ in self._reader.segments
            ]
        )


class _Segment(base.Segment):  # type: ignore[misc]
    """A segment as Whoosh knows it."""

    def __init__(self, opened: Segment) -> None:
        super().__init__("kashaf")
        self.opened = opened

    def codec(self) -> "Codec":
        return Codec()

    def doc_count_all(self) -> int:
        return self.opened.doc_count_all

    def is_compound(self) -> bool:
        return False


class Codec(base.Codec):  # type: ignore[misc]
    """Reads kashaf's segments for Whoosh; it cannot write."""

    def terms_reader(self, storage: object, segment: _Segment) -> "_Terms":
        """Return terms and postings."""
        return _Terms(segment.opened)

    def per_document_reader(self, storage: object, segment: _Segment) -> "_Documents":
        """Return lengths, deletions and stored fields."""
        return _Documents(segment.opened)


class _Terms(base.TermsReader):  # type: ignore[misc]
    """Terms, encoded in UTF-8 as Whoosh has them, and their postings."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._fields = {
            field_name(part, level): (part, level) for part in PARTS for level in PARTS[part]
        }

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return bool(len(self._postings(*term)[0]))

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self._fields):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for text in self._lexicon(fieldname):
            if text >= prefix:
                yield fieldname, text

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        docs, frequencies = self._postings(fieldname, text)
        if not len(docs):
            raise KeyError((fieldname, text))
        lengths = _lengths(self._segment, fieldname)[docs]
        return TermInfo(
            weight=float(frequencies.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(frequencies.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._postings(fieldname, text)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._postings(fieldname, text)[0])

    def matcher(
        self, fieldname: str, text: bytes, format_: object, scorer: object = None
    ) -> ListMatcher:
        docs, frequencies = self._postings(fieldname, text)
        return ListMatcher(
            docs.tolist(),
            weights=frequencies.astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text) if len(docs) else None,
        )

    def indexed_field_names(self) -> Iterable[str]:
        return self._fields

    def close(self) -> None:
        pass

    def _lexicon(self, fieldname: str) -> list[bytes]:
        part, level = self._fields[fieldname]
        return sorted(_utf_8(decode(term)) for term in self._segment.held(part, level))

    def _postings(self, fieldname: str, text: bytes) -> tuple[Any, Any]:
        part, level = self._fields[fieldname]
        terms = [text.decode("utf-8", "surrogatepass")]
        return self._segment.postings(self._segment.lists(part, level, terms))


class _Documents(base.PerDocumentReader):  # type: ignore[misc]
    """What Whoosh asks of documents."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def close(self) -> None:
        pass

    def doc_count(self) -> int:
        return self._segment.doc_count

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all

    def has_deletions(self) -> bool:
        return self.doc_count() < self.doc_count_all()

    def is_deleted(self, docnum: int) -> bool:
        return not self._segment.live[docnum]

    def deleted_docs(self) -> set[int]:
        return set(np.flatnonzero(~self._segment.live).tolist())

    def has_column(self, fieldname: str) -> bool:
        return False

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(_lengths(self._segment, fieldname)[docnum])

    def field_length(self, fieldname: str) -> int:
        return int(_lengths(self._segment, fieldname)[self._segment.live].sum())

    def min_field_length(self, fieldname: str) -> int:
        return int(_lengths(self._segment, fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(_lengths(self._segment, fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {"id": self._segment.id(docnum)}


def _lengths(segment: Segment, fieldname: str) -> Any:
    """Return the words of each document in the part of a field; of metadata they are not kept."""
    column = _LENGTHS.get(fieldname.rpartition("_")[0])
    return segment.numbers(column) if column else np.ones(segment.doc_count_all, np.int64)


def _utf_8(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")
