"""ONDC orders of one seller, the batches in which a seller app pays them out, and the other credits of the
account."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.books.simulate import DAYS, START
from benchmarks.books.styles import STYLES, narrate, person

ORDERS, CREDITS = 500, 1_000
APPS = {
    "north": "PAYTM PAYMENTS ONDC",
    "west": "MYSTORE STOREHIPPO",
    "south": "EUNIMART SELLER NODAL",
    "east": "DIGIIT SETTLEMENTS",
}


@dataclass
class Market:
    """Frames of interfaces.md and the truth: `links` (customer_id, order_id, receipt_id, amount)."""

    orders: pd.DataFrame
    receipts: pd.DataFrame
    links: pd.DataFrame


def together(markets: list[Market]) -> Market:
    return Market(
        *(
            pd.concat([getattr(each, name) for each in markets], ignore_index=True)
            for name in ("orders", "receipts", "links")
        )
    )


def sell(customer: str, style_name: str, seed: int, *, known: bool, referenced: float) -> Market:
    """`known`: expected nets stand in the orders; `referenced`: share of batches whose reference is known.

    Cancelled orders are paid nothing. Returned orders are left out of their batch, and their fees are held
    back from a later one; half of the sellers still expect the money of these orders, half know the loss.
    """
    rng = np.random.default_rng([seed, list(STYLES).index(style_name), int(known), round(referenced * 10)])
    style, cycle, lag = STYLES[style_name], int(rng.choice([1, 3, 7])), int(rng.integers(1, 5))
    commission, logistics = rng.uniform(0.02, 0.12), rng.uniform(25, 70)
    tcs, tds = float(rng.choice([0.01, 0.005])), float(rng.choice([0.01, 0.001]))
    warned = rng.random() < 0.5
    days = np.sort(rng.integers(0, DAYS, ORDERS))
    gross = np.round(np.exp(rng.normal(6.4, 0.8, ORDERS)), 2 if rng.random() < 0.5 else 0)
    fees = np.round(
        gross * commission * 1.18 + logistics * rng.uniform(0.7, 1.5, ORDERS) + gross * (tcs + tds), 2
    )
    net = np.round(np.maximum(gross - fees, 1.0), 2)
    state = rng.choice(["paid", "cancelled", "returned"], ORDERS, p=[0.91, 0.04, 0.05])
    expected = np.where(
        state == "cancelled", 0.0, np.where((state == "returned") & warned, -np.round(fees * 0.6, 2), net)
    )
    batch = (days // cycle + 1) * cycle - 1
    rows, links, references, held = [], [], np.full(ORDERS, None, object), 0.0
    for end in np.unique(batch):
        members = np.flatnonzero((batch == end) & (state == "paid"))
        back = np.flatnonzero((batch == end - cycle) & (state == "returned"))
        held += float(np.round(fees[back] * 0.6, 2).sum())
        amount = round(float(net[members].sum()), 2)
        if amount - held <= 0:
            continue
        amount, held = round(amount - held, 2), 0.0
        when = START + timedelta(days=int(end) + lag + int(rng.random() < 0.1))
        reference = "".join(str(digit) for digit in rng.integers(0, 10, 12))
        known_reference = rng.random() < referenced
        if known_reference:
            references[members] = reference
        text = narrate(style, rng, APPS[style_name], reference if known_reference else "")
        receipt = f"S{len(rows):04d}"
        rows.append((customer, receipt, when, amount, text))
        links += [(customer, f"O{at:05d}", receipt, net[at]) for at in members]
    while len(rows) < CREDITS:
        when = START + timedelta(days=int(rng.integers(0, DAYS)))
        rows.append(
            (
                customer,
                f"R{len(rows):04d}",
                when,
                float(np.round(np.exp(rng.normal(6.8, 1.2)), 0)),
                narrate(style, rng, person(style, rng), "", ("UPI",)),
            )
        )
    return as_market(customer, days, gross, expected if known else None, references, rows, links, rng)


def as_market(
    customer: str, days: np.ndarray, gross: Any, expected: Any | None, references: list[str | None],
    rows: list[tuple[Any, ...]], links: list[tuple[Any, ...]], rng: np.random.Generator,
) -> Market:  # fmt: skip
    """The tables of one seller: orders as drawn, receipts in random order, sealed links."""
    orders = pd.DataFrame(
        {
            "customer_id": customer, "order_id": [f"O{at:05d}" for at in range(ORDERS)],
            "completed": [START + timedelta(days=int(day)) for day in days], "gross": gross,
            "expected_net": np.nan if expected is None else expected, "settlement_reference": references,
        }
    )  # fmt: skip
    columns = ["customer_id", "receipt_id", "received", "amount", "narration"]
    receipts = pd.DataFrame([rows[at] for at in rng.permutation(len(rows))], columns=columns)
    return Market(
        orders, receipts, pd.DataFrame(links, columns=["customer_id", "order_id", "receipt_id", "amount"])
    )
