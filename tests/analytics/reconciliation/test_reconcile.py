"""The step as a whole: neighbours, empty and odd inputs, declared form, policy, chart."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.analytics.reconciliation.chart import CHART_TABLES, turnover_chart
from msme_pipeline.analytics.reconciliation.step import STEP
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.conform import violations

from .simple_books import AS_OF, BUYERS, OWN, Business, reconciled


def test_neighbours_and_row_order_do_not_matter() -> None:
    one, other = Business(), Business("CUST_2", declared="0.5", quarterly=True)
    alone, together = reconciled(one), reconciled(other, one)
    turned = {
        name: table.take(pa.array(range(table.num_rows)[::-1], pa.int64()))
        for name, table in one.tables().items()
    }
    backwards = reconciled(one, **turned)
    for name in STEP.writes:
        rows = [row for row in together[name].to_pylist() if row["customer_id"] == "CUST_1"]
        assert alone[name].to_pylist() == rows == backwards[name].to_pylist()


def test_a_customer_without_rows_gets_one_that_says_so() -> None:
    empty = {name: TABLES[name].empty() for name in STEP.reads}
    out = reconciled(Business(), **empty)
    assert [out[name].num_rows for name in STEP.writes] == [0, 0, 1, 0]
    (row,) = out["analytics.reconciliation_summary"].to_pylist()
    assert (row["verdict"], row["matches_found"], row["reconciliation_rate"]) == ("cannot conclude", 0, None)
    assert row["rate_reason"] and row["discrepancy_reason"] and row["debtor_days_reason"]


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
DAYS = st.dates(date(2023, 12, 1), AS_OF)
CREDITS = st.tuples(
    DAYS,
    AMOUNTS,
    st.sampled_from(
        ["sales_receipt", "unknown", "cash_deposit", "marketplace_settlement", "card_settlement"]
    ),
)
DOCUMENTS = st.tuples(DAYS, AMOUNTS, st.sampled_from([1, 1, -1]), st.sampled_from([*BUYERS, OWN, None]))


@settings(max_examples=6, deadline=None)
@given(st.lists(CREDITS, max_size=6), st.lists(DOCUMENTS, max_size=6))
def test_whatever_is_landed_the_accounts_add_up(
    credits: list[tuple[date, Decimal, str]], documents: list[tuple[date, Decimal, int, str | None]]
) -> None:
    business = Business()
    for day, amount, category in credits:
        business.pay(day, str(amount), category)
    for day, taxable, sign, buyer in documents:
        gross = (taxable * Decimal("1.18")).quantize(Decimal("0.01"))
        business.documents.append(
            {"issued": day, "buyer": buyer, "taxable": taxable, "gross": gross, "sign": sign}
        )
    out = reconciled(business)
    for name, rows in out.items():
        assert violations(rows, TABLES[name]) == {}
    for row in out[STEP.writes[1]].to_pylist():
        if row["unexplained"] is not None:
            explained = sum(
                row[name] for name in ("timing", "tds", "fees", "cash", "non_revenue", "unexplained")
            )
            assert row["declared"] - row["gross_receipts"] == explained
        assert row["reason"] and row["verdict"]
    for row in out[STEP.writes[3]].to_pylist():
        assert 0 < row["open_amount"] <= row["amount"]
    (row,) = out[STEP.writes[2]].to_pylist()
    assert 0 <= row["allocated_amount"] <= row["mature_amount"]


def test_rows_keep_their_declared_form() -> None:
    for name, rows in reconciled(Business(), Business("CUST_2")).items():
        assert violations(rows, TABLES[name]) == {}


def test_the_chart_shows_three_series() -> None:
    months = {CHART_TABLES[0]: reconciled(Business())[CHART_TABLES[0]]}
    chart = turnover_chart(months)
    assert chart is not None
    values = chart.to_dict()["data"]["values"]
    assert {value["series"] for value in values} == {
        "Declared with GST",
        "Received and withheld",
        "B2B invoiced",
    }
    assert turnover_chart({CHART_TABLES[0]: months[CHART_TABLES[0]].slice(0, 0)}) is None
