"""Hits as Markdown (CommonMark): a numbered list, for notes, mails and pages.

    1. [عنوان فيه **الكلمة**](<https://example.org/1>)
       `news/1.txt` · 2020-09-06 · ضفاف

       > مقتطف فيه **الكلمة** …

Whatever articles hold is text there: signs that Markdown would obey have a backslash before them,
and only addresses of the web are links.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from search.output.console import one_line
from search.output.showing import (
    beyond_title,
    copies_line,
    explained,
    facts_of,
    place_of,
    snippet_line,
    with_marks,
)
from search.results import Hit, Range, Snippet

_SIGNS = re.compile(r"[\\`*_\[\]<>#|~&!$]")
# At the beginning of a line these make a list, a rule or a heading of what stands above.
_AT_THE_BEGINNING = re.compile(r"^(\s*\d*)([.)+=:-])")
# What a link may lead to; blanks, angles and backslashes would end it or be something else.
_ADDRESS = re.compile(r"https?://[^\s<>\\]+", re.IGNORECASE)


def as_markdown(
    hits: Iterable[Hit], fields: Sequence[str] = (), scores: bool = False
) -> Iterator[str]:
    """Yield an item of a list for each hit, with what was found in bold; no fields are chosen."""
    for number, hit in enumerate(hits):
        yield ("\n" if number else "") + _item(hit, scores)


def _item(hit: Hit, scores: bool) -> str:
    number = f"{hit.rank}. "
    title = _marked(hit.title, hit.title_highlights) or _text(hit.id)
    address = one_line(hit.url or "")
    if _ADDRESS.fullmatch(address):
        title = f"[{title}](<{address}>)"
    facts = " · ".join([_code(hit.id), *map(_text, facts_of(hit, scores))])
    # Two blanks at the end of a line begin a new one.
    blocks = [f"{title}  \n{facts}"]
    blocks += [f"> {_begun(snippet_line(one, _marked))}{_place(one)}" for one in beyond_title(hit)]
    blocks += [_text(copies_line(hit))] if hit.copies else []
    blocks += (
        ["\n".join(f"- {_code(line.strip())}" for line in lines)]
        if (lines := explained(hit))
        else []
    )
    # All that belongs to an item is indented as far as its text is.
    lines = "\n\n".join(blocks).split("\n")
    indented = [f"{' ' * len(number)}{line}" if line else "" for line in lines[1:]]
    return "\n".join([number + _begun(lines[0]), *indented]) + "\n"


def _marked(text: str, ranges: Sequence[Range]) -> str:
    return with_marks(text, ranges, ("**", "**"), _text)


def _place(snippet: Snippet) -> str:
    place = place_of(snippet)
    return f" ({_text(place)})" if place else ""


def _text(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _SIGNS.sub(r"\\\g<0>", one_line(text))


def _begun(line: str) -> str:
    """Return a line whose beginning begins no list or rule."""
    return _AT_THE_BEGINNING.sub(r"\1\\\2", line.lstrip())


def _code(text: str) -> str:
    """Return text as code, between more backticks than stand in it."""
    safe = one_line(text)
    fence = "`" * (max(map(len, re.findall("`+", safe)), default=0) + 1)
    blank = " " if safe[:1] in ("`", " ") or safe[-1:] in ("`", " ") else ""
    return f"{fence}{blank}{safe}{blank}{fence}"
