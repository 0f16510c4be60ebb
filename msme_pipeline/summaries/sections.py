"""From facts to metrics: one wide row per customer, as the registry declares it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.metrics import SECTIONS
from msme_pipeline.pipeline.relations import RunSql, conform
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.dictionary import duckdb_type
from msme_pipeline.tables.sections import LABELS


def join_facts(run: RunSql, customers: pa.Table, *parts: pa.Table) -> pa.Table:
    """One row of named facts per customer of `customers`, those of all `parts` side by side, null where missing."""
    relations = {"customers": customers} | {f"part_{number}": part for number, part in enumerate(parts)}
    joins = " ".join(f"LEFT JOIN part_{number} USING (customer_id)" for number in range(len(parts)))
    return run(f"SELECT * FROM (SELECT DISTINCT customer_id FROM customers) {joins}", relations)


def compute_section(
    section: str,
    run: RunSql,
    facts: pa.Table,
    as_of: date,
    set_numbers: Mapping[str, Decimal | int] | None = None,
) -> pa.Table:
    """Rows of `summary.<section>` from `facts`: one row per customer, a column per named fact.

    Every metric's SQL runs over the facts; the facts themselves are kept as JSON beside the metrics.
    `set_numbers`, which a person set, are facts like any other: whoever recomputes a metric needs them.
    ValueError when a metric names a fact that is not there, or a fact or metric is not a finite number:
    what is undefined is null.
    """
    metrics = SECTIONS[section]
    for name, number in (set_numbers or {}).items():
        facts = facts.append_column(name, pa.repeat(number, facts.num_rows))
    missing = {name for metric in metrics for name in metric.inputs} - set(facts.column_names)
    if missing:
        raise ValueError(
            f"section {section}: metrics need facts {sorted(missing)}, which its SQL does not give"
        )
    _require_finite(section, facts)
    spec = TABLES[f"summary.{section}"]
    columns = [
        f"CAST({metric.sql} AS {duckdb_type(spec.column(metric.name).type)}) AS {metric.name}"
        for metric in metrics
    ]
    labels = [column.name for column in LABELS.get(section, ())]
    names = [name for name in facts.column_names if name != "customer_id"]
    shown = ", ".join(f"{name} := facts.{name}" for name in names)
    table = run(
        f"SELECT customer_id, $as_of::DATE AS as_of, {', '.join([*labels, *columns, ''])}"
        f" CAST(to_json(struct_pack({shown})) AS VARCHAR) AS facts FROM facts ORDER BY customer_id",
        {"facts": facts},
        {"as_of": as_of},
    )
    _require_finite(section, table)
    return conform(table, spec.name)


def _require_finite(section: str, rows: pa.Table) -> None:
    """ValueError that names the first column and customer of `rows` with an infinite number or none."""
    for name in rows.column_names:
        if pa.types.is_floating(rows[name].type):
            wrong = rows.filter(pc.invert(pc.is_finite(rows[name])))
            if wrong.num_rows:
                raise ValueError(
                    f"section {section}: {name} of customer {wrong['customer_id'][0]} is {wrong[name][0]};"
                    " make it null where it is undefined"
                )
