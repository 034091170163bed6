"""What is printed: nothing that comes from elsewhere drives a terminal or forges a line."""

import csv
import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from index import Article, open_index
from search.output.console import in_lines, one_line
from search.output.formats import FORMATS

# Clears the screen, sets the title of the window, begins a line, rings, deletes, turns letters.
HOSTILE = "\x1b[2J\x1b]0;t\x07\x9b31m\x08\x7f\r\u202eشر\u2066\u2028\x85\u2029\u206a\x0b\x0c"
FORGED = "kashaf: all is well"
NAME = f"ن\x1b[2J\u202e\x9b\n{FORGED}"
TEXT = f"وصل الوزير إلى المدينة {HOSTILE} مساء أمس."
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f]")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KASHAF_INDEX", raising=False)


def kashaf(*arguments: str) -> str:
    """Return all that a command prints, as a terminal gets it, and check it."""
    # In colour, or what looks like an escape sequence is taken out behind our back.
    result = CliRunner().invoke(cli.app, arguments, color=True, catch_exceptions=False)
    printed = result.stdout.replace("\r\n", "\n") if "csv" in arguments else result.stdout
    # A cell of CSV may have lines, in quotes.
    whole_lines = result.stderr if "csv" in arguments else result.stderr + printed
    for stream in (printed, result.stderr):
        assert not UNSAFE.search(stream), (arguments, stream)
    assert not any(line.startswith(FORGED) for line in whole_lines.splitlines()), arguments
    return printed + result.stderr


@pytest.fixture
def hostile() -> str:
    """Make an index of articles of which every field is hostile; return an id."""
    with open_index("x", create=True) as ix:
        for number in range(2):
            ix.add(
                Article(
                    id=f"{NAME}{number}",
                    title=f"الوزير {NAME}",
                    text=TEXT,
                    source=NAME,
                    author=NAME,
                    category=NAME,
                    url=NAME,
                    date=date(2020, 9, 6 + number),
                    metadata={NAME: HOSTILE},
                )
            )
    return f"{NAME}0"


def test_every_command_over_hostile_articles(hostile: str) -> None:
    for form in FORMATS:
        for more in ([], ["--explain"]):
            said = kashaf("search", "--index", "x", "--format", form, "الوزير", "+المدينة", *more)
            assert "1-2 of 2 articles" in said
    assert "المدينة" in kashaf("search", "--index", "x", "--format", "csv", "--excel", "الوزير")
    shown = kashaf("show", "--index", "x", hostile)
    assert "مساء أمس" in shown
    assert f"source\t{one_line(NAME)}\t2" in kashaf("stats", "--index", "x")
    kashaf("optimize", "--index", "x")
    assert "وزير" in kashaf("analyze", HOSTILE, TEXT)
    Path("topics").write_text(f"1{HOSTILE}\tالوزير\n1\tالوزير\n", "utf-8")
    Path("qrels").write_text(f"1\t0\t{hostile.splitlines()[0]}\t1\n", "utf-8")
    kashaf("evaluate", "--index", "x", "--topics", "topics", "--qrels", "qrels", "--run", NAME)
    assert "deleted 1" in kashaf("delete", "--index", "x", hostile)


def test_counts_and_completions_over_hostile_articles(hostile: str) -> None:
    counted = f"source,author,category,date:day,{NAME}"
    said = kashaf("search", "--index", "x", "الوزير", "--facets", counted, "--where", f"{NAME}=ن")
    assert "nothing found" in said
    for form in ("text", "json"):
        kashaf("search", "--index", "x", "--format", form, "الوزير", "--facets", counted)
    for form in ("text", "csv", "svg"):
        assert "2020-09" in kashaf("timeline", "--index", "x", "--format", form, f"الوزير {NAME}")
    assert "title" in kashaf("suggest", "--index", "x", "--titles", f"{NAME} الوز")


