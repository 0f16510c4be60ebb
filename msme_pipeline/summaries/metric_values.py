"""The long table of all metrics: value, unit, the numbers that went in, why a value is missing."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.relations import conform, private_duckdb
from msme_pipeline.metrics import SECTIONS, Metric
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
                parts.append(run(_section_sql(section, metrics), {"wide": inputs[f"summary.{section}"]}))
    spec = TABLES["summary.metric_values"]
    table = pa.concat_tables([conform(part, spec.name) for part in parts]) if parts else spec.empty()
    return {spec.name: table.sort_by([(name, "ascending") for name in spec.key])}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _section_sql(section: str, metrics: tuple[Metric, ...]) -> str:
    """Lists per customer, unnested side by side: one scan of the wide table, one reading of its facts."""
    facts = sorted({name for metric in metrics for name in metric.inputs})
    paths = ", ".join(_quoted(f"$.{name}") for name in facts)
    place = {name: number for number, name in enumerate(facts, 1)}
    names = ", ".join(_quoted(metric.name) for metric in metrics)
    values = ", ".join(_value(metric) for metric in metrics)
    units = ", ".join(_quoted(metric.unit) for metric in metrics)
    shown = ", ".join(_inputs(metric, place) for metric in metrics)
    reasons = ", ".join(_quoted(metric.undefined or "no data") for metric in metrics)
    return f"""
WITH read AS (
    SELECT *, CAST(json_extract(facts, [{paths}]) AS VARCHAR[]) AS fact FROM wide
),
listed AS (
    SELECT
        customer_id,
        as_of,
        unnest([{names}]) AS metric,
        unnest([{values}]) AS value,
        unnest([{units}]) AS unit,
        unnest([{shown}]) AS inputs,
        unnest([{reasons}]) AS reason
    FROM read
)
SELECT
    customer_id,
    {_quoted(section)} AS section,
    metric,
    value,
    unit,
    as_of,
    inputs,
    CASE WHEN value IS NULL THEN reason END AS reason
FROM listed
"""


def _value(metric: Metric) -> str:
    column = f"CAST({metric.name} AS INTEGER)" if metric.kind == "flag" else metric.name
    return f"CAST({column} AS DECIMAL(28, 6))"


def _inputs(metric: Metric, place: Mapping[str, int]) -> str:
    """JSON object of the metric's inputs, put together from the pieces as they stand in the facts."""
    if not metric.inputs:
        return "'{}'"
    pieces = ", ".join(
        f"{_quoted(('' if number == 0 else ',') + chr(34) + name + chr(34) + ':')}, coalesce(fact[{place[name]}], 'null')"
        for number, name in enumerate(metric.inputs)
    )
    return f"concat('{{', {pieces}, '}}')"
