"""A reader's own settings: ~/.config/kashaf/config.toml, or under $XDG_CONFIG_HOME.

    index = "news"                # which index, if none is named: one of these, or a folder;
                                  # or several, ["news", "letters"], which are searched as one

    [indexes]
    news = "~/archive/news.kashaf"

    [all]                         # options of every command that has them
    bidi = "visual"

    [search]                      # options of one command
    limit = 5

What is typed comes first, then variables such as KASHAF_INDEX, then these.
"""

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from search.language.choosing import settings_file
from search.output.console import fail

_NOT_OPTIONS = ("index", "indexes")


def settings() -> Mapping[str, Any]:
    """Return what the file says, nothing where there is none."""
    path = Path(settings_file())
    return _read(path) if path.is_file() else {}


@cache
def _read(path: Path) -> Mapping[str, Any]:
    # Imported late: it takes 13 ms, and most have no file.
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        # What is no UTF-8 is one too.
        fail(f"cannot read settings '{path}': {error}.")
    except RecursionError:
        fail(f"cannot read settings '{path}': it is nested too deeply.")


def defaults(command: str, options: Iterable[Any]) -> dict[str, Any]:
    """Return the values that are set for options of a command, by the names of its parameters."""
    said = settings()
    names = {opt.removeprefix("--"): one.name for one in options for opt in one.opts}
    found = {}
    if "index" in said and "index" in names:
        found[names["index"]] = _indexes(command, said["index"], names["index"] == "index_folders")
    for section in ("all", command):
        values = said.get(section, {})
        if section in _NOT_OPTIONS and not isinstance(values, Mapping):
            continue
        if not isinstance(values, Mapping):
            fail(f"cannot use settings '{settings_file()}': [{section}] has to be a table.")
        for name, value in values.items():
            if name in names:
                found[names[name]] = value
            elif section == command:
                fail(
                    f"cannot use settings '{settings_file()}': kashaf {command} has no option"
                    f" --{name}. See 'kashaf {command} --help'."
                )
    return found


def _indexes(command: str, said: Any, takes_several: bool) -> Any:
    """Return the index that is set, or the several."""
    folders = [os.path.expanduser(str(one)) for one in (said if isinstance(said, list) else [said])]
    if takes_several:
        return folders
    if len(folders) != 1:
        fail(
            f"cannot tell which index is meant: '{settings_file()}' names {len(folders)}, and"
            f" 'kashaf {command}' takes one. Name it with --index."
        )
    return folders[0]


def index_named(named: Path) -> Path:
    """Return the folder of an index that is called so in the settings, else what was named."""
    known = settings().get("indexes", {})
    if os.path.lexists(named) or not isinstance(known, Mapping) or str(named) not in known:
        return named
    return Path(os.path.expanduser(str(known[str(named)])))
