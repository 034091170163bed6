"""A web page and a small HTTP API over an index: `kashaf serve`, of the extra `kashaf[web]`.

    app             requests → pages or JSON: routes, and what stands around all of them
    live            the one index that all requests share, as it is on disk now
    parameters      what may be asked, in one table: read from addresses, told in the API's document
    shown/          what each page shows; templates/ how, static/ what the browser adds
    api, document   the same answers as JSON, and what describes them to programs
    serving/        the server: its port, processes and threads, who may ask, answers kept
    plots           pictures in SVG, made here, so that nothing is fetched from elsewhere

Everything is answered by `Index` as programs use it; nothing here searches. Pages are whole without
JavaScript: static/ only makes them quicker to use. An article is text, whatever it holds: what
pages show of it goes through the gate in `templating.py`.
"""

# The front door comes first: what is imported below it reaches back to it.
import index  # noqa: F401
