"""kashaf, a full-text search engine for Arabic: the Python side.

    import index
    from datetime import date

    with index.open_index("news.kashaf", create=True) as ix:
        ix.add(index.Article(id="1", text="وصل السراج إلى أنقرة", date=date(2020, 9, 6)))
        for hit in ix.search("زيارة السراج", limit=5):
            print(hit.rank, hit.title, hit.snippets[0].text)

Leaving the block commits; leaving it by an exception rolls back to the last commit. See
ARCHITECTURE.md for what happens inside.
"""

import os
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from index.analysis.analyzer import LEVELS
from index.articles.article import Article
from index.errors import (
    ArticleNotFoundError,
    DuplicateIdError,
    IndexNotFoundError,
    KashafError,
    QueryError,
)
from index.segment.schema import MEMORY
from search.results import Hit, Match, Results, Share, Snippet

if TYPE_CHECKING:
    from index.store.reader import IndexReader
    from index.store.storage import Storage
    from index.updating.update import Report
    from index.writing.writer import IndexWriter
    from search.searcher import Searcher

__all__ = [
    "Article",
    "ArticleNotFoundError",
    "DuplicateIdError",
    "Hit",
    "Index",
    "IndexNotFoundError",
    "KashafError",
    "Match",
    "QueryError",
    "Results",
    "Share",
    "Snippet",
    "open_index",
]


def open_index(
    path: str | os.PathLike[str],
    *,
    create: bool = False,
    rebuild: bool = False,
    memory: int = MEMORY,
) -> "Index":
    """Open the index in the folder `path`, or with `create` make one there if there is none.

    With `rebuild` start from nothing: the first commit takes the place of whatever index is
    there, in one step; until then searches see the old one. `memory` is how many megabytes
    articles may take while they are gathered, about; beyond that they go to disk. Raises
    IndexNotFoundError, IndexVersionError (another format or analysis) or IndexDamagedError, all of
    them KashafError.
    """
    from index.store.rebuild import Rebuild
    from index.store.storage import Storage

    if rebuild:
        return Index(Rebuild(path), memory)
    storage = Storage(path)
    if create and not storage.exists():
        storage.create()
    storage.manifest()
    return Index(storage, memory)


class Index:
    """An open index. Use it as a context manager, from one thread.

    Changes wait until `commit`, which is also done by `search` (so that it sees them) and on
    leaving the block.
    """

    def __init__(self, storage: "Storage", memory: int = MEMORY) -> None:
        self._storage = storage
        self._memory = memory
        self._open_reader: IndexReader | None = None
        self._searcher: Searcher | None = None

    def __enter__(self) -> "Index":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if kind is None:
            self._commit_pending()
        self.close()

    def __len__(self) -> int:
        """Return the number of articles committed."""
        return self._reader().doc_count

    def add(self, article: Article) -> None:
        """Add an article. Raises DuplicateIdError if its id is taken."""
        self._writer.add(article)

    def update(self, article: Article) -> None:
        """Replace the article of that id, or add it."""
        self._writer.update(article)

    def update_from(
        self,
        paths: Iterable[str | os.PathLike[str]],
        *,
        encoding: str | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> "Report":
        """Bring the index up to date with files and folders, as `kashaf index` does.

        Pending changes are committed first; what the files bring waits for `commit`. Returns what
        was added, updated, removed and skipped; see `index.updating.update.Report`.
        """
        from index.updating.update import update

        self._commit_pending()
        return update(self._writer, paths, encoding, progress)

    def delete(self, id_: str) -> None:
        """Delete the article of that id. Raises ArticleNotFoundError if there is none."""
        self._writer.delete(id_)

    def commit(self, progress: Callable[[int], None] = lambda done: None) -> None:
        """Make all pending changes permanent in one step; if it fails, none are."""
        self._writer.commit(progress)
        self._forget_reader()

    def optimize(self) -> None:
        """Commit, and write the whole index as one segment, without what was deleted.

        Searches become a little faster; adding articles merges segments as needed without it.
        """
        self._writer.optimize()
        self._forget_reader()

    def rollback(self) -> None:
        """Forget all pending changes."""
        self._writer.rollback()

    def get(self, id_: str) -> Article:
        """Return the article of that id. Raises ArticleNotFoundError if there is none."""
        reader = self._reader()
        doc = reader.doc(id_)
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
        level: str = LEVELS[-1],
        keep: Collection[str] = (),
        explain: bool = False,
    ) -> Results:
        """Return the best `limit` articles for `query`, after the first `offset`.

        `level` is the loosest agreement that counts: "form", "stem", "root" or "sound"; with
        `explain` each hit says what every word of the query added to its score. `keep`, some of
        "hamza", "ta" and "tashkeel", keeps these distinct: words then match their own form only,
        where it is spelled so; of marks those that the query's word carries must be there.

        The query language is that of the command line: words, "phrases", + - AND OR NOT,
        field:word, date:2019..2021, prefix*, w?ldc*rds, fuzzy~2. Pending changes are committed
        first. Raises QueryError for a query that asks for what cannot be, such as a date that is
        none.
        """
        reader = self._reader()
        if self._searcher is None:
            self._searcher = self._searcher_of(reader)
        return self._searcher.search(
            query, limit=limit, offset=offset, level=level, keep=keep, explain=explain
        )

    def searcher(self) -> "Searcher":
        """Return a searcher over the index as it is now; it keeps what it reads in memory."""
        return self._searcher_of(self._reader())

    def close(self) -> None:
        """Forget pending changes and free what is open."""
        if "_writer" in self.__dict__:
            self._writer.rollback()
        self._forget_reader()
        self._storage.opened.clear()

    @cached_property
    def _writer(self) -> "IndexWriter":
        # Made when first needed: a search does not pay for what writing imports.
        from index.writing.writer import IndexWriter

        return IndexWriter(self._storage, self._memory)

    def _commit_pending(self) -> None:
        if "_writer" in self.__dict__ and self._writer.pending:
            self.commit()

    def _reader(self) -> "IndexReader":
        self._commit_pending()
        if self._open_reader is None:
            from index.store.reader import open_reader

            self._open_reader = open_reader(self._storage)
        return self._open_reader

    def _searcher_of(self, reader: "IndexReader") -> "Searcher":
        from search.searcher import Searcher

        return Searcher(reader)

    def _forget_reader(self) -> None:
        self._searcher = None
        if self._open_reader is not None:
            self._open_reader.close()
            self._open_reader = None
