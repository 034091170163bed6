"""Corrections: what no article has is offered as what the index has, and what is right is left."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from cases import cases, table

from index import Article, Index, Suggestion, open_index
from index.analysis.tokens.normalize import fold
from index.analysis.tokens.tokenizer import words as tokens
from search.advice import slips
from search.advice.slips import cost, costs, one_slip_from

SEEDS = Path(__file__).parents[1] / "seeds"
DATA = Path(__file__).parent / "data"
# Of one letter, of none, of others' letters, and long ones.
ODD_FORMS = ("ا", "و", "پاريس", "naive", "ب" * 61, "ليبيا" * 20)


@pytest.fixture(scope="module")
def ix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(tmp_path_factory.mktemp("seeds") / "index", create=True) as ix:
        ix.update_from(SEEDS)
        ix.commit()
        yield ix


@cases("typed meant", table("meant"))
def test_what_was_meant_is_searched(ix: Index, typed: str, meant: str) -> None:
    results = ix.search(typed)
    assert results.searched in results.suggestions
    assert results.searched is not None
    assert fold(results.searched.query) == fold(meant)
    right = ix.search(meant)
    assert results.total == right.total > 0
    assert [hit.id for hit in results] == [hit.id for hit in right]
    assert [hit.id for hit in ix.hits(typed)] == [hit.id for hit in ix.hits(meant)]
    assert f"searched instead: {results.searched.query}" in "".join(results.notes)


@cases("typed meant", table("meant"))
def test_it_is_only_offered_without_fallback(ix: Index, typed: str, meant: str) -> None:
    results = ix.search(typed, fallback=False)
    assert (results.total, results.searched) == (0, None)
    assert fold(results.suggestions[0].query) == fold(meant)
    assert f"did you mean: {results.suggestions[0].query}" in "".join(results.notes)


def test_beside_what_is_found_it_is_only_offered(ix: Index) -> None:
    results = ix.search("الرئيس طرابس")
    assert results.total == ix.search("الرئيس").total
    assert (results.unknown, results.searched) == (("طرابس",), None)
    assert results.suggestions == (Suggestion("spelling", "الرئيس طرابلس"),)
    assert results.notes == ("no article has 'طرابس'", "did you mean: الرئيس طرابلس")


def test_every_word_of_an_article_is_right(ix: Index) -> None:
    texts = (f"{article.title}\n{article.text}" for article in ix)
    words = {*chain.from_iterable(map(tokens, texts))}
    assert len(words) > 1000
    for word in sorted(words)[::7]:
        results = ix.search(word, limit=1)
        assert (word, results.suggestions, results.unknown) == (word, (), ())


NOWHERE = {
    "alone": ("قشطبلغ", 0, None),
    "required": ("+قشطبلغ ليبيا", 1, Suggestion("any", "ليبيا قشطبلغ")),
    "required by AND": ("قشطبلغ AND ليبيا", 1, Suggestion("any", "قشطبلغ ليبيا")),
    "beside others": ("قشطبلغ ليبيا", 1, None),
    "in a phrase": ('"قشطبلغ ليبيا"', 1, Suggestion("words", "قشطبلغ ليبيا")),
}


@cases("query least searched", NOWHERE)
def test_what_no_article_has_is_named(
    ix: Index, query: str, least: int, searched: Suggestion | None
) -> None:
    results = ix.search(query)
    assert results.unknown == ("قشطبلغ",)
    assert results.total >= least
    assert results.searched == searched
    assert "no article has 'قشطبلغ'" in results.notes


def test_a_field_without_the_word_is_named(ix: Index) -> None:
    results = ix.search("source:طرابلس")
    assert (results.total, results.notes) == (0, ("no article has 'طرابلس' in its source",))


def test_dates_that_no_article_has_are_named(tmp_path: Path, ix: Index) -> None:
    assert ix.search("date:>2090").notes[-1:] == ("no article is dated 2091-01-01..",)
    assert ix.search("+ليبيا +date:>2090").notes[-1:] == ("no article is dated 2091-01-01..",)
    with open_index(tmp_path / "undated", create=True) as undated:
        undated.add(Article(id="1", text="زيارة إلى أنقرة"))
        undated.commit()
        for query in ("date:مايو", "date:2019 OR date:2020"):
            assert undated.search(query).notes == ("no article has a date",)


def test_any_of_what_is_required_keeps_fields_and_dates(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="زيارة إلى أنقرة", source="ضفاف"))
        ix.add(Article(id="2", text="زيارة إلى روما", source="أخبار"))
        ix.commit()
        results = ix.search("+زيارة +غواصة source:ضفاف")
        assert [hit.id for hit in results] == ["1"]
        assert ix.search("+زيارة +غواصة -أنقرة").hits[0].id == "2"


@pytest.mark.parametrize("article", ["ال", "لل", "وال", "ولل", "وبال", "فبال"])
def test_a_ta_after_the_article_is_hardly_a_ta_marbuta(article: str) -> None:
    assert cost(f"{article}مدرست", f"{article}مدرسه") > cost("مدرست", "مدرسه")


@pytest.mark.parametrize("stem", ["والد", "بالغ", "فالح"])
def test_a_word_that_begins_like_the_article_has_none(stem: str) -> None:
    assert cost(f"{stem}ت", f"{stem}ه") == cost("مدرست", "مدرسه")


@pytest.mark.parametrize("name", ["", "_kept", "_third", "_fifth"])
def test_slips_of_typists_are_told_from_words(tmp_path: Path, name: str) -> None:
    """Over the words that were meant alone; bench/slips.py asks for them in a newspaper."""
    rows = [
        line.split("\t") for line in (DATA / f"slips{name}.tsv").read_text("utf-8").splitlines()
    ]
    with open_index(tmp_path / "index", create=True) as ix:
        for number, (_, meant, _) in enumerate(rows * 30):
            ix.add(Article(id=str(number), text=f"{meant}."))
        ix.commit()
        right = 0
        for typed, meant, _ in rows:
            results = ix.search(typed, limit=1)
            offered = [fold(suggestion.query) for suggestion in results.suggestions]
            right += offered == [fold(meant)]
            assert ix.search(meant, limit=1).suggestions == ()
        assert right >= 85


ALIKE = {
    "after the article ت is left of ات": ("العقوبة العقوبات", "العقوبت", ["العقوبات"]),
    "before its owner it is ة": ("حكومة حكومات", "حكومت", ["حكومة"]),
    "ة typed for ى": ("الموسيقى", "الموسيقة", ["الموسيقى"]),
    "what it finds anyway is nearer": ("السعودية السعودي", "السعوديةة", []),
    "another inflection is a guess": ("الإعلام عالم أعلم", "الإعالم", ["الإعلام"]),
    "a hamza and its seat are twice one letter": ("عائلة عائلية", "عائيلة", ["عائلة"]),
    "a blank within a word": ("الخارجية الآخر", "الخار جية", ["الخارجية"]),
}


@cases("held typed offered", ALIKE)
def test_slips_of_a_kind_are_told_apart(
    tmp_path: Path, held: str, typed: str, offered: list[str]
) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        for number in range(200):
            ix.add(Article(id=str(number), text=f"{held}."))
        ix.commit()
        assert [each.query for each in ix.search(typed).suggestions] == offered


@pytest.mark.skipif(slips._native is None, reason="nothing compiled is here")
def test_slips_cost_the_same_in_c(ix: Index) -> None:
    """Of words of the seeds, what is a slip away from them, and odd ones, the price is one."""
    forms = [*dict.fromkeys(fold(word) for article in ix for word in tokens(article.text))]
    others = [*forms[:300:6], *ODD_FORMS]
    for typed in (*forms[:60:4], *ODD_FORMS):
        near = [*others, *[*one_slip_from(typed)][::17]]
        for most in (0.5, 1.6):
            expected = [cost(typed, other, most) for other in near]
            given = costs(typed, near, most)
            assert [c if c <= most else None for c in given] == [
                c if c <= most else None for c in expected
            ]


def test_a_word_that_binds_is_parted_from_what_often_follows_it(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        for number in range(25):
            ix.add(Article(id=str(number), text=f"عاد الهدوء أمس إلى العراق {number}"))
        ix.commit()
        assert ix.search("إلىالعراق").suggestions[0].query == "إلى العراق"


def test_a_long_query_has_no_word_that_is_alone(tmp_path: Path) -> None:
    """A word that only binds may be meant there, and a usual one may be misspelt."""
    with open_index(tmp_path / "index", create=True) as ix:
        for number in range(60):
            ix.add(Article(id=str(number), text=f"لماذا سقطت الدولة العباسية في بغداد {number}"))
        ix.commit()
        typed = "لمذا سقطت الدولة العباسية في بغداد سنة الغزو"
        assert ix.search(typed).suggestions[0].query == typed.replace("لمذا", "لماذا")


def test_vowels_of_a_word_of_the_lexicon_are_slips(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        for number in range(3000):
            ix.add(Article(id=str(number), text=f"يفتح دائما في أكتوبر {number}"))
        ix.add(Article(id="slip", text="يفتح دئما"))
        ix.commit()
        assert ix.search("دئما").suggestions[0].query == "دائما"


def test_words_joined_by_a_slip_are_told(tmp_path: Path) -> None:
    """They are found by what they are parted into; names that are often joined are no slips."""
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="زار وزير الخارجية البيت الأبيض، ومعه نور الدين سعد الله"))
        ix.commit()
        for joined, apart in {
            "وزيرالخارجية": "وزير الخارجية", "البيتالأبيض": "البيت الأبيض",
        }.items():  # fmt: skip
            results = ix.search(joined)
            assert (results.total, results.searched) == (1, None)
            assert results.notes == (f"no article has '{joined}'", f"did you mean: {apart}")
        for name in ("نورالدين", "سعدالله"):
            results = ix.search(name)
            assert (results.total, results.notes) == (1, ())


@cases("held typed", table("short"))
def test_short_words_are_left(tmp_path: Path, held: str, typed: str) -> None:
    rare, *usual = held.split()
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="rare", text=f"{rare}."))
        for number in range(1200):
            ix.add(Article(id=str(number), text=f"{(usual or [rare])[0]}."))
        ix.commit()
        assert ix.search(typed).suggestions == ()


def test_short_words_by_usual_slips_are_corrected(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        for number in range(400):
            ix.add(Article(id=str(number), text="نظام ليبيا القاهرة."))
        ix.commit()
        meant = {"نضام": "نظام", "لييا": "ليبيا", "القاهرو": "القاهرة"}
        for typed, word in meant.items():
            assert [each.query for each in ix.search(typed).suggestions] == [word]


COMPANY = {
    "only one stands beside the neighbour": ("وزارة المل", "وزارة العمل"),
    "though it may be an inflection": ("شرقات التكنولوجيا", "شركات التكنولوجيا"),
    "before a neighbour": ("مدية سبها", "مدينة سبها"),
    "two words that are one": ("الحكو مات", "الحكومات"),
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    texts = (
        "وزارة العمل. شركات التكنولوجيا. مدينة سبها. الحكومات.",
        "الحكومات. الشرق الأوسط. اقترن اسم مدية بالجزائر.",
    )
    with open_index(tmp_path_factory.mktemp("company") / "index", create=True) as ix:
        for number in range(1200):
            ix.add(Article(id=str(number), text=texts[number < 2]))
            ix.add(Article(id=f"{number} more", text="مات. المال. الملك. العمل. الحكو."))
        ix.commit()
        yield ix


@cases("typed meant", COMPANY)
def test_what_stands_beside_a_word_tells_it(company: Index, typed: str, meant: str) -> None:
    assert [fold(each.query) for each in company.search(typed).suggestions] == [fold(meant)]


@pytest.mark.parametrize("right", ["الشرق الأوسط", "مدية بالجزائر", "اسم مدية"])
def test_words_that_stand_side_by_side_are_right(company: Index, right: str) -> None:
    assert company.search(right).suggestions == ()


def test_short_words_are_on_the_keyboard_of_long_ones(ix: Index) -> None:
    results = ix.search(";lg lk 'vhfgs")
    assert [each.kind for each in results.suggestions] == ["keyboard"]
    assert results.suggestions[0].query.endswith("من طرابلس")


def test_words_that_are_asked_for_as_they_are(tmp_path: Path) -> None:
    """Many articles of other words that are a slip away from those, as an archive has."""
    others = "الرقابة سيول الجنوبي ليس الرجل"
    with open_index(tmp_path / "index", create=True) as ix:
        for number in range(1200):
            name = "صلاح" if number % 40 == 0 else "عمر"
            ix.add(Article(id=f"a{number}", text=f"{others}. لقاء {name} يوم {number}"))
        ix.add(Article(id="name", text="زار سيئول"))
        ix.commit()
        # A word of the lexicon, another spelling of a name, what stands beside no such neighbour,
        # and a word of a closed class in dialect.
        for right in ("الربابة", "سيئول", "صلاح الشرنوبي", "ليش", "الزجل"):
            results = ix.search(right)
            corrections = [s.query for s in results.suggestions if s.is_correction]
            assert (right, corrections) == (right, [])
        assert ix.search("الرقلبة").suggestions[0].query == "الرقابة"


def test_a_latin_name_typed_on_the_arabic_layout(ix: Index) -> None:
    # No article has it in Latin letters.
    results = ix.search("فقهحخمه")
    assert results.suggestions[0] == Suggestion("keyboard", "tripoli")
    assert results.total == ix.search("طرابلس").total > 0
