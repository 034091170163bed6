"""Writing an index: changes gathered, then committed in one step.

Articles are inverted as they come and written as a segment whenever their running words fill the
memory allowed; nothing counts until the manifest names it, at the commit. Then documents that
were replaced or deleted are marked so, segments merged, and the manifest replaced. Whatever fails
before leaves the last committed state.
"""

import hashlib
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.articles.article import Article, encode
from index.errors import ArticleNotFoundError, KashafError
from index.segment import merge
from index.segment.columns.columns import ColumnsWriter, DamagedError
from index.segment.columns.files import SegmentFiles, new_deleted_file
from index.segment.schema import MEMORY
from index.segment.segment import Segment
from index.segment.texts import LARGEST
from index.store.damage import require_undamaged
from index.store.lock import WriteLock
from index.store.reader import IndexReader, open_reader
from index.store.storage import Storage
from index.writing.gathering import Gathering
from index.writing.inversion import Vocabulary
from index.writing.workers import Workers

# A running word takes some 40 bytes while it is being sorted.
_WORDS_PER_MEGABYTE = 25_000
# A distinct one some 800, with all its terms, until it is filed; it is kept for the next segment.
_DISTINCT_PER_MEGABYTE = 1_250

_DELETED = -1


class _Member(NamedTuple):
    """A segment of the index to be committed, and how many of its documents are still there."""

    files: SegmentFiles
    live: int


