"""Arguments of public calls: each is checked before anything is done.

A value of a wrong type is a TypeError that names the argument, what it takes and what was given;
one that is out of range is a ValueError.

>>> whole("limit", "5")
Traceback (most recent call last):
TypeError: limit must be a whole number, not '5' (str)
"""

import os
from collections.abc import Iterable, Mapping
from math import inf
from operator import index as as_int
from pathlib import Path
from reprlib import repr as shortened
from typing import SupportsFloat, SupportsIndex


def wrong(name: str, wanted: str, value: object) -> TypeError:
    """Return the error of an argument that is not what is wanted."""
    shown = "None" if value is None else f"{shortened(value)} ({type(value).__name__})"
    return TypeError(f"{name} must be {wanted}, not {shown}")


def string(name: str, value: object) -> str:
    """Return `value`, a string."""
    if not isinstance(value, str):
        raise wrong(name, "a string", value)
    return value


def whole(name: str, value: object, least: int = 0) -> int:
    """Return `value`, a whole number of any type, which is no less than `least`."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = as_int(value)  # type: ignore[arg-type]
    except TypeError:
        raise wrong(name, "a whole number", value) from None
    if number < least:
        raise ValueError(f"{name} must be at least {least}, not {number}")
    return number


def seconds(name: str, value: object) -> float:
    """Return `value`, seconds: a number of any type, finite and not negative."""
    if not isinstance(value, SupportsFloat | SupportsIndex) or isinstance(value, bool):
        raise wrong(name, "a number of seconds", value)
    try:
        number = float(value)
    except OverflowError:
        number = inf
    if not 0 <= number < inf:
        raise ValueError(f"{name} must be 0 seconds or more, and finite, not {number}")
    return number


def flag(name: str, value: object) -> bool:
    """Return `value`, True or False."""
    if not isinstance(value, bool):
        raise wrong(name, "True or False", value)
    return value


def strings(name: str, value: object) -> tuple[str, ...]:
    """Return `value`, strings, or a single one, which counts as a list of it alone."""
    if isinstance(value, str):
        return (value,)
    wanted = "strings"
    if not isinstance(value, Iterable) or isinstance(value, bytes):
        raise wrong(name, wanted, value)
    found = tuple(value)
    for one in found:
        if not isinstance(one, str):
            raise wrong(name, wanted, one)
    return found


def named_strings(name: str, value: object) -> dict[str, tuple[str, ...]]:
    """Return `value`, a mapping of strings to strings or to single ones; None is an empty one."""
    wanted = "a mapping of names to strings"
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong(name, wanted, value)
    for key in value:
        if not isinstance(key, str):
            raise wrong(name, wanted, {key: value[key]})
    return {key: strings(f"{name} of {key!r}", values) for key, values in value.items()}


def path(name: str, value: object) -> Path:
    """Return `value`, a string or what stands for a path; paths in bytes are none.

    Raises ValueError for a name that no file can have.
    """
    if not isinstance(value, str | os.PathLike) or isinstance(os.fspath(value), bytes):
        raise wrong(name, "a path", value)
    found = Path(value)
    try:
        is_path = b"\0" not in os.fsencode(found)
    except UnicodeEncodeError:
        is_path = False
    if not is_path:
        raise ValueError(f"{name} cannot be {str(found)!r}: no file can have that name")
    return found


def paths(name: str, value: object) -> list[Path]:
    """Return `value`, paths, or a single one, which counts as a list of it alone."""
    if isinstance(value, str | os.PathLike):
        return [path(name, value)]
    if not isinstance(value, Iterable) or isinstance(value, bytes):
        raise wrong(name, "a path or paths", value)
    return [path(name, one) for one in value]


def function(name: str, value: object) -> None:
    """Check that `value` can be called."""
    if not callable(value):
        raise wrong(name, "a function", value)
