"""The computed forecast as rows of its tables."""

from datetime import date

import numpy as np
import pyarrow as pa

from msme_pipeline.analytics.forecast.cashflow import Forecast
from msme_pipeline.analytics.forecast.obligations import NAMES
from msme_pipeline.analytics.forecast.paths import LONG_DAYS, SCENARIO_LEVELS, PathResults
from msme_pipeline.analytics.forecast.profiles import first_days
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.forecast import SCENARIOS
from msme_pipeline.tables.schema import MONEY

LARGEST_MONEY = 9.9e15
"""₹ beyond which decimal(18,2) cannot hold an amount."""

BASE, OPTIMISTIC, PESSIMISTIC, STRESS = SCENARIOS


def money(values: np.ndarray) -> pa.Array:
    """₹ (float) as decimal(18,2), rounded half even to paise; NaN is null."""
    known = np.isfinite(values)
    paise = np.rint(np.clip(np.where(known, values, 0.0), -LARGEST_MONEY, LARGEST_MONEY) * 100).astype(
        np.int64
    )
    halves = np.empty((len(paise), 2), dtype="<i8")
    halves[:, 0], halves[:, 1] = paise, paise >> 63
    validity = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
    return pa.Array.from_buffers(MONEY, len(paise), [validity, pa.py_buffer(halves.tobytes())])


def days(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype(np.int32), pa.int32()).cast(pa.date32())


def table(name: str, columns: dict[str, pa.Array | np.ndarray | list]) -> pa.Table:
    """The declared table `name`: arrays of its columns, NaN in a column of doubles is null."""
    schema = TABLES[name].schema
    arrays = []
    for field in schema:
        values = columns[field.name]
        if isinstance(values, np.ndarray) and field.type == MONEY:
            values = money(values)
        elif isinstance(values, np.ndarray) and pa.types.is_floating(field.type):
            values = pa.array(values, field.type, from_pandas=True)
        elif not isinstance(values, pa.Array):
            values = pa.array(values, field.type)
        arrays.append(values.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def repeated(values: list[str], rows: np.ndarray) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(rows))


def _constant(as_of: date, size: int) -> np.ndarray:
    return np.full(size, (as_of - date(1970, 1, 1)).days)


def shown_months(made: Forecast) -> tuple[np.ndarray, np.ndarray]:
    """Customer and walked month of every row of the horizon."""
    column = np.arange(made.months.shape[1])
    row, place = np.nonzero((column >= made.shown[:, :1]) & (column < made.shown[:, 1:]))
    return row, place


def surplus_bands(made: Forecast) -> np.ndarray:
    """Quantiles (n, months, levels) of the paths, moved so that their middle is the expected surplus."""
    paths = made.results.surplus
    return paths - paths[..., 2:3] + made.surplus[..., None]


def debt_service(made: Forecast) -> np.ndarray:
    return np.asarray(made.due.amounts[:, 2].sum(axis=2) + made.due.interest[:, None])


def monthly_table(made: Forecast) -> pa.Table:
    """analytics.cashflow_forecast."""
    row, column = shown_months(made)
    surplus, debt = made.surplus, debt_service(made)
    columns: dict[str, pa.Array | np.ndarray | list] = {}
    for name, batch in (("operating_inflow", made.inflow), ("operating_outflow", made.outflow)):
        columns[name] = made.at_months(batch.mean)[row, column]
        for level, (low, high) in zip((80, 95), batch.quantile((80, 95)), strict=True):
            columns[f"{name}_lo_{level}"] = made.at_months(low)[row, column]
            columns[f"{name}_hi_{level}"] = made.at_months(high)[row, column]
    columns["debt_service"] = debt[row, column]
    expected = made.at_months(made.debt.mean)
    for level, (low, high) in zip((80, 95), made.debt.quantile((80, 95)), strict=True):
        columns[f"debt_service_lo_{level}"] = np.maximum(debt + made.at_months(low) - expected, 0)[
            row, column
        ]
        columns[f"debt_service_hi_{level}"] = np.maximum(debt + made.at_months(high) - expected, 0)[
            row, column
        ]
    columns["monthly_surplus"] = surplus[row, column]
    bands = surplus_bands(made)
    for name, place in (("lo_95", 0), ("lo_80", 1), ("hi_80", 3), ("hi_95", 4)):
        columns[f"monthly_surplus_{name}"] = bands[row, column, place]
    inside = np.zeros_like(surplus)
    inside[row, column] = np.rint(surplus[row, column] * 100) / 100
    error, baseline = surplus_errors(made)
    columns |= {
        "customer_id": repeated(made.history.customers, row),
        "month": days(first_days(made.months)[row, column]),
        "as_of": days(_constant(made.as_of, len(row))),
        "origin_month": days(first_days(made.history.origin)[row]),
        "step": made.step[row, column],
        "history_months": made.history.months[row],
        "method": pa.array(made.inflow.method[row].astype(str).tolist(), pa.string()),
        "cumulative_surplus": np.cumsum(inside, axis=1)[row, column],
        "surplus_after_debt_service": (surplus - debt)[row, column],
        "surplus_shrinkage": made.joint.factor(made.history.months)[row],
        "zero_surplus_baseline": np.zeros(len(row)),
        "surplus_error": error[row, column],
        "baseline_error": baseline[row, column],
    }
    return table("analytics.cashflow_forecast", columns)


