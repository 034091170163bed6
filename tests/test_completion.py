"""Completion in a shell: values of options and ids, not only names of commands and options."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cases import cases, table
from processes import run_script

ROOT = Path(__file__).parents[1]
RUN = "import cli, sys; sys.argv[0] = 'kashaf'; cli.main()"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@cases("typed first", table("completions"))
def test_values_are_completed(
    over_seeds: Callable[[str], Any], shell: str, typed: str, first: str
) -> None:
    line = f"kashaf {typed}"
    printed, _ = run_script(
        RUN,
        folder=ROOT,
        _KASHAF_COMPLETE=f"complete_{shell}",
        COMP_WORDS=line,
        COMP_CWORD=str(len(line.split()) - 1),
        _TYPER_COMPLETE_ARGS=line,
        _TYPER_COMPLETE_FISH_ACTION="get-args",
        _TYPER_COMPLETE_WORD_TO_COMPLETE="",
    )
    # zsh wants them in quotes.
    named = re.findall('"(.*?)"', printed) if shell == "zsh" else printed.splitlines()
    expected = first.split("; ")
    assert [name for name in named if name in expected] == expected


def test_nothing_is_said_in_the_middle_of_a_line(
    over_seeds: Callable[[str], Any], tmp_path: Path
) -> None:
    over_seeds("stats")
    (tmp_path / "index").rename(tmp_path / ".kashaf")
    below = tmp_path / "below"
    below.mkdir()
    typed = {"COMP_WORDS": "kashaf show wire-001", "COMP_CWORD": "2", "KASHAF_INDEX": ""}
    completed = run_script(RUN, folder=below, _KASHAF_COMPLETE="complete_bash", **typed)
    assert completed == ("wire-001\n", "")
