"""docs/whoosh.md says what is so: its blocks run, one after the other, and print what is shown."""

import importlib
import io
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType

import pytest

import index.whoosh

DOCUMENT = (Path(__file__).parents[1] / "docs" / "whoosh.md").read_text("utf-8")
BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", re.DOTALL)


@pytest.fixture
def _public_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the module be imported by its public name."""
    try:
        importlib.import_module("kashaf.whoosh")
    except ImportError:
        monkeypatch.setitem(sys.modules, "kashaf", ModuleType("kashaf"))
        monkeypatch.setitem(sys.modules, "kashaf.whoosh", index.whoosh)


@pytest.mark.usefixtures("_public_name")
def test_an_application_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall(DOCUMENT)
    assert len(blocks) == DOCUMENT.count("```python") == DOCUMENT.count("```text")
    names: dict[str, object] = {}
    for code, shown in blocks:
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(code, names)
        assert printed.getvalue() == shown, code
