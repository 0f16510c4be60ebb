"""Tables of the raw layer: every record as it was delivered, text untouched."""

import pyarrow as pa

from msme_pipeline.tables.schema import COUNT, DATE, ORDINAL, TEXT, Column, Known, Table, customer_column

_FILE = Column(
    "file", TEXT, "Landed file, relative to the landing folder; `#<line>` for NDJSON", nullable=False
)
_DEFECT = Column("defect", TEXT, "Reason code when the record could not be shaped, else null")
_RAW_TEXT = Column("raw_text", TEXT, "The record as delivered, kept only when it has a defect", personal=True)

FILE_DEFECTS = (
    "unreadable_file",
    "unknown_format",
    "unsupported_format",
    "encrypted",
    "unsafe_xml",
    "compression_ratio",
)
"""Why a file as a whole could not be read."""

GST_SECTIONS = (
    "b2b", "b2cl", "exp", "b2cs", "nil", "cdnr", "cdnur",
    "b2ba", "b2cla", "expa", "b2csa", "cdnra", "cdnura",
    "hsn", "cdn", "cdna", "isd", "isda", "impg", "impga", "impgsez", "impgseza", "txos",
)  # fmt: skip
"""Sections of returns and statements that hold documents or summary lines."""

LANDED_FILES = Table(
    "raw.landed_files",
    "One row per landed file: what it is, what an independent counter found in it, what was read",
    key=("customer_id", "file"),
    columns=(
        customer_column(),
        _FILE,
        Column("source", TEXT, "Landing folder: account_aggregator, bank_statement, gst, …", nullable=False),
        Column("format", TEXT, "Recognised format, `unknown` when none fits", nullable=False),
        Column("schema_version", TEXT, "Version the file declares of its format"),
        Column("bytes", COUNT, "Size as landed", unit="bytes", nullable=False),
        Column("sha256", TEXT, "Digest of the landed bytes", nullable=False),
        Column(
            "received_on",
            DATE,
            "Indian calendar date on which the file was fetched or exported, if it says so",
        ),
        Column(
            "records_delivered",
            COUNT,
            "Records in the file by a counter independent of the parser",
            unit="records",
        ),
        Column(
            "records_read",
            COUNT,
            "Records the parser produced, malformed ones included",
            unit="records",
            nullable=False,
        ),
        Column("defect", TEXT, "Why the file as a whole could not be read, else null", values=FILE_DEFECTS),
        Column("detail", TEXT, "One sentence on the defect: what, where, what to do"),
    ),
    known=Known(
        "received_on",
        absent=(
            "the file does not say when it was received, and counts at any date; its rows are dated "
            "by themselves"
        ),
    ),
)

BANK_ACCOUNTS = Table(
    "raw.bank_accounts",
    "One row per account header in a landed bank file",
    key=("customer_id", "file", "account_no"),
    columns=(
        customer_column(),
        _FILE,
        Column("account_no", ORDINAL, "Ordinal of the account in the file, from 0", nullable=False),
        Column(
            "fi_type",
            TEXT,
            "Kind of account: deposit, term_deposit, recurring_deposit; accounts of insurance and securities "
            "have a header too",
        ),
        Column("schema_version", TEXT, "Declared version of the FI schema"),
        Column("fip_id", TEXT, "Financial information provider"),
        Column("masked_account_number", TEXT, "Account number as delivered, masked or not", personal=True),
        Column("link_ref", TEXT, "Linked account reference", personal=True),
        Column("holder_name", TEXT, "Holders, joined by `; `", personal=True),
        Column("holder_pan", TEXT, "PAN of the holders, joined by `; `", personal=True),
        Column("holders_type", TEXT, "SINGLE or JOINT"),
        Column("account_type", TEXT, "Account type as delivered"),
        Column("account_sub_type", TEXT, "Account sub-type as delivered (schema 2.0.0)"),
        Column("facility", TEXT, "OD, CC or empty"),
        Column("ifsc", TEXT, "IFSC of the branch"),
        Column("micr", TEXT, "MICR code"),
        Column("branch", TEXT, "Branch"),
        Column("currency", TEXT, "Currency"),
        Column("opening_date", TEXT, "Opening date"),
        Column("status", TEXT, "ACTIVE or INACTIVE"),
        Column("current_balance", TEXT, "Balance at `balance_datetime`"),
        Column("balance_datetime", TEXT, "Instant of the balance"),
        Column("current_od_limit", TEXT, "Part of the sanctioned limit still available to draw"),
        Column("drawing_limit", TEXT, "Sanctioned limit"),
        Column("drawing_power", TEXT, "Drawing power: what stock and receivables allow to draw"),
        Column("pending_amount", TEXT, "Sum of pending transactions as delivered (first when several)"),
        Column("period_start", TEXT, "Start of the period the file covers"),
        Column("period_end", TEXT, "End of the period the file covers"),
        Column("principal_amount", TEXT, "Principal of a term or recurring deposit"),
        Column("recurring_amount", TEXT, "Instalment of a recurring deposit"),
        Column("interest_rate", TEXT, "Interest rate of a deposit"),
        Column("tenure_years", TEXT, "Tenure of a deposit: years"),
        Column("tenure_months", TEXT, "Tenure of a deposit: months"),
        Column("tenure_days", TEXT, "Tenure of a deposit: days"),
        Column("maturity_date", TEXT, "Maturity of a deposit"),
        Column("maturity_amount", TEXT, "Amount of a deposit at maturity"),
        _DEFECT,
        _RAW_TEXT,
    ),
)

