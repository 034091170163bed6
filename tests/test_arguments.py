"""Every argument of what is public is looked at: one that is of no right type is named."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cases import cases
from plain import VISIT, indexed

from index import (
    Article,
    Hit,
    Index,
    Indexes,
    Results,
    check_index,
    open_index,
    open_indexes,
    parse_date,
)  # fmt: skip
from index.errors import KashafError
from index.whoosh import ArabicAnalyzer, WhooshIndex
from search.asking import Asking
from search.keeping import Keeper

# What has methods to call, of an index in a folder.
OWNERS: dict[type, Callable[[Path], object]] = {
    Index: open_index,
    Indexes: lambda path: open_indexes([path]),
    Asking: lambda path: open_index(path).searcher(),
    Keeper: lambda path: open_index(path).kept,
    Results: lambda path: open_index(path).search("السراج"),
    Hit: lambda path: open_index(path).search("السراج")[0],
}
FUNCTIONS: tuple[Callable[..., object], ...] = (
    open_index, open_indexes, check_index, parse_date, Article, ArabicAnalyzer, WhooshIndex,
)  # fmt: skip
# Arguments that must be given, as they should be.
RIGHT: dict[str, object] = {
    "query": "السراج", "queries": ["السراج"], "typed": "الس", "id_": "1", "id": "1", "ids": ["1"],
    "text": "نص", "name": "خبر", "article": VISIT, "paths": [], "limit": 3,
}  # fmt: skip


def calls() -> Iterator[tuple[str, Callable[[Path], Any], list[str], list[str]]]:
    """Yield what can be called: its name, itself, its arguments and those that it must have."""
    for function in FUNCTIONS:
        yield function.__name__, partial(_function, function), *named(function)
    for owner, made in OWNERS.items():
        for name, method in inspect.getmembers(owner, inspect.isfunction):
            if not name.startswith("_") and name not in dir(Sequence):
                yield f"{owner.__name__}.{name}", partial(_method, made, name), *named(method)


def _function(function: Callable[..., object], path: Path) -> Callable[..., object]:
    return function


def _method(made: Callable[[Path], object], name: str, path: Path) -> Any:
    return getattr(made(path), name)


def named(function: Callable[..., object]) -> tuple[list[str], list[str]]:
    found = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
    return [one.name for one in found], [one.name for one in found if one.default is one.empty]


ARGUMENTS = {
    f"{name} {argument}": (of, argument, [one for one in needed if one != argument])
    for name, of, arguments, needed in calls()
    for argument in arguments
}


@cases("of argument others", ARGUMENTS)
def test_an_argument_of_no_right_type_is_named(
    tmp_path: Path, of: Callable[[Path], Callable[..., object]], argument: str, others: list[str]
) -> None:
    path = indexed(tmp_path / "index", VISIT)
    right = {**RIGHT, "path": path}
    with pytest.raises(TypeError, match=rf"\b{argument.rstrip('_')}\b.* must be .*object"):
        of(path)(**{name: right[name] for name in others}, **{argument: object()})


def test_there_are_as_many_as_one_thinks() -> None:
    assert len(ARGUMENTS) > 120


WRONG: dict[str, tuple[Callable[[Path], object], type[Exception], str]] = {
    "no indent": (
        lambda path: open_index(path).search("السراج").to_json(-1),
        ValueError,
        "indent must be at least 0, not -1",
    ),
    "ids of tags to take": (
        lambda path: open_index(path).kept.tag([4], remove=["مهم"]),  # type: ignore[list-item]
        TypeError,
        "ids must be strings, not 4 (int)",
    ),
    "several paths to forget": (
        lambda path: open_index(path).forget(["a", "b"]),  # type: ignore[arg-type]
        TypeError,
        "path must be a path, not ['a', 'b'] (list)",
    ),
    "a cluster through Whoosh": (
        lambda path: WhooshIndex("opensearch://localhost:9200/news"),
        KashafError,
        "cannot open 'opensearch://localhost:9200/news' through Whoosh: it is in a cluster."
        " Name a folder here, or search it with kashaf.open_index.",
    ),
}


@cases("act kind message", WRONG)
def test_what_else_is_refused(
    tmp_path: Path, act: Callable[[Path], object], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=f"^{re.escape(message)}$"):
        act(indexed(tmp_path / "index", VISIT))
