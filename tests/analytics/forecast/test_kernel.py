"""The recursion of the kernel against statsmodels, and what the season must find."""

import numpy as np
import pytest

from msme_pipeline.analytics.forecast.features import described
from msme_pipeline.analytics.forecast.kernel import YEAR, holt_winters, season_of
from msme_pipeline.analytics.forecast.reference import statsmodels_holt_winters

MONTHS = 48


def seasonal_series(seed: int, noise: float = 0.05) -> np.ndarray:
    rng = np.random.default_rng(seed)
    wave = 1 + 0.3 * np.sin(np.arange(MONTHS) * np.pi / 6)
    return 1_000 * (1 + 0.01 * np.arange(MONTHS)) * wave * np.exp(rng.normal(0, noise, MONTHS))


@pytest.mark.parametrize("multiplicative", [True, False])
@pytest.mark.parametrize("parameters", [(0.3, 0.1, 0.9, 0.2), (0.9, 0.4, 0.97, 0.05), (0.1, 0.0, 1.0, 0.0)])
def test_holt_winters_equals_statsmodels(multiplicative: bool, parameters: tuple[float, ...]) -> None:
    alpha, beta, phi, gamma = parameters
    y = seasonal_series(3)
    start = 1 + 0.2 * np.cos(np.arange(YEAR)) if multiplicative else 150 * np.cos(np.arange(YEAR))
    season, fitted = start.copy(), np.empty(MONTHS)
    level, trend = holt_winters(
        y, np.ones(MONTHS, bool), alpha, beta, phi, gamma, 990.0, 4.0, season, multiplicative, fitted
    )
    # statsmodels repeats the season of the year before in the twelfth step, so eleven are compared
    ahead = np.arange(1, YEAR)
    base = level + np.cumsum(phi**ahead) * trend
    here = season[(MONTHS + ahead - 1) % YEAR]
    theirs, their_forecast = statsmodels_holt_winters(
        y, YEAR - 1, alpha=alpha, beta=beta, phi=phi, gamma=gamma, level=990.0, trend=4.0, season=start,
        multiplicative=multiplicative,
    )  # fmt: skip
    assert np.abs(fitted - theirs).max() < 1e-8
    assert np.abs((base * here if multiplicative else base + here) - their_forecast).max() < 1e-8


def test_an_unseen_month_moves_nothing_but_time() -> None:
    y = np.full(30, 7.0)
    seen = np.ones(30, bool)
    y[10:20], seen[10:20] = 1e6, False
    level, trend = holt_winters(y, seen, 0.5, 0.1, 0.9, 0.0, 7.0, 0.0, np.ones(YEAR), True, np.empty(30))
    assert (level, trend) == (7.0, 0.0)


def test_a_clear_season_keeps_most_of_its_size_and_noise_loses_it() -> None:
    work, season = np.empty((3, MONTHS)), np.empty(YEAR)
    y = seasonal_series(1) / 2_000
    assert season_of(y, np.ones(MONTHS, bool), MONTHS, True, season, work) > 0.9
    assert np.abs(season - (1 + 0.3 * np.sin(np.arange(YEAR) * np.pi / 6))).max() < 0.12
    shares = []
    for seed in range(30):
        noise = np.exp(np.random.default_rng(seed).normal(0, 0.3, MONTHS)) / 3
        shares.append(season_of(noise, np.ones(MONTHS, bool), MONTHS, True, season, work))
    assert np.mean(shares) < 0.4


def test_base_forecasts_scale_with_the_unit() -> None:
    y = seasonal_series(2)
    one, thousand = described(y[None], 6), described(1_024 * y[None], 6)
    np.testing.assert_allclose(thousand[0], 1_024 * one[0], rtol=1e-12)
    np.testing.assert_allclose(thousand[4], one[4], rtol=1e-9)
