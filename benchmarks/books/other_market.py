"""A second marketplace with other conventions than `marketplace`; nothing is tuned on it.

Commission by category, logistics by slab, packaging, 18 % GST on the fees, TCS and TDS on values of their
own;
windows of 1, 3 or 7 days with a cut-off on some weekday, paid so many working days later; small batches are
carried over, cancelled orders may still show an expected net, some orders are returned in part, and what a
returned order costs (a flat reverse fee, or its commission and logistics) is held back from the next batch or
the one after. Some apps pay by a date other than the one the seller knows, change the payer's name, or pay
incentives besides.
"""

from datetime import timedelta

import numpy as np

from benchmarks.books.marketplace import CREDITS, ORDERS, Market, as_market
from benchmarks.books.simulate import DAYS, START
from benchmarks.books.styles import STYLES, Rng, person, pick

APPS = (
    ("NEFT/{u}/GROWTH FALCONS ONDC ESCROW/{t}", "NEFT/{u}/GROWTHFALCONS NODAL AC/{t}"),
    ("NEFT CR-{i}-SELLERSAPP TECHNOLOGIES P L-{t}-{u}", "NEFT CR-{i}-SELLERSAPP TECHNOL-{t}-{u}"),
    ("IMPS/P2A/{r}/ITHINK LOGISTICS PA ESCROW/{t}", "IMPS-{r}-ITHINK LOGISTICS P-{t}"),
    ("BY TRANSFER-NEFT*{i}*{u}*ONDC SELLER SETTLEM*{t}", "BY TRANSFER-NEFT*{i}*{u}*ONDC SELLER SETTLEM--"),
    ("RTGS:{u}:CASHFREE PAYMENTS NODAL:{t}", "NEFT:{u}:CASHFREE PAYMENTS NODAL:{t}"),
)
WALK_INS = (
    "UPI/CR/{r}/{n}/SBIN/{v}/PAY",
    "UPI-{n}-{v}-{i}-{r}-UPI",
    "BY CASH",
    "NEFT-{u}-{n}",
    "POS SETTL {r} PINE LABS",
)


def _working(day: int, ahead: int, holidays: set[int]) -> int:
    """The day so many working days after `day`."""
    while ahead:
        day += 1
        if (START + timedelta(days=day)).weekday() < 5 and day not in holidays:
            ahead -= 1
    return day


def _line(text: str, rng: Rng, name: str, note: str) -> str:
    def digits(count: int) -> str:
        return "".join(str(each) for each in rng.integers(0, 10, count))

    code = pick(rng, ("ICIC", "UTIB", "YESB", "KKBK", "RATN"))
    return text.format(
        u=f"{code}{pick(rng, 'NRP')}{digits(14)}",
        i=f"{code}0{digits(6)}",
        r=digits(12),
        v=f"{digits(9)}@okaxis",
        n=name,
        t=note,
    )


