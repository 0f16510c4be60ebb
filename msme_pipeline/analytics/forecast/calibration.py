"""What simulated paths say held against what happened: shares of paths as probabilities, bands as wide as
they say."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

SHORTFALL_DAYS = (30, 60, 90, 180)
"""Days within which shortfalls are counted when their probabilities are calibrated."""

PRIOR_EVENTS = 4.0
"""Weight of "the paths are right as they are" against what was observed, in customers."""

AS_THEY_ARE = (0.0, 1.0, 1.0)
"""Beta calibration under which a share of paths is the probability itself."""

LEAST_SLOPE = 0.1
"""Below which a calibration would hardly tell one share from another, or turn their order round."""

LEAST_SHARE = 1e-4
"""Share of paths, and of the others, from which its logarithm is taken: a fifth of one path."""


def log_odds(share: np.ndarray) -> np.ndarray:
    """Of a share, kept from 0 and 1."""
    _, low, high = beta_terms(share)
    return np.asarray(low + high)


def beta_terms(share: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One, ln s and -ln(1 - s) of a share s: what AS_THEY_ARE and its like weigh in the log odds."""
    inside = np.clip(share, LEAST_SHARE, 1 - LEAST_SHARE)
    return np.ones_like(inside), np.log(inside), -np.log1p(-inside)


def fit_shortfall(crossed: np.ndarray, happened: np.ndarray) -> tuple[float, ...]:
    """`JointModel.shortfall` from shares of paths (n, days) and whether the headroom fell below zero by the
    day.

    For each of SHORTFALL_DAYS the beta calibration of Kull, Silva Filho and Flach (2017): log odds
    a + b ln s - c ln(1 - s), which rise with the share s, by b at its low end and by c at its high end.
    """
    curves = [
        _logistic(np.column_stack(beta_terms(crossed[:, day])), happened[:, day], AS_THEY_ARE)
        for day in SHORTFALL_DAYS
    ]
    return tuple(number for curve in curves for number in curve)


def logistic_line(share: np.ndarray, happened: np.ndarray) -> tuple[float, float]:
    """Intercept and slope of the log odds of an event over those of a share, drawn towards the share as it
    is."""
    score = log_odds(share)
    intercept, slope = _logistic(np.column_stack([np.ones_like(score), score]), happened, (0.0, 1.0))
    return intercept, slope


def _logistic(design: np.ndarray, happened: np.ndarray, prior: tuple[float, ...]) -> tuple[float, ...]:
    """Coefficients of the log odds of an event, drawn towards `prior`; all but the first at least
    LEAST_SLOPE."""
    from scipy.optimize import minimize
    from scipy.special import expit

    event = happened.astype(float)

    def loss(coefficients: np.ndarray) -> tuple[float, np.ndarray]:
        odds, off = design @ coefficients, coefficients - prior
        value = (np.logaddexp(0, odds) - event * odds).sum() + PRIOR_EVENTS / 2 * (off**2).sum()
        return value, design.T @ (expit(odds) - event) + PRIOR_EVENTS * off

    bounds = [(None, None)] + [(LEAST_SLOPE, None)] * (len(prior) - 1)
    found = minimize(loss, prior, jac=True, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-14}).x
    return tuple(round(float(number), 4) for number in found)


def fit_headroom(bands: np.ndarray, levels: Sequence[float], paths: np.ndarray) -> tuple[float, ...]:
    """`JointModel.headroom` from bands of the paths (n, days, levels) and the true headroom (n, days).

    The score at which the truth lies among the paths' quantiles has this median and this spread (from the
    quantiles that hold four fifths), where paths that are right have 0 and 1.
    """
    scores = np.array([NormalDist().inv_cdf(level) for level in levels])
    found: list[float] = []
    for day in SHORTFALL_DAYS:
        lines, truth = bands[:, day - 1], paths[:, day - 1]
        right = np.clip((lines < truth[:, None]).sum(axis=1), 1, len(scores) - 1)[:, None]
        low, high = (np.take_along_axis(lines, place, 1)[:, 0] for place in (right - 1, right))
        gap = np.where(high > low, high - low, np.inf)
        at = scores[right - 1][:, 0] + (truth - low) / gap * (scores[right] - scores[right - 1])[:, 0]
        lower, middle, upper = np.quantile(at, (0.1, 0.5, 0.9))
        found += [round(float(middle), 4), round(float((upper - lower) / (2 * NormalDist().inv_cdf(0.9))), 4)]
    return tuple(found)
