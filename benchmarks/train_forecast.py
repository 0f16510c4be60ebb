"""Train the default forecast model that ships with the package: real series and simulated flows."""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.forecast_series import MonthlySeries, real_series, simulated_series, sparse_series
from msme_pipeline.analytics.forecast.model import DEFAULT, Model
from msme_pipeline.analytics.forecast.training import cut, fit_windows, newest

SEED = 71
BUSINESSES = 300
"""Two flows each: a third of all series, so that growth, decline and sudden changes of businesses are known."""
SPARSE = 240


def simulated(businesses: int = BUSINESSES) -> list[MonthlySeries]:
    """Flows of businesses, sparse ones too, that no measurement uses: their seed is SEED."""
    return simulated_series(businesses, SEED) + sparse_series(SPARSE, SEED)


def trained(series: list[MonthlySeries]) -> Model:
    """Model of all values of `series`; flows of one business stay in one fold."""
    some = [s.values for s in series], [s.series_id for s in series], [s.test for s in series]
    _, groups = np.unique([s.series_id.split(":")[0] for s in series], return_inverse=True)
    return fit_windows(cut(*some, SEED), newest(*some, SEED), groups, SEED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=DEFAULT)
    options = parser.parse_args()
    trained(real_series() + simulated()).save(options.to)
    print({file.name: file.stat().st_size for file in sorted(options.to.iterdir())})


if __name__ == "__main__":
    main()
