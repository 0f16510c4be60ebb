"""The sealed truth: what happened, what was planted and what was delivered, as Parquet."""

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.kinds import Kind

MONEY = pa.decimal128(18, 2)
TRANSACTIONS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("account_id", pa.string()),
        ("booked_date", pa.date32()),
        ("value_date", pa.date32()),
        ("direction", pa.string()),
        ("amount", MONEY),
        ("balance_after", MONEY),
        ("reference", pa.string()),
        ("category", pa.string()),
        ("counterparty", pa.string()),
        ("transfer_id", pa.string()),
        ("event_id", pa.string()),
        ("event_kind", pa.string()),
        ("narration", pa.string()),
        ("withheld", pa.bool_()),
    ]
)
DEFECTS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("kind", pa.string()),
        ("file", pa.string()),
        ("container", pa.int32()),
        ("position", pa.int32()),
        ("expected", pa.string()),
        ("reason", pa.string()),
        ("booked_date", pa.date32()),
        ("amount", MONEY),
        ("direction", pa.string()),
    ]
)
DELIVERED = pa.schema(
    [
        ("customer_id", pa.string()),
        ("source", pa.string()),
        ("file", pa.string()),
        ("records", pa.int64()),
        ("rupees", MONEY),
    ]
)
FUTURE = pa.schema(
    [
        ("customer_id", pa.string()),
        ("month", pa.date32()),
        ("operating_inflow", MONEY),
        ("operating_outflow", MONEY),
        ("debt_service", MONEY),
        ("inward_returns", pa.int32()),
        ("defaulted", pa.bool_()),
    ]
)
INVOICES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("invoice_id", pa.string()),
        ("issued", pa.date32()),
        ("buyer", pa.string()),
        ("buyer_gstin", pa.string()),
        ("declared", pa.bool_()),
        ("taxable", MONEY),
        ("gross", MONEY),
        ("credit_note", MONEY),
        ("tds", MONEY),
        (
            "receipts",
            pa.list_(
                pa.struct(
                    [
                        pa.field("account_id", pa.string()),
                        pa.field("reference", pa.string()),
                        pa.field("booked_date", pa.date32()),
                        pa.field("amount", MONEY),
                    ]
                )
            ),
        ),
    ]
)


@dataclass(frozen=True)
class Defect:
    """Something planted or owed to the way of delivery, and what the pipeline should make of it.

    container is the account or return in the file (-1 the file), position the record in it (-1 the
    container itself). booked_date, amount (paise) and direction are the true ones.
    """

    kind: str
    file: str
    container: int
    position: int
    expected: str
    reason: str | None = None
    booked_date: date | None = None
    amount: int | None = None
    direction: str | None = None


def paise_column(amounts: list[int]) -> pa.Array:
    """Whole paise as decimal(18,2)."""
    return _fast_money(amounts)


def _money(amounts: list[int | None]) -> pa.Array:
    return pa.array([None if a is None else Decimal(a).scaleb(-2) for a in amounts], type=MONEY)


def transactions_table(business: Business, delivered: np.ndarray | None = None) -> pa.Table:
    """True transactions of the history; `withheld` are those in no file that may be processed.

    `delivered` says for each entry of the book whether such a file holds it; None means all.
    """
    columns = business.transactions()
    dates = pa.array([date.fromisoformat(text) for text in business.calendar.iso], type=pa.date32())
    book = business.book
    arrays = {
        name: pa.array(columns[name], type=pa.string())
        for name in (
            "account_id",
            "direction",
            "reference",
            "category",
            "counterparty",
            "transfer_id",
            "event_id",
            "event_kind",
            "narration",
        )
    }
    arrays["customer_id"] = pa.array([business.customer_id] * len(book), type=pa.string())
    arrays["booked_date"] = dates.take(pa.array(book.day, type=pa.int32()))
    arrays["value_date"] = dates.take(pa.array(book.value_day, type=pa.int32()))
    arrays["amount"] = _fast_money(book.amount)
    arrays["balance_after"] = _fast_money(book.balance)
    arrays["withheld"] = pa.array(np.zeros(len(book), dtype=bool) if delivered is None else ~delivered)
    return pa.table([arrays[field.name] for field in TRANSACTIONS], schema=TRANSACTIONS)


def _fast_money(amounts: list[int]) -> pa.Array:
    """Paise as decimal(18,2): the integer is the unscaled value of the decimal."""
    values = np.array(amounts, dtype=np.int64)
    halves = np.empty((len(values), 2), dtype=np.int64)
    halves[:, 0] = values
    halves[:, 1] = values >> 63
    buffer = pa.py_buffer(np.ascontiguousarray(halves, dtype="<i8").tobytes())
    return pa.Array.from_buffers(MONEY, len(values), [None, buffer])


