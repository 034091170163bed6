"""`kashaf similar`: the articles most like one."""

from typing import Annotated

import typer

from search.commands import DEFAULT_INDEX, AllCopies, IndexFolder, format_of, given, how_many
from search.commands.search import colored
from search.console import NOT_FOUND, fail, print_results, say


def similar(
    id_: Annotated[str, given("ID", "The id, as hits show it.")],
    index_folder: IndexFolder = DEFAULT_INDEX,
    limit: Annotated[int, how_many("Hits to show.")] = 10,
    output: Annotated[str, format_of("text|json|jsonl|csv")] = "text",
    all_copies: AllCopies = False,
) -> None:
    """Search for what is like an article, the most alike first.

    It is found by the most distinctive words of the article.

    \b
    Example:
      kashaf similar 003_bbc.txt --limit 5
    """
    import index
    from search import formats

    if output not in formats.FORMATS:
        fail(f"cannot print as '{output}': the formats are {', '.join(formats.FORMATS)}.")
    with index.open_index(index_folder) as ix:
        found = ix.similar(id_, limit=limit, all_copies=all_copies)
    for piece in formats.pieces(found, output, color=colored()):
        print_results(piece)
    if not found:
        say(f"nothing found that is like: {id_}")
        raise typer.Exit(NOT_FOUND)
    say(f"by: {found.query}")
