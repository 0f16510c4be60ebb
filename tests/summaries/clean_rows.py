"""Clean tables for the summaries, written row by row."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from msme_pipeline.cleaning.return_events.find import find_return_events
from msme_pipeline.pipeline.knowledge import known_on
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.schema import Known

CUSTOMER = "CUST_1"
AS_OF = date(2025, 11, 30)
CUSTOMERS = pa.table({"customer_id": [CUSTOMER]})


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows of a lake table; of clean ones, known from their event and receipt on unless they say
    otherwise."""
    schema = TABLES[name].schema
    filled = [{"customer_id": CUSTOMER, **row} for row in rows]
    unknown = {key for row in filled for key in row} - set(schema.names)
    assert not unknown, unknown
    if "known_from" in schema.names:
        filled = [{"known_from": _known_from(name, row), **row} for row in filled]
    return pa.Table.from_pylist(
        [{key: row.get(key) for key in schema.names} for row in filled], schema=schema
    )


def _known_from(name: str, row: Mapping[str, Any]) -> date:
    known = TABLES[name].known
    event = row.get(known.event) if isinstance(known, Known) else None
    return max(filter(None, (date(1900, 1, 1), event, row.get("received_on"))))


def as_known(tables: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """What a step is given of tables as of a date."""
    return {
        name: known_on(rows, TABLES[name], as_of) if name in TABLES else rows for name, rows in tables.items()
    }


def account(
    account_id: str = "HDFC-1234", covered: tuple[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    row: dict[str, Any] = {"account_id": account_id, "fi_type": "deposit", "currency": "INR"}
    if covered:
        row |= {"covered_from": date.fromisoformat(covered[0]), "covered_to": date.fromisoformat(covered[1])}
    return row | more


def ledger(
    *steps: tuple[str, str | int, str], opening: int | None = 0, account_id: str = "HDFC-1234"
) -> list[dict[str, Any]]:
    """Clean transactions of one account in order: (day, signed rupees, category or overrides)."""
    balance = None if opening is None else Decimal(opening)
    rows = []
    for sequence, (day, signed, category) in enumerate(steps):
        amount = Decimal(signed)
        balance = None if balance is None else balance + amount
        rows.append(
            {
                "account_id": account_id,
                "transaction_id": f"{account_id}-{sequence}",
                "sequence": sequence,
                "booked_date": date.fromisoformat(day),
                "value_date": date.fromisoformat(day),
                "direction": "CREDIT" if amount > 0 else "DEBIT",
                "amount": abs(amount),
                "balance_after": balance,
                "narration": "",
                "rail": "NEFT",
                "is_return": False,
                "is_charge": False,
                "is_emi": category == "emi",
                "category": category,
                "known_from": date.fromisoformat(day),
                "file": "a",
                "account_no": 0,
                "position": sequence,
            }
        )
    return rows


def cash_inputs(accounts: list[dict[str, Any]], rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    transactions = table("clean.bank_transactions", rows)
    return {
        "clean.accounts": table("clean.accounts", accounts),
        "clean.bank_transactions": transactions,
        **find_return_events({"clean.bank_transactions": transactions}, AS_OF),
        "clean.counterparties": table("clean.counterparties", []),
        "clean.transaction_parties": table("clean.transaction_parties", []),
    }
