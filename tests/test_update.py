"""Bringing an index up to date with files: what is added, updated, removed, kept and reported."""

import json
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from cases import cases
from typer.testing import CliRunner

import cli
from index import KashafError, open_index
from index.articles.records import record_id
from index.updating.report import Report
from index.updating.walk import File, data_of

FIRST = "أعيد فتح الطريق الساحلي بعد عامين من الإغلاق."
SECOND = "وصل الوزير إلى المدينة مساء أمس."
THIRD = "هطلت أمطار غزيرة على مدن الجبل."
INDEX = Path("index")
Files = Mapping[str, str | bytes | None]
Counts = tuple[int, int, int, int, int]  # added, updated, unchanged, removed, skipped


def write(folder: Path, files: Files) -> Path:
    """Write files into a folder; one whose content is None is deleted."""
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def lines(*records: Mapping[str, object] | str) -> str:
    """Return JSON Lines; a string stands for a line as it is."""
    return "".join(
        (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)) + "\n"
        for record in records
    )


WIRE_1, WIRE_2 = {"id": "w1", "title": "مدن", "text": FIRST}, {"id": "w2", "title": "نهر"}
ALL = ["a.txt", "b/c.md", "w1", "w2"]


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of three files, in the working folder, that give the articles ALL."""
    monkeypatch.chdir(tmp_path)
    files = {"a.txt": FIRST, "b/c.md": f"# خبر\n\n{SECOND}", "wire.jsonl": lines(WIRE_1, WIRE_2)}
    return write(Path("news"), files)


def update(*paths: Path, **options: Any) -> Report:
    with open_index(INDEX, create=True) as ix:
        return ix.update_from(paths, **options)


def counts(report: Report) -> Counts:
    changed = [len(ids) for ids in (report.added, report.updated, report.removed)]
    return changed[0], changed[1], report.unchanged, changed[2], len(report.problems)


def found(query: str = "NOT قطر") -> list[str]:
    """Return the ids of the articles found, by default of all."""
    with open_index(INDEX) as ix:
        return sorted(hit.id for hit in ix.search(query, limit=100))


def problems(report: Report) -> list[str]:
    return [str(problem) for problem in report.problems]


CHANGES: dict[str, tuple[Files, Counts, list[str]]] = {
    "nothing": ({}, (0, 0, 4, 0, 0), ALL),
    "rewritten as it was": ({"a.txt": FIRST}, (0, 0, 4, 0, 0), ALL),
    "new file": ({"b/d.txt": THIRD}, (1, 0, 4, 0, 0), ["a.txt", "b/c.md", "b/d.txt", "w1", "w2"]),
    "changed file": ({"a.txt": THIRD}, (0, 1, 3, 0, 0), ALL),
    "file gone": ({"a.txt": None}, (0, 0, 3, 1, 0), ALL[1:]),
    "renamed": ({"a.txt": None, "z.txt": FIRST}, (1, 0, 3, 1, 0), [*ALL[1:], "z.txt"]),
    "file now empty": ({"a.txt": ""}, (0, 0, 3, 0, 1), ALL),
    "file now binary": ({"a.txt": bytes(range(256))}, (0, 0, 3, 0, 1), ALL),
    "changed line": ({"wire.jsonl": lines(WIRE_1, {**WIRE_2, "n": 1})}, (0, 1, 3, 0, 0), ALL),
    "line gone": ({"wire.jsonl": lines(WIRE_2)}, (0, 0, 3, 1, 0), ["a.txt", "b/c.md", "w2"]),
    "broken line": ({"wire.jsonl": lines("{", WIRE_2)}, (0, 0, 3, 0, 1), ALL),
    "all lines broken": ({"wire.jsonl": lines("{", "}")}, (0, 0, 2, 0, 2), ALL),
    "same id again": (
        {"wire.jsonl": lines(WIRE_1, WIRE_2, {"id": "w1", "title": "غ"})}, (0, 0, 4, 0, 1), ALL
    ),
    "line moved to a later file": (
        {"wire.jsonl": lines(WIRE_2), "wire2.jsonl": lines(WIRE_1)}, (0, 1, 3, 0, 0), ALL
    ),
    "line moved to an earlier file": (
        {"wire.jsonl": lines(WIRE_2), "aa.jsonl": lines(WIRE_1)}, (0, 1, 3, 0, 0), ALL
    ),
    "line copied to an earlier file": ({"aa.jsonl": lines(WIRE_1)}, (0, 0, 4, 0, 1), ALL),
}  # fmt: skip


@cases("changes expected ids", CHANGES)
def test_what_changed_is_done_again(
    news: Path, changes: Files, expected: Counts, ids: list[str]
) -> None:
    assert counts(update(news)) == (4, 0, 0, 0, 0)
    assert counts(update(write(news, changes))) == expected
    assert found() == ids


def test_the_text_is_the_new_one_and_no_other(news: Path) -> None:
    update(news)
    update(write(news, {"a.txt": THIRD, "b/c.md": ""}))
    assert found("الساحلي") == ["w1"]
    assert found("أمطار") == ["a.txt"]
    assert found("الوزير") == ["b/c.md"]


def test_content_counts_and_not_time_or_size(news: Path) -> None:
    update(news)
    os.utime(news / "a.txt", ns=(1, 1))
    assert counts(update(news)) == (0, 0, 4, 0, 0)
    write(news, {"a.txt": FIRST.replace("عامين", "يومين")})
    os.utime(news / "a.txt", ns=(1, 1))
    assert update(news).updated == ("a.txt",)


def test_one_changed_line_of_fifty(news: Path) -> None:
    records = [{"id": f"n{number}", "title": f"خبر {number}"} for number in range(50)]
    update(write(news, {"wire.jsonl": lines(*records)}))
    records[31]["title"] = "خبر آخر"
    report = update(write(news, {"wire.jsonl": lines(*records)}))
    assert report.updated == ("n31",)
    assert counts(report) == (0, 1, 51, 0, 0)


@pytest.mark.parametrize("folder", [".", "b"])
@pytest.mark.parametrize("name", ["w.jsonl", "w.csv"])
@pytest.mark.parametrize("articles", [1, 2])
def test_records_without_ids_keep_theirs(news: Path, folder: str, name: str, articles: int) -> None:
    rows = [{"title": f"خبر {number}"} for number in range(articles)]
    text = lines(*rows) if name == "w.jsonl" else "".join(f"{row['title']}\n" for row in rows)
    text = text if name == "w.jsonl" else f"title\n{text}"
    report = update(write(news, {f"{folder}/{name}": text}))
    ids = [id_ for id_ in report.added if name in id_]
    assert len(ids) == articles
    assert counts(update(news)) == (0, 0, 4 + articles, 0, 0)
    assert counts(update(news / folder / name)) == (0, 0, articles, 0, 0)
    assert counts(update(news)) == (0, 0, 4 + articles, 0, 0)
    assert found("خبر AND NOT الوزير") == ids


def test_a_file_given_by_itself_keeps_the_id_it_had(news: Path) -> None:
    update(news)
    assert counts(update(news / "b" / "c.md")) == (0, 0, 1, 0, 0)
    assert update(write(news, {"b/c.md": THIRD}) / "b" / "c.md").updated == ("b/c.md",)
    assert found() == ALL


def test_a_file_given_by_itself_first_has_its_name_for_id(news: Path) -> None:
    assert update(news / "b" / "c.md").added == ("c.md",)
    assert counts(update(news)) == (3, 0, 1, 0, 0)
    assert found() == ["a.txt", "c.md", "w1", "w2"]


def test_a_file_given_twice_is_read_once(news: Path) -> None:
    report = update(news, news / "a.txt", news / "b", news)
    assert problems(report) == []
    assert sorted(report.added) == ALL


def test_the_same_folder_written_otherwise(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(news)
    assert counts(update(news.absolute())) == (0, 0, 4, 0, 0)
    assert counts(update(news / "b" / "..")) == (0, 0, 4, 0, 0)
    index = INDEX.absolute()
    monkeypatch.chdir(news / "b")
    with open_index(index) as ix:
        assert counts(ix.update_from([".."])) == (0, 0, 4, 0, 0)
        assert counts(ix.update_from(["."])) == (0, 0, 1, 0, 0)


def test_only_what_was_under_the_paths_is_removed(news: Path) -> None:
    other = write(Path("news2"), {"d.txt": THIRD})
    update(news, other)
    write(news, {"a.txt": None, "b/c.md": None})
    write(other, {"d.txt": None})
    assert update(news / "b").removed == ("b/c.md",)
    assert update(news).removed == ("a.txt",)
    assert found() == ["d.txt", "w1", "w2"]


def test_a_moved_folder_takes_its_articles_along(news: Path) -> None:
    update(news)
    moved = news.rename("moved")
    report = update(moved)
    assert (report.added, report.removed, report.problems) == ((), (), ())
    assert found() == ALL
    assert counts(update(moved)) == (0, 0, 4, 0, 0)


# Files that are left aside or cannot be read.


def test_what_a_saved_page_shows_is_no_article(news: Path) -> None:
    page = f"<p>{THIRD}</p>"
    write(news, {"p.html": page, "p_files/ad.html": page, "my_files/b.txt": FIRST + THIRD})
    with open_index(news / "index", create=True) as ix:
        report = ix.update_from([news])
    assert sorted(report.added) == ["a.txt", "b/c.md", "my_files/b.txt", "p.html", "w1", "w2"]
    (note,) = report.notes
    assert note.reason.endswith("1 folder of what saved pages show, such as news/p_files")


def test_files_left_aside(news: Path) -> None:
    write(
        news,
        {
            ".hidden.txt": THIRD, ".git/d.txt": THIRD, "scan.doc": b"", "b/scan.doc": b"",
            "README": THIRD, "b/.kashafignore": "# مسودات\nold-*\ndrafts/\n!old-1.txt\n",
            "b/old-1.txt": THIRD, "b/old-2.txt": THIRD, "b/drafts/d.txt": THIRD,
        },
    )  # fmt: skip
    with open_index(news / "index", create=True) as ix:
        report = ix.update_from([news])
    assert sorted(report.added) == ["a.txt", "b/c.md", "b/old-1.txt", "w1", "w2"]
    assert report.ignored == {".doc": 2, "": 1}
    assert report.problems == ()


def test_an_ignore_file_counts_for_the_folders_below_too(news: Path) -> None:
    write(
        news,
        {
            ".kashafignore": "/a.txt\n*.html\nb/old-*\ndrafts/\n!b/keep.html\n",
            "b/a.txt": THIRD, "b/x.html": THIRD, "b/keep.html": THIRD, "b/old-1.txt": THIRD,
            "old-1.txt": THIRD, "b/drafts/d.txt": THIRD,
        },
    )  # fmt: skip
    assert sorted(update(news).added) == [
        "b/a.txt", "b/c.md", "b/keep.html", "old-1.txt", "w1", "w2"
    ]  # fmt: skip


@pytest.mark.parametrize("pattern", ["!", "\\", "[", "///"])
def test_an_ignore_file_with_odd_patterns(news: Path, pattern: str) -> None:
    report = update(write(news, {".kashafignore": f"{pattern}\na.txt\n"}))
    assert sorted(report.added) == ALL[1:]


def test_only_an_index_is_taken_for_one(news: Path) -> None:
    report = update(write(news, {"site/manifest.json": "{}", "site/d.txt": THIRD}))
    assert "site/d.txt" in report.added


def test_a_file_that_cannot_be_opened(news: Path) -> None:
    update(news)
    write(news, {"a.txt": None})
    (news / "a.txt").symlink_to("nowhere")
    report = update(news)
    assert problems(report) == ["news/a.txt: cannot be read: No such file or directory"]
    assert found() == ALL


def failing(real: Callable[..., Any], path: str, error: OSError) -> Callable[..., Any]:
    """Return what does as a function of the system does, but fails for one path."""

    def do(asked: Any, *options: Any, **more: Any) -> Any:
        if os.fspath(asked) == path:
            raise error
        return real(asked, *options, **more)

    return do


def require_told(
    news: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, error: OSError
) -> None:
    """Update while a function of the system fails for a path: it is told, and nothing is lost."""
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing(getattr(owner, name), error.filename, error))
        report = update(news)
    assert problems(report) == [f"{error.filename}: cannot be read: {error.strerror}"]
    assert found() == ALL


def test_a_folder_that_cannot_be_opened(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = PermissionError(13, "Permission denied", "news/b")
    update(news)
    require_told(news, monkeypatch, os, "scandir", refused)


def test_a_path_that_is_not_there(news: Path) -> None:
    with pytest.raises(KashafError) as caught:
        update(news, news / "gone")
    assert str(caught.value) == "cannot index 'news/gone': there is no such file or folder."
    assert found() == []


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_what_is_no_regular_file(news: Path, kind: str) -> None:
    update(news)
    write(news, {"a.txt": None})
    with socket.socket(socket.AF_UNIX) as opened:
        if kind == "pipe":
            os.mkfifo(news / "a.txt")
        elif kind == "socket":
            opened.bind("news/a.txt")
        else:
            (news / "a.txt").symlink_to("/dev/zero")
        assert problems(update(news, follow=True)) == ["news/a.txt: it is no regular file"]
        with pytest.raises(KashafError) as caught:
            update(news / "a.txt")
    assert str(caught.value) == "cannot index 'news/a.txt': it is neither a file nor a folder."
    assert found() == ALL


def test_links_that_lead_out_of_a_folder_are_followed_if_that_is_asked(news: Path) -> None:
    """Else who can write to a folder could have any file of ours indexed, and shown."""
    secrets = write(Path("secrets"), {"passwd.txt": THIRD, "more/key.txt": THIRD})
    (news / "out.txt").symlink_to("../secrets/passwd.txt")
    (news / "z.txt").symlink_to("b/c.md")
    (news / "b" / "more").symlink_to(secrets.resolve() / "more")
    (news / "b" / "same").symlink_to("../b")
    (news / "b" / "up").symlink_to("..")
    (secrets / "more" / "back").symlink_to(Path("../../news").resolve())
    (secrets / "more" / "round").symlink_to(".")
    (news / "image.png").symlink_to("../secrets/passwd.txt")
    report = update(news)
    inside = ["a.txt", "b/c.md", "w1", "w2", "z.txt"]
    assert sorted(report.added) == inside
    assert list(map(str, report.notes)) == [
        "news: 2 links that lead out are not followed, such as news/out.txt: --follow does"
    ]
    report = update(news, follow=True)
    assert (sorted(report.added), report.notes) == (["b/more/key.txt", "out.txt"], ())
    # By name, a link is what was asked for; and a folder may be given by one.
    assert update(news / "out.txt").unchanged == 1
    report = update(news)
    assert (sorted(report.removed), len(report.notes)) == (["b/more/key.txt", "out.txt"], 1)


def test_folders_deeper_than_python_calls_functions(news: Path) -> None:
    # Each made in the one above: the whole path is longer at last than the system takes.
    folder = os.open(news, os.O_RDONLY)
    for name in ["d"] * 1200 + ["deep" * 50] * 15:
        os.mkdir(name, dir_fd=folder)
        inner = os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)
    write(news / Path(*["d"] * 1200), {"e.txt": THIRD})
    report = update(news)
    assert [id_ for id_ in report.added if id_.endswith("e.txt")] == ["d/" * 1200 + "e.txt"]
    (problem,) = problems(report)
    assert problem.endswith(": cannot be read: File name too long")
    # What clears away afterwards goes no deeper either.
    run(["rm", "-rf", news], check=True)


def test_an_article_that_is_too_large(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = "نهر " * 160_000
    record = json.dumps({"id": "w3", "text": large}, ensure_ascii=False)
    wire = f"{lines(WIRE_1)}{record}\n{lines(WIRE_2)}{record}"
    texts = dict.fromkeys(("large.txt", "large.md", "large.html"), large)
    write(news, {**texts, "wire.jsonl": wire, "more.csv": f"text,x\n{FIRST},1\n{large},2\n"})
    too_large = "it has 2 MB, and an article at most 1: raise --max-size, or divide it"
    said = ["large.html", "large.md", "large.txt", "more.csv:3", "wire.jsonl:2", "wire.jsonl:4"]
    report = update(news, max_size=1)
    assert problems(report) == [f"news/{place}: {too_large}" for place in said]
    assert sorted(report.added) == ["a.txt", "b/c.md", "more.csv#2", "w1", "w2"]
    # The same where a file is read some lines at a time: what is too long is not kept.
    monkeypatch.setattr("index.articles.encodings.decoding.LARGE", 1 << 12)
    assert problems(update(news, max_size=1)) == [f"news/{place}: {too_large}" for place in said]
    assert update(news).updated == ()
    assert found("نهر") == ["large.html", "large.md", "large.txt", "more.csv#3", "w2", "w3"]


def test_a_file_that_is_cut_short_while_it_is_read(
    news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a file would end the process if it were mapped into memory."""
    monkeypatch.setattr("index.articles.encodings.decoding.LARGE", 1 << 12)
    monkeypatch.setattr("index.articles.encodings.decoding._AT_ONCE", 1 << 12)
    records = [
        {"id": f"n{number}", "title": f"خبر {number}", "text": FIRST} for number in range(999)
    ]
    wire = write(news, {"wire.jsonl": lines(WIRE_1, WIRE_2, *records)}) / "wire.jsonl"
    update(news)

    def cut(fields: Mapping[str, object], default_id: str) -> str:
        os.truncate(wire, 8192)
        return record_id(fields, default_id)

    write(news, {"wire.jsonl": lines({**WIRE_1, "title": "أمطار"}, WIRE_2, *records)})
    with monkeypatch.context() as patch:
        patch.setattr("index.articles.readers.record_id", cut)
        report = update(news)
    assert problems(report) == [
        "news/wire.jsonl: it was cut short while it was read; index it again"
    ]
    assert (report.updated, report.removed) == (("w1",), ())
    with open_index(INDEX) as ix:
        assert len(ix) == 1003
    assert found("أمطار") == ["w1"]


