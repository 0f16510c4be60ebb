"""Folios, policies and deposits of an owner, read from what the book says was paid."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF, Horizon
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.habits import EVERY, PREMIUM_DAY, Insured
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.names import FUND_HOUSES

NAV_FROM = date(2018, 1, 1)


@dataclass(frozen=True)
class Scheme:
    """A scheme of a fund house; drift and wobble are yearly."""

    house: str
    name: str
    code: str
    amfi: str
    isin: str
    kind: str  # as a statement classes it: EQUITY, DEBT, HYBRID
    heading: str  # of the AMFI list
    start: float
    drift: float
    wobble: float


def _isin(first_eleven: str) -> str:
    digits = "".join(str(int(character, 36)) for character in first_eleven)
    total = 0
    for index, digit in enumerate(reversed(digits)):
        product = int(digit) * (2 - index % 2)
        total += product // 10 + product % 10
    return f"{first_eleven}{-total % 10}"


_SHAPES = (
    ("Flexi Cap Fund", "EQUITY", "Equity Scheme - Flexi Cap Fund", 42.0, 0.13, 0.11),
    ("Nifty Index Fund", "EQUITY", "Other Scheme - Index Funds", 118.0, 0.11, 0.10),
    ("Balanced Advantage Fund", "HYBRID", "Hybrid Scheme - Balanced Advantage", 27.0, 0.10, 0.06),
    ("Liquid Fund", "DEBT", "Debt Scheme - Liquid Fund", 2150.0, 0.066, 0.001),
)


@lru_cache(maxsize=1)
def schemes() -> tuple[Scheme, ...]:
    found = []
    for house, title in enumerate(FUND_HOUSES):
        for number, (shape, kind, heading, start, drift, wobble) in enumerate(_SHAPES):
            short = title.split()[0].title()
            found.append(
                Scheme(
                    title.title(),
                    f"{short} {shape} - Direct Plan - Growth",
                    f"{short[:3].upper()}{number + 1:02d}G",
                    str(148_000 + house * 100 + number),
                    _isin(f"INF{house + 7}{number + 1:02d}K01{'ABC'[house]}{'WXYZ'[number]}"),
                    kind,
                    heading,
                    start * (1 + 0.1 * house),
                    drift,
                    wobble,
                )
            )
    return tuple(found)


@lru_cache(maxsize=256)
def net_asset_values(scheme: Scheme, seed: int) -> tuple[float, ...]:
    """Values of a scheme by day from NAV_FROM to AS_OF, four decimals; weekends repeat Friday's."""
    rng = generator("nav", scheme.amfi, seed)
    days = (AS_OF - NAV_FROM).days + 1
    steps = scheme.drift / 365 + rng.normal(0, scheme.wobble / np.sqrt(365), days)
    values = np.round(scheme.start * np.exp(np.cumsum(steps)), 4)
    weekday = (np.arange(days) + NAV_FROM.weekday()) % 7
    back = np.clip(weekday - 4, 0, None)
    return tuple(values[np.maximum(np.arange(days) - back, 0)].tolist())


def nav_on(scheme: Scheme, seed: int, day: date) -> float:
    return net_asset_values(scheme, seed)[(day - NAV_FROM).days]


def valued_on(day: date) -> date:
    """The last working day up to a day."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


@dataclass(frozen=True)
class Trade:
    """A transaction in a folio: thousandths of units (negative when they leave), paise."""

    day: date
    kind: str  # PURCHASE, PURCHASE_SIP, REDEMPTION
    amount: int
    units: int
    nav: float


@dataclass(frozen=True)
class Folio:
    number: str
    scheme: Scheme
    trades: tuple[Trade, ...]
    instalment: int  # paise of the running plan, else 0
    plan_day: int
    lien_share: float

    def units(self, until: date) -> int:
        """Thousandths of units held at the end of a day."""
        return sum(trade.units for trade in self.trades if trade.day <= until)

    def cost(self, until: date) -> int:
        """Paise paid in less those taken out."""
        sums = [t.amount if t.units > 0 else -t.amount for t in self.trades if t.day <= until]
        return max(sum(sums), 0)

    def plan_runs(self) -> bool:
        last = max((t.day for t in self.trades if t.kind == "PURCHASE_SIP"), default=NAV_FROM)
        return self.instalment > 0 and (AS_OF - last).days <= 45


def folios(business: Business) -> list[Folio]:
    """Folios of the owner: the plan's, with the instalments of the book, and older ones."""
    seed = business.habits.seed
    rng = generator("folios", business.customer_id, seed)
    older = int(rng.choice(4, p=(0.35, 0.3, 0.2, 0.15)))
    uniform = rng.random((5, 8)).tolist()
    if not business.habits.invests:
        return []
    book, calendar = business.book, business.calendar
    rows = [row for row, kind in enumerate(book.kind) if kind == Kind.SIP]
    found = []
    if rows:
        house = business.parties[book.party[rows[0]]].name.title()
        mine = [scheme for scheme in schemes() if scheme.house == house]
        chosen = mine[(0, 0, 0, 1, 1, 2, 2, 3)[int(uniform[0][0] * 8)]]
        paid = [(calendar.date_of(book.day[row]), book.amount[row]) for row in rows]
        trades = [_buy(chosen, seed, day, amount, "PURCHASE_SIP") for day, amount in paid]
        found.append(_folio(chosen, seed, trades, uniform[0], book.amount[rows[-1]], paid[-1][0].day))
    for number in range(older if found else max(older, 1)):
        u = uniform[1 + number]
        chosen = schemes()[int(u[0] * len(schemes()))]
        day = date(2018 + int(u[6] * 4), 1 + int(u[7] * 12), 1 + int(u[5] * 27))
        amount = round(business.parameters.turnover * (0.003 + 0.04 * u[4] ** 2) / 500) * 50_000
        found.append(
            _folio(chosen, seed, [_buy(chosen, seed, day, max(amount, 500_000), "PURCHASE")], u, 0, 1)
        )
    return found


