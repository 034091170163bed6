"""Readers: what becomes of each format, and what is said of files that cannot be read."""

import csv
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from cases import cases, table
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles.article import Article
from index.articles.notes import Note
from index.articles.packed.packing import ARCHIVES, COMPRESSED
from index.articles.readers import Record, Source, reader_for, suffixes
from index.articles.records import article_from_fields
from index.errors import ReadError

DATA = Path(__file__).parent / "data"
FIRST = "أعيد فتح الطريق الساحلي بين المدينتين بعد عامين من الإغلاق."
SECOND = "وعبرته عشرات الشاحنات في الساعات الأولى."
THIRD = "وقال سائق إن الرحلة كانت تستغرق نهارا كاملا قبل أن يعاد تعبيد الطريق."


def read(name: str, text: str | bytes, encoding: str | None = None) -> list[Record | ReadError]:
    data = text.encode() if isinstance(text, str) else text
    return list(reader_for(name)(Source(f"root/{name}", name, data, encoding)))


def article(name: str, text: str | bytes, encoding: str | None = None) -> Article:
    (record,) = read(name, text, encoding)
    assert isinstance(record, Record)
    parsed = record.parse()
    assert parsed.id == record.id
    return parsed


def outcomes(name: str, text: str | bytes) -> list[str]:
    """Return the titles of the articles, and the errors of the others, in their order."""
    shown = []
    for record in read(name, text):
        try:
            shown.append(str(record) if isinstance(record, ReadError) else record.parse().headline)
        except ReadError as error:
            shown.append(str(error))
    return shown


# The registry.


FORMATS = """
.txt .text .md .markdown .html .htm .xhtml .mhtml .mht .json .jsonl .ndjson .csv .tsv .tab .srt .vtt
.completed .inprogress .pdf .docx .docm .odt .odp .rtf .pptx .pptm .xlsx .xlsm .xls .ods .epub
.eml .mbox .conllu .conll .xml .tei .rss .atom .automarkdown
"""


def test_the_formats() -> None:
    assert suffixes() == {*FORMATS.split(), *COMPRESSED, *ARCHIVES}


def test_the_case_of_a_suffix_does_not_matter() -> None:
    assert reader_for("a/B.TXT") is reader_for("c.txt")


@pytest.mark.parametrize(
    ("path", "kind"),
    [("a.txt/b.doc", "'.doc' files"), ("README", "files without a suffix")],
)
def test_no_reader(path: str, kind: str) -> None:
    with pytest.raises(ReadError) as caught:
        reader_for(path)
    known = ", ".join(sorted(suffixes()))
    assert str(caught.value) == f"{path}: no reader for {kind}; kashaf reads {known}"


