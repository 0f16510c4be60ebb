"""Metrics of the overall section: the composite score and what it is made of."""

from msme_pipeline.metrics.metric import Metric

_THIN = "less than half of the score's weights have values, or no cash flow is known"


def _part(name: str, words: str) -> Metric:
    return Metric(
        name,
        "score",
        (f"Weighted points (0-100) of {words}; weights of missing components are spread over the rest"),
        name,
        (name, "parts"),
        "100 is best",
        "higher_is_better",
        "none of its components has a value",
    )


METRICS: tuple[Metric, ...] = (
    Metric(
        "composite_score",
        "score",
        (
            "45 % cash flow stability + 35 % business health + 20 % debt capacity, less named "
            "deductions, not above a cap; unrounded"
        ),
        "composite",
        ("composite", "weighted_points", "deductions", "cap", "parts", "deducted", "covered_weight"),
        "From 75 approve, from 60 review, below caution",
        "higher_is_better",
        _THIN,
    ),
    Metric(
        "composite_score_shown",
        "score",
        "Composite score rounded half up, for display only",
        "floor(composite + 0.5)",
        ("composite",),
        "Decisions use the unrounded score",
        "higher_is_better",
        _THIN,
    ),
    _part("cashflow_stability", "surplus ratio, income CV and seasonality"),
    _part("business_health", "GST compliance, growth and working capital"),
    _part("debt_capacity", "bureau score, debt to income, payment regularity and OCEN approvals"),
    Metric(
        "deductions",
        "score",
        (
            "Points deducted for inward returns, concentration, under-declaration, circular flows, "
            "balance lift and debt burden"
        ),
        "coalesce(deductions, 0)",
        ("deductions", "deducted"),
        "Each with its number in the facts",
        "higher_is_worse",
    ),
    Metric(
        "score_cap",
        "score",
        "Most that the customer may score",
        "cap",
        ("cap", "deducted"),
        (
            "Grave patterns, receipts of unknown kind and a score coverage below 0.75 bound the score "
            "whatever else is good"
        ),
        "higher_is_better",
        "no cap applies",
    ),
    Metric(
        "score_coverage",
        "ratio",
        "Weights of the components that have values ÷ all weights",
        "coalesce(covered_weight, 0)",
        ("covered_weight",),
        "1 means that nothing was missing; below 0.75 the score is capped at review",
        "higher_is_better",
    ),
    Metric(
        "declared_to_banked",
        "ratio",
        "Turnover of GSTR-3B with tax, or of CMP-08, less supplies between own GSTINs ÷ "
        "operating receipts in the bank,"
        " over the filed periods of 12 months that the bank covers in full",
        "CAST(declared_with_tax AS DOUBLE) / nullif(CAST(banked_receipts AS DOUBLE), 0)",
        ("declared_with_tax", "banked_receipts", "declared_periods"),
        "Well below 1 sales are kept from the tax office",
        "higher_is_better",
        "no filed period that the bank files cover in full",
    ),
)
