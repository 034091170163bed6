"""What would spoil search in files, before they are indexed: `kashaf doctor PATH`.

Every file is read as `kashaf index` reads it, and nothing is written. What is found is what that
would say (skipped, noted, left aside), by kind, and beside it texts that are hardly any, or there
twice.
"""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from index.articles.documents import extraction
from index.articles.notes import Note
from index.articles.readers import Source, reader_for
from index.errors import ReadError
from index.updating.walk import File, data_of, require, walk

# Letters of a text that is hardly any, and of one that is better divided.
_TINY, _GIANT = 20, 2_000_000
_MOST_EXAMPLES = 3
# Of what is told, numbers and names differ and the kind is one.
_VARIES = re.compile(r"'[^']*'|\d[\d,.]*")


@dataclass(slots=True)
class Complaint:
    """One kind of what is wrong: how many files or articles have it, and some of them."""

    kind: str
    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Diagnosis:
    """How many articles can be read, and what is wrong with files, by kind."""

    articles: int = 0
    findings: dict[str, Complaint] = field(default_factory=dict)

    def add(self, reason: str, example: str, count: int = 1) -> None:
        """Count what is wrong with `example`."""
        kind = _VARIES.sub("…", reason)
        found = self.findings.setdefault(kind, Complaint(kind))
        found.count += count
        if len(found.examples) < _MOST_EXAMPLES:
            found.examples.append(example)


def diagnose(
    paths: Iterable[str | os.PathLike[str]],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Diagnosis:
    """Read files and folders, and tell what is wrong. Raises KashafError for a path not there."""
    roots = [Path(path) for path in paths]
    require(roots)
    found = walk(roots)
    diagnosis = Diagnosis()
    known: dict[bytes, str] = {}
    for problem in found.problems:
        diagnosis.add(f"skipped: {problem.reason}", problem.path)
    for suffix, count in found.ignored.items():
        diagnosis.add("left aside, of a kind that is not read", suffix or "no suffix", count)
    with extraction.running():
        for done, file in enumerate(found.files, 1):
            _read(file, diagnosis, known)
            progress(done, len(found.files))
    return diagnosis


def _read(file: File, diagnosis: Diagnosis, known: dict[bytes, str]) -> None:

    def note(note: Note) -> None:
        diagnosis.add(note.reason, _where(note))

    try:
        source = Source(
            file.shown, file.id, data_of(file), file.told.encoding, note=note, told=file.told
        )
        for record in reader_for(file.shown, file.told)(source):
            if isinstance(record, ReadError):
                diagnosis.add(f"skipped: {record.reason}", _where(record))
                continue
            try:
                article = record.parse()
            except ReadError as error:
                diagnosis.add(f"skipped: {error.reason}", _where(error))
                continue
            diagnosis.articles += 1
            if article.date is None and "date" in article.metadata:
                diagnosis.add("its date is not read", f"{record.id}: {article.metadata['date']}")
            if len(article.text) < _TINY:
                diagnosis.add(f"its text has fewer letters than {_TINY}", record.id)
            elif len(article.text) > _GIANT:
                diagnosis.add(f"its text has more letters than {_GIANT}: divide it", record.id)
            else:
                same = known.setdefault(_digest(article.text), record.id)
                if same != record.id:
                    diagnosis.add("its text is there twice", f"{record.id}, {same}")
    except ReadError as error:
        diagnosis.add(f"skipped: {error.reason}", _where(error))


def _digest(text: str) -> bytes:
    return blake2b(" ".join(text.split()).encode("utf-8", "replace"), digest_size=16).digest()


def _where(told: object) -> str:
    path, line = getattr(told, "path", ""), getattr(told, "line", None)
    return f"{path}:{line}" if line else str(path)
