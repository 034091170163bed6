"""The version, and what is compiled: each module in C is stamped with the version and its sources.

setup.py puts the stamp into a module, `index.native` refuses a module that has another one. This
imports nothing of kashaf, because setup.py reads it where none of what kashaf needs is installed.
"""

import os
from zlib import crc32

VERSION = "0.1.0"

# Each stands beside its source, so that index.segment._postings is index/segment/_postings.c.
COMPILED = (
    "index.analysis.tokens._words",
    "index.analysis._levels",
    "index.articles.typeset._signs",
    "index.segment.columns._mapped",
    "index.segment._postings",
    "index.segment._packing",
    "index.segment._terms",
    "index.segment._segment",
    "index.writing._inversion",
    "search.advice._slips",
    "search.ranking._ranking",
    "search.hits._hits",
)


def c_files(root: str) -> list[str]:
    """Return every C file below the folder that holds index/ and search/, headers included."""
    return sorted(
        os.path.join(folder, name)
        for package in ("index", "search")
        for folder, _, names in os.walk(os.path.join(root, package))
        for name in names
        if name.endswith((".c", ".h"))
    )


def build_stamp(root: str) -> str:
    """Return what a module compiled from the sources below `root` carries.

    Without sources there, as in an installation, it is the part that says the version. One stamp
    is of all C files, since the modules share headers and are compiled together.
    """
    checksum = 0
    files = c_files(root)
    for file in files:
        with open(file, "rb") as opened:
            checksum = crc32(opened.read(), checksum)
    stamp = f"kashaf {VERSION} compiled from "
    return f"{stamp}{checksum:08x}." if files else stamp
