"""Tables of the clean layer: typed, deduplicated, linked; what did not make it is accounted for."""

import pyarrow as pa

from msme_pipeline.tables.records import KNOWN_FROM, LANDED_AT_ALL, rejects
from msme_pipeline.tables.schema import (
    COUNT,
    DATE,
    FLAG,
    INSTANT,
    MONEY,
    ORDINAL,
    TEXT,
    Accounted,
    Column,
    Known,
    Table,
    customer_column,
)
from msme_pipeline.tables.taxonomy import CATEGORIES

DIRECTIONS = ("CREDIT", "DEBIT")
DEPOSIT_TYPES = ("deposit", "term_deposit", "recurring_deposit")
"""FI types of the accounts that banks keep."""

FACILITIES = ("OD", "CC")
RAILS = (
    "UPI",
    "NEFT",
    "RTGS",
    "IMPS",
    "NACH",
    "CHEQUE",
    "CASH",
    "CARD",
    "ATM",
    "TRANSFER",
    "CHARGE",
    "INTEREST",
    "OTHER",
)
CATEGORY_NAMES = tuple(category.name for category in CATEGORIES)

RETURN_FORMS = ("GSTR1", "GSTR3B", "CMP08", "GSTR4")
PURCHASE_FORMS = ("GSTR2A", "GSTR2B")
"""Statements of purchases, which nobody files."""

FREQUENCIES = ("monthly", "quarterly", "annual")
DOCUMENT_SECTIONS = ("b2b", "b2cl", "exp", "b2cs", "nil", "cdnr", "cdnur", "txos")

_FILE = Column("file", TEXT, "Landed file the row came from", nullable=False)


def _of_latest_file(name: str, type: pa.DataType, meaning: str, unit: str = "") -> Column:
    """A column of accounts that changes with every file."""
    return Column(name, type, meaning, unit, holds_from="state_from")


ACCOUNTS = Table(
    "clean.accounts",
    "One row per bank account of the customer, however many files it arrived in",
    key=("customer_id", "account_id"),
    columns=(
        customer_column(),
        Column("account_id", TEXT, "Bank code and last digits of the number, e.g. HDFC-1234", nullable=False),
        Column("fi_type", TEXT, "Kind of account", nullable=False, values=DEPOSIT_TYPES),
        Column("bank_code", TEXT, "First four letters of the IFSC"),
        Column(
            "masked_account_number", TEXT, "Number with all but the last four digits masked", personal=True
        ),
        Column("holder_name", TEXT, "Holders, joined by `; `", personal=True),
        Column("holder_pan", TEXT, "Valid PANs of the holders, joined by `; `", personal=True),
        Column("account_type", TEXT, "SAVINGS, CURRENT, …"),
        Column(
            "facility",
            TEXT,
            "Overdraft or cash credit, as delivered or by account type or printed limit; null for accounts"
            " that do not borrow",
            values=FACILITIES,
        ),
        Column("ifsc", TEXT, "IFSC when valid"),
        Column("branch", TEXT, "Branch"),
        Column("currency", TEXT, "Currency code; INR when the file says nothing", nullable=False),
        Column("opening_date", DATE, "Opening date"),
        _of_latest_file("status", TEXT, "ACTIVE, INACTIVE, … as delivered"),
        _of_latest_file("balance", MONEY, "Latest balance delivered", unit="₹"),
        _of_latest_file("balance_on", DATE, "Indian calendar date of that balance"),
        Column("sanctioned_limit", MONEY, "Sanctioned OD/CC limit", unit="₹", holds_from="limit_from"),
        Column(
            "drawing_power",
            MONEY,
            "What stock and receivables allow to draw; null when not told",
            unit="₹",
            holds_from="limit_from",
        ),
        _of_latest_file("available_limit", MONEY, "Part of the limit still available to draw", unit="₹"),
        _of_latest_file("covered_from", DATE, "First day that the files cover"),
        _of_latest_file("covered_to", DATE, "Last day that the files cover"),
        _of_latest_file("received_on", DATE, "Latest fetch or export date among its files"),
        Column(
            "state_from",
            DATE,
            (
                "Day from which the latest of its files was known; balance, status and coverage are "
                "not told before"
            ),
            nullable=False,
        ),
        Column(
            "limit_from",
            DATE,
            "Day from which its limits were known as they are; null without limits",
        ),
        KNOWN_FROM,
    ),
    known=Known("known_from"),
)

