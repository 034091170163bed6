"""Names in Latin letters find Arabic ones, and the other way where an index lacks the word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Article, Index, open_index

NAMES = {
    "Gorbachev": "غورباتشوف",
    "Madrid": "مدريد",
    "Ibrahim": "إبراهيم",
    "Karachi": "كراتشي",
    "Khartoum": "الخرطوم",
    "Washington": "واشنطن",
    "Sharif": "شريف",
    "Youssef": "يوسف",
    "Beethoven": "بيتهوفن",
    "Biden": "بايدن",
    "Syria": "سوريا",
    "Oman": "عمان",
    "Kuwait": "الكويت",
    # Other languages name these otherwise.
    "Algeria": "الجزائر",
    "Egypt": "مصر",
    "Damascus": "دمشق",
    "Tripoli": "طرابلس",
    "Allemagne": "ألمانيا",
}


@pytest.fixture(scope="module")
def ix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(tmp_path_factory.mktemp("scripts") / "index", create=True) as ix:
        for name, word in NAMES.items():
            ix.add(Article(id=name, text=f"تحدثت الصحف عن {word} كثيرا هذا اليوم"))
        ix.add(Article(id="both", text="قالت AFP إن covid ينتشر، وزار Berlusconi باريس"))
        ix.commit()
        yield ix


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", [str, str.lower])
def test_a_name_in_latin_letters(ix: Index, name: str, case: type[str]) -> None:
    results = ix.search(case(name))
    assert [hit.id for hit in results] == [name]
    assert results.notes == (f"'{case(name)}' is not Arabic: also searched as {NAMES[name]}",)
    snippet = results[0].snippets[0]
    assert [snippet.text[slice(*at)] for at in snippet.highlights] == [NAMES[name]]


@pytest.mark.parametrize("word", ["table", "Hungary", "AFP", "covid", "x", "2020", "PDF", "mp3"])
def test_other_words_are_no_names(ix: Index, word: str) -> None:
    results = ix.search(word)
    assert {hit.id for hit in results} <= {"both"}
    assert not [note for note in results.notes if note != f"no article has '{word}'"]


def test_a_name_that_the_index_lacks_is_found_in_latin_letters(ix: Index) -> None:
    results = ix.search("برلسكوني")
    assert [hit.id for hit in results] == ["both"]
    assert results.notes == ("'برلسكوني' is in no text: also searched as Berlusconi",)
    assert not ix.search("مدريد").notes


def test_a_latin_word_of_the_index_comes_first(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="arabic", text="زار مدريد وفد رسمي"))
        ix.add(Article(id="latin", text="زار Madrid وفد رسمي"))
        ix.commit()
        assert [hit.id for hit in ix.search("Madrid")] == ["latin", "arabic"]
        assert [hit.id for hit in ix.search("مدريد")] == ["arabic"]
        assert [hit.id for hit in ix.search("=Madrid")] == ["latin"]


def test_a_name_inside_a_phrase(ix: Index) -> None:
    assert [hit.id for hit in ix.search('"الصحف عن Gorbachev"')] == ["Gorbachev"]


def test_an_explanation_says_that_letters_are_others(ix: Index) -> None:
    hit = ix.search("Gorbachev", explain=True)[0]
    assert [match.reason for match in hit.matches] == ["in other letters"]
    assert {share.query for share in hit.shares or ()} == {"Gorbachev as غورباتشوف"}
