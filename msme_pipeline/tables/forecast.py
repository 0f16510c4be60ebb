"""Tables of the cash-flow forecast: months, days, scenarios and what follows from them."""

import pyarrow as pa

from msme_pipeline.tables.schema import (
    COUNT,
    DATE,
    FLAG,
    MONEY,
    ORDINAL,
    TEXT,
    Column,
    Table,
    customer_column,
)

METHODS = ("no history", "median", "stopped", "sparse", "level", "season of the year before", "all")
"""Rungs of the ladder by length of history, the lowest first."""

SCENARIOS = ("base", "optimistic", "pessimistic", "stress")
RISK_LEVELS = ("Low", "Moderate", "High", "Very High")

_SHARE = pa.float64()
_AS_OF = Column("as_of", DATE, "Date up to which data was read", nullable=False)
FINDING = pa.struct(
    [
        pa.field("rule", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("limit", pa.float64()),
        pa.field("unit", pa.string()),
        pa.field("sentence", pa.string()),
    ]
)
"""A named rule that applies, the number it looked at, the policy's limit and a sentence with both."""

RECENT_MONTH = pa.struct(
    [
        pa.field("month", pa.date32()),
        pa.field("operating_inflow", MONEY),
        pa.field("operating_outflow", MONEY),
        pa.field("headroom", MONEY),
    ]
)
"""A month that was: what the forecast is seen beside."""


def _rupees(name: str, meaning: str, nullable: bool = False) -> Column:
    return Column(name, MONEY, meaning, unit="₹", nullable=nullable)


def _banded(name: str, meaning: str) -> tuple[Column, ...]:
    return (
        _rupees(name, meaning),
        *(
            _rupees(
                f"{name}_{side}_{level}", f"{'Lower' if side == 'lo' else 'Upper'} end of its {level} % band"
            )
            for level in (80, 95)
            for side in ("lo", "hi")
        ),
    )  # fmt: skip


CASHFLOW_FORECAST = Table(
    "analytics.cashflow_forecast",
    "One row per customer and calendar month of the horizon: expected operating flows with bands",
    key=("customer_id", "month"),
    columns=(
        customer_column(),
        Column("month", DATE, "First day of the month", nullable=False),
        _AS_OF,
        Column("origin_month", DATE, "Last month that the bank files cover in full", nullable=False),
        Column("step", ORDINAL, "Months after the origin", unit="months", nullable=False),
        Column("history_months", ORDINAL, "Full months of history", unit="months", nullable=False),
        Column("method", TEXT, "Rung of the ladder by length of history", nullable=False, values=METHODS),
        *_banded("operating_inflow", "Median of the operating inflow to come"),
        *_banded("operating_outflow", "Median of the operating outflow to come"),
        *_banded("debt_service", "Instalments of active obligations, and interest as in the last half year"),
        *_banded(
            "monthly_surplus",
            "Expected inflow less outflow before debt service, shrunk towards zero: the margin of the last "
            "12 months on the expected inflow, and the difference of the two medians by the weight that "
            "proved right at past origins",
        ),
        _rupees("cumulative_surplus", "Sum of `monthly_surplus` from the first row of the customer"),
        _rupees("surplus_after_debt_service", "`monthly_surplus` less debt service"),
        Column(
            "surplus_shrinkage",
            _SHARE,
            "Factor on the expected surplus, learned across customers: 1 keeps it, 0 is the baseline",
            nullable=False,
        ),
        _rupees("zero_surplus_baseline", "Forecast of the naive baseline: no surplus and no deficit"),
        _rupees("surplus_error", "Mean absolute error of this forecast at past origins", nullable=True),
        _rupees("baseline_error", "Mean absolute error of the baseline at the same origins", nullable=True),
    ),
)

CASHFLOW_DAILY = Table(
    "analytics.cashflow_daily",
    "One row per customer and day of the horizon: the path of the headroom when every bill is paid on its "
    "day, the owner draws as usual and no other money comes or goes",
    key=("customer_id", "day"),
    columns=(
        customer_column(),
        Column("day", DATE, "Calendar day", nullable=False),
        _AS_OF,
        Column("day_no", ORDINAL, "Days after as_of", unit="days", nullable=False),
        _rupees("expected_inflow", "Operating inflow"),
        _rupees(
            "expected_outflow", "Operating outflow and usual drawings, without the obligations beside it"
        ),
        _rupees("obligations", "Instalments, rent and GST that fall due on the day"),
        Column("obligation_names", TEXT, "What they are, joined by `; `; null without any"),
        _rupees(
            "expected_headroom", "Median of balances and undrawn limits at the end of the day", nullable=True
        ),
        *(
            _rupees(
                f"headroom_{side}_{level}",
                f"{'Lower' if side == 'lo' else 'Upper'} end of its {level} % band", True,
            )
            for level in (80, 95)
            for side in ("lo", "hi")
        ),
        Column("shortfall_probability", _SHARE, "Probability that the headroom was below zero by then"),
    ),
)  # fmt: skip

CASHFLOW_SCENARIOS = Table(
    "analytics.cashflow_scenarios",
    (
        "One row per customer, scenario and month: the mean of the joint paths around a quantile of their "
        "total surplus"
    ),
    key=("customer_id", "scenario", "month"),
    columns=(
        customer_column(),
        Column("scenario", TEXT, "Which; stress as the run asked for", nullable=False, values=SCENARIOS),
        Column("month", DATE, "First day of the month", nullable=False),
        _AS_OF,
        Column("quantile", _SHARE, "Quantile of the total surplus that the paths lie around", nullable=False),
        _rupees("operating_inflow", "Operating inflow"),
        _rupees("operating_outflow", "Operating outflow"),
        _rupees("debt_service", "Debt service"),
        _rupees("monthly_surplus", "Inflow less outflow"),
        _rupees("cumulative_surplus", "Sum of `monthly_surplus` from the first row of the scenario"),
        _rupees("closing_headroom", "Headroom at the end of the month", nullable=True),
        Column(
            "shortfall_probability", _SHARE, "P(headroom below zero by the end of the month), over all paths"
        ),
        Column("assumptions", TEXT, "What the stress changes, with numbers; null for the others"),
    ),
)  # fmt: skip

FORECAST_ASSESSMENT = Table(
    "analytics.forecast_assessment",
    "One row per customer: how long the money lasts, what instalment it can bear, and what follows",
    key=("customer_id",),
    columns=(
        customer_column(),
        _AS_OF,
        Column("origin_month", DATE, "Last month that the bank files cover in full"),
        Column("history_months", ORDINAL, "Full months of history", unit="months", nullable=False),
        Column("method", TEXT, "Rung of the ladder by length of history", values=METHODS),
        Column(
            "strained", FLAG,
            (
                "More out than in, debt service included, or a payment returned in the last 6 full "
                "months: bands are those of such businesses"
            ),
        ),
        Column("horizon_days", ORDINAL, "Days looked ahead from as_of", unit="days", nullable=False),
        _rupees("total_expected_surplus", "Sum of `monthly_surplus` over the months of the horizon", True),
        _rupees("last_headroom", "Last observed balances plus undrawn OD/CC limits", True),
        Column("last_balance_on", DATE, "Day of that headroom"),
        Column(
            "balance_age_days", ORDINAL, "Days between it and as_of, over which the bands widen", unit="days"
        ),
        Column(
            "runway_days", ORDINAL,
            "Median days from as_of to a headroom below zero; null beyond the horizon", unit="days",
        ),
        Column("runway_months", _SHARE, "The same in months of 30.44 days", unit="months"),
        Column(
            "runway_days_p10", ORDINAL, "10 % quantile of these days; null beyond the horizon", unit="days"
        ),
        Column("runway_months_p10", _SHARE, "The same in months", unit="months"),
        Column("beyond_horizon", FLAG, "The median path stays above zero over the horizon"),
        *(
            Column(f"shortfall_probability_{days}", _SHARE, f"P(headroom below zero within {days} days)")
            for days in (30, 60, 90, 180)
        ),
        _rupees("lowest_headroom", "Lowest point of the 10 % path within the horizon", True),
        Column("lowest_headroom_on", DATE, "Its day"),
        _rupees("affordable_emi", "Largest extra instalment with P(any missed over 12 months) <= 5 %", True),
        _rupees("affordable_emi_error", "Its standard error from the simulated paths", True),
        Column("emi_paths", COUNT, "Joint daily paths behind it", unit="paths"),
        _rupees("existing_emi", "Instalments of active obligations a month", True),
        Column(
            "existing_emi_missed_probability", _SHARE, "P(an existing instalment is missed over 12 months)"
        ),
        Column(
            "late_instalment_share", _SHARE,
            "Share of past instalments not paid within 7 days, shrunk to the portfolio",
        ),
        Column("largest_buyer_share", _SHARE, "Share of the largest buyer in 12 months of operating inflow"),
        Column(
            "recent_months", pa.list_(RECENT_MONTH), "The last full months of history, at most 24", unit="₹",
            nullable=False,
        ),
        Column("risk_level", TEXT, "By the policy on shortfall probabilities", values=RISK_LEVELS),
        Column("flags", pa.list_(FINDING), "Named rules that apply", nullable=False),
        Column("recommendations", pa.list_(FINDING), "What to do, from named rules", nullable=False),
        Column("policy_version", TEXT, "Edition of the rules", nullable=False),
        Column("undefined_reason", TEXT, "Why forecast, runway or instalment are null"),
    ),
)  # fmt: skip
