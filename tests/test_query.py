"""The query language: a query and the tree it is read as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import QueryError
from search.query import LONGEST_QUERY, MOST_OPERANDS, MOST_WORDS, parse
from search.tree import Boolean, Phrase, Word

TREES = {
    "words": ("ليبيا تركيا", "ليبيا تركيا"),
    "one word": ("ليبيا", "ليبيا"),
    "phrase": ('"حكومة الوفاق"', '"حكومة الوفاق"'),
    "phrase of one word": ('"ليبيا"', "ليبيا"),
    "must and must not": ("+ليبيا تركيا -قطر", "تركيا +ليبيا -قطر"),
    "phrase beside a word": ('ليبيا "حكومة الوفاق"', 'ليبيا "حكومة الوفاق" حكومة الوفاق'),
    "required phrase": ('+"حكومة الوفاق" ليبيا', 'ليبيا +"حكومة الوفاق"'),
    "AND": ("ليبيا AND تركيا", "+ليبيا +تركيا"),
    "OR": ("ليبيا OR تركيا", "ليبيا تركيا"),
    "AND binds closer than OR": ("ا AND ب OR ج", "(+ا +ب) ج"),
    "NOT": ("ليبيا NOT تركيا", "ليبيا -تركيا"),
    "AND NOT": ("ليبيا AND NOT تركيا", "+ليبيا -تركيا"),
    "group": ("ليبيا AND (تركيا OR روسيا)", "+ليبيا +(تركيا روسيا)"),
    "field narrows what words find": ("title:ليبيا زيارة", "+(زيارة) +title:ليبيا"),
    "field alone": ("source:رويترز", "+source:رويترز"),
    "field with a phrase": ('title:"حكومة الوفاق"', '+title:"حكومة الوفاق"'),
    "field excluded": ("ليبيا -title:قطر", "ليبيا -title:قطر"),
    "unknown field is text": ("قال:نعم", "قال نعم"),
    "colon of a sentence": ("وقال : نعم", "وقال نعم"),
    "year": ("date:2020", "+date:2020-01-01..2020-12-31"),
    "month": ("date:2020-02", "+date:2020-02-01..2020-02-29"),
    "day": ("date:2020-09-06", "+date:2020-09-06..2020-09-06"),
    "years": ("date:2019..2021", "+date:2019-01-01..2021-12-31"),
    "Arabic-Indic year": ("date:٢٠٢٠", "+date:2020-01-01..2020-12-31"),
    "free-standing و is a word": ("و قال", "و قال"),
    "free-standing dash is text": ("- من هو جمال", "من هو جمال"),
    "dash inside is text": ("ليبي-ليبي", "ليبي ليبي"),
    "quotes stuck to a word are text": ('بـ"ضربات سوريا"', "بـ ضربات سوريا"),
    "guillemets are text": ("«حكومة الوفاق»", "حكومة الوفاق"),
    "lower-case and is a word": ("bread and water", "bread and water"),
    "prefix": ("كتا*", "كتا*"),
    "patterns beside words": ("+كت?ب ليبيا -طرابلس~2", "ليبيا +كت?ب -طرابلس~2"),
    "pattern in a phrase": ('"مكت* الوزير"', '"مكت* الوزير"'),
    "pattern in a field": ("title:كتا*", "+title:كتا*"),
    "pattern that is exact anyway": ("=كتا*", "كتا*"),
    "question": ("أين ليبيا?", "أين ليبيا"),
    "punctuation between words": ("ليبيا، تركيا؟!", "ليبيا تركيا"),
}


@pytest.mark.parametrize(("text", "tree"), TREES.values(), ids=TREES)
def test_tree(text: str, tree: str) -> None:
    query = parse(text)
    assert str(query.tree) == tree
    assert query.notes == ()


def test_phrase_keeps_the_order_of_its_words() -> None:
    tree = parse('"حكومة الوفاق"').tree
    assert isinstance(tree, Phrase)
    assert [word.text for word in tree.words] == ["حكومة", "الوفاق"]


def test_what_cannot_be_parsed_is_plain_words_and_says_so() -> None:
    query = parse("(ليبيا +تركيا")
    assert str(query.tree) == "ليبيا تركيا"
    (note,) = query.notes
    assert note.endswith(": searched as plain words")


def test_a_quotation_mark_that_is_not_closed_is_text_and_says_so() -> None:
    query = parse('"حكومة الوفاق')
    assert str(query.tree) == "حكومة الوفاق"
    assert query.notes == ("a quotation mark is not closed: it is read as text",)


def test_a_query_without_words_says_so() -> None:
    for text in ("", "؟!", "( )", '""'):
        assert parse(text).tree == Boolean()
        assert "the query has no words" in parse(text).notes


def test_a_pasted_text_is_plain_words_and_cut() -> None:
    query = parse("+ليبيا " * (LONGEST_QUERY // 5))
    assert isinstance(query.tree, Boolean)
    assert len(query.tree.should) == MOST_WORDS
    assert query.notes == (
        f"the query is longer than {LONGEST_QUERY} characters: searched as plain words",
        f"only the first {MOST_WORDS} of {LONGEST_QUERY // 5} words are searched",
    )


MANY = {
    "must": "+في ",
    "must not": "-في ",
    "exact": "=في ",
    "OR": "في OR ",
    "AND": "في AND ",
    "title": "title:في ",
    "phrases": '"في من" ',
    "groups": "(+في من) ",
}


@pytest.mark.parametrize("piece", MANY.values(), ids=MANY)
def test_more_operands_than_a_person_writes_are_plain_words(piece: str) -> None:
    query = parse(piece * (MOST_OPERANDS + 1) + "كتاب")
    assert isinstance(query.tree, Boolean)
    assert set(map(type, query.tree.should)) == {Word}
    assert not query.tree.must
    assert not query.tree.must_not
    assert query.notes[0] == (
        f"the query has operators and more than {MOST_OPERANDS} words: searched as plain words"
    )


def test_a_long_phrase_is_plain_words() -> None:
    query = parse(f'"{"في من " * MOST_OPERANDS}"')
    assert not isinstance(query.tree, Phrase)
    assert len(query.notes) == 1


def test_a_long_text_of_plain_words_with_signs_of_its_own_is_only_cut() -> None:
    assert parse("ليبي-ليبي " * 200).notes == ()
    query = parse("ليبي-ليبي " * MOST_WORDS)
    assert isinstance(query.tree, Boolean)
    assert len(query.tree.should) == MOST_WORDS
    assert query.notes == (f"only the first {MOST_WORDS} of {2 * MOST_WORDS} words are searched",)


def test_parentheses_without_end_are_plain_words() -> None:
    query = parse("(" * 500 + "ليبيا" + ")" * 500)
    assert query.tree == Word("ليبيا", "ليبيا")
    assert query.notes == ("the query has parentheses more than 20 deep: searched as plain words",)


@pytest.mark.parametrize("value", ["أمس", "2020-13", "2021..2019", "31", "..", '"6"'])
def test_a_date_that_is_none(value: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(f"ليبيا date:{value}")
    assert str(error.value) == (
        f"cannot search for date '{value.strip(chr(34))}': it is no date. Write date:2020,"
        " date:2020-09, date:2020-09-06 or a range such as date:2019..2021."
    )


@given(st.text())
def test_any_text_is_a_query(text: str) -> None:
    try:
        parse(text)
    except QueryError:
        assert "date:" in text


@given(st.text(st.sampled_from('اب "()+-:.AND OR NOT title:date:2019\n')))
def test_any_operators_are_a_query(text: str) -> None:
    try:
        str(parse(text).tree)
    except QueryError:
        assert "date:" in text
