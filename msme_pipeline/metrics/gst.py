"""Metrics of the GST section."""

from msme_pipeline.metrics.metric import Direction, Kind, Metric

_NO_GST = "no GST return or filing list was landed"
_NO_DUE = "no return was due in the last 12 months"
_NO_TURNOVER = "no return with turnover is known for a period of the last 6 months"
_SHORT = "fewer than 12 months of returns, or the latest is older than 6 months"
_NO_B2B = "no B2B document is known for the last 12 months"
_DOUBLE = "CAST({} AS DOUBLE) / nullif(CAST({} AS DOUBLE), 0)"


def _share(
    name: str,
    part: str,
    whole: str,
    formula: str,
    interpretation: str,
    undefined: str,
    direction: Direction = "neutral",
    kind: Kind = "ratio",
) -> Metric:
    return Metric(
        name, kind, formula, _DOUBLE.format(part, whole), (part, whole), interpretation, direction, undefined
    )


FILING_METRICS: tuple[Metric, ...] = (
    Metric(
        "gst_returns_count",
        "count",
        (
            "Returns (GSTR-1, GSTR-3B, CMP-08, GSTR-4) filed in the last 12 months, all GSTINs, "
            "nil returns included"
        ),
        "CASE WHEN gstins IS NOT NULL THEN coalesce(returns_filed, 0) END",
        ("gstins", "returns_filed"),
        (
            "24 a year for a monthly filer, 8 for a quarterly one, 5 under the composition scheme, "
            "each per GSTIN; fewer are gaps"
        ),
        "higher_is_better",
        _NO_GST,
        feature="gst_returns_count",
    ),
    Metric(
        "gst_businesses",
        "count",
        "Distinct GSTINs that are not cancelled and filed for a period of the last 12 months",
        "gstins_active",
        ("gstins_active",),
        "Registrations at work; several on one PAN are branches in other states",
        "higher_is_better",
        _NO_GST,
        feature="gst_businesses",
    ),
    Metric(
        "gst_cancelled",
        "count",
        "GSTINs whose registration is cancelled or suspended, or that filed a final return",
        "gstins_cancelled",
        ("gstins_cancelled",),
        "A cancelled registration ends a line of business or follows non-filing",
        "higher_is_worse",
        _NO_GST,
    ),
    _share(
        "gst_in_time_share",
        "returns_in_time",
        "returns_due",
        "Returns filed by their due date ÷ returns due, last 12 months, notified extensions included",
        "1 is a dealer who never files late",
        _NO_DUE,
        "higher_is_better",
    ),
    Metric(
        "gst_late_share",
        "ratio",
        "Returns filed late or missing ÷ returns due, last 12 months",
        "CAST(returns_late + returns_missing AS DOUBLE) / nullif(returns_due, 0)",
        ("returns_late", "returns_missing", "returns_due"),
        "Late filing goes before late payment",
        "higher_is_worse",
        _NO_DUE,
    ),
    Metric(
        "gst_filing_delay_mean",
        "days",
        (
            "Mean days between due date and filing of the returns filed that were due in the last 12 "
            "months; early ones count 0"
        ),
        "delay_mean",
        ("delay_mean",),
        "Above 10 days suggests that the tax could not be paid in time",
        "higher_is_worse",
        "no return that was due in the last 12 months is known to be filed",
    ),
    Metric(
        "gst_filing_delay_max",
        "days",
        "Longest delay among the same returns",
        "delay_max",
        ("delay_max",),
        "A single long delay may be an accident",
        "higher_is_worse",
        "no return that was due in the last 12 months is known to be filed",
    ),
    Metric(
        "gst_gaps",
        "count",
        "Returns due in the last 12 months that are not filed",
        "returns_missing",
        ("returns_missing",),
        "Unfiled periods: turnover unknown, registration at risk after six months",
        "higher_is_worse",
        _NO_DUE,
    ),
    Metric(
        "gst_nil_returns",
        "count",
        "Nil returns among those due in the last 12 months",
        "nil_returns",
        ("nil_returns",),
        "Months without any supply",
        "neutral",
        _NO_DUE,
    ),
    Metric(
        "gst_compliance_score",
        "score",
        (
            "Mean over the returns due in the last 12 months of: 100 when filed in time, 80 less "
            "the days of delay (at least 10) when late, 0 when missing"
        ),
        "CAST(compliance_points AS DOUBLE) / nullif(returns_due, 0)",
        ("compliance_points", "returns_in_time", "returns_late", "returns_missing", "returns_due"),
        ("100 files everything in time; a habit of filing some days late gives 70 to 79, a month late 50"),
        "higher_is_better",
        _NO_DUE,
    ),
)

