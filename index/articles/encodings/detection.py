"""Finding out what encoding bytes are in, where nobody says it; `decoding` has the order.

A file may be in two: lines in UTF-8 and lines in Windows-1256, as when tables of several years are
put together. Each line is read by its own encoding then. A few damaged bytes become U+FFFD.

>>> found = detect("مدينة\\n".encode() + "قديمة".encode("cp1256"))
>>> found.text, found.remark
('مدينة\\nقديمة', 'line 2 of it is in Windows-1256, not in UTF-8')
"""

import codecs
import re
from itertools import islice
from typing import NamedTuple

from index.articles.encodings import code_pages

_BYTE_ORDER_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_SAMPLE = 4096  # bytes looked at for UTF-16
_SAMPLE_WORDS = 5000  # words by which one-byte encodings are told apart
_LEAST_IN_RUNS = 0.5

_WORD_BEYOND_ASCII = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_LETTERS_IN_A_ROW = re.compile(rb"[\xc0-\xd6\xd8-\xf6\xf8-\xff]{3}")
_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\ufffd]+")
# It takes all it can for good (`++`): what it could give back would be gigabytes in a long line.
_PIECES = re.compile(
    rb"((?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})++)"
)
# What people call them.
_CALLED = {
    "cp1256": "Windows-1256", "iso8859-6": "ISO-8859-6", "cp1252": "Windows-1252",
    "cp720": "IBM720", "cp864": "IBM864", "ibm420": "IBM420", "mac-arabic": "MacArabic",
}  # fmt: skip
_USUAL = ("cp1256", "iso8859-6", "cp1252")


class Detected(NamedTuple):
    """A text, and what is odd about its encoding, "" for nothing."""

    text: str
    remark: str = ""


class MixedLines:
    """Lines in UTF-8 among which others may be: `count` of these, the first in line `first`."""

    def __init__(self) -> None:
        self.count = self.first = self.of_utf_8 = self._seen = 0
        self.encoding = ""

    def decode(self, data: bytes) -> str:
        """Return the text of some lines, which follow those that were given before."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return self._decode_each(data.splitlines(keepends=True))
        self._seen += text.count("\n") + 1
        return text

    def _decode_each(self, lines: list[bytes]) -> str:
        foreign = [number for number, line in enumerate(lines) if self._is_foreign(line)]
        if foreign:
            self.first = self.first or self._seen + foreign[0] + 1
            self.count += len(foreign)
            pieces = (piece for number in foreign for piece in _PIECES.split(lines[number])[::2])
            self.encoding = code_pages.likeliest(b" ".join(pieces))
        others = {*foreign}
        self._seen += len(lines)
        return "".join(
            _in_pieces(line, self.encoding) if number in others else line.decode("utf-8", "replace")
            for number, line in enumerate(lines)
        )

    @property
    def remark(self) -> str:
        """What is odd about them."""
        if not self.count:
            return ""
        lines = f"{self.count:,} of its lines, from line {self.first} on, are"
        if self.count == 1:
            lines = f"line {self.first} of it is"
        return f"{lines} in {_CALLED[self.encoding]}, not in UTF-8"

    def _is_foreign(self, line: bytes) -> bool:
        """Tell whether a line has words in another encoding than UTF-8."""
        try:
            self.of_utf_8 += not line.decode().isascii()
        except UnicodeDecodeError:
            return any(_LETTERS_IN_A_ROW.search(piece) for piece in _PIECES.split(line)[::2])
        return False


def detect(data: bytes) -> Detected:
    """Return the text that `data` are in whatever encoding it is."""
    unicode = _byte_order_mark(data) or _utf_16_without_mark(data)
    if unicode:
        return Detected(data.decode(unicode, "replace"))
    try:
        return Detected(data.decode())
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    lines = MixedLines()
    mixed = lines.decode(data)
    if lines.count and lines.of_utf_8:
        return Detected(mixed, lines.remark)
    if not lines.count and damaged * 10 <= sum(map(len, _BEYOND_ASCII.findall(text))):
        return Detected(text)
    return _by_one_byte(data)


def _by_one_byte(data: bytes) -> Detected:
    if code_pages.is_ibm420(data):
        encoding = "ibm420"
    elif _LETTERS_IN_A_ROW.search(data) or _has_runs(data):
        words = islice(_WORD_BEYOND_ASCII.finditer(data), _SAMPLE_WORDS)
        encoding = code_pages.likeliest(b" ".join(match[0] for match in words))
    else:
        # A few bytes mean nothing in Windows-1252.
        encoding = "cp1252"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding in ("cp1252", "iso8859-6"):
            encoding = "cp1256"
        text = data.decode(encoding, "replace")
    if encoding in _USUAL:
        return Detected(text)
    remark = f"it is read as {_CALLED[encoding]}: name another --encoding if that is wrong"
    return Detected(code_pages.plain(text) if code_pages.has_shapes(encoding) else text, remark)


def _has_runs(data: bytes) -> bool:
    """Tell whether bytes beyond ASCII stand in words of their own, as in the encodings of DOS."""
    in_runs = sum(map(len, _RUNS.findall(data)))
    return in_runs > _LEAST_IN_RUNS * sum(map(len, re.findall(rb"[\x80-\xff]+", data)))


def _in_pieces(line: bytes, encoding: str) -> str:
    """Return a line of which some is in UTF-8 and some, or all, in another encoding."""
    text = line.decode("utf-8", "replace")
    if text.count("\ufffd") > sum(map(len, _BEYOND_ASCII.findall(text))):
        return line.decode(encoding, "replace")
    pieces = _PIECES.split(line)
    return "".join(
        piece.decode("utf-8" if at % 2 else encoding, "replace") for at, piece in enumerate(pieces)
    )


def _byte_order_mark(data: bytes) -> str | None:
    return next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _utf_16_without_mark(data: bytes) -> str | None:
    """Return "utf-16-le" or "utf-16-be" if the one half of the bytes are high bytes."""
    halves = (data[:_SAMPLE:2], data[1:_SAMPLE:2])
    first, second = ((half.count(0) + half.count(6)) / max(len(half), 1) for half in halves)
    if max(first, second) < 0.8:
        return None
    return "utf-16-be" if first > second else "utf-16-le"
