"""The command line: what is printed where, exit statuses, and one line for each thing wrong."""

import csv
import json
import os
import platform
import pty
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cases import cases
from typer.testing import CliRunner

import cli
from index import native
from index.articles.readers import suffixes
from index.segment.schema import FORMAT_VERSION
from index.store.manifest import Manifest
from index.version import COMPILED, VERSION

NAMES = ("نهر", "سوق", "مطار")
TEXT = "وصل الوزير إلى المدينة مساء أمس."
COMMANDS = ["index", "search", "show", "delete", "stats", "analyze", "evaluate"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KASHAF_INDEX", raising=False)
    # Whether anything is compiled makes no difference here, but for a note.
    monkeypatch.setattr(native, "note", lambda: None)
    return tmp_path


def kashaf(*arguments: str) -> tuple[int, str, str]:
    """Return exit status, stdout and stderr, times left out; an exception is one here too."""
    result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    return result.exit_code, result.stdout, re.sub(r"\d+ ms\n", "0 ms\n", result.stderr)


def indexed(**files: str) -> None:
    """Index texts as files of a folder `news`, `a` as a.txt."""
    Path("news").mkdir(exist_ok=True)
    for name, text in files.items():
        Path(f"news/{name}.txt").write_text(text, "utf-8")
    status, _, said = kashaf("index", "news")
    assert (status, said) == (0, "")


def done(
    added: int = 0, updated: int = 0, unchanged: int = 0, removed: int = 0, skipped: int = 0
) -> str:
    return (
        f"added {added}, updated {updated}, unchanged {unchanged}, removed {removed},"
        f" skipped {skipped}\n"
    )


# Every command, as it should be.


def test_index_and_search() -> None:
    indexed(a=f"زيارة\n\n{TEXT}", b="عاد النهر.")
    assert kashaf("index", "news") == (0, done(unchanged=2), "")
    status, output, said = kashaf("search", "الوزير")
    assert (status, said) == (0, "1-1 of 1 article, 0 ms\n")
    assert re.fullmatch(rf"1. زيارة\n   a.txt\n   {TEXT}\n", output)
    assert kashaf("search", "قطر") == (
        1,
        "",
        "note: no article has 'قطر'\n"
        "nothing found for: قطر\n"
        "Try 'kashaf analyze' to see how the words are read.\n",
    )


def test_words_of_a_query_may_begin_with_a_sign() -> None:
    indexed(a="نهر وسوق.", b="نهر ومطار.")
    assert kashaf("search", "نهر", "-سوق")[1].startswith("1. نهر ومطار\n")
    assert kashaf("search", "+نهر", "+سوق", "--limit", "3")[2] == (
        "note: '+نهر' '+سوق' read as operators: + must be there\n1-1 of 1 article, 0 ms\n"
    )


LETTERS = {
    "a space": ["-n", "1"],
    "no space": ["-n1"],
    "a long name": ["--limit", "1"],
    "an equals sign": ["--limit=1"],
}


@cases("option", LETTERS)
def test_limit_by_one_letter(option: list[str]) -> None:
    indexed(a="نهر وسوق.", b="نهر ومطار.")
    for arguments in (["نهر", *option], [*option, "نهر"], ["نهر", *option, "-قطر"]):
        assert kashaf("search", *arguments)[2].endswith("1-1 of 2 articles, 0 ms\n")


def test_help_by_one_letter() -> None:
    for command in ([], *([name] for name in COMMANDS)):
        assert kashaf(*command, "-h") == kashaf(*command, "--help")
    assert kashaf("search", "نهر", "-h") == kashaf("search", "--help")


@pytest.mark.parametrize(
    "option", ["-x", "-A", "-x5", "-G20", "-x=5", "-a-b", "--foo", "--foo=5", "--Limit"]
)
def test_an_option_that_there_is_not_is_no_query(option: str) -> None:
    indexed(a="نهر.")
    name = re.split(r"=|(?<=-\w)[\d-]", option)[0]
    for arguments in ([option], [option, "نهر"], ["نهر", option], ["نهر", option, "3"]):
        status, output, said = kashaf("search", *arguments)
        assert (status, output) == (2, ""), arguments
        assert said.startswith(f"kashaf: no such option: {name}"), arguments
        assert said.endswith(". Run 'kashaf search --help'.\n"), arguments
    assert kashaf("search", "نهر", "--", option)[0] == 0


def test_what_follows_two_dashes_is_query() -> None:
    indexed(a="نهر.", b="limit.")
    assert kashaf("search", "--", "--limit")[1].startswith("1. limit\n")
    assert kashaf("search", "-n", "1", "--", "limit", "-نهر")[1].startswith("1. limit\n")


def test_json_has_the_keys_of_the_contract() -> None:
    text = {"id": "1", "title": "زيارة", "text": TEXT, "date": "2020-09-06", "source": "ضفاف",
            "author": "هدى", "category": "رأي", "url": "https://example.org/1",
            "page": 4}  # fmt: skip
    Path("w.jsonl").write_text(json.dumps(text) + '\n{"id": "2", "text": "وزير"}', "utf-8")
    kashaf("index", "w.jsonl")
    status, output, said = kashaf("search", "--format", "json", "الوزير OR قطر")
    answer = json.loads(output)
    took = answer.pop("took_ms")
    scores = [hit.pop("score") for hit in answer["hits"]]
    note = "no article has 'قطر'"
    assert (status, said) == (0, f"note: {note}\n1-2 of 2 articles, 0 ms\n")
    assert (answer["total"], type(took)) == (2, float)
    assert scores == sorted(scores, reverse=True)
    shown = {hit["id"]: hit for hit in answer.pop("hits")}
    assert answer == {
        "query": "الوزير OR قطر", "total": 2, "notes": [note], "unknown": ["قطر"],
        "suggestions": [], "searched": None,
    }  # fmt: skip
    assert {hit.pop("rank") for hit in shown.values()} == {1, 2}
    match = {"query": "الوزير", "word": "الوزير", "level": "form", "field": "body"}
    assert shown == {
        "1": {
            "id": "1", "title": "زيارة", "title_highlights": [], "date": "2020-09-06",
            "source": "ضفاف", "author": "هدى", "category": "رأي", "url": "https://example.org/1",
            "path": str(Path("w.jsonl").absolute()), "metadata": {"page": "4"}, "copies": [],
            "snippets": [{"text": TEXT, "highlights": [[4, 10]]}], "matches": [match],
        },
        "2": {
            "id": "2", "title": "وزير", "title_highlights": [[0, 4]], "date": None,
            "source": None, "author": None, "category": None, "url": None,
            "path": str(Path("w.jsonl").absolute()), "metadata": {}, "copies": [],
            "snippets": [{"text": "وزير", "highlights": [[0, 4]]}],
            "matches": [{**match, "word": "وزير", "level": "stem"}],
        },
    }  # fmt: skip


def test_the_other_formats() -> None:
    indexed(a="نهر\n\nسوق.", b="نهر ومطار.")
    hits = json.loads(kashaf("search", "نهر", "--format", "json")[1])["hits"]
    lines = kashaf("search", "نهر", "--format", "jsonl")[1].splitlines()
    assert [json.loads(line) for line in lines] == hits
    rows = [*csv.DictReader(kashaf("search", "نهر", "--format", "csv")[1].splitlines())]
    assert [row["id"] for row in rows] == [hit["id"] for hit in hits]
    assert list(rows[0]) == ["rank", "score", "id", "title", "date", "source", "snippet"]
    assert kashaf("search", "نهر", "--format", "ids")[:2] == (0, "a.txt\nb.txt\n")
    assert kashaf("similar", "a.txt", "--format", "ids")[:2] == (0, "b.txt\n")
    table = kashaf("search", "نهر", "--format", "tsv", "--fields", "rank,id,title,path")[1]
    folder = Path("news").absolute()
    assert table == (
        f"rank\tid\ttitle\tpath\n1\ta.txt\tنهر\t{folder}/a.txt\n"
        f"2\tb.txt\tنهر ومطار\t{folder}/b.txt\n"
    )
    pages = kashaf("search", "نهر", "--format", "markdown")[1]
    assert pages == ("1. **نهر**  \n   `a.txt`\n\n   > سوق.\n\n2. **نهر** ومطار  \n   `b.txt`\n")
    for form in ("ids", "markdown"):
        said = f"kashaf: cannot choose fields of {form}: --fields is for --format json, jsonl, csv"
        status, output, told = kashaf("search", "نهر", "--format", form, "--fields", "id")
        assert (status, output, told) == (2, "", f"{said} and tsv.\n")
        assert kashaf("search", "قطر", "--format", form)[:2] == (1, "")
    assert kashaf("search", "قطر", "--format", "jsonl")[:2] == (1, "")
    assert kashaf("search", "قطر", "--format", "csv")[:2] == (1, ",".join(rows[0]) + "\n")
    assert json.loads(kashaf("search", "قطر", "--format", "json")[1])["hits"] == []


def test_pages_are_consecutive() -> None:
    indexed(**{f"n{number}": f"نهر {'سوق ' * (number % 5)}" for number in range(25)})

    def page(limit: int, offset: int) -> list[tuple[int, str]]:
        options = ["--limit", str(limit), "--offset", str(offset), "--format", "jsonl"]
        hits = map(json.loads, kashaf("search", "نهر سوق", *options)[1].splitlines())
        return [(hit["rank"], hit["id"]) for hit in hits]

    whole = page(100, 0)
    assert [rank for rank, _ in whole] == list(range(1, 26))
    assert [hit for offset in range(0, 28, 7) for hit in page(7, offset)] == whole
    assert kashaf("search", "نهر", "--offset", "21")[2] == "22-25 of 25 articles, 0 ms\n"
    assert kashaf("search", "نهر", "--offset", "25") == (0, "", "0 of 25 articles, 0 ms\n")
    assert len(kashaf("search", "نهر", "--format", "jsonl")[1].splitlines()) == 10
    assert page(2**63, 20) == page(10**30, 20) == whole[20:]
    for offset in (2**63 - 1, 10**30):
        assert kashaf("search", "نهر", "--offset", str(offset)) == (
            0, "", "0 of 25 articles, 0 ms\n"
        )  # fmt: skip


def test_show() -> None:
    fields = {"id": "1", "title": "زيارة", "text": f"{TEXT}\n\nثم عاد.", "date": "6 أيلول 2020"}
    more = {"source": "ضفاف", "author": "هدى", "category": "رأي", "url": "https://a.org", "صفحة": 4}
    Path("w.jsonl").write_text(json.dumps({**fields, **more}), "utf-8")
    kashaf("index", "w.jsonl")
    facts = f"2020-09-06 · ضفاف · هدى · رأي · https://a.org\n{Path('w.jsonl').absolute()}\nصفحة: 4"
    assert kashaf("show", "1") == (0, f"زيارة\n{facts}\n\n{TEXT}\n\nثم عاد.\n", "")


def test_delete_is_all_or_nothing() -> None:
    indexed(a="نهر.", b="سوق.", c="مطار.")
    unknown = "kashaf: cannot delete article 'z': the index holds none of that id. Ids are shown by"
    assert kashaf("delete", "a.txt", "z") == (2, "", f"{unknown} 'kashaf search'.\n")
    assert kashaf("delete", "a.txt", "b.txt", "a.txt") == (0, "deleted 2\n", "")
    assert [kashaf("search", name)[0] for name in NAMES] == [1, 1, 0]


def test_stats() -> None:
    lines = [{"id": n, "text": "زار الوزراء نهرا", "source": "ضفاف"} for n in range(3)]
    Path("w.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    kashaf("index", "w.jsonl")
    kashaf("delete", "0")
    status, output, said = kashaf("stats")
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    assert (status, said) == (0, "")
    assert re.fullmatch(
        "articles\t2\ndistinct words\t3\ndistinct stems\t[34]\ndistinct roots\t[34]\n"
        r"segments\t1\nsize\t\d+\.\d kB\nsize of words\t\d+ bytes\nsize of postings\t\d+ bytes\n"
        r"size of documents\t\d+ bytes\nsize of texts\t\d+ bytes\n"
        rf"created\t{time}\nlast update\t{time}\nsource\tضفاف\t2\n",
        output,
    )


def test_optimize() -> None:
    for name in "abcd":
        Path(f"{name}.txt").write_text("نهر وسوق.", "utf-8")
        kashaf("index", f"{name}.txt")
    kashaf("delete", "b.txt")
    status, output, said = kashaf("optimize")
    assert (status, said) == (0, "")
    assert re.fullmatch(r"size \d+\.\d kB, now \d+\.\d kB\n", output)
    assert "\nsegments\t1\n" in kashaf("stats")[1]
    assert kashaf("search", "--format", "jsonl", "نهر")[1].count("\n") == 3
    assert not [*Path(".kashaf").glob("*.deleted")]


def test_analyze() -> None:
    assert kashaf("analyze", "«وحكومتِها»", "G20") == (
        0,
        "typed\toffsets\tfolded\tsegments\tstem\tkin\tsound\troot\twhy\n"
        "وحكومتِها\t1-10\tوحكومتها\tو+حكوم+ت+ها\tحكومه\t\t\tحكم\tو + حكوم + ت + ها, form of حكومة\n"
        "G20\t12-15\tg20\tG20\tg20\t\t\t\tno Arabic word\n",
        "",
    )


def test_evaluate() -> None:
    indexed(a="نهر.", b="سوق.")
    Path("t").write_text("1\tنهر\n2\tسوق\n3\tقطر\n", "utf-8")
    Path("q").write_text("1 0 a.txt 1\n2 0 a.txt 1\n", "utf-8")
    judged = ["evaluate", "--topics", "t", "--qrels", "q"]
    assert kashaf(*judged, "--measures", "P@1 RR@10", "--run", "run") == (
        0, "topics\t2\nP@1\t0.5000\nRR@10\t0.5000\n", ""
    )  # fmt: skip
    run = [line.split()[:4] for line in Path("run").read_text("utf-8").splitlines()]
    assert run == [["1", "Q0", "a.txt", "1"], ["2", "Q0", "b.txt", "1"]]
    Path("news/ج د.txt").write_text("قطر.", "utf-8")
    kashaf("index", "news")
    Path("q").write_text("1 0 a.txt 1\n3\t0\tج د.txt\t1\n", "utf-8")
    said = "note: run: blanks in 1 ids are written as %20\n"
    assert kashaf(*judged, "--measures", "P@1", "--run", "run") == (
        0, "topics\t2\nP@1\t1.0000\n", said
    )  # fmt: skip
    assert " ج%20د.txt 1 " in Path("run").read_text("utf-8")
    for wrong in (["--measures", "X@1"], ["--measures", ""], ["--topics", "z"], ["--qrels", "t"]):
        status, output, said = kashaf(*judged, *wrong)
        assert (status, output, said.count("\n")) == (2, "", 1), wrong


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str) -> None:
    status, output, said = kashaf(command, "--help")
    assert (status, said) == (0, "")
    summary = output.splitlines()[2]
    assert re.fullmatch(r"  [A-Z].+", summary)
    assert re.search(rf"^  {command} +{summary[2:30]}", kashaf("--help")[1], re.MULTILINE)


def test_version() -> None:
    status, said, _ = kashaf("--version")
    assert status == 0
    head, _, compiled = said.partition("compiled\t")
    assert head.removesuffix("not ") == (
        f"kashaf {VERSION}\nPython\t{platform.python_version()}\nindex format\t{FORMAT_VERSION}\n"
    )
    assert {*COMPILED} <= {*compiled.split()}


# Where the index is, what is done to it.


def test_the_index_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASHAF_INDEX", "other")
    indexed(a=TEXT)
    assert sorted(os.listdir()) == ["news", "other"]
    assert kashaf("search", "الوزير")[0] == 0
    assert kashaf("search", "الوزير", "--index", ".kashaf")[0] == 2


def test_rebuild_starts_afresh() -> None:
    indexed(a="نهر.")
    Path("b.txt").write_text("سوق.", "utf-8")
    assert kashaf("index", "--rebuild", "b.txt") == (0, done(added=1), "")
    assert [kashaf("search", name)[0] for name in NAMES] == [1, 0, 1]


def test_strict_changes_nothing() -> None:
    indexed(a="نهر.", b="سوق.")
    Path("news/a.txt").write_text("مطار.", "utf-8")
    Path("news/b.txt").write_text("", "utf-8")
    refused = "kashaf: nothing was indexed: --strict allows no skipped file.\n"
    for rebuild in [], ["--rebuild"]:
        assert kashaf("index", "--strict", *rebuild, "news") == (
            2, "", f"skipped news/b.txt: it is empty\n{refused}"
        )  # fmt: skip
        assert [kashaf("search", name)[0] for name in NAMES] == [0, 0, 1]
    Path("news/b.txt").write_text("سوق.", "utf-8")
    assert kashaf("index", "--strict", "news") == (0, done(updated=1, unchanged=1), "")


# Bad input: a line each.

BINARY = (
    "it is not text but binary data; convert it to .txt or .html first,"
    " or name its encoding with --encoding"
)
NO_COLUMN = "it has no text column: name one 'text', 'body' or 'content' (found: id, date)"
NOT_JSON = "it is not JSON: Expecting property name enclosed in double quotes, column 2"
FILES = {
    "empty": ("x.txt", b"", "x.txt: it is empty"),
    "binary": ("x.txt", bytes(range(256)), f"x.txt: {BINARY}"),
    "CSV without text": ("x.csv", b"id,date\n1,2020\n", f"x.csv:1: {NO_COLUMN}"),
    "broken line": ("x.jsonl", b"{x}\n", f"x.jsonl:1: {NOT_JSON}"),
    "no file": ("x.txt", None, "x.txt: cannot be read: No such file or directory"),
}  # fmt: skip


@cases("name data said", FILES)
def test_a_file_that_cannot_be_read(name: str, data: bytes | None, said: str) -> None:
    Path("d").mkdir()
    path = Path("d", name)
    if data is None:
        path.symlink_to("nowhere")
    else:
        path.write_bytes(data)
    said = f"skipped d/{said}\n"
    assert kashaf("index", "d") == (2, done(skipped=1), said)
    Path("d/good.txt").write_text(TEXT, "utf-8")
    assert kashaf("index", "d") == (0, done(added=1, skipped=1), said)
    assert kashaf("index", "d") == (0, done(unchanged=1, skipped=1), said)


def test_files_of_other_kinds() -> None:
    Path("d/x.txt").mkdir(parents=True)  # a folder, for all its name
    for name in ("d/x.txt/a.md", "d/b.doc", "d/c.doc", "d/README"):
        Path(name).write_text(TEXT, "utf-8")
    left = "left aside, of kinds not read: 1 without suffix, 2 .doc\n"
    assert kashaf("index", "d") == (0, done(added=1), left)
    known = ", ".join(sorted(suffixes()))
    assert kashaf("index", "d/b.doc") == (
        2, done(skipped=1), f"skipped d/b.doc: no reader for '.doc' files; kashaf reads {known}\n"
    )  # fmt: skip


def test_records_that_cannot_be_read() -> None:
    records = ['{"id": 1, "title": "نهر"}', '{"id": 1, "title": "سوق"}', "{x}",
               '{"id": 2, "title": "مطار", "date": "أمس"}']  # fmt: skip
    Path("w.jsonl").write_text("\n".join(records), "utf-8")
    assert kashaf("index", "w.jsonl") == (
        0,
        done(added=2, skipped=2),
        "skipped w.jsonl:2: duplicate id '1', taken by w.jsonl:1\n"
        f"skipped w.jsonl:3: {NOT_JSON}\n"
        "note: w.jsonl: '2' is indexed without its date: 'أمس'\n",
    )
    assert [kashaf("search", name)[0] for name in NAMES] == [0, 1, 0]


def test_one_odd_record_does_not_stop_the_others() -> None:
    record = r'{"id": 1, "title": "نهر", "source": "\ud800", "date": "\ud800", "n\ud800": "\ud800"}'
    Path("w.jsonl").write_text(record + '\n{"id": 2, "title": "سوق"}', "utf-8")
    status, _, said = kashaf("index", "w.jsonl")
    assert (status, said.count("\n")) == (0, 1)
    assert kashaf("search", "سوق")[0] == 0


NO_INDEX = "cannot open index '.kashaf': there is none. Run 'kashaf index PATH' first."
IS_FILE = "cannot open index 'a.txt': it is a file, not a folder. Name a folder with --index."
NO_DATE = (
    "cannot search for date 'أمس': it is no date."
    " Write date:2020, date:2020-09, date:2020-09-06 or a range such as date:2019..2021."
)
NO_FORMAT = "cannot print as 'xml': the formats are text, json, jsonl, csv, tsv, ids, markdown."
NOT_HELD = (
    "cannot {} article '{}': the index holds none of that id. Ids are shown by 'kashaf search'."
)
AT = ["--index", "held"]
FAILURES = {
    "no index to search": (["search", "نهر"], NO_INDEX),
    "no index to show from": (["show", "1"], NO_INDEX),
    "no index to delete from": (["delete", "1"], NO_INDEX),
    "no index to count": (["stats"], NO_INDEX),
    "no index to evaluate": (["evaluate", "--topics", "t", "--qrels", "q"], NO_INDEX),
    "index is a file": (["search", "نهر", "--index", "a.txt"], IS_FILE),
    "index into a file": (["index", "a.txt", "--index", "a.txt"], IS_FILE),
    "index below a file": (
        ["index", "a.txt", "--index", "a.txt/ix"], "cannot use 'a.txt/ix': Not a directory."
    ),
    "index among other files": (
        ["index", "a.txt", "--index", "."],
        "cannot create an index in '.': the folder holds other files."
        " Name an empty or a new folder with --index.",
    ),
    "no such path": (["index", "no"], "cannot index 'no': there is no such file or folder."),
    "no date": (["search", *AT, "date:أمس"], NO_DATE),
    "no format": (["search", *AT, "نهر", "--format", "xml"], NO_FORMAT),
    "no format and no index": (["search", "نهر", "--format", "xml"], NO_FORMAT),
    "no such id": (["show", *AT, "1"], NOT_HELD.format("show", "1")),
    "id of odd bytes": (["show", *AT, os.fsdecode(b"\xff")], NOT_HELD.format("show", " ")),
    "deleted by odd bytes": (["delete", *AT, "\udcff"], NOT_HELD.format("delete", " ")),
}  # fmt: skip


@cases("arguments said", FAILURES)
def test_failures(arguments: list[str], said: str) -> None:
    Path("a.txt").write_text(TEXT, "utf-8")
    assert kashaf("index", "a.txt", *AT) == (0, done(added=1), "")
    assert kashaf(*arguments) == (2, "", f"kashaf: {said}\n")


@pytest.mark.parametrize(
    "command", [["search", "نهر"], ["show", "a.txt"], ["stats"], ["index", "news"]]
)
def test_an_index_of_a_newer_kashaf(command: list[str]) -> None:
    indexed(a="نهر.")
    newer = replace(Manifest.decode(Path(".kashaf/manifest.json").read_bytes()), format=99)
    Path(".kashaf/manifest.json").write_bytes(newer.encode())
    assert kashaf(*command) == (
        2,
        "",
        "kashaf: cannot open index '.kashaf': format 99 is of a newer kashaf, this one reads"
        f" {FORMAT_VERSION}. Use the kashaf that wrote it, or run 'kashaf index --index NEW PATH'"
        " to write another from the files it was made of.\n",
    )
    assert kashaf("index", "--rebuild", "news") == (0, done(added=1), "")


QUERIES = {
    "odd bytes": os.fsdecode(b"\xff\xfe"), "NUL": "\0", "escape": "\x1b[31m", "direction": "\u202e",
    "empty": "", "blank": " \t", "signs": "+-*?~^\\/|&!", "quotes": "\"'«", "tag": "<b>قطر</b>",
    "operators": "AND OR NOT", "fields": "title: source:(", "parentheses": "(" * 100,
    "emoji": "👩‍👩‍👧", "lines": "قطر\nقطر\n", "long": "قطر " * 25_000, "long word": "ق" * 100_000,
    "long operators": "+قطر -" * 20_000,
}  # fmt: skip


@cases("query", QUERIES)
def test_odd_queries_find_nothing_and_say_so_in_short(query: str) -> None:
    indexed(a="نهر.")
    status, output, said = kashaf("search", "--format", "json", "--", query)
    assert (status, json.loads(output)["total"]) == (1, 0)
    *notes, nothing, advice = said.split("\n")[:-1]
    assert all(note.startswith("note: ") for note in notes)
    assert nothing.startswith("nothing found for: ")
    fewer = "fewer words, or " if len(query.split()) > 1 else ""
    assert advice == f"Try {fewer}'kashaf analyze' to see how the words are read."
    assert len(nothing) < 200


def test_a_long_word_that_is_found_nowhere_is_shown() -> None:
    indexed(a="نهر.")
    _, _, said = kashaf("search", "ق" * 300)
    assert f"nothing found for: {'ق' * 99}…\n" in said


# What nobody expected: a line each, and never the status of a search that found nothing.

UNEXPECTED = {
    "attribute": (AttributeError("no 'x'"), "unexpected AttributeError: no 'x'"),
    "end of file": (EOFError(), "unexpected EOFError"),
    "value": (OverflowError("too large"), "unexpected OverflowError: too large"),
    "import": (ImportError("cannot import 'y'"), "unexpected ImportError: cannot import 'y'"),
    "assertion": (AssertionError(), "unexpected AssertionError"),
}  # fmt: skip
WORKING = {
    "index": ["index", "news"], "search": ["search", "نهر"], "show": ["show", "a.txt"],
    "delete": ["delete", "a.txt"], "stats": ["stats"], "optimize": ["optimize"],
    "evaluate": ["evaluate", "--topics", "t", "--qrels", "q"],
}  # fmt: skip


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Make everything fail that opens an index."""

    def fail(*_: Any, **__: Any) -> None:
        raise error

    for name in ("index.open_index", "index.store.storage.Storage.manifest"):
        monkeypatch.setattr(name, fail)


@cases("error said", UNEXPECTED)
def test_an_error_that_nobody_expected(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    indexed(a="نهر.")
    failing(monkeypatch, error)
    for arguments in WORKING.values():
        assert kashaf(*arguments) == (
            2, "", f"kashaf: {said}. Run 'kashaf --debug …' to see where.\n"
        ), arguments  # fmt: skip
        status, output, traced = kashaf("--debug", *arguments)
        assert (status, output) == (2, "")
        assert traced.startswith("  Traceback (most recent call last):\n")


def test_errors_of_the_system_and_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, OSError(28, "No space left on device"))
    said = "kashaf: cannot read or write: No space left on device.\n"
    assert kashaf("stats") == (2, "", said)
    failing(monkeypatch, MemoryError())
    said = "there is not enough memory. Ask for fewer hits, or index with less --memory."
    assert kashaf("stats") == (2, "", f"kashaf: {said}\n")


# A process of its own: streams and terminals.

RUN = [sys.executable, "-m", "cli"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RUN, *arguments], capture_output=True, text=True, timeout=120, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **environment},
    )  # fmt: skip


CLOSED = "cannot print: standard output is closed. Send it to a file, or to /dev/null."
NOWHERE = {
    "closed": (">&-", CLOSED),
    "full": (">/dev/full", "cannot print: No space left on device."),
}  # fmt: skip
PRINTING = ["--help", "--version", "search --help", "search الوزير", "stats", "analyze نهر"]


def redirected(arguments: str, where: str) -> tuple[int, str, str]:
    done = subprocess.run(
        f"{shlex.join(RUN)} {arguments} {where}",
        shell=True, capture_output=True, text=True, timeout=120, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@cases("where said", NOWHERE)
def test_output_that_cannot_be_written(where: str, said: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no file that is always full")
    indexed(a=TEXT)
    for arguments in PRINTING:
        assert redirected(arguments, where) == (2, "", f"kashaf: {said}\n"), arguments


@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full", "<&- 2>&-"])
def test_messages_that_cannot_be_written(where: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no file that is always full")
    indexed(a=TEXT)
    status, output, _ = redirected("search الوزير", where)
    assert status == 0
    assert output.startswith("1. وصل الوزير")
    assert redirected("search قطر", where)[:2] == (1, "")
    assert redirected("frob", where)[:2] == (2, "")


def on_terminal(*arguments: str, **environment: str) -> str:
    master, slave = pty.openpty()
    with subprocess.Popen(
        [*RUN, *arguments], stdout=slave, stderr=slave, env={**os.environ, **environment}
    ):
        os.close(slave)
        output = b""
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:  # what Linux says at the end
                break
            output += piece
            if not piece:
                break
    os.close(master)
    return output.decode()


def test_streams_and_statuses_of_a_process() -> None:
    indexed(a=TEXT)
    assert (indexing := run("index", "news")).stderr == ""
    assert (indexing.returncode, indexing.stdout) == (0, done(unchanged=1))
    piped = run("search", "الوزير", FORCE_COLOR="1")
    assert piped.returncode == 0
    assert piped.stdout.startswith("1. وصل الوزير إلى المدينة مساء أمس\n   a.txt\n")
    assert re.fullmatch(r"1-1 of 1 article, \d+ ms\n", piped.stderr)
    assert "\x1b" not in piped.stdout + piped.stderr
    assert (nothing := run("search", "قطر")).returncode == 1
    assert nothing.stdout == ""
    assert (broken := run("search", "نهر", "--index", "no")).returncode == 2
    assert broken.stderr.splitlines() == [f"kashaf: {NO_INDEX.replace('.kashaf', 'no')}"]


def test_colours_are_for_terminals() -> None:
    indexed(a=TEXT)
    colored = on_terminal("search", "الوزير", NO_COLOR="")
    bold, match, plain = "\x1b[1m", "\x1b[1;4m", "\x1b[0m"
    shown = f"{bold}وصل{plain} {match}الوزير{plain} {bold}إلى المدينة مساء أمس{plain}"
    assert f"1. \u2067{shown}\u2069" in colored
    assert "\x1b" not in on_terminal("search", "الوزير", NO_COLOR="1")
    assert "\x1b" not in on_terminal("search", "الوزير", "--format", "json", NO_COLOR="")
    assert "Reading" in on_terminal("index", "news")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_seen_enough(unbuffered: str) -> None:
    indexed(a=f"{TEXT}\n" * 20_000)
    with subprocess.Popen(
        [*RUN, "show", "a.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    ) as shown:  # fmt: skip
        assert shown.stdout
        assert shown.stderr
        assert shown.stdout.readline()
        shown.stdout.close()
        assert shown.stderr.read() == b""
    assert shown.returncode == NOT_READ


# As a shell has it of a program that SIGPIPE ends.
NOT_READ = 141


def unread(*arguments: str, messages: int | None) -> tuple[int, bytes]:
    """Return exit status and stderr of a run whose stdout nobody reads; messages go elsewhere."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*RUN, *arguments], stdout=writing, stderr=messages or writing, timeout=120
        )
    finally:
        os.close(writing)
    return done.returncode, done.stderr or b""


