"""Where an index lives on disk: creating, checking, locking, and what a commit is.

    news.kashaf/
        manifest.json           format, analyzer, times, counts, and the segments that count
        kept.json               saved searches and tags, if there are any (index/store/kept.py)
        write.lock              held by the one process that writes
        5f1c09ab.index          a segment: words, postings, documents (index/segment/segment.py)
        5f1c09ab.texts          its articles, compressed (index/segment/texts.py)
        5f1c09ab.9d03.deleted   which of its documents are deleted

A file is never changed once written. A commit writes new files, waits until they are on disk, and
then replaces the manifest in one step; what the manifest does not name does not count and is
cleared away by the next writer.
"""

import os
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexVersionError,
    KashafError,
)
from index.segment.columns.files import (
    DamagedError,
    SegmentFiles,
    is_segment_file,
    new_segment_name,
    read_plain,
    segment_of,
)
from index.segment.segment import Segment
from index.store.durable import make_folder, sync_folder, write_new
from index.store.lock import LOCK, WriteLock
from index.store.manifest import Manifest, WrongAnalysisError, WrongVersionError

MANIFEST = "manifest.json"
_NEW_MANIFEST = f"{MANIFEST}.new"
# What a reader keeps beside the index, whatever becomes of it (index/store/kept.py).
KEPT = "kept.json"
# Some hundred bytes for each of some dozen segments.
_LARGEST_MANIFEST = 1 << 20
# How long a writer waits for another to finish, and between two looks whether it has, in seconds.
LOCK_TIMEOUT = 10.0
_LOCK_DELAY = 0.05


