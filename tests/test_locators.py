"""Where in its file what was found stands: pages, rows of sheets, times of cues."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from index.articles.article import Article
from index.articles.locators import LOCATORS, Labels, located, locator_at
from index.articles.readers import Source, reader_for
from index.errors import ReadError

DOCUMENTS = Path(__file__).parent / "data" / "documents"
FILM = """WEBVTT

00:05.000 --> 00:07.000
وصلت السفينة

NOTE كتبه هاو

01:02:31.500 --> 01:02:33.000 align:start
ورست عند
المرفأ القديم
"""
run = CliRunner().invoke
Answer = Callable[[str, bytes, str, str], str]


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Return what is said of a query over a file, of which an index was made and made again."""
    monkeypatch.chdir(tmp_path)

    def found(name: str, data: bytes, query: str, kind: str) -> str:
        Path(name).write_bytes(data)
        for command in (["index", "--index", "first", name], ["export", "--index", "first"]):
            out = run(cli.app, command)
            assert out.exit_code == 0, out.output
        again = run(cli.app, ["index", "--index", "second", "-"], input=out.stdout)
        assert again.exit_code == 0
        asked = ["--format", kind, "--", query]
        one, two = (run(cli.app, ["search", "--index", ix, *asked]) for ix in ("first", "second"))
        assert one.exit_code == 0
        if kind == "json":
            (hit,), (same,) = (json.loads(answer.stdout)["hits"] for answer in (one, two))
            assert hit["snippets"] == same["snippets"]
            assert LOCATORS not in hit["metadata"]
        return one.stdout

    return found


FILES = [
    pytest.param("film.vtt", FILM.encode(), "المرفأ", ("time", "01:02:31"), id="time"),
    pytest.param("table.ods", None, "بنغازي", ("row", "table!3"), id="row"),
    pytest.param("table.xlsx", None, "العاصمة", ("row", "table!2"), id="row of Excel"),
    pytest.param("testPPT.pptx", None, "Watershed", ("slide", "3"), id="slide"),
    pytest.param("testEPUB.epub", None, "superchapters", ("chapter", "4"), id="chapter"),
]


@pytest.mark.parametrize(("name", "data", "query", "place"), FILES)
def test_a_hit_tells_where_it_stands(
    answer: Answer, name: str, data: bytes | None, query: str, place: tuple[str, str]
) -> None:
    held = data or (DOCUMENTS / name).read_bytes()
    (hit,) = json.loads(answer(name, held, query, "json"))["hits"]
    assert {tuple(piece["locator"].values()) for piece in hit["snippets"]} == {place}
    said = place[1] if place[0] in ("row", "time") else " ".join(place)
    assert f"({said})" in answer(name, held, query, "text")


def label_at(article: Article, offset: int) -> str:
    found = locator_at(article.metadata, offset)
    assert found is not None
    return found.label


def test_pages_are_counted_from_the_first_empty_or_not() -> None:
    # An empty page first, and one in between.
    fields = Article(id="a", text="أول\f\fثالث")
    article = located(fields, Labels("page", ["2", "3", "4"]))
    assert [label_at(article, at) for at in (0, 2, 5)] == ["2", "2", "4"]


@pytest.mark.parametrize("told", ["", "time", "time\n", "time\nx y", "year\n0 1", "row\n1e9 2"])
def test_what_somebody_else_calls_so_tells_nothing(told: str) -> None:
    assert locator_at({LOCATORS: told}, 5) is None


def test_of_many_rows_some_are_told_together() -> None:
    rows = [f"ورقة!{number}" for number in range(1, 50_001)]
    article = located(Article(id="a", text="\n".join("س" for _ in rows)), Labels("row", rows))
    places = [label_at(article, 2 * at) for at in (0, 3, 49_999)]
    assert places == ["ورقة!1–3", "ورقة!4–6", "ورقة!49999–50000"]


def test_a_text_that_was_put_right_otherwise_tells_nothing() -> None:
    article = Article(id="a", text="سطر")
    assert located(article, Labels("time", ["00:00:01", "00:00:02"])) is article


def test_subtitles_that_stand_before_any_time_are_read() -> None:
    (record,) = reader_for("a.srt")(Source("a.srt", "a.srt", "نص بلا وقت".encode(), None))
    assert not isinstance(record, ReadError)
    assert record.parse() == Article(id="a.srt", text="نص بلا وقت")
