"""One business's invoices, parties and receipts of a year, and which receipt paid which invoice."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from benchmarks.books.rates import LEVELS, TDS_RATES, Rates
from benchmarks.books.styles import STYLES, Rng, Style, confusable, firm, narrate, person, pick, spoilt

START, DAYS, TAIL_DAYS = date(2024, 4, 1), 365, 75
INVOICES, RECEIPTS, PARTIES = 300, 1_000, 33
_COLUMNS = {
    "invoices": ["customer_id", "invoice_id", "party_id", "issued", "due", "taxable", "gross", "credit_note"],
    "receipts": ["customer_id", "receipt_id", "received", "amount", "narration"],
    "parties": ["customer_id", "party_id", "name", "gstin"],
    "owner": ["customer_id", "trade_name", "legal_name"],
    "links": ["customer_id", "invoice_id", "receipt_id", "amount", "on_account"],
    "payers": ["customer_id", "receipt_id", "party_id", "amount"],
}


@dataclass
class Books:
    """Frames of interfaces.md, and the truth: `links` (which receipt paid which invoice), `payers` (of
    receipts)."""

    invoices: pd.DataFrame
    receipts: pd.DataFrame
    parties: pd.DataFrame
    owner: pd.DataFrame
    links: pd.DataFrame
    payers: pd.DataFrame


@dataclass
class _Invoice:
    number: str
    issued: int
    due: int
    taxable: float
    gross: float
    credit_note: float


@dataclass
class _Payment:
    day: int
    amount: float
    party: int | None
    narration: str
    pays: list[tuple[str, float]]
    on_account: bool = False


@dataclass
class _Party:
    name: str
    owner: str
    terms: int
    late: float
    jitter: float
    tds: float
    kind: str
    weekly: int | None
    month_day: int
    rounding: int
    invoices: list[_Invoice] = field(default_factory=list)


def together(books: list[Books]) -> Books:
    return Books(
        *(pd.concat([getattr(each, name) for each in books], ignore_index=True) for name in _COLUMNS)
    )


def simulate(customer: str, level: str, style_name: str, seed: int) -> Books:
    """One customer's books; everything is drawn from the seed."""
    rng = np.random.default_rng([seed, list(LEVELS).index(level), list(STYLES).index(style_name)])
    rates, style = LEVELS[level], STYLES[style_name]
    parties = _parties(rates, style, rng)
    _issue(parties, rates, style, rng)
    payments: list[_Payment] = []
    for at, party in enumerate(parties):
        payments += _pay(party, at, rates, style, rng)
    count = len(payments)
    owner = (firm(style, rng), person(style, rng))
    payments += _older(parties, round(rates.older * count), rates, style, rng)
    payments += _non_revenue(round(rates.non_revenue * count), owner, parties, style, rng)
    payments = [each for each in payments if 0 <= each.day < DAYS + TAIL_DAYS and each.amount > 0]
    payments += _retail(max(RECEIPTS - len(payments), 0), style, rng)
    return _frames(customer, parties, payments, owner, rng)


def _parties(rates: Rates, style: Style, rng: Rng) -> list[_Party]:
    names: list[str] = []
    while len(names) < PARTIES:
        name = (
            confusable(pick(rng, names), style, rng)
            if names and rng.random() < rates.confusable
            else firm(style, rng)
        )
        if name not in names:
            names.append(name)
    found = []
    for name in names:
        kind = rng.choice(
            ["lump", "part", "on_account", "single"],
            p=[
                rates.lump_parties,
                rates.part_parties,
                rates.on_account_parties,
                1 - rates.lump_parties - rates.part_parties - rates.on_account_parties,
            ],
        )
        found.append(
            _Party(
                name,
                (
                    f"{pick(rng, style.given)} "
                    f"{name.split()[0] if rng.random() < 0.3 else pick(rng, style.family)}"
                ),
                int(rng.choice([0, 7, 15, 21, 30, 45, 60])),
                float(rng.exponential(5)),
                float(rng.uniform(1, 7)),
                float(rng.choice(TDS_RATES)) if rng.random() < rates.tds_parties else 0.0,
                str(kind),
                int(rng.integers(0, 6)) if rng.random() < 0.5 else None,
                int(rng.choice([1, 5, 7, 10, 15, 20, 25])),
                int(rng.choice([1, 10, 100])),
            )
        )
    return found


