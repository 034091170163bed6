"""One contract for every engine that may hold an index: a folder here, and an OpenSearch cluster.

What the engine in memory answers, of the same articles, is what each has to answer.

A cluster is used where KASHAF_TEST_OPENSEARCH_URL names one, as tests/cluster/nodes.py starts it.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

import cli
from bench.memory import MemoryReader
from index import (
    Article,
    ArticleNotFoundError,
    DuplicateIdError,
    Index,
    IndexNotFoundError,
    KashafError,
    Results,
    check_index,
    open_index,
)
from index.opensearch.address import address_of
from search.searcher import Searcher

SEEDS = Path(__file__).parents[1] / "seeds"
CLUSTER = os.environ.get("KASHAF_TEST_OPENSEARCH_URL", "")
WITHOUT = "KASHAF_TEST_OPENSEARCH_URL names no cluster; tests/cluster/nodes.py starts one"
ENGINES = [
    "folder",
    pytest.param("opensearch", marks=pytest.mark.skipif(not CLUSTER, reason=WITHOUT)),
]
Place = Callable[[], str]


@pytest.fixture(params=ENGINES, scope="module")
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Return what names a place where no index is yet."""
    folder = tmp_path_factory.mktemp("indexes")
    names: list[str] = []

    def new() -> str:
        name = f"kashaf-test-{uuid4().hex[:12]}"
        names.append(name)
        return f"{CLUSTER}/{name}" if request.param == "opensearch" else str(folder / name)

    yield new
    if request.param == "opensearch":
        from index.opensearch.client import Client

        address = address_of(f"{CLUSTER}/kashaf-test")
        assert address
        for name in names:
            Client(address).ask(
                "DELETE", f"/{name}-*,{name}.kept", missing={}, ignore_unavailable=True
            )


@pytest.fixture(scope="module")
def seeds(place: Place) -> Iterator[Index]:
    """Hold an index of seeds/ open."""
    with open_index(place(), create=True) as ix:
        report = ix.update_from(SEEDS)
        assert len(report.added) > 30
        ix.commit()
        yield ix


@pytest.fixture(scope="module")
def reference(seeds: Index) -> Searcher:
    """Return a searcher over the same articles in memory."""
    return Searcher(MemoryReader(sorted(seeds, key=lambda article: seeds.ids().index(article.id))))


@pytest.fixture
def empty(place: Place) -> Iterator[Index]:
    with open_index(place(), create=True) as ix:
        yield ix


SARRAJ = Article(
    id="1", title="زيارة السراج", text="وصل السراج إلى أنقرة", date=date(2020, 9, 6), source="BBC"
)
AKAR = Article(id="2", text="وصل وزير الدفاع التركي إلى طرابلس", metadata={"lang": "ar"})


def answer(results: Results) -> list[Any]:
    """Return what a reader sees of results, scores as they are shown."""
    shown = [
        (hit.id, round(hit.score, 4), hit.snippets, {*hit.matches}, hit.title_highlights, hit.group)
        for hit in results
    ]
    return [results.total, shown, results.facets, results.notes]


QUERIES = [
    "وزير الخارجية",
    "زيارة وزير الدفاع التركي",
    "مدرسة",
    "الوزراء في المدارس الجديدة",
    '"وزير الخارجية"',
    '="وزير الخارجية"',
    '+وزير -الدفاع',
    "+وزير +الخارجية",
    "وزير AND (الدفاع OR الخارجية)",
    "NOT وزير",
    "وزا*",
    "م?رسة",
    "طرابلص~",
    "=الوزير",
    "title:وزير",
    "وزير NEAR/5 الدفاع",
    '"وزير الدفاع"~3',
    "date:2020..2023 وزير",
    "date:2021",
    "كِتَاب",
    "عبد الله",
    "قال في",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_every_kind_of_query_finds_the_same(query: str, seeds: Index, reference: Searcher) -> None:
    asked: dict[str, Any] = {"limit": 20, "all_copies": True}
    assert answer(seeds.search(query, **asked)) == answer(reference.search(query, **asked))


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "date"},
        {"sort": "-date"},
        {"sort": "title"},
        {"sort": "source"},
        {"since": "2021", "until": "2024-06"},
        {"match": "all"},
        {"match": "most"},
        {"level": "form"},
        {"level": "root"},
        {"keep": "ta"},
        {"facets": ("source", "date:year", "date:month")},
        {"filter": {"category": "sport"}},
        {"offset": 3},
        {"group_by": "source"},
        {"group_by": "date:year", "sort": "-date"},
        {"group_by": "title"},
        {"facets": ("title",)},
    ],
    ids=str,
)
def test_every_selection_gives_the_same(
    asked: dict[str, Any], seeds: Index, reference: Searcher
) -> None:
    query = "وزير المدينة الجديدة"
    asked = {"limit": 8, "all_copies": True, **asked}
    assert answer(seeds.search(query, **asked)) == answer(reference.search(query, **asked))


