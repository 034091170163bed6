"""A request for a page, and the answer to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from index import Index, Indexes
from search.language.languages import LANGUAGES, Language
from search.language.messages import messages
from search.web.address import STANDING, Address
from search.web.live import LiveIndex
from search.web.parameters import Parameter, read
from search.web.settings import Settings
from search.web.templating import isolated, render

# Asked again at each visit, which costs nothing where nothing was committed since.
CACHING = "private, no-cache"


@dataclass
class Visit:
    """What is asked for, of which index, and who decides how much; `sent` came with a form.

    `indexes` are the folders of those that may be chosen from, where several are served.

    An answer `is_kept` by who asked, unless what makes it says that it is not all there is, or that
    not the address alone decides it.
    """

    live: LiveIndex
    settings: Settings
    address: Address
    headers: Mapping[str, str]
    indexes: Sequence[str] = ()
    sent: dict[str, str] = field(default_factory=dict)
    is_kept: bool = True

    @cached_property
    def index(self) -> Index | Indexes:
        """The index, as it is at this visit."""
        return self.live.now()

    @cached_property
    def words(self) -> Language:
        """What the page says, in the language asked for; in Arabic where that is none."""
        return Language(self.address.get("lang"))

    def asked(self, parameters: Iterable[Parameter]) -> dict[str, Any]:
        """Return the values of parameters of a page; `lang` may always be among what is given."""
        return read(parameters, self.address.pairs, also=STANDING)

    def said(self, message: str) -> Markup:
        """Return a message of kashaf in the language of the page; in English where it has none."""
        told = messages().arabic(message) if self.words.language == "ar" else message
        is_english = told == message
        return isolated(told, "en" if is_english else self.words.language)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page of a template, which has the visit, its words and address beside these."""
        standing = [pair for pair in self.address.pairs if pair[0] in STANDING and pair[1]]
        indexes = {folder: Path(folder).name or folder for folder in self.indexes}
        told = {
            "standing": standing,
            "indexes": indexes,
            "t": self.words,
            "address": self.address,
            "languages": LANGUAGES,
        }
        told |= {"said": self.said, **values}
        return HTMLResponse(render(template, **told), status)
