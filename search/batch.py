"""Lists of queries, each answered: what `kashaf batch` and `Index.batch` do.

A line of plain words is a name, and searched as a phrase; one with signs or marks of quotation is a
query as it stands, and @NAME the search saved so. Nothing else is searched where one finds nothing:
it is a list of counts.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import QueryError
from search.deadline import Deadline
from search.keeping import SAVED
from search.query.parser import is_plain
from search.results import Hits
from search.searcher import Searcher

MATCHES = ("phrase", "all", "most", "any")
NO_TIME = "there was no time for it: ask for fewer names"
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
    searcher: Searcher,
    queries: Sequence[str],
    limit: int,
    match: str,
    snippets: bool,
    first: int = 1,
    timeout: float | None = None,
) -> Iterator[Answer]:
    """Return an iterator over the answers to queries, from the `first` on, which counts from 1.

    After `timeout` seconds the queries that are left have an error, and no hits. Raises QueryError
    for a `match` that is none, before anything is searched.
    """
    if match not in MATCHES:
        raise QueryError(f"cannot match '{match}' of a list: {', '.join(MATCHES)} can be matched.")
    until = Deadline.after(timeout)
    return _answers(searcher, queries, limit, match, snippets, first, until)


def as_phrase(query: str) -> str:
    """Return the query that a line of a list is searched by: a phrase, if it is plain words.

    >>> as_phrase("فايز السراج"), as_phrase("ليبيا -قطر")
    ('"فايز السراج"', 'ليبيا -قطر')
    """
    # Of a hashtag, and of a name joined by _, the signs are no part.
    name = re.sub("[#_]", " ", query).strip()
    is_saved = SAVED.fullmatch(query.strip())
    return f'"{name}"' if is_plain(name) and " " in name and not is_saved else query


def _answers(
    searcher: Searcher,
    queries: Sequence[str],
    limit: int,
    match: str,
    snippets: bool,
    first: int,
    until: Deadline,
) -> Iterator[Answer]:
    for number, query in enumerate(queries[first - 1 :], first):
        asked, how = query, match
        if until.has_passed:
            yield Answer(number, query, None, NO_TIME)
            continue
        if match == "phrase":
            asked, how = as_phrase(query), "any"
        try:
            hits = searcher.hits(
                asked, limit=limit, match=how, snippets=snippets, fallback=False, timeout=until.left
            )
            told = (None, NO_TIME) if hits.timed_out else (hits, "")
            yield Answer(number, query, *told)
        except QueryError as error:
            yield Answer(number, query, None, str(error))


def read_queries(path: Path) -> list[str]:
    """Return the queries of a file, a line each, or of a .csv or .tsv in a column of names.

    Without a known name at its head the first column is taken, all of it. Empty lines and those
    that begin with # and a blank are passed over.
    """
    text = path.read_text("utf-8-sig")
    if path.suffix.lower() in (".csv", ".tsv"):
        table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path, text))
        rows = [row for row in table if any(row)]
        head = [cell.strip().lower() for cell in rows[0]] if rows else []
        column = next((head.index(name) for name in _CALLED if name in head), None)
        start, at = (0, 0) if column is None else (1, column)
        lines = [row[at] for row in rows[start:] if at < len(row)]
    else:
        lines = text.splitlines()
    return [line for line in map(str.strip, lines) if line and not line.startswith("# ")]


def _delimiter(path: Path, text: str) -> str:
    if path.suffix.lower() == ".tsv":
        return "\t"
    head = text.partition("\n")[0]
    return ";" if ";" in head and "," not in head else ","
