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
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_AT_ONCE = 1 << 18
# Elements in each other: nobody writes more.
_DEEPEST = 10_000


class RecordPlace(NamedTuple):
    """Records are the children of that name of an element, the so manieth of its depth."""

    depth: int
    number: int
    name: str


class XmlShape(NamedTuple):
    """Whether a file is TEI, and where its records are, None where it has none."""

    is_tei: bool
    place: RecordPlace | None


class _OpenElement(NamedTuple):
    """An element that is not ended: its number in its depth, and children that have children."""

    number: int
    children: Counter[str]


class _Shaper:
    """Takes the events of a parser, and keeps no more than what is open."""

    def __init__(self, tei: Collection[str]) -> None:
        self._tei = tei
        self._open: list[_OpenElement] = []
        self._has_children = bytearray()
        self._numbers: list[int] = []
        self.shape = XmlShape(False, None)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        depth = len(self._open)
        if depth > _DEEPEST:
            raise RecursionError
        if not depth:
            self.shape = XmlShape(_local(tag) in self._tei, None)
        else:
            self._has_children[-1] = 1
        if depth == len(self._numbers):
            self._numbers.append(0)
        self._open.append(_OpenElement(self._numbers[depth], Counter()))
        self._numbers[depth] += 1
        self._has_children.append(0)

    def end(self, tag: str) -> None:
        """End an element: of those of one depth the first one ends first."""
        number, children = self._open.pop()
        depth, place = len(self._open), self.shape.place
        if children and (place is None or depth < place.depth):
            name, count = children.most_common(1)[0]
            if count > 1:
                self.shape = self.shape._replace(place=RecordPlace(depth, number, name))
        if self._has_children.pop() and self._open:
            self._open[-1].children[_local(tag)] += 1

    def close(self) -> XmlShape:
        """Return what was found."""
        return self.shape


def shape_of(file: BinaryIO, tei: Collection[str]) -> XmlShape:
    """Return where the records of a file are, whose root is one of `tei` if it is TEI.

    Raises what defusedxml does for what is no sound XML, and RecursionError for what is too deep.
    """
    from defusedxml.ElementTree import XMLParser

    file.seek(0)
    parser = XMLParser(target=_Shaper(tei))
    while some := file.read(_AT_ONCE):
        parser.feed(some)
    shape: XmlShape = parser.close()
    return shape


def records_of(file: BinaryIO, place: RecordPlace) -> "Iterator[Element]":
    """Yield the records of a file, each of which is let go when the next one is asked for."""
    from defusedxml.ElementTree import iterparse

    file.seek(0)
    above: list[Element] = []
    numbers = [0] * (place.depth + 1)
    is_within = False
    for event, element in iterparse(file, events=("start", "end")):
        if event == "start":
            depth = len(above)
            if depth <= place.depth:
                if depth == place.depth:
                    is_within = numbers[depth] == place.number
                numbers[depth] += 1
            above.append(element)
            continue
        above.pop()
        if len(above) == place.depth + 1 and is_within and local(element) == place.name:
            yield element
        if 0 < len(above) <= place.depth + 1:
            above[-1].clear()


def local(element: "Element") -> str:
    """Return the name of an element without its namespace, "" for a comment."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
