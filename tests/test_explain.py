"""Strictness per query, and scores that explain themselves."""

import json
import re
from pathlib import Path

import pytest
from cases import cases
from typer.testing import CliRunner

import cli
from index import Article, Index, QueryError, open_index

TEXTS = {
    "form": "ليبيا بلد عربي.",
    "stem": "الحكومة الليبية تجتمع اليوم.",
    "phrase": "أعلنت حكومة الوفاق بيانا.",
    "inflected phrase": "بيان لحكومة الوفاق وحكومات أخرى.",
    "root": "حكم القاضي بالسجن.",
}


@pytest.fixture
def ix(tmp_path: Path) -> Index:
    with open_index(tmp_path / "index", create=True) as ix:
        for id_, text in TEXTS.items():
            ix.add(Article(id=id_, text=text, title="خبر"))
    return open_index(tmp_path / "index")


def found(ix: Index, query: str, level: str = "sound") -> set[str]:
    return {hit.id for hit in ix.search(query, level=level)}


STRICTNESS = {
    "as usual": ("حكومة", "sound", {"stem", "phrase", "inflected phrase"}),
    "all levels": ("حكومة", "root", {"stem", "phrase", "inflected phrase", "root"}),
    "stem": ("حكومة", "stem", {"stem", "phrase", "inflected phrase"}),
    "form": ("حكومة", "form", {"phrase"}),
    "exact word": ("=حكومة", "root", {"phrase"}),
    "exact word among others": ("=حكومة ليبيا", "root", {"phrase", "form", "stem"}),
    "phrase": ('"حكومة الوفاق"', "root", {"phrase", "inflected phrase"}),
    "exact phrase": ('="حكومة الوفاق"', "root", {"phrase"}),
    "phrase on form": ('"حكومة الوفاق"', "form", {"phrase"}),
    "field": ("title:=خبر", "root", set(TEXTS)),
}


@cases("query level ids", STRICTNESS)
def test_strictness(ix: Index, query: str, level: str, ids: set[str]) -> None:
    assert found(ix, query, level) == ids


def test_a_sign_of_equality_by_itself_is_text(ix: Index) -> None:
    assert found(ix, "ليبيا = بلد") == found(ix, "ليبيا بلد")


def test_an_unknown_level(ix: Index) -> None:
    with pytest.raises(QueryError) as error:
        ix.search("ليبيا", level="lemma")
    assert str(error.value) == (
        "cannot search on level 'lemma': the levels are form, stem, kin, sound, root."
    )


@pytest.mark.parametrize(
    "query",
    [
        "ليبيا حكومة",
        '"حكومة الوفاق" بيان',
        "(حكومة AND ليبيا) OR بيان",
        "+حكومة خبر -ليبيا",
        "title:خبر =حكومة",
    ],
)
def test_shares_add_up_to_the_score(ix: Index, query: str) -> None:
    hits = ix.search(query, explain=True).hits
    assert hits
    for hit in hits:
        assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score)


def test_an_explanation_names_words_fields_and_levels(ix: Index) -> None:
    (hit, *_) = ix.search("الحكومة", level="stem", explain=True).hits
    assert hit.id == "stem"
    assert {(s.query, s.field, s.level) for s in hit.shares or ()} == {
        ("الحكومة", "text", "form"),
        ("الحكومة", "text", "stem"),
    }


def test_there_is_no_explanation_unless_asked_for(ix: Index) -> None:
    assert all(hit.shares is None for hit in ix.search("ليبيا"))


def test_the_command_line_explains(ix: Index, tmp_path: Path) -> None:
    run = ["search", "--index", str(tmp_path / "index"), "--explain", "حكومة"]
    lines = CliRunner().invoke(cli.app, run).stdout.splitlines()
    assert any(line.startswith("   ") and "same word" in line for line in lines)
    output = CliRunner().invoke(cli.app, [*run, "--format", "json"]).stdout
    for hit in json.loads(output)["hits"]:
        total = sum(share["score"] for share in hit["explanation"])
        assert total == pytest.approx(hit["score"], abs=1e-5)


def test_the_command_line_explains_in_plain_words(ix: Index, tmp_path: Path) -> None:
    ix.add(Article(id="wire", title="زيارة لتركيا", text="وصل والوزراء إلى ليبيا", source="BBC"))
    ix.commit()
    run = ["search", "--index", str(tmp_path / "index"), "--limit", "1", "--explain"]
    told = CliRunner().invoke(cli.app, [*run, "وزير ليبية تركيا"]).stdout
    lines = re.sub(r"\d\.\d+", "N", told.partition("إلى ليبيا\n")[2]).splitlines()
    assert [line.strip() for line in lines] == [
        "N وزير (same word N, same root N) والوزراء",
        "والوزراء ← وزير: with و + ال, plural",
        "N ليبية (same word N, related word N, same root N) ليبيا",
        "ليبيا ← ليبية: no nisba",
        "N تركيا (same word N, related word N, same root N; in the title: same word N,"
        " related word N, same root N) لتركيا",
        "لتركيا ← تركيا: with ل",
        "N وزير ليبية (near each other N) والوزراء ليبيا",
        "والوزراء ← وزير: with و + ال, plural",
        "ليبيا ← ليبية: no nisba",
    ]


def test_reasons_alone_are_those_of_an_explanation(ix: Index) -> None:
    explained = ix.search("حكومة ليبيا", explain=True)
    reasoned = ix.search("حكومة ليبيا", reasons=True)
    assert [hit.matches for hit in reasoned] == [hit.matches for hit in explained]
    assert any(match.reason for hit in reasoned for match in hit.matches)
    assert [hit.shares for hit in reasoned] == [None] * len(reasoned)