BANK_TRANSACTIONS = Table(
    "clean.bank_transactions",
    "One row per transaction, deduplicated over overlapping fetches and statements",
    key=("customer_id", "account_id", "transaction_id"),
    columns=(
        customer_column(),
        Column("account_id", TEXT, "Account of `clean.accounts`", nullable=False),
        Column(
            "transaction_id", TEXT, "Digest of the deduplication key, stable over re-delivery", nullable=False
        ),
        Column("sequence", COUNT, "Order of posting within the account, from 0", nullable=False),
        Column("bank_txn_id", TEXT, "Transaction id of the bank"),
        Column("booked_at", INSTANT, "Instant of posting; null when only a date was delivered"),
        Column("booked_date", DATE, "Indian calendar date of posting", nullable=False),
        Column("value_date", DATE, "Value date", nullable=False),
        Column("direction", TEXT, "Into or out of the account", nullable=False, values=DIRECTIONS),
        Column("amount", MONEY, "Amount, always positive or zero", unit="₹", nullable=False),
        Column("balance_after", MONEY, "Balance after the transaction", unit="₹"),
        Column("mode", TEXT, "Mode as delivered"),
        Column("narration", TEXT, "Narration, white space folded", nullable=False, personal=True),
        Column("reference", TEXT, "Cheque or reference number"),
        Column("rail", TEXT, "Way of payment", nullable=False, values=RAILS),
        Column("counterparty", TEXT, "Name of the other side as the narration gives it", personal=True),
        Column("vpa", TEXT, "UPI address of the other side", personal=True),
        Column("counterparty_ifsc", TEXT, "IFSC of the other side"),
        Column("narration_reference", TEXT, "UTR, RRN, UMRN or cheque number in the narration"),
        Column("is_return", FLAG, "The row is a return, not a payment", nullable=False),
        Column("is_charge", FLAG, "The row is a bank charge", nullable=False),
        Column("is_emi", FLAG, "The row is a loan instalment", nullable=False),
        Column(
            "category",
            TEXT,
            "Class of the flow; the taxonomy in tables/taxonomy.py says what each means",
            nullable=False,
            values=CATEGORY_NAMES,
            holds_from="linked_from",
            before="unlinked_category",
        ),
        Column(
            "transfer_id",
            TEXT,
            "Shared by the two legs of a transfer between own accounts",
            holds_from="linked_from",
        ),
        Column(
            "transfer_kind",
            TEXT,
            "Whether both legs were seen; null when no own transfer",
            values=("linked", "one_legged"),
            holds_from="linked_from",
            before="unlinked_kind",
        ),
        Column("linked_from", DATE, "Day from which both legs of a linked transfer were known; else null"),
        Column(
            "unlinked_kind",
            TEXT,
            "Of a linked leg what `transfer_kind` is without the other: `one_legged` or null; else null",
        ),
        Column("unlinked_category", TEXT, "Of a linked leg its class without the other; else null"),
        _FILE,
        Column("account_no", ORDINAL, "Account header in the file", nullable=False),
        Column("position", ORDINAL, "Position in the file", nullable=False),
        Column("received_on", DATE, "Fetch or export date of the file"),
        KNOWN_FROM,
    ),
    known=Known("known_from", event="booked_date"),
)

BALANCE_BREAKS = Table(
    "clean.balance_breaks",
    "Places where the running balance does not follow from the transaction",
    key=("customer_id", "account_id", "transaction_id"),
    columns=(
        customer_column(),
        Column("account_id", TEXT, "Account", nullable=False),
        Column("transaction_id", TEXT, "First transaction after the break", nullable=False),
        Column("booked_date", DATE, "Its date", nullable=False),
        Column(
            "expected_balance", MONEY, "Balance that follows from the row before", unit="₹", nullable=False
        ),
        Column("balance_after", MONEY, "Balance delivered", unit="₹", nullable=False),
        Column("difference", MONEY, "Delivered less expected", unit="₹", nullable=False),
        _FILE,
        Column("position", ORDINAL, "Position in the file", nullable=False),
        KNOWN_FROM,
    ),
    known=Known("known_from", event="booked_date"),
)


