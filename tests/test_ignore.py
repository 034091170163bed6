"""Ignore files: the rules of .gitignore, in time that no pattern can stretch."""

import os
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import run

import pytest
from cases import cases

from index import KashafError, open_index
from index.updating import ignore
from index.updating.ignore import IGNORE_FILE, IgnoreFile
from index.updating.report import Report
from index.updating.walk import walk

TEXT = "أعيد فتح الطريق الساحلي بعد عامين من الإغلاق."
GIT = shutil.which("git")


def archive(folder: Path, ignores: Mapping[str, str], files: str) -> Path:
    """Write a folder of articles with ignore files, given by their folders."""
    for name in files.split("|"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TEXT, "utf-8")
    for name, patterns in ignores.items():
        (folder / name / IGNORE_FILE).write_text(patterns, "utf-8")
    return folder


def left(folder: Path) -> list[str]:
    """Return the ids of the files that are left to read."""
    return [file.id for file in walk([folder]).files]


# What is left of some files by some ignore files, each with the folder that it stands in.
LEFT: dict[str, tuple[Mapping[str, str], str, str]] = {
    "a deeper file takes back": (
        {"": "*.txt\n", "b": "!keep.txt\n"}, "a.txt|b/keep.txt|b/x.txt|keep.txt", "b/keep.txt",
    ),
    "of a folder deeper still": (
        {"": "*.txt\n", "b": "!keep.txt\n", "b/c": "keep.txt\n", "b/c/d": "!/keep.txt\n"},
        "b/keep.txt|b/c/keep.txt|b/c/d/keep.txt|b/c/d/e/keep.txt", "b/c/d/keep.txt|b/keep.txt",
    ),
    "a deeper file ignores": ({"b": "*.txt\n"}, "a.txt|b/a.txt|b/c/a.txt", "a.txt"),
    "nothing brings back what an ignored folder holds": (
        {"": "b/\n!b/keep.txt\n", "b": "!keep.txt\n"}, "a.txt|b/keep.txt|c/b/keep.txt", "a.txt",
    ),
    "but the folder itself can be brought back": (
        {"": "drafts/\n", "b": "!drafts/\n"}, "drafts/a.txt|b/drafts/a.txt", "b/drafts/a.txt",
    ),
    "all but one folder": (
        {"": "/*\n!/2020/\n"}, "2019/a.txt|2020/a.txt|2020/01/a.txt|a.txt",
        "2020/01/a.txt|2020/a.txt",
    ),
    "folders brought back leave their files ignored": (
        {"": "*\n!*/\n!*.md\n"}, "a.txt|b/a.txt|b/c/a.md", "b/c/a.md",
    ),
    "a folder brought back below leaves its files ignored": (
        {"": "*.txt\n", "b": "!sub/\n"}, "b/sub/a.txt|b/sub/a.md", "b/sub/a.md",
    ),
    "the last line decides": (
        {"": "a.txt\n!a.txt\n!b.txt\nb.txt\n*c.txt\n!c.txt\n!d*\nd.txt\n"},
        "a.txt|b.txt|c.txt|d.txt", "a.txt|c.txt",
    ),
    "folders only": ({"": "مسودات/\n"}, "b/مسودات/a.txt|مسودات.txt|c/مسودات", "مسودات.txt"),
    "a path is counted from its folder": (
        {"b": "/a.txt\nc/d.txt\n"}, "a.txt|b/a.txt|b/c/a.txt|b/c/d.txt|b/e/c/d.txt",
        "a.txt|b/c/a.txt|b/e/c/d.txt",
    ),
    "stars": (
        {"": "old-*\n*-مسودة.txt\nn*ws*.txt\n"}, "old-1.txt|not-old-1.txt|خبر-مسودة.txt|news-7.txt",
        "not-old-1.txt",
    ),
    "a star stops at a folder": ({"": "b/*.txt\n"}, "b/a.txt|b/c/a.txt|c/b/a.txt",
                                 "b/c/a.txt|c/b/a.txt"),
    "two stars": (
        {"": "**/x/a.txt\nb/**/e.txt\nc/**\n"},
        "x/a.txt|d/x/a.txt|b/e.txt|b/1/2/e.txt|e.txt|c/1/a.txt|d/c/a.txt", "d/c/a.txt|e.txt",
    ),
    "one character": (
        {"": "كتا?.txt\n[أإا]حمد.txt\n[!a-f]1.txt\n"},
        "كتاب.txt|كتا.txt|كتابة.txt|أحمد.txt|احمد.txt|آحمد.txt|a1.txt|ب1.txt",
        "a1.txt|آحمد.txt|كتا.txt|كتابة.txt",
    ),
    "what is no wildcard": (
        {"": "\\#a.txt\n\\!a.txt\na\\*.txt\na[*].txt\n# b.txt\n\n"},
        "#a.txt|!a.txt|a*.txt|ab.txt|b.txt|# b.txt", "# b.txt|ab.txt|b.txt",
    ),
    "spaces and line ends": (
        {"": "\ufeffa.txt  \nb.txt\r\nخبر قديم.txt\n\\ c.txt\n   \n"},
        "a.txt|b.txt|خبر قديم.txt|c.txt| c.txt", "c.txt",
    ),
    "a pattern that cannot be read": (
        {"": "[a\n[\n\\\n!\n/\n///\n[[:x:]].txt\n"}, "a.txt|b/a.txt", "a.txt|b/a.txt",
    ),
}  # fmt: skip