def surplus_errors(made: Forecast) -> tuple[np.ndarray, np.ndarray]:
    """Mean absolute error (n, months) in ₹ of the shrunk surplus and of zero, at the same past origins."""
    past = made.past
    # with the factor that applies today: what would have been said with fewer months is not the question
    months = np.broadcast_to(made.history.months[:, None], past.months.shape)
    expected = made.joint.surplus(past.mean[:, 0], past.mean[:, 1], past.margin, past.seen, months)
    actual = past.actual[:, 0] - past.actual[:, 1]
    known = np.isfinite(actual).sum(axis=1)
    place = np.minimum(made.step, actual.shape[2]) - 1
    found = []
    for error in (actual - expected, actual):
        mean = np.nansum(np.abs(error), axis=1) / np.where(known > 0, known, np.nan)
        found.append(np.take_along_axis(mean, place, 1))
    return found[0], found[1]


def daily_table(made: Forecast) -> pa.Table:
    """analytics.cashflow_daily."""
    n, horizon = len(made.history.customers), made.horizon
    today = (made.as_of - date(1970, 1, 1)).days
    day = today + 1 + np.arange(horizon)
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    date_no = day - first_days(month)
    column = month[None, :] - made.months[:, :1]
    rows = np.arange(n)[:, None]
    share = made.profiles.shares(made.months)
    due = made.due.amounts[rows, :, column, date_no[None, :]]  # (n, horizon, kinds)
    last = date_no[None, :] == made.inputs.length[rows, column] - 1
    interest = np.where(last, made.due.interest[:, None], 0)
    rest = made.at_months(made.outflow.mean) - made.due.operating
    inflow = made.at_months(made.inflow.mean)[rows, column] * share[rows, 0, column, date_no]
    outflow = rest[rows, column] * share[rows, 1, column, date_no]
    outflow = outflow + made.drawings[:, None] * share[rows, 2, column, date_no] + interest
    labels = np.array(["; ".join(name for k, name in enumerate(NAMES) if code >> k & 1) for code in range(8)])
    code = ((due > 0) * (1 << np.arange(len(NAMES)))).sum(axis=2).reshape(-1)
    bands = made.bands
    flat = np.repeat(np.arange(n), horizon)
    return table(
        "analytics.cashflow_daily",
        {
            "customer_id": repeated(made.history.customers, flat),
            "day": days(np.tile(day, n)),
            "as_of": days(_constant(made.as_of, n * horizon)),
            "day_no": np.tile(np.arange(1, horizon + 1), n),
            "expected_inflow": inflow.reshape(-1),
            "expected_outflow": outflow.reshape(-1),
            "obligations": due.sum(axis=2).reshape(-1),
            "obligation_names": pa.array([label or None for label in labels], pa.string()).take(
                pa.array(code)
            ),
            "expected_headroom": bands[..., 2].reshape(-1),
            "headroom_lo_80": bands[..., 1].reshape(-1),
            "headroom_hi_80": bands[..., 3].reshape(-1),
            "headroom_lo_95": bands[..., 0].reshape(-1),
            "headroom_hi_95": bands[..., 4].reshape(-1),
            "shortfall_probability": made.probability[:, 1 : horizon + 1].reshape(-1),
        },
    )


def scenario_table(made: Forecast) -> pa.Table:
    """analytics.cashflow_scenarios."""
    names = (BASE, OPTIMISTIC, PESSIMISTIC)
    parts = [_scenario(made, made.results, number, name) for number, name in enumerate(names)]
    if made.stressed is not None:
        parts.append(_scenario(made, made.stressed, 0, STRESS))
    return pa.concat_tables(parts).sort_by(
        [("customer_id", "ascending"), ("scenario", "ascending"), ("month", "ascending")]
    )


def _scenario(made: Forecast, results: PathResults, number: int, name: str) -> pa.Table:
    row, column = shown_months(made)
    flows = results.scenarios[:, number]
    inflow, outflow = flows[row, column, 0], flows[row, column, 1] + made.due.operating[row, column]
    surplus = np.zeros(made.months.shape)
    surplus[row, column] = np.rint((inflow - outflow) * 100) / 100
    ends = first_days(made.months + 1)[row, column] - 1 - (made.as_of - date(1970, 1, 1)).days
    probability = made.joint.probability(results.crossed)[row, np.clip(ends, 0, LONG_DAYS)]
    whole = name in (BASE, STRESS)
    return table(
        "analytics.cashflow_scenarios",
        {
            "customer_id": repeated(made.history.customers, row),
            "scenario": pa.array([name] * len(row), pa.string()),
            "month": days(first_days(made.months)[row, column]),
            "as_of": days(_constant(made.as_of, len(row))),
            "quantile": np.full(len(row), SCENARIO_LEVELS[number]),
            "operating_inflow": inflow,
            "operating_outflow": outflow,
            "debt_service": debt_service(made)[row, column],
            "monthly_surplus": surplus[row, column],
            "cumulative_surplus": np.cumsum(surplus, axis=1)[row, column],
            "closing_headroom": flows[row, column, 2],
            "shortfall_probability": probability if whole else np.full(len(row), np.nan),
            "assumptions": repeated([_assumptions(made, i) for i in range(len(made.history.customers))], row)
            if name == STRESS
            else pa.nulls(len(row), pa.string()),
        },
    )


def _assumptions(made: Forecast, i: int) -> str:
    stress, facts = made.stress, made.history.facts
    told = []
    if stress.inflow_drop:
        told.append(f"operating inflow {100 * stress.inflow_drop:.0f} % lower")
    if stress.lose_largest_buyer:
        largest = np.nan_to_num(facts["largest"][i])
        told.append(f"the largest buyer ({100 * largest:.0f} % of receipts) stops paying")
    if stress.payment_delay_days:
        told.append(
            f"buyers on credit ({100 * facts['credit'][i]:.0f} % of receipts) pay "
            f"{stress.payment_delay_days} days later"
        )
    return "; ".join(told)
