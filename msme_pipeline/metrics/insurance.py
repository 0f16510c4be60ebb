"""Metrics of the insurance section: policies in force at `as_of`, cover, premiums, lapses."""

from msme_pipeline.metrics.metric import Metric

_NOT_DELIVERED = "no statement of insurance was delivered or permitted; 0 when one was and lists none"


def _cover(name: str, what: str, fact: str, reading: str) -> Metric:
    return Metric(
        name,
        "rupees",
        f"Cover of the {what} in force",
        fact,
        (fact,),
        reading,
        "higher_is_better",
        _NOT_DELIVERED,
    )


def _flag(name: str, what: str, fact: str, reading: str) -> Metric:
    return Metric(
        name,
        "flag",
        f"Whether {what} is in force",
        f"{fact} > 0",
        (fact,),
        reading,
        "higher_is_better",
        _NOT_DELIVERED,
    )


METRICS: tuple[Metric, ...] = (
    Metric(
        "policies_in_force",
        "count",
        "Policies in force, paid up or of unknown standing",
        "in_force",
        ("in_force",),
        "Risks that do not fall back on the business",
        "higher_is_better",
        _NOT_DELIVERED,
        "insurance_policies",
    ),
    Metric(
        "cover",
        "rupees",
        "Sum of the cover of the policies in force",
        "cover",
        ("cover",),
        "What insurers would pay at most",
        "higher_is_better",
        _NOT_DELIVERED,
    ),
    Metric(
        "cover_millions",
        "number",
        "Cover of the policies in force ÷ 10 lakh",
        "CAST(cover AS DOUBLE) / 1000000",
        ("cover",),
        "Cover in ₹ million",
        "higher_is_better",
        _NOT_DELIVERED,
        "insurance_coverage_millions",
    ),
    _cover(
        "life_cover",
        "life, term, endowment and unit-linked policies",
        "life_cover",
        "Protects lenders when the owner dies",
    ),
    _cover(
        "health_cover", "health policies", "health_cover", "Keeps hospital bills out of the business account"
    ),
    _cover(
        "property_cover",
        "property, liability and motor policies",
        "property_cover",
        "Protects stock, premises and vehicles",
    ),
    _cover("business_cover", "policies on the business", "business_cover", "Risks of the business itself"),
    _flag("has_life", "a life policy", "life", "A lender asks for it where the business hangs on one person"),
    _flag("has_health", "a health policy", "health", "Illness is a common cause of default of small firms"),
    _flag("has_property", "a property policy", "property", "Usually a condition of a secured loan"),
    _flag("has_keyman", "a keyman policy", "keyman", "Pays the business when its key person dies"),
    Metric(
        "annual_premium",
        "rupees",
        "Premiums of the policies in force, brought to a year",
        "annual_premium",
        ("annual_premium",),
        "A fixed yearly outflow",
        "neutral",
        _NOT_DELIVERED,
    ),
    Metric(
        "premiums_paid_12m",
        "rupees",
        "Premiums paid in the last 12 months",
        "premiums_12",
        ("premiums_12",),
        "What was really paid",
        "neutral",
        _NOT_DELIVERED,
    ),
    Metric(
        "premium_to_receipts",
        "ratio",
        "Annual premium ÷ operating receipts of the last 12 full months, brought to a year",
        "CAST(annual_premium AS DOUBLE) / nullif(CAST(receipts_12 AS DOUBLE) * 12 / receipts_months, 0)",
        ("annual_premium", "receipts_12", "receipts_months"),
        "Weight of the premiums",
        "neutral",
        "no statement of insurance, or no operating receipts in a full month",
    ),
    Metric(
        "cover_to_receipts",
        "ratio",
        "Cover ÷ operating receipts of the last 12 full months, brought to a year",
        "CAST(cover AS DOUBLE) / nullif(CAST(receipts_12 AS DOUBLE) * 12 / receipts_months, 0)",
        ("cover", "receipts_12", "receipts_months"),
        "Cover in years of receipts",
        "higher_is_better",
        "no statement of insurance, or no operating receipts in a full month",
    ),
    Metric(
        "lapsed_policies",
        "count",
        "Policies whose premium is overdue beyond the days of grace",
        "lapsed",
        ("lapsed",),
        "Premiums are among the first payments that stop under stress",
        "higher_is_worse",
        _NOT_DELIVERED,
    ),
    Metric(
        "lapsed_cover",
        "rupees",
        "Cover of the lapsed policies",
        "lapsed_cover",
        ("lapsed_cover",),
        "Protection that was lost",
        "higher_is_worse",
        _NOT_DELIVERED,
    ),
    Metric(
        "claims_12m",
        "count",
        "Claims paid in the last 12 months",
        "claims_12",
        ("claims_12",),
        "Losses that insurers bore",
        "neutral",
        _NOT_DELIVERED,
    ),
    Metric(
        "statement_age",
        "days",
        "Days since the latest statement of insurance",
        "statement_age",
        ("statement_age",),
        "Old statements may hide lapses",
        "higher_is_worse",
        "no policy was ever stated",
    ),
)
