"""The last list of hits that was shown of each index, so that `show 2` and `open 2` know which.

It is a small file in the reader's own state folder ($XDG_STATE_HOME, else ~/.local/state), written
when hits are printed for people. Where none can be written, ranks are simply not known.
"""

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArticleNotFoundError

if TYPE_CHECKING:
    from search.ids import Holding
    from search.results import Results

# Bytes that are read of such a file: thousands of ids.
_LARGEST = 1 << 22


@dataclass(frozen=True, slots=True)
class LastList:
    """The query that was asked last, and the ids of the hits shown, of which the first has rank."""

    query: str = ""
    first: int = 1
    ids: tuple[str, ...] = ()


def _file(index_folders: Sequence[Path]) -> Path:
    base = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    places = b"\0".join(os.fsencode(os.path.realpath(folder)) for folder in index_folders)
    name = blake2b(places, digest_size=12).hexdigest()
    return Path(base) / "kashaf" / f"{name}.json"


def remember(index_folders: Sequence[Path], found: "Results") -> None:
    """Keep which hits were shown, in one step; another search of the same replaces it."""
    query = found.searched.query if found.searched else found.query
    kept = {"query": query, "first": found[0].rank, "ids": [hit.id for hit in found]}
    path = _file(index_folders)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = path.with_suffix(f".{os.getpid()}")
        # ASCII, because an id may have lone surrogates.
        written.write_text(json.dumps(kept), "ascii")
        written.replace(path)


def last_list(index_folders: Sequence[Path]) -> LastList:
    """Return what was shown last of an index, or of several together, nothing if not known."""
    try:
        with open(_file(index_folders), "rb") as file:
            kept = json.loads(file.read(_LARGEST))
        ids = tuple(map(str, kept["ids"]))
        return LastList(str(kept["query"]), int(kept["first"]), ids)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return LastList()


def with_ranks(words: Iterable[str], ix: "Holding", last: LastList, doing: str) -> list[str]:
    """Return words with the ids of hits in place of their ranks; an id that is a number stays.

    Raises ArticleNotFoundError for a rank that the last list has not. `doing` stands behind
    "cannot".
    """
    return [_of_rank(word, ix, last, doing) for word in words]


def _of_rank(word: str, ix: "Holding", last: LastList, doing: str) -> str:
    if not word.isdecimal() or not last.ids or word in ix:
        return word
    at = int(word) - last.first
    if 0 <= at < len(last.ids):
        return last.ids[at]
    ranks = f"{last.first} to {last.first + len(last.ids) - 1}"
    raise ArticleNotFoundError(
        f"cannot {doing} '{word}': the index holds none of that id, and the last search showed"
        f" ranks {ranks}."
        " Ids are shown by 'kashaf search'."
    )
