"""The compose file of docs/cluster starts the nodes that the tests run; docs name them right."""

import re
import sys
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
from nodes import VERSION

DOCS = Path(__file__).parents[2] / "docs"


def test_the_compose_file_starts_three_nodes_that_are_one_cluster() -> None:
    read = yaml.safe_load((DOCS / "cluster/compose.yaml").read_text("utf-8"))
    nodes = read["services"]
    assert {node["image"] for node in nodes.values()} == {f"opensearchproject/opensearch:{VERSION}"}
    settings = [node["environment"] for node in nodes.values()]
    assert [one["node.name"] for one in settings] == [*nodes]
    for name in ("discovery.seed_hosts", "cluster.initial_cluster_manager_nodes"):
        assert [one[name].split(",") for one in settings] == 3 * [[*nodes]]
    assert {volume.split(":")[0] for node in nodes.values() for volume in node["volumes"]} == {
        *read["volumes"]
    }
    published = [port for node in nodes.values() for port in node["ports"]]
    # Without security it is for this machine alone.
    ports = [port.split(":")[1] for port in published if port.startswith("127.0.0.1:")]
    told = re.search(r"opensearch://(localhost:\S+)/", (DOCS / "scaling.md").read_text("utf-8"))
    assert told
    assert told[1].split(",") == [f"localhost:{port}" for port in ports]
    assert len(ports) == len(published) == 3
