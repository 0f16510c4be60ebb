"""Buyers by name: the GSTIN master of the business and its ledger of receivables, for those who hand them
over."""

import csv
import io

import numpy as np
import orjson

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.source_files import SourceFiles

MASTER_SHARE, LEDGER_SHARE = 0.65, 0.5  # of customers beyond the demo ten who hand them over
LEDGER_DAYS = 365  # before the end of the history
DEMO_CUSTOMERS = 10
HEADING = ("Invoice Date", "Invoice No", "Party Name", "GSTIN", "Invoice Amount", "Pending Amount")


def receivables_files(business: Business, number: int, seed: int, invoice_numbers: list[str]) -> SourceFiles:
    """A master of all buyers by GSTIN and a ledger of the last year's declared invoices.

    Dealers without GST returns hand over neither.
    """
    files = SourceFiles({})
    rng = generator("receivables", business.customer_id, seed)
    has_master, has_ledger = rng.random(2) < (MASTER_SHARE, LEDGER_SHARE)
    if business.parameters.registration != "regular":
        return files
    if has_master or number <= DEMO_CUSTOMERS:
        _put_master(business, files, rng)
    if has_ledger or number <= DEMO_CUSTOMERS:
        _put_ledger(business, files, invoice_numbers)
    return files


def _put_master(business: Business, files: SourceFiles, rng: np.random.Generator) -> None:
    entries = []
    for party in business.buyer_party.tolist():
        buyer = business.parties[party]
        year, month, day = int(rng.integers(2017, 2023)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
        constitution = "Private Limited Company" if "LTD" in buyer.name else "Partnership"
        entries.append(
            {
                "gstin": buyer.gstin,
                "lgnm": buyer.name,
                "tradeNam": buyer.name.removesuffix(" PVT LTD").removesuffix(" LLP").removesuffix(" LTD"),
                "sts": "Active",
                "rgdt": f"{day:02d}/{month:02d}/{year}",
                "cxdt": "",
                "ctb": constitution,
                "dty": "Regular",
                "lstupdt": "05/04/2025",
                "nba": ["Wholesale Business"],
                "pradr": {"ntr": "Wholesale Business", "addr": {"stcd": buyer.gstin[:2]}},
            }
        )
    name = f"{business.customer_id}/receivables/gstin_master.json"
    files.files[name] = orjson.dumps({"data": entries})
    files.delivered.append(("receivables", name, len(entries), 0))


def _put_ledger(business: Business, files: SourceFiles, numbers: list[str]) -> None:
    invoices, calendar, sales = business.sales.invoices, business.calendar, business.sales
    last = calendar.history_days
    received = np.zeros(len(invoices.day), dtype=np.int64)
    days = _receipt_days(business)
    paid = days[sales.link_receipt] < last
    np.add.at(received, sales.link_invoice[paid], sales.link_amount[paid])
    gross = invoices.taxable + invoices.tax
    noted = np.where(invoices.note_day < last, invoices.note_taxable + invoices.note_tax, 0)
    open_amount = np.maximum(gross - noted - invoices.tds - received, 0)
    chosen = np.flatnonzero(invoices.declared & (invoices.day < last) & (invoices.day >= last - LEDGER_DAYS))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADING)
    for at in chosen.tolist():
        buyer = business.parties[business.buyer_party[invoices.party[at]]]
        issued = calendar.date_of(int(invoices.day[at]))
        amounts = (f"{gross[at] / 100:.2f}", f"{open_amount[at] / 100:.2f}")
        writer.writerow((f"{issued:%d-%m-%Y}", numbers[at], buyer.name, buyer.gstin, *amounts))
    name = f"{business.customer_id}/receivables/ledger.csv"
    files.files[name] = text.getvalue().encode()
    files.delivered.append(("receivables", name, len(chosen), int(gross[chosen].sum())))


def _receipt_days(business: Business) -> np.ndarray:
    """Day of every planned receipt: the last posting, for a returned cheque is paid again."""
    book = business.book
    days = np.full(int(business.sales.link_receipt.max(initial=-1)) + 1, 10**6, dtype=np.int64)
    kind, link, day = np.array(book.kind), np.array(book.link), np.array(book.day)
    mine = kind == Kind.RECEIPT
    days[link[mine]] = day[mine]
    return days
