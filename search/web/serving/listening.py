"""The port that is listened at: `kashaf serve --host --port`."""

from socket import AF_INET, AF_INET6, IPPROTO_TCP, TCP_NODELAY, create_server, socket

from search.output.console import fail


def listening(host: str, port: int) -> socket:
    """Return what listens: from here on those who come wait, rather than being turned away."""
    try:
        found = create_server((host, port), family=AF_INET6 if ":" in host else AF_INET)
    except OSError as error:
        why = str(error.strerror or error).partition(" (")[0]
    except OverflowError:
        why = "ports are 0 to 65535"
    except (TypeError, UnicodeError):
        why = "it is no name of a host"
    else:
        return _at_once(found)
    fail(f"cannot listen at {host}, port {port}: {why}. Choose others by --host and --port.")


def _at_once(found: socket) -> socket:
    # Of a socket that it is given, asyncio does not: the second part of an answer would be held
    # back until the client has told that it has the first, which takes 40 ms.
    found.setsockopt(IPPROTO_TCP, TCP_NODELAY, True)
    return found
