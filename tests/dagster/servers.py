"""Starts `dagster dev` or `dg dev` for a test and stops it, with all its children, afterwards."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.dagster.graph import Graph, graph_served

START_SECONDS = 120
PROJECT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(command: list[str], cwd: Path, root: Path, home: Path) -> Iterator[str]:
    """URL of the server once its assets answer. `command` is a program of the environment."""
    port = free_port()
    log = root / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name(command[0])), *command[1:], "--port", str(port)],
            cwd=cwd,
            env=os.environ | {"DAGSTER_HOME": str(home), "MSME_DATA_LAKE": str(root)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for_graph(url, process, log)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for_graph(url: str, process: subprocess.Popen, log: Path) -> Graph:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            graph = graph_served(url)
        except (urllib.error.URLError, OSError):
            graph = {}
        if graph:
            return graph
        time.sleep(0.5)
    raise AssertionError(f"the server did not answer:\n{log.read_text(errors='replace')[-3000:]}")
