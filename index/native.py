"""Compiled twins of what takes the most time: C where a compiler was found, plain Python elsewhere.

Each stands beside the module it speeds up and gives what that one gives; the tests run both. One
that was compiled from other sources, or for another version, is not loaded: what it gives might be
something else by now.
"""

import os
import sys
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from index.version import COMPILED, build_stamp

# Which modules were left out when kashaf was installed, and why: setup.py writes it.
_LEFT_OUT = Path(__file__).with_name("not_compiled.txt")
_ROOT = os.path.dirname(os.path.dirname(__file__))
_PURE = "KASHAF_PURE is set"


def load(name: str) -> ModuleType | None:
    """Return a compiled module, None without it or where KASHAF_PURE=1 asks to do without.

    The first one that is there and cannot be used is named on stderr, in one line.
    """
    module, reason = _loaded(name)
    if reason and reason != _PURE:
        _warn(name, reason)
    return module


def missing() -> dict[str, str]:
    """Return the modules whose work is done in Python, and of each why."""
    return {
        name: reason or _left_out().get(name, "it was never compiled here")
        for name in COMPILED
        for module, reason in [_loaded(name)]
        if module is None
    }


def note() -> str | None:
    """Return what to tell who begins an index where not all is compiled; None if they know."""
    left_out = missing()
    if not left_out or _warned or os.environ.get("KASHAF_PURE"):
        return None
    what = "nothing" if len(left_out) == len(COMPILED) else "not all"
    return (
        f"{what} of kashaf is compiled here, which makes it up to four times as slow:"
        f" {next(iter(left_out.values()))}. To have it compiled, {_how_to_compile()}."
    )


def _loaded(name: str) -> tuple[ModuleType | None, str]:
    """Return a module, or why it cannot be used: "" if it is not there."""
    if os.environ.get("KASHAF_PURE"):
        return None, _PURE
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return None, ""
    if _stamp() not in Path(spec.origin).read_bytes():
        return None, "it was compiled from other sources, or for another version"
    try:
        return import_module(name), ""
    except ImportError as error:
        return None, " ".join(str(error).split())


@lru_cache(maxsize=1)
def _stamp() -> bytes:
    return build_stamp(_ROOT).encode()


def _left_out() -> dict[str, str]:
    try:
        lines = _LEFT_OUT.read_text("utf-8").splitlines()
    except OSError:
        return {}
    return dict(line.split("\t", 1) for line in lines)


def _how_to_compile() -> str:
    if os.path.exists(os.path.join(_ROOT, "setup.py")):
        return "run 'make', or 'pip install -e .', where there is a C compiler"
    return "install it anew, with pip's --force-reinstall, where there is a C compiler"


_warned: list[str] = []


def _warn(name: str, reason: str) -> None:
    # A process that another one started to share its work says nothing: that one has.
    process = sys.modules.get("multiprocessing.process")
    if _warned or (process is not None and process.parent_process() is not None):
        return
    _warned.append(name)
    # Unless the program has set up logging, this prints the bare line.
    import logging

    logging.getLogger("kashaf").warning(
        "kashaf: %s is not used, and kashaf is slower: %s. To mend it, %s.",
        spec.origin if (spec := find_spec(name)) else name,
        reason,
        _how_to_compile(),
    )
