"""What an index holds, or several together: what `kashaf stats` prints and the web page shows."""

from collections.abc import Sequence
from typing import Any

from index.articles.fields import FIELDS
from index.store.reader import IndexReader
from index.store.storage import Storage


def holdings(reader: IndexReader, storages: Sequence[Storage]) -> dict[str, Any]:
    """Return numbers of articles, distinct words, stems and roots, segments and bytes, by name.

    `created` and `updated` are the first and the last time of the indexes in `storages`, `fields`
    how many articles have each value of the fields that are counted.
    """
    manifests = [storage.manifest() for storage in storages]
    return {
        "articles": reader.doc_count,
        "words": reader.term_count("text", "form"),
        "stems": reader.term_count("text", "stem"),
        "roots": reader.term_count("text", "root"),
        "segments": len(reader.segments),
        "bytes": sum(storage.size() for storage in storages),
        "created": min(manifest.created for manifest in manifests),
        "updated": max(manifest.updated for manifest in manifests),
        "fields": {
            field.name: dict(reader.counts(field.name)) for field in FIELDS if field.is_counted
        },
    }