_NET = (
    "Turnover is 3.1(a)+(b)+(c)+(e) plus 3.1.1 of GSTR-3B (composition dealers: CMP-08), never "
    "3.1(d), all GSTINs of the customer, less supplies between them"
)

TURNOVER_METRICS: tuple[Metric, ...] = (
    Metric(
        "gst_annual_turnover_millions",
        "number",
        f"Turnover of the 12 months to the latest filed period, in ₹ million. {_NET}",
        "CASE WHEN turnover_months >= 12 THEN CAST(turnover_12 AS DOUBLE) / 1e6 END",
        (
            "turnover_12",
            "turnover_gross_12",
            "branch_transfers_12",
            "periods_missing_12",
            "turnover_months",
            "turnover_to",
        ),
        "Size as declared to the tax office; unfiled periods are missing from it, not zero",
        "higher_is_better",
        _SHORT,
        feature="gst_annual_turnover_millions",
    ),
    Metric(
        "gst_turnover_12m",
        "rupees",
        f"Turnover of the 12 months to the latest filed period. {_NET}",
        "turnover_12",
        ("turnover_12", "periods_missing_12", "turnover_months"),
        "As declared; a shorter history gives the part there is",
        "higher_is_better",
        _NO_TURNOVER,
    ),
    Metric(
        "gst_turnover_last_year",
        "rupees",
        f"Turnover of the last complete financial year. {_NET}",
        "turnover_last_year",
        ("turnover_last_year",),
        "To be compared with the annual accounts",
        "higher_is_better",
        "no return of that year is known",
    ),
    Metric(
        "gst_turnover_growth",
        "percent",
        "100 × (turnover of the last 12 months ÷ that of the 12 months before − 1)",
        "CASE WHEN turnover_months >= 24 AND periods_missing_24 = 0 AND turnover_prior_12 > 0"
        " THEN 100 * (CAST(turnover_12 AS DOUBLE) / CAST(turnover_prior_12 AS DOUBLE) - 1) END",
        ("turnover_12", "turnover_prior_12", "turnover_months", "periods_missing_24"),
        "Growth as declared",
        "higher_is_better",
        "fewer than 24 months of returns, an unfiled period among them, or no turnover before",
    ),
    _share(
        "gst_branch_share",
        "branch_transfers_12",
        "turnover_gross_12",
        "Supplies between own GSTINs ÷ turnover before removing them",
        "Counted as turnover they would inflate the business",
        _NO_TURNOVER,
    ),
    Metric(
        "gst_declared_banked_ratio",
        "ratio",
        (
            "(Turnover of the last 12 months + output tax on it) ÷ operating receipts in the bank "
            "of the same months; composition dealers without tax"
        ),
        "CAST(turnover_12 AS DOUBLE) * (1 + CASE WHEN turnover_gross_12 > 0 THEN "
        "coalesce(CAST(tax_12 AS DOUBLE), 0) / CAST(turnover_gross_12 AS DOUBLE) ELSE 0 END)"
        " / CASE WHEN banked_12 > 0 THEN CAST(banked_12 AS DOUBLE) END",
        ("turnover_12", "turnover_gross_12", "tax_12", "banked_12", "banked_months", "periods_missing_12"),
        "Near 1 when sales are declared as they are banked; well below 1 is undeclared turnover",
        "higher_is_better",
        "returns or bank statements do not cover the 12 months",
    ),
    _share(
        "gst_3b_vs_1_difference",
        "difference_sum",
        "turnover_compared",
        (
            "Sum of |GSTR-1 − GSTR-3B|"
            " ÷ GSTR-3B turnover over the periods before July 2025 of the last 24 months for "
            "which both are filed"
        ),
        (
            "From July 2025 GSTR-3B is locked to GSTR-1; before, a difference above 2 % asks "
            "for an explanation"
        ),
        "no such period, or no turnover in it",
        "higher_is_worse",
    ),
    _share(
        "gst_credit_claimed_ratio",
        "credit_claimed",
        "credit_available",
        (
            "Input tax credit of GSTR-3B ÷ credit available in GSTR-2B (else 2A), same GSTINs "
            "and periods, last 12 months"
        ),
        "Above 1 claims more than the suppliers declared",
        "no statement of purchases for a filed period",
        "higher_is_worse",
    ),
    _share(
        "gst_b2b_share",
        "b2b_12",
        "turnover_1_12",
        "B2B documents ÷ GSTR-1 turnover, last 12 months",
        "The rest is sold to consumers and traceable only by month",
        "no GSTR-1 turnover is known",
    ),
)

