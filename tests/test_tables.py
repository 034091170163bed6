"""Tables and records as people have them, whatever a column is called and a cell holds."""

from collections.abc import Sequence
from datetime import date

import pytest
from cases import cases, table

from index.articles.article import Article
from index.articles.readers import Record, Source, reader_for
from index.articles.tables.fragments import plain
from index.articles.tables.names import field_called
from index.errors import ReadError

RAIN = "هطلت أمطار غزيرة على المرتفعات الشمالية فجر اليوم"
WHEAT = "ارتفع إنتاج القمح في السهول الشرقية هذا الموسم"
NO_TEXT = "no text: neither title nor text, body or content says anything"
LIBRARY = "افتتحت المكتبة العامة أبوابها بعد ترميم دام سنتين"


def read(name: str, text: str) -> tuple[list[Article], list[str], list[str]]:
    """Return the articles of a file, what is skipped, and what is noted."""
    notes: list[str] = []
    source = Source(name, name, text.encode(), None, note=lambda note: notes.append(str(note)))
    articles, skipped = [], []
    for record in reader_for(name)(source):
        if isinstance(record, Record):
            try:
                articles.append(record.parse())
                continue
            except ReadError as error:
                record = error
        skipped.append(str(record))
    return articles, skipped, notes


def texts(name: str, text: str) -> list[str]:
    return [article.text for article in read(name, text)[0]]


NAMES = {
    "id": "ID _id uuid المعرّف",
    "title": "Title headline Post_Title article-title og:title title_ar العنوان عنوان_الخبر السؤال",
    "text": "Text full_text articleBody post.content newsText {http://x.org/}body text_ar context "
    "Passage sentence maintext bodyText clean_text text_clean hadith_text "
    "المضمون النص نصّ_المقال المحتوى المَتْن التغريدة الفقرة",
    "date": "pubDate publishedAt Published_On created-at @timestamp dc:date التاريخ تاريخ_النشر",
    "source": "source_domain source_name دار_النشر Source siteName publisher المصدر الصحيفة",
    "author": "اسم_الكاتب تأليف Author byline screen_name الكاتب المؤلف كاتب_المقال",
    "url": "link URL canonical_url الرابط رابط_الخبر",
    "category": "category Section topic التصنيف القسم",
}


KNOWN = {name: (name, field) for field, names in NAMES.items() for name in names.split()}


@cases("name field", KNOWN)
def test_names_of_fields(name: str, field: str) -> None:
    assert field_called(name) == field
    assert field_called(name.replace("_", " ")) == field


@pytest.mark.parametrize("name", ["page_id", "article id", "label", "lang", "الصفحة", "عدد", ""])
def test_names_of_no_field(name: str) -> None:
    assert field_called(name) is None


def test_a_preferred_name_is_taken_and_the_other_kept() -> None:
    record = '{"summary": "موجز", "content": "النص كله", "post_title": "ب", "title": "أ"}'
    (found,), _, _ = read("a.jsonl", record)
    assert (found.title, found.text) == ("أ", "النص كله")
    assert found.metadata == {"summary": "موجز", "post_title": "ب"}


def test_columns_with_arabic_names() -> None:
    table = (
        "المعرف,العنوان,النص,التاريخ,المصدر,الكاتب,القسم,الصفحة\n"
        f"ن7,أمطار,{RAIN},٣ أيار ٢٠٢٢,وكالة السهل,سلمى نادر,طقس,4\n"
    )
    articles, skipped, notes = read("a.csv", table)
    assert (skipped, notes) == ([], [])
    assert articles == [
        Article(
            id="ن7", title="أمطار", text=RAIN, date=date(2022, 5, 3), source="وكالة السهل",
            author="سلمى نادر", category="طقس", metadata={"الصفحة": "4"},
        )
    ]  # fmt: skip


WITHOUT_NAMES = {
    "commas": ("a.csv", ","),
    "semicolons": ("a.csv", ";"),
    "tabs": ("a.tsv", "\t"),
}


