"""Writing an index: changes gathered, then committed in one step.

Whoosh's writer must never see one id twice in a batch (it would keep both copies), so changes
are folded by id here and given to it at the commit: every replaced document deleted first, every
article added once. A failed commit is cancelled, which frees Whoosh's lock and leaves the last
committed state.
"""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from typing import Any, NamedTuple

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.reading import SegmentReader
from whoosh.writing import IndexingError, SegmentWriter

from index import word_table
from index.analyzer import Levels, levels
from index.article import Article, encode
from index.errors import ArticleNotFoundError, DuplicateIdError
from index.reader import IndexReader, open_reader
from index.schema import (
    ARTICLE,
    DATE,
    DIGEST,
    ID,
    ORIGIN,
    SIZES,
    SOURCE_NAME,
    WORDS,
    invert,
)
from index.storage import Storage

# Megabytes of postings that Whoosh gathers before it spills them to disk.
_MEMORY = 256


class _Codec(W3Codec):  # type: ignore[misc]
    # Lengths are in our own column; looking for Whoosh's costs a file access a posting.
    length_stats = False


class _Change(NamedTuple):
    article: Article
    origin: str
    digest: bytes


class IndexWriter:
    """Pending changes to one index. Holds its lock from the first change to the last commit."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._held = ExitStack()
        self._reader: IndexReader | None = None
        # The new content of an id, or None where it is to be deleted; in order of change.
        self._changes: dict[str, _Change | None] = {}

    @property
    def pending(self) -> bool:
        """Whether there are changes to commit."""
        return bool(self._changes)

    def add(self, article: Article) -> None:
        """Add an article. Raises DuplicateIdError if its id is taken."""
        if self.holds(article.id):
            raise DuplicateIdError(
                f"cannot add article '{article.id}': the id is taken. Use update to replace it."
            )
        self.update(article)

    def update(self, article: Article, origin: str = "", digest: bytes | None = None) -> None:
        """Replace the article of that id, or add it.

        `origin` is the file it came from; `digest` identifies its content, by default computed.
        """
        self.begin()
        if digest is None:
            digest = hashlib.blake2b(encode(article), digest_size=16).digest()
        self._changes.pop(article.id, None)
        self._changes[article.id] = _Change(article, origin, digest)

    def delete(self, id_: str) -> None:
        """Delete the article of that id. Raises ArticleNotFoundError if there is none."""
        if not self.holds(id_):
            raise ArticleNotFoundError(
                f"cannot delete article '{id_}': the index holds none of that id."
                " Ids are shown by 'kashaf search'."
            )
        self._changes[id_] = None

    def holds(self, id_: str) -> bool:
        """Tell whether an article of that id is there, pending changes counted."""
        reader = self.begin()
        if id_ in self._changes:
            return self._changes[id_] is not None
        return reader.doc(id_) is not None

    def begin(self) -> IndexReader:
        """Take the lock, if it is not held yet, and return a reader of the committed state."""
        if self._reader is None:
            self._held.enter_context(self._storage.lock())
            try:
                self._reader = open_reader(self._storage)
            except BaseException:
                self._held.close()
                raise
            self._held.callback(self._reader.close)
        return self._reader

    def commit(self, progress: Callable[[int], None] = lambda done: None) -> None:
        """Make the pending changes permanent, all or none. Without changes nothing is written.

        `progress` is called with the number of articles written so far.
        """
        try:
            if self._changes:
                self._write(self.begin(), progress)
                with open_reader(self._storage) as reader:
                    self._storage.record(reader.doc_count)
        finally:
            self.rollback()

    def rollback(self) -> None:
        """Forget the pending changes and free the lock."""
        self._changes.clear()
        self._reader = None
        self._held.close()

    def _write(self, reader: IndexReader, progress: Callable[[int], None]) -> None:
        writer = SegmentWriter(self._storage.open(), codec=_Codec(), limitmb=_MEMORY)
        try:
            for id_ in self._changes:
                doc = reader.doc(id_)
                if doc is not None:
                    writer.delete_document(doc)
            added = [change for change in self._changes.values() if change]
            kept = self._merge_last(writer, len(added))
            words = _Words(reader)
            for done, change in enumerate(added, 1):
                writer.add_document(**_document(change, words))
                progress(done)
            writer.commit(mergetype=lambda writer, segments: kept)
        except BaseException:
            # A writer that failed while closing refuses to be cancelled; its lock is free then.
            with suppress(IndexingError):
                writer.cancel()
            raise

    def _merge_last(self, writer: SegmentWriter, size: int) -> list[Any]:
        """Take the last segments no larger than `size` documents into the one being written.

        Returns the others. So segments stay few, and documents in the order they were written,
        which breaks ties of scores; Whoosh's own policy puts old documents behind new ones.
        Raises IndexDamagedError for a segment that cannot be read.
        """
        kept: list[Any] = list(writer.segments)
        last: list[Any] = []
        while kept and kept[-1].doc_count_all() <= size:
            last.insert(0, kept.pop())
            size += last[0].doc_count_all()
        try:
            for segment in last:
                with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
                    writer.add_reader(reader)
        except Exception as error:  # Whoosh raises errors of many types over broken files.
            raise self._storage.damaged(f"{type(error).__name__}: {error}") from error
        return kept


class _Words:
    """Analyses words, each distinct one once, and gathers those the word table lacks."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._known: dict[str, Levels] = {}
        self._new: list[str] = []

    def levels(self, letters: str) -> Levels:
        known = self._known.get(letters)
        if known is None:
            known = self._reader.word_table(letters)
            if known is None:
                known = levels(letters)
                self._new.append(word_table.row(letters, known))
            self._known[letters] = known
        return known

    def take_new(self) -> list[str]:
        """Return the rows to add to the word table, once."""
        new, self._new = self._new, []
        return new


def _document(change: _Change, words: _Words) -> dict[str, object]:
    article = change.article
    postings, title_words, body_words = invert(article, words.levels)
    document: dict[str, object] = dict(postings)
    document[WORDS] = words.take_new()
    document[ID] = article.id
    document[ORIGIN] = change.origin
    document[DIGEST] = change.digest
    document[SIZES] = np.array([title_words, body_words], "<u4").tobytes()
    document[ARTICLE] = encode(article)
    if article.date:
        document[DATE] = article.date.isoformat()
    if article.source:
        document[SOURCE_NAME] = article.source.encode("utf-8", "replace").decode()
    return document
