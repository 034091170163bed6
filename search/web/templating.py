"""From values to HTML. Whatever is not HTML by our own hand is text, and goes through one gate.

Jinja escapes it; before that the gate of `search/output/console.py` takes out what turns the order
of letters around or drives whatever shows it, so that an article can be nothing but its words.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from search.output.console import in_lines
from search.output.showing import snippet_line
from search.results import Range, Snippet

FOLDER = Path(__file__).parent


def gate(value: object) -> object:
    """Return what may be shown of a value: HTML of our own as it is, other text gated."""
    return value if isinstance(value, Markup) or value is None else in_lines(str(value))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=gate,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["bdi"] = isolated
    return made


def render(template: str, **values: Any) -> str:
    """Return a page."""
    return _environment().get_template(template).render(**values)


def text(value: str) -> Markup:
    """Return text as HTML."""
    return Markup.escape(in_lines(value))


def isolated(value: object, language: str = "") -> Markup:
    """Return text that keeps its own direction, and its language, whatever stands around it."""
    of = f' lang="{language}"' if language else ""
    return Markup(f'<bdi dir="auto"{of}>{text(str(value))}</bdi>')  # noqa: S704 (text is escaped)


def marked(value: str, ranges: Sequence[Range], why: Mapping[str, str]) -> Markup:
    """Return text with `<mark>` around ranges, each with the reason of its word, if it has one."""
    pieces, at = [], 0
    for start, end in ranges:
        word = value[start:end]
        pieces += [text(value[at:start]), mark(word, why.get(word, ""))]
        at = end
    return Markup("").join([*pieces, text(value[at:])])


def mark(word: str, why: str) -> Markup:
    """Return a word that matched."""
    shown, told = text(word), text(why)
    because = f' data-why="{told}" title="{told}"' if told else ""
    return Markup(f"<mark{because}>{shown}</mark>")  # noqa: S704 (both are escaped)


def snippet(shown: Snippet, why: Mapping[str, str]) -> Markup:
    """Return a snippet as the command line has it, with marks of HTML."""
    # What stands around the text is dots and blanks, so that the line is HTML as the text is.
    return Markup(snippet_line(shown, lambda value, ranges: marked(value, ranges, why)))  # noqa: S704


def web_address(url: str) -> str:
    """Return an address that a page may lead to, "" for one of another kind."""
    return url if url.lower().startswith(("http://", "https://")) and url.isprintable() else ""


def paragraphs(value: str) -> Iterable[Range]:
    """Yield where the lines of a text stand that hold anything."""
    at = 0
    for line in value.splitlines(keepends=True):
        if line.strip():
            yield at, at + len(line.rstrip())
        at += len(line)
