"""docs/licences.md tells the licence of every package that is installed with kashaf."""

import re
from pathlib import Path

import pytest

from bench.licences import direct, needed

DOCUMENT = Path(__file__).parent.parent / "docs" / "licences.md"


@pytest.mark.parametrize("extra", ["", "evaluate", "formats", "regex", "watch", "web", "test"])
def test_licences_of_all_that_is_needed(extra: str) -> None:
    told = dict(re.findall(r"^\| ([\w-]+) \| (.+?) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE))
    # On other systems and Pythons, packages may need some more.
    assert direct(extra) <= told.keys()
    assert len(needed(extra) - told.keys()) <= 4, "run: python -m bench.licences > docs/licences.md"
    assert not [name for name, licence in told.items() if licence in ("", "not told")]


def test_no_package_that_kashaf_no_longer_asks_for() -> None:
    document = DOCUMENT.read_text("utf-8").partition("\n## kashaf[")[0]
    told = set(re.findall(r"^\| ([\w-]+) \| (?!licence|-)", document, re.MULTILINE))
    assert "numpy" in told
    assert len(told - needed("")) <= 4, "run: python -m bench.licences > docs/licences.md"
