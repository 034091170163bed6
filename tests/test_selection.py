"""How many words have to match, which articles are kept, how they are sorted and counted."""

import json
from datetime import date
from pathlib import Path

import pytest
from cases import cases
from plain import index_of
from processes import kashaf
from typer.testing import CliRunner

import cli
from index import Article, Index, QueryError, open_index

NEWS = (
    Article(id="a", title="نفط", text="أسعار النفط ترتفع في ليبيا", date=date(2020, 9, 6),
            source="ضفاف", category="اقتصاد", metadata={"lang": "ar", "page": "4"}),
    Article(id="b", title="غاز", text="أسعار الغاز والنفط", date=date(2021, 1, 2),
            source="BBC", category="اقتصاد", metadata={"lang": "ar"}),
    Article(id="c", title="زيارة", text="وصل وفد إلى ليبيا لبحث النفط النفط النفط",
            date=date(2020, 9, 30), source="BBC", metadata={"lang": "fr"}),
    Article(id="d", title="سوق", text="أسعار السوق في ليبيا"),
)  # fmt: skip


ix = index_of(NEWS)


def ids(ix: Index, query: str, **asked: object) -> str:
    results = ix.search(query, **asked)  # type: ignore[arg-type]
    hits = ix.hits(query, **asked)  # type: ignore[arg-type]
    assert [hit.id for hit in hits] == [hit.id for hit in results]
    assert results.total == hits.total == len(results)
    assert [hit.rank for hit in results] == [*range(1, len(results) + 1)]
    return " ".join(hit.id for hit in results)


WORDS = {
    "any": ("أسعار النفط في ليبيا", {"match": "any"}, "abcd"),
    # A function word is no word that has to be there.
    "all": ("أسعار النفط من ليبيا", {"match": "all"}, "a"),
    "more than half": ("أسعار النفط ليبيا", {"match": "most"}, "abcd"),
    "more than half of four": ("أسعار النفط ليبيا ترتفع", {"match": "most"}, "a"),
    "one word": ("النفط", {"match": "most"}, "abc"),
    "all, in a field too": ("أسعار النفط source:BBC", {"match": "all"}, "b"),
    "all, without one": ("أسعار ليبيا -ترتفع", {"match": "all"}, "d"),
}


@cases("query asked found", WORDS)
def test_how_many_words_have_to_be_there(
    ix: Index, query: str, asked: dict[str, object], found: str
) -> None:
    assert sorted(ids(ix, query, **asked).split()) == [*found]


def test_any_of_all_is_searched_where_nothing_has_all(ix: Index) -> None:
    results = ix.search("الغاز ليبيا", match="all")
    assert {hit.id for hit in results} == {"a", "b", "c", "d"}
    assert results.searched is not None
    assert results.searched.kind == "any"
    assert ix.search("الغاز ليبيا", match="all", fallback=False).total == 0


FILTERS = {
    "since": ({"since": "2020-09-30"}, "bc"),
    "until a month": ({"until": "2020-09"}, "ac"),
    "between days": ({"since": date(2020, 9, 7), "until": date(2020, 12, 31)}, "c"),
    "a source": ({"filter": {"source": "BBC"}}, "bc"),
    "a source in another case": ({"filter": {"source": "bbc"}}, "bc"),
    "either of two": ({"filter": {"source": ["BBC", "ضفاف"]}}, "abc"),
    "a category": ({"filter": {"category": "اقتصاد"}}, "ab"),
    "of the metadata": ({"filter": {"lang": "ar"}}, "ab"),
    "two of them": ({"filter": {"lang": "ar", "page": "4"}}, "a"),
    "with a date": ({"filter": {"source": "BBC"}, "until": "2020"}, "c"),
}


@cases("asked found", FILTERS)
def test_filters_keep_what_has_the_values(ix: Index, asked: dict[str, object], found: str) -> None:
    assert sorted(ids(ix, "أسعار النفط ليبيا", **asked).split()) == [*found]


SORTED = {
    "newest first, undated last": ("-date", "b c a d"),
    "oldest first, undated last": ("date", "a c b d"),
    "by title": ("title", "c d b a"),
    "by source, the best first": ("source", None),
}


@cases("sort found", SORTED)
def test_hits_are_sorted(ix: Index, sort: str, found: str | None) -> None:
    assert found is None or ids(ix, "أسعار النفط ليبيا", sort=sort) == found
    if sort == "source":
        sources = [hit.source for hit in ix.search("أسعار النفط ليبيا", sort=sort)]
        assert sources == ["BBC", "BBC", "ضفاف", ""]
    # What a score is made of is the same in any order.
    for hit in ix.search("أسعار النفط ليبيا", sort=sort, explain=True):
        assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score, abs=1e-5)


@pytest.mark.parametrize("query", ["date:2020..", "-السوق", "date:2020.. -السوق"])
def test_what_has_no_words_comes_newest_first(ix: Index, query: str) -> None:
    assert ids(ix, query) == "b c a"
    assert ids(ix, query, sort="date") == "a c b"


