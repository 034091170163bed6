"""Requests to a cluster: tried again where that helps, and what fails is said in one line."""

import json
import netrc
import os
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from index.errors import IndexNotFoundError, KashafError
from index.opensearch.address import ClusterAddress

# Versions of OpenSearch that this is tested with: the least, and the first that is not.
_LEAST, _BEYOND = (2, 19), (4, 0)
# A search is answered by all shards, or not at all.
_WHOLE = {"allow_partial_search_results": False}
# Seconds: for one answer, and for trying again what may pass. A node that stops answering is taken
# out of its cluster after some 30.
_TIMEOUT = 30.0
# For storing many documents, which a node that is busy takes its time for: to send them again
# meanwhile would only make it busier.
_TIMEOUT_WRITING = 120.0
_PATIENCE_READING, _PATIENCE_WRITING = 60.0, 300.0
# What passes by itself: too many requests, no leading node just now, no shard that answers.
_PASSING = (429, 502, 503, 504)
_LIBRARY = "an index in OpenSearch needs a library that is not installed: pip install {}."


# A search of several: its head, which may name an index, and its body.
Search = tuple[Mapping[str, Any], Mapping[str, Any]]


class ConflictError(KashafError):
    """Somebody else has changed a document meanwhile."""


class ExistsError(KashafError):
    """What was to be made is there: by a request whose answer was lost, perhaps."""


class Patience:
    """Trying again what may pass: ever longer pauses, until so many seconds are over."""

    def __init__(self, seconds: float, first: float = 0.1, longest: float = 5.0) -> None:
        self._until = time.monotonic() + seconds
        self._delay, self._longest = first, longest

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._until

    def pause(self) -> None:
        """Wait, not all for as long as the others."""
        time.sleep(self._delay * random.uniform(0.5, 1.0))  # noqa: S311
        self._delay = min(2 * self._delay, self._longest)


class Client:
    """A connection to the nodes of an address, which threads may share."""

    def __init__(self, address: ClusterAddress) -> None:
        try:
            from opensearchpy import OpenSearch
        except ImportError:
            raise KashafError(_LIBRARY.format("'kashaf[opensearch]'")) from None
        self.address = address
        # Set where a command is ending, which is not to wait for what may pass.
        self.is_ending = False
        # How many requests were sent, those that were tried again among them.
        self.requests = 0
        hosts = [{"host": host.strip("[]"), "port": port} for host, port in address.hosts]
        ca = os.environ.get("KASHAF_OPENSEARCH_CA")
        if ca and not os.path.isfile(ca):
            raise KashafError(f"cannot use KASHAF_OPENSEARCH_CA: there is no file '{ca}'.")
        options: dict[str, Any] = {"use_ssl": address.secure, "timeout": _TIMEOUT}
        if address.secure:
            options |= {"verify_certs": True, "ca_certs": ca or None}
        self._client = OpenSearch(
            hosts, http_auth=_credentials(address), http_compress=False, max_retries=0, **options
        )

    def require_version(self) -> str:
        """Return the version of the cluster. Raises KashafError for one that cannot be used."""
        told = self.ask("GET", "/")["version"]
        number = str(told.get("number", ""))
        name = str(told.get("distribution", "elasticsearch"))
        with suppress(ValueError):
            version = tuple(map(int, number.split("-")[0].split(".")[:2]))
            if name == "opensearch" and _LEAST <= version < _BEYOND:
                return number
        raise KashafError(
            f"cannot use {self.address.nodes}: it is {name} {number}, and kashaf needs OpenSearch"
            " 2.19 or 3."
        )

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        missing: Any = None,
        writing: bool = False,
        **params: str | int | bool,
    ) -> Any:
        """Return the answer to a request; `missing`, if it is given, where there is no such thing.

        Raises KashafError for what cannot be answered.
        """
        return self._tried(method, path, params, body, missing, writing)

    def ask_lines(
        self, path: str, lines: Iterable[Mapping[str, Any]] | bytes, writing: bool = False
    ) -> Any:
        """Return the answer to a request of several lines of JSON."""
        body = lines if isinstance(lines, bytes) else encoded_lines(lines)
        return self._tried("POST", path, {}, body, None, writing)

    def searches(self, name: str, searches: Sequence[Search]) -> list[Any]:
        """Return the answers to some searches of an index, which are asked by one request.

        The head of a search may name another index. Raises KashafError for what cannot be answered
        whole.
        """
        lines = [line for head, body in searches for line in ({**_WHOLE, **head}, body)]
        body, patience = encoded_lines(lines), Patience(_PATIENCE_READING)
        while True:
            answers = self.ask_lines(f"/{name}/_msearch", body)["responses"]
            failed = [(int(one.get("status", 500)), said(one)) for one in answers if "error" in one]
            if not failed:
                return [*answers]
            lasting = [one for one in failed if not may_pass(*one)]
            if lasting or self.is_ending or patience.is_over:
                raise self.refusal(*(lasting or failed)[0])
            patience.pause()

    def _tried(
        self, method: str, path: str, params: Any, body: Any, missing: Any, writing: bool
    ) -> Any:
        from opensearchpy import exceptions

        patience = Patience(_PATIENCE_WRITING if writing else _PATIENCE_READING)
        spelled = _spelled(params) | ({"request_timeout": _TIMEOUT_WRITING} if writing else {})
        while True:
            self.requests += 1
            try:
                return self._client.transport.perform_request(
                    method, path, params=dict(spelled), body=body
                )
            except exceptions.ConnectionError as error:
                # Neither a wrong certificate nor a name that is none gets better.
                if self._is_lasting(error) or self.is_ending or patience.is_over:
                    raise self._unreachable(error) from error
            except exceptions.TransportError as error:
                status = error.status_code
                if status == 404 and missing is not None:
                    return missing
                if status == 409:
                    raise ConflictError(one_line(error)) from error
                if "resource_already_exists" in one_line(error):
                    raise ExistsError(one_line(error)) from error
                passes = may_pass(status, one_line(error))
                if not passes or self.is_ending or patience.is_over:
                    raise self._refused(error) from error
            except exceptions.OpenSearchException as error:
                raise KashafError(f"cannot ask {self.address.nodes}: {one_line(error)}.") from error
            patience.pause()

    def _is_lasting(self, error: Any) -> bool:
        told = repr(getattr(error, "info", error)) + str(error)
        return any(sign in told for sign in _LASTING) and len(self.address.hosts) == 1

    def _unreachable(self, error: Any) -> KashafError:
        told = repr(getattr(error, "info", error)) + str(error)
        reason = next(
            (said for sign, said in _REASONS.items() if sign in told), "it does not answer"
        )
        return KashafError(
            f"cannot reach OpenSearch at {self.address.nodes}: {reason}."
            " See that it runs, and that the address is right."
        )

    def _refused(self, error: Any) -> KashafError:
        return self.refusal(error.status_code, one_line(error))

    def refusal(self, status: int, told: str, key: str = "") -> KashafError:
        """Return the error for what the cluster says it cannot do, with a document of that key."""
        name, where = self.address.name, self.address.nodes
        if status in (401, 403) and "cluster_block" not in told:
            who = f"user '{self.address.user}'" if self.address.user else "nobody named"
            return KashafError(
                f"cannot use {where} as {who}: it is refused ({status})."
                " Set KASHAF_OPENSEARCH_PASSWORD, or name another user."
            )
        if _is_read_only(told):
            return KashafError(
                f"cannot write to index '{name}' at {where}: the cluster has made it read-only, as"
                " it does when a disk is nearly full. Free space, then remove the block"
                " (index.blocks.read_only_allow_delete)."
            )
        if status == 404 and "index_not_found" in told:
            return IndexNotFoundError(
                f"cannot open index '{name}' at {where}: there is none."
                f" Run 'kashaf index --index {self.address} PATH' first."
            )
        if "no_shard_available" in told or "all shards failed" in told or status == 503:
            return KashafError(
                f"cannot search index '{name}' at {where}: some of its shards are on no node, or"
                f" no node leads. Look at GET _cluster/health, and start what is missing ({told})."
            )
        of = f" for article '{key}'" if key else ""
        return KashafError(f"cannot use index '{name}' at {where}{of}: {told}.")


