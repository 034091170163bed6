"""JSON objects of one file → records: what JSON Lines and JSON share.

>>> from index.articles.readers import Source
>>> found = [Object({"id": 1, "matn": "هبت رياح قوية"}, b"", 1)]
>>> record, = records(Source("a.jsonl", "a.jsonl", b"", None), found)
>>> record.parse().text
'هبت رياح قوية'
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from index.articles.notes import Note
from index.articles.readers import Record, Source, record_of
from index.articles.tables.columns import SAMPLE, chosen, said
from index.errors import ReadError


class Object(NamedTuple):
    """A JSON object, how it is written, the line that it begins in, and its number in the file.

    A line has one, unless it is numbered.
    """

    fields: Mapping[str, object]
    written: bytes
    line: int
    number: int | None = None


def _renamed(source: Source, item: Object | ReadError) -> Object | ReadError:
    if isinstance(item, ReadError):
        return item
    return item._replace(fields=source.told.renamed(item.fields))


def records(source: Source, found: Iterable[Object | ReadError]) -> Iterator[Record | ReadError]:
    """Yield a record for each object, by the names of its fields, else by what stands in them."""
    found = iter(map(partial(_renamed, source), found)) if source.told.fields else iter(found)
    sample = list(islice(found, SAMPLE))
    names = chosen([item.fields for item in sample if isinstance(item, Object)])
    if names:
        source.note(Note(source.path, said(names)))
    for item in chain(sample, found):
        if isinstance(item, ReadError):
            yield item
        elif not names or not names.keys() & item.fields.keys():
            yield record_of(source, item.fields, item.written, item.line, item.number)
        else:
            fields = {names.get(name, name): value for name, value in item.fields.items()}
            # What is chosen otherwise another time makes another article of the same line.
            written = item.written + repr(sorted(names.items())).encode()
            yield record_of(source, fields, written, item.line, item.number)
