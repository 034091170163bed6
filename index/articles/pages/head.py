"""What a page says of itself → fields of an article.

In this order: `<meta>`, structured data (JSON-LD, microdata), `<time>`, and of the date the lines
around the headline. A canonical address is preferred to another. The language and direction are
those of the page's root, or of its body or only article; `languages` are those of its parts that
are in others, in their order.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from index.articles.calendars.dates import read_date
from index.articles.pages.elements import BORDER

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

# The fields of an article, and what pages call them in their meta elements, the first preferred.
_META: Mapping[str, tuple[str, ...]] = {
    "title": ("og:title",),
    "author": ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author"),
    "date": tuple(
        "article:published_time og:article:published_time published_time article:published date "
        "pubdate publishdate publish_date pub_date publication_date dc.date dc.date.issued "
        "dcterms.date dcterms.created dcterms.issued datepublished parsely-pub-date sailthru.date "
        "cxenseparse:recs:publishtime cxenseparse:publishtime citation_date "
        "citation_publication_date article.published og:published_time datecreated "
        "article:modified_time og:updated_time last-modified datemodified".split()
    ),
    "source": ("og:site_name", "application-name", "dc.publisher", "citation_journal_title"),
    "url": ("og:url", "twitter:url"),
    "category": ("article:section", "parsely-section"),
}
_MODIFIED = ("article:modified_time", "og:updated_time", "last-modified", "datemodified")
# The same in structured data.
_STRUCTURED = {
    "author": "author",
    "date": "datePublished",
    "source": "publisher",
    "url": "url",
    "category": "articleSection",
}
_LONGEST_SCRIPT = 1 << 20
# Lines behind and before the headline that may tell the day, and letters of one.
_AROUND, _LONGEST_DATELINE = (-3, 8), 120
# A heading with the number of its section; three numbers may be a day, of two digits each.
_NUMBERED = re.compile(r"(?!\d{1,2}\.\d{1,2}\.\d\d\s)\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[^\W\d]")


def fields_of(page: "LexborHTMLParser", headings: Iterable[str]) -> dict[str, str]:
    """Return what a page whose blocks are marked says of itself; `headings` may be its title."""
    said = _meta(page)
    structured = next(_structured(page), {})
    fields = {}
    for field, names in _META.items():
        values = [said.get(name, "") for name in names if name not in _MODIFIED]
        values.append(_text(structured.get(_STRUCTURED.get(field, ""))))
        values += [said.get(name, "") for name in names if name in _MODIFIED]
        fields[field] = next((value for value in values if _is_of(field, value)), "")
    if not fields["date"]:
        fields["date"] = _date_shown(page, {fields["title"], *headings})
    if not fields["author"]:
        fields["author"] = _author_shown(page)
    canonical = page.css_first("link[rel=canonical]")
    if canonical:
        fields["url"] = canonical.attributes.get("href") or fields["url"]
    return {**fields, **_languages(page)}


def _languages(page: "LexborHTMLParser") -> dict[str, str]:
    """Return what a page says of its language and direction, and of those of its parts.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> markup = "<html lang=ar dir=rtl><p>مدن<i lang=fr>Tripoli</i><p lang=ar-EG>ا"
    >>> _languages(LexborHTMLParser(markup))
    {'language': 'ar', 'direction': 'rtl', 'languages': 'fr'}
    """
    articles = page.css("article, main")
    wholes = [*page.css("html, body"), *(articles if len(articles) == 1 else ())]
    said = {}
    for field, name in (("language", "lang"), ("direction", "dir")):
        values = ((node.attributes.get(name) or "").strip() for node in wholes)
        if found := next(filter(None, values), ""):
            said[field] = found
    others: dict[str, int] = {}
    # A link in another language is to the page in that language; zxx is that of no language.
    for part in page.css("body [lang]:not(a, article, main, nav *, footer *)"):
        language = (part.attributes.get("lang") or "").strip()
        letters = len((part.text() or "").strip())
        if letters and language and language != "zxx":
            others[language] = max(others.get(language, 0), letters)
    if "language" not in said and len(others) == 1 and page.body:
        ((language, letters),) = others.items()
        if letters * 2 > len((page.body.text() or "").strip()):
            said = {"language": language, **said}
    tongues: dict[str, str] = {}
    for one in others:
        tongues.setdefault(_tongue(one), one)
    tongues.pop(_tongue(said.get("language", "")), None)
    return {**said, "languages": "، ".join(tongues.values())} if tongues else said


def _tongue(language: str) -> str:
    """Return a language without its region: that of ar-EG, and of AR, is ar."""
    return language.replace("_", "-").split("-")[0].lower()


def _is_of(field: str, value: str) -> bool:
    """Tell whether a value is one of the field: an author is no address, a date one that is."""
    if field == "date":
        return read_date(value) is not None
    return bool(value) and not (field == "author" and "://" in value)


def _meta(page: "LexborHTMLParser") -> dict[str, str]:
    said: dict[str, str] = {}
    for node in page.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        said.setdefault((name or "").lower(), " ".join((attributes["content"] or "").split()))
    return said


def _structured(page: "LexborHTMLParser") -> Iterator[Mapping[str, object]]:
    """Yield the objects of JSON-LD that are dated, as those of articles are."""
    for node in page.css('script[type="application/ld+json"]'):
        text = node.text() or ""
        try:
            # As they stand in pages, with line ends in strings.
            held = json.loads(text, strict=False) if len(text) <= _LONGEST_SCRIPT else None
        except (ValueError, RecursionError):
            continue
        graph = held.get("@graph", held) if isinstance(held, dict) else held
        for item in graph if isinstance(graph, list) else [graph]:
            if isinstance(item, dict) and "datePublished" in item:
                yield item


def _text(value: object) -> str:
    """Return a value of structured data as a text: names of those who have one."""
    if isinstance(value, list):
        return "، ".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return _text(value.get("name"))
    return " ".join(value.split()) if isinstance(value, str) else ""


def _date_shown(page: "LexborHTMLParser", titles: Collection[str]) -> str:
    """Return the date that a page marks as such, or that stands around its title, "" for none.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> from index.articles.pages.elements import mark_blocks
    >>> page = LexborHTMLParser("<h1>مدن</h1><div>هدى سالم</div><div>نشر في 3 مايو 2022</div>")
    >>> mark_blocks(page)
    >>> _date_shown(page, ["مدن"])
    'نشر في 3 مايو 2022'
    """
    for node in page.css("[itemprop=datePublished], article time, main time, time[pubdate], time"):
        value = node.attributes.get("datetime") or node.attributes.get("content") or node.text()
        if value and read_date(value.strip()):
            return value.strip()
    if page.body is None:
        return ""
    lines = [" ".join(line.split()) for line in (page.body.text() or "").split(BORDER)]
    lines = [line for line in lines if line]
    begin, end = _AROUND
    # It may stand in what leads to it, too.
    for at in (at for at, line in enumerate(lines) if line in titles):
        near = lines[at : at + end] + lines[max(0, at + begin) : at]
        if found := next(filter(_is_dateline, near), ""):
            return found
    return ""


def _is_dateline(line: str) -> bool:
    if len(line) > _LONGEST_DATELINE or not any(map(str.isdigit, line)):
        return False
    if _NUMBERED.match(line):
        return False
    found = read_date(line)
    return found is not None and found.first == found.last


def _author_shown(page: "LexborHTMLParser") -> str:
    for node in page.css("[itemprop=author], a[rel=author], .byline, .author-name"):
        name = " ".join((node.text() or "").replace(BORDER, " ").split())
        if name and len(name) <= _LONGEST_DATELINE:
            return name
    return ""
