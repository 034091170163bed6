"""Benchmarks: that they measure the engine itself, and known algorithms beside it."""

import doctest
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from bench import baselines, sample, speed, speed_run, workload
from bench.baselines import light10
from bench.engine import Query, Record, Service, read_queries, records
from bench.judged import Judged, read_judged
from bench.lucene import compiled
from bench.memory import MemoryReader
from bench.peers import ENGINES
from bench.relevance import MEASURES, Row, measure_lucene, table
from bench.speed_plots import plots
from bench.speed_results import Outcome, Percentiles, Results, Size
from bench.speed_tables import tables
from index import open_index
from index.analysis.analyzer import LEVELS, tokenize
from index.segment.schema import PARTS
from index.store.reader import IndexReader, open_reader
from index.store.storage import Storage
from search.evaluation.evaluate import DEFAULT_MEASURES, evaluate, read_qrels, read_topics
from search.searcher import Searcher

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
TOPICS, QRELS = SEEDS / "topics.tsv", SEEDS / "qrels.txt"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    folder = tmp_path_factory.mktemp("bench") / "index"
    with open_index(folder, create=True) as ix:
        ix.update_from([SEEDS])
    with open_reader(Storage(folder)) as reader:
        yield reader


@pytest.fixture(scope="module")
def memory(real: IndexReader) -> MemoryReader:
    return MemoryReader(real.article(doc) for doc in range(real.doc_count_all))


QUERIES = [
    *(text for _, text in read_topics(TOPICS)),
    '"حكومة الوفاق" -تركيا',
    "+ليبيا date:2020",
    "title:ليبيا السراج",
    "category:سياسة OR source:وكالة",
    "-ليبيا",
    "كلمة_لا_توجد زغنقلب",
    "وقّع اتفاق",
    "ليب* -ترك*",
    "م*ن title:وز?ر",
    '"رئي* المجلس" طرابس~2',
]


@pytest.mark.parametrize("query", QUERIES)
def test_memory_ranks_like_the_index(real: IndexReader, memory: MemoryReader, query: str) -> None:
    expected = Searcher(real).ranking(query, 100)
    got = Searcher(memory).ranking(query, 100)
    assert [id_ for id_, _ in got] == [id_ for id_, _ in expected]
    assert [score for _, score in got] == pytest.approx(
        [score for _, score in expected], rel=0, abs=1e-9
    )


def test_memory_makes_the_same_hits(real: IndexReader, memory: MemoryReader) -> None:
    kept: tuple[tuple[str, ...], ...] = ((), ("hamza",), ("hamza", "ta", "tashkeel"))
    for query, keep in product(('"وزير الدفاع" ليبيا', "source:وكالة", "وقّع", "طرا*"), kept):
        expected = Searcher(real).search(query, keep=keep).hits
        assert expected
        # What is in memory came from no file.
        hits = tuple(replace(hit, path=None) for hit in expected)
        assert Searcher(memory).search(query, keep=keep).hits == hits


def test_memory_answers_like_the_index(real: IndexReader, memory: MemoryReader) -> None:
    every = range(memory.doc_count)
    assert memory.ids_of(every) == real.ids_of(every) == [real.id(doc) for doc in every]
    assert memory.counts("source") == real.counts("source")
    assert (memory.doc_count, memory.doc_count_all) == (real.doc_count, real.doc_count_all)
    assert np.array_equal(memory.live, real.arrays.live)
    assert np.array_equal(memory.sizes, real.arrays.sizes)
    assert memory.doc("wire-001") == real.doc("wire-001") is not None
    assert memory.doc("nothing") is None
    for part, levels in PARTS.items():
        for level in levels:
            assert memory.term_count(part, level) == real.term_count(part, level)
    days = (date.min.isoformat(), date.max.isoformat())
    assert len(real.arrays.dates(*days))
    assert np.array_equal(memory.dates(*days), real.arrays.dates(*days))


