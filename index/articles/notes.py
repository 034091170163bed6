"""What is said of files and records that are read although something is odd about them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd about what stands at `path`, in a line of it or None; nothing was lost."""

    path: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.reason}"
