"""Corpora and subtitles: books in mARkdown, extracts of Wikipedia, SRT and WebVTT."""

import bz2
import gzip
from datetime import date

import pytest
from cases import cases

from index.articles.article import Article
from index.articles.notes import Note
from index.articles.readers import Record, Source, reader_for, reads
from index.errors import ReadError

BOOK = """######OpenITI#

#META# 000.SortField	:: JK_000042
#META# 000.BookURI	:: NODATA
#META# 010.AuthorAKA	:: أبو الفضل الكاتب
#META# 011.AuthorDIED	:: 412
#META# 020.BookTITLE	:: زهر الرياض
#META# 021.BookSUBJ	:: أدب
#META# 045.EdYEAR	:: 1410هـ - 1990م

#META#Header#End#

# بسم الله الرحمن الرحيم ms001
~~ وبه نستعين PageV01P001
### | الباب الأول في الرياح
### || فصل في الصبا
# الصبا ريح @QB@ لينة @QE@ تهب من
~~ المشرق ms002 وقت السحر. PageV01P002
# وقال @P02 أبو تمام فيها:
# ريح الصبا هبت علينا سحرة %~% فحركت في القلب ما كان استتر
PageV01P003
### $BIO_MAN$ الدبور
# ريح عاتية تهب من المغرب
PageV01P004
"""
URI = "0412AbuFadl.ZahrRiyad.JK000042-ara1"


def read(name: str, text: str | bytes) -> list[Article]:
    data = text.encode() if isinstance(text, str) else text
    found = []
    for record in reader_for(name)(Source(name, name, data, None)):
        if isinstance(record, ReadError):
            raise record
        found.append(record.parse())
    return found


@pytest.mark.parametrize(
    "name",
    [URI, "JK000042-ara1", f"{URI}.completed", f"{URI}.inProgress", f"{URI}.mARkdown", "kitab.txt",
     "kitab.md", f"{URI}.gz"],
)  # fmt: skip
def test_a_book_is_read_by_passages(name: str) -> None:
    found = read(name, gzip.compress(BOOK.encode()) if name.endswith(".gz") else BOOK)
    assert [(passage.title, passage.text, passage.metadata["page"]) for passage in found] == [
        ("زهر الرياض", "بسم الله الرحمن الرحيم وبه نستعين", "V01P001"),
        ("الباب الأول في الرياح", "", "V01P002"),
        (
            "فصل في الصبا",
            "الصبا ريح لينة تهب من المشرق وقت السحر.\nوقال أبو تمام فيها:\n"
            "ريح الصبا هبت علينا سحرة فحركت في القلب ما كان استتر",
            "V01P002-V01P003",
        ),
        ("الدبور", "ريح عاتية تهب من المغرب", "V01P004"),
    ]
    assert {passage.author for passage in found} == {"أبو الفضل الكاتب"}
    last = found[-1]
    assert (last.id, last.category, last.date) == (f"{name}#4", "أدب", date(1990, 1, 1))
    assert last.metadata == {
        "SortField": "JK_000042", "AuthorDIED": "412", "book": "زهر الرياض", "page": "V01P004",
        "hijri": "1410",
    }  # fmt: skip


def test_a_long_passage_is_parted_between_paragraphs() -> None:
    paragraphs = "".join(f"# {'هبت الريح على الحقل ' * 30}\n" for _ in range(100))
    found = read(URI, BOOK.partition("# بسم")[0] + "### | الريح\n" + paragraphs)
    assert len(found) == 3
    assert {passage.title for passage in found} == {"الريح"}
    assert sum(passage.text.count("الريح") for passage in found) == 3000


