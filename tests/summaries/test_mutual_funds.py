"""Funds at as_of: what is held, what it is worth, what is kept up."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from msme_pipeline.metrics import FEATURES
from msme_pipeline.summaries.mutual_funds.section import mutual_funds_summary
from tests.summaries.clean_rows import as_known

from .clean_rows import AS_OF, CUSTOMERS, table

ORIGIN = {"file": "cas.json", "position": 0}


def holding(number: int = 1, units: str = "10", value: str = "1000", **more: Any) -> dict[str, Any]:
    return {
        "holding_id": f"H{number}", "stated_on": date(2025, 10, 31), "instrument": "mutual_fund",
        "folio": f"F{number}", "isin": f"ISIN{number}", "amfi_code": f"A{number}", "category": "equity",
        "units": Decimal(units), "nav": Decimal("100"), "nav_on": date(2025, 10, 31), "value": Decimal(value),
        **ORIGIN,
    } | more  # fmt: skip


def trade(day: str, kind: str = "sip", amount: str = "5000", number: int = 1) -> dict[str, Any]:
    return {
        "holding_id": f"H{number}", "transaction_id": f"{day}{kind}", "traded_on": date.fromisoformat(day),
        "kind": kind, "amount": Decimal(amount), **ORIGIN,
    }  # fmt: skip


def nav(day: str, value: str, number: int = 1) -> dict[str, Any]:
    return {
        "amfi_code": f"A{number}", "isin": f"ISIN{number}", "nav_on": date.fromisoformat(day),
        "nav": Decimal(value), **ORIGIN,
    }  # fmt: skip


def month(first: str, outflow: str) -> dict[str, Any]:
    day = date.fromisoformat(first)
    spec = {
        "month": day,
        "days_covered": {9: 30, 10: 31, 11: 30}[day.month],
        "operating_outflow": Decimal(outflow),
    }
    return spec | {"operating_inflow": Decimal(2) * Decimal(outflow)}


def summary(
    holdings: list[dict[str, Any]] | None = None,
    trades: list[dict[str, Any]] | None = None,
    plans: list[dict[str, Any]] | None = None,
    navs: list[dict[str, Any]] | None = None,
    months: list[dict[str, Any]] | None = None,
    format: str | None = "mutual_funds_cas",
    deposits: list[dict[str, Any]] | None = None,
    as_of: date = AS_OF,
) -> dict[str, Any]:
    files = [
        {"file": "a", "source": "x", "format": "aa_deposit", "bytes": 1, "sha256": "", "records_read": 0}
    ]
    if format:
        files += [{**files[0], "file": file, "format": format} for file in ("march.json", "cas.json")]
    permissions = [{"file": row["file"], "source": "x", "permitted": True} for row in files]
    inputs = {
        "customers": CUSTOMERS,
        "raw.landed_files": table("raw.landed_files", files),
        "clean.file_permissions": table("clean.file_permissions", permissions),
        "clean.mf_holdings": table("clean.mf_holdings", holdings or []),
        "clean.mf_transactions": table("clean.mf_transactions", trades or []),
        "clean.sips": table("clean.sips", plans or []),
        "clean.navs": table("clean.navs", navs or []),
        "clean.deposits": table("clean.deposits", deposits or []),
        "summary.monthly_cashflow": table("summary.monthly_cashflow", months or []),
    }
    (row,) = mutual_funds_summary(as_known(inputs, as_of), as_of)["summary.mutual_funds_summary"].to_pylist()
    return row


def test_the_features_are_declared_once() -> None:
    assert FEATURES["mf_portfolios"] == ("mutual_funds_summary", "portfolios")
    assert FEATURES["mf_value_millions"] == ("mutual_funds_summary", "value_millions")


def test_nothing_delivered_is_null_and_an_empty_statement_is_zero() -> None:
    nothing, empty = summary(format=None), summary()
    assert (nothing["portfolios"], nothing["value_millions"], nothing["active_sips"]) == (None, None, None)
    assert (empty["portfolios"], empty["value_millions"], empty["active_sips"]) == (0, 0.0, 0)
    assert empty["lien_share"] is None
    assert json.loads(empty["facts"])["source_delivered"] is True


def test_folios_values_and_shares() -> None:
    row = summary(
        [holding(1, value="6000", lien_units=Decimal(5)), holding(2, value="4000", category="liquid"),
         holding(3, value="700", instrument="equity"), holding(4, units="0", value="0")]
    )  # fmt: skip
    assert (row["portfolios"], row["holdings"], row["value"]) == (2, 2, Decimal("10000.00"))
    assert (row["value_millions"], row["equity_share"], row["debt_share"], row["lien_share"]) == (
        0.01,
        0.6,
        0.4,
        0.3,
    )
    assert row["other_securities_value"] == Decimal("700.00")
    assert row["statement_age"] == 30


def test_a_newer_value_of_the_scheme_counts_and_a_later_one_not() -> None:
    navs = [nav("2025-11-28", "110.5"), nav("2025-12-01", "500"), nav("2025-10-01", "1")]
    assert summary([holding()], navs=navs)["value"] == Decimal("1105.00")
    assert summary([holding()], navs=navs, as_of=date(2025, 11, 1))["value"] == Decimal("1000.00")


def test_only_the_latest_statement_known_on_the_day_counts() -> None:
    older = holding(value="100", stated_on=date(2025, 3, 31), received_on=date(2025, 4, 1))
    newer = holding(value="900", received_on=date(2025, 12, 5))
    assert summary([older, newer])["value"] == Decimal("100.00")
    assert summary([older, newer], as_of=date(2025, 12, 5))["value"] == Decimal("900.00")


@pytest.mark.parametrize(
    ("plan", "active", "monthly"),
    [
        ({"status": "active", "frequency": "monthly"}, 1, "5000.00"),
        ({"status": "active", "frequency": "quarterly"}, 1, "1666.67"),
        ({"status": "active", "frequency": "yearly"}, 1, "416.67"),
        ({"status": "stopped", "ends_on": date(2025, 6, 1)}, 0, "0.00"),
        ({"status": "active", "ends_on": date(2025, 11, 30)}, 0, "0.00"),
    ],
)
def test_registered_plans(plan: dict[str, Any], active: int, monthly: str) -> None:
    row = summary(
        [holding()], plans=[{"sip_id": "S", "holding_id": "H1", "amount": Decimal(5000), **ORIGIN, **plan}]
    )
    assert (row["active_sips"], row["sip_amount_monthly"]) == (active, Decimal(monthly))


def test_plans_known_by_their_instalments() -> None:
    running = [trade("2025-09-07"), trade("2025-10-07", amount="6000")]
    row = summary([holding()], running)
    assert (row["active_sips"], row["stopped_sips"], row["sip_amount_monthly"]) == (1, 0, Decimal("6000.00"))
    stopped = summary([holding()], [trade("2025-06-07"), trade("2025-07-07")])
    assert (stopped["active_sips"], stopped["stopped_sips"]) == (0, 1)
    assert summary([holding()], [trade("2025-10-07")])["active_sips"] == 0


def test_redemptions_of_twelve_months() -> None:
    trades = [
        trade("2024-11-30", "redemption"),
        trade("2024-12-01", "redemption", "70"),
        trade("2025-12-01", "redemption"),
    ]
    row = summary([holding()], trades)
    assert (row["redemptions_12m"], row["redeemed_12m"]) == (1, Decimal("70.00"))


def test_months_that_the_savings_would_last() -> None:
    months = [month("2025-10-01", "200"), month("2025-11-01", "300"), month("2025-09-01", "100")]
    row = summary([holding(value="1000", lien_units=Decimal(2))], months=months)
    assert row["months_of_outflow"] == 4.0
    assert summary([holding()])["months_of_outflow"] is None


def test_gain_only_where_cost_is_stated() -> None:
    assert summary([holding(value="1200", cost=Decimal(1000)), holding(2)])["gain_ratio"] == pytest.approx(
        0.2
    )
    assert summary([holding()])["gain_ratio"] is None


def test_order_of_rows_does_not_matter() -> None:
    rows = [holding(1), holding(2, value="7"), holding(1, stated_on=date(2025, 9, 30))]
    assert summary(rows) == summary(rows[::-1])


def test_funds_that_the_next_statement_no_longer_lists_were_sold() -> None:
    march = {"stated_on": date(2025, 3, 31), "registrar": "CAMS", "file": "march.json"}
    before = [holding(1, value="700", **march), holding(2, value="300", **march)]
    row = summary([*before, holding(1, value="800", registrar="CAMS")])
    assert (row["holdings"], row["value"]) == (1, Decimal("800.00"))
    elsewhere = summary([*before, holding(3, value="800", registrar="KFINTECH")])
    assert (elsewhere["holdings"], elsewhere["value"]) == (3, Decimal("1800.00"))


def test_folios_whose_masked_numbers_look_alike_are_two() -> None:
    same = {"folio": "XXXXXXXX82"}
    assert summary([holding(1, folio_id="a", **same), holding(2, folio_id="b", **same)])["portfolios"] == 2


def test_deposits_that_run_are_savings_and_those_under_lien_no_cushion() -> None:
    def deposit(number: int, matures: str, value: int | None, **more: Any) -> dict[str, Any]:
        return {
            "account_id": f"KKBK-{number}", "kind": "term_deposit", "opened_on": date(2025, 1, 1),
            "file": "aa.json", "matures_on": date.fromisoformat(matures), "principal": Decimal(500),
            "received_on": date(2025, 11, 30), "current_value": None if value is None else Decimal(value),
        } | more  # fmt: skip

    held = [deposit(1, "2026-01-01", 540), deposit(2, "2026-01-01", None, lien=True)]
    gone = [deposit(3, "2025-11-30", 600), deposit(4, "2026-01-01", 0)]
    row = summary(deposits=[*held, *gone])
    assert (row["deposits"], row["deposit_value"], row["deposit_lien_value"]) == (2, 1040, 500)
    assert summary()["deposits"] is summary()["deposit_value"] is None