BANK_REJECTED = rejects(
    "clean.bank_rejected",
    "Bank records that were rejected or seen before",
    Accounted("bank", ("raw.bank_transactions",), {"clean.bank_transactions": "amount"}),
)
GST_REJECTED = rejects(
    "clean.gst_rejected",
    "GST records that were rejected or seen before",
    Accounted(
        "gst",
        ("raw.gst_returns", "raw.gst_invoices", "raw.gst_filings"),
        {
            "clean.gst_returns": None,
            "clean.gst_invoices": "taxable_value",
            "clean.gst_purchases": "taxable_value",
            "clean.gst_hsn": "taxable_value",
            "clean.gst_filings": None,
        },
    ),
)
REJECTED_RECORDS = rejects(
    "clean.rejected_records", "Every record of any source that did not become a clean row, and why"
)

CONSERVATION = Table(
    "clean.conservation",
    (
        "Per customer and source: delivered = clean + rejected + duplicate, in records and rupees "
        "(bank: amounts; GST: taxable values of the documents), over the files that could be read"
    ),
    key=("customer_id", "source"),
    columns=(
        customer_column(),
        Column("source", TEXT, "Source of the records", nullable=False),
        Column("delivered", COUNT, "Records by the independent counter", unit="records", nullable=False),
        Column("read", COUNT, "Records the parser produced", unit="records", nullable=False),
        Column("clean", COUNT, "Rows of the clean tables", unit="records", nullable=False),
        Column("rejected", COUNT, "Records rejected", unit="records", nullable=False),
        Column("duplicate", COUNT, "Records seen before", unit="records", nullable=False),
        Column(
            "delivered_rupees",
            MONEY,
            "Sum of the delivered amounts that can be read",
            unit="₹",
            nullable=False,
        ),
        Column("clean_rupees", MONEY, "Sum over the clean rows", unit="₹", nullable=False),
        Column(
            "rejected_rupees",
            MONEY,
            "Sum over the rejected records that have an amount",
            unit="₹",
            nullable=False,
        ),
        Column("duplicate_rupees", MONEY, "Sum over the records seen before", unit="₹", nullable=False),
        Column("balanced", FLAG, "Both identities hold exactly", nullable=False),
    ),
    known=LANDED_AT_ALL,
)

GST_RETURNS = Table(
    "clean.gst_returns",
    "One row per GSTIN, form and period; the latest filing known",
    key=("customer_id", "gstin", "form", "period", "frequency"),
    columns=(
        customer_column(),
        Column(
            "gstin",
            TEXT,
            "GSTIN of the filer; masked when delivered masked and no full number of the customer fits",
            nullable=False,
            personal=True,
        ),
        Column("gstin_verified", FLAG, "Known in full with a correct check digit", nullable=False),
        Column(
            "form",
            TEXT,
            "Form of the return; GSTR2A and GSTR2B are statements of purchases",
            nullable=False,
            values=(*RETURN_FORMS, *PURCHASE_FORMS),
        ),
        Column("period", DATE, "First day of the return period", nullable=False),
        Column("period_end", DATE, "Last day of the return period", nullable=False),
        Column("frequency", TEXT, "How often the form is due", nullable=False, values=FREQUENCIES),
        Column("filing_date", DATE, "Date of filing; of statements the day they were generated"),
        Column("status", TEXT, "Status as delivered"),
        Column("registration_status", TEXT, "Status of the registration as delivered, e.g. Active"),
        Column("taxpayer_type", TEXT, "Regular, Composition, … as delivered"),
        Column("legal_name", TEXT, "Legal name", personal=True),
        Column("trade_name", TEXT, "Trade name"),
        Column("outward_taxable", MONEY, "3.1(a)", unit="₹"),
        Column("outward_zero_rated", MONEY, "3.1(b)", unit="₹"),
        Column("outward_nil_exempt", MONEY, "3.1(c)", unit="₹"),
        Column("inward_reverse_charge", MONEY, "3.1(d), never part of turnover", unit="₹"),
        Column("outward_non_gst", MONEY, "3.1(e)", unit="₹"),
        Column("eco_paid_by_operator", MONEY, "3.1.1(i)", unit="₹"),
        Column("eco_through_operator", MONEY, "3.1.1(ii)", unit="₹"),
        Column(
            "turnover",
            MONEY,
            "3B: 3.1(a)+(b)+(c)+(e) plus 3.1.1; CMP-08: outward supplies; else null",
            unit="₹",
        ),
        Column("igst", MONEY, "Integrated tax on outward supplies", unit="₹"),
        Column("cgst", MONEY, "Central tax on outward supplies", unit="₹"),
        Column("sgst", MONEY, "State tax on outward supplies", unit="₹"),
        Column("cess", MONEY, "Cess on outward supplies", unit="₹"),
        Column("itc", MONEY, "Net input tax credit, all heads", unit="₹"),
        KNOWN_FROM,
        _FILE,
        Column("return_no", ORDINAL, "Return in the file", nullable=False),
        Column("received_on", DATE, "Date the file was downloaded, if it says so"),
    ),
    known=Known("known_from"),
)

