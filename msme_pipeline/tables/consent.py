"""Consents and other lawful bases, and what they allow."""

from msme_pipeline.tables.raw import FILE_DEFECTS
from msme_pipeline.tables.records import ORIGIN, raw_records, rejects
from msme_pipeline.tables.schema import (
    COUNT,
    DATE,
    FLAG,
    INSTANT,
    ORDINAL,
    TEXT,
    Accounted,
    Column,
    Table,
    customer_column,
)

CONSENT_RECORDS = raw_records(
    "consent", "consent artefacts, status notifications, lawful bases", ("consent", "event", "basis")
)
WITHHELD = (
    "no_consent",
    "no_lawful_basis",
    "revoked",
    "paused",
    "expired",
    "data_life_over",
    "outside_range",
    "outside_type",
    "outside_account",
    "outside_purpose",
    "outside_mode",
    "unsigned",
)
"""Reasons for which a file that can be read is withheld."""

BASIS_KINDS = (
    "uploaded_with_consent",
    "written_consent",
    "legitimate_use",
    "legal_obligation",
    "published_sample",
)
"""Kinds of lawful basis; `regulation/consent.py` says from when each may be relied on."""

AT_ONCE = "a revocation that has landed acts at once, whatever the date"

CONSENTS = Table(
    "clean.consents",
    "One row per Account Aggregator consent or other lawful basis, in its latest known state",
    key=("customer_id", "consent_id"),
    columns=(
        customer_column(),
        Column(
            "consent_id", TEXT, "Consent ID of the aggregator; reference of another basis", nullable=False
        ),
        Column(
            "kind",
            TEXT,
            "aa_consent, else the kind of lawful basis",
            nullable=False,
            values=("aa_consent", *BASIS_KINDS),
        ),
        Column("consent_handle", TEXT, "Handle under which it was asked for"),
        Column("schema_version", TEXT, "ReBIT version of the artefact"),
        Column("status", TEXT, "ACTIVE, PAUSED, REVOKED, EXPIRED, … as last notified", nullable=False),
        Column("revoked_at", INSTANT, "Instant of revocation"),
        Column("given_at", INSTANT, "Instant of the signature"),
        Column("valid_from", INSTANT, "Start of validity"),
        Column("valid_to", INSTANT, "Expiry"),
        Column("purpose_code", TEXT, "ReBIT purpose code 101 to 105; null for another basis"),
        Column("purpose", TEXT, "Purpose in words"),
        Column("mode", TEXT, "What may be done with fetched data: VIEW, STORE, QUERY or STREAM"),
        Column("fetch_type", TEXT, "ONETIME or PERIODIC"),
        Column("consent_types", TEXT, "PROFILE, SUMMARY, TRANSACTIONS, joined by `; `"),
        Column("fi_types", TEXT, "FI types covered, joined by `; `"),
        Column(
            "sources",
            TEXT,
            "Sources a lawful basis covers, joined by `; `; null without `files`: all but AA data",
        ),
        Column("data_from", DATE, "First day of the data range"),
        Column("data_to", DATE, "Last day of the data range"),
        Column("data_life_unit", TEXT, "DAY, MONTH, YEAR or INF"),
        Column("data_life_value", COUNT, "Units that fetched data may be kept"),
        Column("frequency_unit", TEXT, "HOUR, DAY, MONTH, YEAR or INF"),
        Column("frequency_value", COUNT, "Fetches per unit"),
        Column("files", TEXT, "Globs of the files a lawful basis covers, below the customer, joined by `; `"),
        Column("signed", FLAG, "The terms come from a payload with a signature, which is not verified"),
        Column("fiu_id", TEXT, "Financial information user"),
        Column("aa_id", TEXT, "Account Aggregator"),
        *ORIGIN,
    ),
    known=AT_ONCE,
)

CONSENT_ACCOUNTS = Table(
    "clean.consent_accounts",
    "One row per account that a consent names",
    key=("customer_id", "consent_id", "account_no"),
    columns=(
        customer_column(),
        Column("consent_id", TEXT, "Consent of `clean.consents`", nullable=False),
        Column("account_no", ORDINAL, "Ordinal in the consent, from 0", nullable=False),
        Column("fi_type", TEXT, "FI type"),
        Column("fip_id", TEXT, "Financial information provider"),
        Column("account_type", TEXT, "Account type"),
        Column("link_ref", TEXT, "Linked account reference", personal=True),
        Column("masked_account_number", TEXT, "Masked number", personal=True),
        *ORIGIN,
    ),
    known=AT_ONCE,
)

CONSENT_EVENTS = Table(
    "clean.consent_events",
    "One row per change of a consent's status that was notified",
    key=("customer_id", "consent_id", "occurred_at", "status"),
    columns=(
        customer_column(),
        Column("consent_id", TEXT, "Consent", nullable=False),
        Column("occurred_at", INSTANT, "Instant of the change", nullable=False),
        Column("status", TEXT, "Status from then on", nullable=False),
        *ORIGIN,
    ),
    known=AT_ONCE,
)

CONSENT_REJECTED = rejects(
    "clean.consent_rejected",
    "Consent records that were rejected or seen before",
    Accounted("consent", ("raw.consent_records",), {"clean.consents": None, "clean.consent_events": None}),
)

FILE_PERMISSIONS = Table(
    "clean.file_permissions",
    "One row per landed file: may it be processed, on which consent or lawful basis; no basis, no processing",
    key=("customer_id", "file"),
    columns=(
        customer_column(),
        Column("file", TEXT, "Landed file", nullable=False),
        Column("source", TEXT, "Landing source", nullable=False),
        Column("permitted", FLAG, "The file may be processed at as_of", nullable=False),
        Column("consent_id", TEXT, "Consent or lawful basis relied on, or the nearest one that fails"),
        Column(
            "reason",
            TEXT,
            "Why not; of a file that could not be read its defect",
            values=(*WITHHELD, *FILE_DEFECTS),
        ),
        Column("detail", TEXT, "One sentence: what is missing and what to land"),
        Column("ceiling", TEXT, "How the consent goes beyond the published templates; does not withhold"),
    ),
    known="judged as of a date, over all files that landed",
)
