"""Roots: they lift what is found otherwise, and find only where nothing else does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import cases
from plain import articles_of, indexed

from index import Index, open_index

TEXTS = {
    "courts": "افتتحت الوزارة محاكم جديدة في المدينة",
    "government": "اجتمعت الحكومة صباحا في المدينة",
    "mosque": "صلى الناس في الجامع القديم",
    "university": "تأسست الجامعة في القرن الماضي",
    "team": "فاز الفريق في المباراة",
}


@pytest.fixture
def ix(tmp_path: Path) -> Iterator[Index]:
    with open_index(indexed(tmp_path / "index", *articles_of(TEXTS))) as ix:
        yield ix


# Only words of another stem and the same root stand in what is not found.
FOUND = {
    "a word": ("محاكم", {"courts"}),
    "any of two": ("جامعات الفريق", {"university", "team"}),
    "one that must be there": ("+الحكومات صباحا", {"government"}),
    "one that must not be there": ("المدينة -الحكومات", {"courts"}),
    "the loosest level asked for": ("--level root محاكم", {"courts", "government"}),
}


@cases("query ids", FOUND)
def test_a_root_brings_no_hit(ix: Index, query: str, ids: set[str]) -> None:
    level = "root" if query.startswith("--level root") else "sound"
    results = ix.search(query.removeprefix("--level root "), level=level)
    assert {hit.id for hit in results} == ids
    assert results.total == len(ids)
    assert not results.notes or query.startswith("+") or " -" in query
    for hit in results:
        assert level == "root" or all(match.level != "root" for match in hit.matches)


def test_a_root_lifts_what_is_found_otherwise(ix: Index) -> None:
    lifted, plain = (ix.search(q, explain=True).hits for q in ("حكم المدينة", "وزن المدينة"))
    assert {hit.id for hit in lifted} == {hit.id for hit in plain} == {"courts", "government"}
    for hit, other in zip(lifted, plain, strict=True):
        assert hit.score > other.score
        assert "root" in {share.level for share in hit.shares or ()}
        # What lifts is not shown as found.
        assert {match.query for match in hit.matches} == {"المدينة"}


STEPS = {
    "a word": ("حكام", {"courts", "government"}, "nothing has حكام; these share its root حكم"),
    "several": (
        "حكام جماعات",
        {"courts", "government", "mosque", "university"},
        "nothing is found by the words themselves; these share their roots: حكام حكم, جماعات جمع",
    ),
    "among what must be there": (
        "+المدينة +حكام",
        {"courts", "government"},
        "nothing is found by the words themselves; these share their roots: المدينة مدن, حكام حكم",
    ),
}


@cases("query ids note", STEPS)
def test_roots_find_where_nothing_else_does(
    ix: Index, query: str, ids: set[str], note: str
) -> None:
    results = ix.search(query, explain=True)
    assert {hit.id for hit in results} == ids
    assert results.total == len(ids)
    assert results.notes[-1] == note
    assert [hit.id for hit in results] == [id_ for id_, _ in ix.searcher().ranking(query, 10)]
    for hit in results:
        assert "root" in {match.level for match in hit.matches}
        assert any(snippet.highlights for snippet in hit.snippets)
        assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score, abs=1e-5)


@pytest.mark.parametrize("level", ["form", "stem"])
def test_a_stricter_level_stays_strict(ix: Index, level: str) -> None:
    results = ix.search("حكام", level=level)
    assert (results.total, results.notes) == (0, ("no article has 'حكام'",))


def test_nothing_is_said_of_roots_that_find_nothing(ix: Index) -> None:
    assert ix.search("زغنقلب").notes == ("no article has 'زغنقلب'",)
    told = ("no article has 'حكام'", "no article has a date")
    assert ix.search("حكام date:1999").notes == told
