"""Spelling that a query keeps distinct, and marks of a query that are not asked to be kept."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cases import cases, table
from plain import articles_of, index_of, indexed
from typer.testing import CliRunner

import cli
from index import Article, Index, QueryError, open_index
from search.searcher import Searcher

TEXTS = {
    "flag": "رُفِعَ عَلَمُ البلاد",
    "flag, not marked": "رفع علم البلاد",
    "science": "العِلْمُ نور وكل عِلْمٍ نافع",
    "taught": "عَلَّمَ الشيخُ تلاميذَه",
    "scholars": "اجتمع عُلَماءُ المدينة",
    "sun": "طلعت الشَّمس",
    "axe": "قطع الحطاب الشجرة بفأسه وهي فأس حادة",
    "Fez": "زرنا فاس في المغرب",
    "school": "افتتحت مدرسة جديدة",
    "school by ha": "افتتحت مدرسه جديدة",
    "his teacher": "سلم الطالب على مُدَرِّسِه",
    "Ahmad": "وصل أحمد مساء",
    "Ahmad without hamza": "وصل احمد صباحا",
    "Quran": "تلاوة قرآن الفجر",
    "Quran without maddah": "تلاوة قران الفجر",
    "book by ala": "ألف كِتابًا جديدا",
    "book by alef": "نشر كِتاباً قديما",
    "to him": "نظر إلى الوادي",
    "to him without dots": "نظر الي الوادي",
}


SOURCES = {id_: "وكالة احمد" if id_ == "Ahmad" else "وكالة أحمد" for id_ in TEXTS}
ix = index_of([replace(each, source=SOURCES[each.id]) for each in articles_of(TEXTS)], 10)


FLAGS = {"flag", "flag, not marked"}


@cases("query keep ids", table("kept"))
def test_kept_spelling(ix: Index, memory: Searcher, query: str, keep: str, ids: str) -> None:
    found = ix.search(query, keep=keep.split(","), limit=50)
    assert "; ".join(sorted(hit.id for hit in found)) == ids
    assert memory.search(query, keep=keep.split(","), limit=50).hits == found.hits


def test_what_is_highlighted_is_what_was_found(ix: Index) -> None:
    (hit,) = ix.search("عِلْم", keep=["tashkeel"])
    (snippet,) = hit.snippets
    assert [snippet.text[a:b] for a, b in snippet.highlights] == ["عِلْمٍ"]
    assert [(m.query, m.word, m.level) for m in hit.matches] == [("عِلْم", "عِلْمٍ", "form")]


@pytest.mark.parametrize("query", ["عَلَم", "عَلَم الشيخ", "title:خبر عِلم", "+عِلْم نور -فاس"])
@pytest.mark.parametrize("keep", [[], ["tashkeel"], ["hamza"]])
def test_shares_add_up_to_the_score(ix: Index, query: str, keep: list[str]) -> None:
    for hit in ix.search(query, keep=keep, explain=True):
        assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score)


def test_marks_of_a_query_lift_words_that_agree(ix: Index, memory: Searcher) -> None:
    for query, first in (("عَلَم", "flag"), ("عِلْم", "science"), ("عَلَّم", "taught")):
        hits = ix.search(query, explain=True).hits
        assert hits[0].id == first
        assert {hit.id for hit in hits} >= {*FLAGS, "science", "taught"}
        agreeing = {h.id for h in hits if any(s.level == "spelling" for s in h.shares or ())}
        assert first in agreeing
        assert "flag, not marked" not in agreeing
        assert memory.search(query, explain=True).hits == hits


def test_a_tanwin_alone_lifts_nothing(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="plain", text="في اللجنة عضو من البلدية"))
        ix.add(Article(id="marked", text="في اللجنة عضوٌ من البلدية"))
        ix.commit()
        plain, marked = (ix.search(query, explain=True).hits for query in ("عضو", "عضوٌ"))
    assert [(hit.id, hit.score) for hit in plain] == [(hit.id, hit.score) for hit in marked]


def test_a_query_without_marks_does_not_look_at_marks(ix: Index) -> None:
    hits = ix.search("علم", explain=True).hits
    levels = {share.level for hit in hits for share in hit.shares or ()}
    assert levels <= {"form", "stem", "kin", "root"}


@pytest.mark.parametrize("name", ["hamzah", "", "h"])
def test_what_cannot_be_kept(ix: Index, name: str) -> None:
    with pytest.raises(QueryError) as error:
        ix.search("أحمد", keep=["ta", name])
    said = f"cannot keep '{name}' distinct: what can be kept is hamza, ta, tashkeel."
    assert str(error.value) == said


def test_the_command_line(tmp_path: Path) -> None:
    at = ["--index", str(indexed(tmp_path / "index", *articles_of(TEXTS)))]

    def ids(*arguments: str) -> set[str]:
        result = CliRunner().invoke(cli.app, ["search", *at, "--format", "jsonl", *arguments])
        return {json.loads(line)["id"] for line in result.stdout.splitlines()}

    assert ids("فأس") == {"axe", "Fez"}
    assert ids("--keep", "hamza", "فأس") == {"axe"}
    assert ids("--keep", "hamza, ta", "مدرسة") == {"school"}
    assert ids("--keep", "hamza,ta,tashkeel", "عِلْم") == {"science"}
    result = CliRunner().invoke(cli.app, ["search", *at, "--keep", "hamza,alef", "فأس"])
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "kashaf: cannot keep 'alef' distinct: what can be kept is hamza, ta, tashkeel.\n",
    )
    explained = CliRunner().invoke(cli.app, ["search", *at, "--explain", "عَلَم"]).stdout
    assert "same marks 0." in explained
