"""Purchases, wages, rent, taxes, instalments, the owner's drawings and circular payments."""

from dataclasses import dataclass

import numpy as np

from msme_pipeline.demo.archetypes import HABITUAL_NEGLECT, Parameters
from msme_pipeline.demo.calendar import FESTIVALS, Horizon
from msme_pipeline.demo.draws import lognormal_noise, paise
from msme_pipeline.demo.habits import PREMIUM_DAY, Habits
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.plan import Plan
from msme_pipeline.demo.sales import Sales
from msme_pipeline.demo.sectors import Sector
from msme_pipeline.demo.spread import scale_to_months, spread_in_month

SUBSISTENCE = 18_000.0  # ₹ a month below which drawings do not fall
LEAST_INSTALMENTS = 6_000  # ₹ a month of a business that habitually neglects its mandates
COMPOSITION_RATE = 0.01  # of turnover, paid by composition dealers
INCOME_TAX_SHARE = 0.10  # of the operating surplus
ADVANCE_TAX = ((6, 0.15), (9, 0.30), (12, 0.30), (3, 0.25))  # month, share of the year's tax due on the 15th
ROUND_TRIP_MINIMUM = 2_400_000  # paise; a circular payment is never smaller


@dataclass(frozen=True)
class Loan:
    """A term loan: party is the lender, amounts in paise, months counted from the start of the history."""

    number: str
    party: int
    emi: int
    day: int
    first_month: int
    last_month: int
    principal: int


@dataclass
class Spending:
    """Monthly figures in ₹ (arrays over all months) that later parts need."""

    purchases: np.ndarray
    output_tax: np.ndarray
    input_tax: np.ndarray
    gst_due: np.ndarray
    surplus: np.ndarray
    outflow: np.ndarray


def _by_month(calendar: Horizon, day: np.ndarray, weights: np.ndarray) -> np.ndarray:
    months = len(calendar.month_start) - 1
    inside = (day >= 0) & (day < calendar.days)
    return np.bincount(calendar.month[day[inside]], weights=weights[inside], minlength=months)


def output_tax(calendar: Horizon, sales: Sales, rate: np.ndarray) -> np.ndarray:
    """Output tax per month (₹) on declared sales less credit notes."""
    invoices = sales.invoices
    tax = _by_month(calendar, invoices.day, invoices.tax / 100)
    tax -= _by_month(calendar, invoices.note_day, invoices.note_tax / 100)
    consumer = sales.consumer_taxable * sales.consumer_declared * rate / 100
    return tax + _by_month(calendar, np.arange(calendar.days), consumer)


