"""A first `kashaf index` that fails leaves nothing behind; an index that is there stays."""

import errno
import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest
from cases import cases
from typer.testing import CliRunner

import cli
from index import Article, Index, IndexBusyError, IndexNotFoundError, open_index
from index.store.creation import created_for_good
from index.store.storage import Storage
from search.notes import counted

TEXT = "وصل وزير الخارجية إلى العاصمة الليبية مساء أمس."
FAILING = {
    "an empty file": ["news"],
    "an empty file, refused": ["--strict", "news"],
    "a file among good ones, refused": ["--strict", "news", "good"],
    "nothing to rebuild from": ["--rebuild", "empty"],
    "only empty files to rebuild from": ["--rebuild", "news"],
    "a kind that is not read": ["news/c.doc"],
    "a path that is not there": ["good", "nowhere"],
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that holds articles and what is none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KASHAF_INDEX", raising=False)
    for folder in ("news", "good", "empty"):
        (tmp_path / folder).mkdir()
    (tmp_path / "news" / "b.txt").touch()
    (tmp_path / "news" / "c.doc").write_bytes(b"%PDF")
    (tmp_path / "good" / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def status(*arguments: str) -> int:
    return CliRunner().invoke(cli.app, ["index", *arguments]).exit_code


def files(folder: Path) -> dict[str, bytes | None]:
    """Return what is below a folder: files with their bytes, folders with None."""
    return {str(path): None if path.is_dir() else path.read_bytes() for path in folder.rglob("*")}


@cases("arguments", FAILING)
@pytest.mark.parametrize("index", [".kashaf", "a/new/index"])
def test_no_empty_index_is_left(here: Path, arguments: list[str], index: str) -> None:
    before = files(here)
    assert status("--index", index, *arguments) == 2
    assert files(here) == before


@cases("arguments", FAILING)
def test_a_folder_that_was_there_stays(here: Path, arguments: list[str]) -> None:
    assert status("--index", "empty", *arguments) == 2
    assert (here / "empty").is_dir()
    assert os.listdir("empty") == []


@cases("arguments", FAILING)
def test_an_index_that_was_there_stays(here: Path, arguments: list[str]) -> None:
    assert status("good") == 0
    before = Storage(here / ".kashaf").manifest()
    assert status(*arguments) == 2
    assert Storage(here / ".kashaf").manifest().segments == before.segments
    assert CliRunner().invoke(cli.app, ["search", "وزير"]).exit_code == 0


def test_other_files_in_the_folder_named_are_left_alone(here: Path) -> None:
    before = files(here)
    assert status("--index", "news", "good") == 2
    assert files(here) == before


def test_an_index_of_nothing_is_one(here: Path) -> None:
    assert status("empty") == 0
    assert len(Storage(here / ".kashaf").manifest().segments) == 0


@pytest.mark.parametrize("is_committed", [False, True])
def test_an_index_that_somebody_else_writes_to_meanwhile_stays(is_committed: bool) -> None:
    def fail() -> Index:
        with created_for_good("news.kashaf"):
            open_index("news.kashaf", create=True).close()
            other = open_index("news.kashaf")
            others.append(other)
            other.add(Article(id="1", text=TEXT))
            if is_committed:
                other.commit()
            raise KeyboardInterrupt

    others: list[Index] = []
    with pytest.raises(KeyboardInterrupt):
        fail()
    with others[0] as other:
        other.commit()
        assert len(other) == 1


# A process in the background, as that of these tests may be, hands on to others that they pass over
# an interrupt.
INTERRUPTIBLE = """
import signal, cli
signal.signal(signal.SIGINT, signal.default_int_handler)
cli.main()
"""


def is_being_written(index: Path) -> bool:
    try:
        with Storage(index).locked(wait=0):
            return False
    except IndexBusyError:
        return True
    except IndexNotFoundError:
        return False


def interrupted(*typed: str) -> str:
    """Interrupt a command once it writes, and return what it says then."""
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "index", "news", *typed],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, encoding="utf-8",
    ) as indexing:  # fmt: skip
        until = monotonic() + 20
        while not is_being_written(Path(".kashaf")) and monotonic() < until:
            sleep(0.05)
        sleep(0.2)
        os.killpg(indexing.pid, signal.SIGINT)
        output, told = indexing.communicate(timeout=120)
    assert (indexing.returncode, output) == (130, "")
    return told


@pytest.fixture
def many(here: Path) -> int:
    """Write so many articles that reading them can be interrupted, and return their number."""
    for number in range(4000):
        (here / "news" / f"{number}.txt").write_text(f"{TEXT} {number}", "utf-8")
    return 4000


@pytest.mark.parametrize("before", [[], ["good"]], ids=["a first one", "another one"])
def test_interrupted_where_all_is_wanted_or_nothing(
    here: Path, many: int, before: list[str]
) -> None:
    if before:
        assert status(*before) == 0
    kept = files(here / ".kashaf")
    assert interrupted("--strict") == "kashaf: interrupted: nothing was changed.\n"
    assert files(here / ".kashaf") == kept


def test_what_was_read_until_an_interrupt_is_indexed(here: Path, many: int) -> None:
    stopping, ended = interrupted().splitlines()
    assert stopping == (
        "note: stopping: what was read is written; Ctrl-C again leaves the index as it was"
    )
    with open_index(".kashaf") as ix:
        held = len(ix)
        assert ended == (
            f"kashaf: interrupted: the index has {counted(held, 'article')}."
            " The same command goes on from there."
        )
        report = ix.update_from("news")
        assert (report.unchanged, len(report.added)) == (held, many - held)


def test_interrupted_in_the_commit(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    assert status("good") == 0
    kept = files(here / ".kashaf")
    monkeypatch.setattr(Index, "commit", interrupt)
    result = CliRunner().invoke(cli.app, ["index", "news"])
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.endswith("\nkashaf: interrupted: nothing was changed.\n")
    assert files(here / ".kashaf") == kept


@pytest.mark.parametrize("first", range(1, 6))
def test_a_disk_that_cannot_sync_leaves_no_dead_end(
    here: Path, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever call is the first to fail, all later ones failing too, the next try goes well."""
    real, calls = os.fsync, itertools.count(1)

    def fsync(file: int) -> None:
        if next(calls) >= first:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(file)

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fsync)
        assert status("good") == 2
    assert status("good") == 0
    with open_index(".kashaf") as ix:
        assert len(ix) > 0
