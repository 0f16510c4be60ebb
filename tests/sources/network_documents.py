"""Messages of ONDC and OCEN of the shape the networks send, written for the tests."""

from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from msme_pipeline.sources import LandedFile, read_landed_tables

SAMPLES = Path(__file__).parents[2].parent / "shared" / "formats"
BUYER = {
    "name": "Lakshmi Secretname",
    "phone": "9812345670",
    "email": "lakshmi@secret.example",
    "tax_number": "29ABCDE1234F1Z5",
    "address": {"name": "Flat 9Z", "locality": "Hidden Lane", "city": "Mysuru", "area_code": "570001"},
}
GPS = "12.345678,76.654321"
BUYER_TEXTS = (
    "Lakshmi",
    "9812345670",
    "secret.example",
    "29ABCDE1234F1Z5",
    "Flat 9Z",
    "Hidden Lane",
    "570001",
    GPS,
)


def read(tmp_path: Path, document: Any, source: str = "ondc", name: str = "a.json") -> dict[str, pa.Table]:
    path = tmp_path / name
    path.write_bytes(document if isinstance(document, bytes) else orjson.dumps(document))
    return read_landed_tables([LandedFile("CUST_1", f"CUST_1/{source}/{name}", str(path), source)])


def order_message(
    state: str | None = "Completed",
    at: str = "2025-06-03T10:00:00.000Z",
    action: str = "on_status",
    order_id: str = "O1",
    items: str = "340.00",
    delivery: str = "60.00",
    quote: Any = "400.00",
    currency: str = "INR",
    fulfilments: list[dict[str, Any]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    end = {"person": {"name": BUYER["name"]}, "contact": {"phone": BUYER["phone"]}, "location": {"gps": GPS}}
    delivered = {
        "id": "F1",
        "type": "Delivery",
        "state": {"descriptor": {"code": "Order-delivered"}},
        "end": {"time": {"timestamp": at}, **end},
    }
    context = {
        "domain": "ONDC:RET10", "action": action, "core_version": "1.2.0", "bap_id": "buyer.example",
        "bpp_id": "seller.example", "transaction_id": "T1", "message_id": f"{action}-{at}", "timestamp": at,
    }  # fmt: skip
    breakup = [
        {
            "@ondc/org/item_id": "I1",
            "@ondc/org/item_quantity": {"count": 2},
            "@ondc/org/title_type": "item",
            "title": "Atta",
            "price": {"currency": "INR", "value": items},
        },
        {
            "@ondc/org/item_id": "F1",
            "@ondc/org/title_type": "delivery",
            "price": {"currency": "INR", "value": delivery},
        },
    ]
    order = {
        "id": order_id,
        "state": state,
        "items": [{"id": "I1", "fulfillment_id": "F1", "category_id": "Flours", "quantity": {"count": 2}}],
        "billing": BUYER,
        "fulfillments": fulfilments or [delivered],
        "quote": {"price": {"currency": currency, "value": quote}, "breakup": breakup},
        "payment": {
            "type": "ON-ORDER",
            "params": {"currency": "INR", "amount": "400.00"},
            "@ondc/org/buyer_app_finder_fee_type": "percent",
            "@ondc/org/buyer_app_finder_fee_amount": "3",
            "@ondc/org/settlement_details": [
                {"settlement_counterparty": "buyer", "upi_address": "lakshmi@secret.example"}
            ],
        },
        "created_at": "2025-06-01T10:00:00.000Z",
        "updated_at": at,
    } | more
    return {"context": context, "message": {"order": order}}


def return_of(value: str, kind: str = "Return", state: str = "Return_Delivered") -> dict[str, Any]:
    trail = [
        {"code": "title_type", "value": "item"},
        {"code": "id", "value": "I1"},
        {"code": "value", "value": value},
    ]
    return {
        "id": "R1",
        "type": kind,
        "state": {"descriptor": {"code": state}},
        "tags": [{"code": "quote_trail", "list": trail}],
    }


def recon_line(number: str, net: str, reference: str | None = "UTR1", **more: Any) -> dict[str, Any]:
    amounts = {
        "commission": "10.00",
        "logistics": "5.00",
        "tcs": "1.00",
        "tds": "0.50",
        "withholding_amount": "0.00",
    }
    line: dict[str, Any] = {
        "id": number,
        "status": "SETTLED" if reference else "PENDING",
        "amount": {"currency": "INR", "value": net},
        "settlement_ref_no": reference,
        "updated_at": "2025-06-05T06:00:00.000Z",
    }
    return line | {name: {"currency": "INR", "value": value} for name, value in amounts.items()} | more


def recon(*orders: tuple[str, list[dict[str, Any]]], at: str = "2025-06-05T07:00:00.000Z") -> dict[str, Any]:
    context = {
        "domain": "ONDC:NTS10",
        "action": "recon",
        "version": "2.0.0",
        "message_id": at,
        "timestamp": at,
    }
    listed = [{"id": order, "settlements": lines} for order, lines in orders]
    return {"context": context, "message": {"orders": listed}}


def ocen(at: str, sender: str = "LENDER ONE", answer: bool = True, **body: Any) -> dict[str, Any]:
    metadata = {"version": "4.0.0alpha", "originatorOrgId": sender, "timestamp": at}
    return {"metadata": metadata, **({"response": {"status": "SUCCESS"}} if answer else {}), **body}


def application(status: str, number: str = "A1", **more: Any) -> dict[str, Any]:
    person = {"name": BUYER["name"], "contactDetails": [{"phone": BUYER["phone"], "email": BUYER["email"]}]}
    return {
        "createdDate": "2025-02-01",
        "loanApplicationId": number,
        "loanApplicationStatus": status,
        "guarantors": [person],
        **more,
    }


def terms(**more: Any) -> dict[str, Any]:
    return {
        "requestedAmount": 500000,
        "currency": "INR",
        "sanctionedAmount": "4,00,000.00",
        "interestRate": 15.5,
        "tenure": {"duration": 2, "unit": "YEAR"},
        "charges": {"processing": {"data": {"amount": "4720"}}},
    } | more


def repayment(number: int, due: str, paid: str, status: str = "SUCCESS", at: str = "") -> dict[str, Any]:
    payment = {
        "installmentNumber": number,
        "totalAmount": "19500.00",
        "date": paid,
        "status": status,
        "extensibleData": {"dueDate": due},
    }
    return ocen(at or f"{paid}T15:00:00.000Z", loanId="L1", payment=payment)


def loan_story() -> list[dict[str, Any]]:
    """Application, offer, loan, disbursal and three instalments: in time, late and missed."""
    request = application("CREATED", terms={"requestedAmount": 500000, "currency": "INR"})
    offer = {"id": "OF1", "validTill": "2025-02-20", "terms": terms()}
    granted = {"loanId": "L1", "loanApplicationId": "A1", "loanApplicationStatus": "GRANTED", "offer": offer}
    payment = {"totalAmount": "400000.00", "date": "2025-02-12", "status": "SUCCESS", "txnRefNo": "UTR9"}
    disbursed = {"loanApplicationId": "A1", "loanId": "L1", "loanApplicationStatus": "DISBURSEMENT_COMPLETED"}
    summary = {"amountDisbursed": "400000.00", "principalPending": "310000.00"}
    return [
        ocen("2025-02-01T05:00:00.000Z", "AGENT", False, loanApplications=[request]),
        ocen("2025-02-03T05:00:00.000Z", loanApplications=[application("OFFERED", offers=[offer])]),
        ocen("2025-02-11T05:00:00.000Z", loanDetails=granted),
        ocen("2025-02-12T15:00:00.000Z", **disbursed, payment=payment),
        ocen("2025-02-12T15:01:00.000Z", loanApplications=[application("DISBURSEMENT_COMPLETED")]),
        repayment(1, "2025-03-05", "2025-03-05"),
        repayment(2, "2025-04-05", "2025-04-05", "FAILURE"),
        repayment(2, "2025-04-05", "2025-04-19"),
        repayment(3, "2025-05-05", "2025-05-05", "FAILURE"),
        ocen("2025-05-31T15:00:00.000Z", loanId="L1", loanStatus="EMI_OVERDUE", summary=summary),
    ]


def loan_order(action: str = "on_update", disbursal: str = "PAID") -> dict[str, Any]:
    info = {"INTEREST_RATE": "13.5 %", "TERM": "P12M", "LOAN_AMOUNT": "200000 INR"}
    tags = [{"descriptor": {"code": code}, "value": value} for code, value in info.items()]
    window = {"start": "2025-05-01T00:00:00.000Z", "end": "2025-05-31T23:59:59.999Z"}
    paid = {
        "id": "D",
        "type": "ON-ORDER",
        "status": disbursal,
        "params": {"amount": "200000"},
        "time": {"timestamp": "2025-04-01T06:00:00.000Z"},
    }
    due = {
        "id": "E",
        "type": "POST_FULFILLMENT",
        "status": "NOT-PAID",
        "params": {"amount": "17500"},
        "time": {"label": "MISSED_EMI_PAYMENT", "range": window},
    }
    order = {
        "id": "LO1",
        "provider": {"descriptor": {"name": "LENDER TWO"}},
        "items": [
            {
                "id": "LOAN",
                "descriptor": {"code": "LOAN"},
                "tags": [{"descriptor": {"code": "INFO"}, "list": tags}],
            }
        ],
        "fulfillments": [
            {"customer": {"person": {"name": BUYER["name"]}, "contact": {"phone": BUYER["phone"]}}}
        ],
        "quote": {"id": "Q1", "price": {"value": "200000"}},
        "payments": [paid, due] if disbursal else [],
    }
    context = {
        "domain": "ONDC:FIS12",
        "action": action,
        "version": "2.3.0",
        "transaction_id": "TX1",
        "timestamp": "2025-06-02T05:00:00.000Z",
    }
    return {"context": context, "message": {"order": order}}
