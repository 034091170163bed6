"""Compounds: names and set phrases that are written as one word or as several.

    أبو بكر, أبوبكر     فيس بوك, فيسبوك     إن شاء الله, انشاءالله     لا بد, لابد     3 000, 3000
    خمسة أبواب, خمسةأبواب     عند ذلك, عندذلك     آل حمدان, آلحمدان

Texts are indexed as they stand; a query asks for both. `data/name_parts.txt` has what names and set
phrases may begin and end with. Other words are joined or parted only if one of the two is strange,
that is in no lexicon: مايكرو سوفت. The joined word must not be a word of its own: إنشاء is not
إن شاء, and لاعب is not لا and عب.

>>> pairs = [("إن", "شاء"), ("لا", "عب"), ("يا", "سر"), ("لا", "بد"), ("رأس", "مال")]
>>> [is_other_word("".join(pieces), pieces[0]) for pieces in pairs]
[True, True, True, False, False]
"""

import math
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from index.analysis import numbers
from index.analysis.analyzer import stems
from index.analysis.morphology.affixes import NOUN_PREFIXES, NOUN_SUFFIXES
from index.analysis.morphology.function_words import is_function_word
from index.analysis.morphology.lexicon import LOAN, lookup
from index.analysis.name_parts import (
    ARTICLE,
    ENDING_CONJUNCTIONS,
    SHORTEST_PART,
    contracted,
    contractions,
    firsts,
    is_conjunction,
    may_end,
    particles,
    parts,
    wishes,
)
from index.analysis.numbers import Pieces
from index.analysis.pairs import (
    GOD,
    SHORTEST_FREE,
    SHORTEST_FREE_PART,
    IndexedWords,
    are_of_name,
    is_pair,
    is_strange,
    side,
)
from index.analysis.tokens.normalize import fold

if TYPE_CHECKING:
    from index.analysis.morphology.lexicon import Entry
    from index.analysis.morphology.stemmer import Reading

# A word read so often in the lexicon's 690 million is itself, and no compound.
_COMMON_WORD = math.log(1_000)
# A word that stands in more documents than these is parted only where the lists of parts say so.
_RARE = 5
_NOT = "لا"
# Within a word only clitics stand before it: لينكدإن is two words, لإن is one.
_BEGINNING = "إ"
# These end a word: خمسةأبواب. Fewer letters behind them are rather a pronoun that somebody added.
_ENDINGS, _SHORTEST_AFTER = "ةى", 3
# The people of a forefather; its form is that of the article.
_PEOPLE = "آل"
# That hour, on that day: what stands before them is a time, whose ة has become ت.
_THAT_TIME = {"ذاك": "ذاك", "ئذ": "إذ"}


def otherwise(words: Pieces, texts: IndexedWords) -> Sequence[Pieces]:
    """Return how one word, or some that stand side by side, may be written otherwise.

    Words are given by their unmarked letters. The texts have all words of what is returned.
    """
    if numbers.is_number(digits := fold("".join(words))):
        folded = tuple(map(fold, words))
        parted = numbers.together(folded) if len(words) > 1 else numbers.apart(digits)
        return [pieces for pieces in parted if all(_has_form(piece, texts) for piece in pieces)]
    if len(words) > 1 and not may_be_one(words, texts):
        return ()
    # Several rules may part a word at one place.
    likely = _together(words) if len(words) > 1 else dict.fromkeys(_apart(words[0]))
    # The last word is looked up first, since it is the one that most often is no word at all.
    found = [
        pieces
        for pieces in likely
        if all(_has_form(word, texts) for word in reversed(pieces[1:]))
        and _is_held(pieces[0], texts)
        and (is_conjunction(pieces) or not _are_short_function_words(pieces))
        and (fold(pieces[0]) not in particles() or _is_known(pieces[-1]))
    ]
    if not found and len(words) == 1:
        found = _free_splits(words[0], texts) or _slipped(words[0], texts)
    joined = "".join(words)
    firsts = [words[0] if len(words) > 1 else pieces[0] for pieces in found]
    return [
        pieces
        for pieces, first in zip(found, firsts, strict=True)
        if is_conjunction((first, joined.removeprefix(first))) or not is_other_word(joined, first)
    ]


def _are_short_function_words(pieces: Pieces) -> bool:
    return len(pieces[-1]) < SHORTEST_FREE_PART and all(map(is_function_word, pieces))


def _is_held(word: str, texts: IndexedWords) -> bool:
    """Tell whether texts have a word, with clitics perhaps."""
    return _has_form(word, texts) or texts.holds("stem", stems(word))


def _has_form(word: str, texts: IndexedWords) -> bool:
    return texts.holds("form", [fold(word)])


