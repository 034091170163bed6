"""Names: spellings that are found by each other, and words that are not taken for names."""

from pathlib import Path

import pytest
from cases import cases

from index import Article, open_index
from index.analysis.analyzer import levels, tokenize

SPELLINGS = {
    "Erdogan": "أردوغان أوردغان إردوغان أوردوغان وأردوغان",
    "Istanbul": "إسطنبول اسطنبول استانبول بإسطنبول",
    "Guterres": "غوتيريش جوتيريش غوتيريس",
    "Google": "غوغل جوجل قوقل",
    "Nuremberg": "نورنبرغ نورمبرغ نورنبيرج",
    "Netanyahu": "نتنياهو نتانياهو",
}


@cases("names", SPELLINGS)
def test_spellings_of_a_name_share_a_sound(names: str) -> None:
    sounds = {levels(name).sound for name in names.split()}
    assert len(sounds) == 1
    assert sounds != {()}


@pytest.mark.parametrize(
    "word", ["سالم", "وزير", "كتاب", "الحكومة", "مدينة", "يواصل", "علي", "2020", "G20"]
)
def test_words_of_the_dictionary_have_none(word: str) -> None:
    assert levels(word).sound == ()


def test_a_name_is_found_by_another_spelling_after_its_own(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="other", text="زار أردوغان العاصمة."))
        ix.add(Article(id="own", text="زار أوردغان العاصمة."))
        ix.add(Article(id="none", text="زار الوزير العاصمة."))
        ix.commit()
        hits = ix.search("أوردغان").hits
        strict = ix.search("أوردغان", level="kin").hits
    assert [hit.id for hit in hits] == ["own", "other"]
    assert [match.level for hit in hits for match in hit.matches] == ["form", "sound"]
    assert [hit.id for hit in strict] == ["own"]


@pytest.mark.parametrize(
    ("usual", "other"),
    [
        ("فيروس", "فايروس"),
        ("سينما", "سنما"),
        ("سوفيتي", "سوفييتي"),
        ("ليبرالية", "لبرالية"),
        ("ميليشيات", "مليشيات"),
        ("ميكانيكي", "مكانيكي"),
        ("كاسترو", "كسترو"),
        ("مانديلا", "منديلا"),
    ],
)
def test_a_loan_or_name_is_found_with_a_vowel_more_or_less(
    tmp_path: Path, usual: str, other: str
) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="usual", text=f"تحدث الكاتب عن {usual} أمس"))
        ix.add(Article(id="other", text=f"تحدث الكاتب عن {other} أمس"))
        ix.commit()
        for query in (usual, other):
            hits = ix.search(query, fallback=False).hits
            assert {hit.id for hit in hits} == {"usual", "other"}


PARTS_OF_NAMES = {
    "Abu in its cases": "أبو أبي أبا لأبي",
    "ibn and bin": "ابن بن وابن",
    "Fayez": "فايز فائز",
    "Abdallah, together and apart": "عبدالله عبد",
}


@cases("names", PARTS_OF_NAMES)
def test_parts_of_names_share_a_stem(names: str) -> None:
    stems = [{s for t in tokenize(name) for s in levels(t.letters).stem} for name in names.split()]
    assert set.intersection(*stems)


def test_a_name_of_two_words_is_found_together_and_apart(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="together", text="الرئيس المصري عبدالفتاح السيسي"))
        ix.add(Article(id="apart", text="الرئيس المصري عبد الفتاح السيسي"))
        ix.commit()
        for query in ("عبدالفتاح", '"عبد الفتاح السيسي"', '"عبدالفتاح السيسي"'):
            assert {hit.id for hit in ix.search(query)} == {"together", "apart"}, query
        (hit,) = (hit for hit in ix.search("الفتاح") if hit.id == "together")
    (snippet,) = hit.snippets
    assert [snippet.text[slice(*at)] for at in snippet.highlights] == ["عبدالفتاح"]
