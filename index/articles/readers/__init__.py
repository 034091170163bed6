"""Readers: files to articles. Each module of this package reads one format.

A module declares

- `SUFFIXES`, the file name suffixes it reads, in lower case and with the dot,
- `NAMED`, if it reads files of other names, too, a pattern of those, and
- `read`, a `Reader`: from one file, a `Record` for each article in it.

That is all that adding a format takes: the registry here finds the modules by itself. A record
knows its id and a digest of its content before it is parsed, so that indexing can pass over what
has not changed. A reader *yields* a ReadError for a broken record, and the others go on; it
*raises* one, when first asked for a record, for a file that it cannot read at all.

Modules import what is slow to import inside the functions that use it.

>>> source = Source("news/a.txt", "a.txt", "مدن\\n\\nأعيد فتح الطريق.".encode(), None)
>>> record = next(reader_for(source.path)(source))
>>> record.id, record.parse().title
('a.txt', 'مدن')
"""

import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from hashlib import blake2b
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from index.articles.article import Article
from index.articles.documents.kinds import lacks_library
from index.articles.encodings.decoding import MOST_OF_AN_ARTICLE, Data, cannot_read, size, whole
from index.articles.encodings.mojibake import mended_article
from index.articles.notes import Note
from index.articles.packed.packing import suffix_of, uncompressed
from index.articles.records import article_from_fields, record_id
from index.articles.tables.fragments import without_markup
from index.articles.typeset.mended import mended_article as as_written
from index.errors import ReadError


class Source(NamedTuple):
    """A file to read: `path` is shown to the user, `id` is the id of its article if it is one.

    `encoding` is what the user says it is in, or None to find out; `most` is how many bytes an
    article of it may have. `note` is told what is odd about a file or a record that is read all the
    same.
    """

    path: str
    id: str
    data: Data
    encoding: str | None
    most: int = MOST_OF_AN_ARTICLE
    note: Callable[[Note], None] = lambda note: None


class Record(NamedTuple):
    """An article that is not parsed yet; `parse` may raise ReadError.

    Equal digests mean equal content, read by the same encoding. `line` is where it begins in a
    file of several records, from 1. `start`, if it has one, begins in another process what `parse`
    waits for. `size` is the bytes it is written with, 0 where the file is not read by records.
    """

    id: str
    digest: bytes
    parse: Callable[[], Article]
    line: int | None = None
    start: Callable[[], None] | None = None
    size: int = 0


# What reads documents.
FORMATS = "pip install 'kashaf[formats]'"
# Bytes in which a file shows its kind.
_START = 256
Reader = Callable[[Source], Iterator[Record | ReadError]]


def suffixes() -> frozenset[str]:
    """Return the suffixes of all files that can be read, such as ".txt"."""
    return frozenset(_readers())


def reads(path: str) -> bool:
    """Tell whether files named like `path` can be read."""
    inner = uncompressed(path)
    return _reader(inner) is not None and not lacks_library(inner)


def reader_for(path: str) -> Reader:
    """Return the reader of files named like `path`; raises ReadError if there is none."""
    inner = uncompressed(path)
    reader = _reader(path) if reads(path) else None
    if reader:
        return reader
    suffix = suffix_of(inner)
    if lacks_library(inner):
        raise ReadError(path, f"{suffix!r} files need {FORMATS}")
    kind = f"{suffix!r} files" if suffix else "files without a suffix"
    known = ", ".join(sorted(_readers()))
    raise ReadError(path, f"no reader for {kind}; kashaf reads {known}")


def begins(source: Source, *beginnings: bytes) -> bool:
    """Tell whether a file begins so, white space and a byte order mark aside."""
    if isinstance(source.data, bytes):
        start = source.data[:_START]
    else:
        try:
            with source.data.open("rb") as file:
                start = file.read(_START)
        except OSError as error:
            raise cannot_read(source.path, error) from error
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(beginnings)


def one_article(
    source: Source, fields: Callable[[Source], Mapping[str, object]]
) -> Iterator[Record | ReadError]:
    """Yield the one record of a file that is one article, whose id is always the file's."""

    def parse() -> Article:
        found = {name: value for name, value in fields(source).items() if name.lower() != "id"}
        return mended(source, build(source, found, source.id, None), None)

    require_size(source, size(source.data, source.path), None)
    yield Record(source.id, digest(source, whole(source.data, source.path)), parse)


def require_size(source: Source, size: int, line: int | None) -> None:
    """Raise ReadError for an article of so many bytes, if they are too many."""
    if size > source.most:
        has, most = -(-size // 1_000_000), source.most // 1_000_000
        reason = f"it has {has} MB, and an article at most {most}: raise --max-size, or divide it"
        raise ReadError(source.path, reason, line)


def build(source: Source, fields: Mapping[str, object], id: str, line: int | None) -> Article:
    """Return the article of `fields`; raises ReadError where `article_from_fields` ValueError."""
    try:
        return article_from_fields(fields, id)
    except ValueError as error:
        raise ReadError(source.path, str(error), line) from None
    except RecursionError:
        raise ReadError(source.path, "its values are nested too deeply", line) from None


def record_of(
    source: Source,
    fields: Mapping[str, object],
    written: bytes,
    line: int,
    number: int | None = None,
) -> Record:
    """Return the record of `fields`, one of several in a file, that stand `written` in a line.

    Without an id of its own it gets the file's and its number, or its line. Markup in its fields is
    read as such.
    """
    default_id = f"{source.id}#{number or line}"
    parse = partial(_build_plain, source, fields, default_id, line)
    found = digest(source, written)
    return Record(record_id(fields, default_id), found, parse, line, size=len(written))


def _build_plain(source: Source, fields: Mapping[str, object], id: str, line: int) -> Article:
    try:
        article = without_markup(build(source, fields, id, line), source.path)
    except ValueError:
        raise ReadError(source.path, "no text: its fields hold nothing but markup", line) from None
    return mended(source, article, line)


def mended(source: Source, article: Article, line: int | None) -> Article:
    """Return an article as it was before it was decoded wrongly, or set on a page, and note it."""
    # Who names an encoding has it read so, whatever comes of it.
    article, said = mended_article(article) if source.encoding is None else (article, None)
    article, of_page = as_written(article)
    for one in filter(None, (said, of_page)):
        source.note(Note(source.path, one, line))
    return article


def digest(source: Source, content: bytes) -> bytes:
    """Return the digest of `content`, the bytes of one record of `source`."""
    hashed = _of_encoding(source.encoding).copy()
    hashed.update(content)
    return hashed.digest()


@cache
def _of_encoding(encoding: str | None) -> blake2b:
    """Return the hash of an encoding, with which that of every content begins."""
    return blake2b((encoding or "").encode("utf-8", "surrogatepass") + b"\0", digest_size=16)


def _reader(path: str) -> Reader | None:
    found = _readers().get(suffix_of(path))
    if found is None:
        name = path.rpartition("/")[2]
        found = next((read for named, read in _named() if named.match(name)), None)
    return found


@cache
def _modules() -> tuple[ModuleType, ...]:
    return tuple(
        import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )


@cache
def _readers() -> Mapping[str, Reader]:
    return {suffix: module.read for module in _modules() for suffix in module.SUFFIXES}


@cache
def _named() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    return tuple((module.NAMED, module.read) for module in _modules() if hasattr(module, "NAMED"))
