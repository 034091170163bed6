"""What the command line does not understand: one line, which says where the help about it is."""

from pathlib import Path

import pytest
from cases import cases
from typer.testing import CliRunner

import cli

NO_WHOLE = "invalid value for '{}': '{}' is not a whole number of {} or more"
WRONG = {
    "no query": ("search", "missing argument 'QUERY...'", "search"),
    "no id": ("show", "missing argument 'ID|RANK...'", "show"),
    "no option that must be": ("evaluate --topics t", "missing option '--qrels'", "evaluate"),
    "no hits": ("search نهر -n 0", NO_WHOLE.format("--limit' / '-n", 0, 1), "search"),
    "hits in letters": (
        "search نهر --limit=ten", NO_WHOLE.format("--limit' / '-n", "ten", 1), "search"
    ),
    "hits before the first": (
        "search نهر --offset -1", NO_WHOLE.format("--offset", -1, 0), "search"
    ),
    "half a megabyte": ("index . --memory .5", NO_WHOLE.format("--memory", ".5", 1), "index"),
    "no value, short": ("search نهر -n", "option '-n' requires an argument", "search"),
    "no value, long": ("search نهر --format", "option '--format' requires an argument", "search"),
    "a value too many": ("--debug=1 stats", "option '--debug' does not take a value", ""),
    "an argument too many": ("stats a", "got unexpected extra argument(s) (a)", "stats"),
    "a letter of another command": ("index -n 3 .", "no such option: -n", "index"),
    "an option of a command before it": ("--limit 3 search نهر", "no such option: --limit", ""),
    "no such command": ("frob", "no such command 'frob'", ""),
}  # fmt: skip


@cases("arguments said command", WRONG)
def test_one_line_says_what_is_wrong(arguments: str, said: str, command: str) -> None:
    result = CliRunner().invoke(cli.app, arguments.split())
    helped = " ".join(["kashaf", *command.split(), "--help"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"kashaf: {said}. Run '{helped}'.\n"
    assert CliRunner().invoke(cli.app, helped.split()[1:]).exit_code == 0


@pytest.mark.parametrize("command", "index show delete stats optimize analyze evaluate".split())
def test_no_command_has_letters_that_it_does_not_name(command: str) -> None:
    result = CliRunner().invoke(cli.app, [command, "-x"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"kashaf: no such option: -x. Run 'kashaf {command} --help'.\n"


def test_a_slip_is_answered_with_what_may_be_meant() -> None:
    said = CliRunner().invoke(cli.app, ["serch", "نهر"]).stderr
    assert said.startswith("kashaf: no such command 'serch'. ")
    assert "'search'" in said
    assert said.endswith("? Run 'kashaf --help'.\n")
    said = CliRunner().invoke(cli.app, ["search", "--limt", "3", "نهر"]).stderr
    assert "--limit" in said
    assert said.count("\n") == 1


def test_odd_signs_stay_in_one_line() -> None:
    for arguments in (["a\nb"], ["search", "نهر", "--limit", "1\n2"], ["show", "a", "\n\n"]):
        result = CliRunner().invoke(cli.app, arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_no_command_at_all_is_answered_with_the_help(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.app, [])
    assert result.exit_code == 2
    assert result.stderr == CliRunner().invoke(cli.app, ["--help"]).stdout