def _issue(parties: list[_Party], rates: Rates, style: Style, rng: Rng) -> None:
    shares = rng.pareto(1.3, len(parties)) + 0.15
    whose = rng.choice(len(parties), INVOICES, p=shares / shares.sum())
    level = rng.normal(np.log(28_000), 0.8, len(parties))
    gst = rng.choice([0.05, 0.12, 0.18, 0.28], len(parties), p=[0.25, 0.2, 0.45, 0.1])
    whole = rng.random(len(parties))
    days = np.sort(rng.integers(0, DAYS, INVOICES))
    number = pick(rng, style.number)
    first = int(rng.integers(1, 400))
    taxables: list[float] = []
    for n, (at, day) in enumerate(zip(whose.tolist(), days.tolist(), strict=True)):
        party = parties[at]
        taxable = float(np.exp(rng.normal(level[at], 0.7)))
        if rng.random() < rates.repeated and taxables:
            own = [each.taxable for each in party.invoices]
            taxable = pick(rng, own) if own and rng.random() < 0.7 else pick(rng, taxables)
        elif whole[at] < 0.4:
            taxable = round(taxable, -1)
        taxable = round(taxable, 2)
        gross = round(taxable * (1 + gst[at]), 0 if whole[at] < 0.6 else 2)
        note = round(gross * rng.uniform(0.02, 0.25), 2) if rng.random() < rates.credit_notes else 0.0
        text = number.format(n=first + n, y="24-25" if style.widths[0] != 10 else "2425")
        party.invoices.append(_Invoice(text, day, day + party.terms, taxable, gross, note))
        taxables.append(taxable)


def _net(party: _Party, invoice: _Invoice, rng: Rng) -> float:
    base = invoice.taxable * (1 - invoice.credit_note / invoice.gross)
    tax = base * party.tds
    return round(invoice.gross - invoice.credit_note - (round(tax) if rng.random() < 0.6 else tax), 2)


def _disturbed(amount: float, party: _Party, rates: Rates, rng: Rng) -> float:
    """What arrives of an amount due: short, rounded down, less bank charges."""
    if rng.random() < rates.short_paid:
        amount *= 1 - rng.uniform(0.005, 0.12)
        amount = round(amount, 2 if rng.random() < 0.5 else 0)
    if rng.random() < rates.rounded_down:
        amount = amount // party.rounding * party.rounding
    if rng.random() < rates.charges:
        amount -= float(rng.choice([2.95, 5.9, 11.8, 17.7, 29.5, 59.0]))
    return round(max(amount, 1.0), 2)


def _serial(number: str) -> str:
    """The part of an invoice number that counts, without the financial year."""
    runs = re.findall(r"[0-9]+", number)
    return next((digits for digits in reversed(runs) if digits not in ("24", "25", "2425")), runs[-1])


def _narration(party: _Party, rates: Rates, style: Style, rng: Rng, numbers: list[str]) -> str:
    note = ""
    if numbers and rng.random() < rates.number_given:
        tails = [number if rng.random() < 0.6 else _serial(number) for number in numbers[:3]]
        note = pick(rng, ("INV {}", "BILL NO {}", "{}", "AGST {}")).format(" ".join(tails))
    if rng.random() < rates.no_name:
        return narrate(style, rng, None, note)
    name = party.owner if rng.random() < rates.owner_pays else spoilt(party.name, style, rates, rng)
    return narrate(style, rng, name, note, ("NEFT", "RTGS", "IMPS", "UPI"))


def _shared(total: float, nets: list[float]) -> list[float]:
    scale = total / sum(nets)
    return [round(net * scale, 2) for net in nets]


