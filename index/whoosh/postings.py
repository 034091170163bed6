"""Terms and postings of a segment, as Whoosh's queries ask for them."""

# What Whoosh calls is documented by Whoosh.
# ruff: noqa: D102

import copy
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import Any

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import cdist
from whoosh import fields
from whoosh.codec import base
from whoosh.matching import ListMatcher, ReadTooFar
from whoosh.reading import TermInfo
from whoosh.system import pack_uint

from index.whoosh.segment import CodecSegment
from index.whoosh.terms import TermPlaces


class CodecTerms(base.TermsReader):  # type: ignore[misc]
    """Terms, encoded in UTF-8 as Whoosh has them, and their postings."""

    def __init__(self, segment: CodecSegment) -> None:
        self._segment = segment

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return bool(len(self._segment.postings(*term).docs))

    def cursor(self, fieldname: str, fieldobj: fields.FieldType) -> "Cursor":
        return Cursor(self._segment.lexicon(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self._segment.field_names()):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms of a field from `prefix` on; not of those after it, as Whoosh allows."""
        lexicon = self._segment.lexicon(fieldname)
        for at in range(bisect_left(lexicon, prefix), len(lexicon)):
            yield fieldname, lexicon[at]

    def starting(self, fieldname: str, prefix: bytes) -> list[bytes]:
        """Return the terms of a field that start with `prefix`."""
        return self._segment.starting(fieldname, prefix)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        if (fieldname, text) not in self:
            raise KeyError((fieldname, text))
        return self._segment.term_info(fieldname, text)

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._segment.postings(fieldname, text).frequencies.sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._segment.postings(fieldname, text).docs)

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> "PostingsMatcher":
        return PostingsMatcher(self._segment, (fieldname, text), format_, scorer)

    def indexed_field_names(self) -> Iterable[str]:
        return self._segment.field_names()

    def close(self) -> None:
        pass


class PostingsMatcher(ListMatcher):  # type: ignore[misc]
    """The postings of a term; its positions are read when they are first asked for."""

    def __init__(
        self, segment: CodecSegment, term: tuple[str, bytes], format_: Any, scorer: Any
    ) -> None:
        docs, frequencies = segment.postings(*term)
        super().__init__(
            docs.tolist(),
            weights=frequencies.astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=term,
            terminfo=segment.term_info(*term) if len(docs) else None,
        )
        self._segment = segment
        self._places: TermPlaces | None = None

    def copy(self) -> "PostingsMatcher":
        return copy.copy(self)

    def value_as(self, astype: str) -> Any:
        if astype == "positions" and self.supports(astype):
            return self._positions()
        return super().value_as(astype)

    def value(self) -> bytes:
        """Return the posting as Whoosh's format has it, which its own index would hold."""
        if self.supports("positions"):
            encoded: bytes = self._format.encode(self._positions())
            return encoded
        return pack_uint(int(self.weight())) if self.supports("frequency") else b""

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        for at, doc in enumerate(self._ids):
            self._i = at
            yield doc, self.value()

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._i = max(self._i, bisect_left(self._ids, id))

    def block_max_weight(self) -> float:
        most: float = self._terminfo.max_weight()
        return most

    def skip_to_quality(self, minquality: float) -> int:
        # One block, of one quality.
        if self.block_quality() <= minquality:
            self._i = len(self._ids)
        return 0

    def _positions(self) -> list[int]:
        if self._places is None:
            self._places = self._segment.places(*self._term)
        return self._places.of(self.id())


class Cursor(base.FieldCursor):  # type: ignore[misc]
    """A place in the sorted terms of a field."""

    def __init__(self, lexicon: Sequence[bytes], field: fields.FieldType) -> None:
        self._lexicon = lexicon
        self._field = field
        self._at = 0

    def first(self) -> Any:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> Any:
        key = term if isinstance(term, bytes) else self._field.to_bytes(term)
        self._at = bisect_left(self._lexicon, key)
        return self.text()

    def next(self) -> Any:
        self._at += 1
        return self.text()

    def text(self) -> Any:
        return self._field.from_bytes(self._lexicon[self._at]) if self.is_valid() else None

    term = text

    def is_valid(self) -> bool:
        return self._at < len(self._lexicon)

    def starting(self, prefix: str) -> list[str]:
        """Return the terms that start with `prefix`."""
        start = self._field.to_bytes(prefix)
        first = bisect_left(self._lexicon, start)
        found = takewhile(lambda term: term.startswith(start), islice(self._lexicon, first, None))
        return [self._field.from_bytes(term) for term in found]


class Edits(base.Automata):  # type: ignore[misc]
    """Finds the terms near another, by Damerau-Levenshtein as kashaf's `word~` does.

    So Whoosh documents its `terms_within`; its own automaton takes two letters swapped for two
    edits.
    """

    def terms_within(
        self, fieldcur: Cursor, uterm: str, maxdist: int, prefix: int = 0
    ) -> Iterator[str]:
        terms = fieldcur.starting(uterm[:prefix])
        distance = DamerauLevenshtein.distance
        (distances,) = cdist([uterm], terms, scorer=distance, score_cutoff=maxdist)
        return (terms[at] for at in np.flatnonzero(distances <= maxdist).tolist())
