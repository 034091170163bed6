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

from index.articles.article import Article
from index.articles.documents import extraction
from index.articles.notes import Note
from index.articles.readers import Source, reader_for
from index.errors import ReadError
from index.updating.walk import File, data_of, require, walk

# Letters of a text that is hardly any, and of one that is better divided.
_TINY, _GIANT = 20, 2_000_000
_MOST_EXAMPLES = 3
# Letters that are shown of a line, and of these before what is changed.
_LONGEST, _CONTEXT = 80, 12
# Of what is told, numbers and names differ and the kind is one; names such as UTF-8 tell it.
_VARIES = re.compile(r"'[^']*'|(?<![\w-])\d[\d,.]*")


@dataclass(slots=True)
class Complaint:
    """One kind of what is wrong: how many files or articles have it, and some of them."""

    kind: str
    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MendedLine:
    """A line of an article as it stands in its file and as it is indexed, where they differ."""

    id: str
    before: str
    after: str


@dataclass(slots=True)
class Diagnosis:
    """How many articles can be read, what is wrong with files, by kind, and what is put right."""

    articles: int = 0
    findings: dict[str, Complaint] = field(default_factory=dict)
    changes: list[MendedLine] = field(default_factory=list)

    def change(self, before: Article, after: Article) -> None:
        """Keep some of the lines of an article that are put right."""
        pairs = [(before.title, after.title)]
        # Letters that are put together may take lines with them: then the first is told alone.
        pairs += zip(before.text.split("\n"), after.text.split("\n"), strict=False)
        changed = [(old, new) for old, new in pairs if old != new]
        self.changes += (
            MendedLine(before.id, *_around(*pair)) for pair in changed[:_MOST_EXAMPLES]
        )

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
    so_far = _ReadSoFar()
    for problem in found.problems:
        diagnosis.add(f"skipped: {problem.reason}", problem.path)
    for told in found.notes:
        diagnosis.add(told.reason, told.path)
    for suffix, count in found.ignored.items():
        diagnosis.add(
            "left aside, of a kind that is not read: --reader reads one as another",
            suffix or "no suffix",
            count,
        )
    with extraction.running():
        for done, file in enumerate(found.files, 1):
            _read(file, diagnosis, so_far)
            progress(done, len(found.files))
    return diagnosis


@dataclass(slots=True)
class _ReadSoFar:
    """What was read so far: the place of each id, with the number of its article there, and the id
    of each text, by its digest.
    """

    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    texts: dict[bytes, str] = field(default_factory=dict)


def _read(file: File, diagnosis: Diagnosis, so_far: _ReadSoFar) -> None:

    def note(note: Note) -> None:
        diagnosis.add(note.reason, _where(note))

    try:
        held, told = data_of(file), file.told
        source = Source(file.shown, file.id, held, told.encoding, note=note, told=told)
        source = source._replace(changed=diagnosis.change)
        for number, record in enumerate(reader_for(file.shown, told)(source), 1):
            if isinstance(record, ReadError):
                diagnosis.add(f"skipped: {record.reason}", _where(record))
                continue
            place = f"{file.shown}:{record.line}" if record.line else file.shown
            try:
                _examine(record.parse(), (place, number), diagnosis, so_far)
            except ReadError as error:
                diagnosis.add(f"skipped: {error.reason}", _where(error))
    except ReadError as error:
        diagnosis.add(f"skipped: {error.reason}", _where(error))


def _examine(
    article: Article, at: tuple[str, int], diagnosis: Diagnosis, so_far: _ReadSoFar
) -> None:
    """Tell what is wrong with an article that is read in a place, as which of those there."""
    place, number = at
    if taken := so_far.places.get(article.id):
        by, other = taken
        where = f"'{article.id}', taken by {by}"
        if by == place:
            where = f"'{article.id}' of article {number}, taken by article {other}"
        diagnosis.add("skipped: duplicate id: give one of them another", f"{place}: {where}")
        return
    so_far.places[article.id] = at
    diagnosis.articles += 1
    if article.date is None and "date" in article.metadata:
        diagnosis.add(
            "its date is not read: write it as year-month-day",
            f"{article.id}: {article.metadata['date']}",
        )
    if len(article.text) < _TINY:
        diagnosis.add(f"its text has fewer letters than {_TINY}: see that it is whole", article.id)
    elif len(article.text) > _GIANT:
        diagnosis.add(f"its text has more letters than {_GIANT}: divide it", article.id)
    else:
        same = so_far.texts.setdefault(_digest(article.text), article.id)
        if same != article.id:
            diagnosis.add("its text is there twice: searches fold copies", f"{article.id}, {same}")


def _around(before: str, after: str) -> tuple[str, str]:
    """Return two lines from a little before where they differ, no longer than one reads."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
    begin = before.rfind(" ", 0, max(0, same - _CONTEXT)) + 1
    return before[begin : begin + _LONGEST], after[begin : begin + _LONGEST]


def _digest(text: str) -> bytes:
    return blake2b(" ".join(text.split()).encode("utf-8", "replace"), digest_size=16).digest()


def _where(told: object) -> str:
    path, line = getattr(told, "path", ""), getattr(told, "line", None)
    return f"{path}:{line}" if line else str(path)
