"""What a reader keeps beside an index in a cluster: saved searches, tags and paths, see `Kept`.

It is one document of an index of its own, `news.kept`, which rebuilds leave as it is. It is read
anew whenever it is needed, and written only where nobody has written it since.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from index.errors import IndexBusyError, IndexDamagedError
from index.opensearch.client import Client, ConflictError
from index.store.kept import Kept

_SETTINGS = {"number_of_shards": 1, "number_of_replicas": 0, "auto_expand_replicas": "0-1"}
_MAPPING = {"dynamic": "strict", "properties": {"kept": {"type": "object", "enabled": False}}}
# How often others may be quicker before it is given up.
_TRIES = 20


class ClusterKept:
    """What is kept beside the index that a client is of."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._name = f"{client.address.name}.kept"

    def read(self) -> Kept:
        """Return what is kept, nothing where nothing was kept yet."""
        return self._stored()[0]

    def change(self, change: Callable[[Kept], Kept]) -> Kept:
        """Change what is kept, and return what is kept then."""
        for _ in range(_TRIES):
            kept, version = self._stored()
            changed = change(kept)
            if version is None and not self._client.ask("GET", f"/{self._name}", missing={}):
                body = {"settings": _SETTINGS, "mappings": _MAPPING}
                self._client.ask("PUT", f"/{self._name}", body, writing=True)
            once: dict[str, Any] = {"op_type": "create"} if version is None else version
            try:
                self._client.ask(
                    "PUT",
                    f"/{self._name}/_doc/kept",
                    {"kept": json.loads(changed.encode())},
                    writing=True,
                    refresh=True,
                    **once,
                )
            except ConflictError:
                time.sleep(0.05)
                continue
            return changed
        raise IndexBusyError(
            f"cannot keep what was asked in '{self._name}': others go on changing it. Do it again."
        )

    def _stored(self) -> tuple[Kept, dict[str, int] | None]:
        """Return what is kept, and by what a change tells that nobody has changed it since."""
        found = self._client.ask("GET", f"/{self._name}/_doc/kept", missing={})
        if not found.get("found"):
            return Kept(), None
        try:
            kept = Kept.decode(json.dumps(found["_source"]["kept"]).encode())
        except (ValueError, KeyError) as error:
            raise IndexDamagedError(
                f"cannot read '{self._name}', which has saved searches and tags: {error}."
                " Delete that index to begin anew; the articles are elsewhere."
            ) from error
        return kept, {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
