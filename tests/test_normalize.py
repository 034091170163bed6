"""Letter folding: one row a rule."""

import pytest
from cases import cases, table
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.analyzer import levels, tokenize
from index.analysis.data.build_letters import LETTERS, letters
from index.analysis.tokens.normalize import fold, fold_seats, strip_marks


@cases("text form", table("folded"))
def test_fold(text: str, form: str) -> None:
    assert fold(text) == form


@pytest.mark.parametrize("text", ["x²", "½", "ئ", "ؤ", "ء"])
def test_fold_leaves_alone(text: str) -> None:
    assert fold(text) == text


@cases("text plain", table("seats"))
def test_fold_seats(text: str, plain: str) -> None:
    assert fold_seats(fold(text)) == plain


def test_strip_marks_keeps_letters_as_typed() -> None:
    assert strip_marks("إِعَـــادَةٌ إلى") == "إعادة إلى"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_seats(fold_seats(fold(text))) == fold_seats(fold(text))


@given(st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF)))
def test_folding_arabic_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_shape_of_a_letter_is_that_letter_to_affixes_too() -> None:
    assert levels("كتابكم") == levels(strip_marks("کتابڪم"))
    assert [token.spelling for token in tokenize("بيتڪم")] == ["بيتكم"]


def test_the_table_of_letters_is_what_its_script_gives() -> None:
    given = "".join("\t".join(row) + "\n" for row in letters())
    # A newer Python knows more letters, and none of them otherwise.
    assert set(LETTERS.read_text("utf-8").splitlines()) <= set(given.splitlines())
