"""The Python side as its user has it: through the names of `index`, and nothing else."""

import copy
import dataclasses
import gc
import json
import pickle
import pydoc
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import cases
from plain import VISIT, indexed
from typer.testing import CliRunner

import cli
import index
from index import Article, Index, check_index, open_index

FLOOD = Article(id="2", text="هطلت أمطار غزيرة على الساحل.")
FAIR = Article(id="3", title="معرض", text="افتتح الوزير معرض الكتاب.")


@pytest.fixture
def path(tmp_path: Path, no_waiting: None) -> Path:
    """Return where an index of VISIT and FLOOD is."""
    return indexed(tmp_path / "news.kashaf", VISIT, FLOOD)


def committed(path: Path) -> list[str]:
    with open_index(path) as ix:
        return ix.ids()


# What is public.


def test_every_name_is_there_and_documented() -> None:
    text = pydoc.plain(pydoc.render_doc(index))
    for name in index.__all__:
        public = getattr(index, name)
        assert public.__doc__, name
        assert name in dir(index)
        assert f" {name}(" in text or f"class {name}" in text, name
    for name in (n for n in dir(Index) if not n.startswith("_")):
        assert getattr(Index, name).__doc__, name


def test_every_error_is_a_kashaf_error() -> None:
    errors = [getattr(index, name) for name in index.__all__ if name.endswith("Error")]
    assert len(errors) == 10
    assert all(issubclass(error, index.KashafError) for error in errors)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'index' has no attribute 'Engine'"):
        index.Engine  # type: ignore[attr-defined] # noqa: B018


def test_importing_imports_nothing_slow() -> None:
    run = "import sys, index; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True)
    assert {"numpy", "lark", "hijridate", "whoosh"}.isdisjoint(done.stdout.split())


# Reads never write.


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(index.ArticleNotFoundError):
        act()


READS: dict[str, Callable[[Index], object]] = {
    "len": len,
    "in": lambda ix: "1" in ix,
    "iteration": list,
    "ids": Index.ids,
    "get": lambda ix: ix.get("1"),
    "get of none": lambda ix: refused(lambda: ix.get("9")),
    "search": lambda ix: ix.search("السراج"),
    "searcher": lambda ix: ix.searcher().search("السراج"),
    "refresh": Index.refresh,
}


@cases("read", READS)
def test_a_read_commits_nothing(path: Path, read: Callable[[Index], object]) -> None:
    with open_index(path) as ix:
        ix.delete("1")
        ix.add(FAIR)
        read(ix)
        ix.rollback()
    assert committed(path) == ["1", "2"]


def test_reads_see_what_was_committed_last(path: Path) -> None:
    with open_index(path) as ix:
        ix.delete("1")
        ix.add(FAIR)
        for _ in range(2):
            assert (len(ix), ix.ids(), list(ix)) == (2, ["1", "2"], [VISIT, FLOOD])
            assert ("1" in ix, "3" in ix, ix.get("1")) == (True, False, VISIT)
            assert [hit.id for hit in ix.search("السراج معرض")] == ["1"]
        before = ix.searcher()
        ix.commit()
        assert (len(ix), ix.ids(), list(ix)) == (2, ["2", "3"], [FLOOD, FAIR])
        assert ("1" in ix, "3" in ix, ix.get("3")) == (False, True, FAIR)
        assert [hit.id for hit in ix.search("السراج معرض")] == ["3"]
        # A searcher made before goes on as it was.
        assert [hit.id for hit in before.search("السراج معرض")] == ["1"]


def test_iteration_goes_on_with_the_state_it_began_with(path: Path) -> None:
    with open_index(path) as ix:
        articles = iter(ix)
        ix.delete("2")
        ix.commit()
        ix.optimize()
        assert list(articles) == [VISIT, FLOOD]
        assert list(ix) == [VISIT]


def test_iteration_over_several_segments_and_blocks(tmp_path: Path) -> None:
    articles = [Article(id=f"{n}", text=f"خبر {n} " + "طويل " * 900) for n in range(60)]
    with open_index(tmp_path / "index", create=True) as ix:
        for article in articles:
            ix.add(article)
            if article.id == "40":
                ix.commit()
        ix.commit()
        ix.delete("7")
        ix.commit()
        rest = [article for article in articles if article.id != "7"]
        assert list(ix) == rest
        assert ix.ids() == [article.id for article in rest]


