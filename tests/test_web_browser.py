"""`kashaf serve` as a reader uses it: Debian's Chromium, at a server of its own.

axe-core looks for what keeps people out where KASHAF_AXE names its axe.min.js.
"""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="kashaf[web] is not installed")
import uvicorn

from index import Article, open_index
from search.web.app import application
from search.web.live import LiveIndex
from search.web.settings import Settings

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
ROOT = Path(__file__).parents[1]
AXE = os.environ.get("KASHAF_AXE", "")
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
HOSTILE = (
    "<script>document.title='خرق'</script><img src=x onerror=\"document.title='خرق'\"> \u202eسلحفاة"
)
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("browser") / "index"
    with open_index(made, create=True) as ix:
        ix.update_from(ROOT / "seeds")
        ix.update(Article(id="hostile", title=HOSTILE, text=HOSTILE))
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """Run a server in a thread, and stop it."""
    with open_index(folder) as ix, socket.create_server(("127.0.0.1", 0)) as listening:
        app = application(LiveIndex(ix, folder), Settings())
        serving = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=serving.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        serving.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any, server: str) -> Iterator[Opened]:
    """Return what opens a page; whatever it says in its console fails the test."""
    contexts, said = [], []

    def opening(path: str, **settings: Any) -> Any:
        context = chromium.new_context(**{"viewport": DESKTOP, **settings})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: said.append(message.text))
        page.goto(server + path)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert said == []


def test_typing_suggests_and_enter_finds(opened: Opened) -> None:
    page = opened("/")
    page.keyboard.press("/")
    page.locator("#q").press_sequentially("الحك")
    first = page.locator("#suggestions [role=option]").first
    first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]").get_attribute("data-text")
    page.keyboard.press("Enter")
    page.locator(".card").first.wait_for()
    assert page.locator("#q").input_value() == chosen
    assert page.locator(".card mark").count() > 0


def test_a_facet_a_page_and_back(opened: Opened) -> None:
    page = opened("/?q=ليبيا")
    total = page.locator("#count").inner_text()
    page.locator("a[rel=next]").click()
    page.locator("a[rel=prev]").wait_for()
    assert "page=2" in page.url
    page.go_back()
    page.locator(".facet a").first.click()
    page.locator(".chosen a").first.wait_for()
    assert page.locator("#count").inner_text() != total
    page.locator(".chosen a").first.click()
    page.wait_for_function("told => document.querySelector('#count').innerText === told", arg=total)


def test_a_bar_leads_to_its_month(opened: Opened) -> None:
    page = opened("/?q=ليبيا")
    page.locator(".plot a").first.click(force=True)
    page.locator(".chosen").wait_for()
    assert "since=" in page.url


def test_the_keyboard_goes_through_hits_and_matches(opened: Opened) -> None:
    page = opened("/?q=وزراء")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.locator("article.reading").wait_for()
    page.locator("[data-step='1']").wait_for()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.locator("a.m.now").get_attribute("id") == "m2"
    page.locator("[data-step='-1']").click()
    assert page.locator("a.m.now").get_attribute("id") == "m1"
    page.keyboard.press("Escape")
    page.locator(".card").first.wait_for()


def test_the_form_writes_the_query_as_it_is_filled(opened: Opened) -> None:
    page = opened("/")
    page.locator(".advanced summary").click()
    page.locator("input[name=phrase]").fill("حكومة الوفاق")
    playwright.expect(page.locator("#q")).to_have_value('+"حكومة الوفاق"')


@pytest.mark.parametrize("scripted", [True, False])
def test_search_page_and_article_need_no_script(opened: Opened, scripted: bool) -> None:
    page = opened("/", java_script_enabled=scripted)
    page.locator("#q").fill("وزراء")
    page.locator(".find button").click()
    page.locator(".card h3 a").first.click()
    page.locator("a.first").click()
    assert page.url.endswith("#m1")
    page.locator("#m1").click()
    assert page.url.endswith("#m2")
    page.locator("a.language").click()
    assert page.locator("html").get_attribute("dir") == "ltr"


def test_names_are_counted_and_lines_are_shown(opened: Opened) -> None:
    page = opened("/batch")
    page.locator("textarea").fill("حكومة الوفاق\nفايز السراج")
    page.locator(".batch button").first.click()
    page.locator("tbody tr").nth(1).wait_for()
    page.locator("tbody a").first.click()
    page.locator(".views a", has_text="السياقات").click()
    page.locator(".kwic mark").first.wait_for()


def test_hostile_text_is_inert(opened: Opened) -> None:
    page = opened("/?q=سلحفاة")
    page.locator(".card h3 a").click()
    page.locator("article.reading").wait_for()
    assert page.title() != "خرق"
    assert page.locator("main script, main img").count() == 0
    assert "document.title" in page.locator("article.reading").inner_text()


def test_what_is_committed_is_seen(opened: Opened, folder: Path) -> None:
    page = opened("/?q=زرافة")
    assert page.locator(".card").count() == 0
    with open_index(folder) as ix:
        ix.update(Article(id="new", text="وصلت زرافة إلى الحديقة"))
    page.reload()
    assert page.locator(".card").count() == 1


PAGES = ["/", "/?q=وزراء ليبيا", "/?q=ليببا&lang=en", "/article?id=wire-001&q=وزراء", "/index",
         "/timeline?q=تركيا", "/concordance?q=وزراء", "/batch?names=ليبيا"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_phone(opened: Opened, path: str) -> None:
    page = opened(path, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.skipif(not AXE, reason="KASHAF_AXE names no axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Opened, path: str, scheme: str) -> None:
    page = opened(path, color_scheme=scheme, bypass_csp=True)
    page.evaluate(Path(AXE).read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
