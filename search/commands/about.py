"""What kashaf tells of itself: `kashaf --version`; `kashaf help`, of a command or of queries."""

from pathlib import Path
from typing import Annotated

import typer

from search.commands import given
from search.output.console import fail, is_translated, print_results, print_row, translated

# Pages by what they are asked for; setup.py packs them beside this module.
TOPICS = {"query-language": "query-language"}


def show_version(wanted: bool) -> None:
    """Print the version and end, if it is wanted."""
    if not wanted:
        return
    import platform

    from index import native
    from index.segment.schema import FORMAT_VERSION
    from index.version import COMPILED, VERSION

    print_row(translated(f"kashaf {VERSION}"))
    print_row(translated("Python"), platform.python_version())
    print_row(translated("index format"), FORMAT_VERSION)
    missing = native.missing()
    if compiled := [name for name in COMPILED if name not in missing]:
        print_row(translated("compiled"), " ".join(compiled))
    for reason in dict.fromkeys(missing.values()):
        names = [name for name in missing if missing[name] == reason]
        print_row(translated("not compiled"), " ".join(names), reason)
    raise typer.Exit


def help_on(
    ctx: typer.Context,
    topic: Annotated[
        str | None, given("COMMAND|query-language", "What to tell of; if not given, of all.")
    ] = None,
) -> None:
    """Tell of a command, or of the language of queries.

    \b
    Examples:
      kashaf help search
      kashaf help query-language
    """
    from search.terminal import pager
    from search.terminal.page import as_text
    from search.terminal.screen import screen

    name = (topic or "").lower()
    if name in TOPICS:
        shown_on = screen()
        pager.show(as_text(page(TOPICS[name]), shown_on), shown_on)
        return
    every = ctx.find_root()
    if not name:
        print_results(every.get_help() + "\n")
        return
    command = getattr(every.command, "commands", {}).get(name)
    if command is None:
        fail(f"cannot tell of '{topic}': it is no command and no page. See 'kashaf help'.")
    with typer.Context(command, info_name=name, parent=every) as of_command:
        print_results(command.get_help(of_command) + "\n")


def page(name: str) -> str:
    """Return a page in the language that is spoken: as it was packed, in a checkout from docs/."""
    name += ".ar.md" if is_translated() else ".md"
    packed = Path(__file__).with_name(name)
    written = Path(__file__).parents[2] / "docs" / name
    return (packed if packed.exists() else written).read_text("utf-8")
