"""The credit section: what the bureaus say, what the bank shows, and both as one set of obligations."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from msme_pipeline.metrics import SECTIONS
from msme_pipeline.summaries.credit.section import DPD_DECAY, credit_summary
from msme_pipeline.summaries.obligations.debts import DEBTS, debts_on
from tests.summaries.clean_rows import as_known

from .clean_rows import AS_OF, CUSTOMER, CUSTOMERS, table

NONE = Decimal("0.00")


def months_ago(months: int, day: int = 5) -> date:
    index = AS_OF.year * 12 + AS_OF.month - 1 - months
    return date(index // 12, index % 12 + 1, day)


def report(report_id: str = "R1", **more: Any) -> dict[str, Any]:
    row = {
        "report_id": report_id,
        "bureau": "cibil",
        "subject": "consumer",
        "reported_on": date(2025, 11, 10),
        "subject_pan": "ABCPR1234K",
        "score": 742,
        "score_status": "scored",
        "file": "b",
        "position": 0,
    }
    return row | more


def loan(tradeline_id: str = "L1", **more: Any) -> dict[str, Any]:
    row = {
        "report_id": "R1", "tradeline_id": tradeline_id, "lender": "GREEN NBFC LTD",
        "account_number": f"XXX{tradeline_id}", "loan_type": "business_loan", "secured": False,
        "ownership": "individual", "status": "active", "suit_filed": False, "opened_on": months_ago(30, 18),
        "reported_on": date(2025, 10, 31), "sanctioned": Decimal(500000), "balance": Decimal(200000),
        "overdue": NONE, "instalment": Decimal(16500), "instalment_frequency": "monthly", "file": "b",
        "position": 1,
    }  # fmt: skip
    return row | more


def debit(day: date, amount: int | str, name: str = "GREEN NBFC LTD", **more: Any) -> dict[str, Any]:
    row = {
        "account_id": "HDFC-1234", "booked_date": day, "value_date": day, "direction": "DEBIT",
        "amount": Decimal(amount), "narration": "", "rail": "NACH", "counterparty": name, "is_return": False,
        "is_charge": False, "is_emi": True, "category": "emi", "file": "a", "account_no": 0,
    }  # fmt: skip
    return row | more


def returned(day: date, amount: int | str) -> dict[str, Any]:
    return debit(
        day, amount, "", direction="CREDIT", is_return=True, is_emi=False, category="return_reversal"
    )


def paid(
    months: Iterable[int], amount: int | str = 16500, name: str = "GREEN NBFC LTD", **more: Any
) -> list[dict[str, Any]]:
    return [debit(months_ago(back), amount, name, **more) for back in months]


def history(days: dict[int, int | None], tradeline_id: str = "L1", **more: Any) -> list[dict[str, Any]]:
    """Months of payment history: months before October 2025 -> days past due."""
    return [
        {
            "report_id": "R1",
            "tradeline_id": tradeline_id,
            "month": months_ago(back + 1, 1),
            "days_past_due": late,
            "as_delivered": "000",
            **more,
        }
        for back, late in days.items()
    ]


def inputs(
    reports: Iterable[dict[str, Any]] = (),
    lines: Iterable[dict[str, Any]] = (),
    bank: Iterable[dict[str, Any]] = (),
    dpd: Iterable[dict[str, Any]] = (),
    enquiries: Iterable[dict[str, Any]] = (),
) -> dict[str, pa.Table]:
    in_order = sorted(bank, key=lambda row: row["booked_date"])
    rows = [
        {**row, "sequence": at, "transaction_id": str(at), "position": at} for at, row in enumerate(in_order)
    ]
    return {
        "customers": CUSTOMERS,
        "clean.bank_transactions": table("clean.bank_transactions", rows),
        "clean.bureau_reports": table("clean.bureau_reports", reports),
        "clean.tradelines": table("clean.tradelines", lines),
        "clean.dpd_history": table("clean.dpd_history", dpd),
        "clean.enquiries": table("clean.enquiries", enquiries),
    }


def debts(name: str, given: dict[str, pa.Table], as_of: date = AS_OF) -> pa.Table:
    with debts_on(DEBTS, as_known(given, as_of), as_of) as relations:
        return relations[name]


def owed(*args: Any, as_of: date = AS_OF, **more: Any) -> list[dict[str, Any]]:
    return debts("obligations", inputs(*args, **more), as_of).to_pylist()


def summary(*args: Any, as_of: date = AS_OF, **more: Any) -> dict[str, Any]:
    (row,) = credit_summary(as_known(inputs(*args, **more), as_of), as_of)[
        "summary.credit_summary"
    ].to_pylist()
    return row


def shown(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((row["source"], row["kind"], row["monthly_amount"], row["active"]) for row in rows)


YEAR = range(12)


class TestObligations:
    def test_a_loan_seen_in_bank_and_bureau_is_one_obligation(self) -> None:
        (row,) = owed([report()], [loan()], paid(YEAR))
        assert (row["source"], row["monthly_amount"], row["active"]) == ("both", Decimal(16500), True)
        assert (row["tradeline_id"], row["first_month"], row["last_month"]) == (
            "L1",
            date(2024, 12, 1),
            date(2025, 11, 1),
        )

    @pytest.mark.parametrize(
        "name", ["GREEN NBFC", "GREEN NBFC PRIVATE LIMITED", "Green Nbfc Ltd.", "GREEN NBF"]
    )
    def test_spellings_of_the_lender_match(self, name: str) -> None:
        assert [row["source"] for row in owed([report()], [loan()], paid(YEAR, name=name))] == ["both"]

    def test_another_lender_or_another_amount_does_not_match(self) -> None:
        for other in (paid(YEAR, name="BLUE FINANCE"), paid(YEAR, amount=9000)):
            assert sorted(row["source"] for row in owed([report()], [loan()], other)) == ["bank", "bureau"]

    def test_a_lender_that_the_bureau_hides_matches_by_the_exact_amount_alone(self) -> None:
        hidden = [loan(lender="NOT DISCLOSED")]
        assert [row["source"] for row in owed([report()], hidden, paid(YEAR))] == ["both"]
        assert len(owed([report()], hidden, paid(YEAR, amount=16700))) == 2

    def test_a_loan_opened_after_its_instalments_began_is_another_loan(self) -> None:
        assert len(owed([report()], [loan(opened_on=months_ago(2))], paid(YEAR))) == 2

    def test_two_loans_of_one_lender_are_told_apart_by_amount(self) -> None:
        rows = owed([report()], [loan(), loan("L2", instalment=Decimal(9000))], paid(YEAR) + paid(YEAR, 9000))
        assert shown(rows) == [
            ("both", "instalment", Decimal(9000), True),
            ("both", "instalment", Decimal(16500), True),
        ]

    def test_a_floating_rate_leaves_one_loan_at_its_latest_instalment(self) -> None:
        (row,) = owed(bank=paid(range(6, 12), 16200) + paid(range(6), 16500))
        assert (row["source"], row["monthly_amount"]) == ("bank", Decimal(16500))

    def test_a_bounced_instalment_is_not_a_second_loan(self) -> None:
        bounce = [
            debit(months_ago(1), 16500),
            returned(months_ago(1), 16500),
            debit(months_ago(1, 12), 16500, rail="NEFT"),
        ]
        assert len(owed(bank=paid(range(2, 12)) + bounce)) == 1

    def test_loans_whose_instalments_ended_are_not_active(self) -> None:
        assert [row["active"] for row in owed(bank=[*paid(range(6, 12)), debit(AS_OF, 5, is_emi=False)])] == [
            False
        ]

    def test_the_newest_booking_is_the_measure_of_still_running(self) -> None:
        assert [row["active"] for row in owed(bank=paid(range(6, 12)))] == [True]

    def test_a_quarterly_instalment_counts_a_third_a_month(self) -> None:
        (row,) = owed(bank=paid(range(0, 24, 3), "100.00"))
        assert row["monthly_amount"] == Decimal("33.33")
        (row,) = owed([report()], [loan(instalment=Decimal(30000), instalment_frequency="quarterly")])
        assert row["monthly_amount"] == Decimal(10000)

    @pytest.mark.parametrize(
        ("every", "monthly"), [(1, 26000), (7, Decimal("4333.33")), (14, Decimal("2166.67")), (30, 1000)]
    )
    def test_daily_and_weekly_collections_count_for_a_whole_month(self, every: int, monthly: Any) -> None:
        days = [AS_OF - timedelta(days=every * back) for back in range(10)]
        (row,) = owed(bank=[debit(day, 1000) for day in days])
        assert (row["monthly_amount"], row["active"]) == (Decimal(monthly), True)

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"ownership": "guarantor"}, []),
            ({"ownership": "authorised_user"}, []),
            (
                {"status": "closed", "closed_on": months_ago(3)},
                [("bureau", "instalment", Decimal(16500), False)],
            ),
            ({"status": "written_off"}, [("bureau", "instalment", Decimal(16500), False)]),
            ({"loan_type": "cash_credit", "instalment": None}, [("bureau", "revolving", None, True)]),
            (
                {"loan_type": "credit_card", "instalment": None},
                [("bureau", "revolving", Decimal(10000), True)],
            ),
            ({"loan_type": "gold", "instalment": None}, [("bureau", "bullet", None, True)]),
        ],
    )
    def test_guarantees_limits_and_bullet_loans_by_name(
        self, changes: dict[str, Any], expected: list[tuple[Any, ...]]
    ) -> None:
        assert shown(owed([report()], [loan(**changes)])) == expected

    def test_a_loan_closed_in_the_bureau_that_is_still_paid_is_active(self) -> None:
        closed = loan(status="closed", closed_on=months_ago(0, 1))
        assert [row["active"] for row in owed([report()], [closed], paid(YEAR))] == [False]

    def test_a_loan_in_the_reports_of_two_bureaus_counts_once(self) -> None:
        masked = [loan(), loan("LX", report_id="R2", account_number=None, lender="GREEN NBFC")]
        one, other = loan(account_number="XX1234"), loan("LX", report_id="R2", account_number="99991234")
        reports = [report(), report("R2", bureau="crif")]
        assert len(owed(reports, [one, other])) == 1
        assert len(owed(reports, masked)) == 1
        masked[1]["sanctioned"] = Decimal(90000)
        assert len(owed(reports, masked)) == 2

    def test_the_entity_owes_what_its_owner_only_guarantees(self) -> None:
        reports = [report(), report("R2", subject="commercial", subject_pan="AAAFG1234K", score=None, rank=3)]
        lines = [
            loan(ownership="guarantor", account_number="XX1234"),
            loan("LX", report_id="R2", account_number="XX1234"),
        ]
        (row,) = owed(reports, lines)
        assert row["subject"] == "commercial"

    def test_only_the_latest_report_of_a_bureau_speaks(self) -> None:
        old = report("R0", reported_on=date(2025, 6, 1))
        assert owed([old, report()], [loan(report_id="R0")]) == []

    def test_nothing_dated_or_received_later_is_read(self) -> None:
        late_report = report(received_on=date(2025, 12, 5))
        assert owed([late_report], [loan()], paid([0], received_on=date(2025, 12, 5))) == []

    def test_row_order_does_not_matter(self) -> None:
        given = inputs(
            [report()], [loan(), loan("L2", instalment=Decimal(9000))], paid(YEAR) + paid(YEAR, 9000)
        )
        turned = {
            name: rows.take(pa.array(range(len(rows) - 1, -1, -1), pa.int64()))
            for name, rows in given.items()
        }
        assert debts("obligations", given).equals(debts("obligations", turned))


class TestInstalments:
    def test_presentation_and_payment_after_a_bounce_are_one_instalment(self) -> None:
        bank = [
            *paid([3, 2]),
            debit(months_ago(1), 16500), returned(months_ago(1), 16500),
            debit(months_ago(1, 8), 16500), returned(months_ago(1, 9), 16500),
            debit(months_ago(1, 20), 16500, rail="NEFT"),
            *paid([0]),
        ]  # fmt: skip
        rows = debts("instalments", inputs(bank=bank)).to_pylist()
        assert [(row["returned_first"], row["presentations"], row["paid_on"].day) for row in rows] == [
            (False, 1, 5), (False, 1, 5), (True, 3, 20), (False, 1, 5)]  # fmt: skip

    def test_an_instalment_that_stays_unpaid_has_no_payment_day(self) -> None:
        bank = [debit(months_ago(0), 16500), returned(months_ago(0), 16500)]
        (row,) = debts("instalments", inputs(bank=bank)).to_pylist()
        assert (row["returned_first"], row["paid_on"]) == (True, None)


class TestMetrics:
    def test_a_customer_without_report_and_loans_has_nulls_not_zeros(self) -> None:
        row = summary()
        values = {name: value for name, value in row.items() if name not in ("customer_id", "as_of", "facts")}
        assert set(values.values()) == {None}
        assert len(values) == len(SECTIONS["credit_summary"])

    def test_consumer_score_and_commercial_rank_are_apart(self) -> None:
        entity = report("R2", subject="commercial", score=None, rank=3, reported_on=date(2025, 10, 1))
        row = summary(
            [report(), entity],
            [loan(), loan("L2", report_id="R2", sanctioned=Decimal(90000), balance=Decimal(50000))],
        )
        assert (row["bureau_score"], row["cmr_rank"]) == (742, 3)
        assert (row["consumer_report_age"], row["commercial_report_age"]) == (20, 60)
        assert (row["open_loans"], row["open_loans_consumer"], row["open_loans_commercial"]) == (2, 1, 1)
        assert (row["total_outstanding"], row["outstanding_consumer"], row["outstanding_commercial"]) == (
            Decimal(250000), Decimal(200000), Decimal(50000))  # fmt: skip
        assert row["total_outstanding_millions"] == 0.25

    def test_new_to_credit_is_a_flag_and_no_score(self) -> None:
        row = summary([report(score=None, score_status="no_history")])
        assert (row["bureau_score"], row["is_new_to_credit"], row["is_scored"]) == (None, True, False)
        assert (row["open_loans"], row["total_outstanding"]) == (0, NONE)
        assert row["default_probability_score"] is None

    def test_guarantees_are_counted_apart(self) -> None:
        row = summary([report()], [loan(), loan("L2", ownership="guarantor", balance=Decimal(70000))])
        assert (row["open_loans"], row["loans_guaranteed"]) == (1, 1)
        assert (row["total_outstanding"], row["outstanding_guaranteed"]) == (Decimal(200000), Decimal(70000))

    def test_a_credit_balance_does_not_offset_a_loan(self) -> None:
        row = summary([report()], [loan(), loan("L2", balance=Decimal(-5000))])
        assert row["total_outstanding"] == Decimal(200000)

    def test_secured_and_unsecured(self) -> None:
        row = summary(
            [report()],
            [
                loan(secured=True),
                loan("L2", balance=Decimal(50000)),
                loan("L3", secured=None, balance=Decimal(150000)),
            ],
        )
        assert row["secured_share"] == 0.5
        assert row["unsecured_outstanding"] == Decimal(200000)

    def test_utilisation_is_of_cards_and_limits_only_and_null_without_one(self) -> None:
        assert summary([report()], [loan()])["credit_utilization_ratio"] is None
        card = loan("L2", loan_type="credit_card", balance=Decimal(30000), credit_limit=Decimal(100000))
        credit = loan("L3", loan_type="cash_credit", balance=Decimal(60000), credit_limit=Decimal(200000))
        assert summary([report()], [loan(), card, credit])["credit_utilization_ratio"] == pytest.approx(0.3)

    def test_windows_of_days_past_due_end_with_the_latest_reported_month(self) -> None:
        row = summary([report()], [loan()], dpd=history({0: 0, 2: 12, 5: 31, 11: 65, 20: 95, 24: 200}))
        assert [row[f"worst_dpd_{months}_months"] for months in (3, 6, 12, 24)] == [12, 31, 65, 95]
        assert [row[f"months_{days}_dpd_in_12"] for days in (30, 60, 90)] == [2, 1, 0]
        assert [row[f"months_{days}_dpd_in_24"] for days in (30, 60, 90)] == [3, 2, 1]
        assert row["months_late_in_12"] == 3

    def test_a_month_that_is_not_reported_is_not_a_month_in_time(self) -> None:
        row = summary([report()], [loan()], dpd=history({0: None, 1: None}))
        assert row["worst_dpd_12_months"] is None
        assert row["months_30_dpd_in_12"] is None

    def test_days_past_due_of_a_guaranteed_loan_are_not_the_customers(self) -> None:
        row = summary([report()], [loan(ownership="guarantor")], dpd=history({0: 90}))
        assert row["worst_dpd_12_months"] is None

    def test_the_default_score_weighs_recent_and_long_arrears(self) -> None:
        row = summary([report()], [loan()], dpd=history({0: 45, 1: 0}))
        mean = 0.5 / (1 + DPD_DECAY)
        assert row["default_probability_score"] == pytest.approx(0.5 * 0.5 + 0.5 * mean, abs=1e-5)
        assert summary([report()], [loan()], dpd=history({0: 0, 1: 0}))["default_probability_score"] == 0
        assert (
            summary([report()], [loan()], dpd=history(dict.fromkeys(range(24), 120)))[
                "default_probability_score"
            ]
            == 1
        )

    def test_a_written_off_loan_is_ninety_days_late(self) -> None:
        row = summary([report()], [loan(status="written_off", suit_filed=True)], dpd=history({0: 0}))
        assert (row["written_off_loans"], row["suit_filed_loans"], row["open_loans"]) == (1, 1, 0)
        assert row["worst_dpd_12_months"] == 90

    def test_enquiries_count_back_from_the_report_and_one_asker_a_day_once(self) -> None:
        asked = [
            {
                "report_id": "R1", "enquiry_no": at, "enquired_on": day, "lender": lender, "file": "b",
                "position": at,
            }
            for at, (day, lender) in enumerate([
                (date(2025, 11, 1), "A BANK"), (date(2025, 11, 1), "A Bank"), (date(2025, 7, 1), "B"),
                (date(2025, 1, 1), "C"),
                (date(2023, 1, 1), "D")])
        ]  # fmt: skip
        row = summary([report()], enquiries=asked)
        assert [row[f"enquiries_{months}_months"] for months in (3, 6, 12)] == [1, 2, 3]

    def test_debt_on_one_side_only_is_shown_with_its_amount(self) -> None:
        lines = [loan(), loan("L2", lender="HOME FINANCE", instalment=Decimal(8000))]
        row = summary([report()], lines, paid(YEAR) + paid(YEAR, 7000, "BLUE LOANS"))
        assert (row["debts_not_in_bureau"], row["debts_not_in_bureau_amount"]) == (1, Decimal(7000))
        assert (row["debts_not_in_bank"], row["debts_not_in_bank_amount"]) == (1, Decimal(8000))
        assert (row["bureau_obligations"], row["obligations"]) == (Decimal(24500), Decimal(31500))

    def test_consistency_is_the_share_paid_on_first_presentation(self) -> None:
        bounce = [debit(months_ago(0), 16500), returned(months_ago(0), 16500), debit(months_ago(0, 8), 16500)]
        row = summary(bank=bounce + paid([1, 2, 3]))
        assert row["emi_consistency_score"] == 0.75
        assert summary()["emi_consistency_score"] is None

    def test_regularity_counts_dues_by_their_usual_day_and_taxes_twice(self) -> None:
        def dues(category: str, days: dict[int, int]) -> list[dict[str, Any]]:
            return [
                debit(months_ago(back, day), 1000, "X", is_emi=False, category=category)
                for back, day in days.items()
            ]

        on_time = dict.fromkeys(range(12), 7)
        assert summary(bank=dues("rent", on_time))["payment_regularity_score"] is not None
        row = summary(
            bank=[
                *dues("rent", on_time | {3: 20}),
                *dues("utilities", on_time),
                debit(AS_OF, 1, is_emi=False, category="unknown"),
            ]
        )
        assert row["payment_regularity_score"] == pytest.approx(1 - 2 / 36)
        missed = {back: 7 for back in range(12) if back != 4}
        row = summary(bank=[*dues("rent", missed), debit(AS_OF, 1, is_emi=False, category="unknown")])
        assert row["payment_regularity_score"] == pytest.approx(11 / 12)
        assert summary(bank=dues("rent", {0: 7, 1: 7}))["payment_regularity_score"] is None

    def test_a_later_date_sees_what_an_earlier_one_did_not(self) -> None:
        row = summary([report()], [loan()], as_of=date(2025, 11, 1))
        assert row["bureau_score"] is None

    def test_every_customer_with_a_file_has_a_row(self) -> None:
        assert summary()["customer_id"] == CUSTOMER


def test_more_days_past_due_never_lower_the_default_score() -> None:
    rng = random.Random(1)
    reports, lines, dpd = [], [], []
    for number in range(40):
        days = {rng.randrange(24): rng.randrange(200) for _ in range(rng.randint(1, 24))}
        month = rng.choice(list(days))
        for name, worse in ((f"A{number}", 0), (f"B{number}", rng.randint(1, 90))):
            reports.append(report(customer_id=name))
            lines.append(loan(customer_id=name))
            dpd += history(days | {month: days[month] + worse}, customer_id=name)
    given = inputs(reports, lines, dpd=dpd)
    given["customers"] = pa.table({"customer_id": [row["customer_id"] for row in reports]})
    rows = credit_summary(given, AS_OF)["summary.credit_summary"].to_pylist()
    scores = {row["customer_id"]: row["default_probability_score"] for row in rows}
    for number in range(40):
        assert 0 <= scores[f"A{number}"] <= scores[f"B{number}"] <= 1
    assert len(set(scores.values())) > 40
