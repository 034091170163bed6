"""`kashaf serve`: a page to search from, and an HTTP API."""

from pathlib import Path
from typing import Annotated, Any

import typer

from search.commands import (
    OwnWordsFolder,
    flag,
    given,
    takes,
    whole,
)
from search.commands.shell.indexes import DEFAULT_INDEXES, IndexFolders
from search.output.console import fail, say

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    articles: Annotated[
        list[Path] | None,
        given("FOLDER...", "Folders of articles, which are indexed first, or of indexes."),
    ] = None,
    index_folders: IndexFolders = DEFAULT_INDEXES,
    own_words: OwnWordsFolder = None,
    host: Annotated[
        str, takes("HOST", "The address to listen at; 127.0.0.1 is this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[int, whole("N", "The port; 0 takes a free one.", least=0)] = 8080,
    token: Annotated[
        str,
        typer.Option(
            metavar="SECRET", envvar="KASHAF_TOKEN", help="What those who ask have to know."
        ),
    ] = "",
    allow_host: Annotated[
        list[str] | None, takes("NAME", "A name under which it is reached, such as news.example.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None, takes("ORIGIN", "A site whose scripts may read the API.")
    ] = None,
    workers: Annotated[
        int | None,
        whole("N", "Processes that answer; two if not named, or one where there is one core."),
    ] = None,
    open_page: Annotated[bool, flag("--open", "Open the page in the browser.")] = False,
) -> None:
    """Serve a page to search from, and an HTTP API.

    It is for this machine alone unless --host says otherwise. What is committed while it
    runs is seen without a restart. Several indexes are searched as one, or one of them.

    \b
    Examples:
      kashaf serve
      kashaf serve seeds --port 9000
    """
    try:
        import starlette  # noqa: F401 (whether it is there is what is asked)
        import uvicorn
    except ImportError:
        fail("cannot serve: what it needs is not installed. Run 'pip install kashaf[web]'.")
    from loky import cpu_count

    from search.web.serving import worker
    from search.web.serving.listening import listening
    from search.web.settings import FEW_PROCESSES, Settings

    folders = _indexed(articles, index_folders[0]) if articles else index_folders
    hosts = frozenset(name.lower() for name in (host, *(allow_host or ())))
    count = workers or min(cpu_count(), FEW_PROCESSES)
    cores = max(cpu_count() // count, 1)
    settings = Settings(hosts, token, tuple(allow_origin or ()), cores=cores)
    app = worker.served(folders, own_words, settings)
    answering = listening(host, port)
    if host not in _LOOPBACK and not token:
        say(
            f"note: whoever reaches {host} may read all articles. With --token only those may"
            " who know it."
        )
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{answering.getsockname()[1]}/"
    say(f"kashaf answers at {address} (stop it with Ctrl-C)")
    if open_page:
        import webbrowser

        webbrowser.open(address)
    how: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "timeout_keep_alive": 15,
        "timeout_graceful_shutdown": 10,
    }
    if count == 1:
        uvicorn.Server(uvicorn.Config(app, **how)).run([answering])
    else:
        worker.tell(folders, own_words, settings)
        how |= {"factory": True, "workers": count, "fd": answering.fileno()}
        # One that says nothing for so many seconds is taken to hang, and is ended with what it
        # answers; where the machine has much else to do, any may be slow to say something.
        how["timeout_worker_healthcheck"] = 60
        uvicorn.run("search.web.serving.worker:made", **how)


def _indexed(named: list[Path], index_folder: Path) -> list[Path]:
    """Return the indexes of folders: themselves, and what those of articles are indexed to."""
    from index.store.storage import MANIFEST
    from search.commands.index import index_articles

    indexes = [folder for folder in named if (folder / MANIFEST).exists()]
    articles = [folder for folder in named if folder not in indexes]
    if articles:
        index_articles(articles, index_folder)
    return [*dict.fromkeys([*indexes, *([index_folder] if articles else [])])]
