"""Rows of text that scroll: each in its own direction, from right to left at the right edge."""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from search.terminal.article import TextLine
from search.terminal.lines import Span, cells, is_rtl
from search.terminal.ordering import SEPARATOR, arranged, first_of_line
from search.terminal.screen import Screen

_STYLES = {
    "match": Style(bold=True, underline=True),
    "current": Style(bold=True, reverse=True),
    "title": Style(bold=True),
    "faint": Style(dim=True),
}
# What stands before the rows of what is chosen, and of all else.
_CHOSEN, _OTHERS = "▌ ", "  "

# Rows that belong together, such as those of a hit.
LineGroup = Sequence[TextLine]


def strip_of(row: TextLine, screen: Screen, width: int, before: str = "") -> Strip:
    """Return a row as it is drawn, as wide as it may be."""
    fields = [*row.fields]
    rtl = is_rtl(fields[0]) if fields and row.rtl is None else bool(row.rtl)
    spans: list[Span] = []
    for number, field in enumerate(reversed(fields) if rtl else fields):
        spans += [Span(SEPARATOR)] * bool(number) + [*arranged(field, screen, row.rtl)]
    used = len(before) + sum(cells(span.text) for span in spans)
    blank = " " * max(0, width - used)
    # The edge at which a text begins is the one that its reader looks at; but where marks of order
    # take cells, nobody knows where that edge is.
    is_at_edge = rtl and not screen.marks_of_field
    around = [Span(blank), *spans] if is_at_edge else [*spans, Span(blank)]
    drawn = [Span(first_of_line(screen) + before), *around]
    segments = [Segment(span.text, _STYLES.get(span.style)) for span in drawn if span.text]
    return Strip(segments).adjust_cell_length(width)


class Rows(ScrollView, can_focus=False):
    """Blocks of rows, of which one may be chosen."""

    def __init__(self, screen: Screen, id: str, with_choice: bool = True) -> None:
        super().__init__(id=id)
        self._screen = screen
        self._make: Callable[[int], Sequence[LineGroup]] = lambda width: ()
        self._rows: list[tuple[TextLine, int]] = []
        self._starts: list[int] = []
        self._with_choice = with_choice
        self.chosen = 0

    def show(self, make: Callable[[int], Sequence[LineGroup]], chosen: int = 0) -> None:
        """Show the blocks that are made for a width, from the first on."""
        self._make, self.chosen = make, chosen
        self._lay_out()
        self.scroll_home(animate=False)

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return len(self._starts)

    @property
    def room(self) -> int:
        """The cells that a row has for text."""
        marks = self._screen.marks_of_field and self._screen.marks_of_field + 1
        return max(12, self.size.width - len(_OTHERS) - marks)

    def choose(self, step: int) -> None:
        """Choose another block, so many further."""
        if self.count:
            self.chosen = min(max(self.chosen + step, 0), self.count - 1)
            self._reveal()
            self.refresh()

    def _reveal(self) -> None:
        start = self._starts[self.chosen]
        height = sum(block == self.chosen for _, block in self._rows)
        self.scroll_to_region(Region(0, start, self.size.width, height), animate=False)

    def on_resize(self) -> None:
        """Wrap the rows anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        if not self.size.width:
            return
        self._rows, self._starts = [], []
        for number, block in enumerate(self._make(self.room)):
            self._starts.append(len(self._rows))
            self._rows += [(row, number) for row in block]
        self.virtual_size = Size(self.size.width, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a row of the screen."""
        at = y + self.scroll_offset.y
        if at >= len(self._rows):
            return Strip.blank(self.size.width)
        row, block = self._rows[at]
        before = _CHOSEN if self._with_choice and block == self.chosen else _OTHERS
        return strip_of(self.drawn(row, at), self._screen, self.room + len(_OTHERS), before)

    def drawn(self, row: TextLine, at: int) -> TextLine:
        """Return a row as it is to be drawn, `at` which it stands."""
        return row
