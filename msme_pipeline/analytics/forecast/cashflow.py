"""The forecast of a set of customers: flows by month, joint paths by day, what they mean for the headroom."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from msme_pipeline.analytics.forecast.batch import Batch, forecast_batch
from msme_pipeline.analytics.forecast.history import History, strained
from msme_pipeline.analytics.forecast.joint import (
    JointModel,
    Past,
    default_joint,
    loadings,
    margins,
    nodes_of,
    own_share,
    past_forecasts,
)
from msme_pipeline.analytics.forecast.model import Model, flow_model
from msme_pipeline.analytics.forecast.obligations import Due, known_obligations
from msme_pipeline.analytics.forecast.paths import BAND_LEVELS, PathInputs, PathResults, simulate, streams
from msme_pipeline.analytics.forecast.profiles import Profiles, first_days, fit_profiles
from msme_pipeline.policy.forecast import forecast_policy

MONTHS = 16
"""Months that paths walk: a year of instalments after the oldest balance that a runway starts from."""

PARTIAL_MONTHS = 3
"""Months covered in part that may follow the last full one; more leave too much unseen."""

OLDEST_DATA_DAYS = 180
"""Age of the last covered day beyond which nothing is forecast."""

USUAL_MONTHS = 6
"""Months over which the owner's drawings are averaged."""

BUFFER_MONTHS, BUFFER_QUANTILE = 24, 0.9
"""Owners take out what exceeds the headroom they are used to: its upper decile over two years."""

JOINT_FILE = "joint.json"


@dataclass(frozen=True)
class Stress:
    """What a run asks to be assumed: receipts lower by a share, the largest buyer gone, payments late by
    days."""

    inflow_drop: float = 0.0
    lose_largest_buyer: bool = False
    payment_delay_days: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.inflow_drop <= 1:
            raise ValueError(f"a stress lowers inflow by a share from 0 to 1, not {self.inflow_drop}")
        if not 0 <= self.payment_delay_days <= 180:
            raise ValueError(f"a stress delays payments by 0 to 180 days, not {self.payment_delay_days}")

    @property
    def asked(self) -> bool:
        return bool(self.inflow_drop or self.lose_largest_buyer or self.payment_delay_days)


@dataclass
class Forecast:
    """Everything computed for the usable customers of a set; arrays over them in the order of `history`."""

    history: History
    as_of: date
    horizon: int
    months: np.ndarray  # (n, MONTHS) that are walked, from 1970-01
    step: np.ndarray  # (n, MONTHS) months after the origin
    shown: np.ndarray  # (n, 2) first and one past the last column of the horizon
    inflow: Batch
    outflow: Batch
    debt: Batch
    surplus: np.ndarray  # (n, MONTHS) expected
    due: Due
    profiles: Profiles
    drawings: np.ndarray
    age: np.ndarray
    inputs: PathInputs
    results: PathResults
    stressed: PathResults | None
    stress: Stress
    past: Past
    joint: JointModel
    policy: dict[str, float]

    @cached_property
    def probability(self) -> np.ndarray:
        """P(headroom below zero by the day), (n, 1 + 180) from as_of on; NaN without a known headroom."""
        return self.joint.probability(self.results.crossed)

    @cached_property
    def bands(self) -> np.ndarray:
        """Quantiles of the headroom per day after as_of at BAND_LEVELS, (n, horizon, levels)."""
        return self.joint.bands(self.results.bands, BAND_LEVELS, self.age)

    def at_months(self, batch_values: np.ndarray) -> np.ndarray:
        """(n, h, …) per step -> (n, MONTHS, …) per walked month."""
        return np.take_along_axis(
            batch_values, (self.step - 1).reshape(*self.step.shape, *([1] * (batch_values.ndim - 2))), 1
        )


@lru_cache(maxsize=2)
def load_models(folder: str) -> tuple[Model, JointModel]:
    """The models fitted on a portfolio, in `folder`; the ones shipped with the package when empty."""
    if not folder:
        return flow_model(), default_joint()
    return Model.load(Path(folder)), JointModel.load(Path(folder) / JOINT_FILE)


def usable(history: History, as_of: date) -> np.ndarray:
    """Customers with a full month of flows that is recent enough to forecast from."""
    today = (as_of - date(1970, 1, 1)).days
    partial = _month_of(history.last_day + 1) - history.origin
    return (history.months > 0) & (partial <= PARTIAL_MONTHS) & (today - history.last_day <= OLDEST_DATA_DAYS)


