"""Credit bureau reports: consumer reports of the owners and commercial reports of the entity."""

from msme_pipeline.tables.records import KNOWN_FROM, ORIGIN, raw_records, rejects, rupees
from msme_pipeline.tables.schema import (
    DATE,
    FLAG,
    ORDINAL,
    TEXT,
    Accounted,
    Column,
    Known,
    Table,
    customer_column,
)

SUBJECTS = ("consumer", "commercial")
LOAN_TYPES = (
    "business_loan",
    "term_loan",
    "cash_credit",
    "overdraft",
    "credit_card",
    "gold",
    "vehicle",
    "housing",
    "property",
    "personal",
    "consumer",
    "agricultural",
    "other",
)
"""Kinds of loan, whatever the code list of the bureau."""

BUREAU_RECORDS = raw_records("bureau", "reports, tradelines, enquiries", ("report", "tradeline", "enquiry"))

BUREAU_REPORTS = Table(
    "clean.bureau_reports",
    "One row per bureau report",
    key=("customer_id", "report_id"),
    columns=(
        customer_column(),
        Column("report_id", TEXT, "Digest of bureau, subject and report number or date", nullable=False),
        Column(
            "bureau",
            TEXT,
            "cibil, experian, crif or equifax; of a commercial report as it calls itself",
            nullable=False,
        ),
        Column("subject", TEXT, "Whether on a person or on the entity", nullable=False, values=SUBJECTS),
        Column("reported_on", DATE, "Date of the report", nullable=False),
        Column("subject_name", TEXT, "Name in the report", personal=True),
        Column("subject_pan", TEXT, "PAN in the report when valid", personal=True),
        Column("score", ORDINAL, "Score of a consumer report, 300-900; null when there is none"),
        Column("rank", ORDINAL, "CMR rank 1-10 of a commercial report, 1 best"),
        Column("score_as_delivered", TEXT, "Score as delivered"),
        Column(
            "score_status",
            TEXT,
            "Whether there is a score; no_history is -1, NH or NTC, not_scored 0 or 000",
            nullable=False,
            values=("scored", "no_history", "not_scored"),
        ),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="reported_on"),
)

TRADELINES = Table(
    "clean.tradelines",
    "One row per loan, card or limit in a bureau report",
    key=("customer_id", "report_id", "tradeline_id"),
    columns=(
        customer_column(),
        Column("report_id", TEXT, "Report of `clean.bureau_reports`", nullable=False),
        Column(
            "tradeline_id",
            TEXT,
            "Digest of lender, kind, opening date and number; the same in later reports",
            nullable=False,
        ),
        Column("lender", TEXT, "Member name"),
        Column("account_number", TEXT, "Number, all but the last four digits masked", personal=True),
        Column("loan_type", TEXT, "Kind of loan", nullable=False, values=LOAN_TYPES),
        Column("loan_type_as_delivered", TEXT, "Account type as delivered"),
        Column("secured", FLAG, "Secured by collateral"),
        Column(
            "ownership",
            TEXT,
            "In which role the subject owes it",
            values=("individual", "joint", "guarantor", "authorised_user"),
        ),
        Column(
            "status",
            TEXT,
            "How the line stands",
            nullable=False,
            values=("active", "closed", "written_off", "settled", "restructured"),
        ),
        Column("suit_filed", FLAG, "A suit was filed or default is wilful"),
        Column("opened_on", DATE, "Opening or disbursal"),
        Column("closed_on", DATE, "Closing"),
        Column("last_payment_on", DATE, "Last payment"),
        Column("reported_on", DATE, "Date the lender reported"),
        rupees("sanctioned", "Sanctioned amount or highest credit"),
        rupees("credit_limit", "Limit of cards and revolving credit"),
        rupees("balance", "Current balance as reported"),
        rupees("overdue", "Amount overdue"),
        rupees("instalment", "Instalment as reported"),
        Column(
            "instalment_frequency",
            TEXT,
            "How often an instalment is due",
            values=("weekly", "fortnightly", "monthly", "quarterly", "half_yearly", "yearly"),
        ),
        Column("tenure_months", ORDINAL, "Repayment tenure", unit="months"),
        Column("interest_rate", TEXT, "Rate as delivered", unit="%"),
        rupees("written_off", "Amount written off"),
        rupees("settled", "Amount of a settlement"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from"),
)

DPD_HISTORY = Table(
    "clean.dpd_history",
    "One row per tradeline and month of its payment history",
    key=("customer_id", "report_id", "tradeline_id", "month"),
    columns=(
        customer_column(),
        Column("report_id", TEXT, "Report", nullable=False),
        Column("tradeline_id", TEXT, "Tradeline", nullable=False),
        Column("month", DATE, "First day of the month", nullable=False),
        Column(
            "days_past_due",
            ORDINAL,
            "Days past due; 0 for standard; null when not reported or only a class is given",
            unit="days",
        ),
        Column(
            "asset_class",
            TEXT,
            "Class of the asset, where the bureau gives one",
            values=("STD", "SMA", "SUB", "DBT", "LSS"),
        ),
        Column("as_delivered", TEXT, "Text as delivered, e.g. 000, XXX, STD", nullable=False),
        KNOWN_FROM,
    ),
    known=Known("known_from", event="month"),
)

ENQUIRIES = Table(
    "clean.enquiries",
    "One row per enquiry of a lender in a bureau report",
    key=("customer_id", "report_id", "enquiry_no"),
    columns=(
        customer_column(),
        Column("report_id", TEXT, "Report", nullable=False),
        Column("enquiry_no", ORDINAL, "Ordinal in the report, from 0", nullable=False),
        Column("enquired_on", DATE, "Date of the enquiry", nullable=False),
        Column("lender", TEXT, "Member who asked"),
        Column("purpose", TEXT, "Purpose as delivered"),
        rupees("amount", "Amount asked about"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="enquired_on"),
)

BUREAU_REJECTED = rejects(
    "clean.bureau_rejected",
    "Bureau records that were rejected or seen before",
    Accounted(
        "bureau",
        ("raw.bureau_records",),
        {"clean.bureau_reports": None, "clean.tradelines": "balance", "clean.enquiries": "amount"},
    ),
)