def may_be_one(words: Pieces, texts: IndexedWords) -> bool:
    """Tell whether two or three words, no numbers, may be written as one; nearly all may not."""
    if len(words) > 3:
        return False
    if len(words) == 2:
        return is_pair(side(words[0]), side(words[1]), texts)
    return _is_wish(words)


def _together(words: Pieces) -> Iterator[Pieces]:
    """Yield how two or three words may be written with other blanks."""
    joined = contracted().get(words) or "".join(words)
    yield (joined,)
    if fold(words[-1]).endswith(GOD):
        yield from (pieces for pieces in _splits(joined) if pieces != words)


def _apart(word: str) -> Iterator[Pieces]:
    """Yield how a word may be written apart, by what names and set phrases are made of.

    Of function words those alone that begin with a particle (ما زال), and contractions.
    """
    if word in contractions():
        yield contractions()[word]
    begin = word.removesuffix(ENDING_CONJUNCTIONS)
    if word != begin and len(begin) >= SHORTEST_PART and may_end(begin):
        yield begin, ENDING_CONJUNCTIONS
    yield from _of_people(word)
    for that, apart in _THAT_TIME.items():
        time = word.removesuffix(that)
        if time != word and len(time) >= SHORTEST_PART:
            yield time, apart
            if time.endswith("ت"):
                yield f"{time[:-1]}ة", apart
    for pieces in _splits(word):
        is_long = len(pieces[-1]) >= SHORTEST_FREE_PART
        if not is_function_word(word) or (fold(pieces[0]) in particles() and is_long):
            yield pieces


def _of_people(word: str) -> Iterator[Pieces]:
    """Yield آل and a name, if a word is no other (آلية)."""
    name = word.removeprefix(_PEOPLE)
    if name != word and len(name) >= SHORTEST_FREE_PART and not best_reading(word).entry:
        yield _PEOPLE, name


def _slipped(word: str, texts: IndexedWords) -> list[Pieces]:
    """Return the two usual words, one of them a function word, that an unknown word may be.

    Somebody has left out the blank between them: عندذلك. No text has such a word.
    """
    if len(word) <= SHORTEST_FREE_PART or _has_form(word, texts) or best_reading(word).entry:
        return []
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_FREE_PART + 1)
    return [
        (first, last)
        for first, last in ((word[:cut], word[cut:]) for cut in cuts)
        if (is_function_word(first) or is_function_word(last))
        and first not in NOUN_PREFIXES
        and all(_is_known(part) and _has_form(part, texts) for part in (first, last))
    ]


def _free_splits(word: str, texts: IndexedWords) -> list[Pieces]:
    """Return how a name or an unknown word, rare in the texts, is parted there."""
    if len(word) < SHORTEST_FREE or word.startswith(ARTICLE) or not texts.levels(word).sound:
        return []
    found: list[Pieces] = []
    for cut in range(SHORTEST_FREE_PART, len(word) - SHORTEST_FREE_PART + 1):
        first, last = word[:cut], word[cut:]
        is_cut = first in NOUN_PREFIXES or last in NOUN_SUFFIXES or last.startswith(ARTICLE)
        is_cut = is_cut or is_function_word(first) or is_function_word(last)
        if is_cut or not (_has_form(last, texts) and _has_form(first, texts)):
            continue
        if is_strange(first, texts) or is_strange(last, texts) or _is_name(word):
            found.append((first, last))
    # Last, because it takes longest and few words can be parted at all.
    if found and texts.containing("text", "form", [fold(word)]) > _RARE:
        return []
    return found


@lru_cache(maxsize=1 << 14)
def is_other_word(joined: str, first: str) -> bool:
    """Tell whether what looks joined, of a first part and others, is a word or name of its own."""
    form = fold(joined)
    if any(form.endswith(last) and form != last for last in parts()["last"]):
        return False
    if fold(first) in parts()["prefixes"]:
        return False
    best = best_reading(joined)
    if best.entry is None or best.weight < _COMMON_WORD or is_function_word(joined):
        return False
    if _is_made_of(best.entry, joined, first):
        return False
    return best.entry.kind != "p" or fold(first) in parts()["particles"]


def _is_made_of(whole: "Entry", joined: str, first: str) -> bool:
    """Tell whether an entry of the lexicon is a compound: لاسلكي, رأسمال; but not لاعب.

    It has the root of its last part, or one of the two none of its own, and that is a noun or
    adjective; of the particles only لا makes such words (ياسمين is no سمين), shorter ones too where
    the whole has no root (لاوعي).
    """
    reading = best_reading(joined[len(first) :])
    last = reading.entry
    if whole.kind not in "na" or fold(first) in ("يا", "ما"):
        return False
    if last is None or last.kind not in "na" or reading.before:
        return False
    if len(joined) < SHORTEST_FREE:
        return fold(first) == _NOT and not whole.root and reading.weight >= _COMMON_WORD
    # The lexicon gives roots to few adjectives of nouns: سلكي has none, لاسلكي that of سلك.
    is_of_last = not last.root and not whole.root.startswith(first[0])
    return is_of_last or whole.root in ("", LOAN, last.root)


