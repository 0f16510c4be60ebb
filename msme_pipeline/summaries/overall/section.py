"""Section overall: composite score with its arithmetic, decision, status, strengths and concerns, risk features."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import pyarrow as pa

from msme_pipeline.metrics import FEATURE_NAMES, FEATURES, SECTIONS, Metric
from msme_pipeline.pipeline.relations import conform, private_duckdb
from msme_pipeline.policy import composite, summaries
from msme_pipeline.policy.composite import Composite, composite_on
from msme_pipeline.summaries.anomalies.anomalies_sql import RUPEES
from msme_pipeline.summaries.metric_values.values import WIDE_TABLES
from msme_pipeline.summaries.overall import overall_sql as sql
from msme_pipeline.summaries.overall.sector import INPUTS as SECTOR_INPUTS
from msme_pipeline.summaries.overall.sector import find_sectors
from msme_pipeline.summaries.sections import compute_section, join_facts

INPUTS = (
    "raw.landed_files",
    *SECTOR_INPUTS,
    "summary.monthly_cashflow",
    "summary.gst_turnover",
    *(name for name in WIDE_TABLES if name != "summary.overall_summary"),
)


def overall_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.overall_summary, summary.strengths_concerns and summary.risk_features."""
    card = composite_on(as_of)
    with private_duckdb() as run:
        run(RUPEES, {})
        relations = {name.partition(".")[2]: table for name, table in inputs.items() if name in INPUTS}
        declared = run(sql.DECLARED, relations, {"as_of": as_of})
        wide = run(_wide_sql(), {"declared": declared})
        points = run(sql.POINTS, {"wide": wide, "segments": _segments(card)})
        scores = run(
            sql.SCORES,
            {"points": points, "part_weights": _part_weights(card)},
            {name: card.settings[name] for name in ("least_covered", "approve_covered", "review_cap")},
        )
        facts = join_facts(
            run,
            inputs["raw.landed_files"],
            declared,
            scores,
            run(sql.STATUS, {}),
            run(sql.STATE, {}),
            find_sectors(run, inputs, as_of),
            run(_SIZE, {"bands": _bands(card)}),
        )
        facts = run(
            _LABELS,
            {"all_facts": facts},
            {
                "approve_from": card.settings["approve_from"],
                "review_from": card.settings["review_from"],
                "policy_version": f"{summaries.EDITION}/{composite.EDITION}",
            },
        )
        overall = compute_section("overall_summary", run, facts, as_of)
        strength_from = {"strength_from": card.settings["strength_from"]}
        remarks = run(sql.STRENGTHS_CONCERNS, {"metrics": _metrics()}, strength_from)
        features = run(_features_sql(), {"overall_summary": overall}, {"as_of": as_of})
    return {
        "summary.overall_summary": overall,
        "summary.strengths_concerns": conform(remarks, "summary.strengths_concerns"),
        "summary.risk_features": conform(features, "summary.risk_features"),
    }


_LABELS = """
SELECT
    * REPLACE (coalesce(customer_status, 'no bank data') AS customer_status, coalesce(sector, 'unknown') AS sector),
    CASE
        WHEN composite IS NULL THEN 'not scored'
        WHEN composite >= $approve_from THEN 'approve'
        WHEN composite >= $review_from THEN 'review'
        ELSE 'caution'
    END AS decision,
    $policy_version AS policy_version
FROM all_facts
"""

_SIZE = """
SELECT customer_id, max_by(band, least) AS size_band
FROM earnings_spendings JOIN bands ON operating_receipts >= least
GROUP BY ALL
"""


def _known(metric: str) -> Metric | None:
    """The metric `<section>.<name>` of the registry, None when its section has none of that name."""
    section, _, name = metric.partition(".")
    return next((each for each in SECTIONS[section] if each.name == name), None)


def _scored_metrics() -> list[str]:
    return sorted(name for name in composite.METRICS if _known(name))


