"""Bank statement exports as bytes: delimited text and XLSX in the layouts of five banks, MT940."""

import io
import re
import zipfile
from decimal import Decimal
from xml.sax.saxutils import escape

from msme_pipeline.demo.business import BankAccount, Business
from msme_pipeline.demo.deliveries import Delivery
from msme_pipeline.demo.texts import lakh

_HEADERS = {
    "HDFC": (
        "Date",
        "Narration",
        "Chq./Ref.No.",
        "Value Dt",
        "Withdrawal Amt.",
        "Deposit Amt.",
        "Closing Balance",
    ),
    "ICICI": (
        "S No.",
        "Value Date",
        "Transaction Date",
        "Cheque Number",
        "Transaction Remarks",
        "Withdrawal Amount (INR )",
        "Deposit Amount (INR )",
        "Balance (INR )",
    ),
    "SBI": ("Txn Date", "Value Date", "Description", "Ref No./Cheque No.", "Debit", "Credit", "Balance"),
    "AXIS": ("Tran Date", "Chq No", "Particulars", "Debit", "Credit", "Balance", "Init.(Br)"),
    "KOTAK": ("Date", "Narration", "Chq/Ref No.", "Withdrawal (Dr) / Deposit (Cr)", "Balance"),
}


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def _line(style: str, number: int, r: dict[str, str]) -> list[str]:
    if style == "HDFC":
        return [
            r["booked"],
            r["narration"],
            r["reference"],
            r["valued"],
            r["debit"],
            r["credit"],
            r["balance"],
        ]
    if style == "ICICI":
        head = [str(number + 1), r["valued"], r["booked"], r["reference"], r["narration"]]
        return [*head, r["debit"], r["credit"], r["balance"]]
    if style == "SBI":
        return [
            r["booked"],
            r["valued"],
            r["narration"],
            r["reference"],
            r["debit"],
            r["credit"],
            r["balance"],
        ]
    if style == "AXIS":
        return [r["booked"], r["reference"], r["narration"], r["debit"], r["credit"], r["balance"], "248"]
    amount = f"{r['debit']}(Dr)" if r["debit"] else f"{r['credit']}(Cr)"
    balance = r["balance"]
    balance = f"{balance[1:]}(Dr)" if balance.startswith("-") else f"{balance}(Cr)"
    return [r["booked"], r["narration"], r["reference"], amount, balance]


def statement_bytes(business: Business, delivery: Delivery) -> bytes:
    """A bank's own export of one account."""
    section = delivery.sections[0]
    holder = business.accounts[section.account]
    if delivery.way == "mt940":
        return _message(holder, delivery).encode()
    style = delivery.style
    first, last = delivery.first.strftime("%d/%m/%Y"), delivery.last.strftime("%d/%m/%Y")
    preamble = [
        f"{holder.bank.name} LTD",
        f"Account Name : {business.owner if holder.account_type == 'SAVINGS' else business.name}",
        f"Account Number : {holder.number}",
        f"IFSC : {holder.ifsc}",
        f"Statement From : {first} To : {last}",
    ]
    if holder.limit:
        preamble.append(f"OD Limit : {lakh(holder.limit).replace(',', '')}")
    if delivery.received:
        preamble.append(f"Generated On : {delivery.received:%d/%m/%Y}")
    rows = [_line(style, number, record) for number, record in enumerate(section.records)]
    header = _HEADERS[style]
    if delivery.way == "xlsx":
        return _workbook([*([line] for line in preamble), [], list(header), *rows])
    if style == "SBI":
        lines = ["\t".join(row) for row in (header, *rows)]
    else:
        lines = [",".join([_cell(cell) for cell in row]) for row in (header, *rows)]
    body = "\r\n".join([*preamble, "", *lines, ""]).encode()
    return b"\xef\xbb\xbf" + body if "bom" in delivery.quirks else body


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_RELATION = f"{_OFFICE}/officeDocument/2006/relationships"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_OFFICE}/spreadsheetml/2006/main" xmlns:r="{_RELATION}">'
    '<sheets><sheet name="Statement" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP file can name
_NUMBER = re.compile(r"-?[0-9]{1,13}\.[0-9]{2}")
_LINE = 65  # characters of a line of details in MT940


def _workbook(rows: list[list[str]]) -> bytes:
    """An XLSX workbook of one sheet; plain amounts are numbers."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for letter, text in zip("ABCDEFGHIJ", row, strict=False):
            if _NUMBER.fullmatch(text):
                cells.append(f'<c r="{letter}{number}"><v>{text}</v></c>')
            elif text:
                cells.append(f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    sheet = (
        f'<worksheet xmlns="{_OFFICE}/spreadsheetml/2006/main"><sheetData>{"".join(lines)}</'
        "sheetData></worksheet>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(zipfile.ZipInfo(name, _EARLIEST), _XML + text, zipfile.ZIP_DEFLATED, 1)
    return packed.getvalue()


def _message(holder: BankAccount, delivery: Delivery) -> str:
    """A customer statement message; the dates of its records are ISO."""
    records = delivery.sections[0].records
    opening = (
        Decimal(records[0]["balance"])
        - Decimal(records[0]["credit"] or 0)
        + Decimal(records[0]["debit"] or 0)
    )
    lines = [
        f":20:STMT{delivery.last:%y%m%d}",
        f":25:{holder.ifsc}/{holder.number}",
        ":28C:00001/001",
        f":60F:{_balance(opening)[0]}{delivery.first:%y%m%d}INR{_balance(opening)[1]}",
    ]
    for record in records:
        mark, amount = ("C", record["credit"]) if record["credit"] else ("D", record["debit"])
        valued, booked = record["valued"].replace("-", "")[2:], record["booked"].replace("-", "")[4:]
        reference = record["reference"][:16] or "NONREF"
        lines.append(f":61:{valued}{booked}{mark}{amount.replace('.', ',')}NTRF{reference}")
        text = record["narration"]
        lines += [f":86:{text[:_LINE]}", *(text[at : at + _LINE] for at in range(_LINE, len(text), _LINE))]
    closing = _balance(Decimal(records[-1]["balance"]))
    lines += [f":62F:{closing[0]}{delivery.last:%y%m%d}INR{closing[1]}", "-", ""]
    return "\r\n".join(lines)


def _balance(amount: Decimal) -> tuple[str, str]:
    return "C" if amount >= 0 else "D", f"{abs(amount):.2f}".replace(".", ",")
