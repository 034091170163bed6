"""Real OpenSearch nodes on loopback, each a process of its own, for tests and measurements.

    python tests/cluster/nodes.py FOLDER [--nodes 3] [--version 3.9.0] [--port 19200] [--measured]

starts them, prints the address of each with its process id, and ends them when it is ended. Maven
brings the classes once for each version. The JDK is that of KASHAF_JAVA, else of JAVA_HOME, else
`java` on the path: 17 is enough for OpenSearch 2.19, 3.x wants 21 or newer. With --measured they
have a larger heap and all compilers of Java, as nodes that work for hours have: slower to start.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
VERSION = "2.19.6"
PORT = 19200
_TRANSPORT = 100  # The port between nodes lies so far above that for clients.
_PATIENCE = 400.0  # Seconds until all nodes have to answer.
# What Java is started with: to be there soon, or to be quick for long.
_SOON = ("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_MEASURED = ("-Xms3g", "-Xmx3g", "-XX:+UseParallelGC")


def java() -> str:
    """Return the command that runs Java."""
    home = os.environ.get("KASHAF_JAVA") or os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def missing() -> str:
    """Return what keeps nodes from being started here, "" for nothing."""
    lacking = [name for name in ("mvn", java()) if shutil.which(name) is None]
    return f"there is no {' and no '.join(lacking)}" if lacking else ""


def libraries(folder: Path, version: str) -> Path:
    """Return the folder of the jars of a version, which Maven brings if they are not there."""
    found = folder / f"opensearch-{version}"
    if not (found / "complete").exists():
        command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        options = [f"-Dopensearch.version={version}", f"-DoutputDirectory={found.absolute()}"]
        subprocess.run([*command, *options], check=True)
        (found / "complete").touch()
    return found


class Cluster:
    """So many nodes over the files of a folder; a context manager, which ends them.

    `jars` is the folder that Maven brings the classes to, the same if none is named.
    """

    def __init__(
        self,
        folder: Path,
        nodes: int = 1,
        version: str = VERSION,
        port: int = PORT,
        jars: Path | None = None,
        options: Sequence[str] = _SOON,
    ) -> None:
        self._folder, self._version, self._port = folder, version, port
        self._count, self._options = nodes, options
        self._jars = libraries(jars or folder, version)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Cluster":
        for number in range(1, self._count + 1):
            self.start(f"n{number}")
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.kill()
        for process in self.processes.values():
            process.wait()

    def url(self, name: str) -> str:
        """Return the address of a node."""
        return f"http://127.0.0.1:{self._port + int(name[1:])}"

    @property
    def hosts(self) -> str:
        """All nodes as the address of an index names them."""
        return ",".join(self.url(f"n{n}").removeprefix("http://") for n in self._numbers)

    @property
    def _numbers(self) -> range:
        return range(1, self._count + 1)

    def start(self, name: str) -> None:
        """Start a node, anew perhaps, over the data that it has."""
        home = self._folder / f"{self._version}-{name}"
        (home / "config").mkdir(parents=True, exist_ok=True)
        number = int(name[1:])
        settings = {
            "path.home": home.absolute(),
            "node.name": name,
            "cluster.name": "kashaf-tests",
            "http.port": self._port + number,
            "transport.port": self._port + _TRANSPORT + number,
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        if self._count == 1:
            settings["discovery.type"] = "single-node"
        else:
            between = [f"127.0.0.1:{self._port + _TRANSPORT + n}" for n in self._numbers]
            settings["discovery.seed_hosts"] = ",".join(between)
            settings["cluster.initial_cluster_manager_nodes"] = ",".join(
                f"n{n}" for n in self._numbers
            )
        command = [
            java(), *self._options,
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.xml'}", "-Dlog4j2.disableJmx=true",
            "-cp", f"{self._jars}/*", str(HERE / "LoopbackNode.java"),
            *(f"{key}={value}" for key, value in settings.items()),
        ]  # fmt: skip
        with (home / "log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )

    def wait(self, nodes: int | None = None) -> None:
        """Wait until so many nodes, all if not told, are one cluster and have no shard to start."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            for name, process in self.processes.items():
                if nodes is None and process.poll() is not None:
                    log = self._folder / f"{self._version}-{name}" / "log"
                    raise RuntimeError(f"node {name} ended: {log.read_text()[-2000:]}")
            for name in self.processes:
                with contextlib.suppress(OSError, ValueError):
                    with urllib.request.urlopen(
                        f"{self.url(name)}/_cluster/health", timeout=3
                    ) as a:
                        found = json.load(a)
                    if found["number_of_nodes"] == (nodes or self._count):
                        return
            time.sleep(0.2)
        raise RuntimeError("the nodes did not become one cluster in time")

    def master(self) -> str:
        """Return the name of the node that leads."""
        for name in self.processes:
            with contextlib.suppress(OSError, ValueError, LookupError):
                address = f"{self.url(name)}/_cat/cluster_manager?format=json"
                with urllib.request.urlopen(address, timeout=3) as answer:
                    return str(json.load(answer)[0]["node"])
        raise RuntimeError("no node leads")


def main() -> None:
    """Start nodes, and end them when this ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("--version", default=VERSION)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--measured", action="store_true")
    asked = parser.parse_args()
    options = _MEASURED if asked.measured else _SOON
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    began = time.monotonic()
    cluster = Cluster(asked.folder, asked.nodes, asked.version, asked.port, options=options)
    with cluster:
        for name, process in cluster.processes.items():
            print(cluster.url(name), process.pid)
        print(f"started in {time.monotonic() - began:.1f} s", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
