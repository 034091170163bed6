"""Function words: what is one, and what they are worth in a query."""

from pathlib import Path

import pytest

from index import Article, open_index
from index.analysis.function_words import is_function_word

FUNCTION_WORDS = """
من وفي فمن بأنه وأن ان عليها إليهم الى التي والذين هذه وهذا لذلك متى أين وكيف ماذا كم هل
ليس وكان لكنه بها لهم ولم منهم عندما بعضهم كله
""".split()
OTHER_WORDS = """
السراج كتاب ليبيا آلية ولاية بلدية فهم وزير قانون ذاتي عام سنة فعل كلمة منزل علم إلهام هدى
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
    with open_index(tmp_path / "index", create=True) as ix:
        for id_, text in texts.items():
            ix.add(Article(id=id_, text=text))
        ix.commit()
        hits = ix.search("متى وأين تأسست الجامعة ومن الذي أسسها").hits
    assert [hit.id for hit in hits] == ["about", "question words"]


def test_function_words_alone_are_still_found(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="إلى أين يمضي العالم؟"))
        ix.add(Article(id="2", text="كتاب جديد عن الفلسفة."))
        ix.commit()
        assert [hit.id for hit in ix.search("إلى أين")] == ["1"]
        assert [hit.id for hit in ix.search('"إلى أين"')] == ["1"]
