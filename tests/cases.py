"""Tables of cases: a row is a case, its key what the test calls it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

_ESCAPE = re.compile(r"\\(?:([ntr])|u([0-9a-f]{4}))")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def cases(names: str, rows_of: Mapping[str, Any]) -> pytest.MarkDecorator:
    """Run a test with each row of a table as its arguments of these names."""
    rows = [row if " " in names else (row,) for row in rows_of.values()]
    return pytest.mark.parametrize(names.split(), rows, ids=rows_of)


def table(name: str) -> dict[str, tuple[str, ...]]:
    r"""Return the cases of tests/data/cases/NAME.tsv, by their first column, below its heading.

    What could not be seen there is escaped: \n, \t, \r, \u200e.
    """
    text = (Path(__file__).parent / "data" / "cases" / f"{name}.tsv").read_text("utf-8")
    rows = [[*map(_unescaped, line.split("\t"))] for line in text.splitlines()[1:]]
    return {what: tuple(values) for what, *values in rows}


def _unescaped(cell: str) -> str:
    return _ESCAPE.sub(
        lambda found: _ESCAPED.get(found[1] or "", chr(int(found[2] or "0", 16))), cell
    )
