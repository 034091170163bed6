"""Where an index lives on disk: creating, checking, locking, and what a commit is.

    news.kashaf/
        manifest.json           format, analyzer, times, counts, and the segments that count
        write.lock              held by the one process that writes
        5f1c09ab.index          a segment: words, postings, documents (index/segment/segment.py)
        5f1c09ab.texts          its articles, compressed (index/segment/texts.py)
        5f1c09ab.9d03.deleted   which of its documents are deleted

A file is never changed once written. A commit writes new files, waits until they are on disk, and
then replaces the manifest in one step; what the manifest does not name does not count and is
cleared away by the next writer.
"""

import errno
import fcntl
import os
import warnings
from collections.abc import Iterator, Sequence
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
from index.segment.files import (
    DamagedError,
    SegmentFiles,
    is_segment_file,
    new_segment_name,
    read_plain,
    segment_of,
)
from index.segment.segment import Segment
from index.store.manifest import Manifest, WrongAnalysisError, WrongVersionError

MANIFEST = "manifest.json"
LOCK = "write.lock"
_NEW_MANIFEST = f"{MANIFEST}.new"
# Some hundred bytes for each of some dozen segments.
_LARGEST_MANIFEST = 1 << 20
# How long a writer waits for another to finish, and between two looks whether it has, in seconds.
LOCK_TIMEOUT = 10.0
_LOCK_DELAY = 0.05
# A link would make the lock of another folder, a pipe wait for its other end.
_LOCK_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class Storage:
    """An index's folder."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        # Segments that the last reader opened: what a commit leaves as it is need not be again.
        self.opened: dict[SegmentFiles, Segment] = {}
        # The files that count, by the manifest read or written last under the lock; None where
        # that is not known.
        self._counting: set[str] | None = None
        # The segments that were begun under the lock and that no manifest can name yet.
        self._new: list[str] = []

    def exists(self) -> bool:
        """Tell whether an index is here.

        Raises IndexNotFoundError where the path is a file.
        """
        if self.path.exists() and not self.path.is_dir():
            raise IndexNotFoundError(
                f"cannot open index '{self.path}': it is a file, not a folder."
                " Name a folder with --index."
            )
        return os.path.lexists(self.path / MANIFEST)

    def create(self) -> None:
        """Create an empty index, in a folder that is new or empty, unless there is one by now."""
        self._require_no_other_files()
        self._make_folder()
        with self.locked():
            # Another process may have been quicker, and have written to its index since.
            if not self.exists():
                self._require_no_other_files()
                self._write(Manifest.empty())

    def _make_folder(self) -> None:
        """Make the folder, and those it is in, and wait until their names are on disk."""
        new = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        self.path.mkdir(parents=True, exist_ok=True)
        for folder in new:
            _sync_folder(folder.parent)

    def _require_no_other_files(self) -> None:
        # What a creation leaves that was cut short.
        leftovers = {LOCK, _NEW_MANIFEST}
        if self._has_segments() and not self.exists():
            raise self._none()
        if not self.path.exists() or {*os.listdir(self.path)} <= leftovers or self.exists():
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

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the index for writing, and clear away what earlier writers left behind.

        Raises IndexBusyError when another process keeps it, and the errors of `manifest`.
        """
        with self.locked():
            self._counting = self._counting_on_disk()
            self.clear()
            try:
                yield
            finally:
                self._counting = None
                self._new.clear()

    @contextmanager
    def locked(self, wait: float | None = None) -> Iterator[None]:
        """Hold the lock alone, waiting for it so many seconds, LOCK_TIMEOUT by default."""
        until = monotonic() + (LOCK_TIMEOUT if wait is None else wait)
        while (file := self._take_lock()) is None:
            if monotonic() >= until:
                raise IndexBusyError(
                    f"cannot write to index '{self.path}': another process is writing."
                    " Wait for it to finish, then try again."
                )
            sleep(_LOCK_DELAY)
        try:
            yield
        finally:
            os.close(file)

    def _take_lock(self) -> int | None:
        """Return the file of the lock, this process's until it is closed; None if another has it.

        It is opened each time anew, because an index that was not to be is deleted with its lock.
        """
        path = self.path / LOCK
        try:
            file = os.open(path, _LOCK_FLAGS, 0o666)
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(os.fstat(file), os.stat(path)):
                    return file
        except FileNotFoundError as error:
            raise self._none() from error
        os.close(file)
        return None

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
        self._new.clear()
        manifest = manifest.after(segments, articles)
        self._write(manifest)
        self._counting = manifest.files
        self.clear()

    def clear(self) -> None:
        """Delete the files of segments that do not count. The lock must be held.

        Deleted is what a manifest that was read, or made durable, does not name. Where none can be
        read, only what was begun since, which nothing can name.
        """
        if self._counting is None:
            with suppress(KashafError, OSError):
                self._counting = Storage.manifest(self, check=False).files
        # A file that cannot be deleted, being in use perhaps, is left to a later writer.
        with suppress(OSError):
            for name in os.listdir(self.path):
                if is_segment_file(name) and self._is_superfluous(name):
                    with suppress(OSError):
                        (self.path / name).unlink()

    def _is_superfluous(self, file: str) -> bool:
        if self._counting is None:
            return segment_of(file) in self._new
        return file not in self._counting

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
            " 'kashaf index --rebuild PATH' to write it anew from the files it was made of."
        )

    def _write(self, manifest: Manifest) -> None:
        """Replace the manifest in one step, on disk before and after."""
        temporary = self.path / _NEW_MANIFEST
        # It may be left from a process that was killed, or be a link from whoever made the folder.
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            file.write(manifest.encode())
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(self.path)
        temporary.replace(self.path / MANIFEST)
        try:
            _sync_folder(self.path)
        except OSError as error:
            warnings.warn(
                f"the changes to index '{self.path}' are made, but the system did not confirm that"
                f" they are on disk: {error.strerror}",
                stacklevel=2,
            )


def _sync_folder(folder: Path) -> None:
    """Wait until the names of a folder's files are on disk, where the system can do that."""
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            error.filename = os.fspath(folder)
            raise
    finally:
        os.close(opened)


def is_index(folder: Path) -> bool:
    """Tell whether a folder, whatever else it may be, is an index."""
    storage = Storage(folder)
    try:
        return storage.exists() and bool(storage.manifest(check=False))
    except (KashafError, OSError):
        # Of a folder that cannot be read nobody knows; whoever reads it says so.
        return False
