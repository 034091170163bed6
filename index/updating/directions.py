"""Files of directions: which files in a folder are read how, as its `.kashaf.toml` says.

    [[files]]
    match = "*.dat"            # as in .kashafignore: a name here or below, or with / a path
    reader = "csv"             # as if it had that suffix
    encoding = "cp1256"
    fix = "none"               # leave its text as it stands
    text = "المتن"             # which of its columns or fields is the text, the title …

Of all that match, in the files from the top folder down, the last says each of these.
"""

import codecs
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from index.articles.directions import FIXES, NONE, Directions, require_fix
from index.articles.documents.tesseract import require_tesseract
from index.articles.fields import METADATA
from index.articles.readers import reader_names, require_reader
from index.errors import KashafError
from index.updating.ignore import regex_of, unusable

DIRECTION_FILE = ".kashaf.toml"

_FIELDS = ("id", "title", "text", "date", "url", *METADATA)
_LARGEST_FILE = 1 << 20  # bytes
# Of these each name that is met is compared with all.
_MOST = 1000


class _DirectedFiles(NamedTuple):
    """The files whose path, or name alone, matches, and what is said of them."""

    regex: re.Pattern[str]
    of_path: bool
    told: Directions


class DirectionFiles:
    """The files of directions that count in one folder: its own and those of the folders above it.

    Their rules come with the way from the folder of each to this one, "" or "a/b/".
    """

    def __init__(self, rules: tuple[tuple[_DirectedFiles, str], ...] = ()) -> None:
        self._rules = rules

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._rules)

    def entered(self, folder: Path) -> "DirectionFiles":
        """Return the same with the file of `folder`, in which they count, if it has one.

        Raises KashafError for one that cannot be used.
        """
        path = folder / DIRECTION_FILE
        if not os.path.lexists(path):
            return self
        return DirectionFiles((*self._rules, *((rule, "") for rule in _rules(path))))

    def below(self, name: str) -> "DirectionFiles":
        """Return those that count in the folder `name` within, without its own file."""
        return DirectionFiles(tuple((rule, f"{way}{name}/") for rule, way in self._rules))

    def of(self, name: str) -> Directions:
        """Return what is said of a file of that name in this folder."""
        found = NONE
        for rule, way in reversed(self._rules):
            if rule.regex.match(way + name if rule.of_path else name):
                found = found.before(rule.told)
        return found


def directed(
    reader: str | None = None, encoding: str | None = None, fix: str = FIXES[0], ocr: bool = False
) -> Directions:
    """Return how all files are to be read, as somebody says. Raises KashafError for what cannot be.

    A reader or encoding that is None is found out; with `ocr` PDFs of pictures are read.
    """
    require_reader(reader)
    require_fix(fix)
    try:
        codecs.lookup(encoding or "utf-8")
    except (LookupError, ValueError):
        raise KashafError(
            f"cannot read in encoding '{encoding}': it is unknown."
            " Name one such as utf-8, windows-1256 or iso-8859-6."
        ) from None
    if ocr:
        require_tesseract()
    # Of what is taken for granted a file of directions may say otherwise.
    is_said = fix != FIXES[0]
    return Directions((reader or "").removeprefix("."), encoding, (), fix if is_said else "", ocr)


def _rules(path: Path) -> list[_DirectedFiles]:
    import tomllib

    if not path.is_file():
        # A link that leads nowhere, a pipe: it could be waited for for ever.
        raise unusable(path, "it is no file. Make it one, or delete it.")
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise unusable(path, f"it is larger than {_LARGEST_FILE >> 20} MB. Make it smaller.")
        said = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise unusable(path, f"{error.strerror}. Make it readable, or delete it.") from error
    except UnicodeDecodeError:
        raise unusable(path, "it is not in UTF-8. Save it so.") from None
    except (ValueError, RecursionError) as error:
        raise unusable(path, f"it is no TOML: {error or 'it is nested too deeply'}.") from None
    tables = said.pop("files", [])
    if said:
        raise unusable(path, f"it has '{next(iter(said))}', and may have tables [[files]] alone.")
    if not isinstance(tables, list) or len(tables) > _MOST:
        raise unusable(path, f"'files' is no list of up to {_MOST} tables: write [[files]].")
    return [_rule(path, table, number) for number, table in enumerate(tables, 1)]


def _rule(path: Path, table: Any, number: int) -> _DirectedFiles:
    where = f"in its table {number}"
    if not isinstance(table, dict):
        raise unusable(path, f"'files' is no list of up to {_MOST} tables: write [[files]].")
    for name, value in table.items():
        if name not in ("match", "reader", "encoding", "fix", *_FIELDS):
            known = ", ".join(("match", "reader", "encoding", "fix", *_FIELDS))
            raise unusable(path, f"{where} '{name}' is none of {known}.")
        if not isinstance(value, str) or not value:
            raise unusable(path, f"{where} '{name}' has to be a text in quotes.")
    match = table.get("match")
    if match is None:
        raise unusable(path, f"{where} nothing says of which files: add match = '*.csv'.")
    reader = table.get("reader", "").removeprefix(".")
    if reader and reader not in reader_names():
        raise unusable(path, f"{where} no reader is called '{reader}': {_listed()}.")
    encoding = table.get("encoding")
    try:
        codecs.lookup(encoding or "utf-8")
    except (LookupError, ValueError):
        raise unusable(path, f"{where} the encoding '{encoding}' is unknown.") from None
    fix = table.get("fix", "")
    if fix and fix not in FIXES:
        raise unusable(path, f"{where} 'fix' is none of {', '.join(FIXES)}.")
    of_path = "/" in match
    fields = tuple((table[field], field) for field in _FIELDS if field in table)
    if len(dict(fields)) < len(fields):
        raise unusable(path, f"{where} two fields are of one name.")
    regex = re.compile(regex_of(match.removeprefix("/"), of_path))
    return _DirectedFiles(regex, of_path, Directions(reader, encoding, fields, fix))


def _listed() -> str:
    return f"name one of {', '.join(reader_names())}"
