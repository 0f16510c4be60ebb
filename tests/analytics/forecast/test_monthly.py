"""`forecast_monthly`: shapes, edges, and nothing but the series itself decides its forecast."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.analytics.forecast import forecast_monthly

BANDS = ["lo_80", "hi_80", "lo_95", "hi_95"]


def frame(series_id: str, values: list[float] | np.ndarray, start: str = "2022-04-01") -> pd.DataFrame:
    months = pd.date_range(start, periods=len(values), freq="MS").date
    return pd.DataFrame({"series_id": series_id, "month": months, "value": np.asarray(values, float)})


def book(seed: int, months: int = 40) -> np.ndarray:
    rng = np.random.default_rng(seed)
    wave = 1 + 0.3 * np.sin(np.arange(months) * np.pi / 6)
    return 100_000 * wave * np.exp(rng.normal(0, 0.2, months))


def test_one_row_per_series_and_step_with_ordered_bands() -> None:
    result = forecast_monthly(pd.concat([frame("B", book(1)), frame("A", book(2, 7))]), 5)
    assert list(result.columns) == ["series_id", "month", "mean", *BANDS, "method"]
    assert result.series_id.tolist() == ["A"] * 5 + ["B"] * 5
    assert (result.lo_95 <= result.lo_80).all()
    assert (result.lo_80 <= result["mean"]).all()
    assert (result["mean"] <= result.hi_80).all()
    assert (result.hi_80 <= result.hi_95).all()


def test_months_follow_the_last_row_across_the_year_end_and_february() -> None:
    result = forecast_monthly(frame("A", book(1, 8)), 4)  # April to November 2022
    assert result.month.tolist() == [date(2022, 12, 1), date(2023, 1, 1), date(2023, 2, 1), date(2023, 3, 1)]


def test_timestamps_come_back_as_timestamps_and_any_day_names_its_month() -> None:
    given_dates = frame("A", book(1))
    stamps = given_dates.assign(month=pd.to_datetime(given_dates.month) + pd.Timedelta(days=17))
    result = forecast_monthly(stamps, 2)
    assert result.month.tolist() == [pd.Timestamp("2025-08-01"), pd.Timestamp("2025-09-01")]
    assert result["mean"].tolist() == forecast_monthly(given_dates, 2)["mean"].tolist()


def test_levels_are_free() -> None:
    result = forecast_monthly(frame("A", book(1)), 3, levels=(50, 90, 99.5))
    width = [(result[f"hi_{level}"] - result[f"lo_{level}"]).min() for level in ("50", "90", "99.5")]
    assert width == sorted(width)
    with pytest.raises(ValueError, match="between 0 and 100"):
        forecast_monthly(frame("A", book(1)), 3, levels=(100,))


@pytest.mark.parametrize(
    ("months", "method"),
    [
        (1, "median"),
        (5, "median"),
        (6, "level"),
        (17, "level"),
        (18, "season of the year before"),
        (35, "season of the year before"),
        (36, "all"),
    ],
)
def test_the_ladder_names_its_rung(months: int, method: str) -> None:
    assert forecast_monthly(frame("A", book(4, months)), 1).method.tolist() == [method]


def test_a_known_season_is_forecast() -> None:
    wave = 1 + 0.5 * np.sin(np.arange(48) * np.pi / 6)
    result = forecast_monthly(frame("A", 10_000 * wave), 12)
    np.testing.assert_allclose(result["mean"], 10_000 * wave[:12], rtol=0.1)


@pytest.mark.parametrize("months", [6, 20, 40])
def test_a_constant_has_tight_bands(months: int) -> None:
    result = forecast_monthly(frame("EMI", [25_000.0] * months), 6)
    np.testing.assert_allclose(result[["mean", *BANDS]], 25_000.0, rtol=1e-3)


def test_zeros_stay_zero() -> None:
    assert (forecast_monthly(frame("A", [0.0] * 20), 3)[["mean", *BANDS]] == 0).all(axis=None)


def test_a_flow_that_stopped_is_not_forecast_at_its_old_level() -> None:
    result = forecast_monthly(frame("A", [*book(3, 24), *[0.0] * 12]), 3)
    assert (result["mean"] < 20_000).all()
    assert (result.lo_80 == 0).all()


def test_sparse_payments_are_expected_at_their_mean() -> None:
    rng = np.random.default_rng(8)
    values = np.where(rng.random(48) < 0.4, 30_000.0, 0.0)
    result = forecast_monthly(frame("A", values), 6)
    assert (result.method == "sparse").all()
    assert result["mean"].between(6_000, 20_000).all()
    assert (result.lo_80 == 0).all()
    assert (result.hi_95 >= 25_000).all()


def test_a_flow_that_paused_may_stay_away() -> None:
    result = forecast_monthly(frame("A", [*book(3, 40), 0.0, 0.0]), 3)
    assert (result.lo_80 == 0).all()


def test_one_huge_outlier_does_not_set_the_level() -> None:
    values = book(5)
    usual = forecast_monthly(frame("A", values), 6)["mean"]
    values[20] *= 1e6
    struck = forecast_monthly(frame("A", values), 6)["mean"]
    assert (np.abs(struck / usual - 1) < 0.5).all()


def test_a_long_gap_is_bridged() -> None:
    rows = frame("A", book(6, 60))
    result = forecast_monthly(rows[(rows.index < 20) | (rows.index > 40)], 6)
    assert result["mean"].between(40_000, 200_000).all()


SERIES = st.lists(
    st.one_of(
        st.floats(-1e9, 1e9), st.sampled_from([0.0, 1.0, 1e-12, 1e300, -1e300]), st.integers(0, 50).map(float)
    ),
    min_size=1,
    max_size=50,
)


@settings(max_examples=60, deadline=None)
@given(SERIES, st.integers(1, 30))
def test_any_finite_history_has_a_finite_forecast(values: list[float], horizon: int) -> None:
    result = forecast_monthly(frame("A", values), horizon)
    assert np.isfinite(result[["mean", *BANDS]]).all(axis=None)
    if min(values) >= 0:
        assert (result[["mean", *BANDS]] >= 0).all(axis=None)


@settings(max_examples=25, deadline=None)
@given(st.lists(SERIES, min_size=1, max_size=4), st.integers(0, 100))
def test_neighbours_and_row_order_change_no_bit(others: list[list[float]], seed: int) -> None:
    own = frame("M", book(seed, 30))
    alone = forecast_monthly(own, 7)
    crowd = pd.concat([own, *(frame(f"{'AZ'[i % 2]}{i}", o, "2010-01-01") for i, o in enumerate(others))])
    together = forecast_monthly(crowd.sample(frac=1, random_state=seed), 7)
    pd.testing.assert_frame_equal(
        together[together.series_id == "M"].reset_index(drop=True), alone, check_exact=True
    )


def test_a_block_of_thousands_equals_one_by_one() -> None:
    rows = pd.concat([frame(f"S{i:04d}", book(i, 6 + i % 40)) for i in range(1_203)])
    result = forecast_monthly(rows, 2)
    for name in ("S0000", "S0999", "S1000", "S1202"):
        alone = forecast_monthly(rows[rows.series_id == name], 2)
        pd.testing.assert_frame_equal(
            result[result.series_id == name].reset_index(drop=True), alone, check_exact=True
        )


def test_an_empty_frame_gives_an_empty_frame() -> None:
    assert len(forecast_monthly(frame("A", []), 3)) == 0


@pytest.mark.parametrize(
    ("values", "message"),
    [([1.0, np.inf, 2.0], "'BAD' has an infinite value"), ([np.nan, np.nan], "'BAD' has no value")],
)
def test_what_cannot_be_forecast_is_named(values: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        forecast_monthly(pd.concat([frame("A", book(1)), frame("BAD", values)]), 3)


def test_two_rows_of_one_month_are_named() -> None:
    rows = frame("BAD", book(1))
    with pytest.raises(ValueError, match="'BAD' has two rows for 2022-05"):
        forecast_monthly(pd.concat([rows, rows.iloc[[1]]]), 3)


def test_nan_is_a_gap() -> None:
    rows = frame("A", book(1))
    with_nan = rows.assign(value=rows.value.where(rows.index != 30))
    pd.testing.assert_frame_equal(forecast_monthly(with_nan, 4), forecast_monthly(rows.drop(index=30), 4))


@pytest.mark.parametrize("column", ["series_id", "month", "value"])
def test_a_missing_column_is_named(column: str) -> None:
    with pytest.raises(ValueError, match=f"{column} is missing"):
        forecast_monthly(frame("A", book(1)).drop(columns=column), 3)


def test_a_horizon_below_one_month_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        forecast_monthly(frame("A", book(1)), 0)
