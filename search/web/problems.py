"""What went wrong, as programs read it: problem+json of RFC 9457. Pages show the same sentence."""

from http import HTTPStatus

from index.errors import (
    ArticleNotFoundError,
    IndexBusyError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexVersionError,
    KashafError,
)

# Of the index, not of what was asked: another request may be answered later.
_OF_THE_INDEX = (IndexBusyError, IndexDamagedError, IndexNotFoundError, IndexVersionError)


class ProblemError(Exception):
    """A request that is not answered: the HTTP status, and a sentence that says why."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.status, self.told = status, told

    def to_dict(self) -> dict[str, object]:
        """Return its problem details."""
        title = HTTPStatus(self.status).phrase
        return {"type": "about:blank", "title": title, "status": self.status, "detail": self.told}


def of_error(error: Exception) -> ProblemError:
    """Return the problem that an error of kashaf is to those who ask."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, ArticleNotFoundError):
        return ProblemError(404, str(error))
    if isinstance(error, _OF_THE_INDEX):
        # The path of the index is nothing that readers of a page need to know.
        return ProblemError(503, "the index cannot be read just now. Its keeper sees why.")
    if isinstance(error, KashafError):
        return ProblemError(400, str(error))
    return ProblemError(500, "something went wrong that was not foreseen. Its keeper sees what.")
