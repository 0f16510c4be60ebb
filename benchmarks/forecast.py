"""Monthly forecasts on real series: accuracy, bands and speed, beside the libraries in the same run.

Every figure is of series that the model has not seen: folds by series, then one fold per source. A fit takes
about 80 CPU-seconds, so all of it about a quarter of an hour of an idle core.
Needs ../shared/benchmarks/monthly_series.parquet; without it only the speed is measured.
"""

import argparse
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.forecast_measures import errors, interval_score, owa, yearly_move
from benchmarks.forecast_series import REAL, MonthlySeries, real_series
from benchmarks.train_forecast import SEED, simulated, trained
from msme_pipeline.analytics.forecast.batch import forecast_batch
from msme_pipeline.analytics.forecast.kernel import GRID, LONGEST
from msme_pipeline.analytics.forecast.model import STEPS, Model, default_model

FOLDS = 5
TRUNCATIONS: dict[str, tuple[int, int]] = {"full": (0, STEPS), "36": (36, 6), "24": (24, 6), "18": (18, 6)}
"""Months kept of each history (0: all) and the most steps that are judged."""
LEVELS = (80.0, 95.0)
STEP_GROUPS = ((1, 3), (4, 6), (7, 12), (13, 24))
LIBRARIES = ("AutoETS", "CES", "MSTL")
SPEED_SERIES, SPEED_MONTHS, SPEED_STEPS = 10_000, 36, 6


@dataclass(frozen=True)
class Forecast:
    """Mean (h,) and per level lower and upper (h,)."""

    mean: np.ndarray
    bands: dict[float, tuple[np.ndarray, np.ndarray]]


def task(series: MonthlySeries, name: str) -> tuple[np.ndarray, np.ndarray]:
    """History and the months after it."""
    kept, steps = TRUNCATIONS[name]
    history = series.values[: -series.test]
    return history[-kept:] if kept else history, series.values[-series.test :][:steps]


def ours(series: list[MonthlySeries], name: str, model: Model) -> list[Forecast]:
    histories = [task(one, name)[0][-LONGEST:] for one in series]
    values = np.full((len(series), max(map(len, histories))), np.nan)
    for row, history in zip(values, histories, strict=True):
        row[-len(history) :] = history
    batch = forecast_batch(values, np.zeros(len(series), np.int64), TRUNCATIONS[name][1], model)
    bands = batch.quantile(LEVELS)
    return [
        Forecast(
            batch.mean[i],
            {level: (low[i], high[i]) for level, (low, high) in zip(LEVELS, bands, strict=True)},
        )
        for i in range(len(series))
    ]


def cross_validated(series: list[MonthlySeries], fold: np.ndarray) -> dict[str, list[Forecast]]:
    """Forecasts of every series by a model trained on the other folds and on simulated flows."""
    found: dict[str, list[Forecast | None]] = {name: [None] * len(series) for name in TRUNCATIONS}
    flows = simulated()
    for f in np.unique(fold):
        model = trained([one for one, g in zip(series, fold, strict=True) if g != f] + flows)
        rows = np.flatnonzero(fold == f)
        for name, forecasts in found.items():
            for row, forecast in zip(rows, ours([series[r] for r in rows], name, model), strict=True):
                forecasts[row] = forecast
    return {name: [each for each in forecasts if each is not None] for name, forecasts in found.items()}


def by_library(series: list[MonthlySeries], name: str, library: str) -> list[Forecast]:
    """Forecasts of statsforecast's `library`; a series it refuses takes its own naive forecast."""
    from statsforecast import models

    make: dict[str, Callable[[], object]] = {
        "AutoETS": lambda: models.AutoETS(season_length=12),
        "CES": lambda: models.AutoCES(season_length=12),
        "MSTL": lambda: models.MSTL(season_length=12),
    }
    found = []
    for one in series:
        history, actual = task(one, name)
        result = _library_forecast(make[library](), history, len(actual))
        if result is None:
            result = _library_forecast(models.Naive(), history, len(actual))
        if result is None:
            raise ValueError(f"statsforecast's naive method refuses series {one.series_id}")
        found.append(
            Forecast(
                np.asarray(result["mean"]),
                {
                    level: (np.asarray(result[f"lo-{level:g}"]), np.asarray(result[f"hi-{level:g}"]))
                    for level in LEVELS
                },
            )
        )
    return found


