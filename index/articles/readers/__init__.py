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
from index.articles.directions import FIXES, NONE, Directions
from index.articles.documents.kinds import KINDS, lacks_library
from index.articles.encodings.decoding import MOST_OF_AN_ARTICLE, Data, opened, size, whole
from index.articles.encodings.mojibake import mended_article
from index.articles.locators import LOCATORS, Labels, located
from index.articles.notes import Note
from index.articles.packed.packing import is_packed, suffix_of, uncompressed
from index.articles.records import article_from_fields, record_id
from index.articles.tables.fragments import without_markup
from index.articles.typeset.mended import mended_article as as_written
from index.errors import KashafError, ReadError


class Source(NamedTuple):
    """A file to read: `path` is shown to the user, `id` is the id of its article if it is one.

    `encoding` is what the user says it is in, or None to find out; `most` is how many bytes an
    article of it may have. `note` is told what is odd about a file or a record that is read all the
    same, and `changed` the article as it was and as it was put right. `told` is what else the user
    says of it, `url` where it was crawled.
    """

    path: str
    id: str
    data: Data
    encoding: str | None
    most: int = MOST_OF_AN_ARTICLE
    note: Callable[[Note], None] = lambda note: None
    told: Directions = NONE
    changed: Callable[[Article, Article], None] = lambda before, after: None
    url: str = ""

    @property
    def is_fixed(self) -> bool:
        """Whether what is certain to be wrong in its text is put right."""
        return self.told.fix in ("", FIXES[0])

    @property
    def suffix(self) -> str:
        """The suffix that the file is read by."""
        return self.told.suffix or suffix_of(self.path)


class Record(NamedTuple):
    """An article that is not parsed yet; `parse` may raise ReadError.

    Equal digests mean equal content, read by the same encoding. `line` is where it begins in a
    file of several records, from 1, `number` which of them it is, where a line may have several,
    else 0. `start`, if it has one, begins in another process what `parse` waits for. `size` is the
    bytes it is written with, 0 where the file is not read by records.
    """

    id: str
    digest: bytes
    parse: Callable[[], Article]
    line: int | None = None
    start: Callable[[], None] | None = None
    size: int = 0
    number: int = 0


# What reads documents.
FORMATS = "pip install 'kashaf[formats]'"
# Bytes in which a file shows its kind.
_START = 256
Reader = Callable[[Source], Iterator[Record | ReadError]]


def suffixes() -> frozenset[str]:
    """Return the suffixes of all files that can be read, such as ".txt"."""
    return frozenset(_readers())


def reader_names() -> list[str]:
    """Return the names by which a reader can be forced: suffixes, and what has none."""
    return sorted({*(suffix[1:] for suffix in _readers()), *_by_name()})


def require_reader(name: str | None) -> None:
    """Raise KashafError for a name that no reader has; None is for that of the file."""
    names = reader_names()
    if name is not None and name.removeprefix(".") not in names:
        raise KashafError(f"cannot read by '{name}': name one of {', '.join(names)}.")


def reads(path: str, told: Directions = NONE) -> bool:
    """Tell whether files named like `path` can be read, as `told`."""
    if _plain_reader(told.suffix or suffix_of(path)):
        return True
    inner = told.suffix or uncompressed(path)
    return _reader(inner) is not None and not lacks_library(inner)


def reader_for(path: str, told: Directions = NONE) -> Reader:
    """Return the reader of files named like `path`, as `told`; raises ReadError if there is none.

    What is packed is unpacked all the same: what is in it is read as told.
    """
    if not told.reader and (plain := _plain_reader(suffix_of(path))):
        return plain
    inner = told.suffix or uncompressed(path)
    reader = _reader(path if is_packed(path) else inner) if reads(path, told) else None
    if reader:
        return reader
    suffix = told.suffix or suffix_of(inner)
    if lacks_library(inner):
        raise ReadError(path, f"{suffix!r} files need {FORMATS}")
    kind = f"{suffix!r} files" if suffix else "files without a suffix"
    known = ", ".join(sorted(_readers()))
    raise ReadError(path, f"no reader for {kind}; kashaf reads {known}")


