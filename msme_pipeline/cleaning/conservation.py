"""Delivered = clean + rejected + duplicate, in records and rupees, per customer and source."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.relations import conform, private_duckdb
from msme_pipeline.tables import TABLES

FORMATS = {
    "aa_deposit": "bank",
    "bank_csv": "bank",
    "gstr1": "gst",
    "gstr3b": "gst",
    "aa_gstr1_3b": "gst",
    "gst_filings": "gst",
    "gst_filing_status": "gst",
}
"""Source that the records of a format belong to."""

MIXED_FORMATS = ("aa_deposit", "aa_gstr1_3b")
"""Formats of files that may hold records of both sources."""

ACCOUNTED_TABLES = (
    "raw.landed_files",
    "raw.bank_transactions",
    "raw.gst_returns",
    "raw.gst_invoices",
    "raw.gst_filings",
    "clean.bank_transactions",
    "clean.gst_returns",
    "clean.gst_invoices",
    "clean.gst_filings",
    "clean.bank_rejected",
    "clean.gst_rejected",
)
"""Tables that the accounts are drawn up from."""


def account_for(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.rejected_records and clean.conservation.

    Records delivered come from the independent counter in raw.landed_files. Rupees delivered are read
    from the raw text by SQL of its own (bank: amounts; GST: taxable values of the documents), not by
    the parser that the cleaning used.
    """
    return _account_for(inputs, lacks_other=False)


def _account_for(inputs: Mapping[str, pa.Table], lacks_other: bool) -> dict[str, pa.Table]:
    relations = {
        "landed_files": inputs["raw.landed_files"],
        "raw_bank": inputs["raw.bank_transactions"].select(["customer_id", "file", "amount"]),
        "raw_returns": inputs["raw.gst_returns"].select(["customer_id", "file"]),
        "raw_gst": inputs["raw.gst_invoices"].select(["customer_id", "file", "items"]),
        "raw_filings": inputs["raw.gst_filings"].select(["customer_id", "file"]),
        "bank_transactions": inputs["clean.bank_transactions"].select(["customer_id", "amount"]),
        "gst_returns": inputs["clean.gst_returns"].select(["customer_id"]),
        "gst_invoices": inputs["clean.gst_invoices"].select(["customer_id", "taxable_value"]),
        "gst_filings": inputs["clean.gst_filings"].select(["customer_id"]),
        "bank_rejected": inputs["clean.bank_rejected"],
        "gst_rejected": inputs["clean.gst_rejected"],
    }
    formats = {"formats": list(FORMATS), "sources": list(FORMATS.values())}
    formats |= {"mixed": list(MIXED_FORMATS) if lacks_other else []}
    with private_duckdb() as run:
        rejected = run(LIST_REJECTED, relations)
        balance = run(BALANCE, relations, formats)
    return {
        "clean.rejected_records": conform(rejected, "clean.rejected_records"),
        "clean.conservation": conform(balance, "clean.conservation"),
    }


def unbalanced(inputs: Mapping[str, pa.Table], outputs: Mapping[str, pa.Table]) -> dict[str, str]:
    """Customers for whom cleaning one source lost or made records or rupees, each with the figures.

    `inputs` and `outputs` are those of `clean_bank` or of `clean_gst`; the other source's tables may
    be absent.
    """
    tables = {name: inputs.get(name, outputs.get(name)) for name in ACCOUNTED_TABLES}
    complete = {name: TABLES[name].empty() if rows is None else rows for name, rows in tables.items()}
    source = "bank" if "raw.bank_transactions" in inputs else "gst"
    rows = _account_for(complete, lacks_other=True)["clean.conservation"].to_pylist()
    return {
        row["customer_id"]: (
            f"{source}: {row['delivered']} records of ₹{row['delivered_rupees']} delivered, {row['read']} read; "
            f"clean {row['clean']} of ₹{row['clean_rupees']}, rejected {row['rejected']} of "
            f"₹{row['rejected_rupees']}, seen before {row['duplicate']} of ₹{row['duplicate_rupees']} "
            "do not add up; report it with the file"
        )
        for row in rows
        if row["source"] == source and not row["balanced"]
    }


