"""Metrics of the OCEN section: applications over the loan networks (OCEN, ONDC FIS12) in the whole landed
history."""

from msme_pipeline.metrics.metric import Direction, Metric

_UNDECIDED = "no application that a lender has decided"
_NOTHING_DUE = "no instalment of a network loan has fallen due"


def _count(
    name: str, formula: str, fact: str, reading: str, direction: Direction = "neutral", feature: str = ""
) -> Metric:
    return Metric(name, "count", formula, f"coalesce({fact}, 0)", (fact,), reading, direction, "", feature)


def _rupees(name: str, formula: str, fact: str, reading: str, direction: Direction = "neutral") -> Metric:
    return Metric(name, "rupees", formula, f"coalesce({fact}, 0)", (fact,), reading, direction)


METRICS: tuple[Metric, ...] = (
    _count(
        "ocen_applications",
        "Loan applications made over a network by as_of",
        "applications",
        "How often credit was sought this way; many in a short time point to need",
        "neutral",
        "ocen_applications",
    ),
    _count(
        "applications_12",
        "Loan applications of the last 12 months",
        "applications_12",
        "Above 3 the business is shopping for credit",
        "higher_is_worse",
    ),
    _count(
        "approved_applications",
        "Applications that a lender answered with an offer or a loan, also when not taken",
        "approved_count",
        "Lenders' trust",
        "higher_is_better",
    ),
    _count(
        "rejected_applications",
        "Applications that lenders rejected",
        "rejected_count",
        "Lenders' doubts",
        "higher_is_worse",
    ),
    _count(
        "withdrawn_applications",
        "Applications cancelled by the borrower",
        "withdrawn",
        "Credit refused by the borrower",
    ),
    _count("lenders", "Lenders applied to", "lenders", "Breadth of the search"),
    Metric(
        "ocen_approval_rate",
        "ratio",
        "Applications answered with an offer or a loan ÷ applications decided",
        "CAST(approved_count AS DOUBLE) / nullif(decided, 0)",
        ("approved_count", "decided"),
        "Below 0.5 lenders say no more often than yes",
        "higher_is_better",
        _UNDECIDED,
        "ocen_approval_rate",
    ),
    _rupees("requested", "Sum of the amounts applied for", "requested", "Credit sought"),
    _rupees(
        "approved",
        "Sum of the amounts offered or approved",
        "approved",
        "Credit that lenders would give",
        "higher_is_better",
    ),
    Metric(
        "approved_share",
        "ratio",
        "Amount offered ÷ amount applied for, approved applications",
        "CAST(approved_of_requested AS DOUBLE) / nullif(requested_of_approved, 0)",
        ("approved_of_requested", "requested_of_approved"),
        "Below 1 lenders cut what was asked for",
        "higher_is_better",
        "no approved application with an amount",
    ),
    _count("network_loans", "Loans disbursed over a network", "loans", "Credit taken"),
    _count("active_network_loans", "Of them neither closed nor in default", "active_loans", "Open credit"),
    _rupees("disbursed", "Sum disbursed", "disbursed", "Must stand in the bank as loan disbursals"),
    _rupees(
        "outstanding",
        "Outstanding as last stated by as_of, the amount disbursed when no statement came",
        "outstanding",
        "Debt; part of the bureau's, not beside it",
        "higher_is_worse",
    ),
    _count(
        "missed_instalments",
        "Instalments due by as_of and not paid by it",
        "missed",
        "Arrears",
        "higher_is_worse",
    ),
    _count(
        "late_instalments",
        "Instalments paid more than 2 days after they were due",
        "paid_late",
        "Strain",
        "higher_is_worse",
    ),
    _rupees("missed_amount", "Sum of the missed instalments", "missed_amount", "Arrears", "higher_is_worse"),
    Metric(
        "paid_in_time",
        "ratio",
        "Instalments paid in time ÷ instalments fallen due and answered",
        "CAST(paid_in_time AS DOUBLE) / nullif(instalments_due, 0)",
        ("paid_in_time", "instalments_due"),
        "1 is clean conduct",
        "higher_is_better",
        _NOTHING_DUE,
    ),
    Metric(
        "rejected_for_score_share",
        "ratio",
        "Rejections for a low credit score ÷ rejections",
        "CAST(rejected_for_score AS DOUBLE) / nullif(rejected_count, 0)",
        ("rejected_for_score", "rejected_count", "rejection_reasons", "top_rejection_reason"),
        "The rest failed on papers or policy",
        "higher_is_worse",
        "no rejected application",
    ),
)