def test_refresh_shows_what_others_committed(path: Path) -> None:
    with open_index(path) as ix:
        assert len(ix) == 2
        searcher = ix.searcher()
        with open_index(path) as other:
            other.add(FAIR)
        assert (len(ix), ix.search("معرض").total) == (2, 0)
        ix.refresh()
        assert (len(ix), ix.search("معرض").total, searcher.search("معرض").total) == (3, 1, 0)


def test_refresh_leaves_changes_pending(path: Path) -> None:
    with open_index(path) as ix:
        ix.add(FAIR)
        ix.refresh()
        assert "3" not in ix
    assert committed(path) == ["1", "2", "3"]


def test_an_empty_index_is_true(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        assert ix
        assert (len(ix), list(ix), ix.ids()) == (0, [], [])


def test_a_rebuild_is_read_as_it_was_until_the_commit(path: Path) -> None:
    with open_index(path, rebuild=True) as ix:
        ix.add(FAIR)
        assert ix.ids() == ["1", "2"]
        assert ix.search("السراج").total == 1
        ix.commit()
        assert ix.ids() == ["3"]
        assert ix.search("السراج").total == 0


# Closing.

CLOSED = "cannot use index '{}': it was closed. Open it again with kashaf.open_index."
USES: dict[str, Callable[[Index], object]] = {
    **READS,
    "get of none": lambda ix: ix.get("9"),
    "add": lambda ix: ix.add(FAIR),
    "update": lambda ix: ix.update(FAIR),
    "delete": lambda ix: ix.delete("1"),
    "update_from": lambda ix: ix.update_from([]),
    "commit": Index.commit,
    "optimize": Index.optimize,
    "rollback": Index.rollback,
    "with": lambda ix: ix.__enter__(),
    "kept": lambda ix: ix.kept,
}


@cases("use", USES)
def test_a_closed_index_says_so(path: Path, use: Callable[[Index], object]) -> None:
    ix = open_index(path)
    assert len(ix) == 2
    ix.close()
    ix.close()
    with pytest.raises(index.IndexClosedError) as caught:
        use(ix)
    assert str(caught.value) == CLOSED.format(path)
    assert repr(ix) == f"<closed index '{path}'>"


@cases("use", {
    "searches": lambda kept: kept.searches,
    "new": lambda kept: kept.new("نفط"),
    "forget": lambda kept: kept.forget("نفط"),
    "tag": lambda kept: kept.tag("1", add="مهم"),
})  # fmt: skip
def test_so_does_what_was_kept_beside_it(path: Path, use: Callable[[Any], object]) -> None:
    with open_index(path) as ix:
        kept = ix.kept
        kept.save("نفط", "النفط")
    with pytest.raises(index.IndexClosedError):
        use(kept)


def test_closing_forgets_what_is_pending_and_frees_the_index(path: Path) -> None:
    with open_index(path) as ix:
        ix.add(FAIR)
        ix.close()
        with open_index(path) as other:
            other.delete("2")
    assert committed(path) == ["1"]


def test_a_searcher_goes_on_when_its_index_is_closed(path: Path) -> None:
    with open_index(path) as ix:
        searcher = ix.searcher()
    assert [hit.id for hit in searcher.search("السراج")] == ["1"]
    assert [id_ for id_, _ in searcher.ranking("السراج", 5)] == ["1"]


# Articles.

WRONG_FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "id": ({"id": 3}, "the id of an article must be a string, not 3 (int)"),
    "id None": ({"id": None}, "the id of an article must be a string, not None"),
    "text None": ({"text": None}, "text of article '1' must be a string, not None"),
    "text bytes": ({"text": b"ab"}, "text of article '1' must be a string, not b'ab' (bytes)"),
    **{
        name: ({name: 4}, f"{name} of article '1' must be a string, not 4 (int)")
        for name in ("title", "source", "url", "author", "category")
    },
    "date": (
        {"date": "2020"},
        "date of article '1' must be a datetime.date or None"
        " (kashaf.parse_date reads what is written), not '2020' (str)",
    ),
    "metadata": (
        {"metadata": ["ab"]},
        "metadata of article '1' must be a mapping of strings to strings, not ['ab'] (list)",
    ),
    "metadata None": (
        {"metadata": None},
        "metadata of article '1' must be a mapping of strings to strings, not None",
    ),
    "metadata of numbers": (
        {"metadata": {"page": 4}},
        "metadata of article '1' must be a mapping of strings to strings, not {'page': 4} (dict)",
    ),
    "metadata by numbers": (
        {"metadata": {4: "page"}},
        "metadata of article '1' must be a mapping of strings to strings, not {4: 'page'} (dict)",
    ),
}


