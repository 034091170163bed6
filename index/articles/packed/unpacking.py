"""What is inside packed files: .zip and .tar, .gz, .bz2, .xz and .zst of a file or a .tar.

`Unpacking` hands out members one by one, and bounds what one packed file on disk may cost, however
its parts are packed in each other: entries, bytes, depth, and how many times its own size it may
become. Text becomes five to twenty times as large; what is made to fill memories and disks, a
thousand times and more. What exceeds a bound ends the reading of that file, and is said.

Members are told by names that are safe to show and to use as ids: without `..` and backslashes, in
valid text. Names of zips made by Windows in Arabic are in DOS or Windows code pages, which nothing
in them says: the one by which they are Arabic is taken.

>>> _safe("../أخبار\\\\a.txt"), _safe("__MACOSX/a.txt")
('أخبار/a.txt', None)
"""

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import IO, NamedTuple

import zstandard

from index.articles.encodings.decoding import Data, cannot_read, opened
from index.articles.packed.packing import TARS
from index.errors import ReadError

_MOST_ENTRIES = 1_000_000
_MOST_BYTES = 16 << 30
_MOST_TIMES, _TIMES_ANYWAY = 250, 64 << 20
_DEEPEST = 4
_AT_ONCE = 1 << 20
# Of a dictionary that .xz and .zst may ask for.
_MOST_MEMORY = 1 << 28
_ARABIC = re.compile("[\u0621-\u064a\u0660-\u0669،؟\x20-\x7e]*")
# What the libraries raise for damaged files, beside OSError; zipfile also a RuntimeError for a
# password that it lacks, and for a way of compressing that it does not know.
DAMAGE = (
    EOFError, ValueError, RuntimeError, OverflowError, zlib.error, lzma.LZMAError,
    zstandard.ZstdError, tarfile.TarError, zipfile.BadZipFile,
)  # fmt: skip


class PackedFile(NamedTuple):
    """A file in a packed one: its name there, "" if it is all that is packed, and its bytes.

    `url` is where a page was crawled.
    """

    name: str
    file: IO[bytes]
    url: str = ""


class ExceededError(ReadError):
    """A packed file is larger than it may be: nothing more of it is read."""


class Unpacking:
    """The reading of one packed file on disk, `path`, of so many bytes."""

    def __init__(self, path: str, size: int) -> None:
        self._path = path
        self._entries = 0
        self._left = min(_MOST_BYTES, max(size * _MOST_TIMES, _TIMES_ANYWAY))

    def members(
        self, data: Data, name: str, path: str, depth: int
    ) -> Iterator[PackedFile | ReadError]:
        """Yield what is packed in `data`, a file of that name; errors name `path`, or its member.

        A member is read before the next one is asked for. Raises ExceededError, and ReadError for a
        file that cannot be unpacked at all.
        """
        if depth > _DEEPEST:
            raise ExceededError(self._path, f"files are packed in it more than {_DEEPEST} deep")
        suffix = PurePath(name).suffix.lower()
        with _damage_named(path), opened(data, path) as file:
            if suffix in (".zip", ".wacz"):
                yield from self._zipped(file, path)
            elif suffix == ".warc":
                yield from self._crawled(file)
            elif suffix == ".tar":
                yield from self._archived(file, path)
            elif suffix in TARS:
                yield from self._archived(_decompressed(file, TARS[suffix]), path)
            elif PurePath(name).stem.lower().endswith(".tar"):
                yield from self._archived(_decompressed(file, suffix), path)
            else:
                yield PackedFile("", _decompressed(file, suffix))

    @contextmanager
    def content(self, file: IO[bytes], path: str, most: int) -> Iterator[Data]:
        """Give the bytes of a member, in a file that is deleted then if they are more than `most`.

        Raises ExceededError, and ReadError, naming `path`, for what is damaged.
        """
        held = io.BytesIO()
        with NamedTemporaryFile(prefix="kashaf-") as temporary:
            with _damage_named(path):
                while held.tell() <= most and (chunk := self._read(file)):
                    held.write(chunk)
                if held.tell() > most:
                    temporary.write(held.getvalue())
                    while chunk := self._read(file):
                        temporary.write(chunk)
                    temporary.flush()
            yield held.getvalue() if held.tell() <= most else Path(temporary.name)

    def _read(self, file: IO[bytes]) -> bytes:
        chunk = file.read(_AT_ONCE)
        self._spend(len(chunk))
        return chunk

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            reason = (
                f"it unpacks to more than {_MOST_TIMES} times its size, or {_MOST_BYTES >> 30} GB:"
                " unpack it yourself if that is right"
            )
            raise ExceededError(self._path, reason)

    def _count(self) -> None:
        self._entries += 1
        if self._entries > _MOST_ENTRIES:
            raise ExceededError(
                self._path, f"it has more than {_MOST_ENTRIES:,} entries: divide it"
            )

    def _zipped(self, file: IO[bytes], path: str) -> Iterator[PackedFile | ReadError]:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                self._count()
                name = _safe(_name_in_zip(info))
                if name is None or info.filename.endswith("/"):
                    continue
                if path.lower().endswith(".wacz") and not name.startswith("archive/"):
                    # Lists of what stands there.
                    continue
                if info.flag_bits & 1:
                    yield ReadError(f"{path}/{name}", "it is encrypted: unpack it first")
                    continue
                try:
                    with _damage_named(f"{path}/{name}"):
                        member = archive.open(info)
                except ReadError as error:
                    yield error
                    continue
                with member:
                    yield PackedFile(name, member)

    def _crawled(self, file: IO[bytes]) -> Iterator[PackedFile]:
        from index.articles.packed import crawls

        for name, page, url in crawls.pages(_Counted(self, file)):
            self._count()
            if (safe := _safe(name)) is not None:
                yield PackedFile(safe, page, url)

    def _archived(self, file: IO[bytes], path: str) -> Iterator[PackedFile | ReadError]:
        # As a stream, whose bytes are counted as they are passed over.
        with tarfile.open(fileobj=_Counted(self, file), mode="r|") as archive:
            for info in archive:
                self._count()
                name = _safe(info.name)
                if info.isreg() and name is not None and (member := archive.extractfile(info)):
                    yield PackedFile(name, member)


