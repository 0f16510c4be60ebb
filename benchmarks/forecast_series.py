"""Monthly series to train and to measure forecasts on: real ones and flows of simulated businesses."""

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from msme_pipeline.analytics.forecast.history import SERIES
from msme_pipeline.demo.business import simulate_business
from msme_pipeline.demo.kinds import (
    DEBT_SERVICE,
    OPERATING_INFLOW,
    OPERATING_INFLOW_LESS,
    OPERATING_OUTFLOW,
    Kind,
)

REAL = Path(__file__).parents[2] / "shared" / "benchmarks" / "monthly_series.parquet"
FLOWS = ("operating_inflow", "operating_outflow")
TRANSACTIONS = 600
"""Bank entries of a simulated business; few, so that a month has small counts and some are empty."""


@dataclass(frozen=True)
class MonthlySeries:
    """One series: `values` in time order, the last `test` of them held out."""

    series_id: str
    source: str
    values: np.ndarray
    test: int


def real_series(path: Path = REAL) -> list[MonthlySeries]:
    """The shared competition series; months have no dates. Raises FileNotFoundError when absent."""
    frame = pd.read_parquet(path)
    return [
        MonthlySeries(row.id, row.source, np.concatenate([row.train, row.test]).astype(float), int(row.h))
        for row in frame.itertuples()
    ]


def months_of(customer_id: str, seed: int, transactions: int = TRANSACTIONS) -> np.ndarray:
    """Monthly flows (5, 36 + 18 sealed) of one simulated business, rows as in the forecast's `History` (no
    drawings)."""
    business = simulate_business(customer_id, None, seed, transactions=transactions)
    book, calendar = business.book, business.calendar
    month, kind = calendar.month[np.array(book.day)], np.array(book.kind)

    def counted(chosen: int, weights: np.ndarray | None = None) -> np.ndarray:
        mine = kind == chosen
        return np.bincount(month[mine], None if weights is None else weights[mine], calendar.months)

    rupees = np.array(book.amount, dtype=float) / 100
    history = {
        "operating_inflow": business.monthly(OPERATING_INFLOW) - business.monthly(OPERATING_INFLOW_LESS),
        "operating_outflow": business.monthly(OPERATING_OUTFLOW),
        "debt_service": business.monthly(DEBT_SERVICE) - counted(Kind.RETURN_REVERSAL, rupees),
        "inward_returns": counted(Kind.EMI_RETURNED),
    }
    values = np.zeros((len(SERIES), calendar.months + len(business.future)))
    for name, past in history.items():
        unit = 1 if name == "inward_returns" else 100
        sealed = [float(row[name]) / unit for row in business.future]  # type: ignore[arg-type]
        values[SERIES.index(name)] = np.concatenate([past, sealed])
    return values


def worlds_of(seeds: Sequence[int], businesses: int, transactions: int = TRANSACTIONS) -> np.ndarray:
    """`months_of` of the businesses of many worlds: (worlds, businesses, 5, 54), simulated in parallel."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        world = partial(_world, businesses=businesses, transactions=transactions)
        return np.array(list(pool.map(world, seeds)))


def _world(seed: int, businesses: int, transactions: int) -> np.ndarray:
    return np.array([months_of(f"CUST_F{number:05d}", seed, transactions) for number in range(businesses)])


def simulated_series(count: int, seed: int, cache: Path | None = None) -> list[MonthlySeries]:
    """Flows of `count` simulated businesses, the 18 sealed months held out; kept in `cache` when given."""
    if cache is None or not cache.exists():
        rows = [
            {"id": f"CUST_F{number:05d}", "flow": flow, "values": values}
            for number in range(count)
            for flow, values in zip(FLOWS, months_of(f"CUST_F{number:05d}", seed), strict=False)
        ]
        frame = pd.DataFrame(rows)
        if cache is not None:
            cache.parent.mkdir(parents=True, exist_ok=True)
            frame.to_parquet(cache)
    else:
        frame = pq.read_table(cache).to_pandas()
    return [
        MonthlySeries(f"{row.id}:{row.flow}", f"simulated {row.flow}", np.asarray(row.values, float), 18)
        for row in frame.itertuples()
        if np.any(row.values)
    ]


def sparse_series(count: int, seed: int, months: int = 60) -> list[MonthlySeries]:
    """Counts, payments that come in some months only, and flows that stop; a generator of its own each."""
    series = []
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        season = 1 + rng.uniform(0, 0.5) * np.sin((np.arange(months) + rng.integers(12)) * np.pi / 6)
        if number % 3 == 0:
            values = rng.poisson(rng.lognormal(1.2, 1.0) * season).astype(float)
        else:
            paid = rng.random(months) < rng.uniform(0.05, 0.95)
            values = paid * rng.lognormal(10, rng.uniform(0.1, 1.0), months) * season
        if number % 3 == 2:
            values[rng.integers(12, months) :] = 0.0
        if np.any(values):
            series.append(MonthlySeries(f"SPARSE{number}", "sparse", values.round(2), 18))
    return series


def main() -> None:
    parser = argparse.ArgumentParser(description="Simulate flows into a cache file.")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--businesses", type=int, default=400)
    parser.add_argument("--seed", type=int, default=71)
    options = parser.parse_args()
    print(len(simulated_series(options.businesses, options.seed, options.cache)), "series")


if __name__ == "__main__":
    main()
