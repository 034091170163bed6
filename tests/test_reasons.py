"""Reasons: what people are told of how a word is read, and of why two words are one."""

from pathlib import Path

import pytest
from cases import cases
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import cli
from index import Article, open_index
from index.analysis.analyzer import LEVELS, levels
from index.analysis.reasons import describe, reason

READ = {
    "clitics": ("وبالجامعة", "و + ب + ال + جامعة, form of جامعة"),
    "a broken plural": ("شوارع", "plural of شارع"),
    "a broken plural with clitics": ("وللوزراء", "و + ل + ال + وزراء, plural of وزير"),
    "a broken plural with a pronoun": ("أصدقاؤهم", "أصدقاؤ + هم, plural of صديق"),
    "a sound plural": ("المعلمون", "ال + معلم + ون, plural of معلم"),
    "a dual": ("كتابان", "كتاب + ان, dual of كتاب"),
    "an ending of two meanings": ("للصحفيين", "ل + ال + صحفي + ين, plural or dual of صحفي"),
    "a feminine": ("كاتبة", "كاتب + ة, feminine of كاتب"),
    "a pronoun": ("سيارته", "سيار + ت + ه, form of سيارة"),
    "a verb": ("يقول", "ي + قول, present of قال"),
    "a verb with an object": ("أعلنوها", "أعلن + و + ها, past of أعلن, with the verbal noun اعلان"),
    "hamza on another seat": ("مسئول", "spelling of مسؤول, ئ for ؤ"),
    "ta marbuta without dots": ("مدرسه", "spelling of مدرسة, ه for ة"),
    "two readings": ("كتب", "verb كتب; or plural of كتاب"),
    "the word of the lexicon itself": ("نهر", "known word"),
    "a name": ("بيروت", "name"),
    "a name with a clitic": ("وبيروت", "و + بيروت, name بيروت"),
    "a name with a letter for a foreign sound": ("ڤيينا", "name فيينا, ڤ for ف, sound فينا"),
    "an unknown name": ("أوردغان", "unknown word, sound ردكن"),
    "a letter for a foreign sound": ("گوگل", "unknown word, read as كوكل, sound ككلو"),
    "a function word": ("منها", "function word"),
    "a number": ("2015", "no Arabic word"),
}


@cases("word told", READ)
def test_how_a_word_is_read(word: str, told: str) -> None:
    assert describe(word) == told


# Query, word of the text, what is said.
MET = {
    "a plural": ("وزير", "وزراء", "plural"),
    "a plural with clitics": ("وزير", "والوزراء", "with و + ال, plural"),
    "a plural asked for": ("وزراء", "الوزير", "with ال, singular"),
    "clitics asked for": ("والجامعة", "جامعة", "without و + ال"),
    "a pronoun": ("حكومة", "وحكومتها", "with و, with ها"),
    "a pronoun asked for": ("كتابه", "كتاب", "without ه"),
    "two plurals of a word": ("أشهر", "شهور", "other form, of شهر"),
    "a dual": ("كتاب", "كتابان", "dual"),
    "a plural of two endings": ("المعلمون", "المعلمين", "other form"),
    "a feminine": ("كاتب", "كاتبة", "feminine"),
    "a masculine": ("كاتبة", "كاتب", "masculine"),
    "a nisba": ("ليبيا", "والليبية", "with و + ال, nisba"),
    "the present of a past": ("كتب", "سيكتبونه", "with س, present, with ه"),
    "the past of a present": ("يقول", "قالوا", "past"),
    "another spelling with clitics": ("مسؤول", "المسئول", "with ال, ئ for ؤ"),
    "clitics of both": ("وبكتابها", "لكتابنا", "with ل, with نا, without و + ب, of كتاب"),
    "an unknown word with a clitic": ("أوباما", "وأوباما", "with و"),
}


@cases("query word told", MET)
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
