"""Lists of queries, and what else follows a search: suggestions and timelines."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from cases import cases, table
from plain import articles_of, in_two_segments, indexed
from processes import kashaf

from index import Article, Index, QueryError, open_index
from search.batch import read_queries

NEWS = (
    Article(id="1", title="فوز محمد صلاح", text="فاز محمد صلاح بالجائزة", date=date(2018, 5, 10)),
    Article(id="2", text="صلاح الدين ومحمد", date=date(2018, 8, 1)),
    Article(id="3", text="الحكومة الليبية والحكومة التركية", date=date(2018, 5, 11)),
    Article(id="4", text="الحكومة والحكم في ليبيا"),
)
LIST = "محمد صلاح\n\n# a note\n+ليبيا -تركيا\nالحكوممة\ndate:أمس\n=1+1\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("news") / "index"
    with open_index(folder, create=True) as ix:
        for article in NEWS:
            ix.add(article)
    return str(folder)


@pytest.fixture
def ix(folder: str) -> Iterator[Index]:
    with open_index(folder) as ix:
        yield ix


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [*csv.reader(file)][1:]


def test_a_line_of_plain_words_is_a_phrase(ix: Index) -> None:
    answers = [*ix.batch(["محمد صلاح", "محمد -فوز", "صلاح"], limit=5)]
    found = [[hit.id for hit in answer.hits or ()] for answer in answers]
    assert found == [["1"], ["2"], ["1", "2"]]
    assert [answer.number for answer in answers] == [1, 2, 3]
    (both,) = ix.batch(["محمد صلاح"], match="all")
    assert both.hits
    assert both.hits.total == 2


# A name of a list, and how an article has it.


@cases("name text", table("names"))
def test_a_name_with_signs_is_a_phrase(name: str, text: str, tmp_path: Path) -> None:
    apart = " ثم ".join(reversed(re.findall(r"\w+", name.replace("_", " "))))
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="name", text=text))
        ix.add(Article(id="apart", text=apart))
        ix.commit()
        (answer,) = ix.batch([name])
    assert [hit.id for hit in answer.hits or ()] == ["name"]


QUERIES = {
    "signs": ("+ليبيا -تركيا", {"4"}),
    "a field": ("title:فوز", {"1"}),
    "an operator": ("محمد AND ليبيا", set()),
    "a wildcard": ("الحكوم* تركية", {"3", "4"}),
    "a date": ("date:2018-08 صلاح", {"2"}),
}


@cases("query found", QUERIES)
def test_a_query_of_a_list_is_a_query(ix: Index, query: str, found: set[str]) -> None:
    (answer,) = ix.batch([query])
    assert {hit.id for hit in answer.hits or ()} == found


def test_a_mistake_leaves_the_tables_as_they_are(folder: str, tmp_path: Path, ix: Index) -> None:
    names = tmp_path / "names.txt"
    names.write_text("صلاح\n", "utf-8")
    kashaf("batch", names, "--index", folder)
    tables = [tmp_path / f"names.{name}.csv" for name in ("counts", "hits")]
    whole = [table.read_bytes() for table in tables]
    status, _, said = kashaf("batch", names, "--index", folder, "--again", "--match", "some")
    assert (status, said[:27]) == (2, "kashaf: cannot match 'some'")
    assert [table.read_bytes() for table in tables] == whole
    with pytest.raises(QueryError, match="cannot match 'some' of a list"):
        ix.batch(["صلاح"], match="some")


def test_tables_with_other_columns_are_not_gone_on_with(folder: str, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("صلاح\nليبيا\n", "utf-8")
    kashaf("batch", names, "--index", folder)
    status, _, said = kashaf("batch", names, "--index", folder, "--snippets")
    assert status == 2
    assert "has other columns" in said
    assert kashaf("batch", names, "--index", folder)[0] == 0


def test_notes_of_a_query_stand_in_its_row(folder: str, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text('"صلاح\nfoo:ليبيا\n', "utf-8")
    kashaf("batch", names, "--index", folder)
    notes = [row[5] for row in rows(tmp_path / "names.counts.csv")]
    assert notes[0].startswith("a quotation mark is not closed")
    assert notes[1].startswith("no article has a field 'foo'")


@pytest.mark.parametrize("name", ["جائزة صلاح محمد", '"الجائزة الحكومة"', "+ليبيا +صلاح"])
def test_the_same_words_looked_for_otherwise_are_not_what_was_meant(
    folder: str, tmp_path: Path, name: str
) -> None:
    names = tmp_path / "names.txt"
    names.write_text(f"{name}\n", "utf-8")
    kashaf("batch", names, "--index", folder)
    ((_, query, total, _, meant, _),) = rows(tmp_path / "names.counts.csv")
    assert (query.lstrip("'"), total, meant) == (name, "0", "")


def test_the_tables(folder: str, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text(LIST, "utf-8")
    status, _, said = kashaf("batch", names, "--index", folder)
    counts, hits = rows(tmp_path / "names.counts.csv"), rows(tmp_path / "names.hits.csv")
    assert status == 0
    assert said.startswith("5 queries: ")
    assert [row[:5] for row in counts] == [
        ["1", "محمد صلاح", "1", "", ""],
        ["2", "'+ليبيا -تركيا", "1", "", ""],
        ["3", "الحكوممة", "0", "الحكوممة", "الحكومة"],
        ["4", "date:أمس", "", "", ""],
        ["5", "'=1+1", "0", "1", ""],
    ]
    assert counts[3][5].startswith("cannot search for date 'أمس'")
    assert [row[:3] + row[4:5] for row in hits] == [
        ["1", "محمد صلاح", "1", "1"], ["2", "'+ليبيا -تركيا", "1", "4"],
    ]  # fmt: skip


@pytest.mark.parametrize("output", ["csv", "jsonl"])
def test_a_list_that_was_left_is_gone_on_with(folder: str, tmp_path: Path, output: str) -> None:
    names = tmp_path / "names.txt"
    names.write_text(LIST, "utf-8")
    asked = ("batch", names, "--index", folder, "--format", output)
    kashaf(*asked)
    tables = [tmp_path / f"names.{name}.{output}" for name in ("counts", "hits")]
    whole = [table.read_bytes() for table in tables]
    # Left while the hits of the second were written, and the count of the first was whole.
    lines = whole[0].splitlines(keepends=True)
    head = output == "csv"
    tables[0].write_bytes(b"".join(lines[: 1 + head]) + lines[1 + head][:9])
    tables[1].write_bytes(whole[1][:-7])
    assert ", 1 of them before: " in kashaf(*asked)[2]
    assert [table.read_bytes() for table in tables] == whole
    assert ", 5 of them before: " in kashaf(*asked)[2]
    assert [table.read_bytes() for table in tables] == whole
    names.write_text("غيره\n", "utf-8")
    status, _, said = kashaf(*asked)
    assert (status, said) == (
        2,
        f"kashaf: cannot go on: '{tables[0]}' is of another list, or has other columns."
        " Name another --out, or begin with --again.\n",
    )
    assert kashaf(*asked, "--again")[0] == 0


def test_lines_of_json(folder: str, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("id;الاسم\n7;محمد صلاح\n8;\n", "utf-8")
    kashaf(
        "batch",
        names,
        "--index",
        folder,
        "--format",
        "jsonl",
        "--snippets",
        "--out",
        tmp_path / "x",
    )
    count = json.loads((tmp_path / "x.counts.jsonl").read_text("utf-8"))
    assert count == {
        "number": 1, "query": "محمد صلاح", "total": 1, "unknown": "", "meant": "", "note": "",
    }  # fmt: skip
    hit = json.loads((tmp_path / "x.hits.jsonl").read_text("utf-8"))
    assert (hit["id"], hit["snippet"]) == ("1", "فاز محمد صلاح بالجائزة")


@cases("name text", table("lists"))
def test_lists_are_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert read_queries(tmp_path / name) == ["صلاح", "ليبيا"]


def test_mistakes_are_one_line(folder: str, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("\n", "utf-8")
    asked = ("--index", folder)
    assert kashaf("batch", names, *asked)[::2] == (
        2, f"kashaf: cannot search for '{names}': it has no lines.\n",
    )  # fmt: skip
    names.write_bytes(b"\xe3\xcd\n")
    assert kashaf("batch", names, *asked)[2] == f"kashaf: cannot read '{names}': it is not UTF-8.\n"
    table = tmp_path / "names.csv"
    table.write_text('name\n"' + "صلاح " * 50_000, "utf-8")
    assert kashaf("batch", table, *asked)[2] == (
        f"kashaf: cannot read '{table}': it is no CSV (field larger than field limit (131072)).\n"
    )
    names.write_text("صلاح", "utf-8")
    assert kashaf("batch", names, *asked, "--match", "some")[2] == (
        "kashaf: cannot match 'some' of a list: phrase, all, most, any can be matched.\n"
    )
    assert kashaf("batch", names, *asked, "--format", "xml")[2] == (
        "kashaf: cannot write 'xml': the formats are csv, jsonl.\n"
    )


def test_suggestions_complete_the_last_word(ix: Index, folder: str) -> None:
    assert [(each.text, each.count) for each in ix.suggest("الحك")] == [("الحكومة", 2)]
    assert [each.text for each in ix.suggest("محمد صل")] == ["محمد صلاح"]
    assert [each.text for each in ix.suggest("أل", limit=1)] == ["الحكومة"]
    for typed in ("قشط", "", "محمد ", "ق" * 5_000):
        assert ix.suggest(typed) == []
    titles = [each for each in ix.suggest("فو", titles=True) if each.kind == "title"]
    assert [each.text for each in titles] == ["فوز محمد صلاح"]
    # A title is of what was typed, not of all that its word may end in.
    begun = ix.suggest("محمد صلا", titles=True)
    assert [each.text for each in begun if each.kind == "title"] == ["فوز محمد صلاح"]
    assert kashaf("suggest", "--index", folder, "الحك") == (0, "الحكومة\t2\tword\n", "")
    assert kashaf("suggest", "--index", folder, "قشط") == (1, "", "")


def test_a_timeline_has_every_month(ix: Index, folder: str) -> None:
    months = {"2018-05": 1, "2018-06": 0, "2018-07": 0, "2018-08": 1}
    assert ix.timeline("صلاح") == months
    assert [*ix.timeline("صلاح").items()] == [*months.items()]
    assert ix.timeline("صلاح", by="year") == {"2018": 2}
    assert len(ix.timeline("صلاح", by="day")) == 84
    assert ix.timeline("صلاح", since="2018-06") == {"2018-08": 1}
    assert ix.timeline("قشطبلغ") == {}
    # Of what is searched instead of nothing there is no timeline.
    assert ix.timeline("صلااح") == {}
    asked = ("timeline", "--index", folder, "صلاح")
    status, output, _ = kashaf(*asked)
    bar = "█" * 30
    assert (status, output.splitlines()) == (
        0, ["صلاح", f"  2018-05  1  {bar}", "  2018-06  0", "  2018-07  0", f"  2018-08  1  {bar}"],
    )  # fmt: skip
    assert kashaf(*asked, "--format", "csv")[1].splitlines()[:2] == ["month,articles", "2018-05,1"]
    picture = kashaf(*asked, "--format", "svg")[1]
    assert picture.startswith("<svg ")
    assert picture.count("<rect") == 4
    assert kashaf(*asked, "--by", "week")[2].startswith("kashaf: cannot count by 'week': ")
    assert kashaf("timeline", "--index", folder, "date:1999")[0] == 1


def test_the_most_frequent_of_many_words_whatever_the_segments(tmp_path: Path) -> None:
    """Words are written one to many times, so that some are frequent in both segments alone."""
    words = [f"ق{a}{b}" for a in "بتثجحخ" for b in "سشصضطظعغ"]
    held = [
        # How frequent the very last word of a segment is, is not on record.
        Article(id=f"{number} {time}", text=f"{word} يوم")
        for number, word in enumerate(words, 1)
        for time in range(number)
    ]
    expected = [(words[-1 - at], len(words) - at) for at in range(5)]
    whole = open_index(indexed(tmp_path / "whole", *held))
    halves = in_two_segments(tmp_path / "halves", held[::2] + held[1::2], len(held[::2]))
    for ix in (whole, halves):
        assert [(each.text, each.count) for each in ix.suggest("ق", limit=5)] == expected
        assert len(ix.suggest("ق", limit=100)) == len(words)


def test_ids_in_other_letters(tmp_path: Path) -> None:
    """Ids of plain letters are folded at once, others one by one: both find the same."""
    names = {"Wire/NEW": "كتب", "wire/old": "كتب"}
    for more in ({}, {"تقرير/أول": "كتب", "a/1": "كتب"}):
        names |= more
        ix = open_index(indexed(tmp_path / str(len(names)), *articles_of(names)))
        assert {hit.id for hit in ix.search("id:wire/new")} == {"Wire/NEW"}
        assert {hit.id for hit in ix.search("id:WIRE/*")} == {"Wire/NEW", "wire/old"}
        assert {hit.id for hit in ix.search("id:*r*")} == {"Wire/NEW", "wire/old"}
    assert {hit.id for hit in ix.search("id:تقرير/اول")} == {"تقرير/أول"}
