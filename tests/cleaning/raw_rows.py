"""Raw tables as the readers would produce them, written row by row."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from msme_pipeline.tables import TABLES

CUSTOMER = "CUST_1"
AS_OF = date(2025, 11, 30)


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    schema = TABLES[name].schema
    filled = [{"customer_id": CUSTOMER, **row} for row in rows]
    unknown = {key for row in filled for key in row} - set(schema.names)
    assert not unknown, unknown
    return pa.Table.from_pylist(
        [{key: row.get(key) for key in schema.names} for row in filled], schema=schema
    )


def landed(file: str, records: int, format: str = "aa_deposit", **more: Any) -> dict[str, Any]:
    return {
        "file": file,
        "source": "account_aggregator",
        "format": format,
        "bytes": 1,
        "sha256": "0",
        "records_delivered": records,
        "records_read": records,
        **more,
    }


def transaction(
    day: str, signed: str | float, balance: str | float | None = None, **more: Any
) -> dict[str, Any]:
    """A delivered transaction; `signed` rupees, `more` overrides any raw column."""
    amount = str(signed)
    row = {
        "type": "DEBIT" if amount.startswith("-") else "CREDIT",
        "amount": amount.lstrip("-"),
        "balance": None if balance is None else str(balance),
        "timestamp": day,
        "value_date": day[:10],
        "narration": "",
    }
    return row | more


def delivery(
    file: str,
    transactions: list[dict[str, Any]],
    header: Mapping[str, Any] | None = None,
    **of_file: Any,
) -> dict[str, list[dict[str, Any]]]:
    """Raw rows of one file with one account."""
    account = {
        "masked_account_number": "XXXX1234",
        "ifsc": "HDFC0000123",
        "fi_type": "deposit",
        **(header or {}),
    }
    owner = {"customer_id": of_file.pop("customer_id", CUSTOMER), "file": file}
    return {
        "raw.landed_files": [landed(file, len(transactions), **of_file) | owner],
        "raw.bank_accounts": [{"account_no": 0, **account, **owner}],
        "raw.bank_transactions": [
            {"account_no": 0, "position": position, **row, **owner}
            for position, row in enumerate(transactions)
        ],
    }


def all_permitted(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with a permission for every file that their raw rows come from."""
    files = {
        pair
        for name, rows in tables.items()
        if name.startswith("raw.")
        for pair in zip(rows["customer_id"].to_pylist(), rows["file"].to_pylist(), strict=True)
    }
    rows = [{"customer_id": of, "file": file, "source": "", "permitted": True} for of, file in sorted(files)]
    return {**tables, "clean.file_permissions": table("clean.file_permissions", rows)}


def received_on(tables: Mapping[str, pa.Table], days: Mapping[str, date | None]) -> dict[str, pa.Table]:
    """The tables with another receipt date for the files whose names are given."""
    landed = tables["raw.landed_files"]
    rows = landed.to_pylist()
    for row in rows:
        row["received_on"] = days.get(row["file"].rpartition("/")[2], row["received_on"])
    return {**tables, "raw.landed_files": pa.Table.from_pylist(rows, landed.schema)}


def bank_inputs(*deliveries: Mapping[str, list[dict[str, Any]]]) -> dict[str, pa.Table]:
    names = ("raw.landed_files", "raw.bank_accounts", "raw.bank_transactions")
    return all_permitted(
        {name: table(name, [row for each in deliveries for row in each[name]]) for name in names}
    )


def gst_inputs(
    returns: list[dict[str, Any]],
    invoices: list[dict[str, Any]] | None = None,
    filings: list[dict[str, Any]] | None = None,
    files: list[dict[str, Any]] | None = None,
) -> dict[str, pa.Table]:
    return all_permitted(
        {
            "raw.landed_files": table("raw.landed_files", files or []),
            "raw.gst_returns": table("raw.gst_returns", returns),
            "raw.gst_invoices": table("raw.gst_invoices", invoices or []),
            "raw.gst_filings": table("raw.gst_filings", filings or []),
        }
    )
