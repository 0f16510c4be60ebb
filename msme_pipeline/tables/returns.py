"""Payments that came back unpaid."""

from msme_pipeline.tables.records import KNOWN_FROM, rupees
from msme_pipeline.tables.schema import COUNT, DATE, FLAG, TEXT, Column, Known, Table, customer_column

RETURN_EVENTS = Table(
    "clean.return_events",
    "One row per return of a mandate or cheque: its presentations, reversals and charges joined",
    key=("customer_id", "event_id"),
    columns=(
        customer_column(),
        Column("event_id", TEXT, "Digest of account and first transaction", nullable=False),
        Column("account_id", TEXT, "Account", nullable=False),
        Column(
            "kind",
            TEXT,
            "inward: the customer did not pay; outward: a cheque deposited by the customer came back",
            nullable=False,
            values=("inward", "outward"),
        ),
        Column(
            "reason_class",
            TEXT,
            "Class of the reason: financial is want of funds, unknown when the bank gives none",
            nullable=False,
            values=("financial", "technical", "stop_payment", "legal", "unknown"),
        ),
        Column("reason", TEXT, "Reason as the narration gives it"),
        Column(
            "occurred_on", DATE, "Day of the first reversal or, when inferred, of the charge", nullable=False
        ),
        Column("received_on", DATE, "Day on which the first row of the event was received, if files say so"),
        rupees("amount", "Amount that came back; null when inferred"),
        Column("presentations", COUNT, "Times it was presented and came back", unit="times", nullable=False),
        rupees("charge", "Charges of the bank for it", nullable=False),
        Column("inferred", FLAG, "Only the charge was seen, the return itself was not", nullable=False),
        Column("party", TEXT, "Lender, payee or drawer, where a narration names one", personal=True),
        Column("is_emi", FLAG, "The payment was a loan instalment; null when inferred"),
        Column("instrument", TEXT, "Mandate, loan or cheque number in the narrations"),
        Column(
            "transaction_ids",
            TEXT,
            "Transactions of `clean.bank_transactions`, joined by `; `",
            nullable=False,
        ),
        KNOWN_FROM,
    ),
    known=Known("known_from", event="occurred_on"),
)
