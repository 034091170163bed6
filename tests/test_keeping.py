"""Saved searches and tags: kept beside the index, whatever becomes of it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from index import (
    Article,
    ArticleNotFoundError,
    IndexBusyError,
    IndexDamagedError,
    KashafError,
    check_index,
    open_index,
)

NEWS = (
    Article(id="oil", title="نفط", text="أسعار النفط ترتفع في ليبيا", date=date(2020, 9, 6)),
    Article(id="gas", title="غاز", text="أسعار الغاز والنفط", date=date(2021, 1, 2)),
    Article(id="visit", title="زيارة", text="وصل وفد إلى ليبيا"),
)
LATER = Article(id="field", title="حقل", text="توقف إنتاج النفط في حقل الشرارة")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_index(tmp_path / "index", create=True) as ix:
        for article in NEWS:
            ix.add(article)
    return tmp_path / "index"


def found(folder: Path, query: str) -> set[str]:
    with open_index(folder) as ix:
        return {hit.id for hit in ix.search(query)}


def test_a_saved_search_is_searched_by_its_name(folder: Path) -> None:
    with open_index(folder) as ix:
        ix.kept.save("نفط", "النفط -غاز")
        assert ix.kept.searches == {"نفط": "النفط -غاز"}
        results = ix.search("@نفط")
        assert ([hit.id for hit in results], results.query) == (["oil"], "@نفط")
        assert [hit.id for hit in ix.hits("@نفط")] == ["oil"]
        assert ix.timeline("@نفط") == {"2020-09": 1}
    assert found(folder, "@نفط") == {"oil"}


def test_a_name_that_nothing_is_saved_under_is_text(folder: Path) -> None:
    with open_index(folder) as ix:
        results = ix.search("@ليبيا")
        assert {hit.id for hit in results} == {"oil", "visit"}
        assert results.notes == ("no search is saved as '@ليبيا': it is searched as text",)


def test_what_is_new_of_a_saved_search(folder: Path) -> None:
    with open_index(folder) as ix:
        ix.kept.save("نفط", "النفط")
        assert not ix.kept.new("نفط")
        ix.add(LATER)
        ix.update(Article(id="more", text="النفط مرة أخرى"))
        ix.commit()
        first = ix.kept.new("نفط", limit=1)
        assert (first.total, len(first)) == (2, 1)
    with open_index(folder) as ix:
        # What was not shown comes the next time.
        second = ix.kept.new("نفط")
        assert {first[0].id, second[0].id} == {"field", "more"}
        assert ix.kept.new("نفط").total == 0
        assert ix.search("@نفط").total == 4
        # Saved anew, all it finds counts as seen.
        ix.kept.save("نفط", "النفط")
        ix.kept.forget("نفط")
        assert ix.kept.searches == {}


def test_tags_narrow_like_any_field(folder: Path) -> None:
    with open_index(folder) as ix:
        ix.kept.tag(["oil", "visit"], add=["مهم", "ليبيا-2020"])
        assert ix.kept.tags == {"ليبيا-2020": ("oil", "visit"), "مهم": ("oil", "visit")}
        for query, ids in {
            "tag:مهم": {"oil", "visit"},
            "وسم:مهم": {"oil", "visit"},
            "النفط tag:مهم": {"oil"},
            "ليبيا -tag:مهم": set(),
            "النفط -tag:مهم": {"gas"},
            "tag:مه* date:2020": {"oil"},
            "tag:ليبيا-2020": {"oil", "visit"},
        }.items():
            assert {hit.id for hit in ix.search(query, fallback=False)} == ids, query
        ix.kept.tag("oil", remove=["مهم"])
        assert {hit.id for hit in ix.search("tag:مهم")} == {"visit"}
        results = ix.search("tag:عاجل")
        assert (results.total, results.notes[0]) == (
            0, "no article has tag 'عاجل'; there are ليبيا-2020, مهم",
        )  # fmt: skip


def test_a_tag_where_there_are_none_is_told(folder: Path) -> None:
    with open_index(folder) as ix:
        results = ix.search("tag:مهم")
        told = "no article has tag 'مهم'; 'kashaf tag +NAME ID' gives one"
        assert (results.total, results.notes[0]) == (0, told)
        ix.update(Article(id="own", text="نص", metadata={"tag": "مهم"}))
        ix.commit()
        results = ix.search("tag:مهم")
        assert ([hit.id for hit in results], results.notes) == (["own"], ())


def test_an_article_keeps_its_tags_when_it_is_updated_or_comes_back(folder: Path) -> None:
    with open_index(folder) as ix:
        ix.kept.tag("oil", add="مهم")
        ix.update(Article(id="oil", text="نص آخر"))
        ix.commit()
        assert {hit.id for hit in ix.search("tag:مهم")} == {"oil"}
        ix.delete("oil")
        ix.commit()
        assert ix.search("tag:مهم").total == 0
        ix.add(NEWS[0])
        ix.commit()
        assert ix.search("tag:مهم").total == 1


def test_both_survive_a_rebuild_a_repair_and_the_loss_of_the_manifest(folder: Path) -> None:
    with open_index(folder) as ix:
        ix.kept.save("نفط", "النفط")
        ix.kept.tag("oil", add="مهم")
    with open_index(folder, rebuild=True) as ix:
        ix.add(NEWS[0])
        # Kept while another state of the index is written.
        ix.kept.tag("oil", add="جديد")
    assert found(folder, "tag:مهم tag:جديد") == found(folder, "@نفط") == {"oil"}
    texts = next(folder.glob("*.texts"))
    texts.write_bytes(texts.read_bytes()[:-1])
    check_index(folder, repair=True)
    with open_index(folder) as ix:
        assert ix.kept.searches == {"نفط": "النفط"}
        assert {*ix.kept.tags} == {"مهم", "جديد"}
    for file in folder.iterdir():
        if file.name != "kept.json":
            file.unlink()
    with open_index(folder, create=True) as ix:
        ix.add(NEWS[0])
    assert found(folder, "@نفط") == {"oil"}


def test_a_tag_is_given_while_changes_are_pending(folder: Path) -> None:
    with open_index(folder) as ix:
        ix.add(LATER)
        ix.kept.tag("oil", add="مهم")
        with pytest.raises(ArticleNotFoundError):
            ix.kept.tag("field", add="مهم")
        ix.rollback()
    assert found(folder, "tag:مهم") == {"oil"}


def test_another_process_that_writes_is_waited_for(folder: Path) -> None:
    with open_index(folder) as ix:
        ix.add(LATER)
        with open_index(folder, lock_timeout=0) as other, pytest.raises(IndexBusyError):
            other.kept.tag("oil", add="مهم")


def test_nothing_that_processes_keep_at_once_is_lost(folder: Path) -> None:
    code = (
        "import sys, kashaf\n"
        "with kashaf.open_index(sys.argv[1], lock_timeout=60) as ix:\n"
        "    for number in range(8):\n"
        "        ix.kept.tag('oil', add=f'{sys.argv[2]}{number}')\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(folder), name]) for name in ("ا", "ب")
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    with open_index(folder) as ix:
        assert len(ix.kept.tags) == 16


NAMES = ("", "two words", "../x", "-نفط", "ا" * 65, "a/b", "@نفط")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_letters_digits_and_dashes(folder: Path, name: str) -> None:
    with open_index(folder) as ix:
        said = re.escape(f"'{name}': a name is letters, digits, _ and -")
        with pytest.raises(KashafError, match=said):
            ix.kept.save(name, "نفط")
        with pytest.raises(KashafError, match=said):
            ix.kept.tag("oil", add=[name])
    assert not (folder / "kept.json").exists()


def test_what_is_not_there(folder: Path) -> None:
    with open_index(folder) as ix:
        ix.kept.save("غاز", "الغاز")
        for look in (ix.kept.new, ix.kept.forget):
            with pytest.raises(KashafError) as raised:
                look("نفط")
            assert str(raised.value) == (
                "cannot search for '@نفط': no search is saved so; there are غاز."
                " Save one with 'kashaf save NAME QUERY'."
            )
        with pytest.raises(KashafError, match="its query is empty"):
            ix.kept.save("نفط", " ")
        with pytest.raises(KashafError, match="it is the name of a search"):
            ix.kept.save("نفط", "@غاز")
        with pytest.raises(ArticleNotFoundError):
            ix.kept.tag(["oil", "none"], add="مهم")
        assert ix.kept.tags == {}
        # Of an article that is gone a tag can still be taken.
        ix.kept.tag("none", remove="مهم")


def link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


HOSTILE: dict[str, Callable[[Path], object]] = {
    "no JSON": lambda path: path.write_text("كلام"),
    "half of it": lambda path: path.write_text('{"searches": {"a": {"query": "x", "se'),
    "a list": lambda path: path.write_text("[]"),
    "nothing": lambda path: path.write_text(""),
    "no UTF-8": lambda path: path.write_bytes(b"\xff\xfe{}"),
    "nested": lambda path: path.write_text("[" * 100_000),
    "other parts": lambda path: path.write_text('{"tags": {}}'),
    "an id that is a number": lambda path: path.write_text('{"searches": {}, "tags": {"a": [1]}}'),
    "tags in a string": lambda path: path.write_text('{"searches": {}, "tags": {"a": "oil"}}'),
    "a name with a slash": lambda path: path.write_text('{"searches": {}, "tags": {"a/b": []}}'),
    "a search without a query": lambda path: path.write_text(
        '{"searches": {"a": {"seen": []}}, "tags": {}}'
    ),
    "a link": link,
    "a pipe": os.mkfifo,
    "a folder": os.mkdir,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_what_no_kashaf_wrote_is_one_line(folder: Path, make: Callable[[Path], object]) -> None:
    make(folder / "kept.json")
    asked = [["search", "tag:a"], ["search", "@a"], ["saved"], ["tag"], ["tag", "+a", "oil"],
             ["save", "b", "x"], ["search", "@a", "--new"]]  # fmt: skip
    for words in asked:
        result = CliRunner().invoke(cli.app, [*words, "--index", str(folder)])
        assert result.exit_code == 2, words
        (line,) = result.stderr.splitlines()
        assert line.startswith(f"kashaf: cannot read '{folder}/kept.json', which has saved")
    # All else goes on.
    assert found(folder, "النفط") == {"oil", "gas"}
    report = check_index(folder)
    assert [finding.file for finding in report.findings] == ["kept.json"]
    with open_index(folder) as ix, pytest.raises(IndexDamagedError):
        ix.search("tag:a")


def test_strange_ids_are_kept(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id='خبر "أول"\n', text="النفط"))
        ix.commit()
        ix.kept.tag('خبر "أول"\n', add="مهم")
        assert ix.search("tag:مهم").total == 1


def test_the_commands(folder: Path) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(cli.app, [*words, "--index", str(folder)])
        return result.exit_code, result.stdout, result.stderr

    assert run("save", "نفط", "النفط", "NOT", "غاز") == (0, "saved\t@نفط\n", "")
    assert run("saved") == (0, "@نفط\tالنفط NOT غاز\n", "")
    assert run("search", "@نفط", "--format", "csv", "--fields", "id")[1].split() == ["id", "oil"]
    assert run("search", "@نفط", "--new") == (1, "", "nothing new for: @نفط\n")
    with open_index(folder) as ix:
        ix.add(LATER)
    assert json.loads(run("search", "@نفط", "--new", "--format", "json")[1])["total"] == 1
    assert run("search", "@نفط", "--new")[0] == 1
    assert run("tag", "+مهم", "oil", "gas") == (0, "tagged 2\n", "")
    assert run("tag", "-مهم", "gas", "+عاجل") == (0, "tagged 1\n", "")
    assert run("tag") == (0, "عاجل\t1\nمهم\t1\n", "")
    assert run("save", "نفط", "--forget") == (0, "forgotten\t@نفط\n", "")
    for words, said in {
        ("save", "نفط"): "cannot save so: write a name and a query, or a name and --forget.",
        ("tag", "+مهم"): "cannot tag so: write +TAG or -TAG, and the ids of articles.",
        ("tag", "oil"): "cannot tag so: write +TAG or -TAG, and the ids of articles.",
        ("search", "النفط", "--new"): "cannot tell what is new of 'النفط': --new is for a saved"
        " search, as in @oil.",
        ("search", "@نفط", "--new", "--sort", "date"): "cannot tell what is new so: --new goes"
        " without --sort. Save a query that has it.",
        ("search", "@نفط", "--new", "--all"): "cannot tell what is new so: --new goes"
        " without --match. Save a query that has it.",
        ("search", "@نفط", "--new", "--no-fallback"): "cannot tell what is new so: --new goes"
        " without --no-fallback. Save a query that has it.",
        ("search", "@نفط", "--new", "--format", "csv", "--excel"): "cannot tell what is new so:"
        " --new goes without --excel. Save a query that has it.",
    }.items():
        assert run(*words) == (2, "", f"kashaf: {said}\n")


@pytest.fixture
def tagged(folder: Path) -> Path:
    with open_index(folder) as ix:
        ix.kept.tag(["oil", "gas"], add=["مهم"])
        ix.kept.tag("gas", add=["للمراجعة"])
    return folder


@pytest.mark.parametrize("name", ["tag", "وسم"])
def test_tags_filter_count_and_group(tagged: Path, name: str) -> None:
    with open_index(tagged) as ix:
        everything = ix.search("أسعار وفد", facets=[name])
        assert everything.facets == {name: {"مهم": 2, "للمراجعة": 1}}
        kept = ix.search("أسعار وفد", filter={name: "مهم"})
        assert ({hit.id for hit in kept}, kept.notes) == ({"oil", "gas"}, ())
        grouped = ix.search("أسعار وفد", group_by=name)
        groups = {hit.id: (hit.group.value, hit.group.count) for hit in grouped if hit.group}
        # An article of several tags is in the group of the first.
        assert groups == {"oil": ("مهم", 1), "gas": ("للمراجعة", 1), "visit": ("", 1)}
        none = ix.search("أسعار", filter={name: "غيره"})
        note = f"no article has {name} 'غيره'; there are للمراجعة, مهم"
        assert (none.total, none.notes) == (0, (note,))


def test_tags_of_deleted_articles_count_for_nothing(tagged: Path) -> None:
    with open_index(tagged) as ix:
        ix.delete("gas")
        ix.commit()
        assert ix.search("أسعار", facets=["tag"]).facets == {"tag": {"مهم": 1}}


def test_a_field_of_this_name_is_used_where_there_are_no_tags(tmp_path: Path) -> None:
    with open_index(tmp_path / "own", create=True) as ix:
        ix.add(Article(id="1", text="أسعار النفط", metadata={"tag": "سوق"}))
        ix.commit()
        assert ix.search("النفط", facets=["tag"]).facets == {"tag": {"سوق": 1}}
        ix.kept.save("نفط", "النفط")
        assert ix.search("النفط", filter={"tag": "سوق"}).total == 1


def test_a_list_of_queries_names_saved_searches(folder: Path) -> None:
    with open_index(folder) as ix:
        ix.kept.save("نفط_ليبيا", "+النفط +ليبيا")
        for match in ("phrase", "all", "any"):
            first, second = ix.batch(["@نفط_ليبيا", "@غيره"], match=match)
            assert first.hits is not None
            assert first.hits.total == 1
            assert second.hits is not None
            assert second.hits.notes[0].startswith("no search is saved as '@غيره'")


@pytest.mark.parametrize("id_", ["a\nb", "a\rb", "a\x00b", "a\x1b[31mb", "a\tb", "a\u2028b", " a "])
def test_an_id_of_any_signs_is_that_article(tmp_path: Path, id_: str) -> None:
    """Programs choose ids; what is printed of them goes through the gate, see test_output.py."""
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id=id_, text="وصل وفد إلى ليبيا"))
        ix.add(Article(id="a b", text="أسعار النفط"))
        ix.commit()
        ix.kept.tag(id_, add=["مهم"])
        (hit,) = ix.search("tag:مهم")
        assert (hit.id, ix.get(id_).id) == (id_, id_)
        ix.delete(id_)
        ix.commit()
        assert ix.ids() == ["a b"]
