"""Ids of files: articles of one relative name in several folders, moved folders, duplicates."""

import os
import random
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest
from cases import cases
from test_update import FIRST, INDEX, SECOND, THIRD, counts, found, lines, problems, update, write

from index import open_index
from index.store.reader import open_reader
from index.store.storage import Storage
from index.updating.report import Report


@pytest.fixture(autouse=True)
def _working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folders() -> tuple[Path, Path]:
    """Return two folders that hold articles of one name, and others."""
    articles = write(Path("articles"), {"2020/x.txt": FIRST, "a.txt": SECOND})
    return articles, write(Path("b"), {"2020/x.txt": THIRD, "z.txt": SECOND})


def origins() -> dict[str, str]:
    """Return the file, relative to the working folder, of each id in the index."""
    with open_reader(Storage(INDEX)) as reader:
        return {entry.id: os.path.relpath(entry.origin) for entry in reader.catalogue()}


BOTH = {
    "a.txt": "articles/a.txt",
    "articles/2020/x.txt": "articles/2020/x.txt",
    "b/2020/x.txt": "b/2020/x.txt",
    "z.txt": "b/z.txt",
}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_folders_with_files_of_one_name(folders: Sequence[Path], order: Sequence[int]) -> None:
    given = [folders[n] for n in order]
    report = update(*given)
    assert counts(report) == (4, 0, 0, 0, 0)
    assert origins() == BOTH
    assert found("الساحلي") == ["articles/2020/x.txt"]
    assert found("أمطار") == ["b/2020/x.txt"]
    for again in (given, given[::-1], given[:1], given[1:]):
        report = update(*again)
        assert counts(report) == (0, 0, 2 * len(again), 0, 0)
        assert origins() == BOTH


def test_a_folder_indexed_before_keeps_its_ids(folders: Sequence[Path]) -> None:
    articles, b = folders
    update(articles)
    assert {*update(b).added} == {"b/2020/x.txt", "z.txt"}
    expected = {**BOTH, "2020/x.txt": "articles/2020/x.txt"}
    del expected["articles/2020/x.txt"]
    for again in ([b, articles], [articles, b], [b], [articles]):
        assert counts(update(*again)) == (0, 0, 2 * len(again), 0, 0)
        assert origins() == expected
    write(articles, {"2020/x.txt": SECOND})
    assert update(b, articles).updated == ("2020/x.txt",)
    write(b, {"2020/x.txt": SECOND})
    assert update(b).updated == ("b/2020/x.txt",)
    write(articles, {"2020/x.txt": None})
    assert update(b, articles).removed == ("2020/x.txt",)
    assert origins() == {id_: path for id_, path in expected.items() if id_ != "2020/x.txt"}


def test_folders_of_one_name() -> None:
    tops = [write(Path(f"disk{n}/news"), {"x.txt": f"{FIRST} {n}"}) for n in (1, 2, 3)]
    update(tops[0])
    update(tops[1])
    update(*tops)
    assert origins() == {
        "x.txt": "disk1/news/x.txt",
        "news/x.txt": "disk2/news/x.txt",
        "disk3/news/x.txt": "disk3/news/x.txt",
    }


def test_files_given_by_themselves(folders: Sequence[Path]) -> None:
    files = [folder / "2020" / "x.txt" for folder in folders]
    update(*files)
    assert origins() == {f"{file}": f"{file}" for file in files}


def test_an_id_that_a_longer_one_would_be() -> None:
    top = write(Path("top"), {"a.txt": FIRST, "b/a.txt": SECOND})
    other = write(Path("c/b"), {"a.txt": THIRD})
    for order in permutations([top, other]):
        with open_index(INDEX, create=True, rebuild=True) as ix:
            assert ix.update_from(order).problems == ()
        assert origins() == {
            "top/a.txt": "top/a.txt", "b/a.txt": "top/b/a.txt", "c/b/a.txt": "c/b/a.txt"
        }  # fmt: skip


