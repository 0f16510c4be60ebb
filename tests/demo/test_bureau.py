"""What the bureaus report of the simulated businesses follows from their books."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import pytest

from msme_pipeline.demo import simulate_business
from msme_pipeline.demo.archetypes import ARCHETYPES
from msme_pipeline.demo.bureau_lines import Bureau, Line, bureau_of, days_past_due, months_back
from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.world import archetype_of, customer_name
from msme_pipeline.demo.write_bureau import bureau_files
from msme_pipeline.sources import RawRecord, read_landed

NUMBERS = range(1, 13)


@cache
def known(number: int) -> tuple[Business, Bureau]:
    business = simulate_business(customer_name(number), archetype_of(number), transactions=700)
    return business, bureau_of(business, 0)


def every() -> Iterator[tuple[int, Business, Bureau]]:
    for number in NUMBERS:
        yield number, *known(number)


def business_lines(business: Business, bureau: Bureau) -> Iterator[tuple[int, Line]]:
    lenders = {business.parties[loan.party].name: number for number, loan in enumerate(business.loans)}
    for subject in bureau.subjects:
        for line in subject.lines:
            number = lenders.get(line.lender, -1)
            if number < 0 or line.ownership == "guarantor" or line.closed:
                continue
            if line.emi == business.loans[number].emi // 100:
                yield number, line


def test_a_bounced_instalment_paid_days_later_shows_those_days_past_due() -> None:
    business, bureau = known(ARCHETYPES.index("frequent bounces") + 1)
    bounces = sum(kind == Kind.EMI_RETURNED for kind in business.book.kind)
    assert bounces > 20
    shown = 0
    for number, line in business_lines(business, bureau):
        reported = dict(zip(months_back(line), line.dpd, strict=True))
        for due, paid in zip(*days_past_due(business, number), strict=True):
            fell_due = business.calendar.date_of(due)
            month = fell_due.replace(day=1)
            if paid <= due or month not in reported or business.calendar.date_of(paid) > line.reported:
                continue
            in_month = min(
                (month + timedelta(days=31)).replace(day=1) - timedelta(days=1),
                business.calendar.date_of(paid),
            )
            assert reported[month] >= (in_month - fell_due).days > 0
            shown += 1
    assert shown > 10


def test_a_loan_that_was_always_paid_on_the_due_day_shows_no_days_past_due() -> None:
    seen = 0
    for _, business, bureau in every():
        for number, line in business_lines(business, bureau):
            due, paid = days_past_due(business, number)
            if due == paid:
                assert set(line.dpd) <= {0, -1}
                assert line.overdue == 0
                seen += 1
    assert seen > 5


def test_balances_fall_with_every_instalment_and_stay_below_the_principal() -> None:
    for _, business, bureau in every():
        for number, line in business_lines(business, bureau):
            assert 0 <= line.balance < line.sanctioned == business.loans[number].principal // 100


def test_reports_are_recent_and_lenders_report_month_ends_before_them() -> None:
    for _, _, bureau in every():
        for subject in bureau.subjects:
            assert AS_OF - timedelta(days=60) <= subject.reported <= AS_OF
            for line in subject.lines:
                assert line.reported < subject.reported
                assert (line.reported + timedelta(days=1)).day == 1
                assert line.opened <= line.reported
            assert all(enquiry.day <= subject.reported for enquiry in subject.enquiries)


def test_entities_have_a_commercial_report_and_their_owners_only_guarantee() -> None:
    for _, business, bureau in every():
        sole = business.parameters.constitution == "proprietor"
        assert [subject.commercial for subject in bureau.subjects] == ([False] if sole else [False, True])
        assert all(subject.pan[3] == "P" for subject in bureau.subjects if not subject.commercial)
        lenders = {business.parties[loan.party].name for loan in business.loans}
        for subject in bureau.subjects:
            if subject.commercial:
                assert 0 <= subject.score <= 10
            elif not sole:
                owed = [line for line in subject.lines if line.lender in lenders and not line.closed]
                assert {line.ownership for line in owed} <= {"guarantor"}


def test_limits_of_the_bank_accounts_are_tradelines() -> None:
    for _, business, bureau in every():
        limits = sorted(account.limit // 100 for account in business.accounts if account.facility)
        found = [line.limit for subject in bureau.subjects for line in subject.lines
                 if line.kind in ("cash_credit", "overdraft")]  # fmt: skip
        assert sorted(found) == limits


def test_the_four_bureaus_take_turns_and_every_file_is_read_in_full() -> None:
    formats = set()
    for number, business, bureau in every():
        delivered = {row[1]: row[2] for row in bureau_files(business, number, 0).delivered}
        for name, content in bureau_files(business, number, 0).files.items():
            *_, file = read_landed(content)
            assert isinstance(file, RawRecord)
            assert file.values["records_delivered"] == file.values["records_read"] == delivered[name]
            formats.add(file.values["format"])
        assert bureau.subjects[0].reported.isoformat() in name
    assert formats == {f"bureau_{name}" for name in ("cibil", "experian", "crif", "equifax", "commercial")}


def test_same_seed_same_bytes() -> None:
    business, _ = known(3)
    assert bureau_files(business, 3, 0).files == bureau_files(business, 3, 0).files
    assert bureau_files(business, 3, 1).files != bureau_files(business, 3, 0).files


@pytest.mark.parametrize("kind", ["not_in_bureau", "paid_elsewhere"])
def test_planted_differences_between_bank_and_bureau_are_sealed_and_true(kind: str) -> None:
    found = 0
    for _, business, bureau in every():
        emis = {loan.emi // 100 for loan in business.loans}
        reported = {line.emi for subject in bureau.subjects for line in subject.lines}
        for what, _, instalment, _ in bureau.truth:
            if what == kind:
                found += 1
                in_bank, in_bureau = instalment in emis, instalment in reported
                assert (in_bank, in_bureau) == (kind == "not_in_bureau", kind == "paid_elsewhere")
    assert found


def test_arrears_use_and_enquiries_lower_the_score() -> None:
    _, bureau = known(1)
    assert all(
        300 <= subject.score <= 900 or subject.score in (0, -1)
        for subject in bureau.subjects
        if not subject.commercial
    )
    scored = [
        (subject.score, max((max(line.dpd[:6], default=0) for line in subject.lines), default=0))
        for _, _, each in every()
        for subject in each.subjects
        if not subject.commercial and subject.score > 0
    ]
    late = [score for score, days in scored if days > 5]
    clean = [score for score, days in scored if days == 0]
    assert late and clean
    assert sum(late) / len(late) < sum(clean) / len(clean)


def test_nothing_in_the_files_is_dated_after_the_history() -> None:
    for number, business, _ in every():
        for name, content in bureau_files(business, number, 0).files.items():
            if name.endswith("_commercial.json"):
                report = json.loads(content)["commercialCreditReport"]
                assert date.fromisoformat(report["header"]["reportDate"]) <= AS_OF
