"""`kashaf show` and `kashaf delete`: articles by their ids."""

from typing import Annotated

import typer

from search.commands import DEFAULT_INDEX, IndexFolder, LockTimeout
from search.console import one_line, print_lines, print_row

_IDS = "As 'kashaf search' shows it."


def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help=_IDS)],
    index_folder: IndexFolder = DEFAULT_INDEX,
) -> None:
    """Print an article.

    \b
    Example:
      kashaf show wire-001
    """
    import index

    with index.open_index(index_folder) as ix:
        article = ix.get(id_)
    facts = (article.date, article.source, article.author, article.category, article.url)
    metadata = (f"{name}: {value}" for name, value in article.metadata.items())
    head = [article.title, " · ".join(str(fact) for fact in facts if fact), *metadata]
    print_lines("\n".join([*filter(None, map(one_line, head)), "", article.text]))


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

    with index.open_index(index_folder, lock_timeout=lock_timeout) as ix:
        for id_ in dict.fromkeys(ids):
            ix.delete(id_)
    print_row(f"deleted {len(set(ids))}")