GST_INVOICES = Table(
    "clean.gst_invoices",
    "One row per document or summary line of the latest GSTR-1 (or GSTR-4) of a period, amendments applied",
    key=("customer_id", "gstin", "period", "section", "document_id"),
    columns=(
        customer_column(),
        Column("gstin", TEXT, "GSTIN of the filer", nullable=False, personal=True),
        Column(
            "period", DATE, "First day of the return period; of an amendment: of the original", nullable=False
        ),
        Column(
            "section",
            TEXT,
            "Section of the return, txos for lines of GSTR-4; an amendment has its original's",
            nullable=False,
            values=DOCUMENT_SECTIONS,
        ),
        Column(
            "document_id",
            TEXT,
            "Digest of buyer, number, date and kind; stable over re-delivery",
            nullable=False,
        ),
        Column("counterparty_gstin", TEXT, "GSTIN of the buyer when valid", personal=True),
        Column("invoice_number", TEXT, "Number printed on the document"),
        Column("invoice_date", DATE, "Date of the document"),
        Column("place_of_supply", TEXT, "State code"),
        Column("reverse_charge", FLAG, "The buyer pays the tax"),
        Column("document_type", TEXT, "Type as delivered"),
        Column("note_type", TEXT, "Credit or debit, of notes", values=("C", "D")),
        Column("sign", ORDINAL, "-1 for credit notes, +1 otherwise", nullable=False),
        Column("taxable_value", MONEY, "Sum over the rate lines, unsigned", unit="₹", nullable=False),
        Column("igst", MONEY, "Integrated tax", unit="₹", nullable=False),
        Column("cgst", MONEY, "Central tax", unit="₹", nullable=False),
        Column("sgst", MONEY, "State tax", unit="₹", nullable=False),
        Column("cess", MONEY, "Cess", unit="₹", nullable=False),
        Column("invoice_value", MONEY, "Value including tax as delivered", unit="₹"),
        Column("is_branch_transfer", FLAG, "The buyer is the customer himself", nullable=False),
        Column("amends", TEXT, "Number (of consumer lines: month) of the original that this one amends"),
        Column("amended_in", DATE, "Period of the return that amends it"),
        KNOWN_FROM,
        _FILE,
        Column("return_no", ORDINAL, "Return in the file", nullable=False),
        Column("position", ORDINAL, "Document in the return", nullable=False),
    ),
    known=Known("known_from"),
)

GST_FILINGS = Table(
    "clean.gst_filings",
    "One row per return that the portal lists as filed",
    key=("customer_id", "filing_id"),
    columns=(
        customer_column(),
        Column("filing_id", TEXT, "Digest of GSTIN, form, period, date and ARN", nullable=False),
        Column(
            "gstin",
            TEXT,
            "GSTIN of the filer; when the list does not say it, the customer's only one",
            personal=True,
        ),
        Column("form", TEXT, "GSTR1, GSTR3B, …", nullable=False),
        Column("period", DATE, "First day of the month in which the return period ends", nullable=False),
        Column("frequency", TEXT, "How often the form is due", nullable=False, values=FREQUENCIES),
        Column("filing_date", DATE, "Date of filing", nullable=False),
        Column("arn", TEXT, "Acknowledgement reference number"),
        Column("status", TEXT, "Status as delivered"),
        _FILE,
        Column("position", ORDINAL, "Line of the list", nullable=False),
        KNOWN_FROM,
    ),
    known=Known("known_from", event="filing_date"),
)
