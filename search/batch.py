"""Lists of queries, each answered: what `kashaf batch` and `Index.batch` do.

A line of plain words is a name, and searched as a phrase; one with signs or marks of quotation is a
query as it stands. Nothing else is searched where one finds nothing: it is a list of counts.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import QueryError
from search.results import Hits
from search.searcher import Searcher

MATCHES = ("phrase", "all", "most", "any")
# What a query has, and a name has not: signs before or after words, and marks of quotation.
_IS_QUERY = re.compile(
    r"""["«“„‹()*~^]|(?<!\S)[-+=#]\S|\b(?:AND|OR|NOT)\b|NEAR/|(?<!\S)\w[\w.]*:\S|\w[?؟]\w|_"""
)
# What the column of names or queries is called, where there are several.
_CALLED = ("query", "name", "names", "term", "الاسم", "اسم", "الاستعلام", "الكلمة")


@dataclass(frozen=True, slots=True)
class Answer:
    """A query of a list, counted from 1, and its hits; None where `error` says why there are none.

    `query` is as it stands in the list.
    """

    number: int
    query: str
    hits: Hits | None
    error: str = ""


def answers(
    searcher: Searcher, queries: list[str], limit: int, match: str, snippets: bool, first: int = 1
) -> Iterator[Answer]:
    """Yield the answers to queries, from the `first` on, which counts from 1."""
    if match not in MATCHES:
        raise QueryError(f"cannot match '{match}' of a list: {', '.join(MATCHES)} can be matched.")
    for number, query in enumerate(queries[first - 1 :], first):
        asked, how = query, match
        if match == "phrase":
            how = "any"
            asked = query if _IS_QUERY.search(query) or " " not in query else f'"{query}"'
        try:
            hits = searcher.hits(asked, limit=limit, match=how, snippets=snippets, fallback=False)
            yield Answer(number, query, hits)
        except QueryError as error:
            yield Answer(number, query, None, str(error))


def read_queries(path: Path) -> list[str]:
    """Return the queries of a file, a line each, or of a .csv or .tsv in a column of names.

    Without a known name at its head the first column is taken, all of it. Empty lines and those
    that begin with # and a blank are passed over.
    """
    text = path.read_text("utf-8-sig")
    if path.suffix.lower() in (".csv", ".tsv"):
        rows = [row for row in csv.reader(text.splitlines(), _dialect(path, text)) if any(row)]
        head = [cell.strip().lower() for cell in rows[0]] if rows else []
        column = next((head.index(name) for name in _CALLED if name in head), None)
        start, at = (0, 0) if column is None else (1, column)
        lines = [row[at] for row in rows[start:] if at < len(row)]
    else:
        lines = text.splitlines()
    return [line for line in map(str.strip, lines) if line and not line.startswith("# ")]


def _dialect(path: Path, text: str) -> type[csv.Dialect]:
    class Dialect(csv.excel):
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","

    if path.suffix.lower() == ".csv" and ";" in text and "," not in text.partition("\n")[0]:
        Dialect.delimiter = ";"
    return Dialect
