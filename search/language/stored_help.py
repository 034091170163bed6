"""Help that was written before: `kashaf --help` and `kashaf COMMAND --help` without Typer.

Importing Typer and all commands takes three times as long as Python itself does to start, and help
is asked for by people who wait. So what Typer prints on 80 columns, which is its widest, is kept in
help.en.txt and help.ar.txt, that `python -m bench.reference` writes and a test compares. Whatever
would make it otherwise leaves it to Typer: a narrow terminal, settings, one that orders Arabic.
"""

import os
import sys
from collections.abc import Sequence

from search.language.choosing import chosen, settings_file

# What stands before a command's help, and its name on a line.
MARK = "\f"
_HELP = ("--help", "-h")
_LANGUAGES = ("ar", "en")
_WIDEST = 80


def print_stored_help(argv: Sequence[str]) -> bool:
    """Print the help that a command line asks for; return False where Typer has to."""
    told = _asked(argv)
    if told is None:
        return False
    try:
        sys.stdout.write(told)
        sys.stdout.flush()
    except (OSError, ValueError):
        # Typer fails at it too, and says so as every command does.
        return False
    return True


def stored(language: str) -> str:
    """Return all help in a language, in the order of the commands; of them all first, unnamed."""
    with open(os.path.join(os.path.dirname(__file__), f"help.{language}.txt"), "rb") as file:
        return file.read().decode("utf-8")


def _asked(argv: Sequence[str]) -> str | None:
    program, *args = argv
    if not args or args[-1] not in _HELP or os.path.basename(program) != "kashaf":
        return None
    # Options of one command appear in its help with what is set for them.
    if os.path.isfile(settings_file()) or not _is_plain():
        return None
    language = chosen(args, dict)
    named = [arg for arg in args[:-1] if not arg.startswith("--lang=")]
    if language not in _LANGUAGES or len(named) > 1:
        return None
    if language == "ar" and sys.stdout.isatty():
        return None
    _, found, rest = stored(language).partition(f"{MARK}{''.join(named)}\n")
    return rest.partition(MARK)[0] if found else None


def _is_plain() -> bool:
    """Tell whether stdout takes help as it is kept: as wide as Typer writes it, in UTF-8."""
    if sys.stdout is None or sys.stderr is None or sys.stdout.encoding.lower() != "utf-8":
        return False
    try:
        columns = int(os.environ.get("COLUMNS", 0))
    except ValueError:
        columns = 0
    try:
        columns = columns if columns > 0 else os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        columns = 0
    # As the standard library has it, what is no terminal is as wide as one was.
    return (columns or _WIDEST) >= _WIDEST
