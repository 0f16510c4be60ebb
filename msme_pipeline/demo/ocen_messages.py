"""Messages of OCEN 4.0 and of ONDC's FIS12 on one loan application."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from msme_pipeline.demo.texts import rupees

MORNING = 10 * 3600
OFFSET = 19_800
FEE_SHARE = 0.0118  # processing fee of 1 % and GST on it


@dataclass(frozen=True)
class Instalment:
    """Days from the start of the history; `paid` is -1 when it was not; amount in paise."""

    number: int
    due: int
    amount: int
    status: str  # paid, late or missed
    paid: int
    reference: str


@dataclass(frozen=True)
class Application:
    """A loan application up to day `last`; days that did not come are -1, amounts in paise."""

    number: str
    channel: str
    lender: str
    day: int
    decided: int
    requested: int
    offered: int
    rate: float
    months: int
    reason: str
    withdrawn: int
    last: int
    loan_id: str = ""
    disbursed_day: int = -1
    account: str = ""
    reference: str = ""
    emi: int = 0
    instalments: list[Instalment] = field(default_factory=list)

    @property
    def was_offered(self) -> bool:
        return self.decided >= 0 and not self.reason

    @property
    def was_withdrawn(self) -> bool:
        return self.was_offered and 0 <= self.withdrawn <= self.last

    @property
    def status(self) -> str:
        if self.loan_id:
            return "disbursed"
        if self.decided < 0:
            return "processing"
        if self.reason:
            return "rejected"
        return "cancelled" if self.was_withdrawn else "offered"


Record = tuple[str, int | None]
"""What a record speaks of, unique in the world, and its amount in paise."""


@dataclass(eq=False)
class Told:
    """A message: when it was sent, the document, and the records in it."""

    at: tuple[int, int, str]
    document: dict[str, Any]
    records: list[Record]
    is_request: bool = False

    @property
    def amounts(self) -> list[int | None]:
        return [amount for _, amount in self.records]

    def again(self) -> "Told":
        return Told(self.at, self.document, self.records)

    def changed(self, suffix: str, status: str = "", requested: str = "") -> "Told":
        """The request under another number with another status or amount."""
        document = deepcopy(self.document)
        [application] = document["loanApplications"]
        application["loanApplicationId"] += suffix
        if status:
            application["loanApplicationStatus"] = status
        if requested:
            application["terms"]["requestedAmount"] = requested
        [(thing, amount)] = self.records
        return Told(self.at, document, [(thing + suffix, None if requested else amount)])


def _stamp(iso: Sequence[str], day: int, second: int) -> str:
    second -= OFFSET
    return f"{iso[day]}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000Z"


def ocen_messages(application: Application, iso: Sequence[str]) -> list[Told]:
    """createLoanRequest, generateOffersResponse and so on, to the latest statement of the loan."""
    a = application
    told: list[Told] = []

    applied, offer, loan = _things(a)

    def tell(day: int, second: int, sender: str, body: dict[str, Any], records: list[Record]) -> Told:
        metadata = {
            "version": "4.0.0alpha",
            "originatorOrgId": sender,
            "timestamp": _stamp(iso, day, second),
            "traceId": f"TR-{a.number}",
            "requestId": f"RQ-{a.number}-{len(told)}",
        }
        document = {"metadata": metadata, "productData": {"productId": "WC-TERM"}, **body}
        told.append(Told((day, second, a.number), document, records))
        return told[-1]

    agent, answer = "LOANAGENT", {"response": {"status": "SUCCESS"}}
    first = {
        "createdDate": iso[a.day],
        "loanApplicationId": a.number,
        "loanApplicationStatus": "CREATED",
        "loanType": "TERM_LOAN",
        "description": "Working capital",
        "terms": {"requestedAmount": rupees(a.requested), "currency": "INR"},
    }
    tell(a.day, MORNING, agent, {"loanApplications": [first]}, [(applied, a.requested)]).is_request = True
    known = {"createdDate": iso[a.day], "loanApplicationId": a.number}
    body = {**answer, "loanApplications": [known | {"loanApplicationStatus": "PROCESSING"}]}
    tell(a.day, MORNING + 60, a.lender, body, [(applied, None)])
    if a.decided < 0:
        return told
    if a.reason:
        rejected = known | {
            "loanApplicationStatus": "REJECTED",
            "rejectionDetails": [{"reason": a.reason, "description": a.reason.replace("_", " ").lower()}],
        }
        tell(a.decided, MORNING, a.lender, {**answer, "loanApplications": [rejected]}, [(applied, None)])
        return told
    offered = known | {"loanApplicationStatus": "OFFERED", "offers": [_offer(a, iso)]}
    made = [(applied, None), (offer, a.offered)]
    tell(a.decided, MORNING, a.lender, {**answer, "loanApplications": [offered]}, made)
    if a.was_withdrawn:
        cancelled = known | {"loanApplicationStatus": "CANCELLED"}
        tell(a.withdrawn, MORNING, agent, {"loanApplications": [cancelled]}, [(applied, None)])
    if not a.loan_id:
        return told
    granted = {
        "loanId": a.loan_id,
        "loanApplicationId": a.number,
        "loanApplicationStatus": "GRANTED",
        "createdDate": iso[a.day],
        "offer": _offer(a, iso),
    }
    tell(a.disbursed_day - 1, MORNING, a.lender, {**answer, "loanDetails": granted}, [*made, (loan, None)])
    payment = {
        "id": f"D-{a.loan_id}",
        "totalAmount": rupees(a.offered),
        "date": iso[a.disbursed_day],
        "status": "SUCCESS",
        "txnRefNo": a.reference,
    }
    done = {
        "loanId": a.loan_id,
        "loanApplicationId": a.number,
        "loanApplicationStatus": "DISBURSEMENT_COMPLETED",
        "payment": payment,
    }
    tell(a.disbursed_day, 19 * 3600, a.lender, {**answer, **done}, [(loan, a.offered)])
    final = known | {"loanApplicationStatus": "DISBURSEMENT_COMPLETED"}
    tell(
        a.disbursed_day, 19 * 3600 + 60, a.lender, {**answer, "loanApplications": [final]}, [(applied, None)]
    )
    for each in a.instalments:
        of: list[Record] = [(f"{loan} {each.number}", each.amount)]
        if each.status != "paid":
            tell(each.due, 20 * 3600, a.lender, _repayment(a, each, iso, failed=True), of)
        if each.paid >= 0:
            tell(each.paid, 21 * 3600, a.lender, _repayment(a, each, iso, failed=False), of)
    if a.instalments:
        _tell_statement(a, iso, tell)
    return told


def _tell_statement(a: Application, iso: Sequence[str], tell: Any) -> None:
    paid = sum(each.amount for each in a.instalments if each.paid >= 0)
    share = max(1 - len([each for each in a.instalments if each.paid >= 0]) / max(a.months, 1), 0.0)
    unpaid = [each for each in a.instalments if each.paid < 0]
    summary = {
        "amountDisbursed": rupees(a.offered),
        "amountRepaid": rupees(paid),
        "principalPending": rupees(int(a.offered * share)),
        "tenure": {"duration": a.months, "unit": "MONTH"},
    }
    status = "EMI_OVERDUE" if unpaid else "HEALTHY"
    body = {
        "response": {"status": "SUCCESS"},
        "loanId": a.loan_id,
        "loanStatus": status,
        "startDate": iso[a.disbursed_day],
        "summary": summary,
    }
    tell(a.last, 22 * 3600, a.lender, body, [(_things(a)[2], a.offered)])


def _things(a: Application) -> tuple[str, str, str]:
    """Application, offer and loan."""
    return f"application {a.number}", f"offer {a.number}", f"loan {a.loan_id}"


def _offer(a: Application, iso: Sequence[str]) -> dict[str, Any]:
    valid = min(a.decided + 15, a.last)
    fee = rupees(int(a.offered * FEE_SHARE))
    return {
        "id": f"OF-{a.number}",
        "validTill": iso[valid],
        "terms": {
            "requestedAmount": rupees(a.requested),
            "currency": "INR",
            "sanctionedAmount": rupees(a.offered),
            "interestType": "FIXED",
            "interestRate": a.rate,
            "tenure": {"duration": a.months, "unit": "MONTH"},
            "charges": {"processing": {"chargeType": "FIXED_AMOUNT", "data": {"amount": fee}}},
        },
    }


def _repayment(a: Application, each: Instalment, iso: Sequence[str], failed: bool) -> dict[str, Any]:
    payment = {
        "id": f"P-{a.loan_id}-{each.number}{'-F' if failed else ''}",
        "installmentNumber": each.number,
        "totalAmount": rupees(each.amount),
        "date": iso[each.due if failed else each.paid],
        "status": "FAILURE" if failed else "SUCCESS",
        "paymentMethodType": "ENACH",
        "extensibleData": {"dueDate": iso[each.due]},
    }
    if not failed and each.reference:
        payment["txnRefNo"] = each.reference
    return {"loanId": a.loan_id, "payment": payment}


def fis12_messages(application: Application, iso: Sequence[str]) -> list[Told]:
    """select, on_select and so on of ONDC's loan orders."""
    a = application
    told: list[Told] = []

    applied, offer, loan = _things(a)

    def tell(day: int, second: int, action: str, order: dict[str, Any], records: list[Record]) -> None:
        context = {
            "domain": "ONDC:FIS12",
            "version": "2.3.0",
            "action": action,
            "bap_id": "loanapp.example",
            "bpp_id": "lender.example",
            "transaction_id": a.number,
            "message_id": f"M-{a.number}-{len(told)}",
            "timestamp": _stamp(iso, day, second),
        }
        order = {"provider": {"id": "L1", "descriptor": {"name": a.lender}}, **order}
        told.append(Told((day, second, a.number), {"context": context, "message": {"order": order}}, records))

    asked = _item(REQUESTED_AMOUNT=rupees(a.requested), PURPOSE="Working capital")
    tell(a.day, MORNING, "select", {"items": [asked]}, [(applied, a.requested)])
    if a.decided < 0:
        return told
    if a.reason:
        reason = {"reason": {"descriptor": {"code": a.reason}}}
        rejected = {"status": "REJECTED", "cancellation": reason}
        tell(a.decided, MORNING, "on_status", rejected, [(applied, None)])
        return told
    fee = rupees(int(a.offered * FEE_SHARE))
    terms = _item(
        LOAN_AMOUNT=rupees(a.offered), INTEREST_RATE=f"{a.rate} %", TERM=f"P{a.months}M", PROCESSING_FEE=fee
    )
    quote = {"id": f"OF-{a.number}", "price": {"currency": "INR", "value": rupees(a.offered)}}
    made = [(applied, None), (offer, a.offered)]
    tell(a.decided, MORNING, "on_select", {"items": [terms], "quote": quote}, made)
    if a.was_withdrawn:
        cancelled = {"id": f"LO-{a.number}", "status": "CANCELLED"}
        tell(a.withdrawn, MORNING, "on_cancel", cancelled, [(applied, None)])
    if not a.loan_id:
        return told
    disbursal: dict[str, Any] = {
        "id": "DISBURSEMENT",
        "type": "ON-ORDER",
        "params": {"amount": rupees(a.offered), "currency": "INR", "transaction_id": a.reference},
        "status": "PAID",
        "time": {"label": "PAYMENT_DATE", "timestamp": _stamp(iso, a.disbursed_day, 12 * 3600)},
    }
    payments = [_due(each, iso) for each in a.instalments]
    records: list[Record] = [(applied, None), (loan, a.offered)]
    records += [(f"{loan} {each.number}", each.amount) for each in a.instalments]
    if a.instalments:
        share = max(1 - len([each for each in a.instalments if each.paid >= 0]) / max(a.months, 1), 0.0)
        terms["tags"][0]["list"].append(
            {"descriptor": {"code": "OUTSTANDING_AMOUNT"}, "value": rupees(int(a.offered * share))}
        )
    order = {"id": a.loan_id, "items": [terms], "quote": quote, "payments": [disbursal, *payments]}
    tell(a.last, 22 * 3600, "on_update", order, records)
    return told


def _item(**info: str) -> dict[str, Any]:
    tags = [{"descriptor": {"code": code}, "value": value} for code, value in info.items()]
    return {
        "id": "TERM_LOAN",
        "descriptor": {"code": "LOAN"},
        "tags": [{"descriptor": {"code": "INFO"}, "list": tags}],
    }


def _due(each: Instalment, iso: Sequence[str]) -> dict[str, Any]:
    when: dict[str, Any] = {
        "label": "INSTALLMENT" if each.paid >= 0 else "MISSED_EMI_PAYMENT",
        "range": {"start": f"{iso[each.due]}T00:00:00.000Z", "end": f"{iso[each.due]}T23:59:59.999Z"},
    }
    if each.paid >= 0:
        when["timestamp"] = _stamp(iso, each.paid, 12 * 3600)
    return {
        "id": f"EMI-{each.number}",
        "installment_number": each.number,
        "type": "POST_FULFILLMENT",
        "params": {"amount": rupees(each.amount), "currency": "INR"},
        "status": "PAID" if each.paid >= 0 else "NOT-PAID",
        "time": when,
    }
