"""A kashaf index as an index of Whoosh's."""

import os
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from whoosh.index import Index
from whoosh.query import Query
from whoosh.reading import IndexReader as WhooshReader

from index import arguments
from index.errors import KashafError, naming
from index.opensearch.address import address_of
from index.segment.schema import MEMORY
from index.segment.segment import Segment
from index.store.reader import IndexReader, open_reader
from index.store.storage import Storage
from index.whoosh.codec import KashafSearcher, open_whoosh_reader
from index.whoosh.schema import whoosh_schema
from index.whoosh.segment import CodecSegment
from index.whoosh.writer import WhooshWriter


class WhooshIndex(Index):  # type: ignore[misc]
    """The index in a folder as a `whoosh.index.Index`; with `create` a new one if there is none.

    Readers and searchers see the last commit before they were made. Raises the errors of
    `kashaf.open_index`, and KashafError for an index in a cluster.
    """

    def __init__(self, path: str | os.PathLike[str], create: bool = False) -> None:
        folder, create = arguments.path("path", path), arguments.flag("create", create)
        if address_of(path) is not None:
            raise KashafError(
                f"cannot open '{path}' through Whoosh: it is in a cluster. Name a folder here, or"
                " search it with kashaf.open_index."
            )
        with naming(folder):
            self.storage = Storage(folder)
            if create and not self.storage.exists():
                self.storage.create()
            self.storage.manifest()
        self.schema = whoosh_schema()
        self._known: WeakKeyDictionary[Segment, CodecSegment] = WeakKeyDictionary()

    def close(self) -> None:
        """Free what is open; readers go on."""
        self.storage.opened.clear()
        self._known.clear()

    def is_empty(self) -> bool:
        """Tell whether there are no documents."""
        return self.doc_count() == 0

    def doc_count(self) -> int:
        """Return the number of documents that are still there."""
        return self.storage.manifest().articles

    def latest_generation(self) -> int:
        """Return the number of commits so far."""
        return self.storage.manifest().commits

    def last_modified(self) -> float:
        """Return when the last commit was, in seconds since the epoch."""
        return datetime.fromisoformat(self.storage.manifest().updated).timestamp()

    def reader(self, reuse: object = None) -> WhooshReader:
        """Return a reader of the last commit."""
        return self.reader_of(open_reader(self.storage))

    def reader_of(self, reader: IndexReader, gone: Iterable[int] = ()) -> WhooshReader:
        """Return a reader of what one of kashaf's reads, without the documents that are gone."""
        docs: dict[Segment, list[int]] = {}
        for doc in gone:
            segment, before = reader.segment_of(doc)
            docs.setdefault(segment, []).append(doc - before)
        segments = [
            self._segment(segment).without(docs.get(segment, ())) for segment, _ in reader.segments
        ]
        return open_whoosh_reader(self.schema, segments, self.latest_generation())

    def searcher(self, **kwargs: Any) -> KashafSearcher:
        """Return a searcher of the last commit; `weighting` and so on are Whoosh's."""
        return KashafSearcher(self.reader(), fromindex=self, **kwargs)

    def writer(
        self,
        limitmb: int = MEMORY,
        procs: int = 1,
        multisegment: bool = False,
        timeout: float = 0.0,
        delay: float = 0.1,
    ) -> WhooshWriter:
        """Return a writer; only one can be open at a time.

        `limitmb` is how many megabytes gathering may take, about. The others are Whoosh's and
        change nothing: kashaf uses the cores there are, and waits some seconds for the lock.
        """
        return WhooshWriter(self, arguments.whole("limitmb", limitmb, 1))

    def optimize(self) -> None:
        """Write the whole index as one segment, without what was deleted."""
        with self.writer() as writer:
            writer.optimize = True

    def delete_by_term(self, fieldname: str, text: str, searcher: Any = None) -> int:
        """Delete what has a term, commit, and say how many documents that were."""
        with self.writer() as writer:
            count: int = writer.delete_by_term(fieldname, text, searcher=searcher)
            return count

    def delete_by_query(self, q: Query, searcher: Any = None) -> int:
        """Delete what a query finds, commit, and say how many documents that were."""
        with self.writer() as writer:
            count: int = writer.delete_by_query(q, searcher=searcher)
            return count

    def _segment(self, segment: Segment) -> CodecSegment:
        known = self._known.get(segment)
        if known is None:
            known = self._known[segment] = CodecSegment(segment, self.storage, self.schema)
        return known
