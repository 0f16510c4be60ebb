"""Forecasts of many series at once, as arrays: mean, scale, bands and past errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from msme_pipeline.analytics.forecast.features import HISTORY_BANDS, described
from msme_pipeline.analytics.forecast.kernel import LEVEL, MEDIAN
from msme_pipeline.analytics.forecast.model import PROBABILITIES, STEPS, TABLES, Model, default_model
from msme_pipeline.tables.forecast import METHODS

BLOCK = 1_000
"""Series described at a time: bounds memory, changes no result."""
ORIGINS = 24
"""Past origins at which `Batch.residuals` forecasts again."""
LEAST_WIDTH, MOST_WIDTH = 0.05, 20.0
"""Bounds of the learned width, in local scales."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Forecasts of n series for h steps, in units of the series.

    mean (n, h); scale (n,) typical error of one step; width (n, h) learned multiple of it for the step;
    months (n,) of history; table (n,) set of quantiles that applies; floor (n,) below which no value can
    fall; method (n,) rung of the ladder.
    Series without a single value have NaN everywhere and the method "no history".
    """

    values: np.ndarray
    last_month: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    width: np.ndarray
    months: np.ndarray
    table: np.ndarray
    floor: np.ndarray
    method: np.ndarray
    model: Model

    def quantile(self, levels: Sequence[float]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Lower and upper (n, h) of every central band in `levels` (percent, between 0 and 100)."""
        # a sparse flow, and one that paid nothing in its last month, may pay nothing again
        paused = ((self.values[:, -1:] == 0.0).any(axis=1) | (self.table % TABLES > len(HISTORY_BANDS)))[
            :, None
        ]
        bands = []
        for level in levels:
            if not 0 < level < 100:
                raise ValueError(f"a band level lies between 0 and 100 percent, not {level}")
            tail = (100.0 - float(level)) / 200.0
            lower, upper = (self.mean + self._spread(p) for p in (tail, 1.0 - tail))
            lower = np.where(paused, np.minimum(lower, 0.0), lower)
            lower = np.maximum(np.minimum(lower, self.mean), self.floor[:, None])
            bands.append((lower, np.maximum(upper, self.mean)))
        return bands

    def _spread(self, probability: float) -> np.ndarray:
        """Distance (n, h) from the mean to the quantile."""
        table = _interpolated(self.model.quantiles, probability)
        steps = np.arange(self.mean.shape[1])
        # beyond the trained steps errors grow as those of a random walk
        growth = np.sqrt(np.maximum(steps + 1, STEPS) / STEPS)
        return table[self.table][:, np.minimum(steps, STEPS - 1)] * growth * self.width * self.scale[:, None]

    @cached_property
    def residuals(self) -> np.ndarray:
        """Scaled errors (n, K, h) of forecasts made at the K most recent origins with h known months after.

        Origin k ends h + k months before the last month; its errors are divided by its own scale. NaN
        where fewer than six months preceded the origin or the month was not observed.
        """
        n, horizon = self.mean.shape
        width = self.values.shape[1]
        out = np.full((n, ORIGINS, horizon), np.nan)
        for k in range(min(ORIGINS, width - horizon)):
            end = width - horizon - k
            past = forecast_batch(self.values[:, :end], self.last_month - horizon - k, horizon, self.model)
            known = ~np.isin(past.method, METHODS[: MEDIAN + 1])
            moving = np.where(past.scale > 0, past.scale, np.nan)
            errors = (self.values[:, end : end + horizon] - past.mean) / moving[:, None]
            out[known, k] = errors[known]
        return out


def _interpolated(quantiles: np.ndarray, probability: float) -> np.ndarray:
    """Quantiles at any probability: linear in the normal score, straight on beyond the last two."""
    from statistics import NormalDist

    score = NormalDist().inv_cdf
    known = np.array([score(p) for p in PROBABILITIES])
    wanted = score(probability)
    right = int(np.clip(np.searchsorted(known, wanted), 1, len(known) - 1))
    share = (wanted - known[right - 1]) / (known[right] - known[right - 1])
    return quantiles[..., right - 1] * (1.0 - share) + quantiles[..., right] * share


def forecast_batch(
    values: np.ndarray,
    last_month: np.ndarray,
    horizon: int,
    model: Model | None = None,
    group: np.ndarray | None = None,
) -> Batch:
    """Forecast every row of `values` for `horizon` months after its `last_month`.

    values: float64 (n, T), right-aligned, NaN before the start and for gaps. last_month: int64 (n,) months
    since 1970-01 of the last column. group (n,): which of the model's groups of quantiles applies, the first
    when None; a model with fewer takes its last. Infinite values are the caller's error (ValueError with the
    row).
    """
    values = np.ascontiguousarray(values, np.float64)
    if values.ndim != 2:
        raise ValueError(f"values must be series x months, not an array of {values.ndim} dimensions")
    if horizon < 1:
        raise ValueError(f"the horizon must be at least one month, not {horizon}")
    infinite = np.isinf(values).any(axis=1)
    if infinite.any():
        raise ValueError(
            f"row {int(np.argmax(infinite))} holds an infinite value: correct it or leave it out"
        )
    model = model or default_model()
    parts = [_block(values[i : i + BLOCK], horizon, model) for i in range(0, len(values), BLOCK)]
    mean, scale, width, floor, rung, table = (
        (np.concatenate(columns) for columns in zip(*parts, strict=True))
        if parts
        else (
            np.empty((0, horizon)),
            np.empty(0),
            np.empty((0, horizon)),
            np.empty(0),
            np.empty(0, np.int64),
            np.empty(0, np.int64),
        )
    )
    if group is not None:
        table = table + TABLES * np.minimum(group, model.groups - 1)
    position = np.arange(values.shape[1], 0, -1)
    months = np.where(np.isnan(values), 0, position).max(axis=1, initial=0)
    method = np.array(METHODS)[rung]
    return Batch(
        values, np.asarray(last_month, np.int64), mean, scale, width, months, table, floor, method, model
    )


def _block(values: np.ndarray, horizon: int, model: Model) -> tuple[np.ndarray, ...]:
    base, scale, rung, table, floor, features = described(values, horizon)
    learned = rung >= LEVEL
    rows = features[learned].reshape(-1, features.shape[2])
    shape = (int(learned.sum()), horizon)
    mean = base
    mean[learned] += model.correction.predict(rows).reshape(shape) * scale[learned, None]
    mean = np.maximum(mean, floor[:, None])
    width = np.ones_like(mean)
    width[learned] = np.clip(np.exp(model.width.predict(rows).reshape(shape)), LEAST_WIDTH, MOST_WIDTH)
    return mean, scale, width, floor, rung, table
