"""What is learned across customers: surplus by margin, and paths that are held against what happened."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest

from msme_pipeline.analytics.forecast.calibration import SHORTFALL_DAYS, fit_headroom, logistic_line
from msme_pipeline.analytics.forecast.joint import (
    USUAL_MONTHS,
    default_joint,
    fit_joint,
    margins,
)
from msme_pipeline.analytics.forecast.paths import BAND_LEVELS
from msme_pipeline.analytics.forecast.training import _windows, newest

SCORES = np.array([NormalDist().inv_cdf(level) for level in BAND_LEVELS])


def test_a_margin_is_of_the_last_year_and_of_months_with_both_flows() -> None:
    values = np.full((2, 2, 24), 100.0)
    values[0, 1, 12:], values[0, 1, :12] = 70.0, 500.0
    values[1, 0], values[1, 1, -3:] = 0.0, np.nan
    share, seen = margins(values)
    np.testing.assert_allclose(share, [0.3, 0.0])
    np.testing.assert_array_equal(seen, [12, 0])


def test_an_unknown_margin_is_the_usual_one_and_a_long_known_one_its_own() -> None:
    joint = replace(default_joint(), usual=(0.16,), believed=(0.0,), shrinkage=(1.0,) * 6)
    flows = np.full((2, 3), 100.0)
    found = joint.surplus(flows, flows - 90, np.array([0.0, -0.2]), np.array([0, 12]), np.array([2, 36]))
    own = (-0.2 * 12 + 0.16 * USUAL_MONTHS) / (12 + USUAL_MONTHS)
    np.testing.assert_allclose(found, np.array([[16.0], [100 * own]]) * np.ones((1, 3)))


def test_steady_businesses_are_believed_by_their_margin() -> None:
    rng = np.random.default_rng(4)
    margin = rng.uniform(0.05, 0.3, 300)[:, None]
    inflow = 1e5 * np.exp(rng.normal(0, 0.15, (300, 36)))
    outflow = 1e5 * (1 - margin) * np.exp(rng.normal(0, 0.15, (300, 36)))
    joint = fit_joint(np.stack([inflow, outflow], axis=1), np.full(300, 600))
    assert joint.usual[0] == pytest.approx(margin.mean(), abs=0.02)
    assert joint.believed[0] < 0.5
    assert min(joint.shrinkage) > 0.85


def test_bands_of_paths_that_are_too_wide_are_drawn_in() -> None:
    rng = np.random.default_rng(5)
    days = SHORTFALL_DAYS[-1]
    paths = np.broadcast_to(100 + 10 * rng.standard_normal((2_000, 1)), (2_000, days))
    bands = np.broadcast_to(100 + 20 * SCORES, (2_000, days, len(SCORES)))
    joint = replace(default_joint(), headroom=fit_headroom(bands, BAND_LEVELS, paths))
    moved = joint.bands(bands[:1], BAND_LEVELS, np.array([0]))[0]
    np.testing.assert_allclose(moved[-1], 100 + 10 * SCORES, atol=1.5)
    right = replace(joint, headroom=(0.0, 1.0) * len(SHORTFALL_DAYS))
    np.testing.assert_allclose(right.bands(bands[:1], BAND_LEVELS, np.array([0])), bands[:1])


def test_a_share_of_paths_and_its_probability_are_each_others_inverse() -> None:
    rng = np.random.default_rng(6)
    share = rng.uniform(0.01, 0.99, 5_000)
    joint = replace(default_joint(), missed=logistic_line(share, rng.random(5_000) < share**2))
    assert joint.missed_probability(np.array([0.5]))[0] == pytest.approx(0.25, abs=0.05)
    assert joint.missed_probability(np.array([joint.missed_share(0.05)]))[0] == pytest.approx(0.05)


def test_bands_are_calibrated_at_the_end_of_a_series() -> None:
    values = np.arange(1.0, 49.0)
    found = newest([values], ["A"], [12], 0)
    months = np.isfinite(found.history).sum(axis=1)
    assert set(found.history[:, -1]) == {36.0, 42.0}
    assert {1, 2, 3, 6, 9, 12, 15, 18, 24, 36} <= set(months)
    assert {36, 42} <= set(months), "once with all there is"
    np.testing.assert_array_equal(found.actual[0, :12], values[36:])
    assert len(_windows([(0, np.zeros(30), 20, 20), (1, values, 20, 20)]).history) == 1, "nothing but zeros"
