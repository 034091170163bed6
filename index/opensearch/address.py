"""Addresses of indexes in a cluster.

>>> address_of("opensearch://ada@one:9200,two:9201/news")
ClusterAddress(name='news', hosts=(('one', 9200), ('two', 9201)), user='ada', secure=False)
>>> address_of("news.kashaf") is None
True
"""

import os
import re
from dataclasses import dataclass

from index.errors import KashafError

# pathlib makes one slash of two, and an option of the command line may have been a path.
_ADDRESS = re.compile(r"opensearch(\+https?)?:/{1,2}(?!/)(.*)", re.DOTALL)
_PARTS = re.compile(r"(?:(?P<user>[^@/:]+)(?P<password>:[^@/]*)?@)?(?P<hosts>[^/@]+)/(?P<name>.+)")
_HOST = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?")
# What OpenSearch takes for the name of an index; two letters are left for what kashaf puts behind.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,200}")
_PORT = 9200
_EXAMPLE = "Write opensearch://user@host:9200/news."


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """Where an index is: the nodes that may be asked, its name, and the user who asks."""

    name: str
    hosts: tuple[tuple[str, int], ...]
    user: str | None = None
    secure: bool = False

    def __str__(self) -> str:
        scheme = "opensearch+https" if self.secure else "opensearch"
        user = f"{self.user}@" if self.user else ""
        return f"{scheme}://{user}{self.nodes}/{self.name}"

    @property
    def nodes(self) -> str:
        """The nodes, as messages name them."""
        return ",".join(f"{host}:{port}" for host, port in self.hosts)


def address_of(path: str | os.PathLike[str]) -> ClusterAddress | None:
    """Return the address that a path is, None for that of a folder.

    Raises KashafError for one that cannot be read.
    """
    given = os.fspath(path)
    match = _ADDRESS.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        return None
    scheme, rest = match[1], match[2]
    parts = _PARTS.fullmatch(rest.rstrip("/"))
    if parts is None:
        raise KashafError(f"cannot open index '{given}': it names no host and index. {_EXAMPLE}")
    if parts["password"] is not None:
        raise KashafError(
            f"cannot open index of '{parts['user']}': an address holds no password, which others"
            " could read. Set KASHAF_OPENSEARCH_PASSWORD, or write it to ~/.netrc."
        )
    if not _NAME.fullmatch(parts["name"]):
        raise KashafError(
            f"cannot open index '{parts['name']}': OpenSearch takes small Latin letters, digits,"
            f" - and _ for names. {_EXAMPLE}"
        )
    hosts = tuple(map(_host, parts["hosts"].split(",")))
    return ClusterAddress(parts["name"], hosts, parts["user"], scheme == "+https")


def _host(given: str) -> tuple[str, int]:
    match = _HOST.fullmatch(given.strip())
    if match is None or not 0 < int(match["port"] or _PORT) < 1 << 16:
        raise KashafError(f"cannot ask host '{given}': it is no name and port. {_EXAMPLE}")
    return match["host"], int(match["port"] or _PORT)
