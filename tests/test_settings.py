"""The reader's own settings: defaults of options, and indexes by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cases import cases

OverSeeds = Callable[[str], Any]
Settings = Callable[[str], Path]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return what writes settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def write(text: str) -> Path:
        path = tmp_path / "config/kashaf/config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write


def test_options_of_one_command_and_of_all(over_seeds: OverSeeds, settings: Settings) -> None:
    settings('[search]\nlimit = 2\nformat = "ids"\n[all]\nbidi = "logical"\n')
    assert len(over_seeds("search ليبيا").stdout.split()) == 2
    # What is typed comes first; other commands have their own.
    assert len(over_seeds("search --limit 3 ليبيا").stdout.split()) == 3
    assert over_seeds("similar wire-001").stdout.startswith("1. ")


def test_indexes_have_names(
    over_seeds: OverSeeds, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(f'index = "news"\n[indexes]\nnews = "{tmp_path}/index"\n')
    by_folder = over_seeds("search --format ids ليبيا").stdout
    monkeypatch.delenv("KASHAF_INDEX")
    assert over_seeds("search --format ids ليبيا").stdout == by_folder != ""
    assert over_seeds("search --index news --format ids ليبيا").stdout == by_folder


WRONG = {
    "no toml": ("limit =", "cannot read settings"),
    "no option": ("[search]\nlimits = 3", "kashaf search has no option --limits."),
    "no table": ("search = 3", "[search] has to be a table."),
    "no number": ("[search]\nlimit = 'many'", "'many' is not a whole number of 1 or more."),
}


@cases("text told", WRONG)
def test_settings_that_cannot_be_used(
    over_seeds: OverSeeds, settings: Settings, text: str, told: str
) -> None:
    settings(text)
    result = over_seeds("search ليبيا")
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1
