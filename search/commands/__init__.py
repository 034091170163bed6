"""The commands of `kashaf`, a module for each or for a family of them; cli.py registers them.

A module says what its command takes, and is imported where the command is run or told of; what it
needs to do its work is imported when it runs. Nothing but cli.py names these.

Here is what several of them take; what all of them are stands in `shell`.
"""

from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from search.output.console import fail, say

if TYPE_CHECKING:
    from index import Index, Indexes


def flag(name: str, told: str) -> Any:
    """Return an option that is given or not, and what its help tells of it."""
    return typer.Option(name, help=told)


OwnWordsFolder = Annotated[
    Path | None,
    typer.Option(
        "--words",
        envvar="KASHAF_WORDS",
        metavar="DIR",
        help="Where synonyms.txt, stopwords.txt and protected.txt are; if not named, beside the"
        " index.",
    ),
]


def say_own_words(ix: "Index | Indexes") -> None:
    """Say which files of somebody's own words are used: they may lie there for something else."""
    files = [Path(file) for file in ix.searcher().own.files]
    if files:
        names = ", ".join(file.name for file in files)
        say(f"note: your own words are those of {names} in '{files[0].parent}'")


Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="Not before: 2020, 2020-09, 2020-09-06.")
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Not after.")]
HitFormat = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="text|json|jsonl|csv|tsv|ids|markdown",
        help="How to print them.",
    ),
]
WithScores = Annotated[bool, flag("--scores", "Show scores in text and markdown, too.")]
WithReasons = Annotated[
    bool | None,
    typer.Option(
        "--reasons/--no-reasons",
        show_default=False,
        help="Say why words match that are spelled otherwise; a terminal shows it anyway.",
    ),
]
AllCopies = Annotated[
    bool,
    flag("--all-copies", "Show near-copies of a better hit too; else they are folded under it."),
]


def seconds(value: str) -> float:
    """Parse a number of seconds, which may have a fraction."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < inf:
        raise typer.BadParameter(f"'{value}' is not a number of seconds, 0 or more.")
    return number


LockTimeout = Annotated[
    float | None,
    typer.Option(
        "--lock-timeout",
        parser=seconds,
        metavar="SECONDS",
        help="How long to wait for another process that is writing; 10 if not named.",
    ),
]


def format_of(names: str) -> Any:
    """Return the option that names the format to print in, one of `names`."""
    return typer.Option("--format", metavar=names, help="How to print them.")


def takes(what: str, told: str) -> Any:
    """Return an option, named as its parameter is, and what its help tells of it."""
    return typer.Option(metavar=what, help=told)


def given(what: str, told: str) -> Any:
    """Return an argument, and what its help tells of it."""
    return typer.Argument(metavar=what, help=told)


def at_least(least: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `least` on, which says so in a sentence."""

    def number_of(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            number = least - 1
        if number < least:
            raise typer.BadParameter(f"'{value}' is not a whole number of {least} or more.")
        return number

    return number_of


def whole(metavar: str, what: str, least: int = 1) -> Any:
    """Return an option that takes a whole number from `least` on."""
    return typer.Option(parser=at_least(least), metavar=metavar, help=what)


def how_many(what: str = "How many.", least: int = 1) -> Any:
    """Return the option that says how many there are to be at most."""
    return typer.Option("--limit", "-n", parser=at_least(least), metavar="N", help=what)


def filter_of(where: list[str], **fields: list[str] | None) -> dict[str, list[str]]:
    """Return the values that are asked for of each field."""
    found = {name: values for name, values in fields.items() if values}
    for pair in where:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip() or not value.strip():
            fail(f"cannot filter by '{pair}': write a field and its value, as in --where lang=ar.")
        found.setdefault(name.strip(), []).append(value.strip())
    return found
