"""Fitting of the correction, the width and the quantiles across series."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

import numpy as np
import pandas as pd

from msme_pipeline.analytics.forecast.batch import LEAST_WIDTH, MOST_WIDTH
from msme_pipeline.analytics.forecast.features import FEATURES, described
from msme_pipeline.analytics.forecast.kernel import LEVEL, LONGEST, YEAR
from msme_pipeline.analytics.forecast.model import PROBABILITIES, STEPS, TABLES, Model, default_model
from msme_pipeline.analytics.forecast.monthly import panel
from msme_pipeline.analytics.forecast.trees import Trees, slim

FOLDS = 3
WINDOWS = 24
"""Origins per series: history and the months after it."""
TRUNCATIONS = ((LONGEST, LONGEST), (36, 36), (24, 24), (18, 18), (1, 60), (1, 24))
"""Least and most months to which histories are cut, in turn; a length between them is drawn."""
PRIOR_ERRORS = 1_000.0
"""Errors that the quantiles of an older model weigh when a portfolio's own are joined with them."""
STEP_SHARE = 0.4
"""Share of the steps of a window that trees are grown on; neighbouring steps say nearly the same."""
CAP = 10.0
"""Local scales at which an error stops counting more."""
LEAST_SERIES = 300
"""Below which trees learn the series rather than what they share."""
TYPICAL_SMAPE, TYPICAL_MASE = 0.18, 1.2
"""Errors of the seasonal naive forecast on real monthly series: both measures then weigh the same."""
BOOSTING: dict[str, object] = {
    "num_leaves": 24, "max_depth": 6, "learning_rate": 0.05, "min_data_in_leaf": 80, "feature_fraction": 0.5,
    "bagging_fraction": 0.6, "bagging_freq": 1, "lambda_l2": 1.0, "num_threads": 1, "deterministic": True,
    "force_row_wise": True, "verbose": -1,
}  # fmt: skip
CORRECTION: dict[str, object] = {"objective": "l1"}
CORRECTION_ROUNDS = 350
WIDTH: dict[str, object] = {"objective": "l2", "num_leaves": 16, "max_depth": 5, "min_data_in_leaf": 400}
WIDTH_ROUNDS = 120


class Windows:
    """Histories (w, LONGEST), the months after them (w, STEPS), the series (w,) and their description."""

    def __init__(self, history: np.ndarray, actual: np.ndarray, series: np.ndarray) -> None:
        self.history, self.actual, self.series = history, actual, series
        self.base, self.scale, self.rung, self.table, self.floor, self.features = described(history, STEPS)
        moving = np.where(self.scale > 0, self.scale, np.nan)  # a flow of zeros only has no scale
        self.error = (actual - self.base) / moving[:, None]
        self.corrected = self.rung >= LEVEL
        self.learned = np.isfinite(self.error) & self.corrected[:, None]