def _is_known(word: str) -> bool:
    """Tell whether a word is one that a particle may stand before: no rest of a name."""
    if word.endswith(GOD):
        return True
    best = best_reading(word)
    return is_function_word(word) or (best.entry is not None and best.weight >= _COMMON_WORD)


def best_reading(word: str) -> "Reading":
    """Return what a word most likely is."""
    # Imported late: most queries have nothing that may be written otherwise.
    from index.analysis.morphology.stemmer import readings

    return readings(word)[0]


def is_fixed(pieces: Pieces) -> bool:
    """Tell whether words are a set phrase, a conjunction or begin with a particle."""
    first = fold(pieces[0])
    is_wish = fold(pieces[-1]).endswith(GOD) and first.startswith(tuple(parts()["wishes"]))
    return is_wish or first in particles() or is_conjunction(pieces)


def is_slip(pieces: Pieces) -> bool:
    """Tell whether only a slip joins two words: a noun that begins no names, and an article.

    >>> is_slip(("وزير", "الخارجية")), is_slip(("نور", "الدين")), is_slip(("البيت", "الأبيض"))
    (True, False, True)
    """
    first, last = pieces[0], fold(pieces[-1])
    if len(pieces) != 2 or last == GOD or not last.startswith(ARTICLE):
        return False
    if fold(first).startswith(ARTICLE):
        return True
    entry = best_reading(first).entry
    return entry is not None and entry.kind != "p" and fold(first) not in firsts()


def _is_name(word: str) -> bool:
    """Tell whether the lexicon has a word for a name, and for nothing else: حضرموت."""
    return are_of_name(lookup(word))


def _is_wish(words: Pieces) -> bool:
    return fold(words[0]) in parts()["wishes"] and fold(words[-1]) == GOD


def _splits(word: str) -> Iterator[Pieces]:
    form, known = fold(word), parts()
    for cut in _cuts(word, form):
        first, last = word[:cut], word[cut:]
        if form[cut:] in known["last"] and form[cut - 1 :] not in known["last"]:
            yield first, last
            yield from ((*begin, last) for begin in wishes(first))
            yield from ((begin, rest + last) for begin, rest in wishes(first))
        elif _may_begin(form[:cut], last):
            yield first, last
        elif form[cut:].startswith(ARTICLE) and len(last) > len(ARTICLE) + SHORTEST_PART:
            # نورالشريف: an article inside a word begins another.
            yield first, last
        elif _is_parted(first, last):
            yield first, last


def _is_parted(first: str, last: str) -> bool:
    """Tell whether a letter shows that a word ends and another begins: خمسةأبواب, لينكدإن."""
    if last[0] == _BEGINNING and first not in NOUN_PREFIXES:
        return True
    return first[-1] in _ENDINGS and len(last) >= _SHORTEST_AFTER


def _cuts(word: str, form: str) -> list[int]:
    """Return where a word may be parted: behind or before any part of a name, or within."""
    begins, ends = _outer_parts()
    end = len(word) - SHORTEST_PART
    cuts = {len(part) for part in begins.get(form[:SHORTEST_PART], ()) if form.startswith(part)}
    lasts = ends.get(form[-SHORTEST_PART:], ())
    cuts.update(len(word) - len(part) for part in lasts if form.endswith(part))
    for letters, within in ((form, ARTICLE), (word, _BEGINNING)):
        at = letters.find(within, SHORTEST_PART)
        while at >= 0:
            cuts.add(at)
            at = letters.find(within, at + 1)
    # Behind a letter that ends words alone.
    cuts.update(at for at, letter in enumerate(word, 1) if letter in _ENDINGS)
    return sorted(cut for cut in cuts if SHORTEST_PART <= cut <= end)


@cache
def _outer_parts() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the parts that names begin with by their first letters, and those they end with."""
    begins: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    for part in firsts():
        begins.setdefault(part[:SHORTEST_PART], []).append(part)
    for part in parts()["last"]:
        ends.setdefault(part[-SHORTEST_PART:], []).append(part)
    return begins, ends


def _may_begin(begin: str, rest: str) -> bool:
    if begin not in firsts() or not _may_be_word(rest):
        return False
    return begin in particles() or not is_function_word(rest) or _is_common_name(rest)


def _is_common_name(word: str) -> bool:
    """Tell whether a word is a common name too, whatever else it is: علي is على as well."""
    names = (entry for entry in lookup(word) if entry.kind == "p" and entry.base == word)
    return any(math.log(max(name.frequency, 1)) >= _COMMON_WORD for name in names)


def _may_be_word(letters: str) -> bool:
    return len(letters) > SHORTEST_FREE_PART or best_reading(letters).entry is not None
