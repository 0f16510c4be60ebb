"""Shapes shared by the sources whose documents are lists of records: raw records, records put aside."""

import pyarrow as pa

from msme_pipeline.tables.schema import DATE, MONEY, ORDINAL, TEXT, Accounted, Column, Table, customer_column

UNITS = pa.decimal128(18, 6)

FILE = Column("file", TEXT, "Landed file the row came from", nullable=False)
POSITION = Column("position", ORDINAL, "Record in the file, from 0", nullable=False)
RECEIVED_ON = Column("received_on", DATE, "Date the file was fetched or exported, if it says so")
KNOWN_FROM = Column(
    "known_from",
    DATE,
    "Day from which the row was known: received, and not before the day of what it tells; without a "
    "receipt date the latest day in its file",
    nullable=False,
)
ORIGIN = (FILE, POSITION, RECEIVED_ON)


def rupees(name: str, meaning: str, nullable: bool = True) -> Column:
    return Column(name, MONEY, meaning, unit="₹", nullable=nullable)


def raw_records(source: str, kinds: str, records: tuple[str, ...]) -> Table:
    """Raw table of a source: one row per record, of one of the kinds `records`, fields as delivered."""
    return Table(
        f"raw.{source}_records",
        f"One row per record of a landed {source.replace('_', ' ')} document: {kinds}",
        key=("customer_id", "file", "position"),
        columns=(
            customer_column(),
            FILE,
            POSITION,
            Column("parent", ORDINAL, "Position of the record around it; null at the top"),
            Column("record", TEXT, "Kind of record", nullable=False, values=records),
            Column("fields", TEXT, "JSON object: field of the pipeline -> text as delivered", personal=True),
            Column(
                "amount", TEXT, "The amount the record is accounted for with, as delivered; one of its fields"
            ),
            Column("defect", TEXT, "Reason code when the record could not be shaped, else null"),
            Column(
                "raw_text",
                TEXT,
                "The record as delivered, kept only when it has a defect, third parties' data dropped",
                personal=True,
            ),
        ),
    )


LANDED_AT_ALL = "accounts for all that landed, whenever it was received"
"""Why it is not asked of a table when its rows were known."""


def rejects(name: str, meaning: str, accounts: Accounted | None = None) -> Table:
    """Table of the records of a source that did not become clean rows, and what else accounts for that
    source."""
    return Table(
        name,
        meaning,
        key=("customer_id", "record_table", "file", "container", "position"),
        columns=(
            customer_column(),
            Column(
                "source",
                TEXT,
                "Source of the record; landing for whole files",
                nullable=False,
                values=(accounts.source,) if accounts is not None else (),
            ),
            Column("record_table", TEXT, "Raw table the record stands in", nullable=False),
            FILE,
            Column(
                "container",
                ORDINAL,
                "Account, return or enclosing record within the file; -1 for the whole file or the top",
                nullable=False,
            ),
            Column(
                "position",
                ORDINAL,
                (
                    "Record within its container (of `_records` tables: within the file); -1 for the "
                    "container itself"
                ),
                nullable=False,
            ),
            Column(
                "disposition",
                TEXT,
                "Whether it was rejected or seen before",
                nullable=False,
                values=("rejected", "duplicate"),
            ),
            Column("reason", TEXT, "Reason code", nullable=False),
            Column("field", TEXT, "Field at fault"),
            Column("value", TEXT, "Its value as delivered", personal=True),
            Column("amount", MONEY, "Amount of the record when it could be read", unit="₹"),
            Column("detail", TEXT, "One sentence: what is wrong and what to do"),
        ),
        known=LANDED_AT_ALL,
        accounts=accounts,
    )
