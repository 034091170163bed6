"""The console: what the command line says, where to, and that whatever goes wrong is one line.

A command that could not do its job has exit status 2, whatever the reason: 1 is that of a search
that found nothing. With `--debug` the line comes after a traceback. Where the reader of a pipe has
seen enough, nothing is said, and the status is that of a program ended by SIGPIPE.

Whatever is printed goes through here, and through one gate: articles, names of files, ids and
queries come from elsewhere, and a terminal obeys what they may hold. `one_line` and `in_lines` let
pass what can be read, with the marks that letters need to be joined and to stand in their order;
what drives a terminal, begins a line, or turns the order of letters around becomes a blank.
"""

import io
import os
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TextIO

import typer
from typer.core import TyperGroup

NOT_FOUND = 1
FAILED = 2
# 128 and the number of the signal, as a shell has it.
INTERRUPTED = 130
NOT_READ = 141
# Controls, among them DEL and those of eight bits, but the tab and the end of a line; separators of
# lines and paragraphs; embeddings, overrides and isolates of the order of letters, of which marks
# alone (LRM, RLM, ALM) end with the word, and joiners are part of how words look; lone surrogates.
_UNSAFE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff"
_UNSAFE_IN_LINES = re.compile(f"[{_UNSAFE}]")
_UNSAFE_ON_A_LINE = re.compile(f"[\t\n{_UNSAFE}]")
# More than the name of a file may have, between the slashes of a path: something was pasted.
_LONG = re.compile(r"([^\s/]{60})[^\s/]{195,}[^\s/'.,:;)]")
# What puts what is said into another language than English; and that, for a terminal.
_translate: Callable[[str], str] | None = None
_order: Callable[[str], str] = str
# Messages that the reader of stdout, to which they went too, did not wait for.
_unread: list[str] = []


class Commands(TyperGroup):
    """Turns whatever is raised into one line and exit status 2."""

    _debug = False

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command and leave the process."""
        _unread.clear()
        warnings.showwarning = lambda message, *_, **__: say(f"note: {message}")
        try:
            with self._reporting():
                _take_streams()
                return super().main(*args, **extra)
        finally:
            # Another that is run in this process chooses anew.
            speak(None)
            if _unread:
                raise SystemExit(NOT_READ)

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """Parse what stands before the command."""
        self._debug = "--debug" in args
        with self._reporting():
            return super().make_context(info_name, args, *more, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Parse and do what the command says."""
        with self._reporting(ctx):
            return super().invoke(ctx)

    @contextmanager
    def _reporting(self, ctx: Any = None) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            _give_up(sys.stdout)
            raise SystemExit(NOT_READ) from None
        except KeyboardInterrupt:
            end_interrupted("interrupted.")
        except Exception as error:
            # What typer ends a command with, and its help for who names none.
            if isinstance(error, (typer.Abort, typer.Exit)) or _is_help(error):
                raise
            if hasattr(error, "format_message"):
                fail(_told_of_usage(error, ctx and ctx.invoked_subcommand))
            if self._debug:
                # Indented, since the message of the error, which it ends with, may have lines.
                for line in traceback.format_exc().splitlines():
                    say(f"  {line}")
            fail(_told(error))


def _take_streams() -> None:
    """Make stdout and stderr fit for any text, or fail where there is no stdout."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # Else the next file opened, one of the index, would be taken for this stream.
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (it stays open)
    if sys.stdout is None:
        fail("cannot print: standard output is closed. Send it to a file, or to /dev/null.")
    if isinstance(sys.stdout.buffer, io.RawIOBase):
        # With PYTHONUNBUFFERED, Python drops the rest of a text of which a pipe took a part.
        number, encoding = sys.stdout.fileno(), sys.stdout.encoding
        sys.stdout = open(number, "w", encoding=encoding, closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # Text may hold what the terminal's encoding has not, such as lone surrogates.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _is_one_stream() -> bool:
    """Tell whether messages go where results go, as 2>&1 makes them."""
    return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())


def _give_up(stream: TextIO) -> None:
    """Send what is left for a stream nowhere, or Python would try again to write it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _is_help(error: Exception) -> bool:
    return type(error).__name__ == "NoArgsIsHelpError"


def _told_of_usage(error: Any, command: str | None) -> str:
    """Say in one line what typer does not understand, and where the help about it is."""
    what = " ".join(error.format_message().split()).removesuffix(".")
    mark = "" if what.endswith("?") else "."
    asked = f"kashaf {command} --help" if command else "kashaf --help"
    return f"{what[:1].lower()}{what[1:]}{mark} Run '{asked}'."


