"""Section overall: composite score with its arithmetic, decision, strengths and concerns, risk features."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import pyarrow as pa

from msme_pipeline.metrics import FEATURE_NAMES, FEATURES, SECTIONS, Metric
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.policy import composite, summaries
from msme_pipeline.policy.composite import Composite, composite_on
from msme_pipeline.summaries.overall.sector import find_sectors
from msme_pipeline.summaries.sections import compute_section


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
    columns = [f'CAST({name} AS DOUBLE) AS "{name}"' for name in metrics]
    columns.append(
        f'CAST(declared_with_tax AS DOUBLE) / nullif(CAST(banked_receipts AS DOUBLE), 0) AS "{own}"'
    )
    return _of_customers(columns, {name.partition(".")[0] for name in metrics} | {"declared"})


def _features_sql() -> str:
    """The 31 features from the sections that declare them; null for one that none declares."""
    sources = {feature: ".".join(FEATURES.get(feature, ("NULL",))) for feature in FEATURE_NAMES}
    columns = [f"CAST({source} AS DOUBLE) AS {feature}" for feature, source in sources.items()]
    sections = {section for section, _ in FEATURES.values()}
    return _of_customers(["$as_of::DATE AS as_of", *columns], sections) + " ORDER BY customer_id"


def _of_customers(columns: list[str], relations: set[str]) -> str:
    joins = " ".join(f"LEFT JOIN {name} USING (customer_id)" for name in sorted(relations))
    return f"SELECT customer_id, {', '.join(columns)} FROM customers {joins}"


PLAN = Plan(
    __file__,
    "../rupees.sql",
    "score.sql",
    given=(
        "customers",
        "summary.monthly_cashflow",
        "summary.gst_turnover",
        *(f"summary.{section}" for section in SECTIONS if section != "overall_summary"),
        "overall_summary",
        "segments",
        "part_weights",
        "bands",
        "sectors",
        "metrics",
    ),
    built={"wide": _wide_sql(), "risk_features": _features_sql()},
)


def overall_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.overall_summary, summary.strengths_concerns and summary.risk_features."""
    card = composite_on(as_of)
    editions = f"{summaries.EDITION}/{composite.EDITION}"
    with PLAN.on(inputs, as_of=as_of, policy_version=editions, **card.settings) as relations:
        relations.give(
            segments=_segments(card),
            part_weights=_part_weights(card),
            bands=_bands(card),
            sectors=find_sectors(inputs, as_of),
            metrics=_metrics(),
        )
        relations.give(overall_summary=compute_section("overall_summary", relations["facts"], as_of))
        return relations.conformed(
            overall_summary="summary.overall_summary",
            strengths_concerns="summary.strengths_concerns",
            risk_features="summary.risk_features",
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
                    "item": item, "role": role, "part": part, "place": place, "metric": metric,
                    "weight": float(weight), "lower": x_0, "upper": x_1, "cap": cap, "cap_from": cap_from,
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
