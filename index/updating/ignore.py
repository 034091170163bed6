r"""Ignore files: which files and folders hold no articles, by the rules of .gitignore.

- Each line is a pattern, save blank lines and those that begin with `#`. Spaces at its end do not
  count unless the last is written `\ `.
- `!` before a pattern takes back what earlier ones ignore. Of all patterns that match, in the
  ignore files from the top folder down, the last decides.
- `/` at the end makes a pattern match folders only. With another `/` it is a path from the folder
  of its file on, without one a name in that folder or in any below.
- `*` is any characters but `/`, `?` one, `[a-z]` and `[!a-z]` one of a set, `**/` any folders or
  none, `/**` whatever is below; `\` takes the character after it as it is.
- What an ignored folder holds is never looked at, so no pattern brings it back.

Git matches bytes, this matches characters: `?` is one Arabic letter. A pattern that cannot be
read, such as `[a`, matches nothing.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

from index.errors import KashafError

IGNORE_FILE = ".kashafignore"

# Each name met is compared with every pattern of wildcards: ten thousand take some milliseconds.
_MOST_WILDCARDS = 10_000
_LONGEST_PATTERN = 4096  # of characters; no path is longer
_LARGEST_FILE = 1 << 24  # bytes

_WILDCARD = re.compile(r"[*?\[\\]")
# What does not match any text.
_NEVER = r"(?!)"
_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t-\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class _IgnorePattern(NamedTuple):
    """A pattern, its number in its file, and what is compared: the path or the name alone."""

    number: int
    ignores: bool
    of_path: bool
    of_folders: bool
    regex: re.Pattern[str] | None


class IgnoreFile:
    """The patterns of one ignore file. Raises KashafError for a file that cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Patterns without wildcards by what they match, a path with "/" before it; one table for
        # files and folders, one for folders only. Of equal ones the last counts.
        self._literal: tuple[dict[str, _IgnorePattern], dict[str, _IgnorePattern]] = {}, {}
        self._wildcards: list[_IgnorePattern] = []
        for number, line in enumerate(_lines(path), 1):
            if line and not line.startswith("#"):
                if len(line) > _LONGEST_PATTERN:
                    raise unusable(path, f"line {number} is longer than any path. Shorten it.")
                self._add(number, line)
        self._wildcards.reverse()

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Tell whether a path, relative to the file's folder, is ignored; None if nobody says."""
        name = path.rpartition("/")[2]
        last: _IgnorePattern | None = None
        for table in self._literal if is_folder else self._literal[:1]:
            for key in (name, f"/{path}"):
                pattern = table.get(key)
                if pattern and (last is None or pattern.number > last.number):
                    last = pattern
        for pattern in self._wildcards:
            if last and last.number > pattern.number:
                break
            if pattern.of_folders and not is_folder:
                continue
            if pattern.regex and pattern.regex.match(path if pattern.of_path else name):
                last = pattern
                break
        return last.ignores if last else None

    def _add(self, number: int, line: str) -> None:
        ignores = not line.startswith("!")
        text = line if ignores else line[1:]
        of_folders = text.endswith("/")
        text = text[:-1] if of_folders else text
        of_path = "/" in text
        text = text.removeprefix("/")
        pattern = _IgnorePattern(number, ignores, of_path, of_folders, None)
        if not _WILDCARD.search(text):
            self._literal[of_folders][f"/{text}" if of_path else text] = pattern
            return
        if len(self._wildcards) == _MOST_WILDCARDS:
            raise unusable(
                self.path,
                f"it has more than {_MOST_WILDCARDS:,} patterns with wildcards."
                " Ignore whole folders instead, or write names without wildcards.",
            )
        self._wildcards.append(pattern._replace(regex=re.compile(regex_of(text, of_path))))


class Ignores:
    """The ignore files that count in one folder: its own and those of the folders above it.

    `files` come with the way from the folder of each to this one, "" or "a/b/".
    """

    def __init__(self, files: tuple[tuple[IgnoreFile, str], ...] = ()) -> None:
        self._files = files

    def entered(self, folder: Path) -> "Ignores":
        """Return the same with the ignore file of `folder`, in which they count, if it has one."""
        path = folder / IGNORE_FILE
        if os.path.lexists(path) and not path.is_file():
            # A link that leads nowhere, a pipe: what was to be left aside would be read unsaid.
            raise unusable(path, "it is no file. Make it one, or delete it.")
        return Ignores((*self._files, (IgnoreFile(path), ""))) if path.is_file() else self

    def below(self, name: str) -> "Ignores":
        """Return those that count in the folder `name` within, without its own file."""
        return Ignores(tuple((file, f"{way}{name}/") for file, way in self._files))

    def ignoring(self, name: str, is_folder: bool) -> Path | None:
        """Return the ignore file by which a file or folder of that name is ignored, if it is."""
        for file, way in reversed(self._files):
            verdict = file.verdict(way + name, is_folder)
            if verdict is not None:
                return file.path if verdict else None
        return None


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise unusable(path, f"it is larger than {_LARGEST_FILE >> 20} MB. Make it smaller.")
        # Names of files may be in no valid encoding; Python writes such bytes so, too.
        text = path.read_bytes().decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    except OSError as error:
        raise unusable(path, f"{error.strerror}. Make it readable, or delete it.") from error
    return [_trimmed(line.removesuffix("\r")) for line in text.split("\n")]


