"""The wide summary tables, one column per metric of the registry, and the long table of all values."""

import pyarrow as pa

from msme_pipeline.metrics import FEATURE_NAMES, FEATURES, SECTIONS, Metric
from msme_pipeline.tables.schema import COUNT, DATE, FLAG, MONEY, TEXT, Column, Table, customer_column

SECTORS = (
    "food and agriculture",
    "minerals and fuels",
    "chemicals and pharmaceuticals",
    "plastics and rubber",
    "leather",
    "wood and paper",
    "textiles",
    "footwear and headgear",
    "stone, glass and jewellery",
    "metals",
    "machinery and electronics",
    "vehicles and transport equipment",
    "instruments, furniture and other goods",
    "services",
)
"""Trades, in the order of the chapters of the HSN."""

SECTOR_BASES = ("HSN lines of GSTR-1", "domain of ONDC orders", "name of the firm")
"""How the sector is known, the strongest first."""

_NUMBER = pa.float64()
_TYPES: dict[str, pa.DataType] = {
    "rupees": MONEY,
    "count": COUNT,
    "days": _NUMBER,
    "months": _NUMBER,
    "flag": FLAG,
}
_AS_OF = Column("as_of", DATE, "Date up to which data was read", nullable=False)
VALUE = pa.decimal128(28, 6)


def metric_type(metric: Metric) -> pa.DataType:
    """Arrow type of a metric's column: decimal for rupees, whole numbers for counts, else double."""
    return _TYPES.get(metric.kind, _NUMBER)


def _column(metric: Metric) -> Column:
    meaning = metric.formula + (f"; null: {metric.undefined}" if metric.undefined else "")
    return Column(metric.name, metric_type(metric), meaning, unit=metric.unit)


LABELS: dict[str, tuple[Column, ...]] = {
    "overall_summary": (
        Column(
            "decision",
            TEXT,
            "What the unrounded score says",
            nullable=False,
            values=("approve", "review", "caution", "not scored"),
        ),
        Column(
            "customer_status",
            TEXT,
            "How much the bank tells: thin has less than half a year, stale nothing of the last 90 days",
            nullable=False,
            values=("active", "thin", "stale", "no bank data"),
        ),
        Column(
            "sector",
            TEXT,
            "Sector by chapters of the HSN; unknown when nothing tells it",
            nullable=False,
            values=(*SECTORS, "unknown"),
        ),
        Column("sector_basis", TEXT, "How it is known", values=SECTOR_BASES),
        Column("size_band", TEXT, "Band of a year's operating receipts"),
        Column("state", TEXT, "GST code of the state with most turnover"),
        Column("policy_version", TEXT, "Editions of settings and scorecard", nullable=False),
    )
}
"""Columns of a summary that are words, not metrics; its facts give them by name."""


def _wide(section: str, metrics: tuple[Metric, ...]) -> Table:
    return Table(
        f"summary.{section}",
        f"One row per customer: {section.replace('_', ' ')}; each column is a metric of the registry",
        key=("customer_id",),
        columns=(
            customer_column(),
            _AS_OF,
            *LABELS.get(section, ()),
            *(_column(metric) for metric in metrics),
            Column(
                "facts", TEXT, "JSON object of the numbers the metrics were computed from", nullable=False
            ),
        ),
    )


SECTION_TABLES = {f"summary.{name}": _wide(name, metrics) for name, metrics in SECTIONS.items()}

METRIC_VALUES = Table(
    "summary.metric_values",
    "One row per customer and metric: the value and the numbers that went in",
    key=("customer_id", "section", "metric"),
    columns=(
        customer_column(),
        Column(
            "section",
            TEXT,
            "Summary table the metric is a column of",
            nullable=False,
            values=tuple(SECTIONS),
        ),
        Column("metric", TEXT, "Metric of the registry", nullable=False),
        Column("value", VALUE, "Value; flags are 0 and 1; null when undefined", unit="see `unit`"),
        Column("unit", TEXT, "Unit", nullable=False),
        _AS_OF,
        Column("inputs", TEXT, "JSON object of the facts that went in", nullable=False),
        Column("reason", TEXT, "Why the value is null"),
    ),
)

STRENGTHS_CONCERNS = Table(
    "summary.strengths_concerns",
    "The best and the weakest three of what was assessed of each customer, with the numbers",
    key=("customer_id", "kind", "rank"),
    columns=(
        customer_column(),
        Column(
            "kind",
            TEXT,
            "Whether it speaks for or against the customer",
            nullable=False,
            values=("strength", "concern"),
        ),
        Column("rank", COUNT, "1 is the greatest", nullable=False),
        Column("section", TEXT, "Summary that the metric is from", nullable=False, values=tuple(SECTIONS)),
        Column("metric", TEXT, "Metric", nullable=False),
        Column("value", _NUMBER, "Its value", nullable=False),
        Column("unit", TEXT, "Its unit", nullable=False),
        Column(
            "standing",
            _NUMBER,
            "Points on the scorecard's scale; below 0 for heavy deductions",
            nullable=False,
        ),
        Column(
            "beyond_par",
            FLAG,
            (
                "A strength with at least 60 points, a concern below 60; no: only the best or weakest "
                "of the rest"
            ),
        ),
        Column(
            "sentence", TEXT, "The remark as a sentence, which says when it is not beyond par", nullable=False
        ),
    ),
)


def _feature(name: str) -> Column:
    section, metric = FEATURES.get(name, ("", ""))
    declared = next((each for each in SECTIONS.get(section, ()) if each.name == metric), None)
    if declared is None:
        return Column(name, _NUMBER, f"Feature {name}")
    return Column(name, _NUMBER, f"{metric} of summary.{section}: {declared.formula}", unit=declared.unit)


RISK_FEATURES = Table(
    "summary.risk_features",
    "One row per customer: the features of the risk model, each a metric of the registry",
    key=("customer_id",),
    columns=(customer_column(), _AS_OF, *map(_feature, FEATURE_NAMES)),
)
