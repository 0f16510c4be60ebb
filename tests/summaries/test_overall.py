"""The composite score, its arithmetic, the decision, strengths, concerns and features."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from msme_pipeline.metrics import FEATURE_NAMES
from msme_pipeline.policy.composite import composite_on
from msme_pipeline.summaries.gst_turnover.turnover import gst_turnover
from msme_pipeline.summaries.overall.section import PLAN, overall_summary
from msme_pipeline.summaries.portfolio.peers import LEAST_PEERS, PEER_PERCENTILES
from tests.summaries.bank_history import Step, cash, plain_business, row, rows_of, summaries
from tests.summaries.clean_rows import AS_OF, table
from tests.summaries.test_gst_turnover import filed

TABLES = summaries(rows_of(plain_business()))
PLAIN = row(TABLES, "overall_summary")
CARD = composite_on(AS_OF)


def overall(*more: Step, sales: int = 500_000) -> dict[str, Any]:
    return row(summaries(rows_of([*plain_business(sales), *more])), "overall_summary")


def test_the_score_follows_from_the_arithmetic_shown() -> None:
    facts = json.loads(PLAIN["facts"])
    total = weights = 0.0
    for part in facts["parts"]:
        points = sum(each["weight"] * each["points"] for each in part["components"])
        points /= sum(each["weight"] for each in part["components"])
        assert part["points"] == pytest.approx(points, abs=1e-3)
        total += part["weight"] * points
        weights += part["weight"]
    deducted = sum(each["points"] for each in facts["deducted"] or [])
    caps = [each["cap"] for each in facts["deducted"] or [] if each["cap"] is not None]
    assert PLAIN["composite_score"] == pytest.approx(min([*caps, total / weights - deducted]), abs=1e-2)
    assert PLAIN["composite_score_shown"] == int(PLAIN["composite_score"] + 0.5)


def test_inward_returns_deduct_and_cap() -> None:
    returns: list[Step] = []
    for month in range(1, 12):
        returns += [
            (f"2025-{month:02d}-06", -9_000, "emi"),
            (f"2025-{month:02d}-06", 9_000, "return_reversal"),
        ]
    rows = rows_of([*plain_business(), *returns])
    for each in rows:
        if each["category"] == "return_reversal":
            each.update(is_return=True, rail="NACH")
    bounced = row(summaries(rows), "overall_summary")
    assert bounced["score_cap"] == 50
    assert bounced["composite_score"] <= 50
    assert bounced["decision"] == "caution"


def test_good_bank_files_alone_do_not_approve() -> None:
    facts = json.loads(PLAIN["facts"])
    assert facts["weighted_points"] - facts["deductions"] >= CARD.settings["approve_from"]
    assert PLAIN["score_coverage"] < CARD.settings["approve_covered"]
    assert (PLAIN["composite_score"], PLAIN["decision"]) == (CARD.settings["review_cap"], "review")
    bound = facts["deducted"][-1]
    assert (bound["deduction"], bound["points"], bound["cap"]) == (
        "score_coverage",
        0,
        CARD.settings["review_cap"],
    )


def test_gst_returns_filed_in_time_beside_the_bank_approve() -> None:
    tables = dict(TABLES)
    gst = tables["summary.gst_summary"].schema
    filed = {"customer_id": "CUST_1", "as_of": AS_OF, "gst_compliance_score": 100.0, "facts": "{}"}
    tables["summary.gst_summary"] = pa.Table.from_pylist([filed], schema=gst)
    found = row(overall_summary(tables, AS_OF), "overall_summary")
    assert found["score_coverage"] >= CARD.settings["approve_covered"]
    assert (found["score_cap"], found["decision"]) == (None, "approve")


def test_a_debt_that_nobody_reported_earns_no_points() -> None:
    assert row(TABLES, "earnings_spendings")["debt_to_income"] is None
    assert PLAIN["debt_capacity"] is None
    assert "debt_to_income" not in TABLES["summary.strengths_concerns"]["metric"].to_pylist()


def renamed(kind: str, days: tuple[str, ...]) -> dict[str, pa.Table]:
    """The plain business, receipts on some days of the month of another kind."""
    steps = [
        (day, amount, kind if category == "sales_receipt" and day[-2:] in days else category)
        for day, amount, category in plain_business()
    ]
    return summaries(rows_of(steps))


@pytest.mark.parametrize("days, capped", [(("04",), False), (("04", "11"), True)])
def test_receipts_of_unknown_kind_count_as_sales_but_do_not_approve(
    days: tuple[str, ...], capped: bool
) -> None:
    tables = renamed("unknown", days)
    earned, found = row(tables, "earnings_spendings"), row(tables, "overall_summary")
    assert earned["unclassified_share"] == pytest.approx(len(days) / 4, abs=0.01)
    assert earned["operating_receipts"] == row(TABLES, "earnings_spendings")["operating_receipts"]
    caps = {each["deduction"]: each["cap"] for each in json.loads(found["facts"])["deducted"] or []}
    assert (caps.get("unclassified_receipts") == CARD.settings["review_cap"]) is capped
    if capped:
        assert (
            CARD.settings["review_from"]
            <= found["composite_score"]
            <= CARD.settings["review_cap"]
            < CARD.settings["approve_from"]
        )
        assert found["decision"] == "review"
        concerns = tables["summary.strengths_concerns"].to_pylist()[3:]
        assert "unclassified_share" in {each["metric"] for each in concerns}


def test_losses_lower_the_score() -> None:
    loss = overall(*[(f"2025-{month:02d}-14", -200_000, "supplier_payment") for month in range(1, 12)])
    assert loss["composite_score"] < PLAIN["composite_score"] - 15


def test_without_data_there_is_no_score() -> None:
    nothing = row(
        summaries([], accounts=[{"account_id": "HDFC-1", "fi_type": "deposit", "currency": "INR"}]),
        "overall_summary",
    )
    assert nothing["composite_score"] is None
    assert (nothing["decision"], nothing["customer_status"]) == ("not scored", "no bank data")


def test_strengths_and_concerns_carry_numbers() -> None:
    remarks = TABLES["summary.strengths_concerns"].to_pylist()
    assert [each["kind"] for each in remarks] == ["strength"] * 3 + ["concern"] * 3
    assert len({each["metric"] for each in remarks}) == 6
    assert all(any(letter.isdigit() for letter in each["sentence"]) for each in remarks)
    assert min(each["standing"] for each in remarks[:3]) >= max(each["standing"] for each in remarks[3:])


def test_what_is_good_is_no_concern_and_what_is_bad_no_strength() -> None:
    weak = renamed("cash_deposit", ("04", "11", "18"))
    remarks = [each for tables in (TABLES, weak) for each in tables["summary.strengths_concerns"].to_pylist()]
    for each in remarks:
        good = each["standing"] >= CARD.settings["strength_from"]
        assert each["beyond_par"] == (good if each["kind"] == "strength" else not good)
        assert each["sentence"].startswith("No ") is not each["beyond_par"]
    assert {(each["kind"], each["beyond_par"]) for each in remarks} >= {
        ("strength", True),
        ("concern", True),
        ("concern", False),
    }


def test_of_equal_strengths_the_heavier_comes_first() -> None:
    weights = {each.metric: each.weight * CARD.parts.get(each.part, 0) for each in CARD.components}
    top = [each for each in TABLES["summary.strengths_concerns"].to_pylist() if each["standing"] == 100]
    found = [weights[f"{each['section']}.{each['metric']}"] for each in top]
    assert len(found) > 1 and found == sorted(found, reverse=True)
    assert found[0] == max(weights.values())


def test_the_features_are_those_of_the_model() -> None:
    assert TABLES["summary.risk_features"].column_names == ["customer_id", "as_of", *FEATURE_NAMES]
    features = row(TABLES, "risk_features")
    assert features["surplus_ratio"] == row(TABLES, "earnings_spendings")["surplus_ratio"]


Peer = tuple[str, str | None, str | None]


def percentiles(*groups: tuple[Peer, int]) -> list[dict[str, Any]]:
    """Rows of the view for `n` customers of each group, scored 0, 1, …"""
    peers = [(*peer, float(score)) for peer, n in groups for score in range(n)]
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA summary")
        con.execute(
            "CREATE TABLE summary.overall_summary (customer_id TEXT, as_of DATE, sector TEXT, size_band TEXT,"
            " state TEXT, composite_score DOUBLE)"
        )
        con.executemany(
            "INSERT INTO summary.overall_summary VALUES (?, '2025-11-30', ?, ?, ?, ?)",
            [(f"C{number}", *peer) for number, peer in enumerate(peers)],
        )
        rows = con.execute(f"{PEER_PERCENTILES} ORDER BY sector, state, composite_score")
        return rows.to_arrow_table().to_pylist()


def test_percentiles_need_thirty_peers() -> None:
    few = percentiles((("metals", "small", "27"), LEAST_PEERS - 1))
    assert {each["percentile"] for each in few} == {None}
    assert all(each["reason"] for each in few)
    found = percentiles((("metals", "small", "27"), LEAST_PEERS))
    places = [each["percentile"] for each in found]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (pytest.approx(50 / LEAST_PEERS), pytest.approx(100 - 50 / LEAST_PEERS))
    assert {(each["peer_group"], each["peers"], each["reason"]) for each in found} == {
        ("sector, size, state", LEAST_PEERS, None)
    }


def test_the_closest_peers_that_are_enough_count() -> None:
    found = percentiles(
        (("metals", "small", "27"), 20), (("metals", "small", "29"), 20), (("leather", "small", "27"), 10)
    )
    groups = {(each["sector"], each["state"]): (each["peer_group"], each["peers"]) for each in found}
    assert groups == {
        ("metals", "27"): ("sector, size", 40),
        ("metals", "29"): ("sector, size", 40),
        ("leather", "27"): ("size, state", 30),
    }


def test_an_unknown_sector_or_state_makes_no_peers() -> None:
    found = percentiles((("unknown", "small", None), 40), (("unknown", None, None), 1))
    assert {(each["size_band"], each["peer_group"]) for each in found} == {("small", "size"), (None, None)}


def declared_with_tax(*returns: dict[str, Any]) -> Decimal:
    """What the returns declare, as it is set against the receipts of `plain_business`."""
    tables = cash(rows_of(plain_business()))
    gst = gst_turnover({"clean.gst_return_versions": table("clean.gst_return_versions", returns)}, AS_OF)
    with PLAN.on(tables | gst, as_of=AS_OF) as relations:
        (found,) = relations["declared"].to_pylist()
    return Decimal(found["declared_with_tax"])


def test_goods_moved_to_an_own_branch_are_not_declared_sales() -> None:
    moved = filed("GSTR1", 10, 2025, branch_transfers=Decimal(40))
    assert declared_with_tax(filed("GSTR3B", 10, 2025), moved) == Decimal("70.80")


def test_a_composition_dealer_declares_in_cmp08() -> None:
    quarter = filed("CMP08", 9, 2025, frequency="quarterly", period=date(2025, 7, 1))
    assert declared_with_tax(quarter) == 100
