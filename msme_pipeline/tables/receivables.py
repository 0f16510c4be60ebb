"""Buyers by name: the GSTIN master and the ledger of receivables."""

from msme_pipeline.tables.records import KNOWN_FROM, ORIGIN, raw_records, rejects, rupees
from msme_pipeline.tables.schema import DATE, TEXT, Accounted, Column, Known, Table, customer_column

RECEIVABLE_RECORDS = raw_records(
    "receivable", "taxpayers of a GSTIN master, invoices of a ledger", ("taxpayer", "invoice")
)

GSTIN_MASTER = Table(
    "clean.gstin_master",
    "One row per GSTIN of a trading partner as the public search names it, in the latest state landed",
    key=("customer_id", "gstin"),
    columns=(
        customer_column(),
        Column("gstin", TEXT, "GSTIN, check digit right", nullable=False, personal=True),
        Column("legal_name", TEXT, "Legal name; of a proprietor a person's", personal=True),
        Column("trade_name", TEXT, "Trade name"),
        Column("status", TEXT, "Status of the registration as delivered"),
        Column("registered_on", DATE, "Registration"),
        Column("cancelled_on", DATE, "Cancellation"),
        Column("constitution", TEXT, "Constitution of the business as delivered"),
        Column("taxpayer_type", TEXT, "Regular, Composition, … as delivered"),
        Column("updated_on", DATE, "Day on which the search last changed the entry"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from"),
)

RECEIVABLES = Table(
    "clean.receivables",
    "One row per invoice of a landed ledger of receivables",
    key=("customer_id", "receivable_id"),
    columns=(
        customer_column(),
        Column("receivable_id", TEXT, "Digest of party, number and date", nullable=False),
        Column("party", TEXT, "Name of the buyer in the ledger", nullable=False, personal=True),
        Column("gstin", TEXT, "GSTIN of the buyer when valid", personal=True),
        Column("invoice_number", TEXT, "Number printed on the invoice", nullable=False),
        Column("invoice_date", DATE, "Date of the invoice", nullable=False),
        Column("due_date", DATE, "Day it is to be paid"),
        rupees("amount", "Amount of the invoice, GST included", nullable=False),
        rupees("outstanding", "Part of it not yet paid, as the ledger says"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="invoice_date"),
)

RECEIVABLES_REJECTED = rejects(
    "clean.receivables_rejected",
    "Records of buyers and receivables that were rejected or seen before",
    Accounted(
        "receivables",
        ("raw.receivable_records",),
        {"clean.gstin_master": None, "clean.receivables": "amount"},
    ),
)