def test_memory_has_the_same_postings(real: IndexReader, memory: MemoryReader) -> None:
    for word in "ليبيا وزير كتاب كتب في والحكومة 2020 covid".split():
        for level in LEVELS:
            terms = getattr(real.levels(word), level)
            assert getattr(memory.levels(word), level) == terms
            ours, theirs = (
                memory.postings("text", level, terms),
                real.arrays.postings("text", level, terms),
            )
            assert np.array_equal(ours.docs, theirs.docs)
            assert np.array_equal(ours.frequencies, theirs.frequencies)
            here, there = (arrays.places("text", level, terms) for arrays in (memory, real.arrays))
            assert np.array_equal(here, there)


# The cases of Lucene's TestArabicStemFilter that are about stemming.
LIGHT10 = (
    "الحسن حسن|والحسن حسن|بالحسن حسن|كالحسن حسن|فالحسن حسن|للاخر اخر|"
    "وحسن حسن|زوجها زوج|ساهدان ساهد|ساهدات ساهد|ساهدون ساهد|ساهدين ساهد|"
    "ساهديه ساهد|ساهدية ساهد|ساهده ساهد|ساهدة ساهد|ساهدي ساهد|وساهدون ساهد|"
    "ساهدهات ساهد|الو الو|English English"
)


@pytest.mark.parametrize("pair", LIGHT10.split("|"))
def test_light10(pair: str) -> None:
    word, stem = pair.split()
    assert light10(word) == stem


def test_light10_of_nothing() -> None:
    assert light10("") == ""


