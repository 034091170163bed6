"""Columns: a file of named arrays, mapped into memory, under checksums.

    magic       8 bytes: "kashaf" and the version of this layout
    columns     each at a multiple of 8 bytes; little-endian numbers
    checksums   u32 each: the CRC-32 of every 16 KiB from the start of the file
    directory   JSON: file, its own name; made, when, in nanoseconds; columns {name: [type, offset,
                count]}; checksums [offset, count, their CRC-32]; facts, numbers by name
    trailer     20 bytes: offset and length of the directory, u64 each, its CRC-32, u32

The manifest knows a file by its length and the checksum of its directory, which has those of all
else: so a file that is another's, or older, is told when it is opened, and a block that is damaged
when it is first read. Opening a large file costs nothing, and no byte is believed unchecked.
Nothing in the file is code.
"""

import json
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from time import time_ns
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import naming
from index.segment.columns.blocks import BLOCK, Blocks
from index.segment.columns.files import DamagedError as DamagedError
from index.segment.columns.files import StoredFile, is_segment_file, open_plain
from index.segment.columns.mapped import CopiedFile, MappedFile, mapped

Array = NDArray[Any]

_MAGIC = b"kashaf\x00\x02"
_TRAILER = struct.Struct("<QQI")
# The types that a column may have, and the bytes of a number of each.
_WIDTHS = {np.dtype(code).newbyteorder("<").str: np.dtype(code).itemsize for code in "?bBhHiIqQfd"}
# What is raised by reading bytes that are no JSON, or JSON that has other things than it should.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
# Documents and words are numbers of 31 bits.
_MOST = 1 << 31
# No directory is larger: one of all columns has some 10 KB.
_LARGEST_DIRECTORY = 1 << 22


class ColumnsWriter:
    """Writes a file of columns, one after the other. `close` makes it durable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("xb")
        self._columns: dict[str, list[Any]] = {}
        self._checksums: list[int] = []
        self._checksum = 0
        self._size = 0
        self._map: MappedFile | CopiedFile | None = None
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
            self._map = mapped(file.fileno(), begin + size)
            self._map.fetch(begin, begin + size)
        return np.frombuffer(self._map, np.uint8, size, begin)

    def release(self) -> None:
        """Let the system take back the memory of what was read of `written`."""
        if self._map is not None:
            self._map.release()

    def close(self, **facts: int) -> StoredFile:
        """Write checksums and directory, with `facts` in it, and wait until all is on disk.

        Returns what the manifest is to know of the file.
        """
        end = self._size
        blocks = -(-end // BLOCK)
        checksums = np.array([*self._checksums, self._checksum][:blocks], "<u4").tobytes()
        self._file.write(checksums)
        directory = json.dumps(
            {
                "file": self.path.name,
                "made": time_ns(),
                "columns": self._columns,
                "checksums": [end, blocks, zlib.crc32(checksums)],
                "facts": facts,
            }
        ).encode()
        self._file.write(directory)
        checksum = zlib.crc32(directory)
        self._file.write(_TRAILER.pack(end + len(checksums), len(directory), checksum))
        size = self._file.tell()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return StoredFile(self.path.name, size, checksum)

    def abandon(self) -> None:
        """Close and delete the file."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _put(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        at = 0
        while at < len(data):
            piece = data[at : at + BLOCK - self._size % BLOCK]
            self._checksum = zlib.crc32(piece, self._checksum)
            self._size += len(piece)
            at += len(piece)
            if self._size % BLOCK == 0:
                self._checksums.append(self._checksum)
                self._checksum = 0


class Column:
    """An array in the file. Parts of it are checked as they are read."""

    __slots__ = ("_array", "_blocks", "_itemsize", "_offset")

    def __init__(self, blocks: Blocks, array: Array, offset: int) -> None:
        self._blocks = blocks
        self._array = array
        self._itemsize = array.itemsize
        self._offset = offset

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, i: int) -> int:
        """Return one number; negative indexes are not for here."""
        at = self._offset + i * self._itemsize
        self._blocks.check(at, at + self._itemsize)
        return int(self._array[i])

    def slice(self, begin: int, end: int) -> Array:
        """Return the numbers from `begin` up to `end`, at most to the column's end."""
        self.check(begin, min(end, len(self._array)))
        return self._array[begin:end]

    @property
    def type(self) -> str:
        """The type of its numbers, as the file has it: `<u4` …"""
        return self._array.dtype.str

    @property
    def offset(self) -> int:
        """Where the column begins in the file."""
        return self._offset

    @property
    def checked(self) -> bytearray:
        """Of each block of the file, see `check`, 1 if it was checked and 0 if not."""
        return self._blocks.checked

    @property
    def unchecked(self) -> Array:
        """The whole column, unchecked: `check` has to be called for what is read of it."""
        return self._array

    def check_at(self, at: int) -> None:
        """Check what stands at a byte of the file."""
        self._blocks.check(at, at + 1)

    def check(self, begin: int, end: int) -> None:
        """Check the numbers from `begin` up to `end`."""
        self._blocks.check(
            self._offset + begin * self._itemsize, self._offset + end * self._itemsize
        )

    def check_each(self, begins: NDArray[Any], ends: NDArray[Any]) -> None:
        """Check the numbers from each of `begins` up to the same of `ends`."""
        self._blocks.check_each(
            self._offset + begins * self._itemsize, self._offset + ends * self._itemsize
        )

    def at(self, places: NDArray[Any]) -> NDArray[np.int64]:
        """Return the numbers at some indexes."""
        self.check_each(places, places + 1)
        numbers: NDArray[np.int64] = self._array[places].astype(np.int64)
        return numbers

    def damaged(self, reason: str) -> DamagedError:
        """Return the error for numbers that cannot be what was written."""
        return self._blocks.damaged(reason)

    def all(self) -> Array:
        """Return the whole column."""
        return self.slice(0, len(self._array))


