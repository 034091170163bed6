"""Plain text, one article a file.

The title is the first line that is not blank, if it reads as a heading:

- at most 120 characters and 20 words long,
- without a full stop, comma, colon or semicolon at its end,
- and followed by more text.

The text is then what follows. Otherwise the text is all there is; such an article is shown by
the start of its first sentence (`Article.headline`). Entities, as &#1575; and &nbsp;, are the
letters they stand for. Books of OpenITI and extracts of Wikipedia are plain text, too, and known by
how they begin.

>>> split_title("مدينة رومانية\\n\\nعلى بعد نحو 120 كيلومترا تقع لبدة.")
('مدينة رومانية', 'على بعد نحو 120 كيلومترا تقع لبدة.')
>>> split_title("عاد التلاميذ إلى مدارسهم. وبدأ العام الدراسي.")[0]
''
"""

from collections.abc import Iterator

from index.articles.encodings.decoding import decode
from index.articles.readers import Record, Source, begins, extracts, one_article, openiti
from index.articles.tables.fragments import without_entities
from index.errors import ReadError

SUFFIXES = (".txt", ".text")

_HEADING_CHARACTERS = 120
_HEADING_WORDS = 20
_NO_END_OF_A_HEADING = (".", "،", ",", ":", "؛", ";", "…")


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield the one article of a text file, or those of a format that is plain text, too."""
    if not source.told.reader:
        if begins(source, openiti.BEGINNING):
            return openiti.read(source)
        if begins(source, extracts.BEGINNING):
            return extracts.read(source)
    return one_article(source, _fields)


def split_title(text: str) -> tuple[str, str]:
    """Return the title of `text` and the text without it, if it was a heading."""
    text = text.strip()
    line, _, rest = text.partition("\n")
    line, rest = line.strip(), rest.strip()
    if rest and _is_heading(line):
        return line, rest
    return "", text


def _is_heading(line: str) -> bool:
    return (
        len(line) <= _HEADING_CHARACTERS
        and len(line.split()) <= _HEADING_WORDS
        and not line.endswith(_NO_END_OF_A_HEADING)
    )


def _fields(source: Source) -> dict[str, object]:
    written = decode(source.data, source.path, source.encoding, source.note)
    title, text = split_title(without_entities(written))
    return {"title": title, "text": text}
