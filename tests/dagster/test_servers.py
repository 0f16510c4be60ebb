"""The documented ways to start Dagster serve the stored asset graph."""

from pathlib import Path

import pytest

from msme_pipeline.defs.run import dagster_home
from tests.dagster.graph import graph_served, snapshot
from tests.dagster.servers import PROJECT, served


@pytest.mark.parametrize(
    "command",
    [["dagster", "dev", "-w", str(PROJECT / "workspace.yaml")], ["dg", "dev"]],
    ids=["dagster dev", "dg dev"],
)
def test_the_server_shows_the_stored_graph(command: list[str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    home = dagster_home(tmp_path, PROJECT / "dagster.yaml")
    cwd = PROJECT if command[0] == "dg" else tmp_path
    with served(command, cwd, tmp_path, home) as url:
        assert graph_served(url) == snapshot()
