"""Monthly series to train and to measure forecasts on: real ones and flows of simulated businesses."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from msme_pipeline.demo.business import simulate_business
from msme_pipeline.demo.kinds import OPERATING_INFLOW, OPERATING_INFLOW_LESS, OPERATING_OUTFLOW

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


def flows_of(customer_id: str, seed: int, transactions: int = TRANSACTIONS) -> dict[str, np.ndarray]:
    """₹ per month of the operating flows of one simulated business: 36 months and 18 sealed ones."""
    business = simulate_business(customer_id, None, seed, transactions=transactions)
    history = {
        "operating_inflow": business.monthly(OPERATING_INFLOW) - business.monthly(OPERATING_INFLOW_LESS),
        "operating_outflow": business.monthly(OPERATING_OUTFLOW),
    }
    sealed = business.future
    return {
        flow: np.concatenate([history[flow], np.array([float(row[flow]) / 100 for row in sealed])])  # type: ignore[arg-type]
        for flow in FLOWS
    }


def simulated_series(count: int, seed: int, cache: Path | None = None) -> list[MonthlySeries]:
    """Flows of `count` simulated businesses, the 18 sealed months held out; kept in `cache` when given."""
    if cache is None or not cache.exists():
        rows = [
            {"id": f"CUST_F{number:05d}", "flow": flow, "values": values}
            for number in range(count)
            for flow, values in flows_of(f"CUST_F{number:05d}", seed).items()
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
