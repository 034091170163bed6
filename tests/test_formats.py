"""How results are printed: text, JSON, JSON Lines, CSV, TSV, ids, Markdown."""

import csv
import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from cases import cases
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index import Article, Hit, Match, Results, Snippet, open_index
from search.output.console import in_lines
from search.output.formats import FORMATS, as_csv, as_excel, as_ids, as_json, as_jsonl, as_tsv
from search.output.markdown import as_markdown
from search.terminal.hit_list import as_text
from search.terminal.screen import Screen

FIRST = Hit(
    rank=1,
    score=2.34567891,
    id="news/1.txt",
    title="زيارة ليبيا",
    date=date(2020, 9, 6),
    source="ضفاف",
    snippets=(
        Snippet("وصل الوفد إلى ليبيا.", 0, ((14, 19),)),
        Snippet("الجهود التركية والليبية مستمرة", 90, ((15, 23),)),
    ),
    matches=(
        Match("ليبيا", "ليبيا", "form", "title"),
        Match("ليبيا", "والليبية", "stem", "body"),
    ),
    title_highlights=((6, 11),),
    url="https://example.org/1",
    author="هدى",
    category="سياسة",
    path="/news/1.txt",
    metadata={"صفحة": "4"},
)
SECOND = Hit(2, 0.5, "wire-002", 'قال: «نعم», "لا"', None, "", (), ())
RESULTS = Results("ليبيا", 12, 3.14159, (FIRST, SECOND), ("قيل",))
NOTHING = Results("ليبيا", 0, 1.0, ())

FIRST_OBJECT = {
    "rank": 1,
    "score": 2.345679,
    "id": "news/1.txt",
    "title": "زيارة ليبيا",
    "title_highlights": [[6, 11]],
    "date": "2020-09-06",
    "source": "ضفاف",
    "author": "هدى",
    "category": "سياسة",
    "url": "https://example.org/1",
    "path": "/news/1.txt",
    "metadata": {"صفحة": "4"},
    "copies": [],
    "snippets": [
        {"text": "وصل الوفد إلى ليبيا.", "highlights": [[14, 19]]},
        {"text": "الجهود التركية والليبية مستمرة", "highlights": [[15, 23]]},
    ],
    "matches": [
        {"query": "ليبيا", "word": "ليبيا", "level": "form", "field": "title"},
        {"query": "ليبيا", "word": "والليبية", "level": "stem", "field": "body"},
    ],
}
# What is known of an article that has neither date nor source nor file.
UNKNOWN: dict[str, object] = {
    "date": None,
    "source": None,
    "author": None,
    "category": None,
    "url": None,
    "path": None,
    "metadata": {},
    "copies": [],
}
SECOND_OBJECT: dict[str, object] = {
    "rank": 2,
    "score": 0.5,
    "id": "wire-002",
    "title": 'قال: «نعم», "لا"',
    "title_highlights": [],
    **UNKNOWN,
    "snippets": [],
    "matches": [],
}


def hit(text: str = "", title: str = "خبر", id_: str = "1", source: str = "") -> Results:
    snippets = (Snippet(text, 0, ()),) if text else ()
    return Results("ليبيا", 1, 1.0, (Hit(1, 0.5, id_, title, None, source, snippets, ()),))


def test_the_formats() -> None:
    assert FORMATS == ("text", "json", "jsonl", "csv", "tsv", "ids", "markdown")


# JSON: a contract, so keys, their order and types are all asserted.


def test_json() -> None:
    expected = {
        "query": "ليبيا",
        "total": 12,
        "took_ms": 3.142,
        "notes": ["قيل"],
        "unknown": [],
        "suggestions": [],
        "searched": None,
        "hits": [FIRST_OBJECT, SECOND_OBJECT],
    }
    text = as_json(RESULTS)
    assert text == json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
    assert json.loads(text) == expected


def test_json_without_hits() -> None:
    assert json.loads(as_json(NOTHING)) == {
        "query": "ليبيا",
        "total": 0,
        "took_ms": 1.0,
        "notes": [],
        "unknown": [],
        "suggestions": [],
        "searched": None,
        "hits": [],
    }


