"""Which index is used where none is named, and what `make demo` says to type next."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from processes import kashaf

ROOT = Path(__file__).parents[1]
ADDED = "added 1, updated 0, unchanged 0, removed 0, skipped 0\n"


@pytest.fixture(autouse=True)
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that has an index and folders below it."""
    monkeypatch.delenv("KASHAF_INDEX", raising=False)
    monkeypatch.setattr("index.native.note", lambda: None)
    top = tmp_path / "أخبار"
    (top / "سياسة/ليبيا").mkdir(parents=True)
    (top / "a.txt").write_text("وصل الوزير إلى المدينة.", "utf-8")
    monkeypatch.chdir(top)
    assert kashaf("index", "a.txt") == (0, ADDED, "")
    return top


def test_the_index_is_found_from_folders_below(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, article, _ = kashaf("show", "a.txt")
    note = f"note: the index used is '{top / '.kashaf'}'\n"
    for folder in ("سياسة", "سياسة/ليبيا"):
        monkeypatch.chdir(top / folder)
        assert kashaf("show", "a.txt") == (0, article, note)
    Path("b.txt").write_text("عاد النهر.", "utf-8")
    assert kashaf("index", "b.txt") == (0, ADDED, note)
    assert not Path(".kashaf").exists()
    monkeypatch.chdir(top)
    assert kashaf("stats")[1].startswith("articles\t2\n")
    assert kashaf("delete", "b.txt") == (0, "deleted 1\n", "")


def test_the_nearest_is_used_and_one_that_is_named_before_it(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(top / "سياسة")
    Path("b.txt").write_text("عاد النهر.", "utf-8")
    assert kashaf("index", "--index", ".kashaf", "b.txt") == (0, ADDED, "")
    for folder in (top / "سياسة", top / "سياسة/ليبيا"):
        monkeypatch.chdir(folder)
        assert kashaf("show", "b.txt")[0] == 0
        assert kashaf("show", "a.txt")[0] == 2
        assert kashaf("show", "a.txt", "--index", str(top / ".kashaf"))[::2] == (0, "")
    monkeypatch.setenv("KASHAF_INDEX", str(top / ".kashaf"))
    assert kashaf("show", "a.txt")[::2] == (0, "")


def test_the_index_of_somebody_else_is_passed_over(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: (top / ".kashaf").stat().st_uid + 1)
    assert kashaf("show", "a.txt")[::2] == (0, "")
    monkeypatch.chdir(top / "سياسة")
    assert kashaf("show", "a.txt") == (
        2,
        "",
        f"note: the index '{top / '.kashaf'}' is somebody else's. Name it with --index to use it.\n"
        "kashaf: cannot open index '.kashaf': there is none. Run 'kashaf index PATH' first.\n",
    )
    assert kashaf("show", "a.txt", "--index", "../.kashaf")[::2] == (0, "")


@pytest.mark.skipif(
    not (shutil.which("make") and (ROOT / "Makefile").exists() and (ROOT / "cli.py").exists()),
    reason="there is no make, or no checkout",
)
@pytest.mark.parametrize("named_before", ["", "elsewhere"])
def test_what_the_demo_says_to_type_next_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named_before: str
) -> None:
    monkeypatch.setenv("KASHAF_INDEX", named_before)
    binaries = tmp_path / "demo folder/.venv/bin"
    binaries.mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", binaries.parents[1])
    (binaries / "activate").write_text(f"PATH='{binaries}':$PATH\n", "utf-8")
    (binaries / "kashaf").write_text(
        f"#!/bin/sh\nexec '{sys.executable}' '{ROOT}/cli.py' \"$@\"\n", "utf-8"
    )
    (binaries / "kashaf").chmod(0o755)
    folder = binaries.parents[1]

    def done(*command: str) -> str:
        run = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=True)
        return run.stdout

    index = str(folder / ".kashaf")
    done(str(binaries / "kashaf"), "index", "--index", index, str(ROOT / "seeds"))
    typed = done("make", "--silent", "--no-print-directory", "next")
    (folder / "beneath").mkdir()
    printed = done("sh", "-e", "-c", f"{typed}\n cd beneath && kashaf stats")
    assert typed.count("\n  kashaf ") == 4
    assert "\n   wire-002 · " in printed
    assert f"\n{ROOT}/seeds/" in printed
    assert "\narticles\t31\n" in printed
