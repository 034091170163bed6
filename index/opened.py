"""An open index: reading its committed state, and gathering changes for the next commit.

Reading and writing are apart. `IndexWriter` has the pending changes, one thread at a time; what is
read is a state of the index that never changes, replaced by another at a commit or a refresh. So a
search waits for no writer, and nothing that is read depends on what is pending.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date as Date
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index import arguments
from index.analysis.analyzer import DEFAULT_LEVEL
from index.articles.article import Article
from index.errors import ArticleNotFoundError, IndexClosedError, naming
from index.segment.schema import CACHE, MEMORY

if TYPE_CHECKING:
    from index.store.reader import IndexReader
    from index.store.storage import Storage
    from index.updating.update import Report
    from index.writing.writer import IndexWriter
    from search.batch import Answer
    from search.results import Hits, Results
    from search.searcher import Searcher
    from search.suggest import Completion


class Index:
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
    ) -> None:
        # Where changes go, and where the committed state is: one, but for a rebuild.
        self._storage, self._committed = storage, committed
        self._memory, self._cache = memory, cache
        # Held while something is changed; and, after it, while the state that is read is chosen.
        self._writing, self._reading = RLock(), RLock()
        self._closed = False
        self._changes: IndexWriter | None = None
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

    def __bool__(self) -> bool:
        """Return True, of an empty index too."""
        return True

    def __len__(self) -> int:
        """Return the number of articles."""
        return self._reader().doc_count

    def __contains__(self, id_: object) -> bool:
        """Tell whether there is an article of that id. Raises TypeError for what is no string."""
        return self._reader().doc(arguments.string("id", id_)) is not None

    def __iter__(self) -> Iterator[Article]:
        """Yield every article in the order of writing, of the state there is at the beginning."""
        return self._reader().every_article()

    def ids(self) -> list[str]:
        """Return the id of every article, in the order of writing."""
        return self._reader().ids()

    def get(self, id_: str) -> Article:
        """Return the article of that id. Raises ArticleNotFoundError if there is none."""
        reader = self._reader()
        doc = reader.doc(arguments.string("id", id_))
        if doc is None:
            raise ArticleNotFoundError(
                f"cannot show article '{id_}': the index holds none of that id."
                " Ids are shown by 'kashaf search'."
            )
        return reader.article(doc)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        level: str = DEFAULT_LEVEL,
        keep: Collection[str] = (),
        explain: bool = False,
        fallback: bool = True,
        match: str = "any",
        sort: str | None = None,
        since: Date | str | None = None,
        until: Date | str | None = None,
        filter: Mapping[str, str | Collection[str]] | None = None,
        facets: Collection[str] = (),
        timeout: float | None = None,
    ) -> "Results":
        """Return the best `limit` articles for `query`, after the first `offset`.

        `level` is the loosest agreement that finds an article: "form", "stem", "kin", "sound" or
        "root"; a shared root adds to the score of what is found, unless a stricter level is named.
        `keep`, some of "hamza", "ta" and "tashkeel", or one of them, keeps these distinct: words
        then match their own form only, where it is spelled so; of marks those that the query's word
        carries must be there. With `explain` each hit says what every word of the query added to
        its score, and each match why its words are one. After `timeout` seconds what was found by
        then is returned; `timed_out`, and a note, say so. It is looked at between words of the
        query and between hits, so that it may take a little longer.

        The query language is that of the command line: words, "phrases", + - AND OR NOT,
        field:word, date:2019..2021, prefix*, w?ldc*rds, fuzzy~2. Where a query cannot be parsed it
        is searched as plain words, and the results' `notes` say so. Where it finds nothing, the
        best of what it may have been meant for is searched, unless `fallback` is False: another
        spelling, the other keyboard, the words of a phrase, a shared root, any for all. `Results`
        tells which, and which words no article has.

        `match` says how many of the words have to be there: "any", "most" or "all". `sort` is
        "score", "date", "-date" (newest first, as a query without words comes anyway), "title" or
        "source". `since` and `until`, dates or strings such as "2020-09", and `filter`, values of
        source, author, category or a field of the metadata, narrow what is found: {"lang": "ar"},
        or {"lang": ["ar", "fr"]} for either. `facets`, of these fields and date:year, date:month
        and date:day, are counted over all that is found: `Results.facets`.

        Raises QueryError for a query that asks for what cannot be, such as a date that is none, or
        for a level or something to keep that is none; TypeError and ValueError for arguments of
        other kinds or below 0.
        """
        return self._searcher().search(
            query,
            limit=limit,
            offset=offset,
            level=level,
            keep=keep,
            explain=explain,
            fallback=fallback,
            match=match,
            sort=sort,
            since=since,
            until=until,
            filter=filter,
            facets=facets,
            timeout=timeout,
        )

    def hits(
        self,
        query: str,
        *,
        limit: int | None = None,
        offset: int = 0,
        level: str = DEFAULT_LEVEL,
        keep: Collection[str] = (),
        explain: bool = False,
        snippets: bool = True,
        fallback: bool = True,
        match: str = "any",
        sort: str | None = None,
        since: Date | str | None = None,
        until: Date | str | None = None,
        filter: Mapping[str, str | Collection[str]] | None = None,
        facets: Collection[str] = (),
        timeout: float | None = None,
    ) -> "Hits":
        """Return an iterator over every article for `query`, or the best `limit`, best first.

        Each hit is made when it is asked for, so the first comes at once, and a few dozen are in
        memory, beside twelve bytes for each article that matches; what the iterator sees is the
        state there was when it was made.
        Without `snippets` hits have none, nor matches and title highlights: that is several times
        quicker. All else is as in `search`; `timeout` counts from this call to the last hit.
        """
        return self._searcher().hits(
            query,
            limit=limit,
            offset=offset,
            level=level,
            keep=keep,
            explain=explain,
            snippets=snippets,
            fallback=fallback,
            match=match,
            sort=sort,
            since=since,
            until=until,
            filter=filter,
            facets=facets,
            timeout=timeout,
        )

    def suggest(self, typed: str, *, limit: int = 10, titles: bool = False) -> "list[Completion]":
        """Return words of the index that what was typed may end in, the most frequent first.

        Each has its `text`, with the words before it, and a `count` of articles. With `titles`
        titles that have such words follow; `kind` tells "word" from "title".
        """
        return self._searcher().suggest(typed, limit=limit, titles=titles)

    def timeline(
        self,
        query: str,
        *,
        by: str = "month",
        since: Date | str | None = None,
        until: Date | str | None = None,
    ) -> dict[str, int]:
        """Return how many articles a query finds by "year", "month" or "day", in their order.

        Those of which there are none, between the first and the last, are 0.
        """
        return self._searcher().timeline(query, by=by, since=since, until=until)

    def batch(
        self,
        queries: Iterable[str],
        *,
        limit: int = 10,
        match: str = "phrase",
        snippets: bool = False,
    ) -> "Iterator[Answer]":
        """Yield the answer to each of a list of queries: `number`, `query`, `hits`, `error`.

        Of a line of plain words a "phrase" has to be there, or as `match` of `search` says; what
        has signs is searched as it is. Nothing else is searched where one finds nothing. `hits` is
        as `Index.hits` returns it, with `total`; of what is no query it is None, and `error` says
        why.
        """
        from search.batch import answers

        return answers(self.searcher(), [*queries], limit, match, snippets)

    def _searcher(self) -> "Searcher":
        with self._reading:
            if self._shared is None:
                self._shared = self.searcher()
            return self._shared

    def searcher(self) -> "Searcher":
        """Return a searcher over the state there is now, which goes on with it whatever comes.

        It keeps what it reads of words in memory, apart from those of `search` and of others.
        """
        from search.searcher import Searcher

        return Searcher(self._reader(), self._cache)

    def refresh(self) -> None:
        """See what other processes, or other Indexes here, have committed. Changes stay pending."""
        from index.store.reader import open_reader

        with self._reading, naming(self._committed.path):
            self._require_open()
            latest = open_reader(self._committed)
            # Segments are opened once: where they are the same, nothing has changed, and what is
            # kept in memory stays.
            if self._state is None or self._state.segments != latest.segments:
                self._state, self._shared = latest, None

    def add(self, article: Article) -> None:
        """Add an article. Raises DuplicateIdError if its id is taken, by a pending one too."""
        with self._changing():
            self._writer().add(_article(article))

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
    ) -> "Report":
        """Bring the index up to date with files and folders, or one, as `kashaf index` does.

        Pending changes are committed first; what the files bring waits for `commit`. `encoding` is
        that of every file, None to find it out; `progress` is called with the number of files read
        and that of all; links that lead out of a folder are passed over unless `follow`. Files and
        records of more than `max_size` megabytes, 100 if it is None, are skipped. Returns what was
        added, updated, removed and skipped: see `index.Report`.
        Raises KashafError for a path that is not there and for an unknown encoding.
        """
        from index.updating.update import update

        chosen = arguments.paths("paths", paths)
        if encoding is not None:
            arguments.string("encoding", encoding)
        arguments.function("progress", progress)
        arguments.flag("follow", follow)
        if max_size is not None:
            max_size = arguments.whole("max_size", max_size, 1)
        with self._changing():
            self._commit_pending()
            return update(self._writer(), chosen, encoding, progress, follow, max_size)

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

    def _writer(self) -> "IndexWriter":
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

    def _reader(self) -> "IndexReader":
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
