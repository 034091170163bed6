"""Bad files of each kind: one line for each, and none costs another file."""

import gzip
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from index import Index
from index.articles.notes import Note
from index.articles.readers import Record, Source, reader_for
from index.errors import ReadError

DATA = Path(__file__).parent / "data" / "documents"
WORD = "ليبيا "
LONG = WORD * 120_000  # 1.3 MB


def document(name: str) -> bytes:
    return (DATA / name).read_bytes()


def packed(**members: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return file.getvalue()


def encrypted() -> bytes:
    # What tells it, in the member and in the list of members.
    data = bytearray(packed(a_txt=WORD))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


DAMAGED = "it is damaged or cut short: "
ANOTHER = "its name is that of a kind of document, but it is another: save it anew, or rename it"
TOO_LONG = "it has 2 MB, and an article at most 1: raise --max-size, or divide it"
BOMB = "it unpacks to more than 250 times its size"
TOO_DEEP = "its elements are left open, "

FILES: dict[str, tuple[bytes, str]] = {
    # Encrypted.
    "password.pdf": (document("password.pdf"), "it is encrypted: save it without a password"),
    "password.docx": (
        document("testWORD_protected_passtika.docx"),
        "its name is that of a kind of document, but it is encrypted,",
    ),
    "password.odt": (document("testODTEncrypted.odt"), "it is encrypted"),
    "password.zip/a.txt": (encrypted(), "it is encrypted: unpack it first"),
    # Cut short.
    "short.pdf": (document("ankara.pdf")[:300], DAMAGED.rstrip(": ")),
    "short.docx": (document("ankara.docx")[:3000], DAMAGED),
    "short.odt": (document("ankara.odt")[:3000], DAMAGED),
    "short.epub": (document("ankara.epub")[:3000], DAMAGED),
    "short.xlsx": (document("table.xlsx")[:3000], DAMAGED),
    "short.zip": (packed(a_txt=LONG)[:-30], DAMAGED),
    "short.txt.gz": (gzip.compress(LONG.encode())[:-30], DAMAGED),
    "short.json": (b'[{"text": "a"', "it is not JSON: "),
    "short.xml": (b"<a><b>", "it is no sound XML: "),
    # Bombs.
    "bomb.odt": (packed(content_xml=" " * (70 << 20)), BOMB),
    "bomb.txt.gz": (gzip.compress(bytes(70 << 20)), BOMB),
    "bomb.xml": (b'<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>', "it declares entities of its own"),
    "bomb.docx": (
        packed(word_document_xml="x").replace(b"word.document.xml", b"word/document.xml"),
        "it is damaged: word/document.xml in it is not sound XML",
    ),
    # Another kind than the name says.
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(99), "it is a PNG image, not text"),
    "program.csv": (bytes(range(256)) * 9, "it is not text but binary data"),
    "page.pdf": (b"<html>" + WORD.encode(), ANOTHER),
    "page.docx": (b"%PDF-1.4", ANOTHER),
    "text.zip": (WORD.encode(), DAMAGED),
    "empty.txt": (b"", "it is empty"),
    "empty.rtf": (b"{\\rtf1 }", "no text: nothing in it is text"),
    # Much in one line.
    "line.txt": (LONG.encode(), TOO_LONG),
    "line.md": (LONG.encode(), TOO_LONG),
    "line.html": (LONG.encode(), TOO_LONG),
    "line.srt": (LONG.encode(), TOO_LONG),
    "line.eml": (b"Subject: a\n\n" + LONG.encode(), TOO_LONG),
    "line.mbox": (b"From a\nSubject: a\n\n" + LONG.encode(), TOO_LONG),
    "line.xml": (f"<a>{LONG}</a>".encode(), TOO_LONG),
    "line.json": (f'{{"text": "{LONG}"}}'.encode(), TOO_LONG),
    "line.jsonl": (f'{{"text": "{LONG}"}}'.encode(), TOO_LONG),
    "line.csv": (f"text\n{LONG}\n".encode(), TOO_LONG),
    # In each other.
    "deep.html": (b"<div>" * 30_000 + WORD.encode(), TOO_DEEP),
    "deep.json": (b"[" * 100_000, "it is JSON too large to be an article"),
    "deep.jsonl": (b'{"text":' * 100_000, "it is JSON too large to be an article"),
    "deep.eml": (
        "".join(
            f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000)
        ).encode(),
        "its parts are nested too deeply",
    ),
    "deep.docx": (b"", "its parts are nested too deeply"),
    # No files.
    "pipe.txt": (b"", "it is no regular file"),
    "device.txt": (b"", "it is no regular file"),
}  # fmt: skip


def tables_in_each_other() -> bytes:
    """Return what a Word file is when 3,000 tables stand in each other."""
    data = BytesIO()
    with ZipFile(BytesIO(document("ankara.docx"))) as given, ZipFile(data, "w") as made:
        for name in given.namelist():
            text = given.read(name)
            if name == "word/document.xml":
                begin, body, rest = text.partition(b"<w:body>")
                rows = b"<w:tbl><w:tr><w:tc>" * 3000 + b"</w:tc></w:tr></w:tbl>" * 3000
                text = begin + body + rows + rest
            made.writestr(name, text)
    return data.getvalue()


def test_each_bad_file_is_one_line(ix: Index, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "good.txt").write_text(f"{WORD}خبر", "utf-8")
    # With macros, which nobody runs.
    macros = BytesIO(document("ankara.docx"))
    with ZipFile(macros, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(999))
    (folder / "macros.docm").write_bytes(macros.getvalue())
    for name, (data, _) in FILES.items():
        (folder / name.partition("/")[0]).write_bytes(data)
    (folder / "deep.docx").write_bytes(tables_in_each_other())
    for name, replace in NO_FILES.items():
        (folder / name).unlink()
        replace(folder / name)
    report = ix.update_from(folder, max_size=1, follow=True)
    said: dict[str, list[str]] = {}
    all_told: list[ReadError | Note] = [*report.problems, *report.notes]
    for told in all_told:
        said.setdefault(told.path.removeprefix(f"{folder}/"), []).append(told.reason)
    assert {name: reasons for name, reasons in said.items() if len(reasons) > 1} == {}
    assert {name: reasons[0][: len(FILES[name][1])] for name, reasons in said.items()} == {
        name: reason for name, (_, reason) in FILES.items()
    }
    assert {*report.added} == {"good.txt", "macros.docm"}
    ix.commit()
    assert ix.search("أنقرة").total == 1


NO_FILES: dict[str, Callable[[Path], None]] = {
    "pipe.txt": os.mkfifo,
    "device.txt": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"garbage", "it holds no web page, or is cut short"),
        (b"Content-Type: image/png\n\nx", "it holds no web page, or is cut short"),
        (b"Content-Type: text/html\n\n<p></p>", "no text"),
    ],
)
def test_pages_saved_in_one_file_that_are_none(data: bytes, reason: str) -> None:
    (record,) = reader_for("a.mhtml")(Source("a.mhtml", "a.mhtml", data, None))
    assert isinstance(record, Record)
    with pytest.raises(ReadError, match=reason):
        record.parse()
