"""Packed files: .zip and .tar of files, .gz, .bz2, .xz and .zst of one.

- What is packed is read by its own reader, as if it stood in a folder called like the packed file:
  "news.zip/2020/a.txt" is its name and its id. A file that is packed alone is called as it is:
  "a.txt.gz".
- Packed files in packed ones are unpacked too, see `unpacking` for how far. Hidden
  files are passed over, files of kinds not read are counted in a note.
- A member that cannot be read is named and costs no other. Where the packed file itself breaks off,
  what came before is read.

>>> import io, zipfile
>>> file = io.BytesIO()
>>> with zipfile.ZipFile(file, "w") as archive:
...     archive.writestr("مدن.txt", "لبدة")
>>> [record.id for record in read(Source("a.zip", "a.zip", file.getvalue(), None))]
['a.zip/مدن.txt']
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from index.articles.encodings.decoding import size
from index.articles.notes import Note
from index.articles.packed.packing import ARCHIVES, COMPRESSED, is_packed, uncompressed
from index.articles.readers import Record, Source, reader_for, reads
from index.errors import ReadError

if TYPE_CHECKING:
    from index.articles.packed.unpacking import Unpacking

SUFFIXES = (*COMPRESSED, *ARCHIVES)


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield the records, or errors, of all that is packed in a file."""
    from index.articles.packed.unpacking import Unpacking

    unpacking = Unpacking(source.path, size(source.data, source.path))
    left_aside: Counter[str] = Counter()
    yield from _read(unpacking, source, PurePath(source.path).name, 1, left_aside)
    if left_aside:
        kinds = ", ".join(f"{n} {suffix or 'without suffix'}" for suffix, n in left_aside.items())
        source.note(Note(source.path, f"left aside in it, of kinds not read: {kinds}"))


def _read(
    unpacking: "Unpacking", source: Source, name: str, depth: int, left_aside: Counter[str]
) -> Iterator[Record | ReadError]:
    from index.articles.packed.unpacking import ExceededError

    for member in unpacking.members(source.data, name, source.path, depth):
        if isinstance(member, ReadError):
            yield member
            continue
        inner = member.name or uncompressed(name)
        if not is_packed(inner) and not reads(inner, source.told):
            left_aside[PurePath(inner).suffix] += 1
            continue
        path, id_ = source.path, source.id
        if member.name:
            path, id_ = f"{path}/{member.name}", f"{id_}/{member.name}"
        try:
            with unpacking.content(member.file, path, source.most) as data:
                inside = source._replace(path=path, id=id_, data=data)
                if is_packed(inner):
                    yield from _read(unpacking, inside, inner, depth + 1, left_aside)
                else:
                    yield from reader_for(inner, source.told)(inside)
        except ExceededError:
            raise
        except ReadError as error:
            yield error