@pytest.mark.parametrize(
    "module", [baselines, sample, speed_run, workload], ids=lambda m: m.__name__
)
def test_examples_run(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


SYSTEMS = [
    "kashaf",
    "– function words as other words",
    "– no title fields",
    *(f"– no {level}" for level in LEVELS if level != "stem"),
    "– no query language",
    "form alone, plain BM25",
    "stem alone, plain BM25",
    "root alone, plain BM25",
    "light10, plain BM25",
    "Snowball, plain BM25",
    "ISRI, plain BM25",
    "Tashaphyne, plain BM25",
]


@pytest.fixture(scope="module")
def collection(real: IndexReader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles of seeds/ and their topics as a judged collection."""
    folder = tmp_path_factory.mktemp("seeds")
    articles = [real.article(doc) for doc in range(real.doc_count_all)]
    lines = [json.dumps({"id": a.id, "title": a.title, "text": a.text}) for a in articles]
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as corpus:
        corpus.writelines(f"{line}\n" for line in lines)
    shutil.copy(TOPICS, folder / "queries.tsv")
    shutil.copy(QRELS, folder / "qrels.txt")
    return folder


def bench(script: str, *arguments: object) -> str:
    command = [sys.executable, str(ROOT / "bench" / script), *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT.parent)
    assert run.returncode == 0, run.stderr
    return run.stdout


def rows(text: str) -> dict[str, list[str]]:
    """Return the cells of a Markdown table by its first column."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: others for first, *others in cells if first != "---"}


@pytest.fixture(scope="module")
def measured(collection: Path) -> dict[str, list[str]]:
    """What relevance.py writes of the collection."""
    out = collection / "table.md"
    assert bench("relevance.py", collection, "--out", out) == ""
    return rows(out.read_text("utf-8"))


def test_relevance_measures_every_system_and_part(measured: dict[str, list[str]]) -> None:
    judged = {qid for qid, _, _ in read_qrels(QRELS)}
    parts = sorted({qid.rpartition("-")[0] for qid in judged})
    sizes = [sum(qid.startswith(f"{part}-") for qid in judged) for part in parts]
    heads = [f"{part} ({size})" for part, size in zip(parts, sizes, strict=True)]
    assert measured[""] == [f"all ({len(judged)})", *heads]
    assert [name for name in measured if name] == SYSTEMS
    for name in SYSTEMS:
        assert len(measured[name]) == 1 + len(parts)
        assert all(re.fullmatch(r"\*?(?=.*\d)[\\*\d./ ]+\*?", cell) for cell in measured[name])
    best = [name for name in SYSTEMS if measured[name][0].endswith("*")]
    assert len(best) == 1
    assert best[0] in SYSTEMS[-4:]


def test_relevance_agrees_with_evaluate(real: IndexReader, measured: dict[str, list[str]]) -> None:
    means = evaluate(Searcher(real), TOPICS, QRELS, DEFAULT_MEASURES).means
    values = [float(value) for value in measured["kashaf"][0].replace("\\*", "").split("/")]
    assert values == pytest.approx(list(means.values()), abs=0.0005)


def test_queries_unlike_what_they_seek_are_the_hard_part(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"id": "d1", "title": null, "text": "نص"}\n', "utf-8")
    qids = [f"q{i}" for i in range(6)]
    (tmp_path / "queries.tsv").write_text("".join(f"{q}\tنص\n" for q in [*qids, "none"]), "utf-8")
    (tmp_path / "qrels.txt").write_text("".join(f"{q} 0 d1 1\n" for q in qids), "utf-8")
    shares = [f"{qid}\t{0.6 if i < 3 else 0.61}\n" for i, qid in enumerate(qids)]
    (tmp_path / "overlap.tsv").write_text("".join(shares), "utf-8")
    judged = read_judged(tmp_path, every=2)
    assert list(judged.queries) == ["q0", "q2", "q4"]
    assert judged.parts == {"hard": {"q0", "q2"}, "easy": {"q4"}}
    assert [(a.id, a.title, a.text) for a in judged.articles()] == [("d1", "", "نص")]


def test_relevance_refuses_lucene_without_its_peer(collection: Path) -> None:
    with pytest.raises(AssertionError, match="--lucene and --peer go together"):
        bench("relevance.py", collection, "--lucene", "lucene.jar")


# In place of a JDK: a peer that finds what is relevant with b .75, and nothing right with .4.
FAKE_JAVA = """#!/bin/sh
case "$4 ${10}" in
  "index ") test "$(wc -l < "$5")" -eq 31 ;;
  "search 0.4") echo "$(cut -f1 "$6" | head -1) Q0 nothing 1 1.0 peer" > "$7" ;;
  "search 0.75") awk '{print $1, "Q0", $3, 1, 1.0, "peer"}' "$QRELS" > "$7" ;;
esac
"""


def test_lucene_counts_by_its_better_b(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, program in {"javac": "#!/bin/sh\n", "java": FAKE_JAVA}.items():
        (tmp_path / name).write_text(program, "utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("QRELS", str(QRELS))
    judged = read_judged(collection)
    with compiled(tmp_path / "lucene.jar", tmp_path / "Peer.java") as lucene:
        row = measure_lucene(judged, lucene)
    assert (row.system, row.baseline) == ("Lucene ArabicAnalyzer, b 0.75", True)
    assert set(row.values["RR@10"].values()) == {1.0}


def test_significance_is_of_paired_queries() -> None:
    qids = [f"q{i}" for i in range(40)]
    judged = Judged("set", Path(), dict.fromkeys(qids, ""), [], {})

    def row(name: str, rr: list[float], *, baseline: bool = False) -> Row:
        values = dict(zip(qids, rr, strict=True))
        return Row(name, dict.fromkeys(MEASURES, values), baseline)

    found = rows(
        table(
            judged,
            [
                row("better", [1.0, 0.75] * 20),
                row("a little", [1.0] * 5 + [0.5] * 35),
                row("same", [0.5] * 40),
                row("baseline", [0.5] * 40, baseline=True),
                row("weaker", [0.25, 0.5] * 20, baseline=True),
            ],
        )
    )
    assert {name: cells[0].split(" / ")[0] for name, cells in found.items() if name} == {
        "better": r".875\*\*",
        "a little": r".562\*",
        "same": ".500",
        "baseline": "*.500",
        "weaker": r".375\*\*",
    }


@pytest.mark.parametrize("name", ["arcd", "xquad", "tydiqa_ar"])
def test_samples_are_whole(name: str) -> None:
    folder = ROOT / "bench" / "data" / name
    judged = read_judged(folder)
    ids = {article.id for article in judged.articles()}
    assert len(judged.queries) == 300
    assert {docid for _, docid, _ in judged.qrels} <= ids
    assert "Licence" in (folder / "README.md").read_text("utf-8")


def test_morphology(tmp_path: Path) -> None:
    tables = {
        "unimorph_plurals.tsv": """singular plural kind
            كتاب كتب broken
            معلم معلمون sound""",
        "ud_pud_words.tsv": """word lemma upos
            الوزير وزير NOUN
            وزراء وزير NOUN
            مدينة مدينة NOUN
            في في ADP""",
        "root_validation.tsv": """word roots
            الكتاب كتب
            قال قول;قيل""",
    }
    for name, text in tables.items():
        lines = ["\t".join(line.split()) for line in text.splitlines()]
        (tmp_path / name).write_text("\n".join(lines), "utf-8")
    found = rows(bench("morphology.py", tmp_path))
    assert found.pop("")[:3] == ["broken (1)", "sound (1)", "recall (1 pairs)"]
    assert list(found) == [
        "kashaf, stems",
        "kashaf, roots",
        "folding only",
        "light10",
        "Snowball",
        "ISRI",
        "Tashaphyne",
    ]
    assert found["kashaf, stems"] == ["100.0 %", "100.0 %", "100.0 %", "0 (0.0 %)", "100.0 %"]
    assert found["light10"] == ["0.0 %", "100.0 %", "0.0 %", "0 (0.0 %)", "–"]


@pytest.fixture(scope="module")
def given(real: IndexReader) -> list[Record]:
    """The articles of seeds/ as records."""
    articles = (real.article(doc) for doc in range(real.doc_count_all))
    return [Record(a.id, a.title, a.text) for a in articles]


@pytest.fixture(scope="module")
def work(given: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles and what engines are given of them and asked; articles to be added."""
    folder = tmp_path_factory.mktemp("work")
    questions = [text for _, text in read_topics(TOPICS)]
    bench = speed.Given(given, questions[:10], each=10)
    bench.prepare(len(given), folder / "data", level_terms=True)
    bench.prepare_additions(len(given), folder / "added")
    return folder


def test_recombined_articles_are_of_given_sentences_and_lengths(given: list[Record]) -> None:
    made = list(workload.recombined(given, 300))
    assert made == list(workload.recombined(given, 300))
    assert made != list(workload.recombined(given, 300, seed=1))
    assert len({article.id for article in made}) == 300
    known = tuple(sentence for article in given for sentence in workload.sentences(article.text))
    for article in made:
        assert article.text.startswith(known)
        assert article.text.endswith(known)
    mean = sum(len(article.text) for article in made) / len(made)
    assert mean == pytest.approx(sum(len(a.text) for a in given) / len(given), rel=0.15)


def test_ready_terms_are_those_of_their_articles(given: list[Record], work: Path) -> None:
    for name in ("stems.txt", "levels.tsv"):
        found = list(records(work / "data", name))
        assert [(r.id, r.title, r.text) for r in found] == [r[:3] for r in given]
    for record in found:
        assert len(record.terms.split("\t")) == len(LEVELS)
    stems = next(records(work / "data", "stems.txt")).terms.split()
    assert stems == [workload.stem(t.letters) for t in tokenize(given[0].whole)]


def test_queries_are_of_their_kind(given: list[Record], work: Path) -> None:
    queries = read_queries(work / "data")
    assert set(queries) == set(workload.KINDS)
    lines = [record.terms.split() for record in records(work / "data", "stems.txt")]
    sets = list(map(set, lines))

    def containing(query: Query) -> int:
        return sum(stems >= set(query.stems) for stems in sets)

    assert all(2 <= containing(query) <= 10 for query in queries["rare"])
    assert all(containing(query) > 0.05 * len(given) for query in queries["frequent"])
    assert all(len(query.words) == 20 for query in queries["pasted"])
    assert all(any(q.text in a.text for a in given) for q in queries["pasted"])
    assert all(len(query.words) == 2 and containing(query) for query in queries["and"])
    assert {len(query.words) for query in queries["phrase"]} == {2, 3}
    assert all(any(q.text in a.text for a in given) for q in queries["phrase"])
    known = set().union(*sets)
    for query in queries["prefix"]:
        assert any(term.startswith(query.stems[0]) for term in known)
    for query in queries["fuzzy"]:
        assert any(term[:2] + term[3:] == query.stems[0] for term in known)
    assert not {q.text for q in queries["question"]} & {q.text for q in queries["hits"]}
    assert all(len({q.text for q in some}) == len(some) for some in queries.values())


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "bm25s-numba"])
def test_every_engine_answers_its_kinds(name: str, work: Path, tmp_path: Path) -> None:
    data, added = str(work / "data"), str(work / "added")
    asked = Service(ENGINES[name](tmp_path))
    assert asked.answer({"do": "index", "data": data})["seconds"] > 0
    facts = asked.answer({"do": "open"})
    counts = asked.answer({"do": "load", "data": data})["counts"]
    assert set(facts["kinds"]) <= set(workload.KINDS)
    for kind in facts["kinds"]:
        command = {"do": "ask", "kind": kind, "first": 0, "last": counts[kind], "every": 1}
        passed = asked.answer(command)
        assert len(passed["ns"]) == counts[kind]
        # What is made of the articles is found; light10's stems, of which these are made, are not
        # those of Tashaphyne, and not the forms of kashaf.
        own_terms = name in ("whoosh", "kashaf") and kind in ("prefix", "fuzzy")
        if kind not in ("question", "hits") and not own_terms:
            assert passed["found"] == counts[kind]
    if facts["grows"]:
        for first, count in ((0, 1), (1, 3)):
            command = {"do": "add", "data": added, "first": first, "count": count}
            assert asked.answer(command)["seconds"] > 0


def outcome(engine: str, times: dict[str, Percentiles], index_s: float | None = 2.0) -> Outcome:
    return Outcome(engine, index_s, 9_000_000, 5_000_000, 300, 0.25, 0, 0, 7, times, {"1": 0.5})


def test_speed_is_told_in_tables_and_plots(tmp_path: Path) -> None:
    few, many = Percentiles(0.25, 1.5, 12.3, 4), Percentiles(0.5, 3, 2000, 7)
    sizes = {
        5: Size(5, 50, 100, False, [outcome("kashaf", {})]),
        100: Size(
            100,
            1000,
            200,
            False,
            [
                outcome("sqlite", {"question": few, "and": many}, 1.0),
                outcome("kashaf", {"question": many}),
            ],
        ),
        1000: Size(1000, 9000, 2000, True, [outcome("kashaf", {"question": few}, None)]),
    }
    results = Results("a machine", sizes)
    results.write(tmp_path / "speed.json")
    assert Results.read(tmp_path / "speed.json") == results
    plots(results, tmp_path)
    text = tables(results)
    first = rows(text.partition("## 1,000 articles, made of sentences")[0])
    assert first["natural question (7)"] == ["0.5 / 3 / 2,000", "0.25 / 1.5 / 12 (4)"]
    assert first["two words, both (7)"] == ["–", "0.5 / 3 / 2,000"]
    assert first["indexing"] == ["0.5"]
    assert first["kashaf"] == ["50", "500", "9 (5)", "1.50", "–", "0.25", "0.25", "0.5"]
    assert first["SQLite FTS5"] == ["100", "1,000", "9 (5)", "1.50", "–", "–", "0.25", "0.5"]
    growth = rows(text.partition("## Growth")[2])
    assert growth["SQLite FTS5"] == ["0.25 / 1.5", "–"]
    for name in ("speed.svg", "growth.svg"):
        assert "</svg>" in (tmp_path / name).read_text("utf-8")


def test_an_index_whose_writer_is_killed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills", "--rounds", "3", "--articles", "40"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("0 lost, 0 processes left, 0 files left\n")
    assert sum(int(n) for n in re.findall(r"state\t(\d+)", done.stdout)) == 3