def test_whatever_folders_are_given_in_whatever_order() -> None:
    draw = random.Random(3)
    tops = [Path(name) for name in ("a", "b", "c", "a/b", "d/a", "d/b/a")]
    names = ("x.txt", "a/x.txt", "b/x.txt", "w.jsonl")
    written = {str(top / name): FIRST for top in tops for name in names[:3]}
    written |= {str(top / names[3]): lines({"title": f"{top}"}, {"title": "ب"}) for top in tops}
    write(Path(), written)
    last: dict[str, str] = {}
    for _ in range(12):
        given = draw.sample(tops, draw.randint(1, len(tops)))
        report = update(*given)
        assert (report.problems, report.removed, report.updated) == ((), (), ())
        assert last.items() <= origins().items()
        last = origins()
        expected = {file for file in written for top in given if Path(file).is_relative_to(top)}
        assert expected <= {*last.values()}
    update(*tops)
    assert {*origins().values()} == {*written}
    assert len(origins()) == len(written) + len(tops)


@pytest.mark.parametrize("name", ["w.jsonl", "w.csv"])
def test_records_without_ids_of_two_files(name: str) -> None:
    def rows(*titles: str) -> str:
        if name.endswith("csv"):
            return "title\n" + "".join(f"{title}\n" for title in titles)
        return lines(*({"title": title} for title in titles))

    tops = write(Path("a"), {name: rows("مدن")}), write(Path("b"), {name: rows("نهر", "بحر")})
    first = 2 if name.endswith("csv") else 1
    ids = [f"a/{name}#{first}", f"b/{name}#{first}", f"b/{name}#{first + 1}"]
    assert list(update(*tops).added) == ids
    assert counts(update(*tops[::-1])) == (0, 0, 3, 0, 0)
    write(tops[0], {name: rows("مدن", "جبل")})
    assert update(tops[0]).added == (f"a/{name}#{first + 1}",)
    assert found("بحر") == ids[2:]


# Folders that are gone.


def test_a_folder_that_is_away_keeps_its_articles(folders: Sequence[Path]) -> None:
    articles, b = folders
    update(articles)
    articles.rename("away")
    assert {*update(b).added} == {"b/2020/x.txt", "z.txt"}
    assert found("الساحلي") == ["2020/x.txt"]
    Path("away").rename(articles)
    assert counts(update(articles, b)) == (0, 0, 4, 0, 0)


def test_a_moved_folder_takes_its_ids_along_beside_others(folders: Sequence[Path]) -> None:
    articles, b = folders
    update(articles, b)
    b = b.rename("c")
    articles = articles.rename("moved")
    for given in ([articles, b], [b], [articles], [b, articles]):
        report = update(*given)
        assert (report.added, report.removed, report.problems) == ((), (), ())
    assert origins() == {
        "a.txt": "moved/a.txt", "articles/2020/x.txt": "moved/2020/x.txt",
        "b/2020/x.txt": "c/2020/x.txt", "z.txt": "c/z.txt",
    }  # fmt: skip


def test_a_file_moved_to_another_folder(folders: Sequence[Path]) -> None:
    articles, b = folders
    update(write(articles, {"2021/y.txt": THIRD}), b)
    (b / "2021").mkdir()
    (articles / "2021/y.txt").rename(b / "2021/y.txt")
    report = update(b, articles)
    assert (report.added, report.removed, report.problems) == ((), (), ())
    assert origins()["2021/y.txt"] == "b/2021/y.txt"


def test_a_moved_folder_of_which_there_is_a_copy() -> None:
    news = write(Path("news"), {"a.txt": FIRST})
    update(news)
    news.rename("x")
    tops = [write(Path("y"), {"a.txt": FIRST}), Path("x")]
    update(*tops)
    assert origins() == {"a.txt": "x/a.txt", "y/a.txt": "y/a.txt"}
    assert counts(update(*tops)) == (0, 0, 2, 0, 0)


# Links.