def test_fields_of_very_many_values_are_counted_whole(
    seeds: Index, reference: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So many values that an engine elsewhere is asked for page after page.
    monkeypatch.setattr("index.opensearch.finding._MOST_VALUES", 3)
    asked: dict[str, Any] = {"facets": ("date:day", "date:year", "source"), "limit": 1}
    found = seeds.search("في", **asked)
    assert len(found.facets["date:day"]) > 9
    assert answer(found) == answer(reference.search("في", **asked))


def test_groups_of_very_many_values_are_told_whole(
    seeds: Index, reference: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.opensearch.finding._MOST_GROUPS", 3)
    asked: dict[str, Any] = {"group_by": "date:day", "limit": 30, "all_copies": True}
    found = seeds.search("في", **asked)
    assert len(found) > 9
    assert answer(found) == answer(reference.search("في", **asked))


def test_searches_and_tags_are_kept_beside_the_articles(place: Place) -> None:
    where = place()
    with open_index(where, create=True) as ix:
        ix.add(SARRAJ)
        ix.commit()
        ix.kept.save("زيارات", "وصل")
        ix.kept.tag("1", add=["مهم"])
        ix.add(AKAR)
        ix.commit()
        assert [hit.id for hit in ix.search("@زيارات", all_copies=True)] == ["1", "2"]
        assert [hit.id for hit in ix.search("tag:مهم")] == ["1"]
        assert [hit.id for hit in ix.search("وصل", filter={"tag": "مهم"})] == ["1"]
        assert ix.search("وصل", facets=["tag"]).facets == {"tag": {"مهم": 1}}
        ix.kept.tag("1", add=["ثان"])
        groups = [hit.group for hit in ix.search("وصل", group_by="tag", all_copies=True)]
        assert [(one.value, one.count) for one in groups if one] == [("ثان", 1), ("", 1)]
        named = ix.search("وصل", filter={"title": "زيارة السراج"})
        assert [hit.id for hit in named] == ["1"]
    with open_index(where) as ix:
        assert [hit.id for hit in ix.kept.new("زيارات")] == ["2"]
        assert not ix.kept.new("زيارات")


def test_what_is_like_an_article_is_the_same(seeds: Index, reference: Searcher) -> None:
    like = seeds.ids()[7]
    found = answer(seeds.similar(like, all_copies=True))
    assert found == answer(reference.similar(like, all_copies=True))
    assert found[1]


def test_words_are_completed_corrected_and_told(seeds: Index, reference: Searcher) -> None:
    typed = [one.text for one in seeds.suggest("الوزي")]
    assert typed
    assert {*typed} == {one.text for one in reference.suggest("الوزي")}
    assert seeds.search("الخارجيه الوزرا").suggestions == (
        reference.search("الخارجيه الوزرا").suggestions
    )
    assert seeds.terms("وزير", limit=5) == reference.terms("وزير", limit=5)
    assert seeds.timeline("وزير") == reference.timeline("وزير")


def test_what_a_word_added_to_a_score_is_told(seeds: Index, reference: Searcher) -> None:
    ours, theirs = (
        [
            [replace(share, score=round(share.score, 6)) for share in hit.shares or ()]
            for hit in each.search("وزير الخارجية", explain=True, all_copies=True)
        ]
        for each in (seeds, reference)
    )
    assert ours == theirs
    assert ours[0]


def test_an_article_is_read_a_page_at_a_time(seeds: Index, reference: Searcher) -> None:
    (hit, *_) = seeds.search("وزير")
    read, same = (each.reading(hit.id, "وزير") for each in (seeds, reference))
    assert read.marks
    assert (read.text, read.marks, read.title_marks) == (same.text, same.marks, same.title_marks)


def test_articles_are_added_replaced_and_deleted(empty: Index) -> None:
    empty.add(SARRAJ)
    empty.add(AKAR)
    assert (len(empty), empty.ids()) == (0, [])
    empty.commit()
    assert (len(empty), empty.ids(), [*empty]) == (2, ["1", "2"], [SARRAJ, AKAR])
    with pytest.raises(DuplicateIdError, match="the id is taken"):
        empty.add(AKAR)
    empty.update(replace(SARRAJ, text="عاد السراج من أنقرة"))
    empty.delete("2")
    assert [hit.id for hit in empty.search("وصل")] == ["1", "2"]
    empty.commit()
    assert "2" not in empty
    assert [hit.id for hit in empty.search("عاد")] == ["1"]
    assert not empty.search("وصل", fallback=False)
    with pytest.raises(ArticleNotFoundError, match="holds none of that id"):
        empty.get("2")
    with pytest.raises(ArticleNotFoundError, match="holds none of that id"):
        empty.delete("2")


def test_what_is_rolled_back_was_never_there(empty: Index) -> None:
    empty.update(SARRAJ)
    empty.rollback()
    empty.commit()
    assert len(empty) == 0


@pytest.mark.parametrize(
    "id_", ["a/b c?d#e%2F", "م" * 400, "_رقم", "x" * 600], ids=["signs", "long", "first", "longer"]
)
def test_ids_may_be_anything(id_: str, empty: Index) -> None:
    empty.add(replace(AKAR, id=id_))
    empty.commit()
    assert id_ in empty
    assert empty.ids() == [id_]
    assert [hit.id for hit in empty.search("lang:ar")] == [id_]
    empty.delete(id_)
    empty.commit()
    assert len(empty) == 0


def test_texts_may_have_anything(empty: Index) -> None:
    odd = Article(id="odd", text="كلمة\ud800 | - 😀 " + "ا" * 300 + " نهاية", title="- |")
    empty.add(odd)
    empty.commit()
    assert empty.get("odd") == odd
    assert [hit.id for hit in empty.search("نهاية")] == ["odd"]


def test_files_are_kept_up_with(place: Place, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("وصل السراج إلى أنقرة", "utf-8")
    (tmp_path / "b.txt").write_text("وصل الوزير إلى طرابلس", "utf-8")
    with open_index(place(), create=True) as ix:
        for added, unchanged, removed in ((2, 0, 0), (0, 2, 0), (0, 1, 1)):
            report = ix.update_from(tmp_path)
            ix.commit()
            told = len(report.added), report.unchanged, len(report.removed)
            assert told == (added, unchanged, removed)
            if unchanged == 2:
                (tmp_path / "b.txt").unlink()
        assert ix.ids() == ["a.txt"]
        assert ix.path("a.txt") == str(tmp_path / "a.txt")


def test_a_rebuild_takes_the_place_of_the_old_index_at_its_commit(place: Place) -> None:
    where = place()
    with open_index(where, create=True) as ix:
        ix.add(SARRAJ)
    with open_index(where) as old:
        with open_index(where, rebuild=True) as ix:
            ix.add(AKAR)
            assert old.ids() == ["1"]
        old.refresh()
        assert old.ids() == ["2"]
    given_up = open_index(where, rebuild=True)
    given_up.add(SARRAJ)
    given_up.close()
    with open_index(where) as ix:
        assert ix.ids() == ["2"]


def test_an_index_that_is_not_there_is_not_opened(place: Place) -> None:
    with pytest.raises(IndexNotFoundError, match="there is none\\. Run 'kashaf index"):
        open_index(place())


def test_commands_take_an_address_where_they_take_a_folder(
    place: Place, written: Callable[[dict[str, str]], Path]
) -> None:
    folder, where = written({"news/a.txt": "وصل السراج إلى أنقرة"}), place()

    def run(*args: str) -> Any:
        return CliRunner().invoke(cli.app, [args[0], "--index", where, *args[1:]])

    done = run("index", str(folder / "news"))
    assert (done.exit_code, done.stdout) == (
        0,
        "added 1, updated 0, unchanged 0, removed 0, skipped 0\n",
    )
    assert "وصل السراج" in run("search", "أنقرة").stdout
    assert "articles\t1" in run("stats").stdout
    exported = run("export").stdout
    other = CliRunner().invoke(cli.app, ["index", "--index", place(), "-"], input=exported)
    assert other.stdout.startswith("added 1")
    assert run("delete", "a.txt").stdout == "deleted 1\n"
    assert run("search", "أنقرة").exit_code == 1


needs_cluster = pytest.mark.skipif(not CLUSTER, reason=WITHOUT)


@pytest.mark.parametrize("place", ENGINES[1:], indirect=True)
def test_what_another_program_has_changed_is_told_and_mended(place: Place) -> None:
    from index.opensearch.client import path_of
    from index.opensearch.store import ClusterStore

    where = place()
    with open_index(where, create=True) as ix:
        for number in "12345":
            ix.update(replace(SARRAJ, id=number))
        ix.commit()
    assert check_index(where).is_sound
    address = address_of(where)
    assert address
    store = ClusterStore(address)
    name = store.require()

    def store_anew(index: str, key: str, like: str, **fields: Any) -> None:
        document = store.client.ask("GET", path_of(index, like))["_source"]
        store.client.ask("PUT", path_of(index, key), document | fields)

    other = {"id": "2", "text": "وصل وزير الدفاع"}
    store_anew(name, "2", "2", article=other)
    store_anew(name, "3", "3", article={"id": ["3"]})
    store_anew(name, "elsewhere", "5")
    store.client.ask("DELETE", path_of(name, "5"))
    store_anew(f"{name}.words", "أنقرة", "أنقرة", stem=["طرابلس"])
    store.committed()
    report = check_index(where, full=True)
    assert {str(finding) for finding in report.findings} == {
        f"{name}: its words are not those that the index has: article '2'",
        f"{name}: its article cannot be read: article '3'",
        f"{name}: it holds article '5': article 'elsewhere'",
        f"{name}.words: 'أنقرة' has terms of another word",
        f"{name}.words: 'الدفاع' is not among the words",
        f"{name}.words: 'وزير' is not among the words",
    }
    done = CliRunner().invoke(cli.app, ["check", "--index", where, "--repair"])
    assert (done.exit_code, done.stdout.splitlines()[-1].split(",")[1:]) == (
        1,
        [" 2 of them indexed anew", " 1 lost"],
    )
    assert check_index(where, full=True).is_sound
    with open_index(where) as ix:
        assert {*ix.ids()} == {"1", "2", "4", "5"}
        assert [hit.id for hit in ix.search("وزير")] == ["2"]


@needs_cluster
def test_an_index_of_somebody_else_or_another_format_is_refused() -> None:
    from index.opensearch.client import Client

    where = f"{CLUSTER}/kashaf-test-{uuid4().hex[:12]}"
    address = address_of(where)
    assert address
    client = Client(address)
    meta: dict[str, Any] = {}
    client.ask("PUT", f"/{address.name}", {"mappings": {"_meta": meta}})
    try:
        with pytest.raises(KashafError, match="it was not written by kashaf\\. Name another"):
            open_index(where)
        meta = {"kashaf": {"format": 99, "analysis": "x"}}
        client.ask("PUT", f"/{address.name}/_mapping", {"_meta": meta})
        with pytest.raises(KashafError, match="it is of format 99, this kashaf reads"):
            open_index(where)
    finally:
        client.ask("DELETE", f"/{address.name}")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("opensearch://127.0.0.1:9/news", "cannot reach OpenSearch at 127.0.0.1:9: the connection"),
        ("opensearch://nowhere.invalid:9200/news", "there is no host of that name"),
        ("opensearch://127.0.0.1:9200/News", "OpenSearch takes small Latin letters"),
        ("opensearch://127.0.0.1:9200", "it names no host and index"),
        ("opensearch://ada:secret@127.0.0.1:9200/news", "an address holds no password"),
        ("opensearch://127.0.0.1:99999/news", "cannot ask host '127.0.0.1:99999'"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_in_one_line(address: str, reason: str) -> None:
    pytest.importorskip("opensearchpy", reason="needs kashaf[opensearch]")
    done = CliRunner().invoke(cli.app, ["search", "--index", address, "وزير"])
    assert done.exit_code == 2
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr
