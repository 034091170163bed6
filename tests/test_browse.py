"""`kashaf browse`: typing, choosing, reading and narrowing, driven by Textual's own pilot."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cases import cases
from conftest import ROOT
from typer.testing import CliRunner

import cli
from index import Article, Index, KashafError, open_index
from search.terminal.screen import Screen

pytest.importorskip("textual", reason="textual is not installed")

from search.output import console
from search.terminal.browsing.app import Browser
from search.terminal.browsing.reading import ArticleScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

SIZE = (90, 24)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(tmp_path_factory.mktemp("browse") / "index", create=True) as ix:
        ix.update_from(ROOT / "seeds")
        ix.commit()
        yield ix


Work = Callable[[Browser, "Pilot[None]"], Awaitable[None]]


def browse(ix: Index, work: Work, order: str = "isolates", typed: str = "") -> list[str]:
    """Do some work in the application; return what was asked to be opened."""
    opened: list[str] = []

    def command_for(read: Any) -> list[str]:
        opened.append(read.article.id)
        if read.path is None:
            raise KashafError("cannot open it: it is of no file.")
        return ["true"]

    async def run() -> None:
        app = Browser(ix, len(ix), Screen(order, *SIZE, True), command_for, typed)
        async with app.run_test(size=SIZE) as pilot:
            await settled(app, pilot)
            await work(app, pilot)

    asyncio.run(run())
    return opened


async def settled(app: Browser, pilot: "Pilot[None]") -> None:
    """Wait until what was typed was searched for and is shown, on a busy machine too."""
    await app.workers.wait_for_complete()
    before: list[str] = []
    while not before or before != rows(app):
        before = rows(app)
        await pilot.pause(0.05)


async def drawn(pilot: "Pilot[None]", is_there: Callable[[], bool]) -> None:
    """Wait until something is on the screen; fail if it is not after many redraws."""
    for _ in range(200):
        if is_there():
            return
        await pilot.pause(0.05)
    assert is_there()


def rows(app: Browser) -> list[str]:
    """Return what the screen shows, row by row."""
    return [
        "".join(segment.text for segment in strip).rstrip()
        for strip in app.screen._compositor.render_strips()
    ]


def test_hits_change_as_one_types(news: Index) -> None:
    seen: list[tuple[str, int]] = []

    async def work(app: Browser, pilot: "Pilot[None]") -> None:
        assert rows(app)[1] == f"\u2066{len(news)} articles to search\u2069"
        for word in ("ليبيا", " ", "طرابلس"):
            await pilot.press(*word)
            await settled(app, pilot)
            assert app.found
            seen.append((app.line.typed, app.found.total))
        await pilot.press("ctrl+w")
        await settled(app, pilot)
        assert (app.line.typed, app.found and app.found.total) == seen[0]
        await pilot.press("ctrl+u")
        await settled(app, pilot)
        assert app.hits.count == 0

    browse(news, work)
    assert [(typed, news.search(typed).total) for typed, _ in seen] == seen


EDITED = {
    # Left goes on in Arabic, and right goes back.
    "a letter within": ("وزر تركيا", ["ctrl+right", "right", "right", "ي"], "وزير تركيا"),
    "at the beginning": ("تركيا", ["home", *"وزير "], "وزير تركيا"),
    "english": ("Libia", ["left", "backspace", "y"], "Libya"),
    "the word before": ("وزير تركيا", ["ctrl+right", "ctrl+w"], "تركيا"),
    "the letter at it": ("ووزير", ["home", "delete"], "وزير"),
    "all behind": ("وزير تركيا", ["home", "ctrl+left", "ctrl+k"], "وزير"),
    "all before": ("وزير تركيا", ["ctrl+right", "ctrl+u"], "تركيا"),
    "a letter with its marks": ("وَزيرٌ", ["backspace", "home", "left", "left", "backspace"], "وَي"),
    "no further": ("و", ["left", "right", "right", "right", "delete", "delete"], ""),
}


@cases("typed keys becomes", EDITED)
def test_a_query_is_edited_at_any_place(
    news: Index, typed: str, keys: list[str], becomes: str
) -> None:
    async def work(app: Browser, pilot: "Pilot[None]") -> None:
        await pilot.press(*keys)
        assert app.line.typed == becomes

    browse(news, work, typed=typed)


@pytest.mark.parametrize(("order", "shown"), [("isolates", "⁧وزير⁩"), ("visual", "ﺮﻳﺯﻭ")])
def test_the_cursor_keeps_letters_joined(news: Index, order: str, shown: str) -> None:
    pytest.importorskip("bidi", reason="python-bidi is not installed")

    async def work(app: Browser, pilot: "Pilot[None]") -> None:
        await pilot.press("right", "right")
        drawn = app.line.render_line(0)
        assert drawn.text.strip() == f"» {shown}"
        (cursor,) = (part.text for part in drawn if part.style and part.style.reverse)
        assert cursor in ("ي", "ﻳ")
        await pilot.press("end")
        assert drawn.text.strip() != app.line.render_line(0).text.strip()

    browse(news, work, order, "وزير")


def test_a_hit_is_read_and_its_matches_gone_through(news: Index) -> None:
    best = news.search("وزير تركيا").hits

    async def work(app: Browser, pilot: "Pilot[None]") -> None:
        await pilot.press("down", "enter")
        await pilot.pause(0.05)
        read = app.screen
        assert isinstance(read, ArticleScreen)
        assert read.page.article.id == best[1].id
        marks = len(read.page.marks)
        assert rows(app)[-2] == f"\u2066match 1 of {marks}\u2069"
        # By the letter, and by the key of the Arabic layout.
        await pilot.press("n", "ى", "p")
        assert read.text.current == 1
        await pilot.press(*"n" * marks)
        assert read.text.current == marks - 1
        assert rows(app)[-2] == f"\u2066match {marks} of {marks}\u2069"
        await pilot.press("e", "escape")
        await pilot.pause(0.05)
        assert not isinstance(app.screen, ArticleScreen)
        assert app.hits.chosen == 1

    assert browse(news, work, typed="وزير تركيا") == [best[1].id]


def test_facets_narrow_and_no_longer(news: Index) -> None:
    every = news.search("ليبيا", facets=["source"])
    source, count = next((name, n) for name, n in every.facets["source"].items() if name)

    async def work(app: Browser, pilot: "Pilot[None]") -> None:
        await pilot.press("tab")
        assert app.facets.display
        at = next(n for n in range(app.facets.count) if source in "".join(rows(app)[2 + n : 3 + n]))
        await pilot.press(*["down"] * at, "enter")
        await settled(app, pilot)
        assert app.found
        assert (app.found.total, app.narrowed) == (count, {"source": source})
        await pilot.press("escape")
        await settled(app, pilot)
        assert app.found.total == every.total
        await pilot.press("escape")

    browse(news, work, typed="ليبيا")


def test_what_is_searched_instead_is_said_and_marked(news: Index) -> None:
    async def work(app: Browser, pilot: "Pilot[None]") -> None:
        assert "searched instead: ليبيا" in "\n".join(rows(app)[:4])
        await pilot.press("enter")
        await pilot.pause(0.05)
        assert isinstance(app.screen, ArticleScreen)
        assert app.screen.page.marks

    browse(news, work, typed="ليببا")


def test_a_query_that_cannot_be(news: Index) -> None:
    async def work(app: Browser, pilot: "Pilot[None]") -> None:
        assert "cannot search for date" in rows(app)[1]
        await pilot.press("enter", "tab", "ctrl+e", "down")
        await pilot.press("ctrl+u", *"ليبيا")
        await settled(app, pilot)
        assert app.hits.count > 0

    browse(news, work, typed="date:2021..2019")


def test_text_from_elsewhere_drives_no_terminal(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="\x1b[2J", title="نهر \u202eالفرات\x1b[2J", text="نهر [bold]دجلة[/]\x07"))
        ix.commit()

        async def work(app: Browser, pilot: "Pilot[None]") -> None:
            shown = "\n".join(rows(app))
            assert "[bold]دجلة" in shown
            await pilot.press("enter")
            await pilot.pause(0.05)
            assert not set(shown + "\n".join(rows(app))) & set("\x1b\x07\u202e")
            await pilot.press("e")

        assert browse(ix, work, typed="نهر") == ["\x1b[2J"]


def test_letters_are_shaped_and_ordered_where_the_terminal_does_not(news: Index) -> None:
    pytest.importorskip("bidi", reason="python-bidi is not installed")
    pytest.importorskip("arabic_reshaper", reason="arabic-reshaper is not installed")

    async def work(app: Browser, pilot: "Pilot[None]") -> None:
        # From right to left, at the right edge; the query behind its sign, the cursor before it.
        assert rows(app)[0] == "» \u00a0ﺎﻴﺒﻴﻟ"
        assert not any(set("\u2066\u2067\u2069") & set(row) for row in rows(app))

    browse(news, work, "visual", "ليبيا")


def test_keys_and_messages_in_arabic(news: Index) -> None:
    from search.language.messages import messages

    async def work(app: Browser, pilot: "Pilot[None]") -> None:
        await drawn(pilot, lambda: "قراءة" in rows(app)[-1])
        await drawn(pilot, lambda: "النتائج 1-" in rows(app)[1])

    console.speak(messages().arabic)
    try:
        browse(news, work, typed="ليبيا")
    finally:
        console.speak(None)


def test_what_is_no_terminal_cannot_be_browsed(news: Index, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.app, ["browse", "--index", str(tmp_path), "ليبيا"])
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "kashaf: cannot browse: this is no terminal. 'kashaf search' prints what is found.\n",
    )