CONCENTRATION_METRICS: tuple[Metric, ...] = (
    *(
        _share(
            f"gst_top_{n}_buyer_share",
            f"bought_by_top_{n}",
            "bought_by_all",
            (
                f"Largest {n if n > 1 else ''} buyer{'s' if n > 1 else ''} by GSTIN ÷ B2B sales "
                "less credit notes, last 12 months"
            ).replace("  ", " "),
            "Dependence on few buyers",
            _NO_B2B,
            "higher_is_worse",
        )
        for n in (1, 3, 5)
    ),
    Metric(
        "gst_buyer_hhi",
        "number",
        "Sum of squared shares of the buyers in B2B sales, last 12 months",
        "buyer_hhi",
        ("buyer_hhi", "buyers"),
        "1 is a single buyer, 0.1 ten equal ones",
        "higher_is_worse",
        _NO_B2B,
    ),
    Metric(
        "gst_buyers",
        "count",
        "Buyers by GSTIN with net purchases in the last 12 months",
        "buyers",
        ("buyers",),
        "Breadth of the B2B trade",
        "higher_is_better",
        _NO_B2B,
    ),
    _share(
        "gst_top_3_supplier_share",
        "sold_by_top_3",
        "purchases_12",
        "Three largest suppliers by GSTIN ÷ purchases in GSTR-2B (else 2A), last 12 months",
        "Dependence on few suppliers",
        "no statement of purchases for the last 12 months",
        "higher_is_worse",
    ),
    Metric(
        "gst_supplier_hhi",
        "number",
        "Sum of squared shares of the suppliers in purchases, last 12 months",
        "supplier_hhi",
        ("supplier_hhi", "suppliers"),
        "1 is a single supplier",
        "higher_is_worse",
        "no statement of purchases for the last 12 months",
    ),
    _share(
        "gst_hsn_top_share",
        "hsn_sold_top",
        "hsn_sold",
        "Largest four-digit HSN or SAC code ÷ sales in the HSN summary, last 12 months",
        "One product line or several",
        "no HSN summary is known for the last 12 months",
    ),
    Metric(
        "gst_hsn_hhi",
        "number",
        "Sum of squared shares of the four-digit HSN or SAC codes, last 12 months",
        "hsn_hhi",
        ("hsn_hhi", "hsn_codes", "hsn_top"),
        "1 is a single product line",
        "neutral",
        "no HSN summary is known for the last 12 months",
    ),
    _share(
        "gst_interstate_share",
        "interstate_12",
        "documents_12",
        (
            "Supplies to other states (integrated tax, or place of supply elsewhere) ÷ "
            "documents of GSTR-1, last 12 months, less credit notes"
        ),
        "Reach beyond the home state",
        "no GSTR-1 is known for the last 12 months",
    ),
    Metric(
        "gst_states_sold_to",
        "count",
        "States of supply in GSTR-1, last 12 months",
        "states_sold_to",
        ("states_sold_to",),
        "Reach beyond the home state",
        "neutral",
        "no GSTR-1 is known for the last 12 months",
    ),
)

