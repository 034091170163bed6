"""The application: which address is answered by what, in threads, with what stands around all."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from search.web.address import Address
from search.web.api import ENDPOINTS, answer
from search.web.document import document, some_ids
from search.web.live import LiveIndex
from search.web.problems import ProblemError, of_error
from search.web.serving.answers import Answers
from search.web.serving.guard import COOKIE, Guard, is_same, ticket
from search.web.serving.threads import Threads
from search.web.settings import LARGEST_BODY, Settings
from search.web.shown.routes import PAGES
from search.web.templating import FOLDER
from search.web.visit import CACHING, Visit

_log = logging.getLogger("uvicorn.error")
_NOWHERE = "there is nothing at this address."
_Answering = Callable[[Visit], Response]


class _Id(Convertor[str]):
    """An id in a path: whatever stands there, slashes and line breaks too."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("id", _Id())


def application(
    live: LiveIndex, settings: Settings, each: Mapping[str, LiveIndex] = MappingProxyType({})
) -> Starlette:
    """Return the ASGI application that answers for an index, or for several as one.

    Of several `each` may be asked too, by its folder.
    """
    threads, answers = Threads(settings.cores), Answers()

    def route(path: str, answering: _Answering, methods: tuple[str, ...] = ("GET",)) -> Route:
        async def endpoint(request: Request) -> Response:
            visit = _visit(request, live, settings, each)
            if request.method == "POST":
                visit.sent.update(await _form(request))
            return await threads.run(_answered, visit, answering, answers)

        return Route(path, endpoint, methods=[*methods])

    async def refuse(request: Request, error: Exception) -> Response:
        return _refusal(_visit(request, live, settings, each), error)

    async def enter(request: Request) -> Response:
        given = (await _form(request)).get("token", "")
        if not is_same(settings.token, given):
            return _refusal(_visit(request, live, settings, each), ProblemError(401, "wrong token"))
        entered = RedirectResponse("/", 303)
        entered.set_cookie(COOKIE, ticket(given), httponly=True, samesite="strict")
        return entered

    async def health(request: Request) -> Response:
        await threads.run(live.now)
        return JSONResponse({"status": "ok"})

    async def described(request: Request) -> Response:
        return JSONResponse(document(await threads.run(live.once, some_ids), (*each,)))

    return Starlette(
        routes=[
            # The first that fits answers, and programs ask more often than people.
            *(route(endpoint.path, partial(answer, endpoint)) for endpoint in ENDPOINTS),
            Route("/api/openapi.json", described),
            *(route(path, answering, methods) for path, answering, methods in PAGES),
            Route("/enter", enter, methods=["POST"]),
            Route("/healthz", health),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        exception_handlers=dict.fromkeys((HTTPException, ProblemError, Exception), refuse),
        middleware=[
            *_cross_origin(settings),
            Middleware(
                Guard,
                settings=settings,
                refuse=lambda request, problem: _refusal(
                    _visit(request, live, settings, each), problem
                ),
            ),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
        ],
    )


def _cross_origin(settings: Settings) -> list[Middleware]:
    """Return what lets scripts of the sites that are named read answers; of none, nothing."""
    if not settings.origins:
        return []
    origins, headers = settings.origins, ["Authorization"]
    return [Middleware(CORSMiddleware, allow_origins=origins, allow_headers=headers)]


def _visit(
    request: Request, live: LiveIndex, settings: Settings, each: Mapping[str, LiveIndex]
) -> Visit:
    path = request.scope["path"]
    pairs = [
        *parse_qsl(request.scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True)
    ]
    pairs += [(name, str(value)) for name, value in request.path_params.items()]
    address = Address(path, pairs)
    return Visit(each.get(address.get("index"), live), settings, address, request.headers, (*each,))


async def _form(request: Request) -> dict[str, str]:
    """Read what was sent with a form. Raises ProblemError where it is too much."""
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST_BODY:
                raise ProblemError(413, f"what is sent is more than {LARGEST_BODY} bytes.")
    except ClientDisconnect:
        raise ProblemError(400, "what was sent broke off.") from None
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _answered(visit: Visit, answering: _Answering, answers: Answers) -> Response:
    """Answer in this thread; where the browser has the answer of this state, say so."""
    try:
        visit.live.now()
        tag = f'W/"{visit.live.tag}"'
        if not visit.sent and tag in visit.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"ETag": tag, "Cache-Control": CACHING})
        if (name := visit.address.get("index")) not in ("", *visit.indexes) and visit.indexes:
            some = ", ".join(visit.indexes)
            raise ProblemError(400, f"cannot search '{name}': the indexes are {some}.")
        asked = (tag, visit.address.path, *visit.address.pairs)
        answered = (None if visit.sent else answers.get(asked)) or answering(visit)
    except Exception as error:
        return _refusal(visit, error)
    if answered.status_code == 200 and visit.is_kept and not visit.sent:
        answers.keep(asked, answered)
        answered.headers.update({"ETag": tag, "Cache-Control": CACHING})
    return answered


def _refusal(visit: Visit, error: Exception) -> Response:
    """Say why there is no answer: to programs as they read it, to people on a page."""
    if isinstance(error, HTTPException):
        told = _NOWHERE if error.status_code == 404 else str(error.detail)
        error = ProblemError(error.status_code, told)
    problem = of_error(error)
    if problem.status >= 500:
        _log.error("cannot answer %r", visit.address.path, exc_info=error)
    headers: dict[str, Any] = {"Retry-After": "1"} if problem.status == 503 else {}
    if visit.address.path.startswith("/api/"):
        if problem.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        kind = "application/problem+json"
        return JSONResponse(problem.to_dict(), problem.status, headers, kind)
    return visit.page("problem.html", problem.status, q="", problem=problem)
