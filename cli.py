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
from typing import Annotated, NoReturn

import typer

from search.commands.about import help_on, show_version
from search.commands.analyze import analyze
from search.commands.articles import delete, folders, forget, show
from search.commands.batch import batch
from search.commands.browse import browse
from search.commands.evaluate import evaluate
from search.commands.export import export
from search.commands.following import suggest, terms, timeline
from search.commands.index import index_articles, watch
from search.commands.keeping import save, saved, tag
from search.commands.opening import open_article
from search.commands.search import SearchCommand, search
from search.commands.serve import serve
from search.commands.shell.command import AllCommands, Command, require_language
from search.commands.similar import similar
from search.commands.upkeep import check, doctor, optimize, stats

app = typer.Typer(
    cls=AllCommands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Full-text search for Arabic articles.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

# In the order in which --help lists them.
app.command("index", cls=Command)(index_articles)
app.command("watch", cls=Command)(watch)
app.command("search", cls=SearchCommand)(search)
app.command("browse", cls=SearchCommand)(browse)
app.command("similar", cls=Command)(similar)
app.command("batch", cls=Command)(batch)
app.command("serve", cls=Command)(serve)
app.command("suggest", cls=SearchCommand)(suggest)
app.command("timeline", cls=SearchCommand)(timeline)
app.command("terms", cls=SearchCommand)(terms)
app.command("save", cls=SearchCommand)(save)
app.command("saved", cls=Command)(saved)
app.command("tag", cls=SearchCommand)(tag)
app.command("show", cls=Command)(show)
app.command("open", cls=Command)(open_article)
app.command("delete", cls=Command)(delete)
app.command("forget", cls=Command)(forget)
app.command("folders", cls=Command)(folders)
app.command("doctor", cls=Command)(doctor)
app.command("export", cls=Command)(export)
app.command("stats", cls=Command)(stats)
app.command("optimize", cls=Command)(optimize)
app.command("check", cls=Command)(check)
app.command("analyze", cls=Command)(analyze)
app.command("evaluate", cls=Command)(evaluate)
app.command("help", cls=Command)(help_on)


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


def main() -> None:
    """Run the command line, in a process of its own."""
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
    app()


def _end(number: int, _: object) -> NoReturn:
    """End as an exception does: what is pending is rolled back, other processes let go."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
