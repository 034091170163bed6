"""RTF, by striprtf."""

import re
from collections.abc import Callable
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from index.articles.documents.kinds import Extract, UnreadableError

_INFO = re.compile(r"\{\\(title|author) ([^{}]*)\}")


def extract(data: bytes | Path, alive: Callable[[], None]) -> Extract:
    """Return the text of a document."""
    held = data if isinstance(data, bytes) else data.read_bytes()
    rtf = held.decode("latin-1")
    try:
        text = _plain(rtf)
        fields = {name: _plain(f"{{\\rtf1 {value}}}") for name, value in _INFO.findall(rtf)}
    except (ValueError, IndexError, KeyError, LookupError) as error:
        raise UnreadableError(f"it is damaged: {error}") from None
    return Extract([text], fields, [])


def _plain(rtf: str) -> str:
    # Where a document does not say its code page, which it does hardly ever.
    text: str = rtf_to_text(rtf, "cp1256", "replace")  # type: ignore[no-untyped-call]
    return text