def test_json_of_a_search(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", title="وزراء", text="وصل الوزير.", date=date(2020, 9, 6)))
        ix.commit()
        found = json.loads(as_json(ix.search("وزير")))
    assert found.pop("took_ms") >= 0
    assert found["hits"][0].pop("score") > 0
    assert found == {
        "query": "وزير",
        "total": 1,
        "notes": [],
        "unknown": [],
        "suggestions": [],
        "searched": None,
        "hits": [
            {
                "rank": 1,
                "id": "1",
                "title": "وزراء",
                "title_highlights": [[0, 5]],
                **UNKNOWN,
                "date": "2020-09-06",
                "snippets": [{"text": "وصل الوزير.", "highlights": [[4, 10]]}],
                "matches": [
                    {"query": "وزير", "word": "وزراء", "level": "stem", "field": "title"},
                    {"query": "وزير", "word": "الوزير", "level": "stem", "field": "body"},
                ],
            }
        ],
    }


def test_jsonl() -> None:
    first, second, rest = "".join(as_jsonl(RESULTS)).split("\n")
    assert first == json.dumps(FIRST_OBJECT, ensure_ascii=False)
    assert second == json.dumps(SECOND_OBJECT, ensure_ascii=False)
    assert (rest, [*as_jsonl(NOTHING)]) == ("", [])


def test_jsonl_is_a_line_a_hit_whatever_its_text() -> None:
    results = hit("سطر\r\nوسطر\x0b", "عنوان\nفي سطرين")
    (line,) = as_jsonl(results)
    assert json.loads(line)["snippets"][0]["text"] == "سطر\r\nوسطر\x0b"
    assert json.loads(line)["title"] == "عنوان\nفي سطرين"


# CSV.

HEADER = ["rank", "score", "id", "title", "date", "source", "snippet"]


def rows(results: Results) -> list[list[str]]:
    return list(csv.reader(StringIO("".join(as_csv(results)), newline="")))


def test_csv() -> None:
    assert "".join(as_csv(RESULTS)).splitlines() == [
        "rank,score,id,title,date,source,snippet",
        "1,2.3457,news/1.txt,زيارة ليبيا,2020-09-06,ضفاف,"
        "وصل الوفد إلى ليبيا. … الجهود التركية والليبية مستمرة",
        '2,0.5,wire-002,"قال: «نعم», ""لا""",,,',
    ]
    assert rows(RESULTS)[0] == HEADER
    assert rows(NOTHING) == [HEADER]


@pytest.mark.parametrize("odd", [",", '"', "\n", ";", "«،»", "\t"])
def test_csv_reads_back(odd: str) -> None:
    title, source = f"قال{odd}نعم", f"ضفاف{odd}النيل"
    _, row = rows(hit("صدر كتاب.", title, f"أ{odd}ب", source))
    assert row == ["1", "0.5", f"أ{odd}ب", title, "", source, "صدر كتاب."]


@given(st.text(min_size=1), st.text())
@example("\r", '"')
def test_csv_reads_back_any_title(title: str, source: str) -> None:
    title, source = title.replace("\0", ""), source.replace("\0", "")
    _, row = rows(hit("", title, "1", source))
    assert row == ["1", "0.5", "1", in_lines(title), "", in_lines(source), ""]


@pytest.mark.parametrize("place", ["title", "id_", "source", "text"])
@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|'/c calc'!A1"]
)
def test_a_spreadsheet_computes_nothing(formula: str, place: str) -> None:
    found = hit(**{"title": "خبر", place: formula})
    header, row = "".join(as_excel(found)).split("\r\n")[:2]
    assert header == "\ufeff" + ",".join(HEADER)
    (cells,) = csv.reader([row])
    assert f"'{in_lines(formula)}" in cells or (place == "text" and "' =1" in cells)
    # Numbers stay numbers.
    assert cells[:2] == ["1", "0.5"]
    assert "".join(as_excel(RESULTS))[1:] == "".join(as_csv(RESULTS))


# TSV and ids.


def test_tsv() -> None:
    assert "".join(as_tsv(RESULTS)).split("\n") == [
        "rank\tscore\tid\ttitle\tdate\tsource\tsnippet",
        "1\t2.3457\tnews/1.txt\tزيارة ليبيا\t2020-09-06\tضفاف\t"
        "وصل الوفد إلى ليبيا. … الجهود التركية والليبية مستمرة",
        '2\t0.5\twire-002\tقال: «نعم», "لا"\t\t\t',
        "",
    ]
    assert "".join(as_tsv(RESULTS, ["id", "metadata"])) == (
        'id\tmetadata\nnews/1.txt\t{"صفحة": "4"}\nwire-002\t\n'
    )
    assert "".join(as_tsv(hit("سطر\nوسطر\r\n", "عمود\tوعمود"), ["title", "snippets"])) == (
        "title\tsnippets\nعمود وعمود\tسطر وسطر  \n"
    )


def test_ids() -> None:
    assert "".join(as_ids(RESULTS)) == "news/1.txt\nwire-002\n"
    assert [*as_ids(NOTHING)] == []
    assert [*as_ids(hit(id_="تقرير العام\x1b[2J\n.txt"))] == ["تقرير العام [2J .txt\n"]