def defects_table(customer_id: str, defects: list[Defect]) -> pa.Table:
    names = ("kind", "file", "container", "position", "expected", "reason", "booked_date", "direction")
    arrays = {
        name: pa.array([getattr(d, name) for d in defects], type=DEFECTS.field(name).type) for name in names
    }
    arrays["customer_id"] = pa.array([customer_id] * len(defects), type=pa.string())
    arrays["amount"] = _money([d.amount for d in defects])
    return pa.table([arrays[field.name] for field in DEFECTS], schema=DEFECTS)


def delivered_table(customer_id: str, rows: list[tuple[str, str, int | None, int | None]]) -> pa.Table:
    """`rows`: source, file, records, paise."""
    return pa.table(
        [
            pa.array([customer_id] * len(rows), type=pa.string()),
            pa.array([row[0] for row in rows], type=pa.string()),
            pa.array([row[1] for row in rows], type=pa.string()),
            pa.array([row[2] for row in rows], type=pa.int64()),
            _money([row[3] for row in rows]),
        ],
        schema=DELIVERED,
    )


def businesses_table(business: Business) -> pa.Table:
    parameters = business.parameters.as_dict()
    row = {
        "customer_id": business.customer_id,
        "name": business.name,
        "owner": business.owner,
        "pan": business.pan,
        "gstin": business.gstin,
        "city": business.city,
        "quarterly": business.quarterly,
        "staff": business.staff,
        "accounts": [account.account_id for account in business.accounts],
        "emi": [loan.emi / 100 for loan in business.loans],
        "default_date": business.default_date,
        **parameters,
    }
    types = {"accounts": pa.list_(pa.string()), "emi": pa.list_(pa.float64()), "default_date": pa.date32()}
    fields = [pa.field(key, types.get(key) or pa.scalar(value).type) for key, value in row.items()]
    return pa.Table.from_pylist([row], schema=pa.schema(fields))


def future_table(business: Business) -> pa.Table:
    rows = business.future
    arrays = [pa.array([business.customer_id] * len(rows), type=pa.string())]
    for field in list(FUTURE)[1:]:
        values = [row[field.name] for row in rows]
        arrays.append(_money(values) if field.type == MONEY else pa.array(values, type=field.type))  # type: ignore[arg-type]
    return pa.table(arrays, schema=FUTURE)


def invoices_table(business: Business, numbers: list[str]) -> pa.Table:
    """Invoices issued up to the end of the history with the receipts that paid them."""
    invoices, sales, calendar, book = (
        business.sales.invoices,
        business.sales,
        business.calendar,
        business.book,
    )
    keep = np.flatnonzero(invoices.day < calendar.history_days)
    posted: dict[int, int] = {}
    for row, kind in enumerate(book.kind):
        if kind == Kind.RECEIPT:
            posted[book.link[row]] = row  # the last one: a returned cheque is paid again
    ids = [account.account_id for account in business.accounts]
    receipts: dict[int, list[dict]] = {}
    links = zip(
        sales.link_invoice.tolist(), sales.link_receipt.tolist(), sales.link_amount.tolist(), strict=True
    )
    for invoice, receipt, amount in links:
        if receipt in posted:
            row = posted[receipt]
            receipts.setdefault(invoice, []).append(
                {
                    "account_id": ids[book.account[row]],
                    "reference": book.reference[row],
                    "booked_date": calendar.date_of(book.day[row]),
                    "amount": Decimal(amount).scaleb(-2),
                }
            )
    buyers = [business.parties[p] for p in business.buyer_party.tolist()]
    party = invoices.party[keep].tolist()
    note = invoices.note_taxable + invoices.note_tax
    return pa.table(
        [
            pa.array([business.customer_id] * len(keep), type=pa.string()),
            pa.array([numbers[k] for k in keep.tolist()], type=pa.string()),
            pa.array([calendar.date_of(d) for d in invoices.day[keep].tolist()], type=pa.date32()),
            pa.array([buyers[p].name for p in party], type=pa.string()),
            pa.array([buyers[p].gstin for p in party], type=pa.string()),
            pa.array(invoices.declared[keep].tolist(), type=pa.bool_()),
            _fast_money(invoices.taxable[keep].tolist()),
            _fast_money((invoices.taxable + invoices.tax)[keep].tolist()),
            _fast_money(note[keep].tolist()),
            _fast_money(invoices.tds[keep].tolist()),
            pa.array([receipts.get(k, []) for k in keep.tolist()], type=INVOICES.field("receipts").type),
        ],
        schema=INVOICES,
    )


def parquet_bytes(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()
