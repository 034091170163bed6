"""Which page stands at which address."""

from search.web.shown.article import article_page
from search.web.shown.others import batch_page, compose, concordance_page, index_page, timeline_page
from search.web.shown.results import search_page

PAGES = (
    ("/", search_page, ("GET",)),
    ("/article", article_page, ("GET",)),
    ("/concordance", concordance_page, ("GET",)),
    ("/timeline", timeline_page, ("GET",)),
    ("/batch", batch_page, ("GET", "POST")),
    ("/index", index_page, ("GET",)),
    ("/compose", compose, ("GET",)),
)
