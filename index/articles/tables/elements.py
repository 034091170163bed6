"""The records of an XML file: which of its elements they are, and each of them in turn.

Where the children of an element are alike and have elements in turn they are records, those that
stand furthest out. A file is read twice, once for where they are and once for what they hold, so
that no more than one of them is in memory.

>>> from io import BytesIO
>>> file = BytesIO(b"<a><n>7</n><b><c><t>x</t></c><c><t>y</t></c></b></a>")
>>> shape = shape_of(file, ())
>>> shape.place, ["".join(one.itertext()) for one in records_of(file, shape.place)]
(RecordPlace(depth=1, number=1, name='c'), ['x', 'y'])
"""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_AT_ONCE = 1 << 18
# Bytes in which a file shows what it is, behind declarations and comments.
_BEGINNING = 1 << 14
# Elements in each other: nobody writes more.
_DEEPEST = 10_000
# How feeds call their records, of which there may be one.
_RECORDS = ("item", "entry")
# What parts the namespace of an element from its name, as ElementTree has it.
_BEHIND_NAMESPACE = "}"


class RecordPlace(NamedTuple):
    """Records are the children of that name of an element, the so manieth of its depth."""

    depth: int
    number: int
    name: str


class XmlShape(NamedTuple):
    """Whether a file is TEI, and where its records are, None where it has none."""

    is_tei: bool
    place: RecordPlace | None


class _Shaper:
    """Takes the events of a parser, and keeps no more than what is open.

    An element costs few steps here, since a file may have a hundred million of them.
    """

    def __init__(self) -> None:
        self.root = ""
        self.place: RecordPlace | None = None
        # For each depth how many elements began; for each open one, whether a child began, and the
        # names of those children that had children, None until there is one.
        self._numbers: list[int] = []
        self._has_children = bytearray()
        self._named: list[Counter[str] | None] = []

    def start(self, tag: str, attributes: list[str]) -> None:
        """Begin an element."""
        depth = len(self._named)
        if depth:
            self._has_children[-1] = 1
        else:
            self.root = _local(tag)
        if depth == len(self._numbers):
            if depth > _DEEPEST:
                raise RecursionError
            self._numbers.append(0)
        self._numbers[depth] += 1
        self._has_children.append(0)
        self._named.append(None)

    def end(self, tag: str) -> None:
        """End an element: of those of one depth the first one ends first."""
        named = self._named.pop()
        if not self._has_children.pop():
            return
        depth, place = len(self._named), self.place
        if named and (place is None or depth < place.depth):
            name, count = named.most_common(1)[0]
            if count > 1 or name in _RECORDS:
                self.place = RecordPlace(depth, self._numbers[depth] - 1, name)
        if depth:
            above = self._named[-1] = self._named[-1] or Counter()
            above[_local(tag)] += 1


def shape_of(file: BinaryIO, tei: Collection[str]) -> XmlShape:
    """Return where the records of a file are, whose root is one of `tei` if it is TEI.

    Raises ParseError for what is no sound XML, what defusedxml does for entities of its own, and
    RecursionError for what is too deep.
    """
    from xml.parsers import expat

    file.seek(0)
    shaper = _Shaper()
    parser = expat.ParserCreate(None, _BEHIND_NAMESPACE)
    parser.ordered_attributes = True
    parser.StartElementHandler = shaper.start
    parser.EndElementHandler = shaper.end
    for event in ("EntityDecl", "UnparsedEntityDecl", "ExternalEntityRef"):
        setattr(parser, f"{event}Handler", _refuse_entity)
    parser.SkippedEntityHandler = _refuse_unknown
    try:
        parser.ParseFile(file)
    except expat.ExpatError as error:
        raise _no_xml(str(error)) from None
    return XmlShape(shaper.root in tei, shaper.place)


def root_of(file: BinaryIO) -> str:
    """Return the name of the outermost element, "" where the beginning of a file does not tell."""
    from xml.parsers import expat

    names: list[str] = []
    parser = expat.ParserCreate(None, _BEHIND_NAMESPACE)
    parser.StartElementHandler = lambda tag, attributes: names.append(tag)
    with suppress(expat.ExpatError, LookupError, ValueError):
        parser.Parse(file.read(_BEGINNING), False)
    return _local(names[0]) if names else ""


def _refuse_entity(*declared: str | None) -> int:
    from defusedxml.common import EntitiesForbidden

    raise EntitiesForbidden(*declared[:1], *[None] * 5)


def _refuse_unknown(name: str, is_parameter: bool) -> None:
    if not is_parameter:
        raise _no_xml(f"undefined entity &{name};")


def _no_xml(reason: str) -> Exception:
    from xml.etree.ElementTree import ParseError

    return ParseError(reason)


def records_of(file: BinaryIO, place: RecordPlace) -> "Iterator[Element]":
    """Yield the records of a file, each of which is let go when the next one is asked for.

    `shape_of` has refused what may not be read, so that Python's own parser may read it.
    """
    from xml.etree.ElementTree import XMLPullParser

    file.seek(0)
    parser: Any = XMLPullParser(("start", "end"))
    above: list[Element] = []
    numbers = [0] * (place.depth + 1)
    is_within = False
    some = b" "
    while some:
        some = file.read(_AT_ONCE)
        # A parser may keep what it was fed last until it is closed.
        parser.feed(some) if some else parser.close()
        for event, element in parser.read_events():
            if event == "start":
                depth = len(above)
                if depth <= place.depth:
                    if depth == place.depth:
                        is_within = numbers[depth] == place.number
                    numbers[depth] += 1
                above.append(element)
                continue
            above.pop()
            depth = len(above) - 1
            if depth > place.depth:
                continue
            if depth == place.depth and is_within and local(element) == place.name:
                yield element
            if depth >= 0:
                above[-1].clear()


def local(element: "Element") -> str:
    """Return the name of an element without its namespace, "" for a comment."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
