"""Documents: what is read of PDF, Word and their kin, and that none of them harms another."""

import os
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from cases import cases, table
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import cli
from index import Index
from index.articles.article import Article
from index.articles.documents import extraction, kinds
from index.articles.documents.kinds import DocumentKind
from index.articles.notes import Note
from index.articles.readers import Source, reader_for
from index.articles.typeset.mended import mended
from index.articles.typeset.signs import may_be_set, plain_may_be_set
from index.errors import ReadError

DATA = Path(__file__).parent / "data" / "documents"


def article(name: str, notes: list[Note] | None = None) -> Article:
    return article_of(name, (DATA / name).read_bytes(), notes)


def article_of(name: str, data: bytes, notes: list[Note] | None = None) -> Article:
    source = Source(name, name, data, None)
    if notes is not None:
        source = source._replace(note=notes.append)
    (record,) = reader_for(name)(source)
    assert not isinstance(record, ReadError)
    return record.parse()


@pytest.mark.parametrize("name", ["table.xlsx", "table.xls", "table.ods"])
def test_cells_of_a_sheet(name: str) -> None:
    assert "طرابلس\t1126000\tالعاصمة" in article(name).text.split("\n")


@given(st.text("ا أإةىلسً ّﺍﻻ\n", max_size=12))
def test_signs_of_a_page_are_the_same_compiled(text: str) -> None:
    for around in ("", "كتاب السلام " * 400):
        assert may_be_set(around + text) == plain_may_be_set(around + text)


@cases("name said", table("documents"))
def test_files_of_others(name: str, said: str) -> None:
    found = article(name)
    assert said in f"{found.title}\n{found.text}"


@cases(
    "name data reason",
    {
        "a password": ("password.pdf", None, "encrypted"),
        "a password of Word": ("testWORD_protected_passtika.docx", None, "encrypted"),
        "a password of LibreOffice": ("testODTEncrypted.odt", None, "encrypted"),
        "cut short": ("testWORD_truncated.docx", None, "damaged or cut short"),
        "a PDF cut short": ("a.pdf", b"%PDF-1.4\n1 0 obj", "damaged or cut short"),
        "another kind": ("a.docx", b"%PDF-1.4", "it is another"),
        "empty": ("a.pdf", b"", "it is empty"),
        "RTF without text": ("a.rtf", b"{\\rtf1 }", "no text"),
    },
)
def test_what_cannot_be_read_is_said(name: str, data: bytes | None, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        article_of(name, (DATA / name).read_bytes() if data is None else data)


def packed(members: dict[str, str | bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x xmlns="u"><p>&b;</p></x>'


@cases(
    "members reason",
    {
        "a bomb": ({"content.xml": b" " * (70 << 20)}, "unpacks to more than 250 times"),
        "entities": ({"content.xml": ENTITIES}, "not sound XML"),
        "nothing": ({"a": "b"}, "it has no content.xml"),
    },
)
def test_bombs_end_soon(members: dict[str, str | bytes], reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        article_of("a.odt", packed(members))


def test_a_document_that_ends_or_stops_its_process_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Modules of the standard library that do so, in the place of a library that reads documents.
    monkeypatch.setattr(extraction, "SILENCE", 0.2)
    child = extraction._Child()
    try:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(kinds.UnreadableError, match="nothing came of it"):
            child.extract(DocumentKind("rtf", "striprtf", ()), tmp_path / "pipe")
        monkeypatch.setattr(extraction, "SILENCE", 60.0)
        extract = child.extract(DocumentKind("rtf", "striprtf", ()), b"{\\rtf1 after it}")
        assert extract.pages == ["after it"]
    finally:
        child.end()


def test_pages_of_an_index(ix: Index, tmp_path: Path) -> None:
    for name in ("testPPT.pptx", "password.pdf", "ankara.pdf", "ankara.docx"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    report = ix.update_from([tmp_path])
    ix.commit()
    assert {*report.added} == {"testPPT.pptx", "ankara.pdf", "ankara.docx"}
    assert [problem.path.rpartition("/")[2] for problem in report.problems] == ["password.pdf"]
    assert ix.update_from([tmp_path]).unchanged == 3
    assert ix.search("أنقرة").total == 2


@pytest.mark.parametrize("suffix", [".pdf", ".DOCX", ".rtf", ".warc"])
def test_without_the_libraries_they_are_counted_and_what_to_install_is_said(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "_is_there", lambda package: False)
    news = tmp_path / "news"
    news.mkdir()
    (news / f"a{suffix}").write_bytes(b"%PDF")
    (news / "a.txt").write_text("عاد النهر إلى مجراه", "utf-8")

    def index(*args: str) -> Result:
        return CliRunner().invoke(cli.app, ["index", "--index", str(tmp_path / "x"), *args])

    done = index(str(news))
    assert done.stdout.startswith("added 1,")
    assert f"left aside, of kinds not read: 1 {suffix}\n" in done.stderr
    assert "are read after: pip install 'kashaf[formats]'\n" in done.stderr
    for asked in ([f"{news}/a{suffix}"], [f"{news}/a.txt", "--reader", suffix.lower()]):
        assert (
            f"'{suffix.lower()}' files need pip install 'kashaf[formats]'" in index(*asked).stderr
        )


@cases(
    "text right kinds",
    {
        "visual order": (
            "ةنيدملا يف ةديدج ةسردم\nةيبرعلا ةغللا ىلع ةفرعم",
            "مدرسة جديدة في المدينة\nمعرفة على اللغة العربية",
            ["lines in visual order"],
        ),
        "visual order in shapes": (
            "ﺔﻨﻳﺪﻤﻟﺍ ﻲﻓ ﺓﺪﻳﺪﺟ ﺔﺳﺭﺪﻣ",
            "مدرسة جديدة في المدينة",
            ["lines in visual order"],
        ),
        "shapes": ("ﻣﺪﺭﺳﺔ ﻓﻲ ﺍﻟﻤﺪﻳﻨﺔ", "مدرسة في المدينة", ["letters in presentation forms"]),
        "turned": (
            "وقال األمين إن االجتماع ال يعقد إال لإلنسان ولإلغاء",
            "وقال الأمين إن الاجتماع لا يعقد إلا للإنسان ولإلغاء",
            ["turned lam-alef"],
        ),
        "apart": ("ا ل ن ه ر  ع ا د", "النهر عاد", ["lines of single letters"]),
        "marks": ("كان قويا ً جدا", "كان قوياً جدا", ["marks apart from their letters"]),
        "sound": ("ألمانيا والإلهام والآن إلا اللاجئين ولا سلام على العراق", None, []),
        "sound lines": ("ى\nة\nقال إنه في المدينة", None, []),
    },
)
def test_text_as_it_is_written(text: str, right: str | None, kinds: list[str]) -> None:
    better, found = mended(text)
    assert better == (text if right is None else right)
    assert [*found] == kinds


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.epub", "a.pptx"])
def test_a_member_that_does_not_unpack_is_damage(name: str) -> None:
    main = {
        "a.docx": "word/document.xml",
        "a.odt": "content.xml",
        "a.epub": "META-INF/container.xml",
        "a.pptx": "ppt/presentation.xml",
    }[name]
    data = bytearray(packed({main: "<x>عاد النهر</x>" * 300}))
    for at in range(60, 90):
        data[at] ^= 0xFF
    with pytest.raises(ReadError, match="damaged or cut short"):
        article_of(name, bytes(data))
