"""Queries of the usual forms are read directly as the grammar reads them."""

import pytest

from index.analysis.analyzer import LEVELS
from search.query import usual
from search.query.parser import parse

DIRECT = [
    "+ليبيا +تركيا",
    "+كتاب +الوزير +القاهرة",
    "+من +هو",
    "+إن +شاء",
    '"حكومة الوفاق"',
    '"من هو"',
    '"رئيس الوزراء الليبي"',
    "كتا*",
    "م*",
]
BY_THE_GRAMMAR = [
    "+ليبيا",
    "+ليبيا +ليبيا",
    "+ليبيا تركيا",
    "+ليبيا -تركيا",
    "+2011 +ليبيا",
    '"حكومة"',
    '"حكومة الوفاق"~2',
    '"حكومة  الوفاق"',
    "كتا* ليبيا",
    "*كتا*",
    "«حكومة الوفاق»",
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("text", DIRECT + BY_THE_GRAMMAR)
def test_they_are_what_the_grammar_makes_of_them(
    text: str, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = parse(text, level)
    with monkeypatch.context() as without:
        without.setattr(usual, "read", lambda *_: None)
        assert found == parse(text, level)


@pytest.mark.parametrize("text", DIRECT)
def test_the_grammar_is_not_asked_for_them(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.query.grammar.read", lambda _: pytest.fail("it was asked"))
    parse(text)


@pytest.mark.parametrize("keep", [(), ("tashkeel",)])
def test_stop_words_and_what_is_kept_are_heeded(keep: tuple[str, ...]) -> None:
    found = parse("+ليبيا +تركيا", keep=keep, stop=frozenset({"تركيا"}))
    assert str(found.tree) == str(parse("ليبيا AND تركيا", keep=keep).tree)
