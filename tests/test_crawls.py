"""Web archives: what servers answered, by the reader of what it is."""

import io
from pathlib import Path

import pytest
from cases import cases

from index.articles.article import Article
from index.articles.readers import Record, Source, reader_for
from index.errors import ReadError

pytest.importorskip("warcio", reason="needs kashaf[formats]")

DATA = Path(__file__).parent / "data" / "crawls"
PAGE = "<html lang=ar><title>{}</title><article><p>عاد النهر إلى مجراه بعد عامين من الجفاف."


def read(name: str, data: bytes) -> tuple[list[Article], str]:
    """Return the articles of an archive, and what kept from reading the rest."""
    articles = []
    try:
        for record in reader_for(name)(Source(name, name, data, None)):
            assert isinstance(record, Record)
            articles.append(record.parse())
    except ReadError as error:
        return articles, error.reason
    return articles, ""


@cases(
    "name id title url said",
    {
        "WACZ": (
            "testWACZ.wacz", "archive/example-collection.warc/www.example.com/index.html",
            "Example Domain", "http://www.example.com/", "",
        ),
        "WARC": (
            "testWARC_multiple.warc.gz", "russellvets.org/index.html",
            "Russell County, Virginia in the Civil War", "https://russellvets.org/", "",
        ),
        "cut short": (
            "example-trunc.warc", "example.com/index.html", "Example Domain",
            "http://example.com/", "it is damaged or cut short: ",
        ),
    },
)  # fmt: skip
def test_archives_of_others(name: str, id: str, title: str, url: str, said: str) -> None:
    (article,), told = read(name, (DATA / name).read_bytes())
    assert (article.id, article.title, article.url) == (f"{name}/{id}", title, url)
    assert told.startswith(said)
    assert bool(told) == bool(said)


def crawled(*answers: tuple[str, str, str, bytes]) -> bytes:
    """Return an archive of what was answered: address, status, kind and what it is."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    for url, status, kind, content in answers:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(content), http_headers=headers
        )
        writer.write_record(record)
    return file.getvalue()


def test_pages_of_a_crawl() -> None:
    page = "text/html; charset=utf-8"
    data = crawled(
        ("https://a.org/", "200 OK", page, PAGE.format("أولى").encode()),
        ("https://a.org/%D8%AE%D8%A8%D8%B1?n=1", "200 OK", page, PAGE.format("ثانية").encode()),
        ("https://a.org/", "200 OK", page, PAGE.format("ثالثة").encode("cp1256")),
        ("https://a.org/../../b.txt", "200 OK", "text/plain", "هطلت أمطار".encode()),
        ("https://a.org/gone", "404 Not Found", page, PAGE.format("ضاعت").encode()),
        ("https://a.org/a.jpg", "200 OK", "image/jpeg", b"\xff\xd8\xff"),
    )
    articles, said = read("c.warc.gz", data)
    assert said == ""
    assert {article.id: (article.title, article.url) for article in articles} == {
        "c.warc.gz/a.org/index.html": ("أولى", "https://a.org/"),
        "c.warc.gz/a.org/خبر?n=1.html": ("ثانية", "https://a.org/%D8%AE%D8%A8%D8%B1?n=1"),
        "c.warc.gz/a.org/index (2).html": ("ثالثة", "https://a.org/"),
        "c.warc.gz/a.org/b.txt": ("", "https://a.org/../../b.txt"),
    }
