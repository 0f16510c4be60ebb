"""Demand, sales invoices and the receipts that follow them."""

from dataclasses import dataclass

import numpy as np

from msme_pipeline.demo.archetypes import Parameters
from msme_pipeline.demo.calendar import RATE_CUT, Horizon, next_open
from msme_pipeline.demo.draws import generator, lognormal_noise, paise, pareto_shares
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.marketplace import Seller, Trades, trade, with_ondc
from msme_pipeline.demo.plan import Plan
from msme_pipeline.demo.sectors import Sector
from msme_pipeline.demo.spread import scale_to_months, spread_in_month

PART_PAYMENT_SHARE = 0.06
CREDIT_NOTE_SHARE = 0.02
BAD_DEBT_SHARE = 0.004
CHEQUE_RETURN_SHARE = 0.015
TYPICAL_VOLATILITY = 0.15
SETTLED_SHARE = 0.6  # of receipts at most settlements
GOLDEN = 0.6180339887498949  # evenly spread sequence
BEFORE_DAYS = 91  # days of invoices before the history starts
NO_NOTE = -(10**6)
QR_CHARGE, POS_CHARGE, MARKETPLACE_CHARGE = 0.006, 0.014, 0.15  # of the gross amount


@dataclass
class Invoices:
    """B2B documents: one array element each; amounts in paise."""

    day: np.ndarray
    party: np.ndarray
    taxable: np.ndarray
    tax: np.ndarray
    rate: np.ndarray
    declared: np.ndarray
    tds: np.ndarray
    note_day: np.ndarray  # NO_NOTE when there is no credit note
    note_taxable: np.ndarray
    note_tax: np.ndarray


@dataclass
class Sales:
    """Daily revenue (₹ without GST), documents, and links (invoice, receipt, paise) to planned receipts."""

    revenue: np.ndarray
    level: np.ndarray
    invoices: Invoices
    consumer_taxable: np.ndarray  # per day, ₹ without GST, all channels but B2B
    consumer_declared: float
    link_invoice: np.ndarray
    link_receipt: np.ndarray
    link_amount: np.ndarray
    ondc: Trades | None


def channel_shares(parameters: Parameters, sector: Sector) -> dict[str, float]:
    """Share of revenue by channel."""
    if parameters.b2b_only:
        return {"b2b": 0.96, "upi": 0.0, "qr": 0.0, "pos": 0.0, "cash": 0.04, "marketplace": 0.0}
    return {name: getattr(sector, name) for name in ("b2b", "upi", "qr", "pos", "cash", "marketplace")}


