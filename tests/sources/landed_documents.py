"""Documents of the shapes that banks, aggregators and the GST portal deliver, with made-up values."""

import json
from typing import Any
from xml.sax.saxutils import quoteattr


def transaction(n: int, version: str = "2.0.0") -> dict[str, Any]:
    return {
        "txnId": f"S{n:08d}",
        "type": "CREDIT" if n % 3 else "DEBIT",
        "mode": "OTHERS",
        "amount": f"{1000 + n * 7}.35",
        "transactionalBalance" if version.startswith("2") else "currentBalance": f"{50000 + n}.00",
        "transactionTimestamp": f"2025-{1 + n % 9:02d}-{1 + n % 28:02d}T10:{n % 60:02d}:00+05:30",
        "valueDate": f"2025-{1 + n % 9:02d}-{1 + n % 28:02d}",
        "narration": f'UPI/{400000000000 + n}/MANDI "{n}" {{A, B}}/pay\\m [x]: ₹',
        "reference": f"{400000000000 + n}",
    }


def account(n: int, version: str = "2.0.0", tail: int = 1234, first: int = 0) -> dict[str, Any]:
    second = version.startswith("2")
    return {
        "type": "deposit",
        "maskedAccNumber": f"XXXXXXXX{tail}",
        "version": version,
        "linkedAccRef": f"ref-{tail}",
        "profile": {
            "holders": {
                "type": "JOINT",
                "holder": [
                    {"name": "Asha Rao", "pan": "AAAPL1234C"},
                    {"name": "Vijay Rao", "pan": "AAAPL1235C"},
                ],
            }
        },
        "transactions": {
            "startDate": "2025-01-01",
            "endDate": "2025-11-30",
            "transaction": [transaction(first + at, version) for at in range(n)],
        },
        "summary": {
            "currentBalance": "101666.33",
            "currency": "INR",
            "balanceDateTime": "2025-11-30T08:00:00+05:30",
            "branch": "Jayanagar",
            "micrCode": "500245646",
            "openingDate": "2019-08-06",
            "currentODLimit": "0",
            "drawingLimit": "500000",
            "status": "ACTIVE",
            "facility": "OD",
            **(
                {
                    "ifsc": "HDFC0001154",
                    "accountType": "REGULAR",
                    "accountSubType": "CURRENT",
                    "pendingTxns": {"pendingTxn": [{"amount": "12.50", "transactionType": "DEBIT"}]},
                }
                if second
                else {"ifscCode": "HDFC0001154", "type": "CURRENT", "pending": {"amount": "12.50"}}
            ),
        },
    }


def fetch(*accounts: dict[str, Any]) -> dict[str, Any]:
    data = [
        {"linkRefNumber": f"L{at}", "maskedAccNumber": f"XX{at}", "decryptedFI": {"account": each}}
        for at, each in enumerate(accounts)
    ]
    return {
        "ver": "2.0.0",
        "timestamp": "2025-11-30T20:30:00.000Z",
        "txnid": "3dd436f8",
        "FI": [{"fipID": "HDFC-FIP", "data": data}],
    }


def _attributes(record: dict[str, Any]) -> str:
    return " ".join(f"{key}={quoteattr(value)}" for key, value in record.items() if isinstance(value, str))


def account_xml(record: dict[str, Any]) -> str:
    holders, transactions = record["profile"]["holders"], record["transactions"]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<fi:Account xmlns:fi="http://api.rebit.org.in/FISchema/deposit" {_attributes(record)}>\n'
        f"<!-- no <Transaction> -->\n<fi:Profile><fi:Holders {_attributes(holders)}>"
        + "".join(f"<fi:Holder {_attributes(each)}/>" for each in holders["holder"])
        + f"</fi:Holders></fi:Profile>\n<fi:Transactions {_attributes(transactions)}>\n"
        + "\n".join(f"  <fi:Transaction {_attributes(each)}/>" for each in transactions["transaction"])
        + f'\n</fi:Transactions>\n<fi:Summary {_attributes(record["summary"])}><fi:Pending amount="12.50"/>'
        "</fi:Summary>\n</fi:Account>\n"
    )


def invoice(n: int) -> dict[str, Any]:
    item = {"rt": 18, "txval": 1000.5 + n, "iamt": 0, "camt": 90.05, "samt": 90.05, "csamt": 0}
    return {
        "inum": f"INV/{n}",
        "idt": "24-11-2024",
        "val": 1180.59 + n,
        "pos": "29",
        "rchrg": "N",
        "inv_typ": "R",
        "itms": [{"num": 1, "itm_det": item}, {"num": 2, "itm_det": item}][: 1 + n % 2],
    }


