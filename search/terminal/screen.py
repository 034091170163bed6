"""The screen: how wide it is, and how it wants Arabic.

Terminals order right-to-left text in three ways, or not at all:

    isolates     by the whole Unicode algorithm: VTE (GNOME Terminal, Tilix …), Konsole
    embeddings   by an older one, which shows isolates as boxes: mlterm
    visual       not at all: xterm. Letters are shaped and ordered before they are printed.
    plain        what is no terminal gets text alone
"""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TextIO

from search.output.console import fail, say

WAYS = ("auto", "logical", "visual")
_NEEDED = ("arabic_reshaper", "bidi")
# Terminals that leave letters in the order in which they come, by a variable that they set.
_WITHOUT_BIDI = ("XTERM_VERSION", "ALACRITTY_WINDOW_ID")
_TERMS_WITHOUT_BIDI = ("linux", "foot", "foot-extra", "alacritty", "st-256color", "rxvt-unicode")
# mlterm gives a cell to each mark of order, though it shows none.
MARKS_OF_FIELD, MARKS_OF_LINE = 3, 4
# Narrower than this, most words would be cut; wider, lines are hard to follow.
_NARROWEST, _WIDEST = 12, 120


@dataclass(frozen=True, slots=True)
class Screen:
    """What is printed on. `width` is in cells, None where lines are as long as they are.

    `height` is in rows, None where nothing can scroll away.
    """

    order: str = "plain"
    width: int | None = None
    height: int | None = None
    color: bool = False

    @property
    def marks_of_field(self) -> int:
        """The cells that what orders a field takes, beside its text."""
        return MARKS_OF_FIELD if self.order == "embeddings" else 0


@dataclass(slots=True)
class Wishes:
    """What was asked for on the command line that any command may be asked."""

    bidi: str = "auto"
    pager: bool = True


wishes = Wishes()


def screen(stream: TextIO | None = None) -> Screen:
    """Return what a stream, stdout if none is named, is, as the command line wishes it taken."""
    is_terminal = (stream or sys.stdout).isatty()
    order = _order(wishes.bidi, is_terminal)
    columns, rows = shutil.get_terminal_size()
    if order == "embeddings":
        columns -= MARKS_OF_LINE
    return Screen(
        order,
        min(max(columns, _NARROWEST), _WIDEST) if is_terminal or order == "visual" else None,
        rows if is_terminal else None,
        # https://no-color.org: any value that is not empty switches colours off.
        is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
    )


def _order(way: str, is_terminal: bool) -> str:
    if way not in WAYS:
        fail(f"cannot order Arabic as '{way}': it is {', '.join(WAYS[:-1])} or {WAYS[-1]}.")
    if not is_terminal and way != "visual":
        return "plain"
    order = order_of(os.environ) if way == "auto" else way
    if order == "visual" and not all(map(find_spec, _NEEDED)):
        needed = "pip install 'kashaf[bidi]', or pip install arabic-reshaper python-bidi"
        if way == "visual":
            fail(f"cannot order Arabic for this terminal: a library is missing. Run: {needed}")
        _note_once(needed)
        order = "logical"
    if order == "logical":
        return "embeddings" if "MLTERM" in os.environ else "isolates"
    return order


@cache
def _note_once(needed: str) -> None:
    say(f"note: this terminal shows Arabic from left to right. {needed} mends it")


def order_of(environment: Mapping[str, str]) -> str:
    """Return "visual" where a terminal is known not to order letters itself, else "logical".

    >>> order_of({"TERM": "xterm-256color", "XTERM_VERSION": "XTerm(379)"})
    'visual'
    >>> order_of({"TERM": "xterm-256color", "VTE_VERSION": "7006"})
    'logical'
    """
    if any(name in environment for name in ("VTE_VERSION", "MLTERM", "KONSOLE_VERSION")):
        return "logical"
    term = environment.get("TERM", "")
    if any(name in environment for name in _WITHOUT_BIDI) or term in _TERMS_WITHOUT_BIDI:
        return "visual"
    return "logical"
