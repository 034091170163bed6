"""Pages: what is longer than the screen goes through the reader's pager, as git's output does.

The pager is `$KASHAF_PAGER`, else `$PAGER`, else `less`, which gets `LESS=FRX` unless it is set:
colours pass, a short text ends it, and the text stays on the screen.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from search.output.console import print_results, say
from search.terminal.screen import Screen, wishes

# What is printed beneath, the prompt among it.
_ROWS_BENEATH = 3
_LESS = "FRX"


def show(text: str, screen: Screen) -> None:
    """Print a text whose parts have been through the gate; with a pager if it is too long."""
    command = _pager()
    is_short = screen.height is None or text.count("\n") + _ROWS_BENEATH <= screen.height
    if is_short or not wishes.pager or not command or not sys.stdin.isatty():
        print_results(text)
    elif not _paged(command, text):
        say(f"note: the pager '{command}' does not run; --no-pager goes without")
        print_results(text)


def _pager() -> str:
    named = (os.environ.get(name) for name in ("KASHAF_PAGER", "PAGER"))
    command = next((name for name in named if name is not None), "less").strip()
    return "" if command == "cat" else command


def _paged(command: str, text: str) -> bool:
    """Run the pager; tell whether there is one."""
    import subprocess

    environment = {"LESS": _LESS, "LV": "-c", **os.environ}
    sys.stdout.flush()
    with (
        _left_to_the_pager(),
        # The shell, because people write `less -S` there.
        subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=environment) as running,  # noqa: S602
        suppress(BrokenPipeError),
    ):
        running.communicate(text.encode(errors="replace"))
    return running.returncode not in (126, 127)


@contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Let Ctrl-C stop what the pager does, not what waits for it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
