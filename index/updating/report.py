"""What an update of an index with files did."""

from dataclasses import dataclass

from index.articles.notes import Note
from index.errors import ReadError


@dataclass(frozen=True, slots=True)
class Report:
    """What `Index.update_from` did.

    `added`, `updated` and `removed` are ids of articles, `unchanged` counts the others that were
    met. `problems` are the files and records that were skipped, with reasons (of these, what was
    indexed before stays), `notes` oddities: of articles that were indexed all the same, folders of
    which ignore files leave nothing to read, and links that were not followed. `ignored` counts
    files of other kinds by suffix. `tags` are the ids of each tag that an export told of.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    problems: tuple[ReadError, ...]
    notes: tuple[Note, ...]
    ignored: dict[str, int]
    tags: dict[str, list[str]]
