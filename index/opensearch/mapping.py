"""The indexes of a cluster: names, fields, settings, and by what one of ours is known.

`news` is an alias of `news-1`, which has a document for each article, `news.words` one of
`news-1.words`, which has a document for each distinct spelling: what patterns, corrections and
suggestions look words up in. A rebuild writes `news-2` beside it and moves both aliases at once.

    words.text.stem     the stems of title and body as tokens parted by blanks, alternatives by |,
                        - where a word has none: positions are those of the words
    article             the article itself, of which nothing is indexed
    values, folded      its fields as "name<tab>value": facets count these, filters compare those
    day, headline, source, added   what it is sorted by; origin, digest   the file it came from
    sketch              what near-copies are known by
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from index.analysis.fingerprint import fingerprint
from index.errors import IndexVersionError
from index.opensearch.address import ClusterAddress
from index.segment.schema import FORM, PARTS, SPELLING, TITLE_GAP

# Raised when the fields of documents change their meaning.
FORMAT = 2
NOTHING, OR = "-", "|"
# Of a value so many letters are compared and counted: the longest term of Lucene has 32,766 bytes.
LONGEST_VALUE = 5_000
# As scoring has them (search/ranking/scoring.py); candidates are found by these, and scored by it.
_K1, _B = 0.9, 0.75
# What is read of a document to score it.
OF_CANDIDATES = (
    "origin", "sketch", "title_words", "text_words", "article.id", "article.date",
    "article.source", "article.author", "article.category", "article.metadata",
)  # fmt: skip
# The parts that have norms: fields of the metadata are a few words long.
_WITH_NORMS = ("text", "title")
# Refreshed by each command when it ends, and seldom before: each refresh makes a segment.
_REFRESH = "30s"


def levels_of(part: str) -> tuple[str, ...]:
    """Return the levels on which a part has tokens, spellings among them where these are asked."""
    return (*PARTS[part], *([SPELLING] if FORM in PARTS[part] else []))


def field_of(part: str, level: str) -> str:
    """Return the field of the tokens of a part on a level."""
    return f"words.{part}.{level}"


def words_of(name: str) -> str:
    """Return the name of the index of words that belongs to one of articles."""
    return f"{name}.words"


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """Return the settings of an index of articles."""
    return {
        "index": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": _REFRESH,
            "codec": "best_compression",
            "max_result_window": 100_000,
            "mapping.total_fields.limit": 200,
            "similarity": {"kashaf": {"type": "BM25", "k1": _K1, "b": _B}},
        },
        "analysis": {
            "tokenizer": {"blanks": {"type": "whitespace", "max_token_length": 4096}},
            "filter": {
                "alternatives": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": [f"([^{OR}]+)"],
                },
                "nothing": {"type": "stop", "stopwords": [NOTHING]},
            },
            "analyzer": {
                "one": {"type": "custom", "tokenizer": "blanks", "filter": []},
                "several": {
                    "type": "custom",
                    "tokenizer": "blanks",
                    "filter": ["nothing", "alternatives"],
                },
            },
        },
    }


def mappings() -> dict[str, Any]:
    """Return the fields of an index of articles."""
    keyword: dict[str, Any] = {"type": "keyword"}
    parts = {
        part: {"properties": {level: _tokens(part, level) for level in levels_of(part)}}
        for part in PARTS
    }
    return {
        "dynamic": "strict",
        "_meta": {"kashaf": told()},
        "properties": {
            "words": {"properties": parts},
            "article": {"type": "object", "enabled": False},
            "id": {"type": "keyword", "ignore_above": LONGEST_VALUE},
            "values": keyword,
            "folded": keyword,
            "named": keyword,
            "day": keyword,
            "month": {"type": "byte"},
            "headline": keyword,
            "source": keyword,
            "added": {"type": "long"},
            "origin": {"type": "keyword", "ignore_above": LONGEST_VALUE},
            "digest": {"type": "keyword", "index": False},
            "sketch": {"type": "keyword", "index": False, "doc_values": False},
            "title_words": {"type": "integer"},
            "text_words": {"type": "integer"},
        },
    }


def _tokens(part: str, level: str) -> dict[str, Any]:
    return {
        "type": "text",
        "analyzer": "one" if level in (FORM, SPELLING) else "several",
        "search_analyzer": "one",
        "similarity": "kashaf",
        "norms": part in _WITH_NORMS,
        "position_increment_gap": TITLE_GAP,
    }


def mappings_of_words() -> dict[str, Any]:
    """Return the fields of an index of words."""
    keyword = {"type": "keyword"}
    levels = dict.fromkeys(PARTS["text"], keyword)
    return {
        "dynamic": "strict",
        "_meta": {"kashaf": told()},
        "properties": {SPELLING: keyword, **levels},
    }


def told() -> dict[str, Any]:
    """Return by what an index of ours is known, and of which format and analysis it is."""
    return {
        "format": FORMAT,
        "analysis": fingerprint(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def require_ours(address: ClusterAddress, mapping: Mapping[str, Any]) -> None:
    """Raise IndexVersionError for an index that is not ours, or of another format or analysis."""
    meta = mapping.get("_meta", {}).get("kashaf")
    how = f"Run 'kashaf index --index {address} --rebuild PATH' to index anew."
    if not isinstance(meta, dict):
        raise IndexVersionError(
            f"cannot open index '{address.name}' at {address.nodes}: it was not written by kashaf."
            " Name another."
        )
    if meta.get("format") != FORMAT:
        raise IndexVersionError(
            f"cannot open index '{address.name}' at {address.nodes}: it is of format"
            f" {meta.get('format')}, this kashaf reads {FORMAT}. {how}"
        )
    if meta.get("analysis") != fingerprint():
        raise IndexVersionError(
            f"cannot open index '{address.name}' at {address.nodes}: its words were analysed"
            f" otherwise ({meta.get('analysis')}, now {fingerprint()}). {how}"
        )
