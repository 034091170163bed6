"""An open index: reading its committed state, and gathering changes for the next commit.

Reading and writing are apart. `IndexWriter` has the pending changes, one thread at a time; what is
read is a state of the index that never changes, replaced by another at a commit or a refresh. So a
search waits for no writer, and nothing that is read depends on what is pending.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index import arguments
from index.articles.article import Article
from index.errors import DuplicateIdError, IndexClosedError, naming
from index.reading import ReadArticles, kept_in
from index.segment.schema import CACHE, MEMORY

if TYPE_CHECKING:
    from index.store.engine import StateReader, Writer
    from index.store.kept import Kept
    from index.store.reader import IndexReader
    from index.store.storage import Storage
    from index.updating.report import Report
    from search.keeping import Keeper
    from search.searcher import Searcher
    from search.words.own_words import OwnWords


class Index(ReadArticles):
    """An open index, made by `kashaf.open_index`. Any number of threads may share one.

    Writing: `add`, `update`, `delete` and `update_from` gather changes, `commit` makes them
    permanent in one step, `rollback` forgets them. As a context manager an Index commits and closes
    on leaving the block; where that is by an exception, it rolls back and closes. From the first
    change to the commit no other process can write.

    Reading: `search`, `get`, `ids`, `in`, `len` and iteration see the state that was committed last
    by this Index, or found by `refresh`; before either, that which is there at the first look. They
    do not see pending changes, and never commit or wait for any.

    Once closed, any use raises IndexClosedError; closing again does nothing. What cannot be read
    raises IndexDamagedError, what another process is writing IndexBusyError.
    """

    def __init__(
        self,
        storage: "Storage",
        committed: "Storage",
        memory: int = MEMORY,
        cache: int = CACHE,
        words: Path | None = None,
    ) -> None:
        # Where changes go, and where the committed state is: one, but for a rebuild.
        self._storage, self._committed = storage, committed
        self._memory, self._cache, self._words = memory, cache, words
        # Held while something is changed; and, after it, while the state that is read is chosen.
        self._writing, self._reading = RLock(), RLock()
        self._closed = False
        self._changes: Writer | None = None
        self._state: IndexReader | None = None
        self._shared: Searcher | None = None

    def __repr__(self) -> str:
        return f"<{'closed ' if self._closed else ''}index '{self._storage.path}'>"

    def __enter__(self) -> Self:
        self._require_open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        try:
            if kind is None and not self._closed:
                self._commit_pending()
        finally:
            self.close()

    def _searcher(self) -> "Searcher":
        with self._reading:
            if self._shared is None:
                self._shared = self.searcher()
            return self._shared

    def searcher(self) -> "Searcher":
        """Return a searcher over the state there is now, which goes on with it whatever comes.

        It keeps what it reads of words in memory, apart from those of `search` and of others. Your
        own words are those of the files as they are now; ReadError tells what is wrong in them.
        """
        from search.searcher import Searcher

        kept = partial(kept_in, self._committed.path)
        return Searcher(self._reader(), self._cache, self._own_words(), kept)

    def _own_words(self) -> "OwnWords":
        from search.words.own_words import own_words

        return own_words(self._committed.path, self._words)

    @property
    def kept(self) -> "Keeper":
        """Saved searches and tags, which are kept beside the index."""
        from index.store.kept import change_kept
        from search.keeping import Keeper

        self._require_open()
        read = partial(kept_in, self._committed.path)
        write = partial(change_kept, self._storage)
        return Keeper(self._while_open(read), write, self._searcher, self._changing)

    def _while_open(self, read: "Callable[[], Kept]") -> "Callable[[], Kept]":
        """Return what reads what is kept, and is of no use once the Index is closed."""

        def checked() -> "Kept":
            self._require_open()
            return read()

        return checked

    def refresh(self) -> None:
        """See what other processes, or other Indexes here, have committed. Changes stay pending.

        Your own words are read anew.
        """
        from index.store.reader import open_reader

        with self._reading, naming(self._committed.path):
            self._require_open()
            latest = open_reader(self._committed)
            # Segments are opened once: where they are the same, nothing has changed, and what is
            # kept in memory stays.
            if self._state is None or self._state.segments != latest.segments:
                self._state, self._shared = latest, None
            if self._shared and self._shared.own != self._own_words():
                self._shared = None

    def add(self, article: Article) -> None:
        """Add an article. Raises DuplicateIdError if its id is taken, by a pending one too."""
        with self._changing():
            writer = self._writer()
            if writer.holds(_article(article).id):
                raise DuplicateIdError(
                    f"cannot add article '{article.id}': the id is taken. Use update to replace it."
                )
            writer.update(article)

    def update(self, article: Article) -> None:
        """Replace the article of that id, or add it."""
        with self._changing():
            self._writer().update(_article(article))

    def delete(self, id_: str) -> None:
        """Delete the article of that id. Raises ArticleNotFoundError if there is none."""
        with self._changing():
            self._writer().delete(arguments.string("id", id_))

    def update_from(
        self,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        encoding: str | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
        follow: bool = False,
        max_size: int | None = None,
        reader: str | None = None,
        fix: str = "certain",
        ocr: bool = False,
    ) -> "Report":
        """Bring the index up to date with files and folders, or one, as `kashaf index` does.

        Pending changes are committed first; what the files bring waits for `commit`. `encoding` is
        that of every file, None to find it out; `progress` is called with the bytes read so far and
        those of all files, after each article, and what it raises ends the reading, with what was
        read until then pending; links that lead out of a folder are passed over unless `follow`.
        Files and records of more than `max_size` megabytes, 100 if it is None, are skipped.
        `reader` reads every file as if it had that suffix, None by their own; the files
        `.kashaf.toml` in the folders say the same of some, see docs/formats.md. Of text that was
        decoded or set on a page wrongly what is "certain" is put right, or with `fix` "none"
        nothing. With `ocr` Tesseract reads pages of PDFs that are only pictures. The path "-" is
        standard input: JSON Lines, JSON or a text. Returns what was added, updated, removed and
        skipped: see `kashaf.Report`.
        Raises KashafError for a path that is not there and for an unknown encoding or reader.
        """
        from index.updating.directions import directed
        from index.updating.update import update

        chosen = arguments.paths("paths", paths)
        if encoding is not None:
            arguments.string("encoding", encoding)
        if reader is not None:
            arguments.string("reader", reader)
        arguments.string("fix", fix)
        told = directed(reader, encoding, fix, arguments.flag("ocr", ocr))
        arguments.function("progress", progress)
        arguments.flag("follow", follow)
        if max_size is not None:
            max_size = arguments.whole("max_size", max_size, 1)
        with self._changing():
            self._commit_pending()
            return update(self._writer(), chosen, told, progress, follow, max_size)

    def forget(self, path: str | os.PathLike[str]) -> tuple[str, ...]:
        """Delete all that came from a file or from under a folder, whether it is there or gone.

        Pending changes are committed first; the deletion waits for `commit`. Returns the ids.
        """
        from index.updating.update import ids_from

        chosen = arguments.path("path", path)
        with self._changing():
            self._commit_pending()
            gone = ids_from(self._writer(), chosen)
            for id_ in gone:
                self._writer().delete(id_)
        return tuple(gone)

    def commit(self, progress: Callable[[int], None] = lambda done: None) -> None:
        """Make all pending changes permanent in one step; if it fails, none are.

        `progress` is called with the number of articles written.
        """
        arguments.function("progress", progress)
        with self._changing():
            writer = self._writer()
            pending = writer.pending
            try:
                writer.commit(progress)
            finally:
                if pending:
                    self._forget_state()

    def optimize(self) -> None:
        """Commit, and write the whole index as one segment, without what was deleted.

        Searches become a little faster; adding articles merges segments as needed without it.
        """
        with self._changing():
            try:
                self._writer().optimize()
            finally:
                self._forget_state()

    def rollback(self) -> None:
        """Forget all pending changes, and let other processes write."""
        with self._changing():
            self._writer().rollback()

    def close(self) -> None:
        """Forget pending changes and free what is open. Searchers made before go on."""
        with self._writing, self._reading:
            self._closed = True
            self._forget_state()
            self._storage.opened = {}
            self._committed.opened = {}
            if self._changes is not None:
                self._changes.rollback()
                self._changes = None

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._writing, naming(self._storage.path):
            yield

    def _require_open(self) -> None:
        if self._closed:
            raise IndexClosedError(
                f"cannot use index '{self._storage.path}': it was closed."
                " Open it again with kashaf.open_index."
            )

    def _writer(self) -> "Writer":
        self._require_open()
        if self._changes is None:
            # Made when first needed: a search does not pay for what writing imports.
            from index.writing.writer import IndexWriter

            self._changes = IndexWriter(self._storage, self._memory)
        return self._changes

    def _commit_pending(self) -> None:
        with self._changing():
            if self._changes is not None and self._changes.pending:
                self.commit()

    def _reader(self) -> "StateReader":
        """Return the state that is read now, opened if it is not yet."""
        from index.store.reader import open_reader

        with self._reading, naming(self._committed.path):
            self._require_open()
            if self._state is None:
                self._state = open_reader(self._committed)
            return self._state

    def _forget_state(self) -> None:
        """Let what is read next be the last committed state."""
        with self._reading:
            self._state = self._shared = None


def _article(value: object) -> Article:
    if not isinstance(value, Article):
        raise arguments.wrong("article", "a kashaf.Article", value)
    return value
