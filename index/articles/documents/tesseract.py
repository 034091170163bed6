"""Tesseract, which reads pictures of pages: whether it is there, and what it reads."""

import os
import shutil
import subprocess

from index.articles.documents.kinds import UnreadableError
from index.errors import KashafError

# With English beside it, it reads less of Arabic: 93 of 119 words of a page, not 98, in more time.
_LANGUAGES = "ara"
# Of a page, before it is given up.
_SECONDS = 120


def require_tesseract() -> None:
    """Raise KashafError if Tesseract is not installed, or does not know Arabic."""
    tool = shutil.which("tesseract")
    try:
        known = _run([tool, "--list-langs"]).stdout.decode("utf-8", "replace") if tool else ""
    except (OSError, subprocess.TimeoutExpired):
        known = ""
    if "ara" not in known.split():
        what = "it knows no Arabic" if tool else "Tesseract is not installed"
        raise KashafError(
            f"cannot read pictures: {what}. Install tesseract-ocr and tesseract-ocr-ara."
        )


def text_of_picture(picture: bytes, dots_per_inch: int) -> str:
    """Return the text of a page, given as a file that Tesseract reads; raises UnreadableError."""
    command = ["tesseract", "stdin", "stdout", "-l", _LANGUAGES, "--dpi", str(dots_per_inch)]
    try:
        done = _run(command, picture)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadableError(f"Tesseract did not read it: {error}"[:200]) from None
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise UnreadableError(f"Tesseract did not read it: {said}"[:200])
    return done.stdout.decode("utf-8", "replace").replace("\f", "")


def _run(command: list[str], given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    # One of its threads: there are as many processes that read documents as processors.
    return subprocess.run(  # noqa: S603 (what the user installed)
        command,
        input=given,
        capture_output=True,
        timeout=_SECONDS,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
