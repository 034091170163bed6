"""Several indexes, searched and read as one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from index.errors import IndexClosedError
from index.reading import ReadArticles, kept_in

if TYPE_CHECKING:
    from index.store.joined import JoinedReader
    from index.store.kept import Kept
    from index.store.storage import Storage
    from search.searcher import Searcher
    from search.words.own_words import OwnWords


class Indexes(ReadArticles):
    """Several open indexes, read and never written: made by `kashaf.open_indexes`.

    All that can be asked of an Index can be asked of them together, and is answered as one index
    would that has the articles of all, the first before the second: scores, counts and near-copies
    are of them all. `Hit.index` says which one a hit stands in. An id that an earlier one has too
    is given with the folder of its index before it, as in "old.kashaf:a.txt", so that each id is of
    one article; `get`, `reading`, `similar` and the others take it so. Own words, saved searches
    and tags are those of all.

    The state that is read is that of the first look, or of the last `refresh`. Threads may share
    it. Once closed, any use raises IndexClosedError.
    """

    def __init__(
        self, storages: "Mapping[str, Storage]", cache: int, words: Path | None = None
    ) -> None:
        self._storages = storages
        self._cache, self._words = cache, words
        self._lock = RLock()
        self._closed = False
        self._state: JoinedReader | None = None
        self._shared: Searcher | None = None

    def __repr__(self) -> str:
        return f"<{'closed ' if self._closed else ''}indexes {', '.join(self.folders)}>"

    def __enter__(self) -> Self:
        self._reader()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the indexes, as they were given."""
        return tuple(self._storages)

    @property
    def kept(self) -> "Kept":
        """The saved searches and tags of all, to be read."""
        return self._kept(self._reader())

    def searcher(self) -> "Searcher":
        """Return a searcher over the state there is now: see `Index.searcher`."""
        from search.searcher import Searcher

        reader = self._reader()
        return Searcher(reader, self._cache, self._own_words(), partial(self._kept, reader))

    def refresh(self) -> None:
        """See what was committed since, and read own words anew."""
        with self._lock:
            self._state = self._shared = None
            self._reader()

    def close(self) -> None:
        """Free what is open. Searchers made before go on."""
        with self._lock:
            self._closed = True
            self._state = self._shared = None
            for storage in self._storages.values():
                storage.opened = {}

    def _searcher(self) -> "Searcher":
        with self._lock:
            if self._shared is None:
                self._shared = self.searcher()
            return self._shared

    def _reader(self) -> "JoinedReader":
        from index.store.joined import JoinedReader
        from index.store.reader import open_reader

        with self._lock:
            if self._closed:
                raise IndexClosedError(
                    f"cannot use indexes '{', '.join(self.folders)}': they were closed."
                    " Open them again with kashaf.open_indexes."
                )
            if self._state is None:
                opened = {name: open_reader(storage) for name, storage in self._storages.items()}
                self._state = JoinedReader(opened)
            return self._state

    def _own_words(self) -> "OwnWords":
        from search.words.own_words import own_words

        if self._words is not None:
            return own_words(self._words, self._words)
        beside = {storage.path.absolute().parent for storage in self._storages.values()}
        first, *others = [own_words(folder / "index") for folder in sorted(beside)]
        for other in others:
            first = first.joined(other)
        return first

    def _kept(self, reader: "JoinedReader") -> "Kept":
        """Return what is kept beside any of them; of searches of one name that of the first."""
        kept, *others = [
            self._renamed(reader, name, kept_in(storage.path))
            for name, storage in self._storages.items()
        ]
        for other in others:
            tags = {
                name: (*kept.tags.get(name, ()), *other.tags.get(name, ()))
                for name in (*kept.tags, *other.tags)
            }
            searches = {**other.searches, **kept.searches}
            paths = (*kept.paths, *other.paths)
            kept = replace(kept, tags=tags, searches=searches, paths=paths)
        return kept

    @staticmethod
    def _renamed(reader: "JoinedReader", folder: str, kept: "Kept") -> "Kept":
        def here(ids: Sequence[str]) -> tuple[str, ...]:
            return tuple(reader.id_in(folder, id_) for id_ in ids)

        return replace(kept, tags={name: here(ids) for name, ids in kept.tags.items()})
