"""Fits how errors of in- and outflow hang together, and what the paths say against what happened, on
simulated books.

Writes `joint.json` of the shipped model. Run it after `benchmarks.train_forecast`; the seed is used for
nothing else. `python -m benchmarks.train_joint`
"""

import argparse
import sys
from dataclasses import replace

import numpy as np

from benchmarks.cashflow_world import (
    CUSTOMERS_PER_SET,
    Extra,
    Lived,
    instalments_missed,
    member,
    number_of,
    tables_of,
)
from msme_pipeline.analytics.forecast.assessment import late_share
from msme_pipeline.analytics.forecast.calibration import fit_headroom, fit_shortfall, logistic_line
from msme_pipeline.analytics.forecast.cashflow import Forecast, forecast, load_models, usable
from msme_pipeline.analytics.forecast.history import History, read_history
from msme_pipeline.analytics.forecast.joint import DEFAULT, default_joint, fit_joint
from msme_pipeline.analytics.forecast.model import flow_model
from msme_pipeline.analytics.forecast.paths import BAND_LEVELS
from msme_pipeline.analytics.forecast.paths import LONG_DAYS as HORIZON
from msme_pipeline.analytics.forecast.walk import INSTALMENTS
from msme_pipeline.demo.calendar import AS_OF

SEED = 3
HISTORIES = (36, 36, 36, 24, 18, 12, 8, 5)
"""Months that customers in turn have behind them."""

LARGEST_SHARE = 0.5
"""Of the paths that miss the instalment with which a business lives its sealed year again; drawn from 0
on."""


def headroom_path(life: Lived) -> np.ndarray:
    """₹ at the end of the sealed days when everything planned is paid on its day; the table's definition."""
    daily = life.planned_daily(life.business.calendar.history_days)
    return life.headroom() + np.cumsum(daily["inflow"] - daily["outflow"] - daily["debt"] - daily["drawings"])


def members(count: int, seed: int) -> list[tuple[History, np.ndarray]]:
    """Histories of sets of customers and their true headroom paths."""
    sets = []
    for first in range(0, count, CUSTOMERS_PER_SET):
        numbers = range(first, min(first + CUSTOMERS_PER_SET, count))
        lives = [member(k, seed) for k in numbers]
        tables = tables_of(lives, [HISTORIES[k % len(HISTORIES)] for k in numbers])
        history = read_history(tables, AS_OF)
        chosen = np.flatnonzero(usable(history, AS_OF))
        sets.append((history.take(chosen), np.array([headroom_path(life) for life in lives])[chosen]))
    return sets


def happened(made: Forecast, paths: np.ndarray) -> np.ndarray:
    """Whether the true path was below zero by each day after as_of, (n, 1 + 180)."""
    days = made.results.crossed.shape[1]
    below = np.logical_or.accumulate(paths[:, : days - 1] < 0, axis=1)
    return np.concatenate([np.zeros((len(paths), 1), bool), below], axis=1)


def missed(made: Forecast, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Share of paths that miss an instalment, drawn, and whether the business did with the one of that share.

    Of customers without a habit of paying late, which no size cures.
    """
    history, rng = made.history, np.random.default_rng([seed, made.inputs.stream.view(np.uint32)[0]])
    borne = np.sort(made.results.emi, axis=1)
    share = rng.uniform(0, LARGEST_SHARE, len(borne))
    amount = borne[np.arange(len(borne)), (share * borne.shape[1]).astype(int)]
    prompt = late_share(history) * INSTALMENTS <= made.policy["late_instalments"]
    rows = np.flatnonzero((amount > 0) & prompt)
    extras = [Extra(int(amount[row]) * 100) for row in rows]
    lives = (
        member(number_of(history.customers[row]), seed, extra)
        for row, extra in zip(rows, extras, strict=True)
    )
    return share[rows], np.array([instalments_missed(life)[0] > 0 for life in lives])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=5_120)
    options = parser.parse_args()
    sets = members(options.customers, SEED)
    width = max(history.values.shape[2] for history, _ in sets)
    flows = np.concatenate(
        [
            np.pad(h.values[:, :2], ((0, 0), (0, 0), (width - h.values.shape[2], 0)), constant_values=np.nan)
            for h, _ in sets
        ]
    )
    joint = fit_joint(flows, np.concatenate([history.origin for history, _ in sets]), flow_model())
    joint.save(DEFAULT)
    load_models.cache_clear()
    default_joint.cache_clear()
    made = [(forecast(history, AS_OF, HORIZON), paths) for history, paths in sets]
    crossed, bands = (
        np.concatenate([getattr(each.results, name) for each, _ in made]) for name in ("crossed", "bands")
    )
    truth = np.concatenate([paths[:, :HORIZON] for _, paths in made])
    events = np.concatenate([happened(each, paths) for each, paths in made])
    known = np.isfinite(crossed[:, 0])
    borne, unpaid = (np.concatenate(each) for each in zip(*(missed(m, SEED) for m, _ in made), strict=True))
    joint = replace(
        joint,
        shortfall=fit_shortfall(crossed[known], events[known]),
        headroom=fit_headroom(bands[known], BAND_LEVELS, truth[known]),
        missed=logistic_line(borne, unpaid),
    )
    joint.save(DEFAULT)
    print(joint)
    return 0


if __name__ == "__main__":
    sys.exit(main())
