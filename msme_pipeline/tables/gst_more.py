"""GST beyond the outward returns: purchases (GSTR-2B), HSN summaries, versions as they became known."""

import pyarrow as pa

from msme_pipeline.tables.clean import DOCUMENT_SECTIONS, FREQUENCIES, PURCHASE_FORMS, RETURN_FORMS
from msme_pipeline.tables.records import FILE, KNOWN_FROM, RECEIVED_ON, rupees
from msme_pipeline.tables.schema import (
    COUNT,
    DATE,
    FLAG,
    ORDINAL,
    TEXT,
    Column,
    Known,
    Table,
    customer_column,
)

_GSTIN = Column("gstin", TEXT, "GSTIN of the customer", nullable=False, personal=True)
_PERIOD = Column("period", DATE, "First day of the return period", nullable=False)
_TAXES = (
    rupees("igst", "Integrated tax", nullable=False),
    rupees("cgst", "Central tax", nullable=False),
    rupees("sgst", "State tax", nullable=False),
    rupees("cess", "Cess", nullable=False),
)
_KNOWN = (
    KNOWN_FROM,
    Column(
        "known_to",
        DATE,
        "Day on which a later version replaced it; null while it stands",
        holds_from="known_to",
    ),
)

_INWARD_SECTIONS = (
    "b2b",
    "b2ba",
    "cdnr",
    "cdnra",
    "isd",
    "isda",
    "impg",
    "impga",
    "impgsez",
    "impgseza",
)
_CAUSES = ("filed", "revised", "amended")

GST_PURCHASES = Table(
    "clean.gst_purchases",
    "One row per inward document of GSTR-2B or 2A: what suppliers declared to have sold",
    key=("customer_id", "gstin", "statement", "period", "section", "document_id"),
    columns=(
        customer_column(),
        _GSTIN,
        Column(
            "statement",
            TEXT,
            "Statement it stands in; the two are never added together",
            nullable=False,
            values=PURCHASE_FORMS,
        ),
        _PERIOD,
        Column("section", TEXT, "Section of the statement", nullable=False, values=_INWARD_SECTIONS),
        Column("document_id", TEXT, "Digest of supplier, number, date and kind", nullable=False),
        Column("supplier_gstin", TEXT, "GSTIN of the supplier when valid", personal=True),
        Column("supplier_name", TEXT, "Trade name of the supplier as delivered"),
        Column("invoice_number", TEXT, "Number of the document"),
        Column("invoice_date", DATE, "Date of the document"),
        Column("place_of_supply", TEXT, "State code"),
        Column("note_type", TEXT, "Credit or debit, of notes", values=("C", "D")),
        Column("sign", ORDINAL, "-1 for credit notes, +1 otherwise", nullable=False),
        rupees("taxable_value", "Taxable value, unsigned; 0 for distributed credit", nullable=False),
        *_TAXES,
        rupees("invoice_value", "Value including tax as delivered"),
        Column("credit_available", FLAG, "Input tax credit is available"),
        Column("amends", TEXT, "Number of the original that this document amends"),
        Column("is_branch_transfer", FLAG, "The supplier is the customer himself", nullable=False),
        KNOWN_FROM,
        Column(
            "replaced_from",
            DATE,
            "Day from which an amendment replaces it; null while it stands",
            holds_from="replaced_from",
        ),
        FILE,
        Column("return_no", ORDINAL, "Return in the file", nullable=False),
        Column("position", ORDINAL, "Document in the return", nullable=False),
        RECEIVED_ON,
    ),
    known=Known("known_from"),
)

GST_HSN = Table(
    "clean.gst_hsn",
    "One row per line of the HSN summary of the latest GSTR-1",
    key=("customer_id", "gstin", "period", "line_no"),
    columns=(
        customer_column(),
        _GSTIN,
        _PERIOD,
        Column("line_no", ORDINAL, "Ordinal of the line, from 0", nullable=False),
        Column("hsn", TEXT, "HSN or SAC code"),
        Column("description", TEXT, "Description"),
        Column("unit", TEXT, "Unit quantity code"),
        Column("quantity", pa.decimal128(18, 3), "Quantity", unit="units"),
        Column("rate", pa.decimal128(18, 2), "Tax rate", unit="%"),
        rupees("taxable_value", "Taxable value", nullable=False),
        *_TAXES,
        KNOWN_FROM,
        FILE,
        Column("return_no", ORDINAL, "Return in the file", nullable=False),
        Column("position", ORDINAL, "Document in the return", nullable=False),
        RECEIVED_ON,
    ),
    known=Known("known_from"),
)

