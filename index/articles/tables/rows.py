"""The rows of a table: lines → lists of cells, an error in one of them losing that one alone.

- Cells are parted by whichever of comma, semicolon, tab and bar the first line has most of, outside
  quotes; a first line `sep=;`, as Excel writes it, says it.
- Where that is a comma, semicolon or bar, a cell may be in quotes and have line ends within. Quotes
  that are astray, or never closed, spoil the row that they begin in and no other: what such a cell
  would have swallowed is read anew, line by line.
- In tables parted by tabs `"` is a letter, as those write who export tweets and sentences. Only a
  cell that a program put in quotes, because of a tab, a line end or quotes within, is read so.
  Databases and Miller write these as \\\\n and \\\\t, and \\\\N for a cell that has nothing.

>>> rows = RowReader('a;b\\n1;"x\\n2;"o\\np"'.split("\\n")).rows()
>>> [(row.line, row.cells) for row in rows][::2]
[(1, ['a', 'b']), (3, ['2', 'o\\np'])]
"""

import importlib.util
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice, repeat
from operator import add
from typing import Any, NamedTuple

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 2**31 - 1  # of characters, the most that every system can count
_IN_QUOTES = re.compile('"[^"]*"')
_SAID = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# Lines that are read again because of quotes astray, for each line of a table and beside that; a
# table that has more of them, which nobody writes, is read as if no cell had line ends.
_READ_AGAIN, _READ_AGAIN_ANYWAY = 4, 10_000
# Letters of lines that are read at a time.
_AT_ONCE = 1 << 22
# A line end or a tab as databases write it: not where it may be part of a path, or of a command as
# \theta is, which does not follow the end of a sentence.
_ESCAPE = re.compile(
    r"(?:(?<![A-Za-z0-9_:\\])\\(?=[ntr](?![a-z]{2}))|(?<=[.،؛!?؟])\\|(?<!\\)\\(?=[ntr](?![A-Za-z0-9_\\])))"
    r"([ntr])"
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\n"}
_NOTHING = r"\N"
_NEVER_CLOSED = "a quote is opened here and never closed"
# Lines that one cell of a table parted by tabs may have.
_MOST_LINES = 1_000


class Row(NamedTuple):
    """A row, what it has, and the number of its first line; or why it could not be read."""

    line: int
    cells: list[str] | str


class RowReader:
    """The lines of a table; `delimiter` parts its cells. Of an iterator some are held at a time."""

    def __init__(self, lines: list[str] | Iterator[str]) -> None:
        self._others: Iterator[str] = iter(()) if isinstance(lines, list) else lines
        self._lines = lines if isinstance(lines, list) else []
        # The line that is read next, of those that are held, from 0, and how many were before them.
        self._next = self._before = 0
        self._has_more = False
        while self._is_there() and not self._lines[self._next].strip():
            self._next += 1
        first = self._lines[self._next] if self._is_there() else ""
        if said := _SAID.fullmatch(first):
            self._next += 1
            self.delimiter = said[1]
        else:
            heading = _IN_QUOTES.sub("", first)
            self.delimiter = max(_DELIMITERS, key=heading.count)
        self._again = 0

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are not blank."""
        rows = self._tabbed() if self.delimiter == "\t" else self._quoted()
        for row in rows:
            if isinstance(row.cells, str) or any(map(str.strip, row.cells)):
                yield row

    def _is_there(self) -> bool:
        """Tell whether there is a next line, which is held then."""
        return self._next < len(self._lines) or self._load()

    def _load(self) -> bool:
        """Hold some more lines; return whether there were any."""
        room = _AT_ONCE
        for line in self._others:
            self._lines.append(line)
            room -= len(line) + 1
            if room < 0:
                break
        self._has_more = self._has_more or room < _AT_ONCE
        return room < _AT_ONCE

    def _forget(self) -> bool:
        """Let the lines go that were read, if others were loaded; return whether it did."""
        if not self._has_more:
            return False
        self._before += self._next
        self._lines = self._lines[self._next :]
        self._next, self._has_more = 0, False
        return True

    @property
    def _is_hopeless(self) -> bool:
        """Whether quotes are so much astray that no cell is taken to have line ends."""
        lines = self._before + len(self._lines)
        return self._again > _READ_AGAIN * lines + _READ_AGAIN_ANYWAY

    def _tabbed(self) -> Iterator[Row]:
        width = 0
        while self._is_there():
            self._forget()
            at = self._next
            cells = self._lines[at].split("\t")
            self._next += 1
            if '"' in self._lines[at]:
                cells = self._unquoted(at, cells, width)
            if "\\" in self._lines[at]:
                cells = [*map(_unescaped, cells)]
            width = width or len(cells)
            yield Row(self._before + at + 1, cells)

    def _unquoted(self, at: int, cells: list[str], width: int) -> list[str]:
        """Return the cells of a line without quotes that a program put around them."""
        last = cells[-1]
        is_open = last.startswith('"') and (last == '"' or not last.endswith('"'))
        if is_open and len(cells) <= width and (joined := self._over_lines(at, width)):
            return joined
        return [_bare(cell) for cell in cells]

    def _over_lines(self, at: int, width: int) -> list[str] | None:
        """Return the row that begins in a line and goes on in others, None if none does."""
        while len(self._lines) < at + _MOST_LINES and self._load():
            pass
        most = min(len(self._lines), at + _MOST_LINES)
        others = (line for line in self._lines[at:most])
        reader = _parser().reader((f"{line}\n" for line in others), delimiter="\t", strict=True)
        try:
            cells: list[str] = next(reader)
        except (StopIteration, _parser().Error):
            return None
        last = at + reader.line_num
        if len(cells) != width or any(
            line.count("\t") == width - 1 for line in self._lines[at + 1 : last]
        ):
            return None
        self._next = last
        return cells

    def _quoted(self) -> Iterator[Row]:
        width, reader, began = 0, None, 0
        while self._is_there():
            if self._forget():
                reader = None
            at = self._next
            if reader is None:
                reader, began = self._reader(), at
            try:
                cells: list[str] | str = next(reader)
                self._next = began + reader.line_num
                if self._swallows(at, len(cells), width):
                    cells = _NEVER_CLOSED
            except _parser().Error as error:
                self._next = began + reader.line_num
                cells = _reason(str(error))
            if isinstance(cells, str):
                self._again += self._next - at
                self._next, reader = at + 1, None
            elif self._is_hopeless:
                reader = None
            width = width or len(cells)
            yield Row(self._before + at + 1, cells)

    def _reader(self) -> Any:
        """Return a parser of the lines from the next on, of that alone if quotes are hopeless."""
        lines = chain.from_iterable(self._following())
        some = islice(lines, 1 if self._is_hopeless else None)
        return _parser().reader(map(add, some, repeat("\n")), delimiter=self.delimiter, strict=True)

    def _following(self) -> Iterator[Iterable[str]]:
        """Yield the lines from the next on, those that are held and then more, while they are."""
        held, at = self._lines, self._next
        while at < len(held) or self._load():
            some: Any = iter(held)
            some.__setstate__(at)
            yield some
            # To the end of what is held by then.
            at = len(held)

    def _swallows(self, at: int, cells: int, width: int) -> bool:
        """Tell whether lines of a row are rows: its quotes close where another was to open."""
        within = self._lines[at + 1 : self._next]
        if not within or width < 2:
            return False
        least = width - 1
        rows = sum(
            # The first look is at all there is, since most lines of a text have few delimiters.
            line.count(self.delimiter) >= least
            and _IN_QUOTES.sub("", line).count(self.delimiter) == least
            for line in within
        )
        # In a row of the right width they are lines of a text, unless each is like a row.
        return rows * 2 > len(within) if cells != width else rows == len(within) > 1 and width > 2


def _unescaped(cell: str) -> str:
    """Return a cell of a table parted by tabs with line ends where a program wrote \\\\n."""
    if cell == _NOTHING:
        return ""
    return _ESCAPE.sub(lambda found: _ESCAPED[found[1]], cell)


def _bare(cell: str) -> str:
    """Return what a program put in quotes, which doubled those within; others as they are."""
    within = cell[1:-1]
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' in within:
        bare = within.replace('""', "")
        return cell if '"' in bare else within.replace('""', '"')
    return cell


@cache
def _parser() -> Any:
    """Return the module `_csv`, with which Python's `csv` reads, loaded once more for us alone.

    Its limit on the length of a cell holds for all who use the module, on all threads, and it is
    too low for articles. To raise that of `csv` would change how the rest of the program reads.
    """
    spec = importlib.util.find_spec("_csv")
    if spec is None or spec.loader is None:
        raise ImportError("Python's own module _csv is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.field_size_limit(_LONGEST_CELL)
    return module


def _reason(message: str) -> str:
    if message == "unexpected end of data":
        return _NEVER_CLOSED
    return f"its quotes are astray ({message})"
