"""Raw bank transactions -> typed records, each with its account or the reason it was rejected."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.amounts import NIL, parse_amounts, side_of_amounts
from msme_pipeline.cleaning.dates import parse_dates, parse_instants
from msme_pipeline.cleaning.identifiers import (
    account_tail,
    bank_code,
    is_ifsc,
    masked_number,
    normalised,
    valid_pans,
)
from msme_pipeline.pipeline.relations import RunSql, map_distinct

STATEMENT_FORMATS = ("bank_csv", "bank_xlsx", "bank_html", "bank_mt940", "bank_text")
DEPOSIT_TYPES = ("deposit", "term_deposit", "recurring_deposit")
CREDITS = ("CREDIT", "CREDITED", "CR", "C", "DEPOSIT")
DEBITS = ("DEBIT", "DEBITED", "DR", "D", "WITHDRAWAL")
DEPOSIT_CREDITS = ("OPENING", "INTEREST", "INSTALLMENT", "INSTALMENT", "RENEWAL")
DEPOSIT_DEBITS = ("TDS", "CLOSING", "MATURITY", "PART_WITHDRAWAL")
RUPEES = ("INR", "RS", "RS.", "RUPEE", "RUPEES", "INDIAN RUPEE", "INDIAN RUPEES", "₹")


def read_headers(inputs: Mapping[str, pa.Table], run: RunSql) -> pa.Table:
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
    kept = raw.drop_columns([name for name in columns if name in raw.column_names])
    for name, column in columns.items():
        kept = kept.append_column(name, column)
    return run(
        READ_HEADERS,
        {"headers": kept, "landed_files": inputs["raw.landed_files"]},
        {"rupees": list(RUPEES), "statements": list(STATEMENT_FORMATS)},
    )


def _account_marks(raw: pa.Table, tails: pa.Array) -> pa.Array:
    """Last digits of the number; of a deposit TD and the day it was opened besides, for a customer may have
    many and their last digits may be those of another account."""
    opened = pc.coalesce(parse_dates(raw["opening_date"]).cast(pa.string()), "")
    term = pc.is_in(raw["fi_type"], pa.array(DEPOSIT_TYPES[1:]))
    marked = pc.binary_join_element_wise("TD", tails, pc.replace_substring(opened, "-", ""), "")
    return pc.if_else(term, marked, tails)


READ_HEADERS = """
SELECT
    headers.* EXCLUDE (balance_wall, balance_clock, balance_offset, currency, drawing_power, account_kind),
    nullif(drawing_power, 0) AS drawing_power, -- statements print 0.00 where there is none
    -- no balance is from after the day it was received, whatever offset its label claims
    least(landed_files.received_on,
          CAST(balance_wall - INTERVAL 1 MINUTE * CASE WHEN balance_clock THEN coalesce(balance_offset, 330) ELSE 330 END
               + INTERVAL 330 MINUTE AS DATE)) AS balance_on,
    currency AS delivered_currency,
    CASE WHEN currency IS NULL OR upper(trim(currency)) IN (SELECT unnest($rupees)) THEN 'INR'
         ELSE upper(trim(currency)) END AS currency,
    landed_files.received_on,
    coalesce(landed_files.format IN (SELECT unnest($statements)), false) AS from_statement,
    CASE WHEN upper(facility) IN ('OD', 'OVERDRAFT') THEN 'OD'
         WHEN upper(facility) IN ('CC', 'CASH CREDIT', 'CASHCREDIT', 'CASH_CREDIT') THEN 'CC' END AS facility_delivered,
    CASE WHEN regexp_matches(account_kind, '\\b(CASH[ _-]?CREDIT|CC)\\b') THEN 'CC'
         WHEN regexp_matches(account_kind, '\\b(OVER[ _-]?DRAFT|OD)\\b') THEN 'OD'
         WHEN list_contains($statements, landed_files.format) AND greatest(sanctioned_limit, drawing_power) > 0
              AND NOT coalesce(account_kind LIKE '%SAVING%', false) THEN 'OD' END AS facility_told
