"""An index in a cluster as a whole: creating, opening, rebuilding beside the old one."""

import os
from contextlib import suppress
from typing import Any

from index.errors import IndexNotFoundError, KashafError
from index.opensearch.address import ClusterAddress
from index.opensearch.client import Client, ExistsError
from index.opensearch.mapping import (
    mappings,
    mappings_of_words,
    require_ours,
    settings,
    words_of,
)
from index.opensearch.reader import ClusterReader

_SHARDS, _REPLICAS = "KASHAF_OPENSEARCH_SHARDS", "KASHAF_OPENSEARCH_REPLICAS"
# What is written before a replica is there is lost with the node that has it. Where there are not
# nodes enough for replicas, it goes on without them after that time.
_ONCE_COPIED = {"wait_for_active_shards": "all", "timeout": "10s"}


class ClusterStore:
    """Where an index is in a cluster, and, with `rebuild`, the new one that is to replace it."""

    def __init__(self, address: ClusterAddress, rebuild: bool = False) -> None:
        self.address = address
        self.path = str(address)
        self.client = Client(address)
        self.client.require_version()
        self._rebuild = rebuild
        # The index that changes go to, once it is known.
        self._target: str | None = None

    def exists(self) -> bool:
        """Tell whether there is an index of ours. Raises IndexVersionError for another."""
        return self._current(check=False) is not None

    def create(self) -> None:
        """Create an empty index."""
        name = f"{self.address.name}-1"
        self._make(name)
        self._move_aliases(name, None)

    def require(self) -> str:
        """Return the name of the index behind the alias.

        Raises IndexNotFoundError and IndexVersionError.
        """
        found = self._current(check=True)
        if found is None:
            raise IndexNotFoundError(
                f"cannot open index '{self.address.name}' at {self.address.nodes}: there is none."
                f" Run 'kashaf index --index {self.address} PATH' first."
            )
        return found

    @property
    def target(self) -> str:
        """The index that changes go to; of a rebuild a new one, made now."""
        if self._target is None:
            self._target = self._made_beside() if self._rebuild else self.require()
        return self._target

    def reader(self) -> ClusterReader:
        """Return what reads the index."""
        return ClusterReader(self.client, self.require())

    def reader_of_target(self) -> ClusterReader:
        """Return what reads the index that changes go to."""
        return ClusterReader(self.client, self.target)

    def committed(self) -> None:
        """Let searches find what was sent; the new index of a rebuild takes the old one's place."""
        name = self.target
        self.client.ask("POST", f"/{name},{words_of(name)}/_refresh", writing=True)
        if self._rebuild:
            old = self._current(check=False)
            self._move_aliases(name, old)
            self._rebuild = False
            if old is not None:
                self.client.ask("DELETE", f"/{old},{words_of(old)}", missing={}, writing=True)

    def abandon(self) -> None:
        """Delete the new index of a rebuild that was not finished."""
        if self._rebuild and self._target is not None:
            names = f"/{self._target},{words_of(self._target)}"
            self.client.ask("DELETE", names, missing={}, ignore_unavailable=True)
            self._target = None

    def _current(self, check: bool) -> str | None:
        name = self.address.name
        found: dict[str, Any] = self.client.ask("GET", f"/{name}/_mapping", missing={})
        if not found:
            return None
        if len(found) > 1:
            raise KashafError(
                f"cannot open index '{name}' at {self.address.nodes}: several indexes have this"
                f" alias: {', '.join(sorted(found))}. Leave it to one."
            )
        ((index, told),) = found.items()
        if check or "kashaf" not in told["mappings"].get("_meta", {}):
            require_ours(self.address, told["mappings"])
        return index

    def _made_beside(self) -> str:
        """Make a new index beside the old one; what an earlier rebuild left there is deleted."""
        old = self._current(check=False)
        number = int(old.rpartition("-")[2]) + 1 if old else 1
        name = f"{self.address.name}-{number}"
        names = f"/{name},{words_of(name)}"
        self.client.ask("DELETE", names, missing={}, ignore_unavailable=True, writing=True)
        self._make(name)
        return name

    def _make(self, name: str) -> None:
        shards, replicas = _number(_SHARDS, 1, 1), _number(_REPLICAS, 0, 0)
        whole = settings(shards, replicas)
        small = {"index": {"number_of_shards": 1, "number_of_replicas": replicas}}
        of_words = {"settings": small, "mappings": mappings_of_words()}
        of_articles = {"settings": whole, "mappings": mappings()}
        for each, body in ((words_of(name), of_words), (name, of_articles)):
            # One that is there by now is of the same request, tried again, or of another command.
            with suppress(ExistsError):
                self.client.ask("PUT", f"/{each}", body, writing=True, **_ONCE_COPIED)

    def _move_aliases(self, name: str, old: str | None) -> None:
        alias = self.address.name
        actions = [
            {"add": {"index": name, "alias": alias}},
            {"add": {"index": words_of(name), "alias": words_of(alias)}},
        ]
        if old is not None:
            actions += [
                {"remove": {"index": old, "alias": alias}},
                {"remove": {"index": words_of(old), "alias": words_of(alias)}},
            ]
        self.client.ask("POST", "/_aliases", {"actions": actions}, writing=True)


def _number(variable: str, usual: int, least: int) -> int:
    """Return a number that a variable of the environment has."""
    value = os.environ.get(variable)
    if value is None:
        return usual
    if not value.isdecimal() or int(value) < least:
        raise KashafError(
            f"cannot use {variable}: '{value}' is no whole number of {least} or more."
        )
    return int(value)
