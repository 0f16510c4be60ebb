"""Flags and recommendations name a rule, its number and its limit; every key that programs expect is
there."""

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest

from msme_pipeline.analytics.forecast.chart import cashflow_chart
from msme_pipeline.analytics.forecast.customers import cashflow_forecast
from msme_pipeline.analytics.forecast.rules import FLAGS, RECOMMENDATIONS, rupees
from msme_pipeline.analytics.forecast.step import STEP
from msme_pipeline.policy.forecast import forecast_policy
from msme_pipeline.tables import TABLES
from tests.analytics.forecast.books import NOVEMBER, Shop, inputs_of

POOR = Shop(
    sales=300_000,
    costs=380_000,
    emi=20_000,
    opening=9 * 100_000 + 30_000,
    buyer="BIG",
    months=9,
    customer="CUST_2",
)
GOOD = Shop(opening=1_000_000)


@pytest.fixture(scope="module")
def tables():
    return cashflow_forecast(inputs_of([GOOD, POOR]), NOVEMBER)


def rows_of(tables, name: str, customer: str) -> list[dict]:
    rows = tables[f"analytics.{name}"]
    return rows.filter(pc.equal(rows["customer_id"], customer)).to_pylist()


def test_the_keys_that_other_programs_expect_are_there(tables) -> None:
    monthly = set(tables["analytics.cashflow_forecast"].column_names)
    assessed = set(tables["analytics.forecast_assessment"].column_names)
    assert {"monthly_surplus", "cumulative_surplus"} <= monthly
    assert {
        "total_expected_surplus", "runway_months", "runway_days", "beyond_horizon", "horizon_days",
        "risk_level"
    } <= assessed  # fmt: skip
    assert all(rows.schema.equals(TABLES[name].schema) for name, rows in tables.items())
    assert tuple(tables) == STEP.writes


def test_no_customer_gives_no_rows() -> None:
    empty = {name: TABLES[name].empty() for name in STEP.reads}
    assert {rows.num_rows for rows in cashflow_forecast(empty, NOVEMBER).values()} == {0}


def test_every_finding_has_its_number_its_limit_and_both_in_the_sentence(tables) -> None:
    [poor] = rows_of(tables, "forecast_assessment", "CUST_2")
    flags = {flag["rule"]: flag for flag in poor["flags"]}
    assert {"likely_shortfall", "negative_surplus", "short_history", "one_large_buyer"} <= set(flags)
    assert flags["short_history"]["sentence"].startswith("9 months of history, below 12")
    assert flags["one_large_buyer"]["value"] == pytest.approx(0.5, abs=0.02)
    for flag in poor["flags"] + poor["recommendations"]:
        assert flag["unit"]
        assert any(letter.isdigit() for letter in flag["sentence"])
    told = {each["rule"]: each for each in poor["recommendations"]}
    assert "arrange ₹" in told["arrange_funds"]["sentence"]
    assert poor["lowest_headroom_on"].isoformat() in told["arrange_funds"]["sentence"]
    [good] = rows_of(tables, "forecast_assessment", "CUST_1")
    assert {flag["rule"] for flag in good["flags"]} == set()


def test_a_business_that_spends_more_than_it_takes_in_is_told_to_be_strained(tables) -> None:
    told = {
        customer: rows_of(tables, "forecast_assessment", customer)[0]["strained"]
        for customer in ("CUST_1", "CUST_2")
    }
    assert told == {"CUST_1": False, "CUST_2": True}


def test_levels_follow_the_policy(tables) -> None:
    policy = forecast_policy(NOVEMBER)
    for customer in ("CUST_1", "CUST_2"):
        [row] = rows_of(tables, "forecast_assessment", customer)
        above = sum(
            row["shortfall_probability_90"] >= policy[n]
            for n in ("moderate_risk", "high_risk", "very_high_risk")
        )
        assert row["risk_level"] == ("Low", "Moderate", "High", "Very High")[above]


def test_rules_are_named_once() -> None:
    names = [rule.name for rule in (*FLAGS, *RECOMMENDATIONS)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "₹0"), (999.6, "₹1,000"), (123456, "₹1,23,456"), (-12345678, "-₹1,23,45,678"), (1000, "₹1,000")],
)
def test_rupees_are_grouped_the_indian_way(amount: float, text: str) -> None:
    assert rupees(amount) == text


def test_the_method_follows_the_length_of_history() -> None:
    shops = [replace(GOOD, months=m, customer=f"CUST_{m:02d}") for m in (2, 8, 20, 36)]
    rows = cashflow_forecast(inputs_of(shops), NOVEMBER)["analytics.forecast_assessment"].to_pylist()
    assert [row["history_months"] for row in rows] == [2, 8, 20, 36]
    assert len({row["method"] for row in rows}) == 4


def test_the_chart_shows_history_fan_and_runway(tables) -> None:
    mine = {name: rows.filter(pc.equal(rows["customer_id"], "CUST_2")) for name, rows in tables.items()}
    chart = cashflow_chart(mine)
    assert chart is not None
    spec = chart.to_dict()
    flows, headroom = spec["vconcat"]
    past = flows["layer"][-1]["data"]["values"]
    assert len(past) == 2 * 9
    assert "runway" in headroom["title"]
    values = [row["expected"] for row in headroom["layer"][0]["data"]["values"]]
    assert len(values) == 90
    assert np.isfinite(values).all()
    assert cashflow_chart({name: rows.slice(0, 0) for name, rows in mine.items()}) is None
