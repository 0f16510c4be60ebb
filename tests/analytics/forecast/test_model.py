"""Models are files that execute nothing, are fitted the same way twice, and move with a portfolio."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from msme_pipeline.analytics.forecast import forecast_monthly
from msme_pipeline.analytics.forecast.batch import forecast_batch
from msme_pipeline.analytics.forecast.history import strained
from msme_pipeline.analytics.forecast.model import DEFAULT, TABLES, Model, default_model, flow_model
from msme_pipeline.analytics.forecast.training import fit_model, fit_quantiles
from tests.analytics.forecast.test_monthly import book, frame

LARGEST_DEFAULT = 1_000_000
"""Bytes of package data that the default model may take."""


def portfolio(count: int, months: int = 40) -> pd.DataFrame:
    return pd.concat([frame(f"S{i:03d}", book(i, months)) for i in range(count)])


def test_the_default_model_is_small() -> None:
    assert sum(file.stat().st_size for file in DEFAULT.iterdir()) <= LARGEST_DEFAULT


def test_a_saved_model_forecasts_the_same_bits(tmp_path: Path) -> None:
    default_model().save(tmp_path)
    rows = portfolio(20)
    pd.testing.assert_frame_equal(
        forecast_monthly(rows, 6, model=Model.load(tmp_path)), forecast_monthly(rows, 6), check_exact=True
    )


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    default_model().save(tmp_path)
    content = json.loads((tmp_path / "quantiles.json").read_text())
    (tmp_path / "quantiles.json").write_text(json.dumps(content | {"features": ["step"]}))
    with pytest.raises(ValueError, match="other features"):
        Model.load(tmp_path)


def test_quantiles_rise_with_probability() -> None:
    for model in (default_model(), flow_model()):
        assert (np.diff(model.quantiles, axis=2) >= 0).all()


@pytest.mark.parametrize(
    ("inflow", "outflow", "debt", "returns", "expected"),
    [
        (100, 80, 10, 0, False),
        (100, 80, 20, 0, False),
        (100, 80, 21, 0, True),
        (100, 101, 0, 0, True),
        (100, 10, 0, 1, True),
        (0, 0, 0, 0, False),
    ],
)
def test_a_business_is_strained_by_its_last_half_year(
    inflow: float, outflow: float, debt: float, returns: int, expected: bool
) -> None:
    month = np.array([inflow, outflow, debt, 0, returns], float)
    calm = np.array([100.0, 10, 0, 0, 0])
    for recent in (np.array([month] * 6), np.array([month] * 5 + [[np.nan] * 5])):
        assert strained(np.concatenate([[calm] * 9, recent]).T[None])[0] == expected
    before = np.concatenate([[month] * 9, [calm] * 6])
    assert not strained(before.T[None])[0], "what lies further back says nothing"


def test_each_group_has_its_own_quantiles_and_a_model_with_one_serves_all() -> None:
    values, last = np.array([book(1, 40)] * 2), np.zeros(2, np.int64)
    group = np.array([0, 1])
    batch = forecast_batch(values, last, 6, flow_model(), group)
    assert flow_model().groups == 2
    assert list(batch.table) == [batch.table[0], batch.table[0] + TABLES]
    np.testing.assert_array_equal(batch.mean[0], batch.mean[1])
    [(lower, _)] = batch.quantile([80])
    assert (lower[0] != lower[1]).all()
    [(lower, _)] = forecast_batch(values, last, 6, default_model(), group).quantile([80])
    np.testing.assert_array_equal(lower[0], lower[1])


def test_errors_move_the_quantiles_of_their_group_alone() -> None:
    rows = portfolio(60)
    calm = fit_quantiles(rows, flow_model()).quantiles
    both = fit_quantiles(rows.assign(group=1), flow_model()).quantiles
    shipped = flow_model().quantiles
    np.testing.assert_array_equal(calm[TABLES:], shipped[TABLES:])
    np.testing.assert_array_equal(both[:TABLES], shipped[:TABLES])
    assert (calm[:TABLES] != shipped[:TABLES]).any()
    assert (both[TABLES:] != shipped[TABLES:]).any()


def test_bands_of_a_portfolio_move_towards_its_own_errors() -> None:
    rows = portfolio(150)
    fitted = fit_quantiles(rows)
    shuffled = fit_quantiles(rows.sample(frac=1, random_state=3))
    np.testing.assert_array_equal(fitted.quantiles, shuffled.quantiles)
    fresh = np.array([book(seed, 46) for seed in range(1_000, 1_400)])
    last = np.zeros(400, np.int64)
    lower, upper = forecast_batch(fresh[:, :40], last, 6, fitted).quantile([80])[0]
    assert 0.74 < np.mean((fresh[:, 40:] >= lower) & (fresh[:, 40:] <= upper)) < 0.86


def test_few_series_are_too_few_for_a_correction() -> None:
    with pytest.raises(ValueError, match="use fit_quantiles"):
        fit_model(portfolio(5))


def test_past_errors_come_from_origins_with_every_month_known() -> None:
    values = np.array([book(1, 40), book(2, 40)])
    values[1, :30] = np.nan
    batch = forecast_batch(values, np.array([600, 600]), 3)
    assert batch.residuals.shape[0] == 2
    assert batch.residuals.shape[2] == 3
    again = forecast_batch(values[:, :37], np.array([597, 597]), 3)
    np.testing.assert_array_equal(
        batch.residuals[0, 0], ((values[:, 37:] - again.mean) / again.scale[:, None])[0]
    )
    assert np.isnan(batch.residuals[1, 2:]).all()  # fewer than six months before those origins
    assert np.isfinite(batch.residuals[1, :2]).all()
