"""Delivered = clean + rejected + duplicate, in records and rupees, per customer and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.permission import PERMISSIONS, without_withheld
from msme_pipeline.cleaning.relations import conform, private_duckdb
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.schema import MONEY

_SECURITIES = (
    "mutual_funds", "sip", "equities", "etf", "bonds", "debentures", "govtsecurities", "cis", "aif", "invit", "reit", "idr", "cp", "cd",
)  # fmt: skip

FORMATS = {
    **dict.fromkeys(("aa_deposit", "bank_csv", "bank_xlsx", "bank_html", "bank_mt940", "bank_text"), "bank"),
    **dict.fromkeys(("gstr1", "gstr3b", "gstr2a", "gstr2b", "cmp08", "gstr4", "aa_gstr1_3b"), "gst"),
    **dict.fromkeys(("aa_term_deposit", "aa_recurring_deposit"), "bank"),
    **dict.fromkeys(("aa_insurance_policies", "aa_ulip"), "insurance"),
    **{f"aa_{kind}": "mutual_funds" for kind in _SECURITIES},
    **dict.fromkeys(("gst_filings", "gst_filing_status"), "gst"),
}
"""Source that the records of a format belong to; other formats are named `<source>_<shape>`."""

MIXED_PREFIX = "aa_"
"""Formats of files that may hold records of several sources."""


@dataclass(frozen=True)
class Accounted:
    """Tables that account for a source: raw records, clean tables with the amount they sum, records put aside."""

    raw: tuple[str, ...]
    clean: Mapping[str, str | None]
    rejected: str

    @property
    def tables(self) -> tuple[str, ...]:
        return (*self.raw, *self.clean, self.rejected)


SOURCES = {
    "bank": Accounted(
        ("raw.bank_transactions",), {"clean.bank_transactions": "amount"}, "clean.bank_rejected"
    ),
    "gst": Accounted(
        ("raw.gst_returns", "raw.gst_invoices", "raw.gst_filings"),
        {
            "clean.gst_returns": None,
            "clean.gst_invoices": "taxable_value",
            "clean.gst_purchases": "taxable_value",
            "clean.gst_hsn": "taxable_value",
            "clean.gst_filings": None,
        },
        "clean.gst_rejected",
    ),
    "consent": Accounted(
        ("raw.consent_records",),
        {"clean.consents": None, "clean.consent_events": None},
        "clean.consent_rejected",
    ),
    "bureau": Accounted(
        ("raw.bureau_records",),
        {"clean.bureau_reports": None, "clean.tradelines": "balance", "clean.enquiries": "amount"},
        "clean.bureau_rejected",
    ),
    "mutual_funds": Accounted(
        ("raw.mutual_fund_records",),
        {
            "clean.mf_holdings": None,
            "clean.mf_transactions": "amount",
            "clean.sips": "amount",
            "clean.navs": None,
        },
        "clean.mutual_fund_rejected",
    ),
    "insurance": Accounted(
        ("raw.insurance_records",),
        {"clean.insurance_policies": "cover", "clean.insurance_transactions": "amount"},
        "clean.insurance_rejected",
    ),
    "ondc": Accounted(
        ("raw.ondc_records",),
        {"clean.ondc_order_events": "value", "clean.ondc_settlements": "net"},
        "clean.ondc_rejected",
    ),
    "ocen": Accounted(
        ("raw.ocen_records",),
        {
            "clean.ocen_applications": "requested",
            "clean.ocen_offers": "amount",
            "clean.ocen_loans": "disbursed",
            "clean.ocen_instalments": "amount",
        },
        "clean.ocen_rejected",
    ),
    "receivables": Accounted(
        ("raw.receivable_records",),
        {"clean.gstin_master": None, "clean.receivables": "amount"},
        "clean.receivables_rejected",
    ),
}
"""Every source whose records are accounted for. A raw record becomes one row of one clean table or one row of
the records put aside; the amounts of both add up to those delivered (raw `_records` tables: column `amount`)."""

ACCOUNTED_TABLES = ("raw.landed_files", *(name for each in SOURCES.values() for name in each.tables))
"""Tables that the accounts are drawn up from."""


def _reads() -> dict[str, tuple[str, ...]]:
    reads: dict[str, tuple[str, ...]] = {}
    for accounted in SOURCES.values():
        for name in accounted.raw:
            amounts = {"amount", "items"} & set(TABLES[name].schema.names)
            reads[name] = ("customer_id", "file", *sorted(amounts))
        for name, amount in accounted.clean.items():
            reads[name] = ("customer_id", amount) if amount else ("customer_id",)
    return reads


READS = _reads()
"""Columns that are read of records; tables of records put aside are read whole."""


def account_for(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.rejected_records and clean.conservation.

    Records delivered come from the independent counter in raw.landed_files. Rupees delivered are read
    from the raw text by SQL of its own (bank: amounts; GST: taxable values of the documents), not by
    the parser that the cleaning used. The records of a withheld file do not count; the file itself is
    a rejected record, as is one that could not be read. A table that is not given counts as empty.
    """
    return _account_for(inputs, lacks_other=False)


