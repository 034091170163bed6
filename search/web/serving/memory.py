"""The memory of a process that answers for weeks."""

import ctypes
import sys

# Of glibc's <malloc.h>.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_MEGABYTE = 1 << 20


def give_back() -> None:
    """Have the C library give back what is freed, where it can be told to.

    Each thread would have an arena of its own, which keeps what once was the most that it needed;
    and what is larger than anything that was freed before would be kept like the small.
    """
    if not sys.platform.startswith("linux"):
        return
    set_so = getattr(ctypes.CDLL(None), "mallopt", None)
    # Other C libraries than glibc have none, or one that does nothing.
    if set_so is not None:
        set_so(_ARENA_MAX, 2)
        set_so(_MMAP_THRESHOLD, _MEGABYTE)
        set_so(_TRIM_THRESHOLD, 4 * _MEGABYTE)
