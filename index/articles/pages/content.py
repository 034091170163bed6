"""The parts of a page that are the text of its articles.

- Never text are scripts, menus (`<nav>`, and blocks of which most is links), what stands in a
  header, footer or aside of the page itself, and blocks that are called after what they are: share,
  related, comments, cookie … A header in an article holds its lead, and stays.
- A block that is called so stays if most of the page is in such blocks.
- Of the rest, the text is the smallest element that nearly all paragraphs stand in: all articles of
  a page, if it has several, with their headings and captions.
- If what is left is next to nothing beside what was taken away, the page is one of links or of
  blocks with odd names, and all of its text is taken.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from index.articles.pages.elements import BORDER, NEVER_TEXT, lines_of, parent_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLANK = f" \t\r\n\xa0{BORDER}"
_INLINE = {
    *"a abbr b bdi bdo cite code em font i img label mark q s small span strong sub sup".split(),
    *"time u".split(),
}
# Blocks that may be lists of links: of so many links, and so much of their letters.
_LISTS = {*"ul ol dl div section table tbody td p nav aside".split()}
_LEAST_LINKS, _LINKED = 3, 0.6
# A paragraph is text in one block, of so many letters, of which few are links.
_PARAGRAPH = 60
# An element that has so much of what stands around it is the text, and what follows it is not if
# it is little.
_MOST, _LITTLE = 0.6, 0.25
# Letters of what is a label, such as the name of a section, before the text.
_LABEL = 30
# Letters of a heading that an id may be made of, and what is named beside the purpose of a block.
_LONGEST_HEADING = 300
_OF_BLOCKS = frozenset(
    "this us on by read viewed post posts article articles story stories news link links topic"
    " topics content item items video videos page pages reading".split()
)
# Classes that say where on a page something stands, not what it is.
_OF_LAYOUT = re.compile(r"\b(?:cols?|columns?|rows?|grid|container|wrapper|block)\b", re.IGNORECASE)
_PARAGRAPHS = {*"p li dd dt td blockquote pre h1 h2 h3 h4 h5 h6".split()}
# What is left at least of all paragraphs when blocks are taken away.
_LEAST_LEFT = 0.4
# Words of a button that is a heading.
_LEAST_WORDS = 3
# A teaser is a heading that is a link, with so few letters beside it, among so many of its kind.
_LONGEST_TEASER, _LEAST_TEASERS = 300, 3
# Text of fewer letters than these that is less than a tenth of the page is none.
_NEXT_TO_NOTHING = 80

_BY_TAG = "aside, footer, header:not(article *, main *), dialog, form"


def _named(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s_-])(?:{names})(?:$|[\s_-])", re.IGNORECASE)


# How blocks are called that are no text of articles, and those that tell of other articles.
_BESIDE = _named(
    "nav|navbar|navigation|menus?|megamenu|breadcrumbs?|shar(?:e|ing)|social|footer|comments?"
    "|commentlist|disqus|respond|cookies?|consent|gdpr|newsletter|subscri(?:be|ption)|adverts?"
    "|advertisement|ads?|sponsor(?:ed)?|tags?|pagination|pager|tool-?bar|skip|modal|pop-?up"
    "|overlay|log-?in|sign-?(?:in|up)|outbrain|taboola|masthead|hidden|print"
)
_OTHERS = _named(
    "side-?bar|related|recommend(?:ed|ations?)?|promos?|popular|trending|most-?(?:read|viewed"
    "|popular)|widgets?|teasers?|more-?(?:news|stories|posts)|read-?(?:more|next)|latest|banner"
)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NEVER_NAMED = {*"-text html body main h1 h2 h3 h4 h5 h6".split()}
_HEADINGS = {*"h1 h2 h3 h4 h5 h6".split()}
# An element that is the text when all paragraphs stand in it: its header, too.
_OF_ONE = "article"


class _Sums:
    """For each element, by its number: letters below it, those in links and in paragraphs."""

    def __init__(self, count: int) -> None:
        self.letters = [0] * count
        self.linked = [0] * count
        self.links = [0] * count
        self.paragraphs = [0] * count
        # The first heading below, 0 for none.
        self.headings = [0] * count


class _Tree:
    """The elements and texts of a page in their order; `is_dropped` are those taken away."""

    def __init__(self, body: "LexborNode") -> None:
        self.nodes = list(body.traverse(include_text=True))
        numbers = {node.mem_id: at for at, node in enumerate(self.nodes)}
        self._numbers = numbers
        self.tags = [node.tag for node in self.nodes]
        self.parents = [0, *(numbers[parent_of(node)] for node in self.nodes[1:])]
        self.texts = [
            node.text(deep=False) if tag == "-text" else ""
            for node, tag in zip(self.nodes, self.tags, strict=True)
        ]
        self.is_dropped = bytearray(len(self.nodes))
        # Behind the last node below each.
        self.ends = [*range(1, len(self.nodes) + 1)]
        for at in range(len(self.nodes) - 1, 0, -1):
            above = self.parents[at]
            self.ends[above] = max(self.ends[above], self.ends[at])

    def drop(self, nodes: Iterable["LexborNode"]) -> None:
        """Take elements away."""
        for at in self.numbers(nodes):
            self.is_dropped[at] = 1

    def numbers(self, nodes: Iterable["LexborNode"]) -> list[int]:
        """Return the numbers of elements, those outside of the tree left out."""
        found = (self._numbers.get(node.mem_id) for node in nodes)
        return [at for at in found if at is not None]

    def children(self, at: int) -> Iterator[int]:
        """Yield what stands right below an element and is not taken away."""
        child = at + 1
        while child < self.ends[at]:
            if not self.is_dropped[child]:
                yield child
            child = self.ends[child]

    def sums(self, drop_lists: bool = False) -> _Sums:
        """Return the sums of what is not taken away; lists of links may be, on the way."""
        self._spread()
        sums = _Sums(len(self.nodes))
        # Named once, because a page may have a hundred thousand of them.
        letters, linked, links = sums.letters, sums.linked, sums.links
        paragraphs, headings = sums.paragraphs, sums.headings
        # Children stand before their parents in this order.
        for at in range(len(self.nodes) - 1, -1, -1):
            if self.is_dropped[at]:
                continue
            self._add_own(sums, at)
            tag, above = self.tags[at], self.parents[at]
            if not letters[at] or not at:
                continue
            if drop_lists and tag in _LISTS and _is_list(sums, at):
                self.is_dropped[at] = 1
                continue
            letters[above] += letters[at]
            linked[above] += linked[at]
            links[above] += links[at]
            paragraphs[above] += paragraphs[at]
            # Of the first of them, which comes last here.
            headings[above] = (at if tag in _HEADINGS else headings[at]) or headings[above]
        return sums

    def _add_own(self, sums: _Sums, at: int) -> None:
        tag = self.tags[at]
        if tag == "-text":
            sums.letters[at] = len(self.texts[at].strip(_BLANK))
        elif tag == "a":
            sums.linked[at], sums.links[at] = sums.letters[at], 1
        elif not sums.paragraphs[at] and tag not in _INLINE:
            own = sums.letters[at] - sums.linked[at]
            if own >= _PARAGRAPH and own > sums.linked[at]:
                sums.paragraphs[at] = own

    def _spread(self) -> None:
        """Take away what stands in elements that are."""
        for at in range(1, len(self.nodes)):
            if self.is_dropped[self.parents[at]]:
                self.is_dropped[at] = 1

    def text(self, root: int = 0) -> str:
        """Return the text of an element, a line for each block that has any."""
        self._spread()
        below = range(root, self.ends[root])
        return lines_of("".join(self.texts[at] for at in below if not self.is_dropped[at]))


def content(page: "LexborHTMLParser") -> str:
    """Return the text of the articles of a page whose blocks are marked."""
    if page.body is None:
        return ""
    tree = _Tree(page.body)
    tree.drop(page.css(f"{NEVER_TEXT}, nav"))
    tree.drop(button for button in page.css("button") if not _is_heading(button))
    whole = tree.text()
    _without(tree, tree.sums(), tree.numbers(page.css(_BY_TAG)), True)
    sums = tree.sums(drop_lists=True)
    sums = _without(tree, sums, _beside(tree, sums))
    sums = _without(tree, sums, _of_others(tree, sums))
    text = tree.text(_main(tree, sums))
    if len(text) < min(_NEXT_TO_NOTHING, len(whole) / 10):
        return whole
    return text


def _main(tree: _Tree, sums: _Sums) -> int:
    """Return the smallest element that nearly all paragraphs stand in; drop what follows them.

    Where most stand in one element of several, what comes before it is its lead, and what comes
    behind it, if each is little, tells of others.
    """
    at = 0
    articles = [child for child in range(len(tree.nodes)) if tree.tags[child] == "article"]
    if not sums.paragraphs[0] and len(articles) == 1 and sums.letters[articles[0]]:
        return articles[0]
    while sums.paragraphs[at]:
        below = [child for child in tree.children(at) if sums.letters[child]]
        first = max(below, key=lambda child: sums.paragraphs[child], default=at)
        most = sums.paragraphs[first]
        if first == at or most < _MOST * sums.paragraphs[at] or _is_of_text(tree, first):
            break
        for child in below:
            is_little = sums.paragraphs[child] <= _LITTLE * most
            is_label = sums.letters[child] <= _LABEL or (
                sums.links[child] > 0 and not sums.paragraphs[child]
            )
            is_other = is_little and not _is_alike(tree, child, first)
            if (child > first and is_other) or (child < first and is_label):
                tree.is_dropped[child] = 1
        at = first
    return 0


def _is_of_text(tree: _Tree, at: int) -> bool:
    """Tell whether an element is a part of a text: a paragraph, a list, a table with headings."""
    tag = tree.tags[at]
    is_table = tag == "table" and "th" in tree.tags[at : tree.ends[at]]
    return is_table or tag in _PARAGRAPHS or tag in ("ul", "ol", "dl")


def _is_alike(tree: _Tree, at: int, other: int) -> bool:
    """Tell whether two elements are called alike, as the sections of a text are."""
    called = tree.nodes[at].attributes.get("class")
    if not called or _OF_LAYOUT.search(called) or tree.tags[at] != tree.tags[other]:
        return False
    return called == tree.nodes[other].attributes.get("class")


def _is_list(sums: _Sums, at: int) -> bool:
    letters = sums.letters[at]
    return (
        sums.links[at] >= _LEAST_LINKS
        and sums.linked[at] >= _LINKED * letters
        and sums.paragraphs[at] <= letters - sums.linked[at]
    )


def _without(tree: _Tree, sums: _Sums, blocks: list[int], one_by_one: bool = False) -> _Sums:
    """Take blocks away if enough is left; or some, those with the least text first."""
    rest = sums.paragraphs[0]
    least = _LEAST_LEFT * rest
    outermost = sorted(_outermost(tree, blocks), key=lambda at: sums.paragraphs[at])
    if not one_by_one and rest - sum(sums.paragraphs[at] for at in outermost) < least:
        return sums
    for at in outermost:
        rest -= sums.paragraphs[at]
        if rest < least:
            break
        tree.is_dropped[at] = 1
    return tree.sums() if outermost else sums


def _is_heading(button: "LexborNode") -> bool:
    """Tell whether a button is the heading of what it opens: of some words, a block behind it."""
    parent, after = button.parent, button.next
    if "aria-expanded" in button.attributes or (parent is not None and parent.tag in _HEADINGS):
        return True
    while after is not None and after.tag == "-text" and not (after.text() or "").strip(_BLANK):
        after = after.next
    is_block = after is not None and after.tag in ("p", "div", "section", "ul", "ol", "dd")
    return is_block and len(button.text().split()) >= _LEAST_WORDS


def _beside(tree: _Tree, sums: _Sums) -> list[int]:
    return [at for at in _blocks(tree) if _is_called(tree, sums, at, _BESIDE)]


def _of_others(tree: _Tree, sums: _Sums) -> list[int]:
    """Return the blocks that tell of other articles, by their names or because they are teasers."""
    found = [at for at in _blocks(tree) if _is_called(tree, sums, at, _OTHERS)]
    teasers: dict[int, list[int]] = {}
    for at in _blocks(tree):
        if _is_teaser(tree, sums, at):
            teasers.setdefault(tree.parents[at], []).append(at)
    for group in teasers.values():
        if len(group) >= _LEAST_TEASERS:
            found += group
    return found


def _blocks(tree: _Tree) -> Iterator[int]:
    for at in range(1, len(tree.nodes)):
        tag = tree.tags[at]
        if not tree.is_dropped[at] and tag not in _INLINE and tag not in _NEVER_NAMED:
            yield at


def _is_called(tree: _Tree, sums: _Sums, at: int, names: re.Pattern[str]) -> bool:
    attributes = tree.nodes[at].attributes
    called, id = attributes.get("class"), attributes.get("id")
    if called and names.search(_CAPITAL.sub("-", called)):
        return True
    # An id may be made of the heading: that says what the text is of, not what the block is for.
    is_named = bool(id and names.search(_CAPITAL.sub("-", id)))
    return is_named and not _is_of_heading(tree, sums, at, id or "", names)


def _is_of_heading(tree: _Tree, sums: _Sums, at: int, id: str, names: re.Pattern[str]) -> bool:
    """Tell whether an id is made of a heading: "Related posts" is not, that is what it is for."""
    heading = sums.headings[at]
    words = re.findall(r"\w+", id.replace("_", " ").lower())
    is_purpose = all(word in _OF_BLOCKS or names.search(word) for word in words)
    if is_purpose or not heading or sums.letters[heading] > _LONGEST_HEADING:
        return False
    return words == re.findall(r"\w+", tree.nodes[heading].text().lower())[: len(words)]


def _is_teaser(tree: _Tree, sums: _Sums, at: int) -> bool:
    linked = sums.linked[at]
    is_short = linked > 0 and sums.letters[at] - linked <= _LONGEST_TEASER
    heading = sums.headings[at]
    is_link = (
        sums.linked[heading] >= sums.letters[heading] or tree.tags[tree.parents[heading]] == "a"
    )
    return is_short and heading > 0 and is_link


def _outermost(tree: _Tree, found: list[int]) -> list[int]:
    """Return those of some elements that stand in none of the others."""
    within = bytearray(len(tree.nodes))
    for at in found:
        within[at] = 1
    outermost = []
    for at in range(1, len(tree.nodes)):
        if within[tree.parents[at]]:
            within[at] = 1
        elif within[at]:
            outermost.append(at)
    return outermost
