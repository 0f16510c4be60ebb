"""kill -9 at any moment of a run: readers see whole customers, the next run needs no help."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from msme_pipeline.defs.run import close_dead_runs
from tests.content import content_hashes

MOMENTS = 5


def start(root: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "msme_pipeline.cli",
            "--root",
            str(root),
            "run",
            "--mode",
            "shard",
            "--processes",
            "2",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def complete(root: Path) -> str:
    process = start(root)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    return str(output)


@pytest.fixture(scope="module")
def reference(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    """Content of a lake after an undisturbed run, and the seconds that run took."""
    root = tmp_path_factory.mktemp("reference") / "lake"
    shutil.copytree(small_world, root)
    started = time.monotonic()
    complete(root)
    return content_hashes(root), time.monotonic() - started


def test_two_complete_runs_give_identical_tables(reference, small_world: Path, tmp_path: Path) -> None:
    shutil.copytree(small_world, tmp_path / "lake")
    complete(tmp_path / "lake")
    assert content_hashes(tmp_path / "lake") == reference[0]


@pytest.mark.parametrize("attempt", range(MOMENTS))
def test_the_run_after_a_kill_ends_in_identical_tables(
    attempt: int, reference, small_world: Path, tmp_path: Path
) -> None:
    expected, seconds = reference
    root = tmp_path / "lake"
    shutil.copytree(small_world, root)
    process = start(root)
    time.sleep(random.Random(attempt).uniform(0.3, 1.0) * seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if (root / "lake.duckdb").exists():
        assert content_hashes(root) == expected
    complete(root)
    assert content_hashes(root) == expected


def test_a_reader_sees_the_old_lake_while_a_killed_run_wrote_half(small_world: Path, tmp_path: Path) -> None:
    root = tmp_path / "lake"
    shutil.copytree(small_world, root)
    complete(root)
    before = content_hashes(root)
    for customer in ("CUST_MSM_00001", "CUST_MSM_00002"):
        for statement in list((root / "landing" / customer / "bank_statement").iterdir()):
            shutil.copyfile(statement, statement.with_name(f"again_{statement.name}"))
    process = start(root)
    version = "SELECT version FROM meta.table_versions WHERE \"table\" = 'clean.bank_transactions'"
    log = root / "tables" / "clean" / "bank_transactions" / "_delta_log"
    count = len(list(log.iterdir()))
    while len(list(log.iterdir())) == count and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert content_hashes(root) == before
    with duckdb.connect(str(root / "lake.duckdb"), read_only=True) as con:
        assert con.execute(version).fetchone() is not None


def test_two_runs_at_once_end_in_the_same_tables_as_one(reference, small_world: Path, tmp_path: Path) -> None:
    """As when `make run` is started beside a daemon that refreshes the same customers."""
    root = tmp_path / "lake"
    shutil.copytree(small_world, root)
    processes = [start(root), start(root)]
    for process in processes:
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output
    assert content_hashes(root) == reference[0]


def test_a_run_whose_process_is_gone_is_closed(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        job = dg.define_asset_job("job").resolve(asset_graph=dg.Definitions().resolve_asset_graph())
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        alive = {"msme/process": f"{os.uname().nodename}:{os.getpid()}"}
        dead = {"msme/process": f"{os.uname().nodename}:{gone.pid}"}
        runs = [
            instance.create_run_for_job(job, tags=tags, status=dg.DagsterRunStatus.STARTED)
            for tags in (alive, dead)
        ]
        assert close_dead_runs(instance) == 1
        states = [instance.get_run_by_id(run.run_id).status for run in runs]
    assert states == [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.FAILURE]
