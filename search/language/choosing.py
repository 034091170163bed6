"""Which language is spoken: `--lang`, KASHAF_LANG, settings, else the locale.

It is told before anything is parsed, errors of parsing too, and before help is looked up that was
written before; so nothing slow is imported here.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

# As the C library has it: the first that is set tells.
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def settings_file() -> str:
    """Return where a reader's settings are, which need not be there.

    platformdirs knows this too, but takes 10 ms of every start.
    """
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(base, "kashaf", "config.toml")


def chosen(args: Sequence[str], settings: Callable[[], Mapping[str, Any]]) -> str:
    """Return what was typed for a language, or is set, of which "ar" and "en" are known."""
    for at, arg in enumerate(args):
        if arg == "--":
            break
        if arg == "--lang" and at + 1 < len(args):
            return args[at + 1]
        if arg.startswith("--lang="):
            return arg.removeprefix("--lang=")
    if named := os.environ.get("KASHAF_LANG"):
        return named
    every = settings().get("all")
    if isinstance(every, Mapping) and "lang" in every:
        return str(every["lang"])
    locale = next(filter(None, map(os.environ.get, _LOCALE)), "")
    return "ar" if locale.partition("_")[0].partition(".")[0] == "ar" else "en"
