"""Tables of cases: a row is a case, its key what the test calls it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest


def cases(names: str, rows_of: Mapping[str, Any]) -> pytest.MarkDecorator:
    """Run a test with each row of a table as its arguments of these names."""
    rows = [row if " " in names else (row,) for row in rows_of.values()]
    return pytest.mark.parametrize(names.split(), rows, ids=rows_of)


def table(name: str) -> dict[str, tuple[str, ...]]:
    """Return the cases of tests/data/NAME.tsv, by their first column, below its heading."""
    text = (Path(__file__).parent / "data" / f"{name}.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return {what: tuple(values) for what, *values in rows}
