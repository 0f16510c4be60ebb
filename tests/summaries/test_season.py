"""Trend, season and residual are told apart; each customer is fitted by itself."""

import numpy as np
import pytest

from msme_pipeline.summaries.earnings.season import WINDOW, fit_seasons

MONTHS = np.arange(WINDOW)


def series(growth: float = 0.0, wave: float = 0.0, noise: float = 0.0, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed).normal(size=WINDOW)
    return 1e6 * np.exp(growth * MONTHS / 12 + wave * np.cos(2 * np.pi * MONTHS / 12) + noise * random)


def test_factors_have_mean_one_and_the_index_is_peak_less_trough() -> None:
    found = fit_seasons(series(wave=0.8)[None])
    assert found.factors.mean() == pytest.approx(1)
    assert found.index[0] == pytest.approx(found.factors.max() - found.factors.min())
    assert found.index[0] > 1
    assert found.factors[0].argmax() == (WINDOW - 1) % 12  # position 0 is the latest month


def test_steady_growth_is_no_season_and_no_residual() -> None:
    found = fit_seasons(series(growth=0.5)[None])
    assert found.index[0] == pytest.approx(0, abs=1e-3)
    assert found.residual_sd[0] / found.mean[0] == pytest.approx(0, abs=1e-3)


def test_growth_that_starts_midway_is_no_season() -> None:
    values = np.where(MONTHS < 18, 1e6, 1e6 * np.exp((MONTHS - 18) * 0.04))
    assert fit_seasons(values[None]).index[0] < 0.15


def test_noise_alone_is_shrunk_towards_no_season() -> None:
    noisy = np.array([series(noise=0.15, seed=seed) for seed in range(40)])
    assert np.median(fit_seasons(noisy).index) < 0.2


def test_the_residual_measures_the_noise() -> None:
    noisy = np.array([series(growth=0.3, wave=0.5, noise=0.1, seed=seed) for seed in range(40)])
    found = fit_seasons(noisy)
    corrected = found.residual_sd / found.mean / np.sqrt(found.free_share)
    assert np.median(corrected) == pytest.approx(0.1, abs=0.02)


def test_short_histories_have_no_season_and_shorter_ones_nothing() -> None:
    values = np.array([series(wave=0.8)] * 3)
    values[0, :13] = np.nan  # 23 months
    values[1, :12] = np.nan  # 24 months
    values[2, :25] = np.nan  # 11 months
    found = fit_seasons(values)
    assert np.isnan(found.index[0]) and not np.isnan(found.residual_sd[0])
    assert found.index[1] > 0.5
    assert np.isnan(found.residual_sd[2])


def test_neighbours_do_not_matter() -> None:
    alone = fit_seasons(series(wave=0.3, noise=0.1)[None])
    beside = fit_seasons(np.array([series(noise=0.2, seed=9), series(wave=0.3, noise=0.1), series()]))
    assert beside.index[1] == pytest.approx(alone.index[0], rel=1e-9)
    assert beside.residual_sd[1] == pytest.approx(alone.residual_sd[0], rel=1e-9)


def test_months_without_receipts_do_not_break_the_logarithm() -> None:
    values = series()
    values[5] = 0
    assert np.isfinite(fit_seasons(values[None]).index[0])
