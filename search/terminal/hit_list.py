"""Hits as people read them: a numbered list, wrapped and ordered as the screen wants it."""

import os
from collections.abc import Iterator, Mapping, Sequence

from search.output.console import one_line
from search.output.showing import (
    beyond_title,
    copies_line,
    explained,
    facts_of,
    place_of,
    reason_line,
)
from search.results import Hit, Match, Results, Snippet
from search.terminal.article import TextLine
from search.terminal.lines import Span, Styled, cells, is_rtl, marked, wrapped
from search.terminal.ordering import SEPARATOR, line, ordered
from search.terminal.screen import Screen

# Signs of the longest bar, where the screen has room for it.
_WIDEST_BAR = 30
# Of one hit so many words are told of, and no more than fit a line.
_MOST_REASONS = 4


def as_text(results: Results, screen: Screen, scores: bool = False, reasons: bool = False) -> str:
    """Return a numbered list: title; id, date, source, file and perhaps score; snippets.

    With `reasons` a line says which words of a hit are spelled otherwise than asked, and why they
    match.
    """
    blocks = [_block(hit, screen, scores, reasons) for hit in results]
    blocks += [bars(name, counts, screen) for name, counts in results.facets.items() if counts]
    return "\n".join(blocks)


def _block(hit: Hit, screen: Screen, scores: bool, reasons: bool) -> str:
    number, indent = f"{hit.rank}. ", "   "
    title = marked(hit.title, hit.title_highlights, "title") or [Span(one_line(hit.id), "title")]
    lines = [*_paragraph(title, number, screen)]
    lines += _row([[one_line(fact)] for fact in _facts_of(hit, scores)], indent, screen)
    for snippet in beyond_title(hit):
        lines += _paragraph(snippet_spans(snippet), indent, screen)
    if reasons and (told := _reasons(hit)):
        lines += [*_row(told, indent, screen)][:1]
    if copies := copies_line(hit):
        lines += _paragraph([Span(one_line(copies), "faint")], indent, screen)
    for text in explained(hit):
        lines += _paragraph([Span(text)], indent, screen)
    return "\n".join(lines) + "\n"


def _reasons(hit: Hit) -> list[list[str]]:
    """Return which words of a hit are spelled otherwise than asked, and why each matches."""
    told: dict[str, list[str]] = {}
    for match in hit.matches:
        why = match.reason if match.reason is not None else _reason_of(match)
        if why and match.word not in told:
            told[match.word] = [one_line(f"{match.word} ← {match.query}"), f": {reason_line(why)}"]
    return [*told.values()][:_MOST_REASONS]


def _reason_of(match: Match) -> str:
    # Imported late: it takes 15 ms.
    from index.analysis.reasons import reason

    return "" if match.word == match.query else reason(match.query, match.word, match.level)


def _facts_of(hit: Hit, scores: bool) -> list[str]:
    """Return id, date, source, score and, where it is another than the id, the file."""
    path = shown_path(hit.path)
    is_told = not path or path == hit.id or path.endswith(f"/{hit.id}")
    return [hit.id, *facts_of(hit, scores), *([] if is_told else [path])]


def facts_row(hit: Hit, rtl: bool) -> TextLine:
    """Return what is known of a hit as one row, each fact in its own order."""
    fields = [[Span(one_line(fact), "faint")] for fact in _facts_of(hit, False)]
    return TextLine(fields[::-1] if rtl else fields)


def shown_path(path: str | None) -> str:
    """Return a file's path as short as it can be opened from here, "" where there is no file."""
    if not path:
        return ""
    here = os.path.join(os.getcwd(), "")
    return path.removeprefix(here)


def _paragraph(field: Styled, first: str, screen: Screen) -> Iterator[str]:
    """Yield the lines of a text, the first behind its number, all in one direction."""
    rtl = is_rtl(field)
    before = first
    for part in wrapped(field, screen.width and screen.width - len(first)):
        yield line(before, [part], screen, rtl)
        before = " " * len(first)


def _row(facts: Sequence[Sequence[str]], indent: str, screen: Screen) -> Iterator[str]:
    """Yield lines of short texts, parted between them; each may have parts of its own order."""
    room = screen.width - len(indent) if screen.width else None
    row: list[str] = []
    used = 0
    for parts in facts:
        fact = "".join(ordered([Span(part, "faint")], screen) for part in parts)
        size = sum(map(cells, parts)) + screen.marks_of_field * len(parts)
        if room and size > room and not row:
            yield from _paragraph([Span("".join(parts), "faint")], indent, screen)
            continue
        if room and row and used + len(SEPARATOR) + size > room:
            yield line(indent + SEPARATOR.join(row), [], screen)
            row, used = [], 0
        used += size + len(SEPARATOR) * bool(row)
        row.append(fact)
    if row:
        yield line(indent + SEPARATOR.join(row), [], screen)


def snippet_spans(snippet: Snippet) -> Styled:
    """Return a snippet, with ellipses where the text goes on, and where it stands in its file."""
    before = [Span("… ")] if snippet.start else []
    is_ended = not snippet.more or snippet.text[-1:] in ".!?؟…"
    after = [] if is_ended else [Span(" …")]
    place = place_of(snippet)
    told = [Span(f" ({place})", "faint")] if place else []
    return [*before, *marked(snippet.text, snippet.highlights), *after, *told]


def bars(name: str, counts: Mapping[str, int], screen: Screen | None = None) -> str:
    """Return a line for each count, the largest with the longest bar."""
    screen = screen or Screen()
    most, names = max(counts.values()), [one_line(value) for value in counts]
    wide, digits = max(map(cells, names)), len(str(most))
    # Blanks stand before, between and behind the name and the number.
    beside = wide + digits + 6 + screen.marks_of_field
    longest = min(_WIDEST_BAR, max(1, screen.width - beside)) if screen.width else _WIDEST_BAR
    rows = [line("", [[Span(one_line(name))]], screen)]
    for value, count in zip(names, counts.values(), strict=True):
        bar = "█" * max(round(count / most * longest), bool(count))
        blanks = " " * (wide - cells(value))
        shown = ordered([Span(value)], screen)
        rows.append(line(f"  {shown}{blanks}  {count:{digits}}  {bar}".rstrip(), [], screen))
    return "\n".join(rows) + "\n"