GST_RETURN_VERSIONS = Table(
    "clean.gst_return_versions",
    (
        "One row per version of a return: what was known of a period from which day; a later version "
        "or amendment does not rewrite it"
    ),
    key=("customer_id", "gstin", "form", "period", "frequency", "version"),
    columns=(
        customer_column(),
        _GSTIN,
        Column("form", TEXT, "Form of the return", nullable=False, values=RETURN_FORMS),
        _PERIOD,
        Column("period_end", DATE, "Last day of the return period", nullable=False),
        Column("frequency", TEXT, "How often the form is due", nullable=False, values=FREQUENCIES),
        Column("version", ORDINAL, "Ordinal of the version, from 0", nullable=False),
        *_KNOWN,
        Column(
            "cause",
            TEXT,
            "What made the version: filed, revised (delivered again, changed) or amended by a later GSTR-1",
            nullable=False,
            values=_CAUSES,
        ),
        rupees("turnover", "Turnover declared, amendments known by then applied; unsigned notes subtracted"),
        rupees("tax", "Output tax declared"),
        rupees("b2b_taxable", "GSTR-1: taxable value of B2B documents"),
        Column("invoices", COUNT, "GSTR-1: B2B documents", unit="documents"),
        rupees("branch_transfers", "GSTR-1: taxable value of supplies to the customer's own GSTINs"),
        rupees("rejected", "Taxable value of documents that were rejected; not in the turnover"),
        rupees("itc", "GSTR-3B: net input tax credit, all heads"),
        Column("filing_date", DATE, "Date of filing"),
        Column("registration_status", TEXT, "Status of the registration as delivered"),
    ),
    known=Known("known_from"),
)

GST_INVOICE_VERSIONS = Table(
    "clean.gst_invoice_versions",
    "One row per version of a document of GSTR-1 that was amended or revised, the standing version included",
    key=("customer_id", "gstin", "period", "section", "document_id", "version"),
    columns=(
        customer_column(),
        _GSTIN,
        _PERIOD,
        Column("section", TEXT, "Section of the original", nullable=False, values=DOCUMENT_SECTIONS),
        Column("document_id", TEXT, "Document of `clean.gst_invoices`", nullable=False),
        Column("version", ORDINAL, "Ordinal of the version, from 0", nullable=False),
        *_KNOWN,
        Column("cause", TEXT, "What made the version", nullable=False, values=_CAUSES),
        Column("invoice_number", TEXT, "Number in this version"),
        Column("invoice_date", DATE, "Date in this version"),
        Column("counterparty_gstin", TEXT, "Buyer in this version", personal=True),
        Column("place_of_supply", TEXT, "State code in this version"),
        Column("sign", ORDINAL, "-1 for credit notes, +1 otherwise", nullable=False),
        rupees("taxable_value", "Taxable value in this version, unsigned", nullable=False),
        *_TAXES,
        rupees("invoice_value", "Value including tax in this version"),
        Column("is_branch_transfer", FLAG, "The buyer is the customer himself", nullable=False),
        FILE,
        Column("return_no", ORDINAL, "Return in the file", nullable=False),
        Column("position", ORDINAL, "Document in the return", nullable=False),
    ),
    known=Known("known_from"),
)

GST_COMPLIANCE = Table(
    "summary.gst_compliance",
    (
        "One row per GSTIN, form and return period that had ended by as_of: when it was due and when "
        "it was filed"
    ),
    key=("customer_id", "gstin", "form", "period_end"),
    columns=(
        customer_column(),
        _GSTIN,
        Column("form", TEXT, "Form of the return", nullable=False, values=RETURN_FORMS),
        _PERIOD,
        Column("period_end", DATE, "Last day of the return period", nullable=False),
        Column("frequency", TEXT, "How often the form is due", nullable=False, values=FREQUENCIES),
        Column("due_on", DATE, "Due date, notified extensions included; null when no rule is known"),
        Column("filed_on", DATE, "Date of filing, as far as known at as_of"),
        Column("delay_days", COUNT, "Filing date less due date; negative when early", unit="days"),
        Column(
            "status",
            TEXT,
            "How it was met: filed by the due date (or without a known date); not_covered when due after the "
            "data was received",
            nullable=False,
            values=("filed", "late", "missing", "not_yet_due", "not_covered"),
        ),
        Column("nil", FLAG, "Filed without turnover and tax; null when only the filing is known"),
        rupees("net_tax", "Output tax less input credit declared"),
        Column("citation", TEXT, "Rule or notification of the due date"),
        Column("certain", FLAG, "The due date was checked against the text of its rule"),
        Column("as_of", DATE, "Date up to which data was read", nullable=False),
    ),
)
