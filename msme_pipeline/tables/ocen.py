"""OCEN and ONDC financial services: loan applications, offers, loans and instalments."""

import pyarrow as pa

from msme_pipeline.tables.records import KNOWN_FROM, ORIGIN, UNITS, raw_records, rejects, rupees
from msme_pipeline.tables.schema import (
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

APPLICATION_STATE = pa.struct(
    [
        pa.field("at", INSTANT),
        pa.field("on", DATE),
        pa.field("received_on", DATE),
        pa.field("known_from", DATE),
        pa.field("status", TEXT),
        pa.field("requested", MONEY),
        pa.field("approved", MONEY),
    ]
)
"""State of an application at an instant: `on` is the Indian date, amounts in ₹ as told until then.

It was known from the day `known_from` on, as a row of its own would be.
"""

STATE_FROM = Column(
    "state_from",
    DATE,
    "Day from which its latest state was known; before it the state is not told",
    nullable=False,
)

OCEN_RECORDS = raw_records(
    "ocen",
    "applications, offers, loans, instalments",
    ("application", "offer", "loan", "instalment", "message"),
)

OCEN_APPLICATIONS = Table(
    "clean.ocen_applications",
    "One row per loan application in its latest known state",
    key=("customer_id", "application_id"),
    columns=(
        customer_column(),
        Column("application_id", TEXT, "Application ID", nullable=False),
        Column("channel", TEXT, "Protocol it came by", nullable=False, values=("ocen", "ondc_fis12")),
        Column(
            "status",
            TEXT,
            "How the application stands",
            nullable=False,
            values=(
                "created",
                "processing",
                "offered",
                "approved",
                "rejected",
                "disbursed",
                "cancelled",
            ),
            holds_from="state_from",
        ),
        Column("status_as_delivered", TEXT, "Status as delivered", holds_from="state_from"),
        Column("created_at", INSTANT, "Instant of the application"),
        Column("updated_at", INSTANT, "Instant of the latest state", holds_from="state_from"),
        Column("loan_type", TEXT, "Kind of loan asked for"),
        Column("purpose", TEXT, "Purpose as delivered"),
        Column("lender", TEXT, "Lender that answered last", holds_from="state_from"),
        Column("requested", MONEY, "Amount asked for", unit="₹", holds_from="state_from"),
        Column("approved", MONEY, "Amount offered or approved", unit="₹", holds_from="state_from"),
        Column("rejection_reason", TEXT, "Reason of a rejection as delivered", holds_from="state_from"),
        Column("created_on", DATE, "Indian calendar date of the application", nullable=False),
        Column(
            "history",
            pa.list_(APPLICATION_STATE),
            "States told, the earliest first; amounts in ₹",
            unit="₹",
            nullable=False,
        ),
        *ORIGIN,
        STATE_FROM,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="created_on"),
)

OCEN_OFFERS = Table(
    "clean.ocen_offers",
    "One row per offer on an application",
    key=("customer_id", "application_id", "offer_id"),
    columns=(
        customer_column(),
        Column("application_id", TEXT, "Application", nullable=False),
        Column("offer_id", TEXT, "Offer ID", nullable=False),
        Column("lender", TEXT, "Lender"),
        rupees("amount", "Amount offered"),
        Column("annual_rate", UNITS, "Interest rate a year", unit="%"),
        Column("tenure_months", ORDINAL, "Tenure", unit="months"),
        rupees("instalment", "Instalment"),
        rupees("fees", "Processing and other fees, GST included where given"),
        Column("valid_to", DATE, "Last day of the offer"),
        Column("accepted", FLAG, "The offer was accepted"),
        Column("told_on", DATE, "Indian calendar date of the latest message on it", nullable=False),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="told_on"),
)

OCEN_LOANS = Table(
    "clean.ocen_loans",
    "One row per loan granted",
    key=("customer_id", "loan_id"),
    columns=(
        customer_column(),
        Column("loan_id", TEXT, "Loan ID", nullable=False),
        Column("application_id", TEXT, "Application"),
        Column("lender", TEXT, "Lender"),
        Column(
            "status",
            TEXT,
            "How the loan stands",
            nullable=False,
            values=("active", "closed", "defaulted"),
            holds_from="state_from",
        ),
        rupees("disbursed", "Amount disbursed"),
        Column("disbursed_on", DATE, "Date of disbursal"),
        Column("annual_rate", UNITS, "Interest rate a year", unit="%"),
        Column("tenure_months", ORDINAL, "Tenure", unit="months"),
        rupees("instalment", "Instalment"),
        Column("outstanding", MONEY, "Outstanding as last stated", unit="₹", holds_from="state_from"),
        Column(
            "updated_at", INSTANT, "Instant of the latest statement", nullable=False, holds_from="state_from"
        ),
        Column("told_on", DATE, "Indian calendar date of it", nullable=False, holds_from="state_from"),
        *ORIGIN,
        STATE_FROM,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="disbursed_on"),
)

OCEN_INSTALMENTS = Table(
    "clean.ocen_instalments",
    "One row per instalment of a loan",
    key=("customer_id", "loan_id", "instalment_no"),
    columns=(
        customer_column(),
        Column("loan_id", TEXT, "Loan", nullable=False),
        Column("instalment_no", ORDINAL, "Ordinal of the instalment, from 1", nullable=False),
        Column("due_on", DATE, "Due date", nullable=False),
        rupees("amount", "Amount due"),
        Column(
            "status",
            TEXT,
            "How it was met; late is paid after the days of grace",
            nullable=False,
            values=("due", "paid", "late", "missed"),
            holds_from="state_from",
        ),
        Column("paid_on", DATE, "Date of payment", holds_from="state_from"),
        *ORIGIN,
        STATE_FROM,
        KNOWN_FROM,
    ),
    known=Known("known_from"),
)

OCEN_REJECTED = rejects(
    "clean.ocen_rejected",
    "OCEN records that were rejected or seen before",
    Accounted(
        "ocen",
        ("raw.ocen_records",),
        {
            "clean.ocen_applications": "requested",
            "clean.ocen_offers": "amount",
            "clean.ocen_loans": "disbursed",
            "clean.ocen_instalments": "amount",
        },
    ),
)