FROM (SELECT *, upper(concat_ws(' ', account_type, account_sub_type)) AS account_kind FROM headers) AS headers
LEFT JOIN landed_files USING (customer_id, file)
ORDER BY customer_id, file, account_no
"""


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


def read_records(inputs: Mapping[str, pa.Table], headers: pa.Table, run: RunSql) -> pa.Table:
    """Every raw transaction with typed values, `account_id`, `posting` order within its delivery and,
    when rejected, `reason`, `field` and `value` of the first failing field."""
    raw = inputs["raw.bank_transactions"]
    at = parse_instants(raw["timestamp"]).combine_chunks()
    value_at = parse_instants(raw["value_date"]).combine_chunks()
    typed = raw.append_column("amount_read", parse_amounts(raw["amount"]))
    typed = typed.append_column(
        "amount_nil", pc.is_in(pc.utf8_trim_whitespace(raw["amount"]), pa.array(sorted(NIL)))
    )
    typed = typed.append_column("amount_side", side_of_amounts(raw["amount"]))
    nil_balance = pc.is_in(pc.utf8_trim_whitespace(raw["balance"]), pa.array(sorted(NIL)))
    typed = typed.append_column("balance_read", parse_amounts(pc.if_else(nil_balance, None, raw["balance"])))
    text = pa.string()
    typed = typed.append_column("side_of_type", map_distinct(raw["type"], _side, text))
    typed = typed.append_column("side_of_deposit_type", map_distinct(raw["type"], _side_of_deposit, text))
    typed = typed.set_column(
        typed.column_names.index("narration"), "narration", _single_spaced(raw["narration"])
    )
    for name, struct in (("at", at), ("value", value_at)):
        for part in ("wall", "has_clock", "offset_minutes"):
            typed = typed.append_column(f"{name}_{part}", pc.struct_field(struct, part))
    typed = typed.append_column("row", pa.array(np.arange(raw.num_rows)))
    relations = {"records": typed, "headers": headers, "landed_files": inputs["raw.landed_files"]}
    read = run(READ_RECORDS, relations, {"statements": list(STATEMENT_FORMATS)})
    as_delivered = typed.select(list(_AS_DELIVERED)).combine_chunks().take(read["row"])
    for name, column in zip(_AS_DELIVERED.values(), as_delivered.columns, strict=True):
        read = read.append_column(name, column)
    return read.drop_columns("row")


def name_unnamed_accounts(headers: pa.Table, records: pa.Table, run: RunSql) -> pa.Table:
    """`headers` with the accounts of statements that name no bank given the id of a known account.

    It is the customer's only account with the same last digits, and of its rows on days that both tell most
    have the amount and balance of one there. The same table when there is none.
    """
    if not pc.any(pc.starts_with(headers["account_id"], "UNKNOWN-")).as_py():
        return headers
    relations = {"headers": headers, "records": records}
    named = run(NAME_ACCOUNTS, relations)
    return run(RENAME_ACCOUNTS, {"headers": headers, "named": named}) if named.num_rows else headers


NAME_ACCOUNTS = """
WITH candidates AS (
    SELECT
        customer_id,
        tail,
        min(account_id) FILTER (bank_code IS NULL) AS unnamed,
        min(account_id) FILTER (bank_code IS NOT NULL) AS account_id,
        min(bank_code) AS bank_code
    FROM headers
    WHERE tail <> 'UNKNOWN' AND coalesce(fi_type, 'deposit') = 'deposit' AND defect IS NULL
    GROUP BY ALL
    HAVING count(DISTINCT account_id) FILTER (bank_code IS NULL) = 1
       AND count(DISTINCT account_id) FILTER (bank_code IS NOT NULL) = 1
),
rows_of AS (
    SELECT unnamed, records.account_id, records.customer_id, booked_date, signed, balance_after
    FROM records
    JOIN candidates ON candidates.customer_id = records.customer_id
        AND records.account_id IN (candidates.unnamed, candidates.account_id)
    WHERE reason IS NULL AND balance_after IS NOT NULL
),
known AS (
    SELECT DISTINCT customer_id, unnamed, booked_date, signed, balance_after
    FROM rows_of
    WHERE account_id <> unnamed
),
agreeing AS (
    SELECT customer_id, unnamed
    FROM (FROM rows_of WHERE account_id = unnamed) AS unnamed_rows
    SEMI JOIN (SELECT customer_id, unnamed, booked_date FROM known) AS days
        USING (customer_id, unnamed, booked_date)
    LEFT JOIN (SELECT *, true AS found FROM known) AS known
        USING (customer_id, unnamed, booked_date, signed, balance_after)
    GROUP BY ALL
    HAVING 2 * count(found) > count(*)
)
SELECT customer_id, unnamed, account_id, bank_code
FROM candidates
SEMI JOIN agreeing USING (customer_id, unnamed)
"""

RENAME_ACCOUNTS = """
SELECT headers.* REPLACE (
    coalesce(named.account_id, headers.account_id) AS account_id,
    coalesce(headers.bank_code, named.bank_code) AS bank_code)
