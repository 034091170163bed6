"""OpenITI mARkdown: books of the Islamicate world, a passage an article.

- A file begins with `######OpenITI#` and lines `#META#`, in the form `020.BookTITLE :: value`. They
  give title, author, subject and year of the edition; other lines are kept, without their numbers,
  those that give nothing (NODATA, NOTGIVEN) are not.
- A passage is what stands under a heading (`### |`, `### ||`, biographies `### $`, events `### @`),
  or part of it where that is long. Its title is the heading, its metadata name the book.
- Marks of pages, which stand at the end of a page, and milestones are no text: the pages that a
  passage is on are its `page`, as V01P003 or V01P003-V01P005.
- `#` begins a paragraph, `~~` goes on with it, `%~%` parts the halves of a verse; tags of names,
  quotations and years (`@P02`, `@QB@`, `@YD456`) are left out.
- Without a suffix, or with `.completed`, `.inProgress`, `.automARkdown` or `.mARkdown`, such a file
  is known by its name, as 0276IbnQutayba.AdabKatib.JK001216-ara1; with any suffix of text by how
  it begins.

>>> data = ("######OpenITI#\\n#META# 020.BookTITLE :: المعارف\\n#META#Header#End#\\n"
...         "### | باب\\n# قال ms01 @P01 سعيد\\n~~ ذلك PageV01P002\\n").encode()
>>> article = next(read(Source("a", "a", data, None))).parse()
>>> article.title, article.text, article.metadata["page"]
('باب', 'قال سعيد ذلك', 'V01P002')
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.articles.calendars.dates import read_date
from index.articles.encodings.decoding import decode
from index.articles.readers import Record, Source, begins, record_of
from index.errors import ReadError

SUFFIXES = (".completed", ".inprogress", ".automarkdown")
NAMED = re.compile(r"(?:.*\.)?\w*\d\w*-[a-z]{3}\d+\Z")
BEGINNING = b"######OpenITI#"

_HEAD_ENDS = "#META#Header#End#"
_HEAD = re.compile(r"#META#\s*(?:\d+\.)?([^:\n]*?)\s*:+\s*(.*)")
_GIVES_NOTHING = ("", "NODATA", "NOTGIVEN", "NOCODE")
# What the lines of a head are of an article.
_FIELDS = {
    "BookTITLE": "title",
    "AuthorNAME": "author",
    "AuthorAKA": "author",
    "BookSUBJ": "category",
    "EdYEAR": "date",
}
_HEADING = re.compile(r"###\s+(?:\|+|\$+|@+)\s*(?:\|?[A-Z_]+[|$])?(.*)")
_PAGE = re.compile(r"PageV(\w{2,3})P(\d+\w?)")
_NO_TEXT = re.compile(
    r"\bPage(?:V\w+P\w+|Beg\w*|End\w*)|\bms[A-Z]?\d+\b|\bMilestone\d+|#\$#\S*|@@?[A-Za-z]+[A-Za-z0-9_/+-]*@?"
    r"|%~%|~!+~|\[\[|\]\]"
)
# Characters of a passage behind which the next paragraph begins another one.
_LONG = 20_000


@dataclass(slots=True)
class _BookPassage:
    """Lines under a heading, from a line on, and the marks of pages among them.

    `goes_on` if text stands behind the last mark, or there is none.
    """

    heading: str
    line: int
    paragraphs: list[str] = field(default_factory=list)
    size: int = 0
    pages: list[str] = field(default_factory=list)
    goes_on: bool = False

    def add(self, text: str, is_new: bool) -> None:
        """Add a line, which begins a paragraph or goes on with one."""
        marks = list(_PAGE.finditer(text))
        self.pages += (f"V{mark[1]}P{mark[2]}" for mark in marks)
        plain = " ".join(_NO_TEXT.sub(" ", text).split())
        if plain:
            behind = text[marks[-1].end() :] if marks else text
            self.goes_on = bool(_NO_TEXT.sub(" ", behind).strip()) or (self.goes_on and not marks)
            if is_new or not self.paragraphs:
                self.paragraphs.append(plain)
            else:
                self.paragraphs[-1] += f" {plain}"
            self.size += len(plain)
        elif marks:
            self.goes_on = False


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record for each passage of a book."""
    if not begins(source, BEGINNING, b"#META#"):
        raise ReadError(source.path, "it is no OpenITI mARkdown: it lacks ######OpenITI#")
    lines = decode(source.data, source.path, source.encoding, source.note).split("\n")
    head, begin = _head(lines)
    if "date" not in head and read_date(head.get("EdNUMBER", "")):
        head["date"] = head["EdNUMBER"]
    passages = _passages(lines, begin)
    if not passages:
        raise ReadError(source.path, "no text: nothing follows its head")
    for number, (passage, page) in enumerate(_paged(passages), 1):
        fields = dict(head)
        if passage.heading:
            fields |= {"title": passage.heading}
            if "title" in head:
                fields["book"] = head["title"]
        if page:
            fields["page"] = page
        fields["text"] = "\n".join(passage.paragraphs)
        yield record_of(source, fields, json.dumps(fields).encode(), passage.line, number)


def _head(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Return what the head says of the book, and the number of lines it has."""
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        if line.startswith(_HEAD_ENDS):
            return found, number + 1
        if (said := _HEAD.match(line)) and said[2].strip() not in _GIVES_NOTHING:
            found.setdefault(_FIELDS.get(said[1], said[1]), said[2].strip())
    # Without an end of it, the head is as long as its lines go on.
    last = (number for number, line in enumerate(lines) if line.startswith("#META#"))
    return found, max(last, default=0) + 1


def _passages(lines: Sequence[str], begin: int) -> list[_BookPassage]:
    found = [_BookPassage("", begin + 1)]
    for number, line in enumerate(lines[begin:], begin + 1):
        if heading := _HEADING.match(line):
            found.append(_BookPassage("", number))
            found[-1].add(heading[1], True)
            # The heading is the title; a mark of a page in it is one of the passage.
            found[-1].heading = " ".join(found[-1].paragraphs)
            found[-1].paragraphs = []
            continue
        is_new = not line.startswith("~~")
        if is_new and found[-1].size > _LONG:
            found.append(_BookPassage(found[-1].heading, number))
        found[-1].add(line.lstrip("#~ \t|"), is_new)
    return [passage for passage in found if passage.paragraphs or passage.heading or passage.pages]


def _paged(passages: Sequence[_BookPassage]) -> Iterator[tuple[_BookPassage, str]]:
    """Yield the passages that have text, each with the pages it is on."""
    following = ""
    found = []
    for passage in reversed(passages):
        pages = [*passage.pages, *([following] if following and passage.goes_on else [])]
        page = "-".join(dict.fromkeys((pages[0], pages[-1]))) if pages else ""
        if passage.paragraphs or passage.heading:
            found.append((passage, page))
        following = passage.pages[0] if passage.pages else following
    yield from reversed(found)
