"""`kashaf similar`: the articles most like one."""

from typing import Annotated

import typer

from search.commands import (
    AllCopies,
    HitFormat,
    WithReasons,
    WithScores,
    given,
    how_many,
)
from search.commands.shell.indexes import DEFAULT_INDEXES, IndexFolders, open_indexes
from search.commands.shell.printing import print_hits, require_format
from search.output.console import NOT_FOUND, fail, say


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
