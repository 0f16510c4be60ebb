"""Metrics of the mutual funds section: funds and deposits held at `as_of`, plans, liens, redemptions."""

from msme_pipeline.metrics.metric import Metric

_NOT_DELIVERED = "no statement of funds was delivered or permitted; 0 when one was and lists none"
_NO_VALUE = "no funds of value held"
_NO_DEPOSIT = "no term or recurring deposit that runs on the day has landed"

METRICS: tuple[Metric, ...] = (
    Metric(
        "portfolios", "count", "Folios and demat accounts that hold funds", "folios", ("folios",),
        "Spread of the savings over fund houses; savings outside the business carry it through a bad season",
        "higher_is_better", _NOT_DELIVERED, "mf_portfolios",
    ),
    Metric(
        "holdings", "count", "Schemes held, per folio", "holdings", ("holdings",),
        "Number of schemes", "neutral", _NOT_DELIVERED,
    ),
    Metric(
        "value", "rupees", "Units x newest net asset value landed up to the day, else the value stated", "value", ("value",),
        "What could be sold within days", "higher_is_better", _NOT_DELIVERED,
    ),
    Metric(
        "value_millions", "number", "Value of the funds ÷ 10 lakh", "CAST(value AS DOUBLE) / 1000000", ("value",),
        "Liquid savings in ₹ million", "higher_is_better", _NOT_DELIVERED, "mf_value_millions",
    ),
    Metric(
        "gain_ratio", "ratio", "Value ÷ cost − 1, over the holdings whose cost is stated",
        "CAST(value_with_cost AS DOUBLE) / nullif(CAST(cost AS DOUBLE), 0) - 1", ("value_with_cost", "cost"),
        "Gain not yet realised", "neutral", "no cost stated",
    ),
    Metric(
        "sip_amount_monthly", "rupees", "Instalments of the active systematic plans, brought to a month", "sip_monthly",
        ("sip_monthly",), "A habit of saving; also an outflow that can be stopped", "higher_is_better", _NOT_DELIVERED,
    ),
    Metric(
        "active_sips", "count", "Systematic plans that run", "active_sips", ("active_sips",),
        "Plans kept up through the months", "higher_is_better", _NOT_DELIVERED,
    ),
    Metric(
        "stopped_sips", "count", "Systematic plans that ended or whose instalments stopped", "stopped_sips", ("stopped_sips",),
        "Stopped saving can be an early sign of stress", "higher_is_worse", _NOT_DELIVERED,
    ),
    Metric(
        "lien_share", "ratio", "Value of the units under lien ÷ value", "CAST(lien_value AS DOUBLE) / nullif(CAST(value AS DOUBLE), 0)",
        ("lien_value", "value"), "Already pledged to a lender, so no cushion", "higher_is_worse", _NO_VALUE,
    ),
    Metric(
        "equity_share", "ratio", "Value of equity schemes ÷ value", "CAST(equity_value AS DOUBLE) / nullif(CAST(value AS DOUBLE), 0)",
        ("equity_value", "value"), "Part whose value moves with the market", "neutral", _NO_VALUE,
    ),
    Metric(
        "debt_share", "ratio", "Value of debt and liquid schemes ÷ value",
        "CAST(debt_value AS DOUBLE) / nullif(CAST(value AS DOUBLE), 0)", ("debt_value", "value"),
        "Part whose value is steady", "neutral", _NO_VALUE,
    ),
    Metric(
        "redemptions_12m", "count", "Redemptions in the last 12 months", "redemptions_12", ("redemptions_12",),
        "Savings drawn down", "higher_is_worse", _NOT_DELIVERED,
    ),
    Metric(
        "redeemed_12m", "rupees", "Amount redeemed in the last 12 months", "redeemed_12", ("redeemed_12",),
        "Savings drawn down", "higher_is_worse", _NOT_DELIVERED,
    ),
    Metric(
        "months_of_outflow", "months", "Value free of lien ÷ mean monthly operating outflow of the last 12 full months",
        "CAST(value - lien_value AS DOUBLE) / nullif(CAST(outflow_12 AS DOUBLE) / outflow_months, 0)",
        ("value", "lien_value", "outflow_12", "outflow_months"), "Months that the savings would pay the running costs",
        "higher_is_better", "no statement of funds, or no month that the bank files cover in full",
    ),
    Metric(
        "other_securities_value", "rupees", "Value of shares, bonds and other securities held", "other_securities",
        ("other_securities",), "Further savings beside funds", "higher_is_better", _NOT_DELIVERED,
    ),
    Metric(
        "deposits", "count", "Term and recurring deposits that run on the day", "deposits", ("deposits",),
        "Savings with a bank, to be broken within a day at a small loss of interest", "higher_is_better", _NO_DEPOSIT,
    ),
    Metric(
        "deposit_value", "rupees", "Current value of these deposits, else their principal", "deposit_value", ("deposit_value", "deposits"),
        "Further savings beside funds", "higher_is_better", _NO_DEPOSIT,
    ),
    Metric(
        "deposit_lien_value", "rupees", "Part of that value whose deposit is under lien", "deposit_lien_value",
        ("deposit_lien_value", "deposit_value"), "Already pledged to a lender, so no cushion", "higher_is_worse", _NO_DEPOSIT,
    ),
    Metric(
        "statement_age", "days", "Days since the latest statement of funds", "statement_age", ("statement_age",),
        "Old statements may hide redemptions", "higher_is_worse", "no holding was ever stated",
    ),
)  # fmt: skip