LIST_REJECTED = """
FROM bank_rejected
UNION ALL BY NAME
FROM gst_rejected
UNION ALL BY NAME
SELECT
    customer_id,
    'landing' AS source,
    'raw.landed_files' AS record_table,
    file,
    -1 AS container,
    -1 AS position,
    'rejected' AS disposition,
    defect AS reason,
    detail
FROM landed_files
WHERE defect IS NOT NULL
ORDER BY customer_id, record_table, file, container, position
"""

BALANCE = r"""
WITH written AS (
    SELECT customer_id, 'bank' AS source, amount AS text FROM raw_bank
    UNION ALL
    SELECT customer_id, 'gst', unnest(items).taxable_value FROM raw_gst
),
distinct_amounts AS (
    SELECT customer_id, source, upper(trim(text, ' ' || chr(9) || chr(10) || chr(12) || chr(13))) AS text, count(*) AS times
    FROM written
    WHERE text IS NOT NULL
    GROUP BY ALL
),
bare AS (
    SELECT
        *,
        regexp_matches(text, '[CD]R\.?\)?$') AS sided,
        text[1] = '(' AND text[-1] = ')' AS bracketed,
        regexp_replace(
            regexp_replace(CASE WHEN bracketed THEN trim(text[2:-2]) ELSE text END,
                           '\s*\(?([CD]R)\.?\)?$', ''),
            '^([+-]?)\s*(RS\.?|INR|₹)?\s*([+-]?)\s*([0-9.,]*(E[+-]?[0-9]{1,2})?)\s*(-?)\s*(RS\.?|INR|₹)?(/-)?$',
            '\1\3\6 \4') AS signs_and_number,
        split_part(signs_and_number, ' ', 1) AS signs,
        split_part(signs_and_number, ' ', 2) AS number
    FROM distinct_amounts
),
numbers AS (
    SELECT
        *,
        CASE
            WHEN text IN ('-', '--', 'NIL') THEN 0
            WHEN regexp_full_match(number,
                    '([0-9]+|[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3})?(\.[0-9]{0,20})?(E[+-]?[0-9]{1,2})?')
                 AND regexp_matches(number, '^[0-9.,]*[0-9]')
                THEN TRY_CAST(replace(number, ',', '') AS DECIMAL(38, 20))
        END AS magnitude,
        len(replace(signs, '+', '')) + CAST(bracketed AS INTEGER)
            + CAST(sided AND regexp_matches(text, 'DR\.?\)?$') AS INTEGER) AS minuses
    FROM bare
),
-- half to even on paise, by whole numbers
rounded AS (
    SELECT
        *,
        CAST(split_part(CAST(magnitude AS VARCHAR), '.', 1) || split_part(CAST(magnitude AS VARCHAR), '.', 2)[1:2]
             AS HUGEINT) AS paise,
        CAST(split_part(CAST(magnitude AS VARCHAR), '.', 2)[3:20] AS BIGINT) AS beyond
    FROM numbers
    WHERE magnitude IS NOT NULL AND minuses <= 1 AND magnitude <= 10000000000000.005
      AND len(regexp_replace(text, '\s+', ' ', 'g')) <= 64
),
delivered_rupees AS (
    SELECT
        customer_id,
        source,
        CAST(sum(
            times
            * CASE WHEN minuses = 1 AND NOT (source = 'bank' AND sided) THEN -1 ELSE 1 END
            * (paise + CASE WHEN beyond > 500000000000000000
                            OR beyond = 500000000000000000 AND paise % 2 = 1 THEN 1 ELSE 0 END)
        ) AS HUGEINT) AS paise
    FROM rounded
    GROUP BY ALL
),
raw_rows AS (
    SELECT customer_id, file, source, count(*) AS records
    FROM (
        SELECT customer_id, file, 'bank' AS source FROM raw_bank
        UNION ALL
        SELECT customer_id, file, 'gst' FROM (SELECT customer_id, file FROM raw_gst
            UNION ALL FROM raw_returns UNION ALL FROM raw_filings)
    )
    GROUP BY ALL
),
-- a file counts for the source of its format, less the records that it holds of the other source
of_files AS (
    SELECT
        landed_files.customer_id,
        sources.source,
        coalesce(records_delivered, 0) AS delivered,
        records_read AS read,
        CASE WHEN format IN (SELECT unnest($mixed)) THEN greatest(records_read - coalesce(own.records, 0), 0)
             ELSE coalesce(other.records, 0) END AS elsewhere,
        other.source AS other_source,
        coalesce(other.records, 0) AS other_records
    FROM landed_files
    JOIN (SELECT unnest($formats) AS format, unnest($sources) AS source) AS sources USING (format)
    LEFT JOIN raw_rows AS own ON own.customer_id = landed_files.customer_id AND own.file = landed_files.file
        AND own.source = sources.source
    LEFT JOIN raw_rows AS other ON other.customer_id = landed_files.customer_id AND other.file = landed_files.file
        AND other.source <> sources.source
    WHERE defect IS NULL
),
delivered AS (
    SELECT customer_id, source, sum(delivered) AS delivered, sum(read) AS read
    FROM (
        SELECT customer_id, source, delivered - elsewhere AS delivered, read - elsewhere AS read FROM of_files
        UNION ALL
        SELECT customer_id, other_source, other_records, other_records FROM of_files WHERE other_source IS NOT NULL
    )
    GROUP BY ALL
),
clean_rows AS (
    SELECT customer_id, 'bank' AS source, amount AS rupees FROM bank_transactions
    UNION ALL
    SELECT customer_id, 'gst', NULL FROM gst_returns
    UNION ALL
    SELECT customer_id, 'gst', taxable_value FROM gst_invoices
    UNION ALL
    SELECT customer_id, 'gst', NULL FROM gst_filings
),
clean AS (
    SELECT customer_id, source, count(*) AS clean, sum(rupees) AS clean_rupees FROM clean_rows GROUP BY ALL
),
put_aside AS (
    SELECT
        customer_id,
        source,
        count(*) FILTER (disposition = 'rejected') AS rejected,
        count(*) FILTER (disposition = 'duplicate') AS duplicate,
        sum(amount) FILTER (disposition = 'rejected') AS rejected_rupees,
        sum(amount) FILTER (disposition = 'duplicate') AS duplicate_rupees
    FROM (FROM bank_rejected UNION ALL BY NAME FROM gst_rejected)
    WHERE record_table <> 'raw.bank_accounts'
    GROUP BY ALL
),
sums AS (
    SELECT
        customer_id,
        source,
        coalesce(delivered, 0) AS delivered,
        coalesce(read, 0) AS read,
        coalesce(clean, 0) AS clean,
        coalesce(rejected, 0) AS rejected,
        coalesce(duplicate, 0) AS duplicate,
        coalesce(paise, 0) AS paise,
        coalesce(clean_rupees, 0) AS clean_rupees,
        coalesce(rejected_rupees, 0) AS rejected_rupees,
        coalesce(duplicate_rupees, 0) AS duplicate_rupees
    FROM delivered
    FULL JOIN clean USING (customer_id, source)
    FULL JOIN put_aside USING (customer_id, source)
    FULL JOIN delivered_rupees USING (customer_id, source)
)
SELECT
    * EXCLUDE (clean_rupees, rejected_rupees, duplicate_rupees, exact_rupees),
    as_money(exact_rupees) AS delivered_rupees,
    as_money(clean_rupees) AS clean_rupees,
    as_money(rejected_rupees) AS rejected_rupees,
    as_money(duplicate_rupees) AS duplicate_rupees,
    delivered = read
        AND delivered = clean + rejected + duplicate
        AND exact_rupees = sums.clean_rupees + sums.rejected_rupees + sums.duplicate_rupees AS balanced
FROM (
    SELECT
        *,
        CAST(CASE WHEN paise < 0 THEN '-' ELSE '' END || (abs(paise) // 100) || '.'
             || lpad(CAST(abs(paise) % 100 AS VARCHAR), 2, '0') AS DECIMAL(38, 2)) AS exact_rupees
    FROM sums
) AS sums
ORDER BY customer_id, source
"""