@cases("name delimiter", WITHOUT_NAMES)
def test_a_table_without_a_heading_line(name: str, delimiter: str) -> None:
    rows = [["811", "ar", RAIN], ["812", "ar", WHEAT], ["813", "ar", LIBRARY]]
    articles, skipped, notes = read(name, "\n".join(map(delimiter.join, rows)))
    assert [(found.id, found.text) for found in articles] == [
        (f"{name}#1", RAIN), (f"{name}#2", WHEAT), (f"{name}#3", LIBRARY),
    ]  # fmt: skip
    assert articles[0].metadata == {"column1": "811", "column2": "ar"}
    assert skipped == []
    assert notes == [f"{name}:1: its text is taken from 'column3', by what stands there"]


def test_a_first_row_is_no_heading_because_it_is_short() -> None:
    rows = [("pos", "صباح الخير"), ("neg", f"{RAIN}، {WHEAT}"), ("pos", f"{LIBRARY}، {RAIN}")]
    assert texts("a.tsv", "\n".join(map("\t".join, rows))) == [text for _, text in rows]
    assert texts("a.csv", "\n".join(text for _, text in rows)) == [text for _, text in rows]


HEADINGS = {
    "a question": f"text,is it true?\n{RAIN},yes\n{WHEAT},no\n",
    "a year": f"id,text,2019\n1,{RAIN},5\n2,{WHEAT},7\n",
    "a row cut short": f"no,utterance\n1\n2,{RAIN}\n3,{WHEAT}\n",
    "numbers alone": f"0,1\n{RAIN},5\n{WHEAT},7\n",
    "an empty name": f",title,text\n0,أ,{RAIN}\n1,ب,{WHEAT}\n",
    "numbers below Arabic names": f"العدد,القول\n5,{RAIN}\n7,{WHEAT}\n",
}


@cases("table", HEADINGS)
def test_headings(table: str) -> None:
    assert texts("a.csv", table) == [RAIN, WHEAT]


ROWS = {
    "a value that is a name": (f"1,خبر,{RAIN}\n2,مقال,{WHEAT}\n3,خبر,{LIBRARY}\n", 3),
    "a short text": (f"نعم\n{RAIN}\n{WHEAT}\n", 3),
    "one row": (f"1,{RAIN}\n", 1),
}


@cases("table count", ROWS)
def test_no_headings(table: str, count: int) -> None:
    assert len(texts("a.csv", table)) == count


def test_a_column_of_texts_alone() -> None:
    assert texts("a.csv", f"{RAIN}\n{WHEAT}\n{LIBRARY}\n") == [RAIN, WHEAT, LIBRARY]


def test_names_that_nobody_knows() -> None:
    table = (
        "no,utterance,heard,where\n"
        f"1,{RAIN},2021-02-03,السوق\n2,{WHEAT},2021-02-04,الحقل\n3,{LIBRARY},غير معروف,المدينة\n"
        f"4,{RAIN},2021-02-05,السوق\n5,{RAIN},2021-02-05,السوق\n"
    )
    articles, skipped, notes = read("a.csv", table)
    assert [found.date for found in articles[:3]] == [date(2021, 2, 3), date(2021, 2, 4), None]
    assert (articles[0].text, articles[0].metadata) == (RAIN, {"no": "1", "where": "السوق"})
    assert (len(articles), skipped) == (5, [])
    assert notes == [
        "a.csv:1: its text is taken from 'utterance' and its date is taken from 'heard',"
        " by what stands there"
    ]


def test_a_title_is_not_taken_for_the_text_beside_it() -> None:
    (found, *_), _, notes = read("a.csv", f"title,place,said\nأمطار,حلب,{RAIN}\nقمح,حمص,{WHEAT}\n")
    assert (found.title, found.text, found.metadata) == ("أمطار", RAIN, {"place": "حلب"})
    assert notes == ["a.csv:1: its text is taken from 'said', by what stands there"]
    (found,), _, notes = read("a.csv", "title,place\nأمطار غزيرة على الشمال,حلب\n")
    assert (found.text, notes) == ("", [])


