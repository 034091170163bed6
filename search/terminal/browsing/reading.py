"""An article over the whole screen: its matches marked, and gone through one by one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen as FullScreen
from textual.widgets import Footer, Static

from search.output.console import translated
from search.terminal.article import TextLine, head_of, text_of
from search.terminal.browsing.keys import in_language
from search.terminal.browsing.rows import LineGroup, Rows
from search.terminal.hit_list import shown_path
from search.terminal.lines import Span
from search.terminal.ordering import line
from search.terminal.screen import Screen

if TYPE_CHECKING:
    from search.hits.reading import ArticlePage

# Reads a page of the article, None for that of the first match.
ReadPage = Callable[[int | None], "ArticlePage"]


class _Text(Rows):
    """The text of an article; `current` is the number of the match that stands out."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen, "text", with_choice=False)
        self.current = 0
        # The row that each match begins in.
        self.matches: list[int] = []

    def read(self, read: "ArticlePage", current: int) -> None:
        """Show a page of an article, and one of its matches."""
        self.current = current
        self.show(lambda width: self._blocks(read, width))
        self.call_after_refresh(self.reveal)

    def _blocks(self, read: "ArticlePage", width: int) -> Sequence[LineGroup]:
        # As short as it can be opened from here.
        shown = replace(read, path=shown_path(read.path) or None)
        head, text = [*head_of(shown, width)], [*text_of(read, width)]
        self.matches = [
            at
            for at, row in enumerate(text, len(head))
            for span in _spans(row)
            if span.style == "match"
        ]
        return [[*head, *text]]

    def reveal(self) -> None:
        """Scroll to the current match."""
        if self.matches:
            at = self.matches[min(self.current, len(self.matches) - 1)]
            middle = max(at - self.size.height // 3, 0)
            self.scroll_to(y=middle, animate=False)
        self.refresh()

    def drawn(self, row: TextLine, at: int) -> TextLine:
        """Return a row in which the current match stands out."""
        if not self.matches or at != self.matches[min(self.current, len(self.matches) - 1)]:
            return row
        numbers = count(self.matches.index(at))
        fields = [
            [
                span._replace(style="current")
                if span.style == "match" and next(numbers) == self.current
                else span
                for span in field
            ]
            for field in row.fields
        ]
        return row._replace(fields=fields)


def _spans(row: TextLine) -> Iterator[Span]:
    for field in row.fields:
        yield from field


class ArticleScreen(FullScreen[None]):
    """An article that was chosen among hits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Keys of letters by the Arabic layout of the keyboard, too.
        Binding("n,ى", "step(1)", "next match"),
        Binding("p,ح", "step(-1)", "previous match"),
        Binding("right", "page(1)", "next page", show=False),
        Binding("left", "page(-1)", "previous page", show=False),
        Binding("e,ث", "edit", "open the file"),
        Binding("escape,q,ض", "back", "back"),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll_page(-1)", show=False),
        Binding("pagedown,space", "scroll_page(1)", show=False),
        Binding("home", "jump(-1)", show=False),
        Binding("end", "jump(1)", show=False),
    ]

    def __init__(
        self, screen: Screen, read: ReadPage, open_it: Callable[["ArticlePage"], None]
    ) -> None:
        super().__init__()
        self._bindings = in_language(self._bindings, screen)
        self._read, self._open, self._shown_on = read, open_it, screen
        self.page = read(None)
        self.text = _Text(screen)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield self.text
        yield Static(id="where", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the page of the first match."""
        self.call_after_refresh(self._show, 0)

    def _show(self, current: int) -> None:
        self.text.read(self.page, current)
        self._tell()

    def _tell(self) -> None:
        marks, pages = len(self.page.marks), self.page.pages
        where = f"match {self.text.current + 1} of {marks}" if marks else "no match on this page"
        shown = [translated(where)]
        if pages > 1:
            shown.append(translated(f"page {self.page.page} of {pages}"))
        plain = replace(self._shown_on, color=False)
        told = line("", [[Span(one)] for one in shown], plain)
        self.query_one("#where", Static).update(told)

    def action_step(self, by: int) -> None:
        """Go to another match, on another page too."""
        at = self.text.current + by
        if 0 <= at < len(self.page.marks):
            self.text.current = at
            self.text.reveal()
            self._tell()
            return
        others = [page for page, _ in self.page.standing if (page - self.page.page) * by > 0]
        if others:
            self.page = self._read(min(others) if by > 0 else max(others))
            self._show(0 if by > 0 else max(len(self.page.marks) - 1, 0))

    def action_page(self, by: int) -> None:
        """Turn a page of a long article."""
        if 1 <= self.page.page + by <= self.page.pages:
            self.page = self._read(self.page.page + by)
            self._show(0)

    def action_scroll(self, by: int) -> None:
        """Scroll by rows."""
        self.text.scroll_relative(y=by, animate=False)

    def action_scroll_page(self, by: int) -> None:
        """Scroll by what is seen."""
        self.text.scroll_relative(y=by * max(self.text.size.height - 2, 1), animate=False)

    def action_jump(self, by: int) -> None:
        """Scroll to the beginning or the end."""
        self.text.scroll_to(y=self.text.virtual_size.height if by > 0 else 0, animate=False)

    def action_edit(self) -> None:
        """Open the file that it is from."""
        self._open(self.page)

    def action_back(self) -> None:
        """Go back to the hits."""
        self.dismiss()