def _library_forecast(model: object, history: np.ndarray, steps: int) -> dict[str, np.ndarray] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = model.forecast(y=history, h=steps, level=[int(level) for level in LEVELS])  # type: ignore[attr-defined]
        except Exception:  # noqa: BLE001 libraries refuse short series in many ways, each is counted as a refusal
            return None
    return result if all(np.isfinite(np.asarray(values)).all() for values in result.values()) else None


def accuracy(series: list[MonthlySeries], name: str, forecasts: list[Forecast]) -> float:
    rows = []
    for one, forecast in zip(series, forecasts, strict=True):
        history, actual = task(one, name)
        rows.append(errors(history, actual, forecast.mean[: len(actual)]))
    return owa(np.array(rows))


def bands_of(
    series: list[MonthlySeries], name: str, forecasts: list[Forecast], steps: tuple[int, int]
) -> dict[str, float]:
    """Coverage (%), median width relative to the history's yearly move, and MSIS, over the steps."""
    out: dict[str, float] = {}
    for level in LEVELS:
        inside, width, score = [], [], []
        for one, forecast in zip(series, forecasts, strict=True):
            history, actual = task(one, name)
            chosen = slice(steps[0] - 1, min(steps[1], len(actual)))
            lower, upper = (end[chosen] for end in forecast.bands[level])
            scale = yearly_move(history)
            inside.append((actual[chosen] >= lower) & (actual[chosen] <= upper))
            width.append((upper - lower) / scale)
            score.append(interval_score(actual[chosen], lower, upper, level) / scale)
        out[f"coverage {level:g}"] = 100 * float(np.concatenate(inside).mean())
        out[f"width {level:g}"] = float(np.nanmedian(np.concatenate(width)))
        out[f"MSIS {level:g}"] = float(np.nanmean(np.concatenate(score)))
    return out


def print_accuracy(series: list[MonthlySeries], found: dict[str, list[Forecast]], title: str) -> None:
    print(
        f"\n### OWA, {title}\n\n| series | "
        + " | ".join(TRUNCATIONS)
        + " |\n|---|"
        + "---|" * len(TRUNCATIONS)
    )
    for source in ("all", *sorted({one.source for one in series})):
        rows = [i for i, one in enumerate(series) if source in ("all", one.source)]
        scores = [
            accuracy([series[i] for i in rows], name, [forecasts[i] for i in rows])
            for name, forecasts in found.items()
        ]
        print(
            f"| {source} ({len(rows)}) | " + " | ".join(f"{score:.3f}" for score in scores) + " |", flush=True
        )


def print_bands(series: list[MonthlySeries], found: dict[str, list[Forecast]]) -> None:
    print("\n### Bands: coverage in %, width in yearly moves, MSIS\n")
    print("| months | steps | 80 % | 95 % | width 80 | width 95 | MSIS 95 |\n|---|---|---|---|---|---|---|")
    for name, forecasts in found.items():
        for steps in ((1, STEPS), *STEP_GROUPS):
            if steps[0] > TRUNCATIONS[name][1]:
                continue
            b = bands_of(series, name, forecasts, steps)
            shown = f"{steps[0]}-{min(steps[1], TRUNCATIONS[name][1])}"
            print(
                f"| {name} | {shown} | {b['coverage 80']:.1f} | {b['coverage 95']:.1f} "
                f"| {b['width 80']:.2f} | {b['width 95']:.2f} | {b['MSIS 95']:.2f} |",
                flush=True,
            )


