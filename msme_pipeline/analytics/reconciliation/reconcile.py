"""The step: invoices and orders linked to receipts, months and a verdict, what stays open."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.analytics.reconciliation import inputs_sql, links_sql, months_sql, verdict_sql
from msme_pipeline.cleaning.identifiers import pan_of_gstin
from msme_pipeline.pipeline.relations import RunSql, conform, private_duckdb
from msme_pipeline.policy.reconciliation import EDITION, reconciliation_policy
from msme_pipeline.regulation.gst_returns import GSTR3B_LOCKED_FROM
from msme_pipeline.summaries.gst_turnover.gst_known import known_at
from msme_pipeline.tables import TABLES

INPUTS = (
    "raw.landed_files",
    "clean.accounts",
    "clean.bank_transactions",
    "clean.counterparties",
    "clean.gst_returns",
    "clean.gst_invoices",
    "clean.gst_invoice_versions",
    "clean.gst_return_versions",
    "clean.gstin_master",
    "clean.receivables",
    "clean.ondc_orders",
    "clean.ondc_settlements",
    "summary.monthly_cashflow",
    "summary.transaction_flows",
    "summary.gst_turnover",
    "summary.gst_compliance",
    "summary.gst_summary",
    "summary.coverage",
)
OUTPUTS = (
    "analytics.reconciliation_links",
    "analytics.reconciliation_months",
    "analytics.reconciliation_summary",
    "analytics.unmatched_items",
)

READS = {
    "clean.bank_transactions": (
        "customer_id", "account_id", "transaction_id", "booked_date", "received_on", "direction", "amount", "narration",
        "transfer_kind",
    ),
    "clean.gst_invoices": (
        "customer_id", "gstin", "period", "section", "document_id", "invoice_number", "invoice_date", "counterparty_gstin",
        "place_of_supply", "sign", "taxable_value", "igst", "cgst", "sgst", "cess", "is_branch_transfer", "known_from",
    ),
    "summary.transaction_flows": (
        "customer_id", "account_id", "transaction_id", "sequence", "booked_date", "direction", "amount", "category", "flow",
        "pair", "party_id", "party_kind", "party",
    ),
}  # fmt: skip
"""Columns that are read of the large tables."""

RETURNED_WITHIN_DAYS = 20
"""Days after a deposit within which a cheque comes back; clearing took up to a week before October 2025."""

MOST_TDS = 0.1
"""Highest rate of tax that a buyer deducts from the taxable value (194J)."""

Matcher = Callable[..., Any]


def reconcile(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """analytics.reconciliation_links, reconciliation_months, reconciliation_summary and unmatched_items.

    GST data in the versions known at `as_of`, bank rows booked and received by then (as `transaction_flows`
    holds them). Names of buyers come from a landed GSTIN master or ledger of receivables; without them
    invoices are matched by amount, learned alias and PAN. All amounts ₹.
    """
    from msme_pipeline.analytics.reconciliation.invoices import match_invoices
    from msme_pipeline.analytics.reconciliation.settlements import match_settlements

    return reconcile_with(inputs, as_of, match_invoices, match_settlements)


def reconcile_with(
    inputs: Mapping[str, pa.Table], as_of: date, match_invoices: Matcher, match_settlements: Matcher
) -> dict[str, pa.Table]:
    """`reconcile` with given matchers (signatures: interfaces.md)."""
    policy = reconciliation_policy(as_of)
    inputs = dict(inputs) | {name: inputs[name].select(list(columns)) for name, columns in READS.items()}
    with private_duckdb() as run:
        tables = {name.partition(".")[2]: inputs[name] for name in INPUTS} | known_at(run, inputs, as_of)
        tables["partners"] = _partners(tables["known_documents"])
        books = _books(run, tables, as_of, policy)
        found = _links(run, books, as_of, policy, match_invoices, match_settlements)
        months, summary = _months(run, as_of, policy)
        unmatched = run(
            links_sql.UNMATCHED_ITEMS,
            {},
            {"as_of": as_of, **_some(policy, "open_tolerance", "order_days")},
        )
    links = _complete(found["links"], OUTPUTS[0])
    return {
        name: conform(table, name)
        for name, table in zip(OUTPUTS, (links, months, summary, unmatched), strict=True)
    }


def _some(policy: Mapping[str, float], *names: str) -> dict[str, float]:
    return {name: policy[name] for name in names}


def _complete(rows: pa.Table, name: str) -> pa.Table:
    """The rows with every declared column, null where a union gave none."""
    for column in TABLES[name].columns:
        if column.name not in rows.column_names:
            rows = rows.append_column(column.name, pa.nulls(rows.num_rows, column.type))
    return rows


def _partners(documents: pa.Table) -> pa.Table:
    """GSTIN of every buyer and the party it belongs to: its PAN, else itself."""
    gstins = pc.unique(documents["counterparty_gstin"]).drop_null()
    parties = [pan_of_gstin(gstin) or gstin for gstin in gstins.to_pylist()]
    return pa.table({"gstin": gstins, "party_id": pa.array(parties, pa.string())})


def _in_turn(
    run: RunSql, given: Mapping[str, pa.Table], plan: Iterable[tuple[str, str, Mapping[str, Any]]]
) -> dict[str, pa.Table]:
    """The relations of a plan of (name, SQL, parameters); each may read `given` and those before it."""
    made: dict[str, pa.Table] = {}
    new = dict(given)
    for name, sql, parameters in plan:
        made[name] = run(sql, new, parameters)
        new = {name: made[name]}
    run("SELECT 1", new)  # whatever runs later may read the last one too
    return made


def _books(
    run: RunSql, tables: Mapping[str, pa.Table], as_of: date, policy: Mapping[str, float]
) -> dict[str, pa.Table]:
    """Relations invoices, parties, owners, receipts, orders, name_sources; receivables and master as known then."""
    on = {"as_of": as_of}
    plan: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
        ("receivables", inputs_sql.KNOWN_RECEIVABLES, on),
        ("gstin_master", inputs_sql.KNOWN_TAXPAYERS, on),
        ("invoices", inputs_sql.INVOICES, on),
        ("parties", inputs_sql.PARTIES, {}),
        ("owners", inputs_sql.OWNERS, on),
        ("receipts", inputs_sql.RECEIPTS, {"returned_within": RETURNED_WITHIN_DAYS}),
        ("orders", inputs_sql.ORDERS, on | {"deduction": policy["marketplace_deduction"]}),
        ("name_sources", inputs_sql.NAME_SOURCES, {}),
    )
    return _in_turn(run, tables, plan)


def _links(
    run: RunSql,
    books: Mapping[str, pa.Table],
    as_of: date,
    policy: Mapping[str, float],
    match_invoices: Matcher,
    match_settlements: Matcher,
) -> dict[str, pa.Table]:
    """Relations links, invoice_links, delays, invoice_states."""
    receipts, orders, invoices = books["receipts"], books["orders"], books["invoices"]
    sellers = pc.unique(orders["customer_id"])
    market = receipts.filter(
        pc.is_in(
            receipts["customer_id"],
            sellers.combine_chunks() if isinstance(sellers, pa.ChunkedArray) else sellers,
        )
    )
    settled = _result(
        match_settlements(
            _frame(orders, order_id="item_id", columns=("customer_id", "completed", "gross", "expected_net", "settlement_reference")),
            _frame(market, columns=("customer_id", "receipt_id", "received", "amount", "narration")),
        ),
        ("customer_id", "order_id", "receipt_id", "reason"),
    )  # fmt: skip
    # what settles orders pays no invoice, nor does another marketplace
    rest = receipts.filter(pc.not_equal(receipts["category"], "marketplace_settlement"))
    rest = rest.filter(pc.invert(pc.is_in(_key(rest), _key(settled))))
    debtors = rest.filter(pc.is_in(rest["customer_id"], pc.unique(invoices["customer_id"])))
    matched = _result(
        match_invoices(
            _frame(invoices, columns=("customer_id", "invoice_id", "party_id", "issued", "due", "taxable", "gross", "credit_note")),
            _frame(debtors, columns=("customer_id", "receipt_id", "received", "amount", "narration")),
            _frame(books["parties"], columns=("customer_id", "party_id", "name", "gstin")),
            _frame(books["owners"], columns=("customer_id", "trade_name", "legal_name")),
        ),
        ("customer_id", "invoice_id", "receipt_id", "tier", "reason"),
    )  # fmt: skip
    states = {
        "as_of": as_of,
        "most_tds": MOST_TDS,
        **_some(policy, "least_links", "usual_delay", "usual_delay_p90"),
    }
    plan: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
        ("invoice_links", links_sql.INVOICE_LINKS, _some(policy, "confirmed_from")),
        ("settlement_links", links_sql.SETTLEMENT_LINKS, {}),
        ("circular_links", links_sql.CIRCULAR_LINKS, {}),
        ("related_links", links_sql.RELATED_LINKS, {"as_of": as_of, "round": policy["related_round"]}),
        ("links", links_sql.ALL_LINKS, {}),
        ("delays", links_sql.DELAYS, {}),
        ("invoice_states", links_sql.INVOICE_STATES, states),
    )
    return _in_turn(run, {"matched": matched, "settled": settled}, plan)


def _key(rows: pa.Table) -> pa.Array:
    key = pc.binary_join_element_wise(rows["customer_id"], rows["receipt_id"], "\0")
    return key.combine_chunks() if isinstance(key, pa.ChunkedArray) else key


def _frame(rows: pa.Table, columns: tuple[str, ...], **renamed: str) -> Any:
    """The columns as a DataFrame for the matchers, amounts as float rupees."""
    arrays = {name: rows[name] for name in columns} | {name: rows[old] for name, old in renamed.items()}
    for name, array in arrays.items():
        if pa.types.is_decimal(array.type):
            arrays[name] = array.cast(pa.float64())
    return pa.table(arrays).to_pandas(date_as_object=False)


def _result(frame: Any, texts: tuple[str, ...]) -> pa.Table:
    """What a matcher found as Arrow: texts, confidence, and the amount as whole paise."""
    paise = np.rint(frame["amount"].to_numpy(np.float64) * 100).astype(np.int64)
    arrays = {name: pa.array(frame[name], pa.string(), from_pandas=True) for name in texts}
    arrays["confidence"] = pa.array(frame["confidence"].to_numpy(np.float64), pa.float64())
    return pa.table(arrays | {"paise": pa.array(paise)})


def _months(run: RunSql, as_of: date, policy: Mapping[str, float]) -> tuple[pa.Table, pa.Table]:
    """Rows of reconciliation_months and reconciliation_summary, from what `run` knows by now."""
    on: dict[str, Any] = {"as_of": as_of}
    bands = (
        f"{level}_{band}"
        for level in ("month", "quarter")
        for band in ("under_from", "review_from", "review_to", "over_to")
    )
    charges = {"deduction": policy["marketplace_deduction"], "acquirer": policy["acquirer_charge"]}
    judging = (
        "least_months",
        "under_from",
        "review_from",
        "review_to",
        "over_to",
        "circular_high",
        "rate_low",
    )
    edition = {"policy_version": EDITION}
    plan: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
        ("levels", months_sql.LEVELS, {}),
        ("banked", months_sql.BANKED, on | _some(policy, "account_share")),
        ("declared", months_sql.DECLARED, on | {"locked_from": GSTR3B_LOCKED_FROM}),
        ("expected", months_sql.EXPECTED, _some(policy, "usual_delay")),
        ("added_back", months_sql.ADDED_BACK, on),
        ("periods", months_sql.PERIODS, on | charges | _some(policy, "cash_kept", *bands)),
        ("months", months_sql.MONTH_ROWS, _some(policy, "tolerance_3b_1")),
        ("compared", verdict_sql.COMPARED, on | _some(policy, "compared_months")),
        ("unseen", verdict_sql.UNSEEN, on | _some(policy, "unseen_share")),
        ("rates", verdict_sql.RATES, _some(policy, "mature_invoices", "least_links")),
        ("totals", verdict_sql.TOTALS, _some(policy, "cash_kept")),
        ("summary", verdict_sql.SUMMARY, on | edition | _some(policy, *judging)),
    )
    made = _in_turn(run, {}, plan)
    return made["months"], made["summary"]
