"""JSON Lines: one JSON object a line, each an article.

Fields are named as `records` says; where no name of a field tells that it is the text, that with
the most Arabic letters is, and a note says so. A line that is no JSON object is reported by its
number and passed over, a blank one is passed over silently. An object without an id gets the file's
and its line number.

>>> source = Source("w.jsonl", "w.jsonl", '{"title": "مدن"}\\n\\n["مدن"]'.encode(), None)
>>> record, broken = read(source)
>>> record.id, record.parse().title, str(broken)
('w.jsonl#1', 'مدن', 'w.jsonl:3: it is not a JSON object but a list')
"""

import json
from collections.abc import Iterable, Iterator

from index.articles.encodings.decoding import lines
from index.articles.readers import Record, Source, require_size
from index.articles.tables.objects import Object, records
from index.errors import ReadError

SUFFIXES = (".jsonl", ".ndjson")

_JSON_NAMES = {"list": "list", "str": "string", "int": "number", "float": "number"}


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record, or an error, for each line that is not blank."""
    found = lines(source.data, source.path, source.encoding, source.most, source.note)
    return records(source, _objects(source, found))


def _objects(source: Source, found: Iterable[str]) -> Iterator[Object | ReadError]:
    for number, line in enumerate(found, 1):
        if line.strip():
            yield _object(source, number, line)


def _object(source: Source, number: int, line: str) -> Object | ReadError:
    written = line.encode()
    try:
        require_size(source, len(written), number)
        fields = json.loads(line)
    except ReadError as error:
        return error
    except json.JSONDecodeError as error:
        return ReadError(source.path, f"it is not JSON: {error.msg}, column {error.colno}", number)
    except (ValueError, RecursionError):  # a number of thousands of digits, a thousand brackets
        return ReadError(source.path, "it is JSON too large to be an article", number)
    if not isinstance(fields, dict):
        kind = _JSON_NAMES.get(type(fields).__name__, json.dumps(fields))
        return ReadError(source.path, f"it is not a JSON object but a {kind}", number)
    return Object(fields, written, number)
