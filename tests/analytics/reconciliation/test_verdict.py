"""Does the bank confirm the turnover declared? Months, bands, explanations."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from .simple_books import AS_OF, Business, concluded, periods_of, reconciled, summary_of


def test_an_honest_business_is_in_line() -> None:
    row = summary_of(Business())
    assert (row["verdict"], row["risk_level"], row["periods_compared"]) == ("in line", "Low", 12)
    assert row["coverage_ratio"] == pytest.approx(1, abs=0.02)
    assert row["discrepancy_pct"] == pytest.approx(100 * (1 - row["coverage_ratio"]))
    assert row["reconciliation_rate"] == 100
    assert row["matches_found"] == row["mature_invoices"] == 46
    assert (row["debtor_days"], row["delay_source"], row["names"]) == (30, "confirmed links", "none")
    assert row["rate_reason"] is row["discrepancy_reason"] is row["debtor_days_reason"] is None


@pytest.mark.parametrize(
    ("declared", "verdict"),
    [
        ("0.5", "under-declared"),
        ("0.75", "under-declared"),
        ("0.88", "review"),
        ("0.97", "in line"),
        ("1.6", "review"),
    ],
)
def test_the_verdict_follows_the_share_declared(declared: str, verdict: str) -> None:
    row = summary_of(Business(declared=declared))
    assert row["verdict"] == verdict
    assert row["coverage_ratio"] == pytest.approx(1 / float(declared), rel=0.05), "never capped"
    assert f"{100 * row['coverage_ratio']:.1f} %" in row["verdict_reason"]


def test_turnover_that_nobody_paid_is_over_declared() -> None:
    business = Business()
    for document in list(business.documents):
        taxable = 3 * document["taxable"]
        business.documents.append(
            {**document, "taxable": taxable, "gross": (taxable * Decimal("1.18")).quantize(Decimal("0.01"))}
        )
        business.monthly[document["issued"].replace(day=1)]["turnover"] += taxable
    row = summary_of(business)
    assert (row["verdict"], row["risk_level"]) == ("over-declared", "High")
    assert "inflated, or sales are collected where" in row["verdict_reason"]
    assert row["reconciliation_rate"] == pytest.approx(25, abs=1)


def test_quarterly_filers_are_compared_by_quarter() -> None:
    rows = periods_of(Business(quarterly=True))
    assert {row["level"] for row in rows} == {"quarter"}
    assert all(row["period"].month % 3 == 1 for row in rows)
    assert {row["verdict"] for row in concluded(rows)} == {"in line"}
    assert summary_of(Business(quarterly=True))["periods_compared"] == 4


def test_a_composition_dealer_is_compared_without_tax() -> None:
    row = summary_of(Business(composition=True))
    assert row["verdict"] == "in line"
    assert row["coverage_ratio"] == pytest.approx(1, abs=0.05)
    assert (row["reconciliation_rate"], row["mature_invoices"]) == (None, 0)
    assert "0 mature B2B invoices" in row["rate_reason"]


@pytest.mark.parametrize("delay", [0, 30, 75])
def test_months_are_shifted_by_the_delay_of_the_confirmed_links(delay: int) -> None:
    rows = concluded(periods_of(Business(delay=delay, growth="0.05")))
    assert len(rows) >= 18
    assert all(0.9 < row["coverage_ratio"] < 1.1 for row in rows)
    assert all((row["timing"] > 1000) == (delay > 20) for row in rows), "a growing business declares ahead"


def test_exclusions_and_explanations_add_up() -> None:
    business = Business(declared="0.8").pay(
        date(2025, 5, 5), "700000", "loan_disbursal", flow="loan_proceeds"
    )
    business.pay(date(2025, 6, 5), "90000", "own_transfer", flow="own_transfer")
    rows = periods_of(business)
    excluded = (
        "own_transfers",
        "loan_proceeds",
        "owner_capital",
        "deposit_maturities",
        "tax_refunds",
        "interest",
        "other_income",
        "circular",
        "reversals",
        "sales_returned",
    )
    for row in rows:
        assert row["gross_receipts"] == row["operating_receipts"] + sum(row[name] for name in excluded)
    for row in concluded(rows):
        explained = sum(row[name] for name in ("timing", "tds", "fees", "cash", "non_revenue", "unexplained"))
        assert row["declared"] - row["gross_receipts"] == explained
    (may,) = [row for row in rows if row["period"] == date(2025, 5, 1)]
    assert (may["loan_proceeds"], may["non_revenue"]) == (Decimal(700000), Decimal(-700000))


def test_a_loan_or_an_own_transfer_is_no_turnover() -> None:
    business = Business().pay(date(2025, 5, 5), "9000000", "loan_disbursal", flow="loan_proceeds")
    assert summary_of(business)["verdict"] == "in line"


def test_one_receipt_of_unknown_kind_is_reviewed_not_accused() -> None:
    row = summary_of(Business().pay(date(2025, 5, 5), "1500000", "unknown"))
    assert row["coverage_ratio"] > 1.2 > 1.1 > row["coverage_ratio_classified"]
    assert row["verdict"] == "review"
    assert "single periods or receipts of unknown kind decide" in row["verdict_reason"]


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        ({"accounts_not_landed": 1}, "not landed"),
        ({"unseen_gstins": 1}, "registration"),
    ],
)
def test_partial_coverage_allows_no_conclusion(gap: dict[str, int], told: str) -> None:
    business = Business(declared="0.5").add("summary.coverage", **gap)
    for month in range(1, 7):
        business.pay(
            date(2025, month, 9), "90000", "own_transfer", flow="own_transfer", transfer_kind="one_legged"
        )
    row = summary_of(business)
    assert (row["verdict"], row["risk_level"], row["discrepancy_pct"]) == ("cannot conclude", None, None)
    assert told in row["partial_coverage"] and row["partial_coverage"] in row["verdict_reason"]


def test_small_transfers_of_the_owner_are_no_missing_account() -> None:
    business = Business().add("summary.coverage", accounts_not_landed=1)
    business.pay(date(2025, 5, 9), "9000", "own_transfer", flow="own_transfer", transfer_kind="one_legged")
    assert summary_of(business)["verdict"] == "in line"


def test_an_account_covered_in_part_leaves_months_out() -> None:
    rows = periods_of(Business().add("clean.accounts", covered_to=date(2025, 6, 30)).add("clean.accounts"))
    business = Business().add("clean.accounts", covered_from=date(2024, 6, 1), covered_to=AS_OF)
    business.receipts = [each for each in business.receipts if each["day"] >= date(2024, 6, 1)]
    rows = periods_of(business)
    unseen = [row for row in rows if row["period"] < date(2024, 6, 1)]
    assert all("not covered" in row["reason"] for row in unseen if row["period"] > date(2023, 12, 31))
    assert {row["verdict"] for row in rows if date(2024, 7, 1) <= row["period"] < date(2025, 11, 1)} == {
        "in line"
    }


def test_what_is_not_filed_is_unknown_and_a_nil_return_is_nothing() -> None:
    unfiled = Business()
    del unfiled.monthly[date(2025, 3, 1)]
    (march,) = [row for row in periods_of(unfiled) if row["period"] == date(2025, 3, 1)]
    assert (march["declared"], march["coverage_ratio"], march["verdict"]) == (None, None, "cannot conclude")
    nil = Business(declared="0")
    nil.documents = []
    row = summary_of(nil)
    assert (row["verdict"], row["coverage_ratio"]) == ("under-declared", None)
    assert row["discrepancy_reason"] == "nothing was to be expected by the returns"


def test_a_missing_return_of_a_branch_leaves_its_month_out() -> None:
    business = Business().add(
        "summary.gst_compliance",
        gstin="29X",
        form="GSTR3B",
        period=date(2025, 3, 1),
        period_end=date(2025, 3, 31),
        frequency="monthly",
        status="missing",
        as_of=AS_OF,
    )
    (march,) = [row for row in periods_of(business) if row["period"] == date(2025, 3, 1)]
    assert (march["verdict"], "registration is missing" in march["reason"]) == ("cannot conclude", True)


def test_too_short_a_history_allows_no_conclusion() -> None:
    business = Business()
    business.monthly = {
        month: values for month, values in business.monthly.items() if month >= date(2025, 6, 1)
    }
    row = summary_of(business)
    assert row["verdict"] == "cannot conclude"
    assert "months in full; 6 are needed" in row["verdict_reason"]


def test_turnover_as_known_then_and_now() -> None:
    business = Business()
    tables = business.tables()
    versions = tables["clean.gst_return_versions"].to_pylist()
    (march,) = [row for row in versions if row["period"] == date(2025, 3, 1)]
    march["known_to"] = date(2025, 8, 11)
    amended = {
        **march,
        "version": 1,
        "known_from": date(2025, 8, 11),
        "known_to": None,
        "turnover": march["turnover"] + 5000,
    }
    changed = pa.Table.from_pylist([*versions, amended], schema=tables["clean.gst_return_versions"].schema)
    out = reconciled(business, **{"clean.gst_return_versions": changed})
    (row,) = out["analytics.reconciliation_summary"].to_pylist()
    assert row["declared_now"] - row["declared_then"] == 5000
    early = reconciled(business, as_of=date(2025, 7, 31), **{"clean.gst_return_versions": changed})
    (row,) = early["analytics.reconciliation_summary"].to_pylist()
    assert row["declared_now"] == row["declared_then"]


def test_gstr3b_is_held_against_gstr1_until_it_is_locked() -> None:
    business = Business()
    tables = business.tables()
    rows = tables["summary.gst_turnover"].to_pylist()
    for row in rows:
        row["difference"] = Decimal(9000)
    changed = pa.Table.from_pylist(rows, schema=tables["summary.gst_turnover"].schema)
    found = {
        row["period"]: row["differs_3b_1"]
        for row in periods_of(business, **{"summary.gst_turnover": changed})
    }
    assert found[date(2025, 6, 1)] is True
    assert found[date(2025, 7, 1)] is None
    assert found[date(2025, 11, 1)] is None
