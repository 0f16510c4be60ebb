"""What the credit bureaus know of a business and its owner: tradelines with their months, enquiries, score.

Business loans come from the ledger: an instalment that bounced and was paid n days late shows n days past
due in that month; unpaid instalments are settled oldest first, as lenders appropriate payments.
"""

import calendar as months_of
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF, month_add
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.kinds import Kind

MONTHS_SHOWN = 36
NOT_IN_BUREAU = 0.10  # of business loans: the lender does not report
PAID_ELSEWHERE = 0.22  # of owners: a loan paid from an account that the bank data does not show
CLOSED_ELSEWHERE = 0.15  # of owners: a loan closed within the history and never seen in the bank
HAS_CARD = 0.55
CARD_ARREARS = 0.08  # of cards: two months in arrears once
GUARANTEES = 0.6  # of entities' loans: the owner stands guarantor
UNREPORTED_MONTH = 0.015
STANDS_SURETY = 0.08  # of owners: guarantor of a relative's loan
SETTLED, WRITTEN_OFF = 0.03, 0.01  # of owners: an old consumer loan that ended badly
NO_HISTORY = 0.5  # of owners without any line: unknown to the bureau instead of not scored
_CARD_BANKS = ("HDFC BANK", "ICICI BANK", "STATE BANK OF INDIA", "AXIS BANK", "KOTAK MAHINDRA BANK")
_OUTSIDE_LENDERS = ("PURVANCHAL GRAMEEN BANK", "SAMRIDHI HOUSING FINANCE", "DAKSHIN AUTO FINANCE")
_ENQUIRERS = (*_CARD_BANKS, "NILGIRI CAPITAL LTD", "VISTAAR CREDIT LTD", "PANCHTATVA FINANCE")


@dataclass(frozen=True)
class Line:
    """A tradeline; amounts in whole rupees. dpd: days past due per month, newest first; -1 not reported."""

    lender: str
    number: str
    kind: str
    ownership: str
    opened: date
    reported: date
    sanctioned: int
    balance: int
    overdue: int = 0
    limit: int = 0
    emi: int = 0
    tenure: int = 0
    rate: float = 0.0
    closed: date | None = None
    status: str = ""  # settled or written_off
    last_paid: date | None = None
    dpd: tuple[int, ...] = ()


@dataclass(frozen=True)
class Enquiry:
    day: date
    lender: str
    kind: str
    amount: int


@dataclass
class Subject:
    """One report: a person or the entity."""

    commercial: bool
    name: str
    pan: str
    reported: date
    lines: list[Line] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    score: int = 0


@dataclass
class Bureau:
    """Reports of a customer and the truth about them: rows of (kind, lender, amount, detail)."""

    subjects: list[Subject]
    truth: list[tuple[str, str | None, int, str]]


def bureau_of(business: Business, seed: int) -> Bureau:
    """Reports dated within 60 days before the end of the history; months up to the lenders' own dates."""
    rng = generator("bureau", business.customer_id, seed)
    reported = AS_OF - timedelta(days=int(rng.integers(3, 56)))
    month_end = reported.replace(day=1) - timedelta(days=1)
    if (reported - month_end).days < 12:  # lenders need some days to report a month
        month_end = month_end.replace(day=1) - timedelta(days=1)
    truth: list[tuple[str, str | None, int, str]] = []
    sole = business.parameters.constitution == "proprietor"
    owner_pan = business.pan if sole else _pan(rng, business.owner)
    owner = Subject(False, business.owner, owner_pan, reported)
    entity = owner if sole else Subject(True, business.name, business.pan, reported)
    for number in range(len(business.loans)):
        line, asked = _business_loan(business, number, month_end, rng)
        if line is None:
            continue
        entity.enquiries += [each for each in asked if each.day <= reported]
        if rng.random() < NOT_IN_BUREAU:
            truth.append(("not_in_bureau", line.lender, line.emi, "the lender does not report"))
            continue
        entity.lines.append(line)
        if not sole and rng.random() < GUARANTEES:
            owner.lines.append(replace(line, ownership="guarantor"))
    entity.lines += _limits(business, month_end, rng)
    stress = _worst(entity.lines)
    owner.lines += _own_lines(business, month_end, rng, truth)
    owner.enquiries += _stray_enquiries(reported, rng, stress)
    for subject in [owner] if sole else [owner, entity]:
        subject.enquiries.sort(key=lambda each: (each.day, each.lender, each.amount), reverse=True)
        subject.score = _score(subject, rng)
    if not owner.lines:
        owner.score = -1 if rng.random() < NO_HISTORY else 0
        truth.append(("no_history", None, 0, "the owner never borrowed"))
    return Bureau([owner] if sole else [owner, entity], truth)


