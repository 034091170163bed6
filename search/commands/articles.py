"""`kashaf show` and `kashaf delete`: articles by their ids."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from search.commands import DEFAULT_INDEX, IndexFolder, LockTimeout
from search.output.console import one_line, print_lines, print_row

if TYPE_CHECKING:
    from index import Article

_IDS = "As 'kashaf search' shows them; one with blanks needs no quotes."
# Stands between articles.
_RULE = "\n────────\n"


def show(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help=_IDS)],
    index_folder: IndexFolder = DEFAULT_INDEX,
) -> None:
    """Print articles.

    Above each stands what is known of it and the file that it is from. All of them,
    or none if one is not there.

    \b
    Examples:
      kashaf show wire-001
      kashaf show wire-001 diplomacy/dbeibah-ankara.txt
    """
    import index
    from search.ids import ids_meant

    with index.open_index(index_folder) as ix:
        for number, id_ in enumerate(ids_meant(ids, ix, "show article")):
            if number:
                print_lines(_RULE)
            print_lines("\n".join(_lines(ix.get(id_), ix.path(id_))))


def _lines(article: "Article", path: str | None) -> Iterator[str]:
    facts = (article.date, article.source, article.author, article.category, article.url)
    metadata = (f"{name}: {value}" for name, value in article.metadata.items())
    head = [article.title, " · ".join(str(fact) for fact in facts if fact), path or "", *metadata]
    yield from filter(None, map(one_line, head))
    yield from ("", article.text)


def delete(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help=_IDS)],
    index_folder: IndexFolder = DEFAULT_INDEX,
    lock_timeout: LockTimeout = None,
) -> None:
    """Delete articles from the index.

    All of them, or none if one is not there.

    \b
    Example:
      kashaf delete wire-001 wire-002
    """
    import index
    from search.ids import ids_meant

    with index.open_index(index_folder, lock_timeout=lock_timeout) as ix:
        meant = ids_meant(ids, ix, "delete article")
        for id_ in meant:
            ix.delete(id_)
    print_row(f"deleted {len(meant)}")
