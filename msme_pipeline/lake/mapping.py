"""`map_buckets`: steps over any number of customers, bucket by bucket, in parallel."""

import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context

import pyarrow as pa

from msme_pipeline.lake.status import FEW_CUSTOMERS, STATUS, only, other_code, record, stored, told
from msme_pipeline.lake.store import Commit, Lake
from msme_pipeline.lake.worker import Receipt, StepResult, Task, run_task
from msme_pipeline.landing.folder import Landing
from msme_pipeline.pipeline.buckets import by_bucket
from msme_pipeline.pipeline.content import columns_followed
from msme_pipeline.pipeline.step import Step

CUSTOMERS_PER_TASK = 128
"""Customers of a task: enough for the fixed cost of its queries, few enough for memory and all workers."""

MOST_CUSTOMERS_PER_TASK = 512
TASKS_WANTED = 8
PREVIEW_CUSTOMERS = 20
CHART_CUSTOMERS = 2
"""Customers of a run up to which charts are drawn: each takes some tenths of a second."""

RECORD_SECONDS = 60.0
"""A run that is killed does not lose more than the work of about this time."""

_WORKER_ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 32),
    "MALLOC_TOP_PAD_": str(64 << 20),
}
"""One thread a worker, and memory of a table goes to the next one instead of back to the system: of 68 CPU-s
of a
worker 10 were spent in the kernel before and 6 since."""


@dataclass(frozen=True)
class Outcome:
    """What a step did: a receipt per customer, versions read and written, seconds of its workers.

    `recoded` counts the customers whose rows had been written by other code. `held` has the customers of whom
    nothing was written, not those held in part.
    """

    receipts: dict[str, Receipt]
    read: dict[str, int]
    written: dict[str, int]
    seconds: float
    recoded: int = 0
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


def _prepare_worker() -> None:
    pa.set_memory_pool(pa.system_memory_pool())
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
    for variable, value in _WORKER_ENVIRONMENT.items():
        os.environ.setdefault(variable, value)
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_prepare_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def map_buckets(
    steps: Sequence[Step],
    lake: Lake,
    landing: Landing,
    customers: Collection[str],
    as_of: date,
    executor: Executor | None = None,
    run_id: str = "",
    declared: Sequence[Step] = (),
    recorder: Executor | None = None,
) -> tuple[dict[str, Outcome], Future[None] | None]:
    """Bring the outputs of `steps` up to date for `customers`; returns what each of them did, by its name.

    A task takes some customers through all the steps: it reads pinned versions of the inputs, hands on in
    memory what one step wrote for the next, writes its customers in one commit per table and returns
    receipts; tables never pass through this process. Customers whose fingerprint is unchanged are not
    written. `declared` are all steps in order, `steps` among them: those whose outputs the inputs come from.
    With a `recorder` (one thread) the last status is written after this returns, while the caller reports;
    the next steps must wait for the future that is returned with the outcomes.
    """
    lake.ensure([*(name for step in steps for name in step.writes), STATUS])
    commit = Commit("+".join(step.name for step in steps), run_id, time.time_ns())
    versions = lake.versions({name: None for step in steps for name in (*step.reads, *step.writes)})
    wanted = sorted(set(customers))
    few = len(wanted) <= FEW_CUSTOMERS
    status = lake.read(STATUS, customers=wanted if few else None)
    producers = {step.name: _producers(step, declared or steps) for step in steps}
    before = sorted({name for each in producers.values() for name in each.values()})
    contents = {name: told(status, name, "content") for name in before}
    known = {step.name: stored(status, step.name) for step in steps}
    landed = frozenset(name for step in steps if step.reads_landing for name in told(status, step.name))
    followed = columns_followed(declared or steps)
    seen = status.column("customer_id").unique().to_pylist()
    everyone = {} if few else by_bucket({*landing.customers()[0], *seen, *wanted})
    tasks = [
        Task(
            steps=tuple(steps),
            producers=producers,
            lake_root=lake.root,
            landing_root=str(landing.root),
            landing_index=str(landing.index),
            customers=tuple(group),
            whole_buckets=all(
                set(everyone.get(bucket, ())) == set(members) for bucket, members in by_bucket(group).items()
            ),
            versions=versions,
            built_on={name: only(content, group) for name, content in contents.items()},
            stored={name: only(prints, group) for name, prints in known.items()},
            landed=landed.intersection(group),
            followed=followed,
            as_of=as_of,
            commit=commit,
            preview=len(wanted) <= PREVIEW_CUSTOMERS,
            charts=len(wanted) <= CHART_CUSTOMERS,
        )
        for group in _groups(wanted, any(step.reads_landing for step in steps))
    ]
    results: dict[str, list[StepResult]] = {step.name: [] for step in steps}
    unrecorded: list[tuple[StepResult, ...]] = []
    finished, recorded_at = 0, time.monotonic()
    recorded = None
    try:
        for task_results in _run(tasks, executor):
            finished += 1
            unrecorded.append(task_results)
            for step, result in zip(steps, task_results, strict=True):
                results[step.name].append(result)
            if finished < len(tasks) and time.monotonic() > recorded_at + RECORD_SECONDS:
                record(lake, steps, unrecorded, as_of, commit)
                unrecorded, recorded_at = [], time.monotonic()
    finally:  # what is done is recorded even if a later task fails
        if recorder is not None and finished == len(tasks):
            recorded = recorder.submit(record, lake, steps, unrecorded, as_of, commit)
        else:
            record(lake, steps, unrecorded, as_of, commit)
    recoded = {step.name: other_code(status, step, wanted) for step in steps}
    return _outcomes(steps, results, versions, recoded), recorded


def _outcomes(
    steps: Sequence[Step],
    results: Mapping[str, Sequence[StepResult]],
    versions: Mapping[str, int],
    recoded: Mapping[str, int],
) -> dict[str, Outcome]:
    known = dict(versions)
    outcomes = {}
    for step in steps:
        mine = results[step.name]
        written: dict[str, int] = {}
        for result in mine:
            for name, version in result.versions.items():
                written[name] = max(version, written.get(name, 0))
        receipts = {receipt.customer_id: receipt for result in mine for receipt in result.receipts}
        read = {name: known[name] for name in step.reads}
        known |= written
        seconds = sum(result.seconds for result in mine)
        receipts = dict(sorted(receipts.items()))
        outcomes[step.name] = Outcome(receipts, read, written, seconds, recoded[step.name])
    return outcomes


def _producers(step: Step, declared: Sequence[Step]) -> dict[str, str]:
    """Per table that `step` reads the declared step that writes it."""
    return {table: other.name for other in declared for table in other.writes if table in step.reads}


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


def _run(tasks: list[Task], executor: Executor | None) -> Iterator[tuple[StepResult, ...]]:
    if executor is None or len(tasks) < 2:
        yield from map(run_task, tasks)
        return
    for future in as_completed([executor.submit(run_task, task) for task in tasks]):
        yield future.result()
