"""CSV: a header line, then one article a row.

- The columns are named as `records` says; one of them must be the text or the title.
- The delimiter is whichever of comma, semicolon, tab and bar the header line has most of.
- A row with a number of fields other than the header's, or with quotes astray, is reported by the
  line that it begins at and passed over.
- A row without an id gets the file's and its line number.

>>> source = Source("a.csv", "a.csv", "title;year\\nمدن;2020\\nكتب\\n".encode(), None)
>>> record, broken = read(source)
>>> record.id, record.parse().metadata, str(broken)
('a.csv#2', {'year': '2020'}, 'a.csv:3: it has 1 field where the header has 2')
"""

import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from io import StringIO
from textwrap import shorten
from typing import Any

from index.articles.decoding import decode
from index.articles.readers import Record, Source, record_of, require_size
from index.articles.records import NAMES
from index.errors import ReadError

SUFFIXES = (".csv", ".tsv")

_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 2**31 - 1  # of characters, the most that every system can count
_NEEDED = {*NAMES["text"], *NAMES["title"]}


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record, or an error, for each row; raises ReadError without a text column."""
    rows = _rows(source, decode(source.data, source.path, source.encoding))
    line, header = next(rows, (1, []))
    if isinstance(header, ReadError):
        raise header
    header = [name.strip() for name in header]
    if _NEEDED.isdisjoint(name.lower() for name in header):
        found = shorten(", ".join(header), 100, placeholder=" …") or "no names"
        reason = f"it has no text column: name one 'text', 'body' or 'content' (found: {found})"
        raise ReadError(source.path, reason, line)
    for line, row in rows:
        yield row if isinstance(row, ReadError) else _record(source, header, row, line)


def _rows(source: Source, text: str) -> Iterator[tuple[int, list[str] | ReadError]]:
    """Yield each row that is not blank with the number of its first line."""
    csv = _parser()
    heading = text.lstrip("\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, ReadError(source.path, _reason(str(error)), line)
            continue
        if any(field.strip() for field in row):
            yield line, row


@cache
def _parser() -> Any:
    """Return the module `_csv`, with which Python's `csv` reads, loaded once more for us alone.

    Its limit on the length of a field holds for all who use the module, on all threads, and it is
    too low for articles. To raise that of `csv` would change how the rest of the program reads.
    """
    spec = importlib.util.find_spec("_csv")
    if spec is None or spec.loader is None:
        raise ImportError("Python's own module _csv is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.field_size_limit(_LONGEST_FIELD)
    return module


def _reason(message: str) -> str:
    if message == "unexpected end of data":
        return "a quote is opened here and never closed"
    return f"its quotes are astray ({message})"


def _record(source: Source, header: list[str], row: list[str], line: int) -> Record | ReadError:
    if len(row) != len(header):
        fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
        reason = f"it has {fields} where the header has {len(header)}"
        return ReadError(source.path, reason, line)
    written = json.dumps([header, row]).encode()
    if len(written) > source.most:
        # Letters of other alphabets are six bytes there.
        try:
            require_size(source, sum(len(field.encode()) for field in row), line)
        except ReadError as error:
            return error
    values = {name: value for name, value in zip(header, row, strict=True) if name}
    return record_of(source, values, written, line)
