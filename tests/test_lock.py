"""The lock of an index: who holds it is told, and nothing lets two in."""

import errno
import fcntl
import json
import math
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from cases import cases
from plain import indexed
from typer.testing import CliRunner, Result

import cli
from index import Article, IndexBusyError, KashafError, open_index

ONE, TWO = Article(id="1", text="خبر من ليبيا"), Article(id="2", text="خبر من تركيا")

# Changes the index and holds it until it may go on; "ready" and what became of it on stdout.
WRITE = """
import sys, index
ix = index.open_index(sys.argv[1], lock_timeout=0)
try:
    ix.add(index.Article(id="other", text="خبر من قطر"))
    print("ready", flush=True)
    sys.stdin.readline()
    ix.commit()
except index.KashafError as error:
    print(type(error).__name__, error)
else:
    print("committed")
"""


@contextmanager
def writing(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the index."""
    command = [sys.executable, "-c", WRITE, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8") as other:
        try:
            assert other.stdout
            assert other.stdout.readline() == "ready\n"
            yield other
        finally:
            other.kill()


def ended(other: subprocess.Popen[str]) -> str:
    """Let another process go on, and return what became of it."""
    return other.communicate("\n")[0].strip()


def ids(path: Path) -> list[str]:
    with open_index(path) as ix:
        return ix.ids()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where an index of one article is."""
    return indexed(tmp_path / "index", ONE)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Return a file to index."""
    file = tmp_path / "news.txt"
    file.write_text("خبر من تونس", "utf-8")
    return file


def run(*args: object) -> Result:
    return CliRunner().invoke(cli.app, [*map(str, args)])


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return how long a lock is waited for, each time a while; the time passes at once."""
    naps: list[float] = []
    monkeypatch.setattr("index.store.storage.monotonic", lambda: math.fsum(naps))
    monkeypatch.setattr("index.store.storage.sleep", naps.append)
    return naps


CHANGES: dict[str, Callable[[Path, Path], tuple[object, ...]]] = {
    "index": lambda path, news: ("index", "--index", path, news),
    "index --rebuild": lambda path, news: ("index", "--rebuild", "--index", path, news),
    "delete": lambda path, news: ("delete", "--index", path, "1"),
    "optimize": lambda path, news: ("optimize", "--index", path),
    "check --repair": lambda path, news: ("check", "--repair", "--index", path),
}


@cases("command", CHANGES)
def test_who_is_writing_is_told(path: Path, news: Path, command: Any, waited: list[float]) -> None:
    with writing(path) as other:
        done = run(*command(path, news), "--lock-timeout", "30")
        assert math.fsum(waited) == pytest.approx(30)
        assert (done.exit_code, done.stdout) == (2, "")
        told = re.fullmatch(
            re.escape(
                f"kashaf: cannot write to index '{path}': process {other.pid} on host"
                f" '{socket.gethostname()}' is writing since "
            )
            + r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. Wait for it to finish, then try again, or wait"
            r" longer: --lock-timeout\.\n",
            done.stderr,
        )
        assert told, done.stderr
        assert ended(other) == "committed"
    assert ids(path) == ["1", "other"]
    assert run(*command(path, news), "--lock-timeout", "0").exit_code == 0


def test_who_is_writing_is_told_in_python(path: Path) -> None:
    with writing(path) as other, open_index(path, lock_timeout=0) as ix:
        with pytest.raises(IndexBusyError) as caught:
            ix.add(TWO)
        error = caught.value
        assert (error.pid, error.host) == (other.pid, socket.gethostname())
        assert error.since
        assert ix.search("خبر").total == 1
    with open_index(path) as ix, open_index(path, lock_timeout=0.1) as second:
        ix.add(TWO)
        with pytest.raises(IndexBusyError, match=rf"of this process, {os.getpid()}, is writing"):
            second.optimize()


def test_another_is_waited_for(path: Path, news: Path) -> None:
    with writing(path) as other:
        command = [sys.executable, "-m", "cli", "index", "--lock-timeout", "60", "--index"]
        with subprocess.Popen([*command, str(path), str(news)], stdout=subprocess.PIPE) as waiting:
            sleep(0.5)
            assert waiting.poll() is None
            assert ended(other) == "committed"
            assert waiting.wait() == 0
    assert ids(path) == ["1", "other", "news.txt"]


@pytest.mark.parametrize("given", ["-1", "nan", "inf", "soon"])
def test_no_time_to_wait(path: Path, given: str) -> None:
    done = run("optimize", "--index", path, "--lock-timeout", given)
    assert done.exit_code == 2
    assert f"'{given}' is not a number of seconds, 0 or more" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("given", [-1, float("nan"), float("inf"), 10**400, "1", True])
def test_no_time_to_wait_in_python(path: Path, given: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="lock_timeout must be"):
        open_index(path, lock_timeout=given)


def test_a_killed_process_holds_nothing(path: Path) -> None:
    with writing(path) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        with open_index(path, lock_timeout=0) as ix:
            ix.add(TWO)
    assert ids(path) == ["1", "2"]


# What the lock file says is not to be believed.

SAYINGS: dict[str, bytes] = {
    "nothing": b"",
    "garbage": b"\xff\x00garbage",
    "another kind": b"[1, 2]",
    "no number": b'{"pid": "x", "host": "h", "since": "2020-01-01T00:00:00+00:00"}',
    "a number beyond any": b'{"pid": 1e400, "host": "h", "since": "2020-01-01T00:00:00+00:00"}',
    "no time": b'{"pid": 1, "host": "h", "since": "soon"}',
    "too much": b'{"pid": 1, "host": "' + b"h" * 100_000 + b'", "since": "2020-01-01"}',
    "brackets": b"[" * 1000,
    "one that has ended": json.dumps(
        {"pid": 2**22 + 1, "host": socket.gethostname(), "since": "2020-01-01T00:00:00+00:00"}
    ).encode(),
}


@cases("said", SAYINGS)
def test_a_lock_file_that_names_nobody(path: Path, said: bytes) -> None:
    with writing(path):
        (path / "write.lock").write_bytes(said)
        done = run("optimize", "--index", path, "--lock-timeout", "0")
        assert done.exit_code == 2
        assert "another process is writing. Wait for it" in done.stderr
        assert done.stderr.count("\n") == 1
    assert run("optimize", "--index", path).exit_code == 0


def test_a_host_that_drives_the_terminal(path: Path) -> None:
    said = {"pid": 1, "host": "a\x1b[2J\n\u202eb", "since": "2020-01-01T00:00:00+00:00"}
    with writing(path):
        (path / "write.lock").write_text(json.dumps(said))
        done = run("optimize", "--index", path, "--lock-timeout", "0")
    assert "process 1 on host 'a [2J  b' is writing since 2020-01-01 00:00:00 UTC" in done.stderr


def _link(lock: Path) -> None:
    lock.symlink_to(lock.parent.parent / "victim")


@pytest.mark.parametrize("make", [_link, os.mkfifo, Path.mkdir], ids=["link", "pipe", "folder"])
def test_a_lock_file_that_is_none(path: Path, make: Callable[[Path], None]) -> None:
    (path / "write.lock").unlink()
    make(path / "write.lock")
    done = run("optimize", "--index", path)
    assert done.exit_code == 2
    assert done.stderr == (
        f"kashaf: cannot write to index '{path}': its 'write.lock' is a link, or no file."
        " Remove it.\n"
    )
    assert not (path.parent / "victim").exists()
    assert run("search", "--index", path, "خبر").exit_code == 0


# What is removed under whoever holds it.


def test_a_removed_lock_file_lets_nobody_in(path: Path) -> None:
    with writing(path) as other:
        (path / "write.lock").unlink()
        with open_index(path, lock_timeout=0) as ix, pytest.raises(IndexBusyError):
            ix.add(TWO)
        assert ended(other) == "committed"
        with open_index(path, lock_timeout=0) as ix:
            ix.add(TWO)
    assert ids(path) == ["1", "other", "2"]


def test_without_locks_of_folders_whose_lock_file_was_removed_is_told_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on file systems of networks, where only files can be locked."""
    real = fcntl.flock

    def flock(file: int, how: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        real(file, how)

    monkeypatch.setattr("fcntl.flock", flock)
    first = open_index(path)
    first.add(Article(id="first", text="خبر"))
    with open_index(path, lock_timeout=0) as ix, pytest.raises(IndexBusyError):
        ix.add(TWO)
    (path / "write.lock").unlink()
    with open_index(path, lock_timeout=0) as ix:
        ix.add(TWO)
    with pytest.raises(IndexBusyError, match=r"write\.lock' was removed meanwhile"):
        first.commit()
    assert ids(path) == ["1", "2"]
    first.add(Article(id="3", text="خبر"))
    first.commit()
    assert ids(path) == ["1", "2", "3"]


@pytest.mark.parametrize("again", [True, False], ids=["made anew", "gone"])
def test_an_index_that_was_removed_is_not_committed_to(path: Path, again: bool) -> None:
    with writing(path) as other:
        shutil.rmtree(path)
        if again:
            indexed(path, TWO)
        told = ended(other)
        assert told.startswith(("IndexBusyError", "IndexNotFoundError")), told
    if again:
        assert ids(path) == ["2"]
        with open_index(path) as ix:
            ix.delete("2")
        assert not [*path.glob("*.index")]
    else:
        with pytest.raises(KashafError):
            open_index(path)


def test_an_index_that_another_has_replaced_is_not_committed_to(path: Path) -> None:
    """And that it is of fewer segments is no trouble of its own."""
    with writing(path) as other:
        shutil.rmtree(path)
        open_index(path, create=True).close()
        assert ended(other).startswith("IndexBusyError")
    assert ids(path) == []


def test_many_writers_at_once_lose_nothing(path: Path) -> None:
    """Also where the lock file is removed all the time."""
    script = """
import sys, index
for number in range(6):
    with index.open_index(sys.argv[1], lock_timeout=60) as ix:
        ix.add(index.Article(id=f"{sys.argv[2]}-{number}", text="خبر"))
"""
    command = [sys.executable, "-c", script, str(path)]
    others = [subprocess.Popen([*command, str(n)], stderr=subprocess.PIPE) for n in range(4)]
    while any(other.poll() is None for other in others):
        (path / "write.lock").unlink(missing_ok=True)
        sleep(0.003)
    assert [other.communicate()[1] for other in others] == [b""] * 4
    assert sorted(ids(path)) == sorted(
        ["1", *(f"{n}-{number}" for n in range(4) for number in range(6))]
    )
