"""`kashaf browse`: search over the whole screen, as one types."""

import sys
from functools import partial
from typing import Annotated

from search.commands import OwnWordsFolder, given
from search.commands.shell.indexes import DEFAULT_INDEXES, IndexFolders, open_indexes
from search.output.console import fail


def browse(
    words: Annotated[
        list[str] | None, given("QUERY...", "What to begin with; it may be typed there.")
    ] = None,
    index_folders: IndexFolders = DEFAULT_INDEXES,
    own_words: OwnWordsFolder = None,
) -> None:
    """Search as you type, over the whole screen.

    Arrows choose a hit, Enter reads it with its matches marked, Tab shows what may be narrowed by.

    \b
    Examples:
      kashaf browse
      kashaf browse زيارة وزير الدفاع
    """
    # Completion goes without it (cli.py), what draws the screen does not.
    if sys.modules.get("rich", sys) is None:
        del sys.modules["rich"]
    try:
        import textual  # noqa: F401 (whether it is there is what is asked)
    except ImportError:
        fail("cannot browse: what it needs is not installed. Run 'pip install kashaf[browse]'.")
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        fail("cannot browse: this is no terminal. 'kashaf search' prints what is found.")
    from search.commands.opening import command_for
    from search.terminal.browsing.app import Browser
    from search.terminal.screen import screen

    with open_indexes(index_folders, own_words) as ix:
        # Counted before the screen is taken, so that what cannot be read is said as ever.
        opens = partial(command_for, known=ix.kept.paths)
        Browser(ix, len(ix), screen(), opens, " ".join(words or [])).run()