def months_back(line: Line) -> list[date]:
    """First days of the months of `line.dpd`."""
    return [month_add(line.reported.replace(day=1), -back) for back in range(len(line.dpd))]


def _pan(rng: np.random.Generator, name: str) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    drawn = rng.integers(0, 26, 4).tolist()
    head = "".join(letters[k] for k in drawn[:3])
    return f"{head}P{name.split()[-1][0]}{int(rng.integers(1000, 10000))}{letters[drawn[3]]}"


def _month_end(first: date) -> date:
    return first.replace(day=months_of.monthrange(first.year, first.month)[1])


def days_past_due(business: Business, number: int) -> tuple[list[int], list[int]]:
    """Due days of a loan's instalments in the history and the days they were settled (-1 never)."""
    loan, calendar, book = business.loans[number], business.calendar, business.book
    last = min(loan.last_month, calendar.months - 1)
    due = [calendar.day_in_month(month, loan.day) for month in range(max(loan.first_month + 1, 0), last + 1)]
    kinds, links, days = np.array(book.kind), np.array(book.link), np.array(book.day)
    mine = np.isin(kinds, (Kind.EMI, Kind.EMI_MANUAL)) & (links == number)
    paid = np.sort(days[mine]).tolist()[: len(due)]
    return due, paid + [-1] * (len(due) - len(paid))


def _peaks(business: Business, number: int, month_end: date) -> tuple[dict[date, int], int, int, int]:
    """Highest days past due per month; instalments settled, unpaid, and the last day of payment by then."""
    due, paid = days_past_due(business, number)
    until = business.calendar.day_of(month_end)
    peaks: dict[date, int] = {}
    settled, unpaid, last_paid = 0, 0, -1
    for fell_due, was_paid in zip(due, paid, strict=True):
        if fell_due > until:
            break
        end = until if was_paid < 0 or was_paid > until else was_paid
        if end < was_paid or was_paid < 0:
            unpaid += 1
        else:
            settled, last_paid = settled + 1, max(last_paid, was_paid)
        first = business.calendar.date_of(fell_due).replace(day=1)
        while True:
            month_last = business.calendar.day_of(_month_end(first))
            peaks[first] = max(peaks.get(first, 0), min(end, month_last) - fell_due)
            if month_last >= end:
                break
            first = month_add(first, 1)
    return peaks, settled, unpaid, last_paid


def _monthly_rate(principal: float, emi: float, tenure: int) -> float:
    """Rate a month at which `tenure` instalments repay the principal, by bisection."""
    low, high = 0.0, 0.05
    for _ in range(30):
        rate = (low + high) / 2
        value = emi * (1 - (1 + rate) ** -tenure) / rate
        low, high = (rate, high) if value > principal else (low, rate)
    return (low + high) / 2


def _owed(principal: float, emi: float, rate: float, settled: int) -> int:
    grown = (1 + rate) ** settled
    return max(int(principal * grown - emi * (grown - 1) / rate), 0)


def _business_loan(
    business: Business, number: int, month_end: date, rng: np.random.Generator
) -> tuple[Line | None, list[Enquiry]]:
    loan, calendar = business.loans[number], business.calendar
    lender = business.parties[loan.party].name
    first = month_add(calendar.start, loan.first_month)
    opened = first.replace(day=18)
    kind = str(rng.choice(("business_loan", "business_loan", "term_loan", "property")))
    tenure = loan.last_month - loan.first_month
    principal, emi = loan.principal / 100, loan.emi / 100
    asked = [
        Enquiry(opened - timedelta(days=int(ago)), name, kind, int(principal))
        for ago, name in zip(
            rng.integers(3, 40, 3), (lender, *rng.permutation(_ENQUIRERS)[:2].tolist()), strict=True
        )
    ][: 1 + int(rng.integers(0, 3))]
    digits = f"{int(rng.integers(0, 10**8)):08d}"
    if opened > month_end:
        return None, asked
    peaks, settled, unpaid, last_paid = _peaks(business, number, month_end)
    before = max(-loan.first_month - 1, 0)
    full = round(principal / emi / 0.8) if emi else tenure
    rate = _monthly_rate(principal, emi, max(full, tenure))
    shown = min(MONTHS_SHOWN, _months_between(opened, month_end) + 1)
    months = [month_add(month_end.replace(day=1), -back) for back in range(shown)]
    paid_on = calendar.date_of(last_paid) if last_paid >= 0 else None
    line = Line(
        lender=lender,
        number=f"{loan.number[:2]}{digits}",
        kind=kind,
        ownership="individual",
        opened=opened,
        reported=month_end,
        sanctioned=int(principal),
        balance=_owed(principal, emi, rate, settled + before),
        overdue=int(unpaid * emi),
        emi=int(emi),
        tenure=max(full, tenure),
        rate=round(rate * 1200, 2),
        last_paid=paid_on,
        dpd=_with_gaps([peaks.get(month, 0) for month in months], rng),
    )
    return line, asked


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _with_gaps(dpd: list[int], rng: np.random.Generator) -> tuple[int, ...]:
    gaps = rng.random(len(dpd)) < UNREPORTED_MONTH
    return tuple(-1 if gap and not days else days for days, gap in zip(dpd, gaps.tolist(), strict=True))


