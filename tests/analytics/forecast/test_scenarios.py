"""Scenarios are quantiles of joint paths; a stress changes what the run asks for and nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from msme_pipeline.analytics.forecast.customers import cashflow_forecast
from msme_pipeline.analytics.forecast.joint import default_joint, loadings
from tests.analytics.forecast.books import NOVEMBER, Shop, inputs_of

SHOP = Shop(opening=500_000, buyer="BIG", customer="CUST_1")


def totals(shop: Shop, **stress: object) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    tables = cashflow_forecast(inputs_of([shop]), NOVEMBER, **stress)
    for row in tables["analytics.cashflow_scenarios"].to_pylist():
        found.setdefault(row["scenario"], []).append(row)
    return found


def test_scenarios_rank_by_total_surplus_and_base_is_in_the_middle() -> None:
    rows = totals(SHOP)
    last = {name: found[-1]["cumulative_surplus"] for name, found in rows.items()}
    assert set(last) == {"base", "optimistic", "pessimistic"}
    assert last["pessimistic"] < last["base"] < last["optimistic"]
    assert {name: found[0]["quantile"] for name, found in rows.items()} == {
        "base": 0.5,
        "optimistic": 0.9,
        "pessimistic": 0.1,
    }
    assert all(row["assumptions"] is None for found in rows.values() for row in found)


def test_scenarios_are_as_wide_as_the_business_is_uncertain_never_a_fixed_share() -> None:
    def spread(shop: Shop) -> float:
        rows = totals(shop)
        return float(
            rows["optimistic"][-1]["cumulative_surplus"] - rows["pessimistic"][-1]["cumulative_surplus"]
        )

    assert spread(replace(SHOP, wave=0.6)) > 1.5 * spread(replace(SHOP, wave=0.05))


def test_a_fall_of_inflow_is_that_fall() -> None:
    rows = totals(SHOP, inflow_drop=0.3)
    for base, stressed in zip(rows["base"], rows["stress"], strict=True):
        assert float(stressed["operating_inflow"]) == pytest.approx(
            0.7 * float(base["operating_inflow"]), rel=0.05
        )
        assert stressed["shortfall_probability"] >= base["shortfall_probability"]
    assert rows["stress"][0]["assumptions"] == "operating inflow 30 % lower"


def test_the_largest_buyer_takes_its_share_along() -> None:
    rows = totals(SHOP, lose_largest_buyer=True)
    ratio = float(rows["stress"][-1]["operating_inflow"] / rows["base"][-1]["operating_inflow"])
    assert ratio == pytest.approx(0.5, abs=0.05)
    assert "the largest buyer (50 % of receipts)" in rows["stress"][0]["assumptions"]


def test_later_payment_holds_back_the_first_months_and_then_shifts() -> None:
    rows = totals(SHOP, payment_delay_days=30)
    ratios = [
        float(s["operating_inflow"] / b["operating_inflow"])
        for s, b in zip(rows["stress"], rows["base"], strict=True)
    ]
    assert ratios[0] < 0.1, "all buyers pay by transfer, a month later"
    assert ratios[1] > 0.7


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"inflow_drop": 1.2}, "share from 0 to 1"),
        ({"payment_delay_days": -1}, "0 to 180 days"),
        ({"horizon_days": 29}, "30 to 180 days"),
        ({"horizon_days": 181}, "30 to 180 days"),
    ],
)
def test_options_out_of_range_are_refused(options: dict, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        cashflow_forecast(inputs_of([SHOP]), NOVEMBER, **options)


def test_joint_draws_have_the_learned_correlations() -> None:
    joint = default_joint()
    draws = joint.draws(6)
    found = np.corrcoef(draws[:, 0, 2], draws[:, 1, 2])[0, 1]
    assert found == pytest.approx(joint.cross[len(joint.cross) // 2], abs=0.05)
    assert draws.std(axis=0) == pytest.approx(1)
    assert (joint.draws(6) == draws).all()


def test_weights_of_past_origins_keep_the_covariance_of_their_errors() -> None:
    errors = np.random.default_rng(3).normal(size=(2, 9, 6))
    errors[1, 4:] = np.nan
    weights = loadings(errors, np.array([[1, 2, 9], [1, 2, 9]]))
    assert (weights**2).sum(axis=1) == pytest.approx(1)
    first, second = errors[0, :, 0], errors[0, :, 1]
    cosine = first @ second / np.sqrt((first @ first) * (second @ second))
    assert (weights[0, :, 0] * weights[0, :, 1]).sum() == pytest.approx(cosine)
    assert (weights[1, 4:] == 0).all()
