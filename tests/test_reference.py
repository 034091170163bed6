"""docs/commands.md and the man pages say what --help says."""

import os
import re
import shutil
import subprocess

import pytest

from bench.reference import DOCS, Told, commands, in_arabic, pages

PAGES = pages()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_the_commands_say(path: str) -> None:
    page = DOCS / path
    assert page.is_file(), "run: python -m bench.reference"
    assert page.read_text("utf-8") == PAGES[path], "run: python -m bench.reference"


def test_no_page_of_a_command_that_is_no_more() -> None:
    written = {path.relative_to(DOCS).as_posix() for path in DOCS.glob("man/**/*.1")}
    assert written == {*PAGES} - {"commands.md"}


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
