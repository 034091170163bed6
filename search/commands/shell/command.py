"""What every command takes and says: its language, its terminal, the reader's settings."""

from collections.abc import Callable
from itertools import takewhile
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

from search.commands.shell import speaking
from search.commands.shell.settings import defaults, settings
from search.output.console import Commands, is_translated
from search.terminal.screen import WAYS, wishes


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
