"""Pending changes of an index in a cluster: kept on this machine's disk, sent at the commit.

A cluster knows no commit of many documents in one step. So nothing is sent before `commit`, and
what is sent then is found when it ends; one that is interrupted has sent some of it, and doing it
again sends the rest: each document goes to its key, whoever sends it and how often.
"""

import hashlib
import os
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, TYPE_CHECKING
from uuid import uuid4

from index.articles.article import Article, encode
from index.errors import ArticleNotFoundError
from index.opensearch.documents import BulkLines, Pending, documents, key_of
from index.opensearch.mapping import words_of
from index.opensearch.reader import ClusterReader
from index.opensearch.sending import Sender
from index.writing.workers import Job, Workers

if TYPE_CHECKING:
    from index.opensearch.store import ClusterStore

# Bytes of articles that are worked on together, and from how many on other processes help.
_BATCH = 1 << 20
_WORTH_OTHERS = 1 << 22
_HEAD = struct.Struct("<IIQ16s")
_DELETED = -1


class ClusterWriter:
    """Pending changes to one index in a cluster."""

    def __init__(self, store: "ClusterStore") -> None:
        self._store = store
        self._reader: ClusterReader | None = None
        # The articles that are pending, one after the other, and the number of each id's last one.
        self._spool: IO[bytes] | None = None
        self._changes: dict[str, int] = {}
        self._number = 0

    @property
    def pending(self) -> bool:
        """Whether there are changes to commit."""
        return bool(self._changes)

    def begin(self) -> ClusterReader:
        """Return a reader of what is in the index."""
        if self._reader is None:
            self._reader = self._store.reader_of_target()
            # Later articles come after earlier ones, of other commands too.
            self._number = self._number or time.time_ns() // 1_000_000 << 20
        return self._reader

    def holds(self, id_: str) -> bool:
        """Tell whether an article of that id is there, pending changes counted."""
        if id_ in self._changes:
            return self._changes[id_] != _DELETED
        return self.begin().doc(id_) is not None

    def update(self, article: Article, origin: str = "", digest: bytes | None = None) -> None:
        """Replace the article of that id, or add it: see `IndexWriter.update`."""
        self.begin()
        stored = encode(article)
        if digest is None:
            digest = hashlib.blake2b(stored, digest_size=16).digest()
        if self._spool is None:
            self._spool = tempfile.TemporaryFile(prefix="kashaf-")  # noqa: SIM115
        path = os.fsencode(origin)
        self._number += 1
        self._spool.write(_HEAD.pack(len(path), len(stored), self._number, digest) + path + stored)
        self._changes[article.id] = self._number

    def delete(self, id_: str) -> None:
        """Delete the article of that id. Raises ArticleNotFoundError if there is none."""
        if not self.holds(id_):
            raise ArticleNotFoundError(
                f"cannot delete article '{id_}': the index holds none of that id."
                " Ids are shown by 'kashaf search'."
            )
        self._changes[id_] = _DELETED

    def commit(self, progress: Callable[[int], None] = lambda done: None) -> None:
        """Send the pending changes, and let searches find them.

        `progress` is called with the number of articles that are stored.
        """
        if not self._changes:
            return
        name = self._store.target
        stored = 0

        def done(count: int) -> None:
            nonlocal stored
            progress(stored := stored + count)

        gone = [(key_of(id_), None) for id_, number in self._changes.items() if number == _DELETED]
        with (
            Sender(self._store.client, words_of(name), lambda _: None) as words,
            Sender(self._store.client, name, done) as articles,
        ):
            articles.send("delete", gone)
            for found in self._documents():
                words.send("create", found.words)
                articles.send("index", found.articles)
        self._store.committed()
        self.rollback()

    def optimize(self) -> None:
        """Commit, and let the cluster merge the segments of the index."""
        self.commit()
        name = self._store.target
        self._store.client.ask(
            "POST", f"/{name},{words_of(name)}/_forcemerge", max_num_segments=1, writing=True
        )

    def rollback(self) -> None:
        """Forget the pending changes."""
        if self._spool is not None:
            self._spool.close()
        self._spool, self._reader = None, None
        self._changes = {}
        self._number = 0

    def _documents(self) -> Iterator[BulkLines]:
        """Yield the documents of the pending articles, analysed in as many processes as pay."""
        size = self._spool.tell() if self._spool else 0
        commit = uuid4().hex
        workers = Workers()
        if size > _WORTH_OTHERS:
            workers.start()
        try:
            under_way: list[Job[BulkLines]] = []
            for batch in self._batches():
                here = partial(documents, batch, commit)
                under_way.append(workers.share(here, documents, batch, commit))
                done = [job for job in under_way if job.is_done]
                under_way = [job for job in under_way if job not in done]
                yield from (job.result() for job in done)
            yield from (job.result() for job in under_way)
        finally:
            workers.close()

    def _batches(self) -> Iterator[list[Pending]]:
        """Yield the articles that are pending, without those that were replaced meanwhile."""
        if self._spool is None:
            return
        self._spool.seek(0)
        last = {*self._changes.values()}
        batch: list[Pending] = []
        size = 0
        while head := self._spool.read(_HEAD.size):
            of_path, of_article, number, digest = _HEAD.unpack(head)
            path, stored = self._spool.read(of_path), self._spool.read(of_article)
            if number not in last:
                continue
            batch.append(Pending(number, os.fsdecode(path), digest, stored))
            size += len(stored)
            if size > _BATCH:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch
