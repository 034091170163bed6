"""Markdown, one article a file, with or without front matter.

- Front matter is read by `index.articles.front_matter`. Its fields are named as `records` says.
- Title: the front matter's, else the first heading of level 1, else a heading of any level that
  the text begins with, else as in plain text. The heading leaves the text if it is the title.
- The text is that of the page that the Markdown makes: without its marks.

>>> data = "---\\nauthor: هدى\\n---\\n# مدن\\n\\nهذه **مدن**.".encode()
>>> article = next(read(Source("a.md", "a.md", data, None))).parse()
>>> article.title, article.text, article.author
('مدن', 'هذه مدن.', 'هدى')
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from index.articles.encodings.decoding import decode
from index.articles.front_matter import split
from index.articles.markup import require_bounded
from index.articles.notes import Note
from index.articles.pages.elements import drop_surroundings, mark_blocks, text_below
from index.articles.readers import Record, Source, begins, one_article, openiti
from index.articles.readers.text import split_title
from index.articles.tables.names import place_of
from index.errors import ReadError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from selectolax.lexbor import LexborNode

SUFFIXES = (".md", ".markdown")

# Characters of Markdown that are parsed at a time. A book has some more. Each may take 700 bytes.
_AT_ONCE = 1 << 19
# How deep quotes and lists may stand in each other; a list and its item are two. Each line is read
# as often as it is deep.
_DEEPEST = 60
# Where Markdown is cut: between blocks, else between lines, else between words.
_CUTS = ("\n\n", "\n", " ")
_TITLE, _TEXT = place_of("title"), place_of("text")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield the one article of a Markdown file, or the passages of a book in mARkdown."""
    if not source.told.reader and begins(source, openiti.BEGINNING):
        return openiti.read(source)
    return one_article(source, _fields)


def _fields(source: Source) -> dict[str, object]:
    found = split(decode(source.data, source.path, source.encoding, source.note))
    for line, note in found.notes:
        source.note(Note(source.path, note, line))
    named = {name: place for name in found.fields if (place := place_of(name))}
    titles = [name for name, place in named.items() if place.field == "title"]
    chosen = min(titles, key=lambda name: named[name].rank, default="")
    given = " ".join(str(found.fields.get(chosen, "")).split())
    title, text = _title_and_text(given, found.text, source.path)
    rest = {
        name: value
        for name, value in found.fields.items()
        if name != chosen and named.get(name) not in (_TITLE, _TEXT)
    }
    return {**rest, "title": title, "text": text}


def _title_and_text(title: str, markdown: str, path: str) -> tuple[str, str]:
    from selectolax.lexbor import LexborHTMLParser

    markup = "".join(_rendered(markdown))
    require_bounded(markup, path)
    page = LexborHTMLParser(f"<body>{markup}</body>")
    mark_blocks(page)
    heading = _heading(page.body) if page.body else None
    headline = text_below(heading).replace("\n", " ") if heading else ""
    if heading and title in ("", headline):
        heading.decompose()
        title = headline
    drop_surroundings(page)
    text = text_below(page.body) if page.body else ""
    return (title, text) if title else split_title(text)


def _rendered(markdown: str) -> Iterator[str]:
    """Yield the page that Markdown makes, some at a time, because it takes so much memory."""
    parser = _parser()
    # Of links, which may be defined in another piece than they are used in, the text stands anyway.
    at = 0
    while len(markdown) - at > _AT_ONCE:
        half, last = at + _AT_ONCE // 2, at + _AT_ONCE
        cuts = (markdown.rfind(cut, half, last) + len(cut) for cut in _CUTS)
        cut = next((cut for cut in cuts if cut > half), last)
        yield parser.render(markdown[at:cut])
        at = cut
    yield parser.render(markdown[at:])


def _parser() -> "MarkdownIt":
    """Return a parser to which quotes and lists beyond `_DEEPEST` are text.

    By itself it drops all that stands more than twenty deep, which ten lists in each other are.
    """
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock, blockquote, list_block
    from markdown_it.rules_core import StateCore

    def shallow(rule: Callable[..., bool]) -> Callable[[StateBlock, int, int, bool], bool]:
        return lambda state, *lines: state.level < _DEEPEST and rule(state, *lines)

    def nesting(most: int) -> Callable[[StateCore], None]:
        return lambda state: setattr(state.md.options, "maxNesting", most)

    parser = MarkdownIt("commonmark")
    # Marks within a line are looked for again at each depth, so these stay as they are.
    within = parser.options.maxNesting
    for before, most in (("block", 2 * _DEEPEST), ("inline", within)):
        parser.core.ruler.before(before, f"nesting of {before}", nesting(most))
    # What each of them ends is as CommonMark has it.
    ended = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.at("blockquote", shallow(blockquote), {"alt": [*ended, "list"]})
    parser.block.ruler.at("list", shallow(list_block), {"alt": ended})
    parser.enable(["table", "strikethrough"])
    return parser


def _heading(body: "LexborNode") -> "LexborNode | None":
    first = next((node for node in body.iter()), None)
    if first and first.tag in _HEADINGS[1:]:
        return first
    return body.css_first("h1")
