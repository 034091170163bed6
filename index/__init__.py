"""kashaf, a full-text search engine for Arabic: the Python side.

    import kashaf
    from datetime import date

    with kashaf.open_index("news.kashaf", create=True) as ix:
        ix.update(kashaf.Article(id="1", text="وصل السراج إلى أنقرة", date=date(2020, 9, 6)))
        ix.commit()
        for hit in ix.search("زيارة السراج", limit=5):
            print(hit.rank, hit.title, hit.snippets[0].text)

Changes wait for `commit`, which leaving the block does too; leaving it by an exception rolls back
to the last commit. What is read is what was committed: a search sees no pending changes and makes
none permanent. An Index, and a Searcher, may be shared by threads.

What cannot be done raises a KashafError; an argument of a wrong type or value raises a TypeError
or ValueError that names it. See ARCHITECTURE.md for what happens inside.
"""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from index import arguments
from index.articles.article import Article
from index.errors import (
    ArticleNotFoundError,
    DuplicateIdError,
    IndexBusyError,
    IndexClosedError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexVersionError,
    KashafError,
    QueryError,
    ReadError,
    naming,
)
from index.opened import Index
from index.opensearch.address import address_of
from index.segment.schema import CACHE, MEMORY
from search.results import Group, Hit, Hits, Match, Results, Share, Snippet, Suggestion

if TYPE_CHECKING:
    from index.articles.calendars.dates import parse_date
    from index.checking.check import CheckReport, Finding
    from index.several import Indexes
    from index.updating.report import Report
    from search.searcher import Searcher
else:
    # Imported when asked for: not every command needs what they import.
    _LATER = {
        "CheckReport": "index.checking.check",
        "Finding": "index.checking.check",
        "Indexes": "index.several",
        "Report": "index.updating.update",
        "Searcher": "search.searcher",
        "parse_date": "index.articles.calendars.dates",
    }

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_LATER[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_LATER})


__all__ = [
    "Article",
    "ArticleNotFoundError",
    "CheckReport",
    "DuplicateIdError",
    "Finding",
    "Group",
    "Hit",
    "Hits",
    "Index",
    "IndexBusyError",
    "IndexClosedError",
    "IndexDamagedError",
    "IndexNotFoundError",
    "IndexVersionError",
    "Indexes",
    "KashafError",
    "Match",
    "QueryError",
    "ReadError",
    "Report",
    "Results",
    "Searcher",
    "Share",
    "Snippet",
    "Suggestion",
    "check_index",
    "open_index",
    "open_indexes",
    "parse_date",
]


def open_index(
    path: str | os.PathLike[str],
    *,
    create: bool = False,
    rebuild: bool = False,
    memory: int = MEMORY,
    cache: int = CACHE,
    lock_timeout: float | None = None,
    words: str | os.PathLike[str] | None = None,
) -> Index:
    """Open the index in the folder `path`, or with `create` make one there if there is none.

    A `path` such as "opensearch://user@host:9200/news" is of an index in a cluster: see
    docs/scaling.md.

    With `rebuild` start from nothing: the first commit of any articles takes the place of whatever
    index is there, in one step; until then searches see the old one.

    `memory` is how many megabytes articles may take while they are gathered, about; beyond that
    they go to disk. `cache` is how many megabytes each searcher, that of `Index.search` too, may
    keep of what it has read, about, beside some 30 bytes for each article. With less of it queries
    take longer, and find the same; with 0 what is read is read again for every query.

    `lock_timeout` is how many seconds a first change waits for another process that is writing, 10
    if it is None, before it raises IndexBusyError, which names that process.

    `words` is the folder of your own words, `synonyms.txt`, `stopwords.txt` and `protected.txt`;
    None stands for the folder that the index is in. They are read when something is first searched,
    and at `Index.refresh`; a line that cannot be read is a ReadError then.

    Raises IndexNotFoundError, IndexVersionError (another format or analysis) or IndexDamagedError,
    all of them KashafError; KashafError for a folder that holds other files; TypeError and
    ValueError for arguments of other kinds.
    """
    from index.store.rebuild import Rebuild
    from index.store.storage import Storage

    folder = arguments.path("path", path)
    create, rebuild = arguments.flag("create", create), arguments.flag("rebuild", rebuild)
    memory, cache = arguments.whole("memory", memory, 1), arguments.whole("cache", cache)
    if lock_timeout is not None:
        lock_timeout = arguments.seconds("lock_timeout", lock_timeout)
    own = None if words is None else arguments.path("words", words)
    if (address := address_of(path)) is not None:
        from index.clustered import open_cluster_index

        return open_cluster_index(address, create, rebuild, cache, own)
    with naming(folder):
        if rebuild:
            return Index(Rebuild(folder, lock_timeout), Storage(folder), memory, cache, own)
        storage = Storage(folder, lock_timeout)
        if create and not storage.exists():
            storage.create()
        storage.manifest()
        return Index(storage, storage, memory, cache, own)


def open_indexes(
    paths: Iterable[str | os.PathLike[str]],
    *,
    cache: int = CACHE,
    words: str | os.PathLike[str] | None = None,
) -> "Indexes":
    """Open the indexes in several folders, to search and read them as one.

    `cache` and `words` are as in `open_index`; without `words` those beside each index are used.
    Raises what `open_index` does, and ValueError where none is named, or one twice.
    """
    from index.several import Indexes
    from index.store.storage import Storage

    folders, cache = arguments.paths("paths", paths), arguments.whole("cache", cache)
    own = None if words is None else arguments.path("words", words)
    if any(map(address_of, folders)):
        raise KashafError(
            "cannot search several indexes of which one is in a cluster: name it alone."
        )
    if not folders or len({os.path.realpath(folder) for folder in folders}) < len(folders):
        raise ValueError("paths has to name indexes, each once")
    storages = {str(folder): Storage(folder) for folder in folders}
    for storage in storages.values():
        with naming(storage.path):
            storage.manifest()
    return Indexes(storages, cache, own)


def check_index(
    path: str | os.PathLike[str],
    *,
    full: bool = False,
    repair: bool = False,
    lock_timeout: float | None = None,
) -> "CheckReport":
    """Check whether the index in the folder `path` is what was written, as `kashaf check` does.

    Checked are all files, and against them the words of some articles, with `full` of all. With
    `repair` what is sound is kept, what can be read of the rest is indexed anew, and what could not
    be read is named; also where the manifest is lost, or words are analysed otherwise today.
    Nothing is changed where all is sound. A repair waits for another process that is writing as
    `open_index` says of `lock_timeout`.

    Of an index in a cluster the documents are compared with what their articles give today, of some
    or of all; what the disks of the cluster spoil, its own checksums tell.

    Raises IndexNotFoundError and IndexVersionError (another format); without `repair` also where
    words are analysed otherwise, and IndexDamagedError for a manifest that cannot be read.
    """
    folder = arguments.path("path", path)
    full, repair = arguments.flag("full", full), arguments.flag("repair", repair)
    if lock_timeout is not None:
        lock_timeout = arguments.seconds("lock_timeout", lock_timeout)
    if address := address_of(folder):
        from index.checking.cluster import check_cluster

        return check_cluster(address, full, repair)
    if repair:
        from index.checking import repair as repairing

        with naming(folder):
            return repairing.repair(folder, full, lock_timeout)
    from index.checking import check

    return check.check(folder, full)
