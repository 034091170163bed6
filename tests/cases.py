"""Tables of cases: a row is a case, its key what the test calls it."""

from collections.abc import Mapping
from typing import Any

import pytest


def cases(names: str, table: Mapping[str, Any]) -> pytest.MarkDecorator:
    """Run a test with each row of a table as its arguments of these names."""
    rows = [row if " " in names else (row,) for row in table.values()]
    return pytest.mark.parametrize(names.split(), rows, ids=table)
