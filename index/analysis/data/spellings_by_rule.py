"""Other spellings of names and loans that a rule makes, for `build_spellings`."""

import re
from collections.abc import Iterator

from index.analysis.analyzer import levels
from index.analysis.data import loans
from index.analysis.data.company import Corpus
from index.analysis.data.new_names import FEWEST, SHORTEST, is_read
from index.analysis.morphology.lexicon import Entry, lexicon_key, lookup
from index.analysis.sound import VOWELS, consonants_and_vowels, merged, sounds_near

# How frequent a name is at least that is written without its alef, and the consonants that old
# names have at most: إبراهيم, إسماعيل.
OLD_NAME = 1000
MOST_OF_OLD = 4


def older_spellings(usual: dict[str, Entry]) -> Iterator[tuple[str, Entry]]:
    """Yield names as older books and the Quran write them, without an alef inside: إسحق, سليمن.

    Two waws after an alef may be one. Names that came later, of other languages, mostly have more
    consonants.
    """
    for key, entry in sorted(usual.items()):
        others = []
        is_old = len(consonants_and_vowels(merged(key))[0].removeprefix("ا")) <= MOST_OF_OLD
        if entry.kind == "p" and entry.frequency >= OLD_NAME and is_old and len(key) > SHORTEST:
            others = [
                entry.base[:at] + entry.base[at + 1 :]
                for at in range(1, len(key) - 1)
                if key[at] == "ا"
                and key[at - 1] not in VOWELS
                # Of names with a first syllable so, only those like هارون.
                and (at > 1 or key[3] == "و")
            ]
        if "اوو" in key:
            others.append(re.sub("ا[وؤ]و", "او", entry.base))
        yield from ((other, entry) for other in others if not is_read(other))


def shorter_spellings(usual: dict[str, Entry], texts: Corpus) -> Iterator[tuple[str, Entry]]:
    """Yield names and loans without one of their vowels, where the two do not meet otherwise.

    Only what texts hardly have: whether the rest is the name, its company has told.
    """
    for entry in usual.values():
        name = entry.base
        if len(name) <= SHORTEST or loans.is_arabic(name):
            continue
        for vowel in re.finditer(f"(?<=[^{VOWELS}])[{VOWELS}](?=[^{VOWELS}])", name):
            other = name[: vowel.start()] + name[vowel.end() :]
            is_rare = texts.count(lexicon_key(other)) < FEWEST
            if is_rare and not lookup(other) and not is_read(other) and not _meet(name, other):
                yield other, entry


def _meet(name: str, other: str) -> bool:
    """Tell whether two spellings have a stem in common, or sounds that are near."""
    ours, theirs = levels(name), levels(other)
    near = {sound for key in theirs.sound for sound in sounds_near(key)}
    return bool(set(ours.stem) & set(theirs.stem) or near.intersection(ours.sound))
