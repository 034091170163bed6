"""Reasons in plain words: how a word is read, and why a word of a text met one of a query.

    describe    والوزراء            و + ال + وزراء, plural of وزير
    reason      والوزراء by وزير     with و + ال, plural

Only computed when somebody asks: nothing here decides what is found. It reads the same readings as
`analyzer` does; a term that no reading of a word gives is named as it is.

>>> describe("كتب")
'verb كتب; or plural of كتاب, with the verbal noun كتابه'
>>> reason("وزير", "والوزراء", "stem"), reason("أحمد", "احمد", "form")
('with و + ال, plural', 'ا for أ')
"""

from collections.abc import Sequence
from typing import NamedTuple

from index.analysis.analyzer import levels, tokenize
from index.analysis.morphology import affixes, bases
from index.analysis.morphology.function_words import is_function_word
from index.analysis.morphology.lexemes import stem_of
from index.analysis.morphology.lexicon import VERBS, Entry, lexicon_key
from index.analysis.morphology.stemmer import Reading, readings
from index.analysis.places import places_of
from index.analysis.scripts import is_latin
from index.analysis.tokens.normalize import fold, fold_seats

# What the endings of nouns tell of number. ين is that of the dual too.
_NUMBERS = {
    "ات": "plural", "ون": "plural", "ين": "plural or dual", "ان": "dual", "تان": "dual",
    "تين": "dual",
}  # fmt: skip
_FEMININES = ("ة", "ت", "تان", "تين", "تا", "تي", "ات")
_ENDINGS = dict.fromkeys(VERBS, affixes.PAST_ENDINGS) | {"i": affixes.IMPERFECT_ENDINGS}
_MISSPELT = "other spelling"
# What to call a word of the text that lacks what the word of the query has.
_UNDONE = {"feminine": "masculine", "nisba": "no nisba"}


class Facts(NamedTuple):
    """What a reading says of a word beside its lemma: each is "" where there is nothing to say."""

    lemma: str
    base: str
    clitics: tuple[str, ...]
    number: str
    gender: str
    tense: str
    is_nisba: bool
    slip: str
    pronoun: str


def describe(letters: str) -> str:
    """Return how a word, given by its unmarked letters, is read, likely readings first."""
    found = levels(letters)
    if not found.root:
        return "no Arabic word"
    some = [reading for reading in readings(letters) if reading.lexeme.stem in found.stem]
    told = []
    if is_function_word(letters):
        told.append("function word")
        some = [reading for reading in some if reading.entry and reading.entry.kind != "f"]
    told += [_told(letters, reading) for reading in some]
    kin = [term for term in getattr(found, "kin", ()) if term not in found.stem]
    sound = [f"sound {' '.join(found.sound)}"] if found.sound else []
    text = "; or ".join(told) or f"read as {' '.join(found.stem)}"
    return ", ".join([text, *(f"{_kinds_of_kin(term)} {term}" for term in kin), *sound])


def reason(query: str, text: str, level: str) -> str:
    """Return why a word of a text met a word of a query on a level, "" where they are spelled so.

    Both are words as they stand there, marks included.
    """
    ours, theirs = _letters(query), _letters(text)
    if told := _otherwise(query, text):
        return told
    if level == "form":
        # Where the query is a pattern, the forms differ, and no letter was slipped.
        return _slip(theirs, ours) if fold(ours) == fold(theirs) else ""
    if level == "kin":
        return _kinship(ours, theirs)
    shared = [t for t in getattr(levels(ours), level) if t in getattr(levels(theirs), level)]
    if level == "stem" and not shared:
        return "written apart" if fold(theirs) in fold(ours) else _MISSPELT
    for stem in shared if level == "stem" else ():
        asked, written = _reading_of(ours, stem), _reading_of(theirs, stem)
        if asked and written:
            return _difference(_facts(asked), _facts(written))
    return " ".join([level, *shared])


