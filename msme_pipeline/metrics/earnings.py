"""Metrics of the earnings and spendings section, on operating flows of the last 12 full months."""

from msme_pipeline.metrics.metric import Direction, Metric

_NO_RECEIPTS = "no operating receipts in the last 12 full months"
_NO_MONTHS = "no month that the bank files cover in full"
_NO_SPENDING = "no spending in the last 12 full months"
_NO_BALANCE = "no account with known balances in the last 12 full months"
_NO_LIMIT = "no overdraft or cash credit account"


def _share_of_receipts(name: str, what: str, fact: str, reading: str, **more: object) -> Metric:
    return Metric(
        name,
        "ratio",
        f"{what} ÷ operating receipts",
        f"{fact} / nullif(gross_receipts_12, 0)",
        (fact, "gross_receipts_12"),
        reading,
        undefined=_NO_RECEIPTS,
        **more,  # type: ignore[arg-type]
    )


def _share_of_spending(
    name: str, what: str, fact: str, reading: str, direction: Direction = "neutral"
) -> Metric:
    return Metric(
        name,
        "ratio",
        f"{what} ÷ all spending (operating, drawings, debt service)",
        f"coalesce({fact}, 0) / nullif(spending_12, 0)",
        (fact, "spending_12"),
        reading,
        direction,
        _NO_SPENDING,
    )


def _rupees(name: str, formula: str, fact: str, reading: str, direction: str = "neutral") -> Metric:
    return Metric(name, "rupees", formula, fact, (fact,), reading, direction, _NO_MONTHS)  # type: ignore[arg-type]


def _mean(total: str, count: str) -> str:
    """Exact mean of a sum of rupees, half-even."""
    return f"round_half_even(CAST({total} * 100 AS HUGEINT), {count}) * CAST(0.01 AS DECIMAL(3, 2))"


def _balance_on(day: int) -> Metric:
    return Metric(
        f"balance_on_{day}",
        "rupees",
        (
            "Mean over the months of the headroom (balance, for OD and CC plus the limit) at the "
            f"end of day {day}"
        ),
        _mean(f"headroom_{day}", f"observed_{day}"),
        (f"headroom_{day}", f"observed_{day}"),
        "Money at hand on a day on which instalments fall due",
        "higher_is_better",
        _NO_BALANCE,
    )


