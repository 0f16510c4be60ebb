"""What stands where it is not looked for leaves a row with a defect; what is no loss leaves none."""

import html
import json
from typing import Any

import pytest

from msme_pipeline.sources import RawRecord, Rejected, read_landed

from . import landed_documents as documents

T = {"amount": "10.00", "type": "CREDIT", "valueDate": "2025-01-01", "narration": "x"}
NAMES = {"type": "deposit", "maskedAccNumber": "XX1", "summary": {"ifsc": "HDFC0001154"}}
A = documents.account(2)
XML = documents.account_xml(A)
HEAD = {"gstin": "29AAAPL1234C1Z5", "fp": "112024"}
HEAD_3B = {"gstin": "29AAAPL1234C1Z5", "ret_period": "112024"}
SUPPLIES = documents.gstr3b()["sup_details"]
ENTRY = {"linkRefNumber": "L9", "maskedAccNumber": "XX9"}


def read(document: Any) -> tuple[dict[str, Any], list[RawRecord | Rejected]]:
    data = document if isinstance(document, bytes) else documents.encode(document)
    *records, file = read_landed(data)
    return file.values, records


def account_xml(inside: str) -> bytes:
    return f'<Account type="deposit" maskedAccNumber="XX1"><Summary ifsc="H"/>{inside}</Account>'.encode()


def beside(entry: dict[str, Any]) -> dict[str, Any]:
    return {"FI": [{"fipID": "F", "data": [{"decryptedFI": {"account": A}}, entry]}]}


def gstr1(**parts: Any) -> dict[str, Any]:
    return {**HEAD, "b2cs": [{"sply_ty": "INTRA", "pos": "29", "txval": 5, "rt": 5}], **parts}


def gstr3b(**tables: Any) -> dict[str, Any]:
    return {**HEAD_3B, **tables}


B, D, R = "raw.bank_accounts", "raw.gst_invoices", "raw.gst_returns"
MALFORMED = "malformed_record"
LOSSES: dict[str, tuple[Any, int, list[tuple[str, str]]]] = {
    **{
        f"{key} of an account": ({**NAMES, key: value}, 0, [(B, MALFORMED)])
        for key, value in (
            ("txns", [T, T]),
            ("transctions", {"transaction1": [T]}),
            ("statement", {"lines": {"line": [T]}}),
            ("TransactionDetails", T),
            ("movements", [{"amt": 1}, {"foo": 1}]),
        )
    },
    "unknown element": (account_xml('<Txn amount="1"/>'), 0, [(B, MALFORMED)]),
    "unknown elements": (account_xml('<Txns><Txn amount="1"/><Txn amount="2"/></Txns>'), 0, [(B, MALFORMED)]),
    "text as transactions": ({**NAMES, "Transactions": "abc"}, 0, [(B, MALFORMED)]),
    "text as transaction": ({**NAMES, "Transaction": "abc"}, 0, [(B, MALFORMED)]),
    "text within transactions": ({**NAMES, "Transactions": {"Transaction": "abc"}}, 0, [(B, MALFORMED)]),
    "text in an element": (account_xml("<Transactions>abc</Transactions>"), 0, [(B, MALFORMED)]),
    "text beside elements": (
        account_xml('<Transactions>abc<Transaction amount="1"/></Transactions>'),
        1,
        [(B, MALFORMED)],
    ),
    "encrypted entry": (beside({**ENTRY, "encryptedFI": "aGVsbG8="}), 2, [(B, "encrypted")]),
    "empty entry": (beside({**ENTRY, "decryptedFI": ""}), 2, [(B, "unknown_format")]),
    "entry of another shape": (beside({**ENTRY, "txns": [T]}), 2, [(B, "unknown_format")]),
    "entry with unreadable text": (beside({**ENTRY, "payload": "<Account"}), 2, [(B, "unknown_format")]),
    "GSTR-1 sections misspelt": (
        gstr1(b2bInvoices=[{}], b2b_inv=[{}, {}], invoices=[1, 2, 3]),
        5,
        [(D, MALFORMED)] * 3,
    ),
    "GSTR-1 in a part": ({**HEAD, "sections": {"b2b": []}}, 2, [(D, MALFORMED)]),
    "GSTR-1 below gstr1": ({**HEAD_3B, "gstr1": gstr1()}, 2, [(R, MALFORMED), (D, MALFORMED)]),
    "GSTR-3B without 3.1": (gstr3b(itc_elg={"itc_net": {"iamt": 1}}), 1, [(R, MALFORMED)]),
    "GSTR-3B misspelt": (gstr3b(sup_detail=SUPPLIES, inter_sup={}), 1, [(R, MALFORMED)]),
    "GSTR-3B value of an object": (
        gstr3b(sup_details={**SUPPLIES, "osup_det": {"txval": {"v": 1}}}),
        1,
        [(R, MALFORMED)],
    ),
    "GSTR-3B lines": (
        gstr3b(sup_details={**SUPPLIES, "osup_det": [{"txval": 1}, {"txval": 2}]}),
        1,
        [(R, MALFORMED)],
    ),
    "rate line without value": (
        gstr1(b2cl=[{"pos": "05", "inv": [{"inum": "1", "itms": [{"itm_det": {"rt": 5, "taxable": 9}}]}]}]),
        3,
        [(D, MALFORMED)],
    ),
}


