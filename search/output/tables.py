"""The two tables of a list of queries, written so that an interrupted list can be continued.

The hits of a query are written before its count. So a query whose count is there is done; the hits
of one whose count is not are cut off before it is searched again. CSV is written for spreadsheets:
with a byte order mark, and an apostrophe before cells that they would compute.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from search.batch import Answer
from search.output.console import one_line
from search.output.formats import uncomputed
from search.results import json_text

_COUNTS = ("number", "query", "total", "unknown", "meant", "note")
_HITS = ("number", "query", "rank", "score", "id", "title", "date", "source", "path")
_MARK = "\ufeff"


class Tables:
    """BASE.counts.csv and BASE.hits.csv, or both as .jsonl."""

    def __init__(self, base: Path, output: str, snippets: bool) -> None:
        self.counts = base.with_name(f"{base.name}.counts.{output}")
        self.hits = base.with_name(f"{base.name}.hits.{output}")
        self._is_csv = output == "csv"
        self._hit_columns = (*_HITS, "snippet") if snippets else _HITS

    def done(self, queries: list[str]) -> int | None:
        """Return how many queries were counted before, None if they are of another list."""
        if not self.counts.exists() or not self.hits.exists():
            return 0
        heads = ((self.counts, _COUNTS), (self.hits, self._hit_columns))
        if self._is_csv and any(self._head(path) not in ([], [*names]) for path, names in heads):
            return None
        written = [self._cells(line)[1] for line in _lines(self.counts)[self._is_csv :]]
        asked = [self._cell(query) if self._is_csv else query for query in queries]
        return len(written) if written == asked[: len(written)] else None

    def _head(self, path: Path) -> list[str]:
        """Return the names of a table's columns, none if it has none yet."""
        lines = _lines(path)
        return self._cells(lines[0]) if lines else []

    @contextmanager
    def opened(self, done: int) -> Iterator[Callable[[Answer], None]]:
        """Give what writes an answer to both, behind those of the queries that are done."""
        heads = (_COUNTS, self._hit_columns)
        with (
            self._cut(self.counts, done, heads[0]) as counts,
            self._cut(self.hits, done, heads[1]) as hits,
        ):

            def write(answer: Answer) -> None:
                hits.writelines(self._row(values) for values in self._hits_of(answer))
                hits.flush()
                counts.write(self._row(_count_of(answer)))
                counts.flush()

            yield write

    def _hits_of(self, answer: Answer) -> Iterator[dict[str, Any]]:
        for hit in answer.hits or ():
            values = hit.to_dict() | {"number": answer.number, "query": answer.query}
            values["snippet"] = " … ".join(snippet.text for snippet in hit.snippets)
            yield {name: values[name] for name in self._hit_columns}

    def _row(self, values: dict[str, Any]) -> str:
        if self._is_csv:
            return _csv_row(map(self._cell, values.values()))
        return json_text(values) + "\n"

    def _cell(self, value: object) -> str:
        # In this order, because what the gate makes a blank may stand before a formula.
        return "" if value is None else str(uncomputed(one_line(str(value))))

    def _cells(self, line: str) -> list[str]:
        if self._is_csv:
            return next(csv.reader([line]))
        return [str(value) for value in json.loads(line).values()]

    @contextmanager
    def _cut(self, path: Path, done: int, head: Iterable[str]) -> Iterator[TextIO]:
        """Open a table to write on after the rows of the queries that are done.

        Rows after these are cut off in the file itself, so that nothing is lost if this is killed.
        """
        lines = _lines(path) if done else []
        kept = [*lines[: self._is_csv]]
        kept += [line for line in lines[self._is_csv :] if int(self._cells(line)[0]) <= done]
        mark = len(_MARK.encode()) * (self._is_csv and bool(kept))
        with path.open("r+b" if kept else "wb") as whole:
            whole.truncate(mark + sum(len(line.encode()) + 1 for line in kept))
        with path.open("a", encoding="utf-8", newline="") as file:
            if self._is_csv and not kept:
                file.write(_MARK + _csv_row(head))
            yield file


def _count_of(answer: Answer) -> dict[str, Any]:
    hits = answer.hits
    corrected = [each.query for each in hits.suggestions if each.is_correction] if hits else []
    unknown = ", ".join(hits.unknown) if hits else ""
    total = hits.total if hits else None
    note = answer.error or "; ".join(hits.notes if hits else ())
    row = (answer.number, answer.query, total, unknown, "; ".join(corrected), note)
    return dict(zip(_COUNTS, row, strict=True))


def _lines(path: Path) -> list[str]:
    """Return the lines of a table but the last if it was cut short while it was written."""
    if not path.exists():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0]
    return whole.decode("utf-8-sig").split("\n") if whole else []


def _csv_row(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(values)
    return out.getvalue()