METRICS: tuple[Metric, ...] = (
    _rupees(
        "operating_receipts",
        "Operating inflow of the last 12 full months",
        "receipts_12",
        "Size of the business",
        "higher_is_better",
    ),
    _rupees(
        "operating_outflow",
        "Operating outflow of the last 12 full months",
        "outflow_12",
        "Costs, taxes included",
    ),
    _rupees(
        "surplus_before_debt_service",
        "Operating inflow less operating outflow",
        "surplus_before_debt_12",
        "What lenders and owners share",
        "higher_is_better",
    ),
    _rupees(
        "debt_service",
        "Instalments and interest paid, net of returned ones",
        "debt_service_12",
        "What lenders took",
        "higher_is_worse",
    ),
    _rupees(
        "surplus_after_debt_service",
        "Surplus before debt service less debt service",
        "surplus_after_debt_12",
        "What is left to the owners",
        "higher_is_better",
    ),
    _rupees("drawings", "Owner's drawings and personal payments", "drawings_12", "What the owners took"),
    _rupees(
        "surplus_after_drawings",
        "Surplus after debt service less drawings",
        "surplus_after_drawings_12",
        "What stays in the business",
        "higher_is_better",
    ),
    Metric(
        "surplus_ratio",
        "ratio",
        "Surplus after debt service ÷ operating receipts",
        "surplus_after_debt_12 / nullif(receipts_12, 0)",
        ("surplus_after_debt_12", "receipts_12"),
        (
            "Share of receipts left after costs and lenders; negative means the business lives on "
            "borrowing or reserves"
        ),
        "higher_is_better",
        _NO_RECEIPTS,
        "surplus_ratio",
    ),
    Metric(
        "inflow_outflow_ratio",
        "ratio",
        "Months whose operating inflow covers the operating outflow ÷ months",
        "months_in_surplus_12 / nullif(months_12, 0)",
        ("months_in_surplus_12", "months_12"),
        "1 means that every month paid for itself",
        "higher_is_better",
        _NO_MONTHS,
        "inflow_outflow_ratio",
    ),
    Metric(
        "income_cv",
        "ratio",
        (
            "Standard deviation of the residuals of receipts after removing trend and season ÷ "
            "mean, last 24 months; not corrected for the fit"
        ),
        "receipts_residual_sd_24 / nullif(receipts_detrended_mean_24, 0)",
        ("receipts_residual_sd_24", "receipts_detrended_mean_24"),
        "Below 0.15 is steady, above 0.35 erratic",
        "higher_is_worse",
        "fewer than 12 full months",
        "income_stability_cv",
    ),
    Metric(
        "income_cv_raw",
        "ratio",
        ("Standard deviation of monthly receipts ÷ mean, last 24 months, growth and season included"),
        "receipts_sd_24 / nullif(receipts_mean_24, 0)",
        ("receipts_sd_24", "receipts_mean_24"),
        "What the eye sees; growth and season swell it",
        "higher_is_worse",
        "fewer than two full months",
    ),
    Metric(
        "seasonality_index",
        "percent",
        (
            "100 x (largest - smallest of the 12 monthly factors), mean 1, trend removed, shrunk "
            "by their standard error"
        ),
        "100 * season_index",
        (
            "season_index",
            "season_peak_factor",
            "season_trough_factor",
            "season_peak_months_back",
            "season_trough_months_back",
            "last_month",
        ),
        "Above 100 % the best month brings more than an average month more than the worst",
        "higher_is_worse",
        "fewer than 24 full months",
        "seasonality_index",
    ),
    _share_of_receipts(
        "top_1_payer_share",
        "Receipts from the largest payer",
        "top_1_receipts_12",
        "Dependence on one buyer; channels are no payers",
        direction="higher_is_worse",
    ),
    _share_of_receipts(
        "top_3_payer_share",
        "Receipts from the three largest payers",
        "top_3_receipts_12",
        "Above 0.7 the loss of a buyer threatens the business; channels are no payers",
        direction="higher_is_worse",
        feature="top_customer_dependence",
    ),
    _share_of_receipts(
        "top_5_payer_share",
        "Receipts from the five largest payers",
        "top_5_receipts_12",
        "Channels are no payers",
        direction="higher_is_worse",
    ),
    Metric(
        "payer_hhi",
        "number",
        "Sum over payers of (payer's receipts ÷ operating receipts) squared x 10,000",
        (
            "10000 * squared_receipts_12 / nullif(CAST(gross_receipts_12 AS DOUBLE) * "
            "CAST(gross_receipts_12 AS DOUBLE), 0)"
        ),
        ("squared_receipts_12", "gross_receipts_12", "payers_12"),
        "Above 2,500 concentrated",
        "higher_is_worse",
        _NO_RECEIPTS,
    ),
    _share_of_receipts(
        "channel_dependence",
        "Receipts through aggregators, card settlement and marketplaces",
        "channel_receipts_12",
        "The buyers behind a channel are not seen",
        direction="neutral",
    ),
    _share_of_receipts(
        "unidentified_share",
        "Receipts whose payer the narration does not name, cash apart",
        "unidentified_receipts_12",
        "Concentration is only as good as the names",
        direction="higher_is_worse",
    ),
    _share_of_receipts(
        "unclassified_share",
        "Receipts of unknown kind, counted as sales",
        "unclassified_inflow_12",
        "From 0.4 the receipts are not known to be sales, and the score is capped at review",
        direction="higher_is_worse",
    ),
    _share_of_receipts(
        "cash_deposit_ratio",
        "Cash deposited",
        "cash_deposits_12",
        "Cash cannot be traced to buyers",
        direction="higher_is_worse",
    ),
    Metric(
        "essential_ratio",
        "ratio",
        (
            "Payments that a business cannot leave out (goods, wages, rent, utilities, taxes, "
            "insurance) ÷ all spending (operating, drawings, debt service)"
        ),
        "coalesce(essential_12, 0) / nullif(spending_12, 0)",
        ("essential_12", "spending_12"),
        "High means little room to cut; low that owners or lenders take much",
        "neutral",
        _NO_SPENDING,
        "essential_ratio",
    ),
    _share_of_spending(
        "non_essential_share",
        "Drawings, cash withdrawn, advertising, donations, bank fees",
        "non_essential_12",
        (
            "Split of the spending: with essential_ratio, debt_service_share and "
            "unclassified_spending_share it makes 1"
        ),
        "higher_is_worse",
    ),
    _share_of_spending(
        "debt_service_share",
        "Instalments, interest and repayments, also of returned presentations",
        "debt_payments_12",
        "Split of the spending: what lenders take of every rupee that leaves",
        "higher_is_worse",
    ),
    _share_of_spending(
        "unclassified_spending_share",
        "Operating payments whose narration does not say what for",
        "unclassified_spending_12",
        "Split of the spending: the other three shares are only as good as the narrations",
    ),
    Metric(
        "non_essential_ratio",
        "ratio",
        "Drawings, cash withdrawn, advertising, donations, bank fees ÷ operating receipts",
        "coalesce(non_essential_12, 0) / nullif(receipts_12, 0)",
        ("non_essential_12", "receipts_12"),
        "What could be cut in need",
        "higher_is_worse",
        _NO_RECEIPTS,
        "non_essential_ratio",
    ),
    Metric(
        "debt_servicing_ratio",
        "ratio",
        "Debt service ÷ operating surplus before debt service and drawings",
        "CASE WHEN surplus_before_debt_12 > 0 THEN debt_service_12 / surplus_before_debt_12 END",
        ("debt_service_12", "surplus_before_debt_12"),
        "Above 0.4 heavy, above 1 the surplus does not pay the lenders",
        "higher_is_worse",
        "no surplus before debt service in the last 12 full months",
        "debt_servicing_ratio",
    ),
    Metric(
        "revenue_growth",
        "percent",
        "Operating receipts of the last 12 against the 12 full months before",
        (
            "CASE WHEN months_12 = 12 AND months_prior_12 = 12 AND receipts_prior_12 > 0 THEN 100 "
            "* (CAST(receipts_12 AS DOUBLE) / receipts_prior_12 - 1) END"
        ),
        ("receipts_12", "receipts_prior_12", "months_12", "months_prior_12"),
        "Growth of the year, season cancels out",
        "higher_is_better",
        "fewer than 24 full months, or no receipts in the earlier year",
    ),
    Metric(
        "revenue_growth_error",
        "percent",
        (
            "Standard error of the growth: (1 + growth) x residual CV, corrected for the fit's "
            "degrees of freedom, x square root of (1/12 + 1/12)"
        ),
        (
            "CASE WHEN months_12 = 12 AND months_prior_12 = 12 AND receipts_prior_12 > 0 THEN 100 "
            "* CAST(receipts_12 AS DOUBLE) / receipts_prior_12 * receipts_residual_sd_24 / "
            "nullif(receipts_detrended_mean_24, 0) * sqrt(2.0 / 12 / residual_free_share) END"
        ),
        (
            "receipts_12",
            "receipts_prior_12",
            "months_12",
            "months_prior_12",
            "receipts_residual_sd_24",
            "receipts_detrended_mean_24",
            "residual_free_share",
        ),
        "Growth within two of these of zero may be chance",
        "neutral",
        "fewer than 24 full months, or no receipts in the earlier year",
    ),
    Metric(
        "quarterly_growth",
        "percent",
        "Operating receipts of the last three against the three full months before",
        (
            "CASE WHEN full_months >= 6 THEN 100 * (CAST(receipts_3 AS DOUBLE) / "
            "nullif(CAST(receipts_prior_3 AS DOUBLE), 0) - 1) END"
        ),
        ("receipts_3", "receipts_prior_3", "full_months"),
        "Holds the season too",
        "higher_is_better",
        "fewer than six full months, or no receipts in the earlier quarter",
    ),
    Metric(
        "quarter_on_year_growth",
        "percent",
        "Operating receipts of the last three full months against the same months a year before",
        (
            "CASE WHEN full_months >= 15 THEN 100 * (CAST(receipts_3 AS DOUBLE) / "
            "nullif(CAST(receipts_3_year_ago AS DOUBLE), 0) - 1) END"
        ),
        ("receipts_3", "receipts_3_year_ago", "full_months"),
        "Where the business is heading now; season cancels out",
        "higher_is_better",
        "fewer than 15 full months, or no receipts in the earlier quarter",
    ),
    *(_balance_on(day) for day in (5, 10, 15, 20, 25)),
    Metric(
        "average_daily_balance",
        "rupees",
        "Mean over all days of the headroom of all accounts at the end of the day",
        _mean("headroom_days_12", "balance_days_12"),
        ("headroom_days_12", "balance_days_12"),
        "Buffer that is really there",
        "higher_is_better",
        _NO_BALANCE,
    ),
    Metric(
        "lowest_balance",
        "rupees",
        "Lowest headroom of all accounts at the end of a day",
        "lowest_headroom_12",
        ("lowest_headroom_12",),
        "How near the business came to nothing",
        "higher_is_better",
        _NO_BALANCE,
    ),
    Metric(
        "minimum_balance_days",
        "days",
        "Days on which the headroom of all accounts was below the minimum balance of policy",
        "minimum_balance_days_12",
        ("minimum_balance_days_12", "balance_days_12", "minimum_headroom"),
        "Days on which an instalment would have bounced",
        "higher_is_worse",
        _NO_BALANCE,
    ),
    Metric(
        "balance_trend",
        "percent",
        "Slope of the monthly average balances of 12 months ÷ average headroom, a month",
        "100 * balance_slope_12 * balance_days_12 / nullif(abs(CAST(headroom_days_12 AS DOUBLE)), 0)",
        ("balance_slope_12", "headroom_days_12", "balance_days_12"),
        "Buffer growing or melting",
        "higher_is_better",
        "fewer than three months with known balances among the last 12 full months",
    ),
    Metric(
        "working_capital_days",
        "days",
        "Average daily headroom ÷ daily operating outflow",
        (
            "(CAST(headroom_days_12 AS DOUBLE) / balance_days_12) / nullif(CAST(outflow_12 AS "
            "DOUBLE) / (months_12 * 365.0 / 12), 0)"
        ),
        ("headroom_days_12", "balance_days_12", "outflow_12", "months_12"),
        "Days of cost that the money at hand pays for",
        "higher_is_better",
        "no known balances or no operating outflow",
    ),
    Metric(
        "limit_utilisation",
        "ratio",
        "Mean over days of the drawn part of OD and CC limits ÷ limits",
        "CAST(used_days_12 AS DOUBLE) / nullif(CAST(limit_days_12 AS DOUBLE), 0)",
        ("used_days_12", "limit_days_12", "borrowing_accounts"),
        "Above 0.9 the limit is a loan, not a buffer",
        "higher_is_worse",
        _NO_LIMIT,
    ),
    Metric(
        "limit_utilisation_peak",
        "ratio",
        "Highest drawn part of an OD or CC limit at the end of a day",
        "peak_utilisation",
        ("peak_utilisation",),
        "Above 1 over the limit",
        "higher_is_worse",
        _NO_LIMIT,
    ),
    Metric(
        "days_above_90_percent",
        "days",
        "Days on which an OD or CC limit was drawn by more than 90 %",
        "days_above_90",
        ("days_above_90", "high_utilisation"),
        "Days without a buffer",
        "higher_is_worse",
        _NO_LIMIT,
    ),
    Metric(
        "days_over_limit",
        "days",
        "Days on which an OD or CC account was over its limit",
        "days_over_limit",
        ("days_over_limit",),
        "Irregular conduct",
        "higher_is_worse",
        _NO_LIMIT,
    ),
    Metric(
        "continuous_overdue",
        "flag",
        "An OD or CC account stayed over its limit for at least 30 days on end",
        "longest_over_limit_12 >= overdue_days",
        ("longest_over_limit_12", "overdue_days"),
        "Special mention account by the RBI's rule",
        "higher_is_worse",
        _NO_LIMIT,
    ),
    Metric(
        "bounces",
        "count",
        "Inward return events for want of funds or without a reason given, last 12 full months",
        "CASE WHEN months_12 > 0 THEN coalesce(returns_financial_12, 0) END",
        (
            "returns_financial_12",
            "returns_without_reason_12",
            "returns_inferred_12",
            "presentations_returned_12",
            "obligations_returned_12",
            "months_12",
        ),
        "From 3 a pattern; above 10 grave",
        "higher_is_worse",
        _NO_MONTHS,
        "bounces",
    ),
    *(
        Metric(
            name,
            "count",
            words + ", last 12 full months",
            f"CASE WHEN months_12 > 0 THEN coalesce({fact}, 0) END",
            (fact, "months_12"),
            reading,
            "higher_is_worse",
            _NO_MONTHS,
        )
        for name, fact, words, reading in (
            (
                "technical_returns",
                "returns_technical_12",
                "Inward return events for technical reasons",
                "Wrong mandates, not want of money",
            ),
            (
                "stop_payment_returns",
                "returns_stop_payment_12",
                "Inward return events because payment was stopped",
                "A dispute, or a way out",
            ),
            (
                "legal_returns",
                "returns_legal_12",
                "Inward return events by court order, attachment or death",
                "Ask why",
            ),
            (
                "outward_returns",
                "returns_outward_12",
                "Deposited cheques that came back",
                "Buyers who did not pay",
            ),
            (
                "returned_presentations",
                "presentations_returned_12",
                "Presentations that came back, repeats included",
                "Lenders kept trying",
            ),
            (
                "returned_obligations",
                "obligations_returned_12",
                "Different mandates and instruments that came back",
                "One bad mandate or many",
            ),
        )
    ),
    Metric(
        "monthly_obligations",
        "rupees",
        "Instalments of all active loans a month: bank and bureau united, never added twice",
        "coalesce(monthly_obligations, CASE WHEN months_12 > 0 OR bureau_reports > 0 THEN 0 END)",
        (
            "monthly_obligations",
            "obligations",
            "obligations_both",
            "obligations_bank_only",
            "obligations_bureau_only",
            "months_12",
            "bureau_reports",
        ),
        "What falls due every month",
        "higher_is_worse",
        "neither a full month of bank files nor a bureau report",
    ),
    Metric(
        "foir",
        "ratio",
        "Monthly obligations ÷ mean monthly operating surplus before debt service",
        (
            "CASE WHEN surplus_before_debt_12 > 0 THEN coalesce(monthly_obligations, 0) * "
            "months_12 / surplus_before_debt_12 END"
        ),
        ("monthly_obligations", "surplus_before_debt_12", "months_12"),
        "Fixed obligations to income; above 0.5 few lenders add to it",
        "higher_is_worse",
        "no surplus before debt service in the last 12 full months",
    ),
    Metric(
        "dscr",
        "ratio",
        "(Operating surplus before debt service, after tax, less drawings up to subsistence) ÷ debt service",
        (
            "(surplus_before_debt_12 - least(drawings_12, subsistence_drawings * months_12)) / "
            "nullif(debt_service_12, 0)"
        ),
        ("surplus_before_debt_12", "drawings_12", "subsistence_drawings", "months_12", "debt_service_12"),
        "Below 1.2 thin, below 1 not served from business",
        "higher_is_better",
        "no debt service in the last 12 full months",
    ),
    Metric(
        "debt_to_income",
        "ratio",
        ("Outstanding of all active loans of the bureau reports ÷ operating receipts of 12 months"),
        (
            "CASE WHEN months_12 = 12 AND bureau_reports > 0 THEN coalesce(outstanding, 0) / "
            "nullif(receipts_12, 0) END"
        ),
        ("outstanding", "receipts_12", "months_12", "bureau_reports", "obligations", "obligations_bank_only"),
        "Debt in years of receipts; of loans that no bureau knows the outstanding is missing",
        "higher_is_worse",
        "no bureau report, fewer than 12 full months or no receipts",
        "debt_to_income_ratio",
    ),
    *(
        Metric(
            f"{tax}_paid",
            "rupees",
            f"{words} paid in the last 12 full months",
            f"CASE WHEN months_12 > 0 THEN coalesce({tax}_paid_12, 0) END",
            (f"{tax}_paid_12", "months_12"),
            "Regular payment shows discipline",
            "neutral",
            _NO_MONTHS,
        )
        for tax, words in (
            ("gst", "GST"),
            ("tds", "Tax deducted at source"),
            ("income_tax", "Income tax"),
            ("statutory", "Provident fund, ESI and professional tax"),
        )
    ),
    Metric(
        "tax_to_receipts",
        "ratio",
        "GST and income tax paid ÷ operating receipts",
        "(coalesce(gst_paid_12, 0) + coalesce(income_tax_paid_12, 0)) / nullif(receipts_12, 0)",
        ("gst_paid_12", "income_tax_paid_12", "receipts_12"),
        "Near zero on a large turnover asks for an explanation",
        "neutral",
        _NO_RECEIPTS,
    ),
    Metric(
        "history_months",
        "months",
        "Months that the bank files cover in full",
        "coalesce(full_months, 0)",
        ("full_months",),
        "Fewer than 12 tell little",
        "higher_is_better",
    ),
)
