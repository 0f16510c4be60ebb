"""`map_buckets`: one step over any number of customers, bucket by bucket, in parallel."""

import os
import time
from collections.abc import Collection, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing import get_context

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.lake.buckets import BUCKETS, bucket_of, by_bucket
from msme_pipeline.lake.landing import Landing
from msme_pipeline.lake.steps import Step
from msme_pipeline.lake.store import Commit, Lake, StrangersInBuckets
from msme_pipeline.lake.worker import Receipt, Task, TaskResult, run_task
from msme_pipeline.tables import TABLES

STATUS = "meta.customer_status"
CUSTOMERS_PER_TASK = 128
"""Customers of a task: enough for the fixed cost of its queries, few enough for memory and all workers."""

MOST_CUSTOMERS_PER_TASK = 512
TASKS_WANTED = 8
PREVIEW_CUSTOMERS = 20
CHART_CUSTOMERS = 2
"""Customers of a run up to which charts are drawn: each takes some tenths of a second."""

_SINGLE_THREADED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True)
class Outcome:
    """What a step did: a receipt per customer, versions read and written, seconds.

    `held` has the customers of whom nothing was written, not those held in part. `recorded` ends when
    their status is written, None when it is.
    """

    receipts: dict[str, Receipt]
    read: dict[str, int]
    written: dict[str, int]
    seconds: float
    recorded: Future[None] | None = None
    changed: int = field(init=False)
    held: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "changed", sum(receipt.changed for receipt in self.receipts.values()))
        held = {
            name: receipt.reason or ""
            for name, receipt in self.receipts.items()
            if receipt.state == "held" and receipt.content is None
        }
        object.__setattr__(self, "held", held)


def _one_thread() -> None:
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


@contextmanager
def workers(processes: int, scheduler: str | None = None) -> Iterator[Executor | None]:
    """An executor for tasks: Dask's when a scheduler address is given, else a process pool.

    None with fewer than two processes: tasks then run where they are.
    """
    if scheduler:
        from distributed import Client

        with Client(scheduler) as client:
            yield client.get_executor(pure=False)
        return
    if processes < 2:
        yield None
        return
    for variable in _SINGLE_THREADED:
        os.environ.setdefault(variable, "1")
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_one_thread)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def map_buckets(
    step: Step,
    lake: Lake,
    landing: Landing,
    customers: Collection[str],
    as_of: date,
    executor: Executor | None = None,
    run_id: str = "",
    steps_before: Collection[Step] = (),
    recorder: Executor | None = None,
) -> Outcome:
    """Bring the outputs of `step` up to date for `customers`.

    Every task reads pinned versions of the inputs, writes its customers in one commit per table
    and returns receipts; tables never pass through this process. Customers whose fingerprint is
    unchanged are not written. `steps_before` are the steps whose outputs are among the inputs.
    With a `recorder` (one thread) their status is written after this returns, while the caller reports;
    the next step must wait for `Outcome.recorded`.
    """
    started = time.perf_counter()
    lake.ensure([*step.outputs, STATUS])
    commit = Commit(step.name, run_id, time.time_ns())
    versions = lake.versions(step.inputs)
    wanted = sorted(set(customers))
    few = len(wanted) <= CUSTOMERS_PER_TASK
    status = lake.read(STATUS, customers=wanted if few else None)
    concerned = pa.array([step.name, *(other.name for other in steps_before)])
    of_steps = status.filter(pc.is_in(status.column("step"), concerned))
    stored = _fingerprints(of_steps, step.name)
    if step.by_content:
        known = _fingerprints(of_steps, step.name, "content")
        stored = {customer: stored[customer] for customer in stored if customer in known}
    good = of_steps.filter(pc.not_equal(of_steps.column("state"), "held"))
    before = [
        _fingerprints(of_steps, other.name, "content")
        if other.by_content
        else _fingerprints(good, other.name)
        for other in steps_before
    ]
    everyone = {} if few else by_bucket({*landing.customers()[0], *stored, *wanted})
    tasks = [
        Task(
            step=step,
            lake_root=lake.root,
            landing_root=str(landing.root),
            landing_index=str(landing.index),
            customers=tuple(group),
            whole_buckets=all(
                set(everyone.get(bucket, ())) == set(members) for bucket, members in by_bucket(group).items()
            ),
            versions=versions,
            upstream={c: tuple(b[c] for b in before) for c in group if all(c in b for b in before)},
            stored={c: stored[c] for c in group if c in stored},
            as_of=as_of,
            commit=commit,
            preview=len(wanted) <= PREVIEW_CUSTOMERS,
            charts=len(wanted) <= CHART_CUSTOMERS,
        )
        for group in _groups(wanted, step.reads_landing)
    ]
    results: list[TaskResult] = []
    try:
        for result in _run(tasks, executor):
            results.append(result)  # noqa: PERF402 - what is done is recorded even if a later task fails
    finally:
        receipts = {receipt.customer_id: receipt for result in results for receipt in result.receipts}
        recorded = None
        if recorder is not None and len(results) == len(tasks):
            recorded = recorder.submit(_record, lake, step, status, receipts, as_of, commit)
        else:
            _record(lake, step, status, receipts, as_of, commit)
    written: dict[str, int] = {}
    for result in results:
        for name, version in result.versions.items():
            written[name] = max(version, written.get(name, 0))
    return Outcome(dict(sorted(receipts.items())), versions, written, time.perf_counter() - started, recorded)


