"""What of a hit is shown to people, in text and in Markdown alike."""

from collections.abc import Callable, Sequence

from index.articles.locators import PAGES
from search.notes import counted, some_of
from search.output.console import is_translated, one_line, translated
from search.results import Hit, Range, Share, Snippet

# Of the near-copies of a hit so many are named.
_COPIES = 3
# What may stand before the first word of a sentence, or behind its last.
_MARKS = " \n\t.…\"'«»“”‹›()[]{}#*-–—:،؛,;!?؟"


def facts_of(hit: Hit, scores: bool) -> list[str]:
    """Return what is known of a hit but its title and id, to be shown on one line.

    The score is among it where it is asked for or explained: alone it tells a reader nothing.
    """
    facts = [str(fact) for fact in (hit.date, hit.source, hit.index) if fact]
    if scores or hit.shares is not None:
        facts.append(f"{hit.score:.2f}")
    if hit.group:
        value = one_line(hit.group.value) or "none"
        facts.append(f"{hit.group.field}: {value}, {counted(hit.group.count, 'article')}")
    return facts


def copies_line(hit: Hit) -> str:
    """Return what to say of the near-copies that are folded under a hit, "" if none are."""
    if not hit.copies:
        return ""
    return translated(f"copies: {len(hit.copies)}: {some_of(hit.copies, _COPIES)}")


def reason_line(told: str) -> str:
    """Return why a word matched, in the language that is spoken."""
    if not told or not is_translated():
        return told
    from search.language.languages import Language

    return Language("ar").reason(told)


def beyond_title(hit: Hit) -> Sequence[Snippet]:
    """Return the snippets of a hit, of the first only what goes on where it repeats the title.

    It does where an article has no title, so that the beginning of its text stands for one.
    """
    first, title = next(iter(hit.snippets), None), hit.title.lstrip(_MARKS)
    repeated = title.removesuffix("…")
    if first is None or not repeated or not first.text.startswith(repeated):
        return hit.snippets
    is_cut, beyond = repeated != title, first.text[len(repeated) :]
    if beyond[:1].isalnum():
        # The title ends in the middle of a word there.
        return hit.snippets
    beyond = beyond.lstrip(" " if is_cut else _MARKS)
    at = len(first.text) - len(beyond)
    ranges = tuple((start - at, end - at) for start, end in first.highlights if start >= at)
    goes_on = Snippet(beyond, at if is_cut else 0, ranges, first.more, first.locator)
    return [goes_on, *hit.snippets[1:]] if beyond else hit.snippets[1:]


def place_of(snippet: Snippet) -> str:
    """Return where a snippet stands in its file, "" where nothing tells."""
    place = snippet.locator
    if place is None:
        return ""
    label = one_line(place.label)
    return translated(f"{place.kind} {label}") if place.kind in PAGES else label


def snippet_line(snippet: Snippet, marked: Callable[[str, Sequence[Range]], str]) -> str:
    """Return a snippet, its text as `marked` gives it, with ellipses where the text goes on."""
    before = "… " if snippet.start else ""
    after = " …" if snippet.more and snippet.text[-1:] not in ".!?؟…" else ""
    return f"{before}{marked(snippet.text, snippet.highlights)}{after}"


def with_marks(
    text: str, ranges: Sequence[Range], marks: tuple[str, str], safe: Callable[[str], str]
) -> str:
    """Return `text` with a mark before and behind each range; letters stay in logical order.

    Each part between marks goes through `safe`.
    """
    pieces, at = [], 0
    for start, end in ranges if any(marks) else ():
        pieces += [safe(text[at:start]), marks[0], safe(text[start:end]), marks[1]]
        at = end
    return "".join([*pieces, safe(text[at:])])


# How a word of a text agrees with one of the query, on each level that `Share` names.
AGREEING = {
    "form": "spelled so",
    "stem": "same word",
    "kin": "related word",
    "sound": "same sound",
    "root": "same root",
    "spelling": "same marks",
    "near": "near each other",
}


def _fields(shares: Sequence[Share]) -> list[str]:
    return [*dict.fromkeys(share.field for share in shares)]


def _agreeing(field: str, shares: Sequence[Share]) -> str:
    """Return how words agree in a field, with the score of each, the text's own unnamed."""
    told = [f"{translated(AGREEING[s.level])} {s.score:.3f}" for s in shares if s.field == field]
    where = "" if field == "text" else f"{translated(f'in the {field}')}: "
    return where + ("، " if is_translated() else ", ").join(told)


def explained(hit: Hit) -> list[str]:
    """Return a line for each word of the query: its share of the score, how it agrees, its words.

    Words that are spelled otherwise follow with the reason why they match, a line each.
    """
    lines = []
    for query in dict.fromkeys(share.query for share in hit.shares or ()):
        shares = [share for share in hit.shares or () if share.query == query]
        typed = query.strip('="').split()
        every = [_agreeing(field, shares) for field in _fields(shares)]
        parts = ("؛ " if is_translated() else "; ").join(every)
        # What is written otherwise is told as فيس بوك as فيسبوك.
        typed.append(query.partition(" as ")[0])
        matches = [match for match in hit.matches if match.query in typed]
        words = " ".join(dict.fromkeys(match.word for match in matches))
        named = query.replace(" as ", f" {translated('as')} ")
        line = f"{sum(share.score for share in shares):.3f} {named} ({parts}) {words}"
        lines.append(one_line(line.rstrip()))
        reasons = {
            m.word: f"{m.word} ← {m.query}: {reason_line(m.reason)}" for m in matches if m.reason
        }
        lines += [f"  {one_line(told)}" for told in reasons.values()]
    return lines
