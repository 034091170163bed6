"""What people read in a terminal: wrapped by words, each field in its order, pages."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from cases import cases

from index import Hit, Match, Results, Snippet
from search.terminal import pager
from search.terminal.hit_list import as_text, bars
from search.terminal.lines import Span, cells, is_rtl, marked, wrapped
from search.terminal.ordering import blocks, table
from search.terminal.page import as_text as page_as_text
from search.terminal.screen import Screen, order_of, screen

TEXT = (
    "وصل وزير الدفاع التركي خلوصي أكار إلى العاصمة الليبية طرابلس، السبت ٢٦ ديسمبر ٢٠٢٠، يرافقه"
    " رئيس الأركان يشار غولر، وبلغت الصفقة 914.05 مليون دولار بحسب BBC News."
)
AT = TEXT.index("الليبية")
HIT = Hit(
    rank=1,
    score=1.85,
    id="wire-001",
    title="وزير الدفاع يزور طرابلس",
    date=None,
    source="وكالة الأنباء الليبية",
    snippets=(Snippet(TEXT, 0, ((AT, AT + 7),), more=False),),
    matches=(Match("ليبيا", "الليبية", "stem", "body"), Match("ليبيا", "ليبيا", "form", "body")),
)
RESULTS = Results("ليبيا", 1, 1.0, (HIT,))
MARKS = re.compile("\x1b\\[[\\d;]*m|[\u200e\u202a-\u202c\u2066-\u2069]")


def bare(text: str) -> str:
    """Return a text without what drives a terminal."""
    return MARKS.sub("", text)


@pytest.mark.parametrize("width", [30, 60, 100])
def test_snippets_are_wrapped_between_words_and_keep_their_indent(width: int) -> None:
    lines = as_text(RESULTS, Screen(width=width)).splitlines()
    assert all(cells(line) <= width for line in lines)
    snippet = lines[3 if width == 30 else 2 :]
    assert all(re.match(r"   \S", line) for line in snippet)
    assert " ".join(line.strip() for line in snippet) == TEXT
    # Any further word would not have fitted.
    for line, after in pairwise(snippet):
        assert cells(line) + 1 + cells(after.split()[0]) > width


def test_what_is_no_terminal_gets_long_lines_and_no_marks() -> None:
    text = as_text(RESULTS, Screen())
    assert text.splitlines()[2] == f"   {TEXT}"
    assert text == bare(text)


def test_only_a_word_that_is_wider_than_a_line_is_cut() -> None:
    address = "https://example.org/" + "a" * 30
    lines = ["".join(span.text for span in line) for line in wrapped([Span(address)], 20)]
    assert lines == [address[:20], address[20:40], address[40:]]


@pytest.mark.parametrize("width", [1, 2, 7])
def test_a_word_is_cut_between_letters_not_before_a_mark(width: int) -> None:
    word = "وَالمُسْتَشْفَيَاتِ" * 60
    lines = ["".join(span.text for span in line) for line in wrapped([Span(word)], width)]
    assert "".join(lines) == word
    assert {cells(line) for line in lines[:-1]} == {width}
    assert all(cells(line[0]) for line in lines)
    assert len([*wrapped([Span("東京")], 1)]) == 2


# What begins a field that runs to the right, one that runs to the left, and what ends either.
ORDERS = {
    "isolates": ("\u2066", "\u2067", "\u2069"),
    "embeddings": ("\u202a", "\u202b", "\u202c\u200e"),
}


@pytest.mark.parametrize("order", ORDERS)
def test_each_field_stands_in_its_own_order(order: str) -> None:
    left, right, ended = ORDERS[order]
    lines = as_text(RESULTS, Screen(order, 80)).splitlines()
    first = "" if order == "isolates" else "\u200e"
    assert lines[0] == f"{first}1. {right}{HIT.title}{ended}"
    assert lines[1] == f"{first}   {left}wire-001{ended} · {right}{HIT.source}{ended}"
    # The last line ends in Latin letters, but runs as the snippet does.
    assert lines[-1].startswith(f"{first}   {right}")
    assert lines[-1].endswith(f"News.{ended}")
    assert all(line.count(ended) == len(re.findall(f"[{left}{right}]", line)) for line in lines)


def test_letters_for_terminals_without_bidi() -> None:
    pytest.importorskip("arabic_reshaper")
    pytest.importorskip("bidi")
    lines = as_text(RESULTS, Screen("visual", 60, color=True)).splitlines()
    assert bare(lines[0]) == "1. " + "ﺲﻠﺑﺍﺮﻃ ﺭﻭﺰﻳ ﻉﺎﻓﺪﻟﺍ ﺮﻳﺯﻭ"
    marked_words = re.findall("\x1b\\[1;4m(.*?)\x1b", "\n".join(lines))
    assert marked_words == ["ﺔﻴﺒﻴﻠﻟﺍ"]
    text = "\n".join(lines)
    # Numbers and Latin words are read from the left, with their points.
    assert "914.05" in text
    assert "BBC News" in text
    assert ".BBC News" in lines[-1]


def test_why_words_match_that_are_spelled_otherwise() -> None:
    *_, told = as_text(RESULTS, Screen(), reasons=True).splitlines()
    assert told == "   الليبية ← ليبيا: with ال, nisba"
    assert "←" not in as_text(RESULTS, Screen())


DIRECTIONS = {
    "arabic": ("وصل الوزير", True),
    "begins in latin": ("BBC: وصل الوزير اليوم", True),
    "latin": ("Reuters وكالة", False),
    "names of more letters": ("اتفاق بين Boeing وAirbus", True),
    "an arabic word in english": ("The word كتاب in English", False),
    "as many words": ("BBC ليبيا", True),
    "number": ("1.85", False),
    "hebrew": ("שלום", True),
    "nothing": ("", False),
}


@cases("text rtl", DIRECTIONS)
def test_a_field_runs_as_most_of_its_words(text: str, rtl: bool) -> None:
    assert is_rtl([Span(text)]) is rtl


def test_marks_take_no_cell() -> None:
    assert cells("مُحَمَّدٌ") == 4
    assert cells("abc") == 3


def test_highlights_stay_with_their_words() -> None:
    field = marked("أعلن الرئيس الليبي اليوم", [(5, 11), (12, 18)])
    lines = [[*line] for line in wrapped(field, 13)]
    assert lines == [
        [Span("أعلن "), Span("الرئيس", "match")],
        [Span("الليبي", "match"), Span(" اليوم")],
    ]


def test_columns_stand_below_each_other() -> None:
    rows = [["word", "n"], ["وُزَراء", "12"], ["BBC", "7"]]
    assert table(rows, Screen()) == ["word   n", "وُزَراء  12", "BBC     7"]
    shown = table(rows, Screen("isolates", 80))
    assert [bare(line) for line in shown] == table(rows, Screen())
    assert "\u2067وُزَراء\u2069" in shown[1]


def test_a_table_too_wide_for_the_screen_is_a_block_a_row() -> None:
    rows = [["typed", "offsets", "root"], ["والوزراء", "0-8", "وزر"]]
    screen = Screen("isolates", 20)
    assert table(rows, screen) == []
    assert [bare(line) for line in blocks(rows, screen)] == [
        "والوزراء", "  offsets  0-8", "  root     وزر"
    ]  # fmt: skip


def test_bars_are_as_long_as_counts_say_beside_any_script() -> None:
    counts = {"BBC": 2, "ضفاف": 1}
    assert [bare(line) for line in bars("source", counts, Screen("isolates", 80)).splitlines()] == [
        "source",
        "  BBC   2  " + "█" * 30,
        "  ضفاف  1  " + "█" * 15,
    ]
    for order in ("isolates", "embeddings"):
        narrow = Screen(order, 24)
        taken = [cells(bare(line)) for line in bars("source", counts, narrow).splitlines()]
        assert max(taken) == 24 - narrow.marks_of_field


@pytest.mark.parametrize(("columns", "width"), [(20, 20), (80, 80), (400, 120)])
def test_lines_are_as_wide_as_the_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: int, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.delenv("MLTERM", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert screen().width == width


TERMINALS = {
    "xterm": ({"TERM": "xterm-256color", "XTERM_VERSION": "XTerm(379)"}, "visual"),
    "vte": ({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, "logical"),
    "vte begun in xterm": ({"VTE_VERSION": "7006", "XTERM_VERSION": "XTerm(379)"}, "logical"),
    "mlterm": ({"TERM": "mlterm", "MLTERM": "3.9.2"}, "logical"),
    "alacritty": ({"TERM": "alacritty"}, "visual"),
    "console": ({"TERM": "linux"}, "visual"),
    "unknown": ({"TERM": "xterm-256color"}, "logical"),
}


@cases("environment order", TERMINALS)
def test_terminals_that_order_letters_themselves(environment: dict[str, str], order: str) -> None:
    assert order_of(environment) == order


def paged(tmp_path: Path, rows: int, *more: str) -> tuple[str, bool]:
    """Search on a terminal of so many rows; return what it shows and whether a pager ran."""
    pty = pytest.importorskip("pty")
    script = tmp_path / "pager"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
    script.chmod(0o755)
    environment = {
        **os.environ, "KASHAF_PAGER": str(script), "LINES": str(rows), "COLUMNS": "80",
    }  # fmt: skip
    code = "import cli; cli.main()"
    master, slave = pty.openpty()
    called = [sys.executable, "-c", code, "search", "--index", str(tmp_path / "index"), *more]
    with subprocess.Popen(
        called, stdin=slave, stdout=slave, stderr=slave, env=environment,
        cwd=Path(pager.__file__).parents[2],
    ):  # fmt: skip
        os.close(slave)
        output = b""
        while True:
            try:
                if not (data := os.read(master, 1 << 16)):
                    break
            except OSError:
                break
            output += data
    os.close(master)
    return output.decode(), (tmp_path / "ran").exists()


ROOMS = {"short": (60, [], False), "long": (10, [], True), "asked": (10, ["--no-pager"], False)}


@cases("rows more ran", ROOMS)
def test_what_is_longer_than_the_screen_goes_through_the_pager(
    tmp_path: Path, rows: int, more: list[str], ran: bool
) -> None:
    from index import Article, open_index

    with open_index(tmp_path / "index", create=True) as ix:
        for number in range(6):
            ix.add(Article(id=f"{number}.txt", title=f"خبر {number}", text=TEXT))
    output, was_paged = paged(tmp_path, rows, "--all-copies", "ليبيا", *more)
    assert was_paged is ran
    assert "1-6 of 6 articles" in output
    assert "خبر" in output
    assert "\u2067" in output
    # On a terminal the reason is told unasked.
    assert "with ال, nisba" in output


def test_a_way_of_ordering_that_there_is_not(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    import cli

    result = CliRunner().invoke(cli.app, ["search", "--bidi", "rtl", "ليبيا"])
    assert result.exit_code == 2
    assert result.stderr == (
        "kashaf: invalid value for '--bidi': 'rtl' is none of auto, logical, visual."
        " Run 'kashaf search --help'.\n"
    )


PAGE = """# Queries

Words are found in any form; a phrase
has them in their order.

| query | means |
|---|---|
| `"حكومة الوفاق"` | a phrase: these words in this order, inflected or with clitics |
| `/(النفط\\|البترول)/` | either |
"""


def test_a_page_is_wrapped_and_its_tables_are_blocks_where_they_are_too_wide() -> None:
    assert page_as_text(PAGE, Screen()) == PAGE
    assert page_as_text(PAGE, Screen(width=40)).splitlines() == [
        "Queries",
        "",
        "Words are found in any form; a phrase",
        "has them in their order.",
        "",
        '"حكومة الوفاق"',
        "  means  a phrase: these words in this",
        "         order, inflected or with",
        "         clitics",
        "/(النفط|البترول)/",
        "  means  either",
    ]
    wide = page_as_text(PAGE, Screen(width=100)).splitlines()
    assert wide[-1] == "/(النفط|البترول)/  either"