@cases("fields message", WRONG_FIELDS)
def test_a_field_of_a_wrong_type(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        Article(**{"id": "1", "text": "نص", **fields})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": ""}, "an article needs an id"),
        ({"id": " \n"}, "an article needs an id"),
        ({"id": "\ud800"}, r"the id '\ud800' is not valid text"),
        ({"text": " "}, "article '1' has neither title nor text"),
    ],
)
def test_a_field_of_a_wrong_value(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"article|id") as caught:
        Article(**{"id": "1", "text": "نص", **fields})
    assert str(caught.value) == message


COPIES: dict[str, Callable[[Article], Article]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "replace": dataclasses.replace,
    **{
        f"pickle {protocol}": lambda article, protocol=protocol: pickle.loads(  # type: ignore[misc]
            pickle.dumps(article, protocol)
        )
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    },
    "asdict": lambda article: Article(**dataclasses.asdict(article)),
    "JSON": lambda article: Article(
        **json.loads(json.dumps(dataclasses.asdict(article) | {"date": None}))
        | {"date": article.date}
    ),
}


@cases("copied", COPIES)
@pytest.mark.parametrize("article", [VISIT, FLOOD], ids=["full", "bare"])
def test_an_article_can_be_copied(
    path: Path, article: Article, copied: Callable[[Article], Article]
) -> None:
    with open_index(path) as ix:
        for one in (article, ix.get(article.id)):
            again = copied(one)
            assert again == article
            assert hash(again) == hash(article)
            assert len({again, one, article}) == 1


def test_an_article_does_not_change() -> None:
    metadata = {"صفحة": "4"}
    article = Article(id="1", text="نص", metadata=metadata)
    metadata["صفحة"] = "5"
    assert article.metadata == {"صفحة": "4"}
    with pytest.raises(TypeError, match="cannot be changed"):
        article.metadata["صفحة"] = "5"  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.text = "نص آخر"  # type: ignore[misc]
    changed = dict(article.metadata) | metadata
    assert dataclasses.replace(article, metadata=changed).metadata == {"صفحة": "5"}
    assert article.metadata == {"صفحة": "4"}


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(a="b"), lambda m: m.pop("صفحة"), lambda m: m.popitem(),
        lambda m: m.clear(), lambda m: m.setdefault("a", "b"), lambda m: m.__delitem__("صفحة"),
        lambda m: m.__ior__({"a": "b"}),
    ],
)  # fmt: skip
def test_metadata_cannot_be_changed(change: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError, match="cannot be changed"):
        change(VISIT.metadata)
    assert VISIT.metadata == {"صفحة": "4"}


def test_dates() -> None:
    assert index.parse_date("الأحد 6 أيلول 2020") == date(2020, 9, 6)
    assert index.parse_date("٢٠٢٠-٠٩") == date(2020, 9, 1)
    assert index.parse_date("Sun, 06 Sep 2020 10:00:00 +0200") == date(2020, 9, 6)
    assert index.parse_date("غدا") is None
    assert Article(id="1", text="نص", date=datetime(2020, 9, 6, 23)).date == date(2020, 9, 6)
    with pytest.raises(TypeError, match=r"^text must be a string, not 2020 \(int\)$"):
        index.parse_date(2020)  # type: ignore[arg-type]


# Arguments.

