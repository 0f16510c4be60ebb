"""The status of customers: what the last run of each step made of them, and what later steps follow."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.lake.store import Commit, Lake, StrangersInBuckets
from msme_pipeline.lake.worker import Receipt, StepResult
from msme_pipeline.pipeline.buckets import bucket_of
from msme_pipeline.pipeline.step import Step
from msme_pipeline.tables import TABLES

STATUS = "meta.customer_status"
FEW_CUSTOMERS = 128
"""Customers up to which their rows alone are read and replaced, not those of all."""

_LASTING = ("stale", "incomplete", "held")
"""States that a step with unchanged inputs does not end."""

_TOLD = (
    "state",
    "reason",
    "fingerprint",
    "code_version",
    "content",
    "as_of",
    "rows",
    "rejected",
    "duplicates",
)


def stored(status: pa.Table, step: str) -> dict[str, str]:
    """Per customer the fingerprint of the rows in the lake, no entry when the step holds the customer."""
    return only(told(status, step), told(status, step, "content"))


def told(status: pa.Table, step: str, column: str = "fingerprint") -> dict[str, str]:
    """Per customer what a column says of a step, no entry where it is null."""
    mine = status.filter(pc.and_(pc.equal(status.column("step"), step), pc.is_valid(status.column(column))))
    return dict(zip(mine.column("customer_id").to_pylist(), mine.column(column).to_pylist(), strict=True))


def other_code(status: pa.Table, step: Step, customers: Collection[str]) -> int:
    """How many of some customers have rows of `step` that other code than today's wrote."""
    code = pc.fill_null(status.column("code_version"), "")
    old = pc.and_(pc.equal(status.column("step"), step.name), pc.not_equal(code, step.code_version))
    old = pc.and_(old, pc.is_valid(status.column("fingerprint")))
    return (
        pc.sum(pc.is_in(status.filter(old).column("customer_id"), pa.array(sorted(customers)))).as_py() or 0
    )


def only(prints: Mapping[str, str], customers: Collection[str]) -> dict[str, str]:
    """The entries of some customers."""
    return {customer: prints[customer] for customer in customers if customer in prints}


def record(
    lake: Lake, steps: Sequence[Step], results: Sequence[Sequence[StepResult]], as_of: date, commit: Commit
) -> None:
    """Write the status of the customers of whom a row differs from the stored one."""
    receipts = [
        (step, receipt)
        for task_results in results
        for step, result in zip(steps, task_results, strict=True)
        for receipt in result.receipts
    ]
    customers = {receipt.customer_id for _, receipt in receipts}
    version = lake.version(STATUS)
    status = lake.read(STATUS, version, customers if len(customers) <= FEW_CUSTOMERS else None)
    names = pa.array([step.name for step in steps])
    of_steps = status.filter(pc.is_in(status.column("step"), names))
    of_steps = of_steps.filter(
        pc.is_in(of_steps.column("customer_id"), pa.array(sorted(customers), pa.string()))
    )
    before = {(row["step"], row["customer_id"]): row for row in of_steps.to_pylist()}
    now = datetime.now(UTC)
    rows: dict[str, list[dict[str, Any]]] = {}
    changed = set()
    for step, receipt in receipts:
        old = before.get((step.name, receipt.customer_id), {})
        row = _status_row(step, receipt, old, as_of) | {"updated_at": now}
        if not old or any(row[name] != old.get(name) for name in _TOLD):
            changed.add(receipt.customer_id)
        else:
            row = old
        rows.setdefault(receipt.customer_id, []).append(row)
    if not changed:
        return
    spec = TABLES[STATUS]
    schema = pa.schema([pa.field(column.name, column.type) for column in spec.columns])
    table = pa.Table.from_pylist(
        [row for customer in sorted(changed) for row in rows[customer]], schema=schema
    )
    if len(customers) > FEW_CUSTOMERS:
        with suppress(StrangersInBuckets):  # of another run, that came in the meantime
            _merge_status(lake, names, status, version, table, commit)
            return
    lake.replace_customers(STATUS, table, changed, commit, where=("step", names))


def _status_row(step: Step, receipt: Receipt, old: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """The row of a customer after a step; a held customer keeps its fingerprint."""
    row = {
        "customer_id": receipt.customer_id,
        "step": step.name,
        "state": receipt.state,
        "reason": receipt.reason,
        "fingerprint": receipt.fingerprint or old.get("fingerprint"),
        "code_version": step.code_version
        if receipt.changed or receipt.state == "current"
        else old.get("code_version"),
        "content": receipt.content if receipt.changed or receipt.state == "held" else old.get("content"),
        "as_of": as_of if step.as_of != "never" else None,
        "rows": sum(receipt.rows.values()) if receipt.changed else old.get("rows", 0),
        "rejected": receipt.rejected if receipt.changed else old.get("rejected", 0),
        "duplicates": receipt.duplicates if receipt.changed else old.get("duplicates", 0),
    }
    if not receipt.changed and receipt.state == "current" and old.get("state") in _LASTING:
        row["state"], row["reason"] = old["state"], old["reason"]
    return row


def _merge_status(
    lake: Lake, steps: pa.Array, status: pa.Table, version: int, rows: pa.Table, commit: Commit
) -> None:
    """Rewrite whole buckets of the status, which is there in full at `version`: one file per bucket, however
    many steps there are."""
    changed = rows.column("customer_id")
    buckets = set(map(bucket_of, changed.unique().to_pylist()))
    names = status.column("customer_id")
    near = pa.array([name for name in names.unique().to_pylist() if bucket_of(name) in buckets], pa.string())
    replaced = pc.and_(pc.is_in(status.column("step"), steps), pc.is_in(names, changed.combine_chunks()))
    merged = pa.concat_tables([status.filter(pc.invert(replaced)).cast(rows.schema), rows])
    concerned = pa.concat_arrays([near, changed.combine_chunks()]).unique()
    written = merged.filter(pc.is_in(merged.column("customer_id"), concerned))
    if lake.replace_buckets(STATUS, written, concerned.to_pylist(), commit) == version + 1:
        lake.remember(STATUS, version + 1, merged)
