"""XML: TEI, records and plain texts; treebanks in CoNLL-U."""

from pathlib import Path

import pytest
from cases import cases, table

from index.articles.article import Article
from index.articles.readers import Record, Source, reader_for
from index.errors import ReadError


def articles(name: str, text: str | bytes) -> list[Article]:
    data = text.encode() if isinstance(text, str) else text
    found = list(reader_for(name)(Source(name, name, data, None)))
    return [record.parse() for record in found if isinstance(record, Record)]


TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>
<titleStmt><title>المقتبس</title><author>محمد كرد علي</author></titleStmt>
<sourceDesc><date when="1906-02-25"/></sourceDesc></fileDesc></teiHeader><text><body>
<div><pb n="5"/><head>صدر المشرقيات</head><p>عاد <hi>الناس</hi>
إلى <lb/>العلم</p></div>
<div><head>قصيدة</head><lg><l>صدر البيت</l><l>عجزه</l></lg><fw>المقتبس</fw></div>
</body></text></TEI>"""


def test_tei() -> None:
    first, second = articles("a.xml", TEI)
    assert (first.title, first.text) == ("صدر المشرقيات", "عاد الناس إلى العلم")
    assert (first.author, str(first.date)) == ("محمد كرد علي", "1906-02-25")
    assert first.metadata == {"book": "المقتبس", "page": "5"}
    assert (second.title, second.text) == ("قصيدة", "صدر البيت\nعجزه")


def test_tei_beside_divisions_and_within_paragraphs() -> None:
    body = """<p>تمهيد الكتاب</p><div><head>باب</head><p>قال<lb/>الشا<lb break="no"/>عر
    <hi>في</hi>ها<note>حاشية</note>شعرا<!-- لا شيء -->
    </p></div><div><p>بلا عنوان</p></div><fw>١٢</fw><div><head/></div>
    <div><head>باب ثان</head><p>نص</p></div>"""
    tei = f"<TEI><text><body>{body}</body></text></TEI>"
    found = [(one.title, one.text) for one in articles("a.xml", tei)]
    assert found[1:] == [("باب", "قال الشاعر فيها حاشية شعرا"), ("باب ثان", "نص")]
    assert found[0][1] == "تمهيد الكتاب\nبلا عنوان"


def test_tei_of_editions() -> None:
    """What surrounds a body is read, once, and of two readings the one that an edition prefers."""
    twice = (
        "<choice><sic>خطا</sic><corr>خطأ</corr></choice> <app><lem>قال</lem><rdg>يقول</rdg></app>"
    )
    letter = "<floatingText><body><p>رسالة قديمة</p></body></floatingText>"
    body = f"<body><p>نص {twice}</p>{letter}</body>"
    text = f"<front><p>مقدمة</p></front>{body}<back><p>خاتمة</p></back>"
    found = articles("a.xml", f"<TEI><text>{text}</text></TEI>")
    assert [one.text for one in found] == ["مقدمة", "نص خطأ قال\nرسالة قديمة", "خاتمة"]


RSS = """<rss><channel><title>أخبار</title>
<item><title>مطر</title><link>http://a.org/1</link><description>هطل المطر</description></item>
<item><title>ريح</title><link>http://a.org/2</link><description>هبت الريح</description></item>
</channel></rss>"""


def test_records() -> None:
    found = articles("feed.xml", RSS)
    assert [(one.title, one.text, one.url) for one in found] == [
        ("مطر", "هطل المطر", "http://a.org/1"),
        ("ريح", "هبت الريح", "http://a.org/2"),
    ]


@pytest.mark.parametrize("name", ["item", "entry"])
def test_a_feed_of_one_record(name: str) -> None:
    text = f"<feed><{name}><title>مطر</title><summary>هطل المطر</summary></{name}></feed>"
    (article,) = articles("a.atom", text)
    assert (article.title, article.text) == ("مطر", "هطل المطر")


def test_any_other_text() -> None:
    (article,) = articles("a.xml", "<a><b>عاد النهر</b><c>إلى مجراه</c></a>")
    assert article.text == "عاد النهر\nإلى مجراه"


@cases("text reason", table("xml"))
def test_what_is_not_read(text: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        articles("a.xml", text)


def test_a_treebank_of_others() -> None:
    data = (Path(__file__).parent / "data" / "pud.conllu").read_bytes()
    found = articles("pud.conllu", data)
    written = [line.partition("= ")[2] for line in data.decode().split("\n") if "# text = " in line]
    assert "\n".join(article.text for article in found).split("\n") == written


def test_words_in_parts_are_whole() -> None:
    lines = "1-2\tوعاد\n1\tو\n2\tعاد\n3\tالنهر\n"
    assert articles("a.conllu", lines)[0].text == "وعاد النهر"


def test_elements_that_are_nested_too_deeply() -> None:
    source = Source("a.xml", "a.xml", b"<a>" * 20_000, None)
    with pytest.raises(ReadError, match="nested too deeply"):
        next(reader_for("a.xml")(source))
