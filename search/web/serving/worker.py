"""What is served, by this process or by one of several at one port: `kashaf serve --workers`.

Each process has indexes of its own, over the same files: what is committed is seen by each at its
next request, as one process alone sees it. They are started anew by uvicorn, which is given the
name of what makes the application, so that what they serve is told by their environment.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette

from index import open_index, open_indexes
from search.web.app import application
from search.web.live import LiveIndex
from search.web.serving.memory import give_back
from search.web.settings import Settings

_TOLD = "KASHAF_SERVED"


def served(folders: Sequence[Path], words: Path | None, settings: Settings) -> Starlette:
    """Return the application over indexes: of several, over all as one, and over each."""
    give_back()
    each = {
        str(folder): LiveIndex(open_index(folder, words=words), folder, words=words)
        for folder in folders
    }
    if len(each) == 1:
        (live,) = each.values()
        return application(live, settings)
    every = LiveIndex(open_indexes(folders, words=words), *folders, words=words)
    return application(every, settings, each)


def tell(folders: Sequence[Path], words: Path | None, settings: Settings) -> None:
    """Tell processes that are started from now on what to serve."""
    told = asdict(settings) | {"hosts": [*settings.hosts]}
    here = [str(folder) for folder in folders]
    os.environ[_TOLD] = json.dumps([here, str(words) if words else None, told])


def made() -> Starlette:
    """Return the application of this process."""
    folders, words, told = json.loads(os.environ[_TOLD])
    told |= {"hosts": frozenset(told["hosts"]), "origins": tuple(told["origins"])}
    own = Path(words) if words else None
    return served([Path(folder) for folder in folders], own, Settings(**told))
