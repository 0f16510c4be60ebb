"""The affordable instalment: what a year of joint paths bears, and when it is nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.analytics.forecast.customers import cashflow_forecast
from msme_pipeline.analytics.forecast.walk import INSTALMENTS, misses
from tests.analytics.forecast.books import NOVEMBER, Shop, inputs_of

SOUND = Shop(
    opening=500_000,
    steps=[
        (f"{2023 + (11 + k) // 12}-{(11 + k) % 12 + 1:02d}-28", -145_000, "investment") for k in range(24)
    ],
)
"""₹1.5 lakh of surplus a month, nearly all of it put aside."""


def borne(shop: Shop) -> dict:
    return cashflow_forecast(inputs_of([shop]), NOVEMBER)["analytics.forecast_assessment"].to_pylist()[0]


def test_a_sound_business_affords_a_part_of_its_surplus_with_an_error() -> None:
    found = borne(SOUND)
    surplus = 150_000
    assert 0.2 * surplus < found["affordable_emi"] < 2 * surplus
    assert 0 < found["affordable_emi_error"] < found["affordable_emi"] / 5
    assert found["emi_paths"] >= 2_000
    assert found["existing_emi_missed_probability"] < 0.05
    told = {each["rule"]: each for each in found["recommendations"]}
    assert told["instalment_at_most"]["value"] == found["affordable_emi"]


def test_a_business_that_loses_money_affords_nothing_and_is_told_so() -> None:
    found = borne(replace(SOUND, sales=300_000, costs=400_000, opening=24 * 100_000 + 100_000))
    assert found["affordable_emi"] == 0
    assert "no_new_instalment" in {each["rule"] for each in found["recommendations"]}


def test_existing_instalments_stay_in_the_path_and_their_risk_is_apart() -> None:
    found = borne(replace(SOUND, emi=60_000))
    assert found["existing_emi"] == 60_000
    assert found["affordable_emi"] < borne(SOUND)["affordable_emi"] - 30_000
    drowning = borne(replace(SOUND, emi=200_000, opening=24 * 50_000 + 100_000, sales=450_000))
    assert drowning["existing_emi_missed_probability"] > 0.5
    assert "existing_instalments_at_risk" in {flag["rule"] for flag in drowning["flags"]}


def test_drawings_shrink_to_subsistence_before_an_instalment_is_missed() -> None:
    modest, lavish = (borne(replace(SOUND, drawings=drawn, opening=drawn * 24)) for drawn in (25_000, 90_000))
    assert float(lavish["affordable_emi"]) > 0.7 * float(modest["affordable_emi"]), (
        "what exceeds ₹25,000 a month gives way"
    )


def test_a_habit_of_paying_late_is_no_matter_of_the_amount() -> None:
    found = borne(replace(SOUND, emi=20_000, late_emi=True))
    assert found["late_instalment_share"] > 0.5
    assert found["affordable_emi"] == 0
    assert "pays_instalments_late" in {flag["rule"] for flag in found["flags"]}


def test_more_money_at_the_start_bears_no_less() -> None:
    poorer, richer = borne(SOUND), borne(replace(SOUND, opening=1_500_000))
    assert richer["affordable_emi"] >= poorer["affordable_emi"]


FLOWS = st.lists(st.floats(-1e6, 1e6), min_size=INSTALMENTS + 1, max_size=INSTALMENTS + 1)


@settings(max_examples=60, deadline=None)
@given(FLOWS, FLOWS, st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_larger_instalment_is_missed_wherever_a_smaller_one_is(
    best: list[float], end: list[float], opening: float, instalment: float
) -> None:
    path = (opening, max(opening, 5e5), 1e5, np.array(best), np.array(end))
    if misses(instalment, *path):
        assert misses(instalment * 1.5 + 1, *path)


def test_an_instalment_is_missed_when_a_week_after_its_due_date_the_money_is_not_there() -> None:
    """Headroom 100, 50 more by the week's end, 40 over the month: 150 is met once, the second falls short."""
    best, end = np.full(INSTALMENTS + 1, 50.0), np.full(INSTALMENTS + 1, 40.0)
    assert not misses(40.0, 100.0, 1e9, 0.0, best, end)
    assert misses(151.0, 100.0, 1e9, 0.0, best, end)
    assert misses(150.0, 100.0, 1e9, 0.0, best, end), "the first is met, the next is not"
    assert not misses(150.0, 100.0, 1e9, 2_000.0, best, end), "suppliers wait"
    assert misses(60.0, 100.0, 0.0, 0.0, best, end), "owners take out what exceeds the cap"
    assert pytest.approx(57.5, abs=0.1) == max(
        e / 10 for e in range(2_000) if not misses(e / 10, 200.0, 1e9, 0.0, best, end)
    )
