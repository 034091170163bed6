"""Documents: PDF, Word, OpenDocument, RTF, slides, sheets and EPUB, one article each.

- They are read in other processes (`index.articles.documents`), by the extra kashaf[formats].
- Pages, slides, sheets and chapters are parted by form feeds, and hits tell which they
  are on. Text that was set on a page is put right as in any file.
- Title, author and date are those that the document says of itself. A title that is none, such as
  the name of a file, gives way to the first line, if that reads as a heading.
"""

import re
from collections.abc import Iterator
from concurrent.futures import Future
from hashlib import blake2b

from index.articles.article import Article
from index.articles.documents.kinds import KINDS, DocumentKind, Extract, UnreadableError
from index.articles.encodings.decoding import opened
from index.articles.locators import PAGE_BREAK, PAGES, Labels, located
from index.articles.notes import Note
from index.articles.readers import Record, Source, build, digest, mended
from index.articles.readers.text import split_title
from index.errors import ReadError

SUFFIXES = tuple(KINDS)

_AT_ONCE = 1 << 20
# Bytes in which a document says what it is; a PDF may have something before that.
_START = 1024
# What the pages are of documents that have others.
_PAGES_OF = {"slides": "slide", "opendocument": "slide", "epub": "chapter"}
_NO_TITLE = re.compile(
    r"(?:untitled|microsoft |بلا عنوان|مستند|document ?\d*$|powerpoint|slide \d"
    r"|.*\.(?:docx?|pptx?|rtf|indd|qxd|pdf)$)",
    re.IGNORECASE,
)


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield the one article of a document."""
    kind = KINDS[source.suffix]
    if source.told.ocr and kind.module == "pdf":
        kind = kind._replace(module="scanned")
    started: list[Future[Extract]] = []

    def start() -> None:
        from index.articles.documents import extraction

        if not started:
            started.append(extraction.start(kind, source.data))

    def parse() -> Article:
        start()
        try:
            extract = started.pop().result()
        except UnreadableError as error:
            raise ReadError(source.path, str(error)) from None
        return _article(source, extract)

    found = _digest(source, kind)
    yield Record(source.id, found, parse, start=start)


def _digest(source: Source, kind: DocumentKind) -> bytes:
    """Return the digest of a document; raises ReadError for one that is of another kind."""
    hashed = blake2b(digest_size=16)
    begins = b""
    with opened(source.data, source.path) as file:
        while chunk := file.read(_AT_ONCE):
            begins = begins or chunk[:_START]
            hashed.update(chunk)
    if not begins:
        raise ReadError(source.path, "it is empty")
    if b"%PDF" in kind.begins:
        begins = begins[max(begins.find(b"%PDF"), 0) :]
    if not begins.lstrip().startswith(kind.begins):
        what = "encrypted, or an old one of Office" if begins.startswith(b"\xd0\xcf") else "another"
        reason = (
            f"its name is that of a kind of document, but it is {what}: save it anew, or rename it"
        )
        raise ReadError(source.path, reason)
    return digest(source, hashed.digest())


def _article(source: Source, extract: Extract) -> Article:
    pages = [page.strip() for page in extract.pages]
    text = PAGE_BREAK.join(pages)
    if not text.strip(PAGE_BREAK + " \n"):
        raise ReadError(source.path, "no text: nothing in it is text")
    if len(text) > source.most:
        raise ReadError(source.path, "its text is too large: raise --max-size, or divide it")
    for remark in extract.remarks:
        source.note(Note(source.path, remark))
    title = " ".join(extract.fields.get("title", "").split())
    if not title or _NO_TITLE.match(title):
        # Of the title that stays on its page, none is lost.
        title = split_title(pages[0])[0]
    fields = {**extract.fields, "title": title, "text": text}
    if len(pages) > 1:
        fields["pages"] = str(len(pages))
    article = mended(source, build(source, fields, source.id, None), None)
    is_one = len(pages) == 1 and not extract.rows
    return article if is_one else located(article, _labels(source, extract, pages))


def _labels(source: Source, extract: Extract, pages: list[str]) -> Labels:
    """Return what the pages of a text, or the rows of its sheets, are called."""
    # Of the text as it is kept, without the empty pages at its ends.
    filled = [at for at, page in enumerate(pages) if page]
    kept = range(filled[0], filled[-1] + 1)
    if extract.rows:
        return Labels("row", [label for at in kept for label in extract.rows[at]])
    kind = _PAGES_OF.get(KINDS[source.suffix].module, PAGES[0])
    return Labels(kind, [str(at + 1) for at in kept])
