"""Coverage of the bands of business flows against sealed months, on enough businesses to see a point and a
half.

Every business is forecast from its last 5, 8, 12, 18, 24 and 36 months. Nothing is fitted on these worlds,
but the first
120 were looked at while groups of quantiles were chosen. Businesses of one world share its shocks, so that
errors are
given across worlds.
"""

import argparse
import sys

import numpy as np

from benchmarks.forecast_series import worlds_of
from benchmarks.train_forecast import SEALED, TRANSACTIONS
from msme_pipeline.analytics.forecast.batch import forecast_batch
from msme_pipeline.analytics.forecast.history import strained
from msme_pipeline.analytics.forecast.model import flow_model

FIRST_WORLD, WORLDS, BUSINESSES_PER_WORLD = 4_000, 120, 200
BANDS = {"5-11": (5, 8), "12-23": (12, 18), "24-35": (24,), "36": (36,)}
LEVELS, STEPS = (80, 95), 6
TOLERANCE = 1.5


def covered(values: np.ndarray, length: int) -> dict[int, np.ndarray]:
    """Per level the share of the two flows inside their bands, (n, STEPS), forecast from `length` months."""
    n = len(values)
    history = values[:, :, -SEALED - length : -SEALED]
    group = np.repeat(strained(history).astype(np.int64), 2)
    flows = history[:, :2].reshape(2 * n, length)
    actual = values[:, :2, -SEALED:][:, :, :STEPS].reshape(2 * n, STEPS)
    bands = forecast_batch(flows, np.zeros(2 * n, np.int64), STEPS, flow_model(), group).quantile(LEVELS)
    return {
        level: ((actual >= low) & (actual <= high)).reshape(n, 2, STEPS).mean(axis=1)
        for level, (low, high) in zip(LEVELS, bands, strict=True)
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first-world", type=int, default=FIRST_WORLD)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--businesses", type=int, default=BUSINESSES_PER_WORLD, help="in each world")
    options = parser.parse_args()
    seeds = range(options.first_world, options.first_world + options.worlds)
    values = np.concatenate(worlds_of(seeds, options.businesses, TRANSACTIONS))
    of_world = np.repeat(np.arange(options.worlds), options.businesses)
    stressed = strained(values[:, :, :-SEALED])
    by_length = {length: covered(values, length) for lengths in BANDS.values() for length in lengths}
    cells = []
    print(f"{len(values):,} businesses of {options.worlds} worlds, {100 * stressed.mean():.0f} % stressed")
    for level in LEVELS:
        for label, lengths in BANDS.items():
            inside = np.mean([by_length[length][level] for length in lengths], axis=0)
            for name, mine in (("calm", ~stressed), ("stressed", stressed)):
                rate = 100 * inside[mine].mean(axis=0)
                means = [inside[mine & (of_world == w)].mean() for w in range(options.worlds)]
                error = 100 * np.nanstd(means) / np.sqrt(options.worlds)
                cells += list(rate - level)
                print(
                    f"{level} % {label:>6} months, {name:<8} {' '.join(f'{each:5.1f}' for each in rate)}"
                    f"  all {rate.mean():.1f} +- {error:.1f}"
                )
    beyond = int((np.abs(cells) > TOLERANCE).sum())
    print(
        f"{beyond} of {len(cells)} cells further than {TOLERANCE} points from nominal, farthest "
        f"{np.abs(cells).max():.2f}"
    )
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