def sell_otherwise(customer: str, seed: int, *, known: bool, referenced: float) -> Market:
    rng = np.random.default_rng([seed, 77, int(known), round(referenced * 10)])
    style, cycle, ahead = (
        STYLES[pick(rng, tuple(STYLES))],
        int(rng.choice([1, 3, 7])),
        int(rng.integers(1, 4)),
    )
    phase, calendar = int(rng.integers(0, 7)), rng.random() < 0.4
    holidays = {int(day) for day in rng.integers(0, DAYS + 30, 14)}
    days = np.sort(rng.integers(0, DAYS, ORDERS))
    gross = np.round(np.exp(rng.normal(6.2, 0.9, ORDERS)), 0 if rng.random() < 0.6 else 2)
    kinds = rng.uniform(0.03, 0.16, 3)
    commission = kinds[rng.choice(3, ORDERS, p=[0.7, 0.2, 0.1])] * gross
    slabs = np.sort(rng.uniform(20, 110, 4))
    logistics = slabs[np.minimum(np.searchsorted([300, 800, 2000], gross) + (rng.random(ORDERS) < 0.15), 3)]
    packaging = float(pick(rng, (0.0, 5.0, 8.0)))
    taxable = gross / 1.12
    taxes = taxable * float(pick(rng, (0.005, 0.01))) + gross * float(pick(rng, (0.001, 0.01)))
    fees = np.round((commission + logistics + packaging) * 1.18, 2) + np.round(taxes, 2)
    net = np.round(np.maximum(gross - fees, 1.0), 2)
    state = rng.choice(["paid", "cancelled", "returned", "partly"], ORDERS, p=[0.90, 0.04, 0.05, 0.01])
    paid = np.where(state == "partly", np.round(net * rng.uniform(0.3, 0.7, ORDERS), 2), net)
    flat = round(float(slabs[1]) * 1.18, 2)
    cost = np.full(ORDERS, flat) if rng.random() < 0.5 else np.round((commission + logistics) * 1.18, 2)
    told_cancelled, told_returned, told_partly = rng.random() < 0.6, rng.random() < 0.4, rng.random() < 0.5
    expected = net.copy()
    expected[state == "cancelled"] = 0.0 if told_cancelled else net[state == "cancelled"]
    if told_returned:
        expected[state == "returned"] = -cost[state == "returned"]
    if told_partly:
        expected = np.where(state == "partly", paid, expected)
    anchored = days + (rng.random(ORDERS) < 0.08) * (rng.random() < 0.15)
    window = (anchored + phase) // cycle
    least, behind = float(rng.choice([0.0, 0.0, 500.0])), int(rng.integers(1, 3))
    texts, change = pick(rng, APPS), int(rng.integers(0, 2 * DAYS))
    rows, links, references, carried = [], [], np.full(ORDERS, None, object), np.empty(0, np.int64)
    owed = {int(at): 0.0 for at in range(int(window.max()) + 4)}
    for at in np.flatnonzero(state == "returned"):
        owed[int(window[at]) + behind] += float(cost[at])
    held = 0.0
    for at in range(int(window.min()), int(window.max()) + 1):
        members = np.concatenate(
            [carried, np.flatnonzero((window == at) & np.isin(state, ["paid", "partly"]))]
        )
        held += owed[at]
        total = round(float(paid[members].sum()) - held, 2)
        if len(members) == 0 or total <= max(least, 0.0):
            carried = members
            continue
        carried, held = np.empty(0, np.int64), 0.0
        end = (at + 1) * cycle - 1 - phase
        when = end + ahead + (1 if rng.random() < 0.05 else 0) if calendar else _working(end, ahead, holidays)
        reference, known_reference = str(rng.integers(10**9, 10**10)), rng.random() < referenced
        if known_reference:
            references[members] = f"STL{reference}"
        note = f"STL{reference}" if known_reference else pick(rng, ("ONDC PAYOUT", "SETTLEMENT", ""))
        text = _line(texts[int(when > change)], rng, "", note)
        if known_reference and note not in text:
            text += f" {note}"
        receipt = f"S{int(rng.integers(10**5)):05d}{len(rows):04d}"
        rows.append((customer, receipt, START + timedelta(days=int(when)), total, text))
        links += [(customer, f"O{n:05d}", receipt, paid[n]) for n in members]
    for _ in range(int(rng.integers(0, 5))):
        when = START + timedelta(days=int(rng.integers(0, DAYS)))
        rows.append(
            (
                customer,
                f"I{len(rows):04d}",
                when,
                float(rng.integers(100, 3_000)),
                _line(texts[0], rng, "", "INCENTIVE"),
            )
        )
    while len(rows) < CREDITS:
        when = START + timedelta(days=int(rng.integers(0, DAYS)))
        amount = float(np.round(np.exp(rng.normal(6.5, 1.3)), 0 if rng.random() < 0.8 else 2))
        rows.append(
            (
                customer,
                f"R{len(rows):04d}",
                when,
                amount,
                _line(pick(rng, WALK_INS), rng, person(style, rng), ""),
            )
        )
    return as_market(customer, days, gross, expected if known else None, references, rows, links, rng)
