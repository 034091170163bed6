"""An open index that is in a cluster: see `index/opensearch/`, and `Index` for what it does.

Other than on one machine what is read is the index as it is now, which others may change meanwhile,
and a commit that fails may have sent some of the changes: do it again, and the rest is sent.
"""

from typing import TYPE_CHECKING

from index.opened import Index
from index.opensearch.keeping import ClusterKept
from index.opensearch.store import ClusterStore

if TYPE_CHECKING:
    from pathlib import Path

    from index.opensearch.address import ClusterAddress
    from index.opensearch.reader import ClusterReader
    from index.store.engine import Writer
    from search.keeping import Keeper
    from search.searcher import Searcher
    from search.words.own_words import OwnWords


class ClusterIndex(Index):
    """An open index in a cluster."""

    def __init__(self, store: ClusterStore, cache: int, words: "Path | None") -> None:
        # Of a storage only the path is asked for by what is not overridden here.
        super().__init__(store, store, cache=cache, words=words)  # type: ignore[arg-type]
        self._store = store
        self._engine: ClusterReader | None = None

    def searcher(self) -> "Searcher":
        """Return a searcher over the index: what it finds is there now."""
        from search.searcher import Searcher

        kept = ClusterKept(self._store.client)
        return Searcher(self._reader(), self._cache, self._own_words(), kept.read)

    def _searcher(self) -> "Searcher":
        with self._reading:
            # Sizes, forms and values are remembered by what reads the index.
            if self._engine is not None and self._engine.known.is_old:
                self._forget_state()
            return super()._searcher()

    def _own_words(self) -> "OwnWords":
        from search.words.own_words import NONE, own_words

        # Nothing stands beside an index in a cluster: only files that are named are read.
        return own_words(self._words, self._words) if self._words else NONE

    @property
    def kept(self) -> "Keeper":
        """Saved searches, tags and paths, which are kept in the cluster beside the index."""
        from search.keeping import Keeper

        self._require_open()
        kept = ClusterKept(self._store.client)
        read = self._while_open(kept.read)
        return Keeper(read, kept.change, self._searcher, self._changing)

    def refresh(self) -> None:
        """See what other processes have changed. Your own words are read anew."""
        with self._reading:
            self._require_open()
            self._forget_state()

    def close(self) -> None:
        """Forget pending changes; of a rebuild that was not finished nothing is left."""
        with self._writing, self._reading:
            self._closed = True
            self._forget_state()
            if self._changes is not None:
                self._changes.rollback()
                self._changes = None
                self._store.abandon()

    def _reader(self) -> "ClusterReader":
        with self._reading:
            self._require_open()
            if self._engine is None:
                self._engine = self._store.reader()
            return self._engine

    def _forget_state(self) -> None:
        with self._reading:
            self._engine = self._shared = None

    def _writer(self) -> "Writer":
        self._require_open()
        if self._changes is None:
            # Made when first needed: a search does not pay for what writing imports.
            from index.opensearch.writer import ClusterWriter

            self._changes = ClusterWriter(self._store)
        return self._changes


def open_cluster_index(
    address: "ClusterAddress", create: bool, rebuild: bool, cache: int, words: "Path | None"
) -> ClusterIndex:
    """Open the index at an address: see `kashaf.open_index`."""
    store = ClusterStore(address, rebuild)
    if not rebuild:
        if create and not store.exists():
            store.create()
        store.require()
    return ClusterIndex(store, cache, words)