@pytest.mark.parametrize("name", ["d.txt", "d.html", "d.csv"])
def test_a_large_file_that_is_cut_short_before_it_is_read(
    news: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("index.articles.encodings.decoding.LARGE", 64)
    text = f"text\n{THIRD * 99}\n"
    write(news, {name: text})
    between(monkeypatch, name, lambda path: os.truncate(path, 5 + len(THIRD.encode())))
    report = update(news)
    assert report.problems == ()
    assert found("أمطار") == [name + "#2" * (name == "d.csv")]


def between(monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[Path], object]) -> None:
    """Let a large file change after it was looked at and before what is in it is read."""

    def looked_at(file: File) -> bytes | Path:
        data = data_of(file)
        if file.path.name == name:
            change(file.path)
        return data

    monkeypatch.setattr("index.updating.update.data_of", looked_at)


def replaced_by_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@cases(
    "change why",
    {
        "gone": (Path.unlink, "cannot be read: No such file or directory"),
        "a pipe": (replaced_by_a_pipe, "it is no regular file"),
    },
)
@pytest.mark.parametrize("name", ["wire.jsonl", "d.txt", "e.zip"])
def test_a_large_file_that_is_another_when_it_is_read(
    news: Path, monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[Path], None], why: str
) -> None:
    update(write(news, {name: lines(*[WIRE_1, WIRE_2] * 9)}))
    monkeypatch.setattr("index.articles.encodings.decoding.LARGE", 64)
    with monkeypatch.context() as patch:
        between(patch, name, change)
        assert f"news/{name}: {why}" in problems(update(news))


