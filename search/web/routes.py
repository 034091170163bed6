"""Which page stands at which address."""

from search.web.article import article_page
from search.web.pages import search_page
from search.web.views import batch_page, compose, index_page, timeline_page

PAGES = (
    ("/", search_page, ("GET",)),
    ("/article", article_page, ("GET",)),
    ("/timeline", timeline_page, ("GET",)),
    ("/batch", batch_page, ("GET", "POST")),
    ("/index", index_page, ("GET",)),
    ("/compose", compose, ("GET",)),
)