BANK_TRANSACTIONS = Table(
    "raw.bank_transactions",
    "One row per transaction in a landed bank file, text as delivered",
    key=("customer_id", "file", "account_no", "position"),
    columns=(
        customer_column(),
        _FILE,
        Column("account_no", ORDINAL, "Account header the transaction stands under", nullable=False),
        Column("position", ORDINAL, "Ordinal of the transaction under its account, from 0", nullable=False),
        Column("txn_id", TEXT, "Transaction id of the bank"),
        Column("type", TEXT, "CREDIT or DEBIT as delivered; derived from the column for statements"),
        Column("mode", TEXT, "Mode as delivered"),
        Column("amount", TEXT, "Amount"),
        Column("balance", TEXT, "Balance after the transaction"),
        Column("timestamp", TEXT, "Instant or date of posting"),
        Column("value_date", TEXT, "Value date"),
        Column("narration", TEXT, "Narration", personal=True),
        Column("reference", TEXT, "Cheque or reference number"),
        _DEFECT,
        _RAW_TEXT,
    ),
)

_GST_AMOUNTS = (
    ("outward_taxable", "3.1(a) outward taxable supplies"),
    ("outward_zero_rated", "3.1(b) zero-rated supplies"),
    ("outward_nil_exempt", "3.1(c) nil-rated and exempt supplies"),
    ("inward_reverse_charge", "3.1(d) inward supplies under reverse charge; never part of turnover"),
    ("outward_non_gst", "3.1(e) non-GST supplies"),
    ("eco_paid_by_operator", "3.1.1(i) supplies on which the e-commerce operator pays tax"),
    ("eco_through_operator", "3.1.1(ii) supplies made through an e-commerce operator"),
)

GST_RETURNS = Table(
    "raw.gst_returns",
    "One row per GST return or statement of purchases in a landed file",
    key=("customer_id", "file", "return_no"),
    columns=(
        customer_column(),
        _FILE,
        Column("return_no", ORDINAL, "Ordinal of the return in the file, from 0", nullable=False),
        Column("form", TEXT, "GSTR1, GSTR3B, GSTR2A, GSTR2B, CMP08 or GSTR4", nullable=False),
        Column("gstin", TEXT, "GSTIN of the filer", personal=True),
        Column("ret_period", TEXT, "Return period as delivered (MMYYYY)"),
        Column("filing_date", TEXT, "Date of filing as delivered"),
        Column("filing_frequency", TEXT, "MONTHLY or QUARTERLY as delivered"),
        Column("status", TEXT, "Status as delivered"),
        Column("legal_name", TEXT, "Legal name of the filer", personal=True),
        Column("trade_name", TEXT, "Trade name of the filer"),
        Column("registration_status", TEXT, "Status of the registration, e.g. Active or Cancelled"),
        Column("taxpayer_type", TEXT, "Regular, Composition, …"),
        *(Column(name, TEXT, f"Taxable value of {meaning}") for name, meaning in _GST_AMOUNTS),
        Column("igst", TEXT, "Integrated tax on 3.1(a)"),
        Column("cgst", TEXT, "Central tax on 3.1(a)"),
        Column("sgst", TEXT, "State tax on 3.1(a)"),
        Column("cess", TEXT, "Cess on 3.1(a)"),
        Column("itc_igst", TEXT, "Net input credit, integrated tax"),
        Column("itc_cgst", TEXT, "Net input credit, central tax"),
        Column("itc_sgst", TEXT, "Net input credit, state tax"),
        Column("itc_cess", TEXT, "Net input credit, cess"),
        _DEFECT,
        _RAW_TEXT,
    ),
)

