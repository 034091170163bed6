"""Files that nobody here wrote: what is read of them has the words that other tools read."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from index.articles.article import Article
from index.articles.readers import Record, Source, reader_for
from index.errors import ReadError

DATA = Path(__file__).parent / "data"
SEEDS = Path(__file__).parents[1] / "seeds"


def records(path: Path) -> list[Record | ReadError]:
    return list(reader_for(path.name)(Source(path.name, path.name, path.read_bytes(), None)))


def articles(path: Path) -> list[Article]:
    return [record.parse() for record in records(path) if isinstance(record, Record)]


def words(text: str) -> Counter[str]:
    plain = re.sub("[\u064b-\u0652\u0640]", "", unicodedata.normalize("NFKC", text))
    return Counter(re.findall(r"\w+", plain))


def words_read(path: Path) -> Counter[str]:
    return words("\n".join(f"{one.title}\n{one.text}" for one in articles(path)))


@pytest.mark.parametrize(
    "name",
    ["ankara.docx", "ankara.odt", "ankara.rtf", "ankara.epub", "ankara.pdf", "ankara-chromium.pdf"],
)
def test_all_words_of_what_another_program_wrote(name: str) -> None:
    written = words((SEEDS / "diplomacy" / "dbeibah-ankara.txt").read_text("utf-8"))
    # Chromium sets وقع and للكهرباء in pieces, with blanks between them.
    lost = 2 if "chromium" in name else 0
    found = words_read(DATA / "documents" / name)
    assert (written & found).total() >= 0.99 * (written.total() - lost)


@pytest.mark.parametrize(
    "reference", sorted(DATA.glob("*/reference/*.txt")), ids=lambda path: path.stem
)
def test_all_words_that_another_tool_reads(reference: Path) -> None:
    wanted = words(reference.read_text("utf-8"))
    found = words_read(reference.parents[1] / reference.stem)
    assert (wanted & found).total() >= 0.99 * wanted.total()


def test_a_note_or_a_comment_parts_no_words_of_a_document() -> None:
    (article,) = articles(DATA / "documents" / "testODFwithOOo3.odt")
    said = "This is a rather difficult test document\nThis is of course a simple footnote"
    assert re.sub(", with[^\n]*", "", article.text).find(said) > 0
    # Who commented, and when, is no text.
    assert "Hanssens" not in article.text


def test_a_maildir_of_others_has_what_their_mailbox_has() -> None:
    messages = sorted((DATA / "mail" / "Maildir" / "new").iterdir())
    found = sum((words_read(message) for message in messages), Counter())
    assert len(messages) == 3
    assert found == words_read(DATA / "mail" / "procmail.mbox")


def test_verses_are_called_by_their_chapter_and_number() -> None:
    found = records(DATA / "corpora" / "quran-105.json")
    assert [one.id for one in found if isinstance(one, Record)][::4] == ["105/1", "105/5"]


def test_a_page_that_a_browser_saved_in_one_file() -> None:
    (page,) = articles(DATA / "pages" / "handbook-case-study.html")
    (saved,) = articles(DATA / "pages" / "handbook-case-study.mhtml")
    assert (saved.title, saved.url, saved.date) == (page.title, page.url, None)
    assert words(saved.text) == words(page.text)


def test_line_ends_that_a_program_wrote_as_letters() -> None:
    said = articles(DATA / "corpora" / "archive-miller.tsv")
    assert [one.text for one in said] == [one.text for one in articles(SEEDS / "archive.csv")]


def test_every_row_of_a_table_of_others() -> None:
    found = records(DATA / "corpora" / "issues.csv")
    lines = (DATA / "corpora" / "issues.csv").read_text("utf-8").rstrip("\n").split("\n")
    assert [isinstance(one, Record) and one.line for one in found] == [*range(1, len(lines) + 1)]


def test_chats_of_others() -> None:
    days = articles(DATA / "corpora" / "pokemon.txt")
    assert {"Ash Ketchum", "Brock"} <= {who for one in days for who in one.author.split("، ")}
    first = articles(DATA / "corpora" / "telegram.json")[0]
    assert (first.author, str(first.date)) == ("علی", "2024-01-15")


def test_a_book_of_others() -> None:
    found = articles(DATA / "corpora" / "GRAR000070.automARkdown")
    assert {one.author for one in found} == {"pseudo-Galen"}
    assert found[0].metadata["page"] == "V01P076-V01P078"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("قوس [[تراجان|تراجان]] في لبدة الكبرى", "مدينة.\nقوس تراجان في لبدة الكبرى"),
        ("قوس في لبدة الكبرى {{lang|en|the arch of Trajan}}", "مدينة.\nقوس في لبدة الكبرى"),
        ("alt=قوس كبير من مدينة لبدة", "مدينة."),
    ],
)
def test_captions_of_a_dump(said: str, text: str) -> None:
    caption = f"[[File:A.jpg|thumb|350px|{said}]]"
    page = f"<page><title>لبدة</title><revision><text>مدينة. {caption}</text></revision></page>"
    data = f"<?xml version='1.0'?><!-- -->\n<mediawiki>{page}</mediawiki>".encode()
    (record,) = reader_for("a.xml")(Source("a.xml", "a.xml", data, None))
    assert isinstance(record, Record)
    assert record.parse().text == text
