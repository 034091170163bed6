"""How results are printed: as text or Markdown for people, else for programs.

The JSON forms are those of `to_json` in search/results.py, and a contract (docs/searching.md):
programs may rely on their keys and what these mean. No form lets through what drives a terminal:
JSON writes it as \\u202e, the others a blank (search/output/console.py).
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from search.output.console import in_lines, one_line
from search.output.markdown import as_markdown
from search.output.showing import (
    beyond_title,
    copies_line,
    explained,
    facts_of,
    snippet_line,
    with_marks,
)
from search.query.tree import Boolean, InField, Node, Word
from search.results import Hit, Range, Results, json_text

# Bold yellow: readable on dark and light terminals.
_HIGHLIGHT, _DIM, _PLAIN = "\x1b[1;33m", "\x1b[2m", "\x1b[0m"

# Signs of the longest bar.
_WIDEST = 30

# What hits are made of, as programs name it, and what of it needs no snippets to be made.
_FACTS = "rank score id title date source author category url path metadata copies group".split()
FIELDS = (*_FACTS, "title_highlights", "snippets", "matches", "explanation")
# What a formula begins with in spreadsheets, also written wide, and what may stand before it.
_FORMULA, _BEFORE_A_FORMULA = (*"=+-@＝＋－＠",), (*"\t\r\n",)
_COLUMNS = ("rank", "score", "id", "title", "date", "source", "snippet")
# Formats of which the fields can be chosen.
WITH_FIELDS = ("json", "jsonl", "csv", "tsv")


def needs_snippets(fields: Sequence[str]) -> bool:
    """Tell whether hits have to say what matched, to be printed with these fields; () is all."""
    return not fields or not set(fields) <= {*_FACTS}


def as_text(results: Results, color: bool = False, scores: bool = False) -> str:
    """Return a numbered list: title, then id, date, source and perhaps score, then snippets."""
    blocks = [_hit_lines(hit, color, scores) for hit in results]
    blocks += [bars(name, counts) for name, counts in results.facets.items() if counts]
    return "\n".join(blocks)


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


def streamed(output: str, excel: bool = False, scores: bool = False) -> Streamed | None:
    """Return what prints hits as they are made, None for a format that needs all of them."""
    if output == "csv" and excel:
        return as_excel
    return partial(as_markdown, scores=scores) if output == "markdown" else STREAMED.get(output)


def pieces(
    results: Results,
    output: str,
    fields: Sequence[str] = (),
    color: bool = False,
    scores: bool = False,
) -> Iterator[str]:
    """Yield results as one of `FORMATS`."""
    if write := streamed(output, scores=scores):
        yield from write(results, fields)
    elif output == "json":
        yield as_json(results, fields)
    else:
        yield as_text(results, color, scores)


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


def _hit_lines(hit: Hit, color: bool, scores: bool) -> str:
    mark, dim, plain = (_HIGHLIGHT, _DIM, _PLAIN) if color else ("", "", "")

    def marked(text: str, ranges: Sequence[Range]) -> str:
        return with_marks(text, ranges, (mark, plain), one_line)

    title = marked(hit.title, hit.title_highlights) or one_line(hit.id)
    facts = " · ".join(one_line(fact) for fact in [hit.id, *facts_of(hit, scores)])
    lines = [f"{hit.rank}. {title}", f"   {dim}{facts}{plain}"]
    lines += [f"   {snippet_line(snippet, marked)}" for snippet in beyond_title(hit)]
    if copies := copies_line(hit):
        lines.append(f"   {dim}{one_line(copies)}{plain}")
    lines += [f"   {line}" for line in explained(hit)]
    return "\n".join(lines) + "\n"


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


def bars(name: str, counts: Mapping[str, int]) -> str:
    """Return a line for each count, the largest with the longest bar."""
    most, names = max(counts.values()), [one_line(value) for value in counts]
    wide, digits = max(map(len, names)), len(str(most))
    rows = []
    for value, count in zip(names, counts.values(), strict=True):
        bar = "█" * max(round(count / most * _WIDEST), bool(count))
        rows.append(f"  {value:{wide}}  {count:{digits}}  {bar}".rstrip())
    return "\n".join([one_line(name), *rows]) + "\n"