GST_ITEM = pa.struct(
    [
        pa.field("rate", pa.string()),
        pa.field("taxable_value", pa.string()),
        pa.field("igst", pa.string()),
        pa.field("cgst", pa.string()),
        pa.field("sgst", pa.string()),
        pa.field("cess", pa.string()),
    ]
)

GST_INVOICES = Table(
    "raw.gst_invoices",
    "One row per document or summary line of a return or statement, with its rate lines nested",
    key=("customer_id", "file", "return_no", "position"),
    columns=(
        customer_column(),
        _FILE,
        Column("return_no", ORDINAL, "Return the document stands in", nullable=False),
        Column("position", ORDINAL, "Ordinal of the document in its return, from 0", nullable=False),
        Column(
            "section",
            TEXT,
            "Section of the return or statement; unknown for a key that is none",
            nullable=False,
            values=(*GST_SECTIONS, "unknown"),
        ),
        Column("counterparty_gstin", TEXT, "GSTIN of the buyer or supplier", personal=True),
        Column("invoice_number", TEXT, "Number printed on the invoice or note"),
        Column("invoice_date", TEXT, "Date of the invoice or note"),
        Column("invoice_value", TEXT, "Value of the document including tax"),
        Column("place_of_supply", TEXT, "State code of supply"),
        Column("reverse_charge", TEXT, "Y when the buyer pays the tax"),
        Column("document_type", TEXT, "Invoice type, export type or supply type as delivered"),
        Column("note_type", TEXT, "C for credit notes, D for debit notes"),
        Column("original_number", TEXT, "Number of the document that this one amends"),
        Column("original_date", TEXT, "Date of the document that this one amends"),
        Column("original_period", TEXT, "Month of the summary line that this one amends (MMYYYY)"),
        Column("supplier_name", TEXT, "Trade name of the supplier"),
        Column("credit_available", TEXT, "Y when input tax credit is available"),
        Column("hsn", TEXT, "HSN or SAC code of a line of the HSN summary"),
        Column("description", TEXT, "Description of goods or services"),
        Column("unit", TEXT, "Unit quantity code"),
        Column("quantity", TEXT, "Quantity"),
        Column("items", pa.list_(GST_ITEM), "Rate lines: rate in %, values in ₹ as delivered"),
        _DEFECT,
        _RAW_TEXT,
    ),
)

GST_FILINGS = Table(
    "raw.gst_filings",
    "One row per line of a filing status list: which return was filed when",
    key=("customer_id", "file", "position"),
    columns=(
        customer_column(),
        _FILE,
        Column("position", ORDINAL, "Ordinal of the line, from 0", nullable=False),
        Column("gstin", TEXT, "GSTIN of the filer, when the list says it", personal=True),
        Column("form", TEXT, "Return type as delivered"),
        Column("ret_period", TEXT, "Return period as delivered (MMYYYY)"),
        Column("filing_date", TEXT, "Date of filing as delivered"),
        Column("arn", TEXT, "Acknowledgement reference number"),
        Column("status", TEXT, "Status as delivered"),
        Column("mode", TEXT, "Mode of filing"),
        Column("valid", TEXT, "Y when the filing is valid"),
        _DEFECT,
        _RAW_TEXT,
    ),
)
