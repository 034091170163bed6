"""How packed files are called: .zip and .tar of files, .gz, .bz2, .xz and .zst of one.

>>> is_packed("a.tgz"), uncompressed("a.jsonl.GZ"), uncompressed("a.zip")
(True, 'a.jsonl', 'a.zip')
"""

COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
# Of a tar in one word, by what it is compressed with.
TARS = {".tgz": ".gz", ".tbz": ".bz2", ".tbz2": ".bz2", ".txz": ".xz", ".tzst": ".zst"}
# Of pages as they were crawled, read by warcio of kashaf[formats].
CRAWLS = (".warc", ".wacz")
ARCHIVES = (".zip", ".tar", *TARS, *CRAWLS)


def is_packed(name: str) -> bool:
    """Tell whether a file of that name is packed."""
    return suffix_of(name) in (*COMPRESSED, *ARCHIVES)


def uncompressed(name: str) -> str:
    """Return the name of what a file of that name is when it is not compressed."""
    suffix = suffix_of(name)
    return name[: -len(suffix)] if suffix in COMPRESSED else name


def suffix_of(name: str) -> str:
    """Return the suffix of a file's name in lower case, with its dot, as pathlib finds it.

    By hand, because every file is asked for it, several times.
    """
    stem, _, suffix = name.rpartition("/")[2].rpartition(".")
    return f".{suffix.lower()}" if stem and suffix else ""