def _otherwise(query: str, text: str) -> str:
    """Return how a text has a word written, if in other letters or with its blanks elsewhere."""
    ours, theirs = _letters(query), _letters(text)
    if is_latin(ours) != is_latin(theirs):
        return "in other letters" if query.isalpha() else ""
    if len([*tokenize(query)]) > 1:
        return "written with other blanks" if " " in query else ""
    is_part = len(theirs) < len(ours) and fold(theirs) in fold(ours) and query.isalpha()
    terms, others = levels(ours), levels(theirs)
    is_part = is_part and set(terms.stem).isdisjoint(others.stem) and terms.sound != others.sound
    return "written apart" if is_part else ""


def _letters(word: str) -> str:
    return "".join([token.letters for token in tokenize(word)])


def _reading_of(letters: str, stem: str) -> Reading | None:
    return next((found for found in readings(letters) if found.lexeme.stem == stem), None)


def _told(word: str, reading: Reading) -> str:
    """Return a reading in words: its cut if there is one, then what it is of."""
    cut = [" + ".join(reading.segments)] if len(reading.segments) > 1 else []
    entry = reading.entry
    if entry is None:
        base, stem = reading.segments[reading.before], reading.lexeme.stem
        borrowed = [] if fold(base) == stem else [f"read as {stem}"]
        return ", ".join([*cut, "unknown word", *borrowed])
    if entry.kind == "p":
        name = "name" if entry.lemma == word else f"name {entry.lemma}"
        return ", ".join(filter(None, [*cut, name, _misspelt(reading, entry)]))
    return ", ".join([*cut, *_relations(word, _facts(reading))])


def _relations(word: str, facts: Facts) -> list[str]:
    if facts.tense:
        is_lemma = fold(word) == fold(facts.lemma)
        return [f"verb {facts.lemma}" if is_lemma else f"{facts.tense} of {facts.lemma}"]
    nisba = "nisba" if facts.is_nisba else ""
    steps = [step for step in (facts.number, facts.gender, nisba) if step]
    slip = [facts.slip] if facts.slip else []
    if steps:
        return [f"{' '.join(steps)} of {facts.lemma}", *slip]
    if facts.slip:
        return [f"spelling of {facts.lemma}", *slip]
    return ["known word" if word == facts.lemma else f"form of {facts.lemma}"]


def _facts(reading: Reading) -> Facts:
    before, after = reading.segments[: reading.before], reading.segments[reading.before + 1 :]
    entry, base = reading.entry, reading.segments[reading.before]
    if entry is None:
        number = _NUMBERS.get(after[0], "") if after else ""
        gender = "feminine" if after[:1] == ("ة",) else ""
        return Facts(base, base, before, number, gender, "", False, "", "")
    tense = VERBS.get(entry.kind, "")
    if entry.kind == "i":
        before = before[:-1]  # The last letter of a verb's prefix says who does it: no clitic.
    pronoun = _pronoun(entry, after)
    ending = "" if tense or not after or after[0] == pronoun else after[0]
    return Facts(
        entry.lemma,
        base,
        before,
        "plural" if _is_broken(entry) else _NUMBERS.get(ending, ""),
        "feminine" if _is_feminine(entry, ending) else "",
        tense,
        _is_nisba(entry),
        _misspelt(reading, entry),
        pronoun,
    )


def _pronoun(entry: Entry, after: Sequence[str]) -> str:
    """Return the pronoun that a word ends in; where one letter may be an ending too, none."""
    if not after or after[-1] not in affixes.OBJECTS:
        return ""
    endings = _ENDINGS.get(entry.kind, affixes.FREE_ENDINGS)
    return after[-1] if len(after) > 1 or after[-1] not in endings else ""


def _is_broken(entry: Entry) -> bool:
    return entry.kind == "b" and entry.base != entry.lemma