# Markdown.


def shown_by_markdown(source: str) -> str:
    """Return the letters that a reader of a page made of some Markdown sees, in lines."""
    tokens = MarkdownIt().parse(source)
    lines = []
    for token in tokens:
        for part in token.children or ():
            lines.append({"hardbreak": "\n", "softbreak": "\n"}.get(part.type, part.content))
        lines.append("\n" if token.type == "inline" else "")
    return "".join(lines).strip()


def test_markdown() -> None:
    assert "".join(as_markdown(RESULTS)) == (
        "1. [زيارة **ليبيا**](<https://example.org/1>)  \n"
        "   `news/1.txt` · 2020-09-06 · ضفاف\n"
        "\n"
        "   > وصل الوفد إلى **ليبيا**.\n"
        "\n"
        "   > … الجهود التركية **والليبية** مستمرة …\n"
        "\n"
        '2. قال: «نعم», "لا"  \n'
        "   `wire-002`\n"
    )
    assert [*as_markdown(NOTHING)] == []


SIGNS = {
    "emphasis": "**كتاب** _جديد_ *جدا*",
    "a link": "[هنا](https://example.org) <https://example.org>",
    "an image": "![صورة](x.png)",
    "markup": "<script>alert(1)</script> &lt; &amp;",
    "code": "`rm` ``كتاب` ```",
    "a heading": "# عنوان",
    "a quotation": "> قال",
    "a list": "- بند",
    "another list": "1. بند",
    "a rule": "---",
    "a table": "| أ | ب |",
    "backslashes": "أ\\*ب\\",
    "a reference": "[هنا]: https://example.org",
}


@cases("text", SIGNS)
def test_markdown_obeys_nothing_in_an_article(text: str) -> None:
    source = "".join(as_markdown(hit("كتاب", title=text, id_=text, source=text)))
    assert shown_by_markdown(source) == f"{text}\n{text} · {text}\nكتاب …"
    source += "\n" + "".join(as_markdown(hit(text)))
    assert shown_by_markdown(source).endswith(f"\n{text} …")
    kinds = {part.type for token in MarkdownIt().parse(source) for part in token.children or ()}
    assert kinds <= {"text", "text_special", "code_inline", "hardbreak", "softbreak"}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.org/> [x](y", "data:text/html,x", "/news", "http://"]
)
def test_markdown_links_to_nothing_but_pages(url: str) -> None:
    found = Results("خبر", 1, 1.0, (replace(SECOND, url=url),))
    assert "".join(as_markdown(found)).startswith('1. قال: «نعم», "لا"  \n'.replace("1.", "2."))


def test_markdown_lets_no_control_through() -> None:
    for control in CONTROLS.values():
        found = hit(*[f"قبل{control}بعد"] * 4)
        assert "".join(as_markdown(found)) == "".join(
            as_markdown(hit(*[f"قبل {control[1:]}بعد"] * 4))
        )


# Text.


def test_text() -> None:
    # Letters are in the order in which they are typed: turning them is up to the terminal.
    assert as_text(RESULTS, Screen()) == (
        "1. زيارة ليبيا\n"
        "   news/1.txt · 2020-09-06 · ضفاف\n"
        "   وصل الوفد إلى ليبيا.\n"
        "   … الجهود التركية والليبية مستمرة …\n"
        "\n"
        '2. قال: «نعم», "لا"\n'
        "   wire-002\n"
    )
    assert as_text(NOTHING, Screen()) == ""


def test_scores_are_shown_where_they_are_asked_for() -> None:
    asked = as_text(RESULTS, Screen(), scores=True)
    assert "   news/1.txt · 2020-09-06 · ضفاف · 2.35\n" in asked
    assert "   wire-002 · 0.50\n" in asked
    pages = "".join(as_markdown(RESULTS, scores=True))
    assert "   `news/1.txt` · 2020-09-06 · ضفاف · 2.35\n" in pages
    assert "   `wire-002` · 0.50\n" in pages


def test_text_in_color() -> None:
    match, title, faint, plain = "\x1b[1;4m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
    facts = [f"{faint}{fact}{plain}" for fact in ("news/1.txt", "2020-09-06", "ضفاف")]
    assert as_text(RESULTS, Screen(color=True)) == (
        f"1. {title}زيارة {plain}{match}ليبيا{plain}\n"
        f"   {' · '.join(facts)}\n"
        f"   وصل الوفد إلى {match}ليبيا{plain}.\n"
        f"   … الجهود التركية {match}والليبية{plain} مستمرة …\n"
        "\n"
        f'2. {title}قال: «نعم», "لا"{plain}\n'
        f"   {faint}wire-002{plain}\n"
    )


