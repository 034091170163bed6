"""What may be asked of a page or of the API: read from an address, and told in the API's document.

source=ضفاف&source=BBC    several of one name are one list
where=lang=ar             a field of the metadata and a value, as `--where` has it
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.analysis.analyzer import LEVELS
from search.filtering.selection import MATCHES, SORTS
from search.filtering.timeline import LENGTHS
from search.web.concordance import SORTS as LINE_ORDERS
from search.web.problems import ProblemError
from search.web.settings import DEEPEST, MOST_HITS

_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
# A query, an id or a value longer than this is nobody's.
_LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that may be asked: `kind` is "string", "strings", "integer" or "boolean".

    Of whole numbers `least` and `most` are both allowed; of strings those in `of`, any if it is
    empty.
    """

    name: str
    told: str
    kind: str = "string"
    default: Any = None
    of: Sequence[str] = ()
    least: int = 0
    most: int = 0
    is_required: bool = False

    def read(self, given: Sequence[str]) -> Any:
        """Return the value that was asked for. Raises ProblemError, which says what it may be."""
        if not given:
            if self.is_required:
                raise ProblemError(400, f"cannot answer without '{self.name}': {self.told}")
            return () if self.kind == "strings" else self.default
        for value in given:
            if len(value) > _LONGEST:
                raise ProblemError(400, f"cannot read '{self.name}': it is longer than {_LONGEST}.")
        if self.kind == "strings":
            return tuple(self._chosen(value) for value in given if value)
        return self._one(given[-1])

    def _one(self, value: str) -> Any:
        if self.kind == "integer":
            return self._whole(value)
        if self.kind == "boolean":
            if value.lower() not in (*_YES, *_NO):
                raise ProblemError(400, f"cannot read {self.name}='{value}': write true or false.")
            return value.lower() in _YES
        if not value:
            return "" if self.is_required else self.default
        return self._chosen(value)

    def _whole(self, value: str) -> int:
        if value.isascii() and value.isdigit() and len(value) < 12:
            number = int(value)
            if self.least <= number <= self.most:
                return number
        raise ProblemError(
            400,
            f"cannot read {self.name}='{value}': it is a whole number from {self.least}"
            f" to {self.most}.",
        )

    def _chosen(self, value: str) -> str:
        if self.of and value not in self.of:
            raise ProblemError(
                400, f"cannot read {self.name}='{value}': it is one of {', '.join(self.of)}."
            )
        return value


def read(
    parameters: Iterable[Parameter], given: Iterable[tuple[str, str]], also: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the values of parameters by their names, as they were given or not.

    Raises ProblemError for a value that cannot be, and for a name that is neither a parameter nor
    one of `also`: a slip would else be answered as if nothing had been asked.
    """
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    known = {parameter.name: parameter for parameter in parameters}
    for name in values:
        if name not in known and name not in also:
            may = f"what may be asked is {', '.join(known)}" if known else "nothing may be asked"
            raise ProblemError(400, f"cannot answer for '{name}': {may}.")
    return {name: parameter.read(values.get(name, ())) for name, parameter in known.items()}


def filters(asked: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values that are asked for of each field, as `Index.search` takes them."""
    found = {name: [*asked[name]] for name in ("source", "author", "category") if asked[name]}
    for pair in asked["where"]:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise ProblemError(
                400, f"cannot filter by '{pair}': write a field and its value, as in lang=ar."
            )
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def searched(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was asked as `Index.search` takes it, but the query."""
    same = "level keep match sort since until facets group_by limit offset".split()
    same += "all_copies explain reasons fallback".split()
    chosen = {name: asked[name] for name in same if name in asked and asked[name] is not None}
    return {**chosen, "filter": filters(asked)}


QUERY = Parameter("q", "What to look for, in the query language of kashaf.", is_required=True)
ID = Parameter("id", "The id of an article, as hits have it.", is_required=True)
MARKED = Parameter("q", "What to mark.", default="")
LIMIT = Parameter("limit", "How many at most.", "integer", 10, least=0, most=MOST_HITS)
ARTICLE_PAGE = Parameter("page", "A page of a long article.", "integer", least=1, most=1_000_000)
OFFSET = Parameter("offset", "How many to pass over.", "integer", 0, least=0, most=DEEPEST)
SINCE = Parameter("since", "Not before: 2020, 2020-09, 2020-09-06.")
UNTIL = Parameter("until", "Not after.")
COPIES = Parameter("all_copies", "Near-copies of a better hit too.", "boolean", False)
NARROWING = (
    SINCE,
    UNTIL,
    Parameter("source", "Of one of these sources.", "strings"),
    Parameter("author", "Of one of these authors.", "strings"),
    Parameter("category", "Of one of these categories.", "strings"),
    Parameter("where", "A field of the metadata and its value: lang=ar.", "strings"),
)
MATCHING = (
    Parameter("level", "The loosest agreement that finds an article.", of=LEVELS),
    Parameter("keep", "Spellings kept distinct.", "strings", of=("hamza", "ta", "tashkeel")),
    Parameter("match", "How many of the words have to be there.", default="any", of=MATCHES),
)
SEARCHING = (
    QUERY,
    LIMIT,
    OFFSET,
    *MATCHING,
    *NARROWING,
    Parameter("sort", "In which order; by score if not named.", of=SORTS),
    Parameter("facets", "Fields to count by: source, date:month, one's own.", "strings"),
    Parameter("group_by", "The first hit of each value of a field."),
    COPIES,
    Parameter("reasons", "Why each word matched.", "boolean", False),
    Parameter("explain", "Why each word matched, and what it added.", "boolean", False),
    Parameter("fallback", "What was likely meant where nothing is found.", "boolean", True),
    Parameter("format", "One object, or an object a line.", default="json", of=("json", "jsonl")),
)
LINE_ORDER = Parameter("sort", "In which order.", default="text", of=LINE_ORDERS)
BY = Parameter("by", "What to count by.", default="month", of=tuple(LENGTHS))
