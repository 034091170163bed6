"""Packed files and standard input: what is inside is read, dated by nothing but its content."""

import bz2
import gzip
import io
import lzma
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import zstandard
from cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Report, open_index
from index.articles.readers import Record, Source, reader_for
from index.errors import ReadError

RAIN = "أمطار\n\nهطلت أمطار غزيرة على المرتفعات."
WHEAT = "قمح\n\nارتفع إنتاج القمح في السهول."
WIRE = '{"id": "w1", "title": "برقية", "text": "وصل الوفد"}\n{"id": "w2", "text": "غادر الوفد"}\n'
FILES = {"a.txt": RAIN.encode(), "2020/ب.txt": WHEAT.encode(), "wire.jsonl": WIRE.encode()}
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def read(name: str, data: bytes) -> tuple[dict[str, str], list[str], list[str]]:
    """Return the articles of a packed file by their ids, what is skipped, and what is noted."""
    notes: list[str] = []
    source = Source(name, name, data, None, note=lambda note: notes.append(str(note)))
    articles, skipped = {}, []
    try:
        for record in reader_for(name)(source):
            try:
                if isinstance(record, ReadError):
                    raise record
                articles[record.id] = record.parse().headline
            except ReadError as error:
                skipped.append(str(error))
    except ReadError as error:
        skipped.append(str(error))
    return articles, skipped, notes


def inside(name: str) -> dict[str, str]:
    return {
        f"{name}/a.txt": "أمطار",
        f"{name}/2020/ب.txt": "قمح",
        "w1": "برقية",
        "w2": "غادر الوفد",
    }


ARCHIVES = {
    "a.zip": zipped(FILES),
    "stored.ZIP": zipped(FILES, zipfile.ZIP_STORED),
    "a.tar": tarred(FILES),
    **{f"a.tar{suffix}": pack(tarred(FILES)) for suffix, pack in COMPRESSIONS.items()},
    "a.tgz": gzip.compress(tarred(FILES)),
    "a.tbz2": bz2.compress(tarred(FILES)),
    "a.txz": lzma.compress(tarred(FILES)),
}


@cases("name data", {name: (name, data) for name, data in ARCHIVES.items()})
def test_archives(name: str, data: bytes) -> None:
    assert read(name, data) == (inside(name), [], [])


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_files_packed_alone(suffix: str) -> None:
    pack = COMPRESSIONS[suffix]
    name = f"a.txt{suffix}"
    assert read(name, pack(RAIN.encode())) == ({name: "أمطار"}, [], [])
    # Several pieces, one behind the other, as those write who add to a file.
    table = f"text\n{RAIN[7:]}\n".encode() + b"\xd9\x82\xd9\x85\xd8\xad\n"
    found = read(f"b.csv{suffix}", pack(table[:40]) + pack(table[40:]))
    assert [*found[0]] == [f"b.csv{suffix}#2", f"b.csv{suffix}#3"]


def test_packed_in_each_other() -> None:
    inner = gzip.compress(tarred({"x.txt": RAIN.encode()}))
    data = zipped({"b.tar.gz": inner, "c.zip": zipped({"d.txt.xz": lzma.compress(WHEAT.encode())})})
    assert read("a.zip", data) == (
        {"a.zip/b.tar.gz/x.txt": "أمطار", "a.zip/c.zip/d.txt.xz": "قمح"}, [], []
    )  # fmt: skip


def test_what_is_left_aside() -> None:
    files = {
        ".git/a.txt": b"x", "__MACOSX/a.txt": b"x", "b/.a.txt": b"x",
        "p.jpg": b"x", "q.jpg": b"x", "README": b"x", "c.txt": RAIN.encode(), "empty/": b"",
    }  # fmt: skip
    note = "a.zip: left aside in it, of kinds not read: 2 .jpg, 1 without suffix"
    assert read("a.zip", zipped(files)) == ({"a.zip/c.txt": "أمطار"}, [], [note])


