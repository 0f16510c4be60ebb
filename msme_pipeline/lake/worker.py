"""What runs in a worker process: steps on the customers of a few buckets."""

import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.lake.charts import draw
from msme_pipeline.lake.inputs import Inputs
from msme_pipeline.lake.preview import markdown_preview
from msme_pipeline.lake.store import Commit, Lake, lake_at
from msme_pipeline.landing.folder import Landing, content_digests
from msme_pipeline.pipeline.content import content_of, upstream_of
from msme_pipeline.pipeline.runner import checked, compute, inputs_of, of_customers
from msme_pipeline.pipeline.step import Columns, Step, Tables, function
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.conform import conform

PREVIEW_ROWS = 10
WRITERS = 4
_DISPOSITION = "disposition"  # column that only the tables of records put aside have


@dataclass(frozen=True)
class Task:
    """The customers of a few buckets for some steps, with everything a worker needs to know.

    `producers` has per step and table it reads the step that writes it, `built_on` per such step and customer
    the content of what it wrote, no entry when it holds the customer; `stored` has per step and customer the
    fingerprint of the rows in the lake, `landed` the customers who have landed before. `followed` has per
    table
    the sets of columns that later steps read. `whole_buckets` says that nobody else is known in their
    buckets.
    """

    steps: tuple[Step, ...]
    producers: Mapping[str, Mapping[str, str]]
    lake_root: str
    landing_root: str
    landing_index: str
    customers: tuple[str, ...]
    whole_buckets: bool
    versions: Mapping[str, int]
    built_on: Mapping[str, Mapping[str, str]]
    stored: Mapping[str, Mapping[str, str]]
    landed: frozenset[str]
    followed: Mapping[str, Sequence[Columns]]
    as_of: date
    commit: Commit
    preview: bool
    charts: bool = False


@dataclass(frozen=True)
class Receipt:
    """What became of one customer in one step. `changed` is False when nothing was written.

    `content` are the digests of the rows written, which later steps depend on; a held customer that has them
    is
    held in part: its rows were written.
    """

    customer_id: str
    state: str
    reason: str | None = None
    fingerprint: str | None = None
    changed: bool = False
    rows: Mapping[str, int] = field(default_factory=dict)
    rejected: int = 0
    duplicates: int = 0
    previews: Mapping[str, str] = field(default_factory=dict)
    content: str | None = None
    charts: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class StepResult:
    """Receipts of a step for the customers of a task, the table versions after it, its seconds."""

    receipts: tuple[Receipt, ...]
    versions: Mapping[str, int]
    seconds: float


def run_task(task: Task) -> tuple[StepResult, ...]:
    """Compute, validate and write step after step; raises only when the lake itself fails."""
    lake = lake_at(task.lake_root)
    inputs = Inputs(lake, task.steps, task.versions)
    built_on = dict(task.built_on)
    results = []
    for step in task.steps:
        started = time.perf_counter()
        run = _run_landing if step.reads_landing else _run_tables
        receipts, tables = run(task, step, inputs, _upstream(task, step, built_on))
        written = [receipt.customer_id for receipt in receipts if receipt.changed]
        versions = _write(task, step, lake, tables, written) if written else {}
        inputs.after(step, tables, versions, written)
        if task.preview:
            receipts = _with_previews(task, step, lake, receipts, tables)
        built_on[step.name] = _followed(receipts, built_on.get(step.name, {}))
        results.append(StepResult(tuple(receipts), versions, time.perf_counter() - started))
    return tuple(results)


