"""docs/commands.md and the man pages say what --help says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.reference import DOCS, Told, commands, in_arabic, pages, stored_help
from search.language.choosing import settings_file
from search.language.stored_help import print_stored_help, stored

PAGES = pages()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_the_commands_say(path: str) -> None:
    page = DOCS / path
    assert page.is_file(), "run: python -m bench.reference"
    assert page.read_text("utf-8") == PAGES[path], "run: python -m bench.reference"


def test_no_page_of_a_command_that_is_no_more() -> None:
    written = {path.relative_to(DOCS).as_posix() for path in DOCS.glob("man/**/*.1")}
    assert written == {*PAGES} - {"commands.md"}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_help_is_kept_as_typer_prints_it(language: str) -> None:
    assert stored(language) == stored_help(language), "run: python -m bench.reference"


@pytest.mark.parametrize(
    ("typed", "columns", "begins"),
    [
        (["--help"], "80", "Usage: kashaf [OPTIONS] COMMAND"),
        (["search", "-h"], "200", "Usage: kashaf search [OPTIONS] QUERY..."),
        (["--lang", "ar", "--help"], "80", None),
        (["stats", "--lang=ar", "--help"], "80", "الاستعمال: kashaf stats"),
        (["--help"], "79", None),
        (["find", "--help"], "80", None),
        (["search", "ليبيا"], "80", None),
        (["search", "--", "--help"], "80", None),
    ],
)
def test_help_is_told_at_once_where_typer_would_say_the_same(
    typed: list[str],
    columns: str,
    begins: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("KASHAF_LANG", "en")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert print_stored_help(["kashaf", *typed]) == (begins is not None)
    assert capsys.readouterr().out.startswith(begins or "")
    # With settings of the reader's own it may say something else.
    Path(settings_file()).parent.mkdir()
    Path(settings_file()).write_text("[search]\nlimit = 5\n", "utf-8")
    assert not print_stored_help(["kashaf", *typed])


@pytest.mark.skipif(not shutil.which("man"), reason="man is not installed")
@pytest.mark.parametrize("folder", ["man", "man/ar"])
@pytest.mark.parametrize("told", commands(), ids=lambda told: str(told.name))
def test_man_shows_all_that_a_page_tells(told: Told, folder: str) -> None:
    page = DOCS / f"{folder}/kashaf-{told.name}.1"
    told = in_arabic(told) if folder == "man/ar" else told
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MANWIDTH": "80"}
    done = subprocess.run(
        ["man", "--warnings", "-l", page],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    shown = " ".join(re.sub(".\b", "", done.stdout).split())
    for typed, meaning in [*told.arguments, *told.options]:
        assert typed in shown
        assert meaning in shown
    for line in [*told.paragraphs, *told.examples]:
        assert line in shown
