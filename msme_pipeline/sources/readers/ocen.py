"""Loan applications, offers, loans and instalments: OCEN 4.0 and older, and ONDC's FIS12 loan orders.

Only the named fields enter the lake; applicants, guarantors, co-applicants and contacts are never read.
"""

from typing import Any

import orjson

from msme_pipeline.sources.readers.ondc import (
    MOST_WRAPPERS,
    WRAPPERS,
    add_record,
    domain_of,
    listed,
    messages,
    part,
    value_of,
)
from msme_pipeline.sources.records import RecordReader

SOURCE = "ocen"
OCEN, FIS12 = "ocen_4", "ocen_fis12"
FIS12_DOMAIN = "ONDC:FIS12"
LOOKED_AT = 1000
CHARGES = ("processing", "other")
MISSED = "MISSED_EMI_PAYMENT"
_FEES = ("PROCESSING_FEE", "INSURANCE_CHARGES", "OTHER_UPFRONT_CHARGES", "OTHER_CHARGES")
_Fields = dict[str, Any]


def recognise(document: Any) -> str | None:
    """ocen_4 or ocen_fis12 by the first message that is one."""
    for message, _ in zip(messages(document), range(LOOKED_AT), strict=False):
        if domain_of(message).startswith(FIS12_DOMAIN):
            return FIS12
        if _is_ocen(message):
            return OCEN
    return None


def _is_ocen(message: Any) -> bool:
    """A message of the protocol, or a loan application that stands alone."""
    if not isinstance(message, dict):
        return False
    if isinstance(message.get("metadata"), dict):
        return any(
            key in message
            for key in ("loanApplications", "loanDetails", "loanId", "loans", "loanApplicationId")
        )
    return all(isinstance(message.get(key), str) for key in ("loanApplicationId", "loanApplicationStatus"))


