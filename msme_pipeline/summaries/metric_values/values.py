"""The long table of all metrics: value, unit, the numbers that went in, why a value is missing."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.metrics import SECTIONS, Metric
from msme_pipeline.pipeline.plan import Plan


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _facts(metrics: tuple[Metric, ...]) -> list[str]:
    return sorted({name for metric in metrics for name in metric.inputs})


def _declared() -> pa.Table:
    """One row per metric; `place` among those of its section and `shown`, places of its inputs, from 1."""
    rows = []
    for section, metrics in SECTIONS.items():
        places = {name: number for number, name in enumerate(_facts(metrics), 1)}
        rows += [
            {
                "section": section,
                "place": place,
                "metric": metric.name,
                "unit": metric.unit,
                "shown": [places[name] for name in metric.inputs],
                "undefined": metric.undefined or "no data",
            }
            for place, metric in enumerate(metrics, 1)
        ]
    return pa.Table.from_pylist(rows, schema=_DECLARED)


_DECLARED = pa.schema(
    [(name, pa.string()) for name in ("section", "metric", "unit", "undefined")]
    + [("place", pa.int64()), ("shown", pa.list_(pa.int64()))]
)


def _value(metric: Metric) -> str:
    column = f"CAST({metric.name} AS INTEGER)" if metric.kind == "flag" else metric.name
    return f"CAST({column} AS DECIMAL(28, 6))"


def _section_sql(section: str, metrics: tuple[Metric, ...]) -> str:
    """One reading of the facts per customer, then a row per metric; short: compiling it is what costs."""
    facts = _facts(metrics)
    paths = ", ".join(_quoted(f"$.{name}") for name in facts)
    names = ", ".join(_quoted(f'"{name}":') for name in facts)
    values = ", ".join(_value(metric) for metric in metrics)
    return f"""
SELECT
    customer_id,
    section,
    metric,
    values[place] AS value,
    unit,
    as_of,
    '{{' || array_to_string(list_select(pieces, shown), ',') || '}}' AS inputs,
    CASE WHEN values[place] IS NULL THEN undefined END AS reason
FROM (
    SELECT
        customer_id,
        as_of,
        [{values}] AS values,
        list_transform(
            list_zip([{names}], CAST(json_extract(facts, [{paths}]) AS VARCHAR[])),
            lambda fact: fact[1] || coalesce(fact[2], 'null')) AS pieces
    FROM {section}
)
JOIN declared ON section = {_quoted(section)}
"""


def _all_sql() -> str:
    parts = [_section_sql(section, metrics) for section, metrics in SECTIONS.items() if metrics]
    return " UNION ALL ".join(parts) + " ORDER BY customer_id, section, metric"


PLAN = Plan(
    __file__,
    given=("declared", *(f"summary.{section}" for section in SECTIONS)),
    built={"metric_values": _all_sql()},
)


def metric_values(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.metric_values from the wide summary tables: one row per customer and metric.

    `inputs` of a value is the JSON object of the facts that its metric names, as the section kept them.
    """
    with PLAN.on(inputs) as relations:
        relations.give(declared=_declared())
        return relations.conformed(metric_values="summary.metric_values")
