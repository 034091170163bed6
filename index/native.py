"""Compiled twins of what takes the most time: C where a compiler was found, plain Python elsewhere.

Each stands beside the module it speeds up and gives what that one gives; the tests run both.
"""

import os
from importlib import import_module
from types import ModuleType


def load(name: str) -> ModuleType | None:
    """Return a compiled module, None without it or where KASHAF_PURE=1 asks to do without."""
    if os.environ.get("KASHAF_PURE"):
        return None
    try:
        return import_module(name)
    except ImportError:
        return None
