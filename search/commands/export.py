"""`kashaf export`: all articles as JSON Lines, which `kashaf index -` reads again."""

import json
from typing import TYPE_CHECKING

from search.commands.shell.indexes import DEFAULT_INDEX, IndexFolder
from search.output.console import print_results

if TYPE_CHECKING:
    from index import Article


def export(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """Print all articles as JSON Lines, with all that is known.

    'kashaf index -' reads them again, ids, dates, fields of their own, tags and paths included.

    \b
    Example:
      kashaf export > all.jsonl
    """
    import index
    from index.updating.exported import told

    with index.open_index(index_folder) as ix:
        tags: dict[str, list[str]] = {}
        for tag, ids in ix.kept.tags.items():
            for id_ in ids:
                tags.setdefault(id_, []).append(tag)
        for article in ix:
            beside = told(ix.path(article.id) or "", tags.get(article.id, ()))
            print_results(json.dumps(_fields(article) | beside) + "\n")


def _fields(article: "Article") -> dict[str, str]:
    """Return what an article has, escaped where it would be read as markup."""
    from html import escape

    from index.articles.article import FIELD_NAMES

    named = {name: getattr(article, name) for name in FIELD_NAMES if name != "metadata"}
    found = {name: str(value) for name, value in named.items() if value}
    for name, value in found.items():
        if ("<" in value or "&" in value) and name not in ("id", "url"):
            found[name] = escape(value, quote=False)
    return {**article.metadata, **found}