def test_the_registry_imports_nothing_slow() -> None:
    slow = "email", "hijridate", "markdown_it", "selectolax", "yaml"
    code = (
        "import sys; from index.articles.readers import suffixes; suffixes(); "
        f"print(sorted({{*sys.modules}} & {{*{slow!r}}}))"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_digests_tell_content_and_encoding() -> None:
    digests = {
        record.digest
        for text, encoding in [("مدن", None), ("مدن ", None), ("مدن", "utf-8"), ("مدن", None)]
        for record in read("a.txt", text, encoding)
        if isinstance(record, Record)
    }
    assert sorted(map(len, digests)) == [16, 16, 16]


# Named fields.

WHOLE = Article(
    id="7",
    title="مدن الساحل",
    text=FIRST,
    date=date(2020, 9, 6),
    source="ضفاف",
    url="u",
    author="هدى",
    category="رأي",
)
FIELDS = {
    "all of them": (
        {
            "id": 7,
            "title": " مدن\n الساحل ",
            "text": FIRST,
            "date": "2020-09-06",
            "source": "ضفاف",
            "url": "u",
            "author": "هدى",
            "category": "رأي",
        },
        WHOLE,
    ),
    "other names, other case": (
        {"Title": "مدن", "BODY": FIRST, "PubDate": "6 أيلول 2020", "link": "u", "Section": "رأي"},
        Article(id="x", title="مدن", text=FIRST, date=date(2020, 9, 6), url="u", category="رأي"),
    ),
    "the first name that says something": (
        {"content": SECOND, "body": FIRST, "text": "", "date": None, "published_at": "2020"},
        Article(id="x", text=FIRST, date=date(2020, 1, 1), metadata={"content": SECOND}),
    ),
    "lists": (
        {"text": [FIRST, SECOND], "author": ["هدى", "سالم"]},
        Article(id="x", text=f"{FIRST}\n{SECOND}", author="هدى، سالم"),
    ),
    "other fields": (
        {"title": "مدن", "page": 4, "tags": ["أ", "ب"], "Free": True, "none": None, "empty": ""},
        Article(id="x", title="مدن", metadata={"page": "4", "tags": '["أ","ب"]', "Free": "true"}),
    ),
    "no date": (
        {"title": "مدن", "date": "قبل يومين"},
        Article(id="x", title="مدن", metadata={"date": "قبل يومين"}),
    ),
    "no id": ({"title": "مدن", "id": " "}, Article(id="x", title="مدن")),
}


@cases("fields expected", FIELDS)
def test_article_from_fields(fields: dict[str, object], expected: Article) -> None:
    assert article_from_fields(fields, "x") == expected


@pytest.mark.parametrize("fields", [{}, {"text": " \n", "title": None}, {"author": "هدى"}])
def test_no_text(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^no text: neither title nor text, body or content"):
        article_from_fields(fields, "x")


# Plain text.

LONG = "أيد مجلس الأمن الدولي بالإجماع الاتفاق السياسي الذي وقع في مدينة الصخيرات المغربية أمس"
TEXTS = {
    "heading and blank line": (f"مدن الساحل\n\n{FIRST}", "مدن الساحل", FIRST),
    "heading alone": (f"\n\n  هل يعود النهر؟ \n{FIRST}\n", "هل يعود النهر؟", FIRST),
    "full stop": (f"عاد النهر.\n{FIRST}", "عاد النهر", f"عاد النهر.\n{FIRST}"),
    "comma": (f"عاد النهر،\n{FIRST}", "عاد النهر،", f"عاد النهر،\n{FIRST}"),
    "colon": (f"وقال:\n{FIRST}", "وقال:", f"وقال:\n{FIRST}"),
    "too many words": ("و " * 21 + f"\n{FIRST}", ("و " * 21).strip(), "و " * 21 + f"\n{FIRST}"),
    "too long": ("ا" * 121 + "\n" + FIRST, "ا" * 79 + "…", "ا" * 121 + "\n" + FIRST),
    "nothing follows": ("مدن الساحل\n", "مدن الساحل", "مدن الساحل"),
    "first sentence": ("هل عاد؟ نعم. عاد.", "هل عاد؟", "هل عاد؟ نعم. عاد."),
    "dot inside a word": ("بلغ 1.2 مليون. ثم زاد.", "بلغ 1.2 مليون", "بلغ 1.2 مليون. ثم زاد."),
    "long sentence": (f"{LONG}.", LONG[: LONG.index(" المغربية")] + "…", f"{LONG}."),
}


@cases("file title text", TEXTS)
def test_title_of_a_text(file: str, title: str, text: str) -> None:
    found = article("a.txt", file)
    assert (found.headline, found.text) == (title, text.strip())


def test_entities_in_a_text_are_letters() -> None:
    text = "وصل &#1575;&#1604;&#x642;طار&nbsp;إلى «محطة R&D; البصرة» &quot;أمس&quot;"
    assert article("a.txt", text).text == 'وصل القطار إلى «محطة R&D; البصرة» "أمس"'


def test_a_forced_encoding_reaches_the_text() -> None:
    assert article("a.txt", "مدن".encode("iso8859_6"), "iso8859-6").headline == "مدن"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_a_file_that_is_no_text(name: str) -> None:
    (record,) = read(name, b"%PDF-1.4")
    assert isinstance(record, Record)
    with pytest.raises(ReadError) as caught:
        record.parse()
    reason = "it is a PDF, not text; convert it to .txt or .html first"
    assert str(caught.value) == f"root/{name}: {reason}"


# Markdown.


@cases("file title text", table("markdown"))
def test_markdown(file: str, title: str, text: str) -> None:
    found = article("a.md", file)
    assert (found.headline, found.text) == (title, text)


def test_front_matter_is_taken_as_written() -> None:
    head = "id: 9\ndate: 2020-09-06\nauthor: هدى\nnumber: 007\ntags: [لا, no]\nText: لا شيء"
    assert article("a.md", f"---\n{head}\n---\n# مدن\n\nنص.") == Article(
        id="a.md",
        title="مدن",
        text="نص.",
        date=date(2020, 9, 6),
        author="هدى",
        metadata={"number": "007", "tags": '["لا","no"]'},
    )


FRONT_MATTER = {
    "a colon in a title": (
        "---\nauthor: هدى\ntitle: النهر: قصة مدينة\n---\nعاد النهر.",
        {"title": "النهر: قصة مدينة", "author": "هدى"},
        ["3: its front matter is not quite YAML: title is taken as it is written"],
    ),
    "a tab": ("---\ntitle:\tالنهر\ndate:\t2020-09-06\n---\nعاد النهر.",
        {"title": "النهر", "date": date(2020, 9, 6)}, []),
    "a star, an at sign and a bracket": (
        "---\ntitle: *النهر*\nauthor: @هدى\ncategory: [قصص\n---\nعاد النهر.",
        {"title": "*النهر*", "author": "@هدى", "category": "[قصص"},
        [f"{line}: its front matter is not quite YAML: {name} is taken as it is written"
         for line, name in ((2, "title"), (3, "author"), (4, "category"))],
    ),
    "what cannot be read": (
        "---\ntitle: النهر\ntags:\n  - [أ\n  - ب\nauthor: هدى\n---\nعاد النهر.",
        {"title": "النهر", "author": "هدى"},
        ["3: its front matter is not quite YAML: tags cannot be read"],
    ),
    "TOML": (
        '+++\ntitle = "النهر"\ndate = 2020-09-06T10:00:00Z\nauthor = "هدى"\n+++\n\nعاد النهر.',
        {"title": "النهر", "date": date(2020, 9, 6), "author": "هدى"}, [],
    ),
    "a slip in TOML": (
        '+++\ntitle = النهر\nauthor = "هدى"\n+++\nعاد النهر.',
        {"title": "النهر", "author": "هدى"},
        ["2: its front matter is not quite TOML: title is taken as it is written"],
    ),
    "JSON": (
        '{\n  "title": "النهر",\n  "author": ["هدى", "سالم"]\n}\n\nعاد النهر.',
        {"title": "النهر", "author": "هدى، سالم"}, [],
    ),
    "a slip in JSON": (
        '{\n  "title": "النهر"\n  "author": "هدى",\n}\nعاد النهر.',
        {"title": "النهر", "author": "هدى"}, [],
    ),
    "Arabic names": (
        "---\nالعنوان: النهر\nالكاتب: هدى\nتاريخ النشر: 6 أيلول 2020\n---\nعاد النهر.",
        {"title": "النهر", "author": "هدى", "date": date(2020, 9, 6)}, [],
    ),
}  # fmt: skip


@cases("file fields notes", FRONT_MATTER)
def test_front_matter(file: str, fields: dict[str, Any], notes: list[str]) -> None:
    said: list[Note] = []
    (record,) = reader_for("a.md")(Source("a.md", "a.md", file.encode(), None, note=said.append))
    assert isinstance(record, Record)
    assert record.parse() == Article(id="a.md", text="عاد النهر.", **fields)
    assert [str(note).removeprefix("a.md:") for note in said] == notes


def test_front_matter_of_which_nothing_can_be_read_is_text() -> None:
    found = article("a.md", "---\n\t- [ليبيا\n---\nعاد النهر.")
    assert (found.title, found.text) == ("- [ليبيا", "عاد النهر.")


# Web pages.

HEAD = """<html><head><title>موقع</title>
<meta property="og:title" content="فتح الطريق"><meta name="Author" content="هدى">
<meta property="article:published_time" content="2021-07-30T10:00:00+02:00">
<meta property="og:site_name" content="ضفاف"><meta property="og:url" content="https://b.org">
<meta property="article:section" content="أخبار"><link rel="canonical" href="https://a.org">
</head>"""


def test_head_of_a_page() -> None:
    assert article("a.html", f"{HEAD}<body><article><p>{FIRST}</p></article></body>") == replace(
        WHOLE,
        id="a.html",
        title="فتح الطريق",
        date=date(2021, 7, 30),
        url="https://a.org",
        category="أخبار",
    )


PAGES = {
    "sections that are called alike": (
        f"<article><h1>ع</h1><section class='s'><p>{FIRST * 5}</p></section>"
        f"<section class='s'><p>{SECOND}</p></section><div class='o'><p>{FIRST}</p></div>"
        "</article>",
        ("ع", f"{FIRST * 5}\n{SECOND}"),
    ),
    "what follows a table of the text": (
        f"<main><h1>ع</h1><table><tr><th>الاسم</th></tr><tr><td>{FIRST * 6}</td></tr></table>"
        f"<p>{SECOND}</p></main>",
        ("ع", f"الاسم\n{FIRST * 6}\n{SECOND}"),
    ),
    "an id that is made of a heading": (
        f"<main><h1>ع</h1><p>{FIRST * 2}</p><div id='related-work'><h2>Related work</h2>"
        f"<p>{SECOND}</p></div><div id='related-posts'><p>{SECOND}</p></div></main>",
        ("ع", f"{FIRST * 2}\nRelated work\n{SECOND}"),
    ),
    "an id that says what a block is for, as its heading does": (
        f"<main><h1>ع</h1><p>{FIRST * 2}</p><section id='related-articles'><h2>Related articles"
        f"</h2><p>{SECOND}</p></section></main>",
        ("ع", FIRST * 2),
    ),
    "columns of one class": (
        f"<main><h1>ع</h1><div class='col'><p>{FIRST * 6}</p></div><div class='col'><h3>كتب أخرى"
        f"</h3><p>{SECOND}</p></div></main>",
        ("ع", FIRST * 6),
    ),
    "an item of links among others": (
        f"<main><h1>ع</h1><ul><li>{FIRST}</li><li><a>تقرير طويل</a> و<a>بيان آخر</a> و<a>خريطة</a>"
        f"</li><li>{SECOND}</li></ul></main>",
        ("ع", f"{FIRST}\nتقرير طويل وبيان آخر وخريطة\n{SECOND}"),
    ),
    "surroundings": (
        f"<header>ش</header><nav>ق</nav><main><h1>ع</h1><script>س</script><p>{FIRST}</p>"
        f"<aside>ج</aside><form>ب<input></form></main><footer>ذ</footer>",
        ("ع", FIRST),
    ),
    "article before main": (
        f"<main>قائمة<article><h1>ع</h1><p>{FIRST}</p><p>{SECOND}</p></article></main>",
        ("ع", f"{FIRST}\n{SECOND}"),
    ),
    "empty article": (
        f"<article><h1>ع</h1></article><p>{FIRST * 3}</p>",
        ("ع", FIRST * 3),
    ),
    "short article of a short page": (
        "<body><p>قائمة</p><article><h1>ع</h1><p>عاد النهر.</p></article>",
        ("ع", "عاد النهر."),
    ),
    "heading in a header": (
        f"<article><header><h1>ع<br>غ</h1><p>ق</p></header><p>{FIRST}</p></article>",
        ("ع غ", f"ق\n{FIRST}"),
    ),
    "site in the title": (
        f'<meta property="og:title" content="ع | موقع"><h1>ع</h1><p>{FIRST}',
        ("ع | موقع", FIRST),
    ),
    "another heading than the title": (
        f'<meta property="og:title" content="ع"><h1>غ</h1><p>{FIRST}',
        ("ع", f"غ\n{FIRST}"),
    ),
    "title element": (f"<title> ع\n غ </title><p>{FIRST}", ("ع غ", FIRST)),
    "no title": (f"<p>مدن الساحل</p><p>{FIRST}", ("مدن الساحل", FIRST)),
    "inline elements": (
        "<h1>ع</h1><p>ال<b>كتا</b>ب\n&laquo;ج&raquo;<br>د</p>",
        ("ع", "الكتاب «ج»\nد"),
    ),
    "caption": ("<h1>ع</h1><figure><img><figcaption>ص</figcaption></figure>ن", ("ع", "ص\nن")),
    "page in a form": (f"<form><h1>ع</h1><p>{FIRST}</p><button>ب</button></form>", ("ع", FIRST)),
    "several articles": (
        f"<main><article><h2>مدن</h2><p>{FIRST}</p></article><article><p>{SECOND * 2}</p></article>"
        f"<article><p>{THIRD}</p></article></main>",
        ("مدن", f"{FIRST}\n{SECOND * 2}\n{THIRD}"),
    ),
    "menu without nav": (
        "<title>ع</title><div><ul><li><a>رياضة</a><li><a>علوم</a><li><a>ثقافة</a></ul></div>"
        f"<div><p>{FIRST}</p><p>{SECOND * 2}</p></div><div class='related'><p>{THIRD}</p></div>",
        ("ع", f"{FIRST}\n{SECOND * 2}"),
    ),
    "accordion": (
        f"<title>ع</title><main><button>كيف أسترجع كلمة السر</button><p>{FIRST}</p></main>",
        ("ع", f"كيف أسترجع كلمة السر\n{FIRST}"),
    ),
    "page in a form, without paragraphs": (
        f"<title>ع</title><form><div>{FIRST}</div><div>{THIRD}</div></form>",
        ("ع", f"{FIRST}\n{THIRD}"),
    ),
    "title alone": ("<title>ع</title>", ("ع", "")),
    "frames": ("<title>ع</title><frameset><frame></frameset>", ("ع", "")),
}


SAID = {
    "meta": '<meta name="DC.date.issued" content="2022-05-03">',
    "structured data": '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", '
    '"datePublished": "2022-05-03T10:00:00Z"}]}</script>',
    "microdata": '<span itemprop="datePublished" content="2022-05-03"></span>',
    "time": '<time datetime="2022-05-03T08:00">أمس</time>',
    "under the headline": "<h1>ع</h1><div>هدى سالم</div><div>الثلاثاء، 3 أيار/مايو 2022</div>",
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_date_of_a_page(said: str) -> None:
    found = article("a.html", f'<html lang="ar"><body>{said}<p>{FIRST}</p></body></html>')
    assert (found.date, found.metadata) == (date(2022, 5, 3), {"language": "ar"})


def test_the_number_of_a_section_is_no_date() -> None:
    page = f"<h1>عرض</h1><a>2.4.1. التوزيعات</a><a>2.4.12. المجتمع</a><p>{FIRST}</p>"
    assert article("a.html", f"<html><body>{page}</body></html>").date is None
    dated = f"<html><body><h1>عرض</h1><p>12.03.21 الرياض</p><p>{FIRST}</p></body></html>"
    assert article("a.html", dated).date == date(2021, 3, 12)


@pytest.mark.parametrize(
    ("root", "part", "said"),
    [
        ('<html lang="ar" dir="rtl">', "", {"language": "ar", "direction": "rtl"}),
        (
            "<html>",
            '<blockquote lang="en" dir="ltr">The road is open</blockquote><i lang="fr">a</i>',
            {"languages": "en، fr"},
        ),
        # What most of a page says of itself is true of the page.
        ("<html>", f'<div lang="ar-MA">{SECOND * 3}</div>', {"language": "ar-MA"}),
        # Links to the same page in other languages, and what is said to be in the page's own.
        ('<html lang="ar">', '<a lang="fr">Français</a><b lang="AR">ب</b>', {"language": "ar"}),
    ],
)
def test_languages_of_a_page(root: str, part: str, said: dict[str, str]) -> None:
    assert article("a.html", f"{root}<body><p>{FIRST}</p>{part}</body>").metadata == said


@cases("page expected", PAGES)
def test_pages(page: str, expected: tuple[str, str]) -> None:
    found = article("a.html", page)
    assert (found.headline, found.text) == expected


def test_a_page_of_a_newspaper() -> None:
    """A site of 2013, without an element for its article: menus in lists, the date in a line."""
    found = article("a.html", (DATA / "pages" / "newspaper-cnn.html").read_bytes())
    assert found.title == "معارضون يسيطرون على مخازن للصواريخ بريف دمشق"
    assert (found.date, found.source) == (date(2013, 8, 28), "CNNArabic")
    assert found.text.split("\n")[1].startswith("دمشق، سوريا (CNN) -- أكدت جهات سورية معارضة")
    assert "تجدد" in found.text
    assert not any(word in found.text for word in ("رياضة", "HLN", "الطبعة"))


def test_page_without_text() -> None:
    assert outcomes("a.html", "<nav>قائمة</nav>") == [
        "root/a.html: no text: neither title nor text, body or content says anything"
    ]


@cases("declared encoding", table("charsets"))
def test_charset_of_a_page(declared: str, encoding: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    page = f"{head}<h1>مدن كثيرة</h1>"
    assert article("a.html", page.encode(encoding)).title == "مدن كثيرة"


def test_a_forced_encoding_beats_the_charset_of_a_page() -> None:
    page = '<meta charset="windows-1256"><h1>مدن</h1>'
    assert article("a.html", page.encode("iso8859_6"), "iso8859-6").title == "مدن"


# JSON Lines.


def test_json_lines() -> None:
    lines = [
        '{"id": 1, "title": "مدن", "desk": {"name": "شمال"}}',
        "",
        '{"title": "كتب"',
        '["كتب"]',
        "null",
        '"كتب"',
        '{"author": "هدى"}',
        '{"title": "ع", "n": ' + "1" * 5000 + "}",
        "[" * 100_000,
        '{"id": "\\ud800", "title": "ع"}',
        '{"title": "نهر"}',
    ]
    assert outcomes("a.jsonl", "\r\n".join(lines)) == [
        "مدن",
        "root/a.jsonl:3: it is not JSON: Expecting ',' delimiter, column 16",
        "root/a.jsonl:4: it is not a JSON object but a list",
        "root/a.jsonl:5: it is not a JSON object but a null",
        "root/a.jsonl:6: it is not a JSON object but a string",
        "root/a.jsonl:7: no text: neither title nor text, body or content says anything",
        "root/a.jsonl:8: it is JSON too large to be an article",
        "root/a.jsonl:9: it is JSON too large to be an article",
        "root/a.jsonl:10: the id '\\ud800' is not valid text",
        "نهر",
    ]


def test_ids_of_json_lines() -> None:
    records = read(
        "b/a.jsonl", '{"id": 1, "title": "ع"}\n\n{"title": "ع"}\n{"ID": "", "title": "ع"}'
    )
    ids = [record.id for record in records if isinstance(record, Record)]
    assert ids == ["1", "b/a.jsonl#3", "b/a.jsonl#4"]
    assert [record.parse().id for record in records if isinstance(record, Record)] == ids


def test_a_changed_line_changes_only_its_digest() -> None:
    before = read("a.jsonl", '{"title": "ع"}\n{"title": "غ"}')
    after = read("a.jsonl", '{"title": "ع"}\n{"title": "ف"}')
    assert [
        a[1:2] == b[1:2]
        for a, b in zip(before, after, strict=True)
        if isinstance(a, Record) and isinstance(b, Record)
    ] == [True, False]


# CSV.


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    rows = [["ID", "Title", "Body", "صفحة"], ["7", "مدن", f'"{FIRST}\n{SECOND}, ; | \t"', "4"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    assert article("a.tsv", text) == Article(
        id="7", title="مدن", text=f"{FIRST}\n{SECOND}, ; |", metadata={"صفحة": "4"}
    )


def test_rows() -> None:
    rows = [
        "title,author",
        "مدن,هدى",
        "كتب",
        "",
        "كتب,هدى,3",
        '"قال "نعم" ومضى",هدى',
        '"نهر\nطويل",هدى',
        ",هدى",
        'بحر,"هدى',
        "جبل,هدى",
    ]
    assert outcomes("a.csv", "\n".join(rows)) == [
        "مدن",
        "root/a.csv:3: it has 1 field where the header has 2",
        "root/a.csv:5: it has 3 fields where the header has 2",
        "root/a.csv:6: its quotes are astray (',' expected after '\"')",
        "نهر طويل",
        "root/a.csv:9: no text: neither title nor text, body or content says anything",
        "root/a.csv:10: a quote is opened here and never closed",
        "جبل",
    ]


@pytest.mark.parametrize("limit", [131_072, 10, 1_000_000])
def test_a_large_field_whatever_the_limit_of_the_caller(limit: int) -> None:
    before = csv.field_size_limit(limit)
    try:
        large = f'title,text\nمدن,"{"ا، " * 70_000}"\nنهر,{"ب" * 200_000}\n'
        records = reader_for("a.csv")(Source("root/a.csv", "a.csv", large.encode(), None))
        lengths = []
        for record in records:
            assert csv.field_size_limit() == limit  # also while the file is being read
            assert isinstance(record, Record)
            lengths.append(len(record.parse().text))
        assert lengths == [209_999, 200_000]
        assert csv.field_size_limit() == limit
        with pytest.raises(csv.Error):
            next(csv.reader(["ا" * (limit + 1)]))
    finally:
        csv.field_size_limit(before)


def test_csv_is_read_on_several_threads() -> None:
    before = csv.field_size_limit()
    rows = "text\n" + "".join(f"{'ا' * (150_000 + number)}\n" for number in range(20))
    with ThreadPoolExecutor(4) as threads:
        for records in threads.map(lambda _: read("a.csv", rows), range(8)):
            assert [
                len(record.parse().text) for record in records if isinstance(record, Record)
            ] == [*range(150_000, 150_020)]
    assert csv.field_size_limit() == before


def test_ids_of_rows() -> None:
    records = read("a.csv", '\nid,title\n7,"ع\nغ"\n,ع\n')
    assert [record.id for record in records if isinstance(record, Record)] == ["7", "a.csv#5"]


HEADERS = {
    "no letters": ("id,رقم\n1,5", "id, رقم", 1),
    "below a blank line": ("\nid\n1", "id", 2),
    "delimiters alone": (",\n,", "no names", 1),
    "of many columns": (
        "id," + ",".join(f"score{n}" for n in range(40)) + "\n1" + ",2" * 40,
        "id, " + ", ".join(f"score{n}" for n in range(11)) + ", …",
        1,
    ),
}


@cases("text found line", HEADERS)
def test_no_text_column(text: str, found: str, line: int) -> None:
    with pytest.raises(ReadError) as caught:
        read("a.csv", text)
    assert str(caught.value) == (
        f"root/a.csv:{line}: it has no text column: "
        f"name one 'text', 'body' or 'content' (found: {found})"
    )


# All of them.


@pytest.mark.parametrize("suffix", sorted(suffixes()))
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
@settings(deadline=None)  # the first example pays for imports
def test_nothing_but_read_error_is_raised(suffix: str, data: bytes) -> None:
    for head in (b"", b"title\n", b"---\n", b"<h1>", b'{"title":'):
        with suppress(ReadError):
            for record in read(f"a{suffix}", head + data):
                if isinstance(record, Record):
                    assert record.parse().id == record.id


SEEDS = Path(__file__).parent.parent / "seeds"


def test_the_seed_collection() -> None:
    titles = {
        path.relative_to(SEEDS).as_posix(): article(path.name, path.read_bytes()).headline
        for path in [SEEDS / "history/leptis-magna.txt", SEEDS / "health/mobile-clinics.txt"]
    }
    assert titles == {
        "history/leptis-magna.txt": "لبدة الكبرى.. مدينة رومانية على شاطئ المتوسط",
        "health/mobile-clinics.txt": "عيادات متنقلة تعالج سكان القرى البعيدة",
    }
