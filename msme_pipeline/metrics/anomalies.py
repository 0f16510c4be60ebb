"""Metrics of the anomalies report: findings of the last 12 months by rule."""

from msme_pipeline.metrics.metric import Metric

_RULES = {
    "circular_payment": (
        "circular_payments",
        "Payments that came back from the same party within a week",
        "Turnover without trade",
    ),
    "balance_lift": (
        "balance_lifts",
        "Credits of the last days of a month that went back in the next",
        "Balance dressed for the statement",
    ),
    "round_amount": (
        "round_amounts",
        "Round amounts among large payments, when at least a tenth are round",
        "Invoices are seldom round",
    ),
    "below_cash_threshold": (
        "deposits_below_threshold",
        "Cash deposits just under a legal threshold, at least three within 30 days",
        "Deposits split to avoid a report",
    ),
    "holiday_cheque": (
        "holiday_cheques",
        "Cheques booked on a bank holiday",
        "No cheque clears then: look at the statement itself",
    ),
    "small_rtgs": (
        "small_rtgs",
        "RTGS payments below ₹2 lakh",
        "RTGS takes none: look at the statement itself",
    ),
    "atm_above_limit": (
        "atm_above_limit_days",
        "Days with ATM withdrawals above what cards allow",
        "Look at the statement itself",
    ),
    "equal_in_and_out": (
        "equal_in_and_out",
        "Odd amounts that came in and went out to the rupee within a day",
        "Money that only passes through",
    ),
}
"""Rule -> name of its metric, what it counts, how to read it."""

RULES = ("high_value", *_RULES)
"""Every rule that finds something."""

_COUNTED = tuple(f"{rule}_findings" for rule in RULES)

METRICS: tuple[Metric, ...] = (
    Metric(
        "high_value_anomalies",
        "count",
        (
            "Transactions of 12 months far above the customer's own history of their class (robust "
            "z of the log amount, multiple of the median, least amount) and of what the same party "
            "moved at the same time of earlier years"
        ),
        "coalesce(high_value_findings, 0)",
        ("high_value_findings", "transactions_12"),
        "Single payments to ask about",
        "higher_is_worse",
        feature="high_value_anomalies",
    ),
    *(
        Metric(
            name,
            "count",
            words,
            f"coalesce({rule}_findings, 0)",
            (f"{rule}_findings",),
            reading,
            "higher_is_worse",
        )
        for rule, (name, words, reading) in _RULES.items()
    ),
    Metric(
        "anomaly_findings",
        "count",
        "Findings of all rules in the last 12 months, each a row of summary.anomaly_evidence",
        " + ".join(f"coalesce({name}, 0)" for name in _COUNTED),
        _COUNTED,
        "Two or less is ordinary",
        "higher_is_worse",
    ),
    Metric(
        "suspicious_patterns",
        "number",
        "Findings of all rules but high value, each weighted as policy says: "
        + ", ".join(rule.replace("_", " ") for rule in _RULES),
        "coalesce(CAST(weighted_findings AS DOUBLE), 0)",
        ("weighted_findings", *(f"{rule}_findings" for rule in _RULES)),
        "0 is clean; above 10 a pattern",
        "higher_is_worse",
        feature="suspicious_patterns",
    ),
    Metric(
        "circular_share",
        "ratio",
        "Circular credits ÷ (operating receipts + circular credits), 12 months",
        ("CAST(circular_in_12 AS DOUBLE) / nullif(CAST(gross_receipts_12 + circular_in_12 AS DOUBLE), 0)"),
        ("circular_in_12", "gross_receipts_12"),
        "Share of the apparent turnover that only goes round",
        "higher_is_worse",
        "no receipts in the last 12 months",
    ),
    Metric(
        "month_end_lift",
        "ratio",
        (
            "Mean over 12 full months of (headroom at the end of the month - mean headroom of the "
            "month) ÷ operating receipts of the month"
        ),
        "mean_lift",
        ("mean_lift", "month_ends_12"),
        "Far above zero when balances are dressed for the statement",
        "higher_is_worse",
        "no full month with receipts and balances",
    ),
)