def begins(source: Source, *beginnings: bytes) -> bool:
    """Tell whether a file begins so, white space and a byte order mark aside."""
    return start_of(source).startswith(beginnings)


def start_of(source: Source) -> bytes:
    """Return the first bytes of a file, white space and a byte order mark aside."""
    if isinstance(source.data, bytes):
        start = source.data[:_START]
    else:
        with opened(source.data, source.path) as file:
            start = file.read(_START)
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()


def one_article(
    source: Source, fields: Callable[[Source], Mapping[str, object]]
) -> Iterator[Record | ReadError]:
    """Yield the one record of a file that is one article, whose id is always the file's.

    Among its fields may be the `Labels` of its lines, as `LOCATORS`.
    """

    def parse() -> Article:
        said = dict(source.told.renamed(fields(source)))
        labels = said.get(LOCATORS)
        found = {
            name: value
            for name, value in said.items()
            if name.lower() != "id" and not isinstance(value, Labels)
        }
        if source.url and not found.get("url"):
            found["url"] = source.url
        article = mended(source, build(source, found, source.id, None), None)
        return located(article, labels) if isinstance(labels, Labels) else article

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
    id = record_id(fields, default_id)
    return Record(id, found, parse, line, size=len(written), number=number or 0)


def _build_plain(source: Source, fields: Mapping[str, object], id: str, line: int) -> Article:
    try:
        article = without_markup(build(source, fields, id, line), source.path)
    except ValueError:
        raise ReadError(source.path, "no text: its fields hold nothing but markup", line) from None
    return mended(source, article, line)


def mended(source: Source, article: Article, line: int | None) -> Article:
    """Return an article as it was before it was decoded wrongly, or set on a page, and note it."""
    if not source.is_fixed:
        return article
    before = article
    # Who names an encoding has it read so, whatever comes of it.
    article, said = mended_article(article) if source.encoding is None else (article, None)
    article, of_page = as_written(article)
    if article is not before:
        source.changed(before, article)
    for one in filter(None, (said, of_page)):
        source.note(Note(source.path, one, line))
    return article


def digest(source: Source, content: bytes) -> bytes:
    """Return the digest of `content`, the bytes of one record of `source`."""
    hashed = _of_directions(source.encoding, source.told).copy()
    hashed.update(content)
    return hashed.digest()


@cache
def _of_directions(encoding: str | None, told: Directions) -> blake2b:
    """Return the hash of how a file is read, with which that of every content begins."""
    how = (encoding or "").encode("utf-8", "surrogatepass") + b"\0"
    is_fixed = told.fix in ("", FIXES[0])
    if told.reader or told.fields or told.ocr or not is_fixed:
        how += (
            repr((told.reader, told.fields, is_fixed, told.ocr)).encode("utf-8", "surrogatepass")
            + b"\0"
        )
    return blake2b(how, digest_size=16)


@cache
def _plain_reader(suffix: str) -> Reader | None:
    """Return the reader of a suffix that needs nothing else: most files end here, and soon."""
    needs_more = is_packed(f"a{suffix}") or suffix in KINDS
    return None if needs_more else _readers().get(suffix)


def _reader(path: str) -> Reader | None:
    """Return the reader of files named like `path`, or of the suffix that it is."""
    name = path.rpartition("/")[2]
    if name.startswith(".") and name.count(".") == 1:
        return _readers().get(name) or _by_name().get(name[1:])
    found = _readers().get(suffix_of(path))
    if found is None:
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
def _by_name() -> Mapping[str, Reader]:
    """Return the readers of formats that suffixes hardly tell, by their names."""
    return {
        module.__name__.rpartition(".")[2]: module.read
        for module in _modules()
        if hasattr(module, "NAMED") or not module.SUFFIXES
    }


@cache
def _named() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    return tuple((module.NAMED, module.read) for module in _modules() if hasattr(module, "NAMED"))
