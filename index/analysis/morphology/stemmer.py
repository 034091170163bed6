"""Stems and roots: choosing among a word's segmentations.

Tashaphyne enumerates how a word can be cut; here the cuts are weighed and the best reading kept.
A reading joins a base of the lexicon with a prefix and a suffix that may go together, and weighs

    log(frequency of its lemma) + weight of the prefix + weight of the suffix

that is, the probability of a unigram model whose parts are taken as independent. The stem is the
lemma of the best reading, so every inflected and prefixed form of a word shares it, and so do a
broken plural and its singular. Words that the lexicon does not know lose only what is a clitic
or a sound ending beyond doubt: most are names.

Choosing looks at the word alone, never at what else is indexed.

>>> [reading.lexeme[:2] for reading in readings("وحكومتها")]
[('حكومه', 'حكم')]
>>> [reading.lexeme.stem for word in ("بالوزراء", "باريس") for reading in readings(word)]
['وزير', 'باريس']
"""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from index.analysis.morphology import bases, lexicon, unknown
from index.analysis.morphology.affixes import PREPOSITIONS
from index.analysis.morphology.bases import Spelling
from index.analysis.morphology.joins import Join, Joins, joins_of
from index.analysis.morphology.lexemes import (
    Lexeme,
    identity_of,
    lexeme_of,
    stem_of,
    unknown_lexeme,
    weight_of,
)
from index.analysis.morphology.lexicon import VERBS, Entry, first_key, lookup, lookup_key, rest_key
from index.analysis.morphology.segmenter import SHORTEST_BASE, prefixes
from index.analysis.tokens.normalize import fold_seats

# A second reading is kept when it is at least a fifth as probable as the first.
NEARLY_AS_GOOD = math.log(1 / 5)
# Of a noun that is best left uncut a reading that cuts it has to be half as probable: بعوض is
# mosquitoes before it is "with a substitute".
AS_GOOD_CUT = math.log(1 / 2)
USUAL_NOUN = 1_000
# A whole word that may be a broken plural is read so too when that is not rarer than this beside
# its best reading, which must not be a usual word: حزم, not كتب.
RARE_PLURAL = math.log(1 / 30)
USUAL = math.log(30_000)
# A noun more usual than this is no verb spelled so that is rarer (غير, عمر).
VERY_USUAL = math.log(100_000)
# A word whose best reading weighs less than this may as well be unknown.
KNOWN = unknown.UNKNOWN - NEARLY_AS_GOOD


class Reading(NamedTuple):
    """One way to read a word.

    `segments` are its clitics, base and endings in order (ب، ال، صبر), the base after `before`
    others; `weight` is a log frequency; `entry` is what the lexicon has, None for an unknown word.
    """

    segments: tuple[str, ...]
    lexeme: Lexeme
    weight: float
    entry: Entry | None = None
    before: int = 0


def readings(word: str) -> tuple[Reading, ...]:
    """Return the likely readings of an unmarked, unfolded Arabic word, best first; at least one.

    They are the best one, a second if it is nearly as good, and the word read as the dictionary
    entry that it is: a query of one word names its entry (تمر is a date before it is "she passes"),
    or as the broken plural that it may be (حزم is firmness, and parcels).
    Two have the same stem only where one is a verb with a verbal noun, and the other none.
    """
    return choose(word, _rivals(word, _lexicon_readings(word).values()))


def _rivals(word: str, found: Collection[Reading]) -> list[Reading]:
    """Return the readings that are nearly as good as the best, and those of the word uncut.

    C drops the others too, by the same `NEARLY_AS_GOOD`.
    """
    least = max([reading.weight for reading in found], default=0.0) + NEARLY_AS_GOOD
    return [r for r in found if r.weight >= least or r.segments == (word,)]


