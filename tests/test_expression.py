"""Regular expressions on the forms of an index."""

import json
import sys
from pathlib import Path

import pytest
from cases import cases, table
from plain import articles_of, index_of, use_nothing_compiled
from typer.testing import CliRunner

import cli
from index import Index, QueryError
from search.query.parser import parse
from search.searcher import Searcher
from search.words import expansion

TEXTS = {
    "democracy": "عودة الديمقراطية إلى البلاد",
    "democratic": "حزب ديموقراطي جديد",
    "biology": "علم البيولوجيا والحياة",
    "geology": "خبراء الجيولوجيا",
    "Ahmad": "وصل أحمد مساء",
    "Hamid": "وصل حميد صباحا",
    "hospital": "دخل مستشفى المدينة",
    "number": "في عام ٢٠١٨ كتب covid",
}


ix = index_of(articles_of(TEXTS), 3)


FOUND = {
    "alternatives": ("/(ال)?(ديمقراطي|ديموقراطي)ة?/", {"democracy", "democratic"}),
    "the end of words": ("/.*لوجيا/", {"biology", "geology"}),
    "a class, folded": ("/[أإآ]حمد/", {"Ahmad"}),
    "a range": ("/[أ-ث]حمد/", {"Ahmad"}),
    "what is not in a class": ("/[^أ]حمد/", set()),
    "letters that may be missing": ("/أ?حم(يد|د)/", {"Ahmad", "Hamid"}),
    "ى is ي": ("/مستشف[ي]/", {"hospital"}),
    "any letters": (r"/\w{11,}/", {"democracy"}),
    "letters and others": (r"/[\w]حمد/", {"Ahmad"}),
    "digits": (r"/20\d+/", {"number"}),
    "Latin, of any case": ("/COV[a-i]+d?/", {"number"}),
    "a whole form, no part": ("/لوجي.?/", set()),
    "required": ("+وصل +/حم.?د/", {"Hamid"}),
    "excluded": ("وصل -/حم.?د/", {"Ahmad"}),
    "in a group": ("(/حم.?د/ OR مستشفى)", {"Hamid", "hospital"}),
    "in the title": ("title:/حم.?د/", set()),
    "exact": ("=/حم.?د/", {"Hamid"}),
    "that counts more": ("/حم.?د/^3 مستشفى", {"Hamid", "hospital"}),
    "near a word": ("وصل NEAR/2 /حم.?د/", {"Hamid"}),
    "end of lines": (r"/حميد\nصباحا/", set()),
}


@cases("query ids", FOUND)
def test_expressions_find(ix: Index, query: str, ids: set[str]) -> None:
    results = ix.search(query, fallback=False, explain=True)
    assert {hit.id for hit in results} == ids
    for hit in results:
        assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score)


@pytest.mark.parametrize("query", ["/.*لوجيا/", "/أ?حم(يد|د)/", "/.*/"])
def test_python_alone_and_in_memory_find_the_same(ix: Index, memory: Searcher, query: str) -> None:
    expected = ix.search(query).hits
    assert memory.search(query).hits == expected
    with pytest.MonkeyPatch.context() as patch:
        use_nothing_compiled(patch)
        assert ix.searcher().search(query).hits == expected


TEXT = {
    "a path": "/home/ليبيا/a.txt",
    "a folder": "/usr/",
    "an agency": "/أ.ف.ب/",
    "emphasis": "/ليبيا/",
    "a date": "1/2/2018",
    "either": "و/أو",
    "an address": "https://example.org/a?b=[c]/",
    "a comment": "/*ليبيا*/",
    "two slashes": "//[ليبيا]//",
    "a forum": "/r/[ليبيا]/",
    "no end": "/كت[اي]ب ليبيا",
    "blanks": "/كت ب+/",
}


@cases("text", TEXT)
def test_slashes_of_a_text_are_text(text: str) -> None:
    for around in ("{}", "خبر {} عاجل"):
        query = parse(around.format(text))
        assert query.tree == parse(around.format(text.replace("/", " "))).tree
        assert "/" not in str(query.tree)


@cases("query why", table("broken_expressions"))
def test_broken_expressions_are_one_line(ix: Index, query: str, why: str) -> None:
    with pytest.raises(QueryError) as error:
        ix.search(f"{query} ليبيا")
    message = f"cannot search for {query}: {why}."
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_most_forms_are_told(ix: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion, "MOST_FORMS", 2)
    results = ix.searcher().search("/.*/")
    assert results.notes == (
        "'/.*/' stands for 25 words: the 2 most frequent of them are searched",
    )


def test_what_to_install_is_told(ix: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    run = CliRunner().invoke(cli.app, ["search", "--index", str(_path(ix)), "/حم.?د/"])
    assert run.exit_code == 2
    assert run.stderr == (
        "kashaf: cannot search for /حم.?د/: regular expressions need google-re2."
        " Run: pip install google-re2\n"
    )
    assert ix.search("/أ.ف.ب/ حميد").total == 1


def test_the_command(ix: Index) -> None:
    asked = ["search", "--index", str(_path(ix)), "--format", "json", "--explain", "/حم.?د/"]
    hit = json.loads(CliRunner().invoke(cli.app, asked).stdout)["hits"][0]
    assert [match["word"] for match in hit["matches"]] == ["حميد"]


def _path(ix: Index) -> Path:
    return Path(repr(ix).split("'")[1])