def test_only_the_fields_that_are_asked_for() -> None:
    assert [*as_jsonl(RESULTS, ["id", "date"])] == [
        '{"id": "news/1.txt", "date": "2020-09-06"}\n',
        '{"id": "wire-002", "date": null}\n',
    ]
    assert "".join(as_csv(RESULTS, ["title", "metadata", "id"])).splitlines()[0] == (
        "title,metadata,id"
    )
    assert json.loads(as_json(RESULTS, ["rank"]))["hits"] == [{"rank": 1}, {"rank": 2}]


CONTROLS = {
    "line end": "\n",
    "carriage return": "\r",
    "tab": "\t",
    "escape sequence": "\x1b[2J",
    "one-character escape": "\x9b",
    "bell": "\a",
    "backspace": "\b",
    "line separator": "\u2028",
    "next line": "\x85",
    "right-to-left override": "\u202e",
    "isolate": "\u2067",
    "lone surrogate": "\ud800",
}


@pytest.mark.parametrize("color", [False, True], ids=["plain", "color"])
@pytest.mark.parametrize("place", ["text", "title", "id_", "source"])
def test_text_lets_no_control_through(place: str, color: bool) -> None:
    let_through = [
        name
        for name, control in CONTROLS.items()
        if as_text(hit(**{place: f"قبل{control}بعد"}), Screen(color=color))
        != as_text(hit(**{place: f"قبل {control[1:]}بعد"}), Screen(color=color))
    ]
    assert let_through == []


def test_text_keeps_what_words_are_made_of() -> None:
    word = "كِتَـــابٌ می\u200cخواهم \u200fليبيا\u200f 👨\u200d👩\u200d👧"
    title = f"خبر {word}"
    assert as_text(hit(word, title), Screen()) == f"1. {title}\n   1\n   {word} …\n"


SENTENCE = "وصل رئيس حكومة الوفاق إلى أنقرة"
UNTITLED = {
    "the text goes on": (SENTENCE, f"{SENTENCE}. وعاد أمس.", ["وعاد أمس."]),
    "in the sentence": ("وصل رئيس حكومة…", f"{SENTENCE}. وعاد.", ["… الوفاق إلى أنقرة. وعاد."]),
    "behind a quotation": (f"«{SENTENCE}", f"{SENTENCE}». وعاد.", ["وعاد."]),
    "nothing more": (SENTENCE, f"{SENTENCE}.", []),
    "a longer word": ("وصل رئيس حكومة الوفا", f"{SENTENCE}.", [f"{SENTENCE}."]),
    "another beginning": (SENTENCE, f"ثم {SENTENCE}.", [f"ثم {SENTENCE}."]),
}


@cases("title text shown", UNTITLED)
def test_text_does_not_repeat_the_title(title: str, text: str, shown: list[str]) -> None:
    snippet = Snippet(text, 0, (), more=False)
    results = Results("أنقرة", 1, 1.0, (Hit(1, 0.5, "1", title, None, "", (snippet,), ()),))
    assert [line.strip() for line in as_text(results, Screen()).splitlines()[2:]] == shown


def test_what_is_highlighted_beyond_the_title() -> None:
    at = SENTENCE.index("الوفاق")
    snippet = Snippet(SENTENCE, 0, ((0, 3), (at, at + 6)), more=False)
    hits = (Hit(1, 0.5, "1", "وصل رئيس حكومة…", None, "", (snippet,), ()),)
    text = as_text(Results("الوفاق", 1, 1.0, hits), Screen(color=True))
    assert text.splitlines()[2] == "   … \x1b[1;4mالوفاق\x1b[0m إلى أنقرة"


def test_highlights_are_of_the_text_before_controls_are_taken_out() -> None:
    snippet = Snippet("أول\r\nكتاب\tثان", 0, ((5, 9),))
    results = Results("كتاب", 1, 1.0, (Hit(1, 0.5, "1", "خبر", None, "", (snippet,), ()),))
    assert (
        as_text(results, Screen(color=True)).splitlines()[2] == "   أول  \x1b[1;4mكتاب\x1b[0m ثان …"
    )


def test_a_hit_without_title_shows_its_id() -> None:
    assert as_text(hit("كتاب.", ""), Screen()) == "1. 1\n   1\n   كتاب.\n"
    assert as_text(hit("", "", "أ\x1b\nب"), Screen()) == "1. أ  ب\n   أ  ب\n"
