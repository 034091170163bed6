"""The bases of verbs, and how much of a verb's occurrences each has.

A base is what stands before the endings of the past, or after the prefixes of the imperfect. The
weak letters of a verb come and go, so it has several, but most are rare: يقول has that of its
root's و, while قل of نقل and تقل is that of the jussive alone.
The shares are those counted in collections of news and Wikipedia, rounded; only their order of
size matters.

>>> sorted(base for kind, base in verb_bases("أصر", "صرر") if kind == "i")
['صر', 'صرر']
>>> sorted(base for kind, base in verb_bases("أدى", "ءدي", within=1.0) if kind == "i")
['أد', 'أدى', 'أدي', 'ؤد', 'ؤدى', 'ؤدي']
"""

from collections.abc import Iterator

# Of the past: قلت and مددت beside قال and مد, دعوت beside دعا.
FIRST_OR_SECOND_PERSON = 0.1
IMPERATIVE = 0.02
PASSIVE = 0.1
BEFORE_PRONOUN = 0.3  # دعاه, رماه

# Of the imperative those of three verbs lose their hamza: Wright, I, section 137.
SHORT_IMPERATIVES = ("أخذ", "أكل", "أمر")

# Of the imperfect: the jussive (لم يقل), and the feminine plural of a doubled verb (يمددن).
JUSSIVE = 0.05
FEMININE_PLURAL = 0.05
# The long vowel of a hollow verb where it is not its root's: ينام of نوم, and one of a passive.
ALEF_OF_HOLLOW = 0.2
OTHER_OF_HOLLOW = 0.05
# The last letter of a defective verb where it is that of the passive (يدعى), and any other.
ALEF_OF_DEFECTIVE = 0.3
OTHER_OF_DEFECTIVE = 0.1
# و of an assimilated verb is that of the passive: يوجد.
WITH_WAW = 0.3

# The passive of a verb that begins with a hamza, يؤخذ, beside يأخذ; and of one that ends with it.
PASSIVE_OF_HAMZA = 0.1
# From this share on a verb of three letters is one whose middle letter is doubled.
SECOND_FORM = 0.5

# What a defective verb ends with in the imperfect, by how it ends in the past: يدعو, يرمي, يبقى.
_DEFECTIVE = {"ا": "و", "ى": "ي", "ي": "ى"}


def is_doubled(root: str) -> bool:
    """Tell whether the last two letters of a root are one."""
    return len(root) == 3 and root[1] == root[2]


def verb_bases(verb: str, root: str, within: float = 0.0) -> Iterator[tuple[str, str]]:
    """Yield (kind, base): the shapes of an unvocalised verb before suffixes (of the past: "v", "s"
    where it has an ending always, "u" of the passive) and after the prefixes ي ت ن أ ("i").

    `within` is the share of its occurrences that have a letter doubled within the word.
    """
    past, ended, passive = {verb}, set[str](), set[str]()
    derived = len(verb) > 3 or is_fourth_of_doubled(verb, root)
    present = _after_prefix(verb, root)
    imperfect = {present}
    if verb[-1] in "اىي":
        # Defective: دعا، رمى، بقي; the last letter changes or falls.
        past.add(verb[:-1] + "ا")
        passive.add(verb[:-1] + "ي")
        if verb[-1] == "ى":
            # Before a pronoun it is رماه, so it stands as the passive does.
            passive.add(verb)
            past.remove(verb)
        ended |= {verb[:-1], verb[:-1] + "ي"}
        imperfect |= {present[:-1], present[:-1] + "ي", present[:-1] + "ى"}
        if verb[-1] == "ا":
            ended.add(verb[:-1] + "و")
            imperfect.add(present[:-1] + "و")
    elif len(verb) > 2 and verb[-2] == "ا" and ((len(root) == 3 and root[1] in "ويا") or not root):
        # Hollow: قال، باع، استطاع; the long vowel changes or falls. قل is also the imperative.
        short = verb[:-2] + verb[-1]
        ended.add(short)
        if not derived:
            past.add(short)
        passive.add(verb[:-2] + "ي" + verb[-1])
        imperfect |= {present[:-2] + middle + verb[-1] for middle in ("", "ي", "و", "ا")}
        if derived:
            imperfect.discard(present[:-2] + "و" + verb[-1])
    elif len(verb) == 3 and verb[0] == "و":
        # Assimilated: وصل، يصل. The imperative صل is rarer than other words of two letters.
        imperfect.add(verb[1:])
    elif is_doubled(root) and verb[-1] == root[2] and verb[-2] != verb[-1]:
        # Doubled: مدّ، مددت.
        ended.add(verb + verb[-1])
        imperfect.add(present + verb[-1])
    elif verb in SHORT_IMPERATIVES:
        past.add(verb[1:])
    imperfect = _with_seats(imperfect, verb, root, derived, within)
    for kind, bases in (("v", past), ("s", ended), ("u", passive), ("i", imperfect)):
        # Two alefs are one letter: رآه.
        written = sorted({base.replace("أا", "آ") for base in bases})
        yield from ((kind, base) for base in written if len(base) > 1)