def _groups(customers: Collection[str], reads_landing: bool) -> Iterator[list[str]]:
    """Whole buckets in groups of about equal size: many groups come in multiples of TASKS_WANTED, so that
    no worker waits for another's last one.

    Files are read in small tasks, since raw records take the most memory.
    """
    wanted = 0 if reads_landing else len(customers) // TASKS_WANTED
    most = min(max(CUSTOMERS_PER_TASK, wanted), MOST_CUSTOMERS_PER_TASK)
    groups = -(-len(customers) // most)
    if groups > TASKS_WANTED:
        groups = -(-groups // TASKS_WANTED) * TASKS_WANTED
    group: list[str] = []
    place = 0
    for members in by_bucket(customers).values():
        in_next = place * groups // len(customers) > (place - len(group)) * groups // len(customers)
        if group and (in_next or len(group) + len(members) > most + most // 2):
            yield group
            group = []
        group = group + members
        place += len(members)
    if group:
        yield group


def _run(tasks: list[Task], executor: Executor | None) -> Iterator[TaskResult]:
    if executor is None or len(tasks) < 2:
        yield from map(run_task, tasks)
        return
    for future in as_completed([executor.submit(run_task, task) for task in tasks]):
        yield future.result()


def _fingerprints(status: pa.Table, step: str, column: str = "fingerprint") -> dict[str, str]:
    mine = status.filter(pc.and_(pc.equal(status.column("step"), step), pc.is_valid(status.column(column))))
    names, prints = mine.column("customer_id").to_pylist(), mine.column(column).to_pylist()
    return dict(zip(names, prints, strict=True))


def _record(
    lake: Lake, step: Step, status: pa.Table, receipts: dict[str, Receipt], as_of: date, commit: Commit
) -> None:
    """Write the status rows that differ from those stored; a held customer keeps its fingerprint."""
    mine = status.filter(pc.equal(status.column("step"), step.name)).to_pylist()
    before = {row["customer_id"]: row for row in mine}
    now = datetime.now(UTC)
    rows = []
    for customer, receipt in receipts.items():
        old = before.get(customer, {})
        row = {
            "customer_id": customer,
            "step": step.name,
            "state": receipt.state,
            "reason": receipt.reason,
            "fingerprint": receipt.fingerprint or old.get("fingerprint"),
            "content": receipt.content if receipt.changed or receipt.state == "held" else old.get("content"),
            "as_of": as_of if step.as_of != "never" else None,
            "rows": sum(receipt.rows.values()) if receipt.changed else old.get("rows", 0),
            "rejected": receipt.rejected if receipt.changed else old.get("rejected", 0),
            "duplicates": receipt.duplicates if receipt.changed else old.get("duplicates", 0),
            "updated_at": now,
        }
        kept = ("stale", "incomplete", "held") if step.by_content else ("stale", "incomplete")
        if not receipt.changed and receipt.state == "current" and old.get("state") in kept:
            row["state"], row["reason"] = old["state"], old["reason"]
        told = ("state", "reason", "fingerprint", "content", "as_of", "rows", "rejected", "duplicates")
        if any(row[name] != old.get(name) for name in told) or not old:
            rows.append(row)
    if not rows:
        return
    spec = TABLES[STATUS]
    schema = pa.schema([pa.field(column.name, column.type) for column in spec.columns])
    table = pa.Table.from_pylist(rows, schema=schema)
    customers = [str(row["customer_id"]) for row in rows]
    if len(rows) > CUSTOMERS_PER_TASK:
        with suppress(StrangersInBuckets):  # of another run, that came in the meantime
            _merge_status(lake, step, status, table, commit)
            return
    lake.replace_customers(STATUS, table, customers, commit, where=f"step = '{step.name}'")


def _merge_status(lake: Lake, step: Step, status: pa.Table, rows: pa.Table, commit: Commit) -> None:
    """Rewrite whole buckets of the status: one file per bucket, however many steps there are."""
    changed = rows.column("customer_id")
    buckets = {bucket_of(customer) for customer in changed.to_pylist()}
    names = status.column("customer_id")
    near = pa.array([name for name in names.unique().to_pylist() if bucket_of(name) in buckets], pa.string())
    replaced = pc.and_(pc.equal(status.column("step"), step.name), pc.is_in(names, changed.combine_chunks()))
    kept = status.filter(pc.and_(pc.is_in(names, near), pc.invert(replaced)))
    merged = pa.concat_tables([kept.cast(rows.schema), rows])
    version = lake.replace_buckets(STATUS, merged, {*near.to_pylist(), *changed.to_pylist()}, commit)
    if len(buckets) == BUCKETS:
        lake.remember(STATUS, version, merged)
