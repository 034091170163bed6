"""`kashaf terms`: which words articles have most often, and more often than others."""

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
    say_own_words,
)
from search.output.console import NOT_FOUND, fail, print_lines, print_row, say


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