@cases("ignores files expected", LEFT)
def test_what_is_left(
    tmp_path: Path, ignores: Mapping[str, str], files: str, expected: str
) -> None:
    assert sorted(left(archive(tmp_path, ignores, files))) == expected.split("|")


FILES = "|".join(
    f"{folder}{name}"
    for folder in ("", "a/", "b/", "a/b/", "a/c/", "b/a/", "a/b/c/", "ab/", "a/ab/b/")
    for name in ("a.txt", "b.txt", "ab.txt", "b.md", "-.txt", "[a].txt")
)
# What patterns of three pieces or fewer are made of.
PIECES = (
    "a b c ab .txt .md * * ** **/ /** / / ? [ab] [!a] [^a-b] [a [[:alpha:]-] [b-a] [] []a] [\\]a]"
    " \\a \\[ - a.txt b.txt *.txt"
).split()


def git_leaves(folder: Path) -> list[str]:
    """Return which of FILES git does not ignore."""
    done = run(
        [GIT or "git", "-C", folder, "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(FILES.split("|")),
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return sorted({*FILES.split("|")}.difference(done.stdout.split("\0")))


@pytest.mark.skipif(GIT is None, reason="git is not installed")
def test_git_ignores_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    run([GIT or "git", "init", "-q", tmp_path], check=True)
    draw = random.Random(7)
    archive(tmp_path, {}, FILES)
    folders = {name.rpartition("/")[0] for name in FILES.split("|")}
    for _ in range(80):
        ignores = {}
        for folder in [*draw.sample(sorted(folders), 3), ""]:
            ignores[folder] = "".join(
                draw.choice(["", "", "!"])
                + "".join(draw.choices(PIECES, k=draw.randint(1, 3)))
                + draw.choice(["\n", "\n", "/\n", "  \n", "\r\n"])
                for _ in range(draw.randint(1, 4))
            )
        archive(tmp_path, ignores, "a.txt")
        for folder, patterns in ignores.items():
            (tmp_path / folder / ".gitignore").write_text(patterns)
        assert sorted(left(tmp_path)) == git_leaves(tmp_path), ignores
        for folder in ignores:
            (tmp_path / folder / ".gitignore").unlink()
            (tmp_path / folder / IGNORE_FILE).unlink()


# Patterns that would take for ever, or very long.


@pytest.mark.parametrize(
    ("pattern", "of_path"),
    [
        ("*a" * 14 + "*b", False), ("*" * 200 + "b", False), ("*a?" * 60 + "b", False),
        ("*[a-b]" * 40 + "c", False), ("/" + "**/a/" * 40 + "b", True), ("**/*a" * 40 + "*b", True),
        ("a*" * 2000 + "b", False),
    ],
)  # fmt: skip
def test_no_pattern_takes_long(tmp_path: Path, pattern: str, of_path: bool) -> None:
    """Tried way by way, any of them would take longer than whoever runs this will wait."""
    file = tmp_path / IGNORE_FILE
    file.write_text(pattern)
    path = "a/" * 1000 if of_path else "a" * 200
    patterns = IgnoreFile(file)
    assert patterns.verdict(f"{path}x", False) is None


def test_many_names(tmp_path: Path) -> None:
    names = "".join(f"{number}.txt\n/b/{number}.txt\n" for number in range(150_000))
    folder = archive(tmp_path, {"": f"{names}!7.txt\n"}, "1.txt|7.txt|b/8.txt|c/x.txt")
    assert left(folder) == ["7.txt", "c/x.txt"]


def update(folder: Path, name: str) -> Report:
    with open_index(folder / "index", create=True) as ix:
        return ix.update_from([name])


def test_an_ignore_file_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    update(archive(tmp_path, {}, "news/b/a.txt"), "news")
    said = {
        "*a\n" * 10_001: "it has more than 10,000 patterns with wildcards."
        " Ignore whole folders instead, or write names without wildcards.",
        f"a\n{'a*' * 3000}": "line 2 is longer than any path. Shorten it.",
        "a" * 2000: "it is larger than 0 MB. Make it smaller.",
    }
    for patterns, reason in said.items():
        if "larger" in reason:
            monkeypatch.setattr(ignore, "_LARGEST_FILE", 1000)
        Path(f"news/b/{IGNORE_FILE}").write_text(patterns)
        with pytest.raises(KashafError) as caught:
            update(tmp_path, "news")
        assert str(caught.value) == f"cannot use 'news/b/{IGNORE_FILE}': {reason}"
    with open_index("index") as ix:
        assert len(ix) == 1


def test_an_ignore_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    file = archive(tmp_path, {"": "a.txt"}, "a.txt") / IGNORE_FILE
    with pytest.raises(KashafError) as caught:
        left(tmp_path)
    assert str(caught.value) == (
        f"cannot use '{file}': Permission denied. Make it readable, or delete it."
    )


@pytest.mark.parametrize("make", ["pipe", "folder", "a link to nothing", "a link to a device"])
def test_an_ignore_file_that_is_none(tmp_path: Path, make: str) -> None:
    archive(tmp_path, {}, "a.txt")
    file = tmp_path / IGNORE_FILE
    made: dict[str, Callable[[Path], object]] = {
        "pipe": os.mkfifo,
        "folder": Path.mkdir,
        "a link to nothing": lambda path: path.symlink_to("none"),
        "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    }
    made[make](file)
    with pytest.raises(KashafError) as caught:
        left(tmp_path)
    assert str(caught.value) == f"cannot use '{file}': it is no file. Make it one, or delete it."


# A run of which nothing is left.

NOTHING_LEFT: dict[str, tuple[Mapping[str, str], str, list[str]]] = {
    "every file": (
        {"": "*\n"}, "a.txt|b/c.txt",
        ["news: nothing is left to read in it because of news/.kashafignore"],
    ),
    "every folder": (
        {"": "b/\n"}, "b/c.txt|b/d.txt",
        ["news: nothing is left to read in it because of news/.kashafignore"],
    ),
    "by several files": (
        {"a": "*\n", "b": "*.txt\n"}, "a/c.txt|b/c.txt|b/d.txt",
        ["news: nothing is left to read in it because of news/a/.kashafignore and 1 more"],
    ),
    "all but one file": ({"": "b/\n"}, "a.txt|b/c.txt", []),
    "files that nothing reads": ({"": "*.md\n"}, "a.doc", []),
}  # fmt: skip


@cases("ignores files notes", NOTHING_LEFT)
def test_nothing_is_left(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ignores: Mapping[str, str],
    files: str,
    notes: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    archive(tmp_path / "news", ignores, files)
    report = update(tmp_path, "news")
    assert [str(note) for note in report.notes] == notes
    assert report.problems == ()
