"""How the errors of inflow and outflow hang together, and how far a surplus is to be believed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist

import numpy as np

from msme_pipeline.analytics.forecast.batch import Batch, forecast_batch
from msme_pipeline.analytics.forecast.calibration import AS_THEY_ARE, SHORTFALL_DAYS, beta_terms, log_odds
from msme_pipeline.analytics.forecast.model import Model

DEFAULT = Path(__file__).parent / "default_model" / "joint.json"
NODE_LEVELS = (50.0, 80.0, 90.0, 95.0, 99.0)
"""Central bands whose ends carry the marginal distribution of a month, in percent."""

ERROR_STEPS = 6
"""Months ahead over which past errors are compared; later months repeat the last of them."""

ORIGINS, STRIDE = 9, 2
"""Past origins that are compared, every second month: neighbouring ones share most of their months."""

LEAST_MONTHS = 6
"""Months before an origin from which its errors say something."""

OWN_ORIGINS = 24.0
"""Origins at which a customer's own errors weigh as much as the portfolio's: they overlap by two thirds."""

MARGIN_MONTHS = 12
"""Months over which a customer's own surplus is set against its inflow: a full year, so that no season
shows."""

USUAL_MONTHS = 1.0
"""Months that the portfolio's usual margin weighs against a customer's own."""

LARGEST_MARGIN = 1.0
"""Share of inflow at which an own margin, of a year with hardly any receipts, is cut."""

DRAWS = 8_192
"""Joint errors drawn once for all customers; each picks its own among them."""

FADING = 0.9
"""Factor on correlations for every month that errors lie further apart than was compared."""

LEAST_EIGENVALUE = 1e-6

SHRINKAGE_WEIGHT = 10.0
"""A band of history with a tenth of all evidence follows itself as much as all customers together."""

HISTORY_BANDS = (6, 12, 18, 24, 36)
"""Months of history at which another shrinkage of the surplus begins."""


@dataclass(frozen=True)
class JointModel:
    """Learned across customers, of errors with variance one.

    `inflow`, `outflow`: correlation of a flow's errors 0 to ERROR_STEPS - 1 months apart. `cross`: of the
    inflow's error with the outflow's 1 - ERROR_STEPS to ERROR_STEPS - 1 months later. `shrinkage`: factor
    on the expected surplus per history band (0..1), towards zero. `usual`: surplus over inflow of the
    portfolio; `believed`: weight of the two forecasts' difference against the own margin (0..1). `shortfall`,
    `headroom`, `missed`: what the paths say (share below zero, headroom, share missing an instalment) against
    what happened, the first two per SHORTFALL_DAYS: intercept and slopes of the beta calibration of
    `fit_shortfall`, pairs of intercept and slope of the others.
    """

    inflow: tuple[float, ...]
    outflow: tuple[float, ...]
    cross: tuple[float, ...]
    shrinkage: tuple[float, ...]
    usual: tuple[float] = (0.0,)
    believed: tuple[float] = (1.0,)
    shortfall: tuple[float, ...] = AS_THEY_ARE * len(SHORTFALL_DAYS)
    headroom: tuple[float, ...] = (0.0, 1.0) * len(SHORTFALL_DAYS)
    missed: tuple[float, ...] = (0.0, 1.0)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)) + "\n")

    @classmethod
    def load(cls, path: Path) -> "JointModel":
        found = cls(**{name: tuple(values) for name, values in json.loads(path.read_text()).items()})
        if len(found.shortfall) != len(AS_THEY_ARE) * len(SHORTFALL_DAYS):
            raise ValueError(f"{path} calibrates shortfalls in another way: fit the forecast models again")
        return found

    def factor(self, months: np.ndarray) -> np.ndarray:
        """Shrinkage by months of history."""
        return np.array(self.shrinkage)[np.searchsorted(HISTORY_BANDS, months, side="right")]

    def surplus(
        self,
        inflow: np.ndarray,
        outflow: np.ndarray,
        margin: np.ndarray,
        seen: np.ndarray,
        months: np.ndarray,
    ) -> np.ndarray:
        """Expected surplus (n, …, m) of flows of these sizes.

        margin (n, …): own surplus over inflow of the `seen` months before the forecast; months (n, …) of
        history. The two flows' errors add up in their difference, which therefore counts little beside the
        margin.
        """
        own = (np.where(seen > 0, margin * seen, 0.0) + USUAL_MONTHS * self.usual[0]) / (seen + USUAL_MONTHS)
        weight = self.believed[0]
        expected = weight * (inflow - outflow) + (1 - weight) * own[..., None] * inflow
        return np.asarray(self.factor(months)[..., None] * expected)

    def bands(self, quantiles: np.ndarray, levels: Sequence[float], age: np.ndarray) -> np.ndarray:
        """Bands (n, days, levels) of the headroom that cover what they say, from those of the paths.

        age (n,): days that the paths had already walked at the first of them.
        """
        scores = np.array([NormalDist().inv_cdf(level) for level in levels])
        days = age[:, None] + np.arange(1, quantiles.shape[1] + 1)
        lines = np.array(self.headroom).reshape(-1, 2)
        middle, spread = (np.interp(days, SHORTFALL_DAYS, lines[:, part]) for part in (0, 1))
        wanted = middle[..., None] + spread[..., None] * scores
        right = np.clip(np.searchsorted(scores, wanted), 1, len(scores) - 1)
        share = (wanted - scores[right - 1]) / (scores[right] - scores[right - 1])
        low, high = (
            np.take_along_axis(quantiles, np.broadcast_to(place, quantiles.shape), 2)
            for place in (right - 1, right)
        )
        return np.asarray(low + share * (high - low))

    def missed_probability(self, share: np.ndarray) -> np.ndarray:
        """P(an instalment is missed within a year) from the share of paths on which one is."""
        intercept, slope = self.missed
        return np.asarray(1 / (1 + np.exp(-(intercept + slope * log_odds(share)))))

    def missed_share(self, probability: float) -> float:
        """Share of paths at which an instalment is missed with this probability."""
        intercept, slope = self.missed
        odds = np.log(probability / (1 - probability))
        return float(1 / (1 + np.exp(-(odds - intercept) / slope)))

    def probability(self, crossed: np.ndarray) -> np.ndarray:
        """Probabilities of a shortfall from the shares of paths (n, days from as_of on), never falling."""
        curves = np.array(self.shortfall).reshape(-1, len(AS_THEY_ARE))
        days = np.arange(crossed.shape[1])
        terms = (np.interp(days, SHORTFALL_DAYS, part) for part in curves.T)
        odds = 1 / (1 + np.exp(-sum(t * of for t, of in zip(terms, beta_terms(crossed), strict=True))))
        certain = (crossed <= 0) | (crossed >= 1)
        return np.maximum.accumulate(np.where(certain, crossed, odds), axis=1)

    def draws(self, months: int, count: int = DRAWS) -> np.ndarray:
        """Joint standard normal errors of inflow and outflow (count, 2, months) with these correlations."""
        lag = np.arange(months)[None, :] - np.arange(months)[:, None]
        fade = FADING ** np.maximum(np.abs(lag) - ERROR_STEPS + 1, 0)
        near = np.clip(lag, 1 - ERROR_STEPS, ERROR_STEPS - 1)
        cross = np.array(self.cross)[near + ERROR_STEPS - 1] * fade
        one, other = (np.array(each)[np.abs(near)] * fade for each in (self.inflow, self.outflow))
        matrix = np.block([[one, cross], [cross.T, other]])
        values, vectors = np.linalg.eigh(matrix)
        root = (vectors * np.sqrt(np.maximum(values, LEAST_EIGENVALUE))) @ vectors.T  # the only symmetric one
        root /= np.sqrt((root**2).sum(axis=1, keepdims=True))
        scores = np.random.default_rng(0).standard_normal((count, 2 * months)) @ root.T
        return (scores / scores.std(axis=0)).reshape(count, 2, months)


@lru_cache(maxsize=1)
def default_joint() -> JointModel:
    """Shipped with the package, fitted by `python -m benchmarks.train_joint` on simulated books."""
    return JointModel.load(DEFAULT)


def nodes_of(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Normal scores (z,) and the values (n, h, z) of every month's distribution there."""
    bands = batch.quantile(NODE_LEVELS)
    scores = np.array([NormalDist().inv_cdf(0.5 + level / 200) for level in NODE_LEVELS])
    values = [low for low, _ in bands[::-1]] + [batch.mean] + [high for _, high in bands]
    return np.concatenate([-scores[::-1], [0.0], scores]), np.stack(values, axis=2)


