"""Which index a command is about: the one that is named, else the nearest."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.commands.shell.settings import index_named
from search.output.console import say

if TYPE_CHECKING:
    from index import Index, Indexes

DEFAULT_INDEX = Path(".kashaf")
DEFAULT_INDEXES = [DEFAULT_INDEX]
# What would make an index where there is none.
_WRITING = ("index", "watch")
_ANOTHER = "--index .kashaf makes one here"


def nearest_index(ctx: typer.Context, param: typer.CallbackParam, named: Path) -> Path:
    """Return the index that is named, else the nearest from the working folder upwards.

    Where there is none, it is that of the working folder, which may be about to be made. One above
    it that belongs to somebody else is passed over: whoever may write to a folder above, such as
    /tmp, could else have articles written to an index of theirs.
    """
    if _is_named(ctx, param):
        return index_named(named)
    if os.path.lexists(named):
        return named
    for folder in Path.cwd().parents:
        above = folder / named
        # Unlike Path.is_dir, it takes a folder that may not be entered for none.
        if not os.path.isdir(above):
            continue
        if hasattr(os, "getuid") and above.stat().st_uid != os.getuid():
            _note(ctx, f"the index '{above}' is somebody else's. Name it with --index to use it.")
            continue
        if ctx.info_name in _WRITING:
            # It may be no index of theirs, so how to have one is told, too.
            _note(ctx, f"added to the index '{above}', above this folder; {_ANOTHER}")
        else:
            _note(ctx, f"the index used is '{above}'")
        return above
    return named


def _is_named(ctx: typer.Context, param: typer.CallbackParam) -> bool:
    source = ctx.get_parameter_source(param.name or "")
    return source is None or source.name != "DEFAULT"


def nearest_indexes(
    ctx: typer.Context, param: typer.CallbackParam, named: list[Path]
) -> list[Path]:
    """Return the indexes that are named, each once, else the nearest: see `nearest_index`."""
    source = ctx.get_parameter_source(param.name or "")
    if source is not None and source.name == "ENVIRONMENT":
        # A variable names one, and typer would part it at every colon.
        named = [Path(os.environ["KASHAF_INDEX"])]
    folders = [nearest_index(ctx, param, folder) for folder in named]
    return [*{os.path.realpath(folder): folder for folder in reversed(folders)}.values()][::-1]


def _note(ctx: typer.Context, message: str) -> None:
    # Where a shell completes, a message would stand in the middle of what is typed.
    if not ctx.resilient_parsing:
        say(f"note: {message}")


IndexFolder = Annotated[
    Path,
    typer.Option(
        "--index",
        envvar="KASHAF_INDEX",
        metavar="DIR",
        callback=nearest_index,
        show_default=False,
        help="Where the index is; if not named, .kashaf here, else in the nearest folder above."
        " Also opensearch://user@host:9200/news.",
    ),
]
IndexFolders = Annotated[
    list[Path],
    typer.Option(
        "--index",
        envvar="KASHAF_INDEX",
        metavar="DIR",
        callback=nearest_indexes,
        show_default=False,
        help="Where the index is; if not named, .kashaf here, else in the nearest folder above."
        " Several are searched as one: --index A --index B.",
    ),
]


def is_in_cluster(index_folder: Path) -> bool:
    """Tell whether an index is in a cluster."""
    from index.opensearch.address import address_of

    return address_of(index_folder) is not None


def open_indexes(folders: Sequence[Path], words: Path | None = None) -> "Index | Indexes":
    """Open an index, or several that are read as one."""
    import index

    if len(folders) == 1:
        return index.open_index(folders[0], words=words)
    return index.open_indexes(folders, words=words)
