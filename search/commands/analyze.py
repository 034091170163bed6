"""`kashaf analyze`: how words are read."""

from typing import Annotated

from search.commands import given
from search.commands.shell.printing import print_table


def analyze(
    text: Annotated[list[str], given("TEXT...", "Words to analyse.")],
) -> None:
    """Show how words are read.

    A line for each: as typed, where it stands in the text, as its form folds, the clitics, base and
    endings it is cut into, what it is found by, and why: stem, which forms of the same word share;
    kin, which related words share (ليبيا and ليبي); sound, which spellings of a name share; root.

    \b
    Example:
      kashaf analyze والوزراء
    """
    from index.analysis.analyzer import LEVELS, levels, segments, tokenize
    from index.analysis.reasons import describe

    rows = [["typed", "offsets", "folded", "segments", *LEVELS[1:], "why"]]
    for token in tokenize(" ".join(text)):
        form, *others = (" / ".join(terms) for terms in levels(token.letters))
        span = f"{token.start}-{token.end}"
        cut = "+".join(segments(token.letters))
        rows.append([token.text, span, form, cut, *others, describe(token.letters)])
    print_table(rows)