def daily_revenue(
    parameters: Parameters, sector: Sector, calendar: Horizon, rng: np.random.Generator, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Revenue per day (₹ without GST) and the trend level per month (1 at the start)."""
    months = calendar.months + calendar.future_months
    step = np.arange(months)
    slope = np.where(step < calendar.months, parameters.growth, parameters.growth * 0.5) / 12
    slope[step <= parameters.growth_from] = 0.0
    level = np.exp(np.cumsum(slope))
    wave = np.cos(2 * np.pi * (np.arange(1, 13) - parameters.season_peak) / 12) * parameters.season
    season = np.exp(wave)
    season /= season.mean()
    noise = _autoregressive(rng, months, parameters.volatility)
    noise += _autoregressive(generator("macro", seed), months, 0.015)
    noise += _autoregressive(generator("sector", sector.name, seed), months, 0.02)
    district = generator("district", parameters.district, seed)
    noise += _autoregressive(district, months, 0.015)
    hit = int(district.integers(0, months * 3))
    noise[hit : hit + 2] -= 0.06
    calendar_month = calendar.calendar_month
    factor = (
        1.0
        + sector.festival * calendar.festival
        + sector.wedding * calendar.wedding
        + sector.rate_cut * calendar.rate_cut
        + sector.monsoon * np.isin(calendar_month, (7, 8, 9))
        + sector.harvest * np.isin(calendar_month, (4, 5, 10, 11))
        + sector.year_end * (calendar_month == 3)
    )
    weekday = np.where(calendar.weekday == 6, 1.1 - 0.9 * sector.b2b, 1.0)
    monthly = level * np.exp(noise - parameters.volatility**2 / 2)
    shape = factor * weekday * season[calendar_month - 1]
    shape /= np.mean(factor * weekday)
    return parameters.turnover / 365.25 * monthly[calendar.month] * shape, level


def _autoregressive(rng: np.random.Generator, months: int, sigma: float, memory: float = 0.25) -> np.ndarray:
    shocks = rng.normal(0.0, sigma * np.sqrt(1 - memory**2), months)
    values = np.empty(months)
    last = rng.normal(0.0, sigma)
    for month, shock in enumerate(shocks.tolist()):
        last = memory * last + shock
        values[month] = last
    return values


def rate_on(sector: Sector, calendar: Horizon, day: np.ndarray) -> np.ndarray:
    """GST rate in % on days: 12 % became 5 % on 22 September 2025."""
    cut = calendar.day_of(RATE_CUT)
    after = 5 if sector.gst_rate == 12 else sector.gst_rate
    return np.where(day < cut, sector.gst_rate, after)


def sell(
    plan: Plan,
    parameters: Parameters,
    sector: Sector,
    calendar: Horizon,
    rng: np.random.Generator,
    seed: int,
    buyers: tuple[np.ndarray, np.ndarray, np.ndarray],
    receipts_per_month: float,
    seller: tuple[Seller, np.random.Generator] | None = None,
) -> Sales:
    """Plan all receipts of sales.

    `buyers` holds per B2B buyer: payment terms in days, 1 for payers by cheque, party index. `seller`
    is how it sells on ONDC, with the stream for its orders: then these are its marketplace sales.
    """
    revenue, level = daily_revenue(parameters, sector, calendar, rng, seed)
    shares = with_ondc(channel_shares(parameters, sector), seller[0] if seller else None)
    months = len(calendar.month_start) - 1
    terminals = sum(shares[name] > 0 for name in ("qr", "pos"))
    # few receipts a month: settlements are bundled, so that they do not crowd out the others
    qr_days = int(np.clip(np.ceil(terminals * 30.4 / (SETTLED_SHARE * receipts_per_month)), 1, 15))
    settled = terminals * 30.4 / qr_days
    market_days = 7 if receipts_per_month > 20 else 15
    visits = float(np.clip(receipts_per_month * 0.12, 2, 8)) if shares["cash"] > 0 else 0.0
    weekly = 30.4 / market_days if shares["marketplace"] > 0 else 0.0
    weekly += seller[0].payouts_a_month if seller is not None else 0.0
    rest = max(receipts_per_month - settled - visits - weekly, receipts_per_month * 0.35, 3.0)
    upi_share = shares["upi"] / (shares["upi"] + shares["b2b"]) if shares["upi"] > 0 else 0.0
    irregular = parameters.volatility / TYPICAL_VOLATILITY
    upi_rate = rest * min(0.5, upi_share * 1.6) * min(1.0, irregular + 0.2)
    b2b_rate = rest - upi_rate
    invoices = _write_invoices(
        parameters, sector, calendar, rng, revenue * shares["b2b"], len(buyers[0]), b2b_rate * 1.05
    )
    links = _collect(plan, parameters, calendar, rng, invoices, buyers)
    consumer = revenue * (1 - shares["b2b"])
    declared = parameters.declared
    gross = revenue * (1 + rate_on(sector, calendar, np.arange(calendar.days)) / 100 * declared)
    _settle(plan, calendar, rng, Kind.QR_SETTLEMENT, gross * shares["qr"], qr_days, QR_CHARGE)
    _settle(plan, calendar, rng, Kind.POS_SETTLEMENT, gross * shares["pos"], qr_days, POS_CHARGE)
    _settle(
        plan, calendar, rng, Kind.MARKETPLACE, gross * shares["marketplace"], market_days, MARKETPLACE_CHARGE
    )
    ondc = None
    if seller is not None:
        own = Plan(seller[1])
        rate = rate_on(sector, calendar, np.arange(calendar.days))
        registered = parameters.registration == "regular"
        ondc = trade(own, seller[0], calendar, seller[1], gross * shares["ondc"], rate, registered)
        plan.take(own)
    _deposit_cash(
        plan, calendar, rng, gross * shares["cash"], visits, parameters.volatility / TYPICAL_VOLATILITY
    )
    if shares["upi"] > 0:
        day = spread_in_month(rng, calendar, revenue, upi_rate)
        monthly = np.bincount(calendar.month, weights=gross * shares["upi"], minlength=months)
        amount = scale_to_months(calendar, day, lognormal_noise(rng, len(day), 0.8), monthly)
        plan.add(Kind.UPI_SALE, day, paise(amount, 100), link=np.arange(len(day)), hours=(9.0, 21.8))
    return Sales(revenue, level, invoices, consumer, declared, *links, ondc)


def _write_invoices(
    parameters: Parameters,
    sector: Sector,
    calendar: Horizon,
    rng: np.random.Generator,
    revenue: np.ndarray,
    buyers: int,
    per_month: float,
) -> Invoices:
    day = spread_in_month(rng, calendar, revenue, per_month)
    size = len(day)
    share = pareto_shares(rng, buyers, parameters.top_three)
    chance = share**0.75
    irregular = parameters.volatility / TYPICAL_VOLATILITY
    # steady businesses sell to the same buyers month after month
    turn = (np.arange(size) * GOLDEN + rng.random(size) * min(irregular, 1.0)) % 1.0
    party = np.searchsorted(np.cumsum(chance / chance.sum()), turn).clip(0, buyers - 1)
    raw = share[party] ** 0.25 * lognormal_noise(rng, size, 0.4 * irregular)
    monthly = np.bincount(calendar.month, weights=revenue, minlength=len(calendar.month_start) - 1)
    taxable = paise(scale_to_months(calendar, day, raw, monthly), 100)
    declared = rng.random(size) < parameters.declared
    rate = rate_on(sector, calendar, day)
    tax = np.where(declared, taxable * rate // 100 // 2 * 2, 0)
    large = (share > np.median(share)) & (rng.random(buyers) < 0.7)
    tds = np.where(large[party] & declared, paise(taxable / 100 * sector.tds, 100), 0)
    noted = (rng.random(size) < CREDIT_NOTE_SHARE) & declared
    part = np.where(rng.random(size) < 0.2, 1.0, rng.uniform(0.04, 0.3, size))
    note_taxable = np.where(noted, paise(taxable / 100 * part, 100), 0)
    note_tax = np.where(noted, note_taxable * rate // 100 // 2 * 2, 0)
    note_day = np.where(noted, day + rng.integers(2, 20, size), NO_NOTE)
    # documents of the quarter before the history, so that receipts flow from its first day
    early = np.flatnonzero(day < BEFORE_DAYS)
    order = np.concatenate([early, np.arange(size)])
    shift = np.where(np.arange(len(order)) < len(early), BEFORE_DAYS, 0)
    return Invoices(
        day=day[order] - shift,
        party=party[order],
        taxable=taxable[order],
        tax=tax[order],
        rate=rate[order],
        declared=declared[order],
        tds=tds[order],
        note_day=np.where(noted[order], note_day[order] - shift, NO_NOTE),
        note_taxable=note_taxable[order],
        note_tax=note_tax[order],
    )


def _collect(
    plan: Plan,
    parameters: Parameters,
    calendar: Horizon,
    rng: np.random.Generator,
    invoices: Invoices,
    buyers: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Receipts after terms; returns links invoice, receipt, paise."""
    terms, by_cheque, party_index = buyers
    size = len(invoices.day)
    count = len(terms)
    irregular = parameters.volatility / TYPICAL_VOLATILITY
    lateness = rng.gamma(1.6, 2.5, count) * irregular
    delay = terms[invoices.party] + rng.gamma(1.3, 1.0, size) * lateness[invoices.party]
    due = invoices.day + np.rint(delay).astype(np.int64)
    lump = rng.random(count) < 0.3 * irregular
    payday = rng.integers(0, 7, count)
    shift = (payday[invoices.party] - due) % 7
    due = np.where(lump[invoices.party], due + shift, due)
    owed = invoices.taxable + invoices.tax - invoices.tds - invoices.note_taxable - invoices.note_tax
    owed = np.where(rng.random(size) < BAD_DEBT_SHARE, 0, np.maximum(owed, 0))
    split = (rng.random(size) < PART_PAYMENT_SHARE) & (owed > 0)
    first = np.where(split, paise(owed / 100 * rng.uniform(0.4, 0.7, size), 10000), owed)
    invoice = np.concatenate([np.arange(size), np.flatnonzero(split)])
    paid = np.concatenate([first, (owed - first)[split]])
    when = np.concatenate([due, (due + rng.integers(5, 25, size))[split]])
    cheque = by_cheque[invoices.party[invoice]] == 1
    inside = (paid > 0) & (when >= 0) & (when < calendar.days - 2)
    invoice, paid, when, cheque = invoice[inside], paid[inside], when[inside], cheque[inside]
    when = np.where(cheque, next_open(calendar, when), when)
    payer = invoices.party[invoice]
    key, receipt = np.unique(when * 100_000 + payer, return_inverse=True)
    amount = np.zeros(len(key), dtype=np.int64)
    np.add.at(amount, receipt, paid)
    receipt_day, receipt_payer = key // 100_000, key % 100_000
    plan.add(Kind.RECEIPT, receipt_day, amount, party_index[receipt_payer], np.arange(len(key)))
    bounced = (by_cheque[receipt_payer] == 1) & (rng.random(len(key)) < CHEQUE_RETURN_SHARE)
    bounced &= receipt_day < calendar.days - 20
    if bounced.any():
        numbers = np.flatnonzero(bounced)
        returned = next_open(calendar, receipt_day[bounced] + 2)
        party = party_index[receipt_payer[bounced]]
        plan.add(Kind.CHEQUE_RETURN, returned, amount[bounced], party, numbers, hours=(10.0, 12.0))
        plan.add(Kind.BANK_CHARGE, returned, np.full(len(numbers), 17700), link=2, hours=(12.5, 13.0))
        again = returned + rng.integers(4, 12, len(numbers))
        plan.add(Kind.RECEIPT, again, amount[bounced], party, numbers)
    return invoice, receipt, paid


def _settle(
    plan: Plan,
    calendar: Horizon,
    rng: np.random.Generator,
    kind: Kind,
    gross: np.ndarray,
    every: int,
    charge: float,
) -> None:
    """Settlements the day after a run of `every` days, net of charges and 18 % GST on them."""
    if not gross.any():
        return
    jitter = gross * lognormal_noise(rng, len(gross), 0.2)
    monthly = np.bincount(calendar.month, weights=gross)
    daily = scale_to_months(calendar, np.arange(calendar.days), jitter, monthly)
    run = np.arange(calendar.days) // every
    batch = np.bincount(run, weights=daily)
    day = np.minimum((np.arange(len(batch)) + 1) * every, calendar.days)
    keep = day < calendar.days
    net = batch * (1 - charge * 1.18)
    plan.add(kind, day[keep], paise(net[keep]), link=np.arange(len(batch))[keep], hours=(7.0, 11.0))


def _deposit_cash(
    plan: Plan, calendar: Horizon, rng: np.random.Generator, cash: np.ndarray, visits: float, irregular: float
) -> None:
    """Cash taken to the bank irregularly; a part is spent before it gets there."""
    if visits <= 0:
        return
    count = round(visits * calendar.days / 30.4)
    place = (np.arange(count) + 0.5 + rng.uniform(-0.9, 0.9, count) * min(irregular, 1.0)) / count
    day = np.unique(next_open(calendar, np.sort(place * calendar.days).astype(np.int64).clip(1)))
    held = np.concatenate([[0.0], np.cumsum(cash)])
    taken = np.diff(held[np.concatenate([[0], day])])
    amount = taken * (0.85 + 0.15 * min(irregular, 1.0) * rng.uniform(-1.0, 1.0, len(day)))
    plan.add(Kind.CASH_DEPOSIT, day, paise(amount, 50_000), hours=(10.2, 15.5))