def test_records_whose_names_nobody_knows() -> None:
    lines = [f'{{"n": {n}, "said": "{text}"}}' for n, text in enumerate((RAIN, WHEAT), 1)]
    articles, skipped, notes = read("a.jsonl", "\n".join([*lines, '{"n": 3}']))
    assert [found.text for found in articles] == [RAIN, WHEAT]
    assert skipped == [f"a.jsonl:3: {NO_TEXT}"]
    assert notes == ["a.jsonl: its text is taken from 'said', by what stands there"]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_line_by_which_excel_names_the_delimiter(first: str) -> None:
    articles, skipped, _ = read("a.csv", f"{first}\ntitle;text\nأمطار;{RAIN}, {WHEAT}\n")
    assert [(found.id, found.text) for found in articles] == [("a.csv#3", f"{RAIN}, {WHEAT}")]
    assert skipped == []


def test_quotes_are_letters_between_tabs() -> None:
    lines = [f'"{RAIN}', f'"{WHEAT}"', f'قال: "{LIBRARY}', '"', f'{RAIN}"', "ذهب"]
    found = texts("a.tsv", "\n".join(["label\ttext", *(f"pos\t{line}" for line in lines)]))
    assert found == lines


def test_what_a_program_put_in_quotes_between_tabs() -> None:
    table = f'id\ttext\tn\n1\t"قال ""نعم"" ومضى"\t5\n2\t"{RAIN}\n\n{WHEAT}"\t6\n3\t{LIBRARY}\t7\n'
    articles, skipped, _ = read("a.tsv", table)
    assert [found.text for found in articles] == [
        'قال "نعم" ومضى', f"{RAIN}\n\n{WHEAT}", LIBRARY,
    ]  # fmt: skip
    assert skipped == []


# Each row of these is an article, or is named; the numbers are those of the lines that are lost.
SPOILT = {
    "open": (["1,أ,ب", '2,"أ,ب', "3,أ,ب", "4,أ,ب"], [3]),
    "open twice": (["1,أ,ب", '2,"أ,ب', "3,أ,ب", '4,"أ,ب', "5,أ,ب"], [3, 5]),
    "open at the end": (["1,أ,ب", '2,أ,"ب'], [3]),
    "closed by the end of another": (["1,أ,ب", '2,أ,"ب', "3,أ,ب", '4,أ,ب"', "5,أ,ب"], [3]),
    "astray": (['1,"أ" ج,ب', "2,أ,ب"], [2]),
    "too few and too many": (["1,أ", "2,أ,ب,ج", "3,أ,ب", "4,أ,ب,,"], [2, 3]),
    "lines within quotes": (['1,أ,"ب\nج\n"', '2,"أ', "3,أ,ب", '4,"أ\nج",ب'], [5]),
}


@cases("rows lost", SPOILT)
def test_an_error_in_a_row_loses_that_row_alone(rows: Sequence[str], lost: list[int]) -> None:
    articles, skipped, _ = read("a.csv", "\n".join(["id,title,text", *rows]))
    assert [int(line.split(":")[1]) for line in skipped] == lost
    assert len(articles) + len(lost) == len(rows)
    assert len({found.id for found in articles}) == len(articles)


def test_hopeless_quotes_take_no_longer_than_the_table_is_long() -> None:
    # Each line opens a quote where the one before it closes.
    rows = ['أ","ب'] * 60_000
    articles, skipped, _ = read("a.csv", "\n".join(["title,text", *rows]))
    assert len(articles) + len(skipped) == len(rows)


@cases("field text", table("markup"))
def test_markup_in_a_field(field: str, text: str) -> None:
    assert plain(field) == text


