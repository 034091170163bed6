"""What an export tells of an article beside its fields: the file it is from, and its tags.

`kashaf export` writes them under names that no other program gives, and `kashaf index -` takes them
back, so that an index is the same again.

>>> article = Article(id="a", text="مدن", metadata=told("/news/a.txt", ["مهم"]))
>>> taken(article)[1:]
('/news/a.txt', ('مهم',))
>>> taken(article)[0].metadata
{}
"""

from collections.abc import Sequence
from dataclasses import replace

from index.articles.article import Article

_PATH, _TAGS = "kashaf_path", "kashaf_tags"
# No tag has it.
_BETWEEN = ", "


def told(path: str, tags: Sequence[str]) -> dict[str, str]:
    """Return the fields that tell a path, "" for none, and tags."""
    fields = {_PATH: path, _TAGS: _BETWEEN.join(tags)}
    return {name: value for name, value in fields.items() if value}


def taken(article: Article) -> tuple[Article, str, tuple[str, ...]]:
    """Return an article without these fields, its path, and its tags."""
    rest = dict(article.metadata)
    path, tags = rest.pop(_PATH, ""), rest.pop(_TAGS, "")
    if not path and not tags:
        return article, "", ()
    return replace(article, metadata=rest), path, tuple(filter(None, tags.split(_BETWEEN)))
