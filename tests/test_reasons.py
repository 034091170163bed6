"""Reasons: what people are told of how a word is read, and of why two words are one."""

from pathlib import Path

import pytest
from cases import cases, table
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import cli
from index import Article, open_index
from index.analysis.analyzer import LEVELS, levels
from index.analysis.reasons import describe, reason


@cases("word told", table("read"))
def test_how_a_word_is_read(word: str, told: str) -> None:
    assert describe(word) == told


# Query, word of the text, what is said.


@cases("query word told", table("met"))
def test_why_words_of_one_stem_met(query: str, word: str, told: str) -> None:
    assert set(levels(query).stem) & set(levels(word).stem)
    assert reason(query, word, "stem") == told


def test_words_spelled_alike_need_no_reason() -> None:
    assert reason("نهر", "نَهْر", "form") == ""
    assert reason("أحمد", "احمد", "form") == "ا for أ"


def test_the_weak_levels_name_what_is_shared() -> None:
    assert reason("حكومة", "محكمة", "root") == "root حكم"
    assert reason("أردوغان", "أوردغان", "sound") == "sound ردكن"


@pytest.mark.parametrize(
    ("query", "word", "told"),
    [
        ("لبنان", "لبناني", "nisba"),
        ("العراقية", "العراق", "place of the nisba"),
        ("مصري", "للمصريين", "of one place"),
    ],
)
def test_a_place_and_its_nisba(query: str, word: str, told: str) -> None:
    assert reason(query, word, "kin") == told


@given(st.text("ابتثجحخدرسشعفقكلمنهويأإآؤئءةى", min_size=1, max_size=9))
def test_any_word_is_described(word: str) -> None:
    assert describe(word)


@given(
    st.text("ابتكلمنهويسأة", min_size=1, max_size=6),
    st.text("ابتكلمنهويسأة", min_size=1, max_size=6),
    st.sampled_from(LEVELS),
)
def test_any_two_words_have_a_reason(query: str, word: str, level: str) -> None:
    assert reason(query, word, level) or level == "form"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="التقى الوزراء، ووزيرٌ سابق، ثم الوزيرَ الجديد. وزير."))
    return tmp_path / "index"


def test_matches_have_a_reason_where_one_is_asked_for(folder: Path) -> None:
    with open_index(folder) as ix:
        (hit,) = ix.search("وزير", explain=True)
        (plain,) = ix.search("وزير")
    assert {match.word: match.reason for match in hit.matches} == {
        "الوزراء": "with ال, plural",
        "ووزيرٌ": "with و",
        "الوزيرَ": "with ال",
        "وزير": "",
    }
    assert all(match["reason"] is not None for match in hit.to_dict()["matches"])
    assert not any("reason" in match for match in plain.to_dict()["matches"])


@pytest.mark.parametrize("query", ["وز*", "وز?ر", "وزيز~"])
def test_a_pattern_has_no_reason_but_itself(folder: Path, query: str) -> None:
    with open_index(folder) as ix:
        (hit,) = ix.search(query, explain=True)
    assert {match.reason for match in hit.matches} == {""}


def test_the_command_line_gives_reasons(folder: Path) -> None:
    run = ["search", "--index", str(folder), "--explain", "وزير"]
    lines = CliRunner().invoke(cli.app, run).stdout.splitlines()
    assert lines[-3:] == [
        "     الوزراء ← وزير: with ال, plural",
        "     ووزيرٌ ← وزير: with و",
        "     الوزيرَ ← وزير: with ال",
    ]
