"""Metrics of the credit section: reports of the credit bureaus, and debt and conduct as the bank shows
them."""

from msme_pipeline.metrics.metric import Direction, Kind, Metric

_NO_REPORT = "no bureau report"
_NO_CONSUMER = "no consumer report of the owner"
_NO_COMMERCIAL = "no commercial report of the entity"
_NO_MONTHS = "no reported month of an own loan"
_NO_EMI = "no loan instalments in the bank"


def _fact(
    name: str,
    kind: Kind,
    formula: str,
    fact: str,
    reading: str,
    direction: Direction,
    undefined: str = _NO_REPORT,
    feature: str = "",
) -> Metric:
    return Metric(name, kind, formula, fact, (fact,), reading, direction, undefined, feature)


def _worst_dpd(months: int, whose: str = "") -> Metric:
    suffix = f"_{whose}" if whose else ""
    return _fact(
        f"worst_dpd_{months}_months{suffix}",
        "days",
        f"Most days past due of any own loan in the last {months} reported months"
        + (f", {whose} report only" if whose else ""),
        f"worst_dpd_{months}{suffix}",
        "1-29 slack, from 30 special mention, from 90 non-performing",
        "higher_is_worse",
        _NO_MONTHS,
    )


def _months_late(days: int, months: int) -> Metric:
    return _fact(
        f"months_{days}_dpd_in_{months}",
        "count",
        f"Of the last {months} reported months, those with {days} or more days past due",
        f"months_{days}_{months}",
        "0 is expected of a sound borrower",
        "higher_is_worse",
        _NO_MONTHS,
    )


def _enquiries(months: int) -> Metric:
    return _fact(
        f"enquiries_{months}_months",
        "count",
        f"Different enquiries of lenders in the {months} months before the report",
        f"enquiries_{months}",
        "Many enquiries without a new loan mean refusals elsewhere",
        "higher_is_worse",
    )


