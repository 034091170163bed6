"""Bytes to text: the first step of every reader.

`decode` tries, in this order, and takes the first that fits:

1. the encoding that the user named; if it does not fit, that is an error, not a hint;
2. a byte order mark (UTF-8, UTF-16, UTF-32);
3. UTF-16 without one, known by its high bytes: in Arabic text nearly every second byte is 0x06
   (Arabic letters) or 0x00 (spaces, digits). This comes before UTF-8 because such text is also
   valid ASCII full of control characters;
4. UTF-8, also when a few bytes are damaged, which become U+FFFD, or some lines are in another
   encoding, which then are read by that (`detection`);
5. where three letters beyond ASCII stand in a row somewhere, the encoding of one byte in which they
   are likeliest to be Arabic (`code_pages`): Windows-1256, ISO-8859-6, MacArabic, IBM720, IBM864 or
   IBM420; text without is Western (Windows-1252), where é and ü stand alone.

What is odd about any of this is told to `note`.

Text then has \\n as its only line end, and neither byte order mark nor NUL nor lone surrogate.

>>> decode("مدينة رومانية على شاطئ المتوسط".encode("cp1256"), "a.txt", None)
'مدينة رومانية على شاطئ المتوسط'
"""

import codecs
import errno
import io
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.articles.encodings import code_pages
from index.articles.encodings.detection import MixedLines, detect
from index.articles.notes import Note
from index.errors import ReadError

code_pages.register()
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP, Word or EPUB file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
)
_MOST_CONTROLS = 0.03  # of all characters; compressed data have about 0.1

_ARABIC_LETTERS = re.compile("[\u0621-\u064a]{2,}")
# Encodings that somebody names may make them, such as UTF-7; those that are found out do not.
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL_BYTES = bytes((*range(0x09), *range(0x0E, 0x20), 0x7F))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


# Bytes, or a large file, which is read as it is needed. It is never mapped into memory: a file that
# is cut short while it is mapped ends the process that reads it.
Data = bytes | Path
# Bytes beyond which a file is not read at once, and its lines are decoded some at a time.
LARGE = 1 << 24
_AT_ONCE = 1 << 18
# Without waiting for somebody to write to what turns out to be a pipe.
_NO_FILE = "it is no regular file"
_TO_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
# Bytes in which a large file shows its encoding; a line that has another is seen where it stands.
_START = 1 << 20
# Bytes that an article may have, unless the user says otherwise: two of the longest of books in
# one. Beyond, indexing and showing it takes gigabytes.
MOST_OF_AN_ARTICLE = 100_000_000
# What stands at the end of a piece and may go on: a letter, and line ends before it.
_LONGEST_END = 8
_MAY_GO_ON = re.compile(rb"\r*[\x00-\x7f\xc0-\xff][\x80-\xbf]{0,3}\Z")
# What `_tidy` takes away, in UTF-8.
_UNTIDY = (b"\r", b"\0", codecs.BOM_UTF8)


def decode(
    data: Data, path: str, encoding: str | None, note: Callable[[Note], None] = lambda note: None
) -> str:
    """Return the text that `data` encode; `encoding` None is to be found out.

    `note` is told what is odd about it. Raises ReadError, naming `path`, for data that are empty,
    no text, or not in `encoding`.
    """
    held = whole(data, path)
    for signature, kind in _SIGNATURES:
        if held.startswith(signature):
            raise ReadError(path, f"it is {kind}, not text; convert it to .txt or .html first")
    text, remark = detect(held) if encoding is None else (_decode_as(encoding, held, path), "")
    # Most files have none, which is told sooner of bytes; those of UTF-16 have some in any case.
    if (encoding or held.translate(None, _CONTROL_BYTES) != held) and len(
        _CONTROL.findall(text)
    ) > _MOST_CONTROLS * len(text):
        raise ReadError(
            path,
            "it is not text but binary data; convert it to .txt or .html first, "
            "or name its encoding with --encoding",
        )
    text = _tidy(text)
    if not text.strip():
        raise ReadError(path, "it is empty")
    if remark:
        note(Note(path, remark))
    return text


def whole(data: Data, path: str) -> bytes:
    """Return all of `data`. Raises ReadError, naming `path`, for a file that cannot be read."""
    if isinstance(data, bytes):
        return data
    with opened(data, path) as file:
        return file.read()


@contextmanager
def opened(data: Data, path: str) -> Iterator[BinaryIO]:
    """Give `data` as an open file.

    Raises ReadError, naming `path`, for what cannot be read, and for what is no plain file (any
    more), since a pipe could be waited for for ever.
    """
    if isinstance(data, bytes):
        yield io.BytesIO(data)
        return
    try:
        with open(open_plain(data, path), "rb") as file:
            yield file
    except OSError as error:
        if error.strerror is None:
            # Of a library that unpacks it.
            raise
        raise cannot_read(path, error) from error


def open_plain(file: Path, path: str) -> int:
    """Return a descriptor of a file. Raises OSError, and ReadError for what is no plain one."""
    try:
        descriptor = os.open(file, _TO_READ)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        # A socket.
        raise ReadError(path, _NO_FILE) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ReadError(path, _NO_FILE)
    return descriptor


def size(data: Data, path: str) -> int:
    """Return the bytes of `data`. Raises ReadError, naming `path`, as `whole` does."""
    if isinstance(data, bytes):
        return len(data)
    try:
        return data.stat().st_size
    except OSError as error:
        raise cannot_read(path, error) from error


