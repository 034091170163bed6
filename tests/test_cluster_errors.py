"""What a cluster refuses is said in one line: a stand-in on loopback answers as OpenSearch does."""

import base64
import json
import ssl
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner

import cli
from index.opensearch.mapping import FORMAT, told

pytest.importorskip("opensearchpy", reason="needs kashaf[opensearch]")

# A status and a body, by method and the beginning of the path; the longest counts.
Answers = dict[str, tuple[int, Any]]
VERSION = {"version": {"distribution": "opensearch", "number": "2.19.6"}}
OURS = {"news-1": {"mappings": {"_meta": {"kashaf": told()}}}}
# What was sent along with each request, the last one last.
CREDENTIALS: list[str] = []
SOUND: Answers = {"GET /": (200, VERSION), "GET /news/_mapping": (200, OURS)}


def refused(status: int, kind: str, reason: str) -> tuple[int, Any]:
    cause = {"type": kind, "reason": reason}
    return status, {"error": {"root_cause": [cause], **cause}, "status": status}


@pytest.fixture
def cluster() -> Iterator[Callable[..., str]]:
    """Return what starts a stand-in that gives some answers, and returns its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(answers: Answers, context: ssl.SSLContext | None = None) -> str:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = f"{self.command} {self.path}"
                CREDENTIALS.append(self.headers.get("Authorization", ""))
                fitting = [known for known in answers if asked.startswith(known)]
                status, body = answers[max(fitting, key=len)]
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = answer  # noqa: N815

            def log_message(self, *_: Any) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        scheme = "opensearch" if context is None else "opensearch+https"
        return f"{scheme}://127.0.0.1:{server.server_port}/news"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.opensearch.client._PATIENCE_READING", 0.0)
    monkeypatch.setattr("index.opensearch.client._PATIENCE_WRITING", 0.0)


OLD = {"news-1": {"mappings": {"_meta": {"kashaf": {"format": FORMAT, "analysis": "old"}}}}}
ELSEWHERE = {"version": {"number": "8.17.0"}}
RED = refused(503, "search_phase_execution_exception", "all shards failed")
BLOCKED = refused(
    403, "cluster_block_exception", "index [news-1] blocked by: [FORBIDDEN/12/index read-only];"
)
# Not as busy as its status says.
FULL = refused(
    429, "cluster_block_exception",
    "index [news-1] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark,"
    " index has read-only-allow-delete block];",
)  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            {"GET /": (200, ELSEWHERE)},
            "it is elasticsearch 8.17.0, and kashaf needs OpenSearch 2.19",
        ),
        ({"GET /": (401, {})}, "as nobody named: it is refused (401)"),
        (SOUND | {"GET /news/_mapping": (200, OLD)}, "its words were analysed otherwise (old, now"),
        (SOUND | {"GET /news/_mapping": (404, {})}, "there is none. Run 'kashaf index"),
        (SOUND | {"POST /news-1/": RED}, "some of its shards are on no node, or no node leads"),
        (SOUND | {"POST /news-1/": (429, {})}, "cannot use index 'news'"),
    ],
    ids=["version", "password", "analysis", "none", "red", "busy"],
)
def test_what_a_cluster_refuses_is_said(
    answers: Answers, said: str, cluster: Callable[[Answers], str]
) -> None:
    done = CliRunner().invoke(cli.app, ["search", "--index", cluster(answers), "وزير"])
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("blocked", [BLOCKED, FULL], ids=["by hand", "disk"])
def test_an_index_that_is_read_only_is_said(
    blocked: tuple[int, Any],
    cluster: Callable[[Answers], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.opensearch.client._PATIENCE_WRITING", 60.0)
    (tmp_path / "a.txt").write_text("وصل السراج إلى أنقرة", "utf-8")
    empty = {"hits": {"total": {"value": 0}, "hits": []}}
    answers = SOUND | {"POST /news-1/_search": (200, empty), "POST /news-1": blocked}
    where = cluster(answers)
    done = CliRunner().invoke(cli.app, ["index", "--index", where, str(tmp_path / "a.txt")])
    assert done.exit_code == 2
    assert "the cluster has made it read-only" in done.stderr


def test_what_passes_is_tried_again(
    cluster: Callable[[Answers], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.opensearch.client._PATIENCE_READING", 60.0)
    answers: Answers = SOUND | {"GET /": (429, {})}
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        answers["GET /"] = (200, ELSEWHERE)

    monkeypatch.setattr("index.opensearch.client.time.sleep", wait)
    done = CliRunner().invoke(cli.app, ["search", "--index", cluster(answers), "وزير"])
    assert "elasticsearch 8.17.0" in done.stderr
    assert len(waited) == 1


def test_a_cluster_behind_https(
    cluster: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its certificate has to be trusted; the password comes from ~/.netrc or the environment."""
    trustme = pytest.importorskip("trustme", reason="needs kashaf[test]")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ada password kept\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    where = cluster(SOUND | {"GET /news/_mapping": (404, {})}, context)
    name = where.replace("://", "://ada@")

    def said(index: str) -> str:
        done = CliRunner().invoke(cli.app, ["search", "--index", index, "وزير"])
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
        return done.stderr

    assert "its certificate is not trusted (KASHAF_OPENSEARCH_CA names a file" in said(name)
    monkeypatch.setenv("KASHAF_OPENSEARCH_CA", str(tmp_path / "none.pem"))
    assert f"there is no file '{tmp_path / 'none.pem'}'" in said(name)
    monkeypatch.setenv("KASHAF_OPENSEARCH_CA", str(tmp_path / "ca.pem"))
    assert "there is none. Run 'kashaf index" in said(name)
    assert CREDENTIALS[-1] == _basic("ada:kept")
    monkeypatch.setenv("KASHAF_OPENSEARCH_PASSWORD", "given")
    assert "there is none" in said(name)
    assert CREDENTIALS[-1] == _basic("ada:given")
    monkeypatch.delenv("KASHAF_OPENSEARCH_PASSWORD")
    unknown = where.replace("127.0.0.1", "bob@localhost")
    assert "no password is known. Set KASHAF_OPENSEARCH_PASSWORD" in said(unknown)
    assert "it does not speak https" in said(cluster(SOUND).replace(":", "+https:", 1))


def _basic(user_and_password: str) -> str:
    return "Basic " + base64.b64encode(user_and_password.encode()).decode()