def forecast(
    history: History,
    as_of: date,
    horizon_days: int = 90,
    model: str = "",
    stress: Stress | None = None,
    seed: int = 0,
) -> Forecast:
    """Forecast the customers of `history`, all of them `usable`.

    Paths start on the day after the last covered one, so that an older balance has the wider bands; their
    random streams depend on customer and `seed` only: a later `as_of` without new data rolls forward along
    the same paths. ValueError for a horizon outside 30 to 180 days.
    """
    if not 30 <= horizon_days <= 180:
        raise ValueError(f"the forecast looks 30 to 180 days ahead, not {horizon_days}; set horizon_days")
    fitted, joint = load_models(model)
    policy = forecast_policy(as_of)
    today = (as_of - date(1970, 1, 1)).days
    start_month = _month_of(history.last_day + 1)
    months = start_month[:, None] + np.arange(MONTHS)
    step = months - history.origin[:, None]
    horizon_ends = _month_of(np.array([today + 1, today + horizon_days]))
    shown = np.minimum(horizon_ends[None, :] - start_month[:, None] + np.array([0, 1]), MONTHS)
    steps = PARTIAL_MONTHS + MONTHS - 1
    group = strained(history.values).astype(np.int64)
    inflow, outflow, debt = (
        forecast_batch(history.values[:, number], history.origin, steps, fitted, of_group)
        for number, of_group in enumerate((group, group, None))
    )
    past = past_forecasts(history.values[:, :2], history.origin, fitted)
    nodes, values_in = nodes_of(inflow)
    _, values_out = nodes_of(outflow)
    place = (step - 1)[..., None]
    values_in, values_out = (np.take_along_axis(each, place, 1) for each in (values_in, values_out))
    mean_in, mean_out = (np.take_along_axis(each.mean, step - 1, 1) for each in (inflow, outflow))
    surplus = joint.surplus(mean_in, mean_out, *margins(history.values), history.months)
    due = known_obligations(history, months, mean_out)
    profiles = fit_profiles(history.pattern, history.origin)
    share = profiles.shares(months)
    recent = np.isfinite(history.values[:, 3, -USUAL_MONTHS:])
    drawings = np.nan_to_num(
        np.where(recent, history.values[:, 3, -USUAL_MONTHS:], 0).sum(axis=1)
        / np.maximum(recent.sum(axis=1), 1)
    )
    drawings = np.maximum(drawings, 0)
    length = first_days(months + 1) - first_days(months)
    running = np.cumsum(due.amounts.sum(axis=1), axis=2)
    running += np.where(np.arange(31) >= length[..., None] - 1, due.interest[:, None, None], 0)
    spent = np.cumsum(share[:, 2], axis=2)
    lean = np.minimum(drawings, policy["subsistence_drawings"])
    emi_day = np.argmax(due.amounts[:, 2, 0], axis=1) + 1
    due_day = np.where(history.facts["emi"] > 0, emi_day, int(policy["new_emi_day"]))
    age = today - history.last_day
    known = np.where(age <= policy["oldest_balance"], history.last_headroom, np.nan)
    usual = history.headroom[:, -BUFFER_MONTHS:]
    buffer = _upper(usual)
    inputs = PathInputs(
        nodes=nodes,
        inflow=values_in,
        outflow=values_out - due.operating[..., None],
        load_in=loadings(past.errors[:, 0], step),
        load_out=loadings(past.errors[:, 1], step),
        own=own_share(past.errors[:, 0]),
        pooled=joint.draws(MONTHS),
        shift=mean_in - mean_out - surplus,
        share=np.ascontiguousarray(share[:, :2]),
        deviation=np.ascontiguousarray(profiles.deviation[:, :2]),
        patterns=profiles.patterns,
        fixed=running + drawings[:, None, None] * spent,
        lean=running + lean[:, None, None] * spent,
        first=history.last_day + 1 - first_days(start_month),
        length=length,
        start=known,
        cap=np.maximum(np.nan_to_num(buffer), np.nan_to_num(known)),
        stretch=policy["supplier_patience"]
        / 30
        * np.maximum(mean_out[:, :12].mean(axis=1) - due.operating.mean(axis=1), 0),
        seen=today - (history.last_day + 1),
        due_day=due_day,
        first_due=_first_due(today, due_day, start_month),
        grace=int(policy["grace_days"]),
        horizon=horizon_days,
        months_shown=shown,
        stream=streams(history.customers, seed),
    )
    stress = stress or Stress()
    return Forecast(
        history, as_of, horizon_days, months, step, shown, inflow, outflow, debt, surplus, due, profiles,
        drawings, age, inputs, simulate(inputs),
        simulate(stressed_inputs(inputs, history, stress)) if stress.asked else None, stress, past, joint,
        policy,
    )  # fmt: skip


def stressed_inputs(inputs: PathInputs, history: History, stress: Stress) -> PathInputs:
    """The paths under `stress`: the same draws with lower or later receipts.

    The loss of the largest buyer takes its share of the last 12 months' receipts; a delay holds back the
    receipts of buyers on credit (transfers and cheques, not cash, cards or UPI) by these days.
    """
    kept = np.full(len(inputs.start), 1.0 - stress.inflow_drop)
    if stress.lose_largest_buyer:
        kept *= 1 - np.nan_to_num(history.facts["largest"])
    inflow = inputs.inflow * kept[:, None, None]
    if stress.payment_delay_days:
        late = history.facts["credit"][:, None, None]
        whole, part = divmod(stress.payment_delay_days, 30)
        moved = [np.zeros_like(inflow), np.zeros_like(inflow)]
        for number, months in enumerate((whole, whole + 1)):
            moved[number][:, months:] = inflow[:, : inflow.shape[1] - months]
        delayed = moved[0] * (1 - part / 30) + moved[1] * (part / 30)
        inflow = inflow * (1 - late) + delayed * late
    return replace(inputs, inflow=inflow)


def _month_of(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _upper(headroom: np.ndarray) -> np.ndarray:
    """Quantile of the known headrooms (n, T); 0 without any."""
    known = np.isfinite(headroom)
    ordered = np.sort(np.where(known, headroom, np.inf), axis=1)
    place = np.ceil(BUFFER_QUANTILE * known.sum(axis=1)).astype(int) - 1
    found = np.take_along_axis(ordered, np.maximum(place, 0)[:, None], 1)[:, 0]
    return np.where(place >= 0, found, 0.0)


def _first_due(today: int, due_day: np.ndarray, start_month: np.ndarray) -> np.ndarray:
    """Months walked before the month of the first new instalment, which falls due after as_of."""
    month = _month_of(np.array([today + 1]))
    day = today + 1 - first_days(month)[0] + 1
    return month[0] - start_month + (due_day < day)
