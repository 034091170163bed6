"""Extracts of Wikipedia as WikiExtractor writes them: `<doc id="7" title="ماء">` … `</doc>`.

They are found in files without a suffix (`AA/wiki_00`) and in .txt, by how they begin. Those in the
form of JSON Lines are read so. An article that is not closed ends where the next one begins. Its
first line, which is its title again, is left out.

>>> data = '<doc id="7" url="u" title="ماء">\\nماء\\n\\nسائل شفاف.\\n</doc>'.encode()
>>> article = next(read(Source("wiki_00", "wiki_00", data, None))).parse()
>>> article.id, article.title, article.text
('7', 'ماء', 'سائل شفاف.')
"""

import html
import re
from collections.abc import Iterator

from index.articles.encodings.decoding import decode
from index.articles.readers import Record, Source, begins, jsonl, record_of, require_size
from index.errors import ReadError

SUFFIXES: tuple[str, ...] = ()
NAMED = re.compile(r"wiki_\d+\Z")
BEGINNING = b"<doc "

# Of a page's address and title, each of which the system lets be 255 bytes long, escaped.
_DOC = re.compile(r"^<doc ([^\n]{,8000})>[ \t]*$", re.MULTILINE)
_ATTRIBUTE = re.compile(r'(\w+)="(.*?)"(?=\s+\w+="|\s*$)')
_END = re.compile(r"^</doc>", re.MULTILINE)


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record, or an error, for each article."""
    if begins(source, b"{"):
        yield from jsonl.read(source)
        return
    text = decode(source.data, source.path, source.encoding, source.note)
    starts = list(_DOC.finditer(text))
    if not starts:
        raise ReadError(source.path, "no text: it has no <doc> of WikiExtractor")
    line = at = 0
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        line += text.count("\n", at, start.start())
        at = start.start()
        body = text[start.end() : following.start() if following else len(text)]
        body = _END.split(body, maxsplit=1)[0].strip()
        fields = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(start[1])}
        title, _, rest = body.partition("\n")
        fields["text"] = rest.strip() if title.strip() == fields.get("title") else body
        written = f"{start[0]}\n{body}".encode()
        try:
            require_size(source, len(written), line + 1)
        except ReadError as error:
            yield error
        else:
            yield record_of(source, fields, written, line + 1)