class Columns:
    """An open file of columns. Raises DamagedError wherever it is not what was written.

    `known` is what the manifest knows of the file, None where nothing is known. Columns refer to
    the mapped file, but not to this object, so the file is closed as soon as nobody has a column of
    it.
    """

    def __init__(self, path: Path, known: StoredFile | None = None) -> None:
        self._path = path
        with open_plain(path) as opened, naming(path):
            self._read(opened.fileno())
        if known is not None:
            self._require(known)
        self.blocks.check(0, len(_MAGIC))

    def _read(self, file: int) -> None:
        """Read the directory and map the file; raises DamagedError if it is none of these."""
        try:
            # Read by `pread`: if another process is cutting the file short, it gives fewer bytes,
            # which are told from the right ones, where a mapping would give zeros.
            self._size = os.fstat(file).st_size
            trailer = os.pread(file, _TRAILER.size, max(self._size - _TRAILER.size, 0))
            self._offset, length, self._checksum = _TRAILER.unpack(trailer)
            if self._offset + length + _TRAILER.size != self._size or length > _LARGEST_DIRECTORY:
                raise ValueError
            data = os.pread(file, length, self._offset)
            if os.pread(file, len(_MAGIC), 0) != _MAGIC or zlib.crc32(data) != self._checksum:
                raise ValueError
            self._take(json.loads(data))
            checksums = os.pread(file, self._offset - self._end, self._end)
            if zlib.crc32(checksums) != self._checksum_of_blocks:
                raise ValueError
            self._map = mapped(file, self._size)
        except (*_UNREADABLE, struct.error) as error:
            raise self.damaged("it is cut short or was changed") from error
        self.blocks = Blocks(self._path.name, self._map, self._end, np.frombuffer(checksums, "<u4"))
        self._open: dict[str, Column] = {}

    def _take(self, directory: Any) -> None:
        """Take what the directory says; raises if it says what cannot be."""
        self.name: str = directory["file"]
        self.made: int = directory["made"]
        self._end, blocks, self._checksum_of_blocks = directory["checksums"]
        if self._end + 4 * blocks != self._offset or blocks != -(-self._end // BLOCK):
            raise ValueError
        self._entries: dict[str, tuple[str, int, int]] = {}
        for name, (dtype, offset, count) in directory["columns"].items():
            if type(offset) is not int or type(count) is not int or offset % 8:
                raise ValueError
            if not len(_MAGIC) <= offset <= self._end - count * _WIDTHS[dtype] or count < 0:
                raise ValueError
            self._entries[name] = dtype, offset, count
        self.facts: Mapping[str, int] = dict(directory["facts"])

    def _require(self, known: StoredFile) -> None:
        """Raise if this is another file than the one that is known."""
        if self.name != known.name:
            other = self.name if is_segment_file(str(self.name)) else "another"
            raise self.damaged(f"it is a copy of {other}")
        if (self._size, self._checksum) != known[1:]:
            raise self.damaged("it is not the one that the manifest names")

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> Column:
        column = self._open.get(name)
        if column is None:
            if name not in self._entries:
                raise self.damaged(f"it has no column {name}")
            dtype, offset, count = self._entries[name]
            array = np.frombuffer(memoryview(self._map).toreadonly(), dtype, count, offset)
            column = self._open[name] = Column(self.blocks, array, offset)
        return column

    def fact(self, name: str) -> int:
        """Return a number that `ColumnsWriter.close` was given."""
        fact = self.facts.get(name)
        if type(fact) is not int or not 0 <= fact < _MOST:
            raise self.damaged(f"it does not say its number of {name}")
        return fact

    @property
    def stored(self) -> StoredFile:
        """What the manifest is to know of the file."""
        return StoredFile(self.name, self._size, self._checksum)

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each column."""
        return {name: _WIDTHS[dtype] * count for name, (dtype, _, count) in self._entries.items()}

    def release(self) -> None:
        """Let the system take back the memory of what was read; it is read again when needed."""
        self._map.release()

    def require_whole(self) -> None:
        """Raise if anything of the file was lost since it was opened."""
        if not self._map.is_whole:
            raise self.damaged("it was cut short, or could not be read, while it was open")

    def damaged(self, reason: str) -> DamagedError:
        """Return the error for this file."""
        return DamagedError(f"{self._path.name}: {reason}")
