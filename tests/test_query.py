"""The query language: a query and the tree it is read as."""

import re
from typing import Any

import pytest
from cases import cases, table
from hypothesis import given, settings
from hypothesis import strategies as st

from index import QueryError
from search.query import grammar
from search.query.parser import LONGEST_QUERY, MOST_OPERANDS, MOST_WORDS, parse
from search.query.tree import Boolean, Phrase, Word


@cases("text tree", table("trees"))
def test_tree(text: str, tree: str) -> None:
    query = parse(text)
    assert str(query.tree) == tree
    assert [note for note in query.notes if "read as operators" not in note] == []


@cases("text tree note", table("signs"))
def test_signs_that_are_operators(text: str, tree: str, note: str) -> None:
    query = parse(text)
    words, of, said = note.partition(next(sign for sign in (" +", " -", " =") if sign in note))
    assert (str(query.tree), query.notes) == (tree, (f"{words} read as operators:{of}{said}",))


@cases("text note", table("pasted"))
def test_signs_that_are_text(text: str, note: str) -> None:
    query = parse(text)
    # As if no sign stood there.
    assert query.tree == parse(re.sub("[-+=]", " ", text)).tree
    assert query.notes == ((note,) if note else ())


def test_what_was_read_as_text_can_be_written_otherwise() -> None:
    assert str(parse("زلزال قوي يضرب اليابان NOT فيديو").tree).endswith(" -فيديو")
    assert str(parse("عند NOT 286").tree) == str(parse("عند NOT -286").tree) == 'عند -"286"'
    assert str(parse("+صور وفاة الفنان نور الشريف").tree).endswith(" +صور")


def test_signs_in_a_phrase_are_text() -> None:
    assert parse('"عند -286 درجة"').notes == ()
    assert str(parse('"عمر -رضي الله عنه"').tree) == '"عمر رضي الله عنه"'


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


@pytest.mark.parametrize("text", ["OR ليبيا", "AND ليبيا تركيا", "(OR ليبيا) تركيا"])
def test_an_operator_with_nothing_before_it_is_told(text: str) -> None:
    operator = re.search("OR|AND", text)
    assert operator
    note = f"'{operator[0]}' is read as text: it is an operator between two words"
    assert note in parse(text).notes


@pytest.mark.parametrize("text", ['"" ليبيا', 'ليبيا " " تركيا'])
def test_a_phrase_of_nothing_is_told(text: str) -> None:
    assert parse(text).notes == ("'\"\"' is read as text: there is no word in it",)
    assert parse('"ليبيا" تركيا').notes == ()


def test_a_query_without_words_says_so() -> None:
    for text in ("", "؟!", "( )", '""'):
        assert parse(text).tree == Boolean()
        assert parse(text).notes == ("the query has no words",)


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
    "groups": "+(+في من) ",
}


@cases("piece", MANY)
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


@pytest.mark.parametrize("value", ["أمس", "2020-13", "أمس..2019", "31", "..", '"6"'])
def test_a_date_that_is_none(value: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(f"ليبيا date:{value}")
    assert str(error.value) == (
        f"cannot search for date '{value.strip(chr(34))}': it is no date. Write date:2020,"
        " date:2020-09, date:2020-09-06 or a range such as date:2019..2021."
    )


@pytest.mark.parametrize(
    "value",
    ["2021..2019", "2020-02-02..2020-02-01", "2020-03..2020-02", "٢٠٢١..٢٠١٩", '"2021..2020"'],
)
def test_a_range_that_ends_before_it_begins(value: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(f"ليبيا date:{value}")
    text = value.strip('"')
    assert str(error.value) == (
        f"cannot search for date '{text}': the range ends before it begins."
        " Write the earlier date first, as in date:2019..2021."
    )


@given(st.text())
def test_any_text_is_a_query(text: str) -> None:
    try:
        parse(text)
    except QueryError:
        assert "date:" in text


@pytest.mark.parametrize("text", ["covid-:ليبيا", "covid.:ليبيا", 'covid-:"ليبيا'])
def test_what_ends_in_a_sign_is_no_name_of_a_field(text: str) -> None:
    assert str(parse(text).tree) == "covid ليبيا"


PIECES = ["ا", "جيم", "في", "covid", "تي.ر.تي", "2", "AND", "OR", "NOT", "title:",
          "date:2019", "كت*", '"ا ب"', '"', "(", ")", "+", "-", "=", ":", ".", "~", "*",
          " ", " ", "\n"]  # fmt: skip


def _has_no_own_field(text: str) -> bool:
    """Tell that no field of articles' own is asked for, which is printed for reading alone."""
    return re.search(r"[\w.](?:title:|:)", text) is None


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join).filter(_has_no_own_field))
def test_a_tree_is_printed_as_a_query_of_that_tree(text: str) -> None:
    try:
        tree = parse(text).tree
    except QueryError:
        assert "date:" in text
    else:
        assert parse(str(tree)).tree == tree, str(tree)


SIGNED = st.tuples(
    st.sampled_from(["", "+", "-", "(", "="]),
    st.sampled_from(
        ["ليبيا", "من", "و", '"حكومة الوفاق"', '"قطر"', "قطر-", "2019", "كتا*", "ليبا~"]
    ),
    st.sampled_from([" ", " ", "  ", ""]),
)


@given(st.lists(SIGNED, min_size=1, max_size=5))
def test_what_needs_no_parser_is_read_as_the_parser_reads_it(clauses: list[list[str]]) -> None:
    text = "".join("".join(clause) for clause in clauses)
    read = grammar.parsed_plainly(text)
    assert read is None or _tokens(read) == _tokens(grammar.by_parser(text))


def test_plain_words_with_signs_need_no_parser() -> None:
    assert grammar.parsed_plainly('+ليبيا -"حكومة الوفاق" قطر')
    assert grammar.parsed_plainly("+ليبيا -(قطر)") is None


def _tokens(tree: Any) -> Any:
    """Return the rules and tokens of a tree, and where these begin."""
    if not hasattr(tree, "children"):
        return tree.type, str(tree), tree.start_pos
    return str(tree.data), [_tokens(child) for child in tree.children]
