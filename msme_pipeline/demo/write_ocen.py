"""OCEN and ONDC FIS12 files: loan applications, what lenders answered, and the loans that came of them."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import orjson
import pyarrow as pa

from msme_pipeline.demo import names
from msme_pipeline.demo.business import Business
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.ocen_messages import Application, Instalment, Told, fis12_messages, ocen_messages
from msme_pipeline.demo.source_files import SourceFiles, money
from msme_pipeline.demo.spending import Loan
from msme_pipeline.demo.truth import MONEY, Defect

APPLIES_SHARE = 0.5  # of businesses
THROUGH_NETWORK = 0.65  # of the loans taken by those
FIS12_SHARE = 0.3
DEFECT_CHANCE = 0.9
IN_TIME_DAYS = 2  # after the due date
REASONS = ("LOW_CREDIT_SCORE", "DOC_IRREGULARITIES", "OTHERS")
APPLICATIONS = pa.schema(
    [
        ("customer_id", pa.string()), ("application_id", pa.string()), ("channel", pa.string()),
        ("status", pa.string()), ("created_on", pa.date32()), ("requested", MONEY), ("approved", MONEY),
        ("loan_id", pa.string()), ("disbursed", MONEY), ("disbursed_on", pa.date32()),
        ("account_id", pa.string()), ("reference", pa.string()),
    ]
)  # fmt: skip
INSTALMENTS = pa.schema(
    [
        ("customer_id", pa.string()), ("loan_id", pa.string()), ("instalment_no", pa.int32()),
        ("due_on", pa.date32()), ("amount", MONEY), ("status", pa.string()), ("paid_on", pa.date32()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class _Disbursal:
    """Credit of a loan in the bank."""

    day: int
    amount: int
    account: str
    reference: str


def ocen_files(business: Business, seed: int) -> SourceFiles:
    """Messages of either protocol, one file each; nothing for businesses that never applied this way."""
    rng = generator("ocen", business.customer_id, seed)
    applications = _applications(business, rng) if rng.random() < APPLIES_SHARE else []
    result = SourceFiles(_truth(business, applications))
    chance = rng.random(3)
    for channel, write in (("ocen", ocen_messages), ("ondc_fis12", fis12_messages)):
        chosen = [each for each in applications if each.channel == channel]
        if not chosen:
            continue
        told = [each for application in chosen for each in write(application, business.calendar.iso)]
        told.sort(key=lambda each: each.at)
        file = f"{business.customer_id}/ocen/{'applications' if channel == 'ocen' else 'loan_orders'}.json"
        if channel == "ocen":
            told = _disturbed(told, file, result.defects, chance, rng)
        result.defects += _earlier_states(
            told, file, {each.position for each in result.defects if each.file == file}
        )
        result.files[file] = orjson.dumps([each.document for each in told])
        records = sum(len(each.amounts) for each in told)
        paise = sum(amount or 0 for each in told for amount in each.amounts)
        result.delivered.append(("ocen", file, records, paise))
    return result


def _quality(business: Business) -> float:
    """What a lender sees of the latent quality of a business, about standard normal."""
    p = business.parameters
    quality = (p.discipline - 0.82) / 0.1 + (p.buffer - 0.9) / 0.35 - 8 * max(p.debt - 0.15, 0.0)
    return (
        quality / 1.4 - 1.5 * p.mandate_neglect + 0.8 * p.growth - 1.5 * (business.default_date is not None)
    )


def _applications(business: Business, rng: np.random.Generator) -> list[Application]:
    last = business.calendar.history_days - 1
    disbursals = _disbursals(business)
    found: list[Application] = []
    for number, loan in enumerate(business.loans):
        if number in disbursals and rng.random() < THROUGH_NETWORK and disbursals[number].day > 20:
            found.append(_of_loan(business, rng, len(found), number, loan, disbursals[number]))
    quality = _quality(business)
    more = int(rng.poisson(1.1)) + (0 if found else 1)
    for _ in range(more):
        day = int(rng.integers(5, last - 1))
        requested = max(int(business.parameters.turnover * rng.uniform(0.02, 0.15) / 10_000), 1) * 1_000_000
        likely = 1 / (1 + np.exp(-(0.2 + 0.8 * quality + 0.7 * rng.normal())))
        approved = bool(rng.random() < likely)
        decided = day + int(rng.integers(1, 6))
        share = float(rng.uniform(0.5, 1.0)) if approved else 0.0
        found.append(
            Application(
                number=_number(business, len(found)),
                channel="ondc_fis12" if rng.random() < FIS12_SHARE else "ocen",
                lender=names.LENDERS[int(rng.integers(len(names.LENDERS)))],
                day=day,
                decided=decided if decided <= last else -1,
                requested=requested,
                offered=int(requested * share / 1_000_000) * 1_000_000 or (1_000_000 if approved else 0),
                rate=round(13 + 8 * float(rng.random()) - quality, 1),
                months=int(rng.choice((6, 12, 18, 24))),
                reason="" if approved else REASONS[int(rng.choice(3, p=(0.6, 0.25, 0.15)))],
                withdrawn=decided + int(rng.integers(2, 15)) if approved and rng.random() < 0.6 else -1,
                last=last,
            )
        )
    return found


def _number(business: Business, ordinal: int) -> str:
    return f"LA{business.customer_id[-5:]}{ordinal + 1:03d}"


def _of_loan(
    business: Business, rng: np.random.Generator, ordinal: int, number: int, loan: Loan, disbursal: _Disbursal
) -> Application:
    last = business.calendar.history_days - 1
    day = disbursal.day - int(rng.integers(8, 20))
    return Application(
        number=_number(business, ordinal),
        channel="ondc_fis12" if rng.random() < FIS12_SHARE else "ocen",
        lender=business.parties[loan.party].name,
        day=day,
        decided=day + int(rng.integers(1, 5)),
        requested=int(disbursal.amount * rng.uniform(1.0, 1.3) / 1_000_000) * 1_000_000 or disbursal.amount,
        offered=disbursal.amount,
        rate=round(14 + 6 * float(rng.random()), 1),
        months=loan.last_month - loan.first_month,
        reason="",
        withdrawn=-1,
        last=last,
        loan_id=loan.number,
        disbursed_day=disbursal.day,
        account=disbursal.account,
        reference=disbursal.reference,
        emi=loan.emi,
        instalments=_instalments(business, number, loan, last),
    )


def _disbursals(business: Business) -> dict[int, _Disbursal]:
    book = business.book
    return {
        book.link[row]: _Disbursal(
            book.day[row],
            book.amount[row],
            business.accounts[book.account[row]].account_id,
            book.reference[row],
        )
        for row, kind in enumerate(book.kind)
        if kind == Kind.LOAN_IN
    }


def _instalments(business: Business, number: int, loan: Loan, last: int) -> list[Instalment]:
    """Instalments due in the history as the bank saw them: on presentation, later by hand, or never."""
    book, calendar = business.book, business.calendar
    presented: dict[int, tuple[int, str]] = {}
    by_hand: list[tuple[int, str]] = []
    for row, kind in enumerate(book.kind):
        if kind == Kind.EMI and book.link[row] == number:
            presented[book.wanted[row]] = (book.day[row], book.reference[row])
        elif kind == Kind.EMI_MANUAL and book.link[row] == number:
            by_hand.append((book.day[row], book.reference[row]))
    found = []
    for ordinal, month in enumerate(range(loan.first_month + 1, loan.last_month + 1), 1):
        due = calendar.day_in_month(month, loan.day)
        if due > last:
            break
        paid = presented.get(due)
        if paid is None and by_hand and by_hand[0][0] > due:
            paid = by_hand.pop(0)
        day, reference = paid or (-1, "")
        status = "missed" if day < 0 else "late" if day > due + IN_TIME_DAYS else "paid"
        found.append(Instalment(ordinal, due, loan.emi, status, day, reference))
    return found


def _disturbed(
    told: list, file: str, defects: list[Defect], chance: np.ndarray, rng: np.random.Generator
) -> list:
    """Plant a message told twice, a status that does not exist and an amount in words."""
    applied = [at for at, each in enumerate(told) if each.is_request]
    chosen = told[applied[int(rng.integers(len(applied)))]]
    spoilt = []
    if chance[1] < DEFECT_CHANCE:
        spoilt.append((chosen.changed("-H", status="ON_HOLD"), "ocen_unknown_state", "unknown_state"))
    if chance[2] < DEFECT_CHANCE:
        spoilt.append((chosen.changed("-W", requested="five lakh"), "ocen_bad_amount", "bad_amount"))
    told = [*told, *(each for each, _, _ in spoilt)]
    reasons = {id(each): (kind, "rejected", reason) for each, kind, reason in spoilt}
    if chance[0] < DEFECT_CHANCE:
        again = chosen.again()
        told.insert(told.index(chosen) + 1, again)
        reasons[id(again)] = ("ocen_message_twice", "duplicate", "duplicate")
    position = 0
    for each in told:
        if id(each) in reasons:
            kind, expected, reason = reasons[id(each)]
            defects.append(Defect(kind, file, -1, position, expected, reason, amount=each.amounts[0]))
        position += len(each.amounts)
    return told


def _earlier_states(told: list[Told], file: str, known: set[int]) -> list[Defect]:
    """Records followed by a later one on the same thing, but for those `known` (positions) for something
    else."""
    placed: list[tuple[int, int, str]] = []  # container, position and thing of each record
    for each in told:
        begin = len(placed)
        placed += [(begin if at else -1, begin + at, thing) for at, (thing, _) in enumerate(each.records)]
    last = {thing: position for _, position, thing in placed}
    return [
        Defect("ocen_earlier_state", file, container, position, "duplicate", "superseded")
        for container, position, thing in placed
        if position < last[thing] and position not in known
    ]


def _truth(business: Business, applications: list[Application]) -> dict[str, pa.Table]:
    calendar, customer = business.calendar, business.customer_id
    days = [
        (calendar.date_of(each.day), calendar.date_of(each.disbursed_day) if each.loan_id else None)
        for each in applications
    ]
    loans = [(each.loan_id, instalment) for each in applications for instalment in each.instalments]
    start = calendar.start

    def texts(values: list[str | None]) -> pa.Array:
        return pa.array([value or None for value in values], pa.string())

    applied = pa.table(
        [
            texts([customer] * len(applications)),
            texts([each.number for each in applications]),
            texts([each.channel for each in applications]),
            texts([each.status for each in applications]),
            pa.array([created for created, _ in days], pa.date32()),
            money([each.requested for each in applications]),
            money([each.offered if each.was_offered else None for each in applications]),
            texts([each.loan_id for each in applications]),
            money([each.offered if each.loan_id else None for each in applications]),
            pa.array([disbursed for _, disbursed in days], pa.date32()),
            texts([each.account for each in applications]),
            texts([each.reference for each in applications]),
        ],
        schema=APPLICATIONS,
    )
    due = pa.table(
        [
            texts([customer] * len(loans)),
            texts([loan for loan, _ in loans]),
            pa.array([each.number for _, each in loans], pa.int32()),
            pa.array([start + timedelta(days=each.due) for _, each in loans], pa.date32()),
            money([each.amount for _, each in loans]),
            texts([each.status for _, each in loans]),
            pa.array(
                [start + timedelta(days=each.paid) if each.paid >= 0 else None for _, each in loans],
                pa.date32(),
            ),
        ],
        schema=INSTALMENTS,
    )
    return {"ocen_applications": applied, "ocen_instalments": due}