def is_fourth_of_doubled(verb: str, root: str) -> bool:
    """Tell whether a verb of three letters is of the fourth form: أصر of صرر."""
    return len(verb) == 3 and verb[0] == "أ" and is_doubled(root) and root[0] == verb[1]


def _after_prefix(verb: str, root: str) -> str:
    """Return an unvocalised verb as it stands after the prefixes of the imperfect."""
    is_fourth = len(verb) > 3 and verb[0] in "اأإآ" and len(root) != 4
    if is_fourth or (len(verb) > 4 and verb[0] == "ا") or is_fourth_of_doubled(verb, root):
        # أفعل، انفعل، افتعل، استفعل lose their alef after a prefix.
        return verb[1:]
    return "ؤ" + verb[1:] if verb[0] == "آ" else verb


def _with_seats(bases: set[str], verb: str, root: str, derived: bool, within: float) -> set[str]:
    """Return bases of the imperfect, those with a hamza as its vowels seat it: يؤدي، ينشئ.

    A verb of three letters has أ at the end (يقرأ) unless its middle letter is doubled (يهنئ).
    """
    is_second = len(verb) == 3 and within >= SECOND_FORM
    found = set(bases)
    if len(verb) == 3 and verb[0] == "أ" and root[:1] == "ء":
        found |= {"ؤ" + base[1:] for base in bases}
    if verb[-1] == "أ" and (is_second or (derived and verb[0] != "ت")):
        found |= {base[:-1] + "ئ" for base in bases if base[-1] == "أ"}
    if len(root) == 4 and verb[-2] == "أ" and verb[0] == "ا":
        # يطمئن
        found |= {f"{base[:-2]}ئ{base[-1]}" for base in bases}
    return found


def share_of(verb: str, root: str, kind: str, base: str, within: float = 0.0) -> float:
    """Return the share of a base of a verb of that root among its occurrences as a kind."""
    if kind == "u":
        return 1.0 if base == verb else PASSIVE
    if kind == "s":
        # دعت and دعوا are as usual as their endings.
        return 1.0 if base == verb[:-1] and verb[-1] in _DEFECTIVE else FIRST_OR_SECOND_PERSON
    if kind == "v":
        if base == verb:
            return 1.0
        return BEFORE_PRONOUN if verb[-1] in _DEFECTIVE else IMPERATIVE
    seat = _share_of_seat(verb, base, within)
    if verb[-1] in _DEFECTIVE:
        return seat * _share_of_defective(verb, base)
    if verb[-2:-1] == "ا":
        return _share_of_hollow(verb, root, base)
    if len(verb) == 3 and verb[0] == "و":
        return WITH_WAW if base == verb else 1.0
    is_split = base[-1] == base[-2] and verb[-2:] != base[-2:]
    return FEMININE_PLURAL if is_split else seat


def _share_of_seat(verb: str, base: str, within: float) -> float:
    """Return the share of a base of the imperfect among those with other seats of its hamza."""
    if verb[0] == "أ" and len(verb) == 3 and base[0] in "أؤ":
        is_usual = (base[0] == "ؤ") == (within >= SECOND_FORM)
        return 1.0 if is_usual else PASSIVE_OF_HAMZA
    is_passive = verb[-1] == base[-1] == "أ" and len(verb) > 3 and verb[0] != "ت"
    return PASSIVE_OF_HAMZA if is_passive else 1.0


def _share_of_defective(verb: str, base: str) -> float:
    """Return the share of a base of the imperfect of a verb that ends in a weak letter."""
    # يتلقى and يتوازى, of the forms with ت before the root, end as in the past.
    is_reflexive = len(verb) > 3 and verb[0] == "ت"
    if base[-1] == (verb[-1] if is_reflexive else _DEFECTIVE[verb[-1]]):
        return 1.0
    if base[-1] == "ى":
        return ALEF_OF_DEFECTIVE
    return OTHER_OF_DEFECTIVE if base[-1] in "اىيو" else JUSSIVE


def _share_of_hollow(verb: str, root: str, base: str) -> float:
    """Return the share of a base of the imperfect of a verb with alef before its last letter."""
    middle = base[-2]
    if middle not in "اوي":
        return JUSSIVE
    if len(verb) > 3:
        # The form tells the vowel, not the root: يعيد and يحتاج are both of و.
        usual = "ي" if verb[0] == "أ" or verb.startswith("است") else "ا"
    else:
        usual = root[1:2] if root[1:2] in ("و", "ي") else middle
    if middle == usual:
        return 1.0
    return ALEF_OF_HOLLOW if middle == "ا" else OTHER_OF_HOLLOW