WRONG_ARGUMENTS: dict[str, tuple[Callable[[Any], object], str]] = {
    "no query": (lambda ix: ix.search(None), "query must be a string, not None"),
    "a query in bytes": (lambda ix: ix.search(b"ab"), "query must be a string, not b'ab' (bytes)"),
    "limit": (
        lambda ix: ix.search("نص", limit="5"),
        "limit must be a whole number, not '5' (str)",
    ),
    "half a limit": (
        lambda ix: ix.search("نص", limit=0.5),
        "limit must be a whole number, not 0.5 (float)",
    ),
    "no limit": (
        lambda ix: ix.search("نص", limit=None),
        "limit must be a whole number, not None",
    ),
    "offset": (
        lambda ix: ix.search("نص", offset=True),
        "offset must be a whole number, not True (bool)",
    ),
    "level": (lambda ix: ix.search("نص", level=3), "level must be a string, not 3 (int)"),
    "keep": (lambda ix: ix.search("نص", keep=None), "keep must be strings, not None"),
    "keep numbers": (lambda ix: ix.search("نص", keep=[1]), "keep must be strings, not 1 (int)"),
    "batch in bytes": (
        lambda ix: ix.batch([b"name"]),
        "queries must be strings, not b'name' (bytes)",
    ),
    "check": (
        lambda ix: check_index("a", repair=True, lock_timeout="5"),  # type: ignore[arg-type]
        "lock_timeout must be a number of seconds, not '5' (str)",
    ),
    "explain": (
        lambda ix: ix.search("نص", explain="no"),
        "explain must be True or False, not 'no' (str)",
    ),
    "match": (lambda ix: ix.search("نص", match=3), "match must be a string, not 3 (int)"),
    "sort": (lambda ix: ix.search("نص", sort=3), "sort must be a string, not 3 (int)"),
    "since": (
        lambda ix: ix.search("نص", since=2020),
        "since must be a date or a string, not 2020 (int)",
    ),
    "until": (
        lambda ix: ix.timeline("نص", until=2020),
        "until must be a date or a string, not 2020 (int)",
    ),
    "filter": (
        lambda ix: ix.search("نص", filter="ar"),
        "filter must be a mapping of names to strings, not 'ar' (str)",
    ),
    "filter by numbers": (
        lambda ix: ix.hits("نص", filter={4: "ar"}),
        "filter must be a mapping of names to strings, not {4: 'ar'} (dict)",
    ),
    "filter of numbers": (
        lambda ix: ix.search("نص", filter={"lang": 4}),
        "filter of 'lang' must be strings, not 4 (int)",
    ),
    "filter of a list of numbers": (
        lambda ix: ix.search("نص", filter={"lang": ["ar", 4]}),
        "filter of 'lang' must be strings, not 4 (int)",
    ),
    "facets": (lambda ix: ix.search("نص", facets=3), "facets must be strings, not 3 (int)"),
    "a facet": (lambda ix: ix.hits("نص", facets=[3]), "facets must be strings, not 3 (int)"),
    "by": (lambda ix: ix.timeline("نص", by=1), "by must be a string, not 1 (int)"),
    "typed": (lambda ix: ix.suggest(None), "typed must be a string, not None"),
    "titles": (
        lambda ix: ix.suggest("ن", titles=1),
        "titles must be True or False, not 1 (int)",
    ),
    "queries": (lambda ix: ix.batch(4), "queries must be strings, not 4 (int)"),
    "queries of a batch": (
        lambda ix: ix.batch(["نص", None]),
        "queries must be strings, not None",
    ),
    "limit of a batch": (
        lambda ix: ix.batch(["نص"], limit="5"),
        "limit must be a whole number, not '5' (str)",
    ),
    "match of a batch": (
        lambda ix: ix.batch(["نص"], match=None),
        "match must be a string, not None",
    ),
    "snippets of a batch": (
        lambda ix: ix.batch(["نص"], snippets="no"),
        "snippets must be True or False, not 'no' (str)",
    ),
    "searcher": (lambda ix: ix.searcher().search(5), "query must be a string, not 5 (int)"),
    "ranking": (
        lambda ix: ix.searcher().ranking("نص", "5"),
        "limit must be a whole number, not '5' (str)",
    ),
    "get": (lambda ix: ix.get(3), "id must be a string, not 3 (int)"),
    "in": (lambda ix: 3 in ix, "id must be a string, not 3 (int)"),
    "delete": (lambda ix: ix.delete(3), "id must be a string, not 3 (int)"),
    "add": (
        lambda ix: ix.add("text"),
        "article must be a kashaf.Article, not 'text' (str)",
    ),
    "update": (lambda ix: ix.update(None), "article must be a kashaf.Article, not None"),
    "paths": (lambda ix: ix.update_from(None), "paths must be a path or paths, not None"),
    "paths in bytes": (
        lambda ix: ix.update_from(b"news"),
        "paths must be a path or paths, not b'news' (bytes)",
    ),
    "a path of numbers": (lambda ix: ix.update_from([4]), "paths must be a path, not 4 (int)"),
    "encoding": (
        lambda ix: ix.update_from([], encoding=8),
        "encoding must be a string, not 8 (int)",
    ),
    "progress": (
        lambda ix: ix.update_from([], progress=1),
        "progress must be a function, not 1 (int)",
    ),
    "progress of a commit": (
        lambda ix: ix.commit(None),
        "progress must be a function, not None",
    ),
    "words": (
        lambda ix: open_index("a", words=3),  # type: ignore[arg-type]
        "words must be a path, not 3 (int)",
    ),
    "open": (lambda ix: open_index(None), "path must be a path, not None"),  # type: ignore[arg-type]
    "open bytes": (lambda ix: open_index(b"a"), "path must be a path, not b'a' (bytes)"),  # type: ignore[arg-type]
    "create": (
        lambda ix: open_index("a", create="yes"),  # type: ignore[arg-type]
        "create must be True or False, not 'yes' (str)",
    ),
    "memory": (
        lambda ix: open_index("a", memory="1"),  # type: ignore[arg-type]
        "memory must be a whole number, not '1' (str)",
    ),
    "cache": (
        lambda ix: open_index("a", cache=None),  # type: ignore[arg-type]
        "cache must be a whole number, not None",
    ),
}


