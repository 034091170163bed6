"""How packed files are called: .zip and .tar of files, .gz, .bz2, .xz and .zst of one.

>>> is_packed("a.tgz"), uncompressed("a.jsonl.GZ"), uncompressed("a.zip")
(True, 'a.jsonl', 'a.zip')
"""

from pathlib import PurePath

COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
# Of a tar in one word, by what it is compressed with.
TARS = {".tgz": ".gz", ".tbz": ".bz2", ".tbz2": ".bz2", ".txz": ".xz", ".tzst": ".zst"}
ARCHIVES = (".zip", ".tar", *TARS)


def is_packed(name: str) -> bool:
    """Tell whether a file of that name is packed."""
    return _suffix(name) in (*COMPRESSED, *ARCHIVES)


def uncompressed(name: str) -> str:
    """Return the name of what a file of that name is when it is not compressed."""
    return name[: -len(_suffix(name))] if _suffix(name) in COMPRESSED else name


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()
