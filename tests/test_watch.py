"""`kashaf watch`: the index follows the files."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from index import open_index

ROOT = Path(__file__).parents[1]


@contextmanager
def watching(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run `kashaf watch` over a folder that has the index in it, too."""
    # What runs in the background of a script ignores Ctrl-C, and so would what it starts.
    heeding = "from signal import *; signal(SIGINT, default_int_handler); "
    program = [sys.executable, "-c", f"{heeding}import cli; cli.main()"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [*program, "watch", "."], cwd=folder, env=environment, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        try:
            yield running
        finally:
            running.kill()


def next_line(running: "subprocess.Popen[str]") -> str:
    assert running.stdout
    return running.stdout.readline().rstrip("\n").partition("\t")[2]


def test_the_index_follows_the_files_until_it_is_told_to_end(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    (tmp_path / "wire.txt").write_text("وصل السراج إلى أنقرة", "utf-8")
    with watching(tmp_path) as running:
        assert next_line(running) == "added 1, updated 0, unchanged 0, removed 0, skipped 0"
        (tmp_path / "bad.jsonl").write_text('{"title": ', "utf-8")
        (tmp_path / "oil.txt").write_text("أسعار النفط ترتفع في ليبيا", "utf-8")
        assert next_line(running).startswith("added 1, updated 0, unchanged 1, removed 0")
        (tmp_path / "wire.txt").unlink()
        assert "removed 1" in next_line(running)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 0
    assert said.count("bad.jsonl") == 1
    assert said.endswith("note: no longer watching\n")
    with open_index(tmp_path / ".kashaf") as ix:
        assert [hit.id for hit in ix.search("النفط")] == ["oil.txt"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-", "cannot watch standard input: name files and folders."),
        ("nowhere", "cannot index 'nowhere': there is no such file or folder."),
    ],
)
def test_what_cannot_be_watched(
    typed: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("watchfiles")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["watch", typed])
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"kashaf: {told}\n")


def test_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    result = CliRunner().invoke(cli.app, ["watch", str(tmp_path)])
    told = "kashaf: watching needs a library that is not installed: pip install 'kashaf[watch]'.\n"
    assert (result.exit_code, result.stderr) == (2, told)
