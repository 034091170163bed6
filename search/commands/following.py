"""`kashaf suggest` and `kashaf timeline`: what may be typed, and when it was written of."""

from typing import Annotated

import typer

from search.commands import (
    DEFAULT_INDEXES,
    IndexFolders,
    OwnWordsFolder,
    Since,
    Until,
    flag,
    format_of,
    given,
    how_many,
    open_indexes,
    takes,
)
from search.output.console import (
    NOT_FOUND,
    fail,
    one_line,
    print_lines,
    print_results,
    print_row,
    say,
)


def suggest(
    typed: Annotated[list[str], given("PREFIX...", "What is typed so far.")],
    index_folders: IndexFolders = DEFAULT_INDEXES,
    limit: Annotated[int, how_many()] = 10,
    titles: Annotated[bool, flag("--titles", "Titles with a word that begins so, too.")] = False,
) -> None:
    """Complete words from the index, the most frequent first.

    Behind each stands how many articles have it.

    \b
    Example:
      kashaf suggest --titles الحك
    """

    with open_indexes(index_folders) as ix:
        found = ix.suggest(" ".join(typed), limit=limit, titles=titles)
    for completion in found:
        print_row(completion.text, completion.count, completion.kind)
    if not found:
        raise typer.Exit(NOT_FOUND)


def timeline(
    words: Annotated[list[str], given("QUERY...", "What to look for.")],
    index_folders: IndexFolders = DEFAULT_INDEXES,
    own_words: OwnWordsFolder = None,
    by: Annotated[str, takes("year|month|day", "What to count by.")] = "month",
    output: Annotated[str, format_of("text|csv|svg")] = "text",
    since: Since = None,
    until: Until = None,
) -> None:
    """Count what a query finds by month.

    As bars, as CSV or as a picture (SVG).

    \b
    Example:
      kashaf timeline --format svg ليبيا > months.svg
    """
    from search.filtering.timeline import as_svg
    from search.terminal.hit_list import bars
    from search.terminal.screen import screen

    if output not in ("text", "csv", "svg"):
        fail(f"cannot print as '{output}': the formats are text, csv, svg.")
    query = " ".join(words)
    with open_indexes(index_folders, own_words) as ix:
        counts = ix.timeline(query, by=by, since=since, until=until)
    if output == "svg":
        print_lines(as_svg(counts, one_line(query)).rstrip("\n"))
    elif output == "csv":
        print_lines("\n".join([f"{by},articles", *(f"{key},{n}" for key, n in counts.items())]))
    elif counts:
        print_results(bars(query, counts, screen()))
    if not counts:
        say(f"nothing dated found for: {query}")
        raise typer.Exit(NOT_FOUND)
