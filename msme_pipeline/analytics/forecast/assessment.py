"""What follows from the forecast: runway, affordable instalment, risk level, flags, recommendations."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from msme_pipeline.analytics.forecast.cashflow import OLDEST_DATA_DAYS, Forecast
from msme_pipeline.analytics.forecast.history import History, strained
from msme_pipeline.analytics.forecast.output import (
    days,
    money,
    shown_months,
    surplus_errors,
    table,
)
from msme_pipeline.analytics.forecast.profiles import first_days
from msme_pipeline.analytics.forecast.rules import Case, findings
from msme_pipeline.analytics.forecast.walk import INSTALMENTS
from msme_pipeline.policy.forecast import EDITION, forecast_policy
from msme_pipeline.tables.forecast import FINDING, RECENT_MONTH, RISK_LEVELS

DAYS_PER_MONTH = 30.44
RECENT = 24
"""Months of history kept beside the forecast: two seasons."""

LATE_PRIOR_INSTALMENTS = 6
"""Instalments below which a share of late ones is not believed: half a year of one loan."""


def runway_days(probability: np.ndarray, level: float, horizon: int) -> np.ndarray:
    """First day after as_of by which the headroom is below zero with probability `level`; NaN beyond the
    horizon."""
    reached = probability[:, : horizon + 1] >= level
    return np.where(reached.any(axis=1), np.argmax(reached, axis=1), np.nan)


def affordable(made: Forecast) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Largest extra instalment (n,), its standard error, and P(an existing one is missed); NaN without
    headroom.

    The quantile of the paths is the one at which instalments were missed as often as the policy allows. An
    extra instalment is missed on a path on which an existing one is. The error is half the range between
    the quantiles one binomial standard error to either side.
    """
    borne = made.results.emi
    existing = np.where(
        np.isfinite(borne[:, 0]), made.joint.missed_probability((borne < 0).mean(axis=1)), np.nan
    )
    level = made.joint.missed_share(made.policy["missed_probability"])
    wide = np.sqrt(level * (1 - level) / borne.shape[1])
    ordered = np.sort(borne, axis=1)
    places = [int(q * borne.shape[1]) for q in (max(level - wide, 0), level, min(level + wide, 1 - 1e-9))]
    low, middle, high = (np.maximum(ordered[:, place], 0) for place in places)
    habit = late_share(made.history) * INSTALMENTS > made.policy["late_instalments"]
    unknown = ~np.isfinite(borne[:, 0])
    amount = np.where(unknown, np.nan, np.where(habit, 0.0, np.floor(middle / 100) * 100))
    return amount, np.where(unknown, np.nan, np.where(habit, 0.0, (high - low) / 2)), existing


def late_share(history: History) -> np.ndarray:
    """Share of past instalments not paid within seven days of their due date."""
    return history.facts["late"] / np.maximum(history.facts["paid"], LATE_PRIOR_INSTALMENTS)


