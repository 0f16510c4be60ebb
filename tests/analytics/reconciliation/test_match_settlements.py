"""Facts of settlements: which credit paid out which orders."""

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msme_pipeline.analytics.reconciliation import match_settlements
from msme_pipeline.analytics.reconciliation.payouts import _regressed, _Terms

START = date(2025, 4, 1)
APP = "NEFT CR-PUNB0123400-MYSTORE STOREHIPPO-PUNBN52025040100001"


def market(
    days: int = 60, cycle: int = 3, lag: int = 2, seed: int = 3
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Orders of a seller paid out every `cycle` days, the credits, and the credit of each order."""
    rng = np.random.default_rng(seed)
    day = np.sort(rng.integers(0, days, 4 * days))
    gross = np.round(np.exp(rng.normal(6.4, 0.7, len(day))), 2)
    net = np.round(gross * 0.91 - 31.5, 2).clip(20)
    batch = day // cycle
    orders = pd.DataFrame(
        {
            "customer_id": "C1",
            "order_id": [f"O{n:04d}" for n in range(len(day))],
            "completed": [START + timedelta(days=int(d)) for d in day],
            "gross": gross,
            "expected_net": net,
            "settlement_reference": None,
        }
    )
    rows = [
        (
            "C1",
            f"S{at:03d}",
            START + timedelta(days=int((at + 1) * cycle - 1 + lag)),
            round(float(net[batch == at].sum()), 2),
            APP,
        )
        for at in np.unique(batch)
    ]
    others = [
        (
            "C1",
            f"R{n:03d}",
            START + timedelta(days=int(n) % days),
            float(rng.integers(50, 3_000)),
            f"UPI/4{n:011d}/ASHA RAO/PAY",
        )
        for n in range(80)
    ]
    columns = ["customer_id", "receipt_id", "received", "amount", "narration"]
    return orders, pd.DataFrame(rows + others, columns=columns), pd.Series([f"S{at:03d}" for at in batch])


def test_known_nets_are_found_without_references():
    orders, receipts, truth = market()
    found = match_settlements(orders, receipts)
    assert found["receipt_id"].tolist() == truth.tolist()
    assert found["amount"].tolist() == orders["expected_net"].tolist()
    assert found["confidence"].min() > 0.9


def test_unknown_nets_are_estimated_from_the_credits():
    orders, receipts, truth = market()
    found = match_settlements(orders.assign(expected_net=np.nan), receipts)
    right = found.merge(orders.assign(true=truth.to_numpy())[["order_id", "true"]], on="order_id")
    assert (right["receipt_id"] == right["true"]).mean() > 0.95
    assert len(found) > 0.95 * len(orders)
    paid = found.groupby("receipt_id")["amount"].sum()
    assert np.allclose(paid, receipts.set_index("receipt_id")["amount"].reindex(paid.index), atol=0.1)


def test_nets_that_are_only_estimates_are_matched_as_such():
    orders, receipts, truth = market()
    noise = np.random.default_rng(1).normal(1, 0.02, len(orders))
    found = match_settlements(orders.assign(expected_net=(orders["expected_net"] * noise).round(2)), receipts)
    right = found.merge(orders.assign(true=truth.to_numpy())[["order_id", "true"]], on="order_id")
    assert (right["receipt_id"] == right["true"]).sum() > 0.95 * len(orders)


def test_a_reference_in_the_narration_decides():
    orders, receipts, _ = market(days=6)
    orders["settlement_reference"] = "AXN998877665"
    receipts.loc[0, "narration"] = "NEFT/AXN998877665/SELLER NODAL"
    receipts.loc[0, "received"] = START + timedelta(days=30)
    found = match_settlements(orders, receipts)
    assert set(found["receipt_id"]) == {receipts.loc[0, "receipt_id"]}
    assert len(found) == len(orders)


def test_an_order_not_paid_is_left_out_of_its_batch():
    orders, receipts, truth = market()
    left = 100
    batch = receipts["receipt_id"] == truth[left]
    receipts.loc[batch, "amount"] = (receipts.loc[batch, "amount"] - orders.loc[left, "expected_net"]).round(
        2
    )
    found = match_settlements(orders, receipts)
    assert orders.loc[left, "order_id"] not in set(found["order_id"])
    assert len(found) > 0.95 * len(orders)


def test_fees_of_a_returned_order_held_back_later_move_no_batch():
    orders, receipts, truth = market()
    returned, later = 100, receipts["receipt_id"] == truth[100 + 20]
    batch = receipts["receipt_id"] == truth[returned]
    receipts.loc[batch, "amount"] = (
        receipts.loc[batch, "amount"] - orders.loc[returned, "expected_net"]
    ).round(2)
    receipts.loc[later, "amount"] -= 41.37  # of no known size
    found = match_settlements(orders, receipts).set_index("order_id")["receipt_id"]
    right = orders.assign(true=truth.to_numpy(), found=orders["order_id"].map(found))
    assert right["found"].isna().tolist() == (right.index == returned).tolist()
    assert (right["found"] == right["true"]).sum() == len(orders) - 1


def test_credits_on_one_day_pay_each_its_own_days():
    """Paid on working days only: orders of Friday to Sunday come in three credits on the same Tuesday."""
    orders, receipts, truth = market(cycle=1)
    late = [day + timedelta(days=(0, 0, 0, 0, 4, 3, 2)[day.weekday()]) for day in receipts["received"]]
    lines = receipts.assign(received=late, receipt_id=receipts["receipt_id"].str[::-1])
    found = match_settlements(orders, lines)
    found["receipt_id"] = found["receipt_id"].str[::-1]
    right = found.merge(orders.assign(true=truth.to_numpy())[["order_id", "true"]], on="order_id")
    assert (right["receipt_id"] == right["true"]).mean() > 0.93
    assert len(found) > 0.93 * len(orders)


@pytest.mark.parametrize("known", [True, False])
def test_credits_of_another_seller_pay_no_orders(known: bool):
    orders, _, _ = market(seed=3)
    _, strange, _ = market(seed=11, cycle=2)
    found = match_settlements(orders if known else orders.assign(expected_net=np.nan), strange)
    assert len(found) < 0.02 * len(orders)


def test_nets_and_references_may_be_absent():
    orders, receipts, _ = market()
    found = match_settlements(orders.drop(columns=["expected_net", "settlement_reference"]), receipts)
    pd.testing.assert_frame_equal(found, match_settlements(orders.assign(expected_net=np.nan), receipts))


def test_cancelled_orders_are_never_linked():
    orders, receipts, _ = market()
    cancelled = orders.iloc[:1].assign(order_id="CANCELLED", expected_net=0.0)
    found = match_settlements(pd.concat([orders, cancelled]), receipts)
    assert "CANCELLED" not in set(found["order_id"])
    assert len(found) == len(orders)


@pytest.mark.parametrize("empty", ["orders", "receipts"])
def test_one_sided_inputs_give_an_empty_frame(empty: str):
    orders, receipts, _ = market(days=6)
    frames = {"orders": orders, "receipts": receipts}
    found = match_settlements(**(frames | {empty: frames[empty].iloc[:0]}))
    assert found.empty
    assert list(found.columns) == ["customer_id", "order_id", "receipt_id", "amount", "confidence", "reason"]


def test_a_missing_column_is_named():
    orders, receipts, _ = market(days=3)
    with pytest.raises(ValueError, match="orders: column 'gross' is missing"):
        match_settlements(orders.drop(columns="gross"), receipts)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 50), st.booleans(), st.integers(1, 7), st.randoms(use_true_random=False))
def test_neither_row_order_nor_other_customers_change_a_link(seed: int, known: bool, cycle: int, random):
    orders, receipts, _ = market(days=20, cycle=cycle, seed=seed)
    orders = orders if known else orders.assign(expected_net=np.nan)
    found = match_settlements(orders, receipts)
    other_orders, other_receipts, _ = market(days=10, seed=1)
    mixed = []
    for own, other in ((orders, other_orders), (receipts, other_receipts)):
        rows = pd.concat([own, other.assign(customer_id="C0")], ignore_index=True)
        mixed.append(rows.iloc[random.sample(range(len(rows)), len(rows))])
    again = match_settlements(*mixed)
    pd.testing.assert_frame_equal(found, again[again["customer_id"] == "C1"].reset_index(drop=True))
    assert not found["order_id"].duplicated().any()


def test_payouts_in_two_halves_far_apart_teach_no_fees() -> None:
    """Nothing lies near their middle; the terms of before stay instead of becoming undefined."""
    seller = SimpleNamespace(paid=np.array([100.0] * 6 + [5_000.0] * 6), link=np.arange(12))
    before = _Terms(0.95, 2.0, 3.0)
    after = _regressed(before, np.arange(12), np.ones(12), np.full(12, 100.0), seller)  # type: ignore[arg-type]
    assert (after.rate, after.fixed) == (before.rate, before.fixed)
    assert np.isfinite(after.noise)
