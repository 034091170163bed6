"""`kashaf show` and `kashaf delete`: articles by their ids."""

from typing import Annotated

import typer

from search.commands import DEFAULT_INDEX, IndexFolder, LockTimeout, takes
from search.output.console import print_row

_OF_DELETED = "As 'kashaf search' shows them; one with blanks needs no quotes."
_IDS = "As 'kashaf search' shows them, or their ranks; one with blanks needs no quotes."
# Stands between articles.
_RULE = "\n\n────────\n\n"


def show(
    ids: Annotated[list[str], typer.Argument(metavar="ID|RANK...", help=_IDS)],
    index_folder: IndexFolder = DEFAULT_INDEX,
    highlight: Annotated[
        str | None,
        takes("QUERY", "Mark what matches this; if not named, what the last search was for."),
    ] = None,
) -> None:
    """Print articles.

    Above each stands what is known of it and the file that it is from. All of them,
    or none if one is not there. A number is the rank of a hit of the last search.

    \b
    Examples:
      kashaf show 1
      kashaf show wire-001 diplomacy/dbeibah-ankara.txt
    """
    import index
    from search.ids import ids_meant
    from search.terminal import pager
    from search.terminal.article import as_lines
    from search.terminal.last_list import last_list, with_ranks
    from search.terminal.screen import screen

    shown_on, last = screen(), last_list(index_folder)
    blocks = []
    with index.open_index(index_folder) as ix:
        named = with_ranks(ids, ix, last, "show article")
        for id_ in ids_meant(named, ix, "show article"):
            article = ix.get(id_)
            query = last.query if highlight is None and id_ in last.ids else highlight or ""
            ranges: tuple[list[tuple[int, int]], list[tuple[int, int]]] = [], []
            if shown_on.color and query.strip():
                ranges = ix.searcher().highlights(query, article)
            blocks.append("\n".join(as_lines(article, ix.path(id_), *ranges, shown_on)))
    pager.show(_RULE.join(blocks) + "\n", shown_on)


def delete(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help=_OF_DELETED)],
    index_folder: IndexFolder = DEFAULT_INDEX,
    lock_timeout: LockTimeout = None,
) -> None:
    """Delete articles from the index.

    All of them, or none if one is not there.

    \b
    Example:
      kashaf delete wire-001 wire-002
    """
    import index
    from search.ids import ids_meant

    with index.open_index(index_folder, lock_timeout=lock_timeout) as ix:
        meant = ids_meant(ids, ix, "delete article")
        for id_ in meant:
            ix.delete(id_)
    print_row(f"deleted {len(meant)}")