def _limits(business: Business, month_end: date, rng: np.random.Generator) -> list[Line]:
    """CC and OD accounts of the business as tradelines."""
    lines = []
    day = business.calendar.day_of(month_end)
    accounts, days = np.array(business.book.account), np.array(business.book.day)
    for number, account in enumerate(business.accounts):
        if not account.facility:
            continue
        rows = np.flatnonzero((accounts == number) & (days <= day))
        balance = business.book.balance[rows[-1]] if len(rows) else account.opening_balance
        shown = min(MONTHS_SHOWN, _months_between(account.opened, month_end) + 1)
        lines.append(
            Line(
                lender=account.bank.name,
                number=account.number,
                kind="cash_credit" if account.facility == "CC" else "overdraft",
                ownership="individual",
                opened=account.opened,
                reported=month_end,
                sanctioned=account.limit // 100,
                balance=max(-balance, 0) // 100,
                limit=account.limit // 100,
                dpd=_with_gaps([0] * shown, rng),
            )
        )
    return lines


def _worst(lines: list[Line]) -> int:
    return max((max(line.dpd[:12], default=0) for line in lines), default=0)


def _own_lines(
    business: Business,
    month_end: date,
    rng: np.random.Generator,
    truth: list[tuple[str, str | None, int, str]],
) -> list[Line]:
    """The owner's own card and loans: paid outside the bank data, or closed long ago."""
    lines = []
    scale = float(np.clip(business.parameters.turnover / 1.2e7, 0.4, 4.0))

    def opened(years: float) -> date:
        day = month_end - timedelta(days=int(years * 365))
        return day.replace(day=min(day.day, 28))

    def number() -> str:
        return f"{int(rng.integers(10**9, 10**10))}"

    if rng.random() < HAS_CARD:
        limit = int(rng.integers(4, 21)) * 10_000
        used = float(rng.beta(1.6, 3.0))
        late = (rng.random(MONTHS_SHOWN) < 0.02).astype(int) * rng.integers(3, 26, MONTHS_SHOWN)
        if rng.random() < CARD_ARREARS:
            late[int(rng.integers(0, 20)) :][:3] = (12, 61, 31)
        since = opened(float(rng.uniform(1.0, 9.0)))
        shown = min(MONTHS_SHOWN, _months_between(since, month_end) + 1)
        lines.append(
            Line(str(rng.choice(_CARD_BANKS)), number(), "credit_card", "individual", since, month_end,
                 int(limit * 0.9), int(limit * used), int(limit * used * 0.05) if late[0] else 0, limit=limit,
                 dpd=_with_gaps(late[:shown].tolist(), rng))
        )  # fmt: skip
    if rng.random() < PAID_ELSEWHERE:
        kind, lender = (
            ("housing", _OUTSIDE_LENDERS[1]) if rng.random() < 0.5 else ("vehicle", _OUTSIDE_LENDERS[2])
        )
        amount = int(rng.uniform(3e5, 1.5e6) * scale) // 1000 * 1000
        tenure = 180 if kind == "housing" else 60
        emi = int(amount * 0.009 / (1 - 1.009**-tenure))
        since = opened(float(rng.uniform(0.8, 3.5)))
        age = _months_between(since, month_end)
        lines.append(
            Line(
                lender,
                number(),
                kind,
                "joint" if kind == "housing" else "individual",
                since,
                month_end,
                amount,
                _owed(amount, emi, 0.009, age),
                emi=emi,
                tenure=tenure,
                rate=10.8,
                last_paid=month_end.replace(day=5),
                dpd=_with_gaps([0] * min(MONTHS_SHOWN, age + 1), rng),
            )
        )
        truth.append(("paid_elsewhere", lender, emi, "paid from an account outside the bank data"))
    if rng.random() < CLOSED_ELSEWHERE:
        since, closed = opened(float(rng.uniform(3.2, 5.0))), opened(float(rng.uniform(0.3, 2.2)))
        amount = int(rng.uniform(1e5, 6e5) * scale) // 1000 * 1000
        emi = int(amount * 0.011 / (1 - 1.011**-36))
        lines.append(_closed(_OUTSIDE_LENDERS[0], number(), "personal", since, closed, amount, emi, 36))
        truth.append(("closed_elsewhere", _OUTSIDE_LENDERS[0], emi, "closed, never seen in the bank data"))
    if rng.random() < STANDS_SURETY:
        since, amount = opened(float(rng.uniform(1.5, 4.0))), int(rng.integers(3, 13)) * 100_000
        age = _months_between(since, month_end)
        emi = int(amount * 0.01 / (1 - 1.01**-84))
        lines.append(
            Line(_OUTSIDE_LENDERS[2], number(), "vehicle", "guarantor", since, month_end, amount,
                 _owed(amount, emi, 0.01, age), emi=emi, tenure=84, rate=12.0,
                 dpd=_with_gaps([0] * min(MONTHS_SHOWN, age + 1), rng))
        )  # fmt: skip
    bad_end = float(rng.random())
    if bad_end < SETTLED + WRITTEN_OFF:
        since = opened(float(rng.uniform(5.5, 8.0)))
        line = _closed(_CARD_BANKS[0], number(), "personal", since, month_add(since, 26), 60_000, 2_600, 36)
        status = "settled" if bad_end < SETTLED else "written_off"
        arrears = tuple(max(180 - 30 * back, 0) for back in range(len(line.dpd)))
        lines.append(replace(line, status=status, dpd=arrears))
    for _ in range(int(rng.integers(0, 3))):
        kind = str(rng.choice(("vehicle", "consumer", "gold", "personal")))
        since = opened(float(rng.uniform(6.5, 12.0)))
        closed = since + timedelta(days=int(rng.integers(360, 1100)))
        amount = int(rng.uniform(4e4, 5e5)) // 1000 * 1000
        lender = _ENQUIRERS[int(rng.integers(len(_ENQUIRERS)))]
        lines.append(_closed(lender, number(), kind, since, closed.replace(day=min(closed.day, 28)), amount,
                             amount // 30, 36))  # fmt: skip
    return lines


def _closed(
    lender: str, number: str, kind: str, opened: date, closed: date, amount: int, emi: int, tenure: int
) -> Line:
    shown = min(MONTHS_SHOWN, _months_between(opened, closed) + 1)
    return Line(
        lender, number, kind, "individual", opened, _month_end(closed), amount, 0, emi=emi, tenure=tenure,
        rate=13.5, closed=closed, last_paid=closed, dpd=(0,) * shown,
    )  # fmt: skip


def _stray_enquiries(reported: date, rng: np.random.Generator, stress: int) -> list[Enquiry]:
    """Enquiries that led to no loan; a business in arrears asks around."""
    count = int(rng.poisson(2.2 + min(stress, 90) / 30))
    ago = rng.integers(5, 700, count)
    return [
        Enquiry(
            reported - timedelta(days=int(days)),
            _ENQUIRERS[int(rng.integers(len(_ENQUIRERS)))],
            str(rng.choice(("personal", "business_loan", "credit_card"))),
            int(rng.integers(1, 21)) * 50_000,
        )
        for days in ago
    ]


def _score(subject: Subject, rng: np.random.Generator) -> int:
    """Score 300-900 of a person, or rank 1-10 (1 best) of an entity.

    805, less up to 130 for revolving use above 30 %, up to 260 for recent and older days past due, 7 for each
    enquiry of six months and 70 for a loan settled or written off, plus up to 45 for the age of the oldest
    line, and noise of 14 points.
    """
    owned = [line for line in subject.lines if line.ownership != "guarantor"]
    limit = sum(line.limit for line in owned)
    use = sum(line.balance for line in owned if line.limit) / limit if limit else 0.3
    recent = max((max(line.dpd[:6], default=0) for line in subject.lines), default=0)
    older = max((max(line.dpd[6:24], default=0) for line in subject.lines), default=0)
    late = sum(1 for line in owned for days in line.dpd[:12] if days > 0)
    bad_end = any(line.status for line in owned)
    asked = sum((subject.reported - each.day).days <= 182 for each in subject.enquiries)
    age = max(((subject.reported - line.opened).days / 365 for line in subject.lines), default=0.0)
    points = 805 - 130 * min(max(use - 0.3, 0) / 0.7, 1)
    points -= 130 * (1 - 0.97 ** min(recent, 120)) + 60 * (1 - 0.97 ** min(older, 120)) + 5 * min(late, 14)
    points += min(age, 9) * 5 - 20 - 7 * min(asked, 8) - 70 * bad_end + 14 * rng.normal()
    if subject.commercial:
        return int(np.clip(round(1 + (845 - points) / 24), 1, 10)) if owned else 0
    return int(np.clip(round(points), 300, 900))
