"""The `kashaf` command: registers the commands, which stand in search/commands/, and runs them.

Exit status: 0 found or done, 1 nothing found, 2 the command could not do its job, 130 interrupted,
141 nobody reads what it prints, 143 terminated, all that was pending rolled back. Results go to
stdout, messages to stderr.
"""

import atexit
import gc
import os
import signal
import sys
from functools import cache
from typing import TYPE_CHECKING, Annotated, NoReturn

from search.language.stored_help import print_stored_help

if TYPE_CHECKING:
    import typer

# In the order in which --help lists them: the module of each in search/commands/, and its function.
# It is imported where the command is run, or told of.
COMMANDS = {
    "index": "index.index_articles",
    "watch": "index.watch",
    "search": "search.search",
    "browse": "browse.browse",
    "similar": "similar.similar",
    "batch": "batch.batch",
    "serve": "serve.serve",
    "suggest": "following.suggest",
    "timeline": "following.timeline",
    "terms": "following.terms",
    "save": "keeping.save",
    "saved": "keeping.saved",
    "tag": "keeping.tag",
    "show": "articles.show",
    "open": "opening.open_article",
    "delete": "articles.delete",
    "forget": "articles.forget",
    "folders": "articles.folders",
    "doctor": "upkeep.doctor",
    "export": "export.export",
    "stats": "upkeep.stats",
    "optimize": "upkeep.optimize",
    "check": "upkeep.check",
    "analyze": "analyze.analyze",
    "evaluate": "evaluate.evaluate",
    "help": "about.help_on",
}
# Those that take a query, in which a word may begin with a dash.
TAKE_QUERIES = frozenset({"search", "browse", "suggest", "timeline", "terms", "save", "tag"})


@cache
def _app() -> "typer.Typer":
    """Return the commands. Importing Typer takes longer than help that was written before."""
    import typer

    from search.commands.about import show_version
    from search.commands.shell.command import AllCommands, require_language

    class Kashaf(AllCommands):
        registered, take_queries = COMMANDS, TAKE_QUERIES

    app = typer.Typer(
        cls=Kashaf,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Full-text search for Arabic articles.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def _options(
        version: Annotated[
            bool,
            typer.Option(
                "--version",
                callback=show_version,
                is_eager=True,
                help="Show the version, and what is compiled.",
            ),
        ] = False,
        debug: Annotated[
            bool, typer.Option("--debug", help="Where a command fails, show where in the program.")
        ] = False,
        lang: Annotated[
            str | None,
            typer.Option(
                metavar="ar|en",
                callback=require_language,
                help="Speak Arabic or English; if not named, as the locale says.",
            ),
        ] = None,
    ) -> None:
        pass

    return app


def __getattr__(name: str) -> "typer.Typer":
    """Return `app`, which is made when somebody asks for it."""
    if name == "app":
        return _app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Run the command line, in a process of its own."""
    if print_stored_help(sys.argv):
        return
    # The BLAS of numpy, of which nothing here makes use, would start a thread for each core: 50 ms.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Completion would import rich, 100 ms, to take markup out of help that has none.
    sys.modules["rich"] = None  # type: ignore[assignment]
    # What is imported stays, and goes with the process: looking for cycles in it time and again,
    # most of all at the end, takes 30 ms.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    for ending in (signal.SIGTERM, signal.SIGHUP):
        # Not where it is ignored, as nohup has it.
        if signal.getsignal(ending) == signal.SIG_DFL:
            signal.signal(ending, _end)
    _app()()


def _end(number: int, _: object) -> NoReturn:
    """End as an exception does: what is pending is rolled back, other processes let go."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
