"""Fitting of the correction, the width and the quantiles across series."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pandas as pd

from msme_pipeline.analytics.forecast.batch import LEAST_WIDTH, MOST_WIDTH
from msme_pipeline.analytics.forecast.features import FEATURES, HISTORY_BANDS, described
from msme_pipeline.analytics.forecast.kernel import LEVEL, LONGEST, RUNGS, YEAR
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
SCORES = np.array([NormalDist().inv_cdf(p) for p in PROBABILITIES])
LEAN_ON_NOTHING = (0, bisect_right(HISTORY_BANDS, RUNGS[0]), *range(len(HISTORY_BANDS) + 1, TABLES))
"""Sets of quantiles that do not follow the one before: another rung of the ladder, or sparse flows."""
CAP = 10.0
"""Local scales at which an error stops counting more."""
MOST_CUSTOMERS = 2_000
"""Drawn from a larger portfolio: more would fill the memory and hardly move a model."""
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
    """Histories (w, LONGEST), the months after them (w, STEPS), the series (w,), their groups (w,) and
    description."""

    def __init__(
        self, history: np.ndarray, actual: np.ndarray, series: np.ndarray, group: np.ndarray
    ) -> None:
        self.history, self.actual, self.series, self.group = history, actual, series, group
        self.base, self.scale, self.rung, self.table, self.floor, self.features = described(history, STEPS)
        moving = np.where(self.scale > 0, self.scale, np.nan)  # a flow of zeros only has no scale
        self.error = (actual - self.base) / moving[:, None]
        self.corrected = self.rung >= LEVEL
        self.learned = np.isfinite(self.error) & self.corrected[:, None]


def cut(series: Sequence[np.ndarray], names: Sequence[str], last: Sequence[int], seed: int) -> Windows:
    """Windows that trees grow on: WINDOWS of every series, the first ending `last` months before its end."""
    found: list[tuple[int, np.ndarray, int, int]] = []
    for i, (values, name, held) in enumerate(zip(series, names, last, strict=True)):
        rng = _stream(seed, name)
        total = len(values)
        for k in range(WINDOWS):
            shortest, longest = TRUNCATIONS[k % len(TRUNCATIONS)]
            length = int(rng.integers(shortest, longest + 1))
            least = max(min(length, total - held), 1)
            end = int(rng.integers(least, max(total - 2, least + 1))) if k else total - held
            if 1 <= end < total:
                found.append((i, values, end, length))
    return _windows(found)


def newest(
    series: Sequence[np.ndarray],
    names: Sequence[str],
    last: Sequence[int],
    seed: int,
    halfway: bool = True,
    groups: Sequence[np.ndarray] | None = None,
) -> Windows:
    """Windows that bands are calibrated on: at the end of every series, cut to each band of its history.

    A band is for what follows the newest month, and series grow calmer or rougher with time. Origins lie
    `last` months and, when `halfway`, also half as many before the end; in every band one history is of the
    least length. `groups` has for every month of a series its group of quantiles as of then, all the first
    when None.
    """
    found: list[tuple[int, np.ndarray, int, int]] = []
    for i, (values, name, held) in enumerate(zip(series, names, last, strict=True)):
        rng = _stream(seed, name)
        for end in sorted({len(values) - held, len(values) - ((held + 1) // 2 if halfway else held)}):
            for low, high in pairwise((1, *HISTORY_BANDS, LONGEST + 1)):
                drawn = int(rng.integers(low, high))
                lengths = sorted({low, drawn if end >= high else end})
                found += [(i, values, end, length) for length in lengths if low <= end]
    return _windows(found, groups)


def _stream(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng(
        [seed, int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")]
    )


def _windows(
    found: Sequence[tuple[int, np.ndarray, int, int]], groups: Sequence[np.ndarray] | None = None
) -> Windows:
    """Windows of (series, its values, origin, months of history), without those of zeros only."""
    history = np.full((len(found), LONGEST), np.nan)
    actual = np.full((len(found), STEPS), np.nan)
    for past, ahead, (_, values, end, length) in zip(history, actual, found, strict=True):
        known, after = values[max(0, end - length) : end][-LONGEST:], values[end : end + STEPS]
        past[LONGEST - len(known) :], ahead[: len(after)] = known, after
    kept = np.nan_to_num(history).any(axis=1)
    place = np.array([i for i, *_ in found], np.int64)
    group = [0 if groups is None else groups[i][end - 1] for i, _, end, _ in found]
    return Windows(history[kept], actual[kept], place[kept], np.array(group, np.int64)[kept])


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


def fit_model(series: pd.DataFrame, seed: int = 0, prior: Model | None = None) -> Model:
    """Correction, width and quantiles fitted on a portfolio.

    series: series_id, month, value as for `forecast_monthly`; customer_id, when there, keeps the series of
    one customer together; group, when there, says which of the prior's groups of quantiles a series belongs
    to as of the month. Quantiles of rare histories lean on `prior` (the default model when None). Raises
    ValueError below LEAST_SERIES series; `fit_quantiles` then adapts the bands alone. Better than the default
    model only where the portfolio brings thousands of series: compare on a backtest before it serves.
    """
    some, customers, groups = _portfolio(series)
    if len(customers) < LEAST_SERIES:
        raise ValueError(
            f"{len(customers)} series are too few to fit a forecast model (at least {LEAST_SERIES}): "
            "use fit_quantiles"
        )
    latest = newest(*some, seed, groups=groups)
    return fit_windows(cut(*some, seed), latest, customers, seed, (prior or default_model()).quantiles)


def fit_quantiles(series: pd.DataFrame, model: Model | None = None, seed: int = 0) -> Model:
    """`model` (the default when None) with quantiles moved towards the errors it makes on a portfolio.

    series as for `fit_model`. A history band and step with PRIOR_ERRORS own errors weighs them and the old
    quantile the same.
    """
    some, _, groups = _portfolio(series)
    return recalibrated(model or default_model(), newest(*some, seed, groups=groups))


def recalibrated(model: Model, latest: Windows) -> Model:
    """`model` with its quantiles moved towards the errors it makes in the windows `latest`."""
    shift, width = (_predicted(trees, latest) for trees in (model.correction, model.width))
    return replace(model, quantiles=_calibrated(latest, shift, width, model.quantiles))


def _portfolio(
    series: pd.DataFrame,
) -> tuple[tuple[list[np.ndarray], list[str], list[int]], np.ndarray, list[np.ndarray]]:
    """Values, names and months held back of the series of at most MOST_CUSTOMERS, their customer numbers and
    groups.

    A year is held back where a history leaves it: its months are those of the calendar that come next.
    """
    owner = series.drop_duplicates("series_id").set_index("series_id")
    of = owner["customer_id"] if "customer_id" in owner else owner.index.to_series()
    drawn = sorted(of.unique(), key=lambda name: blake2b(str(name).encode(), digest_size=8).digest())
    of = of[of.isin(drawn[:MOST_CUSTOMERS])]
    series = series[series["series_id"].isin(of.index)]
    values, names, _, _ = panel(series)
    in_group = np.zeros(values.shape)
    if "group" in series:
        in_group = np.nan_to_num(panel(series.assign(value=series["group"]))[0])
    first = np.argmax(~np.isnan(values), axis=1)
    rows = [values[i, start:] for i, start in enumerate(first)]
    kept = [i for i, row in enumerate(rows) if len(row) > 1]
    held = [min(YEAR, max(len(rows[i]) - RUNGS[0], 1)) for i in kept]
    some = [rows[i] for i in kept], [str(names[i]) for i in kept], held
    groups = [in_group[i, first[i] :].astype(np.int64) for i in kept]
    return some, pd.factorize(of.loc[[names[i] for i in kept]], sort=True)[0], groups


def fit_windows(
    windows: Windows, latest: Windows, groups: np.ndarray, seed: int = 0, prior: np.ndarray | None = None
) -> Model:
    """Model with trees of `windows` and quantiles of `latest`.

    `groups` (series,) are never split between growing trees and measuring errors.
    """
    rng = np.random.default_rng(seed)
    fold = (rng.permutation(int(groups.max()) + 1) % FOLDS)[groups]
    chosen = [each.learned & (rng.random(each.error.shape) < STEP_SHARE) for each in (windows, latest)]

    def grown(
        of: Windows,
        use: np.ndarray,
        target: np.ndarray,
        weight: np.ndarray,
        kind: dict[str, object],
        rounds: int,
    ) -> tuple[Trees, np.ndarray]:
        """Trees of the rows `use`, and what trees of the other folds say of each window in `latest`."""
        held_out = np.empty(latest.error.shape)
        for f in range(FOLDS):
            rows = use & (fold[of.series] != f)[:, None]
            trees = _grow(of.features[rows], target[rows], weight[rows], kind, rounds, seed)
            mine = fold[latest.series] == f
            held_out[mine] = _predicted(trees, latest, mine)
        return _grow(of.features[use], target[use], weight[use], kind, rounds, seed), held_out

    weight = np.broadcast_to(_weights(windows)[:, None], windows.error.shape)
    clipped = np.clip(windows.error, -CAP, CAP)
    correction, shift = grown(windows, chosen[0], clipped, weight, CORRECTION, CORRECTION_ROUNDS)
    size = np.log(np.clip(np.abs(_residual(latest, shift)), LEAST_WIDTH, MOST_WIDTH))
    width, log_width = grown(latest, chosen[1], size, np.ones(size.shape), WIDTH, WIDTH_ROUNDS)
    return Model(correction, width, _calibrated(latest, shift, log_width, prior))


def _predicted(trees: Trees, windows: Windows, mine: np.ndarray | slice = slice(None)) -> np.ndarray:
    return trees.predict(windows.features[mine].reshape(-1, len(FEATURES))).reshape(-1, STEPS)


def _residual(windows: Windows, shift: np.ndarray) -> np.ndarray:
    """Errors (w, STEPS) in local scales of the forecasts that `shift` (w, STEPS) corrects."""
    mean = windows.base + np.where(windows.corrected[:, None], shift * windows.scale[:, None], 0.0)
    moving = np.where(windows.scale > 0, windows.scale, np.nan)
    return (windows.actual - np.maximum(mean, windows.floor[:, None])) / moving[:, None]


def _calibrated(
    windows: Windows, shift: np.ndarray, log_width: np.ndarray, prior: np.ndarray | None
) -> np.ndarray:
    """Quantiles (groups * TABLES, STEPS, probabilities) of errors over scale and width; steps borrow from
    neighbours.

    With a `prior` its probabilities are moved to what was seen: a set of quantiles with PRIOR_ERRORS own
    errors follows them and the set of the next shorter histories the same, so that one without any moves as
    that does. Without one there is a single group.
    """
    width = np.where(windows.corrected[:, None], np.clip(np.exp(log_width), LEAST_WIDTH, MOST_WIDTH), 1.0)
    scaled = _residual(windows, shift) / width
    out = np.zeros((TABLES, STEPS, len(PROBABILITIES))) if prior is None else prior.copy()
    table = windows.table + TABLES * np.minimum(windows.group, len(out) // TABLES - 1)
    for step in range(STEPS):
        reach = step // 4
        near = scaled[:, max(0, step - reach) : step + reach + 1]
        moved = SCORES
        for b in range(len(out)):
            own = near[table == b]
            own = own[np.isfinite(own)]
            if prior is None:
                out[b, step] = np.quantile(own, PROBABILITIES) if len(own) else 0.0
                continue
            if b % TABLES in LEAN_ON_NOTHING:
                moved = SCORES
            if len(own):
                seen = np.quantile(np.interp(own, prior[b, step], SCORES), PROBABILITIES)
                moved = moved + len(own) / (len(own) + PRIOR_ERRORS) * (seen - moved)
            out[b, step] = np.interp(moved, SCORES, prior[b, step])
    return np.array([float(f"{value:.5g}") for value in out.ravel()]).reshape(out.shape)
