"""kashaf, a full-text search engine for Arabic: what a program imports.

    import kashaf

    with kashaf.open_index("news.kashaf", create=True) as ix:
        ix.add(kashaf.Article(id="1", text="وصل السراج إلى أنقرة"))
        ix.commit()
        for hit in ix.search("زيارة السراج", limit=5):
            print(hit.rank, hit.id, hit.snippets[0].text)

These are the public names of `index`; `kashaf.index` and `kashaf.search` are the packages inside,
`kashaf.whoosh` an index for those who have Whoosh, which is imported when it is used.
"""

import sys
from typing import TYPE_CHECKING

import index as index
import index.version
import search as search
from index.lazy import load_when_used

__version__ = index.version.VERSION
__all__ = ["__version__"]
__all__ += index.__all__

if TYPE_CHECKING:
    from index import *  # noqa: F403
    from index import whoosh as whoosh
else:
    whoosh = load_when_used("index.whoosh")
    # So that `from kashaf.whoosh import WhooshIndex` finds this very module.
    sys.modules["kashaf.whoosh"] = whoosh

    def __getattr__(name: str) -> object:
        # One by one, because some of them import what not every program needs.
        if name not in index.__all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(index, name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
