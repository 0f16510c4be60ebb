"""The composite score as dated policy data: parts, components, scales, deductions, caps, cut-offs.

A scale is a list of (value, points) joined by straight lines, flat beyond its ends. Components give 0 to
100 points; deductions take points off the weighted sum; a cap is the most a customer may score.
"""

from dataclasses import dataclass
from datetime import date

SCORECARD_VERSION = "2025.2"
"""Year and edition; changes whenever a number below does."""

SCORECARD_SINCE = date(2020, 1, 1)
"""First `as_of` that this edition is for."""

Scale = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Component:
    """`metric` is `<section>.<metric>`; `weight` is its share of its part; weight 0 is assessed, not scored."""

    part: str
    metric: str
    weight: float
    scale: Scale
    reason: str


@dataclass(frozen=True)
class Deduction:
    """Points taken off; `cap` bounds the score of a customer at or beyond `cap_from` (same side as the scale)."""

    name: str
    metric: str
    scale: Scale
    reason: str
    cap: float | None = None
    cap_from: float | None = None


REVIEW_CAP = 74.0
"""Most points of a customer whom a person must look at before approval: the last whole point of a review."""

PART_WEIGHTS: dict[str, float] = {
    "cashflow_stability": 0.45,
    "business_health": 0.35,
    "debt_capacity": 0.20,
}

COMPONENTS: tuple[Component, ...] = (
    Component("cashflow_stability", "earnings_spendings.surplus_ratio", 0.60, ((-0.10, 0), (0, 25), (0.08, 75), (0.16, 100)), "what is left pays the next lender"),
    Component("cashflow_stability", "earnings_spendings.income_cv", 0.20, ((0.05, 100), (0.15, 85), (0.30, 40), (0.50, 0)), "steady receipts meet fixed instalments"),
    Component("cashflow_stability", "earnings_spendings.seasonality_index", 0.20, ((40, 100), (100, 60), (200, 0)), "a strong season leaves months without cover"),
    Component("business_health", "gst_summary.gst_compliance_score", 0.30, ((40, 0), (70, 50), (95, 100)), "who files in time keeps books"),
    Component("business_health", "earnings_spendings.revenue_growth", 0.50, ((-40, 0), (-15, 35), (0, 75), (15, 90), (40, 100)), "shrinking businesses default, growing ones repay"),
    Component("business_health", "earnings_spendings.working_capital_days", 0.20, ((0, 0), (7, 50), (20, 85), (45, 100)), "days of cost that the money at hand pays for"),
    Component("debt_capacity", "credit_summary.bureau_score", 0.35, ((550, 0), (650, 40), (720, 75), (780, 100)), "how earlier lenders were repaid"),
    Component("debt_capacity", "earnings_spendings.debt_to_income", 0.25, ((0.05, 100), (0.25, 70), (0.50, 40), (1.0, 0)), "debt in years of receipts"),
    Component("debt_capacity", "credit_summary.payment_regularity_score", 0.30, ((0.5, 0), (0.8, 50), (0.95, 90), (1.0, 100)), "instalments paid when due"),
    Component("debt_capacity", "ocen_summary.ocen_approval_rate", 0.10, ((0, 20), (0.5, 70), (1.0, 100)), "what other lenders decided"),
    # assessed for strengths and concerns, not scored
    Component("assessed", "earnings_spendings.debt_servicing_ratio", 0, ((0.10, 100), (0.40, 50), (0.80, 0)), "share of the surplus that lenders take"),
    Component("assessed", "earnings_spendings.inflow_outflow_ratio", 0, ((0.3, 0), (0.7, 60), (1.0, 100)), "months that paid for themselves"),
    Component("assessed", "earnings_spendings.cash_deposit_ratio", 0, ((0.05, 80), (0.25, 50), (0.60, 0)), "cash cannot be traced"),
    Component("assessed", "earnings_spendings.limit_utilisation", 0, ((0.3, 90), (0.7, 60), (1.0, 0)), "room left in the limits"),
    Component("assessed", "earnings_spendings.minimum_balance_days", 0, ((0, 85), (20, 50), (90, 0)), "days without a buffer"),
    Component("assessed", "earnings_spendings.dscr", 0, ((0.8, 0), (1.2, 50), (3.0, 95)), "surplus over debt service"),
)  # fmt: skip

DEDUCTIONS: tuple[Deduction, ...] = (
    Deduction("inward_returns", "earnings_spendings.bounces", ((1, 0), (3, 6), (10, 22), (20, 32)), "the account was empty when instalments fell due", cap=50, cap_from=10),
    Deduction("concentration", "earnings_spendings.top_3_payer_share", ((0.45, 0), (0.70, 12), (0.90, 18)), "one buyer's trouble becomes the customer's"),
    Deduction("under_declaration", "overall_summary.declared_to_banked", ((0.45, 15), (0.70, 9), (0.88, 0)), "sales kept from the tax office cannot be relied on"),
    Deduction("circular_flows", "anomalies_report.circular_share", ((0.02, 0), (0.10, 12), (0.25, 25)), "turnover without trade", cap=45, cap_from=0.15),
    Deduction("balance_lift", "anomalies_report.balance_lifts", ((1, 0), (4, 6), (10, 15)), "balances dressed for the statement"),
    Deduction("unclassified_receipts", "earnings_spendings.unclassified_share", ((0.40, 0),), "receipts that nobody can name may be loans or own money", cap=REVIEW_CAP, cap_from=0.40),
    Deduction("debt_burden", "earnings_spendings.debt_servicing_ratio", ((0.40, 0), (0.80, 16), (1.20, 24)), "lenders already take most of the surplus"),
)  # fmt: skip

APPROVE_FROM = 75.0
"""Unrounded points from which the composite says approve."""

REVIEW_FROM = 60.0
"""Unrounded points from which it says review; below is caution."""

LEAST_COVERED = 0.5
"""Share of the weights that must have values; below it there is no score."""

APPROVE_COVERED = 0.75
"""Share of the weights below which the score is capped at `REVIEW_CAP`: a bank's files alone reach 0.7."""

STRENGTH_FROM = 60.0
"""Points from which what was assessed is a strength, below which it is a concern."""

SIZE_BANDS: tuple[tuple[float, str], ...] = (
    (0, "below ₹25 lakh"),
    (25e5, "₹25 lakh to ₹1 crore"),
    (1e7, "₹1 to 5 crore"),
    (5e7, "₹5 to 25 crore"),
    (25e7, "₹25 crore and above"),
)
"""Operating receipts of a year, from the lower end: peers are of like size."""
