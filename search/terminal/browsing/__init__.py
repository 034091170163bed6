"""Browsing: a screen that is searched as one types (Textual, of the extra `kashaf[browse]`).

    app         the application: the query, what it finds, facets
    reading     an article over the whole screen, its matches one after another
    rows        rows of text that scroll, drawn as the terminal wants Arabic
    query_line  the line in which the query is typed

Rows take the whole width: a terminal that orders letters does so over a line, whatever stands side
by side in it.
"""
