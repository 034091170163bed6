"""The ids of files: which article of the index a file is, and what a new one is called.

- A file that was indexed before keeps the id it had then.
- A new file gets its path relative to the folder given as its id. If another file has that id, as
  many folders of its full path are put before it as are needed to tell the two apart. If several
  new files would get one id, that is done to all of them, so that the order in which folders are
  given changes nothing.
- A file that is gone was moved, if a new one has the same content and the same path below the
  folder given: the new one gets its id.
- A file that is given by two paths, one of them through a link, is read once.

Records without ids of their own are called by the id of their file and their line, "news.csv#7",
what is packed in a file by its id and the name there, "news.zip/2020/a.txt".

>>> paths = ["a/x.txt", "b/x.txt"]
>>> files = [File(Path(path), "x.txt", f"/news/{path}", path) for path in paths]
>>> [file.id for file in assign(files, {}, lambda file: False)]
['a/x.txt', 'b/x.txt']
"""

import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index.articles.packed.packing import is_packed
from index.updating.walk import File

_LINE = re.compile(r"#\d+$")

# The ids in the index, each with the full path of its file, "" if it has none, and its digest.
Known = Mapping[str, tuple[str, bytes]]


def assign(files: Sequence[File], known: Known, has_content: Callable[[File], bool]) -> list[File]:
    """Return the files by the ids that they have from now on.

    `has_content` tells whether the index has the content of a file under the file's id.
    """
    naming = _Naming(files, _owners(known))
    waiting = naming.take_known(files)
    waiting = naming.take_moved(waiting, has_content)
    while waiting:
        called: dict[str, list[File]] = {}
        for file in waiting:
            called.setdefault(file.id, []).append(file)
        waiting = [file for group in called.values() for file in naming.settle(group)]
    return [naming.named[file.path] for file in files if file.path in naming.named]


class _Naming:
    """Ids being given: `named` are the files that have theirs, by their path.

    `owners` are the full paths of the files that have an id from their path, by that.
    """

    def __init__(self, files: Sequence[File], owners: dict[str, str]) -> None:
        self.named: dict[Path, File] = {}
        self._owners = owners
        self._origins = {file.origin for file in files}

    def take_known(self, files: Sequence[File]) -> list[File]:
        """Name the files that the index has; return the others."""
        ids = {origin: id_ for id_, origin in self._owners.items()}
        for file in files:
            if file.origin in ids:
                self.named[file.path] = replace(file, id=ids[file.origin])
        return [file for file in files if file.origin not in ids]

    def take_moved(self, files: Sequence[File], has_content: Callable[[File], bool]) -> list[File]:
        """Name the files that were elsewhere when they were indexed; return the others."""
        gone = self._gone({file.id for file in files}) if files else {}
        for file in sorted(files, key=lambda file: file.origin):
            # Of several the one that looks most like it.
            for id_ in sorted(gone[file.id], key=lambda id_: not _ends_with(file.origin, id_)):
                moved = replace(file, id=id_)
                if has_content(moved):
                    self._name(moved)
                    gone[file.id].remove(id_)
                    break
        return [file for file in files if file.path not in self.named]

    def settle(self, group: Sequence[File]) -> list[File]:
        """Name the file that their common id is due to, if any; return the others by longer ids."""
        owner = self._owners.get(group[0].id)
        if owner or len(group) > 1:
            group = self._without_links(group, owner)
        # Names in no valid encoding may be one and the same as text; then they have one id.
        is_due = not owner and len({file.origin for file in group}) == 1
        others = []
        for file in group:
            longer = replace(file, id=_longer(file))
            if is_due or longer == file:
                self._name(file)
            else:
                others.append(longer)
        return others

    def _name(self, file: File) -> None:
        self.named[file.path] = file
        self._owners[file.id] = file.origin

    def _gone(self, ids: Collection[str]) -> dict[str, list[str]]:
        """Return the ids of files that are gone which are some `ids`, or end with them."""
        gone: dict[str, list[str]] = {id_: [] for id_ in ids}
        for id_, origin in self._owners.items():
            if origin in self._origins:
                continue
            tail = id_
            while tail:
                if tail in gone and not os.path.isfile(origin):
                    gone[tail].append(id_)
                tail = tail.partition("/")[2]
        return gone

    def _without_links(self, group: Sequence[File], owner: str | None) -> list[File]:
        """Return files of one id each once, and without that which has the id already."""
        real: dict[str, File] = {}
        for file in group:
            real.setdefault(os.path.realpath(file.path), file)
        same = real.pop(os.path.realpath(owner), None) if owner else None
        if same and owner and owner not in self._origins:
            self.named[same.path] = replace(same, origin=owner)
        return list(real.values())


def _owners(known: Known) -> dict[str, str]:
    """Return the full path of each file that the index has by its path, by that id.

    The folders may have others now than those in the id; the name of the file is the same.
    """
    owners: dict[str, str] = {}
    for id_, (origin, _) in known.items():
        if not origin:
            continue
        id_of_file = _LINE.sub("", id_) if "#" in id_ else id_
        name = origin.rpartition("/")[2]
        if is_packed(name) and (inside := f"/{id_of_file}".find(f"/{name}/")) >= 0:
            id_of_file = id_of_file[: inside + len(name)]
        if _ends_with(origin, id_of_file.rpartition("/")[2]):
            owners.setdefault(id_of_file, origin)
    return owners


def _ends_with(origin: str, names: str) -> bool:
    return origin.endswith(names) and f"/{origin}".endswith(f"/{names}")


def _longer(file: File) -> str:
    """Return the id of a file with one more folder before it, the same if there is none."""
    folder = file.origin.removesuffix(file.id).rstrip("/").rpartition("/")[2]
    return f"{folder}/{file.id}" if folder else file.id
