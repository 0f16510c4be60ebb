"""Chart of one customer: invoiced, received and declared per month or quarter."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import altair as alt

SERIES = {"declared": "Declared with GST", "received": "Received and withheld", "invoiced": "B2B invoiced"}
COLOURS = ("#4c78a8", "#54a24b", "#9d9d9d")
PART_OF_PERIOD = ("bank files cover", "had not ended")
"""Reasons of periods whose receipts are not all there: drawn, they would look like a fall."""

CHART_TABLES = ("analytics.reconciliation_months",)


def turnover_chart(tables: Mapping[str, pa.Table]) -> "alt.Chart | None":
    """Lines per period (₹ lakh) from the rows of one customer of CHART_TABLES; None without rows."""
    import altair as alt

    months = tables[CHART_TABLES[0]].sort_by("period")
    if not months.num_rows:
        return None
    periods = [day.isoformat() for day in months["period"].to_pylist()]
    added = ("operating_receipts", "tax_deducted", "marketplace_deductions", "acquirer_charges")
    values: dict[str, list[float | None]] = {
        "declared": _lakhs(months["declared"]),
        "invoiced": _lakhs(months["invoiced"]),
        "received": [
            None
            if None in parts or any(each in reason for each in PART_OF_PERIOD)
            else sum(filter(None, parts))
            for reason, *parts in zip(
                months["reason"].to_pylist(), *(_lakhs(months[name]) for name in added), strict=True
            )
        ],
    }
    rows = [
        {"period": period, "series": label, "lakh": value}
        for name, label in SERIES.items()
        for period, value in zip(periods, values[name], strict=True)
        if value is not None
    ]
    return (
        alt.Chart(alt.Data(values=rows), width=640, height=260, title="Invoiced, received, declared")
        .mark_line(point=True)
        .encode(
            x=alt.X("period:T", title=None, axis=alt.Axis(format="%b %y")),
            y=alt.Y("lakh:Q", title="₹ lakh"),
            color=alt.Color(
                "series:N", title=None, scale=alt.Scale(domain=list(SERIES.values()), range=list(COLOURS))
            ),
        )
    )  # fmt: skip


def _lakhs(amounts: pa.ChunkedArray) -> list[float | None]:
    return [None if amount is None else float(amount) / 1e5 for amount in amounts.to_pylist()]