def _account_for(given: Mapping[str, pa.Table], lacks_other: bool) -> dict[str, pa.Table]:
    tables = {name: TABLES[name].empty() for name in (*ACCOUNTED_TABLES, PERMISSIONS)} | dict(given)
    permissions = tables[PERMISSIONS]
    withheld = permissions.filter(pc.invert(permissions["permitted"]))
    inputs = without_withheld(tables, withheld)
    written, read, clean, aside = [], [], [], []
    for source, accounted in SOURCES.items():
        for name in accounted.raw:
            raw = inputs[name]
            read.append(_of_source(raw.select(["customer_id", "file"]), source))
            if "amount" in raw.column_names:
                texts = raw.select(["customer_id", "amount"]).rename_columns(["customer_id", "text"])
                written.append(_of_source(texts, source))
        for name, amount in accounted.clean.items():
            rows = inputs[name]
            rupees = rows.column(amount) if amount else pa.nulls(rows.num_rows, MONEY)
            clean.append(
                _of_source(pa.table({"customer_id": rows.column("customer_id"), "rupees": rupees}), source)
            )
        aside.append(_plain(inputs[accounted.rejected]))
    relations = {
        "landed_files": inputs["raw.landed_files"],
        "raw_gst": inputs["raw.gst_invoices"].select(["customer_id", "items"]),
        "texts": pa.concat_tables(written),
        "read_rows": pa.concat_tables(read),
        "clean_rows": pa.concat_tables(clean),
        "put_aside": pa.concat_tables(aside),
        "every_file": tables["raw.landed_files"],
        "withheld": withheld,
    }
    formats = {"formats": list(FORMATS), "sources": list(FORMATS.values())}
    parameters = formats | {"mixed_prefix": MIXED_PREFIX, "lacks_other": lacks_other}
    with private_duckdb() as run:
        rejected = run(LIST_REJECTED, relations)
        balance = run(BALANCE, relations, parameters)
    return {
        "clean.rejected_records": conform(rejected, "clean.rejected_records"),
        "clean.conservation": conform(balance, "clean.conservation"),
    }


def _of_source(rows: pa.Table, source: str) -> pa.Table:
    return _plain(rows).append_column("source", pa.repeat(pa.scalar(source), rows.num_rows))


def _plain(rows: pa.Table) -> pa.Table:
    """The rows without what their schema says of nulls: stored tables and declared ones then go together."""
    return pa.table(rows.columns, names=rows.column_names)


