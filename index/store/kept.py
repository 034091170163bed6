"""What a reader keeps beside an index: saved searches, what was seen of them, and tags.

It stands in `kept.json` in the folder of the index, which commits, rebuilds and repairs leave as it
is, because it is of ids, not of segments:

    {"searches": {"نفط": {"query": "النفط source:BBC", "seen": ["a.txt", …]}},
     "tags": {"مهم": ["a.txt", …]},
     "paths": [FOLDER, …]}

`paths` are the files and folders that were indexed from, from the root on, and may be lacking.

It is read anew whenever it is needed, so that it is never older than what another process wrote;
it is changed under the lock of the index, and replaced in one step, as the manifest is. It may come
from elsewhere with the folder: nothing but these names, strings and lists of strings is taken.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from index.errors import IndexDamagedError, KashafError
from index.segment.columns.files import DamagedError, read_plain
from index.store.durable import replace_file
from index.store.storage import KEPT, Storage

# Bytes: hundreds of thousands of ids.
_LARGEST = 1 << 26
_NAME = re.compile(r"[^\W_][\w-]{0,63}")


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query that was saved, and the ids of the articles that were seen of it."""

    query: str
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Saved searches by their names, the ids of each tag, and the paths that were indexed."""

    searches: Mapping[str, SavedSearch] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    paths: tuple[str, ...] = ()

    @classmethod
    def decode(cls, data: bytes) -> "Kept":
        """Return what `encode` was called on. Raises ValueError, which says why, for all else."""
        try:
            stored = json.loads(data)
            if stored.keys() - {"paths"} != {"searches", "tags"}:
                raise ValueError("it has other parts than searches, tags and paths")
            paths = _strings(stored.get("paths", []))
            searches = {
                _stored_name(name): SavedSearch(_string(one["query"]), _strings(one["seen"]))
                for name, one in stored["searches"].items()
            }
            tags = {_stored_name(name): _strings(ids) for name, ids in stored["tags"].items()}
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("it says what cannot be") from error
        return cls(searches, tags, paths)

    def encode(self) -> bytes:
        """Return it as it is stored."""
        searches = {
            name: {"query": one.query, "seen": [*one.seen]} for name, one in self.searches.items()
        }
        stored: dict[str, Any] = {
            "searches": searches,
            "tags": {name: [*ids] for name, ids in self.tags.items()},
        }
        if self.paths:
            stored["paths"] = [*self.paths]
        # ASCII, because a query may have lone surrogates.
        return json.dumps(stored, indent=1).encode() + b"\n"

    def with_search(self, name: str, search: SavedSearch | None) -> "Kept":
        """Return the same with a search of that name, or with None without."""
        others = {other: one for other, one in self.searches.items() if other != name}
        return replace(self, searches=others | ({name: search} if search else {}))

    def tagged(self, ids: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> "Kept":
        """Return the same with tags given to articles, and others taken from them."""
        tags = {name: dict.fromkeys(of) for name, of in self.tags.items()}
        articles = [*ids]
        for name in add:
            tags.setdefault(name, {}).update(dict.fromkeys(articles))
        for name in remove:
            for id_ in articles:
                tags.get(name, {}).pop(id_, None)
        return replace(self, tags={name: tuple(of) for name, of in sorted(tags.items()) if of})


def read_kept(folder: str | os.PathLike[str]) -> Kept:
    """Return what is kept beside the index in a folder, nothing where nothing was kept yet.

    Raises IndexDamagedError for what no kashaf wrote.
    """
    path = Path(folder) / KEPT
    if not os.path.lexists(path):
        return Kept()
    try:
        return Kept.decode(read_plain(path, _LARGEST))
    except (DamagedError, ValueError) as error:
        reason = str(error).removeprefix(f"{KEPT}: ")
        raise IndexDamagedError(
            f"cannot read '{path}', which has saved searches and tags: {' '.join(reason.split())}."
            " Mend it, or remove it to begin anew; the articles are elsewhere."
        ) from error


def change_kept(storage: Storage, change: Callable[[Kept], Kept]) -> Kept:
    """Change what is kept, under the lock of the index, and return what is kept then.

    Raises what reading does, and IndexBusyError.
    """
    with storage.held():
        changed = change(read_kept(storage.path))
        data = changed.encode()
        if len(data) > _LARGEST:
            raise KashafError(
                f"cannot keep so much in '{storage.path / KEPT}': {_LARGEST >> 20} MB is the most."
                " Save searches that find less, or forget some."
            )
        storage.require_held()
        replace_file(storage.path / KEPT, data)
    return changed


def require_name(name: str, of: str) -> str:
    """Return a name that a search or a tag can have. Raises KashafError for others."""
    if not _NAME.fullmatch(name):
        raise KashafError(
            f"cannot name a {of} '{name}': a name is letters, digits, _ and -, 64 at most,"
            " a letter or digit first."
        )
    return name


def _stored_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("it has a name that none can be called")
    return name


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _strings(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError
    return tuple(map(_string, values))