def test_a_name_that_is_no_utf_8(news: Path) -> None:
    name = os.fsdecode("سوق".encode("cp1256") + b".txt")
    try:
        write(news, {name: THIRD})
    except OSError:
        pytest.skip("the file system takes no such names")
    assert counts(update(news)) == (5, 0, 0, 0, 0)
    assert counts(update(news)) == (0, 0, 5, 0, 0)
    assert found("أمطار") == ["\ufffd\ufffd\ufffd.txt"]
    assert counts(update(write(news, {name: SECOND}))) == (0, 1, 4, 0, 0)
    assert counts(update(write(news, {name: None}))) == (0, 0, 4, 1, 0)


def test_a_forced_encoding_reads_again(news: Path) -> None:
    update(write(news, {"b/c.md": None, "wire.jsonl": None, "a.txt": "يد".encode("iso8859_6")}))
    assert found("يد") == []
    assert update(news, encoding="iso8859-6").updated == ("a.txt",)
    assert counts(update(news, encoding="iso8859-6")) == (0, 0, 1, 0, 0)
    assert found("يد") == ["a.txt"]


def test_a_date_that_cannot_be_read_is_noted(news: Path) -> None:
    report = update(write(news, {"wire.jsonl": lines({"id": "w1", "title": "ع", "date": "أمس"})}))
    assert [str(note) for note in report.notes] == [
        "news/wire.jsonl: 'w1' is indexed without its date: 'أمس'"
    ]
    assert counts(report) == (3, 0, 0, 0, 0)


