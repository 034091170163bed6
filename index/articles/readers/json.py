"""JSON: arrays of articles, an object with such an array somewhere in it, or an article.

- A file may hold several values, one behind the other, as JSON Lines under another name do. Each
  element of an array at the top is a value of its own.
- `index.articles.tables.nesting` finds the articles in a value.
- Fields are named as in JSON Lines. Articles without an id get the file's and the number of the
  article in it.
- A value that is no JSON is reported by its line; where the next one begins at the start of a line,
  it and those behind it are read.

>>> data = '{"paper": "النهار", "news": [{"title": "مدن"}, {"title": "كتب"}]}'.encode()
>>> [record.id for record in read(Source("w.json", "w.json", data, None))]
['w.json#1', 'w.json#2']
"""

import json
import re
from collections.abc import Iterator

from index.articles.encodings.decoding import decode
from index.articles.readers import Record, Source, require_size
from index.articles.tables.nesting import articles
from index.articles.tables.objects import Object, records
from index.errors import ReadError

SUFFIXES = (".json",)

_BLANK = re.compile(r"[\s,]*")
_INDENT = re.compile(r"[ \t]*\Z")


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record, or an error, for each article in the values of a file."""
    return records(source, _objects(source))


def _objects(source: Source) -> Iterator[Object | ReadError]:
    count = lost = 0
    for line, value in _values(
        source, decode(source.data, source.path, source.encoding, source.note)
    ):
        if isinstance(value, ReadError):
            lost += 1
            yield value
            continue
        before = count
        try:
            for fields in articles(value):
                count += 1
                written = json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")
                require_size(source, len(written), line)
                yield Object(fields, written, line, count)
        except ReadError as error:
            yield error
        except RecursionError:
            yield ReadError(source.path, "its values are nested too deeply", line)
        else:
            if count == before:
                lost += 1
                yield ReadError(source.path, "no text: it holds no articles", line)
    if not count and not lost:
        yield ReadError(source.path, "no text: it holds no articles")


def _values(source: Source, text: str) -> Iterator[tuple[int, object]]:
    """Yield the values of a text, or errors, each with the line that it begins in."""
    decode_value = json.JSONDecoder().raw_decode
    at = line = 0
    is_array = False
    while True:
        begin = _BLANK.match(text, at).end()  # type: ignore[union-attr]
        line += text.count("\n", at, begin)
        at = begin
        if at == len(text):
            if is_array:
                yield (
                    line + 1,
                    ReadError(source.path, "it is cut short: its array has no end", line + 1),
                )
            return
        if text[at] == ("]" if is_array else "["):
            is_array = not is_array
            at += 1
            continue
        try:
            value, end = decode_value(text, at)
        except (ValueError, RecursionError) as error:
            found = _next(text, at)
            yield line + 1, _not_json(source, error, found, line + 1)
            if found is None:
                return
            end = found
        else:
            yield line + 1, value
        line += text.count("\n", at, end)
        at = end


def _next(text: str, at: int) -> int | None:
    """Return where the value behind that which begins at `at` begins, None if that cannot be told.

    It is at the beginning of a line, and set in as far as this one.
    """
    indent = _INDENT.search(text, text.rfind("\n", 0, at) + 1, at)
    if indent is None:
        return None
    found = re.compile(rf"^{indent[0]}(?=[\[{{])", re.MULTILINE).search(text, at + 1)
    return found.end() if found else None


def _not_json(source: Source, error: Exception, end: int | None, line: int) -> ReadError:
    if isinstance(error, json.JSONDecodeError):
        column = error.colno
        place = (
            f"column {column}" if error.lineno == line else f"line {error.lineno}, column {column}"
        )
        reason = f"it is not JSON: {error.msg}, {place}"
    else:
        reason = "it is JSON too large to be an article"
    return ReadError(source.path, reason if end else f"{reason}; what follows is not read", line)
