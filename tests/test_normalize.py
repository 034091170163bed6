"""Letter folding: one row a rule."""

import pytest
from cases import cases
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.analyzer import levels, tokenize
from index.analysis.data.build_letters import LETTERS, letters
from index.analysis.tokens.normalize import fold, fold_seats, strip_marks

FORM = {
    "hamza above alef": ("أحمد", "احمد"),
    "hamza below alef": ("إعادة", "اعاده"),
    "alef madda": ("آلة", "اله"),
    "alef wasla": ("ٱلكتاب", "الكتاب"),
    "alef maksura": ("رئيسى", "رئيسي"),
    "Persian ya": ("علی", "علي"),
    "Persian kaf": ("کتاب", "كتاب"),
    "Urdu heh": ("ہند", "هند"),
    "Urdu ya": ("علے", "علي"),
    "Pashto ya": ("کوفۍ", "كوفي"),
    "Sindhi kaf": ("ڪرسي", "كرسي"),
    "kaf with a ring": ("ګلام", "كلام"),
    "Maghribi fa and qaf": ("ڢاس ڧلم", "فاس قلم"),
    "wavy hamza": ("ٲمل", "امل"),
    "ta marbuta": ("مدينة", "مدينه"),
    "tashkeel": ("كِتَابٌ", "كتاب"),
    "shadda and tanwin": ("رئيسيًّا", "رئيسيا"),
    "dagger alef": ("هٰذا", "هذا"),
    "Quranic marks": ("ٱلرَّحۡمَٰنِ", "الرحمن"),
    "tatweel": ("العـــربية", "العربيه"),
    "hamza as a combining mark": ("أحمد", "احمد"),
    "maddah as a combining mark": ("آلة", "اله"),
    "left-to-right mark": ("ليب\u200eيا", "ليبيا"),
    "zero-width non-joiner": ("می\u200cخواهم", "ميخواهم"),
    "lam-alef ligature": ("ﻻ", "لا"),
    "presentation forms": ("ﻛﺘﺎﺏ", "كتاب"),
    "Allah ligature": ("ﷲ", "الله"),
    "presentation-form tashkeel": ("كﹷتاب", "كتاب"),
    "Arabic-Indic digits": ("٢٠٢٠", "2020"),
    "Persian digits": ("۲۰۲۰", "2020"),
    "Latin case": ("UNESCO", "unesco"),
    "Latin accents": ("Élysée", "elysee"),
}


@cases("text form", FORM)
def test_fold(text: str, form: str) -> None:
    assert fold(text) == form


@pytest.mark.parametrize("text", ["x²", "½", "ئ", "ؤ", "ء"])
def test_fold_leaves_alone(text: str) -> None:
    assert fold(text) == text


SEATS = {
    "hamza on ya": ("فائز", "فايز"),
    "hamza on waw": ("مسؤول", "مسوول"),
    "Jawi ain with dots": ("ڠزال", "غزال"),
    "Pashto and Moroccan seen with dots": ("پښتون ڜاش", "بشتون شاش"),
    "gaf": ("گوگل", "كوكل"),
    "peh": ("پاریس", "باريس"),
    "tcheh": ("چاد", "جاد"),
    "veh": ("ڤيينا", "فيينا"),
    "fa with three dots below": ("ڥاليريا", "فاليريا"),
    "qaf with three dots": ("ڨابس", "قابس"),
    "jeh": ("بيژن", "بيجن"),
    "ng": ("أڭادير", "اكادير"),
    "retroflex letters": ("ٹاٹا ڈکا ڑ", "تاتا دكا ر"),
}


@cases("text plain", SEATS)
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
