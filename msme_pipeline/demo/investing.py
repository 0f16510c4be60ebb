"""What an owner saves and insures: plans, folios and policies, drawn apart from the rest of the economy.

`draw_habits` decides before the ledger runs what is to be paid; `folios`, `policies` and `deposits` read
from the book what was paid.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from msme_pipeline.demo.archetypes import Parameters
from msme_pipeline.demo.calendar import AS_OF, Horizon
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.names import FUND_HOUSES, INSURERS, NameBook, Party
from msme_pipeline.demo.plan import Plan

if TYPE_CHECKING:
    from msme_pipeline.demo.business import Business

NAV_FROM = date(2018, 1, 1)
TYPICAL_MARGIN = 0.16
TYPICAL_TURNOVER = 1.3e7
PREMIUM_SHARE = 0.0043  # of turnover: all premiums of a year of those who insure
PREMIUM_DAY = 16
GENERAL_INSURER, LIFE_INSURER = INSURERS[:2]


@dataclass(frozen=True)
class Product:
    """An insurance product: premium of a year over cover, and what the FI schema calls it."""

    name: str
    policy_type: str
    cover_type: str
    rate: float
    years: int
    life: bool
    business: bool = False


PRODUCTS = (
    Product("TERM SHIELD", "TERM", "SELF", 0.006, 25, True),
    Product("BACHAT ENDOWMENT", "ENDOWMENT", "SELF", 0.06, 20, True),
    Product("KEYMAN TERM COVER", "TERM", "SELF", 0.008, 10, True, True),
    Product("AROGYA FAMILY HEALTH", "HEALTH", "FAMILY", 0.025, 30, False),
    Product("SHOP AND STOCK FIRE COVER", "OTHERS", "CONTENTS", 0.003, 30, False, True),
    Product("MOTOR COMPREHENSIVE", "COMPREHENSIVE", "OTHERS", 0.03, 15, False),
)
EVERY = {"MONTHLY": 1, "QUARTELY": 3, "HALF_YEARLY": 6, "YEARLY": 12}
"""Frequencies in the spelling of the schema, months between two premiums."""


@dataclass(frozen=True)
class Insured:
    """A policy as agreed; premium in paise. Premiums are due in the months `first`, `first + every`, … of the
    history and no longer paid from month `stops` on."""

    product: Product
    number: str
    frequency: str
    premium: int
    cover: int
    first: int
    years_before: int
    stops: int


@dataclass(frozen=True)
class Habits:
    """`plan_from` to `plan_until`: months of the history with instalments of a systematic plan."""

    seed: int
    invests: bool
    plan_from: int
    plan_until: int
    policies: tuple[Insured, ...]

    def instalments(self, months: int) -> np.ndarray:
        """1 for months in which the plan runs."""
        month = np.arange(months)
        return ((month >= self.plan_from) & (month < self.plan_until)).astype(np.int64)

    def with_first_premium(self, month: int) -> "Habits":
        """The same with the first policy's premiums due in another month of the year."""
        if not self.policies:
            return self
        first, *others = self.policies
        return replace(self, policies=(replace(first, first=month), *others))

    def premiums(self, policy: int, months: np.ndarray) -> np.ndarray:
        """Premiums of a policy that fall due in the given months, paise; 0 when there is no such policy."""
        if policy >= len(self.policies):
            return np.zeros(len(months), dtype=np.int64)
        agreed = self.policies[policy]
        due = (months >= agreed.first) & ((months - agreed.first) % EVERY[agreed.frequency] == 0)
        return np.where(due & (months < agreed.stops), agreed.premium, 0)


def draw_habits(customer_id: str, seed: int, parameters: Parameters, calendar: Horizon) -> Habits:
    """Thriving and larger businesses save and insure more; about 55 % hold funds and 70 % a policy."""
    rng = generator("investing", customer_id, seed)
    means = 3.0 * (parameters.margin - TYPICAL_MARGIN) + 0.1 * np.log(parameters.turnover / TYPICAL_TURNOVER)
    months = calendar.months + calendar.future_months
    invests = bool(rng.random() < np.clip(0.55 + means, 0.15, 0.92))
    plan, late, early, when = rng.random(4)
    plan_from = int(when * calendar.months * 0.7) if late < 0.35 else 0
    plan_until = months if early < 0.75 else min(plan_from + 6 + int(24 * when), months)
    if not invests or plan > 0.85:
        plan_from = plan_until = 0
    insures = rng.random() < np.clip(0.7 + 0.8 * means, 0.2, 0.95)
    count = 1 + min(int(rng.poisson(1.0)), 4)
    first_month = int(rng.integers(0, 12))
    total = max(parameters.turnover * PREMIUM_SHARE, 6000.0) * float(np.exp(rng.normal(0, 0.35)))
    share = rng.dirichlet(np.full(count, 3.0))
    agreed = [
        _agree(rng, number, total * float(share[number]), first_month, calendar.months, months, product)
        for number, product in enumerate(rng.permutation(len(PRODUCTS))[:count].tolist())
    ]
    return Habits(seed, invests, plan_from, plan_until, tuple(agreed) if insures else ())


def _agree(
    rng: np.random.Generator, number: int, yearly: float, first: int, known: int, months: int, product: int
) -> Insured:
    chosen = PRODUCTS[product]
    frequency = "YEARLY" if number == 0 else list(EVERY)[int(rng.choice(4, p=(0.25, 0.2, 0.2, 0.35)))]
    every = EVERY[frequency]
    premium = max(round(yearly * every / 12 / 10), 20) * 10
    cover = round(premium * 12 / every / chosen.rate / 25_000) * 25_000
    lapses, stop, new, years = rng.random(4)
    begins = first % every
    fresh = number > 0 and new < 0.3
    return Insured(
        product=chosen,
        number=f"P{int(rng.integers(10**8, 10**9))}",
        frequency=frequency,
        premium=premium * 100,
        cover=max(cover, 25_000) * 100,
        first=begins + (int(stop * 20) // every * every if fresh else 0),
        years_before=0 if fresh else 1 + int(years * min(chosen.years - 6, 8)),
        stops=max(int(known * (0.25 + 0.7 * stop)), begins + 1) if lapses < 0.12 else months,
    )


def insurers_of(habits: Habits, parties: list[Party], book: NameBook) -> list[int]:
    """Party of the insurer of each policy; insurers that are not there yet are added to the parties."""
    found = []
    for policy in habits.policies:
        name = LIFE_INSURER if policy.product.life else GENERAL_INSURER
        known = [at for at, each in enumerate(parties) if each.role == "insurer" and each.name == name]
        if not known:
            known = [len(parties)]
            parties.append(book.party(name, "insurer", "NEFT"))
        found.append(known[0])
    return found


def plan_premiums(
    plan: Plan, habits: Habits, calendar: Horizon, insurers: list[int], rng: np.random.Generator
) -> None:
    """Plan the premiums of all policies but the first, at times from a stream of their own."""
    own = Plan(rng)
    months = np.arange(calendar.months + calendar.future_months)
    days = np.array([calendar.day_in_month(int(month), PREMIUM_DAY) for month in months])
    for number in range(1, len(habits.policies)):
        due = habits.premiums(number, months)
        own.add(Kind.INSURANCE, days[due > 0], due[due > 0], insurers[number], number)
    plan.take(own)


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


def folios(business: "Business") -> list[Folio]:
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


def policies(business: "Business") -> list[Policy]:
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


def deposits(business: "Business") -> list[Deposit]:
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
