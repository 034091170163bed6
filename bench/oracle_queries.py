"""Random queries of every kind, and what else may be asked beside them: see bench/oracle.py."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plain import WORDS

from bench.oracle_selection import options
from index import Article
from index.analysis.analyzer import DEFAULT_LEVEL, LEVELS
from index.analysis.tokens.spelling import KEEPABLE

_PATTERNS = ("كت*", "كتاب~", "ليب?", "و*ر", "قطر~2", "covi*", "ل*", "تر?يا", "وزير~")
_DATED = ("date:2020", "date:..2019", "date:2020-06-01", "date:2020-01-01..", "date:2019..2020")
_VALUED = ("lang:ar", "lang:f*", "lang:?r", "lang:AR", "id:1*", "id:?", "id:3")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is asked; `selection` are the arguments that select, sort and count."""

    query: str
    level: str
    keep: tuple[str, ...]
    limit: int
    offset: int
    selection: Mapping[str, Any]


def asked_of(among: list[str], held: Sequence[Article], chance: random.Random) -> Asked:
    """Return a query of some words, which asks for fields only if there are some."""
    has_fields = any(article.metadata for article in held)
    plain = chance.random() < 0.6
    keep = chance.sample(sorted(KEEPABLE), chance.randint(0, 2)) if chance.random() < 0.2 else []
    return Asked(
        _query(among, _VALUED if has_fields else _DATED, chance),
        DEFAULT_LEVEL if plain else chance.choice(LEVELS),
        tuple(keep),
        chance.choice([1, 2, 3, 10, 10, 100]),
        chance.choice([0, 0, 0, 1, 5]),
        options(has_fields, chance) if chance.random() < 0.3 else {},
    )


def _query(among: list[str], valued: Sequence[str], chance: random.Random) -> str:
    """Return words alone, as most queries are, or clauses of every kind."""
    if chance.random() < 0.45:
        kinds = [_word, _word, _word, _phrase, _pattern]
        return " ".join(chance.choice(kinds)(among, chance) for _ in range(chance.randint(1, 7)))
    clauses = (_clause(among, valued, chance, 0) for _ in range(chance.randint(1, 4)))
    return " ".join(chance.choice(["", "", "+", "-"]) + clause for clause in clauses)


def _word(among: list[str], chance: random.Random) -> str:
    return chance.choice(among if chance.random() < 0.9 else [*WORDS])


def _phrase(among: list[str], chance: random.Random) -> str:
    return f'"{" ".join(_word(among, chance) for _ in range(chance.randint(2, 3)))}"'


def _pattern(among: list[str], chance: random.Random) -> str:
    return chance.choice(_PATTERNS)


def _clause(among: list[str], valued: Sequence[str], chance: random.Random, depth: int) -> str:
    kind = chance.choice("wwwpexfdvp((("[: 10 if depth > 2 else 13])
    if kind == "(":
        operator = chance.choice(["AND", "OR", "AND NOT", ""])
        one, other = (_clause(among, valued, chance, depth + 1) for _ in range(2))
        return f"({one} {operator} {other})"
    leaf = _phrase if chance.random() < 0.3 else _word
    return {
        "w": lambda: _word(among, chance),
        "p": lambda: _phrase(among, chance),
        "e": lambda: f"={leaf(among, chance)}",
        "x": lambda: _pattern(among, chance),
        "f": lambda: f"{chance.choice(['title', 'source', 'author'])}:{leaf(among, chance)}",
        "d": lambda: chance.choice(_DATED),
        "v": lambda: chance.choice(valued),
    }[kind]()
