"""Runway: from the last observed headroom to the first day it may fall below zero."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from msme_pipeline.analytics.forecast.calibration import fit_shortfall
from msme_pipeline.analytics.forecast.customers import cashflow_forecast
from msme_pipeline.analytics.forecast.joint import JointModel, default_joint
from tests.analytics.forecast.books import NOVEMBER, Shop, after, inputs_of

SOUND = Shop(opening=2_000_000)
BURNING = Shop(sales=300_000, costs=420_000, opening=24 * 120_000 + 600_000, wave=0.05)


def assessed(shop: Shop, as_of: date = NOVEMBER, horizon: int = 180) -> dict:
    return cashflow_forecast(inputs_of([shop], as_of), as_of, horizon)[
        "analytics.forecast_assessment"
    ].to_pylist()[0]


def test_a_business_that_burns_its_money_runs_out_when_arithmetic_says() -> None:
    found = assessed(BURNING)
    assert found["last_headroom"] == pytest.approx(Decimal(600_000), abs=Decimal(60_000))
    assert 70 < found["runway_days"] < 150, "₹6 lakh at ₹1.2 lakh a month, with bills on the 12th"
    assert found["runway_days_p10"] <= found["runway_days"]
    assert found["runway_months"] == pytest.approx(found["runway_days"] / 30.44, abs=0.01)
    assert found["beyond_horizon"] is False
    assert found["risk_level"] == "Very High"
    assert found["lowest_headroom"] < 0


def test_a_sound_business_lasts_beyond_the_horizon() -> None:
    found = assessed(SOUND)
    assert found["beyond_horizon"] is True
    assert (found["runway_days"], found["runway_months"], found["runway_days_p10"]) == (None, None, None)
    assert found["risk_level"] == "Low"
    assert found["horizon_days"] == 180


def test_a_runway_beyond_the_horizon_is_not_told() -> None:
    assert assessed(BURNING, horizon=30)["beyond_horizon"] is True


def test_shortfalls_grow_likelier_with_time() -> None:
    found = assessed(BURNING)
    probabilities = [found[f"shortfall_probability_{days}"] for days in (30, 60, 90, 180)]
    assert probabilities == sorted(probabilities)
    assert probabilities[-1] > 0.9
    daily = cashflow_forecast(inputs_of([BURNING]), NOVEMBER)["analytics.cashflow_daily"]
    path = daily["shortfall_probability"].to_pylist()
    assert path == sorted(path)


def test_an_undrawn_limit_is_headroom() -> None:
    without, with_limit = assessed(BURNING), assessed(replace(BURNING, limit=1_000_000))
    assert with_limit["last_headroom"] == without["last_headroom"] + 1_000_000
    assert with_limit["beyond_horizon"] is True


def test_an_older_balance_shows_its_age_and_widens_the_bands() -> None:
    def width(as_of: date) -> float:
        first = cashflow_forecast(inputs_of([SOUND], as_of), as_of)["analytics.cashflow_daily"].to_pylist()[0]
        return float(first["headroom_hi_80"] - first["headroom_lo_80"])

    later = after(NOVEMBER, 40)
    found = assessed(SOUND, later)
    assert (found["balance_age_days"], found["last_balance_on"]) == (40, NOVEMBER)
    assert width(later) > 1.5 * width(NOVEMBER)
    assert "old_balance" in {flag["rule"] for flag in found["flags"]}


def test_without_new_data_the_forecast_rolls_forward_along_the_same_path() -> None:
    today, later = (
        cashflow_forecast(inputs_of([SOUND], day), day)["analytics.cashflow_daily"].to_pylist()
        for day in (NOVEMBER, after(NOVEMBER, 10))
    )
    same = {row["day"]: row["expected_headroom"] for row in today}
    shared = [row for row in later if row["day"] in same]
    assert len(shared) == 80
    assert all(row["expected_headroom"] == same[row["day"]] for row in shared)


def test_too_old_data_or_no_balance_is_null_with_the_reason() -> None:
    quarter = assessed(SOUND, after(NOVEMBER, 120))
    assert quarter["total_expected_surplus"] is not None
    assert (quarter["beyond_horizon"], quarter["affordable_emi"], quarter["risk_level"]) == (None, None, None)
    assert "120 days old" in quarter["undefined_reason"]
    half_a_year = cashflow_forecast(inputs_of([SOUND], after(NOVEMBER, 200)), after(NOVEMBER, 200))
    assert half_a_year["analytics.cashflow_forecast"].num_rows == 0
    assert (
        "200 days before" in half_a_year["analytics.forecast_assessment"]["undefined_reason"].to_pylist()[0]
    )
    inputs = inputs_of([SOUND])
    cashflow = inputs["summary.monthly_cashflow"]
    place = cashflow.column_names.index("closing_headroom")
    inputs["summary.monthly_cashflow"] = cashflow.set_column(
        place, "closing_headroom", pa.nulls(cashflow.num_rows, cashflow.field(place).type)
    )
    found = cashflow_forecast(inputs, NOVEMBER)
    assert found["analytics.cashflow_daily"]["expected_headroom"].null_count == 90
    assert "balance" in found["analytics.forecast_assessment"]["undefined_reason"].to_pylist()[0]


def test_a_customer_without_a_full_month_has_a_row_that_says_so() -> None:
    shop = Shop(months=1, last=date(2025, 11, 12))
    tables = cashflow_forecast(inputs_of([shop], date(2025, 11, 12)), date(2025, 11, 12))
    [row] = tables["analytics.forecast_assessment"].to_pylist()
    assert (row["origin_month"], row["history_months"]) == (None, 0)
    assert "covered in full" in row["undefined_reason"]


def test_neighbours_and_row_order_change_nothing() -> None:
    shops = [SOUND, replace(BURNING, customer="CUST_2"), replace(SOUND, customer="CUST_3", months=7)]
    together = inputs_of(shops)
    backwards = {
        name: rows.take(pa.array(range(rows.num_rows - 1, -1, -1), pa.int64()))
        for name, rows in together.items()
    }
    alone = cashflow_forecast(inputs_of(shops[:1]), NOVEMBER)
    for name, rows in cashflow_forecast(together, NOVEMBER).items():
        assert rows.equals(cashflow_forecast(backwards, NOVEMBER)[name]), name
        mine = rows.filter(pa.compute.equal(rows["customer_id"], "CUST_1"))
        assert mine.equals(alone[name]), name


def test_calibration_leaves_certainty_alone_and_follows_what_happened() -> None:
    rng = np.random.default_rng(1)
    share = np.tile(rng.random((4_000, 1)), (1, 181))
    happened = rng.random((4_000, 1)) < share**2
    lines = fit_shortfall(share, np.tile(happened, (1, 181)))
    joint = replace(default_joint(), shortfall=lines)
    probability = joint.probability(share)[:, 90]
    high = share[:, 90] > 0.6
    assert abs(probability[high].mean() - happened[high].mean()) < 0.05
    assert joint.probability(np.array([[0.0] * 181, [1.0] * 181])).tolist() == [[0.0] * 181, [1.0] * 181]
    assert isinstance(joint, JointModel)


def test_rare_and_likely_shortfalls_are_corrected_apart() -> None:
    """Paths that cry wolf at the low end and are too sure at the high end: no straight line of log odds."""
    rng = np.random.default_rng(2)
    share = rng.random((20_000, 1))
    truth = share**2 * (1 - 0.4 * share)
    lines = fit_shortfall(np.tile(share, (1, 181)), np.tile(rng.random(truth.shape) < truth, (1, 181)))
    joint = replace(default_joint(), shortfall=lines)
    found = joint.probability(np.tile(np.array([[0.1], [0.5], [0.9]]), (1, 181)))[:, 180]
    np.testing.assert_allclose(found, [0.0096, 0.2, 0.5184], atol=0.03)


def test_probabilities_rise_with_the_share_of_paths_and_never_fall_with_the_days() -> None:
    share = np.linspace(0, 1, 101)[:, None] * np.linspace(0.2, 1, 181)
    found = default_joint().probability(share)
    assert (np.diff(found, axis=0) >= 0).all()
    assert (np.diff(found, axis=1) >= 0).all()


def test_a_calibration_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "joint.json"
    replace(default_joint(), shortfall=(0.0, 1.0) * 4).save(path)
    with pytest.raises(ValueError, match="fit the forecast models again"):
        JointModel.load(path)


@pytest.mark.parametrize(
    "shop",
    [
        Shop(sales=0, costs=0, steps=[("2025-06-10", 5_000, "sales_receipt")]),
        Shop(months=1),
        Shop(sales=40_000_000_000_000, costs=30_000_000_000_000, opening=10_000_000_000_000),
        Shop(sales=0, costs=90_000, opening=24 * 90_000 + 50_000),
        Shop(steps=[("2025-03-15", 900_000_000, "sales_receipt")]),
        Shop(
            steps=[(f"2025-{month:02d}-27", -600_000, "customer_refund") for month in range(1, 12)],
            opening=9_000_000,
        ),
    ],
    ids=["dormant", "one month", "huge", "no sales", "one outlier", "more refunds than sales"],
)
def test_odd_books_give_finite_forecasts(shop: Shop) -> None:
    tables = cashflow_forecast(inputs_of([shop]), NOVEMBER, 180)
    [row] = tables["analytics.forecast_assessment"].to_pylist()
    assert row["undefined_reason"] is None
    assert row["risk_level"] in ("Low", "Moderate", "High", "Very High")
    assert row["affordable_emi"] >= 0
    for name in ("cashflow_forecast", "cashflow_daily", "cashflow_scenarios"):
        rows = tables[f"analytics.{name}"]
        assert rows.num_rows > 0
        nullable = {
            "obligation_names",
            "shortfall_probability",
            "assumptions",
            "surplus_error",
            "baseline_error",
        }
        assert all(rows[c].null_count == 0 for c in rows.column_names if c not in nullable)
