"""PDF of pictures, by PDFium and Tesseract: pages without text are read from what they show."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.articles.documents import pdf
from index.articles.documents.kinds import Extract
from index.articles.documents.tesseract import text_of_picture

# Dots for each of the 72 points of an inch that PDFium counts in: 300 an inch, as Tesseract asks.
_SCALE = 300 / 72
# Dots of a page: one that is a poster is read at less.
_MOST_DOTS = 50_000_000


def extract(data: bytes | Path, alive: Callable[[], None]) -> Extract:
    """Return the text of a PDF, as `pdf.extract`."""
    return pdf.extract(data, alive, _shown)


def _shown(page: Any) -> str:
    """Return the text of a page that PDFium opened."""
    width, height = page.get_size()
    scale = min(_SCALE, (_MOST_DOTS / max(1, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    rows, stride = bytes(bitmap.buffer), bitmap.stride
    dots = b"".join(rows[at : at + bitmap.width] for at in range(0, stride * bitmap.height, stride))
    picture = b"P5 %d %d 255\n%b" % (bitmap.width, bitmap.height, dots)
    return text_of_picture(picture, round(scale * 72))
