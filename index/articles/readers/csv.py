"""CSV and TSV: one article a row.

- `tables.rows` says what a row is, `tables.columns` whether the first one names the columns. Where
  it does not, they are called column1, column2 and so on.
- The columns are named as `records` says; one of them must be the text or the title. Where no name
  tells, the text is the column with the most Arabic letters, and a note says so.
- A row with a number of cells other than the header's, or with quotes astray, is reported by the
  line that it begins at and passed over.
- A row without an id gets the file's and its line number.

>>> source = Source("a.csv", "a.csv", "title;year\\nمدن;2020\\nكتب\\n".encode(), None)
>>> record, broken = read(source)
>>> record.id, record.parse().metadata, str(broken)
('a.csv#2', {'year': '2020'}, 'a.csv:3: it has 1 field where the header has 2')
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from textwrap import shorten

from index.articles.encodings.decoding import decode, lines
from index.articles.encodings.mojibake import mended
from index.articles.notes import Note
from index.articles.readers import Record, Source, record_of, require_size
from index.articles.tables.columns import SAMPLE, chosen, is_heading, said
from index.articles.tables.names import field_called
from index.articles.tables.rows import Row, RowReader
from index.errors import ReadError

# Characters in which a table shows that it was decoded by a wrong encoding.
_START = 1 << 14
SUFFIXES = (".csv", ".tsv", ".tab")


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record, or an error, for each row; raises ReadError without a text column."""
    rows = RowReader(_lines(source)).rows()
    sample = list(islice(rows, SAMPLE))
    header, first_line = _header(source, sample)
    names = _named(source, header, sample, first_line)
    for row in chain(sample, rows):
        if isinstance(row.cells, str):
            yield ReadError(source.path, row.cells, row.line)
        else:
            yield _record(source, names, row.cells, row.line)


def _lines(source: Source) -> list[str] | Iterator[str]:
    """Return the lines of a table; those of a large one are read as they are needed."""
    if isinstance(source.data, bytes):
        return _text(source).split("\n")
    found = lines(source.data, source.path, source.encoding, source.most, source.note)
    first, letters = [], 0
    while letters < _START and (line := next(found, None)) is not None:
        first.append(line)
        letters += len(line) + 1
    if _may_be_mended(source) and mended("\n".join(first)[:_START]):
        return _text(source).split("\n")
    return chain(first, found)


def _may_be_mended(source: Source) -> bool:
    # The names of the columns are needed before any row is an article.
    return source.encoding is None and source.is_fixed


def _text(source: Source) -> str:
    text = decode(source.data, source.path, source.encoding, source.note)
    if _may_be_mended(source) and mended(text[:_START]) and (better := mended(text)):
        reason = f"it is {better.right} that was read as {better.wrong}: it is mended"
        source.note(Note(source.path, reason))
        return better.text
    return text


def _header(source: Source, sample: list[Row]) -> tuple[list[str], int]:
    """Return the names of the columns and the line that they stand in; it leaves `sample`."""
    if not sample:
        return [], 1
    first = sample[0]
    if isinstance(first.cells, str):
        raise ReadError(source.path, first.cells, first.line)
    others = [row.cells for row in sample[1:] if isinstance(row.cells, list)]
    named = {name for name, _ in source.told.fields}
    if not named.isdisjoint(first.cells) or is_heading(first.cells, others):
        del sample[0]
        return [name.strip() for name in first.cells], first.line
    width = Counter(map(len, [first.cells, *others])).most_common(1)[0][0]
    return [f"column{number}" for number in range(1, width + 1)], first.line


def _named(source: Source, header: list[str], sample: Sequence[Row], line: int) -> list[str]:
    """Return the names of the columns, those that were chosen by what stands in them anew."""
    cells = [row.cells for row in sample if isinstance(row.cells, list)]
    if lacking := [name for name, _ in source.told.fields if name not in header]:
        names = shorten(", ".join(header), 100, placeholder=" …")
        raise ReadError(source.path, f"it has no column '{lacking[0]}' (found: {names})", line)
    distinct = dict.fromkeys(header)
    called = dict(zip(distinct, source.told.renamed(distinct), strict=True))
    header = _told_apart([called[name] for name in header])
    found = chosen([dict(zip(header, row, strict=False)) for row in cells])
    fields = [field_called(found.get(name, name)) for name in header]
    if not {"text", "title"} & {*fields}:
        names = shorten(", ".join(header), 100, placeholder=" …") or "no names"
        reason = f"it has no text column: name one 'text', 'body' or 'content' (found: {names})"
        raise ReadError(source.path, reason, line)
    if found:
        source.note(Note(source.path, said(found), line))
    return [found.get(name, name) for name in header]


def _told_apart(header: list[str]) -> list[str]:
    """Return names of columns, of which none is empty or there twice: no cell is lost so."""
    found: dict[str, None] = {}
    for number, name in enumerate(header, 1):
        name = name or f"column{number}"
        while name in found:
            name = f"{name} ({number})"
        found[name] = None
    return list(found)


def _record(source: Source, header: list[str], row: list[str], line: int) -> Record | ReadError:
    # Where all rows end with a delimiter, only the heading may lack it.
    while len(row) > len(header) and not row[-1].strip():
        row = row[:-1]
    if len(row) != len(header):
        fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
        reason = f"it has {fields} where the header has {len(header)}"
        return ReadError(source.path, reason, line)
    # With the length of each, so that no other cells make the same.
    written = f"{[*map(len, header)]}{[*map(len, row)]}{''.join(header)}{''.join(row)}".encode()
    if len(written) > source.most:
        try:
            require_size(source, sum(len(field.encode()) for field in row), line)
        except ReadError as error:
            return error
    values = {name: value for name, value in zip(header, row, strict=True) if name}
    return record_of(source, values, written, line)
