"""Raw bank transactions -> typed records, each with its account or the reason it was rejected."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.amounts import NIL, parse_amounts, side_of_amounts
from msme_pipeline.cleaning.columns import with_columns
from msme_pipeline.cleaning.dates import parse_dates, parse_instants
from msme_pipeline.cleaning.identifiers import (
    account_tail,
    bank_code,
    is_ifsc,
    masked_number,
    normalised,
    valid_pans,
)
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import map_distinct
from msme_pipeline.tables.clean import DEPOSIT_TYPES

CREDITS = ("CREDIT", "CREDITED", "CR", "C", "DEPOSIT")
DEBITS = ("DEBIT", "DEBITED", "DR", "D", "WITHDRAWAL")
DEPOSIT_CREDITS = ("OPENING", "INTEREST", "INSTALLMENT", "INSTALMENT", "RENEWAL")
DEPOSIT_DEBITS = ("TDS", "CLOSING", "MATURITY", "PART_WITHDRAWAL")

RECORDS = Plan(
    __file__,
    "headers.sql",
    "records.sql",
    given=("raw.landed_files", "typed_headers", "headers", "typed_records", "records"),
)


def read_headers(inputs: Mapping[str, pa.Table]) -> pa.Table:
    """raw.bank_accounts with `account_id`, typed values and the date and format of the file.

    Account id: bank code and last digits of the number, so that fetches and statements of the same
    account meet.
    """
    raw = inputs["raw.bank_accounts"]
    bank = pc.is_in(pc.coalesce(raw["fi_type"], "deposit"), pa.array(DEPOSIT_TYPES))
    raw = raw.filter(pc.or_(bank, pc.is_valid(raw["defect"])))  # accounts of funds and policies are no bank's
    text = pa.string()
    codes = pc.coalesce(
        map_distinct(raw["ifsc"], lambda ifsc: bank_code(ifsc) if is_ifsc(ifsc) else None, text),
        map_distinct(raw["fip_id"], bank_code, text),
        map_distinct(raw["ifsc"], bank_code, text),
        pa.scalar("UNKNOWN"),
    )
    tails = pc.coalesce(map_distinct(raw["masked_account_number"], account_tail, text), pa.scalar("UNKNOWN"))
    balance_at = parse_instants(raw["balance_datetime"]).combine_chunks()
    columns = {
        "account_id": pc.binary_join_element_wise(codes, _account_marks(raw, tails), "-"),
        "bank_code": pc.if_else(pc.equal(codes, "UNKNOWN"), None, codes),
        "tail": tails,
        "masked_account_number": map_distinct(raw["masked_account_number"], masked_number, text),
        "holder_pan": map_distinct(raw["holder_pan"], valid_pans, text),
        "valid_ifsc": map_distinct(
            raw["ifsc"], lambda ifsc: normalised(ifsc) if is_ifsc(ifsc) else None, text
        ),
        "balance": parse_amounts(raw["current_balance"]),
        "balance_wall": pc.struct_field(balance_at, "wall"),
        "balance_clock": pc.struct_field(balance_at, "has_clock"),
        "balance_offset": pc.struct_field(balance_at, "offset_minutes"),
        "sanctioned_limit": parse_amounts(raw["drawing_limit"]),
        "drawing_power": parse_amounts(raw["drawing_power"]),
        "available_limit": parse_amounts(raw["current_od_limit"]),
        "opened": parse_dates(raw["opening_date"]),
        "covered_from": parse_dates(raw["period_start"]),
        "covered_to": parse_dates(raw["period_end"]),
    }
    with RECORDS.on(inputs) as relations:
        relations.give(typed_headers=with_columns(raw, columns))
        return relations["delivered_headers"]


def _account_marks(raw: pa.Table, tails: pa.Array) -> pa.Array:
    """Last digits of the number; of a deposit TD and the day it was opened besides, for a customer may have
    many and their last digits may be those of another account."""
    opened = pc.coalesce(parse_dates(raw["opening_date"]).cast(pa.string()), "")
    term = pc.is_in(raw["fi_type"], pa.array(DEPOSIT_TYPES[1:]))
    marked = pc.binary_join_element_wise("TD", tails, pc.replace_substring(opened, "-", ""), "")
    return pc.if_else(term, marked, tails)


_AS_DELIVERED = {
    "customer_id": "customer_id",
    "file": "file",
    "account_no": "account_no",
    "position": "position",
    "txn_id": "bank_txn_id",
    "mode": "mode",
    "narration": "narration",
    "reference": "reference",
}
"""Columns that stay as they are, and their names in the records: they need not go through the query."""


def read_records(inputs: Mapping[str, pa.Table]) -> tuple[pa.Table, pa.Table]:
    """The account headers, and every raw transaction with typed values, `account_id`, `posting` order within
    its delivery and, when rejected, `reason`, `field` and `value` of the first failing field.

    The accounts of statements that name no bank have the id of a known account: the customer's only one with
    the same last digits, when of their rows on days that both tell most have the amount and balance of one
    there.
    """
    headers, typed = read_headers(inputs), _typed(inputs["raw.bank_transactions"])
    with RECORDS.on(inputs) as relations:
        relations.give(headers=headers, typed_records=typed)
        records = _complete(relations["read_records"], typed)
        if not pc.any(pc.starts_with(headers["account_id"], "UNKNOWN-")).as_py():
            return headers, records
        relations.give(records=records)
        if not relations["named_accounts"].num_rows:
            return headers, records
        headers = relations["renamed_headers"]
    with RECORDS.on(inputs) as relations:
        relations.give(headers=headers, typed_records=typed)
        return headers, _complete(relations["read_records"], typed)


def _typed(raw: pa.Table) -> pa.Table:
    nil = pa.array(sorted(NIL))
    nil_balance = pc.is_in(pc.utf8_trim_whitespace(raw["balance"]), nil)
    columns = {
        "amount_read": parse_amounts(raw["amount"]),
        "amount_nil": pc.is_in(pc.utf8_trim_whitespace(raw["amount"]), nil),
        "amount_side": side_of_amounts(raw["amount"]),
        "balance_read": parse_amounts(pc.if_else(nil_balance, None, raw["balance"])),
        "side_of_type": map_distinct(raw["type"], _side, pa.string()),
        "side_of_deposit_type": map_distinct(raw["type"], _side_of_deposit, pa.string()),
        "narration": _single_spaced(raw["narration"]),
        "row": pa.array(np.arange(raw.num_rows)),
    }
    for name, source in (("at", "timestamp"), ("value", "value_date")):
        written = parse_instants(raw[source]).combine_chunks()
        for part in ("wall", "has_clock", "offset_minutes"):
            columns[f"{name}_{part}"] = pc.struct_field(written, part)
    return with_columns(raw, columns)


def _complete(read: pa.Table, typed: pa.Table) -> pa.Table:
    as_delivered = typed.select(list(_AS_DELIVERED)).combine_chunks().take(read["row"])
    columns = dict(zip(_AS_DELIVERED.values(), as_delivered.columns, strict=True))
    return with_columns(read.drop_columns("row"), columns)


def _side(kind: str) -> str | None:
    kind = kind.strip(" .").upper()
    return "CREDIT" if kind in CREDITS else "DEBIT" if kind in DEBITS else None


def _side_of_deposit(kind: str) -> str | None:
    """Of a row of a term or recurring deposit, which names what happened instead."""
    kind = kind.strip(" ").upper()
    return "CREDIT" if kind in DEPOSIT_CREDITS else "DEBIT" if kind in DEPOSIT_DEBITS else None


def _single_spaced(texts: pa.ChunkedArray) -> pa.Array:
    """Texts with one space wherever there is white space, none at the ends, and empty for null."""
    texts = pc.fill_null(texts.combine_chunks(), "")
    wide = pc.match_substring_regex(texts, r"\s\s|[\t\n\f\r]")
    narrowed = pc.replace_substring_regex(texts.filter(wide), r"\s+", " ")
    return pc.utf8_trim(pc.replace_with_mask(texts, wide, narrowed), " ")
