"""The fields that are indexed: one table, from which all that knows of them is drawn.

A further field is one more row. What articles have under its name in their metadata is indexed
then, searched by `name:word`, scored by its weights, counted where the row says so; files may have
it under any of the names in the row. Articles that were indexed before have nothing in it until
they are indexed again (`kashaf index --rebuild PATH`).

The text of an article is its title and its body: a word of the title counts as a word of the text,
and once more as one of `title`.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from index.articles.article import Article
from index.articles.locators import said


class Field(NamedTuple):
    """A field of an article that is indexed.

    `called` are the names that files have for it, the first preferred, in the spelling that `names`
    compares by. `weights` are what an agreement is worth by level, from
    strict to loose: on these levels it is indexed. `marked` is what it adds that a word has every
    mark that the query's word carries, 0 where marks are not compared. Articles are counted by the
    values of a field that `is_counted`.
    """

    name: str
    called: tuple[str, ...]
    weights: Mapping[str, float]
    marked: float = 0.0
    is_counted: bool = False


def _listed(names: str) -> tuple[str, ...]:
    return tuple(names.split(", "))


# The weights were found on the collections of bench/RESULTS.md. Writers mark a word where it could
# be read as another: who asks for عَلَم means the flag. But most text is not marked, and case endings
# change the marks of one word, so that agreeing marks are worth no more than the form.
FIELDS = (
    Field(
        "text",
        _listed(
            "text, body, content, full text, main text, body text, content text, self text, "
            "article, article body, story, passage, context, paragraph, document, document "
            "text, sentence, tweet, message, post, comment, review, verse, poem, lyrics, "
            "transcript, content html, body html, html, markup, arabic, ar, نص, متن, محتوى, "
            "مضمون, فتوى, خطبة, مقال, مقالة, خبر, فقرة, جملة, مقطع, سياق, تغريدة, منشور, رسالة, "
            "تعليق, حديث, آية, قصيدة, عربية, عربي, تفاصيل, description, summary, abstract, "
            "excerpt, lead, standfirst, caption, answer, وصف, ملخص, خلاصة, مقدمة, شرح, معنى, "
            "إجابة, جواب"
        ),
        {"form": 0.2, "stem": 1.0, "kin": 0.5, "sound": 0.2, "root": 0.2},
        marked=0.2,
    ),
    Field(
        "title",
        _listed(
            "title, headline, heading, head, subject, name, question, عنوان, عنوان رئيسي, "
            "ترويسة, موضوع, مسألة, سؤال, اسم"
        ),
        {"form": 0.04, "stem": 0.2, "kin": 0.1, "sound": 0.04, "root": 0.04},
        marked=0.04,
    ),
    Field(
        "source",
        _listed(
            "source, source domain, publisher, newspaper, outlet, agency, site name, site, "
            "website, channel, domain, مصدر, ناشر, دار نشر, جهة نشر, صحيفة, جريدة, وكالة, موقع, "
            "قناة, جهة"
        ),
        {"stem": 1.0},
        is_counted=True,
    ),
    Field(
        "author",
        _listed(
            "author, authors, creator, byline, by, writer, reporter, poet, screen name, user "
            "name, user, from, كاتب, مؤلف, تأليف, مؤلفون, محرر, مراسل, بقلم, شاعر, مستخدم, مرسل"
        ),
        {"stem": 1.0},
    ),
    Field(
        "category",
        _listed(
            "category, section, categories, topic, genre, channel name, تصنيف, قسم, فئة, باب, "
            "مجال, نوع"
        ),
        {"stem": 1.0},
    ),
)
# Fields besides title and text: a few words that say something of an article.
METADATA = tuple(field.name for field in FIELDS if field.name not in ("text", "title"))
# The same of what is not searched by words: ids, addresses and dates.
NAMES_OF_OTHERS: Mapping[str, tuple[str, ...]] = {
    "id": _listed("id, uuid, guid, doc id, docno, معرف"),
    "date": _listed(
        "date, published, published at, published on, publish date, published date, publication "
        "date, pub date, date published, date publish, date posted, publish time, issued, "
        "created at, created, date created, date time, posted at, post date, timestamp, time, "
        "updated at, updated, modified, date modified, last modified, تاريخ, تاريخ نشر, تاريخ "
        "تحديث, تاريخ إنشاء, نشر, يوم, وقت, زمن"
    ),
    "url": _listed(
        "url, link, href, permalink, canonical url, canonical, source url, page url, uri, web "
        "url, رابط, رابط أصلي, وصلة"
    ),
}


def field_text(article: Article, name: str) -> str:
    """Return what an article has in a field, "" where it has nothing."""
    text: str = getattr(article, name, "") or article.metadata.get(name, "")
    return text


def own_fields(metadata: Mapping[str, str]) -> str:
    """Return what a source said of an article in fields of its own as JSON, "" for nothing."""
    shown = said(metadata)
    return json.dumps(dict(sorted(shown.items())), ensure_ascii=False) if shown else ""


def read_own_fields(text: str) -> Mapping[str, str]:
    """Return what `own_fields` was called on; raises ValueError for what it never returns."""
    try:
        found = json.loads(text) if text else {}
    except RecursionError as error:
        raise ValueError("fields are nested") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError("fields are no texts by names")
    return found


def stored_text(stored: Mapping[str, Any], name: str) -> str:
    """Return the same of an article as `article.values` gives it."""
    text: str = stored.get(name) or stored.get("metadata", {}).get(name, "")
    return text