METRICS: tuple[Metric, ...] = (
    _fact(
        "bureau_score",
        "score",
        "Score of the owner's latest consumer report, 300-900",
        "consumer_score",
        "From 750 good, below 650 weak; -1, 0 and NTC are no score",
        "higher_is_better",
        "no consumer report, or one without a score (see score status)",
        "bureau_score",
    ),
    _fact(
        "cmr_rank",
        "number",
        "Rank of the entity's latest commercial report, 1 best to 10",
        "commercial_rank",
        "1-3 low risk, from 7 high risk; never mixed with the owner's score",
        "higher_is_worse",
        "no commercial report, or one without a rank",
    ),
    Metric(
        "is_new_to_credit",
        "flag",
        "The consumer report says that there is no credit history (-1, NH, NTC)",
        "consumer_score_status = 'no_history'",
        ("consumer_score_status",),
        "Not a bad sign by itself: the other sections must carry the decision",
        "neutral",
        _NO_CONSUMER,
    ),
    Metric(
        "is_scored",
        "flag",
        "The latest consumer report has a score",
        "consumer_score_status = 'scored'",
        ("consumer_score_status",),
        "Without a score the bureau could not judge",
        "higher_is_better",
        _NO_CONSUMER,
    ),
    _fact(
        "consumer_report_age",
        "days",
        "Days from the latest consumer report to the date of the summary",
        "consumer_report_age",
        "Above 60 days a new report is due",
        "higher_is_worse",
        _NO_CONSUMER,
    ),
    _fact(
        "commercial_report_age",
        "days",
        "Days from the latest commercial report to the date of the summary",
        "commercial_report_age",
        "Above 60 days a new report is due",
        "higher_is_worse",
        _NO_COMMERCIAL,
    ),
    _fact(
        "open_loans",
        "count",
        "Active loans, cards and limits for which the customer is liable; guarantees apart",
        "open_lines",
        "Every open loan takes a part of the surplus",
        "higher_is_worse",
        feature="open_loans",
    ),
    _fact(
        "open_loans_consumer",
        "count",
        "Those of the owner's consumer report",
        "open_lines_consumer",
        "The owner's own borrowing",
        "higher_is_worse",
    ),
    _fact(
        "open_loans_commercial",
        "count",
        "Those of the entity's commercial report",
        "open_lines_commercial",
        "The entity's borrowing",
        "higher_is_worse",
    ),
    _fact(
        "loans_guaranteed",
        "count",
        "Open loans of others for which the customer is guarantor only",
        "guaranteed_lines",
        "A contingent debt: not in the sums of own debt",
        "higher_is_worse",
    ),
    _fact(
        "closed_loans",
        "count",
        "Loans that are no longer open",
        "closed_lines",
        "Experience with credit",
        "higher_is_better",
    ),
    _fact(
        "loans_opened_12_months",
        "count",
        "Open loans that were opened in the last 12 months",
        "lines_opened_12",
        "Debt that has not been tested yet",
        "higher_is_worse",
    ),
    _fact(
        "total_outstanding",
        "rupees",
        "Balances of the open own loans; credit balances count as zero",
        "outstanding",
        "What is owed according to the bureaus",
        "higher_is_worse",
    ),
    Metric(
        "total_outstanding_millions",
        "number",
        "Total outstanding ÷ 1,000,000",
        "CAST(outstanding AS DOUBLE) / 1000000",
        ("outstanding",),
        "₹ million owed according to the bureaus",
        "higher_is_worse",
        _NO_REPORT,
        "total_outstanding_millions",
    ),
    _fact(
        "outstanding_consumer",
        "rupees",
        "Outstanding of the owner's consumer report",
        "outstanding_consumer",
        "The owner's part",
        "higher_is_worse",
    ),
    _fact(
        "outstanding_commercial",
        "rupees",
        "Outstanding of the entity's commercial report",
        "outstanding_commercial",
        "The entity's part",
        "higher_is_worse",
    ),
    _fact(
        "outstanding_guaranteed",
        "rupees",
        "Balances of the loans guaranteed for others",
        "outstanding_guaranteed",
        "Falls due if the borrower fails",
        "higher_is_worse",
    ),
    _fact(
        "sanctioned_amount",
        "rupees",
        "Sanctioned amounts of the open own loans, else their limits",
        "sanctioned_total",
        "What lenders were willing to give",
        "neutral",
    ),
    Metric(
        "secured_share",
        "ratio",
        "Secured outstanding ÷ outstanding",
        "CAST(outstanding_secured AS DOUBLE) / nullif(CAST(outstanding AS DOUBLE), 0)",
        ("outstanding_secured", "outstanding"),
        "The rest is owed without collateral",
        "neutral",
        "no bureau report or nothing outstanding",
    ),
    _fact(
        "unsecured_outstanding",
        "rupees",
        "Outstanding of open own loans that are not known to be secured",
        "outstanding_unsecured",
        "First to be called in under stress",
        "higher_is_worse",
    ),
    Metric(
        "credit_utilization_ratio",
        "ratio",
        "Balances ÷ limits of the open own cards, cash credits and overdrafts",
        "CAST(revolving_balance AS DOUBLE) / nullif(CAST(revolving_limit AS DOUBLE), 0)",
        ("revolving_balance", "revolving_limit"),
        "Below 0.3 comfortable, above 0.9 exhausted",
        "higher_is_worse",
        "no card, cash credit or overdraft with a limit in the bureau",
        "credit_utilization_ratio",
    ),
    _fact(
        "overdue_amount",
        "rupees",
        "Amounts overdue on own loans",
        "overdue_total",
        "Above 0 someone is waiting for money",
        "higher_is_worse",
    ),
    *(_worst_dpd(months) for months in (3, 6, 12, 24)),
    _worst_dpd(12, "consumer"),
    _worst_dpd(12, "commercial"),
    _fact(
        "months_late_in_12",
        "count",
        "Of the last 12 reported months, those with any day past due",
        "months_late_12",
        "Shows slack before it becomes arrears",
        "higher_is_worse",
        _NO_MONTHS,
    ),
    *(_months_late(days, months) for months in (12, 24) for days in (30, 60, 90)),
    Metric(
        "default_probability_score",
        "ratio",
        "Half the largest and half the weighted mean of severity over the last 24 reported "
        "months; severity = worst days"
        " past due ÷ 90, at most 1; a month weighs 0.94 of the month after it; a "
        "written-off line or one in suit is 90 days",
        "0.5 * recent_worst_severity + 0.5 * mean_severity",
        ("recent_worst_severity", "mean_severity"),
        "0 never late, 1 non-performing throughout; a score of payment history, not a probability",
        "higher_is_worse",
        _NO_MONTHS,
        "default_probability_score",
    ),
    *(_enquiries(months) for months in (3, 6, 12)),
    _fact(
        "oldest_loan_age",
        "months",
        "Months since the first own loan was opened",
        "oldest_line_months",
        "Long experience with credit",
        "higher_is_better",
        "no own loan with an opening date in the bureau",
    ),
    _fact(
        "written_off_loans",
        "count",
        "Own loans that a lender wrote off",
        "written_off_lines",
        "Any is grave",
        "higher_is_worse",
    ),
    _fact(
        "settled_loans",
        "count",
        "Own loans settled for less than was owed",
        "settled_lines",
        "A lender lost money",
        "higher_is_worse",
    ),
    _fact(
        "suit_filed_loans",
        "count",
        "Own loans with a suit filed or wilful default",
        "suit_filed_lines",
        "Any is grave",
        "higher_is_worse",
    ),
    _fact(
        "bureau_obligations",
        "rupees",
        (
            "Monthly instalments of the open own loans as reported; 5 % of the balance for "
            "cards; CC/OD and bullet loans none"
        ),
        "bureau_obligations",
        "What lenders say falls due every month",
        "higher_is_worse",
    ),
    _fact(
        "obligations",
        "rupees",
        (
            "Monthly instalments of the union of bureau loans and bank instalments, matched by "
            "lender, amount and date"
        ),
        "united_obligations",
        "What falls due every month; bank and bureau are never added up",
        "higher_is_worse",
        "no bureau report and no loan instalments in the bank",
    ),
    _fact(
        "debts_not_in_bureau",
        "count",
        "Loans with running instalments in the bank and no tradeline",
        "bank_only",
        "Lenders that do not report, or a loan in another name",
        "higher_is_worse",
    ),
    _fact(
        "debts_not_in_bureau_amount",
        "rupees",
        "Their monthly instalments",
        "bank_only_amount",
        "Hidden from other lenders",
        "higher_is_worse",
    ),
    _fact(
        "debts_not_in_bank",
        "count",
        "Open instalment loans in the bureau whose instalments the bank does not show",
        "bureau_only",
        "Paid from an account that is not seen, or not paid",
        "higher_is_worse",
    ),
    _fact(
        "debts_not_in_bank_amount",
        "rupees",
        "Their monthly instalments as reported",
        "bureau_only_amount",
        "Add them to what the bank shows",
        "higher_is_worse",
    ),
    Metric(
        "emi_consistency_score",
        "ratio",
        "Instalments of the last 12 months paid on first presentation ÷ instalments due",
        "first_presentations_paid_12 / nullif(instalments_12, 0)",
        ("first_presentations_paid_12", "instalments_12"),
        "1 never bounced; below 0.9 the account is emptied before the due day",
        "higher_is_better",
        _NO_EMI,
    ),
    Metric(
        "emi_consistency_24_months",
        "ratio",
        "The same over 24 months",
        "first_presentations_paid_24 / nullif(instalments_24, 0)",
        ("first_presentations_paid_24", "instalments_24"),
        ("Against the 12 months it shows the trend; over 12 months it would say what `bounces` says"),
        "higher_is_better",
        _NO_EMI,
        "emi_consistency_score",
    ),
    Metric(
        "payment_regularity_score",
        "ratio",
        "Share of dues of the last 12 months paid by the usual day of the month plus 3 days "
        "(instalments: by the due day"
        " plus 3); GST, PF/ESI and rent weigh 2, TDS, utilities, telephone and instalments "
        "1; a missed month is late",
        "regular_dues_on_time / nullif(regular_dues_weight, 0)",
        ("regular_dues_on_time", "regular_dues_weight"),
        "Discipline in all that recurs, taxes and rent first",
        "higher_is_better",
        "fewer than 4 months of any regular payment and no instalments",
        "payment_regularity_score",
    ),
)