def choose(word: str, rivals: list[Reading], key: str = "") -> tuple[Reading, ...]:
    """Return the likely readings of a word among those of the lexicon that come near the best.

    A single one as heavy as `KNOWN` is returned as it is: C does not ask about it. `key` is the
    word's `first_key`, where it is known.
    """
    rivals = rivals or _without_seats(word)
    if not rivals:
        return tuple(_unknown_readings(word, key))
    others: Iterator[Reading] = iter(())
    if max([reading.weight for reading in rivals]) < KNOWN:
        others = _unknown_readings(word, key)
        rivals = _with_unknown(rivals, next(others))
    if len(rivals) == 1:
        return tuple(rivals)
    ranked = sorted(rivals, key=lambda r: (-r.weight, r.lexeme.stem, r.lexeme.word))
    likely = _likely(ranked)
    if len(likely) > 1 and _is_noun(word, likely[0]) and likely[1].segments != (word,):
        likely = likely[: 1 + (likely[1].weight >= likely[0].weight + AS_GOOD_CUT)]
    stems = {reading.lexeme.stem for reading in likely}
    for reading in ranked[len(likely) :]:
        is_twin = reading.lexeme.stem in stems and ranked[0].weight >= VERY_USUAL
        if (
            reading.segments == (word,)
            and not is_twin
            and (
                _is_entry(word, reading.lexeme.stem)
                or _may_be_plural(word, reading, ranked[0])
                or _is_on_seat_of_case(word, reading)
            )
        ):
            likely.append(reading)
            break
    if not all(reading.lexeme.is_known for reading in likely):
        stems |= {reading.lexeme.stem for reading in likely}
        likely += [reading for reading in others if reading.lexeme.stem not in stems]
    return tuple(likely)


def is_by_order(weights: Sequence[float]) -> bool:
    """Tell whether `choose` goes by which reading is the heavier alone, given their weights.

    It does of words that no reading leaves uncut, where the best is known and no two weigh the
    same. Words that differ in their affixes alone so need not be chosen for one by one.
    """
    return max(weights) >= KNOWN and len(set(weights)) == len(weights)


def _likely(ranked: list[Reading]) -> list[Reading]:
    """Return the readings of at most two stems that are nearly as good as the first.

    Of three where these are verbs, many of which are written alike (يعد).
    """
    near = [r for r in ranked if r.weight >= ranked[0].weight + NEARLY_AS_GOOD]
    stems = [*dict.fromkeys([reading.lexeme.stem for reading in near])]
    verbs = all(r.entry is not None and r.entry.kind in VERBS for r in near)
    kept = stems[: 3 if verbs else 2]
    return [reading for reading in near if reading.lexeme.stem in kept]


def _without_seats(word: str) -> list[Reading]:
    """Return the best reading of a word of which the lexicon knows no hamza (مشائخ, مشايخ)."""
    plain = fold_seats(word)
    found = _lexicon_readings(plain).values() if plain != word else ()
    if not found:
        return []
    best = max(found, key=lambda reading: (reading.weight, reading.lexeme.stem))
    weight = best.weight + bases.MISSPELT
    return [best._replace(segments=(word,), weight=weight, before=0)]


def _with_unknown(rivals: list[Reading], other: Reading) -> list[Reading]:
    """Return the readings with that of an unknown word, if it is the best of its stem."""
    for known in rivals:
        if known.lexeme.stem == other.lexeme.stem:
            best = known if known.weight >= other.weight else other
            return [best if reading is known else reading for reading in rivals]
    return [*rivals, other]


def _is_noun(word: str, reading: Reading) -> bool:
    """Tell whether a reading leaves a word uncut, as a noun or adjective that is not rare.

    It has to begin like a preposition: what may be a present (تحدث, تعرض) or have a conjunction is
    as often that.
    """
    is_such = word[0] in PREPOSITIONS and reading.segments == (word,)
    return is_such and any(
        entry.kind in "na" and entry.frequency >= USUAL_NOUN
        for entry in lookup(word)
        if entry.lemma == word and stem_of(word) == reading.lexeme.stem
    )


def _is_entry(word: str, stem: str) -> bool:
    """Tell whether a word is the lemma of an entry of that stem, or a unit noun: بصلة of بصل."""
    return any(
        entry.lemma == word or (entry.kind == "n" and word == f"{entry.lemma}ة")
        for entry in lookup(word)
        if entry.base == word and stem_of(entry.lemma) == stem
    )


def _may_be_plural(word: str, reading: Reading, best: Reading) -> bool:
    """Tell whether a whole word is read as a broken plural that is worth keeping."""
    if best.weight >= USUAL or reading.weight < best.weight + RARE_PLURAL:
        return False
    plurals = [entry for entry in lookup(word) if entry.kind == "b" and entry.base == word]
    return any(stem_of(entry.lemma) == reading.lexeme.stem for entry in plurals)