def test_pages_of_what_is_sorted(ix: Index) -> None:
    pages = [ix.search("النفط", sort="-date", limit=1, offset=at) for at in range(3)]
    assert [(page.total, page[0].rank, page[0].id) for page in pages] == [
        (3, 1, "b"), (3, 2, "c"), (3, 3, "a"),
    ]  # fmt: skip


def test_facets_count_all_that_is_found(ix: Index) -> None:
    facets = ("source", "date:month", "date:year", "category", "lang")
    assert ix.search("النفط", limit=1, facets=facets).facets == {
        "source": {"BBC": 2, "ضفاف": 1},
        "date:month": {"2020-09": 2, "2021-01": 1},
        "date:year": {"2020": 2, "2021": 1},
        "category": {"اقتصاد": 2},
        "lang": {"ar": 2, "fr": 1},
    }
    narrowed = ix.search("النفط", filter={"source": "BBC"}, facets=["lang"])
    assert narrowed.facets == {"lang": {"ar": 1, "fr": 1}}
    assert "facets" not in ix.search("النفط").to_dict()


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ({"filter": {"lnag": "ar"}},
         "no article has a field 'lnag'; there are author, category, lang, page, source"),
        ({"filter": {"source": "CNN"}}, "no article has source 'CNN'; there are BBC, ضفاف"),
        ({"facets": ["desk"]},
         "no article has a field 'desk'; there are author, category, lang, page, source"),
    ],
)  # fmt: skip
def test_what_no_article_has_is_named(ix: Index, asked: dict[str, object], note: str) -> None:
    assert note in ix.search("النفط", **asked).notes  # type: ignore[arg-type]


def test_a_field_may_begin_as_a_date_does(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="نهر", metadata={"dateline": "القاهرة"}))
        ix.commit()
        assert ix.search("نهر", facets=["dateline"]).facets == {"dateline": {"القاهرة": 1}}


@pytest.mark.parametrize(
    ("since", "found"), [("سبتمبر 2020", "a b c"), ("٢٠٢١", "b"), ("1442هـ", "a b c")]
)
def test_since_reads_what_a_query_reads(ix: Index, since: str, found: str) -> None:
    assert sorted(ids(ix, "النفط", since=since).split()) == found.split()


MISTAKES = {
    "a match": ({"match": "half"},
                "cannot match 'half' of the words: any, most, all can be matched."),
    "a sort": ({"sort": "size"},
               "cannot sort by 'size': articles are sorted by score, date, -date, title, source."),
    "a date": ({"since": "أمس"},
               "cannot search since 'أمس': it is no date. Write 2020, 2020-09 or 2020-09-06."),
    "a range": ({"since": "2021", "until": "2020"},
                "cannot search since 2021-01-01 until 2020-12-31: that ends before it begins."),
    "a day that is a range": ({"since": "2019..2020"},
                "cannot search since '2019..2020': it is no date."
                " Write 2020, 2020-09 or 2020-09-06."),
    "a date without a unit": ({"facets": ["date"]},
                "cannot count by 'date':"
                " dates are counted by date:year, date:month, date:day."),
    "no facet": ({"facets": ["source", ""]}, "cannot count by '': name a field, such as source."),
    "a facet": ({"facets": ["date:week"]},
                "cannot count by 'date:week':"
                " dates are counted by date:year, date:month, date:day."),
}  # fmt: skip


@cases("asked message", MISTAKES)
def test_mistakes_are_one_line(ix: Index, asked: dict[str, object], message: str) -> None:
    with pytest.raises(QueryError) as error:
        ix.search("النفط", **asked)  # type: ignore[arg-type]
    assert str(error.value) == message


@pytest.fixture
def folder(tmp_path: Path) -> str:
    with open_index(tmp_path / "index", create=True) as ix:
        for article in NEWS:
            ix.add(article)
    return str(tmp_path / "index")


def test_the_command_line_asks_the_same(folder: str) -> None:
    asked = ("--all", "--sort=-date", "--since", "2020", "--source", "BBC", "--source", "ضفاف",
             "--where", "lang=ar", "--facets", "source")  # fmt: skip
    status, output, _ = kashaf(
        "search", "--index", folder, "--format", "json", *asked, "أسعار النفط"
    )
    answer = json.loads(output)
    assert (status, [hit["id"] for hit in answer["hits"]]) == (0, ["b", "a"])
    assert answer["facets"] == {"source": {"BBC": 1, "ضفاف": 1}}
    status, output, _ = kashaf("search", "--index", folder, "--facets", "source", "النفط")
    bars = output.split("\n\n")[-1].splitlines()
    assert bars == ["source", "  BBC   2  " + "█" * 30, "  ضفاف  1  " + "█" * 15]


