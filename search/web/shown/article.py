"""The page of an article: its text with what was found in it, and what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from index import Article
from index.articles.locators import said
from search.hits.reading import ArticlePage, Mark
from search.results import Results
from search.web import parameters
from search.web.templating import mark, marked, paragraphs, text, web_address
from search.web.visit import Visit

_ASKED = (parameters.ID, parameters.MARKED, parameters.ARTICLE_PAGE)
_SIMILAR = 5
# A line that begins so is a heading, of Markdown or of a book.
_HEADINGS = ("#", "الفصل ", "الباب ", "باب ", "فصل ", "المبحث ", "Chapter ")
_LONGEST_HEADING = 90
# A strip of some hundred lines is as full as one of thousands.
_MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text as HTML, by its number on the page; headings are told apart."""

    number: int
    html: Markup
    heading: str


def article_page(visit: Visit) -> Response:
    """Show an article, or a page of a long one, what a query met in it marked."""
    asked = visit.asked(_ASKED)
    read = visit.index.reading(asked["id"], asked["q"], page=asked["page"])
    lines = [*_paragraphs(read)]
    article, address = read.article, visit.address
    return visit.page(
        "article.html",
        q=asked["q"],
        id=asked["id"],
        article=article,
        own=said(article.metadata),
        read=read,
        title=marked(article.headline, [one.range for one in read.title_marks], {}),
        paragraphs=lines,
        chapters=[line for line in lines if line.heading],
        strip=_strip(visit, read),
        similar=_similar(visit, asked["id"]),
        tags=[name for name, ids in visit.index.kept.tags.items() if asked["id"] in ids],
        url=web_address(article.url),
        citation=_citation(article, read, visit),
        back=address.to("/", keep=("q",)),
        pages=read.pages,
        page=read.page,
    )


def _similar(visit: Visit, id_: str) -> Results:
    found = visit.index.similar(id_, limit=_SIMILAR, timeout=visit.settings.timeout)
    visit.is_kept = visit.is_kept and not found.timed_out
    return found


def _paragraphs(read: ArticlePage) -> Sequence[Paragraph]:
    marks, found = [*enumerate(read.marks, 1)], []
    at = 0
    for number, (start, end) in enumerate(paragraphs(read.text), 1):
        some = []
        while at < len(marks) and marks[at][1].start < end:
            some.append(marks[at])
            at += 1
        line = read.text[start:end]
        shown = [
            (n, Mark(one.start - start, one.end - start, one.query, one.level)) for n, one in some
        ]
        is_heading = len(line) <= _LONGEST_HEADING and line.lstrip().startswith(_HEADINGS)
        html = _numbered(line, shown, len(read.marks))
        found.append(Paragraph(number, html, line.strip(" #") if is_heading else ""))
    return found


def _numbered(line: str, marks: Sequence[tuple[int, Mark]], count: int) -> Markup:
    """Return a line whose marks lead from one to the next, so that no script is needed."""
    pieces: list[str] = []
    at = 0
    for number, one in marks:
        link = f'<a class="m" id="m{number}" href="#m{number % count + 1}">'
        pieces += [text(line[at : one.start]), link, mark(line[one.start : one.end], ""), "</a>"]
        at = one.end
    # All of it is escaped, or a tag of ours: joined as strings, which Markup would escape again.
    return Markup("".join([*pieces, text(line[at:])]))  # noqa: S704


def _strip(visit: Visit, read: ArticlePage) -> list[dict[str, Any]]:
    """Return where matches stand in the whole article, in thousandths, and what leads there."""
    every = read.standing[:: max(len(read.standing) // _MOST_LINES, 1)]
    first_here = next((n for n, (page, _) in enumerate(read.standing) if page == read.page), 0)
    numbers = {one: at for at, one in enumerate(read.standing)}
    lines = []
    for page, share in every:
        here = page == read.page
        place = numbers[page, share] - first_here + 1 if here else 1
        link = "" if here else str(visit.address.having(page=page))
        at = round((1 - share) * 1000) if visit.words.direction == "rtl" else round(share * 1000)
        lines.append({"at": at, "link": f"{link}#m{place}", "here": here})
    return lines


def _citation(article: Article, read: ArticlePage, visit: Visit) -> str:
    """Return what a reader writes down to be able to find it again."""
    day = visit.words.day(article.date.isoformat()) if article.date else ""
    facts = (article.author, f"«{article.headline}»", article.source, day)
    place = visit.words("page_of", page=read.page, pages=read.pages) if read.pages > 1 else ""
    where = web_address(article.url) or article.id
    return "، ".join(fact for fact in (*facts, place, where) if fact)
