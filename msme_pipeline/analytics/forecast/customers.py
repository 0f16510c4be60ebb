"""The cash-flow forecast of a set of customers, from tables to tables."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.analytics.forecast.assessment import assessment_table
from msme_pipeline.analytics.forecast.cashflow import Stress, forecast, usable
from msme_pipeline.analytics.forecast.history import read_history
from msme_pipeline.analytics.forecast.output import daily_table, monthly_table, scenario_table


def cashflow_forecast(
    inputs: Mapping[str, pa.Table],
    as_of: date,
    horizon_days: int = 90,
    inflow_drop: float = 0.0,
    lose_largest_buyer: bool = False,
    payment_delay_days: int = 0,
    forecast_model: str = "",
) -> dict[str, pa.Table]:
    """The four tables of the forecast for the customers of the inputs, looking `horizon_days` (30 to 180)
    beyond `as_of`.

    The next three options make a stress scenario: operating inflow lower by a share, the largest buyer gone,
    buyers on credit paying days later. `forecast_model` is the folder of a model fitted on the portfolio;
    empty means the one shipped with the package. ValueError for options out of range.
    """
    stress = Stress(inflow_drop, lose_largest_buyer, payment_delay_days)
    history = read_history(inputs, as_of)
    chosen = usable(history, as_of)
    made = forecast(history.take(chosen.nonzero()[0]), as_of, horizon_days, forecast_model, stress)
    return {
        "analytics.cashflow_forecast": monthly_table(made),
        "analytics.cashflow_daily": daily_table(made),
        "analytics.cashflow_scenarios": scenario_table(made),
        "analytics.forecast_assessment": assessment_table(made, history, chosen),
    }
