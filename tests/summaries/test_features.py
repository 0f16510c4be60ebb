"""Each of the 31 features: one change of hand-made rows moves it as the registry declares."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from msme_pipeline.cleaning.return_events.find import find_return_events
from msme_pipeline.metrics import FEATURE_NAMES, FEATURES, SECTIONS
from msme_pipeline.pipeline.discovery import all_steps, by_layer
from msme_pipeline.pipeline.runner import run_steps
from msme_pipeline.tables import TABLES
from tests.summaries import test_credit as credit
from tests.summaries import test_insurance as insurance
from tests.summaries import test_mutual_funds as funds
from tests.summaries import test_ocen as ocen
from tests.summaries import test_ondc as ondc
from tests.summaries.bank_history import COVERED, Step, months, plain_business, rows_of
from tests.summaries.clean_rows import AS_OF, account, table
from tests.summaries.test_gst_summary import BRANCH, returns

Row = dict[str, Any]
Rows = dict[str, list[Row]]

RENT: list[Step] = [(f"{month}-03", -15_000, "rent") for month in months()]
LATE_RENT: list[Step] = [
    (f"{month}-{'27' if month > '2025-07' else '03'}", -15_000, "rent") for month in months()
]
LAST_YEAR = [month for month in months() if month > "2024-11"]


def bank(steps: list[Step]) -> list[Row]:
    rows = rows_of(steps)
    for row in rows:
        if row["category"] == "return_reversal":
            row.update(is_return=True, rail="NACH")
    return rows


def card(balance: int) -> Row:
    return credit.loan(
        "C1", loan_type="credit_card", credit_limit=Decimal(100_000), balance=Decimal(balance),
        instalment=None, lender="BLUE BANK"
    )  # fmt: skip


def folio(number: int, value: str) -> Row:
    return funds.holding(number, value=value) | {"file": "cas.json"}


def file(name: str, source: str, format: str) -> Row:
    return {"file": name, "source": source, "format": format, "bytes": 1, "sha256": "", "records_read": 0}


def decided(number: str, status: str) -> Row:
    return ocen.applied(number, ("2025-02-01", "created"), ("2025-02-05", status))


FILES = [
    file("a", "bank", "aa_deposit"),
    file("cas.json", "mutual_funds", "mutual_funds_cas"),
    file("i.json", "insurance", "aa_insurance_policies"),
]
BASE: Rows = {
    "raw.landed_files": FILES,
    "clean.file_permissions": [
        {"file": each["file"], "source": each["source"], "permitted": True} for each in FILES
    ],
    "clean.accounts": [account(covered=COVERED)],
    "clean.bank_transactions": bank([*plain_business(), *RENT]),
    "clean.bureau_reports": [credit.report()],
    "clean.tradelines": [credit.loan(), card(20_000)],
    "clean.dpd_history": credit.history(dict.fromkeys(range(24), 0)),
    "clean.gst_return_versions": [*returns("GSTR1"), *returns("GSTR3B")],
    "clean.ondc_order_events": [
        ondc.event(f"O{day}", f"2025-03-{day}", "completed", 500, 500) for day in (10, 11)
    ],
    "clean.ondc_orders": [ondc.order(f"O{day}", completed=f"2025-03-{day}") for day in (10, 11)],
    "clean.ocen_applications": [decided("A", "approved"), decided("B", "rejected")],
    "clean.mf_holdings": [folio(1, "1000")],
    "clean.insurance_policies": [insurance.policy()],
}


def more_bank(*steps: Step) -> Rows:
    return {"clean.bank_transactions": bank([*plain_business(), *RENT, *steps])}


def monthly(day: int, signed: int, category: str) -> Rows:
    return more_bank(*[(f"{month}-{day:02d}", signed, category) for month in LAST_YEAR])


def added(name: str, *rows: Row) -> Rows:
    return {name: [*BASE[name], *rows]}


def bounced(day: int = 6) -> Rows:
    return more_bank(
        *[
            (f"2025-{month:02d}-{day:02d}", sign * 20_000, kind)
            for month in (3, 6)
            for sign, kind in ((-1, "emi"), (1, "return_reversal"))
        ]
    )


def sold_on_another_app() -> Rows:
    rows = {name: list(BASE[name]) for name in ("clean.ondc_order_events", "clean.ondc_orders")}
    rows["clean.ondc_orders"][0] = ondc.order("O10", app="two", completed="2025-03-10")
    return rows


def one_more_order() -> Rows:
    return added("clean.ondc_order_events", ondc.event("O12", "2025-03-12", "completed", 500, 500)) | added(
        "clean.ondc_orders", ondc.order("O12", completed="2025-03-12")
    )


CASES: dict[str, tuple[str, Callable[[], Rows]]] = {
    "surplus_ratio": ("worse", lambda: monthly(14, -20_000, "supplier_payment")),
    "inflow_outflow_ratio": ("worse", lambda: more_bank(("2025-06-14", -400_000, "supplier_payment"))),
    "income_stability_cv": (
        "worse",
        lambda: more_bank(("2025-02-11", 300_000, "sales_receipt"), ("2025-09-11", 400_000, "sales_receipt")),
    ),
    "seasonality_index": (
        "worse",
        lambda: more_bank(
            *[(f"{month}-11", 400_000, "sales_receipt") for month in months() if month[5:] == "10"]
        ),
    ),
    "top_customer_dependence": ("worse", lambda: monthly(25, 100_000, "sales_receipt")),
    "essential_ratio": ("more", lambda: monthly(16, -50_000, "salary")),
    "non_essential_ratio": ("worse", lambda: monthly(21, -10_000, "drawings")),
    "debt_servicing_ratio": ("worse", lambda: monthly(7, -30_000, "emi")),
    "bounces": ("worse", bounced),
    "emi_consistency_score": ("worse", bounced),
    "credit_utilization_ratio": ("worse", lambda: {"clean.tradelines": [credit.loan(), card(90_000)]}),
    "default_probability_score": (
        "worse",
        lambda: {"clean.dpd_history": credit.history({**dict.fromkeys(range(24), 0), 5: 60})},
    ),
    "debt_to_income_ratio": (
        "worse",
        lambda: {"clean.tradelines": [credit.loan(balance=Decimal(450_000)), card(20_000)]},
    ),
    "payment_regularity_score": (
        "worse",
        lambda: {"clean.bank_transactions": bank([*plain_business(), *LATE_RENT])},
    ),
    "gst_returns_count": (
        "worse",
        lambda: {"clean.gst_return_versions": [*returns("GSTR1"), *returns("GSTR3B")[2:]]},
    ),
    "gst_annual_turnover_millions": (
        "better",
        lambda: {"clean.gst_return_versions": [*returns("GSTR1"), *returns("GSTR3B", turnover=Decimal(900))]},
    ),
    "gst_businesses": (
        "better",
        lambda: added("clean.gst_return_versions", *returns("GSTR3B", gstin=BRANCH)),
    ),
    "bureau_score": ("better", lambda: {"clean.bureau_reports": [credit.report(score=790)]}),
    "open_loans": (
        "worse",
        lambda: added("clean.tradelines", credit.loan("L2", lender="RED BANK", opened_on=date(2025, 1, 9))),
    ),
    "total_outstanding_millions": (
        "worse",
        lambda: {"clean.tradelines": [credit.loan(balance=Decimal(450_000)), card(20_000)]},
    ),
    "ondc_orders": ("better", one_more_order),
    "ondc_value_millions": ("better", one_more_order),
    "ondc_diversity": ("better", sold_on_another_app),
    "ocen_applications": ("more", lambda: added("clean.ocen_applications", decided("C", "rejected"))),
    "ocen_approval_rate": (
        "better",
        lambda: {"clean.ocen_applications": [decided("A", "approved"), decided("B", "approved")]},
    ),
    "mf_portfolios": ("better", lambda: added("clean.mf_holdings", folio(2, "1000"))),
    "mf_value_millions": ("better", lambda: {"clean.mf_holdings": [folio(1, "5000")]}),
    "insurance_policies": ("better", lambda: added("clean.insurance_policies", insurance.policy(2))),
    "insurance_coverage_millions": (
        "better",
        lambda: {"clean.insurance_policies": [insurance.policy(cover="900000")]},
    ),
    "high_value_anomalies": ("worse", lambda: more_bank(("2025-07-14", -3_000_000, "supplier_payment"))),
    "suspicious_patterns": (
        "worse",
        lambda: more_bank(*[(f"2025-07-{day}", 49_500, "cash_deposit") for day in ("07", "14", "21")]),
    ),
}
"""Feature -> whether the change is better or worse for the customer, or just more of a neutral thing; the
change."""


@cache
def features() -> dict[str, Row]:
    """Features of the plain customer and of one customer per case, computed as one set."""
    written = {"PLAIN": BASE} | {name: BASE | change() for name, (_, change) in CASES.items()}
    rows: Rows = {}
    for customer, tables in written.items():
        for name, given in tables.items():
            rows.setdefault(name, []).extend({**row, "customer_id": customer} for row in given)
    tables: dict[str, pa.Table] = {name: table(name, rows.get(name, [])) for name in TABLES}
    tables |= find_return_events({"clean.bank_transactions": tables["clean.bank_transactions"]}, AS_OF)
    tables = run_steps(by_layer(all_steps())["summary"], tables, AS_OF).tables
    return {row["customer_id"]: row for row in tables["summary.risk_features"].to_pylist()}


@pytest.mark.parametrize("feature", FEATURE_NAMES)
def test_a_change_moves_the_feature_as_declared(feature: str) -> None:
    section, name = FEATURES[feature]
    (declared,) = [metric.direction for metric in SECTIONS[section] if metric.name == name]
    effect = CASES[feature][0]
    before, after = features()["PLAIN"][feature], features()[feature][feature]
    assert before is not None and after is not None
    expected = {
        ("better", "higher_is_better"): 1,
        ("worse", "higher_is_better"): -1,
        ("better", "higher_is_worse"): -1,
        ("worse", "higher_is_worse"): 1,
        ("more", "neutral"): 1,
    }[effect, declared]
    assert (after > before) - (after < before) == expected, (before, after)


def test_a_change_leaves_the_features_of_other_sources_alone() -> None:
    banked = {"earnings_spendings", "credit_summary", "anomalies_report"}
    for feature, (section, _) in FEATURES.items():
        for other, (of_other, _) in FEATURES.items():
            if section != of_other and not {section, of_other} <= banked:
                assert features()[other][feature] == features()["PLAIN"][feature], (feature, other)
