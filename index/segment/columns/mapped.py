"""Files of an index in memory, and whether they are still there as a whole.

A process that reads where a mapped file was cut short ends by SIGBUS. Where C is compiled, what is
lost reads as zeros instead, and every answer is asked for whether anything was lost meanwhile, so
that it is an error. In Python alone, and of files beyond those that can be watched, nothing is
mapped: memory of the file's length is set aside, which costs nothing until it is used, and what is
asked of the file is copied there.
"""

import mmap
import os
from typing import Any

from index import native

_native: Any = native.load("index.segment.columns._mapped")
# Memory that no other process has to do with; Windows has no such flag, and needs none.
_OWN = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}


class MappedFile(mmap.mmap):
    """A file mapped to be read."""

    _slot = -1

    def watch(self) -> bool:
        """Look from now on whether anything of it is lost; False where that cannot be."""
        self._slot = _native.watch(self)
        return self._slot >= 0

    def __del__(self) -> None:
        if self._slot >= 0:
            _native.forget(self._slot)

    def fetch(self, begin: int, end: int) -> None:
        """Have the bytes from `begin` up to `end` in memory: they are."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost so far."""
        return not _native.faults(self._slot)

    def release(self) -> None:
        """Let the system take back its memory, where there is a way to say so."""
        if hasattr(self, "madvise"):
            self.madvise(mmap.MADV_DONTNEED)


class CopiedFile(mmap.mmap):
    """A file of which what was fetched is in memory, and all else zeros."""

    _file = -1

    def copy(self, file: int) -> None:
        """Fetch from an open file from now on."""
        self._file = os.dup(file)

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)

    def fetch(self, begin: int, end: int) -> None:
        """Have the bytes from `begin` up to `end` in memory; what the file has lost is zeros."""
        with memoryview(self) as memory, memory[begin:end] as asked:
            at = begin
            while at < end and (data := os.pread(self._file, end - at, at)):
                asked[at - begin : at - begin + len(data)] = data
                at += len(data)

    @property
    def is_whole(self) -> bool:
        """Whether the file is as long as it was."""
        return os.fstat(self._file).st_size >= len(self)

    def release(self) -> None:
        """Keep what was fetched: some of it may be in use."""


def mapped(file: int, size: int) -> MappedFile | CopiedFile:
    """Return an open file to be read, of which what is read has to be fetched before."""
    if _native:
        found = MappedFile(file, size, access=mmap.ACCESS_READ)
        if found.watch():
            return found
    copied = CopiedFile(-1, size, **_OWN)
    copied.copy(file)
    return copied


def may_be_lost() -> bool:
    """Tell whether anything may have been lost of any file, of another index perhaps.

    What was lost of a file that is copied is told by the checksum of what was to be read.
    """
    return not _native or _native.faults(-1) > 0