class IndexWriter:
    """Pending changes to one index. Holds its lock from the first change to the last commit.

    `memory` is how many megabytes gathering may take, about.
    """

    def __init__(self, storage: Storage, memory: int = MEMORY) -> None:
        self._storage = storage
        self._most_words = memory * _WORDS_PER_MEGABYTE
        self._most_distinct = memory * _DISTINCT_PER_MEGABYTE
        # While changes are pending: the lock, what holds it, and what is committed.
        self._lock = WriteLock(storage.path)
        self._held: Generator[None] | None = None
        self._reader: IndexReader | None = None
        # Whether a rollback has begun and, an interrupt having come, not ended.
        self._is_forgetting = False
        self._workers = Workers()
        self._vocabulary: Vocabulary | None = None
        # The articles being gathered, and the segments written of those gathered before.
        self._gathering: Gathering | None = None
        self._written: list[_Member] = []
        # Ids that changed: the number of the new article among all pending ones, -1 if deleted.
        self._changes: dict[str, int] = {}
        self._added = 0
        # The numbers of pending articles that were replaced or deleted before they were committed.
        self._dropped: set[int] = set()

    @property
    def pending(self) -> bool:
        """Whether there are changes to commit."""
        return bool(self._changes) and not self._is_forgetting

    def update(self, article: Article, origin: str = "", digest: bytes | None = None) -> None:
        """Replace the article of that id, or add it.

        `origin` is the file it came from; `digest` identifies its content, and is computed where it
        is not given. If this fails, perhaps because the disk is full, all pending changes are
        forgotten.
        """
        stored = encode(article)
        if len(stored) > LARGEST:
            # Whoever reads it would refuse it as something that was made to fill the memory.
            raise KashafError(
                f"cannot add article '{article.id}': it has {len(stored) / 1e6:.0f} MB, the most is"
                f" {LARGEST / 1e6:.0f}. Divide it."
            )
        if digest is None:
            digest = hashlib.blake2b(stored, digest_size=16).digest()
        try:
            gathering = self._gather()
            self._change(article.id, self._added)
            self._added += 1
            gathering.add(article, stored, origin, digest)
        except BaseException:
            # A part of a segment may have been written, and which part is not known.
            self.rollback()
            raise

    def delete(self, id_: str) -> None:
        """Delete the article of that id. Raises ArticleNotFoundError if there is none."""
        if not self.holds(id_):
            raise ArticleNotFoundError(
                f"cannot delete article '{id_}': the index holds none of that id."
                " Ids are shown by 'kashaf search'."
            )
        try:
            self._change(id_, _DELETED)
        except BaseException:
            # An interrupt: half of the change may have been noted.
            self.rollback()
            raise

    def holds(self, id_: str) -> bool:
        """Tell whether an article of that id is there, pending changes counted."""
        reader = self.begin()
        if id_ in self._changes:
            return self._changes[id_] != _DELETED
        return reader.doc(id_) is not None

    def begin(self) -> IndexReader:
        """Take the lock, if it is not held yet, and return a reader of the committed state."""
        if self._is_forgetting:
            self.rollback()
        if self._reader is None:
            self._let_go()
            try:
                self._held = self._storage.holding(self._lock)
                next(self._held)
                self._reader = open_reader(self._storage)
            except BaseException:
                self._let_go()
                raise
        return self._reader

    def _let_go(self) -> None:
        """Free the lock, if it is held."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        if self._held is not None:
            self._held.close()
            self._held = None
        self._lock.release()

    def commit(self, progress: Callable[[int], None] = lambda done: None) -> None:
        """Make the pending changes permanent, all or none. Without changes nothing is written.

        `progress` is called with the number of articles written so far.
        """
        try:
            if self.pending:
                self._commit_held(merge.tail)
                progress(self._added)
        finally:
            self.rollback()

    def optimize(self) -> None:
        """Commit, and merge all segments into one, without what was deleted."""
        try:
            reader = self.begin()
            if self._changes or len(reader.segments) > 1 or reader.doc_count < reader.doc_count_all:
                self._commit_held(len)
        finally:
            self.rollback()

    def rollback(self) -> None:
        """Forget the pending changes and free the lock."""
        self._is_forgetting = True
        if self._gathering is not None:
            self._gathering.abandon()
        if self._reader is not None:
            # Files are not deleted one by one here: after an interrupted commit the manifest may
            # name them.
            with suppress(KashafError):
                self._storage.clear()
        self._gathering = None
        self._written.clear()
        self._changes.clear()
        self._dropped.clear()
        self._added = 0
        self._vocabulary = None
        self._workers.close()
        self._let_go()
        self._is_forgetting = False

    def _change(self, id_: str, number: int) -> None:
        before = self._changes.pop(id_, _DELETED)
        if before != _DELETED:
            self._dropped.add(before)
        self._changes[id_] = number

    def _gather(self) -> Gathering:
        """Return what takes the next article."""
        reader = self.begin()
        if self._gathering is not None and self._is_full(self._gathering):
            self._write_gathered()
        if self._gathering is None:
            if self._vocabulary is None:
                self._vocabulary = Vocabulary(reader.word_table if reader.doc_count_all else None)
            name = self._storage.new_segment()
            self._gathering = Gathering(self._storage.path, name, self._vocabulary, self._workers)
        return self._gathering

    def _is_full(self, gathering: Gathering) -> bool:
        return gathering.size >= self._most_words or self._knows_enough

    @property
    def _knows_enough(self) -> bool:
        """Whether distinct words fill the memory allowed."""
        return self._vocabulary is not None and len(self._vocabulary) >= self._most_distinct

    def _write_gathered(self) -> None:
        """Write what is being gathered, and let its memory go."""
        if self._gathering is not None:
            files = self._gathering.write()
            self._written.append(_Member(files, files.docs))
            self._gathering = None
            if self._knows_enough:
                # Words that come again are analysed again.
                self._vocabulary = None

    def _commit_held(self, choose: Callable[[list[int]], int]) -> None:
        """Do what `_commit` does; where it fails because the lock was removed, say that."""
        try:
            self._commit(choose)
        except Exception:
            # Another writer may have taken our files for those of one that was killed, or another
            # index stands in the folder.
            self._storage.require_held()
            raise

    def _commit(self, choose: Callable[[list[int]], int]) -> None:
        """Commit. `choose` says how many of the last segments to merge, given the sizes of all."""
        reader = self.begin()
        self._write_gathered()
        # Merging needs their memory.
        self._vocabulary = None
        self._workers.close()
        manifest = self._storage.manifest()
        gone = self._gone(reader)
        members = [
            self._mark(files, segment.live, gone.get(segment, []))
            for files, (segment, _) in zip(manifest.segments, reader.segments, strict=True)
        ]
        before = 0
        for files, _ in self._written:
            end = before + files.docs
            dropped = [n - before for n in self._dropped if before <= n < end]
            members.append(self._mark(files, np.ones(files.docs, np.bool_), dropped))
            before = end
        members = [self._renewed(member) for member in members if member.live]
        count = choose([member.live for member in members])
        if count > 1 or (count and members[-1].live < members[-1].files.docs):
            members[-count:] = [self._merge(members[-count:])]
        self._storage.commit(
            [member.files for member in members], sum(member.live for member in members)
        )

    def _gone(self, reader: IndexReader) -> dict[Segment, list[int]]:
        """Return the documents of each committed segment that were replaced or deleted."""
        gone: dict[Segment, list[int]] = {}
        if reader.doc_count:
            for id_ in self._changes:
                doc = reader.doc(id_)
                if doc is not None:
                    segment, before = reader.segment_of(doc)
                    gone.setdefault(segment, []).append(doc - before)
        return gone

    def _mark(self, files: SegmentFiles, live: NDArray[np.bool_], gone: list[int]) -> _Member:
        """Write which documents of a segment are deleted, those `gone` now among them."""
        if gone:
            live = live.copy()
            live[gone] = False
            writer = ColumnsWriter(self._storage.path / new_deleted_file(files.name))
            writer.add("docs", np.flatnonzero(~live).astype(np.uint32))
            files = files._replace(deleted=writer.close(docs=files.docs))
        return _Member(files, int(live.sum()))

    def _renewed(self, member: _Member) -> _Member:
        """Return a segment of which most is deleted without what is, others as they are."""
        return self._merge([member]) if member.live * 2 < member.files.docs else member

    def _merge(self, members: list[_Member]) -> _Member:
        """Write segments as one. Raises IndexDamagedError for one that cannot be read."""
        folder = self._storage.path
        segments: list[Segment] = []
        try:
            segments += [Segment(folder, member.files) for member in members]
            files = merge.merge(segments, folder, self._storage.new_segment())
            for segment in segments:
                segment.require_whole()
        except DamagedError as error:
            raise self._storage.damaged(str(error)) from error
        except OSError:
            raise
        except Exception:
            require_undamaged(self._storage, segments)
            raise
        return _Member(files, files.docs)
