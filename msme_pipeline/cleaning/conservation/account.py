"""Delivered = clean + rejected + duplicate, in records and rupees, per customer and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.conservation.conservation_sql import BALANCE, LIST_REJECTED
from msme_pipeline.cleaning.permission.permit import PERMISSIONS, without_withheld
from msme_pipeline.pipeline.relations import conform, private_duckdb
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
