"""A request for a page, and the answer to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from index import Index
from search.language.languages import LANGUAGES, Language
from search.language.messages import messages
from search.web.address import Address
from search.web.live import LiveIndex
from search.web.parameters import Parameter, read
from search.web.settings import Settings
from search.web.templating import isolated, render

# Asked again at each visit, which costs nothing where nothing was committed since.
CACHING = "private, no-cache"


@dataclass
class Visit:
    """What is asked for, of which index, and who decides how much; `sent` came with a form.

    An answer `is_kept` by who asked, unless what makes it says that it is not all there is, or that
    not the address alone decides it.
    """

    live: LiveIndex
    settings: Settings
    address: Address
    headers: Mapping[str, str]
    sent: dict[str, str] = field(default_factory=dict)
    is_kept: bool = True

    @cached_property
    def index(self) -> Index:
        """The index, as it is at this visit."""
        return self.live.now()

    @cached_property
    def words(self) -> Language:
        """What the page says, in the language asked for; in Arabic where that is none."""
        return Language(self.address.get("lang"))

    def asked(self, parameters: Iterable[Parameter]) -> dict[str, Any]:
        """Return the values of parameters of a page; `lang` may always be among what is given."""
        return read(parameters, self.address.pairs, also=("lang",))

    def said(self, message: str) -> Markup:
        """Return a message of kashaf in the language of the page; in English where it has none."""
        told = messages().arabic(message) if self.words.language == "ar" else message
        is_english = told == message
        return isolated(told, "en" if is_english else self.words.language)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page of a template, which has the visit, its words and address beside these."""
        told = {"t": self.words, "address": self.address, "languages": LANGUAGES}
        told |= {"said": self.said, **values}
        return HTMLResponse(render(template, **told), status)
