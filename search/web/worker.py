"""One of several processes that answer at one port: `kashaf serve --workers`.

Each has an index of its own, over the same files: what is committed is seen by each at its next
request, as one process alone sees it. They are started anew by uvicorn, which is given the name of
what makes the application, so that what they serve is told by their environment.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette

from index import open_index
from search.web.app import application
from search.web.live import LiveIndex
from search.web.settings import Settings

_TOLD = "KASHAF_SERVED"


def tell(folder: Path, words: Path | None, settings: Settings) -> None:
    """Tell processes that are started from now on what to serve."""
    told = asdict(settings) | {"hosts": [*settings.hosts]}
    os.environ[_TOLD] = json.dumps([str(folder), str(words) if words else None, told])


def made() -> Starlette:
    """Return the application of this process."""
    folder, words, told = json.loads(os.environ[_TOLD])
    own = Path(words) if words else None
    settings = Settings(
        **(told | {"hosts": frozenset(told["hosts"]), "origins": tuple(told["origins"])})
    )
    return application(LiveIndex(open_index(folder, words=own), Path(folder), own), settings)
