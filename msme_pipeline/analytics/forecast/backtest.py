"""Rolling-origin backtest of the monthly forecast over a portfolio, and refitting of its models."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from msme_pipeline.analytics.forecast.batch import forecast_batch
from msme_pipeline.analytics.forecast.cashflow import JOINT_FILE, load_models
from msme_pipeline.analytics.forecast.history import monthly_values, strained
from msme_pipeline.analytics.forecast.joint import (
    ERROR_STEPS,
    HISTORY_BANDS,
    LEAST_MONTHS,
    default_joint,
    fit_joint,
)
from msme_pipeline.analytics.forecast.model import flow_model
from msme_pipeline.pipeline.step import Fitted, Judged

if TYPE_CHECKING:
    import altair as alt

ORIGINS = (0, 3, 6, 9)
"""Months before the last possible origin that are forecast from."""

LEVELS = (80, 95)
CERTAINTY = 2.576  # normal quantile of a 99 % interval
TOLERATED = {80: (0.75, 0.85), 95: (0.92, 0.98)}
"""Coverage outside of which the bands are wrong beyond chance."""

LEAST_CUSTOMERS = 200
"""Customers from which a coverage outside the tolerated range blocks."""

REFIT_QUANTILES, REFIT_CORRECTION = 500, 2_000
"""Customers from which bands, and from which also the correction, are fitted on the portfolio."""

LEAST_HISTORY = 18
"""Months of a customer that a fit can use: a year before an origin and half a year after it."""

FLOWS = ("operating_inflow", "operating_outflow")
HOLT_WINTERS = "Holt-Winters (statsmodels)"
BENCHMARKS = ("naive", "zero", "last six months", "seasonal naive", HOLT_WINTERS)
"""What the forecast is held against; the last one on a sample only."""

SAMPLED_CUSTOMERS, SAMPLE_SEED = 50, 0
"""Customers whose flows Holt-Winters forecasts too, from the latest origin: 100 series of some 0.2 s each."""

YEAR = 12


@dataclass
class Backtest:
    """One row per customer, flow, origin and step: arrays of the same length; amounts in ₹.

    `benchmarks` has a column for each of BENCHMARKS, that of HOLT_WINTERS is NaN outside the sample.
    `covered` and `width` have a column per level, width relative to the mean of the history.
    """

    customer: np.ndarray
    flow: np.ndarray
    step: np.ndarray
    months: np.ndarray
    actual: np.ndarray
    mean: np.ndarray
    benchmarks: np.ndarray
    scale: np.ndarray
    covered: np.ndarray
    width: np.ndarray

    @property
    def customers(self) -> int:
        return len(np.unique(self.customer))

    def accuracy(self) -> list[dict[str, Any]]:
        """Per flow and method WAPE, and MASE (scaled by the naive forecast inside the history).

        Over everyone, then over the sample that Holt-Winters forecasts too.
        """
        sampled = np.isfinite(self.benchmarks[:, BENCHMARKS.index(HOLT_WINTERS)])
        few = f"sample of {len(np.unique(self.customer[sampled]))}"
        rows = []
        for over, chosen in (("all", np.ones(len(self.step), bool)), (few, sampled)):
            for number, flow in enumerate(FLOWS):
                mine = chosen & (self.flow == number)
                for method, made in (
                    ("forecast", self.mean),
                    *zip(BENCHMARKS, self.benchmarks.T, strict=True),
                ):
                    if mine.any() and np.isfinite(made[mine]).all():
                        rows.append({"over": over, "flow": flow, "method": method} | self._errors(mine, made))
        return rows

    def _errors(self, mine: np.ndarray, made: np.ndarray) -> dict[str, Any]:
        """How far a method's forecasts were off in some rows."""
        error, scale = np.abs(self.actual - made)[mine], self.scale[mine]
        with np.errstate(invalid="ignore", divide="ignore"):
            scaled = np.nanmean(np.where(scale > 0, error / scale, np.nan))
        total = np.abs(self.actual)[mine].sum()
        return {
            "forecasts": int(mine.sum()),
            "MASE": round(float(scaled), 4),
            "WAPE": round(float(error.sum() / total), 4),
        }

    def coverage(self) -> list[dict[str, Any]]:
        """Per history band and level: coverage with its interval, relative width, customers."""
        edges = (0, *HISTORY_BANDS, 10_000)
        rows = []
        for low, high in pairwise(edges):
            mine = (self.months >= low) & (self.months < high)
            if not mine.any():
                continue
            label = f"{low}-{high - 1}" if high < 10_000 else f"{low}+"
            rows += [self._coverage(mine, level, label) for level in LEVELS]
        return rows + [self._coverage(np.ones(len(self.step), bool), level, "all") for level in LEVELS]

    def _coverage(self, mine: np.ndarray, level: int, label: str) -> dict[str, Any]:
        place = LEVELS.index(level)
        covered = self.covered[mine, place].astype(float)
        low, high = clustered_interval(self.customer[mine], covered)
        return {
            "history": label,
            "level": level,
            "coverage": round(float(covered.mean()), 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "width": round(float(np.median(self.width[mine, place])), 3),
            "customers": len(np.unique(self.customer[mine])),
        }

    def verdict(self) -> tuple[bool, bool, str]:
        """Whether all is well, whether it blocks, and the sentence that says so."""
        if not len(self.step):
            return False, False, "no customer has enough history for a backtest"
        wrong, outside = [], False
        for level in LEVELS:
            row = self._coverage(np.ones(len(self.step), bool), level, "all")
            low, high = TOLERATED[level]
            if not low <= row["coverage"] <= high:
                wrong.append(f"{level} % bands cover {100 * row['coverage']:.1f} %")
            outside |= row["high"] < low or row["low"] > high
        if not wrong:
            return True, False, f"bands cover as they say over {self.customers} customers"
        return False, outside and self.customers >= LEAST_CUSTOMERS, "; ".join(wrong)

    def chart(self) -> "alt.HConcatChart":
        """Coverage by history length with its interval, and WAPE against the benchmarks."""
        import altair as alt

        rows = [row for row in self.coverage() if row["history"] != "all"]
        order = list(dict.fromkeys(row["history"] for row in rows))
        base = alt.Chart(alt.Data(values=rows)).encode(
            x=alt.X("history:O", sort=order, title="months of history"),
            color=alt.Color("level:O", title="band %"),
        )
        coverage = alt.layer(
            base.mark_point(filled=True, size=60).encode(
                y=alt.Y("coverage:Q", scale=alt.Scale(domain=[0.5, 1]))
            ),
            base.mark_rule().encode(y="low:Q", y2="high:Q"),
            alt.Chart(alt.Data(values=[{"at": level / 100} for level in LEVELS]))
            .mark_rule(strokeDash=[4, 3])
            .encode(y="at:Q"),
        ).properties(width=320, height=220, title="Coverage and 99 % interval")
        errors = self.accuracy()
        panels = [
            alt.Chart(alt.Data(values=[row for row in errors if row["over"] == over]))
            .mark_bar()
            .encode(x=alt.X("method:N", sort=None, title=None), y="WAPE:Q", color="flow:N", xOffset="flow:N")
            .properties(width=280, height=220, title=f"WAPE, {over}")
            for over in dict.fromkeys(row["over"] for row in errors)
        ]
        return alt.hconcat(coverage, *panels).resolve_scale(color="independent")


def clustered_interval(customer: np.ndarray, covered: np.ndarray) -> tuple[float, float]:
    """99 % interval of a mean over rows of which those of one customer hang together."""
    _, place, count = np.unique(customer, return_inverse=True, return_counts=True)
    mean = float(covered.mean())
    residual = np.bincount(place, covered - mean)
    clusters = len(count)
    error = float(np.sqrt((residual**2).sum() * clusters / max(clusters - 1, 1)) / len(covered))
    return mean - CERTAINTY * error, mean + CERTAINTY * error


def holt_winters(past: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    """Forecasts of the usual Holt-Winters for a sample of the rows with something to compare; else NaN."""
    from msme_pipeline.analytics.forecast.reference import usual_holt_winters

    found = np.full(ahead.shape, np.nan)
    some = np.flatnonzero(np.isfinite(ahead).any(axis=1))
    few = min(SAMPLED_CUSTOMERS, len(some))
    for row in np.random.default_rng(SAMPLE_SEED).choice(some, few, replace=False):
        found[row] = usual_holt_winters(past[row], ahead.shape[1])
    return found


def backtest(cashflow: pa.Table, model: str = "") -> Backtest:
    """Forecast the flows of `summary.monthly_cashflow` from past origins and compare with what came.

    At every origin only the months up to it are seen. Customers need LEAST_MONTHS before an origin.
    """
    fitted, _ = load_models(model)
    values, origin = monthly_values(cashflow)
    width = values.shape[2]
    parts: list[tuple[np.ndarray, ...]] = []
    for back in ORIGINS:
        end = width - ERROR_STEPS - back
        if end < LEAST_MONTHS:
            break
        group = strained(values[:, :, :end]).astype(np.int64)
        for number in range(len(FLOWS)):
            past, ahead = values[:, number, :end], values[:, number, end : end + ERROR_STEPS]
            some = np.flatnonzero(np.isfinite(past).sum(axis=1) >= LEAST_MONTHS)
            past, ahead = past[some], ahead[some]
            batch = forecast_batch(past, origin[some] - (width - end), ERROR_STEPS, fitted, group[some])
            seen = np.isfinite(past)
            last = np.array(
                [row[known][-1] if known.any() else 0.0 for row, known in zip(past, seen, strict=True)]
            )
            six = np.nanmean(
                np.concatenate(
                    [past[:, -6:], np.where(seen[:, -6:].any(axis=1), np.nan, 0)[:, None]], axis=1
                ),
                axis=1,
            )
            year_ago = np.full(ahead.shape, np.nan)
            kept = past[:, -YEAR : ERROR_STEPS - YEAR]
            year_ago[:, ERROR_STEPS - kept.shape[1] :] = kept
            seasonal = np.where(np.isfinite(year_ago), year_ago, last[:, None])
            usual = holt_winters(past, ahead) if back == ORIGINS[0] else np.full(ahead.shape, np.nan)
            moves = np.abs(np.diff(past, axis=1))
            steps = np.isfinite(moves).sum(axis=1)
            scale = np.nansum(moves, axis=1) / np.maximum(steps, 1)
            level = np.maximum(np.nansum(np.abs(past), axis=1) / seen.sum(axis=1), 1.0)
            bands = batch.quantile(LEVELS)
            covered = np.stack([(ahead >= low) & (ahead <= high) for low, high in bands], axis=2)
            relative = np.stack([(high - low) / level[:, None] for low, high in bands], axis=2)
            row, step = np.nonzero(np.isfinite(ahead))
            parts.append(
                (
                    some[row], np.full(len(row), number), step + 1, batch.months[row], ahead[row, step],
                    batch.mean[row, step],
                    np.stack(
                        (last[row], 0 * last[row], six[row], seasonal[row, step], usual[row, step]), axis=1
                    ),
                    scale[row], covered[row, step], relative[row, step],
                )
            )  # fmt: skip
    if not parts:
        empty = np.empty(0)
        others, levels = np.empty((0, len(BENCHMARKS))), np.empty((0, len(LEVELS)))
        return Backtest(empty, empty, empty, empty, empty, empty, others, empty, levels, levels)
    return Backtest(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def refit(cashflow: pa.Table, folder: Path, seed: int = 0) -> Fitted:
    """Fit bands, and with enough customers the correction, on `summary.monthly_cashflow`; write them to
    `folder`.

    Nothing is written with fewer than REFIT_QUANTILES customers of LEAST_HISTORY months: the shipped
    model then stays in use. The calibration of shortfalls, headroom and missed instalments is the shipped
    one.
    """
    values, origin = monthly_values(cashflow)
    enough = np.isfinite(values[:, 0]).sum(axis=1) >= LEAST_HISTORY
    count = int(enough.sum())
    if count < REFIT_QUANTILES:
        return Fitted(
            False,
            count,
            f"{count} customers have {LEAST_HISTORY} months; the shipped model stays below {REFIT_QUANTILES}",
        )
    from msme_pipeline.analytics.forecast.training import fit_model, fit_quantiles

    values, origin = values[enough], origin[enough]
    row, flow, place = np.nonzero(np.isfinite(values[:, : len(FLOWS)]))
    month = origin[row] - (values.shape[2] - 1 - place)
    group = np.stack([strained(values[:, :, : end + 1]) for end in range(values.shape[2])], axis=1)
    series = pd.DataFrame(
        {
            "series_id": row * len(FLOWS) + flow,
            "month": month.astype("datetime64[M]").astype("datetime64[s]"),
            "value": values[row, flow, place],
            "customer_id": row,
            "group": group[row, place],
        }
    )
    whole = count >= REFIT_CORRECTION
    model = fit_model(series, seed, flow_model()) if whole else fit_quantiles(series, flow_model(), seed)
    model.save(folder)
    joint = fit_joint(values[:, :2], origin, model)
    shipped = default_joint()
    calibrated = {name: getattr(shipped, name) for name in ("shortfall", "headroom", "missed")}
    replace(joint, **calibrated).save(folder / JOINT_FILE)
    return Fitted(True, count, f"{'correction and bands' if whole else 'bands'} fitted on {count} customers")


def judge(tables: Mapping[str, pa.Table], model: str) -> Judged:
    """Backtest of the model in use, for the weekly check."""
    result = backtest(tables["summary.monthly_cashflow"], model)
    passed, blocks, said = result.verdict()
    shown: dict[str, list[dict[str, Any]]] = {}
    if len(result.step):
        shown = {"accuracy": result.accuracy(), "coverage": result.coverage()}
    return Judged(passed, blocks, said, result.customers, shown, result.chart() if shown else None)


def fit(tables: Mapping[str, pa.Table], folder: Path) -> Fitted:
    """`refit` on the portfolio, for the weekly job."""
    return refit(tables["summary.monthly_cashflow"], folder)
