"""The other keyboard layout, in both directions."""

import pytest
from cases import cases

from index.analysis.tokens.normalize import fold
from search.advice.keyboard import NEIGHBOURS, as_arabic, as_latin, looks_latin

TYPED = {
    "letters": "gdfdh ليبيا gdfdh",
    "keys of punctuation": "hg[.hzv الجزائر hg[.hzv",
    "a key of two letters": "sbl سلام sbl",
    "that key and the article": "hgbl اللام hgbl",
    "shifted keys": "Hpl] أحمد hpl]",
    "capital letters of Caps Lock": "S,VDH سوريا s,vdh",
}


@cases("typed", TYPED)
def test_latin_keys_are_arabic_letters_and_back(typed: str) -> None:
    latin, arabic, back = typed.split()
    assert (as_arabic(latin), as_latin(arabic)) == (arabic, back)


def test_what_no_key_has_is_nothing() -> None:
    assert as_arabic("libyé") is None
    assert as_arabic("b2") is None
    assert as_latin("پاریس") is None


@pytest.mark.parametrize("word", "قثعفثقس ةثسسه ىشسش غخعسسثب".split())
def test_names_typed_on_the_arabic_layout_look_latin(word: str) -> None:
    assert looks_latin(as_latin(word) or "")


@pytest.mark.parametrize("word", "الهاتغ الععام بهبهان طرابس الغوظة ليببا".split())
def test_misspelt_arabic_words_do_not(word: str) -> None:
    assert not looks_latin(as_latin(word) or "")


@pytest.mark.parametrize("pair", "سص شض لا لب جح نم رؤ زو".split())
def test_keys_that_touch(pair: str) -> None:
    assert {(pair[0], pair[1]), (pair[1], pair[0])} <= NEIGHBOURS


@pytest.mark.parametrize("pair", "اك ضط شث بن ذض".split())
def test_keys_that_do_not_touch(pair: str) -> None:
    assert not {(pair[0], pair[1]), (pair[1], pair[0])} & NEIGHBOURS


def test_neighbours_are_letters_that_forms_have() -> None:
    letters = {letter for pair in NEIGHBOURS for letter in pair}
    assert {*map(fold, letters)} == letters
    assert all(first != second for first, second in NEIGHBOURS)
