"""Folders that an index knows: updating all of them, forgetting one, deleting by what finds."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cases import cases
from processes import kashaf

TEXTS = {
    "news/2019/a.txt": "زيارة الوزير\n\nوصل وزير الخارجية الليبي إلى أنقرة.",
    "news/2020/a.txt": "أسعار النفط\n\nارتفعت أسعار النفط في ليبيا.",
    "archive/b.txt": "معرض الكتاب\n\nافتتح معرض الكتاب في القاهرة.",
    "archive/c.json": '[{"id": "w1", "text": "أمطار على طرابلس", "source": "وال"}]',
}


@pytest.fixture(autouse=True)
def _files(written: Callable[[Mapping[str, str]], Path]) -> None:
    written(TEXTS)


def test_indexing_alone_updates_all_folders_that_are_known(tmp_path: Path) -> None:
    assert kashaf("index", "news", "archive")[0] == 0
    assert kashaf("folders") == (0, f"{tmp_path}/news\t2\n{tmp_path}/archive\t2\n", "")
    Path("news/2020/new.txt").write_text("خبر جديد من سبها", "utf-8")
    Path("archive/b.txt").unlink()
    done = "added 1, updated 0, unchanged 3, removed 1, skipped 0\n"
    assert kashaf("index") == (0, done, "")
    # A folder within one that is known changes nothing of what is known.
    assert kashaf("index", "news/2020")[0] == 0
    assert kashaf("folders")[1].splitlines()[0] == f"{tmp_path}/news\t3"


def test_indexing_alone_where_nothing_is_known() -> None:
    status, _, said = kashaf("index")
    assert status == 2
    assert said == (
        "kashaf: cannot tell what to index: no folder is known of this index."
        " Name files and folders, as in 'kashaf index news'.\n"
    )
    assert not Path(".kashaf").exists()


def test_a_folder_that_is_gone_is_forgotten_by_name(tmp_path: Path) -> None:
    kashaf("index", "news", "archive")
    shutil.rmtree("news")
    gone = f"{tmp_path}/news"
    assert kashaf("folders")[1].splitlines()[0] == f"{gone}\t2\tgone"
    status, done, said = kashaf("index")
    assert (status, said) == (
        0, f"note: '{gone}' is gone. 'kashaf forget' takes out what came from it.\n"
    )  # fmt: skip
    # An unplugged disk is no reason to lose what was indexed.
    assert "removed 0" in done
    assert kashaf("forget", "news") == (0, "deleted 2\n", "")
    assert kashaf("folders")[1] == f"{tmp_path}/archive\t2\n"
    assert kashaf("index")[1].startswith("added 0, updated 0, unchanged 2")


def test_part_of_a_folder_is_forgotten() -> None:
    kashaf("index", "news")
    assert kashaf("forget", "news/2019") == (0, "deleted 1\n", "")
    assert kashaf("forget", "news/2019")[2] == (
        "kashaf: cannot forget 'news/2019': nothing in the index came from there."
        " 'kashaf folders' lists what did.\n"
    )


FOUND = {
    "by a query": (["--query", "ليبيا"], 2),
    "by a value": (["--where", "source=وال"], 1),
    "by both": (["--query", "أمطار", "--where", "source=وال"], 1),
}


@cases("how count", FOUND)
def test_deleting_what_is_found(how: list[str], count: int) -> None:
    kashaf("index", "news", "archive")
    told = kashaf("delete", *how, "--dry-run")
    assert len(told[1].splitlines()) == count
    # Nobody can be asked here.
    assert kashaf("delete", *how)[2] == (
        "kashaf: nothing was deleted: nobody can be asked here."
        " Say --yes, or look with --dry-run.\n"
    )
    assert kashaf("delete", *how, "--yes") == (0, f"deleted {count}\n", "")
    assert kashaf("delete", *how, "--dry-run") == (1, "", "")
    assert kashaf("stats")[1].startswith(f"articles\t{4 - count}\n")


def test_deleting_does_not_guess_what_was_meant() -> None:
    kashaf("index", "news", "archive")
    assert kashaf("delete", "--query", "ليببا", "--yes")[:2] == (1, "deleted 0\n")


def test_deleting_needs_ids_or_what_finds_them() -> None:
    kashaf("index", "news")
    for args in ([], ["2019/a.txt", "--query", "ليبيا"]):
        status, _, said = kashaf("delete", *args)
        assert (status, said) == (
            2,
            "kashaf: cannot delete so: name ids, or what finds them by --query and --where.\n",
        )
