"""kashaf for those who have Whoosh: its index as a Whoosh index, its analysis as an analyzer.

    from kashaf.whoosh import WhooshIndex

    ix = WhooshIndex("news.kashaf", create=True)
    with ix.writer() as writer:
        writer.add_document(id="1", title="زيارة", text="وصل السراج إلى أنقرة")
    with ix.searcher() as searcher:
        for hit in searcher.search(QueryParser("text", ix.schema).parse("السراج")):
            print(hit["title"], hit.highlights("text"))

The index is the one of `kashaf index` and `kashaf.Index`: either may write it, either may read it.
docs/whoosh.md moves an application. Whoosh is imported here and nowhere else; searching and
indexing by kashaf do without it.

    whoosh_index    an index as `whoosh.index.Index`; schema: its fields
    writer          Whoosh's writing interface over our writer
    codec           Whoosh's reading interface over our segments: segment, terms, postings
    analyzer        our analysis for any field of Whoosh's own
"""

from index.whoosh.one_whoosh import require_one_whoosh

# First, because of a Whoosh that is made of two nothing may work, its import neither.
require_one_whoosh()

# ruff: noqa: E402
from index.whoosh.analyzer import ArabicAnalyzer
from index.whoosh.whoosh_index import WhooshIndex

__all__ = ["ArabicAnalyzer", "WhooshIndex"]
