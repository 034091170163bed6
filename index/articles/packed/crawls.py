"""The pages in a web archive (.warc): what servers answered, by names that their addresses make.

>>> name_of("https://example.org/news/%D9%85%D8%AF%D9%86?id=7", "text/html; charset=utf-8")
'example.org/news/مدن?id=7.html'
"""

import io
import mimetypes
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import unquote, urlsplit

# Suffixes that are not what Python would choose.
_SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}


def pages(file: Any) -> Iterator[tuple[str, IO[bytes], str]]:
    """Yield the name, the bytes and the address of each page; errors are ValueErrors.

    A page is read before the next one is asked for. Of several of one address the others are
    called "a (2).html".
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    met: Counter[str] = Counter()
    archive, said = iter(ArchiveIterator(file)), ""
    try:
        while True:
            # It writes of what is damaged to where messages stand.
            with redirect_stderr(io.StringIO()) as told:
                record = next(archive, None)
            said = said or told.getvalue()
            if record is None:
                break
            headers, url = record.http_headers, record.rec_headers.get_header("WARC-Target-URI")
            is_page = record.rec_type == "response" and headers is not None and url
            if not is_page or headers.get_statuscode() != "200":
                continue
            name = name_of(url, headers.get_header("Content-Type") or "")
            met[name] += 1
            if met[name] > 1:
                path = PurePosixPath(name)
                name = f"{path.with_suffix('')} ({met[name]}){path.suffix}"
            yield name, record.content_stream(), url
    except ArchiveLoadFailed as error:
        raise ValueError(" ".join(str(error).split())) from None
    if said:
        raise ValueError(" ".join(said.split())[:200])


def name_of(url: str, content_type: str) -> str:
    """Return what a page is called: by its address, with the suffix of what it is."""
    kind = content_type.partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(kind) or mimetypes.guess_extension(kind) or ""
    parts = urlsplit(url.strip("<>"))
    path = unquote(parts.path)
    if path.endswith("/") or not path:
        path += "index"
    query = f"?{unquote(parts.query)}".replace("/", "_") if parts.query else ""
    name = f"{parts.netloc}/{path.lstrip('/')}{query}"
    return name if name.lower().endswith(suffix) and suffix else name + suffix