def _is_on_seat_of_case(word: str, reading: Reading) -> bool:
    """Tell whether a noun in ؤ has the hamza where only its genitive before pronouns has it.

    تواطئ is written for تواطؤ by those who have read تواطئه.
    """
    return word[-1] == "ئ" and reading.entry is not None and reading.entry.lemma == f"{word[:-1]}ؤ"


# The best found for a stem: its weight, entry, base, and the affixes around it.
_BestOfStem = tuple[float, Entry, str, Join]


def _lexicon_readings(word: str) -> dict[str, Reading]:
    """Return the best reading of each stem that the lexicon gives the word.

    This is where the time goes, with several cuts of every word and several spellings of every
    cut. So the key of the word is sliced, not made for each base; what follows from the affixes
    alone comes from caches; and only what is best is made a reading.
    """
    firsts, rest = first_key(word), rest_key(word)
    ends = bases.ends_of(word)
    found: dict[str, _BestOfStem] = {}
    for prefix in prefixes(word):
        left = len(prefix)
        key = rest[:left] + firsts[left : left + 1] + rest[left + 1 :]
        for right, suffix, spellings in ends:
            if right - left < SHORTEST_BASE and right - left < len(word):
                break
            joins = joins_of(prefix, suffix)
            if not joins:
                continue
            for spelling in spellings:
                if right - left < spelling.least:
                    continue
                kept = max(left, right - spelling.dropped)
                entries = lookup_key(key[left:kept] + spelling.key)
                if entries:
                    spelled = word[left:kept] + spelling.added
                    _weigh(entries, word[left:right], spelled, spelling, joins, found)
    return {stem: _reading(*best) for stem, best in found.items()}


def _weigh(
    entries: tuple[Entry, ...],
    base: str,
    spelled: str,
    spelling: Spelling,
    joins: Joins,
    found: dict[str, _BestOfStem],
) -> None:
    """Add to `found` what reads a base, spelled so, as one of the entries, if it is the best."""
    for entry in entries:
        is_spelled = entry.base == spelled
        some = joins[spelling.stands[is_spelled]].get(entry.kind)
        if not some:
            continue
        stem, own, spelt = identity_of(entry), weight_of(entry), spelling.weights[is_spelled]
        if not is_spelled and first_key(entry.base) != first_key(spelled):
            spelt = spelling.other_seat
        for join in some:
            fit = join.fit if isinstance(join.fit, float) else join.fit(entry, base)
            weight = join.weight + spelt + fit + own
            if len(base) == SHORTEST_BASE:
                weight += join.short
            best = found.get(stem)
            if best is None or best[0] < weight:
                found[stem] = weight, entry, base, join


def _reading(weight: float, entry: Entry, base: str, join: Join) -> Reading:
    segments = (*join.before, base, *join.after)
    return Reading(segments, lexeme_of(entry), weight, entry, len(join.before))


def stems_of(word: str) -> list[str]:
    """Return the stems of the readings of a word, sooner where the lexicon has none of it."""
    if _lexicon_readings(word):
        return [*dict.fromkeys([reading.lexeme.stem for reading in readings(word)])]
    found = unread_lexemes(word, first_key(word), lexicon.lexicon_key(word))
    return [lexeme.stem for lexeme in found]


def unread_lexemes(word: str, key: str, filed: str) -> list[Lexeme]:
    """Return what a word is for which the lexicon has no reading as it is spelled.

    `key` is its `first_key`, `filed` its `lexicon_key`.
    """
    if "ء" in filed or fold_seats(word) != word:
        # The lexicon may have its hamza on another seat.
        return [reading.lexeme for reading in choose(word, [], key)]
    return [unknown_lexeme(key[left:right]) for left, right in unknown.bounds(word)]


def _unknown_readings(word: str, key: str) -> Iterator[Reading]:
    """Read a word, of that key if it is known, as one the lexicon lacks: most often a name.

    The likeliest reading comes first; often no other is asked for.
    """
    key, met = key or first_key(word), set()
    for cut in unknown.cuts(word):
        left, right, weight = cut
        pieces = unknown.pieces(word, cut)
        before = len(pieces) - 1 - (right < len(word))
        stem = key[left:right]
        if stem not in met:
            met.add(stem)
            yield Reading(pieces, unknown_lexeme(stem), weight, None, before)
        stem = unknown.other_stem(word[left:right])
        if stem and stem not in met:
            met.add(stem)
            yield Reading(pieces, unknown_lexeme(stem), weight, None, before)
