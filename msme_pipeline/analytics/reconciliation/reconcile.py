"""The step: invoices and orders linked to receipts, months and a verdict, what stays open."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.identifiers import pan_of_gstin
from msme_pipeline.pipeline.plan import Plan, Relations
from msme_pipeline.policy.reconciliation import EDITION, reconciliation_policy
from msme_pipeline.regulation.gst_returns import GSTR3B_LOCKED_FROM
from msme_pipeline.summaries.gst_turnover.gst_known import KNOWN

PLAN = Plan(
    __file__,
    "books.sql",
    "links.sql",
    "months.sql",
    "verdict.sql",
    given=(
        "customers",
        "clean.accounts",
        "clean.bank_transactions",
        "clean.counterparties",
        "clean.gst_returns",
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
        "partners",
        "settled",
        "matched",
    ),
    also=(KNOWN,),
)
"""`partners` is the party of every GSTIN; `settled` and `matched` are what the matchers found."""

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
    """`reconcile` with given matchers, of frames with the columns that `_matched` and `_settled` hand in."""
    with PLAN.on(
        inputs,
        as_of=as_of,
        policy_version=EDITION,
        locked_from=GSTR3B_LOCKED_FROM,
        returned_within=RETURNED_WITHIN_DAYS,
        most_tds=MOST_TDS,
        **reconciliation_policy(as_of),
    ) as relations:
        relations.give(partners=_partners(relations["known_documents"]))
        relations.give(settled=_settled(relations, match_settlements))
        relations.give(matched=_matched(relations, match_invoices))
        return relations.conformed(
            links="analytics.reconciliation_links",
            months="analytics.reconciliation_months",
            summary="analytics.reconciliation_summary",
            unmatched_items="analytics.unmatched_items",
        )


def _partners(documents: pa.Table) -> pa.Table:
    """GSTIN of every buyer and the party it belongs to: its PAN, else itself."""
    gstins = pc.unique(documents["counterparty_gstin"]).drop_null()
    parties = [pan_of_gstin(gstin) or gstin for gstin in gstins.to_pylist()]
    return pa.table({"gstin": gstins, "party_id": pa.array(parties, pa.string())})


RECEIPT_COLUMNS = ("customer_id", "receipt_id", "received", "amount", "narration")


def _settled(relations: Relations, match: Matcher) -> pa.Table:
    """Orders and the receipts that settle them."""
    columns = ("customer_id", "completed", "gross", "expected_net", "settlement_reference")
    found = match(
        _frame(relations["orders"], columns, order_id="item_id"),
        _frame(relations["market_receipts"], RECEIPT_COLUMNS),
    )
    return _result(found, ("customer_id", "order_id", "receipt_id", "reason"))


def _matched(relations: Relations, match: Matcher) -> pa.Table:
    """Invoices and the receipts that pay them."""
    columns = ("customer_id", "invoice_id", "party_id", "issued", "due", "taxable", "gross", "credit_note")
    found = match(
        _frame(relations["invoices"], columns),
        _frame(relations["invoice_receipts"], RECEIPT_COLUMNS),
        _frame(relations["parties"], ("customer_id", "party_id", "name", "gstin")),
        _frame(relations["owners"], ("customer_id", "trade_name", "legal_name")),
    )
    return _result(found, ("customer_id", "invoice_id", "receipt_id", "tier", "reason"))


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