FROM headers
LEFT JOIN named ON named.customer_id = headers.customer_id AND named.unnamed = headers.account_id
ORDER BY customer_id, file, account_no
"""


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


READ_RECORDS = """
WITH containers AS MATERIALIZED (
    SELECT
        named.*,
        row_number() OVER (ORDER BY customer_id, file, account_no) AS delivery,
        dense_rank() OVER (ORDER BY customer_id, account_id) AS account
    FROM (
        SELECT
            found.*,
            coalesce(headers.account_id, 'UNKNOWN-UNKNOWN') AS account_id,
            coalesce(headers.currency, 'INR') AS currency,
            headers.delivered_currency,
            coalesce(headers.fi_type IN ('term_deposit', 'recurring_deposit'), false) AS of_deposit,
            landed_files.received_on,
            coalesce(landed_files.format IN (SELECT unnest($statements)), false) AS from_statement
        FROM (SELECT DISTINCT customer_id, file, account_no FROM records) AS found
        LEFT JOIN headers USING (customer_id, file, account_no)
        LEFT JOIN landed_files ON landed_files.customer_id = found.customer_id AND landed_files.file = found.file
    ) AS named
),
placed AS (
    SELECT
        records.*,
        containers.* EXCLUDE (customer_id, file, account_no),
        -- a value date without time, or at Indian midnight, says the Indian day whatever its label
        CASE
            WHEN value_wall IS NULL THEN NULL
            WHEN NOT value_has_clock OR value_offset_minutes IS NULL OR value_offset_minutes = 330
                 OR CAST(value_wall AS TIME) = TIME '00:00:00' THEN CAST(value_wall AS DATE)
            WHEN value_offset_minutes <> 0 OR CAST(value_wall AS TIME) = TIME '18:30:00'
                 THEN CAST(value_wall - INTERVAL 1 MINUTE * value_offset_minutes + INTERVAL 330 MINUTE AS DATE)
        END AS plain_value_date
    FROM records
    JOIN containers USING (customer_id, file, account_no)
),
offset_votes AS (
    SELECT
        account,
        count(*) FILTER (WHERE CAST(at_wall AS DATE) = plain_value_date)
            > count(*) FILTER (WHERE CAST(at_wall + INTERVAL 330 MINUTE AS DATE) = plain_value_date) AS labelled_wrongly
    FROM placed
    WHERE at_has_clock AND at_offset_minutes = 0 AND plain_value_date IS NOT NULL
    GROUP BY ALL
),
dated AS (
    SELECT
        placed.*,
        coalesce(labelled_wrongly, false) AS utc_label_is_indian,
        at_wall - INTERVAL 1 MINUTE * CASE
            WHEN NOT at_has_clock OR at_offset_minutes IS NULL THEN 330
            WHEN at_offset_minutes = 0 AND utc_label_is_indian THEN 330
            ELSE at_offset_minutes END AS instant,
        coalesce(plain_value_date,
                 CAST(CASE WHEN utc_label_is_indian THEN value_wall ELSE value_wall + INTERVAL 330 MINUTE END AS DATE)
        ) AS written_value_date,
        coalesce(CAST(instant + INTERVAL 330 MINUTE AS DATE), written_value_date) AS booked_date,
        nullif(trim(amount), '') AS amount_text,
        coalesce(side_of_type, CASE WHEN of_deposit THEN side_of_deposit_type END,
                 CASE WHEN type IS NULL THEN amount_side END) AS direction,
        CASE WHEN amount_side IS NOT NULL THEN abs(amount_read) ELSE amount_read END AS rupees
    FROM placed
    LEFT JOIN offset_votes USING (account)
),
judged AS (
    SELECT
        *,
        CASE
            WHEN defect IS NOT NULL THEN [defect, NULL, raw_text]
            WHEN timestamp IS NULL AND value_date IS NULL THEN ['missing_date', 'timestamp', NULL]
            WHEN timestamp IS NOT NULL AND at_wall IS NULL THEN ['bad_date', 'timestamp', timestamp]
            WHEN value_date IS NOT NULL AND value_wall IS NULL THEN ['bad_date', 'value_date', value_date]
            WHEN amount_text IS NULL OR amount_nil THEN ['missing_amount', 'amount', amount]
            WHEN rupees IS NULL THEN ['bad_amount', 'amount', amount]
            WHEN rupees < 0 THEN ['negative_amount', 'amount', amount]
            WHEN direction IS NULL OR direction <> amount_side THEN ['bad_direction', 'type', type]
            WHEN currency <> 'INR' THEN ['bad_currency', 'currency', delivered_currency]
        END AS fault
    FROM dated
),
neighboured AS (
    SELECT
        *,
        CASE WHEN direction = 'CREDIT' THEN rupees WHEN direction = 'DEBIT' THEN -rupees END AS signed,
        lag(balance_read) OVER delivered AS delivered_before_balance,
        lag(CASE WHEN direction = 'CREDIT' THEN rupees WHEN direction = 'DEBIT' THEN -rupees END)
            OVER delivered AS delivered_before_signed,
        lag(booked_date) OVER delivered AS delivered_before_date,
        lag(fault IS NOT NULL) OVER delivered AS delivered_before_rejected,
        lead(balance_read) OVER delivered AS delivered_after_balance,
        lead(fault IS NOT NULL) OVER delivered AS delivered_after_rejected
    FROM judged
    WINDOW delivered AS (PARTITION BY delivery ORDER BY position)
),
delivery_order AS (
    SELECT
        delivery,
        count(*) FILTER (WHERE delivered_before_balance + signed = balance_read) AS oldest_first_links,
        count(*) FILTER (WHERE balance_read + delivered_before_signed = delivered_before_balance) AS newest_first_links,
        count(*) FILTER (WHERE booked_date > delivered_before_date) AS rises,
        count(*) FILTER (WHERE booked_date < delivered_before_date) AS falls,
        CASE WHEN newest_first_links <> oldest_first_links THEN newest_first_links > oldest_first_links
             ELSE falls > rises END AS newest_first
    FROM neighboured
    GROUP BY delivery
)
SELECT
    row,
    (CAST(delivery AS BIGINT) << 32) | position AS record, -- ascending in delivery and position
    delivery,
    account,
    account_id,
    CASE WHEN at_has_clock THEN instant END AS booked_at,
    booked_date,
    coalesce(written_value_date, booked_date) AS value_date,
    direction,
    rupees AS amount,
    signed,
    balance_read AS balance_after,
    received_on,
    from_statement,
    CASE WHEN newest_first THEN -position ELSE position END AS posting,
    CASE WHEN newest_first THEN balance_read + delivered_before_signed = delivered_before_balance
         ELSE delivered_before_balance + signed = balance_read END AS follows_delivered,
    -- the step that is missing before this record is a rejected record, which is listed as such
    coalesce(CASE WHEN newest_first THEN delivered_after_rejected ELSE delivered_before_rejected END, false)
        AND coalesce(CASE WHEN newest_first THEN delivered_after_balance ELSE delivered_before_balance END + signed
                     = balance_read, true) AS follows_reject,
    fault[1] AS reason,
    fault[2] AS field,
    fault[3] AS value
FROM neighboured
JOIN delivery_order USING (delivery)
"""
