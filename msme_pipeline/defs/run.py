"""Runs the refresh job in this process, the way `msme run` and the tests do."""

import fcntl
import os
import platform
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg
from sqlalchemy.exc import IntegrityError

from msme_pipeline.defs.jobs import REFRESH, run_config
from msme_pipeline.defs.partitions import CUSTOMERS, key_of, keys_of, range_tags
from msme_pipeline.defs.publication import PUBLICATION
from msme_pipeline.defs.resources import Site

PROCESS_TAG = "msme/process"
PARTITION = "dagster/partition"
REGISTER_ATTEMPTS = 5


@contextmanager
def databases_open(root: Path, run_id: str) -> Iterator[None]:
    """Hold one idle connection to each SQLite file that a run writes below the instance folder `root`.

    Dagster opens and closes a connection to its list of runs for every look at it, and SQLite folds its
    write-ahead log into the file whenever the last one closes; the event log's own connections stay open
    only with `defs/storage.py`. Nothing happens when the databases lie elsewhere.
    """
    events = root / "history" / "runs"
    of_run = events / f"{run_id}.db"
    with ExitStack() as stack:
        if (events / "index.db").exists():
            for path in (root / "history" / "runs.db", events / "index.db", of_run):
                with suppress(sqlite3.Error):
                    connection = stack.enter_context(closing(sqlite3.connect(path)))
                    connection.execute("PRAGMA journal_mode = WAL").fetchall()
                    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        yield


@dataclass(frozen=True)
class RefreshResult:
    """Outcome of a run: customers changed in any step, failing checks, problems in the landing folder."""

    success: bool
    run_id: str
    customers: int
    changed: int
    published: bool
    failed_checks: tuple[str, ...]
    problems: tuple[str, ...]


def dagster_home(root: Path, template: Path) -> Path:
    """Folder of the Dagster instance inside the lake, made on first use; sets DAGSTER_HOME."""
    home = root / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists() or settings.read_bytes() != template.read_bytes():
        shutil.copyfile(template, settings)
    os.environ["DAGSTER_HOME"] = str(home)
    return home


def close_dead_runs(instance: dg.DagsterInstance) -> int:
    """Mark runs as failed whose process on this machine was killed; returns how many."""
    closed = 0
    filters = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING])
    for run in instance.get_runs(filters):
        host, _, pid = run.tags.get(PROCESS_TAG, "").rpartition(":")
        if host == platform.node() and not Path(f"/proc/{pid}").exists():
            instance.report_run_failed(
                run, f"process {pid} was killed; its customers are refreshed by the next run"
            )
            closed += 1
    return closed


def register(instance: dg.DagsterInstance, keys: Sequence[str]) -> None:
    """Add the partition keys that are not there yet; another process may be adding them too."""
    for attempt in range(REGISTER_ATTEMPTS):
        known = set(instance.get_dynamic_partitions(CUSTOMERS.name or ""))
        new = [key for key in keys if key not in known]
        if not new:
            return
        try:
            instance.add_dynamic_partitions(CUSTOMERS.name or "", new)
            return
        except IntegrityError:  # somebody else was first with one of them
            if attempt == REGISTER_ATTEMPTS - 1:
                raise
            time.sleep(0.1 * (attempt + 1))


def refresh(
    defs: dg.Definitions,
    site: Site,
    instance: dg.DagsterInstance,
    customers: Sequence[str] = (),
    as_of: str = "",
    raise_on_error: bool = False,
    job: str = REFRESH,
) -> RefreshResult:
    """Register the keys of the landed customers and run the refresh job over them, or over `customers`.

    ValueError when nothing is landed or a named customer is not.
    """
    known, problems = site.customers(customers)
    unknown = sorted(set(customers) - set(known))
    if unknown:
        raise ValueError(
            f"customer {unknown[0]} has no folder in {site.landing().root}; land files or check the ID"
        )
    wanted = list(customers) or known
    if not wanted:
        raise ValueError(f"no customer folder in {site.landing().root}; run `msme demo` or land files there")
    close_dead_runs(instance)
    register(instance, keys_of(wanted, site.mode))
    keys = sorted({key_of(customer, site.mode) for customer in wanted})
    tags = {PROCESS_TAG: f"{platform.node()}:{os.getpid()}"}
    if len(keys) == 1:  # a range of one key costs Dagster far more look-ups
        tags[PARTITION] = keys[0]
    else:
        tags |= range_tags(keys, instance.get_dynamic_partitions(CUSTOMERS.name or ""))
    config: dict[str, Any] = run_config(customers, as_of)
    run_id = str(uuid4())
    with databases_open(Path(instance.root_directory), run_id):
        result = defs.resolve_job_def(job).execute_in_process(
            run_config=config | {"loggers": {"progress": {}}},
            instance=instance,
            tags=tags,
            raise_on_error=raise_on_error,
            run_id=run_id,
        )
    changed: dict[str, int] = {}
    published = False
    for event in result.get_asset_materialization_events():
        materialisation = event.step_materialization_data.materialization
        metadata = {name: value.value for name, value in materialisation.metadata.items()}
        if materialisation.asset_key == PUBLICATION:
            published = bool(metadata["changed"])
        else:
            key = str(materialisation.partition)
            changed[key] = max(changed.get(key, 0), int(str(metadata.get("changed", 0))))
    failed = [
        f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
    ]
    return RefreshResult(
        result.success,
        result.run_id,
        len(wanted),
        sum(changed.values()),
        published,
        tuple(failed),
        tuple(problems),
    )


def refresh_at_home(
    defs: dg.Definitions, site: Site, customers: Sequence[str] = (), as_of: str = ""
) -> RefreshResult:
    """`refresh` on the instance that DAGSTER_HOME names."""
    with _instance_at_home() as instance:
        return refresh(defs, site, instance, customers, as_of)


def _instance_at_home() -> dg.DagsterInstance:
    """The instance; only one process at a time creates its databases, since Dagster does not see to that."""
    with (Path(os.environ["DAGSTER_HOME"]) / "creating.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return dg.DagsterInstance.get()
