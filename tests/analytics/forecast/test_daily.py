"""Days and months of the forecast: labels, sums, profiles and obligations on their days."""

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.analytics.forecast.customers import cashflow_forecast
from msme_pipeline.analytics.forecast.profiles import days_of, first_days, fit_profiles
from tests.analytics.forecast.books import NOVEMBER, Shop, inputs_of

SHOP = Shop(rent=40_000, gst=25_000, emi=20_000, drawings=30_000)


@pytest.fixture(scope="module")
def tables():
    return cashflow_forecast(inputs_of([SHOP]), NOVEMBER, 180)


def test_obligations_fall_on_their_days(tables) -> None:
    placed = defaultdict(set)
    for row in tables["analytics.cashflow_daily"].to_pylist():
        for name in (row["obligation_names"] or "").split("; "):
            placed[name].add(row["day"].day)
    assert placed["rent"] == {3}
    assert placed["GST"] == {20}
    assert placed["instalment"] == {7}
    amounts = {row["day"]: row["obligations"] for row in tables["analytics.cashflow_daily"].to_pylist()}
    assert amounts[date(2025, 12, 3)] == 40_000
    assert amounts[date(2025, 12, 7)] == 20_000


def test_the_days_of_a_month_add_up_to_its_forecast(tables) -> None:
    days = tables["analytics.cashflow_daily"].to_pylist()
    for month in tables["analytics.cashflow_forecast"].to_pylist()[:5]:
        mine = [row for row in days if row["day"].replace(day=1) == month["month"]]
        assert float(sum(row["expected_inflow"] for row in mine)) == pytest.approx(
            float(month["operating_inflow"]), rel=1e-6
        )
        spent = float(sum(row["expected_outflow"] + row["obligations"] for row in mine))
        drawn = 30_000
        assert spent == pytest.approx(
            float(month["operating_outflow"] + month["debt_service"]) + drawn, rel=1e-4
        )


def test_money_is_expected_on_the_days_it_used_to_come(tables) -> None:
    december = [row for row in tables["analytics.cashflow_daily"].to_pylist() if row["day"].month == 12]
    near = sum(
        row["expected_inflow"]
        for row in december
        if min(abs(row["day"].day - d) for d in (4, 11, 18, 25)) <= 1
    )
    assert near > sum(row["expected_inflow"] for row in december) * 6 // 10


@pytest.mark.parametrize(
    ("as_of", "months"),
    [
        (date(2025, 11, 30), ["2025-12", "2026-01", "2026-02"]),
        (date(2025, 1, 31), ["2025-02", "2025-03", "2025-04", "2025-05"]),
        (date(2024, 2, 29), ["2024-03", "2024-04", "2024-05"]),
        (date(2025, 12, 31), ["2026-01", "2026-02", "2026-03"]),
        (date(2025, 2, 14), ["2025-02", "2025-03", "2025-04", "2025-05"]),
    ],
)
def test_month_labels_across_year_ends_and_february(as_of: date, months: list[str]) -> None:
    tables = cashflow_forecast(inputs_of([Shop(last=as_of)], as_of), as_of)
    assert [f"{row:%Y-%m}" for row in tables["analytics.cashflow_forecast"]["month"].to_pylist()] == months
    days = tables["analytics.cashflow_daily"]["day"].to_pylist()
    assert days == [date.fromordinal(as_of.toordinal() + k) for k in range(1, 91)]


def test_cumulative_surplus_adds_up_and_the_baseline_stands_beside(tables) -> None:
    rows = tables["analytics.cashflow_forecast"].to_pylist()
    total = 0
    for row in rows:
        total += row["monthly_surplus"]
        assert row["cumulative_surplus"] == total
        assert row["zero_surplus_baseline"] == 0
        assert row["surplus_error"] < row["baseline_error"], "a steady surplus is no coin toss"
        difference = row["operating_inflow"] - row["operating_outflow"]
        assert abs(row["monthly_surplus"] - difference) < difference / 20, "the margin was the same all year"
        for name in ("operating_inflow", "operating_outflow", "monthly_surplus", "debt_service"):
            assert (
                row[f"{name}_lo_95"]
                <= row[f"{name}_lo_80"]
                <= row[name]
                <= row[f"{name}_hi_80"]
                <= row[f"{name}_hi_95"]
            )
    assert total == tables["analytics.forecast_assessment"]["total_expected_surplus"].to_pylist()[0]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2_000), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_shares_of_any_month_add_up_to_one_and_stay_inside_it(origin: int, months: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pattern = rng.lognormal(10, 2, (2, 12, 31, 3)) * (rng.random((2, 12, 31, 3)) < 0.2)
    pattern[:, months:] = np.nan
    _, inside = days_of(np.full((2, 1), origin) - np.arange(12))
    pattern *= inside[..., None]
    share = fit_profiles(pattern, np.array([origin, origin])).shares(
        origin + np.arange(1, 14)[None, :].repeat(2, 0)
    )
    assert share.sum(axis=3) == pytest.approx(1)
    length = first_days(np.arange(origin + 2, origin + 15)) - first_days(np.arange(origin + 1, origin + 14))
    assert (share[:, :, np.arange(31)[None, :] >= length[:, None]] == 0).all()
    assert (share >= 0).all()
