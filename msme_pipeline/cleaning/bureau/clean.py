"""Credit bureau reports -> reports, tradelines, months of payment history, enquiries, rejects."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.amounts import parse_amounts
from msme_pipeline.cleaning.bureau import codes
from msme_pipeline.cleaning.dates import parse_dates
from msme_pipeline.cleaning.identifiers import account_tail, is_pan, masked_number, normalised
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import map_distinct

AMOUNTS = (
    "balance", "amount", "sanctioned", "credit_limit", "overdue", "instalment", "written_off", "settled",
)  # fmt: skip
DATES = ("opened_on", "closed_on", "last_payment_on", "reported_on", "enquired_on", "history_from")
TEXTS = (
    "bureau", "subject", "report_number", "name", "pan", "score", "rank", "lender", "account_number",
    "account_type", "ownership", "status", "open", "suit_filed", "suit_filed_in_history",
    "written_off_status", "instalment_reviewed", "instalment_frequency", "tenure", "interest_rate",
    "security", "collateral", "history", "history_groups", "history_groups_older", "history_profile",
    "purpose",
)  # fmt: skip
NO_DATE = r"^[\s0*/.-]*$"
"""Texts that stand for no date: empty, zeros."""

SHAPE = json.dumps(dict.fromkeys((*AMOUNTS, *DATES, *TEXTS), "VARCHAR"))
PLAN = Plan(
    __file__,
    "records.sql",
    "tables.sql",
    "../rejects.sql",
    given=("raw.landed_files", "raw.bureau_records", "typed"),
)


def clean_bureau(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.bureau_reports, tradelines, dpd_history, enquiries and bureau_rejected from raw.landed_files,
    raw.bureau_records and clean.file_permissions.

    A report delivered again (bureau, subject and report number) is a duplicate with all its records,
    and so is a tradeline that a report repeats word for word. A record with a date or an amount that
    cannot be read is rejected. Payment months after the date of the report are not kept. `as_of` is
    not used.
    """
    parameters = {"shape": SHAPE, "source": "bureau", "record_table": "raw.bureau_records"}
    with PLAN.on(permitted(inputs), **parameters) as relations:
        relations.give(typed=_typed(relations["shredded"]))
        return relations.conformed(
            bureau_reports="clean.bureau_reports",
            tradelines="clean.tradelines",
            dpd_history="clean.dpd_history",
            enquiries="clean.enquiries",
            rejected="clean.bureau_rejected",
        )


def _typed(rows: pa.Table) -> pa.Table:
    """The shredded records with what their texts mean in columns `<field>_read`, and the fields at fault."""
    bureau = _bureau_of_records(rows)
    columns: dict[str, pa.Array | pa.ChunkedArray] = {}
    for name in AMOUNTS:
        columns[f"{name}_read"] = parse_amounts(rows[name])
    for name in DATES:
        written = pc.if_else(pc.match_substring_regex(rows[name], NO_DATE), None, rows[name])
        rows = rows.set_column(rows.column_names.index(name), name, written)
        columns[f"{name}_read"] = parse_dates(written)
    columns["amount_at_fault"] = _at_fault(rows, columns, AMOUNTS)
    columns["date_at_fault"] = _at_fault(rows, columns, DATES)
    columns["amount_text"] = _text_at_fault(rows, columns, AMOUNTS)
    columns["date_text"] = _text_at_fault(rows, columns, DATES)
    columns["accounted"] = parse_amounts(rows["delivered_amount"])

    def read(name: str, how: Callable[[str], Any], to: pa.DataType, by_bureau: bool = False) -> pa.Array:
        texts = pc.binary_join_element_wise(bureau, rows[name], "|") if by_bureau else rows[name]
        return map_distinct(texts, how, to)

    text, flag = pa.string(), pa.bool_()
    columns["pan_read"] = read("pan", lambda pan: normalised(pan) if is_pan(pan) else None, text)
    columns["masked"] = read("account_number", masked_number, text)
    columns["tail"] = read("account_number", account_tail, text)
    columns["loan_type"] = pc.coalesce(read("account_type", codes.loan_type, text), pa.scalar("other"))
    columns["secured_type"] = read("account_type", codes.type_secured, flag)
    columns["secured_line"] = pc.coalesce(
        read("security", codes.security, flag), read("collateral", lambda _: True, flag)
    )
    columns["ownership_read"] = read("ownership", codes.ownership, text, by_bureau=True)
    columns["status_read"] = pc.coalesce(
        read("status", codes.account_status, text, by_bureau=True), pa.scalar("active")
    )
    columns["written_off_status_read"] = read(
        "written_off_status", codes.written_off_status, text, by_bureau=True
    )
    columns["suit_read"] = read("suit_filed", codes.is_suit, flag, by_bureau=True)
    columns["suit_in_history"] = read("suit_filed_in_history", codes.is_suit, flag, by_bureau=True)
    columns["suit_status"] = pc.coalesce(
        read("status", codes.is_suit_status, flag, by_bureau=True), pa.scalar(False)
    )
    columns["frequency_read"] = read("instalment_frequency", codes.frequency, text)
    for name, column in columns.items():
        rows = rows.append_column(name, column)
    return rows


def _bureau_of_records(rows: pa.Table) -> pa.Array:
    """Bureau of every record: its report's, by file and parent."""
    separator = pa.scalar("\0")
    position = pc.coalesce(rows["parent"], rows["position"]).cast(pa.string())
    wanted = pc.binary_join_element_wise(rows["customer_id"], rows["file"], position, separator)
    own = pc.binary_join_element_wise(
        rows["customer_id"], rows["file"], rows["position"].cast(pa.string()), separator
    )
    where = pc.index_in(wanted, own.combine_chunks() if isinstance(own, pa.ChunkedArray) else own)
    bureau = pc.coalesce(pc.take(rows["bureau"], where), pa.scalar(""))
    return bureau.combine_chunks() if isinstance(bureau, pa.ChunkedArray) else bureau


def _at_fault(rows: pa.Table, columns: Mapping[str, Any], names: tuple[str, ...]) -> pa.ChunkedArray:
    return pc.coalesce(*(pc.if_else(_unread(rows, columns, name), name, None) for name in names))


def _text_at_fault(rows: pa.Table, columns: Mapping[str, Any], names: tuple[str, ...]) -> pa.ChunkedArray:
    return pc.coalesce(*(pc.if_else(_unread(rows, columns, name), rows[name], None) for name in names))


def _unread(rows: pa.Table, columns: Mapping[str, Any], name: str) -> Any:
    return pc.and_(pc.is_valid(rows[name]), pc.is_null(columns[f"{name}_read"]))
