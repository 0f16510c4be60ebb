"""Train the forecast model that ships with the package: real series and simulated flows.

The quantiles of business flows are those of simulated flows alone, of calm and of strained businesses, in
many
worlds: the businesses of one world share its shocks, so that the coverage of one month in one world says
little.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.forecast_series import (
    FLOWS,
    MonthlySeries,
    real_series,
    simulated_series,
    sparse_series,
    worlds_of,
)
from msme_pipeline.analytics.forecast.history import strained
from msme_pipeline.analytics.forecast.model import DEFAULT, FLOW_QUANTILES_FILE, Model
from msme_pipeline.analytics.forecast.training import cut, fit_windows, newest, recalibrated

SEED = 71
BUSINESSES = 300
"""Two flows each: a third of all series, so that growth, decline and sudden changes of businesses are
known."""
SPARSE = 240
FIRST_WORLD, WORLDS, BUSINESSES_PER_WORLD = 7_100, 160, 160
TRANSACTIONS = 1_200
SEALED = 18


def simulated(businesses: int = BUSINESSES) -> list[MonthlySeries]:
    """Flows of businesses, sparse ones too, that no measurement uses: their seed is SEED."""
    return simulated_series(businesses, SEED) + sparse_series(SPARSE, SEED)


def trained(series: list[MonthlySeries]) -> Model:
    """Model of all values of `series`; flows of one business stay in one fold."""
    some = [s.values for s in series], [s.series_id for s in series], [s.test for s in series]
    _, groups = np.unique([s.series_id.split(":")[0] for s in series], return_inverse=True)
    return fit_windows(cut(*some, SEED), newest(*some, SEED), groups, SEED)


def business_flows(model: Model) -> Model:
    """`model` with the quantiles of what follows the last month of history of businesses in many worlds."""
    seeds = range(FIRST_WORLD, FIRST_WORLD + WORLDS)
    worlds = worlds_of(seeds, BUSINESSES_PER_WORLD, TRANSACTIONS)
    names, series, groups = [], [], []
    for seed, businesses in zip(seeds, worlds, strict=True):
        for number, months in enumerate(businesses):
            group = np.zeros(months.shape[1], np.int64)
            group[-SEALED - 1] = strained(months[None, :, :-SEALED])[0]
            for flow, values in zip(FLOWS, months, strict=False):
                if values.any():
                    names.append(f"{seed}:{number}:{flow}")
                    series.append(values)
                    groups.append(group)
    both = replace(model, quantiles=np.concatenate([model.quantiles, model.quantiles]))
    latest = newest(series, names, [SEALED] * len(series), SEED, halfway=False, groups=groups)
    return recalibrated(both, latest)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--flows-only", action="store_true", help="keep the trees and quantiles of series in general"
    )
    parser.add_argument("--to", type=Path, default=DEFAULT)
    options = parser.parse_args()
    if not options.flows_only:
        trained(real_series() + simulated()).save(options.to)
    flows = business_flows(Model.load(options.to)).quantiles
    (options.to / FLOW_QUANTILES_FILE).write_text(json.dumps(flows.tolist(), separators=(",", ":")) + "\n")
    print({file.name: file.stat().st_size for file in sorted(options.to.iterdir())})


if __name__ == "__main__":
    main()
