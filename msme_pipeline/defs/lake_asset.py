"""Turns steps of the pipeline into partitioned Dagster assets, one per output table."""

import time
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from msme_pipeline.defs.partitions import CUSTOMERS, customers_in, keys_in
from msme_pipeline.defs.resources import Scope, Site
from msme_pipeline.lake.mapping import Outcome
from msme_pipeline.pipeline.runner import with_settings
from msme_pipeline.pipeline.step import Step
from msme_pipeline.tables import TABLES, Table
from msme_pipeline.tables.schema import duckdb_type

HELD_SHARE_LIMIT = 0.05  # above this share of held customers the batch, not the customer, is at fault
NAMED_CUSTOMERS = 20
CHECK = "conforms"
OWNERS = ["team:data-engineering"]
LANDING = dg.AssetSpec(
    ["landing", "files"],
    description="Files of customers as they were delivered, below `landing/<customer_id>/<source>/`",
    group_name="landing",
    kinds={"file"},
)


def asset_key(table: str) -> dg.AssetKey:
    return dg.AssetKey(table.split("."))


def lake_assets(name: str, steps: Sequence[Step], declared: Sequence[Step]) -> dg.AssetsDefinition:
    """Assets for the outputs of `steps`, which run in one operation so that they hand on their rows in
    memory.

    `declared` are all steps in order, `steps` among them. Selected steps run whole.
    """

    @dg.multi_asset(
        name=name,
        specs=[_asset_spec(spec, step) for step in steps for spec in step.specs],
        check_specs=[_check_spec(spec) for step in steps for spec in step.specs],
        partitions_def=CUSTOMERS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        can_subset=True,
    )
    def materialise(
        context: dg.AssetExecutionContext, site: Site, scope: Scope
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        started = time.perf_counter()
        selected = context.selected_asset_keys
        mine = [step for step in steps if any(asset_key(output) in selected for output in step.writes)]
        known, problems = site.customers(scope.only_customers)
        problems = problems if any(step.reads_landing for step in mine) else []
        for problem in problems:
            context.log.warning(problem)
        groups = customers_in(keys_in(context), known, scope.only_customers)
        customers = [customer for group in groups.values() for customer in group]
        outcomes = site.run(
            [with_settings(step, scope.settings() | site.models([step])) for step in mine],
            customers,
            scope.date(site.landing()),
            run_id=context.run.run_id,
            declared=declared,
        )
        for step in mine:
            context.log.info(_said(step.name, outcomes[step.name]))
            for output in step.writes:
                if asset_key(output) in selected:
                    yield from _events(context, output, outcomes[step.name], groups, problems)
        context.log.info(f"{name}: {len(customers)} customers in {time.perf_counter() - started:.1f} s")

    return materialise


def _said(step: str, outcome: Outcome) -> str:
    recoded = f" (rows of {outcome.recoded} were written by other code)" if outcome.recoded else ""
    return (
        f"{step}: {outcome.changed} of {len(outcome.receipts)} customers changed{recoded},"
        f" {outcome.seconds:.1f} s of a worker"
    )


def _events(
    context: dg.AssetExecutionContext,
    output: str,
    outcome: Outcome,
    groups: Mapping[str, Sequence[str]],
    problems: Sequence[str],
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    described = {key: _metadata(output, outcome, group) for key, group in groups.items()}
    if len(described) == 1:  # adding by key makes Dagster look the key up, twice for every table
        yield dg.MaterializeResult(asset_key=asset_key(output), metadata=next(iter(described.values())))
    else:
        for key, metadata in described.items():
            context.add_asset_metadata(metadata, asset_key=asset_key(output), partition_key=key)
        yield dg.MaterializeResult(asset_key=asset_key(output))
    if dg.AssetCheckKey(asset_key(output), CHECK) in context.selected_asset_check_keys:
        yield _check(TABLES[output], outcome, problems)


def _asset_spec(spec: Table, step: Step) -> dg.AssetSpec:
    upstream = [LANDING.key] if step.reads_landing else [asset_key(name) for name in step.reads]
    columns = [
        dg.TableColumn(
            column.name,
            duckdb_type(column.type),
            column.meaning + (f" [{column.unit}]" if column.unit else ""),
            dg.TableColumnConstraints(
                nullable=column.nullable,
                unique=spec.key == (column.name,),
                other=[f"one of: {', '.join(column.values)}"] if column.values else [],
            ),
        )
        for column in spec.columns
    ]
    return dg.AssetSpec(
        asset_key(spec.name),
        deps=upstream,
        description=(
            f"{spec.meaning}\n\nKey: {', '.join(spec.key)}. Query it as `{spec.name}` in lake.duckdb."
        ),
        group_name=spec.layer,
        owners=OWNERS,
        kinds={"deltalake", "parquet"},
        code_version=step.code_version,
        metadata={"dagster/column_schema": dg.TableSchema(columns=columns), "as_of": step.as_of},
    )


def _check_spec(spec: Table) -> dg.AssetCheckSpec:
    required = ", ".join(column.name for column in spec.columns if not column.nullable)
    closed = ", ".join(column.name for column in spec.columns if column.values)
    closed = f"; of their values only: {closed}" if closed else ""
    return dg.AssetCheckSpec(
        CHECK,
        asset=asset_key(spec.name),
        description=f"Before every write, per customer: ({', '.join(spec.key)}) is unique;"
        f" never null: {required}{closed}."
        " Customers that fail this or their step are held: their last good rows stay. Blocks above 5 % held.",
        blocking=True,
    )


def _metadata(name: str, outcome: Outcome, group: Sequence[str]) -> dict[str, Any]:
    receipts = [outcome.receipts[customer] for customer in group if customer in outcome.receipts]
    held = {receipt.customer_id: receipt.reason for receipt in receipts if receipt.state != "current"}
    metadata: dict[str, Any] = {
        "customers": len(receipts),
        "changed": sum(receipt.changed for receipt in receipts),
        "rejected": sum(receipt.rejected for receipt in receipts),
        "duplicates": sum(receipt.duplicates for receipt in receipts),
        "held": sum(receipt.state == "held" for receipt in receipts),
        "versions_read": dict(outcome.read),
    }
    if all(name in receipt.rows for receipt in receipts):
        metadata["dagster/row_count"] = sum(receipt.rows[name] for receipt in receipts)
    if name in outcome.written:
        metadata["version"] = outcome.written[name]
    if held:
        metadata["not_current"] = dict(list(held.items())[:NAMED_CUSTOMERS])
    previews = [receipt.previews[name] for receipt in receipts if name in receipt.previews]
    if len(previews) == 1:
        metadata["first_rows"] = dg.MetadataValue.md(previews[0])
    charts = [receipt.charts[name] for receipt in receipts if name in receipt.charts]
    if len(charts) == 1:
        metadata["chart"] = picture(charts[0])
    return metadata


def picture(png: bytes) -> dg.MetadataValue:
    """A picture as the Dagster UI shows it: Markdown with the bytes in it."""
    return dg.MetadataValue.md(f"![chart](data:image/png;base64,{b64encode(png).decode()})")


def _check(spec: Table, outcome: Outcome, problems: Sequence[str]) -> dg.AssetCheckResult:
    states: dict[str, int] = {}
    for receipt in outcome.receipts.values():
        states[receipt.state] = states.get(receipt.state, 0) + 1
    at_fault = {c: r.reason for c, r in outcome.receipts.items() if r.state not in ("current", "incomplete")}
    too_many = len(outcome.held) > max(1, HELD_SHARE_LIMIT * len(outcome.receipts))
    return dg.AssetCheckResult(
        passed=not at_fault and not problems,
        check_name=CHECK,
        asset_key=asset_key(spec.name),
        severity=dg.AssetCheckSeverity.ERROR if too_many else dg.AssetCheckSeverity.WARN,
        metadata={
            "states": states,
            "customers": dict(list(at_fault.items())[:NAMED_CUSTOMERS]),
            "skipped_in_landing": list(problems[:NAMED_CUSTOMERS]),
        },
    )