def _wide_sql() -> str:
    """One row per customer, one double column per metric that the scorecard looks at."""
    own = "overall_summary.declared_to_banked"
    metrics = [name for name in _scored_metrics() if name != own]
    sections = sorted({name.partition(".")[0] for name in metrics})
    columns = [f'CAST({name} AS DOUBLE) AS "{name}"' for name in metrics]
    columns.append(
        f'CAST(declared_with_tax AS DOUBLE) / nullif(CAST(banked_receipts AS DOUBLE), 0) AS "{own}"'
    )
    joins = " ".join(f"LEFT JOIN {section} USING (customer_id)" for section in sections)
    return (
        f"SELECT customer_id, {', '.join(columns)} FROM (SELECT DISTINCT customer_id FROM landed_files)"
        f" {joins} LEFT JOIN declared USING (customer_id)"
    )


def _segments(card: Composite) -> pa.Table:
    """Every straight piece of every scale, with open ends."""
    rows = []
    items = [
        (
            each.metric.partition(".")[2],
            "component",
            each.part,
            each.metric,
            each.weight,
            each.scale,
            None,
            None,
        )
        for each in card.components
    ] + [
        (each.name, "deduction", "", each.metric, 0.0, each.scale, each.cap, each.cap_from)
        for each in card.deductions
    ]
    for place, (item, role, part, metric, weight, scale, cap, cap_from) in enumerate(items):
        ends = [(float("-inf"), scale[0][1]), *scale, (float("inf"), scale[-1][1])]
        for (x_0, y_0), (x_1, y_1) in pairwise(ends):
            flat = float("-inf") in (x_0, x_1) or float("inf") in (x_0, x_1)
            rows.append(
                {
                    "item": item, "role": role, "part": part, "place": place, "metric": metric, "weight": float(weight),
                    "lower": x_0, "upper": x_1, "cap": cap, "cap_from": cap_from,
                    "x_0": 0.0 if flat else float(x_0), "x_1": 0.0 if flat else float(x_1),
                    "y_0": float(y_1 if x_0 == float("-inf") else y_0), "y_1": float(y_1),
                }
            )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_SEGMENT)


_DOUBLES = ("weight", "lower", "upper", "cap", "cap_from", "x_0", "x_1", "y_0", "y_1")
_SEGMENT = pa.schema(
    [(name, pa.string()) for name in ("item", "role", "part", "metric")]
    + [("place", pa.int32())]
    + [(name, pa.float64()) for name in _DOUBLES]
)


def _part_weights(card: Composite) -> pa.Table:
    return pa.table({"part": list(card.parts), "part_weight": list(card.parts.values())})


def _bands(card: Composite) -> pa.Table:
    least, band = zip(*card.size_bands, strict=True)
    return pa.table({"least": pa.array(least, pa.float64()), "band": band})


def _metrics() -> pa.Table:
    rows = []
    for name in _scored_metrics():
        metric = _known(name)
        assert metric is not None
        rows.append(
            {
                "metric": name,
                "title": metric.name.replace("_", " ").capitalize(),
                "unit": metric.unit,
                "kind_of_metric": metric.kind,
                "reading": metric.interpretation,
            }
        )
    names = ("metric", "title", "unit", "kind_of_metric", "reading")
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))


def _features_sql() -> str:
    """The 31 features from the sections that declare them; null for one that none declares."""
    columns = []
    for feature in FEATURE_NAMES:
        section, name = FEATURES.get(feature, ("", ""))
        columns.append(f"CAST({f'{section}.{name}' if name else 'NULL'} AS DOUBLE) AS {feature}")
    sections = sorted({section for section, _ in FEATURES.values()})
    joins = " ".join(f"LEFT JOIN {section} USING (customer_id)" for section in sections)
    return (
        f"SELECT customer_id, $as_of::DATE AS as_of, {', '.join(columns)}"
        f" FROM (SELECT DISTINCT customer_id FROM landed_files) {joins} ORDER BY customer_id"
    )