def _trimmed(line: str) -> str:
    """Return a line without the spaces at its end, save one after an odd number of `\\`."""
    trimmed = line.rstrip(" ")
    slashes = len(trimmed) - len(trimmed.rstrip("\\"))
    return trimmed + " " if slashes % 2 and trimmed != line else trimmed


def unusable(path: Path, reason: str) -> KashafError:
    """Return the error for a file of rules that cannot be used."""
    shown = str(path).encode("utf-8", "replace").decode()
    return KashafError(f"cannot use '{shown}': {reason}")


def regex_of(pattern: str, of_path: bool) -> str:
    """Return a regular expression for all of a text that `pattern` matches.

    Matching takes time in proportion to the text and to the pattern, whatever they are: what
    follows a wildcard is sought from left to right, and where it is found first is never given up
    (an atomic group). No other place could lead to a match where that one does not, because it
    leaves the most to what comes after. Only the end of the pattern must stand at the end.
    """
    literal = len(_WILDCARD.split(pattern, maxsplit=1)[0])
    # Parts between `**/`, of each the parts between `*`.
    parts: list[list[str]] = [[""]]
    at, end = 0, r"\Z"
    while at < len(pattern):
        after = at + 1
        if pattern[at] == "*":
            after = at + len(pattern[at:]) - len(pattern[at:].lstrip("*"))
            # Git takes ** for folders after a slash, and also where it is the first wildcard.
            whole = at == literal or pattern[at - 1] == "/"
            if of_path and after - at > 1 and whole and pattern[after:][:1] in ("", "/"):
                if after == len(pattern):
                    end = ""
                else:
                    parts.append([""])
                after += 1
            else:
                parts[-1].append("")
        else:
            regex, after = _one(pattern, at)
            parts[-1][-1] += regex
        at = after
    parts[-1][-1] += end
    joined = ["".join([part[0], *(f"(?>[^/]*?{some})" for some in part[1:])]) for part in parts]
    return "".join([joined[0], *(f"(?>(?:[^/]*/)*?{some})" for some in joined[1:])])


def _one(pattern: str, at: int) -> tuple[str, int]:
    """Return what matches the one character that stands at `at`, and where it ends."""
    character = pattern[at]
    if character == "?":
        return "[^/]", at + 1
    if character == "[":
        return _set(pattern, at + 1)
    if character == "\\":
        at += 1
        if at == len(pattern):
            return _NEVER, at
    return re.escape(pattern[at]), at + 1


def _set(pattern: str, at: int) -> tuple[str, int]:
    """Return what matches one character of the set that opens before `at`, and where it ends."""
    excluding = pattern[at : at + 1] in ("!", "^")
    at += excluding
    begin, chosen, low = at, "", ""
    while at < len(pattern) and (pattern[at] != "]" or at == begin):
        if pattern.startswith("[:", at) and (named := re.match(r"[^\]]*(?=\])", pattern[at + 2 :])):
            name, colon = named[0][:-1], named[0][-1:]
            if colon == ":":
                chosen += _CLASSES.get(name, "")
                if name not in _CLASSES:
                    return _NEVER, len(pattern)
                at, low = at + len(name) + 4, ""
                continue
        is_range = bool(pattern[at] == "-" and low and pattern[at + 1 : at + 2] not in ("", "]"))
        at += is_range
        at += pattern[at] == "\\"
        if at >= len(pattern):
            break
        if is_range:
            chosen += f"{re.escape(low)}-{re.escape(pattern[at])}" if low <= pattern[at] else ""
        else:
            chosen += re.escape(pattern[at])
        low = "" if is_range else pattern[at]
        at += 1
    if at >= len(pattern):
        return _NEVER, at
    return f"(?!/)[{'^' if excluding else ''}{chosen}]", at + 1
