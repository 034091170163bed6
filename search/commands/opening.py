"""`kashaf open`: an article in the editor, the browser or whatever shows files of its kind."""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from search.commands import flag, given
from search.commands.shell.indexes import DEFAULT_INDEXES, IndexFolders, open_indexes
from search.output.console import fail, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Article
    from search.hits.reading import ArticlePage

# What an editor shows as it is written.
_TEXTS = {".txt", ".md", ".markdown", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".srt", ".vtt"}
# Editors that want the line behind the file.
_GOTO = {"code", "codium", "code-insiders", "cursor"}
_WEB = ("http://", "https://")


def open_article(
    words: Annotated[
        list[str], given("RANK|ID", "The rank of a hit of the last search, or an id.")
    ],
    index_folders: IndexFolders = DEFAULT_INDEXES,
    edit: Annotated[bool, flag("--edit", "In $VISUAL or $EDITOR.")] = False,
    browse: Annotated[bool, flag("--browse", "The page that it is from, in the browser.")] = False,
    dry_run: Annotated[bool, flag("--dry-run", "Print the command, and do not run it.")] = False,
) -> None:
    """Open the file of an article.

    Texts open in $VISUAL or $EDITOR at the line that matched, all else in what the
    desktop shows it with, and what is of no file at its address on the web.

    \b
    Examples:
      kashaf open 1
      kashaf open --edit diplomacy/dbeibah-ankara.txt
    """
    from search.ids import ids_meant
    from search.terminal.last_list import last_list, with_ranks

    last = last_list(index_folders)
    with open_indexes(index_folders) as ix:
        id_, *others = ids_meant(with_ranks(words, ix, last, "open"), ix, "open")
        if others:
            fail(f"cannot open {len(others) + 1} articles at once. Name one.")
        read = ix.reading(id_, last.query if id_ in last.ids else "")
        command = command_for(read, ix.kept.paths, edit, browse)
    if dry_run:
        from search.output.console import print_row

        print_row(shlex.join(command))
        return
    import subprocess

    try:
        status = subprocess.run(command, check=False).returncode  # noqa: S603
    except OSError as error:
        fail(f"cannot run '{command[0]}': {error.strerror}. Set EDITOR, or open '{command[-1]}'.")
    if status:
        say(f"note: '{command[0]}' ended with status {status}")


def command_for(
    read: "ArticlePage", known: "Sequence[str]", edit: bool = False, browse: bool = False
) -> list[str]:
    """Return the command that opens an article, texts at the line of the first match.

    `known` are the files and folders that the index is of. Raises KashafError where nothing opens
    it, and for a file that is not of them: what came through standard input may name any.
    """
    from search.keeping import is_under

    at = read.marks[0].start if read.marks else 0
    begin = read.text.rfind("\n", 0, at) + 1
    around = read.text[begin:].partition("\n")[0].strip()
    if read.path and not browse and not is_under(os.path.abspath(read.path), known):
        raise _error(
            f"cannot open '{read.article.id}': it says that it is of '{read.path}', which is in no"
            " folder that was indexed. Name that to 'kashaf index' first, or open it yourself."
        )
    return _command(read.article, read.path, around, edit, browse)


def _error(message: str) -> Exception:
    # Imported late: importing anything of `index` takes 15 ms.
    from index.errors import KashafError

    return KashafError(message)


def _command(
    article: "Article", path: str | None, around: str, edit: bool, browse: bool
) -> list[str]:
    """Return what opens an article; `around` is the line of its text that matched."""
    if browse or not path:
        if not article.url.startswith(_WEB):
            what = "it has no address on the web" if browse or path else "it is of no file"
            raise _error(f"cannot open '{article.id}': {what}. 'kashaf show' prints it.")
        return [_desktop(article.url), article.url]
    if not os.path.exists(path):
        raise _error(
            f"cannot open '{article.id}': '{path}' is gone. 'kashaf show' prints its text."
        )
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if edit and not editor:
        raise _error("cannot edit: no editor is named. Set EDITOR, as in 'export EDITOR=nano'.")
    if editor and (edit or Path(path).suffix.lower() in _TEXTS):
        called = shlex.split(editor)
        line = _line(article.id, Path(path), around)
        if Path(called[0]).name in _GOTO:
            return [*called, "--goto", f"{path}:{line}"]
        return [*called, f"+{line}", path]
    return [_desktop(path), path]


def _desktop(target: str) -> str:
    """Return what opens files and addresses on this desktop."""
    names = ("open",) if sys.platform == "darwin" else ("xdg-open", "gio", "wslview")
    found = next(filter(shutil.which, names), None)
    if found is None:
        raise _error(f"cannot open '{target}': there is no {names[0]} here, nor EDITOR.")
    return found


def _line(id_: str, path: Path, around: str) -> int:
    """Return the line of a file that has a line of an article's text, or where it begins."""
    _, sign, number = id_.rpartition("#")
    if sign and number.isdecimal():
        return int(number)
    # Escapes and encodings may make a line look otherwise in the file: its id is the next best.
    for sought in (around, id_):
        with path.open(encoding="utf-8", errors="replace") as lines:
            for count, written in enumerate(lines, 1):
                if sought and sought in written:
                    return count
    return 1
