"""Markdown, one article a file, with or without front matter.

- Front matter is YAML between a first line `---` and the next such line. Its fields are named as
  `records` says; all values are taken as they are written (a date is not yet a date).
- Title: the front matter's, else the first heading of level 1, else a heading of any level that
  the text begins with, else as in plain text. The heading leaves the text if it is the title.
- The text is that of the page that the Markdown makes: without its marks.

>>> data = "---\\nauthor: هدى\\n---\\n# مدن\\n\\nهذه **مدن**.".encode()
>>> article = next(read(Source("a.md", "a.md", data, None))).parse()
>>> article.title, article.text, article.author
('مدن', 'هذه مدن.', 'هدى')
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from index.articles.decoding import decode
from index.articles.markup import require_bounded
from index.articles.readers import Record, Source, one_article
from index.articles.readers.html import drop_surroundings, mark_blocks, text_below
from index.articles.readers.text import split_title
from index.errors import ReadError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

SUFFIXES = (".md", ".markdown")

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
# Characters of front matter, of which there are a few lines; it takes 4 s a megabyte.
_LONGEST_FRONT_MATTER = 1 << 18
# Characters of Markdown that are parsed at a time. A book has some more. Each may take 700 bytes.
_AT_ONCE = 1 << 19
# Where Markdown is cut: between blocks, else between lines, else between words.
_CUTS = ("\n\n", "\n", " ")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield the one article of a Markdown file."""
    return one_article(source, _fields)


def _fields(source: Source) -> dict[str, object]:
    written = decode(source.data, source.path, source.encoding)
    fields, markdown = _front_matter(source, written)
    title = next((str(fields[name]) for name in fields if name.lower() == "title"), "")
    title, text = _title_and_text(" ".join(title.split()), markdown, source.path)
    rest = {name: fields[name] for name in fields if name.lower() not in ("title", "text")}
    return {**rest, "title": title, "text": text}


def _front_matter(source: Source, text: str) -> tuple[dict[str, object], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    if len(match[1]) > _LONGEST_FRONT_MATTER:
        raise ReadError(source.path, f"its front matter has {len(match[1])} characters, too many")
    import yaml

    try:
        fields = yaml.load(match[1], Loader=_loader())  # noqa: S506 (strings are all it makes)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise ReadError(
            source.path,
            f"its front matter is not YAML: {problem}; put the value in quotes",
            mark.line + 2 if mark else None,
        ) from None
    if not isinstance(fields, dict):  # two rules and a paragraph between them
        return {}, text
    return {str(name): value for name, value in fields.items()}, text[match.end() :]


@cache
def _loader() -> Any:
    """Return a loader of YAML that makes strings of all scalars, and knows no aliases.

    "007" stays so, and "no" is a word. A few aliases of aliases would be gigabytes.
    """
    import yaml

    class Loader(yaml.BaseLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            events: Any = self
            if events.check_event(yaml.AliasEvent):
                mark = events.peek_event().start_mark
                raise yaml.composer.ComposerError(None, None, "* begins an alias", mark)
            return super().compose_node(parent, index)

    return Loader


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
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    # Of links, which may be defined in another piece than they are used in, the text stands anyway.
    at = 0
    while len(markdown) - at > _AT_ONCE:
        half, last = at + _AT_ONCE // 2, at + _AT_ONCE
        cuts = (markdown.rfind(cut, half, last) + len(cut) for cut in _CUTS)
        cut = next((cut for cut in cuts if cut > half), last)
        yield parser.render(markdown[at:cut])
        at = cut
    yield parser.render(markdown[at:])


def _heading(body: "LexborNode") -> "LexborNode | None":
    first = next((node for node in body.iter()), None)
    if first and first.tag in _HEADINGS[1:]:
        return first
    return body.css_first("h1")