class Reader(RecordReader):
    """Records `application`, `offer`, `loan` and `instalment`; offers and instalments know their parent."""

    TABLE = "raw.ocen_records"

    def read(self, document: Any) -> None:
        for message in messages(document):
            if domain_of(message).startswith(FIS12_DOMAIN):
                self._loan_order(message)
            elif _is_ocen(message):
                self._message(message)
            else:
                self.malformed("message", {"domain": domain_of(message) or None})

    def _message(self, message: dict[str, Any]) -> None:
        metadata = part(message, "metadata")
        self.schema_version = self.schema_version or value_of(metadata, "version")
        about: _Fields = {
            "channel": "ocen",
            "sent_at": value_of(metadata, "timestamp"),
            "sender": value_of(metadata, "originatorOrgId"),
        }
        if "metadata" not in message:
            self._application(message, about)
            return
        about["response"] = value_of(message, "response", "status")
        for application in listed(message, "loanApplications"):
            self._application(application, about)
        for loan in listed(message, "loans"):
            self._loan(loan, about, part(loan, "terms"))
        for granted in listed(message, "loanDetails"):
            around = self._application(granted, about, granted=True)
            self._loan(granted, about, part(granted, "offer", "terms"), around)
        if "loanId" in message or "loanApplicationId" in message:
            parent = self._loan(message, about, None) if _tells_of_loan(message) else None
            for payment in _payments(message):
                self._payment(payment, about, value_of(message, "loanId"), parent)

    def _application(self, application: dict[str, Any], about: _Fields, granted: bool = False) -> int:
        terms = part(application, "terms")
        rejection = part(application, "rejectionDetails")
        key = value_of(application, "loanApplicationId")
        status = value_of(application, "loanApplicationStatus")
        fields = about | {
            "application_id": key,
            "status": status,
            "created_at": value_of(application, "createdDate"),
            "loan_type": value_of(application, "loanType"),
            "purpose": value_of(application, "description"),
            "requested": part(terms, "requestedAmount"),
            "approved": value_of(terms, "sanctionedAmount"),
            "currency": value_of(terms, "currency"),
            "rejection_reason": value_of(rejection, "reason"),
        }
        position = add_record(self, "application", fields, None, "requested")
        offers = [(each, part(each, "terms")) for each in listed(application, "offers")]
        offers += [
            (each, part(each, "terms") or part(each, "loanTerms")) for each in listed(application, "offer")
        ]
        for number, (offer, offered) in enumerate(offers):
            about_offer: _Fields = {
                "application_id": key,
                "offer_id": value_of(offer, "id") or f"{number + 1}",
                "application_status": status,
                "offers": str(len(offers)),
                "accepted": "true" if granted else value_of(offer, "accepted"),
                "valid_to": value_of(offer, "validTill"),
                "instalment": _instalment(offer),
            }
            add_record(self, "offer", about | _terms(offered) | about_offer, position, "amount")
        return position

    def _loan(self, loan: dict[str, Any], about: _Fields, terms: Any, parent: int | None = None) -> int:
        summary = part(loan, "summary")
        payment = part(loan, "payment") if "loanApplicationId" in loan else None
        priced = _terms(terms)
        fields = (
            about
            | priced
            | {
                "loan_id": value_of(loan, "loanId"),
                "application_id": value_of(loan, "loanApplicationId"),
                "status": value_of(loan, "loanStatus") or value_of(loan, "loanApplicationStatus"),
                "disbursed": part(summary, "amountDisbursed") or part(payment, "totalAmount"),
                "disbursed_on": value_of(payment, "date") or value_of(loan, "startDate"),
                "outstanding": value_of(summary, "principalPending"),
                "instalment": value_of(summary, "nextRepayment", "totalAmount")
                or _instalment(part(loan, "offer")),
                "tenure": priced["tenure"] or value_of(summary, "tenure", "duration"),
                "tenure_unit": priced["tenure_unit"] or value_of(summary, "tenure", "unit"),
            }
        )
        return add_record(self, "loan", fields, parent, "disbursed")

    def _payment(
        self, payment: dict[str, Any], about: _Fields, loan_id: str | None, parent: int | None
    ) -> None:
        fields = about | {
            "loan_id": loan_id,
            "number": value_of(payment, "installmentNumber"),
            "due_on": value_of(payment, "extensibleData", "dueDate"),
            "paid_on": value_of(payment, "date"),
            "status": value_of(payment, "status"),
            "reference": value_of(payment, "txnRefNo"),
            "amount": part(payment, "totalAmount"),
        }
        add_record(self, "instalment", fields, parent, "amount")

    def _loan_order(self, message: dict[str, Any]) -> None:
        context, order = message["context"], part(message, "message", "order")
        self.schema_version = self.schema_version or value_of(context, "version")
        action = value_of(context, "action")
        about: _Fields = {
            "channel": "ondc_fis12",
            "sent_at": value_of(context, "timestamp"),
            "application_id": value_of(context, "transaction_id"),
            "action": action,
            "lender": value_of(order, "provider", "descriptor", "name"),
        }
        info = _info(part(order, "items"))
        payments = listed(order, "payments")
        disbursal = next((each for each in payments if value_of(each, "type") == "ON-ORDER"), None)
        # a price may be of the limit, of a draw-down or (in a search) of what is asked for
        price = {
            value_of(each, "title") or "": value_of(each, "price", "value")
            for each in listed(order, "quote", "breakup")
        }
        limit = info.get("WORKING_CAPITAL_LIMIT") or info.get("LOAN_AMOUNT") or price.get("PRINCIPAL_AMOUNT")
        fields = about | {
            "status": value_of(order, "state") or value_of(order, "status"),
            "requested": value_of(order, "requested_amount", "value") or info.get("REQUESTED_AMOUNT"),
            "approved": limit,
            "loan_type": value_of(order, "items", "descriptor", "code"),
            "purpose": info.get("PURPOSE"),
            "rejection_reason": value_of(order, "cancellation", "reason", "descriptor", "code")
            or value_of(message, "error", "code"),
            "disbursal_status": value_of(disbursal, "status"),
        }
        parent = add_record(self, "application", fields, None, "requested")
        priced: _Fields = {
            "annual_rate": info.get("INTEREST_RATE"),
            "tenure": info.get("TERM"),
            "instalment": info.get("INSTALLMENT_AMOUNT"),
        }
        if disbursal is None and listed(order, "quote"):
            offer: _Fields = {
                "offer_id": value_of(order, "items", "id") or value_of(order, "quote", "id"),
                "amount": limit,
                "valid_to": info.get("VALID_TILL"),
                "accepted": info.get("ACCEPTED"),
            }
            fees = {f"fee_{n}": info.get(name) for n, name in enumerate(_FEES)}
            add_record(self, "offer", about | priced | offer | fees, parent, "amount")
        if disbursal is None:
            return
        loan_id = value_of(order, "id")
        loan: _Fields = {
            "loan_id": loan_id,
            "status": value_of(order, "state") or value_of(order, "status"),
            "disbursal_status": value_of(disbursal, "status"),
            "disbursed": part(disbursal, "params", "amount"),
            "disbursed_on": value_of(disbursal, "time", "timestamp"),
            "outstanding": info.get("OUTSTANDING_AMOUNT"),
        }
        parent = add_record(self, "loan", about | priced | loan, parent, "disbursed")
        for payment in payments:
            if payment is disbursal or value_of(payment, "type") == "ON-ORDER":
                continue
            window = part(payment, "time", "range")
            instalment: _Fields = {
                "loan_id": loan_id,
                "number": value_of(payment, "installment_number"),
                "due_on": value_of(window, "end") or value_of(window, "start"),
                "paid_on": value_of(payment, "time", "timestamp"),
                "status": MISSED
                if value_of(payment, "time", "label") == MISSED
                else value_of(payment, "status"),
                "reference": value_of(payment, "params", "transaction_id"),
                "amount": part(payment, "params", "amount"),
            }
            add_record(self, "instalment", about | instalment, parent, "amount")


