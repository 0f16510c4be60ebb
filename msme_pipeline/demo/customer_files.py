"""All files of one customer as bytes, with the truth that belongs to them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from msme_pipeline.demo import mess, truth
from msme_pipeline.demo.business import Business
from msme_pipeline.demo.deliveries import STYLES, Delivery, plan_deliveries, precedence, vary_ways
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.gst_files import gst_files
from msme_pipeline.demo.gst_returns import invoice_numbers
from msme_pipeline.demo.truth import Defect
from msme_pipeline.demo.write_bank import (
    RowTexts,
    account_document,
    fetch_bytes,
    fetch_records,
    statement_records,
)
from msme_pipeline.demo.write_bureau import bureau_files
from msme_pipeline.demo.write_consent import consent_files, plan_failure
from msme_pipeline.demo.write_insurance import linked_files, policies_table
from msme_pipeline.demo.write_investments import deposits_table, holdings_table, investments
from msme_pipeline.demo.write_ocen import ocen_files
from msme_pipeline.demo.write_ondc import ondc_files
from msme_pipeline.demo.write_receivables import receivables_files
from msme_pipeline.demo.write_statement import statement_bytes

PORTAL_CUSTOMERS = 10  # customers up to this number have monthly portal files whatever the world's size


@dataclass
class CustomerFiles:
    """Landing files by name (relative to the landing folder) and truth tables by name."""

    files: dict[str, bytes]
    tables: dict[str, pa.Table]


def write_customer(business: Business, number: int, seed: int) -> CustomerFiles:
    """Files and truth of the customer who is the `number`-th of the world (from 1)."""
    rng = generator("files", business.customer_id, seed)
    style = (
        STYLES[(number - 1) % 4]
        if number <= PORTAL_CUSTOMERS
        else STYLES[int(rng.choice(4, p=(0.4, 0.25, 0.15, 0.2)))]
    )
    count = len(business.accounts)
    mislabelled = [bool(value < 0.3) for value in rng.random(count)]
    offsets = ["+00:00" if wrong else "+05:30" for wrong in mislabelled]
    texts = RowTexts(business, [bool(value < 0.5) for value in rng.random(count)], offsets)
    deliveries = plan_deliveries(business, rng, style)
    plan = mess.plan_mess(business, rng, deliveries, style)
    deliveries += plan.extra
    vary_ways(deliveries, number, generator("ways", business.customer_id, seed).random(), set(plan.actions))
    failure = plan_failure(business, number, seed, deliveries)
    files: dict[str, bytes] = {}
    defects: list[Defect] = []
    delivered: list[tuple[str, str, int | None, int | None]] = []
    claimed = np.zeros(len(business.book), dtype=bool)
    for delivery in sorted(deliveries, key=precedence):
        withheld = delivery.file in failure.withheld
        filled = _fill(business, delivery, texts, plan, claimed.copy() if withheld else claimed, mislabelled)
        files[delivery.file] = _bank_bytes(business, delivery, offsets)
        if withheld:
            continue
        defects += filled
        delivered.append(("bank", delivery.file, delivery.records, delivery.amount))
        defects += [
            Defect(quirk, delivery.file, -1, -1, "clean")
            for quirk in delivery.quirks
            if quirk in mess.FILE_KINDS
        ]
    for name in plan.truncate:
        broken, content = mess.truncated(name, files[name], rng)
        files[broken] = content
        defects.append(Defect("truncated_file", broken, -1, -1, "file_rejected", "unreadable_file"))
        delivered.append(("bank", broken, None, None))
    numbers = invoice_numbers(business)
    gst = gst_files(business, number, seed, rng, numbers, PORTAL_CUSTOMERS)
    defects += gst.defects
    for each in gst.files:
        files[each.file] = each.content
        delivered.append(("gst", each.file, each.records, each.amount))
    bureau = bureau_files(business, number, seed)
    files |= bureau.files
    delivered += bureau.delivered
    defects += bureau.defects
    networks = [
        ondc_files(business, seed),
        ocen_files(business, seed),
        receivables_files(business, number, seed, numbers),
    ]
    for source in networks:
        files |= source.files
        delivered += source.delivered
        defects += source.defects
    defects += failure.defects
    held = investments(business)
    invested = linked_files(business, held)
    for written in invested.files:
        files[written.file] = written.content
        delivered.append((written.source, written.file, written.records, written.amount))
        defects += [
            Defect("overlapping_cas", written.file, container, position, "duplicate", "duplicate")
            for container, position in written.repeated
        ]
    consents = consent_files(business, deliveries, list(files), failure, invested.accounts)
    files |= consents
    delivered += [("consent", file, 1, 0) for file in consents]  # an artefact, a notification, a basis each
    tables = {
        "transactions": truth.transactions_table(business, claimed if failure.withheld else None),
        "defects": truth.defects_table(business.customer_id, defects),
        "delivered": truth.delivered_table(business.customer_id, delivered),
        "businesses": truth.businesses_table(business),
        "future": truth.future_table(business),
        "invoices": truth.invoices_table(business, numbers),
        **gst.tables,
        "bureau": bureau.truth,
        "holdings": holdings_table(business, held),
        "deposits": deposits_table(business, held),
        "policies": policies_table(business, held),
        **{name: table for source in networks for name, table in source.tables.items()},
    }
    return CustomerFiles(files, tables)


def _fill(
    business: Business,
    delivery: Delivery,
    texts: RowTexts,
    plan: mess.Plan,
    claimed: np.ndarray,
    mislabelled: list[bool],
) -> list[Defect]:
    """Fill the sections of a delivery with records; returns what is owed to overlaps and planted mess."""
    book = business.book
    defects: list[Defect] = []
    fetch = delivery.kind == "fetch"
    for container, section in enumerate(delivery.sections):
        if fetch:
            records = fetch_records(texts, section, delivery.version)
        else:
            records = statement_records(texts, section, delivery.style)
        seen = claimed[section.rows]
        touched = [at for at, row in enumerate(section.rows.tolist()) if row in plan.actions]
        rows: list[int] = section.rows.tolist()
        tags: dict[int, tuple[str, str, str | None]] = {}
        kind = "overlapping_fetch" if fetch else "statement_fetch_overlap"
        repeated = np.flatnonzero(seen).tolist()
        for at in repeated:
            tags[at] = (kind, "duplicate", "duplicate")
        if fetch and mislabelled[section.account]:
            for at, row in enumerate(rows):
                if book.second[row] >= 66_600 and at not in tags:
                    tags[at] = ("utc_label", "clean", None)
        claimed[section.rows] = True
        if touched:
            records, rows, tags = mess.disturb(records, rows, tags, touched, plan, fetch, delivery.style)
        section.records = records
        for at, (what, expected, reason) in sorted(tags.items()):
            defects.append(
                _defect(business, texts, delivery, container, at, rows[at], what, expected, reason)
            )
        delivery.records += len(records)
        unreadable = {at for at, tag in tags.items() if tag[2] in ("bad_amount", "missing_amount")}
        delivery.amount += sum(book.amount[row] for at, row in enumerate(rows) if at not in unreadable)
        if touched:
            for at, missing in mess.rows_after_gaps(plan, section.rows.tolist(), rows):
                what, expected = (
                    ("balance_break", "balance_break") if missing else ("gap_after_reject", "clean")
                )
                defects.append(
                    _defect(business, texts, delivery, container, at, rows[at], what, expected, None)
                )
    return defects


def _defect(
    business: Business,
    texts: RowTexts,
    delivery: Delivery,
    container: int,
    position: int,
    row: int,
    kind: str,
    expected: str,
    reason: str | None,
) -> Defect:
    booked = business.calendar.date_of(business.book.day[row])
    amount, direction = business.book.amount[row], texts.direction[row]
    return Defect(kind, delivery.file, container, position, expected, reason, booked, amount, direction)


def _bank_bytes(business: Business, delivery: Delivery, offsets: list[str]) -> bytes:
    if delivery.kind == "statement":
        return statement_bytes(business, delivery)
    documents = []
    until = business.calendar.day_of(delivery.last)
    for section in delivery.sections:
        balance = _balance_on(business, section.account, until)
        documents.append(account_document(business, delivery, section, balance, offsets[section.account]))
    return fetch_bytes(business, delivery, documents)


def _balance_on(business: Business, account: int, day: int) -> int:
    rows, days = business_rows(business, account)
    at = int(np.searchsorted(days, day, side="right"))
    return business.book.balance[rows[at - 1]] if at else business.accounts[account].opening_balance


def business_rows(business: Business, account: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of an account in the book and their days."""
    rows = np.flatnonzero(np.array(business.book.account) == account)
    return rows, np.array(business.book.day)[rows]
