"""The picture of a customer's forecast: months that were, months to come, and how long the money lasts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import altair as alt
import pyarrow as pa

INFLOW, OUTFLOW, HEADROOM = "#4c78a8", "#e45756", "#54a24b"
WIDTH, HEIGHT = 640, 220
LAKH = 100_000


def cashflow_chart(tables: Mapping[str, pa.Table]) -> alt.VConcatChart | None:
    """Two panels from the rows of one customer: monthly flows with their fan, daily headroom with its runway.

    Reads analytics.cashflow_forecast, cashflow_daily and forecast_assessment; amounts are shown in ₹ lakh.
    None when there is no forecast.
    """
    months = tables["analytics.cashflow_forecast"].sort_by("month").to_pylist()
    if not months:
        return None
    [assessment] = tables["analytics.forecast_assessment"].to_pylist()
    daily = tables["analytics.cashflow_daily"].sort_by("day").to_pylist()
    return alt.vconcat(_flows(months, assessment), _headroom(daily, assessment)).configure_view(stroke=None)


def _flows(months: list[dict[str, Any]], assessment: dict[str, Any]) -> alt.LayerChart | alt.FacetChart:
    past, fan = [], []
    for name, label in (("operating_inflow", "inflow"), ("operating_outflow", "outflow")):
        past += [
            {"month": row["month"].isoformat(), "flow": label, "lakh": _lakh(row[name])}
            for row in assessment["recent_months"]
        ]
        fan += [
            {
                "month": row["month"].isoformat(),
                "flow": label,
                "lakh": _lakh(row[name]),
                **{
                    f"{side}_{level}": _lakh(row[f"{name}_{side}_{level}"])
                    for side in ("lo", "hi")
                    for level in (80, 95)
                },
            }
            for row in months
        ]
    colour = alt.Color(
        "flow:N", title=None, scale=alt.Scale(domain=["inflow", "outflow"], range=[INFLOW, OUTFLOW])
    )
    x = alt.X("month:T", title=None, axis=alt.Axis(format="%b %y"))
    ahead = alt.Chart(alt.Data(values=fan)).encode(x=x, color=colour)
    return alt.layer(
        ahead.mark_area(opacity=0.12).encode(y=alt.Y("lo_95:Q", title="₹ lakh a month"), y2="hi_95:Q"),
        ahead.mark_area(opacity=0.22).encode(y="lo_80:Q", y2="hi_80:Q"),
        ahead.mark_line(strokeDash=[4, 3], point=True).encode(y="lakh:Q"),
        alt.Chart(alt.Data(values=past)).mark_line(point=True).encode(x=x, y="lakh:Q", color=colour),
    ).properties(
        width=WIDTH, height=HEIGHT, title="Operating flows: history and forecast with 80 and 95 % bands"
    )


def _headroom(daily: list[dict[str, Any]], assessment: dict[str, Any]) -> alt.LayerChart | alt.FacetChart:
    path = [
        {
            "day": row["day"].isoformat(),
            "expected": _lakh(row["expected_headroom"]),
            **{
                f"{side}_{level}": _lakh(row[f"headroom_{side}_{level}"])
                for side in ("lo", "hi")
                for level in (80, 95)
            },
        }
        for row in daily
        if row["expected_headroom"] is not None
    ]
    past = [
        {"day": _month_end(row["month"]), "expected": _lakh(row["headroom"])}
        for row in assessment["recent_months"]
        if row["headroom"] is not None
    ]
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%b %y"))
    ahead = alt.Chart(alt.Data(values=path)).encode(x=x)
    layers = [
        ahead.mark_area(opacity=0.12, color=HEADROOM).encode(
            y=alt.Y("lo_95:Q", title="₹ lakh"), y2="hi_95:Q"
        ),
        ahead.mark_area(opacity=0.22, color=HEADROOM).encode(y="lo_80:Q", y2="hi_80:Q"),
        ahead.mark_line(color=HEADROOM, strokeDash=[4, 3]).encode(y="expected:Q"),
        alt.Chart(alt.Data(values=past))
        .mark_line(color=HEADROOM, point={"color": HEADROOM})
        .encode(x=x, y="expected:Q"),
        alt.Chart(alt.Data(values=[{"zero": 0}]))
        .mark_rule(color="black", strokeWidth=0.5)
        .encode(y="zero:Q"),
    ]
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=f"Headroom: {_runway(assessment)}")


def _runway(assessment: dict[str, Any]) -> str:
    if assessment["beyond_horizon"] is None:
        return str(assessment["undefined_reason"])
    horizon, median, early = (assessment[n] for n in ("horizon_days", "runway_days", "runway_days_p10"))
    said = f"runway beyond {horizon} days" if median is None else f"runway {median} days"
    return said + (f", in one of ten cases {early} days" if early is not None else "")


def _month_end(first: Any) -> str:
    later = first.year * 12 + first.month
    return date.fromordinal(date(later // 12, later % 12 + 1, 1).toordinal() - 1).isoformat()


def _lakh(amount: Any) -> float | None:
    return None if amount is None else float(amount) / LAKH
