"""Declares the step `forecast`, its options and its model."""

from msme_pipeline.pipeline.step import Model, Option, Step

STEP = Step(
    name="forecast",
    compute="msme_pipeline.analytics.forecast.customers:cashflow_forecast",
    reads={
        "clean.accounts": ("customer_id",),
        "summary.monthly_cashflow": (
            "customer_id",
            "month",
            "days_covered",
            "operating_inflow",
            "operating_outflow",
            "debt_service",
            "drawings",
            "inward_returns",
            "closing_headroom",
        ),
        "summary.transaction_flows": (
            "customer_id",
            "booked_date",
            "direction",
            "amount",
            "category",
            "rail",
            "flow",
            "reverses",
            "party_id",
            "party_kind",
        ),
        "summary.obligations": ("customer_id", "monthly_amount", "active", "source", "kind"),
        "summary.gst_turnover": ("customer_id", "gstin", "frequency", "period", "period_end"),
    },
    writes=(
        "analytics.cashflow_forecast",
        "analytics.cashflow_daily",
        "analytics.cashflow_scenarios",
        "analytics.forecast_assessment",
    ),
    as_of="daily",
    charts={"analytics.cashflow_forecast": "msme_pipeline.analytics.forecast.chart:cashflow_chart"},
    options={
        "horizon_days": Option(90, "Days that the forecast looks ahead", least=30, most=180),
        "inflow_drop": Option(0.0, "Stress scenario: share by which operating inflow falls", least=0, most=1),
        "lose_largest_buyer": Option(False, "Stress scenario: the largest buyer stops paying"),
        "payment_delay_days": Option(
            0, "Stress scenario: days by which buyers on credit pay later", least=0, most=180
        ),
    },
    model=Model(
        name="forecast_model",
        format=2,
        fitted_on=("summary.monthly_cashflow",),
        fit="msme_pipeline.analytics.forecast.backtest:fit",
        backtest="msme_pipeline.analytics.forecast.backtest:judge",
        meaning="Bands and, with enough customers, the correction of the forecast",
        judged_by="Rolling origins over the portfolio: accuracy against naive, seasonal naive, zero and"
        " last-six-months forecasts, on a sample also against statsmodels' Holt-Winters; coverage and width"
        " of the bands by length of history. 80 % bands cover 75 to 85 %, 95 % bands 92 to"
        " 98 %; it blocks when the 99 % interval over at least 200 customers lies outside",
    ),
)