@pytest.mark.parametrize("case", LOSSES)
def test_nothing_is_lost_unseen(case: str) -> None:
    document, delivered, defects = LOSSES[case]
    file, records = read(document)
    assert file["defect"] is None
    assert (file["records_delivered"], file["records_read"]) == (delivered, delivered)
    rejected = [each for each in records if isinstance(each, Rejected)]
    assert [(each.table, each.reason) for each in rejected] == defects
    assert all(each.values["raw_text"] for each in rejected)


def fetch_xml(text: str) -> bytes:
    return (
        f"<FIFetchResponse><FI><data><decryptedFI>{text}</decryptedFI></data></FI></FIFetchResponse>".encode()
    )


PENDING = {"PendingTransactions": {"Transaction": [T]}}
AA_GST_XML = (
    b'<Account type="gstr1_3b" maskedGstinNumber="29X"><Transactions><Gstr1Details><gstr1 ret_prd="112024">'
    b'<b2b_dtls><b2b ctin="29AABCR1718E1ZL"><inv inum="1" val="5"/><inv inum="2" val="6"/></b2b></b2b_dtls>'
    b"</gstr1></Gstr1Details></Transactions></Account>"
)
LINES = documents.filings(2)["EFiledlist"]
SOUND: dict[str, tuple[Any, int, int]] = {
    "pending members": ({**A, **PENDING}, 2, 1),
    "pending in summary": ({**A, "summary": {**A["summary"], **PENDING}}, 2, 1),
    "pending beside booked": (
        {**A, "transactions": {**A["transactions"], "pendingTransactions": [T]}},
        2,
        1,
    ),
    "pending elements": (
        account_xml(
            '<Transactions><Transaction amount="1"/><PendingTransaction amount="2"/></Transactions>'
            '<PendingTransactions><Transaction amount="2"/></PendingTransactions>'
        ),
        1,
        1,
    ),
    **{
        f"document under {key}": (beside({**ENTRY, key: json.dumps({"account": A})}), 4, 2)
        for key in ("decryptedData", "fiData", "DECRYPTEDFI", "data", "payload", "content", "decrypted_fi")
    },
    "document under xml": (beside({**ENTRY, "xml": XML}), 4, 2),
    "summary of an envelope": ({"summary": {"n": 2}, "accounts": [A, A]}, 4, 2),
    "summary of an envelope in XML": (
        b"<Accounts><Summary n='2'/>" + (account_xml("") * 2) + b"</Accounts>",
        0,
        2,
    ),
    "two transactions elements": (
        account_xml("<Transactions startDate='1'><Transaction amount='1'/></Transactions>" * 2),
        2,
        1,
    ),
    "escaped XML in XML": (fetch_xml(html.escape(XML)), 2, 1),
    "CDATA in XML": (fetch_xml(f"<![CDATA[{XML}]]>"), 2, 1),
    "JSON in XML": (fetch_xml(html.escape(json.dumps(A))), 2, 1),
    "blank lines before XML": (b"\r\n\n  " + XML.encode(), 2, 1),
    "nil GSTR-1": ({**HEAD, "gt": 0}, 1, 0),
    "GSTR1_3B in XML": (AA_GST_XML, 3, 0),
    "data": ({"data": gstr1()}, 2, 0),
    "data of data": ({"status_cd": "1", "data": {"data": gstr1()}}, 2, 0),
    "data of several": ({"data": [gstr1(), {**HEAD, "gt": 0}]}, 3, 0),
    "filings in data": ({"status_cd": "1", "data": {"EFiledlist": LINES}}, 2, 0),
    "filings alone": (LINES, 2, 0),
    "filings alone in data": ({"data": LINES}, 2, 0),
    "nil GSTR-3B": (gstr3b(sup_details={"osup_det": {"txval": 0}, "osup_zero": {"txval": 0}}), 1, 0),
}


@pytest.mark.parametrize("case", SOUND)
def test_what_is_sound_has_no_defect(case: str) -> None:
    document, delivered, accounts = SOUND[case]
    file, records = read(document)
    assert file["defect"] is None, file["detail"]
    assert (file["records_delivered"], file["records_read"]) == (delivered, delivered)
    assert [each for each in records if isinstance(each, Rejected)] == []
    assert sum(each.table == B for each in records) == accounts


@pytest.mark.parametrize("number", ["1e19", "1e30", "1e400", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("embedded", [False, True])
def test_large_numbers(number: str, embedded: bool) -> None:
    text = json.dumps({**NAMES, "transactions": {"transaction": [{**T, "amount": "@"}]}})
    text = text.replace('"@"', number)
    data = json.dumps({"data": [{"decryptedFI": text}]}) if embedded else text
    file, records = read(data.encode())
    if file["defect"] is None:
        (amount,) = [each.values["amount"] for each in records if each.table == "raw.bank_transactions"]
        assert amount in (number, number.replace("e", "e+"))
    else:
        assert number in ("1e400", "9" * 5000)  # no number of JSON to the parser
