"""Subtitles, SRT and WebVTT: what is said, one article a file, without numbers and times.

Each cue is a line, and hits tell when it is said. Tags (`<i>`, `<v هدى>`, `{\\an8}`) are left
out, and so is a line that repeats the one before it, as captions that roll do.

>>> data = "1\\n00:00:01,000 --> 00:00:02,500\\nأين <i>أنت</i>؟\\n".encode()
>>> next(read(Source("a.srt", "a.srt", data, None))).parse().text
'أين أنت؟'
"""

import re
from collections.abc import Iterator

from index.articles.encodings.decoding import decode
from index.articles.locators import LOCATORS, Labels
from index.articles.readers import Record, Source, one_article
from index.articles.tables.fragments import without_entities
from index.errors import ReadError

SUFFIXES = (".srt", ".vtt")

_TIMES = re.compile(r"[ \t]*(?:(\d+):)?(\d{1,2}):(\d{2})[,.]\d+[ \t]*-->.*")
_NO_CUE = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)\b")
_TAGS = re.compile(r"<[^<>\n]*>|\{\\[^{}\n]*\}")


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield the one article of a file of subtitles."""
    return one_article(source, _fields)


def _fields(source: Source) -> dict[str, object]:
    text = decode(source.data, source.path, source.encoding, source.note)
    said: list[str] = []
    times: list[str] = []
    for block in re.split(r"\n[ \t]*\n", text.strip()):
        for line, time in _cue(block.split("\n")):
            if line and line != (said[-1] if said else ""):
                said.append(line)
                times.append(time)
    return {"text": "\n".join(said), LOCATORS: Labels("time", times)}


def _cue(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what is said in a block of lines, which may have an identifier, and when.

    Of what stands behind a blank line in a cue the time is "".
    """
    found = ((at, match) for at, line in enumerate(lines) if (match := _TIMES.match(line)))
    timed, match = next(found, (None, None))
    if timed is None:
        if not _NO_CUE.match(lines[0]):
            # Of a cue with a blank line in it.
            timed = -1
        else:
            return
    time = ":".join((part or "0").zfill(2) for part in match.groups()) if match else ""
    for line in lines[timed + 1 :]:
        yield " ".join(without_entities(_TAGS.sub("", line)).split()), time
