"""JSON: arrays of articles, an object with such an array somewhere in it, or an article.

- A file may hold several values, one behind the other, as JSON Lines under another name do. Each
  element of an array at the top is a value of its own.
- `index.articles.tables.nesting` finds the articles in a value.
- Fields are named as in JSON Lines. Articles without an id get the file's and the number of the
  article in it.
- Of a large file some values are in memory at a time.
- A value that is no JSON is reported by its line; where the next one begins at the start of a line,
  it and those behind it are read.

>>> data = '{"paper": "النهار", "news": [{"title": "مدن"}, {"title": "كتب"}]}'.encode()
>>> [record.id for record in read(Source("w.json", "w.json", data, None))]
['w.json#1', 'w.json#2']
"""

import json
import re
from collections.abc import Iterator

from index.articles.encodings.decoding import pieces
from index.articles.readers import Record, Source, require_size
from index.articles.tables.nesting import articles
from index.articles.tables.objects import Object, records
from index.errors import ReadError

SUFFIXES = (".json",)

_BLANK = re.compile(r"[\s,]*")
_LONGEST_INDENT = 1_000
# Letters that make one sign together: of a pair of surrogates, such as \ud83d\ude2d.
_LONGEST_SIGN = 12


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record, or an error, for each article in the values of a file."""
    return records(source, _objects(source))


def _objects(source: Source) -> Iterator[Object | ReadError]:
    count = lost = 0
    text = _TextWindow(pieces(source.data, source.path, source.encoding, source.note))
    for line, value in _values(source, text):
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


class _TextWindow:
    """A text of which some is held at a time; `at` is the place in `held` that is read next.

    `line` and `column` are the lines before what is held, and the letters before it in its line.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self.held = next(pieces, "")
        self.at = self.line = self.column = 0

    def grow(self) -> bool:
        """Hold four times as much from `at` on, with its line before it; False where it ends."""
        # More than blanks before a value is not asked for.
        begin = max(self.held.rfind("\n", 0, self.at) + 1, self.at - _LONGEST_INDENT)
        gone, kept = self.held[:begin], self.held[begin:]
        more, size = [], 0
        for piece in self._pieces:
            more.append(piece)
            size += len(piece)
            if size >= 3 * len(kept):
                break
        if not more:
            return False
        behind = gone.rfind("\n") + 1
        self.column = len(gone) - behind + (0 if behind else self.column)
        self.line += gone.count("\n")
        self.held = "".join((kept, *more))
        self.at -= begin
        return True

    def go_to(self, end: int) -> int:
        """Go on to a place, and return how many lines end on the way."""
        lines = self.held.count("\n", self.at, end)
        self.at = end
        return lines

    def skip_blanks(self) -> int:
        """Go on to the next value or bracket, and return how many lines end on the way."""
        lines = 0
        while True:
            lines += self.go_to(_BLANK.match(self.held, self.at).end())  # type: ignore[union-attr]
            if self.at < len(self.held) or not self.grow():
                return lines


def _values(source: Source, text: _TextWindow) -> Iterator[tuple[int, object]]:
    """Yield the values of a text, or errors, each with the line that it begins in."""
    decode_value = json.JSONDecoder().raw_decode
    line = 0
    is_array = False
    while True:
        line += text.skip_blanks()
        if text.at == len(text.held):
            if is_array:
                reason = "it is cut short: its array has no end"
                yield line + 1, ReadError(source.path, reason, line + 1)
            return
        if text.held[text.at] == ("]" if is_array else "["):
            is_array = not is_array
            text.at += 1
            continue
        try:
            value, end = decode_value(text.held, text.at)
        except (ValueError, RecursionError) as error:
            if _may_go_on(error, text) and text.grow():
                continue
            why = _not_json(error, text, line + 1)
            found = _next(text)
            reason = why if found else f"{why}; what follows is not read"
            yield line + 1, ReadError(source.path, reason, line + 1)
            if found is None:
                return
            end = found
        else:
            # Of a number more may follow, and a part of it is one as well.
            is_number = isinstance(value, int | float)
            if end > len(text.held) - (_LONGEST_SIGN if is_number else 1) and text.grow():
                continue
            yield line + 1, value
            del value
        line += text.go_to(end)


def _may_go_on(error: Exception, text: _TextWindow) -> bool:
    """Tell whether a value is none because its end is not held."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated") or error.pos > len(text.held) - _LONGEST_SIGN


def _next(text: _TextWindow) -> int | None:
    """Return where the value behind that which begins at `at` begins, None if that cannot be told.

    It is at the beginning of a line, and set in as far as this one.
    """
    before = text.held[text.held.rfind("\n", 0, text.at) + 1 : text.at]
    indent = before[len(before.rstrip(" \t")) :]
    begins = re.compile(rf"^{indent}(?=[\[{{])", re.MULTILINE)
    while not (found := begins.search(text.held, text.at + 1)):
        if not text.grow():
            return None
    return found.end()


def _not_json(error: Exception, text: _TextWindow, line: int) -> str:
    """Return why what begins in a line is no value."""
    if not isinstance(error, json.JSONDecodeError):
        return "it is JSON too large to be an article"
    at = error.lineno + text.line
    column = f"column {error.colno + (text.column if error.lineno == 1 else 0)}"
    return f"it is not JSON: {error.msg}, {column if at == line else f'line {at}, {column}'}"