def test_mistakes_on_the_command_line(folder: str) -> None:
    search = ("search", "--index", folder)
    assert kashaf(*search, "--where", "lang", "نهر")[2] == (
        "kashaf: cannot filter by 'lang': write a field and its value, as in --where lang=ar.\n"
    )
    assert kashaf(*search, "--format", "csv", "--facets", "source", "نهر")[2] == (
        "kashaf: cannot count so: --facets is for --format text and json.\n"
    )


def test_the_best_of_each_group_with_the_count_of_the_group(ix: Index) -> None:
    ungrouped = [hit.id for hit in ix.search("أسعار النفط في ليبيا")]
    found = ix.search("أسعار النفط في ليبيا", group_by="source")
    groups = {hit.group.value: (hit.id, hit.group.count) for hit in found if hit.group}
    best_of_bbc = next(id_ for id_ in ungrouped if id_ in "bc")
    assert groups == {"ضفاف": ("a", 1), "BBC": (best_of_bbc, 2), "": ("d", 1)}
    assert [hit.id for hit in found] == [id_ for id_ in ungrouped if id_ in ("a", best_of_bbc, "d")]
    assert (found.total, found.groups) == (4, 3)
    assert [hit.rank for hit in found] == [1, 2, 3]
    assert [hit.group for hit in ix.search("النفط")] == [None] * 3


GROUPED = {
    "a field of the metadata": ("lang", {}, {"ar": 2, "fr": 1, "": 1}),
    "months": ("date:month", {}, {"2020-09": 2, "2021-01": 1, "": 1}),
    "years, in the order of dates": ("date:year", {"sort": "date"}, {"2020": 2, "2021": 1, "": 1}),
    "what is filtered": ("category", {"filter": {"source": "BBC"}}, {"اقتصاد": 1, "": 1}),
}


@pytest.mark.parametrize(("field", "asked", "expected"), GROUPED.values(), ids=GROUPED)
def test_groups(ix: Index, field: str, asked: dict[str, object], expected: dict[str, int]) -> None:
    query = "أسعار النفط في ليبيا"
    found = ix.search(query, group_by=field, **asked)  # type: ignore[arg-type]
    counts = {hit.group.value: hit.group.count for hit in found if hit.group}
    assert counts == expected
    if asked.get("sort"):
        assert [*counts] == [*expected]
    assert sum(counts.values()) == found.total
    streamed = ix.hits(query, group_by=field, **asked)  # type: ignore[arg-type]
    assert streamed.groups == len(expected)
    assert [hit.id for hit in streamed] == [hit.id for hit in found]


def test_pages_of_groups(ix: Index) -> None:
    whole = [hit.id for hit in ix.search("أسعار النفط في ليبيا", group_by="source")]
    pages = [
        hit.id
        for at in range(4)
        for hit in ix.search("أسعار النفط في ليبيا", group_by="source", limit=1, offset=at)
    ]
    assert pages == whole


def test_what_cannot_be_grouped_by(ix: Index) -> None:
    with pytest.raises(QueryError) as raised:
        ix.search("النفط", group_by="date:week")
    assert str(raised.value) == (
        "cannot group by 'date:week': dates are grouped by date:year, date:month, date:day."
    )
    found = ix.search("النفط", group_by="language")
    assert found.notes == (
        "no article has a field 'language'; there are author, category, lang, page, source",
    )
    assert (found.groups, found[0].group and found[0].group.count) == (1, 3)


def test_groups_on_the_command_line(ix: Index, tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as copy:
        for article in NEWS:
            copy.add(article)
    run = CliRunner().invoke
    asked = ["search", "--index", str(tmp_path / "index"), "--group-by", "source", "النفط"]
    result = run(cli.app, asked)
    assert "source: BBC, 2 articles" in result.stdout
    assert "1-2 of 2 groups of 3 articles" in result.stderr
    shown = json.loads(run(cli.app, [*asked, "--format", "json"]).stdout)
    assert shown["groups"] == 2
    groups = [hit["group"] for hit in shown["hits"]]
    assert {"field": "source", "value": "BBC", "count": 2} in groups


def test_titles_group_count_and_filter(tmp_path: Path) -> None:
    with open_index(tmp_path / "titles", create=True) as ix:
        for number, title in enumerate(["نشرة المساء", "نشرة المساء", "نشرة الصباح"]):
            ix.add(Article(id=str(number), title=title, text=f"أخبار ليبيا {number}", source="أ"))
        ix.commit()
        grouped = ix.search("ليبيا", group_by="title")
        assert {hit.group.value: hit.group.count for hit in grouped if hit.group} == {
            "نشرة المساء": 2, "نشرة الصباح": 1,
        }  # fmt: skip
        assert ix.search("ليبيا", facets=["عنوان"]).facets["عنوان"]["نشرة المساء"] == 2
        kept = ix.search("ليبيا", filter={"title": "نشره الصباح", "المصدر": "أ"})
        assert ([hit.id for hit in kept], kept.notes) == (["2"], ())