def _buy(scheme: Scheme, seed: int, day: date, amount: int, kind: str) -> Trade:
    nav = nav_on(scheme, seed, day)
    return Trade(day, kind, amount, round(amount * 10 / nav), nav)


def _folio(
    scheme: Scheme, seed: int, trades: list[Trade], u: list[float], instalment: int, plan_day: int
) -> Folio:
    """A quarter of the folios see a redemption (paid to an account outside consent), some are under lien."""
    if u[1] < 0.25:
        day = AS_OF - timedelta(days=40 + int(u[2] * 480))
        day -= timedelta(days=max(day.weekday() - 4, 0))
        held = sum(trade.units for trade in trades if trade.day < day)
        units = int(held * (0.1 + 0.5 * u[3]))
        if units > 0:
            nav = nav_on(scheme, seed, day)
            trades = sorted(
                [*trades, Trade(day, "REDEMPTION", round(units * nav / 10), -units, nav)], key=lambda t: t.day
            )
    digits = int.from_bytes(blake2b(f"{u}".encode(), digest_size=4).digest(), "big") % 10**8
    lien = 0.2 + 0.6 * u[5] if u[4] < 0.15 else 0.0
    return Folio(f"{digits + 10**8}/{int(u[0] * 89) + 10}", scheme, tuple(trades), instalment, plan_day, lien)


@dataclass(frozen=True)
class Policy:
    """A policy with what the book shows of it; premiums are (day, paise)."""

    agreed: Insured
    insurer: str
    holder: str
    started: date
    ends: date
    paid: tuple[tuple[date, int], ...]
    next_due: date

    @property
    def lapsed(self) -> bool:
        grace = 15 if self.agreed.frequency == "MONTHLY" else 30
        return (AS_OF - self.next_due).days > grace


def policies(business: Business) -> list[Policy]:
    """Policies of the owner and the business; premiums are the debits of the book."""
    book, calendar = business.book, business.calendar
    paid: dict[int, list[tuple[date, date, int]]] = {}
    for row, kind in enumerate(book.kind):
        if kind == Kind.INSURANCE:
            day, due = calendar.date_of(book.day[row]), calendar.date_of(book.wanted[row])
            paid.setdefault(book.link[row], []).append((due, day, book.amount[row]))
    found = []
    for number, agreed in enumerate(business.habits.policies):
        every = EVERY[agreed.frequency]
        settled = {due for due, _, _ in paid.get(number, [])}
        begins = date_in_month(calendar, agreed.first)
        if begins > AS_OF:
            continue
        month = agreed.first
        while date_in_month(calendar, month) in settled:
            month += every
        started = date(begins.year - agreed.years_before, begins.month, PREMIUM_DAY)
        payments = tuple((day, amount) for _, day, amount in sorted(paid.get(number, [])))
        found.append(
            Policy(
                agreed,
                business.parties[business.insurers[number]].name,
                business.name if agreed.product.business else business.owner,
                started,
                date(started.year + agreed.product.years, started.month, PREMIUM_DAY),
                payments,
                date_in_month(calendar, month),
            )
        )
    return found


def date_in_month(calendar: Horizon, month: int) -> date:
    return calendar.month_first(month).replace(day=PREMIUM_DAY)


@dataclass(frozen=True)
class Deposit:
    """A fixed deposit of the book, renewed until it matures after AS_OF; paise."""

    number: str
    account: int  # that it was paid from
    principal: int
    opened: date
    months: int
    rate: float


def deposits(business: Business) -> list[Deposit]:
    book, calendar = business.book, business.calendar
    found = []
    for row, kind in enumerate(book.kind):
        if kind == Kind.FIXED_DEPOSIT:
            opened = calendar.date_of(book.day[row])
            age = (AS_OF - opened).days / 30.4
            months = next(each for each in (12, 24, 36, 48, 60) if each > age + 1)
            rate = 6.5 + int(book.reference[row][-1]) / 10
            found.append(
                Deposit(book.reference[row], book.account[row], book.amount[row], opened, months, rate)
            )
    return found


def masked(number: str) -> str:
    return "X" * (len(number) - 4) + number[-4:]


def link_ref(number: str) -> str:
    """Reference under which an account is linked at the aggregator."""
    return blake2b(number.encode(), digest_size=8).hexdigest()