# The index meanwhile.


def test_without_changes_nothing_is_written(news: Path) -> None:
    def state() -> dict[str, int]:
        files = [file for file in INDEX.rglob("*") if file.name != "write.lock"]
        return {str(file): file.stat().st_mtime_ns for file in files}

    update(news)
    before = state()
    update(news)
    assert state() == before


def test_pending_changes_count(news: Path) -> None:
    update(news)
    with open_index(INDEX) as ix:
        ix.delete("a.txt")
        assert ix.update_from([news]).added == ("a.txt",)
        write(news, {"b/c.md": None})
        assert ix.update_from([news]).removed == ("b/c.md",)
        assert counts(ix.update_from([news])) == (0, 0, 3, 0, 0)
    assert found() == ["a.txt", "w1", "w2"]


def test_progress_counts_bytes_within_files_too(news: Path) -> None:
    seen: list[tuple[int, int]] = []
    update(news, progress=lambda done, total: seen.append((done, total)))
    sizes = [(news / name).stat().st_size for name in ("a.txt", "wire.jsonl", "b/c.md")]
    one, *_ = (news / "wire.jsonl").read_bytes().splitlines()
    assert {total for _, total in seen} == {sum(sizes)}
    # Behind the one article of the first file, each of the second, and the third.
    places = dict.fromkeys(done for done, _ in seen)
    assert [*places][:2] == [sizes[0], sizes[0] + len(one)]
    assert [*places][-2:] == [sum(sizes[:2]), sum(sizes)]


