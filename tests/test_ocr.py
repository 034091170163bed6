"""PDFs of pictures: what Tesseract reads of them, and what is said without it."""

import zlib
from pathlib import Path

import pytest
from test_documents import DATA
from test_files_of_others import words

from index import Index, KashafError
from index.articles.documents import tesseract

pypdfium2 = pytest.importorskip("pypdfium2", reason="needs kashaf[formats]")


def pictured(name: str) -> bytes:
    """Return a PDF of a picture of the first page of another, as scanners write it."""
    page = pypdfium2.PdfDocument(DATA / name)[0]
    shown = page.render(scale=200 / 72, grayscale=True)
    rows = bytes(shown.buffer)
    dots = b"".join(rows[at : at + shown.width] for at in range(0, len(rows), shown.stride))
    width, height = map(round, page.get_size())
    packed = zlib.compress(dots)
    draw = b"q %d 0 0 %d 0 0 cm /I Do Q" % (width, height)
    picture = b"/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>" % (width, height),
        b"<</Length %d>>stream\n%b\nendstream" % (len(draw), draw),
        b"<</Type/XObject%b/Width %d/Height %d/Length %d>>stream\n%b\nendstream"
        % (picture, shown.width, shown.height, len(packed), packed),
    )
    written, starts = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        starts.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return written + (
        b"xref\n0 6\n0000000000 65535 f \n%btrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, len(written))
    )


def test_a_picture_is_read_by_tesseract(ix: Index, tmp_path: Path) -> None:
    try:
        tesseract.require_tesseract()
    except KashafError:
        pytest.skip("Tesseract with Arabic is not installed")
    (tmp_path / "a.pdf").write_bytes(pictured("ankara.pdf"))
    (problem,) = ix.update_from(tmp_path / "a.pdf").problems
    assert problem.reason == "it is only pictures, without text: --ocr reads them, by Tesseract"
    assert ix.update_from(tmp_path / "a.pdf", ocr=True).added == ("a.pdf",)
    ix.commit()
    article = ix.get("a.pdf")
    written = words(pypdfium2.PdfDocument(DATA / "ankara.pdf")[0].get_textpage().get_text_range())
    read = words(f"{article.title} {article.text}")
    assert (written & read).total() >= 0.7 * written.total()


def test_without_it_the_message_says_what_to_install(
    ix: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KashafError, match="Tesseract is not installed"):
        ix.update_from(tmp_path, ocr=True)
    (tmp_path / "tesseract").write_text("#!/bin/sh\necho eng\n")
    (tmp_path / "tesseract").chmod(0o755)
    with pytest.raises(KashafError, match="it knows no Arabic"):
        ix.update_from(tmp_path, ocr=True)