def test_markup_in_records_and_rows() -> None:
    for name, file in {
        "a.jsonl": '{"title": "<b>رياح</b> &amp; أمطار", "content": "<p>هبّ<i>ت</i></p><p>ثم هدأت"}',
        "a.csv": "title,content\n<b>رياح</b> &amp; أمطار,<p>هبّ<i>ت</i></p><p>ثم هدأت\n",
    }.items():
        (found,), _, _ = read(name, file)
        assert (found.title, found.text) == ("رياح & أمطار", "هبّت\nثم هدأت")
    _, skipped, _ = read("a.jsonl", '{"content": "<p> </p>"}')
    assert skipped == ["a.jsonl:1: no text: its fields hold nothing but markup"]


def test_values_that_exports_wrap() -> None:
    record = (
        '{"_id": {"$oid": "5f1a"}, "title": {"rendered": "رياح"}, '
        '"content": {"rendered": "<p>هبت</p>", "protected": false}, '
        '"created_at": {"$date": "2020-09-06T10:00:00Z"}}'
    )
    (found,), _, _ = read("a.jsonl", record)
    assert found == Article(id="5f1a", title="رياح", text="هبت", date=date(2020, 9, 6))


JSON_FILES = {
    "an array": ('[{"title": "رياح", "text": "هبت"},\n{"title": "مطر", "text": "هطل"}]',
        [("a.json#1", "رياح", "هبت"), ("a.json#2", "مطر", "هطل")]),
    "an array of texts": ('["هبت الرياح", "هطل المطر"]',
        [("a.json#1", "", "هبت الرياح"), ("a.json#2", "", "هطل المطر")]),
    "an object": ('{"id": 7, "العنوان": "رياح", "النص": "هبت", "comments": [{"text": "نعم"}]}',
        [("7", "رياح", "هبت")]),
    "an answer of a server": (
        '{"status": "ok", "total": 2, "articles": [{"headline": "رياح", "content": "هبت"},'
        ' {"headline": "مطر", "content": "هطل"}]}',
        [("a.json#1", "رياح", "هبت"), ("a.json#2", "مطر", "هطل")]),
    "paragraphs under their title": (
        '{"version": "1.1", "data": [{"title": "الطقس", "paragraphs": [{"context": "هبت", "qas": '
        '[{"question": "ما هب؟", "id": "q", "answers": [{"text": "هبت"}]}]}, {"context": '
        '"هطل"}]}]}',
        [("a.json#1", "الطقس", "هبت"), ("a.json#2", "الطقس", "هطل")]),
    "what a search engine found": (
        '{"hits": {"total": 1, "hits": [{"_id": "x9", "_score": 1.5, '
        '"_source": {"title": "رياح", "body": "هبت"}}]}}',
        [("x9", "رياح", "هبت")]),
    "records by their ids": ('{"n1": {"title": "رياح", "text": "هبت"}, "n2": {"text": "هطل"}}',
        [("a.json#1", "رياح", "هبت"), ("a.json#2", "", "هطل")]),
    "a feed": ('{"title": "نشرة", "description": "أخبار",'
        ' "items": [{"title": "رياح", "text": "هبت"}]}',
        [("a.json#1", "رياح", "هبت")]),
    "names that nobody knows": (
        f'[{{"n": 1, "said": "{RAIN}"}}, {{"n": 2, "said": "{WHEAT}"}}]',
        [("a.json#1", "", RAIN), ("a.json#2", "", WHEAT)]),
    "a text in pieces": (
        '{"messages": [{"id": 3, "text": ["هبت ", {"type": "bold", "text": "الرياح"}, " أمس"]}]}',
        [("3", "", "هبت الرياح أمس")]),
    "lines of JSON": ('{"text": "هبت"}\n{"text": "هطل"}\n',
        [("a.json#1", "", "هبت"), ("a.json#2", "", "هطل")]),
}  # fmt: skip


