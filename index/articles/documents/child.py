"""The process that reads documents: one after the other, as they come through a pipe.

A request is a line of JSON, {"module", "path", "size"}, with so many bytes behind it if there is no
path; the answer is a line of JSON: {"alive"} while it reads, then {"pages", "fields", "remarks",
"rows"} or {"error"}. Answers are JSON because what a hostile file made of this process must not
reach others.

It ends, by SIGPROF, after so much processor time without an answer.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

# Of addresses that a document may take, with the libraries that read it.
_MOST_MEMORY = 4 << 30


def serve(seconds: float) -> None:
    """Answer requests until there are no more; `seconds` are of processor time."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    # What libraries print is for nobody.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    while line := sys.stdin.buffer.readline():
        signal.setitimer(signal.ITIMER_PROF, seconds)
        _send(answers, _answer(json.loads(line), partial(_alive, answers, seconds)))


def _alive(answers: BinaryIO, seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    _send(answers, {"alive": True})


def _answer(request: dict[str, Any], alive: Callable[[], None]) -> dict[str, Any]:
    from index.articles.documents.kinds import UnreadableError
    from index.errors import ReadError

    path, size = request["path"], request["size"]
    data = Path(path) if path else sys.stdin.buffer.read(size)
    try:
        module = import_module(f"index.articles.documents.{request['module']}")
        extract = module.extract(data, alive)
    except UnreadableError as error:
        return {"error": str(error)}
    except ReadError as error:
        return {"error": error.reason}
    except MemoryError:
        return {"error": "it takes too much memory to be read"}
    except RecursionError:
        return {"error": "its parts are nested too deeply"}
    except Exception as error:
        # Libraries raise whatever they like over what is damaged; no file may cost another one.
        return {"error": f"it is damaged: {type(error).__name__}: {error}"[:300]}
    answer: dict[str, Any] = extract._asdict()
    return answer


def _send(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