class Storage:
    """An index's folder."""

    def __init__(self, path: str | os.PathLike[str], lock_timeout: float | None = None) -> None:
        self.path = Path(path)
        # How many seconds to wait for another writer, None for LOCK_TIMEOUT; and the lock, held.
        self.lock_timeout = lock_timeout
        self._lock: WriteLock | None = None
        # Segments that the last reader opened: what a commit leaves as it is need not be again.
        self.opened: dict[SegmentFiles, Segment] = {}
        # The files that count, by the manifest read or written last under the lock; None where
        # that is not known.
        self._counting: set[str] | None = None
        # The segments that were begun under the lock and that no manifest can name yet.
        self._new: list[str] = []
        # Whether a power cut would leave the manifest that is read: it was waited for under the
        # lock. None where that failed, after which a system may say anything.
        self._is_durable: bool | None = False

    def exists(self) -> bool:
        """Tell whether an index is here.

        Raises IndexNotFoundError where the path is a file.
        """
        if self.path.exists() and not self.path.is_dir():
            raise IndexNotFoundError(
                f"cannot open index '{self.path}': it is a file, not a folder."
                " Name a folder with --index."
            )
        # Not by `os.path.lexists`, which takes an error of the disk for a file that is not there.
        try:
            os.lstat(self.path / MANIFEST)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def create(self) -> None:
        """Create an empty index, in a folder that is new or empty, unless there is one by now."""
        self._require_no_other_files()
        make_folder(self.path)
        lock = WriteLock(self.path)
        try:
            self._take(lock)
            # Another process may have been quicker, and have written to its index since.
            if not self.exists():
                self._require_no_other_files()
                self._write(Manifest.empty())
        finally:
            lock.release()

    def holds_nothing_else(self, but: Collection[str] = ()) -> bool:
        """Tell whether the folder has nothing but what an empty index has, whole or cut short."""
        return {*os.listdir(self.path)} <= {MANIFEST, LOCK, _NEW_MANIFEST, *but}

    def _require_no_other_files(self) -> None:
        if self._has_segments() and not self.exists():
            raise self._none()
        kept = {KEPT, f"{KEPT}.new"}
        if not self.path.exists() or self.holds_nothing_else(kept) or self.exists():
            return
        raise KashafError(
            f"cannot create an index in '{self.path}': the folder holds other files."
            " Name an empty or a new folder with --index."
        )

    def _has_segments(self) -> bool:
        try:
            return any(map(is_segment_file, os.listdir(self.path)))
        except (FileNotFoundError, NotADirectoryError):
            return False

    def manifest(self, check: bool = True) -> Manifest:
        """Read the manifest.

        Raises IndexNotFoundError, IndexDamagedError and, where `check`, IndexVersionError.
        """
        if not self.exists():
            raise self._none()
        try:
            return Manifest.decode(read_plain(self.path / MANIFEST, _LARGEST_MANIFEST), check)
        except WrongAnalysisError as error:
            raise IndexVersionError(
                f"cannot open index '{self.path}': {error}."
                " Run 'kashaf check --repair' to analyse its articles anew."
            ) from error
        except WrongVersionError as error:
            raise IndexVersionError(self._refusal(str(error))) from error
        except DamagedError as error:
            raise self.damaged(str(error)) from error
        except ValueError as error:
            raise self.damaged(f"{MANIFEST} is not readable ({error})") from error

    def holding(self, lock: WriteLock) -> Generator[None]:
        """Hold the index for writing, and clear away what earlier writers left behind.

        The lock is held from the first `next` until the generator is closed or goes on. It is no
        context manager: an interrupt that comes as one is entered would leave the lock to a
        traceback, which a notebook keeps. Whoever keeps generator and lock can close the one and
        release the other at any time.

        Raises IndexBusyError when another process keeps it, and the errors of `manifest`.
        """
        try:
            self._take(lock)
            self._lock = lock
            self._new.clear()
            self._is_durable = False
            self._counting = self._counting_on_disk()
            self.clear()
            yield
        finally:
            # Another writer over this very object may hold it, whom this one waited for.
            if self._lock is lock:
                self._lock = self._counting = None
                self._new.clear()
            lock.release()

    @contextmanager
    def locked(self, wait: float | None = None) -> Iterator[None]:
        """Hold the lock alone, waiting for it so many seconds; if not told, those of the index."""
        lock = WriteLock(self.path)
        try:
            self._take(lock, wait)
            self._lock = lock
            yield
        finally:
            if self._lock is lock:
                self._lock = None
            lock.release()

    def _take(self, lock: WriteLock, wait: float | None = None) -> None:
        """Take the lock, waiting for it so many seconds; if not told, those of the index."""
        if wait is None:
            wait = LOCK_TIMEOUT if self.lock_timeout is None else self.lock_timeout
        until = monotonic() + wait
        try:
            while not lock.take():
                if (left := until - monotonic()) <= 0:
                    raise lock.busy()
                sleep(min(_LOCK_DELAY, left))
        except FileNotFoundError as error:
            raise self._none() from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock, which this may hold already."""
        if self._lock is not None:
            yield
            return
        with self.locked():
            yield

    def require_held(self) -> None:
        """Raise IndexBusyError if the lock was removed while it was held: others may write."""
        if self._lock is not None and (path := self._lock.removed()):
            raise IndexBusyError(
                f"cannot commit to index '{self.path}': '{path}' was removed meanwhile, and another"
                " process may be writing. Nothing was changed; do it again."
            )

    def new_segment(self) -> str:
        """Return the name of a new segment."""
        name = new_segment_name()
        self._new.append(name)
        return name

    def commit(self, segments: Sequence[SegmentFiles], articles: int) -> None:
        """Make these segments, which are on disk, what the index is; clear the others away."""
        manifest = self.manifest()
        # From here on until it is in place, either manifest may be the one that counts.
        self._counting = None
        manifest = manifest.after(segments, articles)
        self.require_held()
        self._write(manifest)
        self._counting = manifest.files
        self.clear()

    def clear(self) -> None:
        """Delete the files of segments that do not count. The lock must be held.

        Deleted is what a manifest that was read, or made durable, does not name. Where none can be
        read, only what was begun since, which nothing can name. Where the lock was removed, what
        is there may be of another writer, and stays.
        """
        if self._counting is None:
            with suppress(KashafError, OSError):
                self._counting = Storage.manifest(self, check=False).files
        # A file that cannot be deleted, being in use perhaps, is left to a later writer.
        with suppress(OSError):
            if self._lock is None or self._lock.removed() or self._is_durable is None:
                return
            files = filter(is_segment_file, os.listdir(self.path))
            superfluous = [file for file in files if self._is_superfluous(file)]
            if not self._is_durable and not all(map(self._is_new, superfluous)):
                # The manifest may be of a process that was killed before it had waited for it.
                try:
                    sync_folder(self.path)
                except OSError:
                    superfluous = [*filter(self._is_new, superfluous)]
            for file in superfluous:
                with suppress(OSError):
                    (self.path / file).unlink()

    def _is_superfluous(self, file: str) -> bool:
        return self._is_new(file) if self._counting is None else file not in self._counting

    def _is_new(self, file: str) -> bool:
        return segment_of(file) in self._new

    def _counting_on_disk(self) -> set[str] | None:
        """Return the files that the manifest names. Raises what `manifest` does."""
        return self.manifest(check=False).files

    def size(self) -> int:
        """Return the bytes that the index takes on disk."""
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())

    def damaged(self, reason: str) -> IndexDamagedError:
        """Return the error for files that cannot be read."""
        return IndexDamagedError(
            f"cannot read index '{self.path}': {' '.join(reason.split())}."
            " Run 'kashaf check --repair' to keep what is sound."
        )

    def _none(self) -> KashafError:
        """Return the error for a folder that has no manifest."""
        if self._has_segments():
            return self.damaged(f"{MANIFEST} is lost")
        return IndexNotFoundError(
            f"cannot open index '{self.path}': there is none. Run 'kashaf index PATH' first."
        )

    def _refusal(self, reason: str) -> str:
        return (
            f"cannot open index '{self.path}': {reason}. Use the kashaf that wrote it, or run"
            " 'kashaf index --index NEW PATH' to write another from the files it was made of."
        )

    def _write(self, manifest: Manifest) -> None:
        """Replace the manifest in one step, on disk before and after."""
        if (self.path / MANIFEST).is_dir():
            # Nothing can be put in the place of a folder; told before anything is written.
            raise KashafError(
                f"cannot write to index '{self.path}': its '{MANIFEST}' is a folder. Remove it."
            )
        temporary = self.path / _NEW_MANIFEST
        write_new(temporary, manifest.encode())
        # Until the new name is on disk, a power cut may bring the old manifest back.
        self._is_durable = False
        self._new.clear()
        temporary.replace(self.path / MANIFEST)
        try:
            sync_folder(self.path)
        except OSError:
            self._is_durable = None
            raise
        self._is_durable = True


def is_index(folder: Path) -> bool:
    """Tell whether a folder, whatever else it may be, is an index."""
    storage = Storage(folder)
    try:
        return storage.exists() and bool(storage.manifest(check=False))
    except (KashafError, OSError):
        # Of a folder that cannot be read nobody knows; whoever reads it says so.
        return False