# What of a connection does not get better by trying again, and how what fails is said.
_LASTING = (
    "Name or service not known",
    "NameResolution",
    "CERTIFICATE",
    "refused",
    "WRONG_VERSION",
)
_REASONS = {
    "NameResolution": "there is no host of that name",
    "Name or service not known": "there is no host of that name",
    "refused": "the connection is refused",
    "CERTIFICATE": "its certificate is not trusted (KASHAF_OPENSEARCH_CA names a file of those"
    " that are)",
    "WRONG_VERSION": "it does not speak https",
    "timed out": "it did not answer in time",
}


def may_pass(status: int | str, told: str) -> bool:
    """Tell whether what a cluster refuses it may do soon. A full disk is refused as if busy."""
    return status in _PASSING and not _is_read_only(told)


def _is_read_only(told: str) -> bool:
    return any(sign in told for sign in ("read-only", "read_only", "FORBIDDEN/"))


def _spelled(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters of a request as OpenSearch reads them."""
    said = {True: "true", False: "false"}
    return {name: said[v] if isinstance(v, bool) else v for name, v in params.items()}


def path_of(name: str, key: str) -> str:
    """Return the path of a document of an index."""
    return f"/{name}/_doc/{quote(key, safe='')}"


def encoded_lines(lines: Iterable[Mapping[str, Any]]) -> bytes:
    """Return objects as lines of JSON."""
    return b"".join(encoded(line) + b"\n" for line in lines)


def encoded(value: Any) -> bytes:
    """Return JSON in UTF-8, or in ASCII where a text has what UTF-8 cannot say."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def one_line(error: Any) -> str:
    """Return what a cluster said of an error, on one line and not too long."""
    return said(getattr(error, "info", None) or str(error))


def said(answer: Any) -> str:
    """Return the same of the answer itself, or of what it says of one of several."""
    told: Any = answer.get("error", answer) if isinstance(answer, dict) else answer
    if isinstance(told, dict):
        causes: Sequence[Any] = told.get("root_cause") or [told]
        told = "; ".join(f"{one.get('type')}: {one.get('reason')}" for one in causes)
    return " ".join(str(told).split())[:400].rstrip(".")


def _credentials(address: ClusterAddress) -> tuple[str, str] | None:
    """Return user and password: from the environment, else from ~/.netrc."""
    password = os.environ.get("KASHAF_OPENSEARCH_PASSWORD")
    if address.user and password is not None:
        return address.user, password
    with suppress(OSError, netrc.NetrcParseError):
        found = netrc.netrc().authenticators(address.hosts[0][0])
        if found and (address.user in (None, found[0])):
            return found[0], found[2] or ""
    if address.user:
        raise KashafError(
            f"cannot use {address.nodes} as '{address.user}': no password is known."
            " Set KASHAF_OPENSEARCH_PASSWORD, or write it to ~/.netrc."
        )
    return None
