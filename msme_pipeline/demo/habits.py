"""What an owner saves and insures, decided before the ledger runs and apart from the rest of the economy."""

from dataclasses import dataclass, replace

import numpy as np

from msme_pipeline.demo.archetypes import Parameters
from msme_pipeline.demo.calendar import Horizon
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.names import INSURERS, NameBook, Party
from msme_pipeline.demo.plan import Plan

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
