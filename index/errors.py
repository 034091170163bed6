"""Everything kashaf raises on purpose.

    KashafError
    ├── IndexNotFoundError      no index where one was asked for
    ├── IndexVersionError       an index of another format or another analysis
    ├── IndexDamagedError       an index whose files cannot be read
    ├── IndexBusyError          another process is writing
    ├── IndexClosedError        an Index that was closed is used
    ├── ArticleNotFoundError    no article of that id
    ├── DuplicateIdError        an id that is already taken
    ├── ReadError               a file, or a record in it, that cannot be read
    └── QueryError              a query that cannot be answered as it stands

Every message is one line: what could not be done, to what, why, and what to do next. An argument
of a wrong type or value is a TypeError or ValueError instead, see index/arguments.py. What the
system refuses is an OSError, which names the file or folder.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager


class KashafError(Exception):
    """Base of all errors of kashaf."""


class IndexNotFoundError(KashafError):
    """There is no index at the given place."""


class IndexVersionError(KashafError):
    """The index was written by another format or another analysis than this version's."""


class IndexDamagedError(KashafError):
    """The files of the index cannot be read."""


class IndexBusyError(KashafError):
    """Another process holds the index for writing.

    `pid` is its number, `host` the name of its machine, `since` when it began, an ISO time; each is
    None where that is not known.
    """

    def __init__(
        self,
        message: str,
        pid: int | None = None,
        host: str | None = None,
        since: str | None = None,
    ) -> None:
        self.pid, self.host, self.since = pid, host, since
        super().__init__(message)

    def __reduce__(self) -> "tuple[type[IndexBusyError], tuple[object, ...]]":
        return IndexBusyError, (str(self), self.pid, self.host, self.since)


class IndexClosedError(KashafError):
    """The Index was closed; open it again with `kashaf.open_index`."""


class ArticleNotFoundError(KashafError):
    """The index holds no article of the given id."""


class DuplicateIdError(KashafError):
    """An article of that id is already there."""


class ReadError(KashafError):
    """A file or one of its records cannot be read: as articles, or as somebody's own words.

    `path` names the file, `line` the record's line in it (from 1) or None, `reason` what is wrong.
    """

    def __init__(self, path: str, reason: str, line: int | None = None) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}: {reason}" if line is None else f"{path}:{line}: {reason}")

    def __reduce__(self) -> "tuple[type[ReadError], tuple[str, str, int | None]]":
        return ReadError, (self.path, self.reason, self.line)


class QueryError(KashafError):
    """The query asks for something that cannot be answered, such as a date that is none."""


@contextmanager
def naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Let an OSError of the system name `path` if it names nothing, as over a full disk."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            error.filename = os.fspath(path)
        raise
