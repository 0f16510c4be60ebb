"""Filings against due dates, turnover, concentration and tax payments of one customer."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from msme_pipeline.summaries.gst.section import gst_summary
from msme_pipeline.summaries.gst_turnover.turnover import gst_turnover
from msme_pipeline.tables import TABLES
from tests.summaries.clean_rows import AS_OF, account, as_known, ledger, table
from tests.summaries.test_gst_turnover import GSTIN, filed

BRANCH = "29AAPFU0939F1ZR"
BUYERS = ("24AAQCA8719H1ZC", "27AABCR1718E1ZP", "29AABCR1718E1ZL")
NAMES = (
    "clean.accounts", "clean.bank_transactions", "clean.gst_returns", "clean.gst_return_versions",
    "clean.gst_invoices", "clean.gst_invoice_versions", "clean.gst_purchases", "clean.gst_hsn",
    "clean.gst_filings", "summary.monthly_cashflow", "summary.transaction_flows",
)  # fmt: skip


def summarise(
    as_of: date = AS_OF, **rows: list[dict[str, Any]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    short = {name.partition(".")[2]: name for name in NAMES}
    given = {short[key]: value for key, value in rows.items()}
    tables = {name: table(name, given.get(name, [])) for name in NAMES}
    known = as_known(tables, as_of)
    result = gst_summary(known | gst_turnover(known, as_of), as_of)
    assert all(found.schema.equals(TABLES[name].schema) for name, found in result.items())
    (row,) = result["summary.gst_summary"].to_pylist()
    return row, result["summary.gst_compliance"].to_pylist()


def returns(form: str, months: int = 24, gstin: str = GSTIN, **more: Any) -> list[dict[str, Any]]:
    """Monthly returns up to October 2025, each filed on the 11th (GSTR-1) or 20th."""
    found = []
    for back in range(months):
        number = 2025 * 12 + 9 - back
        year, month = number // 12, number % 12 + 1
        on = date(year + month // 12, month % 12 + 1, 11 if form == "GSTR1" else 20)
        found.append(filed(form, month, year, gstin=gstin, filing_date=on, known_from=on) | more)
    return found


def document(buyer: str, taxable: int, number: int = 0, **more: Any) -> dict[str, Any]:
    zero = dict.fromkeys(("igst", "cgst", "sgst", "cess"), Decimal(0))
    return (
        zero
        | {
            "gstin": GSTIN,
            "period": date(2025, 10, 1),
            "section": "b2b",
            "document_id": f"{buyer}{number}",
            "counterparty_gstin": buyer,
            "place_of_supply": buyer[:2],
            "sign": 1,
            "taxable_value": Decimal(taxable),
            "is_branch_transfer": False,
            "known_from": date(2025, 11, 11),
            "file": "a",
            "return_no": 0,
            "position": number,
        }
        | more
    )


def test_everything_filed_in_time_scores_100() -> None:
    row, compliance = summarise(gst_return_versions=returns("GSTR1") + returns("GSTR3B"))
    assert (row["gst_returns_count"], row["gst_businesses"], row["gst_gaps"]) == (24, 1, 0)
    assert (row["gst_compliance_score"], row["gst_in_time_share"], row["gst_filing_delay_mean"]) == (
        100,
        1,
        0,
    )
    assert {each["status"] for each in compliance} == {"filed", "not_yet_due"}
    assert max(each["period_end"] for each in compliance) == date(2025, 11, 30)


def test_late_and_missing_returns() -> None:
    rows = returns("GSTR3B")
    late = rows[3] | {"filing_date": date(2025, 9, 1), "known_from": date(2025, 9, 1)}
    row, compliance = summarise(gst_return_versions=[rows[0], rows[1], late, *rows[4:], *returns("GSTR1")])
    by_period = {each["period_end"]: each for each in compliance if each["form"] == "GSTR3B"}
    assert (by_period[date(2025, 7, 31)]["status"], by_period[date(2025, 7, 31)]["delay_days"]) == (
        "late",
        12,
    )
    assert by_period[date(2025, 8, 31)]["status"] == "missing"
    assert (row["gst_gaps"], row["gst_filing_delay_max"]) == (1, 12)
    assert row["gst_compliance_score"] == pytest.approx((22 * 100 + 68) / 24)


def test_a_return_filed_later_was_missing_before() -> None:
    rows = returns("GSTR3B")
    _, then = summarise(date(2025, 11, 19), gst_return_versions=rows)
    assert {each["period_end"]: each["status"] for each in then}[date(2025, 10, 31)] == "not_yet_due"


def test_the_filing_list_counts_where_the_return_was_not_landed() -> None:
    listed = [
        {
            "filing_id": form, "gstin": GSTIN, "form": form, "period": date(2025, 9, 1),
            "frequency": "quarterly", "filing_date": day, "file": "f", "position": 0,
        }
        for form, day in (("GSTR1", date(2025, 10, 13)), ("GSTR3B", date(2025, 10, 26)))
    ]  # fmt: skip
    row, compliance = summarise(gst_filings=listed)
    assert {each["form"]: (each["status"], each["nil"]) for each in compliance} == {
        "GSTR1": ("filed", None),
        "GSTR3B": ("late", None),
    }
    assert (row["gst_returns_count"], row["gst_annual_turnover_millions"]) == (2, None)


def test_a_cancelled_registration_owes_no_more_returns() -> None:
    rows = [each for each in returns("GSTR3B") if each["period_end"] < date(2025, 5, 1)]
    final = {
        "filing_id": "x",
        "gstin": GSTIN,
        "form": "GSTR10",
        "period": date(2025, 4, 1),
        "frequency": "annual",
        "filing_date": date(2025, 6, 1),
        "file": "f",
        "position": 0,
    }
    row, compliance = summarise(gst_return_versions=rows, gst_filings=[final])
    assert (row["gst_businesses"], row["gst_cancelled"]) == (0, 1)
    assert max(each["period_end"] for each in compliance) == date(2025, 4, 30)


def test_composition_dealers_owe_cmp08_and_gstr4() -> None:
    quarters = [
        filed("CMP08", month, 2025, frequency="quarterly", period=date(2025, month - 2, 1))
        for month in (3, 6, 9)
    ]
    _, compliance = summarise(gst_return_versions=quarters)
    assert [(each["form"], each["period_end"].month) for each in compliance] == [
        ("CMP08", 3),
        ("CMP08", 6),
        ("CMP08", 9),
    ]


def test_turnover_leaves_supplies_between_own_registrations_out() -> None:
    mine = returns("GSTR3B", turnover=Decimal(1_000_000)) + returns(
        "GSTR1", branch_transfers=Decimal(400_000)
    )
    branch = returns("GSTR3B", gstin=BRANCH, turnover=Decimal(500_000))
    row, _ = summarise(gst_return_versions=mine + branch)
    assert row["gst_turnover_12m"] == 12 * 1_100_000
    assert row["gst_annual_turnover_millions"] == pytest.approx(13.2)
    assert (row["gst_businesses"], row["gst_turnover_growth"]) == (2, 0)
    assert row["gst_branch_share"] == pytest.approx(400 / 1500)
    assert json.loads(row["facts"])["turnover_months"] == 24


def test_less_than_a_year_has_no_annual_turnover() -> None:
    row, _ = summarise(gst_return_versions=returns("GSTR3B", 11))
    assert (row["gst_annual_turnover_millions"], row["gst_turnover_12m"]) == (None, 1100)


def test_concentration_by_buyer_and_state() -> None:
    buyers = [document(BUYERS[0], 700), document(BUYERS[1], 200), document(BUYERS[2], 200)]
    note = document(BUYERS[2], 100, 1, sign=-1, section="cdnr")
    own = document(BRANCH, 9000, is_branch_transfer=True)
    row, _ = summarise(gst_return_versions=returns("GSTR3B"), gst_invoices=[*buyers, note, own])
    assert (row["gst_top_1_buyer_share"], row["gst_top_3_buyer_share"], row["gst_buyers"]) == (0.7, 1, 3)
    assert row["gst_buyer_hhi"] == pytest.approx(0.7**2 + 0.2**2 + 0.1**2)
    assert (row["gst_interstate_share"], row["gst_states_sold_to"]) == (0.8, 3)


def test_purchases_give_credit_and_supplier_shares() -> None:
    base = {
        "gstin": GSTIN,
        "period": date(2025, 10, 1),
        "section": "b2b",
        "sign": 1,
        "igst": Decimal(18),
        "cgst": Decimal(0),
        "sgst": Decimal(0),
        "cess": Decimal(0),
        "is_branch_transfer": False,
        "known_from": date(2025, 11, 14),
        "file": "p",
        "return_no": 0,
        "position": 0,
        "taxable_value": Decimal(100),
    }
    rows = [
        base | {"statement": statement, "supplier_gstin": supplier, "document_id": f"{statement}{supplier}"}
        for statement, supplier in (("GSTR2B", BUYERS[0]), ("GSTR2B", BUYERS[1]), ("GSTR2A", BUYERS[1]))
    ]
    row, _ = summarise(gst_return_versions=returns("GSTR3B", itc=Decimal(45)), gst_purchases=rows)
    assert row["gst_credit_claimed_ratio"] == pytest.approx(45 / 36)
    assert row["gst_supplier_hhi"] == 0.5


def test_taxes_paid_in_time() -> None:
    days = [
        (f"2025-{month:02d}-{day:02d}", -10, category)
        for month in range(1, 12)
        for day, category in ((5, "tds_payment"), (16 if month == 6 else 15, "statutory_dues"))
    ]
    rows = ledger(*days, ("2025-06-14", -50, "income_tax_payment"), ("2025-09-17", -50, "income_tax_payment"))
    rupees = {
        column.name: Decimal(0) for column in TABLES["summary.monthly_cashflow"].columns if column.unit == "₹"
    }
    months = [
        rupees
        | {
            "month": date(2025, month, 1),
            "days_covered": 28,
            "transactions": 2,
            "inward_returns": 0,
            "outward_returns": 0,
        }
        for month in range(1, 12)
    ]
    row, _ = summarise(accounts=[account()], bank_transactions=rows, monthly_cashflow=months)
    assert row["tds_payment_regularity"] == 1
    assert row["statutory_payment_regularity"] == pytest.approx(10 / 11)
    assert row["advance_tax_regularity"] == pytest.approx(1 / 3)
    assert (row["gst_payment_regularity"], row["gst_returns_count"], row["gst_businesses"]) == (
        None,
        None,
        None,
    )


def regularity_when_paid(
    days_after_due: int, tax: tuple[int, int] = (500, 37), interest: int = 0
) -> float | None:
    """Monthly tax of tax[0] plus tax[1] more every month, paid so many days after the 20th with interest;
    bank files from 2025."""
    declared, steps = [], []
    for number in range(12 * 2024 + 6, 12 * 2025 + 10):
        year, month = number // 12, number % 12 + 1
        due = date((number + 1) // 12, (number + 1) % 12 + 1, 20)
        rupees = tax[0] + tax[1] * (number % 12 * 5 % 12)
        declared.append(filed("GSTR3B", month, year, tax=Decimal(rupees), filing_date=due, known_from=due))
        paid = date.fromordinal(due.toordinal() + days_after_due)
        if date(2025, 1, 1) <= paid <= AS_OF:
            steps.append((str(paid), -rupees - interest, "gst_payment"))
    rupees_of = {
        column.name: Decimal(0) for column in TABLES["summary.monthly_cashflow"].columns if column.unit == "₹"
    }
    months = [
        rupees_of
        | {
            "month": date(2025, month, 1),
            "days_covered": 28,
            "transactions": 1,
            "inward_returns": 0,
            "outward_returns": 0,
        }
        for month in range(1, 12)
    ]
    row, _ = summarise(
        accounts=[account()],
        gst_return_versions=declared,
        bank_transactions=ledger(*steps),
        monthly_cashflow=months,
    )
    return row["gst_payment_regularity"]


def test_last_months_late_payment_is_not_this_months_in_time() -> None:
    assert regularity_when_paid(days_after_due=0) == 1
    assert regularity_when_paid(days_after_due=25) == 0
    assert regularity_when_paid(days_after_due=0, tax=(500, 0)) == 1
    assert regularity_when_paid(days_after_due=0, interest=20) == 1


def test_credit_left_over_is_carried_to_the_next_period() -> None:
    declared = [
        filed("GSTR3B", 8, 2025, tax=Decimal(100), itc=Decimal(130)),
        filed("GSTR3B", 9, 2025, tax=Decimal(100), itc=Decimal(20)),
        filed("GSTR3B", 10, 2025, tax=Decimal(100), itc=Decimal(20)),
    ]
    given = {"clean.gst_return_versions": table("clean.gst_return_versions", declared)}
    rows = gst_turnover(given, AS_OF)["summary.gst_turnover"].to_pylist()
    assert [row["tax_payable"] for row in rows] == [0, 50, 80]


def test_a_mid_month_date_has_twelve_full_months() -> None:
    rupees = {
        column.name: Decimal(0) for column in TABLES["summary.monthly_cashflow"].columns if column.unit == "₹"
    }
    months = [
        rupees | {
            "month": date(2024 + (9 + back) // 12, (9 + back) % 12 + 1, 1), "days_covered": 28,
            "transactions": 1, "inward_returns": 0, "outward_returns": 0,
        }
        for back in range(14)
    ]  # fmt: skip
    row, _ = summarise(date(2025, 11, 15), accounts=[account()], monthly_cashflow=months)
    assert json.loads(row["facts"])["tax_months"] == 12
