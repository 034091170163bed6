"""Mail: .eml, .mbox and the files of a Maildir, an article for each message.

- Title is the subject, author who sent it; `to` and `cc` are kept in the metadata. The text is that
  of the plain part, else of the HTML one.
- What is attached is read by its own reader, as if it stood in a folder called like the message:
  "a.eml/report.pdf"; of several of one name the others are "report (2).pdf", "report (3).pdf".
- An attached message is another article, "a.eml/message.eml" if it has no name. They are read four
  in each other.
- Messages of a .mbox are called by their number, "a.mbox#2".

>>> data = "Subject: =?utf-8?b?2YXYr9mG?=\\nFrom: a@b.org\\n\\nHello".encode()
>>> article = next(read(Source("a.eml", "a.eml", data, None))).parse()
>>> article.title, article.author, article.text
('مدن', 'a@b.org', 'Hello')
"""

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from index.articles.article import Article
from index.articles.directions import NONE
from index.articles.encodings.decoding import decode, opened, size, whole
from index.articles.notes import Note
from index.articles.readers import (
    Record,
    Source,
    build,
    digest,
    mended,
    reader_for,
    reads,
    require_size,
)
from index.articles.tables.fragments import plain
from index.errors import ReadError

if TYPE_CHECKING:
    from email.message import Message

SUFFIXES = (".eml", ".mbox")
# Of a Maildir: seconds, perhaps a number, what makes it unique, the host, and flags.
NAMED = re.compile(r"\d{9,11}(?:_\d+)?\.[^.]+\.[^:]+(?::2,[A-Za-z]*)?\Z")

# Decoding takes time with the square of the length.
_LONGEST_HEADER = 1 << 16
# Bytes of a line of a mailbox that are read at a time.
_LONGEST_PIECE = 1 << 20
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_FIELDS = {"subject": "title", "from": "author", "date": "date", "to": "to", "cc": "cc"}
_SURROGATE = re.compile("[\udc80-\udcff]")
_MESSAGES = ("message/rfc822", "message/global")
_DEEPEST = 4


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record, or an error, for each message and for what is attached to it."""
    if source.suffix != ".mbox":
        require_size(source, size(source.data, source.path), None)
        data = whole(source.data, source.path)
        if not data.strip():
            raise ReadError(source.path, "it is empty")
        yield from _message(source, data, None)
        return
    is_any = False
    for number, (line, lines) in enumerate(_messages(source), 1):
        is_any = True
        of_one = source._replace(id=f"{source.id}#{number}")
        try:
            require_size(source, sum(map(len, lines)), line)
            content = _QUOTED.sub(rb"\1", b"".join(lines))
            yield from _message(of_one, content, line)
        except ReadError as error:
            yield error
    if not is_any:
        is_empty = not size(source.data, source.path)
        reason = "it is no mailbox: no line in it begins with From"
        raise ReadError(source.path, "it is empty" if is_empty else reason)


def _messages(source: Source) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the messages of a mailbox, in pieces, each with the line that it begins in.

    Of one that is larger than an article may be, no more is held than tells that.
    """
    begin, held, gathered = 0, 0, list[bytes]()
    line, is_at_start, is_behind_blank = 1, True, True
    with opened(source.data, source.path) as file:
        while piece := file.readline(_LONGEST_PIECE):
            if is_at_start and is_behind_blank and piece.startswith(b"From "):
                if begin:
                    yield begin, gathered
                begin, held, gathered = line, 0, []
            elif begin and held <= source.most:
                gathered.append(piece)
                held += len(piece)
            is_behind_blank = is_at_start and piece in (b"\n", b"\r\n")
            is_at_start = piece.endswith(b"\n")
            line += is_at_start
    if begin:
        yield begin, gathered


