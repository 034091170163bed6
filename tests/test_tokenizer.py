"""Tokenizing: what is one word, and where it stands."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis.tokenizer import LONGEST_WORD, tokenize

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
    "quotation marks": ('“سلام” "حرب"', ["سلام", "حرب"]),
    "date": ("في 23/12/2015", ["في", "23", "12", "2015"]),
    "thousands": ("2,259 و٢٬٢٥٩", ["2", "259", "و", "٢", "٢٥٩"]),
    "digits touching Arabic letters": ("عام2019م", ["عام", "2019", "م"]),
    "Latin letters keep their digits": ("قمة G20 وملف mp3", ["قمة", "G20", "وملف", "mp3"]),
    "Latin letters touching Arabic ones": ("الـGPS", ["الـ", "GPS"]),
    "hyphen": ("COVID-19 ليبي–ليبي", ["COVID", "19", "ليبي", "ليبي"]),
    "hashtag": ("#كأس_العالم", ["كأس", "العالم"]),
    "joiner inside a word": ("می\u200cخواهم", ["می\u200cخواهم"]),
    "direction mark around a word": ("\u200fليبيا\u200f", ["ليبيا"]),
    "accents": ("Élysée", ["Élysée"]),
    "presentation forms": ("ﻛﺘﺎﺏ ﻻ", ["ﻛﺘﺎﺏ", "ﻻ"]),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_words(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == words


def test_an_abbreviation_has_the_letters_of_its_plain_spelling() -> None:
    assert [token.letters for token in tokenize("تي.ر.تي تيرتي")] == ["تيرتي", "تيرتي"]


def test_a_ligature_of_several_words_is_several_tokens_in_one_place() -> None:
    tokens = list(tokenize("محمد ﷺ رسول"))
    assert [token.letters for token in tokens] == ["محمد", "صلى", "الله", "عليه", "وسلم", "رسول"]
    assert {(token.start, token.end) for token in tokens[1:5]} == {(5, 6)}
    assert [token.position for token in tokens] == [0, 1, 2, 3, 4, 5]


def test_a_run_of_letters_without_end_is_cut() -> None:
    (token,) = tokenize("ا" * 100_000)
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
        assert not set(token.text) & set(' ،«»"-_')
