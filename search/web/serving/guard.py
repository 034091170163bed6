"""Who may ask, and what every answer tells a browser: around all routes, before any of them.

A page from elsewhere could have a browser on this machine ask a server on it: by its address, which
browsers keep that page from reading, or by a name of its own that it lets point here. So the name
that was asked for has to be one of this server's. An address in digits cannot be pointed elsewhere.
"""

import hashlib
import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import Response

from search.web.problems import ProblemError
from search.web.settings import LARGEST_BODY, LONGEST_ADDRESS, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "kashaf"
_LOCAL = {"localhost"}
# What needs no token: how to give one, what the page that asks for it looks like, and whether the
# server is there.
_OPEN = ("/enter", "/static/", "/healthz")
# Nothing is loaded from elsewhere, no script or style stands within a page, and no other site shows
# a page within its own.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# As they are sent: no answer says otherwise.
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


def _kept(path: str) -> str:
    """Return how long a browser keeps an answer that does not say it itself.

    Fonts, so that texts do not change their letters on every page; of what else is static it asks
    whether it is so still.
    """
    if path.startswith("/static/"):
        return "max-age=2592000" if path.endswith(".woff2") else "no-cache"
    return "no-store"


class Guard:
    """Answers those who may ask, as the `settings` say; others by `refuse`, which shows why."""

    def __init__(
        self,
        app: "ASGIApp",
        settings: Settings,
        refuse: "Callable[[Request, ProblemError], Response]",
    ) -> None:
        self._app = app
        self._settings = settings
        self._refuse = refuse

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: "Message") -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *_HEADERS]
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", _kept(scope["path"]).encode()))
                message["headers"] = headers
            await send(message)

        problem = self._problem(scope)
        if problem is None:
            await self._app(scope, receive, sending)
            return
        from starlette.requests import Request

        await self._refuse(Request(scope), problem)(scope, receive, sending)

    def _problem(self, scope: "Scope") -> ProblemError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not is_own(host, self._settings.hosts):
            return ProblemError(
                421, f"this server is not '{host}'. Start it with --allow-host to have it be so."
            )
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return ProblemError(414, f"the address is longer than {LONGEST_ADDRESS} bytes.")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return ProblemError(413, f"what is sent is more than {LARGEST_BODY} bytes.")
        path = scope["path"]
        if not self._settings.token or path.startswith(_OPEN):
            return None
        if knows(self._settings.token, headers):
            return None
        return ProblemError(401, "this server asks for a token.")


def is_own(host: str, names: frozenset[str]) -> bool:
    """Tell whether a request that names a host, perhaps with a port, is meant for this server.

    >>> [is_own(host, frozenset()) for host in ("localhost:8080", "[::1]:80", "news.example")]
    [True, True, False]
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    name = name.strip("[]").rstrip(".").lower()
    if name in _LOCAL or name in names:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def ticket(token: str) -> str:
    """Return what a browser keeps of a token: it does not tell what the token is."""
    return hashlib.blake2b(b"kashaf", key=token.encode()[:64], digest_size=24).hexdigest()


def knows(token: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a request has the token, as programs send it, or the ticket of a browser."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and is_same(token, given.strip()):
        return True
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return False
    return cookie is not None and is_same(ticket(token), cookie.value)


def is_same(secret: str, given: str) -> bool:
    """Compare in a time that does not tell how much of it is right."""
    return hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace"))
