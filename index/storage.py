"""Where an index lives on disk: creating, opening, checking, swapping and locking.

    news.kashaf/
        manifest.json     format, analyzer, data folder, times and counts: for people and checks
        write.lock        held by the one process that writes
        data-5f1c09ab/    the Whoosh index

The manifest names the data folder, and replacing it is atomic: a rebuild writes a data folder
beside the old one and swaps at the end. Within a data folder Whoosh's own commit is atomic.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.util.filelock import FileLock, try_for

from index.analyzer import fingerprint
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexVersionError,
    KashafError,
)
from index.schema import FORMAT_VERSION, whoosh_schema

MANIFEST = "manifest.json"
DATA = "data-*"
LOCK = "write.lock"
# How long a writer waits for another to finish, in seconds.
LOCK_TIMEOUT = 10.0

_WHOOSH_NAME = "kashaf"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself. Counts are those of the last commit, for people to read."""

    format: int
    analyzer: str
    data: str
    created: str
    updated: str
    articles: int = 0


class Storage:
    """An index's folder."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def exists(self) -> bool:
        """Tell whether an index is here.

        Raises IndexNotFoundError where the path is a file.
        """
        if self.path.exists() and not self.path.is_dir():
            raise IndexNotFoundError(
                f"cannot open index '{self.path}': it is a file, not a folder."
                " Name a folder with --index."
            )
        return (self.path / MANIFEST).is_file()

    def create(self) -> None:
        """Create an empty index, in a folder that is new or empty."""
        leftovers = (DATA, f"{MANIFEST}.new")  # of a creation that was cut short
        if self.path.exists() and any(
            not any(file.match(pattern) for pattern in leftovers) for file in self.path.iterdir()
        ):
            raise KashafError(
                f"cannot create an index in '{self.path}': the folder holds other files."
                " Name an empty or a new folder with --index."
            )
        self.path.mkdir(parents=True, exist_ok=True)
        self._write(self._new_data())

    def manifest(self, check: bool = True) -> Manifest:
        """Read the manifest.

        Raises IndexNotFoundError, IndexDamagedError and, where `check`, IndexVersionError.
        """
        if not self.exists():
            raise IndexNotFoundError(
                f"cannot open index '{self.path}': there is none. Run 'kashaf index PATH' first."
            )
        try:
            manifest = Manifest(**json.loads((self.path / MANIFEST).read_text("utf-8")))
            manifest.format + 0  # a number
        except TypeError as error:
            raise IndexVersionError(self._refusal("its manifest is of another version")) from error
        except (ValueError, OSError) as error:
            raise self.damaged(f"{MANIFEST} is not readable ({error})") from error
        if check and manifest.format != FORMAT_VERSION:
            age = "a newer" if manifest.format > FORMAT_VERSION else "an older"
            reason = f"format {manifest.format} is of {age} kashaf, this one reads {FORMAT_VERSION}"
            raise IndexVersionError(self._refusal(reason))
        if check and manifest.analyzer != fingerprint():
            raise IndexVersionError(
                self._refusal(
                    f"its words were analysed by '{manifest.analyzer}', not '{fingerprint()}'"
                )
            )
        return manifest

    def open(self) -> FileIndex:
        """Open the Whoosh index with our own schema; the pickled one in it is never read."""
        data = self.manifest().data
        try:
            return FileIndex(FileStorage(self.path / data), whoosh_schema(), _WHOOSH_NAME)
        except Exception as error:  # Whoosh raises errors of many types over broken files.
            raise self.damaged(f"{type(error).__name__}: {error}") from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the index for writing. Raises IndexBusyError when another process keeps it."""
        _require_one_whoosh()
        lock = FileLock(str(self.path / LOCK))
        if not try_for(lock.acquire, timeout=LOCK_TIMEOUT, delay=0.1):
            raise IndexBusyError(
                f"cannot write to index '{self.path}': another process is writing."
                " Wait for it to finish, then try again."
            )
        try:
            yield
        finally:
            lock.release()

    def record(self, articles: int) -> None:
        """Note a commit in the manifest."""
        self._write(replace(self.manifest(), updated=_now(), articles=articles))

    def size(self) -> int:
        """Return the bytes that the index takes on disk."""
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())

    def damaged(self, reason: str) -> IndexDamagedError:
        """Return the error for files that cannot be read."""
        return IndexDamagedError(
            f"cannot read index '{self.path}': {' '.join(reason.split())}."
            " Run 'kashaf index --rebuild PATH' to write it anew."
        )

    def _refusal(self, reason: str) -> str:
        return (
            f"cannot open index '{self.path}': {reason}."
            " Run 'kashaf index --rebuild PATH', or use the kashaf that wrote it."
        )

    def _new_data(self) -> Manifest:
        """Make an empty Whoosh index in a new data folder; return a manifest that names it."""
        name = f"data-{secrets.token_hex(4)}"
        folder = self.path / name
        folder.mkdir()
        FileIndex.create(FileStorage(folder), whoosh_schema(), _WHOOSH_NAME)
        now = _now()
        return Manifest(FORMAT_VERSION, fingerprint(), name, now, now)

    def _write(self, manifest: Manifest) -> None:
        """Replace the manifest in one step, on disk before it is named."""
        temporary = self.path / f"{MANIFEST}.new"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(asdict(manifest), file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path / MANIFEST)


class Rebuild(Storage):
    """An index written beside the one in `path`, taking its place at the first commit.

    Until then searches go on in the old one; given up, nothing of the new one stays.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        if not self.exists():
            self.create()
        self._new: Manifest | None = None
        self._swapped = False

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the index for writing, with an empty one made beside it meanwhile."""
        with super().lock():
            self._new = None if self._swapped else self._new_data()
            try:
                yield
            finally:
                if self._new:
                    shutil.rmtree(self.path / self._new.data, ignore_errors=True)
                    self._new = None

    def manifest(self, check: bool = True) -> Manifest:
        """Read the manifest: of the new index while it is being written."""
        return self._new or super().manifest(check)

    def record(self, articles: int) -> None:
        """Put the new index in place of the old, whose files are deleted."""
        super().record(articles)
        self._new, self._swapped = None, True
        current = self.manifest().data
        for folder in self.path.glob(DATA):
            if folder.name != current:
                shutil.rmtree(folder, ignore_errors=True)


def _require_one_whoosh() -> None:
    """Raise KashafError where forks of Whoosh, which share a folder, overwrote each other."""
    rivals = ("whoosh", "whoosh3", "whoosh-reloaded", "whoosh-ng", "whooshy")
    found = [name for name in rivals if _is_installed(name)]
    if len(found) > 1:
        raise KashafError(
            f"cannot write an index: {' and '.join(found)} are installed over each other."
            f" Run: pip uninstall {' '.join(found)}; pip install whoosh"
        )


def _is_installed(distribution: str) -> bool:
    try:
        return bool(version(distribution))
    except PackageNotFoundError:
        return False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