def _message(source: Source, data: bytes, line: int | None) -> Iterator[Record | ReadError]:
    from email import message_from_bytes

    try:
        message = message_from_bytes(data.removeprefix(BOM_UTF8))
        parts = [*_parts(message)]
    except (RecursionError, ValueError):
        raise ReadError(source.path, "its parts are nested too deeply", line) from None
    if not message.keys():
        raise ReadError(source.path, "it is no mail: nothing says whom it is from", line)
    attached = [(name, part) for part in parts if (name := _file_name(part))]
    bodies = [part for part in parts if not _file_name(part)]
    fields = {name: _header(message, header) for header, name in _FIELDS.items()}
    parse = partial(_article, source, fields, bodies, line)
    yield Record(source.id, digest(source, data), parse, line, size=len(data))
    left = 0
    met: Counter[str] = Counter()
    for name, part in attached:
        content = _content(part)
        if content is None or not reads(name):
            left += 1
            continue
        met[name] += 1
        if met[name] > 1:
            called = PurePath(name)
            name = f"{called.stem} ({met[name]}){called.suffix}"
        inside = source._replace(
            path=f"{source.path}/{name}", id=f"{source.id}/{name}", data=content, told=NONE
        )
        try:
            _require_shallow(inside.path)
            require_size(inside, len(content), None)
            yield from reader_for(name)(inside)
        except ReadError as error:
            yield error
    if left:
        source.note(Note(source.path, f"{left} of what is attached is of kinds not read", line))


def _parts(message: "Message") -> "Iterator[Message]":
    """Yield the parts of a message that have none, and attached messages whole."""
    held: Any = message.get_payload()
    if message.get_content_type() in _MESSAGES or not isinstance(held, list):
        yield message
        return
    for part in held:
        yield from _parts(part)


def _content(part: "Message") -> bytes | None:
    """Return what an attached file holds; None where that cannot be told."""
    held: Any = part.get_payload()
    with suppress(ValueError, LookupError, AttributeError):
        content = held[0].as_bytes() if isinstance(held, list) else part.get_payload(decode=True)
        return content if isinstance(content, bytes) else None
    return None


def _require_shallow(path: str) -> None:
    """Raise ReadError for what is attached to messages that are attached to too many others."""
    if sum(part.lower().endswith(SUFFIXES) for part in path.split("/")) > _DEEPEST:
        raise ReadError(path, f"messages are attached to each other more than {_DEEPEST} deep")


def _article(
    source: Source, fields: dict[str, str], bodies: "list[Message]", line: int | None
) -> Article:
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    for part in bodies:
        content = part.get_payload(decode=True)
        if part.get_content_type() in texts and isinstance(content, bytes) and content.strip():
            text = _decoded(source, content, part.get_content_charset())
            texts[part.get_content_type()].append(text)
    text = "\n".join(texts["text/plain"]).replace("\r\n", "\n")
    if not text.strip():
        text = plain("\n".join(texts["text/html"]), source.path)
    return mended(source, build(source, {**fields, "text": text}, source.id, line), line)


def _decoded(source: Source, content: bytes, charset: str | None) -> str:
    """Return a text in what it is said to be in, if it is that; mails are often mislabelled."""
    with suppress(UnicodeDecodeError):
        return content.decode()
    if charset not in (None, "us-ascii", "iso-8859-1", "windows-1252", "utf-8"):
        with suppress(ReadError):
            return decode(content, source.path, charset)
    return decode(content, source.path, source.encoding, source.note)


def _header(message: "Message", name: str) -> str:
    written: Any = next((value for key, value in message.raw_items() if key.lower() == name), "")
    if _SURROGATE.search(str(written)):
        with suppress(ReadError):
            return " ".join(
                decode(str(written).encode("utf-8", "surrogateescape"), "", None).split()
            )
    return " ".join(_decoded_header(str(written)).split())


def _decoded_header(written: str) -> str:
    """Return what a header says, of a very long one its beginning; what is no header stays."""
    from email.header import decode_header, make_header

    written = written[:_LONGEST_HEADER]
    with suppress(ValueError, LookupError):
        return str(make_header(decode_header(written)))
    return written


def _file_name(part: "Message") -> str:
    """Return what an attached file is called, "" for what is part of the message itself."""
    name = _decoded_header(part.get_filename() or "")
    name = PurePath(name.replace("\\", "/")).name
    if part.get_content_type() in _MESSAGES and not name.lower().endswith(SUFFIXES):
        return f"{name or 'message'}.eml"
    return name
