"""Bank statements exported as delimited text, in the layouts of five banks."""

from pathlib import Path
from typing import Any

import pytest

from msme_pipeline.landing import content
from msme_pipeline.sources import read_landed_tables

LAYOUTS: dict[str, dict[str, Any]] = {
    "HDFC": {
        "delimiter": ",",
        "header": "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance",
        "rows": [
            '01/04/25,"UPI-RAO, ASHA-1",0000400001,01/04/25,"1,23,456.50",,"10,000.00"',
            "02/04/25,NEFT CR-RAO,0000400002,02/04/25,,500.00,10500.00",
        ],
        "after": [
            "",
            "STATEMENT SUMMARY :-",
            "Opening Balance,Dr Count,Cr Count",
            "10.00,1,1",
            "Generated On: 03-May-2025 10:00",
        ],
        "expected": [
            ("01/04/25", "01/04/25", "DEBIT", "1,23,456.50", "10,000.00", "UPI-RAO, ASHA-1", "0000400001"),
            ("02/04/25", "02/04/25", "CREDIT", "500.00", "10500.00", "NEFT CR-RAO", "0000400002"),
        ],
        "ifsc": "HDFC0001154",
        "received": "2025-05-03",
    },
    "ICICI": {
        "delimiter": ",",
        "header": (
            '"S No.","Value Date","Transaction Date","Cheque Number","Transaction '
            'Remarks","Withdrawal Amount (INR )","Deposit Amount (INR )","Balance (INR )"'
        ),
        "rows": [
            '"1","01/04/2025","02/04/2025","-","BIL/ONL/1","100.00","0.00","2,04,659.22"',
            '"2","03/04/2025","03/04/2025","000123","CLG/RAO\nTRADERS","0.00","38,320.00","2,42,979.22"',
        ],
        "after": ['"","","","","Total","100.00","38,320.00",""', "This is a system generated statement"],
        "expected": [
            ("02/04/2025", "01/04/2025", "DEBIT", "100.00", "2,04,659.22", "BIL/ONL/1", None),
            ("03/04/2025", "03/04/2025", "CREDIT", "38,320.00", "2,42,979.22", "CLG/RAO\nTRADERS", "000123"),
        ],
        "ifsc": "ICIC0000001",
    },
    "SBI": {
        "delimiter": "\t",
        "header": "Txn Date\tValue Date\tDescription\tRef No./Cheque No.\tDebit\tCredit\tBalance",
        "rows": [
            "1 Apr 2025\t1 Apr 2025\tTO TRANSFER-UPI/DR/1, X\tTRANSFER TO 1\t1,000.00\t \t5,000.00",
            "2 Apr 2025\t2 Apr 2025\tBY TRANSFER\t\t\t2,000.00\t7,000.00",
        ],
        "after": ["**This is a computer generated statement and does not require a signature"],
        "expected": [
            (
                "1 Apr 2025",
                "1 Apr 2025",
                "DEBIT",
                "1,000.00",
                "5,000.00",
                "TO TRANSFER-UPI/DR/1, X",
                "TRANSFER TO 1",
            ),
            ("2 Apr 2025", "2 Apr 2025", "CREDIT", "2,000.00", "7,000.00", "BY TRANSFER", None),
        ],
        "ifsc": "SBIN0000123",
    },
    "AXIS": {
        "delimiter": ",",
        "header": "Tran Date,Chq No,Particulars,Debit,Credit,Balance,Init.(Br)",
        "rows": [
            ",,OPENING BALANCE,,,5000.00,",
            "01-04-2025,,UPI/P2M/1/RAO/AXIS, EXTRA COMMA,100.00,,4900.00,248",
            "02-04-2025,123,CLG,,50.25,4950.25,248",
        ],
        "after": [",,TRANSACTION TOTAL,100.00,50.25,,", ",,CLOSING BALANCE,,,4950.25,"],
        "expected": [
            ("01-04-2025", None, "DEBIT", "100.00", "4900.00", "UPI/P2M/1/RAO/AXIS,EXTRA COMMA", None),
            ("02-04-2025", None, "CREDIT", "50.25", "4950.25", "CLG", "123"),
        ],
        "ifsc": "UTIB0000123",
    },
    "KOTAK": {
        "delimiter": ";",
        "header": "Date;Narration;Chq/Ref No.;Withdrawal (Dr) / Deposit (Cr);Balance",
        "rows": [
            "01-Apr-2025;UPI/RAO/1;UPI-1;1,000.00(Dr);5,000.00(Cr)",
            "02-Apr-2025;NEFT RAO;NEFT-2;2,000.00 Cr;7,000.00(Cr)",
            "03-Apr-2025;NO AMOUNT;X;(Cr);7,000.00(Cr)",
        ],
        "after": ["", "End of statement", "Legend;a;b;c"],
        "expected": [
            ("01-Apr-2025", None, "DEBIT", "1,000.00", "5,000.00(Cr)", "UPI/RAO/1", "UPI-1"),
            ("02-Apr-2025", None, "CREDIT", "2,000.00", "7,000.00(Cr)", "NEFT RAO", "NEFT-2"),
            ("03-Apr-2025", None, "CREDIT", None, "7,000.00(Cr)", "NO AMOUNT", "X"),
        ],
        "ifsc": "KKBK0000261",
    },
}