def test_lists_over_hostile_articles(hostile: str) -> None:
    with open_index("x") as ix:
        ix.add(Article(id="=1+1", title="\x02=2+2", text="الوزير", source="\x01 ＋3"))
    queries = ["الوزير", NAME.replace("\n", " "), "\x01=1+1", f"date:{HOSTILE}"]
    Path("list").write_text("\n".join(queries), "utf-8")
    for form in ("csv", "jsonl"):
        kashaf("batch", "list", "--index", "x", "--format", form, "--snippets")
        for table in (Path(f"list.counts.{form}"), Path(f"list.hits.{form}")):
            written = table.read_text("utf-8-sig")
            assert not UNSAFE.search(written)
            if form == "csv":
                cells = [cell for row in csv.reader(written.splitlines()) for cell in row]
                assert not [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@＋")]
    assert "'=1+1" in cells
    assert kashaf("batch", "list", "--index", "x", "--out", NAME).count("queries") == 1


def test_every_message_that_echoes_what_is_asked(hostile: str) -> None:
    assert "nothing found" in kashaf("search", "--index", "x", "قطر \x1b];\u202e\x9b\n")
    for query in (f"+{NAME}", f'"{NAME}', f"date:{NAME}", f"({NAME}", f"{NAME}~9", f"ا*{HOSTILE}"):
        kashaf("search", "--index", "x", "--explain", query)
    for option in ("--format", "--fields", "--level", "--keep", "--limit", "--offset", "--index"):
        assert "kashaf: " in kashaf("search", option, NAME, "الوزير")
    assert "none of that id" in kashaf("show", "--index", "x", NAME)
    assert "none of that id" in kashaf("delete", "--index", "x", NAME)
    for command in ("show", "stats", "delete", "optimize"):
        kashaf(command, *["1"] * (command in ("show", "delete")), "--index", NAME)
        kashaf("--debug", command, *["1"] * (command in ("show", "delete")), "--index", NAME)
        kashaf(command, f"--{NAME}")
    kashaf(NAME)
    kashaf("index", NAME)
    kashaf("index", "x", "--encoding", NAME)
    kashaf("evaluate", "--topics", NAME, "--qrels", NAME, "--index", "x", "--measures", NAME)


def test_what_was_pasted_is_named_by_its_beginning(hostile: str) -> None:
    long = "ق" * 9_000
    for command in (["show", long], ["search", f"date:{long}"], ["search", "--sort", long, "قطر"]):
        printed = kashaf(command[0], "--index", "x", *command[1:])
        assert "ق" * 50 + "…'" in printed
        assert len(printed) < 300
    there = "/".join(["folder" * 30] * 20)
    assert there in kashaf("show", "--index", there, "1")


def test_hostile_files() -> None:
    folder = Path("news", NAME)
    folder.mkdir(parents=True)
    for name in (f"{NAME}.txt", f"{NAME}.md", f"{NAME}.{HOSTILE}"):
        (folder / name).write_text("وصل الوزير.", "utf-8")
    (folder / f"{NAME}.html").write_text(f"<title>{HOSTILE}</title><p>{TEXT}", "utf-8")
    (folder / f"empty {NAME}.txt").write_bytes(b"")
    (folder / f"a {NAME}.md").write_text(f"---\n{HOSTILE}: [\n---\n", "utf-8")
    (folder / f"b {NAME}.csv").write_text(f"{HOSTILE},a\n1,2\n", "utf-8")
    articles = [{"id": f"{NAME}{n % 2}", "text": TEXT, "date": HOSTILE} for n in range(3)]
    lines = [*map(json.dumps, articles), f"{{{HOSTILE}"]
    (folder / f"c {NAME}.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / os.fsdecode(b"\xff\x1b.txt")).write_text("وصل الوزير.", "utf-8")
    said = kashaf("index", "--index", "x", "news")
    assert "duplicate id" in said
    assert "without its date" in said
    assert "of kinds not read" in said
    kashaf("search", "--index", "x", "الوزير")
    kashaf("stats", "--index", "x")
    (folder / ".kashafignore").write_text("*\n")
    assert "nothing is left to read" in kashaf("index", "--index", "y", f"news/{NAME}")


def test_json_lines_are_lines_and_lose_nothing(hostile: str) -> None:
    said = kashaf("search", "--index", "x", "--format", "jsonl", "--limit", "1", "الوزير")
    hit, _ = said.splitlines()
    assert json.loads(hit)["id"] == hostile
    assert json.loads(hit)["metadata"] == {NAME: HOSTILE}


def test_what_text_is_made_of_passes() -> None:
    text = "می\u200cخواهم \u200fليبيا\u200f \u061cقال 👨\u200d👩\u200d👧\tكِتَـــابٌ\nثان"
    assert in_lines(text) == text
    assert one_line(text) == text.replace("\t", " ").replace("\n", " ")
