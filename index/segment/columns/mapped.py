"""Mapped files, and whether they are still there as a whole.

A process that reads where a mapped file was cut short ends by SIGBUS. Where C is compiled, what is
lost reads as zeros instead, and every answer is asked for whether anything was lost meanwhile, so
that it is an error. In Python alone the length of the file is looked at before, which is nearly as
good: it can still be cut short in the midst of an answer.
"""

import mmap
from typing import Any

from index import native

_native: Any = native.load("index.segment.columns._mapped")


class MappedFile(mmap.mmap):
    """A file mapped to be read."""

    _slot = -1

    def watch(self) -> None:
        """Look from now on whether anything of it is lost."""
        if _native:
            self._slot = _native.watch(self)

    def __del__(self) -> None:
        if self._slot >= 0:
            _native.forget(self._slot)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost so far."""
        if self._slot >= 0:
            return not _native.faults(self._slot)
        return self.size() >= len(self)

    def release(self) -> None:
        """Let the system take back its memory, where there is a way to say so."""
        if hasattr(self, "madvise"):
            self.madvise(mmap.MADV_DONTNEED)


def mapped(file: int, size: int) -> MappedFile:
    """Return an open file, mapped to be read and watched."""
    found = MappedFile(file, size, access=mmap.ACCESS_READ)
    found.watch()
    return found


def may_be_lost() -> bool:
    """Tell whether anything may have been lost of any file, of another index perhaps."""
    return not _native or _native.faults(-1) > 0
