"""`kashaf suggest`, `timeline` and `terms`: words to type, times, and words of what is found."""

from typing import Annotated

import typer

from search.commands import (
    OwnWordsFolder,
    Since,
    Until,
    flag,
    format_of,
    given,
    how_many,
    say_own_words,
    takes,
)
from search.commands.shell.indexes import DEFAULT_INDEXES, IndexFolders, open_indexes
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
    import index  # noqa: F401 (it comes before what reaches back to it)
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


def terms(
    words: Annotated[
        list[str] | None,
        given("QUERY...", "Of what this finds; if not given, of all."),
    ] = None,
    index_folders: IndexFolders = DEFAULT_INDEXES,
    own_words: OwnWordsFolder = None,
    limit: Annotated[int, how_many()] = 20,
    since: Since = None,
    until: Until = None,
    frequent: Annotated[
        bool, flag("--frequent", "The most frequent first, not the most distinctive.")
    ] = False,
    output: Annotated[str, format_of("text|csv|json")] = "text",
) -> None:
    """List the words that tell what a query finds from the rest.

    \b
    Examples:
      kashaf terms ليبيا
      kashaf terms --since 2020 --frequent
    """
    if output not in ("text", "csv", "json"):
        fail(f"cannot print as '{output}': the formats are text, csv, json.")
    query, by = " ".join(words or []), "articles" if frequent else "score"
    with open_indexes(index_folders, own_words) as ix:
        say_own_words(ix)
        found = ix.terms(query, limit=limit, since=since, until=until, by=by)
    if output == "json":
        print_lines(found.to_json(2))
    elif output == "csv":
        rows = (f"{t.text},{t.articles},{t.in_index},{t.score:.3f}" for t in found.terms)
        print_lines("\n".join(["text,articles,in_index,score", *rows]))
    for term in found.terms if output == "text" else ():
        print_row(term.text, term.articles, f"{term.score:.0f}")
    if not found.total:
        say(f"nothing found for: {query}" if query else "nothing found")
        raise typer.Exit(NOT_FOUND)
    say(f"of {found.read} of {found.total} articles")