def test_the_year_of_an_edition_may_stand_beside_its_number() -> None:
    book = BOOK.replace(
        "045.EdYEAR	:: 1410هـ - 1990م", "041.EdNUMBER	:: الأولى، 1410هـ - 1990م"
    )
    assert read(URI, book)[0].date == date(1990, 1, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("عاد النهر", "it is no OpenITI mARkdown: it lacks ######OpenITI#"),
        ("######OpenITI#\n#META#Header#End#\n", "no text: nothing follows its head"),
    ],
)
def test_no_book(text: str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(URI, text)
    assert caught.value.reason == reason


@pytest.mark.parametrize("name", ["README", "a-ara", "notes.v2", "x.yml", f"{URI}.yml", "wiki_x"])
def test_names_that_are_no_such_files(name: str) -> None:
    assert not reads(name)


WIKI = """<doc id="12" url="https://ar.wikipedia.org/wiki?curid=12" title="قمح &quot;قاس&quot;">
قمح "قاس"

القمح القاسي نبات عشبي.

يزرع في السهول.

</doc>
<doc id="13" url="https://ar.wikipedia.org/wiki?curid=13" title="صبا">
ريح تهب من المشرق &lt;br&gt; وقت السحر.
</doc>
"""


@pytest.mark.parametrize("name", ["wiki_07", "a.txt"])
@pytest.mark.parametrize("cut", [len(WIKI), len(WIKI) - 8])
def test_extracts_of_wikipedia(name: str, cut: int) -> None:
    assert read(name, WIKI[:cut]) == [
        Article(
            id="12", title='قمح "قاس"', text="القمح القاسي نبات عشبي.\n\nيزرع في السهول.",
            url="https://ar.wikipedia.org/wiki?curid=12",
        ),
        Article(
            id="13", title="صبا", text="ريح تهب من المشرق\nوقت السحر.",
            url="https://ar.wikipedia.org/wiki?curid=13",
        ),
    ]  # fmt: skip


def test_extracts_of_wikipedia_in_json() -> None:
    line = '{"id": "12", "url": "u", "title": "صبا", "text": "ريح تهب من المشرق."}'
    assert read("wiki_00", line) == [
        Article(id="12", title="صبا", text="ريح تهب من المشرق.", url="u")
    ]


SUBTITLES = {
    "SRT": (
        "a.srt",
        "\ufeff1\r\n00:00:01,000 --> 00:00:03,500\r\n- <i>هل وصلت</i> الرسالة؟\r\n- نعم.\r\n\r\n"
        "2\r\n00:00:04,000 --> 00:00:06,000\r\n{\\an8}وصلت أمس.\r\n",
        "- هل وصلت الرسالة؟\n- نعم.\nوصلت أمس.",
    ),
    "SRT of one-byte letters": (
        "a.srt", "1\n00:00:01,000 --> 00:00:03,500\nهل وصلت الرسالة أمس؟\n".encode("cp1256"),
        "هل وصلت الرسالة أمس؟",
    ),
    "WebVTT": (
        "a.vtt",
        "WEBVTT - نشرة\n\nNOTE ترجمة هدى\n\nSTYLE\n::cue { color: red }\n\nintro\n"
        "00:01.000 --> 00:03.500 align:start\n<v سليم>هل <c.red>وصلت</c> الرسالة؟\n\n"
        "00:03.500 --> 00:05.000\nهل وصلت الرسالة؟\n\n00:05.000 --> 00:07.000\nنعم &amp; شكرا\n",
        "هل وصلت الرسالة؟\nنعم & شكرا",
    ),
    "numbers that are said": (
        "a.srt",
        "1\n00:00:01,000 --> 00:00:03,500\n1967\n\n2\n00:00:04,000 --> 00:00:06,000\nعام\n",
        "1967\nعام",
    ),
}  # fmt: skip


@cases("name file text", SUBTITLES)
def test_subtitles(name: str, file: str | bytes, text: str) -> None:
    (found,) = read(name, file)
    assert (found.title, found.text) == ("", text)


# As MediaWiki writes it, two revisions of a page among them, as dumps of all revisions have.
DUMP = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="ar">
  <siteinfo><sitename>ويكيبيديا</sitename><base>https://ar.wikipedia.org/wiki/لبدة</base>
    <namespaces><namespace key="0" case="first-letter" />
      <namespace key="6">ملف</namespace><namespace key="14">تصنيف</namespace></namespaces>
  </siteinfo>
  <page><title>لبدة الكبرى</title><ns>0</ns><id>12</id>
    <revision><id>1</id><text bytes="9" xml:space="preserve">أثر قديم</text></revision>
    <revision><id>2</id><model>wikitext</model><text xml:space="preserve">{{صندوق|اسم=لبدة}}
[[ملف:Leptis.jpg|تصغير|يمين|المسرح]]
'''لبدة الكبرى''' [[مدينة]] على شاطئ [[البحر المتوسط|المتوسط]].&lt;ref name="a"&gt;كتاب&lt;/ref&gt;

== تاريخها ==
* بناها [[فينيقيون|الفينيقيون]]&lt;ref name="a" /&gt;.
[[تصنيف:مدن قديمة]]
[[Category:آثار]]</text></revision></page>
  <page><title>لبدة</title><ns>0</ns><id>13</id><redirect title="لبدة الكبرى" />
    <revision><id>3</id><text>#تحويل [[لبدة الكبرى]]</text></revision></page>
  <page><title>نقاش:لبدة</title><ns>1</ns><id>14</id>
    <revision><id>4</id><text>نقاش</text></revision></page>
</mediawiki>"""


@cases("name data", {
    "as it is": ("d.xml", DUMP.encode()), "packed": ("d.xml.bz2", bz2.compress(DUMP.encode())),
})  # fmt: skip
def test_a_dump_of_a_wiki(name: str, data: bytes) -> None:
    pytest.importorskip("mwparserfromhell", reason="needs kashaf[formats]")
    notes: list[Note] = []
    (record,) = reader_for(name)(Source(name, name, data, None, note=notes.append))
    assert isinstance(record, Record)
    assert record.parse() == Article(
        id="12",
        title="لبدة الكبرى",
        text="لبدة الكبرى مدينة على شاطئ المتوسط.\nتاريخها\nبناها الفينيقيون.",
        url="https://ar.wikipedia.org/wiki/%D9%84%D8%A8%D8%AF%D8%A9_%D8%A7%D9%84%D9%83%D8%A8%D8%B1%D9%89",
        category="مدن قديمة، آثار",
    )
    reason = "left aside in it: redirects: 1, pages that are no articles: 1"
    assert notes == [Note(name, reason)]