class _Counted(io.RawIOBase):
    """A stream, what is read of which is counted by an unpacking."""

    def __init__(self, unpacking: Unpacking, file: IO[bytes]) -> None:
        self._unpacking, self._file = unpacking, file

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return as many bytes as are asked for, which are few."""
        chunk = self._file.read(size)
        self._unpacking._spend(len(chunk))
        return chunk


@contextmanager
def _damage_named(path: str) -> Iterator[None]:
    """Make a ReadError, naming `path`, of what the unpackers raise."""
    try:
        yield
    except ReadError:
        raise
    except DAMAGE as error:
        raise ReadError(
            path, f"it is damaged or cut short: {error or 'it ends too early'}"
        ) from None
    except OSError as error:
        if error.strerror is None or error.errno is None:
            raise ReadError(path, f"it is damaged or cut short: {error}") from None
        raise cannot_read(path, error) from error


def _decompressed(file: IO[bytes], suffix: str) -> IO[bytes]:
    if suffix == ".gz":
        return io.BufferedReader(gzip.GzipFile(fileobj=file), _AT_ONCE)
    if suffix == ".bz2":
        return bz2.BZ2File(file)
    if suffix == ".xz":
        return io.BufferedReader(_Xz(file), _AT_ONCE)
    unpacker = zstandard.ZstdDecompressor(max_window_size=_MOST_MEMORY)
    return unpacker.stream_reader(file, read_across_frames=True, closefd=False)


class _Xz(io.RawIOBase):
    """A stream of .xz that takes no more memory than it may; Python's own has no bound."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._unpacker = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer, as far as there is anything left."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while True:
            if self._unpacker.eof:
                rest = self._unpacker.unused_data or self._file.read(_AT_ONCE)
                if not rest.strip(b"\0"):
                    return 0
                self._unpacker = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)
            else:
                rest = self._file.read(_AT_ONCE) if self._unpacker.needs_input else b""
                if not rest and self._unpacker.needs_input:
                    raise EOFError("it ends too early")
            if found := self._unpacker.decompress(rest, len(view)):
                view[: len(found)] = found
                return len(found)


def _name_in_zip(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; `zipfile` takes those that are not in UTF-8 for American DOS."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    written = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp720", "cp1256"):
        try:
            name = written.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _ARABIC.fullmatch(name):
            return name
    return info.filename


def _safe(name: str) -> str | None:
    """Return the name of a member as an id, None for what is hidden, as in folders."""
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if not parts or any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return None
    return "/".join(parts)