@cases("act message", WRONG_ARGUMENTS)
def test_an_argument_of_a_wrong_type(
    path: Path, act: Callable[[Any], object], message: str
) -> None:
    with open_index(path) as ix:
        ix.add(FAIR)
        with pytest.raises(TypeError) as caught:
            act(ix)
        assert str(caught.value) == message
    # Nothing that was pending is lost, and nothing else came.
    assert committed(path) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda ix: ix.search("نص", limit=-1), "limit must be at least 0, not -1"),
        (lambda ix: ix.search("نص", offset=-5), "offset must be at least 0, not -5"),
        (lambda ix: open_index("a", memory=0), "memory must be at least 1, not 0"),
        (lambda ix: open_index("a", cache=-1), "cache must be at least 0, not -1"),
        (
            lambda ix: open_index("a\0b", create=True),
            "path cannot be 'a\\x00b': no file can have that name",
        ),
        (
            lambda ix: ix.update_from(["\ud800.txt"]),
            "paths cannot be '\\ud800.txt': no file can have that name",
        ),
    ],
)
def test_an_argument_out_of_range(path: Path, act: Callable[[Index], object], message: str) -> None:
    with open_index(path) as ix, pytest.raises(ValueError, match=r"must|cannot") as caught:
        act(ix)
    assert str(caught.value) == message


def test_what_arguments_may_be(path: Path, tmp_path: Path) -> None:
    with open_index(str(path)) as ix:
        marked = Article(id="3", text="كتبت المدرسة")
        ix.add(marked)
        ix.commit()
        assert ix.search("مدرسة", keep="ta").total == ix.search("مدرسة", keep=["ta"]).total == 0
        assert ix.search("المدرسة", keep="ta").total == 1
        # What can be looked at but once is.
        assert ix.search("المدرسه", keep=(name for name in ("hamza", "ta"))).total == 0  # type: ignore[arg-type]
        assert len(ix.search("السراج المدرسة", limit=np.int64(1))) == 1  # type: ignore[arg-type]
        assert len(ix.search("السراج المدرسة", limit=2**70, offset=1)) == 1
        assert len(ix.search("السراج المدرسة", offset=2**70)) == 0
        assert len(ix.searcher().ranking("السراج المدرسة", 2**70)) == 2


@pytest.mark.parametrize("kind", [str, Path, lambda file: [file], lambda file: iter([str(file)])])
def test_one_path_or_several(path: Path, tmp_path: Path, kind: Callable[[Path], Any]) -> None:
    file = tmp_path / "خبر.txt"
    file.write_text("عنوان\n\nنص الخبر.", "utf-8")
    with open_index(path) as ix:
        report = ix.update_from(kind(file))
    assert isinstance(report, index.Report)
    assert (report.added, report.updated, report.removed) == (("خبر.txt",), (), ())
    assert committed(path) == ["1", "2", "خبر.txt"]


# Results.


