"""Reading an index: postings, sizes and stored articles, as arrays.

This is the seam under searching: whatever holds the inverted index, `IndexReader` is what the
query path sees of it. Documents are numbered from 0 in the order they were written; a number is
good for the life of one reader. Of Whoosh only single-term postings are used; its nested boolean
matchers, its scorers and `Searcher.refresh` are not (some of their answers are wrong).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader as WhooshReader
from whoosh.reading import TermNotFound

from index import article as articles
from index import word_table
from index.analyzer import Levels, levels
from index.article import Article
from index.errors import KashafError
from index.schema import (
    ARTICLE,
    DATE,
    DIGEST,
    ID,
    ORIGIN,
    SIZES,
    SOURCE_NAME,
    WORDS,
    Positions,
    field_name,
)
from index.storage import Storage

Docs = NDArray[np.int64]
P = ParamSpec("P")
T = TypeVar("T")

_POSITION_BITS = 32


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents a term stands in, ascending, and where.

    The positions of the i-th document are `positions[starts[i]:starts[i + 1]]`, ascending.
    """

    docs: Docs
    starts: Docs
    positions: Positions

    @classmethod
    def at(cls, places: Docs) -> "Postings":
        """Return the postings that have these `places`, which are sorted."""
        docs, starts = np.unique(places >> _POSITION_BITS, return_index=True)
        positions = (places & ((1 << _POSITION_BITS) - 1)).astype(np.uint32)
        return cls(docs, np.append(starts, len(places)), positions)

    @property
    def places(self) -> Docs:
        """Document and position in one number each, so that sets of places are of plain numbers."""
        return (self.docs.repeat(self.frequencies) << _POSITION_BITS) | self.positions

    @property
    def frequencies(self) -> Docs:
        """How often the term stands in each document."""
        return np.diff(self.starts)

    def positions_in(self, doc: int) -> Positions:
        """Return the positions in one document, none if it is not among `docs`."""
        i = int(np.searchsorted(self.docs, doc))
        if i == len(self.docs) or self.docs[i] != doc:
            return self.positions[:0]
        return self.positions[self.starts[i] : self.starts[i + 1]]


class Entry(NamedTuple):
    """A document's id, the file it came from ("" if none) and the digest of its content."""

    doc: int
    id: str
    origin: str
    digest: bytes


NO_POSTINGS = Postings(np.empty(0, np.int64), np.zeros(1, np.int64), np.empty(0, np.uint32))


