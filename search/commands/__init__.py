"""The commands of `kashaf`, a module for each or for a family of them; cli.py registers them.

A module is imported at every start and says what its command takes; what the command needs to do
its work is imported when it runs, so that `--help` is instant. Nothing but cli.py imports these.
"""

import os
from collections.abc import Callable, Sequence
from itertools import takewhile
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from search.commands.shell import speaking
from search.commands.shell.settings import defaults, index_named, settings
from search.output.console import (
    Commands,
    fail,
    is_translated,
    one_line,
    print_results,
    print_row,
    say,
)
from search.terminal.screen import WAYS, screen, wishes

if TYPE_CHECKING:
    from index import Index, Indexes
    from search.results import Results


def flag(name: str, told: str) -> Any:
    """Return an option that is given or not, and what its help tells of it."""
    return typer.Option(name, help=told)


class AllCommands(Commands):
    """The commands, in the language that is asked for."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """Parse what stands before the command."""
        speaking.begin(args, settings)
        return super().make_context(info_name, args, *more, **extra)

    def get_help(self, ctx: Any) -> str:
        """Return the help that lists the commands."""
        return _help(self, lambda own: str(super().get_help(ctx)))


class Command(TyperCommand):
    """Takes what every command does, and says PATH..., where typer would say {PATH...}."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **more: Any) -> None:
        every = [*(params or []), *_of_every_command()]
        for param in every:
            # What typer has for it reads the signature of a function at each start.
            if param.metavar and not getattr(param, "is_flag", False):
                param._custom_shell_complete = _complete
        super().__init__(*args, params=every, **more)

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """Parse what stands behind the command, with the reader's settings for what does not."""
        if set_so := defaults(info_name or "", self.params):
            extra["default_map"] = set_so
        return super().make_context(info_name, args, *more, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what is typed; refuse several indexes where all but the last would be dropped."""
        if any(param.name == "index_folder" for param in self.params):
            typed = takewhile(lambda arg: arg != "--", args)
            named = [arg for arg in typed if arg == "--index" or arg.startswith("--index=")]
            if len(named) > 1:
                raise typer.BadParameter(f"'kashaf {ctx.info_name}' takes one --index.")
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:
        """Return the help of the command."""
        return _help(self, lambda own: str(super().get_help(ctx)))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what stands behind the name of the command in its usage."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]


def _help(command: Any, text_of: Callable[[Any], str]) -> str:
    """Return the help of a command in the language that is spoken."""
    return speaking.help_in_arabic(command, text_of) if is_translated() else text_of(command)


def _of_every_command() -> list[TyperOption]:
    """Return the options of the terminal; what they say goes to `wishes`, not to the command."""
    return [
        TyperOption(
            param_decls=["--bidi"],
            metavar="auto|logical|visual",
            envvar="KASHAF_BIDI",
            default="auto",
            callback=_wish_bidi,
            expose_value=False,
            help="How the terminal wants Arabic: as it is written, or ordered and joined before.",
        ),
        TyperOption(
            param_decls=["--lang"],
            metavar="ar|en",
            callback=require_language,
            expose_value=False,
            help="Speak Arabic or English; if not named, as the locale says.",
        ),
        TyperOption(
            param_decls=["--no-pager"],
            is_flag=True,
            default=False,
            callback=_wish_pager,
            expose_value=False,
            help="Print what is longer than the screen as well, without $PAGER.",
        ),
    ]


def _complete(ctx: Any, param: Any, incomplete: str) -> list[str]:
    # Imported late: only completion needs it.
    from search.commands.shell.completing import complete

    return complete(ctx, param, incomplete)


def require_language(_ctx: Any, _param: Any, named: str | None) -> None:
    """Refuse a language that is none; which it is was looked at before (`speaking.begin`)."""
    if named is not None and named not in speaking.LANGUAGES:
        raise typer.BadParameter(f"'{named}' is none of {', '.join(speaking.LANGUAGES)}.")


def _wish_bidi(_ctx: Any, _param: Any, way: str) -> None:
    if way not in WAYS:
        raise typer.BadParameter(f"'{way}' is none of {', '.join(WAYS)}.")
    wishes.bidi = way


def _wish_pager(_ctx: Any, _param: Any, without: bool) -> None:
    wishes.pager = not without


DEFAULT_INDEX = Path(".kashaf")
DEFAULT_INDEXES = [DEFAULT_INDEX]


def nearest_index(ctx: typer.Context, param: typer.CallbackParam, named: Path) -> Path:
    """Return the index that is named, else the nearest from the working folder upwards.

    Where there is none, it is that of the working folder, which may be about to be made. One above
    it that belongs to somebody else is passed over: whoever may write to a folder above, such as
    /tmp, could else have articles written to an index of theirs.
    """
    if _is_named(ctx, param):
        return index_named(named)
    if os.path.lexists(named):
        return named
    for folder in Path.cwd().parents:
        above = folder / named
        # Unlike Path.is_dir, it takes a folder that may not be entered for none.
        if not os.path.isdir(above):
            continue
        if hasattr(os, "getuid") and above.stat().st_uid != os.getuid():
            _note(ctx, f"the index '{above}' is somebody else's. Name it with --index to use it.")
            continue
        _note(ctx, f"the index used is '{above}'")
        return above
    return named


def _is_named(ctx: typer.Context, param: typer.CallbackParam) -> bool:
    source = ctx.get_parameter_source(param.name or "")
    return source is None or source.name != "DEFAULT"


def nearest_indexes(
    ctx: typer.Context, param: typer.CallbackParam, named: list[Path]
) -> list[Path]:
    """Return the indexes that are named, each once, else the nearest: see `nearest_index`."""
    source = ctx.get_parameter_source(param.name or "")
    if source is not None and source.name == "ENVIRONMENT":
        # A variable names one, and typer would part it at every colon.
        named = [Path(os.environ["KASHAF_INDEX"])]
    folders = [nearest_index(ctx, param, folder) for folder in named]
    return [*{os.path.realpath(folder): folder for folder in reversed(folders)}.values()][::-1]


def _note(ctx: typer.Context, message: str) -> None:
    # Where a shell completes, a message would stand in the middle of what is typed.
    if not ctx.resilient_parsing:
        say(f"note: {message}")


IndexFolder = Annotated[
    Path,
    typer.Option(
        "--index",
        envvar="KASHAF_INDEX",
        metavar="DIR",
        callback=nearest_index,
        show_default=False,
        help="Where the index is; if not named, .kashaf here, else in the nearest folder above."
        " Also opensearch://user@host:9200/news.",
    ),
]
IndexFolders = Annotated[
    list[Path],
    typer.Option(
        "--index",
        envvar="KASHAF_INDEX",
        metavar="DIR",
        callback=nearest_indexes,
        show_default=False,
        help="Where the index is; if not named, .kashaf here, else in the nearest folder above."
        " Several are searched as one: --index A --index B.",
    ),
]


def require_folder(index_folder: Path, doing: str) -> None:
    """Fail where an index is in a cluster, of which something cannot be done."""
    if is_in_cluster(index_folder):
        fail(f"cannot {doing} an index in a cluster: that is for one in a folder of this machine.")


def is_in_cluster(index_folder: Path) -> bool:
    """Tell whether an index is in a cluster."""
    from index.opensearch.address import address_of

    return address_of(index_folder) is not None


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


def open_indexes(folders: Sequence[Path], words: Path | None = None) -> "Index | Indexes":
    """Open an index, or several that are read as one."""
    import index

    if len(folders) == 1:
        return index.open_index(folders[0], words=words)
    return index.open_indexes(folders, words=words)


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

    def whole(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            number = least - 1
        if number < least:
            raise typer.BadParameter(f"'{value}' is not a whole number of {least} or more.")
        return number

    return whole


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


def print_table(rows: Sequence[Sequence[object]]) -> None:
    """Print rows of a table, the first of which names the columns.

    On a terminal columns stand below each other, in blocks of lines where they are too wide;
    elsewhere tabs part them.
    """
    shown_on = screen()
    if shown_on.width is None:
        for row in rows:
            print_row(*row)
        return
    from search.terminal.ordering import blocks, table

    texts = [[one_line(str(cell)) for cell in row] for row in rows]
    lines = table(texts, shown_on) or blocks(texts, shown_on)
    print_results("\n".join(lines) + "\n")


def require_format(output: str) -> None:
    """Fail where hits cannot be printed so."""
    if output == "text":
        return
    # Imported late: text needs nothing of it.
    from search.output.formats import FORMATS

    if output not in FORMATS:
        fail(f"cannot print as '{output}': the formats are {', '.join(FORMATS)}.")


def print_hits(
    found: "Results",
    output: str,
    index_folders: Sequence[Path],
    fields: Sequence[str] = (),
    scores: bool = False,
    reasons: bool | None = None,
) -> None:
    """Print results in one of the formats, text for the screen there is and through a pager.

    What is printed for people is remembered: `show` and `open` know its hits by their ranks.
    """
    if output != "text":
        from search.output import formats

        for piece in formats.pieces(found, output, fields, scores):
            print_results(piece)
        return
    from search.terminal import pager
    from search.terminal.hit_list import as_text
    from search.terminal.last_list import remember

    shown_on = screen()
    with_reasons = shown_on.height is not None if reasons is None else reasons
    if found:
        remember(index_folders, found)
    pager.show(as_text(found, shown_on, scores, with_reasons), shown_on)