def test_a_hit_has_what_its_article_has(path: Path) -> None:
    with open_index(path) as ix:
        found = ix.search("زيارة السراج")
    hit = found[0]
    assert (hit.rank, hit.id, hit.title, hit.date) == (1, "1", VISIT.title, VISIT.date)
    assert (hit.source, hit.url, hit.author, hit.category) == (
        "ضفاف", "https://example.org/1", "هدى", "سياسة",
    )  # fmt: skip
    assert (hit.metadata, hit.path) == ({"صفحة": "4"}, None)
    assert [hit.title[slice(*at)] for at in hit.title_highlights] == ["زيارة"]


def test_a_hit_says_which_file_it_came_from(path: Path, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    records = tmp_path / "news" / "a.jsonl"
    lines = ({"id": n, "text": f"خبر {n}", "page": n} for n in ("a", "b"))
    records.write_text("\n".join(json.dumps(line) for line in lines))
    (tmp_path / "news" / "c.txt").write_text("خبر ثالث", "utf-8")
    with open_index(path) as ix:
        ix.update_from(tmp_path / "news")
        ix.commit()
        paths = {hit.id: (hit.path, hit.metadata) for hit in ix.search("خبر السراج")}
    assert paths == {
        "1": (None, {"صفحة": "4"}),
        "a": (str(records), {"page": "a"}),
        "b": (str(records), {"page": "b"}),
        "c.txt": (str(tmp_path / "news" / "c.txt"), {}),
    }


def test_results_are_a_sequence(path: Path) -> None:
    with open_index(path) as ix:
        found = ix.search("السراج أمطار")
        nothing = ix.search("قطر")
    first, second = found
    assert (found[0], found[1], found[-1]) == (first, second, second)
    assert (found[:1], found[1:], found[5:]) == ((first,), (second,), ())
    assert (list(reversed(found)), second in found, found.index(second)) == (
        [second, first], True, 1,
    )  # fmt: skip
    with pytest.raises(IndexError):
        found[2]
    assert (len(nothing), list(nothing), nothing.total) == (0, [], 0)


@pytest.mark.parametrize("explain", [False, True])
def test_results_are_json_as_the_command_prints_them(path: Path, explain: bool) -> None:
    query = "+زيارة السراج OR أمطار ~3"
    with open_index(path) as ix:
        found = ix.search(query, explain=explain)

    def printed(form: str) -> str:
        options = ["--explain"] if explain else []
        args = ["search", "--index", str(path), "--format", form, *options, query]
        return CliRunner().invoke(cli.app, args).stdout

    def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
        return one | {"took_ms": 0} == other | {"took_ms": 0}

    as_dict = found.to_dict()
    assert same(json.loads(printed("json")), as_dict)
    assert json.loads(found.to_json()) == json.loads(found.to_json(indent=2)) == as_dict
    assert "\n" not in found.to_json()
    assert printed("jsonl").splitlines() == [hit.to_json() for hit in found]
    assert as_dict["hits"] == [hit.to_dict() for hit in found]
    assert all(("explanation" in hit) == explain for hit in as_dict["hits"])


def test_results_can_be_pickled(path: Path) -> None:
    with open_index(path) as ix:
        found = ix.search("السراج أمطار", explain=True)
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
    assert len({*found, *found}) == 2


DESCRIPTORS = Path("/proc/self/fd")
LET_GO: dict[str, Callable[[Path], object]] = {
    "opened": lambda path: len(open_index(path)),
    "got": lambda path: open_index(path).get("1"),
    "searched": lambda path: open_index(path).search("السراج", explain=True),
    "searched for a phrase and a pattern": lambda path: open_index(path).search(
        '"زيارة رسمية" سر*'
    ),
    "searched by its own searcher": lambda path: open_index(path).searcher().ranking("السراج", 3),
    "refreshed": lambda path: open_index(path).refresh(),
    "optimized": lambda path: open_index(path).optimize(),
    "checked": lambda path: check_index(path, full=True),
    "repaired": lambda path: check_index(path, repair=True),
}


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="the system does not list descriptors")
@cases("use", LET_GO)
def test_files_are_closed_when_an_index_is_let_go(
    path: Path, use: Callable[[Path], object]
) -> None:
    """And not when Python next looks for cycles."""
    use(path)
    gc.collect()
    gc.disable()
    try:
        before = len([*DESCRIPTORS.iterdir()])
        for _ in range(3):
            use(path)
        assert len([*DESCRIPTORS.iterdir()]) == before
    finally:
        gc.enable()