def _reading(method: Callable[P, T]) -> Callable[P, T]:
    """Make whatever Whoosh raises over damaged files, which is of many types, our error."""

    @wraps(method)
    def translated(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except KashafError:
            raise
        except Exception as error:
            reader: Any = args[0]
            raise reader.storage.damaged(f"{type(error).__name__}: {error}") from error

    return translated


class IndexReader:
    """One state of the index. Not to be shared by threads; later commits are not seen."""

    def __init__(self, whoosh_reader: WhooshReader, storage: Storage) -> None:
        self._whoosh = whoosh_reader
        self.storage = storage
        self._leaves = [
            (leaf, offset) for leaf, offset in whoosh_reader.leaf_readers() if leaf.doc_count_all()
        ]
        self._levels: dict[str, Levels] = {}
        self._postings: dict[tuple[str, tuple[str, ...]], Postings] = {}
        self.doc_count: int = whoosh_reader.doc_count()
        self.doc_count_all: int = whoosh_reader.doc_count_all()

    def __enter__(self) -> "IndexReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the files of the index."""
        self._whoosh.close()

    @_reading
    def postings(self, part: str, level: str, terms: Sequence[str]) -> Postings:
        """Return where any of `terms` stands in a part; a position they share counts once."""
        key = (field_name(part, level), tuple(terms))
        found = self._postings.get(key)
        if found is None:
            found = self._postings[key] = self._union(key[0], key[1])
        return found

    def levels(self, letters: str) -> Levels:
        """Return the levels of a word: from the word table, or analysed now."""
        found = self._levels.get(letters)
        if found is None:
            found = self._levels[letters] = self.word_table(letters) or levels(letters)
        return found

    @_reading
    def word_table(self, letters: str) -> Levels | None:
        """Return the levels of a word as the word table has them, None if it has not."""
        prefix = word_table.row_key(letters).encode()
        for leaf, _ in self._leaves:
            field, row = next(leaf.terms_from(WORDS, prefix), ("", b""))
            if field == WORDS and row.startswith(prefix):
                return word_table.read_row(row.decode())
        return None

    @_reading
    def dates(self, first: str, last: str) -> Docs:
        """Return the documents dated from `first` to `last`, ISO dates, both included."""
        docs: list[int] = []
        for leaf, offset in self._leaves:
            for field, term in leaf.terms_from(DATE, first.encode()):
                if field != DATE or term.decode() > last:
                    break
                docs += (offset + doc for doc in _matching(leaf.postings(DATE, term)))
        return np.unique(np.array(docs, np.int64))

    @cached_property
    @_reading
    def live(self) -> NDArray[np.bool_]:
        """For each document whether it is still there."""
        live = np.zeros(self.doc_count_all, np.bool_)
        live[list(self._whoosh.all_doc_ids())] = True
        return live

    @cached_property
    @_reading
    def sizes(self) -> NDArray[np.float64]:
        """Words of each document: a row for titles, one for title and body together."""
        packed = b"".join(b"".join(leaf.column_reader(SIZES)) for leaf, _ in self._leaves)
        sizes = np.frombuffer(packed, "<u4").reshape(-1, 2).T.astype(np.float64)
        return np.stack([sizes[0], sizes[0] + sizes[1]])

    @_reading
    def doc(self, id_: str) -> int | None:
        """Return the document of an id."""
        term = id_.encode("utf-8", "surrogatepass")
        for leaf, offset in self._leaves:
            try:
                return int(offset + next(_matching(leaf.postings(ID, term))))
            except (TermNotFound, StopIteration):
                continue
        return None

    @_reading
    def catalogue(self) -> list[Entry]:
        """Return an entry for every document that is still there."""
        entries = []
        for leaf, offset in self._leaves:
            columns = [leaf.column_reader(name) for name in (ID, ORIGIN, DIGEST)]
            for doc, (id_, origin, digest) in enumerate(zip(*columns, strict=True), offset):
                if self.live[doc]:
                    entries.append(Entry(doc, id_, origin, digest))
        return entries

    @cached_property
    def ids(self) -> dict[int, str]:
        """The id of every document that is still there."""
        return {entry.doc: entry.id for entry in self.catalogue()}

    @_reading
    def article(self, doc: int) -> Article:
        """Return the stored article of a document."""
        leaf, offset = self._leaf(doc)
        return articles.decode(leaf.stored_fields(doc - offset)[ARTICLE])

    @_reading
    def term_count(self, part: str, level: str) -> int:
        """Return how many distinct terms a field holds; terms of deleted documents may count."""
        return sum(1 for _ in self._whoosh.lexicon(field_name(part, level)))

    @_reading
    def sources(self) -> dict[str, int]:
        """Return the number of articles of each source, the largest first."""
        counts: dict[str, int] = {}
        for leaf, _ in self._leaves:
            for term in list(leaf.lexicon(SOURCE_NAME)):
                number = sum(1 for _ in _matching(leaf.postings(SOURCE_NAME, term)))
                if number:
                    counts[term.decode()] = counts.get(term.decode(), 0) + number
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def _leaf(self, doc: int) -> tuple[WhooshReader, int]:
        for leaf, offset in self._leaves:
            if offset <= doc < offset + leaf.doc_count_all():
                return leaf, offset
        raise IndexError(doc)

    def _union(self, field: str, terms: tuple[str, ...]) -> Postings:
        found = [p for term in terms if len((p := self._read(field, term)).docs)]
        if len(found) < 2:
            return found[0] if found else NO_POSTINGS
        return Postings.at(np.unique(np.concatenate([postings.places for postings in found])))

    def _read(self, field: str, term: str) -> Postings:
        docs: list[int] = []
        packed: list[bytes] = []
        for leaf, offset in self._leaves:
            try:
                matcher = leaf.postings(field, term.encode())
            except TermNotFound:
                continue
            while matcher.is_active():
                docs.append(offset + matcher.id())
                packed.append(matcher.value())
                matcher.next()
        starts = np.zeros(len(docs) + 1, np.int64)
        np.cumsum([len(value) // 4 for value in packed], out=starts[1:])
        return Postings(np.array(docs, np.int64), starts, np.frombuffer(b"".join(packed), "<u4"))


def _matching(matcher: object) -> Iterator[int]:
    return matcher.all_ids()  # type: ignore[attr-defined, no-any-return]


def open_reader(storage: Storage) -> IndexReader:
    """Open a reader of the last committed state.

    Raises the errors of `Storage.manifest`, and IndexDamagedError for files Whoosh cannot read.
    """
    while True:
        data = storage.manifest().data
        try:
            return IndexReader(storage.open().reader(), storage)
        except Exception as error:  # Whoosh raises errors of many types over broken files.
            if storage.manifest().data != data:
                continue  # A rebuild was swapped in between reading the name and opening it.
            if isinstance(error, KashafError):
                raise
            raise storage.damaged(f"{type(error).__name__}: {error}") from error
