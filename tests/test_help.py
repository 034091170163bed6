"""The help of the command line."""

import inspect
import re
import shlex
from pathlib import Path

import pytest
import typer.main
from processes import run_script
from typer.testing import CliRunner

import cli
from index import open_index
from search.commands.index import MEMORY

ROOT = Path(__file__).parents[1]
COMMANDS = typer.main.get_group(cli.app).commands


def test_the_commands() -> None:
    commands = (
        "index watch search browse similar batch serve suggest timeline terms save saved tag show"
        " open delete forget folders doctor export stats optimize check analyze evaluate help"
    )
    assert [*COMMANDS] == commands.split()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    summary, *_ = command.help.splitlines()
    assert summary[0].isupper()
    assert summary.endswith(".")
    result = CliRunner().invoke(cli.app, [name, "--help"])
    assert result.exit_code == 0
    assert summary in " ".join(result.stdout.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_that_it_takes(name: str) -> None:
    lines = (COMMANDS[name].help or "").splitlines()
    examples = [line.strip() for line in lines if line.startswith("  kashaf ")]
    assert examples
    for example in examples:
        called, *args = shlex.split(example.partition(" > ")[0])[1:]
        assert called == name
        assert COMMANDS[name].make_context(name, args).params
        told = CliRunner().invoke(cli.app, [name, "--help"]).stdout.splitlines()
        assert f"    {example}" in told


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_options_take_as_people_do(name: str) -> None:
    told = CliRunner().invoke(cli.app, [name, "--help"]).stdout
    assert not re.findall(r"[<>{}]=?\w+|\w+[<>{}]", told.replace(" > ", ""))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_says_what_it_is(name: str) -> None:
    arguments = [param for param in COMMANDS[name].params if param.param_type_name == "argument"]
    assert all(getattr(param, "help", None) for param in arguments)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name: str) -> None:
    options = [param for param in COMMANDS[name].params if param.param_type_name == "option"]
    silent = [param.name for param in options if not getattr(param, "help", None)]
    assert silent == []


def test_memory_is_by_default_what_it_is_in_python() -> None:
    assert inspect.signature(open_index).parameters["memory"].default == MEMORY


def test_help_lists_every_command() -> None:
    result = CliRunner().invoke(cli.app, ["--help"])
    assert result.exit_code == 0
    listed = re.findall(r"^  (\w+)  ", result.stdout, re.MULTILINE)
    assert listed == [*COMMANDS]
    assert "..." not in result.stdout.partition("Commands:")[2]


def test_a_terminal_shows_every_summary_whole() -> None:
    # Of 80 columns a terminal gets two fewer than a test.
    printed, _ = run_script("import cli; cli.main()", "--help", folder=ROOT, COLUMNS="80")
    assert "..." not in printed.partition("Commands:")[2]


def test_help_tells_of_a_command_as_the_command_does() -> None:
    run = CliRunner().invoke
    asked, of_command = run(cli.app, ["help", "search"]), run(cli.app, ["search", "--help"])
    # The name of the program is what differs.
    assert asked.stdout.partition("\n")[2] == of_command.stdout.partition("\n")[2]
    assert run(cli.app, ["help"]).stdout.partition("\n")[2] in run(cli.app, ["--help"]).stdout
    result = run(cli.app, ["help", "serch"])
    told = "kashaf: cannot tell of 'serch': it is no command and no page. See 'kashaf help'.\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("query-language", "query-language.md"),
        ("QUERY-LANGUAGE", "query-language.md"),
        ("query-language --lang ar", "query-language.ar.md"),
    ],
)
def test_help_prints_the_page_of_the_query_language(typed: str, page: str) -> None:
    result = CliRunner().invoke(cli.app, ["help", *typed.split()])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (ROOT / "docs" / page).read_text("utf-8")
