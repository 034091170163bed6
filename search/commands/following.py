"""`kashaf suggest`, `timeline` and `similar`: what may be typed, when, and what is like it."""

from typing import Annotated

import typer

from search.commands import (
    DEFAULT_INDEXES,
    AllCopies,
    HitFormat,
    IndexFolders,
    OwnWordsFolder,
    Since,
    Until,
    WithReasons,
    WithScores,
    flag,
    format_of,
    given,
    how_many,
    open_indexes,
    print_hits,
    require_format,
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


def similar(
    words: Annotated[
        list[str], given("RANK|ID", "The rank of a hit of the last search, or an id.")
    ],
    index_folders: IndexFolders = DEFAULT_INDEXES,
    limit: Annotated[int, how_many("Hits to show.")] = 10,
    output: HitFormat = "text",
    all_copies: AllCopies = False,
    scores: WithScores = False,
    reasons: WithReasons = None,
) -> None:
    """Search for what is like an article, the most alike first.

    It is found by the most distinctive words of the article.

    \b
    Examples:
      kashaf similar 2
      kashaf similar 003_bbc.txt --limit 5
    """
    from search.ids import ids_meant
    from search.terminal.last_list import last_list, with_ranks

    require_format(output)
    last = last_list(index_folders)
    with open_indexes(index_folders) as ix:
        doing = "find what is similar to"
        id_, *others = ids_meant(with_ranks(words, ix, last, doing), ix, doing)
        if others:
            fail(f"cannot find what is similar to {len(others) + 1} articles at once. Name one.")
        found = ix.similar(id_, limit=limit, all_copies=all_copies)
    print_hits(found, output, index_folders, scores=scores, reasons=reasons)
    if not found:
        say(f"nothing found that is like: {id_}")
        raise typer.Exit(NOT_FOUND)
    say(f"by: {found.query}")