def statement(bank: str, layout: dict[str, Any], rows: list[str] | None = None) -> str:
    preamble = [
        f"{bank} BANK LTD",
        "Account Name : ASHA RAO TRADERS",
        "Account Number : 50100012345678",
        f"IFSC : {layout['ifsc']}",
        "Statement From : 01/04/2025 To : 30/04/2025",
        "OD Limit : 500000",
        "",
    ]
    return "\r\n".join([*preamble, layout["header"], *(rows or layout["rows"]), *layout["after"], ""])


def read(folder: Path, data: bytes) -> dict[str, list[dict[str, Any]]]:
    path = folder / "C1" / "bank_statement" / "export.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return {name.partition(".")[2]: table.to_pylist() for name, table in read_landed_tables([path]).items()}


COLUMNS = ("timestamp", "value_date", "type", "amount", "balance", "narration", "reference")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("bank", LAYOUTS)
def test_layouts(tmp_path: Path, bank: str, encoding: str) -> None:
    layout = LAYOUTS[bank]
    tables = read(tmp_path, statement(bank, layout).encode(encoding))
    assert [tuple(row[column] for column in COLUMNS) for row in tables["bank_transactions"]] == layout[
        "expected"
    ]
    assert all(row["defect"] is None for row in tables["bank_transactions"])
    (file,) = tables["landed_files"]
    assert file["records_delivered"] == file["records_read"] == len(layout["expected"])
    assert file["format"] == "bank_csv"
    assert str(file["received_on"]) == layout.get("received", "None")
    (account,) = tables["bank_accounts"]
    expected = {
        "fip_id": layout["ifsc"][:4], "ifsc": layout["ifsc"], "masked_account_number": "50100012345678",
        "holder_name": "ASHA RAO TRADERS", "drawing_limit": "500000",
        "period_start": "01/04/2025", "period_end": "30/04/2025", "fi_type": "deposit",
    }  # fmt: skip
    assert {key: account[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("CANARA BANK", "CNRB"),
        ("The Federal Bank Ltd.", "FDRL"),
        ("STATE BANK OF INDIA", "SBIN"),
        ("Bank of India", "BKID"),
        ("South Indian Bank", "SIBL"),
        ("Jammu & Kashmir Bank", "JAKA"),
        ("THE SARASWAT CO-OP. BANK LTD", "SRCB"),
        ("AU SMALL FINANCE BANK LIMITED", "AUBL"),
        ("Address : Opp. Axis Bank, Fort\r\nIDBI BANK", "IBKL"),
        ("Regulated by the Reserve Bank of India", "HDFC"),
        ("Shree Nagpur Nagarik Sahakari Bank Ltd", None),
    ],
)
def test_the_printed_bank_wins_over_the_layout(tmp_path: Path, printed: str, code: str | None) -> None:
    layout = LAYOUTS["HDFC"] | {"ifsc": "-"}
    text = statement("HDFC", layout).replace("HDFC BANK LTD", printed)
    (account,) = read(tmp_path, text.encode())["bank_accounts"]
    assert account["fip_id"] == code


def test_broken_lines_are_kept_as_records(tmp_path: Path) -> None:
    rows = [
        "01/04/25,FINE,1,01/04/25,100.00,,900.00",
        "02/04/25,CUT OFF,2",
        "03/04/25,BOTH,3,03/04/25,1.00,2.00,900.00",
        ",NO DATE,4,,5.00,,895.00",
        "32/13/25,ODD DATE,5,xx,abc,,895.00",
        '04/04/25,OPEN "QUOTE,6,04/04/25,,1.00,896.00',
        "05/04/25,COMMAS, OF, TEXT,7,05/04/25,,1.00,897.00",
        "06/04/25,WITH ZEROES,8,06/04/25,2.00,0.00,895.00",
    ]
    tables = read(tmp_path, statement("HDFC", LAYOUTS["HDFC"], rows).encode())
    found = tables["bank_transactions"]
    assert [row["defect"] for row in found] == [None] + ["malformed_record"] * 2 + [None] * 5
    assert found[1]["raw_text"] == rows[1]
    assert [row["amount"] for row in found] == ["100.00", None, None, "5.00", "abc", "1.00", "1.00", "2.00"]
    assert found[6]["narration"] == "COMMAS,OF,TEXT"
    assert tables["landed_files"][0]["records_delivered"] == 8


