"""From facts to metrics: one wide row per customer, as the registry declares it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.metrics import SECTIONS
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import conform
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.schema import duckdb_type
from msme_pipeline.tables.sections import LABELS


def _section_sql(section: str) -> str:
    """The metrics of a section over its facts, which are kept as JSON beside them."""
    spec = TABLES[f"summary.{section}"]
    metrics = [
        f"CAST({metric.sql} AS {duckdb_type(spec.column(metric.name).type)}) AS {metric.name}"
        for metric in SECTIONS[section]
    ]
    labels = [column.name for column in LABELS.get(section, ())]
    shown = "struct_pack(*COLUMNS(facts.* EXCLUDE (customer_id)))"
    columns = [*labels, *metrics, f"CAST(to_json({shown}) AS VARCHAR) AS facts"]
    return f"SELECT customer_id, $as_of::DATE AS as_of, {', '.join(columns)} FROM facts ORDER BY customer_id"


_METRICS = Plan(__file__, given=("facts",), built={section: _section_sql(section) for section in SECTIONS})


def compute_section(
    section: str, facts: pa.Table, as_of: date, set_numbers: Mapping[str, Decimal | int] | None = None
) -> pa.Table:
    """Rows of `summary.<section>` from `facts`: one row per customer, a column per named fact.

    Every metric's SQL runs over the facts; the facts themselves are kept as JSON beside the metrics.
    `set_numbers`, which a person set, are facts like any other: whoever recomputes a metric needs them.
    ValueError when a metric names a fact that is not there, or a fact or metric is not a finite number:
    what is undefined is null.
    """
    for name, number in (set_numbers or {}).items():
        facts = facts.append_column(name, pa.repeat(number, facts.num_rows))
    missing = {name for metric in SECTIONS[section] for name in metric.inputs} - set(facts.column_names)
    if missing:
        raise ValueError(
            f"section {section}: metrics need facts {sorted(missing)}, which its SQL does not give"
        )
    _require_finite(section, facts)
    with _METRICS.on(as_of=as_of) as relations:
        relations.give(facts=facts)
        table = relations[section]
    _require_finite(section, table)
    return conform(table, f"summary.{section}")


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
