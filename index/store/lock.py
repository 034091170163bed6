"""The lock of an index: one process writes, and whoever waits for it is told which.

It is of two parts. The folder itself is locked, where the system can do that, so that removing the
lock file lets nobody in; and `write.lock` is, which older versions and file systems of networks
know alone, and which says who holds it: the process, its host, and since when.

Either is taken by a file descriptor, and the system lets go of it with the process. What is locked
may be no longer what stands at the path, being removed and made anew: that is looked at once it is
locked, and again before a commit counts.
"""

import fcntl
import json
import os
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.errors import IndexBusyError, KashafError

LOCK = "write.lock"
# What is read of a lock file; what is written to it is less.
_MOST_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock; `since` is in UTC, to the second."""

    pid: int
    host: str
    since: str

    @classmethod
    def this(cls) -> "Holder":
        """Return this process, from now on."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(os.getpid(), socket.gethostname(), now)

    @classmethod
    def read(cls, path: Path) -> "Holder | None":
        """Return who a lock file names; None where it names nobody who can hold it now.

        The process that wrote it may have ended, and the one that holds it since not have written.
        """
        with suppress(OSError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                told: Any = json.loads(os.read(file, _MOST_BYTES))
            finally:
                os.close(file)
            since = datetime.fromisoformat(told["since"]).astimezone(UTC)
            holder = cls(int(told["pid"]), str(told["host"]), since.isoformat(timespec="seconds"))
            if holder.host != socket.gethostname() or _is_there(holder.pid):
                return holder
        return None

    def encode(self) -> bytes:
        """Return what a lock file has of it: a line of JSON."""
        told = {"pid": self.pid, "host": self.host, "since": self.since}
        return json.dumps(told).encode() + b"\n"

    def __str__(self) -> str:
        since = f"since {self.since.replace('T', ' ').removesuffix('+00:00')} UTC"
        if (self.pid, self.host) == (os.getpid(), socket.gethostname()):
            return f"another Index of this process, {self.pid}, is writing {since}"
        return f"process {self.pid} on host '{self.host}' is writing {since}"


class WriteLock:
    """A lock of the index in a folder, held from a successful `take` to `release`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # The file descriptors that are locked, by their paths.
        self._held: dict[Path, int] = {}
        # Whether the lock file names this process.
        self._is_named = False

    def take(self) -> bool:
        """Take the lock, and tell whether that went well; else another process has it.

        Both parts are opened each time anew, because an index that was not to be is deleted with
        them. Raises FileNotFoundError where there is no folder.
        """
        try:
            if self._take_folder() and self._take_file():
                return True
        except BaseException:
            self.release()
            raise
        self.release()
        return False

    def release(self) -> None:
        """Let go of what is held."""
        if self._is_named:
            with suppress(OSError):
                os.ftruncate(self._held[self._folder / LOCK], 0)
            self._is_named = False
        # First of all locks, so that no interrupt can leave a file that is locked and not known
        # here.
        for file in self._held.values():
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_UN)
        while self._held:
            # The system lets go of it even where it says that it could not close it.
            with suppress(OSError):
                os.close(self._held.popitem()[1])

    def removed(self) -> Path | None:
        """Return what of the lock was removed since, so that others may write; else None."""
        for path, file in self._held.items():
            # Whoever has the folder keeps others out whatever becomes of the lock file.
            is_needed = path == self._folder or self._folder not in self._held
            if is_needed and not _is_at(path, file):
                return path
        return None

    def busy(self) -> IndexBusyError:
        """Return the error of a lock that another process has."""
        holder = Holder.read(self._folder / LOCK)
        message = (
            f"cannot write to index '{self._folder}': {holder or 'another process is writing'}."
            " Wait for it to finish, then try again, or wait longer: --lock-timeout."
        )
        if holder is None:
            return IndexBusyError(message)
        return IndexBusyError(message, holder.pid, holder.host, holder.since)

    def _take_folder(self) -> bool:
        # Noted before it is locked, so that `release` knows of it whenever an interrupt comes.
        file = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
        self._held[self._folder] = file
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # A file system that cannot lock folders: the lock file is all there is.
            os.close(self._held.pop(self._folder))
            return True
        return _is_at(self._folder, file)

    def _take_file(self) -> bool:
        path = self._folder / LOCK
        file = _opened(path)
        self._held[path] = file
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(path, file):
                # Only to be told: a disk that is full does not keep anyone from deleting.
                with suppress(OSError):
                    self._is_named = True
                    os.ftruncate(file, 0)
                    os.pwrite(file, Holder.this().encode(), 0)
                return True
        return False


def _opened(path: Path) -> int:
    """Open a lock file, or make it. Raises KashafError for what is no file."""
    try:
        # O_NONBLOCK, because a pipe of that name would let one wait for ever.
        how = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        file = os.open(path, how, 0o666)
    except OSError as error:
        if not path.is_symlink() and (path.is_file() or not path.exists()):
            raise
        raise _no_file(path) from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise _no_file(path)
    return file


def _no_file(path: Path) -> KashafError:
    return KashafError(
        f"cannot write to index '{path.parent}': its '{LOCK}' is a link, or no file. Remove it."
    )


def _is_at(path: Path, file: int) -> bool:
    """Tell whether an open file or folder is the one that stands at `path`."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return os.path.samestat(os.fstat(file), os.stat(path, follow_symlinks=path.name != LOCK))
    return False


def _is_there(pid: int) -> bool:
    """Tell whether there is a process of that number on this host."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
