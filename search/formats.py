"""How results are printed: as text for people, JSON, JSON Lines or CSV for programs.

The JSON forms are those of `to_json` in search/results.py, and a contract (docs/searching.md):
programs may rely on their keys and what these mean.
"""

import io
from collections.abc import Callable, Sequence

from search.results import Hit, Range, Results, Snippet

# Bold yellow: readable on dark and light terminals.
_HIGHLIGHT, _DIM, _PLAIN = "\x1b[1;33m", "\x1b[2m", "\x1b[0m"


def as_text(results: Results, color: bool = False) -> str:
    """Return a numbered list: title, then id, date, source and score, then snippets."""
    return "\n".join(_hit_lines(hit, color) for hit in results)


def as_json(results: Results, color: bool = False) -> str:
    """Return one JSON object."""
    return results.to_json(indent=2) + "\n"


def as_jsonl(results: Results, color: bool = False) -> str:
    """Return one JSON object a line, a line a hit."""
    return "".join(hit.to_json() + "\n" for hit in results)


def as_csv(results: Results, color: bool = False) -> str:
    """Return a header and a row a hit; snippets are joined by an ellipsis."""
    import csv

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["rank", "score", "id", "title", "date", "source", "snippet"])
    for hit in results:
        snippet = " … ".join(_one_line(s.text) for s in hit.snippets)
        writer.writerow(
            [hit.rank, round(hit.score, 4), hit.id, hit.title, hit.date or "", hit.source, snippet]
        )
    return out.getvalue()


FORMATS: dict[str, Callable[[Results, bool], str]] = {
    "text": as_text,
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": as_csv,
}


def _hit_lines(hit: Hit, color: bool) -> str:
    title = _marked(hit.title, hit.title_highlights, color) or _one_line(hit.id)
    facts = " · ".join(_one_line(str(fact)) for fact in (hit.id, hit.date, hit.source) if fact)
    facts = f"{facts} · {hit.score:.2f}"
    lines = [f"{hit.rank}. {title}", f"   {_DIM}{facts}{_PLAIN}" if color else f"   {facts}"]
    lines += [f"   {_shown(snippet, color)}" for snippet in hit.snippets]
    lines += [f"   {line}" for line in _explained(hit)]
    return "\n".join(lines) + "\n"


def _explained(hit: Hit) -> list[str]:
    """Return a line for each word of the query: its share of the score, by level, and its words.

    Words that are spelled otherwise follow with the reason why they match, a line each.
    """
    lines = []
    for query in dict.fromkeys(share.query for share in hit.shares or ()):
        shares = [share for share in hit.shares or () if share.query == query]
        typed = query.strip('="').split()
        parts = ", ".join(f"{share.field} {share.level} {share.score:.3f}" for share in shares)
        matches = [match for match in hit.matches if match.query in typed]
        words = " ".join(dict.fromkeys(match.word for match in matches))
        line = f"{sum(share.score for share in shares):.3f} {query} ({parts}) {words}"
        lines.append(_one_line(line.rstrip()))
        reasons = {m.word: f"{m.word} ← {m.query}: {m.reason}" for m in matches if m.reason}
        lines += [f"  {_one_line(told)}" for told in reasons.values()]
    return lines


def _shown(snippet: Snippet, color: bool) -> str:
    before = "… " if snippet.start else ""
    after = " …" if snippet.more and snippet.text[-1:] not in ".!?؟…" else ""
    return f"{before}{_marked(snippet.text, snippet.highlights, color)}{after}"


def _marked(text: str, ranges: Sequence[Range], color: bool) -> str:
    """Return `text` on one line, its ranges in colour; letters stay in logical order."""
    pieces, at = [], 0
    for start, end in ranges if color else ():
        pieces += [_one_line(text[at:start]), _HIGHLIGHT, _one_line(text[start:end]), _PLAIN]
        at = end
    return "".join([*pieces, _one_line(text[at:])])


def _one_line(text: str) -> str:
    """Replace what would break the line or drive the terminal by blanks."""
    return "".join(char if char.isprintable() or char in _JOINERS else " " for char in text)


# Zero-width joiners and bidirectional marks are no printables, but part of how words look.
_JOINERS = "\u200c\u200d\u200e\u200f\u061c"
