"""The wide summary tables, one column per metric of the registry, and the long table of all values."""

import pyarrow as pa

from msme_pipeline.metrics import SECTIONS, Metric
from msme_pipeline.tables.schema import COUNT, DATE, FLAG, MONEY, TEXT, Column, Table, customer_column

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


def _wide(section: str, metrics: tuple[Metric, ...]) -> Table:
    return Table(
        f"summary.{section}",
        f"One row per customer: {section.replace('_', ' ')}; each column is a metric of the registry",
        key=("customer_id",),
        columns=(
            customer_column(),
            _AS_OF,
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
        Column("section", TEXT, "Summary table the metric is a column of", nullable=False),
        Column("metric", TEXT, "Metric of the registry", nullable=False),
        Column("value", VALUE, "Value; flags are 0 and 1; null when undefined"),
        Column("unit", TEXT, "Unit", nullable=False),
        _AS_OF,
        Column("inputs", TEXT, "JSON object of the facts that went in", nullable=False),
        Column("reason", TEXT, "Why the value is null"),
    ),
)
