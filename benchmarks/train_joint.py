"""Fits how errors of in- and outflow hang together and the calibration of shortfalls, on simulated books.

Writes `joint.json` of the shipped model. Run it after `benchmarks.train_forecast`; the seed is used for
nothing else. `python -m benchmarks.train_joint`
"""

import argparse
import sys
from dataclasses import replace

import numpy as np

from benchmarks.cashflow_world import CUSTOMERS_PER_SET, Lived, live, tables_of
from msme_pipeline.analytics.forecast.cashflow import Forecast, forecast, usable
from msme_pipeline.analytics.forecast.history import History, read_history
from msme_pipeline.analytics.forecast.joint import DEFAULT, fit_joint, fit_shortfall
from msme_pipeline.demo.calendar import AS_OF

SEED = 3
TRANSACTIONS = 1_200
HISTORIES = (36, 36, 36, 24, 18, 12, 8, 5)
"""Months that customers in turn have behind them."""


def headroom_path(life: Lived) -> np.ndarray:
    """₹ at the end of the sealed days when everything planned is paid on its day; the table's definition."""
    daily = life.planned_daily(life.business.calendar.history_days)
    return life.headroom() + np.cumsum(daily["inflow"] - daily["outflow"] - daily["debt"] - daily["drawings"])


def members(count: int, seed: int) -> list[tuple[History, np.ndarray]]:
    """Histories of sets of customers and their true headroom paths."""
    sets = []
    for first in range(0, count, CUSTOMERS_PER_SET):
        numbers = range(first, min(first + CUSTOMERS_PER_SET, count))
        lives = [live(f"CUST_F{k:05d}", None, seed, TRANSACTIONS) for k in numbers]
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_280)
    options = parser.parse_args()
    sets = members(options.customers, SEED)
    width = max(history.values.shape[2] for history, _ in sets)
    flows = np.concatenate(
        [np.pad(h.values[:, :2], ((0, 0), (0, 0), (width - h.values.shape[2], 0)), constant_values=np.nan) for h, _ in sets]
    )  # fmt: skip
    joint = fit_joint(flows, np.concatenate([history.origin for history, _ in sets]))
    joint.save(DEFAULT)
    made = [(forecast(history, AS_OF), paths) for history, paths in sets]
    crossed = np.concatenate([each.results.crossed for each, _ in made])
    events = np.concatenate([happened(each, paths) for each, paths in made])
    known = np.isfinite(crossed[:, 0])
    joint = replace(joint, shortfall=fit_shortfall(crossed[known], events[known]))
    joint.save(DEFAULT)
    print(joint)
    return 0


if __name__ == "__main__":
    sys.exit(main())