def test_a_link_to_a_folder_is_that_folder() -> None:
    news = write(Path("news"), {"a.txt": FIRST, "b/c.txt": SECOND})
    Path("link").symlink_to("news")
    assert counts(update(Path("link"), news)) == (2, 0, 0, 0, 0)
    for given in ([news], [Path("link")], [news, Path("link")]):
        assert counts(update(*given)) == (0, 0, 2, 0, 0)
        assert sorted(origins()) == ["a.txt", "b/c.txt"]
    write(news, {"a.txt": THIRD})
    assert update(Path("link")).updated == ("a.txt",)


# Duplicates that remain.


def test_names_that_are_one_and_the_same_as_text() -> None:
    names = [os.fsdecode(name.encode("cp1256")) for name in ("سوق.txt", "نهر.txt")]
    try:
        write(Path("news"), dict.fromkeys(names, FIRST))
    except OSError:
        pytest.skip("the file system takes no such names")
    shown = "\ufffd\ufffd\ufffd.txt"
    for _ in range(2):
        assert problems(update(Path("news"))) == [
            f"news/{shown}: duplicate id '{shown}', taken by news/{shown}"
        ]
        assert found() == [shown]


ONE, TWO = {"id": 1, "title": "مدن"}, {"id": 2, "title": "نهر"}

DUPLICATES = {
    "in JSON Lines": (
        {"f.jsonl": lines(TWO, "", ONE, "{", {"title": "ب"}, {"title": "ت"}, ONE)},
        "f.jsonl:7: duplicate id '1', taken by f.jsonl:3",
    ),
    "in an array of JSON, in lines": (
        {"f.json": '[\n{"id": 1, "title": "مدن"},\n{"id": 1, "title": "نهر"}]'},
        "f.json:3: duplicate id '1', taken by f.json:2",
    ),
    "in an array of JSON, in one line": (
        {"f.json": '[{"id": 1, "title": "مدن"}, {"title": "ب"}, {"id": 1, "title": "ت"}]'},
        "f.json:1: duplicate id '1' of article 3, taken by article 1",
    ),
    "in CSV, rows of several lines": (
        {"f.csv": 'id,title,text\n1,مدن,"على\nالساحل"\n2,نهر,ن\n1,مدن,م\n'},
        "f.csv:5: duplicate id '1', taken by f.csv:2",
    ),
    "in two files": (
        {"e.jsonl": lines(TWO, ONE), "f.csv": "id,title\n3,بحر\n1,مدن\n"},
        "f.csv:3: duplicate id '1', taken by e.jsonl:2",
    ),
    "of a record and a file": (
        {"e.jsonl": lines(TWO, {"id": "f.txt", "title": "غ"}), "f.txt": FIRST},
        "f.txt: duplicate id 'f.txt', taken by e.jsonl:2",
    ),
}


@cases("files said", DUPLICATES)
def test_both_places_of_an_id_are_named(files: dict[str, str], said: str) -> None:
    write(Path(), files)

    def duplicates(report: Report) -> list[str]:
        return [problem for problem in problems(report) if "duplicate" in problem]

    for _ in range(2):
        assert duplicates(update(*map(Path, sorted(files)))) == [said]


def test_both_places_of_an_id_where_one_is_not_read_now() -> None:
    update(write(Path("a"), {"w.jsonl": lines(TWO, ONE)}))
    other = write(Path("b"), {"w.jsonl": lines({"id": 3, "title": "بحر"}, ONE, TWO)})
    taken = Path("a/w.jsonl").absolute()
    assert problems(update(other)) == [
        f"b/w.jsonl:2: duplicate id '1', taken by {taken}:2",
        f"b/w.jsonl:3: duplicate id '2', taken by {taken}:1",
    ]
    # Where it now stands there, and no line where it stands there no longer.
    write(Path("a"), {"w.jsonl": lines(ONE)})
    assert problems(update(other)) == [
        f"b/w.jsonl:2: duplicate id '1', taken by {taken}:1",
        f"b/w.jsonl:3: duplicate id '2', taken by {taken}",
    ]
    assert found() == ["1", "2", "3"]