@pytest.mark.parametrize(
    "arguments", [*PRINTING, "search قطر", "search نهر", "frob", "index news", "show z", ""]
)
def test_no_reader_of_results_and_messages_together(arguments: str) -> None:
    indexed(a=TEXT)
    assert unread(*arguments.split(), messages=subprocess.STDOUT) == (NOT_READ, b"")


@pytest.mark.parametrize("arguments", PRINTING)
def test_no_reader_of_results(arguments: str) -> None:
    indexed(a=TEXT)
    assert unread(*arguments.split(), messages=subprocess.PIPE) == (NOT_READ, b"")


def test_articles_are_indexed_though_nobody_reads_about_it() -> None:
    Path("news").mkdir()
    Path("news/a.txt").write_text(TEXT, "utf-8")
    Path("news/b.txt").touch()
    assert unread("index", "news", messages=subprocess.STDOUT)[0] == NOT_READ
    assert kashaf("search", "الوزير")[0] == 0


def test_a_pipe_among_the_files_is_not_waited_for() -> None:
    indexed(a=TEXT)
    os.mkfifo("news/b.txt")
    assert run("index", "news").stdout.startswith("added 0, updated 0, unchanged 1")


def test_what_the_system_refuses_names_the_file(here: Path) -> None:
    indexed(a="عاد النهر.")
    Path("topics").write_text("1\tالنهر\n", "utf-8")
    Path("qrels").write_text("1 0 a.txt 1\n", "utf-8")
    judged = ["evaluate", "--topics", "topics", "--qrels", "qrels"]
    assert kashaf(*judged)[0] == 0
    assert kashaf(*judged, "--run", "/dev/full") == (
        2,
        kashaf(*judged)[1],
        "kashaf: cannot use '/dev/full': No space left on device.\n",
    )
    os.mkfifo("pipe")
    assert kashaf("evaluate", "--topics", "pipe", "--qrels", "qrels")[2] == (
        "kashaf: pipe: it is no regular file\n"
    )
    said = "kashaf: what was given is nested too deeply: its folders, parentheses or values.\n"
    assert kashaf("index", "news", "--index", "a/" * 1500) == (2, "", said)


def test_a_full_disk(here: Path) -> None:
    """A file may get no larger than the system lets it: so it is where a disk is full."""
    indexed(a="عاد النهر.")
    words = " ".join(f"كلمة{number:07}" for number in range(60_000))
    Path("news/b.txt").write_text(words, "utf-8")
    changed = done(added=1, unchanged=1)
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))"
    full = f"import resource, cli; {limit}; cli.main()"
    ended = subprocess.run(
        [sys.executable, "-c", full, "index", "news"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "kashaf: cannot use '.kashaf': File too large.\n"
    assert kashaf("search", "النهر")[0] == 0
    assert kashaf("index", "news") == (0, changed, "")