def gstr1(n: int, period: str = "112024") -> dict[str, Any]:
    flat = {"rt": 5, "txval": 110, "iamt": 10.25}
    note = {"ntty": "C", "nt_num": "CN1", "nt_dt": "23-11-2024", "val": 118, "inv_typ": "R"}
    return {
        "gstin": "29AAAPL1234C1Z5",
        "fp": period,
        "b2b": [
            {"ctin": "29AABCR1718E1ZL", "inv": [invoice(at) for at in range(n)]},
            {"inv": [invoice(n)], "ctin": "24AANFA2641L1ZF"},
        ],
        "b2cl": [{"pos": "05", "inv": [{"inum": "L1", "idt": "10-11-2024", "val": 784586.33, "itms": []}]}],
        "exp": [
            {"exp_typ": "WPAY", "inv": [{"inum": "E1", "idt": "12-11-2024", "val": 9950, "itms": [flat]}]}
        ],
        "b2cs": [{"sply_ty": "INTER", "typ": "OE", "pos": "05", **flat}, {"sply_ty": "INTRA", **flat}],
        "nil": {"inv": [{"sply_ty": "INTRB2B", "expt_amt": 123.45, "nil_amt": 1470.85, "ngsup_amt": 1258.5}]},
        "cdnr": [{"ctin": "29AABCR1718E1ZL", "nt": [{**note, "itms": [{"num": 1, "itm_det": flat}]}]}],
        "cdnur": [{"typ": "B2CL", "pos": "03", **note, "itms": [{"num": 1, "itm_det": flat}]}],
        "hsn": {"data": [{"num": 1, "hsn_sc": "1010", "txval": 10.23}]},
        "doc_issue": {"doc_det": [{"doc_num": 1, "docs": [{"num": 1, "from": "1", "to": "10"}]}]},
    }


def gstr3b(period: str = "112024") -> dict[str, Any]:
    return {
        "gstin": "29AAAPL1234C1Z5",
        "ret_period": period,
        "sup_details": {
            "osup_det": {"txval": 532.0, "iamt": 37.98, "camt": 18.0, "samt": 18.0, "csamt": 0},
            "osup_zero": {"txval": 999, "iamt": 99.9},
            "osup_nil_exmp": {"txval": 100},
            "isup_rev": {"txval": 77.7},
            "osup_nongst": {"txval": 222.0},
        },
        "eco_dtls": {"eco_sup": {"txval": 5}, "eco_reg_sup": {"txval": 6}},
        "itc_elg": {"itc_net": {"iamt": 0.0, "camt": 40.5, "samt": 40.5, "csamt": 0.0}},
    }


def aa_gst(returns: int, invoices: int) -> dict[str, Any]:
    item = {"txval": "10000", "iamt": "325", "camt": "0", "samt": "0", "csamt": "10"}
    documents = [
        {
            "ctin": "29AABCR1718E1ZL",
            "inum": f"A{at}",
            "idt": "24-11-2024",
            "val": "11800",
            "itm_det": {"itm": item},
        }
        for at in range(invoices)
    ]
    first = [
        {"ret_prd": f"{at + 1:02d}2024", "dof": "11-DEC-2024", "b2b_dtls": {"b2b": documents}}
        for at in range(returns)
    ]
    third = {"ret_prd": "112024", "dof": "20-DEC-2024", "filingFrequency": "MONTHLY", **gstr3b()}
    return {
        "Account": {
            "maskedGstinNumber": "29AAXXXXXXXX1Z5",
            "version": "1.0.0",
            "type": "gstr1_3b",
            "Transactions": {"Gstr1Details": {"gstr1": first}, "Gstr3bDetails": {"gstr3b": third}},
            "Profile": {"BusinessDetails": {"lgnm": "Asha Rao", "trdnm": "Rao Packaging"}},
        }
    }


def filings(n: int) -> dict[str, Any]:
    return {
        "gstin": "29AAAPL1234C1Z5",
        "EFiledlist": [
            {
                "valid": "Y",
                "mof": "ONLINE",
                "dof": "11-11-2024",
                "rtntype": "GSTR1",
                "ret_prd": "102024",
                "arn": f"A{at}",
                "status": "Filed",
            }
            for at in range(n)
        ],
    }


def encode(document: Any, indent: int | None = None) -> bytes:
    return json.dumps(document, indent=indent, ensure_ascii=False).encode()
