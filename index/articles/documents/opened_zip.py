"""Documents that are a .zip of XML: opened within bounds, and read without entities."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from index.articles.documents.kinds import UnreadableError
from index.articles.packed.unpacking import DAMAGE

_MOST_TIMES, _TIMES_ANYWAY = 250, 64 << 20
_MOST_ENTRIES = 100_000
# What Word and LibreOffice say of a document, by the local names of elements.
_SAID = {"title": "title", "creator": "author", "initial-creator": "author", "created": "date"}

# What is said of a text beside it: of all that stands in it the blocks alone are text.
_BESIDE = ("annotation",)


@contextmanager
def opened(data: bytes | Path) -> Iterator[zipfile.ZipFile]:
    """Open a document; raises UnreadableError for one that is damaged, encrypted or a bomb."""
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > max(size * _MOST_TIMES, _TIMES_ANYWAY) or len(members) > _MOST_ENTRIES:
                raise UnreadableError(f"it unpacks to more than {_MOST_TIMES} times its size")
            if any(member.flag_bits & 1 for member in members):
                raise UnreadableError("it is encrypted: save it without a password")
            yield archive
    except (*DAMAGE, OSError) as error:
        raise UnreadableError(f"it is damaged or cut short: {error}") from None


def root(archive: zipfile.ZipFile, name: str) -> Element:
    """Return the root of a member; raises UnreadableError if it is not there, or no XML."""
    try:
        found: Element = fromstring(archive.read(name), forbid_dtd=False)
    except KeyError:
        raise UnreadableError(f"it is damaged: it has no {name}") from None
    except (ParseError, DefusedXmlException, ValueError):
        raise UnreadableError(f"it is damaged: {name} in it is not sound XML") from None
    return found


def local(element: Any) -> str:
    """Return the name of an element without its namespace, "" for what is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def said_in(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Return title, author and date as the member `name` says them, none if it is not there."""
    fields: dict[str, str] = {}
    if name in archive.namelist():
        for element in root(archive, name).iter():
            if (field := _SAID.get(local(element))) and (text := (element.text or "").strip()):
                fields.setdefault(field, text)
    return fields


def lines_of(
    part: Element,
    blocks: tuple[str, ...],
    in_place: Callable[[str], str | None],
    never: tuple[str, ...] = (),
) -> list[str]:
    """Return the text of each block in a part, save of those below `never`.

    `blocks` are names of elements, with their namespace or without. Blocks within another, of notes
    and frames, come behind it, so that they stand between no words. `in_place` gives what stands
    for an element of a name, None for its own text.
    """
    lines: list[str] = []
    stack = [part]
    while stack:
        element = stack.pop()
        if _is_one_of(element, blocks):
            text, within = _text_of(element, blocks, in_place)
            lines.append(text)
            stack += reversed(within)
        elif local(element) not in never:
            stack += reversed(element)
    return lines


def _is_one_of(element: Element, blocks: tuple[str, ...]) -> bool:
    return element.tag in blocks or local(element) in blocks


def _text_of(
    block: Element, blocks: tuple[str, ...], in_place: Callable[[str], str | None]
) -> tuple[str, list[Element]]:
    """Return the text of a block, and what stands within it with lines of its own."""
    parts: list[str] = []
    within: list[Element] = []
    stack: list[Element | str] = [block]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        given = in_place(local(item))
        if given is not None:
            parts.append(given)
        elif item is not block and (_is_one_of(item, blocks) or local(item) in _BESIDE):
            within.append(item)
        else:
            for child in reversed(item):
                if child.tail:
                    stack.append(child.tail)
                stack.append(child)
            parts.append(item.text or "")
    return "".join(parts), within