def print_libraries(
    series: list[MonthlySeries], found: dict[str, list[Forecast]], count: int, seed: int
) -> None:
    chosen = np.sort(np.random.default_rng(seed).permutation(len(series))[:count])
    few = [series[i] for i in chosen]
    print(f"\n### Beside the libraries, the same {len(few)} series\n")
    print(
        "| months | method | OWA | 80 % | 95 % | MSIS 80 | MSIS 95 | CPU ms/series |\n|---|---|"
        "---|---|---|---|---|---|"
    )
    for name in TRUNCATIONS:
        for method in ("ours", *LIBRARIES):
            started = time.process_time()
            forecasts = (
                [found[name][i] for i in chosen] if method == "ours" else by_library(few, name, method)
            )
            spent = 1_000 * (time.process_time() - started) / len(few)
            if method == "ours":
                started = time.process_time()
                ours(few, name, default_model())
                spent = 1_000 * (time.process_time() - started) / len(few)
            b = bands_of(few, name, forecasts, (1, STEPS))
            print(
                f"| {name} | {method} | {accuracy(few, name, forecasts):.3f} | {b['coverage 80']:.1f} "
                f"| {b['coverage 95']:.1f} | {b['MSIS 80']:.2f} | {b['MSIS 95']:.2f} | {spent:.2f} |",
                flush=True,
            )


def print_speed() -> None:
    rng = np.random.default_rng(0)
    wave = 1 + 0.3 * np.sin(np.arange(SPEED_MONTHS) * np.pi / 6)
    values = wave * np.exp(rng.normal(10, 0.3, (SPEED_SERIES, SPEED_MONTHS)))
    last = np.zeros(SPEED_SERIES, np.int64)
    forecast_batch(values[:100], last[:100], SPEED_STEPS).quantile(LEVELS)
    spent = []
    for _ in range(3):
        started = time.process_time()
        forecast_batch(values, last, SPEED_STEPS).quantile(LEVELS)
        spent.append(time.process_time() - started)
    print(
        f"\n### Speed\n\n{len(GRID)} parameter sets, {SPEED_MONTHS} months, {SPEED_STEPS} steps, two bands:"
    )
    print(f"{SPEED_SERIES / min(spent):,.0f} series/s/core ({SPEED_SERIES / max(spent):,.0f} at worst of 3)")
    program = (
        "import time; t = time.time(); import numpy as np, pandas as pd; u = time.time()\n"
        "from msme_pipeline.analytics.forecast import forecast_monthly\n"
        "m = pd.date_range('2022-01-01', periods=36, freq='MS').date\n"
        "f = pd.DataFrame({'series_id': 'A', 'month': m, 'value': np.arange(36.0)})\n"
        "forecast_monthly(f, 6); print(f'{time.time() - u:.2f} s, with pandas {time.time() - t:.2f} s')"
    )
    print("first call in a fresh process:", flush=True)
    subprocess.run([sys.executable, "-c", program], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--libraries", type=int, default=200, help="series given to the libraries, 0 for none"
    )
    parser.add_argument("--folds", type=int, default=FOLDS, help="folds by series")
    parser.add_argument("--no-sources", action="store_true", help="leave out the held-out sources")
    options = parser.parse_args()
    print_speed()
    if not REAL.exists():
        print(f"{REAL} is absent: accuracy and bands are not measured")
        return 0
    series = real_series()
    fold = np.random.default_rng(SEED).permutation(len(series)) % options.folds
    found = cross_validated(series, fold)
    print_accuracy(series, found, "cross-validated by series")
    print_bands(series, found)
    if options.libraries:
        print_libraries(series, found, options.libraries, SEED)
    if not options.no_sources:
        sources = np.unique([one.source for one in series], return_inverse=True)[1]
        unseen = cross_validated(series, sources)
        print_accuracy(series, unseen, "each source held out")
        print_bands(series, unseen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