def cut(series: Sequence[np.ndarray], names: Sequence[str], last: Sequence[int], seed: int) -> Windows:
    """Windows of every series; the first of each ends `last` months before its end with all its history."""
    history, actual, number = [], [], []
    for i, (values, name, held) in enumerate(zip(series, names, last, strict=True)):
        rng = np.random.default_rng(
            [seed, int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")]
        )
        total = len(values)
        for k in range(WINDOWS):
            shortest, longest = TRUNCATIONS[k % len(TRUNCATIONS)]
            length = int(rng.integers(shortest, longest + 1))
            least = max(min(length, total - held), 1)
            end = int(rng.integers(least, max(total - 2, least + 1))) if k else total - held
            if end < 1 or end >= total:
                continue
            past = values[max(0, end - length) : end]
            if not np.nan_to_num(past).any():
                continue
            past = past[-LONGEST:]
            after = values[end : end + STEPS]
            history.append(np.concatenate([np.full(LONGEST - len(past), np.nan), past]))
            actual.append(np.concatenate([after, np.full(STEPS - len(after), np.nan)]))
            number.append(i)
    return Windows(np.array(history), np.array(actual), np.array(number))


def _weights(windows: Windows) -> np.ndarray:
    """Weight (w,) of an error of one local scale: what it adds to sMAPE and MASE."""
    recent = np.abs(windows.history[:, -YEAR:])
    known = np.isfinite(recent).sum(axis=1)
    level = np.maximum(np.nansum(recent, axis=1) / np.maximum(known, 1), 0.2 * windows.scale)
    moves = np.abs(windows.history[:, YEAR:] - windows.history[:, :-YEAR])
    pairs = np.isfinite(moves).sum(axis=1)
    yearly = np.where(pairs > 2, np.nansum(moves, axis=1) / np.maximum(pairs, 1), level * TYPICAL_SMAPE)
    yearly = np.maximum(yearly, 0.2 * windows.scale)
    level, yearly = np.maximum(level, 1e-300), np.maximum(yearly, 1e-300)
    weight = windows.scale * (1.0 / (level * TYPICAL_SMAPE) + 1.0 / (yearly * TYPICAL_MASE))
    return np.minimum(weight, np.quantile(weight, 0.99))


def _grow(
    features: np.ndarray,
    target: np.ndarray,
    weight: np.ndarray,
    kind: dict[str, object],
    rounds: int,
    seed: int,
) -> Trees:
    import lightgbm

    data = lightgbm.Dataset(features, target, weight=weight, feature_name=list(FEATURES))
    return Trees.parse(
        slim(lightgbm.train({**BOOSTING, **kind, "seed": seed}, data, rounds).model_to_string())
    )


def fit_model(series: pd.DataFrame, seed: int = 0) -> Model:
    """Correction, width and quantiles fitted on a portfolio.

    series: series_id, month, value as for `forecast_monthly`; customer_id, when there, keeps the series of
    one customer together. Quantiles of rare histories lean on the default model. Raises ValueError below
    LEAST_SERIES series; `fit_quantiles` then adapts the bands alone. Better than the default model only where
    the portfolio brings thousands of series: compare on a backtest before it serves.
    """
    windows, groups = _portfolio(series, seed)
    if len(groups) < LEAST_SERIES:
        raise ValueError(
            f"{len(groups)} series are too few to fit a forecast model (at least {LEAST_SERIES}): "
            "use fit_quantiles"
        )
    return fit_windows(windows, groups, seed, default_model().quantiles)


def fit_quantiles(series: pd.DataFrame, model: Model | None = None, seed: int = 0) -> Model:
    """`model` (the default when None) with quantiles moved towards the errors it makes on a portfolio.

    A history band and step with PRIOR_ERRORS own errors weighs them and the old quantile the same.
    """
    model = model or default_model()
    windows, _ = _portfolio(series, seed)
    flat = windows.features.reshape(-1, len(FEATURES))
    shift, width = (trees.predict(flat).reshape(-1, STEPS) for trees in (model.correction, model.width))
    return replace(model, quantiles=_calibrated(windows, shift, width, model.quantiles))


def _portfolio(series: pd.DataFrame, seed: int) -> tuple[Windows, np.ndarray]:
    """Windows of a frame of series, and the customer number of each series."""
    values, names, _, _ = panel(series)
    first = np.argmax(~np.isnan(values), axis=1)
    rows = [values[i, start:] for i, start in enumerate(first)]
    kept = [i for i, row in enumerate(rows) if len(row) > 1]
    windows = cut(
        [rows[i] for i in kept],
        [str(names[i]) for i in kept],
        [max(len(rows[i]) // 3, 1) for i in kept],
        seed,
    )
    owner = series.drop_duplicates("series_id").set_index("series_id")
    of = owner["customer_id"] if "customer_id" in owner else owner.index.to_series()
    return windows, pd.factorize(of.loc[[names[i] for i in kept]], sort=True)[0]


def fit_windows(
    windows: Windows, groups: np.ndarray, seed: int = 0, prior: np.ndarray | None = None
) -> Model:
    """Model of `windows`; `groups` (series,) are never split between growing trees and measuring errors."""
    rng = np.random.default_rng(seed)
    fold = (rng.permutation(int(groups.max()) + 1) % FOLDS)[groups][windows.series]
    chosen = windows.learned & (rng.random(windows.error.shape) < STEP_SHARE)
    weight = np.broadcast_to(_weights(windows)[:, None], chosen.shape)

    def grown(
        target: np.ndarray, weight: np.ndarray, kind: dict[str, object], rounds: int
    ) -> tuple[Trees, np.ndarray]:
        """Trees of all windows, and what trees of the other folds say of each."""
        held_out = np.empty(target.shape)
        for f in range(FOLDS):
            use = chosen & (fold != f)[:, None]
            trees = _grow(windows.features[use], target[use], weight[use], kind, rounds, seed)
            held_out[fold == f] = trees.predict(
                windows.features[fold == f].reshape(-1, len(FEATURES))
            ).reshape(-1, STEPS)
        return _grow(windows.features[chosen], target[chosen], weight[chosen], kind, rounds, seed), held_out

    correction, shift = grown(np.clip(windows.error, -CAP, CAP), weight, CORRECTION, CORRECTION_ROUNDS)
    size = np.log(np.clip(np.abs(_residual(windows, shift)), LEAST_WIDTH, MOST_WIDTH))
    width, log_width = grown(size, np.ones(size.shape), WIDTH, WIDTH_ROUNDS)
    return Model(correction, width, _calibrated(windows, shift, log_width, prior))


def _residual(windows: Windows, shift: np.ndarray) -> np.ndarray:
    """Errors (w, STEPS) in local scales of the forecasts that `shift` (w, STEPS) corrects."""
    mean = windows.base + np.where(windows.corrected[:, None], shift * windows.scale[:, None], 0.0)
    moving = np.where(windows.scale > 0, windows.scale, np.nan)
    return (windows.actual - np.maximum(mean, windows.floor[:, None])) / moving[:, None]


def _calibrated(
    windows: Windows, shift: np.ndarray, log_width: np.ndarray, prior: np.ndarray | None
) -> np.ndarray:
    """Quantiles (TABLES, STEPS, probabilities) of errors over scale and width; steps borrow from neighbours."""
    width = np.where(windows.corrected[:, None], np.clip(np.exp(log_width), LEAST_WIDTH, MOST_WIDTH), 1.0)
    scaled = _residual(windows, shift) / width
    out = np.zeros((TABLES, STEPS, len(PROBABILITIES))) if prior is None else prior.copy()
    for b in range(TABLES):
        rows = scaled[windows.table == b]
        for step in range(STEPS):
            reach = step // 4
            near = rows[:, max(0, step - reach) : step + reach + 1]
            near = near[np.isfinite(near)]
            if len(near):
                own = 1.0 if prior is None else len(near) / (len(near) + PRIOR_ERRORS)
                out[b, step] += own * (np.quantile(near, PROBABILITIES) - out[b, step])
    return np.array([float(f"{value:.5g}") for value in out.ravel()]).reshape(out.shape)
