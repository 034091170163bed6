"""Tokenizing: what is one word, and where it stands."""

import pytest
from cases import cases, table
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis.analyzer import levels
from index.analysis.tokens.tokenizer import LONGEST_WORD, as_asked, tokenize

WORDS = {
    "marks stay inside a word": ("كِتَابٌ جَدِيدٌ", ["كِتَابٌ", "جَدِيدٌ"]),
    "tatweel stays inside a word": ("العـــربية بـ هـ", ["العـــربية", "بـ", "هـ"]),
    "a lone mark or tatweel is no word": ("ـــ ً كتاب", ["كتاب"]),
    "abbreviation with dots": ("قناة تي.ر.تي الرسمية", ["قناة", "تي.ر.تي", "الرسمية"]),
    "abbreviation of single letters": ("أ.ف.ب. عام 30 ق.م", ["أ.ف.ب", "عام", "30", "ق.م"]),
    "missing space after a full stop": ("مسيرة.وقال", ["مسيرة", "وقال"]),
    "short words around a full stop": ("لا.ثم", ["لا", "ثم"]),
    "missing space after a comma": ("ذلك،التقى", ["ذلك", "التقى"]),
    "guillemets with spaces": ("« مفاجئة »", ["مفاجئة"]),
    "guillemets the wrong way round": ("بـ »المفاجئة «", ["بـ", "المفاجئة"]),
    "ornate brackets": ("﴿قل﴾", ["قل"]),
    "quotation marks": ('“سلام” "حرب"', ["سلام", "حرب"]),
    "date": ("في 23/12/2015", ["في", "23", "12", "2015"]),
    "thousands": ("2,259 و٢٬٢٥٩", ["2,259", "و", "٢٬٢٥٩"]),
    "thousands with spaces": (
        "7\u202f450\u202f000 و9\u00a0100",
        ["7\u202f450\u202f000", "و", "9\u00a0100"],
    ),
    "thousands with points": ("3.500.000", ["3.500.000"]),
    "a point may be a decimal one": ("3.500", ["3", "500"]),
    "groups of other sizes": ("12,34 1,2345 1234,567", ["12", "34", "1", "2345", "1234", "567"]),
    "a year before thousands": ("2015 4,300", ["2015", "4,300"]),
    "telephone": ("هاتف +218 91 555 1234", ["هاتف", "218 91 555 1234"]),
    "telephone after zeros": ("00218-91-555-1234", ["00218-91-555-1234"]),
    "numbers that are none": ("218 91 555 1234", ["218", "91", "555", "1234"]),
    "digits touching Arabic letters": ("عام2019م", ["عام", "2019", "م"]),
    "Latin letters keep their digits": ("قمة G20 وملف mp3", ["قمة", "G20", "وملف", "mp3"]),
    "Latin letters touching Arabic ones": ("الـGPS", ["الـ", "GPS"]),
    "Latin letters keep Arabic digits": ("ملف B٥٢ x٣", ["ملف", "B٥٢", "x٣"]),
    "a longer row of hyphens": (
        "a-1-b 2020-10-05 x-ray",
        ["a", "1", "b", "2020", "10", "05", "x", "ray"],
    ),
    "hyphen": ("COVID-19 ليبي–ليبي", ["COVID-19", "ليبي", "ليبي"]),
    "hashtag": ("#كأس_العالم", ["كأس", "العالم"]),
    "joiner inside a word": ("می\u200cخواهم", ["می\u200cخواهم"]),
    "direction mark around a word": ("\u200fليبيا\u200f", ["ليبيا"]),
    "accents": ("Élysée", ["Élysée"]),
    "presentation forms": ("ﻛﺘﺎﺏ ﻻ", ["ﻛﺘﺎﺏ", "ﻻ"]),
}


@cases("text words", WORDS)
def test_words(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == words


def test_an_abbreviation_has_the_letters_of_its_plain_spelling() -> None:
    assert [token.letters for token in tokenize("تي.ر.تي تيرتي")] == ["تيرتي", "تيرتي"]


def test_a_ligature_of_several_words_is_several_tokens_in_one_place() -> None:
    tokens = list(tokenize("محمد ﷺ رسول"))
    assert [token.letters for token in tokens] == ["محمد", "صلى", "الله", "عليه", "وسلم", "رسول"]
    assert {(token.start, token.end) for token in tokens[1:5]} == {(5, 6)}
    assert [token.position for token in tokens] == [0, 1, 2, 3, 4, 5]


def test_a_sign_for_a_phrase_is_its_words() -> None:
    assert [token.letters for token in tokenize("﷽")] == ["بسم", "الله", "الرحمن", "الرحيم"]
    assert [token.letters for token in tokenize("5﷼ ﷴ ﷳ")] == ["5", "ريال", "محمد", "اكبر"]


def test_a_run_of_letters_without_end_is_cut() -> None:
    (token,) = tokenize("اب" * 50_000)
    assert len(token.text) == 100_000
    assert len(token.letters) == LONGEST_WORD


@given(st.text())
@example("\ud800 كتاب \x00")
@example("ﷺ")
@example("ـً")
def test_any_text(text: str) -> None:
    last_end = last_position = -1
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text
        assert token.letters
        assert token.position == last_position + 1
        assert token.end >= last_end
        last_end, last_position = token.end, token.position


@given(st.text(st.sampled_from('اأبتةيىو .،«»"-٢3aZ_ًـ\u200f\u200c\ufdfa')))
def test_any_arabic_like_text(text: str) -> None:
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text
        assert not set(token.text) & set('«»"_')


@cases("text spellings", table("mended"))
def test_spellings_that_no_sound_word_has_are_mended(text: str, spellings: str) -> None:
    tokens = list(tokenize(text))
    assert " ".join(token.spelling for token in tokens) == spellings
    assert " ".join(token.text for token in tokens) == text


IN_PARTS = {"4,300": "4300", "٤٬٣٠٠": "4300", "B-52": "b52", "+218 91 555 1234": "218915551234"}


@pytest.mark.parametrize(("text", "whole"), IN_PARTS.items())
def test_what_is_written_in_parts_is_found_whole_and_by_its_parts(text: str, whole: str) -> None:
    (token,) = tokenize(text)
    assert levels(token.letters).form == (whole,)
    assert len(levels(token.letters).stem) > 2
    assert levels(as_asked(token.spelling)).stem == (whole,)


def test_a_name_is_asked_for_with_and_without_its_number() -> None:
    (token,) = tokenize("COVID-19")
    assert {"covid19", "covid"} <= {*levels(as_asked(token.spelling)).stem}