def assessment_table(made: Forecast, everyone: History, chosen: np.ndarray) -> pa.Table:
    """analytics.forecast_assessment: one row per customer of `everyone`; null with a reason where not
    `chosen`."""
    policy = forecast_policy(made.as_of)
    n = len(everyone.customers)
    today = (made.as_of - date(1970, 1, 1)).days

    def spread(values: np.ndarray) -> np.ndarray:
        whole = np.full(n, np.nan)
        whole[chosen] = values
        return whole

    row, column = shown_months(made)
    surplus = np.zeros(made.months.shape)
    surplus[row, column] = np.rint(made.surplus[row, column] * 100) / 100
    probability = made.probability
    median, early = (runway_days(probability, level, made.horizon) for level in (0.5, 0.1))
    known = np.isfinite(made.inputs.start)
    amount, error, existing = affordable(made)
    lowest_path = made.bands[..., 1]
    lowest_day = np.argmin(np.where(np.isfinite(lowest_path), lowest_path, np.inf), axis=1)
    lowest = lowest_path[np.arange(len(lowest_day)), lowest_day]
    at_horizon = probability[:, made.horizon]
    steps = np.array([policy[name] for name in ("moderate_risk", "high_risk", "very_high_risk")])
    level = np.searchsorted(steps, np.nan_to_num(at_horizon), side="right")
    inflow = made.at_months(made.inflow.mean)
    outflow = made.at_months(made.outflow.mean)
    ahead = np.bincount(row, inflow[row, column], len(inflow)) / np.maximum(
        np.bincount(row, minlength=len(inflow)), 1
    )
    year = made.history.values[:, 0, -12:]  # a full year, so that no season shows
    before = np.nansum(year, axis=1) / np.maximum(np.isfinite(year).sum(axis=1), 1)
    mistake, baseline = surplus_errors(made)
    cases = Case(
        policy=policy,
        horizon=made.horizon,
        as_of=made.as_of,
        probability=at_horizon,
        runway_p10=early,
        runway=median,
        surplus=surplus.sum(axis=1),
        existing=existing,
        existing_emi=made.history.facts["emi"],
        late=late_share(made.history),
        amount=amount,
        amount_error=error,
        age=made.age,
        months=made.history.months,
        falling=ahead / np.where(before > 0, before, np.nan),
        largest=made.history.facts["largest"],
        buffer=made.inputs.start / np.where(outflow[:, 0] > 0, outflow[:, 0], np.nan),
        lowest=lowest,
        lowest_on=today + 1 + lowest_day,
        surplus_error=mistake[:, 0],
        baseline_error=baseline[:, 0],
    )
    flags, recommendations = (_spread(each, chosen) for each in findings(cases))
    columns: dict[str, Any] = {
        "customer_id": everyone.customers,
        "as_of": days(np.full(n, today)),
        "origin_month": _dates(np.where(everyone.origin >= 0, first_days(everyone.origin), np.nan)),
        "history_months": everyone.months,
        "method": _words(made.inflow.method.astype(str), chosen),
        "strained": _flag(strained(made.history.values), np.ones(len(made.history.customers), bool), chosen),
        "horizon_days": np.full(n, made.horizon),
        "total_expected_surplus": spread(surplus.sum(axis=1)),
        "last_headroom": everyone.last_headroom,
        "last_balance_on": _dates(np.where(np.isfinite(everyone.last_headroom), everyone.last_day, np.nan)),
        "balance_age_days": _whole(
            np.where(np.isfinite(everyone.last_headroom), today - everyone.last_day, np.nan)
        ),
        "runway_days": _whole(spread(median)),
        "runway_months": np.round(spread(median) / DAYS_PER_MONTH, 2),
        "runway_days_p10": _whole(spread(early)),
        "runway_months_p10": np.round(spread(early) / DAYS_PER_MONTH, 2),
        "beyond_horizon": _flag(np.isnan(median), known, chosen),
        **{
            f"shortfall_probability_{day}": np.round(spread(probability[:, day]), 6)
            for day in (30, 60, 90, 180)
        },
        "lowest_headroom": spread(lowest),
        "lowest_headroom_on": _dates(spread(np.where(known, today + 1.0 + lowest_day, np.nan))),
        "affordable_emi": spread(amount),
        "affordable_emi_error": spread(error),
        "emi_paths": _whole(spread(np.where(known, made.results.emi.shape[1], np.nan))),
        "existing_emi": spread(made.history.facts["emi"]),
        "existing_emi_missed_probability": np.round(spread(existing), 6),
        "late_instalment_share": np.round(spread(late_share(made.history)), 6),
        "largest_buyer_share": np.round(spread(made.history.facts["largest"]), 6),
        "recent_months": recent_months(everyone),
        "risk_level": _words(
            np.array([*RISK_LEVELS, None], dtype=object)[np.where(known, level, len(RISK_LEVELS))], chosen
        ),
        "flags": pa.array(flags, pa.list_(FINDING)),
        "recommendations": pa.array(recommendations, pa.list_(FINDING)),
        "policy_version": [EDITION] * n,
        "undefined_reason": _reasons(everyone, chosen, today, policy["oldest_balance"]),
    }
    return table("analytics.forecast_assessment", columns)


def recent_months(history: History) -> pa.Array:
    """The last RECENT full months of every customer (list of RECENT_MONTH)."""
    inflow, outflow, headroom = (
        each[:, -RECENT:] for each in (history.values[:, 0], history.values[:, 1], history.headroom)
    )
    month = history.origin[:, None] - np.arange(inflow.shape[1])[::-1]
    known = np.isfinite(inflow)
    rows = pa.StructArray.from_arrays(
        [days(first_days(month)[known]), money(inflow[known]), money(outflow[known]), money(headroom[known])],
        fields=list(RECENT_MONTH),
    )
    offsets = np.concatenate([[0], np.cumsum(known.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), rows)


def _reasons(history: History, chosen: np.ndarray, today: int, oldest: float) -> pa.Array:
    """The first reason that applies to each customer, null for those that lack nothing."""
    age = (today - history.last_day).astype(str).astype(object)
    reasons = np.select(
        [
            (history.last_day < 0) | (history.months == 0),
            ~chosen & (today - history.last_day > OLDEST_DATA_DAYS),
            ~chosen,
            ~np.isfinite(history.last_headroom),
            today - history.last_day > oldest,
        ],
        [
            np.full(len(chosen), "no month of bank history is covered in full", dtype=object),
            "the bank files end " + age + " days before as_of; fetch them again",
            np.full(
                len(chosen),
                "the months after the last full one are covered in part only; land the missing days",
                dtype=object,
            ),
            np.full(
                len(chosen), "the balance of an account is unknown; runway and instalment need it",
                dtype=object,
            ),
            "the last balance is " + age + f" days old; a runway needs one of at most {oldest:.0f}",
        ],
        "",
    )  # fmt: skip
    return pa.array([str(reason) or None for reason in reasons], pa.string())


def _spread(values: list[list[dict[str, Any]]], chosen: np.ndarray) -> list[list[dict[str, Any]]]:
    found = iter(values)
    return [next(found) if mine else [] for mine in chosen]


def _words(values: np.ndarray, chosen: np.ndarray) -> pa.Array:
    found = iter(values.tolist())
    return pa.array([next(found) if mine else None for mine in chosen], pa.string())


def _flag(values: np.ndarray, known: np.ndarray, chosen: np.ndarray) -> pa.Array:
    flags, sure = np.zeros(len(chosen), bool), np.zeros(len(chosen), bool)
    flags[chosen], sure[chosen] = values, known
    return pa.array(flags, pa.bool_(), mask=~sure)


def _whole(values: np.ndarray) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True).cast(pa.int64())


def _dates(values: np.ndarray) -> pa.Array:
    return _whole(values).cast(pa.int32()).cast(pa.date32())