@dataclass
class Past:
    """What would have been forecast at past origins: errors (scaled), mean and actual in ₹, (n, 2, K,
    ERROR_STEPS).

    months (n, K) of history there, margin and seen (n, K) as in `margins`. Origin k ends ERROR_STEPS + STRIDE
    * k months before the last. NaN where either flow was not observed or had fewer than LEAST_MONTHS before
    the origin.
    """

    errors: np.ndarray
    mean: np.ndarray
    actual: np.ndarray
    months: np.ndarray
    margin: np.ndarray
    seen: np.ndarray


def margins(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Surplus over inflow (n,) of the last MARGIN_MONTHS of values (n, 2, T), and the months seen of them."""
    recent = values[:, :2, -MARGIN_MONTHS:]
    known = np.isfinite(recent).all(axis=1)
    inflow, outflow = np.where(known[:, None], recent, 0.0).sum(axis=2).T
    usable = inflow > 0
    share = np.where(usable, (inflow - outflow) / np.where(usable, inflow, 1.0), 0.0)
    return np.clip(share, -LARGEST_MARGIN, LARGEST_MARGIN), np.where(usable, known.sum(axis=1), 0)


def past_forecasts(
    values: np.ndarray, origin: np.ndarray, model: Model | None, origins: int = ORIGINS
) -> Past:
    """Forecast both flows again at past origins: values (n, 2, T) right-aligned at `origin` (n,)."""
    n, _, width = values.shape
    shape = (n, 2, origins, ERROR_STEPS)
    errors, mean, outcome = (np.full(shape, np.nan) for _ in range(3))
    past = Past(
        errors,
        mean,
        outcome,
        np.zeros((n, origins), dtype=np.int64),
        np.zeros((n, origins)),
        np.zeros((n, origins)),
    )
    flat, last = values.reshape(2 * n, width), np.repeat(origin, 2)
    for k in range(origins):
        end = width - ERROR_STEPS - STRIDE * k
        if end < LEAST_MONTHS:
            break
        some = np.flatnonzero(np.isfinite(flat[:, :end]).sum(axis=1) >= LEAST_MONTHS)
        batch = forecast_batch(flat[some, :end], last[some] - (width - end), ERROR_STEPS, model)
        actual = flat[some, end : end + ERROR_STEPS]
        scale = np.where(batch.scale > 0, batch.scale, np.nan)[:, None]
        for target, found in zip(
            (past.errors, past.mean, past.actual),
            ((actual - batch.mean) / scale, batch.mean, actual),
            strict=True,
        ):
            target[some // 2, some % 2, k] = found
        past.months[some // 2, k] = batch.months
        past.margin[:, k], past.seen[:, k] = margins(values[:, :, :end])
    missing = ~np.isfinite(past.errors).all(axis=1, keepdims=True)
    for target in (past.errors, past.mean, past.actual):
        target[np.broadcast_to(missing, shape)] = np.nan
    return past


def _normal_scores(errors: np.ndarray) -> np.ndarray:
    """Errors (n, 2, K, steps) by their rank in the portfolio, as normal scores per flow and step."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    by_step = np.moveaxis(errors, 2, 1).reshape(-1, 2, errors.shape[3])
    ranks = rankdata(by_step, axis=0, nan_policy="omit")
    scores = ndtri((ranks - 0.5) / np.isfinite(by_step).sum(axis=0))
    return np.moveaxis(scores.reshape(errors.shape[0], errors.shape[2], 2, -1), 1, 2)


def loadings(errors: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Weights (n, K, M) of past origins for months `steps` (n, M) ahead (1 the first); squares add up to one.

    A weighted sum of the errors of all origins with one standard normal draw per origin has exactly
    their covariance over the steps (the multiplier bootstrap), and both flows share the draws.
    """
    filled = errors.copy()
    for step in range(1, filled.shape[2]):
        filled[:, :, step] = np.where(
            np.isfinite(filled[:, :, step]), filled[:, :, step], filled[:, :, step - 1]
        )
    filled = np.nan_to_num(filled)
    size = np.sqrt((filled**2).sum(axis=1, keepdims=True))
    weights = np.where(size > 0, filled / np.where(size > 0, size, 1), 0)
    place = np.minimum(steps, errors.shape[2]) - 1
    return np.take_along_axis(
        weights, np.broadcast_to(place[:, None, :], (*weights.shape[:2], place.shape[1])), 2
    )


def own_share(errors: np.ndarray) -> np.ndarray:
    """Weight (n,) of a customer's own origins against the portfolio."""
    origins = np.isfinite(errors[:, :, 0]).sum(axis=1)
    return np.where(origins >= 3, origins / (origins + OWN_ORIGINS), 0.0)


def fit_joint(values: np.ndarray, origin: np.ndarray, model: Model | None = None) -> JointModel:
    """Fit on a portfolio: values (n, 2, T) of inflow and outflow, right-aligned at `origin`."""
    past = past_forecasts(values, origin, model)
    scores = _normal_scores(past.errors)
    # correlation of errors a and b steps ahead, by their distance
    flat = np.moveaxis(scores, 1, 2).reshape(-1, 2, ERROR_STEPS)
    flat = flat[np.isfinite(flat).all(axis=(1, 2))]
    together = np.einsum("nia,njb->ijab", flat, flat) / len(flat)
    sizes = np.sqrt(np.einsum("iiaa->ia", together))
    together /= sizes[:, None, :, None] * sizes[None, :, None, :]

    def at(flow: int, of: int, lag: int) -> float:
        return round(float(np.diagonal(together[flow, of], lag).mean()), 4)

    lags = range(ERROR_STEPS)
    level = np.nanmean(np.abs(values[:, 0]), axis=1)[:, None, None]
    # of the total over the steps: runway and instalments live on it, and a month's noise averages out
    scaled = [
        each / np.where(level > 0, level, np.nan)
        for each in (past.mean[:, 0], past.mean[:, 1], past.actual[:, 0], past.actual[:, 1])
    ]
    inflow, outflow, came, went = (np.where(np.isfinite(each), each, np.nan).mean(axis=2) for each in scaled)
    actual = came - went
    usual = float(np.nansum(actual) / max(np.nansum(came), 1e-9))
    plain = JointModel((), (), (), (1.0,) * (len(HISTORY_BANDS) + 1), usual=(usual,))
    difference, own = (
        replace(plain, believed=(weight,)).surplus(
            inflow[..., None], outflow[..., None], past.margin, past.seen, past.months
        )[..., 0]
        for weight in (1.0, 0.0)
    )
    step = difference - own
    believed = float(
        np.clip(
            np.nansum((actual - own) * step)
            / max(np.nansum(np.where(np.isfinite(actual), step**2, 0)), 1e-9),
            0,
            1,
        )
    )
    expected = own + believed * step
    top, bottom = (
        np.nan_to_num(expected * actual),
        np.nan_to_num(np.where(np.isfinite(actual), expected**2, 0)),
    )
    bands = np.searchsorted(HISTORY_BANDS, past.months, side="right")
    everyone, worth = top.sum() / max(bottom.sum(), 1e-9), bottom.sum() / SHRINKAGE_WEIGHT
    factors = [
        (top[bands == b].sum() + everyone * worth) / max(bottom[bands == b].sum() + worth, 1e-9)
        for b in range(len(HISTORY_BANDS) + 1)
    ]
    return JointModel(
        inflow=tuple(at(0, 0, lag) for lag in lags),
        outflow=tuple(at(1, 1, lag) for lag in lags),
        cross=tuple(at(0, 1, lag) for lag in range(1 - ERROR_STEPS, ERROR_STEPS)),
        shrinkage=tuple(round(float(np.clip(factor, 0, 1)), 4) for factor in factors),
        usual=(round(usual, 4),),
        believed=(round(believed, 4),),
    )
