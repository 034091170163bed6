"""What the one who starts a server decides."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Who may ask, from where, and how much.

    `hosts` are names beside localhost and addresses in digits under which it answers; with a
    `token` only those who know it are answered; `origins` are the sites whose scripts may read the
    API. A search is ended after `timeout` seconds, with what was found by then. Each of the
    processes that answer has so many `cores` for itself.
    """

    hosts: frozenset[str] = frozenset()
    token: str = ""
    origins: tuple[str, ...] = ()
    timeout: float = 10.0
    cores: int = 1


# Bytes of an address and of what is sent with a request; queries are cut at some thousand letters.
LONGEST_ADDRESS = 16_000
LARGEST_BODY = 1 << 18
# Hits of one answer, how deep one may page, and lines of a list of names.
MOST_HITS = 1000
DEEPEST = 10_000
MOST_NAMES = 1000
# Searches of a process at a time, where some are slow: more would only take turns. So many others
# may wait before it is said that there are too many.
AT_ONCE = 4
MOST_WAITING = 256
# Processes that answer where nobody says how many: each has caches of its own.
FEW_PROCESSES = 2