def _told(error: Exception) -> str:
    """Say in one line what went wrong."""
    # Imported by now, if it is what raised; importing it may be just what failed.
    errors = sys.modules.get("index.errors")
    if errors and isinstance(error, errors.KashafError):
        return str(error)
    if isinstance(error, OSError):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError as printing:
                _give_up(stream)
                if error.filename is None and stream is sys.stdout:
                    return f"cannot print: {printing.strerror}."
        if error.filename:
            return f"cannot use '{error.filename}': {error.strerror}."
        if error.strerror and _is_printed(error):
            return f"cannot print: {error.strerror}."
        if error.strerror:
            return f"cannot read or write: {error.strerror}."
    if isinstance(error, RecursionError):
        return "what was given is nested too deeply: its folders, parentheses or values."
    if isinstance(error, MemoryError):
        return "there is not enough memory. Ask for fewer hits, or index with less --memory."
    what = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
    return f"unexpected {what}. Run 'kashaf --debug …' to see where."


def _is_printed(error: Exception) -> bool:
    """Tell whether an error came up in printing: of more than its buffer a stream keeps none."""
    traceback_ = error.__traceback__
    while traceback_ and traceback_.tb_next:
        traceback_ = traceback_.tb_next
    module = traceback_.tb_frame.f_globals.get("__name__", "") if traceback_ else ""
    return module == __name__ or module.partition(".")[0] in ("click", "typer")


def one_line(text: str) -> str:
    """Return `text` with blanks for what would break the line or drive the terminal.

    >>> one_line("a\\x1b[2J\\nb"), one_line("\\u202emoc.elpmaxe")
    ('a [2J b', ' moc.elpmaxe')
    """
    return _UNSAFE_ON_A_LINE.sub(" ", text)


def in_lines(text: str) -> str:
    """Return `text` with blanks for what would drive the terminal; its lines and tabs stay."""
    return _UNSAFE_IN_LINES.sub(" ", text)


def print_row(*cells: object) -> None:
    """Print a line of cells on stdout, tabs between them."""
    typer.echo("\t".join(one_line(str(cell)) for cell in cells))


def print_lines(text: str) -> None:
    """Print text of several lines on stdout."""
    typer.echo(in_lines(text))


def print_results(piece: str) -> None:
    """Print a piece of what formats.py made, which has asked the gate for each part."""
    typer.echo(piece, nl=False)


def speak(translate: Callable[[str], str] | None, order: Callable[[str], str] = str) -> None:
    """Say all that is said as `translate` has it, None for English, ordered for a terminal."""
    global _translate, _order
    _translate, _order = translate, order


def is_translated() -> bool:
    """Tell whether another language than English is spoken."""
    return _translate is not None


def translated(text: str) -> str:
    """Return what is said in English in the language that is spoken."""
    return _translate(text) if _translate else text


def say(message: str) -> None:
    """Print a message, which is one line, on stderr; of very long words their beginning."""
    message = _LONG.sub(r"\1…", one_line(message))
    if _translate:
        message = _order(_translate(message))
    try:
        typer.echo(message, err=True)
    except OSError as error:
        # Where messages cannot be written, the work is done without.
        if isinstance(error, BrokenPipeError) and _is_one_stream():
            _unread.append(message)
        _give_up(sys.stderr)


def fail(message: str) -> NoReturn:
    """Say why a command could not do its job, and end it."""
    say(f"kashaf: {message}")
    raise SystemExit(FAILED)


def end_interrupted(what: str) -> NoReturn:
    """Say what became of a command that Ctrl-C ended, on a line of its own, and end it."""
    if sys.stderr.isatty():
        say("")
    say(f"kashaf: {what}")
    raise SystemExit(INTERRUPTED) from None


class Progress:
    """A progress bar with the time that is left on a terminal, nothing elsewhere.

    Where bytes are counted, it says how many there are.
    """

    def __init__(self, label: str, of_bytes: bool = False) -> None:
        self._label = label
        self._of_bytes = of_bytes
        self._bar: Any = None

    def __enter__(self) -> "Progress":
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show that so much is done."""
        if self._bar is None and sys.stderr.isatty():
            label = translated(self._label)
            label += f" {total / 1e6:,.1f} MB" if self._of_bytes else ""
            self._bar = typer.progressbar(length=total, label=label, file=sys.stderr)
            # Drawn more often, it would take longer than what it shows.
            self._bar.update_min_steps = max(1, total // 500)
            self._bar.__enter__()
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)

    def __exit__(self, *error: Any) -> None:
        if self._bar is not None:
            self._bar.__exit__(*error)