def _pay(party: _Party, at: int, rates: Rates, style: Style, rng: Rng) -> list[_Payment]:
    due = [each for each in party.invoices if rng.random() >= rates.never_paid]
    if party.kind == "on_account":
        return _pay_on_account(party, at, due, rates, style, rng)
    if party.kind == "lump":
        return _pay_lumps(party, at, due, rates, style, rng)
    payments = []
    for invoice in due:
        net = _net(party, invoice, rng)
        day = invoice.due + max(round(rng.normal(party.late, party.jitter)), -party.terms)
        if rng.random() < rates.advances:
            day = invoice.issued - int(rng.integers(1, 15))
        day = max(day, 0)
        if party.kind == "part" and rng.random() < 0.7:
            count = int(rng.integers(2, 4))
            left = net
            for n in range(count):
                last = n == count - 1
                part = (
                    left
                    if last
                    else round(
                        net / count * rng.uniform(0.7, 1.3),
                        -int(rng.choice([0, 2, 3] if not style.round_parts else [3])) if net > 9_000 else 0,
                    )
                )
                part = left if last else min(part, left)
                paid = _disturbed(part, party, rates, rng) if last else part
                if paid > 0:
                    text = _narration(party, rates, style, rng, [invoice.number])
                    payments.append(
                        _Payment(day, round(paid, 2), at, text, [(invoice.number, round(paid, 2))])
                    )
                left = round(left - part, 2)
                day += int(rng.integers(4, 28))
        else:
            paid = _disturbed(net, party, rates, rng)
            text = _narration(party, rates, style, rng, [invoice.number])
            payments.append(_Payment(day, paid, at, text, [(invoice.number, paid)]))
    return payments


def _pay_lumps(
    party: _Party, at: int, due: list[_Invoice], rates: Rates, style: Style, rng: Rng
) -> list[_Payment]:
    payments, waiting = [], sorted(due, key=lambda each: each.due)
    for day in range(DAYS + TAIL_DAYS + 60):
        today = START + timedelta(days=day)
        weekly = today.weekday() == party.weekly if party.weekly is not None else today.day == party.month_day
        if not ((today + timedelta(days=1)).day == 1 if style.month_end else weekly):
            continue
        ready = [each for each in waiting if each.due <= day + 2][:6]
        if not ready:
            continue
        waiting = [each for each in waiting if each not in ready]
        nets = [_net(party, each, rng) for each in ready]
        paid = _disturbed(sum(nets), party, rates, rng)
        text = _narration(party, rates, style, rng, [each.number for each in ready])
        shares = _shared(paid, nets)
        payments.append(
            _Payment(
                day, paid, at, text, [(each.number, share) for each, share in zip(ready, shares, strict=True)]
            )
        )
    return payments


def _pay_on_account(
    party: _Party, at: int, due: list[_Invoice], rates: Rates, style: Style, rng: Rng
) -> list[_Payment]:
    """Round sums now and then, set off against the oldest invoices."""
    payments: list[_Payment] = []
    open_ = [[each, _net(party, each, rng)] for each in sorted(due, key=lambda each: each.issued)]
    day = party.terms
    while day < DAYS + TAIL_DAYS and open_:
        day += int(rng.integers(8, 30))
        owed = sum(left for each, left in open_ if each.issued <= day)
        unit = 5_000 if owed > 20_000 else 500
        paid = min(owed * rng.uniform(0.3, 1.0), owed) // unit * unit
        if paid <= 0:
            continue
        left, pays = paid, []
        while left > 0 and open_:
            part = min(left, open_[0][1])
            pays.append((open_[0][0].number, round(part, 2)))
            open_[0][1] -= part
            left -= part
            if open_[0][1] <= 0.005:
                open_.pop(0)
        text = _narration(party, rates, style, rng, [])
        payments.append(_Payment(day, float(paid), at, text, pays, True))
    return payments


def _older(parties: list[_Party], count: int, rates: Rates, style: Style, rng: Rng) -> list[_Payment]:
    """Payments early in the year for invoices of the year before."""
    found = []
    for _ in range(count):
        at = int(rng.integers(len(parties)))
        party = parties[at]
        usual = np.median([each.gross for each in party.invoices]) if party.invoices else 30_000.0
        amount = round(float(usual * np.exp(rng.normal(0, 0.6))), 2)
        day = int(rng.integers(0, 40 + party.terms))
        found.append(_Payment(day, amount, at, _narration(party, rates, style, rng, []), []))
    return found