def unbalanced(inputs: Mapping[str, pa.Table], outputs: Mapping[str, pa.Table]) -> dict[str, str]:
    """Customers for whom cleaning one source lost or made records or rupees, each with the figures.

    `inputs` and `outputs` are those of the step that cleans the source; the other sources' tables may
    be absent.
    """
    [source] = [name for name, accounted in SOURCES.items() if accounted.rejected in outputs]
    rows = _account_for({**outputs, **inputs}, lacks_other=True)["clean.conservation"].to_pylist()
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
FROM put_aside
UNION ALL BY NAME
SELECT
    customer_id,
    'landing' AS source,
    'raw.landed_files' AS record_table,
    file,
    -1 AS container,
    -1 AS position,
    'rejected' AS disposition,
    coalesce(every_file.defect, withheld.reason) AS reason,
    CASE
        WHEN every_file.defect IS NOT NULL THEN every_file.detail
        ELSE withheld.detail || ' Its ' || records_read || ' records are withheld.'
    END AS detail
FROM every_file
LEFT JOIN withheld USING (customer_id, file)
WHERE every_file.defect IS NOT NULL OR withheld.file IS NOT NULL
ORDER BY customer_id, record_table, file, container, position
"""

BALANCE = r"""
WITH written AS (
    SELECT customer_id, source, text FROM texts
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
            -- a statement of funds writes redemptions with a minus; clean amounts are magnitudes
            * CASE WHEN minuses = 1 AND NOT (source = 'bank' AND sided) AND source <> 'mutual_funds'
                THEN -1 ELSE 1 END
            * (paise + CASE WHEN beyond > 500000000000000000
                            OR beyond = 500000000000000000 AND paise % 2 = 1 THEN 1 ELSE 0 END)
        ) AS HUGEINT) AS paise
    FROM rounded
    GROUP BY ALL
),
raw_rows AS (
    SELECT customer_id, file, source, count(*) AS records FROM read_rows GROUP BY ALL
),
-- a file counts for the source of its format, less the records that it holds of other sources
of_files AS (
    SELECT
        customer_id,
        file,
        coalesce(sources.source, parts.main) AS source,
        coalesce(records_delivered, 0) AS delivered,
        records_read AS read,
        format[1:len($mixed_prefix)] = $mixed_prefix AND $lacks_other AS mixed
    FROM landed_files
    LEFT JOIN (SELECT unnest($formats) AS format, unnest($sources) AS source) AS sources USING (format),
    LATERAL (SELECT CASE WHEN format LIKE 'mutual_funds_%' THEN 'mutual_funds'
                         ELSE split_part(format, '_', 1) END AS main) AS parts
    WHERE defect IS NULL
),
in_files AS (
    SELECT
        of_files.customer_id,
        of_files.source,
        delivered,
        read,
        CASE WHEN mixed THEN greatest(read - coalesce(sum(records) FILTER (raw_rows.source = of_files.source), 0), 0)
             ELSE coalesce(sum(records) FILTER (raw_rows.source <> of_files.source), 0) END AS elsewhere
    FROM of_files
    LEFT JOIN raw_rows USING (customer_id, file)
    GROUP BY of_files.customer_id, file, of_files.source, delivered, read, mixed
),
delivered AS (
    SELECT customer_id, source, sum(delivered) AS delivered, sum(read) AS read
    FROM (
        SELECT customer_id, source, delivered - elsewhere AS delivered, read - elsewhere AS read FROM in_files
        UNION ALL
        SELECT raw_rows.customer_id, raw_rows.source, records, records
        FROM raw_rows JOIN of_files USING (customer_id, file)
        WHERE raw_rows.source <> of_files.source
    )
    GROUP BY ALL
),
clean AS (
    SELECT customer_id, source, count(*) AS clean, sum(rupees) AS clean_rupees FROM clean_rows GROUP BY ALL
),
aside AS (
    SELECT
        customer_id,
        source,
        count(*) FILTER (disposition = 'rejected') AS rejected,
        count(*) FILTER (disposition = 'duplicate') AS duplicate,
        sum(amount) FILTER (disposition = 'rejected') AS rejected_rupees,
        sum(amount) FILTER (disposition = 'duplicate') AS duplicate_rupees
    FROM put_aside
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
    FULL JOIN aside USING (customer_id, source)
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