@cases("file expected", JSON_FILES)
def test_json(file: str, expected: list[tuple[str, str, str]]) -> None:
    articles, skipped, _ = read("a.json", file)
    assert [(found.id, found.title, found.text) for found in articles] == expected
    assert skipped == []


SPOILT_JSON = {
    "in an array": (
        '[\n  {"text": "هبت"},\n  {"text": هطل},\n  {"text": "سكن"}\n]',
        ["هبت", "سكن"], ["a.json:3: it is not JSON: Expecting value, column 12"],
    ),
    "in lines": (
        '{"text": "هبت"}\n{"text": "هطل"\n{"text": "سكن"}',
        ["هبت", "سكن"], ["a.json:2: it is not JSON: Expecting ',' delimiter, line 3, column 1"],
    ),
    "cut short": (
        '[{"text": "هبت"}, {"text": "هط',
        ["هبت"],
        ["a.json:1: it is not JSON: Unterminated string starting at, column 28;"
         " what follows is not read"],
    ),
    "cut short between two": (
        '[{"text": "هبت"},\n', ["هبت"], ["a.json:2: it is cut short: its array has no end"],
    ),
    "no articles": ('{"width": 5, "sizes": [1, 2]}', [], [f"a.json:1: {NO_TEXT}"]),
    "nothing": ("[ ]", [], ["a.json: no text: it holds no articles"]),
    "a number": ('[5, "هبت"]', ["هبت"], ["a.json:1: no text: it holds no articles"]),
    "nested": ("[" * 100_000, [], ["a.json:1: it is JSON too large to be an article;"
        " what follows is not read"]),
}  # fmt: skip


@cases("file found lost", SPOILT_JSON)
def test_json_that_is_none(file: str, found: list[str], lost: list[str]) -> None:
    articles, skipped, _ = read("a.json", file)
    assert ([article.text for article in articles], skipped) == (found, lost)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (",نص,نص,", ["column1", "نص (3)", "column4"]),
        ("column4,نص,نص,", ["column4", "نص (3)", "column4 (4)"]),
    ],
)
def test_columns_without_a_name_of_their_own_lose_nothing(header: str, names: list[str]) -> None:
    data = f"{header}\n7,هطلت أمطار,هبت ريح,x\n".encode()
    (record,) = reader_for("a.csv")(Source("a.csv", "a.csv", data, None))
    assert isinstance(record, Record)
    article = record.parse()
    assert article.text == "هطلت أمطار"
    assert article.metadata == dict(zip(names, ("7", "هبت ريح", "x"), strict=True))


def test_a_table_in_other_letters_is_read_by_its_column_of_words() -> None:
    rows = "URI,Label,Note\nx1,open,the plural is written in another way here\nx2,closed,no\n"
    found = list(reader_for("a.csv")(Source("a.csv", "a.csv", rows.encode(), None)))
    texts = [record.parse().text for record in found if isinstance(record, Record)]
    assert texts == ["the plural is written in another way here", "no"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (r"عاد الهدوء.\nوفتحت المدارس", "عاد الهدوء.\nوفتحت المدارس"),
        (r"السعر:\tخمسة", "السعر: خمسة"),
        (r"في C:\new\temp ملف", r"في C:\new\temp ملف"),
        (r"الزاوية $\theta$ و \times و \neq", r"الزاوية $\theta$ و \times و \neq"),
        (r"سطر\\nسطر", r"سطر\\nسطر"),
        (r"عاد الهدوء.\nthe road is open.\nThe end", "عاد الهدوء.\nthe road is open.\nThe end"),
    ],
)
def test_line_ends_that_databases_write(cell: str, text: str) -> None:
    data = f"id\ttext\tauthor\na1\t{cell}\t\\N\n".encode()
    (record,) = reader_for("a.tsv")(Source("a.tsv", "a.tsv", data, None))
    assert isinstance(record, Record)
    article = record.parse()
    assert (article.text.replace("\t", " "), article.author) == (text, "")
