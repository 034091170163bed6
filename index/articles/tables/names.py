"""What a file calls a field → which field of an article it is.

The names themselves stand in `index.articles.fields`. They are compared as people write them:
whatever their case, joined by blanks, underscores, hyphens or capitals (`published_at`,
`publishedAt`), behind a prefix (`dc:title`), with or without ال, marks and forms of alef. A name
may also say what the field is of: `article_title`, `news text`, نص الخبر, and in which language:
`title_ar`.

>>> field_called("Published_At"), field_called("العنوان"), field_called("نصّ المقال")
('date', 'title', 'text')
>>> field_called("إحداثيات") is None
True
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from index.analysis.tokens.normalize import fold, strip_marks
from index.articles.fields import FIELDS, NAMES_OF_OTHERS

# For each field of an article, the names that sources give it, the first preferred.
NAMES: Mapping[str, tuple[str, ...]] = {
    **{field.name: field.called for field in FIELDS},
    **NAMES_OF_OTHERS,
}

_CAPITAL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_WORD = re.compile(r"[^\W_]+")
# What a field may be said to be of, in English before its name and in Arabic behind it.
_OF_ENGLISH = frozenset(
    "article articles news story post tweet doc document page item entry video book record web "
    "main raw clean cleaned processed plain original hadith verse ayah paragraph".split()
)
_OF_ARABIC = frozenset(
    fold(word)
    for word in "خبر مقال مقالة نشر حديث صفحة كتاب قصيدة تغريدة منشور تعليق وثيقة فيديو إصدار "
    "إضافة فتوى خطبة رسالة سؤال جواب آية أصلي كامل".split()
)
# What may stand before or behind the name of anything.
_NAME = frozenset(("name", "اسم", "clean", "cleaned", "raw"))
_OF_LANGUAGE = frozenset(("ar", "ara", "arabic", "عربي", "عربيه"))


class Place(NamedTuple):
    """What a name stands for: a field, and how many names for it are preferred to this one."""

    field: str
    rank: int


def field_called(name: str) -> str | None:
    """Return the field of an article that files call `name`, None if it is none of them."""
    found = place_of(name)
    return found.field if found else None


@lru_cache(maxsize=1 << 16)  # the records of a file share their names, which may be many
def place_of(name: str) -> Place | None:
    """Return what `name` stands for, None for a name that is not known."""
    words = _words(name)
    found = _PLACES.get("".join(words))
    if found or len(words) < 2:
        return found
    shorter = words
    if shorter[-1] in _OF_LANGUAGE:
        shorter = shorter[:-1]
    if len(shorter) > 1 and (shorter[0] in _OF_ENGLISH or shorter[0] in _NAME):
        shorter = shorter[1:]
    if len(shorter) > 1 and (shorter[-1] in _OF_ARABIC or shorter[-1] in _NAME):
        shorter = shorter[:-1]
    found = _PLACES.get("".join(shorter))
    # An article_id or the id of a page is often that of several records, and no name for one.
    if shorter == words or found is None or found.field == "id":
        return None
    return Place(found.field, found.rank + len(_PLACES))


def _words(name: str) -> tuple[str, ...]:
    # Behind the last sign of a namespace, as in dc:title, {http://…}title and @timestamp.
    name = re.split(r"[:}@]", name)[-1]
    name = _CAPITAL.sub(" ", _IN_BRACKETS.sub(" ", strip_marks(name)))
    return tuple(_without_article(fold(word)) for word in _WORD.findall(name))


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 3 else word


_PLACES = {
    "".join(_words(name)): Place(field, rank)
    for field, names in reversed([*NAMES.items()])
    for rank, name in enumerate(names)
}
