"""The articles in a JSON value, however deep exports of programs put them.

- An object is an article if it has a text of its own: a string, or strings, under a name for that.
  What it holds besides, such as its comments, belongs to it.
- Else the articles are looked for in its lists, and if these have none in the objects it holds: in
  a SQuAD file an article is a paragraph, in an answer of Elasticsearch what a hit has found. They
  inherit title, source, author, category, date and address of what holds them, if they have none.
- Those of a list whose ids are but their numbers in it, as those of verses are in a chapter, are
  called by the id of what holds them as well: other lists have the same numbers.
- An object of neither is an article if it has a title, or stands in a list or among objects of its
  kind: which of its fields is the text is for `index.articles.tables.columns` to tell then.
- A string in a list is the text of an article.

>>> list(articles({"title": "مدن", "parts": [{"context": "لبدة"}, {"context": "صبراتة"}], "n": 2}))
[{'title': 'مدن', 'context': 'لبدة'}, {'title': 'مدن', 'context': 'صبراتة'}]
"""

from collections.abc import Iterator, Mapping

from index.articles.records import record_id
from index.articles.tables import telegram
from index.articles.tables.names import Place, field_called, place_of

_INHERITED = ("title", "source", "author", "category", "date", "url")
# What says in short what an article is about says it of a list of them, too.
_SUMMARY = place_of("description") or Place("text", 0)
_Fields = dict[str, object]


def articles(value: object) -> Iterator[_Fields]:
    """Yield the fields of each article in a value of JSON."""
    yield from _in(value, {}, True)


def _in(value: object, around: _Fields, is_one_of_many: bool) -> Iterator[_Fields]:
    if isinstance(value, list):
        for item in value:
            yield from _in(item, around, True)
    elif isinstance(value, dict):
        yield from _in_object(value, around, is_one_of_many)
    elif isinstance(value, str) and value.strip() and is_one_of_many:
        yield _inheriting({"text": value}, around)


def _in_object(value: _Fields, around: _Fields, is_one_of_many: bool) -> Iterator[_Fields]:
    if telegram.is_chat(value):
        yield from telegram.messages(value)
        return
    rank = min((place.rank for place in _texts(value)), default=None)
    if rank is not None and rank < _SUMMARY.rank:
        yield _inheriting(value, around)
        return
    own = {name: item for name, item in value.items() if field_called(name) in _INHERITED}
    passed = _inheriting({name: item for name, item in own.items() if _is_plain(item)}, around)
    lists = [item for item in value.values() if _is_of_objects(item)]
    lists = [_called_by_both(value, item) for item in lists]
    found = [fields for item in lists for fields in _in(item, passed, True)]
    if not found and rank is None:
        found = list(_in_objects(value, passed))
    if found:
        yield from found
    elif is_one_of_many or rank is not None or own:
        yield _inheriting(value, around)


def _called_by_both(holder: _Fields, items: object) -> object:
    """Return objects of a list, those with their numbers for ids called by their holder's, too."""
    of_holder = record_id(holder, "")
    if not of_holder or not isinstance(items, list):
        return items
    ids = [record_id(item, "") if isinstance(item, dict) else "" for item in items]
    if all(ids != [*map(str, range(first, first + len(ids)))] for first in (0, 1)):
        return items
    return [_with_id(item, f"{of_holder}/{id}") for item, id in zip(items, ids, strict=True)]


def _with_id(fields: _Fields, id: str) -> _Fields:
    """Return fields with another id in place of the one they have; others of theirs stay."""
    own = record_id(fields, "")
    return {
        name: id if field_called(name) == "id" and str(item) == own else item
        for name, item in fields.items()
    }


def _in_objects(value: _Fields, passed: _Fields) -> Iterator[_Fields]:
    """Yield the articles in the objects that one holds, such as records by their ids."""
    objects = [item for item in value.values() if isinstance(item, dict)]
    are_all = len(objects) == len(value) > 1
    if len(objects) == 1:
        # It is the same thing, wrapped: so is its id.
        ids = {name: item for name, item in value.items() if field_called(name) == "id"}
        passed = {**ids, **passed}
    for item in objects:
        yield from _in(item, passed, are_all)


def _texts(value: _Fields) -> Iterator[Place]:
    """Yield what the names of texts of an object stand for."""
    for name, item in value.items():
        place = place_of(name)
        if place and place.field == "text" and _is_text(item):
            yield place


def _is_text(value: object) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, str) and item.strip() for item in value)
    if isinstance(value, dict):
        return isinstance(value.get("rendered"), str)
    return isinstance(value, str) and bool(value.strip())


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) or (
        isinstance(value, list) and all(isinstance(item, str) for item in value)
    )


def _is_of_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict | list) for item in value)


def _inheriting(value: Mapping[str, object], around: _Fields) -> _Fields:
    """Return an object with what surrounds it, where it has nothing of the kind."""
    own = {field_called(name) for name in value}
    return {
        **{name: item for name, item in around.items() if field_called(name) not in own},
        **value,
    }