def _is_feminine(entry: Entry, ending: str) -> bool:
    """Tell whether a word is the feminine of what its stem stands for, by its ending or entry."""
    if entry.kind == "a" and not _is_nisba(entry) and ending in _FEMININES:
        return ending != "ات"
    return entry.lemma.endswith("ة") and stem_of(entry.lemma) != fold_seats(fold(entry.lemma))


def _is_nisba(entry: Entry) -> bool:
    return entry.kind in "na" and entry.base != entry.lemma and entry.base.endswith("ي") and (
        not entry.lemma.endswith("ي")
    )  # fmt: skip


def _misspelt(reading: Reading, entry: Entry) -> str:
    """Return how the lexicon spells the base otherwise, but for what its ending changes."""
    base, suffix = reading.segments[reading.before], "".join(reading.segments[reading.before + 1 :])
    spelled = [
        base[: len(base) - spelling.dropped] + spelling.added
        for spelling in bases.spellings_of(base, suffix)
    ]
    if entry.base not in spelled:
        return _slip(base, entry.base)
    # The lexicon has the spellings of more schools than that of the lemma.
    is_same = lexicon_key(entry.base) == lexicon_key(entry.lemma)
    return _slip(entry.base, entry.lemma) if is_same else ""


def _slip(written: str, right: str) -> str:
    """Return which letters stand for which others, "" where the words are spelled alike."""
    if len(written) != len(right):
        return _MISSPELT
    pairs = zip(written, right, strict=True)
    return " and ".join(dict.fromkeys(f"{a} for {b}" for a, b in pairs if a != b))


def _difference(asked: Facts, written: Facts) -> str:
    """Return what the text's word has beside the query's, and what it lacks."""
    told = [
        _clitics("with", written.clitics, asked.clitics),
        _number(asked.number, written.number),
        _of_both("feminine", asked.gender, written.gender),
        _of_both("nisba", asked.is_nisba, written.is_nisba),
        _tense(asked.tense, written.tense),
        _pronouns(asked.pronoun, written.pronoun),
        _clitics("without", asked.clitics, written.clitics),
        "" if asked.slip == written.slip else written.slip or _MISSPELT,
    ]
    steps = [step for step in told if step] or ["other form"]
    if not any(_shows_lemma(facts) for facts in (asked, written)):
        steps.append(f"of {asked.lemma}")
    return ", ".join(steps)


def _shows_lemma(facts: Facts) -> bool:
    return fold(facts.base) == fold(facts.lemma) and facts.clitics in ((), ("ال",))


def _clitics(how: str, some: Sequence[str], others: Sequence[str]) -> str:
    rest = [clitic for clitic in some if clitic not in others]
    return f"{how} {' + '.join(rest)}" if rest else ""


def _number(asked: str, written: str) -> str:
    if asked == written or (asked and written and (asked in written or written in asked)):
        return ""
    return written or "singular"


def _of_both(name: str, asked: object, written: object) -> str:
    if bool(asked) == bool(written):
        return ""
    return name if written else _UNDONE[name]


def _tense(asked: str, written: str) -> str:
    return "" if asked == written else written or "noun"


def _pronouns(asked: str, written: str) -> str:
    if asked == written:
        return ""
    return f"with {written}" if written else f"without {asked}"


def _kinds_of_kin(term: str) -> str:
    return "nisba of" if places_of(term) else "with the verbal noun"


def _kinship(query: str, text: str) -> str:
    """Return whether the text's word is the nisba of the query's, its place, or of one place.

    Or, of a verb, its verbal noun; or the verb of that.
    """
    shared = [term for term in levels(query).kin if term in levels(text).kin]
    if shared and not any(map(places_of, shared)):
        return "verbal noun" if shared[0] in levels(text).stem else "verb of that noun"
    ours, theirs = (any(stem.endswith("ي") for stem in levels(word).stem) for word in (query, text))
    if ours == theirs:
        return "of one place"
    return "nisba" if theirs else "place of the nisba"
