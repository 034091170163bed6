"""Pages that a parser of HTML would take for ever over, known before it is asked.

Parsers look through the elements that are open at every tag, make those of letters (`<b>`) anew in
every block where they were left open, compare the attributes of an element with each other, and
look through the options of a choice at each of them. So a page of a megabyte may take minutes and
gigabytes. How much it may take is told here in one pass over its tags. Pages that people wrote take
less than a hundredth of what is allowed, which is about a second and some hundred megabytes.

>>> require_bounded("<div>" * 1000 + "<p>مدن", "a.html")
>>> require_bounded("<div>" * 100_000 + "<p>مدن", "a.html")
Traceback (most recent call last):
index.errors.ReadError: a.html: its elements are left open, 24495 in each other, too many to be read
"""

import re
from collections import Counter

from index.errors import ReadError

# What a parser looks through: for each tag the elements that are open.
_MOST_STEPS = 300_000_000
# Elements that are made anew: for each tag the open ones of letters.
_MOST_COPIES = 1_000_000
# Options of one choice, which are looked through at each of them: two seconds.
_MOST_OPTIONS = 14_000
# Pairs of attributes of one element.
_MOST_ATTRIBUTES = 20_000

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_TAG_WITH_ATTRIBUTES = re.compile(r"""<([a-zA-Z][^\s/>]*)((?:[^"'>]++|"[^"]*+"|'[^']*+')*+)""")
_QUOTED = re.compile("""("[^"]*+"|'[^']*+')""")
# They have no content, or end where the next of them begins.
_NEVER_OPEN = {
    *"area base br col embed hr img input keygen link meta param source track wbr".split(),
    *"p li dd dt td th tr thead tbody tfoot option html head body".split(),
}
_OF_LETTERS = {*"a b big code em font i nobr s small strike strong tt u".split()}
# Those of which all tags add attributes to one element.
_SINGLE = ("html", "body")


def require_bounded(markup: str, path: str) -> None:
    """Raise ReadError, naming `path`, for a page that would take too long, or too much memory."""
    # With so few tags nothing can add up.
    if markup.count("<") > 1000:
        _require_closed(markup, path)
    if len(markup) > 2 * _MOST_ATTRIBUTES:
        _require_few_attributes(markup, path)


def _require_closed(markup: str, path: str) -> None:
    # By name, since a tag that ends nothing that is open ends nothing.
    open_: Counter[str] = Counter()
    count = of_letters = steps = copies = options = 0
    for tag in _TAG.finditer(markup):
        name = tag[2].lower()
        if name == "option":
            options += not tag[1]
            if options > _MOST_OPTIONS:
                raise ReadError(path, f"a choice in it has more than {_MOST_OPTIONS} options")
        elif name == "select":
            options = 0
        if name not in _NEVER_OPEN:
            change = 1
            if tag[1]:
                change = -1 if open_[name] else 0
            open_[name] += change
            count += change
            if name in _OF_LETTERS:
                of_letters += change
        steps += count
        copies += of_letters
        if steps > _MOST_STEPS or copies > _MOST_COPIES:
            reason = f"its elements are left open, {count} in each other, too many to be read"
            raise ReadError(path, reason)


def _require_few_attributes(markup: str, path: str) -> None:
    single = 0
    for tag in _TAG_WITH_ATTRIBUTES.finditer(markup):
        if len(tag[2]) <= 2 * _MOST_ATTRIBUTES and tag[1].lower() not in _SINGLE:
            continue
        # A value in quotes counts for one, whatever it is: pictures are written so, too.
        attributes = len(re.split(r"[\s/]+", _QUOTED.sub(" ", tag[2])))
        if tag[1].lower() in _SINGLE:
            single += attributes
        if max(attributes, single) > _MOST_ATTRIBUTES:
            raise ReadError(path, f"an element of it has more than {_MOST_ATTRIBUTES} attributes")
