import numpy as np
import pytest

from msme_pipeline.demo import ARCHETYPES, simulate_business
from msme_pipeline.demo.archetypes import MIXED, draw_parameters
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.gst_returns import due_date, file_returns, invoice_numbers
from tests.demo.measures import flows, measure

UNSEEN = (11, 12, 13)


def business_of(number, seed):
    return simulate_business(f"CUST_MSM_{number:05d}", ARCHETYPES[number - 1], seed)


CHECKS = {
    2: lambda m: m["season"] > 1.0,
    3: lambda m: m["debt"] > 0.40,
    4: lambda m: m["growth"] > 0.50,
    5: lambda m: m["cv"] < 0.15,
    6: lambda m: m["bounces"] > 10,
    7: lambda m: -0.60 < m["growth"] < -0.20,
    8: lambda m: m["top_three"] > 0.70,
    10: lambda m: m["circular"] > 0.15 and m["lifts"] >= 8,
}


@pytest.mark.parametrize("seed", [0, *UNSEEN])
@pytest.mark.parametrize("number", sorted(CHECKS))
def test_the_planted_cause_is_visible(number, seed):
    measured = measure(business_of(number, seed))
    assert CHECKS[number](measured), measured


@pytest.mark.parametrize("seed", [0, *UNSEEN])
def test_a_baseline_trader_shows_no_pattern(seed):
    m = measure(business_of(1, seed))
    assert m["season"] < 1.0
    assert m["debt"] < 0.40
    assert -0.2 < m["growth"] < 0.5
    assert m["bounces"] <= 2
    assert m["top_three"] < 0.7
    assert m["circular"] == 0


def test_frequent_bounces_show_in_small_businesses_too():
    simulated = [simulate_business(f"CUST_B{n:04d}", ARCHETYPES[5], n, transactions=1_500) for n in range(40)]
    assert min(business.parameters.turnover for business in simulated) < 4e6
    assert all(len(business.loans) == 3 for business in simulated)
    assert all(measure(business)["bounces"] > 10 for business in simulated)


def declared_share(business):
    """GSTR-3B turnover with tax over operating receipts, in months covered by both, and mean delay in
    days."""
    returns = file_returns(business, generator("test"), invoice_numbers(business))
    summaries = [each for each in returns if each.form == "GSTR3B"]
    declared = sum(each.taxable + each.igst + each.cgst + each.sgst for each in summaries) / 100
    months = len(summaries) * (3 if business.quarterly else 1)
    inflow = flows(business)[0]
    delays = [(each.filed - due_date(business, each)).days for each in summaries]
    return declared / (inflow.mean() * months), float(np.mean(delays))


@pytest.mark.parametrize("seed", [0, *UNSEEN])
def test_undeclared_turnover_shows_in_returns_and_in_filing_dates(seed):
    share, delay = declared_share(business_of(9, seed))
    assert share < 0.75
    assert delay > 10


@pytest.mark.parametrize("number", [1, 3, 5, 8])
def test_others_declare_what_they_receive_and_file_in_time(number):
    share, delay = declared_share(business_of(number, 0))
    assert 0.9 < share < 1.25
    assert delay <= 1


def test_archetypes_share_size_sector_and_margin():
    margins = {}
    for archetype in ARCHETYPES:
        drawn = [draw_parameters(f"CUST_X{n:04d}", archetype, 0) for n in range(60)]
        margins[archetype] = [parameters.margin for parameters, _ in drawn]
        assert len({sector.name for _, sector in drawn}) >= 8
    baseline = margins[ARCHETYPES[0]]
    assert all(values == baseline for values in margins.values())


def test_pure_archetypes_are_at_most_three_in_ten_of_a_cohort():
    drawn = [draw_parameters(f"CUST_MSM_{n:05d}", None, 0)[0] for n in range(11, 1011)]
    pure = sum(parameters.archetype != MIXED for parameters in drawn)
    assert 0.2 < pure / len(drawn) <= 0.30
    assert {parameters.registration for parameters in drawn} == {"regular", "composition", "unregistered"}


def test_about_six_in_ten_file_quarterly():
    quarterly = [
        simulate_business(f"CUST_MSM_{n:05d}", seed=1, transactions=300).quarterly for n in range(100, 160)
    ]
    assert 0.4 < np.mean(quarterly) < 0.75


def test_an_unknown_archetype_is_refused():
    with pytest.raises(ValueError, match="is no archetype"):
        simulate_business("CUST_MSM_00001", "prosperous")


def test_distress_follows_decline_in_the_sealed_months():
    declining = [simulate_business(f"CUST_D{n:04d}", "declining", transactions=700) for n in range(10)]
    steady = [simulate_business(f"CUST_D{n:04d}", "stable income", transactions=700) for n in range(10)]

    def returns(group):
        return sum(month["inward_returns"] for business in group for month in business.future)

    assert returns(declining) > returns(steady)
    assert all(business.default_date is None for business in steady)