def run_business(
    plan: Plan,
    parameters: Parameters,
    calendar: Horizon,
    rng: np.random.Generator,
    sales: Sales,
    inflow: np.ndarray,
    rate: np.ndarray,
    sector: Sector,
    staff: int,
    parties: dict[str, np.ndarray],
    supplier_terms: np.ndarray,
    suppliers_per_month: float,
    quarterly: bool,
    tax_day: int,
) -> Spending:
    """Plan operating payments so that the mean surplus before debt service is margin times revenue.

    `inflow` is planned receipts per month in ₹; `parties` maps role to party indices.
    """
    months = len(calendar.month_start) - 1
    revenue = _by_month(calendar, np.arange(calendar.days), sales.revenue)
    sticky = 0.35 + 0.65 * sales.level if parameters.growth >= 0 else 0.65 + 0.35 * sales.level
    opex = parameters.turnover / 12 * sector.opex * sticky
    rent = opex.mean() * 0.2 * np.repeat(1.06 ** np.arange(months // 12 + 1), 12)[:months]
    wages = opex * 0.66
    bonus = np.isin(
        np.arange(months), [calendar.month[calendar.day_of(d)] for d in _inside(calendar, "diwali")]
    )
    wages = wages * np.where(bonus, 1.5, 1.0)
    utilities = opex * 0.14
    statutory = wages * 0.11 if sector.opex > 0.12 else wages * 0.0
    tax = parameters.margin * revenue * INCOME_TAX_SHARE
    regular = parameters.registration == "regular"
    taxed = output_tax(calendar, sales, rate)
    if parameters.registration == "composition":
        taxed = revenue * COMPOSITION_RATE
    other = rent + wages + utilities + statutory + tax
    known = slice(0, calendar.months)
    surplus_goal = parameters.margin * revenue[known].sum()
    goods_in_all = (inflow[known].sum() - other[known].sum() - taxed[known].sum() - surplus_goal) * 0.985
    ahead = 0.55 * revenue + 0.45 * np.append(revenue[1:], revenue[-1])
    goods = max(goods_in_all, 0.15 * revenue[known].sum()) * ahead / ahead[known].sum()
    invoiced = min(1.0, parameters.declared + 0.05) if regular else 0.0  # purchases with a tax invoice
    input_rate = rate[calendar.month_start[:-1]] / 100 * invoiced
    _buy(
        plan,
        calendar,
        rng,
        goods * (1 + input_rate),
        parties["supplier"],
        supplier_terms,
        suppliers_per_month,
    )
    due = _gst_due(taxed, goods * input_rate, quarterly)
    _pay_regular(plan, calendar, rng, rent, wages, utilities, statutory, staff, parties)
    _pay_taxes(plan, calendar, rng, due, tax, goods, quarterly, tax_day)
    outflow = other + due + goods * (1 + input_rate)
    return Spending(goods, taxed, goods * input_rate, due, inflow - outflow, outflow)


def _inside(calendar: Horizon, festival: str) -> list:
    return [d for d in FESTIVALS[festival] if 0 <= calendar.day_of(d) < calendar.days]


def _gst_due(output: np.ndarray, inputs: np.ndarray, quarterly: bool) -> np.ndarray:
    """Tax payable for each period (credit carried forward), placed in the period's last month."""
    due = np.zeros(len(output))
    credit = 0.0
    owed = 0.0
    # the history starts in December, so quarters of the financial year end in months 0, 3, 6, …, by offset
    for month in range(len(output)):
        owed += output[month] - inputs[month]
        if quarterly and not ends_quarter(month, len(output)):
            continue
        net = owed - credit
        due[month], credit = max(net, 0.0), max(-net, 0.0)
        owed = 0.0
    return due


def ends_quarter(month: int, months_in_all: int) -> bool:
    """Whether a month of the horizon (which ends in May 2027) is the last of a calendar quarter."""
    calendar_month = (4 - (months_in_all - 1 - month)) % 12 + 1
    return calendar_month % 3 == 0


def _buy(
    plan: Plan,
    calendar: Horizon,
    rng: np.random.Generator,
    monthly: np.ndarray,
    suppliers: np.ndarray,
    terms: np.ndarray,
    per_month: float,
) -> None:
    weight = monthly[calendar.month] * np.where(calendar.weekday == 6, 0.2, 1.0)
    day = spread_in_month(rng, calendar, weight, per_month)
    share = (1.0 / np.arange(1, len(suppliers) + 1)) ** 0.9
    who = np.searchsorted(np.cumsum(share / share.sum()), rng.random(len(day))).clip(0, len(suppliers) - 1)
    amount = paise(scale_to_months(calendar, day, lognormal_noise(rng, len(day), 0.5), monthly), 100)
    when = day + terms[who] + rng.integers(0, 4, len(day))
    # purchases made before the history starts are paid in its first weeks
    early = (day < terms.max()) & (when >= 0)
    before = np.clip(when[early] - terms[who[early]] - 1, 0, calendar.days - 1)
    owed_before = before < terms[who[early]]
    inside = when < calendar.days
    plan.add(Kind.SUPPLIER, when[inside], amount[inside], suppliers[who[inside]])
    plan.add(
        Kind.SUPPLIER,
        before[owed_before],
        amount[early][owed_before],
        suppliers[who[early][owed_before]],
    )
    refunds = rng.random(len(day)) < 0.004
    back = when[refunds] + 12
    keep = back < calendar.days
    part = paise(amount[refunds][keep] / 100 * 0.2, 100)
    plan.add(Kind.SUPPLIER_REFUND, back[keep], part, suppliers[who[refunds][keep]])


def _monthly_days(calendar: Horizon, day_of_month: np.ndarray | np.integer | int) -> np.ndarray:
    first = calendar.month_start[:-1]
    return np.minimum(first + np.asarray(day_of_month) - 1, calendar.month_start[1:] - 1)


def _pay_regular(
    plan: Plan,
    calendar: Horizon,
    rng: np.random.Generator,
    rent: np.ndarray,
    wages: np.ndarray,
    utilities: np.ndarray,
    statutory: np.ndarray,
    staff: int,
    parties: dict[str, np.ndarray],
) -> None:
    months = len(rent)
    plan.add(
        Kind.RENT, _monthly_days(calendar, rng.integers(1, 6)), paise(rent, 10_000), parties["landlord"][0]
    )
    weight = rng.uniform(0.6, 1.5, staff)
    weight /= weight.sum()
    payday = int(rng.integers(1, 8))
    for number in range(staff):
        day = _monthly_days(calendar, payday) + (rng.random(months) < 0.1)
        plan.add(Kind.SALARY, day, paise(wages * weight[number], 10_000), parties["employee"][number])
    bills = min(2, len(parties["utility"]))
    for number in range(bills):
        day = _monthly_days(calendar, rng.integers(8, 20))
        amount = utilities * (0.8, 0.2)[number] * lognormal_noise(rng, months, 0.1)
        plan.add(Kind.UTILITY, day, paise(amount, 100), parties["utility"][number])
    plan.add(Kind.STATUTORY, _monthly_days(calendar, 15), paise(statutory, 100), link=np.arange(months))
    charge_day = _monthly_days(calendar, 28)[::3]
    plan.add(Kind.BANK_CHARGE, charge_day, np.full(len(charge_day), 29500), link=0)
    folio = _monthly_days(calendar, 3)[1::6]
    plan.add(Kind.BANK_CHARGE, folio, np.full(len(folio), 11800), link=1)


def _pay_taxes(
    plan: Plan,
    calendar: Horizon,
    rng: np.random.Generator,
    due: np.ndarray,
    tax: np.ndarray,
    goods: np.ndarray,
    quarterly: bool,
    tax_day: int,
) -> None:
    months = len(due)
    periods = np.flatnonzero(due[: months - 1] > 0)
    first = calendar.month_start[periods + 1]
    last_day = min(int(rng.choice((22, 24))), tax_day) if quarterly else tax_day
    day = first + last_day - 1 - rng.integers(0, 4, len(periods))
    plan.add(Kind.GST, day, paise(due[periods], 100), link=periods)
    plan.add(Kind.TDS, _monthly_days(calendar, 7), paise(goods * 0.004, 100), link=np.arange(months))
    yearly = np.convolve(tax, np.ones(12), "same")
    for month in range(months):
        name = calendar.month_first(month).month
        share = dict(ADVANCE_TAX).get(name)
        if share:
            amount = paise(np.array([yearly[month] * share]), 1000)
            plan.add(Kind.INCOME_TAX, [calendar.day_in_month(month, 15) - int(rng.integers(0, 3))], amount)
    refund_month = [m for m in range(months) if calendar.month_first(m).month == 10]
    chosen = [m for m in refund_month if rng.random() < 0.4]
    days = [calendar.day_in_month(m, int(rng.integers(5, 26))) for m in chosen]
    plan.add(Kind.TAX_REFUND, days, paise(yearly[chosen] * rng.uniform(0.03, 0.1, len(chosen)), 1000))


def borrow(
    plan: Plan,
    parameters: Parameters,
    calendar: Horizon,
    rng: np.random.Generator,
    surplus: np.ndarray,
    lenders: np.ndarray,
    numbers: list[str],
) -> list[Loan]:
    """Loans whose instalments are `debt` times the mean surplus of the last 12 months of the history."""
    window = slice(calendar.months - 12, calendar.months)
    if parameters.growth < -0.2:
        window = slice(2, 2 + min(12, calendar.months))
    goal = max(surplus[window].mean(), parameters.turnover / 12 * 0.03) * parameters.debt
    if parameters.mandate_neglect > HABITUAL_NEGLECT:
        goal = max(goal, LEAST_INSTALMENTS)
    if goal < 2_000:
        return []
    count = len(lenders)
    part = rng.uniform(0.6, 1.4, count)
    part /= part.sum()
    days = rng.permutation(np.array([2, 5, 10, 5, 7]))[:count]
    latest = max(calendar.months - 14, 1)
    loans = []
    for number in range(count):
        growing = parameters.growth > 0.3
        starts_inside = growing or rng.random() < 0.35
        first = int(rng.integers(latest // 2, latest + 1)) if starts_inside else -int(rng.integers(1, 18))
        emi = int(paise(np.array([goal * part[number]]), 100)[0])
        tenure = calendar.months - first + int(rng.integers(6, 30))
        principal = int(emi * tenure * 0.8 // 100_000 * 100_000)
        last = min(first + tenure, calendar.months + calendar.future_months - 1)
        loan = Loan(numbers[number], int(lenders[number]), emi, int(days[number]), first, last, principal)
        loans.append(loan)
        months = np.arange(max(first + 1, 0), last + 1)
        due = np.array([calendar.day_in_month(int(m), loan.day) for m in months])
        plan.add(Kind.EMI, due, np.full(len(due), emi), loan.party, number, hours=(5.5, 7.5))
        if first >= 0:
            day = calendar.day_in_month(first, 18)
            plan.add(Kind.LOAN_IN, [day], [principal], loan.party, number)
            plan.add(Kind.CAPEX, [day + 4], [int(principal * 0.85)], -1, number)
    return loans


def draw(
    plan: Plan,
    parameters: Parameters,
    calendar: Horizon,
    rng: np.random.Generator,
    after_debt: np.ndarray,
    per_month: float,
    parties: dict[str, np.ndarray],
    habits: Habits,
    insurers: list[int],
) -> Habits:
    """The owner's household: groceries, school fees, gold, family, SIPs and the first policy.

    Returns the habits with the month in which the first policy's premium falls due.
    """
    months = len(after_debt)
    smooth = np.convolve(np.pad(after_debt, 3, mode="edge"), np.ones(7) / 7, "valid")
    floor = min(SUBSISTENCE, parameters.turnover / 12 * 0.03)
    monthly = np.maximum(smooth * 0.7, floor)
    day = spread_in_month(rng, calendar, np.ones(calendar.days), max(per_month - 2, 1))
    who = rng.integers(0, len(parties["household"]), len(day))
    amount = scale_to_months(calendar, day, lognormal_noise(rng, len(day), 0.6), monthly * 0.45)
    plan.add(Kind.DRAWING, day, paise(amount, 100), parties["household"][who], hours=(10.0, 21.9))
    family = _monthly_days(calendar, rng.integers(8, 28))
    plan.add(Kind.DRAWING, family, paise(monthly * 0.3, 50_000), parties["family"][0], hours=(10.0, 21.5))
    school = np.array([calendar.day_in_month(m, 10) for m in range(months) if m % 3 == 1])
    plan.add(Kind.DRAWING, school, paise(monthly[1::3] * 0.3, 10_000), parties["school"][0])
    gold = [calendar.day_of(d) - 1 for name in ("diwali", "akshaya") for d in _inside(calendar, name)]
    plan.add(Kind.DRAWING, gold, paise(monthly[calendar.month[gold]] * 0.5, 10_000), parties["jeweller"][0])
    sip = _monthly_days(calendar, rng.choice((7, 10, 12)))
    amount_sip = int(np.clip(round(monthly.mean() * 0.06 / 500), 1, 60)) * 500
    instalments = habits.instalments(months) * amount_sip * 100
    plan.add(Kind.SIP, sip, instalments, parties["fund"][0], hours=(6.0, 8.0))
    premium_month = int(rng.integers(0, 12))
    habits = habits.with_first_premium(premium_month)
    due = np.arange(premium_month, months, 12)
    premium = [calendar.day_in_month(int(m), PREMIUM_DAY) for m in due]
    insurer = insurers[0] if insurers else parties["insurer"][0]
    plan.add(Kind.INSURANCE, premium, habits.premiums(0, due), insurer, 0)
    atm = rng.random(months) < 0.5
    cash_day = _monthly_days(calendar, rng.integers(1, 28, months))[atm]
    plan.add(Kind.CASH_WITHDRAWAL, cash_day, paise(np.minimum(monthly[atm] * 0.1, 20_000), 50_000))
    return habits


def dress_up(
    plan: Plan,
    parameters: Parameters,
    calendar: Horizon,
    rng: np.random.Generator,
    revenue: np.ndarray,
    circle: np.ndarray,
    per_month: float,
) -> None:
    """Circular payments (out, back within a week) and deposits that lift month-end balances.

    Only the first leg is planned; the ledger plans the way back once the first leg is posted.
    """
    if parameters.circular > 0:
        rate = float(np.clip(per_month, 2.0, 5.0))
        day = spread_in_month(rng, calendar, np.ones(calendar.days), rate)
        day = day[calendar.day_of_month[day] < 24]
        share = lognormal_noise(rng, len(day), 0.3) / rate
        amount = paise(revenue[calendar.month[day]] * parameters.circular * share, 100_000)
        amount = np.maximum(amount, ROUND_TRIP_MINIMUM)
        party = circle[rng.integers(0, len(circle), len(day))]
        plan.add(Kind.CIRCULAR_OUT, day, amount, party, np.arange(len(day)))
    if parameters.lift > 0:
        last = calendar.month_start[1:] - 1 - rng.integers(0, 2, len(revenue))
        last = last[rng.random(len(last)) < 0.93]
        amount = paise(revenue[calendar.month[last]] * parameters.lift, 500_000)
        amount = np.maximum(amount, ROUND_TRIP_MINIMUM)
        party = circle[rng.integers(0, len(circle), len(last))]
        plan.add(Kind.LIFT_IN, last, amount, party, np.arange(len(last)), hours=(15.0, 18.0))


def blur(
    plan: Plan, calendar: Horizon, rng: np.random.Generator, revenue: np.ndarray, per_month: float
) -> None:
    """Entries whose narration says nothing: at least 2 % of the rows."""
    for kind, share in ((Kind.UNCLEAR_IN, 0.5), (Kind.UNCLEAR_OUT, 0.5)):
        day = spread_in_month(rng, calendar, np.ones(calendar.days), per_month * share)
        size = 0.01 * revenue[calendar.month[day]] * lognormal_noise(rng, len(day), 0.5)
        plan.add(kind, day, paise(size, 100))
