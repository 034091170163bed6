"""`kashaf analyze`: how words are read."""

from typing import Annotated

import typer


def analyze(
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Words to analyse.")],
) -> None:
    """Show how words are read: typed, offsets, folded, segments, stem, root, sound."""
    from index.analysis.analyzer import LEVELS, levels, segments, tokenize

    typer.echo("\t".join(("typed", "offsets", "folded", "segments", *LEVELS[1:])))
    for token in tokenize(" ".join(text)):
        form, *others = (" / ".join(terms) for terms in levels(token.letters))
        span = f"{token.start}-{token.end}"
        typer.echo("\t".join((token.text, span, form, "+".join(segments(token.letters)), *others)))
