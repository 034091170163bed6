"""The line in which a query is typed and edited, in the order that the terminal wants.

left right             a letter, as it stands on the screen: in Arabic, left goes on
ctrl+left, ctrl+right  a word, so too
home end               the beginning and the end of the query
backspace delete       take away the letter before and at the cursor
ctrl+w ctrl+u ctrl+k   take away the word before, all before, all behind
"""

import re
import unicodedata

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from search.output.console import one_line
from search.terminal.lines import Span, is_rtl
from search.terminal.ordering import arranged, first_of_line
from search.terminal.screen import Screen

_PROMPT = "» "
# What the cursor is on behind the last letter: unlike a blank, it keeps its place in an order from
# right to left.
_END = "\u00a0"
_STYLES = {"": Style(bold=True), "cursor": Style(bold=True, reverse=True)}
_WORD = re.compile(r"\S+")


class QueryLine(Widget, can_focus=True):
    """A query and a cursor in it."""

    DEFAULT_CSS = "QueryLine { height: 1; }"

    class Changed(Message):
        """The query is another."""

    def __init__(self, screen: Screen, typed: str) -> None:
        super().__init__(id="query")
        self._screen = screen
        self.typed = typed
        self.at = len(typed)

    def render_line(self, y: int) -> Strip:
        """Draw the query, and in it the cursor."""
        spans = arranged(self._field(), self._screen)
        shown = [Segment(span.text, _STYLES[span.style]) for span in spans]
        return Strip([Segment(first_of_line(self._screen) + _PROMPT), *shown]).adjust_cell_length(
            self.size.width
        )

    def _field(self) -> list[Span]:
        text, at, end = one_line(self.typed), self.at, _after(self.typed, self.at)
        parts = [text[:at], text[at:end] or _END, text[end:]]
        if self._screen.order == "visual":
            # Imported late, as what it imports takes time.
            from search.terminal.visual import joined

            parts = joined(parts)
        styled = zip(parts, ("", "cursor", ""), strict=True)
        return [Span(part, style) for part, style in styled if part]

    def on_key(self, event: events.Key) -> None:
        """Take what is typed, or move."""
        typed, at = self.typed, self.at
        runs_left = is_rtl([Span(one_line(typed))])
        before, word = _before(typed, at), _word_before(typed, at)
        goes_on = "left" if runs_left else "right"
        match (
            event.key.removeprefix("ctrl+") if event.key.endswith(("left", "right")) else event.key
        ):
            case "left" | "right" as way:
                is_word = event.key.startswith("ctrl+")
                if way == goes_on:
                    self._become(typed, _word_after(typed, at) if is_word else _after(typed, at))
                else:
                    self._become(typed, word if is_word else before)
            case "home":
                self._become(typed, 0)
            case "end":
                self._become(typed, len(typed))
            case "backspace":
                self._become(typed[:before] + typed[at:], before)
            case "delete":
                self._become(typed[:at] + typed[_after(typed, at) :], at)
            case "ctrl+w" | "ctrl+backspace":
                # Of the last word the blank before it too.
                kept = typed[:word] if typed[at:] else typed[:word].rstrip()
                self._become(kept + typed[at:], len(kept))
            case "ctrl+u":
                self._become(typed[at:], 0)
            case "ctrl+k":
                self._become(typed[:at], at)
            case _ if event.is_printable and event.character:
                self._insert(event.character)
            case _:
                return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted, on one line."""
        self._insert(" ".join(event.text.split()))

    def _insert(self, text: str) -> None:
        self._become(self.typed[: self.at] + text + self.typed[self.at :], self.at + len(text))

    def _become(self, typed: str, at: int) -> None:
        is_another = typed != self.typed
        self.typed, self.at = typed, at
        self.refresh()
        if is_another:
            self.post_message(self.Changed())


def _after(text: str, at: int) -> int:
    """Return where the letter at a place ends, its marks included."""
    at = min(at + 1, len(text))
    while at < len(text) and unicodedata.combining(text[at]):
        at += 1
    return at


def _before(text: str, at: int) -> int:
    """Return where the letter before a place begins."""
    at = max(at - 1, 0)
    while at and unicodedata.combining(text[at]):
        at -= 1
    return at


def _word_after(text: str, at: int) -> int:
    found = _WORD.search(text, at)
    return found.end() if found else len(text)


def _word_before(text: str, at: int) -> int:
    return max((found.start() for found in _WORD.finditer(text[:at])), default=0)
