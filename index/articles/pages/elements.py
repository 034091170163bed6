"""Elements of a page → text.

Block elements and line breaks begin a new line, inline elements nothing, and white space counts as
one space.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# What has no text to be read, whatever it stands in.
NEVER_TEXT = "script, style, noscript, template, svg, select, textarea, iframe, [hidden]"
_SURROUNDINGS = (
    f"{NEVER_TEXT}, nav, header, footer, aside, button, form:not(:has(p, article, main))"
)
_BLOCKS = (
    "address, article, blockquote, br, caption, dd, div, dl, dt, fieldset, figcaption, figure, "
    "h1, h2, h3, h4, h5, h6, hr, li, main, ol, p, pre, section, table, td, th, tr, ul"
)
BORDER = "\u2029"  # PARAGRAPH SEPARATOR, set around blocks; in a page it means the same


def text_below(node: "LexborNode") -> str:
    """Return the text of `node`, a line for each block that has any."""
    return lines_of(node.text(deep=True))


def lines_of(text: str) -> str:
    """Return a text with marked borders as lines."""
    lines = (" ".join(line.split()) for line in text.split(BORDER))
    return "\n".join(filter(None, lines))


def parent_of(node: "LexborNode") -> int:
    """Return the number by which the element that a node stands in is known."""
    parent = node.parent
    return parent.mem_id if parent is not None else 0


def mark_blocks(page: "LexborHTMLParser") -> None:
    """Mark the borders of all blocks of `page`, for `text_below`."""
    for node in page.css(_BLOCKS):
        node.insert_before(BORDER)
        node.insert_after(BORDER)


def drop_surroundings(page: "LexborHTMLParser") -> None:
    """Drop from `page` what is no text of its article, told by the names of elements alone."""
    for node in page.css(_SURROUNDINGS):
        node.decompose()
