"""What commands say, in Arabic: found by how it is said in English.

A row of messages.tsv is a message with names in braces for what varies. What stands in their place
is said as it is, but for `{told}` and `{counted}` (and `{counted2}`), which are messages, lists of
them or numbers of things themselves. What has no row is left in English.

>>> told = Messages().arabic
>>> told("kashaf: cannot index 'news': there is no such file or folder.")
"كشّاف: تعذّرت فهرسة 'news': لا ملف ولا مجلد بهذا الاسم."
>>> told("1-2 of 2 articles, 12 ms")
'النتائج 1-2، والمجموع مقالان، في 12 ملي ثانية'
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from search.language.languages import NOUNS, Language

_NAMES = re.compile(r"\{(\w+)\}")
# What is a message itself.
_MESSAGES = ("told", "counted")
_COUNTED = re.compile(rf"([\d,]+) ({'|'.join(NOUNS)})")
# Messages within messages, no more than which are ever written.
_DEEPEST = 4


class _Template(NamedTuple):
    """What stands before, between and behind what varies, its names, and the Arabic."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    arabic: str

    def values(self, text: str) -> dict[str, str] | None:
        """Return what varies in a text, None where it is another."""
        first, *others = self.pieces
        if not text.startswith(first) or not text.endswith(others[-1]):
            return None
        values, at, last = [], len(first), len(text) - len(others[-1])
        for piece in others[:-1]:
            end = text.find(piece, at, last)
            if end < 0:
                return None
            values.append(text[at:end])
            at = end + len(piece)
        if at > last:
            return None
        return dict(zip(self.names, [*values, text[at:last]], strict=True))


class Messages:
    """The messages that have an Arabic."""

    def __init__(self) -> None:
        self._plain = _rows("help.tsv")
        self._templates: list[_Template] = []
        for english, arabic in _rows("messages.tsv").items():
            pieces = tuple(_NAMES.split(english))
            if len(pieces) == 1:
                self._plain[english] = arabic
            else:
                self._templates.append(_Template(pieces[::2], pieces[1::2], arabic))
        # What says more comes first: one that is nearly all names would take anything.
        self._templates.sort(key=lambda one: -sum(map(len, one.pieces)))
        self._language = Language("ar")

    def arabic(self, text: str, depth: int = _DEEPEST) -> str:
        """Return a message in Arabic, or as it is where none is known."""
        if text in self._plain:
            return self._plain[text]
        if found := _COUNTED.fullmatch(text):
            return self._language.counted(int(found[1].replace(",", "")), NOUNS[found[2]])
        for template in self._templates if depth else ():
            values = template.values(text)
            if values is not None:
                told = {
                    name: self.arabic(value, depth - 1) if name.startswith(_MESSAGES) else value
                    for name, value in values.items()
                }
                return template.arabic.format(**told)
        return text

    def reason(self, told: str) -> str:
        """Return why a word matched: see `Language.reason`."""
        return self._language.reason(told)


@cache
def messages() -> Messages:
    """Return the messages, which are read once."""
    return Messages()


def _rows(name: str) -> dict[str, str]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()[1:]
    return dict(line.split("\t") for line in lines)