def _tells_of_loan(message: dict[str, Any]) -> bool:
    """Whether a message is on the loan itself, not only on one payment of it."""
    return any(key in message for key in ("summary", "loanStatus", "loanApplicationId"))


def _payments(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Payments of instalments; the payment beside an application is the disbursal."""
    single = [] if "loanApplicationId" in message else listed(message, "payment")
    return single + listed(message, "payments")


def _terms(terms: Any) -> _Fields:
    fees = {f"fee_{n}": value_of(terms, "charges", name, "data", "amount") for n, name in enumerate(CHARGES)}
    return fees | {
        "amount": part(terms, "sanctionedAmount"),
        "annual_rate": value_of(terms, "interestRate"),
        "tenure": value_of(terms, "tenure", "duration"),
        "tenure_unit": value_of(terms, "tenure", "unit"),
    }


def _instalment(offer: Any) -> str | None:
    return value_of(offer, "repayment", "plans", "extensibleData", "installmentAmount")


def _info(items: Any) -> _Fields:
    """Code -> value of the INFO tags of the items of a loan order."""
    return {
        value_of(each, "descriptor", "code") or "": value_of(each, "value")
        for item in listed({"items": items}, "items")
        for tags in listed(item, "tags")
        if value_of(tags, "descriptor", "code") == "INFO"
        for each in listed(tags, "list")
    }


def count(data: bytes, format: str) -> int:
    """Records by a walk of its own over applications, offers, loans and payments."""
    document = orjson.loads(data)
    for _ in range(MOST_WRAPPERS):
        if isinstance(document, list) or "context" in document or "metadata" in document:
            break
        inside = [document.get(key) for key in WRAPPERS]
        document = next((each for each in inside if isinstance(each, (dict, list))), document)
    return sum(map(_records, document if isinstance(document, list) else [document]))


def _records(message: Any) -> int:
    if not isinstance(message, dict):
        return 1
    context, body = message.get("context"), message.get("message")
    if isinstance(context, dict) and isinstance(body, dict):
        domain = context.get("domain")
        if isinstance(domain, str) and domain.upper().startswith(FIS12_DOMAIN):
            return _loan_order_records(_objects(body.get("order"))[:1])
    if not isinstance(message.get("metadata"), dict):
        alone = isinstance(message.get("loanApplicationId"), str) and isinstance(
            message.get("loanApplicationStatus"), str
        )
        return _with_offers(message) if alone and "metadata" not in message else 1
    named = ("loanApplications", "loanDetails", "loanId", "loans", "loanApplicationId")
    if not set(named) & set(message):
        return 1
    total = sum(map(_with_offers, _objects(message.get("loanApplications"))))
    total += len(_objects(message.get("loans")))
    total += sum(1 + _with_offers(each) for each in _objects(message.get("loanDetails")))
    applied = "loanApplicationId" in message
    if applied or "loanId" in message:
        total += applied or "summary" in message or "loanStatus" in message
        total += len(_objects(message.get("payments")))
        total += 0 if applied else len(_objects(message.get("payment")))
    return total


def _with_offers(application: dict[str, Any]) -> int:
    return 1 + len(_objects(application.get("offers"))) + len(_objects(application.get("offer")))


def _loan_order_records(orders: list[dict[str, Any]]) -> int:
    """One application, and either an offer or a loan with its instalments."""
    if not orders:
        return 1
    [order] = orders
    payments = _objects(order.get("payments"))
    repayments = [each for each in payments if each.get("type") != "ON-ORDER"]
    if len(repayments) < len(payments):
        return 2 + len(repayments)
    return 1 + min(1, len(_objects(order.get("quote"))))


def _objects(node: Any) -> list[dict[str, Any]]:
    return [each for each in (node if isinstance(node, list) else [node]) if isinstance(each, dict)]
