"""docs/query-language.md: each of its lines does what it says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import cases, table

from index import Index, QueryError, open_index
from search.language.messages import messages

PAGE = (Path(__file__).parents[1] / "docs/query-language.md").read_text("utf-8")
ARABIC = (Path(__file__).parents[1] / "docs/query-language.ar.md").read_text("utf-8")


def rows(page: str) -> list[list[str]]:
    return [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in page.splitlines()
        if line.startswith("| `")
    ]


ROWS = rows(PAGE)
FINDING = [row for row in ROWS if len(row) == 3]
MISTAKES = [row for row in ROWS if len(row) == 2]


@pytest.fixture(scope="module")
def ix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("page")
    (folder / "page.jsonl").write_text(PAGE.split("```jsonl\n")[1].split("```")[0], "utf-8")
    with open_index(folder / "index", create=True) as ix:
        ix.update_from(folder / "page.jsonl")
        ix.commit()
        yield ix


@pytest.mark.parametrize(("query", "finds"), [row[:2] for row in FINDING])
def test_a_query_finds_what_the_page_says(ix: Index, query: str, finds: str) -> None:
    results = ix.search(query.strip("`"))
    assert {hit.id for hit in results} == {*finds.split()}
    assert results.searched is None
    # The best of those that count more than others come first, the newest where none count.
    if "^" in query or query == "`-ليبيا`":
        assert [hit.id for hit in results] == finds.split()


@pytest.mark.parametrize(("query", "says"), MISTAKES)
def test_mistakes_are_told_as_the_page_says(ix: Index, query: str, says: str) -> None:
    try:
        told = ix.search(query.strip("`")).notes
    except QueryError as error:
        told = (str(error),)
    assert says in told


def test_the_page_in_arabic_says_the_same() -> None:
    told = rows(ARABIC)
    # What they find, and how mistakes are told in an Arabic session.
    assert [row[:2] for row in told if len(row) == 3] == [row[:2] for row in FINDING]
    said = [[query, messages().arabic(says)] for query, says in MISTAKES]
    assert [row for row in told if len(row) == 2] == said
    for page in (PAGE, ARABIC):
        assert page.count("```jsonl\n{") == 1


# Fields, boosts and distances, and what they find of the page's articles.


@cases("query finds", table("composed"))
def test_what_is_composed(ix: Index, query: str, finds: str) -> None:
    results = ix.search(query, fallback=False)
    assert {hit.id for hit in results} == {*finds.split()}


def test_a_word_twice_is_as_near_as_once(ix: Index) -> None:
    """What a boost names again is no second word beside the first."""
    for hit in ix.search("نفط نفط^2 ليبيا", explain=True):
        assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score, abs=1e-5)


@pytest.mark.parametrize("query", ["foo:ليببا", "foo:ليببا نفط"])
def test_what_is_misspelt_in_a_field_that_no_article_has(ix: Index, query: str) -> None:
    results = ix.search(query)
    assert any(note.startswith("no article has a field 'foo'") for note in results.notes)
    assert any("ليبيا" in suggestion.query for suggestion in results.suggestions)


PASTED = {
    "a power": "تبلغ المسافة 10^15 كيلومترا",
    "a source before a group": "CNN:(خبر عاجل) من ليبيا",
    "code": "x:=5 ليبيا",
    "an address": "http://example.org/ليبيا ?a=b",
    "a time": "الساعة 12:30 في ليبيا",
    "a face": "^_^ ليبيا",
    "a question without a blank": "أين ليبيا؟هنا",
    "a colon without a blank": "قال:ليبيا بعيدة",
}


@cases("text", PASTED)
def test_what_is_pasted_is_text(ix: Index, text: str) -> None:
    results = ix.search(text)
    if "ليبيا" in text:
        assert {"wire/1", "wire/2"} <= {hit.id for hit in results}


def test_the_page_has_rows() -> None:
    assert (len(FINDING), len(MISTAKES)) >= (40, 7)
