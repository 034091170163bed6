"""What every command takes and says: its language, its terminal, the reader's settings."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from importlib import import_module
from itertools import takewhile
from typing import Any, ClassVar

import typer
import typer.main
from typer.core import TyperCommand, TyperOption

from search.commands.shell import speaking
from search.commands.shell.settings import defaults, settings
from search.output.console import Commands, is_translated
from search.terminal.screen import WAYS, wishes

# Two dashes and a name, or one and a letter, also with a number; --قطر and -covid are words.
_OPTION = re.compile(r"--[A-Za-z][^=]*|-[A-Za-z](?=\d+$)|-[A-Za-z](?![^\W_])")


class AllCommands(Commands):
    """The commands, in the language that is asked for; each is imported when it is looked at."""

    # By their names: module in search/commands/ and function; and which of them take a query.
    registered: ClassVar[Mapping[str, str]] = {}
    take_queries: ClassVar[Collection[str]] = ()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.commands = _WhenAskedFor(self.registered, self.take_queries)

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """Parse what stands before the command."""
        speaking.begin(args, settings)
        return super().make_context(info_name, args, *more, **extra)

    def get_help(self, ctx: Any) -> str:
        """Return the help that lists the commands."""
        return _help(self, lambda own: str(super().get_help(ctx)))


class _WhenAskedFor(MutableMapping[str, Any]):
    """Commands by their names, made when they are asked for: a plain search needs one of them."""

    def __init__(self, registered: Mapping[str, str], take_queries: Collection[str]) -> None:
        self._registered = registered
        self._take_queries = take_queries
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            module, _, function = self._registered[name].rpartition(".")
            own = typer.Typer(add_completion=False, rich_markup_mode=None)
            cls = SearchCommand if name in self._take_queries else Command
            run = getattr(import_module(f"search.commands.{module}"), function)
            own.command(name, cls=cls)(run)
            self._made[name] = typer.main.get_command(own)
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"command {name!r} is one of those that stand in cli.py")

    def __iter__(self) -> Iterator[str]:
        return iter(self._registered)

    def __len__(self) -> int:
        return len(self._registered)


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


class SearchCommand(Command):
    """Takes for words of the query what begins with a dash and is no option: -قطر.

    Two dashes and a name are an option, known or not, and so are one dash and one Latin letter.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the options first and the words after them."""
        names = {name for param in self.params for name in param.opts} | {*ctx.help_option_names}
        valued = {name for p in self.params if not getattr(p, "is_flag", True) for name in p.opts}
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for arg in rest:
            option = _OPTION.match(arg)
            if arg == "--":
                words += rest
            elif not option:
                words.append(arg)
            elif option[0] not in names:
                # Which is an error, whatever else there is.
                return super().parse_args(ctx, [arg])
            else:
                options.append(arg)
                if arg in valued and (value := next(rest, None)) is not None:
                    options.append(value)
                elif arg in valued:
                    # There is none, which is an error.
                    return super().parse_args(ctx, options)
        return super().parse_args(ctx, [*options, *(["--", *words] if words else [])])


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
