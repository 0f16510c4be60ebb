"""The long table of all metrics: value, unit, the numbers that went in, why a value is missing."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.metrics import SECTIONS, Metric
from msme_pipeline.pipeline.relations import conform, private_duckdb
from msme_pipeline.tables import TABLES

WIDE_TABLES = tuple(f"summary.{section}" for section in SECTIONS)


def metric_values(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.metric_values from the wide summary tables: one row per customer and metric.

    `inputs` of a value is the JSON object of the facts that its metric names, as the section kept them.
    """
    parts = []
    with private_duckdb() as run:
        for section, metrics in SECTIONS.items():
            if metrics:
                relations = {"wide": inputs[f"summary.{section}"], "declared": _declared(metrics)}
                parts.append(run(_section_sql(section, metrics), relations))
    spec = TABLES["summary.metric_values"]
    table = pa.concat_tables([conform(part, spec.name) for part in parts]) if parts else spec.empty()
    return {spec.name: table.sort_by([(name, "ascending") for name in spec.key])}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _facts(metrics: tuple[Metric, ...]) -> list[str]:
    return sorted({name for metric in metrics for name in metric.inputs})


def _declared(metrics: tuple[Metric, ...]) -> pa.Table:
    """One row per metric; `shown`: places of its inputs among the facts, from 1."""
    place = {name: number for number, name in enumerate(_facts(metrics), 1)}
    return pa.table(
        {
            "place": pa.array(range(1, len(metrics) + 1), pa.int64()),
            "metric": pa.array([metric.name for metric in metrics], pa.string()),
            "unit": pa.array([metric.unit for metric in metrics], pa.string()),
            "shown": pa.array([[place[name] for name in metric.inputs] for metric in metrics], pa.list_(pa.int64())),
            "undefined": pa.array([metric.undefined or "no data" for metric in metrics], pa.string()),
        }
    )  # fmt: skip


def _section_sql(section: str, metrics: tuple[Metric, ...]) -> str:
    """One reading of the facts per customer, then a row per metric; short, since compiling it is what costs."""
    facts = _facts(metrics)
    paths = ", ".join(_quoted(f"$.{name}") for name in facts)
    names = ", ".join(_quoted(f'"{name}":') for name in facts)
    values = ", ".join(_value(metric) for metric in metrics)
    return f"""
WITH read AS (
    SELECT
        customer_id,
        as_of,
        [{values}] AS values,
        list_transform(
            list_zip([{names}], CAST(json_extract(facts, [{paths}]) AS VARCHAR[])),
            lambda fact: fact[1] || coalesce(fact[2], 'null')) AS pieces
    FROM wide
)
SELECT
    customer_id,
    {_quoted(section)} AS section,
    metric,
    values[place] AS value,
    unit,
    as_of,
    '{{' || array_to_string(list_select(pieces, shown), ',') || '}}' AS inputs,
    CASE WHEN values[place] IS NULL THEN undefined END AS reason
FROM read
CROSS JOIN declared
"""


def _value(metric: Metric) -> str:
    column = f"CAST({metric.name} AS INTEGER)" if metric.kind == "flag" else metric.name
    return f"CAST({column} AS DECIMAL(28, 6))"
