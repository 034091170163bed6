"""What other engines make of words: texts → the terms by which each engine would find them.

tantivy     its Arabic stemmer, which is Snowball's, after its simple tokenizer
PostgreSQL  Snowball's Arabic stemmer, which its configuration `arabic` has, on runs of letters
SQLite      FTS5 with unicode61, its default
Whoosh      StandardAnalyzer
Meilisearch charabia, its tokenizer; only where the package charabia-py is installed
Lucene …    those of LuceneTerms.java, which says whose they are
"""

import re
import sqlite3
import subprocess
from collections.abc import Callable, Collection, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

Analyze = Callable[[Sequence[str]], list[Collection[str]]]

_LUCENE = Path(__file__).parent / "LuceneTerms.java"
# The analyzers of LuceneTerms.java, and how they are called here.
_OF_LUCENE = {
    "arabic": "Lucene Arabic",
    "icu": "Lucene ICU",
    "aleph": "Aleph",
    "datashare": "Datashare",
}


def analyzers() -> dict[str, Analyze]:
    """Return the analyses that Python packages have."""
    found: dict[str, Analyze] = {
        "tantivy": tantivy,
        "PostgreSQL": snowball,
        "SQLite": sqlite,
        "Whoosh": whoosh,
    }
    return found | ({"Meilisearch": charabia} if find_spec("charabia_py") else {})


def lucene_analyzers(jars: Path) -> dict[str, Analyze]:
    """Return those of Lucene's classes, whose JARs are in a folder."""
    return {shown: partial(lucene, jars, name) for name, shown in _OF_LUCENE.items()}


def tantivy(texts: Sequence[str]) -> list[Collection[str]]:
    """Analyse with tantivy."""
    tantivy = import_module("tantivy")
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    analyzer = builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("arabic"))
    analyzer = analyzer.build()
    return [analyzer.analyze(text) for text in texts]


def snowball(texts: Sequence[str]) -> list[Collection[str]]:
    """Analyse with Snowball's stemmer alone."""
    stem = import_module("snowballstemmer").stemmer("arabic").stemWord
    return [[stem(word) for word in re.findall(r"\w+", text.lower())] for text in texts]


def sqlite(texts: Sequence[str]) -> list[Collection[str]]:
    """Analyse with SQLite's FTS5."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE texts USING fts5(text)")
    base.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(texts, instance)")
    base.executemany(
        "INSERT INTO texts (rowid, text) VALUES (?, ?)", [(i, text) for i, text in enumerate(texts)]
    )
    found: list[set[str]] = [set() for _ in texts]
    for term, row in base.execute("SELECT term, doc FROM terms"):
        found[row].add(term)
    return list(found)


def whoosh(texts: Sequence[str]) -> list[Collection[str]]:
    """Analyse with Whoosh's StandardAnalyzer."""
    analyzer = import_module("whoosh.analysis").StandardAnalyzer()
    return [[token.text for token in analyzer(text)] for text in texts]


def charabia(texts: Sequence[str]) -> list[Collection[str]]:
    """Analyse with Meilisearch's tokenizer."""
    tokenize = import_module("charabia_py").tokenize
    return [[t.lemma for t in tokenize(text) if t.is_word()] for text in texts]


def lucene(jars: Path, name: str, texts: Sequence[str]) -> list[Collection[str]]:
    """Analyse with an analyzer of LuceneTerms.java."""
    with TemporaryDirectory() as folder:
        path = f"{jars.resolve()}/*:{folder}"
        subprocess.run(["javac", "-nowarn", "-cp", path, "-d", folder, _LUCENE], check=True)
        run = subprocess.run(
            ["java", "-Dfile.encoding=UTF-8", "-cp", path, _LUCENE.stem, name],
            input="\n".join(texts),
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
    return [line.split("\t") if line else () for line in run.stdout.split("\n")[: len(texts)]]
