"""Compounds: names and set phrases are found written as one word or as several."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index import Article, Hit, Index, open_index

# Each way to write a thing finds the others.
WRITTEN = [
    ("أم درمان", "أمدرمان"),
    ("بو عزيزي", "بوعزيزي"),
    ("ابن سينا", "ابنسينا"),
    ("ذو القعدة", "ذوالقعدة"),
    ("سيف الإسلام", "سيفالإسلام"),
    ("نور الدين", "نورالدين"),
    ("سعد الله", "سعدالله"),
    ("جار النبي", "جارالنبي"),
    ("دير الزور", "ديرالزور"),
    ("كفر الشيخ", "كفرالشيخ"),
    ("خان يونس", "خانيونس"),
    ("بور سودان", "بورسودان"),
    ("نيو يورك", "نيويورك"),
    ("هونغ كونغ", "هونغكونغ"),
    ("كوكا كولا", "كوكاكولا"),
    ("ويكي بيديا", "ويكيبيديا"),
    ("تيك توك", "تيكتوك"),
    ("واتس آب", "واتساب"),
    ("حضر موت", "حضرموت"),
    ("بن غازي", "بنغازي"),
    ("مايكرو سوفت", "مايكروسوفت"),
    ("كيلو غرام", "كيلوغرام"),
    ("سنتي متر", "سنتيمتر"),
    ("ثلاث مئة", "ثلاثمئة"),
    ("لا شك", "لاشك"),
    ("لا يجوز", "لايجوز"),
    ("لا ينبغي", "لاينبغي"),
    ("يا سيدي", "ياسيدي"),
    ("لا نهائي", "لانهائي"),
    ("كل ما", "كلما"),
    ("بعد ما", "بعدما"),
    ("ما دام", "مادام"),
    ("لا سلكي", "لاسلكي"),
    ("لا وعي", "لاوعي"),
    ("أورو متوسطي", "أورومتوسطي"),
    ("رأس مال", "رأسمال"),
    ("45 000 000", "45000000"),
    ("091 234 5678", "0912345678"),
    ("962 6 123 4567", "96261234567"),
    ("0122 765 4321", "01227654321"),
    ("06 12 34 56 78", "0612345678"),
    ("من من", "ممن"),
    ("وعن من", "وعمن"),
    ("00218 91 765 4321", "00218917654321", "+218 91 765 4321"),
    ("ما شاء الله", "ماشاء الله", "ما شاءالله", "ماشاءالله"),
    ("إن شاء الله", "إنشاء الله", "إن شاءالله", "انشاءالله"),
    ("الحمد لله", "الحمدلله"),
]
# What a query has, and how texts spell the name or loan.
RESPELLED = [
    ("كاربون", "كربون"),
    ("سدني", "سيدني"),
    ("فتامين", "فيتامين"),
    ("هرتسوغ", "هرتزوغ"),
    ("ويجان", "ويغان"),
    ("چيك", "تشيك"),
]
# A query, and a name that is near but another word.
NO_SPELLINGS = [("عامر", "عمر"), ("نبال", "نيبال"), ("سامر", "سمير")]
# What looks joined is another word.
UNRELATED = [
    ("إن شاء", "إنشاء"),
    ("لا عب", "لاعب"),
    ("لا جئ", "لاجئ"),
    ("لا زم", "لازم"),
    ("يا سر", "ياسر"),
    ("ما لك", "مالك"),
    ("ما هر", "ماهر"),
    ("أم ير", "أمير"),
    ("بن ت", "بنت"),
    ("فلس طين", "فلسطين"),
    ("كيل وغرام", "كيلوغرام"),
    ("مل يون", "مليون"),
    ("لا ذع", "لاذع"),
    ("لا عبون", "لاعبون"),
    ("دائ ما", "دائما"),
    ("يا سمين", "ياسمين"),
    ("أن لا", "إلا"),
    ("1990 500", "1990500"),
]


@contextmanager
def index_of(folder: Path, *texts: str) -> Iterator[Index]:
    with open_index(folder / "index", create=True) as ix:
        for text in texts:
            ix.add(Article(id=text, text=f"ذكرت الصحيفة {text} في عددها"))
        ix.add(Article(id="neither", text="اجتمع الوزراء صباح الأحد"))
        ix.commit()
        yield ix


def marked(hit: Hit) -> str:
    return " ".join(s.text[slice(*at)] for s in hit.snippets for at in s.highlights)


@pytest.mark.parametrize("spellings", WRITTEN)
def test_a_compound_is_found_however_it_is_written(
    tmp_path: Path, spellings: tuple[str, ...]
) -> None:
    with index_of(tmp_path, *spellings) as ix:
        for query in spellings:
            hits = ix.search(query).hits
            assert {hit.id for hit in hits} == set(spellings)
            assert hits[0].id == query or len(spellings) > 2
            for hit in hits:
                # A function word that was typed is not marked where it stands.
                is_whole = hit.id != query and len(spellings) == 2
                assert marked(hit) == hit.id if is_whole else hit.id.endswith(marked(hit))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        # The second part of the name is a function word as well.
        ("أبو علي", "أبوعلي"),
        ("أبوعلي", "أبو علي"),
        ("ما هذا", "ماهذا"),
        ("أن لا", "ألا"),
        # إ within a word begins another.
        ("ديف إكس", "ديفإكس"),
        # ة and ى end a word.
        ("مدرسة ثانوية", "مدرسةثانوية"),
        ("آل زايد", "آلزايد"),
        ("ليلة ذاك", "ليلتذاك"),
        # The blank is forgotten behind a function word.
        ("كل شهر", "كلشهر"),
        ("0122-765-4321", "01227654321"),
    ],
)
def test_a_text_is_found_by_another_spelling(tmp_path: Path, text: str, query: str) -> None:
    with index_of(tmp_path, text) as ix:
        assert [hit.id for hit in ix.search(query)] == [text]


@pytest.mark.parametrize(("apart", "together"), UNRELATED)
def test_words_do_not_make_another_word(tmp_path: Path, apart: str, together: str) -> None:
    with index_of(tmp_path, apart, together) as ix:
        assert together not in [hit.id for hit in ix.search(apart)]
        assert apart not in [hit.id for hit in ix.search(together)]


@pytest.mark.parametrize("query", ['"مطار أبو ظبي"', '"مطار أبوظبي"', "+مطار +أبوظبي"])
def test_a_compound_inside_a_phrase_or_required(tmp_path: Path, query: str) -> None:
    with index_of(tmp_path, "مطار أبو ظبي", "مطار أبوظبي", "مطار دبي") as ix:
        assert {hit.id for hit in ix.search(query)} == {"مطار أبو ظبي", "مطار أبوظبي"}


def test_what_must_not_be_there_is_not_however_it_is_written(tmp_path: Path) -> None:
    with index_of(tmp_path, "مطار أبو ظبي", "مطار أبوظبي", "مطار دبي") as ix:
        assert [hit.id for hit in ix.search("مطار -أبوظبي")] == ["مطار دبي"]


def test_the_very_word_is_that_alone(tmp_path: Path) -> None:
    with index_of(tmp_path, "أبو ظبي", "أبوظبي") as ix:
        assert [hit.id for hit in ix.search("=أبوظبي")] == ["أبوظبي"]
        assert [hit.id for hit in ix.search("أبوظبي", level="form")] == ["أبوظبي"]


def test_inflected_compounds(tmp_path: Path) -> None:
    with index_of(tmp_path, "زيارة لأبو ظبي") as ix:
        assert marked(ix.search("أبوظبي").hits[0]) == "لأبو ظبي"


def test_parts_far_from_each_other_are_no_compound(tmp_path: Path) -> None:
    with index_of(tmp_path, "ظبي أبو", "أبو خالد وظبي") as ix:
        assert not ix.search("أبوظبي").hits


def test_an_explanation_says_how_a_compound_is_written(tmp_path: Path) -> None:
    with index_of(tmp_path, "أبو ظبي", "أبوظبي") as ix:
        for query, found, told in (
            ("أبوظبي", "أبو ظبي", "written apart"),
            ("أبو ظبي", "أبوظبي", "written with other blanks"),
        ):
            hit = ix.search(query, explain=True).hits[1]
            assert hit.id == found
            assert {match.reason for match in hit.matches} == {told}
            assert {share.query for share in hit.shares or ()} == {f"{query} as {found}"}
            assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score)


def test_signs_of_words_find_their_words(tmp_path: Path) -> None:
    with index_of(tmp_path, "محمد ﷺ", "محمد صلى الله عليه وسلم") as ix:
        for query in ("ﷺ", '"صلى الله عليه وسلم"'):
            assert len(ix.search(query)) == 2


@pytest.mark.parametrize(("query", "text"), RESPELLED)
def test_a_name_that_texts_spell_otherwise_is_found(tmp_path: Path, query: str, text: str) -> None:
    with index_of(tmp_path, text) as ix:
        assert [hit.id for hit in ix.search(query, fallback=False)] == [text]


@pytest.mark.parametrize(("query", "text"), NO_SPELLINGS)
def test_a_word_is_no_spelling_of_another(tmp_path: Path, query: str, text: str) -> None:
    with index_of(tmp_path, text) as ix:
        assert [*ix.search(query, level="kin", fallback=False)] == []
