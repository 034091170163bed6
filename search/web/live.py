"""The index that is served: one for all requests and threads, as it is on disk now."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from index import Index, Indexes
from index.store.holdings import holdings
from index.store.storage import KEPT, MANIFEST, Storage
from index.version import VERSION
from search.words.own_words import FILES

T = TypeVar("T")
_Signs = tuple[tuple[int, int, int], ...]


class LiveIndex:
    """An index, or several as one, that is read anew when somebody has committed.

    Whether somebody has is told by the files that a commit, a tag or a saved search replaces, which
    costs some microseconds for a request. `tag` names the state: answers of one are equal.
    """

    def __init__(self, index: Index | Indexes, *folders: Path, words: Path | None = None) -> None:
        self._index = index
        self._folders = folders
        own = [words] if words else [folder.parent for folder in folders]
        self._files = [folder / name for folder in folders for name in (MANIFEST, KEPT)]
        self._files += [folder / name for folder in own for name in FILES]
        self._lock = Lock()
        self._seen: _Signs | None = None
        self._made: dict[object, object] = {}
        self.tag = ""

    def now(self) -> Index | Indexes:
        """Return the index, which sees what was committed last."""
        # Looked at before what it tells of is read, so that no state has the name of a newer one.
        signs = tuple(map(_signs, self._files))
        with self._lock:
            if signs != self._seen:
                self._index.refresh()
                self._seen, self._made = signs, {}
                told = repr((VERSION, signs)).encode()
                self.tag = hashlib.blake2b(told, digest_size=9).hexdigest()
        return self._index

    def once(self, make: Callable[[Index | Indexes], T]) -> T:
        """Return what a function makes of the index, made once for each state of it."""
        index, made = self.now(), self._made
        if make not in made:
            made[make] = make(index)
        found: T = made[make]  # type: ignore[assignment]
        return found

    def holdings(self) -> dict[str, Any]:
        """Return what it holds: see `index.store.holdings`."""
        return self.once(self._holdings)

    def _holdings(self, index: Index | Indexes) -> dict[str, Any]:
        reader: Any = index.searcher().engine
        return holdings(reader, [Storage(folder) for folder in self._folders])


def _signs(file: Path) -> tuple[int, int, int]:
    try:
        found = os.stat(file)
    except OSError:
        return (0, 0, 0)
    return found.st_mtime_ns, found.st_size, found.st_ino
