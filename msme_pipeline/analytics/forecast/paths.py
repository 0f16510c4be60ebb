"""Joint simulated paths of a set of customers: months of in- and outflow, days of headroom, instalments.

One numba kernel (walk.py) walks the paths of one customer after the other. Every customer has a random stream
of its own, so that neighbours and order change nothing.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np

from msme_pipeline.analytics.forecast.walk import walk_all

PATHS = 2_000
"""Joint paths per customer; the 5 % quantile then has a standard error of half a percentage point."""

BAND_LEVELS = (0.025, 0.10, 0.50, 0.90, 0.975)
SCENARIO_LEVELS = (0.50, 0.90, 0.10)
"""Base, optimistic and pessimistic: quantiles of the total surplus that their paths lie around."""

SCENARIO_REACH = 0.05
"""Probability on either side of the quantile over which a scenario's paths are averaged."""

Array = np.ndarray[Any, Any]


@cache
def normal_scores(size: int = 4096) -> Array:
    """Standard normal quantiles at the middle of `size` equal probabilities, scaled to variance one."""
    from scipy.special import ndtri

    scores = ndtri((np.arange(size) + 0.5) / size)
    return np.asarray(scores / scores.std())


def streams(customers: list[str], seed: int) -> Array:
    """First state of each customer's random stream (uint64)."""
    words = [blake2b(f"{seed}|{name}".encode(), digest_size=8).digest() for name in customers]
    return np.array([int.from_bytes(word, "little") for word in words], dtype=np.uint64)


@dataclass
class PathInputs:
    """Arrays over n customers, M months to walk and P patterns of days; ₹, float64.

    nodes (z,) normal scores of the marginals; inflow, outflow (n, M, z) values at them. load_in, load_out
    (n, K, M) weights of past origins, `own` (n,) their share of the variance. pooled (draws, 2, M):
    standard normal errors of inflow and outflow as they hang together across customers. shift (n, M): what
    shrinking takes from the surplus. share (n, 2, M, 31) of the month's days, deviation (n, 2, P, 31)
    running, patterns (n,). fixed, lean (n, M, 31): running obligations and drawings, usual and at the
    subsistence floor. first (n,): day of month the path starts on (0 the first). length (n, M) days of the
    months. start (n,) headroom; cap (n,) above which owners do not let it grow; stretch (n,) bills that
    suppliers leave unpaid for a while before a lender has to. seen (n,): day of the path that is as_of (-1:
    the path starts after as_of). horizon: days after it.
    """

    nodes: Array
    inflow: Array
    outflow: Array
    load_in: Array
    load_out: Array
    own: Array
    pooled: Array
    shift: Array
    share: Array
    deviation: Array
    patterns: Array
    fixed: Array
    lean: Array
    first: Array
    length: Array
    start: Array
    cap: Array
    stretch: Array
    seen: Array
    due_day: Array
    first_due: Array
    grace: int
    horizon: int
    months_shown: Array
    stream: Array


@dataclass
class PathResults:
    """bands (n, horizon, levels) of the headroom per day after as_of; crossed (n, 1 + days): P(below zero
    by the day, from as_of on); surplus (n, M, levels); scenarios (n, 3, M, 3): inflow, outflow, closing
    headroom; emi (n, paths): largest instalment each path bears (negative: an existing one is missed).
    """

    bands: Array
    crossed: Array
    surplus: Array
    scenarios: Array
    emi: Array


LONG_DAYS = 180
"""Days after as_of over which shortfalls are counted, whatever the horizon."""


def simulate(inputs: PathInputs, paths: int = PATHS) -> PathResults:
    """Walk `paths` joint paths of every customer."""
    n, months = inputs.shift.shape
    results = PathResults(
        bands=np.full((n, inputs.horizon, len(BAND_LEVELS)), np.nan),
        crossed=np.full((n, LONG_DAYS + 1), np.nan),
        surplus=np.full((n, months, len(BAND_LEVELS)), np.nan),
        scenarios=np.full((n, len(SCENARIO_LEVELS), months, 3), np.nan),
        emi=np.full((n, paths), np.nan),
    )
    share = np.cumsum(inputs.share, axis=3)
    walk_all(
        inputs.nodes, inputs.inflow, inputs.outflow, inputs.load_in, inputs.load_out, inputs.own,
        inputs.pooled, inputs.shift, share, inputs.deviation, inputs.patterns, inputs.fixed, inputs.lean,
        inputs.first, inputs.length, inputs.start, inputs.cap, inputs.stretch, inputs.seen, inputs.due_day,
        inputs.first_due, inputs.grace, inputs.horizon, inputs.months_shown, inputs.stream.copy(),
        normal_scores(), np.array(BAND_LEVELS), np.array(SCENARIO_LEVELS), SCENARIO_REACH,
        results.bands, results.crossed, results.surplus, results.scenarios, results.emi,
    )  # fmt: skip
    return results