def _non_revenue(
    count: int, owner: tuple[str, str], parties: list[_Party], style: Style, rng: Rng
) -> list[_Payment]:
    found = []
    for _ in range(count):
        day, draw = int(rng.integers(0, DAYS)), rng.random()
        amount = round(float(np.exp(rng.normal(10.3, 1.0))), 2)
        round_sum = float(round(amount, -3)) or 1_000.0
        if draw < 0.25:
            text, amount = narrate(style, rng, pick(rng, owner), "OWN TRANSFER"), round_sum
        elif draw < 0.45:
            text, amount = (
                narrate(
                    style,
                    rng,
                    pick(rng, ("BAJAJ FINANCE LTD", "UGRO CAPITAL LTD", "HERO FINCORP")),
                    "LOAN DISB",
                ),
                round_sum * 5,
            )
        elif draw < 0.65:
            text = narrate(style, rng, firm(style, rng), "REFUND")
        elif draw < 0.85:
            text, amount = narrate(style, rng, person(style, rng), "CAPITAL"), round_sum
        else:  # money sent out to a party comes back
            text, amount = narrate(style, rng, pick(rng, parties).name, "RETURNED"), round_sum
        found.append(_Payment(day, amount, None, text, []))
    return found


def _retail(count: int, style: Style, rng: Rng) -> list[_Payment]:
    """UPI of walk-in buyers, card settlements and cash."""
    found = []
    for _ in range(count):
        day, draw = int(rng.integers(0, DAYS + TAIL_DAYS)), rng.random()
        if draw < 0.7:
            amount = float(np.exp(rng.normal(6.5, 1.1)))
            amount = round(amount, -1) or 10.0
            text = narrate(style, rng, person(style, rng), "", ("UPI",))
        elif draw < 0.9:
            amount = round(float(np.exp(rng.normal(9.0, 0.7))), 2)
            text = narrate(
                style,
                rng,
                pick(rng, ("RAZORPAY SOFTWARE PRIVATE", "PINE LABS PRIVATE LIMITED", "BHARATPE")),
                "SETTLEMENT",
            )
        else:
            amount = float(round(np.exp(rng.normal(10.0, 0.7)), -2))
            text = pick(rng, ("CASH DEP SELF BRANCH", "BY CASH", "CASH DEPOSIT CDM"))
        found.append(_Payment(day, amount, None, text, []))
    return found


def _frames(
    customer: str, parties: list[_Party], payments: list[_Payment], owner: tuple[str, str], rng: Rng
) -> Books:
    def on(day: int) -> date:
        return START + timedelta(days=int(day))

    payments = [payments[n] for n in rng.permutation(len(payments))]
    rows: dict[str, list[tuple]] = {name: [] for name in _COLUMNS}
    rows["owner"].append((customer, *owner))
    for at, party in enumerate(parties):
        state = f"{int(rng.integers(1, 38)):02d}"
        rows["parties"].append(
            (customer, f"P{at:03d}", party.name, f"{state}AAAPA{at:04d}A1Z5" if rng.random() < 0.8 else None)
        )
        due_known = rng.random() < 0.7
        for each in party.invoices:
            due = on(each.due) if due_known else None
            rows["invoices"].append(
                (
                    customer,
                    each.number,
                    f"P{at:03d}",
                    on(each.issued),
                    due,
                    each.taxable,
                    each.gross,
                    each.credit_note,
                )
            )
    for n, each in enumerate(payments):
        text = each.narration.replace("<OWN>", owner[0])
        rows["receipts"].append((customer, f"R{n:05d}", on(each.day), each.amount, text))
        rows["links"] += [
            (customer, number, f"R{n:05d}", amount, each.on_account) for number, amount in each.pays
        ]
        if each.party is not None:
            rows["payers"].append((customer, f"R{n:05d}", f"P{each.party:03d}", each.amount))
    return Books(**{name: pd.DataFrame(rows[name], columns=columns) for name, columns in _COLUMNS.items()})
