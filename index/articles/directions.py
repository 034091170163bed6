"""How files are to be read, where somebody says so: `--reader`, `--fix` and `.kashaf.toml`.

>>> told = Directions("csv", None, (("المتن", "text"),))
>>> told.suffix, told.renamed({"المتن": "هبت رياح", "text": "خبر"})
('.csv', {'text': 'هبت رياح', 'text_': 'خبر'})
"""

from collections.abc import Mapping
from typing import NamedTuple

from index.errors import KashafError


class Directions(NamedTuple):
    """The reader, the encoding, None to find it out, and pairs of a name in the file and a field.

    `reader` is a suffix without its dot or the name of a reader, "" where the name of the file
    tells it. `fix` is one of `FIXES`, "" for the first of them. `ocr` is whether pages that
    are only pictures are read.
    """

    reader: str = ""
    encoding: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    fix: str = ""
    ocr: bool = False

    @property
    def suffix(self) -> str:
        """The suffix that files are read as if they had it, "" for their own."""
        return f".{self.reader}" if self.reader else ""

    def before(self, others: "Directions") -> "Directions":
        """Return these, and where they say nothing `others`."""
        mine = {name for pair in self.fields for name in pair}
        fields = (*self.fields, *(pair for pair in others.fields if mine.isdisjoint(pair)))
        reader, encoding = self.reader or others.reader, self.encoding or others.encoding
        return Directions(reader, encoding, fields, self.fix or others.fix, self.ocr or others.ocr)

    def renamed(self, fields: Mapping[str, object]) -> Mapping[str, object]:
        """Return fields by the names that they are to have; another of that name gets `_`."""
        if not self.fields:
            return fields
        called = {name: field for name, field in self.fields if name in fields}
        taken = {*called.values()}
        return {
            called.get(name, f"{name}_" if name in taken else name): value
            for name, value in fields.items()
        }


# What of a text that was decoded or set wrongly is put right: what is certain, or nothing.
FIXES = ("certain", "none")
# Of files of which nobody says anything.
NONE = Directions()


def require_fix(name: str) -> None:
    """Raise KashafError for what is none of `FIXES`."""
    if name not in FIXES:
        raise KashafError(f"cannot fix '{name}': name one of {', '.join(FIXES)}.")
