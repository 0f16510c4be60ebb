"""Who is on the other side of the bank transactions."""

from msme_pipeline.tables.records import KNOWN_FROM, rupees
from msme_pipeline.tables.schema import COUNT, DATE, TEXT, Column, Known, Table, customer_column

PARTY_KINDS = (
    "business",
    "person",
    "channel",
    "lender",
    "government",
    "insurer",
    "fund",
    "utility",
    "own",
    "unknown",
)

COUNTERPARTIES = Table(
    "clean.counterparties",
    "One row per party of the customer's bank transactions, its spelling variants joined",
    key=("customer_id", "party_id"),
    columns=(
        customer_column(),
        Column(
            "party_id",
            TEXT,
            "Digest of the party's names and addresses; stable under new spellings of old names",
            nullable=False,
        ),
        Column("name", TEXT, "Fullest spelling seen", nullable=False, personal=True),
        Column(
            "kind",
            TEXT,
            "What it is; a channel is an aggregator, card acquirer or marketplace",
            nullable=False,
            values=PARTY_KINDS,
        ),
        Column("variants", COUNT, "Different spellings and addresses", unit="names", nullable=False),
        Column("vpas", TEXT, "UPI addresses, joined by `; `", personal=True),
        Column("first_seen", DATE, "First transaction", nullable=False),
        Column("last_seen", DATE, "Last transaction", nullable=False),
        Column("credits", COUNT, "Credits", unit="rows", nullable=False),
        Column("debits", COUNT, "Debits", unit="rows", nullable=False),
        rupees("credited", "Sum of the credits", nullable=False),
        rupees("debited", "Sum of the debits", nullable=False),
        KNOWN_FROM,
    ),
    known=Known("known_from", event="first_seen"),
)

TRANSACTION_PARTIES = Table(
    "clean.transaction_parties",
    "The party of each bank transaction that has one",
    key=("customer_id", "account_id", "transaction_id"),
    columns=(
        customer_column(),
        Column("account_id", TEXT, "Account", nullable=False),
        Column("transaction_id", TEXT, "Transaction of `clean.bank_transactions`", nullable=False),
        Column("party_id", TEXT, "Party of `clean.counterparties`", nullable=False),
        KNOWN_FROM,
    ),
    known=Known("known_from"),
)
