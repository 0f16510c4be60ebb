"""OCEN and ONDC FIS12 loan applications, offers, loans and instalments."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.messages import unpack, with_amounts, with_instants
from msme_pipeline.cleaning.ocen.ocen_sql import APPLICATIONS, INSTALMENTS, JUDGED, LOANS, OFFERS, REJECTED
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.relations import conform, private_duckdb

OUTPUTS = (
    "clean.ocen_applications",
    "clean.ocen_offers",
    "clean.ocen_loans",
    "clean.ocen_instalments",
    "clean.ocen_rejected",
)
FIELDS = (
    "channel", "sent_at", "sender", "response", "application_id", "action", "lender", "status", "created_at",
    "loan_type", "purpose", "requested", "approved", "currency", "rejection_reason", "disbursal_status",
    "offer_id", "application_status", "offers", "accepted", "valid_to", "instalment", "annual_rate", "tenure",
    "tenure_unit", "fee_0", "fee_1", "fee_2", "fee_3", "loan_id", "disbursed_on", "outstanding", "number",
    "due_on", "paid_on",
)  # fmt: skip
AMOUNTS = ("approved", "instalment", "outstanding", "fee_0", "fee_1", "fee_2", "fee_3")
GRACE_DAYS = 2
"""Days after the due date on which a payment is still in time: a mandate presented on a holiday is paid after it."""

STATUSES = {
    "created": "CREATED INITIATED",
    "processing": "PROCESSING INPROGRESS CONSENTINITIATED CONSENTRECEIVED ACTIONREQUIRED KYCFAILED",
    "offered": "OFFERED",
    "approved": "OFFERACCEPTED APPROVED SANCTIONED KYCINITIATED KYCCOMPLETED LOANAGREEMENTINITIATED "
    "LOANAGREEMENTCOMPLETED LOANAGREEMENTFAILED REPAYMENTSETUPINITIATED REPAYMENTSETUPCOMPLETED "
    "REPAYMENTSETUPFAILED REPAYMENTSETUPREJECTED SETDISBURSEMENTACCOUNTINITIATED "
    "SETDISBURSEMENTACCOUNTCOMPLETED SETDISBURSEMENTACCOUNTFAILED SETDISBURSEMENTACCOUNTREJECTED GRANTED "
    "DISBURSEMENTINITIATED DISBURSEDFAILED",
    "rejected": "REJECTED KYCREJECTED",
    "disbursed": "DISBURSEMENTCOMPLETED DISBURSED CLOSED ACTIVE COMPLETED",
    "cancelled": "CANCELLED CANCELED CONSENTREJECTED WITHDRAWN EXPIRED",
}
"""Our status -> statuses of the protocols, letters only."""
LOAN_STATUSES = {
    "active": "EMIDUE EMIPAID EMIOVERDUE EMIWAIVED PARTIALLYPAID HEALTHY ACTIVE SANCTIONED DISBURSED "
    + STATUSES["approved"]
    + " DISBURSEMENTCOMPLETED",
    "closed": "LOANCLOSED PRECLOSURE SETTLEMENTCOMPLETED SETTLEMENTPAID CLOSED COMPLETED",
    "defaulted": "NPA SETTLEMENTSTARTED SETTLEMENTFAILED DEFAULTED WRITTENOFF",
}
PAYMENT_STATUSES = {
    "paid": "SUCCESS PAID",
    "due": "PENDINGAUTH PENDING NOTPAID DEFERRED DELAYED",
    "missed": "FAILURE FAILED MISSEDEMIPAYMENT",
}


def _pairs(statuses: Mapping[str, str]) -> pa.Table:
    pairs = {word: ours for ours, words in statuses.items() for word in words.split()}
    return pa.table({"written": list(pairs), "ours": list(pairs.values())})


def clean_ocen(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.ocen_applications, ocen_offers, ocen_loans, ocen_instalments and ocen_rejected from raw.ocen_records.

    One row per thing in its latest state; records on earlier states are put aside as superseded, repeated
    ones as duplicates. When the latest record does not say the amount, it is that of the latest one that
    does, and is not accounted for a second time.
    """
    inputs = permitted(inputs)
    raw = inputs["raw.ocen_records"]
    with private_duckdb() as run:
        records = unpack(raw, FIELDS)
        records = with_amounts(records, {"readable": "amount"} | {name: f"f_{name}" for name in AMOUNTS})
        records = with_instants(
            records,
            {
                name: f"f_{name}"
                for name in ("sent_at", "created_at", "valid_to", "disbursed_on", "due_on", "paid_on")
            },
        )
        relations = {
            "records": records,
            "landed_files": inputs["raw.landed_files"].select(["customer_id", "file", "received_on"]),
            "statuses": _pairs(STATUSES),
            "loan_statuses": _pairs(LOAN_STATUSES),
            "payment_statuses": _pairs(PAYMENT_STATUSES),
        }
        relations["judged"] = run(JUDGED, relations)
        relations["offers"] = run(OFFERS, relations)
        tables = (
            run(APPLICATIONS, relations),
            relations["offers"],
            run(LOANS, relations),
            run(INSTALMENTS, relations, {"grace": GRACE_DAYS}),
            run(REJECTED, relations),
        )
    return {name: conform(table, name) for name, table in zip(OUTPUTS, tables, strict=True)}
