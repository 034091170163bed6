"""Columns: a file of named arrays, mapped into memory, under checksums.

    magic       8 bytes: "kashaf" and the version of this layout
    columns     each at a multiple of 8 bytes; little-endian numbers
    checksums   u32 each: the CRC-32 of every 16 KiB from the start of the file
    directory   JSON: columns {name: [type, offset, count]}, checksums [offset, count], facts
    trailer     20 bytes: offset and length of the directory, u64 each, its CRC-32, u32

A block is checked when it is first read, so that opening a large file costs nothing and no byte
is believed unchecked. Nothing in the file is code.
"""

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_MAGIC = b"kashaf\x00\x01"
_BLOCK = 1 << 14
_TRAILER = struct.Struct("<QQI")


class DamagedError(Exception):
    """A file that is missing or not what was written; says which and why.

    A file that is there and cannot be opened or read raises the OSError that says so.
    """


class ColumnsWriter:
    """Writes a file of columns, one after the other. `close` makes it durable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")
        self._columns: dict[str, list[Any]] = {}
        self._checksums: list[int] = []
        self._checksum = 0
        self._size = 0
        self._map: mmap.mmap | None = None
        self._put(_MAGIC)

    def add(self, name: str, array: Array) -> None:
        """Write a whole column."""
        self.begin(name, array.dtype)
        self.extend(array)

    def begin(self, name: str, dtype: Any) -> int:
        """Begin a column that `extend` fills; return its offset in the file."""
        self._put(bytes(-self._size % 8))
        self._columns[name] = [np.dtype(dtype).newbyteorder("<").str, self._size, 0]
        return self._size

    def extend(self, array: Array) -> None:
        """Write more of the column begun last."""
        column = next(reversed(self._columns.values()))
        column[2] += len(array)
        self._put(np.ascontiguousarray(array, column[0]).view(np.uint8).data)

    def written(self, begin: int, size: int) -> NDArray[np.uint8]:
        """Return `size` bytes of the file from `begin` on, which have been written."""
        self._file.flush()
        with self.path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), begin + size, access=mmap.ACCESS_READ)
        return np.frombuffer(self._map, np.uint8, size, begin)

    def release(self) -> None:
        """Let the system take back the memory of what was read of `written`."""
        if self._map is not None:
            release(self._map)

    def close(self, **facts: int) -> None:
        """Write checksums and directory, with `facts` in it, and wait until all is on disk."""
        end = self._size
        checksums = np.array([*self._checksums, self._checksum][: -(-end // _BLOCK)], "<u4")
        self._file.write(checksums.tobytes())
        directory = json.dumps(
            {"columns": self._columns, "checksums": [end, len(checksums)], "facts": facts}
        ).encode()
        self._file.write(directory)
        self._file.write(
            _TRAILER.pack(end + checksums.nbytes, len(directory), zlib.crc32(directory))
        )
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close and delete the file."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _put(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        at = 0
        while at < len(data):
            piece = data[at : at + _BLOCK - self._size % _BLOCK]
            self._checksum = zlib.crc32(piece, self._checksum)
            self._size += len(piece)
            at += len(piece)
            if self._size % _BLOCK == 0:
                self._checksums.append(self._checksum)
                self._checksum = 0


class Column:
    """An array in the file. Parts of it are checked as they are read."""

    __slots__ = ("_array", "_columns", "_itemsize", "_offset")

    def __init__(self, columns: "Columns", array: Array, offset: int) -> None:
        self._columns = columns
        self._array = array
        self._itemsize = array.itemsize
        self._offset = offset

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, i: int) -> int:
        """Return one number; negative indexes are not for here."""
        at = self._offset + i * self._itemsize
        self._columns.check(at, at + self._itemsize)
        return int(self._array[i])

    def slice(self, begin: int, end: int) -> Array:
        """Return the numbers from `begin` up to `end`, at most to the column's end."""
        self.check(begin, min(end, len(self._array)))
        return self._array[begin:end]

    @property
    def offset(self) -> int:
        """Where the column begins in the file."""
        return self._offset

    @property
    def checked(self) -> bytearray:
        """Of each block of the file, see `check`, 1 if it was checked and 0 if not."""
        return self._columns.checked

    @property
    def unchecked(self) -> Array:
        """The whole column, of which nothing is to be believed before it went through `check`."""
        return self._array

    def check_at(self, at: int) -> None:
        """Check what stands at a byte of the file."""
        self._columns.check(at, at + 1)

    def check(self, begin: int, end: int) -> None:
        """Check the numbers from `begin` up to `end`."""
        self._columns.check(
            self._offset + begin * self._itemsize, self._offset + end * self._itemsize
        )

    def check_each(self, begins: NDArray[Any], ends: NDArray[Any]) -> None:
        """Check the numbers from each of `begins` up to the same of `ends`."""
        self._columns.check_each(
            self._offset + begins * self._itemsize, self._offset + ends * self._itemsize
        )

    def at(self, places: NDArray[Any]) -> NDArray[np.int64]:
        """Return some of the numbers, by their places."""
        self.check_each(places, places + 1)
        numbers: NDArray[np.int64] = self._array[places].astype(np.int64)
        return numbers

    def damaged(self, reason: str) -> DamagedError:
        """Return the error for numbers that cannot be what was written."""
        return self._columns.damaged(reason)

    def all(self) -> Array:
        """Return the whole column."""
        return self.slice(0, len(self._array))


