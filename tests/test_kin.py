"""Kin: a place, its adjective and its people are one; nothing else is."""

from pathlib import Path
from zlib import crc32

import pytest

from index import Article, open_index
from index.analysis.analyzer import levels
from index.analysis.bulk import analyse, analyse_plainly
from index.analysis.places import DIGEST, PLACES
from index.analysis.tokens.strings import lines_of

# A place, then words of it.
FAMILIES = {
    "the Basque Country": "الباسك باسكي الباسكية",
    "Lithuania": "ليتوانيا لتوانيا ليتواني الليتوانية",
    "country without an ending": "إيران إيرانيون الإيرانية بالإيرانيين وإيرانيات",
    "country with the article": "الكويت كويتيون والكويتية الكويتيات",
    "article and preposition": "للسودان سودانيون السودانيات",
    "ending in alef": "فنلندا فنلندية الفنلنديين",
    "ending in ya and alef": "إستونيا الإستونية إستونيون",
    "ending in ta": "سنغافورة السنغافوري سنغافوريون",
    "ending in ya and ta": "السعودية سعوديون السعوديات",
    "ending in ya": "جيبوتي الجيبوتية جيبوتيون",
    "ending in waw": "كوسوفو الكوسوفية كوسوفيين",
    "ending in hamza": "كربلاء الكربلائي الكربلائية",
    "nisba in awi": "النمسا نمساوي النمساويات",
    "nisba in wi": "آسيا الآسيويون آسيوية",
    "nisba in ani": "صنعاء الصنعانية الصنعاني",
    "nisba in fi": "بيرو البيروفي بيروفية",
    "nisba in li": "الكونغو كونغولية الكونغوليين",
    "two nisbas": "اليمن اليمنيين اليمانية",
    "land of a people, without stan": "أوزبكستان الأوزبكية أوزبك",
    "land of a people, with it": "باكستان الباكستانيون باكستانية",
    "people": "روسيا الروس روسية",
    "people of a land of theirs": "أفغانستان والأفغان أفغانيات",
    "broken plural of the adjective": "المغرب مغاربة المغربيات",
    "another broken plural": "تركيا الأتراك للأتراك تركيات",
    "plural of fa'ala": "إفريقيا الأفارقة أفريقيات",
    "ending that is no plural": "الفلبين فلبينية الفلبينيون",
    "plural that is a name": "الإمارات إماراتيون الإماراتية",
    "name of two words": "كوريا الكوريين كورية",
    "region": "الخليج خليجيون الخليجية",
    "region that is a noun of place": "المشرق المشرقية مشرقيون",
    "Arab town": "دمشق الدمشقيين دمشقية",
    "Arab town in ta": "مكة المكيين مكية",
    "Arab town in alef": "حيفا الحيفاوية حيفاوي",
    "town whose adjective has a prefix": "القدس المقدسيين مقدسية",
    "town whose adjective looks like a verb": "وهران الوهراني وهرانية",
    "town whose adjective looks like another": "مصراتة مصراتي المصراتية",
    "town whose adjective is a surname": "شيراز الشيرازي شيرازية",
    "town in ta that looks like a plural": "سبها سبهاوي السبهاوية",
    "town elsewhere": "باريس الباريسية باريسيون",
    "town of another script": "طوكيو طوكيوي الطوكيوية",
}
# Spellings of one place.
SPELLINGS = (
    "أمريكا أميركا الأميركيين أمريكية",
    "أفريقيا إفريقيا افريقيا",
    "سوريا سورية",
    "الدنمارك الدانمارك الدانمركية",
    "إسطنبول اسطنبول استانبول",
    "تايلاند تايلند التايلندية",
)
APART = (
    "المغرب غرب",
    "مغربي غربي",
    "السودان أسود",
    "قطر قطار",
    "قطري أقطار",
    "كندا ندي",
    "عماني أعمام",
    "الهند هندسي",
    "علم علمي",
    "سياسة سياسي",
    "اقتصاد اقتصادي",
    "جمهور جمهوري",
    "بصر بصري",
    "الصين صياني",
    "إيران ليبي",
    "الرياض رياضي",
    "مال مالي",
    "النيجر نيجيري",
)


def kin(word: str) -> set[str]:
    return set(levels(word).kin)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_place_and_the_words_of_it_are_kin(family: str) -> None:
    place, *words = FAMILIES[family].split()
    assert kin(place)
    assert [word for word in words if not kin(word) & kin(place)] == []


@pytest.mark.parametrize("spellings", SPELLINGS)
def test_spellings_of_a_place_are_kin(spellings: str) -> None:
    first, *others = spellings.split()
    assert kin(first)
    assert [word for word in others if kin(word) != kin(first)] == []


@pytest.mark.parametrize("words", APART)
def test_other_words_are_not_kin(words: str) -> None:
    first, other = words.split()
    assert not kin(first) & kin(other)


@pytest.mark.parametrize(
    "word", ["سياسي", "علمية", "قطار", "أقطار", "عربي", "وزراء", "غرب", "كتاب"]
)
def test_what_is_no_place_and_of_none_has_no_kin(word: str) -> None:
    assert levels(word).kin == ()


def test_what_is_of_two_places_is_kin_of_both() -> None:
    assert kin("روماني") == kin("روما") | kin("رومانيا")
    assert not kin("روما") & kin("رومانيا")


def test_a_search_for_a_place_finds_the_words_of_it_behind_its_name(tmp_path: Path) -> None:
    with open_index(tmp_path, create=True) as ix:
        ix.add(Article(id="name", text="زار الوفد هولندا أمس"))
        ix.add(Article(id="people", text="فاز الهولنديون في المباراة"))
        ix.add(Article(id="other", text="فاز الدنماركيون في المباراة"))
    with open_index(tmp_path) as ix:
        hits = list(ix.search("هولندا"))
        assert [hit.id for hit in hits] == ["name", "people"]
        assert [match.level for hit in hits for match in hit.matches] == ["form", "kin"]
        start, end = hits[1].snippets[0].highlights[0]
        assert hits[1].snippets[0].text[start:end] == "الهولنديون"
        # The level can be shut off.
        assert [hit.id for hit in ix.search("هولندا", level="stem")] == ["name"]


def test_the_compiled_analysis_has_the_same_kin() -> None:
    words = [row.split("\t")[1].split() for row in PLACES.read_text("utf-8").splitlines()]
    made = {f"{prefix}{word}" for some in words for word in some for prefix in ("", "ال", "وبال")}
    made |= {f"{word}{suffix}" for some in words for word in some for suffix in ("ه", "ين", "ات")}
    lines = lines_of(sorted(made))
    assert analyse(lines) == analyse_plainly(lines)


def test_the_digest_is_that_of_the_table() -> None:
    assert int(DIGEST.read_text("utf-8"), 16) == crc32(PLACES.read_bytes())
