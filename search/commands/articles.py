"""`kashaf show`, `delete`, `forget` and `folders`: articles by ids, queries and files."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.commands import (
    LockTimeout,
    filter_of,
    flag,
    given,
    takes,
)
from search.commands.shell.indexes import (
    DEFAULT_INDEX,
    DEFAULT_INDEXES,
    IndexFolder,
    IndexFolders,
    open_indexes,
)
from search.notes import counted
from search.output.console import NOT_FOUND, fail, print_row, say, translated

if TYPE_CHECKING:
    from index import Index

_OF_DELETED = "As 'kashaf search' shows them; one with blanks needs no quotes."
_IDS = "As 'kashaf search' shows them, or their ranks; one with blanks needs no quotes."
# Stands between articles.
_RULE = "\n\n────────\n\n"


def show(
    ids: Annotated[list[str], typer.Argument(metavar="ID|RANK...", help=_IDS)],
    index_folders: IndexFolders = DEFAULT_INDEXES,
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
    from search.ids import ids_meant
    from search.terminal import pager
    from search.terminal.article import as_lines
    from search.terminal.last_list import last_list, with_ranks
    from search.terminal.screen import screen

    shown_on, last = screen(), last_list(index_folders)
    blocks = []
    with open_indexes(index_folders) as ix:
        named = with_ranks(ids, ix, last, "show article")
        for id_ in ids_meant(named, ix, "show article"):
            query = last.query if highlight is None and id_ in last.ids else highlight or ""
            read = ix.reading(id_, query if shown_on.color else "", page=0)
            blocks.append("\n".join(as_lines(read, shown_on)))
    pager.show(_RULE.join(blocks) + "\n", shown_on)


def delete(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help=_OF_DELETED)] = None,
    index_folder: IndexFolder = DEFAULT_INDEX,
    query: Annotated[str | None, takes("QUERY", "All that this finds.")] = None,
    where: Annotated[
        list[str] | None, takes("FIELD=VALUE", "All that have this value in a field: source=BBC.")
    ] = None,
    dry_run: Annotated[bool, flag("--dry-run", "Print the ids, and delete nothing.")] = False,
    yes: Annotated[bool, flag("--yes", "Do not ask first.")] = False,
    lock_timeout: LockTimeout = None,
) -> None:
    """Delete articles from the index.

    All of them, or none if one is not there. What a query or a value finds is asked about
    first on a terminal, and elsewhere needs --yes.

    \b
    Examples:
      kashaf delete wire-001 wire-002
      kashaf delete --where source=BBC --query 'date:..2015' --dry-run
    """
    import index
    from search.ids import ids_meant

    is_found = query is not None or bool(where)
    if is_found == bool(ids):
        fail("cannot delete so: name ids, or what finds them by --query and --where.")
    with index.open_index(index_folder, lock_timeout=lock_timeout) as ix:
        if ids:
            meant = ids_meant(ids, ix, "delete article")
        else:
            meant = found_ids(ix, query or "", where or [])
        if is_found and meant and not yes and not dry_run:
            _ask(f"Delete {counted(len(meant), 'article')}?")
        for id_ in meant:
            if dry_run:
                print_row(id_)
            else:
                ix.delete(id_)
    if not dry_run:
        print_row(translated(f"deleted {len(meant)}"))
    if not meant:
        raise typer.Exit(NOT_FOUND)


def found_ids(ix: "Index", query: str, where: list[str]) -> list[str]:
    """Return the ids of all that a query finds, as typed, and that have some values."""
    from search.filtering.selection import selected
    from search.query.parser import parse
    from search.request import Request

    searcher = ix.searcher()
    chosen = selected("any", None, None, None, filter_of(where), ())
    asked = Request(parse(query, stop=searcher.own.stop), selection=chosen, fallback=False)
    return [*searcher.engine.ids_of(searcher.matching(asked).tolist())]


def _ask(question: str) -> None:
    """End the command unless the reader agrees."""
    if not sys.stdin.isatty():
        fail("nothing was deleted: nobody can be asked here. Say --yes, or look with --dry-run.")
    typer.confirm(translated(question), abort=True, err=True)


def forget(
    paths: Annotated[list[Path], given("PATH...", "Files and folders, there or gone.")],
    index_folder: IndexFolder = DEFAULT_INDEX,
    lock_timeout: LockTimeout = None,
) -> None:
    """Take out all that came from a file or folder.

    Nothing of it has to be there any more. The files stay as they are, and 'kashaf index'
    alone does not read them again.

    \b
    Example:
      kashaf forget news/2019
    """
    import index

    with index.open_index(index_folder, lock_timeout=lock_timeout) as ix:
        known, gone = ix.kept.paths, 0
        for path in paths:
            full = os.path.abspath(path)
            deleted = ix.forget(path)
            if not deleted and full not in known:
                fail(
                    f"cannot forget '{path}': nothing in the index came from there."
                    " 'kashaf folders' lists what did."
                )
            gone += len(deleted)
        ix.commit()
        ix.kept.forget_paths(map(os.path.abspath, paths))
    print_row(translated(f"deleted {gone}"))


def folders(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """List the files and folders that the index is of.

    'kashaf index' alone brings it up to date with them. Behind each stands how many
    articles came from it, and whether it is gone.

    \b
    Example:
      kashaf folders
    """
    import index
    from search.keeping import is_under

    with index.open_index(index_folder) as ix:
        known, origins = ix.kept.paths, ix.origins()
    for path in known:
        count = sum(is_under(origin, [path]) for origin in origins)
        print_row(path, count, *([] if os.path.exists(path) else [translated("gone")]))
    if not known:
        say("no folder is known: 'kashaf index PATH' makes it so")
        raise typer.Exit(NOT_FOUND)