def release(mapped: mmap.mmap) -> None:
    """Let the system take back the memory of a mapped file, where it has a way to say so."""
    if hasattr(mapped, "madvise"):
        mapped.madvise(mmap.MADV_DONTNEED)


class Columns:
    """An open file of columns. Raises DamagedError wherever it is not what was written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            directory = self._directory()
            self.facts: Mapping[str, int] = dict(directory["facts"])
            self._entries = directory["columns"]
            at, count = directory["checksums"]
            self._checksums = np.frombuffer(self._map, "<u4", count, at)
            self._end = at
        except (FileNotFoundError, IsADirectoryError) as error:
            raise self.damaged(str(error.strerror)) from error
        except (ValueError, TypeError, KeyError, RecursionError, struct.error) as error:
            raise self.damaged("it is cut short or was changed") from error
        self.checked = bytearray(count)
        # Columns refer to a twin of this, which holds none of them, so that the file is closed when
        # it is let go, and not when Python next looks for cycles.
        self._twin = copy(self)
        self._open: dict[str, Column] = {}
        self.check(0, len(_MAGIC))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> Column:
        column = self._open.get(name)
        if column is None:
            try:
                dtype, offset, count = self._entries[name]
                array = np.frombuffer(self._map, dtype, count, offset)
            except (KeyError, ValueError, TypeError) as error:
                raise self.damaged(f"column {name}: {error}") from error
            column = self._open[name] = Column(self._twin, array, offset)
        return column

    def fact(self, name: str) -> int:
        """Return a number that `ColumnsWriter.close` was given."""
        fact = self.facts.get(name)
        if not isinstance(fact, int) or not 0 <= fact <= self._end:
            raise self.damaged(f"it does not say its number of {name}")
        return fact

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each column."""
        return {
            name: int(np.dtype(dtype).itemsize * count)
            for name, (dtype, _, count) in self._entries.items()
        }

    def verify(self) -> None:
        """Check every block."""
        self.check(0, self._end)

    def release(self) -> None:
        """Let the system take back the memory of what was read; it is read again when needed."""
        release(self._map)

    def check(self, begin: int, end: int) -> None:
        """Check the blocks that hold the bytes from `begin` up to `end`, unless they have been."""
        first, last = begin // _BLOCK, (end - 1) // _BLOCK
        if begin >= end or (first == last and self.checked[first : first + 1] == b"\x01"):
            return
        if begin < 0 or end > self._end:
            raise self.damaged(f"nothing is at {begin} to {end}")
        block = first - 1
        while (block := self.checked.find(0, block + 1, last + 1)) >= 0:
            data = self._map[block * _BLOCK : min((block + 1) * _BLOCK, self._end)]
            if zlib.crc32(data) != self._checksums[block]:
                raise self.damaged(f"the checksum at {block * _BLOCK} is wrong")
            self.checked[block] = 1

    def check_each(self, begins: NDArray[Any], ends: NDArray[Any]) -> None:
        """Check the same for several ranges; where they were checked before, all at once."""
        first, last = begins // _BLOCK, (ends - 1) // _BLOCK
        if len(first) and first.min() >= 0 and last.max() < len(self.checked):
            done = np.frombuffer(self.checked, np.uint8)[first] == 1
            for i in np.flatnonzero((first != last) | ~done).tolist():
                self.check(int(begins[i]), int(ends[i]))
        elif len(first):
            raise self.damaged(f"nothing is at {begins.min()} to {ends.max()}")

    def _directory(self) -> Any:
        offset, length, checksum = _TRAILER.unpack(self._map[-_TRAILER.size :])
        data = self._map[offset : offset + length]
        if self._map[: len(_MAGIC)] != _MAGIC or zlib.crc32(data) != checksum:
            raise ValueError
        return json.loads(data)

    def damaged(self, reason: str) -> DamagedError:
        """Return the error for this file."""
        return DamagedError(f"{self._path.name}: {reason}")
