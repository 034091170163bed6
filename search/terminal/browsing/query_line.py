"""The line in which a query is typed, in the order that the terminal wants."""

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


class QueryLine(Widget, can_focus=True):
    """What is typed is added at the end of the query, and taken away there."""

    DEFAULT_CSS = "QueryLine { height: 1; }"

    class Changed(Message):
        """The query is another."""

    def __init__(self, screen: Screen, typed: str) -> None:
        super().__init__(id="query")
        self._screen = screen
        self.typed = typed

    def render_line(self, y: int) -> Strip:
        """Draw the query, and behind its last letter the cursor."""
        field = [Span(one_line(self.typed))]
        spans = arranged(field, self._screen) if self.typed else []
        cursor = Segment(" ", Style(reverse=True))
        text = [Segment(span.text, Style(bold=True)) for span in spans]
        # Where letters are ordered here, the end of what runs to the left is on the left.
        is_before = self._screen.order == "visual" and is_rtl(field)
        shown = [cursor, *text] if is_before else [*text, cursor]
        return Strip([Segment(first_of_line(self._screen) + _PROMPT), *shown]).adjust_cell_length(
            self.size.width
        )

    def on_key(self, event: events.Key) -> None:
        """Take what is typed."""
        if event.key == "backspace":
            self._become(self.typed[:-1])
        elif event.key in ("ctrl+w", "ctrl+backspace"):
            self._become(" ".join(self.typed.split()[:-1]))
        elif event.key == "ctrl+u":
            self._become("")
        elif event.is_printable and event.character:
            self._become(self.typed + event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted, on one line."""
        self._become(self.typed + " ".join(event.text.split()))

    def _become(self, typed: str) -> None:
        if typed != self.typed:
            self.typed = typed
            self.refresh()
            self.post_message(self.Changed())