PAYMENT_METRICS: tuple[Metric, ...] = (
    _share(
        "gst_payment_regularity",
        "gst_payments_in_time",
        "gst_payments_due",
        "Periods whose tax in cash (output tax less credit, credit carried forward) was "
        "paid from the bank by the due date ÷ such periods, last 12 months;"
        " a payment is of the period whose tax it equals within ₹5, others pay the oldest "
        "unpaid period first",
        "1 pays every period in time",
        "no period with tax to pay, or no bank account",
        "higher_is_better",
    ),
    Metric(
        "tds_payment_regularity",
        "ratio",
        (
            "Months with a TDS payment by the 7th (April: 30th) ÷ months covered by the bank "
            "files, last 12 full months"
        ),
        "CASE WHEN tds_months_paid > 0 THEN CAST(tds_months_in_time AS DOUBLE) / tax_months END",
        ("tds_months_in_time", "tds_months_paid", "tax_months"),
        "1 pays every month in time",
        "higher_is_better",
        "no TDS payment in the last 12 months",
    ),
    Metric(
        "statutory_payment_regularity",
        "ratio",
        (
            "Months with a provident fund or ESI payment by the 15th ÷ months covered by the "
            "bank files, last 12 full months"
        ),
        (
            "CASE WHEN statutory_months_paid > 0 THEN CAST(statutory_months_in_time AS DOUBLE) "
            "/ tax_months END"
        ),
        ("statutory_months_in_time", "statutory_months_paid", "tax_months"),
        "1 pays every month in time",
        "higher_is_better",
        "no such payment in the last 12 months",
    ),
    Metric(
        "advance_tax_regularity",
        "ratio",
        (
            "Instalment dates of advance tax (15 June, September, December, March) with a "
            "payment in the 45 days before ÷ such dates, last 12 full months"
        ),
        (
            "CASE WHEN advance_tax_payments > 0 THEN CAST(advance_tax_in_time AS DOUBLE) / "
            "nullif(advance_tax_due, 0) END"
        ),
        ("advance_tax_in_time", "advance_tax_due", "advance_tax_payments"),
        "1 pays every instalment in time",
        "higher_is_better",
        "no income tax payment in the last 12 months",
    ),
)

_LAG = (
    "the lag, in days, at which {paid} follow {invoiced} best; mean of the answers of the "
    "running totals and of the flows of"
    " 28 days, over up to 24 months that returns and bank files both cover; an estimate: no "
    "payment is matched to its invoice"
)
_NO_LAG = (
    "fewer than 10 documents, less than 17 months that both sides cover, payments below 60 % "
    "or above 160 % of the invoices,"
    " or totals and flows disagree by more than 15 days"
)

TRADE_METRICS: tuple[Metric, ...] = (
    Metric(
        "debtor_days",
        "days",
        "Estimate: "
        + _LAG.format(
            paid="receipts from identified businesses",
            invoiced="B2B documents of GSTR-1 (with tax, less credit notes)",
        ),
        "debtor_days",
        ("debtor_days", "debtor_documents", "debtor_invoiced", "debtor_paid", "debtor_compared_days"),
        "Days until buyers pay",
        "higher_is_worse",
        _NO_LAG,
    ),
    Metric(
        "creditor_days",
        "days",
        "Estimate: "
        + _LAG.format(
            paid="payments to identified suppliers", invoiced="purchases of GSTR-2B, else 2A (with tax)"
        ),
        "creditor_days",
        (
            "creditor_days",
            "creditor_documents",
            "creditor_invoiced",
            "creditor_paid",
            "creditor_compared_days",
        ),
        "Days until suppliers are paid; long may be their trust or late payment",
        "neutral",
        _NO_LAG,
    ),
    Metric(
        "trade_cycle_days",
        "days",
        "Debtor days − creditor days, both estimates; stocks are not known",
        "debtor_days - creditor_days",
        ("debtor_days", "creditor_days"),
        "Days of trade that the business finances itself; negative when suppliers finance it",
        "higher_is_worse",
        "debtor or creditor days are not known",
    ),
)

METRICS: tuple[Metric, ...] = (
    *FILING_METRICS,
    *TURNOVER_METRICS,
    *CONCENTRATION_METRICS,
    *PAYMENT_METRICS,
    *TRADE_METRICS,
)
