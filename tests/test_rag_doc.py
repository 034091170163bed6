"""docs/rag.md says what is so: its client is run against a server, and its server by a client."""

import asyncio
import importlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="kashaf[web] is not installed")

from served import served_seeds

from index import open_index

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/rag.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.S)


@pytest.fixture(params=["1", "2"])
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve seeds/, by one process or by two."""
    with served_seeds(tmp_path, "--workers", request.param) as (address, _):
        yield address


def test_the_client_finds_passages(server: str) -> None:
    names: dict[str, Any] = {"__name__": "rag"}
    exec("\n".join(BLOCKS), names)
    client = names["Client"](server, "secret")
    first = client.passages("متى زار وزير الدفاع التركي طرابلس؟", limit=2)[0]
    assert (first.id, first.date) == ("wire-001", "2020-12-26")
    assert "خلوصي أكار" in client.article("wire-001")["text"]
    documents = names["retrieve"](client, "زيارة وزير الدفاع التركي", limit=3)
    assert len(documents) == 3
    assert "أكار" in documents[0]["page_content"]


def test_assistants_search_and_read(tmp_path: Path) -> None:
    pytest.importorskip("mcp.server.mcpserver", reason="mcp 2 is not installed")
    mcp = importlib.import_module("mcp")
    file, folder = tmp_path / "kashaf_mcp.py", str(tmp_path / "index")
    (block,) = re.findall(r"```python kashaf_mcp.py\n(.*?)```", PAGE, re.S)
    file.write_text(block, "utf-8")
    with open_index(folder, create=True) as ix:
        ix.update_from(ROOT / "seeds")
    process = mcp.StdioServerParameters(
        command=sys.executable,
        args=[str(file), folder],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    async def asking() -> list[Any]:
        async with mcp.Client(process) as assistant:
            return [
                await assistant.call_tool(
                    "search", {"query": "متى زار وزير الدفاع التركي طرابلس؟"}
                ),
                await assistant.call_tool("read", {"id": "wire-001"}),
                await assistant.call_tool("read", {"id": "wire-999"}),
                await assistant.call_tool("search", {"query": "date:أمس"}),
            ]

    found, article, none, wrong = asyncio.run(asking())
    first = found.structured_content["result"][0]
    assert (first["id"], first["date"]) == ("wire-001", "2020-12-26")
    assert "خلوصي أكار" in article.structured_content["text"]
    assert none.is_error
    assert "the index holds no article of that id" in none.content[0].text
    assert wrong.is_error
    assert "Write date:2020" in wrong.content[0].text