def test_what_progress_raises_leaves_whole_articles_pending(news: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > (news / "a.txt").stat().st_size:
            raise InterruptedError

    with open_index(INDEX, create=True) as ix:
        with pytest.raises(InterruptedError):
            ix.update_from([news], progress=stop)
        ix.commit()
        assert ix.ids() == ["a.txt", "w1"]
        assert counts(ix.update_from([news])) == (2, 0, 2, 0, 0)


def test_a_folder_that_cannot_be_read_is_named_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news" / "closed").mkdir(parents=True)
    (tmp_path / "news" / "a.txt").write_text("وصل الوزير إلى المدينة.", "utf-8")
    closed = tmp_path / "news" / "closed"
    is_file, scandir = Path.is_file, os.scandir

    def refused(path: Path) -> PermissionError:
        return PermissionError(13, "Permission denied", str(path))

    def guarded_is_file(path: Path) -> bool:
        if closed in path.parents:
            raise refused(path)
        return is_file(path)

    def guarded_scandir(path: Any) -> Any:
        if Path(path) == closed:
            raise refused(closed)
        return scandir(path)

    monkeypatch.setattr(Path, "is_file", guarded_is_file)
    monkeypatch.setattr(os, "scandir", guarded_scandir)
    with open_index(tmp_path / "index", create=True) as ix:
        report = ix.update_from([tmp_path / "news"])
    assert report.added == ("a.txt",)
    (problem,) = report.problems
    assert problem.path.endswith("closed")
    assert problem.reason == "cannot be read: Permission denied"


def test_what_is_larger_than_max_size_is_skipped(tmp_path: Path) -> None:
    """On the command line as in Python."""
    write(tmp_path, {"news/a.txt": FIRST, "news/b.txt": SECOND + " خبر" * 200_000})
    command = ["index", "--index", str(tmp_path / "index"), str(tmp_path / "news")]
    done = CliRunner().invoke(cli.app, [*command, "--max-size", "1"])
    assert done.stdout == "added 1, updated 0, unchanged 0, removed 0, skipped 1\n"
    assert "b.txt" in done.stderr
    assert CliRunner().invoke(cli.app, [*command, "--max-size", "2"]).stdout.startswith("added 1,")


def test_what_is_skipped_holds_nothing_in_memory(tmp_path: Path) -> None:
    """Of a file of millions of bad records each is named, and no more of it is kept."""
    write(tmp_path, {"a.jsonl": '{"text": ""}\n[]\n{"id": "1", "text": "خبر", "date": {}}\n{'})
    with open_index(tmp_path / "index", create=True) as ix:
        report = ix.update_from(tmp_path / "a.jsonl")
    assert len(report.problems) >= 3
    for problem in report.problems:
        assert (problem.__traceback__, problem.__context__, problem.__cause__) == (None, None, None)