def test_names_that_lead_elsewhere() -> None:
    files = {"../../a.txt": RAIN.encode(), "/b\\c.txt": WHEAT.encode()}
    assert read("a.zip", zipped(files))[0] == {"a.zip/a.txt": "أمطار", "a.zip/b/c.txt": "قمح"}
    assert read("a.tar", tarred(files))[0] == {"a.tar/a.txt": "أمطار", "a.tar/b/c.txt": "قمح"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp720", "cp1256"])
def test_arabic_names_in_a_zip_that_does_not_tell_their_encoding(encoding: str) -> None:
    # Written with a name of as many ASCII letters, which is then replaced in both places.
    name = "تقرير الشهر.txt".encode(encoding)
    placeholder = b"x" * (len(name) - 4) + b".txt"
    data = zipped({placeholder.decode(): RAIN.encode()}).replace(placeholder, name)
    assert read("a.zip", data)[0] == {"a.zip/تقرير الشهر.txt": "أمطار"}


def encrypted() -> bytes:
    data = bytearray(zipped({"a.txt": RAIN.encode(), "b.txt": WHEAT.encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def damaged() -> bytes:
    data = bytearray(zipped({"a.txt": RAIN.encode() * 9, "b.txt": WHEAT.encode()}))
    data[data.index(b"a.txt") + 12] ^= 0xFF
    return bytes(data)


def deep() -> bytes:
    data = zipped({"a.txt": RAIN.encode()})
    for _ in range(6):
        data = zipped({"a.zip": data})
    return data


TIMES = "it unpacks to more than 250 times its size, or 16 GB: unpack it yourself if that is right"
BAD = {
    "encrypted": ("a.zip", encrypted(), ["a.zip/b.txt"], "a.zip/a.txt: it is encrypted"),
    "one damaged": ("a.zip", damaged(), ["a.zip/b.txt"], "a.zip/a.txt: it is damaged"),
    "cut short": ("a.zip", ARCHIVES["a.zip"][:-40], [], "a.zip: it is damaged or cut short"),
    "no zip": ("a.zip", b"hello", [], "a.zip: it is damaged or cut short: File is not a zip file"),
    "cut short, a tar": ("a.tgz", gzip.compress(tarred(FILES))[:-200], None, "a.tgz"),
    "no tar": ("a.tar", b"x" * 3000, [], "a.tar: it is damaged"),
    "cut short, alone": (
        "a.txt.gz", gzip.compress(RAIN.encode() * 99)[:-9], [],
        "a.txt.gz: it is damaged or cut short: Compressed file ended",
    ),
    "cut short, .xz": ("a.txt.xz", lzma.compress(RAIN.encode())[:-9], [],
        "a.txt.xz: it is damaged or cut short: it ends too early"),
    "cut short, .bz2": ("a.txt.bz2", bz2.compress(RAIN.encode())[:-9], [],
        "a.txt.bz2: it is damaged or cut short"),
    "no .zst": ("a.txt.zst", b"hello", [], "a.txt.zst: it is damaged or cut short"),
    "empty": ("a.txt.gz", gzip.compress(b""), [], "a.txt.gz: it is empty"),
    "a bomb": ("a.txt.gz", gzip.compress(bytes(2 << 20)), [], f"a.txt.gz: {TIMES}"),
    "a bomb in a zip": (
        "a.zip", zipped({"a.txt": RAIN.encode(), "b.txt": bytes(2 << 20), "c.txt": b"x"}),
        ["a.zip/a.txt"], f"a.zip: {TIMES}",
    ),
    "a bomb that is passed over": (
        "a.tar.xz", lzma.compress(tarred({"a.txt": RAIN.encode(), "b.jpg": bytes(2 << 20)})),
        ["a.tar.xz/a.txt"], f"a.tar.xz: {TIMES}",
    ),
    "a bomb in pieces": (
        "a.zip", zipped({f"{n}.zip": zipped({"a.txt": bytes(400_000)}) for n in range(9)}),
        None, f"a.zip: {TIMES}",
    ),
    "deep": ("a.zip", deep(), [], "a.zip: files are packed in it more than 4 deep"),
    "of no kind": ("a.bin.gz", b"", [], "a.bin.gz: no reader for '.bin' files; kashaf reads"),
}  # fmt: skip


@cases("name data found said", BAD)
def test_bad_files(
    monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, found: list[str] | None, said: str
) -> None:
    monkeypatch.setattr("index.articles.packed.unpacking._TIMES_ANYWAY", 1 << 20)
    articles, skipped, _ = read(name, data)
    assert found is None or [*articles] == found
    assert skipped[-1].startswith(said)
    assert "\n" not in skipped[-1]
    if found is not None:
        assert len(skipped) == 1


def test_entries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.articles.packed.unpacking._MOST_ENTRIES", 2)
    articles, skipped, _ = read("a.tar", tarred(FILES))
    assert ([*articles], skipped) == (
        ["a.tar/a.txt", "a.tar/2020/ب.txt"], ["a.tar: it has more than 2 entries: divide it"]
    )  # fmt: skip


def test_a_large_member_goes_through_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f'{{"id": "{n}", "text": "وصل الوفد رقم {n}"}}\n' for n in range(9000))
    packed = {
        "a.jsonl.gz": gzip.compress(lines.encode()),
        "a.zip": zipped({"a.jsonl": lines.encode()}),
    }
    for name, data in packed.items():
        source = Source(name, name, data, None, most=100_000)
        records = [record for record in reader_for(name)(source) if isinstance(record, Record)]
        assert [record.id for record in records] == [str(n) for n in range(9000)]
        assert records[8999].parse().text == "وصل الوفد رقم 8999"


DAMAGED = ARCHIVES | {
    f"a.txt{suffix}": pack(FILES["a.txt"]) for suffix, pack in COMPRESSIONS.items()
}


@given(st.sampled_from(sorted(DAMAGED)), st.data())
@settings(deadline=None)
def test_nothing_but_read_error_is_raised_of_what_is_damaged(
    name: str, data: st.DataObject
) -> None:
    file = bytearray(DAMAGED[name])
    for at in data.draw(st.lists(st.integers(0, len(file) - 1), min_size=1, max_size=4)):
        file[at] = data.draw(st.integers(0, 255))
    read(name, bytes(file[: data.draw(st.integers(len(file) // 2, len(file)))]))


# What an index makes of them.


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


def update(*paths: Any) -> Report:
    with open_index("index", create=True) as ix:
        return ix.update_from(paths)


def ids() -> list[str]:
    with open_index("index") as ix:
        return sorted(ix.ids())


def test_only_what_changed_in_a_packed_file_is_read_again(news: Path) -> None:
    (news / "a.zip").write_bytes(zipped(FILES))
    (news / "b.txt.gz").write_bytes(gzip.compress(RAIN.encode()))
    first = update("news")
    assert sorted(first.added) == ["a.zip/2020/ب.txt", "a.zip/a.txt", "b.txt.gz", "w1", "w2"]
    again = update("news")
    assert (again.added, again.updated, again.unchanged) == ((), (), 5)
    # Packed anew and otherwise, with one text changed, one gone and one more.
    changed = {"c.txt": RAIN.encode(), "2020/ب.txt": f"{WHEAT} ثم هبط.".encode(),
        "wire.jsonl": WIRE.encode()}  # fmt: skip
    (news / "a.zip").write_bytes(zipped(changed, zipfile.ZIP_STORED))
    third = update("news")
    assert (third.added, third.updated, third.removed, third.unchanged) == (
        ("a.zip/c.txt",), ("a.zip/2020/ب.txt",), ("a.zip/a.txt",), 3
    )  # fmt: skip
    (news / "a.zip").unlink()
    assert sorted(update("news").removed) == ["a.zip/2020/ب.txt", "a.zip/c.txt", "w1", "w2"]
    assert ids() == ["b.txt.gz"]


def test_what_cannot_be_read_keeps_what_was_indexed_of_it_and_nothing_else(news: Path) -> None:
    (news / "a.zip").write_bytes(zipped(FILES))
    update("news")
    (news / "a.zip").write_bytes(zipped({"a.txt": b"", "wire.jsonl": WIRE.encode()}))
    report = update("news")
    assert [str(problem) for problem in report.problems] == ["news/a.zip/a.txt: it is empty"]
    assert ids() == ["a.zip/a.txt", "w1", "w2"]
    (news / "a.zip").write_bytes(b"PK")
    assert len(update("news").problems) == 1
    assert ids() == ["a.zip/a.txt", "w1", "w2"]


def test_packed_files_of_one_name_in_two_folders(news: Path) -> None:
    for folder, text in (("2020", RAIN), ("2021", WHEAT)):
        (news / folder).mkdir()
        (news / folder / "a.zip").write_bytes(zipped({"a.txt": text.encode()}))
    assert sorted(update("news/2020", "news/2021").added) == [
        "2020/a.zip/a.txt",
        "2021/a.zip/a.txt",
    ]
    # Each keeps its id, in whatever order and from wherever they are given.
    report = update("news/2021", "news")
    assert (report.added, report.updated, report.removed, report.unchanged) == ((), (), (), 2)


def test_files_of_other_kinds_stay_uncounted_as_packed(news: Path) -> None:
    (news / "core.dump.gz").write_bytes(b"x")
    (news / "a.txt").write_text(RAIN, "utf-8")
    report = update("news")
    assert (report.added, report.ignored, report.problems) == (("a.txt",), {".gz": 1}, ())


def index_stdin(text: str | bytes, name: str = "-", status: int = 0) -> str:
    """Return the last line that `kashaf index -` prints, or the first that it says."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", "index", name],
        input=text.encode() if isinstance(text, str) else text,
        capture_output=True,
        env={"PYTHONPATH": ":".join([str(Path(__file__).parents[1]), *sys.path]),
            "PYTHONIOENCODING": "utf-8", "KASHAF_INDEX": "index"},
    )  # fmt: skip
    assert done.returncode == status, done.stderr.decode()
    return (done.stderr if status else done.stdout).decode().splitlines()[0]


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input(news: Path, name: str) -> None:
    assert index_stdin(WIRE, name) == "added 2, updated 0, unchanged 0, removed 0, skipped 0"
    assert ids() == ["w1", "w2"]
    # The same again, and other articles: nothing that came before is missed.
    assert index_stdin(WIRE, name) == "added 0, updated 0, unchanged 2, removed 0, skipped 0"
    for text in (RAIN, WHEAT, '{"text": "هطل"}\n{"text": "هب"}\n', '[{"text": "سكن"}]'):
        assert index_stdin(text, name).startswith("added")
    assert len(ids()) == 7
    (news / "a.txt").write_text(RAIN, "utf-8")
    assert update("news").removed == ()
    with open_index("index") as ix:
        assert len(ix) == 8


def test_nothing_on_standard_input(news: Path) -> None:
    assert index_stdin(b"", status=2) == "skipped standard input: it is empty"
