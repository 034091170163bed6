"""An index in an OpenSearch cluster, behind the seam of `index/store/engine.py`.

    address.py      opensearch://user@host:9200/news → hosts, name, who asks
    client.py       requests, tried again where that helps; what fails, said in one line
    mapping.py      the indexes of a cluster: names, fields, settings, fingerprint
    documents.py    articles → documents: words on every level as ready tokens
    sending.py      a bounded window of bulk requests
    writer.py       pending changes, sent at the commit
    store.py        creating, opening, rebuilding beside the old one
    conditions.py   what is asked of the engine → the query language of OpenSearch
    reader.py       the engine: words, documents, articles
    learned.py      what is known of the index, asked for together beforehand
    finding.py      the best documents of a query, all that it finds, counts
    tokens.py       the words of some documents, in memory
    candidates.py   these as arrays, so that scoring is what it is on one machine

The client library is imported in `client.py` alone.
"""