LOST = {
    "inches": (
        ['01/01/25,PIPE 6" X,1,01/01/25,,100.00,100.00', '02/01/25,PIPE 5" X,2,02/01/25,40.00,,60.00'],
        ['PIPE 6" X', 'PIPE 5" X'],
    ),
    "inches in quotes": (['01/01/25,"PIPE 6" X, Y",1,01/01/25,,100.00,100.00'], ['PIPE 6" X, Y']),
    "quote that never ends": (
        ['01/01/25,"PIPE,1,01/01/25,,100.00,100.00', '02/01/25,"RAO, ASHA",2,02/01/25,40.00,,60.00'],
        ['"PIPE', "RAO, ASHA"],
    ),
    "doubled quote at the end": (
        ['01/01/25,"PIPE 6"",1,01/01/25,,100.00,100.00', '02/01/25,"PIPE 5"",2,02/01/25,40.00,,60.00'],
        ['"PIPE 6""', '"PIPE 5""'],
    ),
    "narration over two lines": (['01/01/25,"RAO', 'ASHA",1,01/01/25,,100.00,100.00'], ["RAO\nASHA"]),
    "opening balance": (["01/01/25,Opening Balance,1,01/01/25,,100.00,100.00"], ["Opening Balance"]),
    "carried": (
        [f"01/01/25,{words},1,01/01/25,,100.00,100.00" for words in ("C/F", "B/F", "Brought forward")],
        ["C/F", "B/F", "Brought forward"],
    ),
    "reference": (["01/01/25,X,B/F,01/01/25,,100.00,100.00"], ["X"]),
    "balance without amount": (
        ["01/01/25,Opening Balance,,01/01/25,,0.00,100.00", "02/01/25,X,2,02/01/25,40.00,,60.00"],
        ["X"],
    ),
    "total": (["01/01/25,TOTAL GAS LTD,1,01/01/25,100.00,,0.00", "TOTAL,,,,100.00,,"], ["TOTAL GAS LTD"]),
    "end": (
        ["01/01/25,End of statement fee,1,01/01/25,100.00,,0.00", "02/01/25,X,2,02/01/25,40.00,,60.00"],
        ["End of statement fee", "X"],
    ),
    "after the end": (
        [
            "01/01/25,A,1,01/01/25,100.00,,0.00",
            "STATEMENT SUMMARY :-",
            "1,2,3",
            "02/01/25,B,2,02/01/25,40.00,,60.00",
            "03/01/25,C,2,03/01/25,x,,60.00",
        ],
        ["A", "B", "C"],
    ),
    "trailing delimiter": (
        ["01/01/25,A,1,01/01/25,100.00,,0.00,", "02/01/25,B, C,2,02/01/25,40.00,,60.00,"],
        ["A", "B,C"],
    ),
    "surplus column": (["01/01/25,A,1,01/01/25,100.00,,0.00,MUMBAI"], ["A"]),
}


@pytest.mark.parametrize("case", LOST)
def test_no_row_with_date_and_amount_is_lost(tmp_path: Path, case: str) -> None:
    rows, narrations = LOST[case]
    tables = read(tmp_path, statement("HDFC", LAYOUTS["HDFC"], rows).encode())
    found = tables["bank_transactions"]
    assert [row["narration"] for row in found] == narrations
    assert all(row["defect"] is None for row in found)
    (file,) = tables["landed_files"]
    assert file["records_delivered"] == file["records_read"] == len(narrations)


@pytest.mark.parametrize("end", [True, False])
@pytest.mark.parametrize(("second", "accounts"), [("KOTAK", 2), ("HDFC", 1)])
def test_pages_and_statements_behind_one_another(
    tmp_path: Path, second: str, accounts: int, end: bool
) -> None:
    layout = LAYOUTS["HDFC"] | ({} if end else {"after": []})
    one = statement("HDFC", layout)
    two = statement(second, LAYOUTS[second])
    if accounts == 2:
        two = two.replace("50100012345678", "999900001111")
    tables = read(tmp_path, (one + two).encode())
    expected = [(0, row) for row in layout["expected"]]
    expected += [(accounts - 1, row) for row in LAYOUTS[second]["expected"]]
    found = [
        (row["account_no"], tuple(row[column] for column in COLUMNS)) for row in tables["bank_transactions"]
    ]
    assert found == expected
    numbers = [(row["account_no"], row["masked_account_number"]) for row in tables["bank_accounts"]]
    assert numbers == [(0, "50100012345678"), (1, "999900001111")][:accounts]
    positions = [(row["account_no"], row["position"]) for row in tables["bank_transactions"]]
    assert len(set(positions)) == len(positions)
    assert tables["landed_files"][0]["records_delivered"] == len(expected)


def test_statement_that_is_not_utf_8(tmp_path: Path) -> None:
    rows = ["01/04/25,CAF\xc9 RAO,1,01/04/25,100.00,,900.00"]
    tables = read(tmp_path, statement("HDFC", LAYOUTS["HDFC"], rows).encode("cp1252"))
    assert tables["bank_transactions"][0]["narration"] == "CAF\xc9 RAO"


def test_large_statement_gives_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f'{1 + n % 28:02d}/04/25,"RAO, {n}",{n},01/04/25,{n}.50,,"1,000.00"' for n in range(2000)]
    data = statement("HDFC", LAYOUTS["HDFC"], rows).encode()
    whole = read(tmp_path, data)
    monkeypatch.setattr(content, "WHOLE_DOCUMENT_BYTES", 1000)
    monkeypatch.setattr(content, "CHUNK_BYTES", 1777)
    assert read(tmp_path, data) == whole
    assert whole["landed_files"][0]["records_delivered"] == 2000
