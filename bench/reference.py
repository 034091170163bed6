"""The command-line reference and the man pages, from the commands themselves.

    python -m bench.reference

writes docs/commands.md, and docs/man/kashaf.1 with a page for each command beside it; read one
with `man -l docs/man/kashaf-search.1`. Both say what --help says, so that there is one source.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer.main

import cli

DOCS = Path(__file__).parents[1] / "docs"
_HEAD = """# Commands

What `kashaf COMMAND --help` says, of all commands: `python -m bench.reference` writes this page,
and the man pages in docs/man/. docs/searching.md and docs/query-language.md tell of queries.

Exit status: 0 found or done, 1 nothing found, 2 the command could not do its job."""
_OF_EVERY = "Options of every command"
# What roff would read as something else, an apostrophe as a quote and a dash as a hyphen.
_ROFF = str.maketrans(
    {
        "\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", '"': r"\(dq",
        "^": r"\(ha", "~": r"\(ti",
    }
)  # fmt: skip
Rows = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a command says of itself: rows are what may be typed, and what is told of it."""

    name: str
    usage: str
    summary: str
    paragraphs: tuple[str, ...]
    examples: tuple[str, ...]
    arguments: Rows
    options: Rows


def commands() -> list[Told]:
    """Return what each command says, in the order of --help."""
    group = typer.main.get_group(cli.app)
    return [_told(name, command) for name, command in group.commands.items()]


def _told(name: str, command: Any) -> Told:
    ctx = typer.Context(command, info_name=f"kashaf {name}", **command.context_settings)
    ctx.help_option_names = ["-h", "--help"]
    summary, *parts = (command.help or "").split("\n\n")
    examples = [part for part in parts if part.startswith("\b")]
    records: dict[str, Rows] = {"argument": [], "option": []}
    for param in command.get_params(ctx):
        if record := param.get_help_record(ctx):
            records[param.param_type_name].append((record[0], " ".join(record[1].split())))
    return Told(
        name,
        " ".join(["kashaf", name, *command.collect_usage_pieces(ctx)]),
        " ".join(summary.split()),
        tuple(" ".join(part.split()) for part in parts if part not in examples),
        tuple(line.strip() for part in examples for line in part.splitlines()[2:]),
        records["argument"],
        records["option"],
    )


def _common(told: Iterable[Told]) -> Rows:
    """Return the options that all commands have, so that they are told once."""
    first, *others = (command.options for command in told)
    return [row for row in first if all(row in rows for rows in others)]


def as_markdown() -> str:
    """Return docs/commands.md."""
    told = commands()
    common = _common(told)
    pieces = [_HEAD]
    for command in told:
        pieces += _section(command, common)
    pieces += [f"\n## {_OF_EVERY}", *_table("option", common)]
    return "\n".join(pieces) + "\n"


def _section(command: Told, common: Rows) -> Iterator[str]:
    yield f"\n## kashaf {command.name}\n\n{command.summary}\n\n    {command.usage}"
    for paragraph in command.paragraphs:
        yield f"\n{_escaped(paragraph)}"
    yield "\n```sh\n" + "\n".join(command.examples) + "\n```"
    yield from _table("argument", command.arguments)
    yield from _table("option", [row for row in command.options if row not in common])


def _table(kind: str, rows: Rows) -> Iterator[str]:
    if rows:
        yield f"\n| {kind} | |\n|---|---|"
    for typed, meaning in rows:
        yield f"| `{typed.replace('|', chr(92) + '|')}` | {_escaped(meaning)} |"


def _escaped(text: str) -> str:
    """Return text as Markdown shows it, with the signs that would be read as marks."""
    for sign in "\\*|<":
        text = text.replace(sign, f"\\{sign}")
    return text


def as_man(command: Told) -> str:
    """Return the man page of a command."""
    lines = _opening(f"kashaf-{command.name}", command.summary)
    lines += [".SH SYNOPSIS", f".B {_roff(command.usage)}"]
    if command.paragraphs:
        lines.append(".SH DESCRIPTION")
        for paragraph in command.paragraphs:
            lines += [".PP", _roff(paragraph)]
    for title, rows in (("ARGUMENTS", command.arguments), ("OPTIONS", command.options)):
        lines += _list(title, rows)
    lines += [".SH EXAMPLES", ".nf", *map(_roff, command.examples), ".fi"]
    lines += [".SH SEE ALSO", r"\fBkashaf\fP(1)"]
    return "\n".join(lines) + "\n"


def first_man() -> str:
    """Return the man page of `kashaf` itself, which names the others."""
    group = typer.main.get_group(cli.app)
    lines = _opening("kashaf", group.help or "")
    lines += [".SH SYNOPSIS", r".B kashaf \fICOMMAND\fP [OPTIONS]..."]
    lines += _list("COMMANDS", [(f"kashaf-{told.name}(1)", told.summary) for told in commands()])
    status = [("0", "found or done"), ("1", "nothing found"), ("2", "it could not be done")]
    return "\n".join(lines + _list("EXIT STATUS", status)) + "\n"


def _opening(page: str, summary: str) -> list[str]:
    # Options are not to be hyphenated, nor text spaced out to a straight margin.
    start = [f'.TH {page.upper()} 1 "" kashaf', ".nh", ".ad l", ".SH NAME"]
    return [*start, rf"{_roff(page)} \- {_roff(summary.rstrip('.'))}"]


def _list(title: str, rows: Rows) -> list[str]:
    lines = [f".SH {title}"] if rows else []
    for typed, meaning in rows:
        lines += [".TP", f".B {_roff(typed)}", _roff(meaning)]
    return lines


def _roff(text: str) -> str:
    r"""Return a line that roff shows as it is: `\`, `-` and quotes, and no command at its start."""
    text = text.translate(_ROFF)
    return rf"\&{text}" if text.startswith(".") else text


def pages() -> dict[str, str]:
    """Return all that is generated, by its path under docs/."""
    found = {f"man/kashaf-{told.name}.1": as_man(told) for told in commands()}
    return {"commands.md": as_markdown(), "man/kashaf.1": first_man(), **found}


def main() -> None:
    """Write the pages, and take away those of commands that are no more."""
    shutil.rmtree(DOCS / "man", ignore_errors=True)
    (DOCS / "man").mkdir()
    for path, text in pages().items():
        (DOCS / path).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