def lines(
    data: Data,
    path: str,
    encoding: str | None,
    most: int = MOST_OF_AN_ARTICLE,
    note: Callable[[Note], None] = lambda note: None,
) -> Iterator[str]:
    """Yield the lines of the text that `data` encode, as `decode` would give it.

    Of large data in UTF-8 only some lines are in memory at a time, and of a line that is longer
    than `most` bytes only its beginning, which is longer than that, too. Raises ReadError, naming
    `path`, as `decode` does, and for a file that is cut short meanwhile.
    """
    with opened(data, path) as file:
        start = file.read(_START)
        if file.seek(0, io.SEEK_END) > LARGE and _is_utf_8(start, encoding):
            file.seek(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)
            mixed = MixedLines()
            yield from _lines_of_utf_8(file, path, most, mixed)
            if mixed.count:
                note(Note(path, mixed.remark))
            return
    yield from decode(data, path, encoding, note).split("\n")


def pieces(
    data: Data, path: str, encoding: str | None, note: Callable[[Note], None] = lambda note: None
) -> Iterator[str]:
    """Yield the text that `data` encode, as `decode` would give it, piece by piece.

    Of large data in UTF-8 one piece is in memory at a time, however long their lines are; others
    are one piece. Raises ReadError as `lines` does.
    """
    with opened(data, path) as file:
        start = file.read(_START)
        if file.seek(0, io.SEEK_END) > LARGE and _is_utf_8(start, encoding):
            file.seek(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)
            mixed = MixedLines()
            yield from _pieces_of_utf_8(file, path, mixed)
            if mixed.count:
                note(Note(path, mixed.remark))
            return
    yield decode(data, path, encoding, note)


def _pieces_of_utf_8(file: BinaryIO, path: str, mixed: MixedLines) -> Iterator[str]:
    begin = file.tell()
    size = file.seek(0, io.SEEK_END)
    file.seek(begin)
    rest = b""
    while some := file.read(_START):
        some = rest + some
        # Behind a line, else before the last letter, which may go on, with what may be half a CRLF.
        cut = some.rfind(b"\n") + 1
        if not cut:
            cut = _end_of_letters(some)
        rest, some = some[cut:], some[:cut]
        is_line = some.endswith(b"\n")
        yield _tidy(mixed.decode(some[:-1] if is_line else some) + "\n" * is_line)
    if file.tell() < size:
        raise ReadError(path, "it was cut short while it was read; index it again")
    yield _tidy(mixed.decode(rest))


def _end_of_letters(some: bytes) -> int:
    """Return where the last letter of a piece begins, with what may be half a CRLF."""
    end = some[-_LONGEST_END:]
    return len(some) - len(end) + len(_MAY_GO_ON.sub(b"", end))


def _lines_of_utf_8(file: BinaryIO, path: str, most: int, mixed: MixedLines) -> Iterator[str]:
    begin = file.tell()
    size = file.seek(0, io.SEEK_END)
    file.seek(begin)
    more = True
    while more:
        # Up to the end of a line: no letter goes on beyond it, however damaged it is.
        some = file.read(_AT_ONCE) + file.readline(most + 1 + _LONGEST_END)
        rest = b"" if some.endswith(b"\n") else file.readline(_AT_ONCE)
        # What is left out of a line may begin within a letter, which is no damage.
        some = some[: _end_of_letters(some)] if rest else some
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(_AT_ONCE)
        some += rest[-1:]
        more = some.endswith(b"\n")
        some = some[:-1] if more else some
        if not more and file.tell() < size:
            raise ReadError(path, "it was cut short while it was read; index it again")
        if any(sign in some for sign in _UNTIDY):
            for line in some.split(b"\n"):
                yield from _tidy(mixed.decode(line.removesuffix(b"\r"))).split("\n")
        else:
            yield from mixed.decode(some).split("\n")


def cannot_read(path: str, error: OSError) -> ReadError:
    """Return the error for a file that the system does not let us read."""
    return ReadError(path, f"cannot be read: {error.strerror}")


def _is_utf_8(start: bytes, encoding: str | None) -> bool:
    """Tell whether data that begin so are UTF-8 for all that shows there."""
    if encoding is not None and codecs.lookup(encoding).name not in ("utf-8", "utf-8-sig"):
        return False
    try:
        # Which leaves out a last character that is cut.
        text = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text)


def _decode_as(encoding: str, data: bytes, path: str) -> str:
    try:
        text = data.decode(encoding)
        # In Arabic of another encoding no byte sequence of that length is valid UTF-8 by chance.
        if not text.isascii() and _is_arabic_utf_8(data) and text != data.decode("utf-8-sig"):
            raise ReadError(path, f"it is UTF-8, not {encoding}; leave --encoding out for it")
        text = _SURROGATE.sub("\ufffd", text)
        return code_pages.plain(text) if code_pages.has_shapes(encoding) else text
    except UnicodeError as error:
        where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise ReadError(
            path, f"it is not in {encoding}{where}; try another --encoding, or none"
        ) from None
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        raise ReadError(
            path, f"unknown encoding {encoding!r}; try utf-8, cp1256 or iso8859-6"
        ) from None


def _is_arabic_utf_8(data: bytes) -> bool:
    try:
        return len(_ARABIC_LETTERS.findall(data.decode("utf-8"))) > 1
    except UnicodeDecodeError:
        return False


def _tidy(text: str) -> str:
    text = text.removeprefix("\ufeff").replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")
