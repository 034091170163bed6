"""`kashaf evaluate`: the ranking, measured against judged topics."""

from pathlib import Path
from typing import Annotated

from search.commands import takes, whole
from search.commands.shell.indexes import DEFAULT_INDEX, IndexFolder
from search.output.console import print_row, say


def evaluate(
    topics: Annotated[Path, takes("FILE", "Topics: qid TAB query, a line each.")],
    qrels: Annotated[
        Path,
        takes(
            "FILE",
            "Judgements: qid 0 docid relevance. Where ids have blanks, write tabs between, or"
            " %20 for each.",
        ),
    ],
    index_folder: IndexFolder = DEFAULT_INDEX,
    measures: Annotated[
        str | None,
        takes(
            "NAMES",
            "Measures as ir_measures names them, blanks between; RR@10, nDCG@10 and R@100 if"
            " none are named.",
        ),
    ] = None,
    depth: Annotated[int, whole("N", "Hits to rank for each topic.")] = 100,
    run: Annotated[
        Path | None,
        takes("FILE", "Also write the ranking, as a TREC run; blanks in ids become %20."),
    ] = None,
) -> None:
    """Measure the ranking against judged topics.

    \b
    Example:
      kashaf evaluate --topics topics.tsv --qrels qrels.txt
    """
    import index
    from index.errors import naming
    from search.evaluation import evaluate as evaluation

    with index.open_index(index_folder) as ix:
        wanted = evaluation.DEFAULT_MEASURES if measures is None else measures.split()
        result = evaluation.evaluate(ix.searcher(), topics, qrels, wanted, depth)
    print_row("topics", result.topics)
    for name, mean in result.means.items():
        print_row(name, f"{mean:.4f}")
    for one, other in evaluation.alike(result)[:1]:
        say(f"note: '{one}' and '{other}' are one id in TREC's form: neither is judged by itself")
    if run:
        with naming(run):
            run.write_text(evaluation.trec_run(result), "utf-8")
        blanks = {
            id_ for row in result.run for id_ in row[:2] if evaluation.without_blanks(id_) != id_
        }
        if blanks:
            say(f"note: {run}: blanks in {len(blanks)} ids are written as %20")
