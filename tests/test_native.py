"""What is compiled: it is used where it is of these sources, and refused in one line elsewhere."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import cases
from processes import run_script

import cli
import index
from index import native
from index.version import COMPILED, VERSION, build_stamp, c_files

PACKAGES = Path(index.__file__).parents[1]

needs_compiled = pytest.mark.skipif(bool(native.missing()), reason="not all is compiled here")


# Without what makes an editable installation find here what a copy lacks.
RUN = """
import sys
sys.meta_path = [finder for finder in sys.meta_path if "__editable__" not in str(finder)]
import cli
cli.main()
"""


def run(folder: Path, *arguments: str, **environment: str) -> tuple[str, list[str]]:
    """Run the command line that stands in a folder; return stdout and the lines of stderr."""
    output, said = run_script(RUN, *arguments, folder=folder, **environment)
    return output, re.sub(r"\d+ ms\n", "0 ms\n", said).splitlines()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a folder that holds kashaf without its sources in C, as an installation does."""
    leave = shutil.ignore_patterns("__pycache__", "*.c", "*.h", "not_compiled.txt")
    for package in ("index", "search"):
        shutil.copytree(PACKAGES / package, tmp_path / package, ignore=leave)
    shutil.copy(cli.__file__, tmp_path)
    (tmp_path / "a.txt").write_text("زيارة\n\nوصل وزير الدفاع إلى طرابلس.", "utf-8")
    return tmp_path


def damage_all(folder: Path, change: Callable[[bytes], bytes]) -> None:
    for file in folder.rglob("*.so"):
        file.write_bytes(change(file.read_bytes()))


@pytest.mark.skipif(not os.environ.get("KASHAF_REQUIRE_C"), reason="nothing compiled is required")
def test_all_is_compiled_where_that_is_required() -> None:
    assert native.missing() == {}


@needs_compiled
def test_what_was_compiled_for_this_version_is_used(copied: Path) -> None:
    said, notes = run(copied, "--version")
    assert f"compiled\t{' '.join(COMPILED)}\n" in said
    assert notes == []
    assert run(copied, "index", "a.txt")[1] == []


NOT_OF_THESE = {
    "of another version": lambda data: data.replace(VERSION.encode(), b"9" * len(VERSION)),
    "of a time without stamps": lambda data: data.replace(b"kashaf ", b"kasbah "),
    "no library": lambda data: build_stamp("nowhere").encode(),
    "empty": lambda data: b"",
}


@needs_compiled
@cases("change", NOT_OF_THESE)
def test_what_cannot_be_used_is_refused_in_one_line(
    copied: Path, change: Callable[[bytes], bytes]
) -> None:
    damage_all(copied, change)
    assert run(copied, "index", "a.txt")[0].startswith("added 1,")
    found, (refused, count) = run(copied, "search", "وزراء")
    assert "وزير الدفاع" in found
    assert count.startswith("1-1 of 1 article")
    assert refused.startswith("kashaf: ")
    assert ".so is not used, and kashaf is slower: " in refused
    assert refused.endswith("where there is a C compiler.")
    assert run(copied, "search", "وزراء", KASHAF_PURE="1")[1] == [count]


@needs_compiled
@pytest.mark.parametrize(
    "name", ["index/_arrays.h", "index/writing/_inversion.c", "search/ranking/_sums.h"]
)
def test_a_changed_source_refuses_what_was_compiled_before(copied: Path, name: str) -> None:
    if not (PACKAGES / name).exists():
        pytest.skip("there are no sources here")
    for file in c_files(str(PACKAGES)):
        shutil.copy(file, copied / Path(file).relative_to(PACKAGES))
    shutil.copy(PACKAGES / "setup.py", copied)
    assert run(copied, "search", "--help")[1] == []
    run(copied, "index", "a.txt")
    assert len(run(copied, "search", "وزراء")[1]) == 1
    with (copied / name).open("a") as changed:
        changed.write("/* changed */\n")
    refused, _ = run(copied, "search", "وزراء")[1]
    assert refused.endswith(
        "it was compiled from other sources, or for another version."
        " To mend it, run 'make', or 'pip install -e .', where there is a C compiler."
    )


def test_who_begins_an_index_is_told_once_that_nothing_is_compiled(copied: Path) -> None:
    for file in copied.rglob("*.so"):
        file.unlink()
    why = "there is no C compiler, gcc (on Debian: apt install gcc)"
    left_out = copied / "index" / "not_compiled.txt"
    left_out.write_text("".join(f"{name}\t{why}\n" for name in COMPILED), "utf-8")
    plain = {"KASHAF_PURE": ""}
    said, _ = run(copied, "--version", **plain)
    assert f"not compiled\t{' '.join(COMPILED)}\t{why}\n" in said
    assert run(copied, "index", "a.txt", **plain)[1] == [
        "note: nothing of kashaf is compiled here, which makes it up to four times as slow:"
        f" {why}. To have it compiled, install it anew, with pip's --force-reinstall, where there"
        " is a C compiler."
    ]
    assert run(copied, "index", "a.txt", **plain)[1] == []
    assert run(copied, "index", "--index", "other", "a.txt", KASHAF_PURE="1")[1] == []


def test_the_version_says_why_nothing_compiled_is_used(copied: Path) -> None:
    said, _ = run(copied, "--version", KASHAF_PURE="1")
    assert f"not compiled\t{' '.join(COMPILED)}\tKASHAF_PURE is set\n" in said
