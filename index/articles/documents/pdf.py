"""PDF, by PDFium: its text page by page, lines in the order in which they are read."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdfium2

from index.articles.documents.kinds import Extract, UnreadableError

_MOST_PAGES = 20_000
# PDFium sets it where a word is hyphenated at the end of a line.
_HYPHEN = "\ufffe"
_PICTURE = 3  # the type of an object of a page


def extract(
    data: bytes | Path,
    alive: Callable[[], None],
    shown: Callable[["pypdfium2.PdfPage"], str] = lambda page: "",
) -> Extract:
    """Return the text of a PDF; `alive` is called after each page.

    `shown` reads a page that is only pictures.
    """
    try:
        document = pypdfium2.PdfDocument(BytesIO(data) if isinstance(data, bytes) else data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableError("it is encrypted: save it without a password") from None
        raise UnreadableError("it is damaged or cut short, no PDF that can be read") from None
    if len(document) > _MOST_PAGES:
        raise UnreadableError(f"it has more than {_MOST_PAGES:,} pages: divide it")
    pages, pictures, broken = [], [], []
    for number in range(len(document)):
        text = ""
        try:
            page = document[number]
            text = page.get_textpage().get_text_range()
            if not text.strip() and any(page.get_objects(filter=[_PICTURE], max_depth=2)):
                text = shown(page)
                if not text.strip():
                    pictures.append(number + 1)
        except pypdfium2.PdfiumError:
            broken.append(number + 1)
        pages.append(text.replace("\r\n", "\n").replace(_HYPHEN, ""))
        alive()
    return Extract(pages, _fields(document), _remarks(pages, pictures, broken))


def _fields(document: "pypdfium2.PdfDocument") -> dict[str, str]:
    said = document.get_metadata_dict(skip_empty=True)
    fields = {"title": said.get("Title", ""), "author": said.get("Author", "")}
    if (written := said.get("CreationDate", "").removeprefix("D:"))[:8].isdigit():
        fields["date"] = f"{written[:4]}-{written[4:6]}-{written[6:8]}"
    return fields


def _remarks(pages: list[str], pictures: list[int], broken: list[int]) -> list[str]:
    if pictures and not any(map(str.strip, pages)):
        raise UnreadableError("it is only pictures, without text: --ocr reads them, by Tesseract")
    remarks = []
    for numbers, what in ((pictures, "only pictures, without text"), (broken, "damaged")):
        if numbers:
            some = ", ".join(map(str, numbers[:5])) + (", …" if len(numbers) > 5 else "")
            remarks.append(f"of {len(pages)} pages {len(numbers)} are {what}: {some}")
    return remarks
