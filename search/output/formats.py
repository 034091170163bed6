"""How results are printed but for text in a terminal: as Markdown for people, else for programs.

The JSON forms are those of `to_json` in search/results.py, and a contract (docs/searching.md):
programs may rely on their keys and what these mean. No form lets through what drives a terminal:
JSON writes it as \\u202e, the others a blank (search/output/console.py).
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.output.console import in_lines, one_line
from search.output.markdown import as_markdown
from search.query.tree import Boolean, InField, Node, Word
from search.results import Hit, Results, json_text

# What hits are made of, as programs name it, and what of it needs no snippets to be made.
_FACTS = (
    "rank score id title date source author category url path metadata copies group index".split()
)
FIELDS = (*_FACTS, "title_highlights", "snippets", "matches", "explanation")
# What a formula begins with in spreadsheets, also written wide, and what may stand before it.
_FORMULA, _BEFORE_A_FORMULA = (*"=+-@＝＋－＠",), (*"\t\r\n",)
_COLUMNS = ("rank", "score", "id", "title", "date", "source", "snippet")
# Formats of which the fields can be chosen.
WITH_FIELDS = ("json", "jsonl", "csv", "tsv")


def needs_snippets(fields: Sequence[str]) -> bool:
    """Tell whether hits have to say what matched, to be printed with these fields; () is all."""
    return not fields or not set(fields) <= {*_FACTS}


def as_json(results: Results, fields: Sequence[str] = ()) -> str:
    """Return one JSON object."""
    shown = results.to_dict()
    shown["hits"] = [_chosen(hit, fields) for hit in shown["hits"]]
    return json_text(shown, indent=2) + "\n"


def as_jsonl(hits: Iterable[Hit], fields: Sequence[str] = ()) -> Iterator[str]:
    """Yield one JSON object a line, a line a hit."""
    for hit in hits:
        yield json_text(_chosen(hit.to_dict(), fields)) + "\n"


def as_csv(hits: Iterable[Hit], fields: Sequence[str] = ()) -> Iterator[str]:
    """Yield a header, and a row a hit; snippets are joined by an ellipsis.

    Cells are without what drives a terminal, for which CSV has no way to write it.
    """
    columns = tuple(fields) or _COLUMNS
    yield _row(columns)
    for values in _csv_values(hits):
        yield _row([_cell(values.get(column)) for column in columns])


def as_tsv(hits: Iterable[Hit], fields: Sequence[str] = ()) -> Iterator[str]:
    """Yield what `as_csv` does with tabs between cells, and blanks for those in them: no quotes."""
    columns = tuple(fields) or _COLUMNS
    yield "\t".join(columns) + "\n"
    for values in _csv_values(hits):
        yield "\t".join(one_line(str(_cell(values.get(name)))) for name in columns) + "\n"


def as_ids(hits: Iterable[Hit], fields: Sequence[str] = ()) -> Iterator[str]:
    """Yield the id of each hit, a line each; there are no other fields."""
    for hit in hits:
        yield one_line(hit.id) + "\n"


def as_excel(hits: Iterable[Hit], fields: Sequence[str] = ()) -> Iterator[str]:
    """Yield what `as_csv` does, for spreadsheets.

    A byte order mark tells Excel that it is UTF-8, and text that a spreadsheet would compute as a
    formula has an apostrophe before it.
    """
    columns = tuple(fields) or _COLUMNS
    yield "\ufeff" + _row(columns)
    for values in _csv_values(hits):
        yield _row([uncomputed(_cell(values.get(column))) for column in columns])


Streamed = Callable[[Iterable[Hit], Sequence[str]], Iterator[str]]
STREAMED: dict[str, Streamed] = {
    "jsonl": as_jsonl,
    "csv": as_csv,
    "tsv": as_tsv,
    "ids": as_ids,
    "markdown": as_markdown,
}
FORMATS = ("text", "json", *STREAMED)


def streamed(
    hits: Iterable[Hit],
    output: str,
    fields: Sequence[str] = (),
    excel: bool = False,
    scores: bool = False,
) -> Iterator[str]:
    """Yield hits as one of `STREAMED`, each as it is made."""
    if output == "markdown":
        return as_markdown(hits, fields, scores)
    return as_excel(hits, fields) if excel else STREAMED[output](hits, fields)


def pieces(
    results: Results, output: str, fields: Sequence[str] = (), scores: bool = False
) -> Iterator[str]:
    """Yield results as one of `FORMATS` but "text", which search/terminal/hit_list.py is for."""
    if output == "json":
        yield as_json(results, fields)
    else:
        yield from streamed(results, output, fields, scores=scores)


def _chosen(hit: Mapping[str, Any], fields: Sequence[str]) -> Mapping[str, Any]:
    return {name: hit.get(name) for name in fields} if fields else hit


def _csv_values(hits: Iterable[Hit]) -> Iterator[dict[str, Any]]:
    for hit in hits:
        values = hit.to_dict()
        values["snippet"] = values["snippets"] = " … ".join(one_line(s.text) for s in hit.snippets)
        values["score"] = round(hit.score, 4)
        yield values


def _row(values: Sequence[object]) -> str:
    # Imported late: other formats need not wait for it.
    import csv

    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()


def _cell(value: Any) -> object:
    if isinstance(value, str):
        return in_lines(value)
    if value is None or value == {}:
        return ""
    return json_text(value) if isinstance(value, list | dict) else value


def uncomputed(cell: object) -> object:
    """Return a cell that no spreadsheet computes, text with an apostrophe before it if need be."""
    if isinstance(cell, str) and (cell[:1] in _BEFORE_A_FORMULA or cell.lstrip()[:1] in _FORMULA):
        return f"'{cell}" if cell else cell
    return cell


def tree_lines(node: Node, indent: int = 0) -> Iterator[str]:
    """Yield the lines of a query's tree, what is inside something below it and further in."""
    before = "  " * indent
    match node:
        case Boolean(should, must, must_not):
            for called, nodes in (
                ("all of" if must else "", must),
                ("and more of" if must else "any of", should),
                ("none of", must_not),
            ):
                if nodes:
                    yield f"{before}{called}"
                    for child in nodes:
                        yield from tree_lines(child, indent + 1)
        case InField(field, inner) if isinstance(inner, Boolean):
            yield f"{before}in {field}"
            yield from tree_lines(inner, indent + 1)
        case Word(finds=False):
            yield f"{before}{node}, for the score alone"
        case _:
            yield f"{before}{node}"
