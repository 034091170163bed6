"""What the shell completes: values of options, ids, fields; `kashaf --install-completion`.

Only run when a completion is asked for, so that nothing here costs a start.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from search.output.console import one_line

# More would not be read.
_MOST = 50
# Words that stand for what one has of one's own, in what an option takes.
_OWN = ("FIELD", "NAME", "N", "COMMAND")


def complete(ctx: Any, param: Any, incomplete: str) -> list[str]:
    """Return values of an option or argument that begin as typed."""
    before, comma, last = incomplete.rpartition(",")
    found = [*_values(ctx, param, last)]
    # What would drive the terminal has to be typed.
    fitting = (value for value in found if value.startswith(last) and one_line(value) == value)
    return [f"{before}{comma}{value}" for value in islice(fitting, _MOST)]


def _values(ctx: Any, param: Any, begun: str) -> Iterable[str]:
    metavar = param.metavar or ""
    if param.name == "fields":
        import index  # noqa: F401 (formats cannot be imported first)
        from search.output.formats import FIELDS

        return FIELDS
    if "ID" in metavar.replace("|", " ").replace("...", "").split():
        return _ids(ctx)
    if param.name in ("source", "category"):
        return _recorded(ctx, param.name)
    if param.name in ("index_folder", "index_folders"):
        from search.commands.shell.settings import settings

        return [*settings().get("indexes", {})]
    parts = metavar.replace(",", "|").split("|")
    if len(parts) < 2:
        return ()
    if "COMMAND" in parts:
        parts += ctx.parent.command.commands
    return [part for part in parts if part not in _OWN]


def _ids(ctx: Any) -> Iterable[str]:
    from search.commands.shell.indexes import open_indexes

    folders = _indexes_of(ctx)
    if not all(folder.is_dir() for folder in folders):
        return ()
    with open_indexes(folders) as ix:
        return ix.ids()


def _recorded(ctx: Any, field: str) -> Iterable[str]:
    from index.store.reader import open_reader
    from index.store.storage import Storage

    found: dict[str, None] = {}
    for folder in filter(Path.is_dir, _indexes_of(ctx)):
        with open_reader(Storage(folder)) as reader:
            found.update(dict.fromkeys(reader.counts(field)))
    return found


def _indexes_of(ctx: Any) -> list[Path]:
    """Return the indexes that the rest of the line names, or what would be used without."""
    given = ctx.params
    several = given.get("index_folders") or [given.get("index_folder") or ".kashaf"]
    return [Path(folder) for folder in several]
