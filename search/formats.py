"""How results are printed: as text for people, JSON, JSON Lines or CSV for programs.

The JSON forms are those of `to_json` in search/results.py, and a contract (docs/searching.md):
programs may rely on their keys and what these mean. No form lets through what drives a terminal:
JSON writes it as \\u202e, the others a blank (search/console.py).
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.console import in_lines, one_line
from search.notes import some_of
from search.results import Hit, Range, Results, Snippet, json_text
from search.tree import Boolean, InField, Node, Word

# Bold yellow: readable on dark and light terminals.
_HIGHLIGHT, _DIM, _PLAIN = "\x1b[1;33m", "\x1b[2m", "\x1b[0m"

# Of the near-copies of a hit so many are named.
_COPIES = 3
# Signs of the longest bar.
_WIDEST = 30

# What hits are made of, as programs name it, and what of it needs no snippets to be made.
_FACTS = "rank score id title date source author category url path metadata copies group".split()
FIELDS = (*_FACTS, "title_highlights", "snippets", "matches", "explanation")
# What a formula begins with in spreadsheets, also written wide, and what may stand before it.
_FORMULA, _BEFORE_A_FORMULA = (*"=+-@＝＋－＠",), (*"\t\r\n",)
# What may stand before the first word of a sentence, or behind its last.
_MARKS = " \n\t.…\"'«»“”‹›()[]{}#*-–—:،؛,;!?؟"
_COLUMNS = ("rank", "score", "id", "title", "date", "source", "snippet")


def needs_snippets(fields: Sequence[str]) -> bool:
    """Tell whether hits have to say what matched, to be printed with these fields; () is all."""
    return not fields or not set(fields) <= {*_FACTS}


def as_text(results: Results, color: bool = False) -> str:
    """Return a numbered list: title, then id, date, source and score, then snippets."""
    blocks = [_hit_lines(hit, color) for hit in results]
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


def as_excel(hits: Iterable[Hit], fields: Sequence[str] = ()) -> Iterator[str]:
    """Yield what `as_csv` does, for spreadsheets.

    A byte order mark tells Excel that it is UTF-8, and text that a spreadsheet would compute as a
    formula has an apostrophe before it.
    """
    columns = tuple(fields) or _COLUMNS
    yield "\ufeff" + _row(columns)
    for values in _csv_values(hits):
        yield _row([uncomputed(_cell(values.get(column))) for column in columns])


STREAMED: dict[str, Callable[[Iterable[Hit], Sequence[str]], Iterator[str]]] = {
    "jsonl": as_jsonl,
    "csv": as_csv,
}
FORMATS = ("text", "json", *STREAMED)


def pieces(
    results: Results, output: str, fields: Sequence[str] = (), color: bool = False
) -> Iterator[str]:
    """Yield results as one of `FORMATS`."""
    if output in STREAMED:
        yield from STREAMED[output](results, fields)
    else:
        yield as_json(results, fields) if output == "json" else as_text(results, color)


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


def _hit_lines(hit: Hit, color: bool) -> str:
    title = _marked(hit.title, hit.title_highlights, color) or one_line(hit.id)
    facts = " · ".join(one_line(str(fact)) for fact in (hit.id, hit.date, hit.source) if fact)
    facts = f"{facts} · {hit.score:.2f}"
    if hit.group:
        value = one_line(hit.group.value) or "none"
        facts = f"{facts} · {hit.group.field}: {value}, {hit.group.count} articles"
    lines = [f"{hit.rank}. {title}", f"   {_DIM}{facts}{_PLAIN}" if color else f"   {facts}"]
    lines += [f"   {_shown(snippet, color)}" for snippet in _beyond_title(hit)]
    if hit.copies:
        copies = f"copies: {len(hit.copies)}: {some_of(hit.copies, _COPIES)}"
        lines.append(f"   {_DIM}{one_line(copies)}{_PLAIN}" if color else f"   {one_line(copies)}")
    lines += [f"   {line}" for line in _explained(hit)]
    return "\n".join(lines) + "\n"


def _beyond_title(hit: Hit) -> Sequence[Snippet]:
    """Return the snippets of a hit, of the first only what goes on where it repeats the title.

    It does where an article has no title, so that the beginning of its text stands for one.
    """
    first, title = next(iter(hit.snippets), None), hit.title.lstrip(_MARKS)
    repeated = title.removesuffix("…")
    if first is None or not repeated or not first.text.startswith(repeated):
        return hit.snippets
    is_cut, beyond = repeated != title, first.text[len(repeated) :]
    if beyond[:1].isalnum():
        # The title ends in the middle of a word there.
        return hit.snippets
    beyond = beyond.lstrip(" " if is_cut else _MARKS)
    at = len(first.text) - len(beyond)
    ranges = tuple((start - at, end - at) for start, end in first.highlights if start >= at)
    goes_on = Snippet(beyond, at if is_cut else 0, ranges, first.more)
    return [goes_on, *hit.snippets[1:]] if beyond else hit.snippets[1:]


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


def _explained(hit: Hit) -> list[str]:
    """Return a line for each word of the query: its share of the score, by level, and its words.

    Words that are spelled otherwise follow with the reason why they match, a line each.
    """
    lines = []
    for query in dict.fromkeys(share.query for share in hit.shares or ()):
        shares = [share for share in hit.shares or () if share.query == query]
        typed = query.strip('="').split()
        parts = ", ".join(f"{share.field} {share.level} {share.score:.3f}" for share in shares)
        # What is written otherwise is told as فيس بوك as فيسبوك.
        typed.append(query.partition(" as ")[0])
        matches = [match for match in hit.matches if match.query in typed]
        words = " ".join(dict.fromkeys(match.word for match in matches))
        line = f"{sum(share.score for share in shares):.3f} {query} ({parts}) {words}"
        lines.append(one_line(line.rstrip()))
        reasons = {m.word: f"{m.word} ← {m.query}: {m.reason}" for m in matches if m.reason}
        lines += [f"  {one_line(told)}" for told in reasons.values()]
    return lines


def _shown(snippet: Snippet, color: bool) -> str:
    before = "… " if snippet.start else ""
    after = " …" if snippet.more and snippet.text[-1:] not in ".!?؟…" else ""
    return f"{before}{_marked(snippet.text, snippet.highlights, color)}{after}"


def _marked(text: str, ranges: Sequence[Range], color: bool) -> str:
    """Return `text` on one line, its ranges in colour; letters stay in logical order."""
    pieces, at = [], 0
    for start, end in ranges if color else ():
        pieces += [one_line(text[at:start]), _HIGHLIGHT, one_line(text[start:end]), _PLAIN]
        at = end
    return "".join([*pieces, one_line(text[at:])])
