"""Delivered = clean + rejected + duplicate, in records and rupees, per customer and source."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.permission.permit import PERMISSIONS, without_withheld
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.schema import MONEY, Accounted

SOURCES: dict[str, tuple[Accounted, str]] = {
    table.accounts.source: (table.accounts, name)
    for name, table in TABLES.items()
    if table.accounts is not None
}
"""Every source whose records are accounted for, and the table of its records put aside."""


def accounting_tables() -> dict[str, tuple[str, ...]]:
    """Tables that account for the sources, with the columns that count; all of one when there are none."""
    reads: dict[str, tuple[str, ...]] = {}
    for each, rejected in SOURCES.values():
        for name in each.raw:
            amounts = [column.name for column in TABLES[name].columns if column.name in ("amount", "items")]
            reads[name] = ("customer_id", "file", *amounts)
        for name, amount in each.clean.items():
            reads[name] = ("customer_id", amount) if amount else ("customer_id",)
        reads[rejected] = ()
    return reads


ACCOUNTS = Plan(
    __file__,
    "conservation.sql",
    given=(
        "raw.landed_files",
        "raw.gst_invoices",
        "texts",
        "read_rows",
        "clean_rows",
        "put_aside",
        "every_file",
        "withheld",
    ),
)


def account_for(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.rejected_records and clean.conservation.

    Records delivered come from the independent counter in raw.landed_files. Rupees delivered are read
    from the raw text by SQL of its own (bank: amounts; GST: taxable values of the documents), not by
    the parser that the cleaning used. The records of a withheld file do not count; the file itself is
    a rejected record, as is one that could not be read. A table that is not given counts as empty.
    """
    return _drawn_up(
        inputs, False, rejected_records="clean.rejected_records", conservation="clean.conservation"
    )


def _drawn_up(given: Mapping[str, pa.Table], lacks_other: bool, **wanted: str) -> dict[str, pa.Table]:
    """The relations of ACCOUNTS that are wanted; `lacks_other` when tables of other sources are not given."""
    names = ["raw.landed_files", PERMISSIONS, *accounting_tables()]
    tables = {name: TABLES[name].empty() for name in names} | dict(given)
    withheld = tables[PERMISSIONS].filter(pc.invert(tables[PERMISSIONS]["permitted"]))
    inputs = without_withheld(tables, withheld)
    written, read, clean, aside = [], [], [], []
    for source, (each, rejects) in SOURCES.items():
        for name in each.raw:
            raw = inputs[name]
            read.append(_rows(source, customer_id=raw["customer_id"], file=raw["file"]))
            if "amount" in raw.column_names:
                written.append(_rows(source, customer_id=raw["customer_id"], text=raw["amount"]))
        for name, amount in each.clean.items():
            rows = inputs[name]
            rupees = rows[amount] if amount else pa.nulls(rows.num_rows, MONEY)
            clean.append(_rows(source, customer_id=rows["customer_id"], rupees=rupees))
        rejected = inputs[rejects]
        # less what its schema says of nulls: stored tables and declared ones then go together
        aside.append(pa.table(rejected.columns, names=rejected.column_names))
    with ACCOUNTS.on(inputs, lacks_other=lacks_other) as relations:
        relations.give(
            texts=pa.concat_tables(written),
            read_rows=pa.concat_tables(read),
            clean_rows=pa.concat_tables(clean),
            put_aside=pa.concat_tables(aside),
            every_file=tables["raw.landed_files"],
            withheld=withheld,
        )
        return relations.conformed(**wanted)


def _rows(source: str, **columns: pa.ChunkedArray | pa.Array) -> pa.Table:
    rows = pa.table(columns)
    return rows.append_column("source", pa.repeat(pa.scalar(source), rows.num_rows))


def unbalanced(inputs: Mapping[str, pa.Table], outputs: Mapping[str, pa.Table]) -> dict[str, str]:
    """Customers for whom cleaning one source lost or made records or rupees, each with the figures.

    `inputs` and `outputs` are those of the step that cleans the source; the other sources' tables may
    be absent.
    """
    [source] = [name for name, (_, rejects) in SOURCES.items() if rejects in outputs]
    drawn_up = _drawn_up({**outputs, **inputs}, True, conservation="clean.conservation")
    return {
        row["customer_id"]: (
            f"{source}: {row['delivered']} records of ₹{row['delivered_rupees']} delivered, {row['read']} "
            f"read; clean {row['clean']} of ₹{row['clean_rupees']}, rejected {row['rejected']} of "
            f"₹{row['rejected_rupees']}, seen before {row['duplicate']} of ₹{row['duplicate_rupees']} do "
            "not add up; report it with the file"
        )
        for row in drawn_up["clean.conservation"].to_pylist()
        if row["source"] == source and not row["balanced"]
    }
