"""The fingerprint of the analysis: an index whose words were analysed otherwise is refused."""

import os
import re
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from index.analysis import places
from index.analysis.morphology import lexicon

# Raised by hand when code changes the terms of any text.
_ANALYSIS_VERSION = 18
# What pip calls the folder where it says what it installed.
_NAMED = r"{}-(.+)\.dist-info"


@cache
def fingerprint() -> str:
    """Return a name for the outcome of the analysis: code, tables and library versions."""
    tables = "-".join(table.DIGEST.read_text("utf-8").strip() for table in (lexicon, places))
    libraries = "-".join(map(_version, ("tashaphyne", "pyarabic")))
    return f"{_ANALYSIS_VERSION}-{tables}-{libraries}"


def _version(library: str) -> str:
    """Return the version of an installed library.

    An installed library has a folder beside it that is named after its version. Where there is
    not one such folder importlib.metadata has to tell; importing it takes 20 ms.
    """
    spec = find_spec(library)
    named = re.compile(_NAMED.format(library), re.IGNORECASE)
    found: list[re.Match[str]] = []
    with suppress(OSError):
        if spec and spec.origin:
            files = os.listdir(Path(spec.origin).parents[1])
            found = [match for match in map(named.fullmatch, files) if match]
    if len(found) == 1:
        return found[0][1]
    from importlib.metadata import version

    return version(library)
