"""Function words: what is one, and what they are worth in a query."""

from pathlib import Path

import pytest
from cases import cases, table
from plain import articles_of, indexed

from index import Article, open_index
from index.analysis.morphology.function_words import is_function_word

FUNCTION_WORDS = """
من وفي فمن بأنه أنه وأنه وأن ان عليها إليهم الى التي والذين هذه وهذا لذلك متى أين وكيف ماذا كم هل
ليس وكان لكنه بها لهم ولم منهم عندما بعضهم كله بماذا وبماذا أينما ولست أصبحت وأريد يوجد
ال وال ماهو وماهي ماهى مالذي اللتي واللذي هى
شو وشو ايه ليش وين ازاي اللي واللي علشان لسه دلوقتي هيك شنو مش عايز بدنا
منين لمين قداش علاه هادشي بزاف شوية رح موش انتي بتاع يبغى قديش هاذي نحنا عمن فيمن أيتها
""".split()
OTHER_WORDS = """
السراج كتاب ليبيا آلية ولاية بلدية فهم وزير قانون ذاتي عام سنة فعل كلمة منزل علم إلهام هدى
ظل كمان دول زي أبي
""".split()


@pytest.mark.parametrize("word", FUNCTION_WORDS)
def test_function_words(word: str) -> None:
    assert is_function_word(word)


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_other_words(word: str) -> None:
    assert not is_function_word(word)


def test_a_question_is_answered_by_what_it_asks_about(tmp_path: Path) -> None:
    texts = {
        "about": "تأسست الجامعة الليبية في مدينة بنغازي، وهي أقدم جامعات البلاد.",
        "question words": "متى وأين وكيف ومن الذي قال ذلك؟ سؤال طرحته الجامعة.",
    }
    with open_index(indexed(tmp_path / "index", *articles_of(texts))) as ix:
        hits = ix.search("متى وأين تأسست الجامعة ومن الذي أسسها").hits
    assert [hit.id for hit in hits] == ["about", "question words"]


def test_function_words_alone_are_still_found(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="إلى أين يمضي العالم؟"))
        ix.add(Article(id="2", text="كتاب جديد عن الفلسفة."))
        ix.commit()
        assert [hit.id for hit in ix.search("إلى أين")] == ["1"]
        assert [hit.id for hit in ix.search('"إلى أين"')] == ["1"]


ARCHIVE = {
    "oil": "ارتفعت أسعار النفط في الأسواق",
    "sanctions": "رفعت العقوبات عن البلاد",
    "nothing of it": "تحدث الوزير عن الرياضة بعد وصوله على متن طائرة",
}
ASKED = {
    "beside content words": ("أسعار النفط بعد العقوبات على البلد", {"oil", "sanctions"}),
    "beside one that is nowhere": ("زغنقلب على متن", {"nothing of it"}),
    "alone": ("على من", {"nothing of it"}),
    "required": ("+على أسعار", {"nothing of it"}),
    "quoted": ('أسعار "على"', {"oil", "nothing of it"}),
    "exact": ("=على النفط", {"oil", "nothing of it"}),
    "in a phrase": ('"عن الرياضة" النفط', {"oil", "nothing of it"}),
    "in a phrase that stands nowhere": ('"النفط عن"', {"oil"}),
    "in a field's group": ("title:(على أسعار)", set()),
    "excluded": ("العقوبات -على", {"sanctions"}),
}


@cases("query ids", ASKED)
def test_function_words_find_only_where_nothing_else_could(
    tmp_path: Path, query: str, ids: set[str]
) -> None:
    with open_index(indexed(tmp_path / "index", *articles_of(ARCHIVE))) as ix:
        results = ix.search(query)
        assert {hit.id for hit in results} == ids
        assert results.total == len(ids)


def test_function_words_lift_and_are_not_highlighted(tmp_path: Path) -> None:
    texts = {"other": "أسعار النفط اليوم أيضا", "same": "أسعار النفط على حالها"}
    with open_index(indexed(tmp_path / "index", *articles_of(texts))) as ix:
        hits = ix.search("أسعار على", explain=True).hits
    assert [hit.id for hit in hits] == ["same", "other"]
    assert "على" in {share.query for share in hits[0].shares or ()}
    assert {match.word for hit in hits for match in hit.matches} == {"أسعار"}
    assert [snippet.highlights for hit in hits for snippet in hit.snippets] == [((0, 5),)] * 2


@cases("query id_", table("questions"))
def test_questions_in_dialects_find_what_they_ask_about(
    tmp_path: Path, query: str, id_: str
) -> None:
    texts = {
        "film": "شو ده اللي عايز يعمله؟ ايه الحين؟ وش هسه شنو صار أريد أعرف هل يوجد",
        "ليبيا": "اجتمع البرلمان في ليبيا أمس لبحث الميزانية",
        "سوريا": "وصل الوفد إلى سوريا أمس لبحث الميزانية",
        "الذهب": "ارتفع سعر الذهب أمس في السوق",
        "العراق": "وصل الوفد إلى العراق أمس لبحث الميزانية",
    }
    with open_index(indexed(tmp_path / "index", *articles_of(texts))) as ix:
        assert [hit.id for hit in ix.search(query)] == [id_]
