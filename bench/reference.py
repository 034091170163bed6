"""The command-line reference and the man pages, from the commands themselves.

    python -m bench.reference

writes docs/commands.md, and docs/man/kashaf.1 with a page for each command beside it, in Arabic in
docs/man/ar/; read one with `man -l docs/man/kashaf-search.1`. All say what --help says, so that
there is one source; what it says itself is kept in search/language/ (stored_help.py).
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer.main
from typer.testing import CliRunner

import cli
from search.commands.shell.speaking import LANGUAGES, marks_in_arabic
from search.language.messages import messages
from search.language.stored_help import MARK

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
# What typer tells of an option behind its help.
_MARKS = re.compile(r" \[(?:default|env var|required)[^\]]*\].*$")
_DROPPED = re.compile("[\u064b-\u0652\u200e]")
# The headings of man pages in Arabic.
_HEADINGS = {
    "NAME": "الاسم", "SYNOPSIS": "الاستعمال", "DESCRIPTION": "الوصف", "ARGUMENTS": "ما يعطى",
    "OPTIONS": "الخيارات", "EXAMPLES": "أمثلة", "SEE ALSO": "انظر أيضا", "COMMANDS": "الأوامر",
    "EXIT STATUS": "حالة الخروج",
}  # fmt: skip
_STATUS = (
    ("0", "found or done", "وجد أو تم"),
    ("1", "nothing found", "لم يوجد شيء"),
    ("2", "it could not be done", "تعذر ذلك"),
)
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


def in_arabic(told: Told) -> Told:
    """Return what a command says of itself in Arabic."""
    return replace(
        told,
        summary=_arabic(told.summary),
        paragraphs=tuple(map(_arabic, told.paragraphs)),
        arguments=[(typed, _meaning(meaning)) for typed, meaning in told.arguments],
        options=[(typed, _meaning(meaning)) for typed, meaning in told.options],
    )


def _meaning(told: str) -> str:
    marks = _MARKS.search(told)
    text = told[: marks.start()] if marks else told
    return _arabic(text) + (marks_in_arabic(marks[0]) if marks else "")


def _arabic(told: str) -> str:
    """Return what is told in Arabic, without the marks of vowels and order, which groff drops."""
    return _DROPPED.sub("", messages().arabic(told))


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


def as_man(command: Told, is_arabic: bool = False) -> str:
    """Return the man page of a command."""
    command = in_arabic(command) if is_arabic else command
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
    return _written(lines, is_arabic)


def first_man(is_arabic: bool = False) -> str:
    """Return the man page of `kashaf` itself, which names the others."""
    told = typer.main.get_group(cli.app).help or ""
    every = [in_arabic(one) if is_arabic else one for one in commands()]
    lines = _opening("kashaf", _arabic(told) if is_arabic else told)
    lines += [".SH SYNOPSIS", r".B kashaf \fICOMMAND\fP [OPTIONS]..."]
    lines += _list("COMMANDS", [(f"kashaf-{told.name}(1)", told.summary) for told in every])
    status = [(number, arabic if is_arabic else english) for number, english, arabic in _STATUS]
    return _written(lines + _list("EXIT STATUS", status), is_arabic)


def _written(lines: Iterable[str], is_arabic: bool) -> str:
    """Return the text of a page, its headings in Arabic where it is."""
    headings = {f".SH {name}": f".SH {arabic}" for name, arabic in _HEADINGS.items()}
    return "\n".join(headings.get(line, line) if is_arabic else line for line in lines) + "\n"


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
    found = {"commands.md": as_markdown()}
    for folder, is_arabic in (("man", False), ("man/ar", True)):
        found[f"{folder}/kashaf.1"] = first_man(is_arabic)
        for told in commands():
            found[f"{folder}/kashaf-{told.name}.1"] = as_man(told, is_arabic)
    return found


def stored_help(language: str) -> str:
    """Return what Typer prints as help of all commands and of each, as it is kept."""
    set_so = {
        "COLUMNS": "80", "TERM": "dumb", "KASHAF_LANG": language, "XDG_CONFIG_HOME": os.devnull,
    }  # fmt: skip
    run, app = CliRunner(env=set_so), cli.app
    pieces = []
    for name in ("", *cli.COMMANDS):
        done = run.invoke(app, [*name.split(), "--help"], prog_name="kashaf")
        pieces.append(f"{MARK}{name}\n{done.stdout}")
    return "".join(pieces)


def main() -> None:
    """Write the pages, and take away those of commands that are no more."""
    shutil.rmtree(DOCS / "man", ignore_errors=True)
    (DOCS / "man/ar").mkdir(parents=True)
    for path, text in pages().items():
        (DOCS / path).write_text(text, "utf-8")
    for language in LANGUAGES:
        kept = DOCS.parent / f"search/language/help.{language}.txt"
        kept.write_text(stored_help(language), "utf-8")


if __name__ == "__main__":
    main()
