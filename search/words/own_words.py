"""Your own words: synonyms, stop words and protected words, in plain files beside the index.

    synonyms.txt     الولايات المتحدة = أمريكا      each finds the other
                     البنك المركزي => المصرف المركزي   the first finds the second
    stopwords.txt    words that count for nothing beside others, one a line
    protected.txt    words that only meet themselves, never their stem or root, one a line

They are applied to queries, so that an index need not be written anew when they change: see
`widening`, `content` and `protected`. Most indexes have none, so what reads the files is imported
where there is one.
"""

from pathlib import Path
from typing import NamedTuple

from index.errors import KashafError

SYNONYMS, STOP, PROTECTED = "synonyms.txt", "stopwords.txt", "protected.txt"
FILES = (SYNONYMS, STOP, PROTECTED)


class Rule(NamedTuple):
    """Words of a query, by their letters, and what they are also looked for as."""

    asked: tuple[str, ...]
    instead: tuple[str, ...]


class OwnWords(NamedTuple):
    """What somebody's files say; `stop` and `protected` are forms, `files` where it stands."""

    synonyms: tuple[Rule, ...] = ()
    stop: frozenset[str] = frozenset()
    protected: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()

    def joined(self, other: "OwnWords") -> "OwnWords":
        """Return these and others."""
        return OwnWords(
            self.synonyms + other.synonyms,
            self.stop | other.stop,
            self.protected | other.protected,
            self.files + other.files,
        )


NONE = OwnWords()


def own_words(beside: Path, named: Path | None = None) -> OwnWords:
    """Return the words in the folder `named`, or else in that which an index stands `beside`.

    Without such files there are none, unless a folder is named: that has to have one of them.
    Raises ReadError for a line that cannot be read, KashafError for a folder without words.
    """
    folder = beside.absolute().parent if named is None else named
    there = tuple(str(path) for path in (folder / name for name in FILES) if path.exists())
    if there:
        from search.words.word_files import read

        return read(*(folder / name for name in FILES))._replace(files=there)
    if named is None:
        return NONE
    why = f"it has none of {', '.join(FILES)}"
    if not folder.is_dir():
        why = "it is a file" if folder.exists() else "there is no such folder"
    raise KashafError(
        f"cannot take words from '{folder}': {why}. Name the folder that has such a file."
    )
