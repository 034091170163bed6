"""Chats as WhatsApp exports them to text: an article for each day on which somebody wrote.

- A message begins with its time, as telephones write it in any language, and who sent it; the
  lines behind it are of it. What nobody sent (who joined, that messages are encrypted) and what
  stands for a picture that was left out are no text.
- An article has the lines "sender: message" of a day, that date, its senders as authors, and the
  name of the chat, which the name of the file tells, as title.
- Where numbers alone tell a day, it stands before the month, unless one of the file cannot be so.

>>> chat = "[6/9/2020, 10:00:05] هدى: هل وصلت؟\\n[6/9/2020, 10:01:09] سامي: نعم\\nقبل ساعة\\n"
>>> article = next(read(Source("a.txt", "a.txt", chat.encode(), None))).parse()
>>> article.id, str(article.date), article.author, article.text
('a.txt#2020-09-06', '2020-09-06', 'هدى، سامي', 'هدى: هل وصلت؟\\nسامي: نعم\\nقبل ساعة')
"""

import re
from collections.abc import Iterator
from datetime import date as Date
from itertools import groupby
from pathlib import PurePath
from typing import NamedTuple

from index.articles.encodings.decoding import decode, opened
from index.articles.readers import Record, Source, record_of, require_size
from index.errors import ReadError

SUFFIXES: tuple[str, ...] = ()

# Bytes in which a chat shows that it is one: by two messages.
_START = 1 << 13
# Marks of direction, which stand between numbers in Arabic, and blanks that do not break.
_MARKS = {**dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F)]), 0xA0: " ", 0x202F: " "}
_BEGINS = re.compile(
    r"(?P<open>\[)?(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})[,،]? +\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?: ?(?:[AaPp]\.? ?[Mm]\.?|ص|م))?(?(open)\] +| +[-–] +)"
)
_SENT = re.compile(r"([^:\n]{1,100}): ?(.*)", re.DOTALL)
_LEFT_OUT = re.compile(r"<[^<>]{1,60}>|\S+ omitted")
_OF_CHAT = re.compile(r".*WhatsApp\S*(?: chat)? (?:with|-|مع) ?|.*واتساب مع ", re.IGNORECASE)


class _Message(NamedTuple):
    """A message: the line that it begins in, the numbers of its day, its sender and text."""

    line: int
    day: tuple[int, int, int]
    sender: str
    text: str


def is_chat(source: Source) -> bool:
    """Tell whether a file begins as a chat does."""
    with opened(source.data, source.path) as file:
        start = file.read(_START).decode("utf-8", "ignore").translate(_MARKS)
    return sum(_BEGINS.match(line) is not None for line in start.split("\n")) > 1


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record, or an error, for each day of a chat."""
    text = decode(source.data, source.path, source.encoding, source.note)
    begun = list(_begun(text))
    messages = [one for one in begun if one.text]
    if not messages:
        raise ReadError(source.path, "no text: it has no message of WhatsApp")
    is_month_first = any(second > 12 for _, (first, second, _), *_ in begun if first <= 12)
    name = PurePath(source.path)
    title = _OF_CHAT.sub("", name.parent.name if name.stem == "_chat" else name.stem)
    for day, sent in groupby(messages, lambda one: _day(one.day, is_month_first)):
        some = list(sent)
        lines = "\n".join(f"{one.sender}: {one.text}" for one in some)
        fields: dict[str, object] = {
            "title": title,
            "text": lines.replace("&", "&amp;").replace("<", "&lt;"),
            "author": "، ".join(dict.fromkeys(one.sender for one in some)),
            "id": f"{source.id}#{day or some[0].line}",
        }
        if day:
            fields["date"] = day
        written = lines.encode()
        try:
            require_size(source, len(written), some[0].line)
        except ReadError as error:
            yield error
        else:
            yield record_of(source, fields, written, some[0].line)


def _begun(text: str) -> Iterator[_Message]:
    """Yield all that begins with a time, of what is no text without any."""
    begun: tuple[int, tuple[int, int, int]] = 0, (0, 0, 0)
    lines: list[str] = []
    for number, line in enumerate([*text.translate(_MARKS).split("\n"), None], 1):
        found = _BEGINS.match(line) if line is not None else None
        if line is not None and found is None:
            lines.append(line)
            continue
        sent = _SENT.fullmatch("\n".join(lines).strip())
        is_text = sent is not None and not _LEFT_OUT.fullmatch(sent[2])
        if begun[0]:
            yield _Message(*begun, *(sent.groups() if sent and is_text else ("", "")))
        if found and line is not None:
            begun = number, (int(found[2]), int(found[3]), int(found[4]))
            lines = [line[found.end() :]]


def _day(numbers: tuple[int, int, int], is_month_first: bool) -> str:
    """Return a day as it is sorted, "" for what is none."""
    first, second, third = numbers
    if first > 31:
        year, month, day = numbers
    else:
        month, day = (first, second) if is_month_first else (second, first)
        year = third if third > 99 else 2000 + third
    try:
        return Date(year, month, day).isoformat()
    except ValueError:
        return ""