def _upstream(
    task: Task, step: Step, built_on: Mapping[str, Mapping[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Per customer the content that `step` builds on, no entry when a step before it holds the customer."""
    producers = task.producers[step.name]
    before = [(table, step.wanted(table), built_on[producers[table]]) for table in step.reads]
    return {
        customer: tuple(
            upstream_of(contents[customer], table, columns) for table, columns, contents in before
        )
        for customer in task.customers
        if all(customer in contents for _, _, contents in before)
    }


def _followed(receipts: Iterable[Receipt], stored: Mapping[str, str]) -> dict[str, str]:
    """Per customer the content of what a step wrote; `stored` is that of rows that did not change."""
    found = {
        receipt.customer_id: receipt.content
        if receipt.changed or receipt.state == "held"
        else stored.get(receipt.customer_id)
        for receipt in receipts
    }
    return {name: content for name, content in found.items() if content is not None}


def _run_tables(
    task: Task, step: Step, inputs: Inputs, upstream: Mapping[str, tuple[str, ...]]
) -> tuple[list[Receipt], dict[str, pa.Table]]:
    stored = task.stored[step.name]
    receipts: list[Receipt] = []
    prints: dict[str, str] = {}
    for customer in task.customers:
        if customer not in upstream:
            receipts.append(Receipt(customer, "held", "a step before this one holds the customer"))
            continue
        prints[customer] = step.fingerprint(upstream[customer], task.as_of)
        if prints[customer] == stored.get(customer):
            receipts.append(Receipt(customer, "current", fingerprint=prints[customer]))
    pending = [customer for customer in prints if prints[customer] != stored.get(customer)]
    if not pending:
        return receipts, {}
    rows = inputs.read(step, pending)

    def attempt(customers: Sequence[str]) -> tuple[dict[str, pa.Table], dict[str, str]]:
        mine = rows if len(customers) == len(pending) else of_customers(rows, customers)
        given = inputs_of(step, mine, customers, task.as_of)
        return checked(step, given, compute(step, given, task.as_of))

    tables, held = _attempt_each(attempt, pending)
    return receipts + _receipts(task, step, pending, prints, tables, held), tables


def _run_landing(
    task: Task, step: Step, inputs: Inputs, upstream: Mapping[str, tuple[str, ...]]
) -> tuple[list[Receipt], dict[str, pa.Table]]:
    lake, stored, landed = lake_at(task.lake_root), task.stored[step.name], task.landed
    landing = Landing(task.landing_root, task.landing_index)
    files = landing.files_of(task.customers)
    digests = content_digests(files)
    prints = {customer: step.fingerprint([digest], task.as_of) for customer, digest in digests.items()}
    receipts = []
    for customer in task.customers:
        if customer not in prints and customer in landed:
            reason = f"no file of {customer} is in the landing folder any more; its last rows are kept"
            receipts.append(Receipt(customer, "vanished", reason, stored.get(customer)))
        elif customer not in prints:
            reason = f"no file of {customer} is in {task.landing_root}; land one and run again"
            receipts.append(Receipt(customer, "held", reason))
        elif prints[customer] == stored.get(customer):
            receipts.append(Receipt(customer, "current", fingerprint=prints[customer]))
    pending = [customer for customer in prints if prints[customer] != stored.get(customer)]
    if not pending:
        return receipts, {}
    by_customer: dict[str, list] = {}
    for file in files:
        by_customer.setdefault(file.customer_id, []).append(file)

    def attempt(customers: Sequence[str]) -> tuple[dict[str, pa.Table], dict[str, str]]:
        mine = [file for customer in customers for file in by_customer[customer]]
        return checked(step, {}, function(step.compute)(mine))

    tables, held = _attempt_each(attempt, pending)
    known = [customer for customer in pending if customer in landed and customer not in held]
    tables, stale = _keep_lost_files(lake, step, tables, known)
    made = []
    unread = _unread_files(tables)
    for receipt in _receipts(task, step, pending, prints, tables, held):
        customer = receipt.customer_id
        if customer in stale:
            receipt = replace(receipt, state="stale", reason=stale[customer])
        elif customer in unread and receipt.state == "current":
            receipt = replace(receipt, state="incomplete", reason=unread[customer])
        made.append(receipt)
    return receipts + made, tables


def _unread_files(tables: Tables) -> dict[str, str]:
    """Per customer the sentence on its first file that could not be read, and how many more there are."""
    if "raw.landed_files" not in tables:
        return {}
    files = tables["raw.landed_files"].select(["customer_id", "file", "defect", "detail"])
    sentences: dict[str, list[str]] = {}
    for row in files.filter(pc.is_valid(files.column("defect"))).to_pylist():
        sentences.setdefault(row["customer_id"], []).append(str(row["detail"]).rstrip("."))
    return {
        customer: found[0] + (f"; {len(found) - 1} more files" if len(found) > 1 else "")
        for customer, found in sentences.items()
    }


def _keep_lost_files(
    lake: Lake, step: Step, tables: Mapping[str, pa.Table], customers: Collection[str]
) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Carry over the stored rows of files that were readable before and are missing or broken now.

    Returns the tables and, per customer concerned, the sentence that makes it stale.
    """
    if not customers:
        return dict(tables), {}
    name = "raw.landed_files"
    before = lake.read(name, customers=customers)
    before = before.filter(pc.is_null(before.column("defect")))
    now = {
        (row["customer_id"], row["file"]): row["detail"] if row["defect"] else None
        for row in tables[name].select(["customer_id", "file", "defect", "detail"]).to_pylist()
    }
    stale: dict[str, str] = {}
    lost: list[tuple[str, str]] = []
    for customer, file in zip(
        before.column("customer_id").to_pylist(), before.column("file").to_pylist(), strict=True
    ):
        if (customer, file) in now and now[customer, file] is None:
            continue
        problem = (now.get((customer, file)) or f"{file} is gone from the landing folder").rstrip(".")
        stale.setdefault(customer, f"{problem}; the rows read from it before are kept")
        lost.append((customer, file))
    if not lost:
        return dict(tables), {}
    wanted = pa.array([f"{customer}\0{file}" for customer, file in lost])
    kept: dict[str, pa.Table] = {}
    for output in step.writes:
        rows = conform(tables[output], TABLES[output])
        old = lake.read(output, customers=sorted(stale))
        separator = pa.scalar("\0")
        key = pc.binary_join_element_wise(rows.column("customer_id"), rows.column("file"), separator)
        old_key = pc.binary_join_element_wise(old.column("customer_id"), old.column("file"), separator)
        rows = rows.filter(pc.invert(pc.is_in(key, wanted)))
        kept[output] = pa.concat_tables([rows, old.filter(pc.is_in(old_key, wanted)).cast(rows.schema)])
    return kept, stale


def _attempt_each(
    attempt: Callable[[Sequence[str]], tuple[dict[str, pa.Table], dict[str, str]]], customers: list[str]
) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Attempt all customers at once; when that fails, halve until the one at fault is alone.

    Returns the rows of the good customers and the reasons of the held ones.
    """
    try:
        return attempt(customers)
    except Exception as error:  # noqa: BLE001 - any failure holds its customer, with the reason kept
        if len(customers) == 1:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{last.filename.rsplit('/', 1)[-1]}:{last.lineno}"
            return {}, {customers[0]: f"{type(error).__name__} at {place}: {error}"}
    middle = len(customers) // 2
    left, left_held = _attempt_each(attempt, customers[:middle])
    right, right_held = _attempt_each(attempt, customers[middle:])
    names = left.keys() | right.keys()
    parts = {name: [side[name] for side in (left, right) if name in side] for name in names}
    return {name: pa.concat_tables(tables) for name, tables in parts.items()}, left_held | right_held


def _receipts(
    task: Task,
    step: Step,
    customers: Collection[str],
    prints: Mapping[str, str],
    tables: Tables,
    held: Mapping[str, str],
) -> list[Receipt]:
    """Receipts of customers who were computed; a remark of the step holds a customer in part."""
    good = [customer for customer in customers if customer not in held]
    contents = content_of(step, tables, good, task.followed)
    remarks = function(step.remark)(tables) if step.remark and good else {}
    counts = {name: _count(rows) for name, rows in tables.items()}
    aside = [rows for rows in tables.values() if _DISPOSITION in rows.column_names]
    rejected, duplicates = (
        [_count(rows.filter(pc.equal(rows.column(_DISPOSITION), kind))) for rows in aside]
        for kind in ("rejected", "duplicate")
    )
    receipts = []
    for customer in customers:
        if customer in held:
            receipts.append(Receipt(customer, "held", held[customer]))
            continue
        rows = {name: count.get(customer, 0) for name, count in counts.items()}
        receipts.append(
            Receipt(
                customer,
                "held" if customer in remarks else "current",
                remarks.get(customer),
                fingerprint=prints[customer],
                changed=True,
                content=contents[customer],
                rows=rows,
                rejected=sum(count.get(customer, 0) for count in rejected),
                duplicates=sum(count.get(customer, 0) for count in duplicates),
            )
        )
    return receipts


def _count(rows: pa.Table) -> dict[str, int]:
    counted = pc.value_counts(rows.column("customer_id").combine_chunks())
    return {str(pair["values"]): pair["counts"] for pair in counted.to_pylist()}


def _write(task: Task, step: Step, lake: Lake, tables: Tables, customers: list[str]) -> dict[str, int]:
    """Each output in one commit: whole buckets when all their customers are there, else customers.

    Several tables at a time, for a commit mostly waits.
    """
    whole = task.whole_buckets and set(customers) == set(task.customers)
    replace_rows = lake.replace_buckets if whole else lake.replace_customers
    outputs, commit = step.writes, replace(task.commit, step=step.name)
    with ThreadPoolExecutor(min(WRITERS, len(outputs))) as writers:
        versions = writers.map(lambda name: replace_rows(name, tables[name], customers, commit), outputs)
        return dict(zip(outputs, versions, strict=True))


def _with_previews(
    task: Task, step: Step, lake: Lake, receipts: list[Receipt], tables: Tables
) -> list[Receipt]:
    customers = [receipt.customer_id for receipt in receipts]
    unchanged = [receipt.customer_id for receipt in receipts if not receipt.changed]
    previews: dict[str, dict[str, str]] = {customer: {} for customer in customers}
    totals: dict[str, dict[str, int]] = {customer: {} for customer in customers}
    rows_of: dict[str, dict[str, pa.Table]] = {customer: {} for customer in customers}
    for name in step.writes:
        shown = [lake.read(name, customers=unchanged)] if unchanged else []
        if name in tables:
            shown.append(tables[name].cast(shown[0].schema) if shown else tables[name])
        rows = pa.concat_tables(shown)
        for customer in customers:
            mine = rows.filter(pc.equal(rows.column("customer_id"), customer))
            totals[customer][name] = mine.num_rows
            rows_of[customer][name] = mine
            previews[customer][name] = markdown_preview(mine.slice(0, PREVIEW_ROWS), TABLES[name])
    return [
        replace(
            receipt,
            previews=previews[receipt.customer_id],
            rows=totals[receipt.customer_id],
            charts=draw(step, rows_of[receipt.customer_id]) if task.charts else {},
        )
        for receipt in receipts
    ]
