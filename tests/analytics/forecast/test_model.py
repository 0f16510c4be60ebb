"""Models are files that execute nothing, are fitted the same way twice, and move with a portfolio."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from msme_pipeline.analytics.forecast import forecast_monthly
from msme_pipeline.analytics.forecast.batch import forecast_batch
from msme_pipeline.analytics.forecast.model import DEFAULT, Model, default_model
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
    assert (np.diff(default_model().quantiles, axis=2) >= 0).all()


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
