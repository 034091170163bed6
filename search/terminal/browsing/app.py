"""The application: a query, what it finds as it is typed, and facets to narrow it."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import App, ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Static

from index.errors import KashafError
from search.asking import Asking
from search.notes import counted
from search.output.console import one_line, translated
from search.output.showing import beyond_title
from search.results import Hit, Results
from search.terminal.article import TextLine
from search.terminal.browsing.keys import in_language
from search.terminal.browsing.query_line import QueryLine
from search.terminal.browsing.reading import ArticleScreen
from search.terminal.browsing.rows import LineGroup, Rows
from search.terminal.hit_list import facts_row, snippet_spans
from search.terminal.lines import Span, is_rtl, marked, wrapped
from search.terminal.ordering import line
from search.terminal.screen import Screen

if TYPE_CHECKING:
    from search.hits.reading import ArticlePage

# Hits that are shown, and rows of a hit's snippets.
_HITS, _SNIPPET_ROWS = 50, 2
FACETS = ("source", "category", "date:year")
CommandFor = Callable[["ArticlePage"], list[str]]


class Browser(App[None]):
    """Search over the whole screen.

    There are so many articles to search as are `held`; `command_for` says what opens the file of
    one.
    """

    CSS = """
    #status { height: auto; max-height: 3; }
    /* A bar at the side would stand in the lines that a terminal orders. */
    Rows { height: 1fr; scrollbar-size: 0 0; }
    #facets { display: none; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "next", show=False),
        Binding("up", "move(-1)", "previous", show=False),
        Binding("pagedown", "move(5)", show=False),
        Binding("pageup", "move(-5)", show=False),
        Binding("enter", "choose", "read"),
        # Before Textual's own, which would go to another widget.
        Binding("tab", "facets", "facets", priority=True),
        Binding("ctrl+e", "edit", "open the file"),
        Binding("escape", "leave", "back or quit"),
        Binding("ctrl+c,ctrl+q", "quit", show=False, priority=True),
    ]

    def __init__(
        self, ix: Asking, held: int, screen: Screen, command_for: CommandFor, typed: str = ""
    ) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark" if "ansi-dark" in self.available_themes else "textual-ansi"
        self._bindings = in_language(self._bindings, screen)
        self._ix, self._held = ix, held
        self._screen, self._command_for = screen, command_for
        self.line = QueryLine(screen, typed)
        self.hits = Rows(screen, "hits")
        self.facets = Rows(screen, "facets")
        self.found: Results | None = None
        # Values that facets were narrowed to.
        self.narrowed: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield self.line
        yield Static(id="status", markup=False)
        yield self.hits
        yield self.facets
        yield Footer(show_command_palette=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave an article that is read to its own keys."""
        own = ("move", "choose", "facets", "edit", "leave")
        return len(self.screen_stack) == 1 or action not in own

    def on_mount(self) -> None:
        """Search for what was given."""
        self.line.focus()
        self.search_anew()

    def on_query_line_changed(self) -> None:
        """Search for what is typed by now."""
        self.search_anew()

    @work(thread=True, exclusive=True)
    def search_anew(self) -> None:
        """Search, and show what is found unless something else was typed meanwhile."""
        typed, narrowed = self.line.typed, dict(self.narrowed)
        if not typed.strip():
            self.call_from_thread(self._show, typed, None, "")
            return
        year = narrowed.pop("date:year", None)
        try:
            found = self._ix.search(
                typed, limit=_HITS, facets=FACETS, filter=narrowed, since=year, until=year
            )
        except KashafError as error:
            self.call_from_thread(self._show, typed, None, str(error))
        else:
            self.call_from_thread(self._show, typed, found, "")

    def _show(self, typed: str, found: Results | None, problem: str) -> None:
        if typed != self.line.typed:
            return
        self.found = found
        hits = found.hits if found else ()
        self.hits.show(lambda width: [_block(hit, width) for hit in hits])
        self._show_facets(False)
        self._tell(problem)

    def _tell(self, problem: str) -> None:
        told = [f"{name}: {value}" for name, value in self.narrowed.items()]
        if problem:
            told.append(translated(problem))
        elif self.found:
            shown = f"1-{len(self.found)}" if self.found else "0"
            total = counted(self.found.total, "article")
            told.append(translated(f"{shown} of {total}, {self.found.took_ms:.0f} ms"))
            told += [translated(note) for note in self.found.notes]
        elif self.found is not None:
            told += [translated("nothing found"), *map(translated, self.found.notes)]
        else:
            told.append(translated(f"{counted(self._held, 'article')} to search"))
        plain = replace(self._screen, color=False)
        lines = [line("", [[Span(one_line(one))]], plain) for one in told]
        self.query_one("#status", Static).update("\n".join(lines))

    def _show_facets(self, shown: bool) -> None:
        self.facets.display, self.hits.display = shown, not shown

    @property
    def _list(self) -> Rows:
        return self.facets if self.facets.display else self.hits

    def action_move(self, step: int) -> None:
        """Choose another hit, or another value."""
        self._list.choose(step)

    def action_choose(self) -> None:
        """Read the hit that is chosen, or narrow to the value that is."""
        if self.facets.display:
            self._narrow()
        elif self.found:
            hit, query = self.found[self.hits.chosen], self._asked

            def read(page: int | None) -> "ArticlePage":
                return self._ix.reading(hit.id, query, page=page)

            self.push_screen(ArticleScreen(self._screen, read, self._open))

    @property
    def _asked(self) -> str:
        """What the hits were found by."""
        if self.found is None:
            return ""
        return self.found.searched.query if self.found.searched else self.found.query

    def action_facets(self) -> None:
        """Show the values that what is found has, or the hits again."""
        if self.found and not self.facets.display:
            values = _values(self.found.facets)
            self.facets.show(lambda width: [[_value(*value)] for value in values])
        self._show_facets(bool(self.found) and not self.facets.display)

    def _narrow(self) -> None:
        """Narrow to a value, or no longer."""
        if self.found is None or not (values := _values(self.found.facets)):
            return
        field, value, _ = values[self.facets.chosen]
        if self.narrowed.get(field) == value:
            del self.narrowed[field]
        else:
            self.narrowed[field] = value
        self.search_anew()

    def action_edit(self) -> None:
        """Open the file of the hit that is chosen."""
        if self.found and not self.facets.display:
            self._open(self._ix.reading(self.found[self.hits.chosen].id, self._asked))

    def _open(self, read: "ArticlePage") -> None:
        try:
            command = self._command_for(read)
            with self.suspend():
                subprocess.run(command, check=False)  # noqa: S603 (what the reader has set)
        except (KashafError, OSError, SuspendNotSupported) as error:
            self.notify(translated(str(error)), severity="error", markup=False)

    def action_leave(self) -> None:
        """Go back to the hits, to all of them, or leave."""
        if self.facets.display:
            self._show_facets(False)
        elif self.narrowed:
            self.narrowed.clear()
            self.search_anew()
        else:
            self.exit()


def _block(hit: Hit, width: int) -> LineGroup:
    """Return the rows of a hit: title, what is known of it, snippets."""
    title = marked(hit.title, hit.title_highlights, "title") or [Span(one_line(hit.id), "title")]
    rtl = is_rtl(title)
    rows = [TextLine([part], rtl) for part in wrapped(title, width)][:2]
    rows.append(facts_row(hit, rtl))
    for snippet in beyond_title(hit):
        text = snippet_spans(snippet)
        rows += [TextLine([part], is_rtl(text)) for part in wrapped(text, width)][:_SNIPPET_ROWS]
    return [*rows, TextLine([])]


def _values(facets: Mapping[str, Mapping[str, int]]) -> Sequence[tuple[str, str, int]]:
    return [
        (field, value, count)
        for field, counts in facets.items()
        for value, count in counts.items()
        if value
    ]


def _value(field: str, value: str, count: int) -> TextLine:
    return TextLine(
        [[Span(field, "faint")], [Span(one_line(value))], [Span(str(count), "faint")]], False
    )
