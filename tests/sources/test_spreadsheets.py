"""Bank statements as XLSX workbooks and as HTML tables called `.xls`."""

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import RawRecord, bank_spreadsheet, read_landed

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="dd\\-mmm\\-yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>'
)
Cell = str | float | tuple[int, int]  # text, number, (serial day, style)
PREAMBLE: list[list[Cell]] = [
    ["AXIS BANK LTD"],
    ["Account Number", "912010012345678"],
    ["IFSC", "UTIB0000123"],
    [],
]


def sheet(rows: list[list[Cell]]) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for letter, cell in zip("ABCDEFGHIJ", row, strict=False):
            place = f'r="{letter}{number}"'
            if isinstance(cell, tuple):
                cells.append(f'<c {place} s="{cell[1]}"><v>{cell[0]}</v></c>')
            elif isinstance(cell, str):
                cells.append(f'<c {place} t="inlineStr"><is><t>{escape(cell)}</t></is></c>' if cell else "")
            else:
                cells.append(f"<c {place}><v>{cell!r}</v></c>")
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def workbook(*sheets: str, extra: dict[str, bytes] | None = None) -> bytes:
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{RELATION}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{packages}"><Relationship Id="r1" '
        f'Type="{RELATION}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{names}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}">{targets}</Relationships>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets, 1)},
        **(extra or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def read(data: bytes) -> tuple[list[tuple[Any, ...]], dict[str, Any]]:
    """(date, value date, direction, amount, balance, narration, reference) of the rows, and the file."""
    *rows, last = read_landed(data, "bank_statement")
    columns = ("timestamp", "value_date", "type", "amount", "balance", "narration", "reference")
    found = [tuple(row.values[c] for c in columns) for row in rows if row.table == "raw.bank_transactions"]
    if isinstance(last, RawRecord):
        assert last.values["records_delivered"] == last.values["records_read"] == len(found)
    return found, last.values


HEADERS: dict[str, tuple[list[Cell], list[list[Cell]], list[tuple[Any, ...]]]] = {
    "HDFC": (
        [
            "Date",
            "Narration",
            "Chq./Ref.No.",
            "Value Dt",
            "Withdrawal Amt.",
            "Deposit Amt.",
            "Closing Balance",
        ],
        [
            ["01/04/25", "UPI-RAO", "0000412", "01/04/25", 1234.1, "", 8765.9],
            ["02/04/25", "NEFT", "77", "02/04/25", "", 0.3, 8766.2],
        ],
        [
            ("01/04/25", "01/04/25", "DEBIT", "1234.1", "8765.9", "UPI-RAO", "0000412"),
            ("02/04/25", "02/04/25", "CREDIT", "0.3", "8766.2", "NEFT", "77"),
        ],
    ),
    "ICICI": (
        [
            "S No.",
            "Value Date",
            "Transaction Date",
            "Cheque Number",
            "Transaction Remarks",
            "Withdrawal Amount (INR )",
            "Deposit Amount (INR )",
            "Balance (INR )",
        ],
        [[1, (45748, 1), (45749, 2), "-", "BIL/ONL", 100, 0, 900.0]],
        [("2025-04-02", "2025-04-01", "DEBIT", "100", "900", "BIL/ONL", None)],
    ),
    "SBI YONO": (
        ["Date", "Transaction Reference", "Ref.No./Chq.No.", "Credit", "Debit", "Balance"],
        [
            ["01-08-25", "APY", "-", "-", "90.00", "1184.21"],
            ["02-08-25", "UPI", "X", "10.00", "-", "1194.21"],
        ],
        [
            ("01-08-25", None, "DEBIT", "90.00", "1184.21", "APY", None),
            ("02-08-25", None, "CREDIT", "10.00", "1194.21", "UPI", "X"),
        ],
    ),
    "AXIS": (
        [
            "S.No",
            "Transaction Date",
            "Value Date",
            "Particulars",
            "Amount",
            "Debit/Credit",
            "Balance",
            "Cheque Number",
            "Branch Name",
        ],
        [
            [1, "01/04/2025", "02/04/2025", 'PIPE 6" X', 50, "DR", 450, "", "MUMBAI"],
            [2, "03/04/2025", "03/04/2025", "CLG", 1.5, "CR", 451.5, "12", "MUMBAI"],
        ],
        [
            ("01/04/2025", "02/04/2025", "DEBIT", "50", "450", 'PIPE 6" X', None),
            ("03/04/2025", "03/04/2025", "CREDIT", "1.5", "451.5", "CLG", "12"),
        ],
    ),
    "KOTAK": (
        ["Date", "Narration", "Chq/Ref No.", "Withdrawal (Dr) / Deposit (Cr)", "Balance"],
        [["01-Apr-2025", "UPI", "U-1", "1,000.00(Dr)", "5,000.00(Cr)"]],
        [("01-Apr-2025", None, "DEBIT", "1,000.00", "5,000.00(Cr)", "UPI", "U-1")],
    ),
    "BANDHAN": (
        ["Transaction Date", "Value Date", "Description", "Amount", "Dr / Cr", "Balance"],
        [["November04, 2025", "November04, 2025", "UPI/CR", "INR34,279.01", "Cr", "INR1,34,279.01"]],
        [
            (
                "November04, 2025",
                "November04, 2025",
                "CREDIT",
                "INR34,279.01",
                "INR1,34,279.01",
                "UPI/CR",
                None,
            )
        ],
    ),
    "YES": (
        [
            "Transaction Date",
            "Value Date",
            "Description",
            "Reference Number",
            "Withdrawals",
            "Deposits",
            "Running Balance",
        ],
        [["2025-04-01", "2025-04-01", "NEFT", "N1", "5.00", "", "95.00"]],
        [("2025-04-01", "2025-04-01", "DEBIT", "5.00", "95.00", "NEFT", "N1")],
    ),
    "IOB": (
        [
            "Date(Value Date)",
            "Particulars",
            "Ref No./Cheque No.",
            "Transaction Type",
            "Debit(Rs)",
            "Credit(Rs)",
            "Balance(Rs)",
        ],
        [["01-Apr-25 (02-Apr-25)", "BY CASH", "", "Cash", "", "7.00", "107.00"]],
        [("01-Apr-25", "02-Apr-25", "CREDIT", "7.00", "107.00", "BY CASH", None)],
    ),
    "PNB": (
        ["Transaction Date", "Cheque Number", "Withdrawal", "Deposit", "Balance", "Narration"],
        [["2023/04/27", "", "25,000.00", "", "20,000.00", "ATM WDL"]],
        [("2023/04/27", None, "DEBIT", "25,000.00", "20,000.00", "ATM WDL", None)],
    ),
}


@pytest.mark.parametrize("bank", HEADERS)
def test_layouts(bank: str) -> None:
    header, rows, expected = HEADERS[bank]
    found, file = read(workbook(sheet([*PREAMBLE, header, *rows])))
    assert found == expected
    assert (file["format"], file["defect"]) == ("bank_xlsx", None)


@pytest.mark.parametrize("bank", HEADERS)
def test_the_same_layout_as_an_html_page_called_xls(bank: str) -> None:
    header, rows, _ = HEADERS[bank]
    lines: list[list[Any]] = [
        header,
        *([str(cell) if not isinstance(cell, tuple) else "01/04/2025" for cell in row] for row in rows),
    ]
    table = "".join(
        "<tr>" + "".join(f"<td class=x>{escape(str(c))}&nbsp;</td>" for c in row) + "</tr>\n" for row in lines
    )
    page = f"<html><body><p>Account Number : 1234567890</p><table border=1>{table}</table></body></html>"
    found, file = read(page.encode())
    assert len(found) == len(rows)
    assert (file["format"], file["defect"]) == ("bank_html", None)


def test_every_sheet_is_read_and_a_legend_is_no_record() -> None:
    header, rows, expected = HEADERS["HDFC"]
    second: list[list[Cell]] = [["Account Number", "50100099998888"], header, *rows]
    legend: list[list[Cell]] = [["UPI", "Unified Payments Interface", "x"], ["Code", "Meaning", "y", "z"]]
    found, _ = read(workbook(sheet([*PREAMBLE, header, *rows]), sheet(legend), sheet(second)))
    assert found == expected * 2


def test_a_row_wider_than_the_table_does_not_widen_the_table() -> None:
    header, rows, expected = HEADERS["HDFC"]
    wide: list[Cell] = ["01/04/25", "a", "b", "01/04/25", "c", "B/F", 1.0, "01/04/25"]
    found, _ = read(workbook(sheet([*PREAMBLE, header, *rows, wide])))
    assert found[:2] == expected
    assert len(found) == 3


def test_what_is_no_workbook_has_a_reason_and_leaves_no_records() -> None:
    good = workbook(sheet([*PREAMBLE, *HEADERS["HDFC"][1]]))
    header, rows, _ = HEADERS["HDFC"]
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]><sst/>'
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("statement.csv", "Date")
    far = sheet([header, *rows]).replace('r="A2"', 'r="XFD2"').replace('<row r="3"', '<row r="1048576"')
    cases = {
        "unknown_format": good,
        "unreadable_file": good[: len(good) // 2],
        "unsafe_xml": workbook(sheet([header, *rows]), extra={"xl/sharedStrings.xml": entity}),
        "compression_ratio": workbook(sheet([header, *rows]), extra={"xl/media/a.bin": bytes(4_000_000)}),
    }
    for reason, data in cases.items():
        assert read(data)[1]["defect"] == reason
    for data in (other.getvalue(), workbook(far), b"\xd0\xcf\x11\xe0" + bytes(600), b"%PDF-1.7 x"):
        found, file = read(data)
        assert (file["defect"], found) == ("unsupported_format", [])
    locked = b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    assert read(locked)[1]["defect"] == "encrypted"


def test_unpacked_bytes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    header, rows, _ = HEADERS["HDFC"]
    data = workbook(sheet([header, *rows]))
    monkeypatch.setattr(bank_spreadsheet, "MOST_BYTES", 1000)
    assert read(data)[1]["defect"] == "compression_ratio"


CELLS = st.one_of(
    st.sampled_from(
        [
            "01/04/25",
            "B/F",
            "Total",
            "Opening Balance",
            "-",
            "0.00",
            "1,234.50",
            "12 Dr",
            '"x',
            "",
            "END OF STATEMENT",
        ]
    ),
    st.floats(0, 1e7, allow_nan=False).map(lambda value: round(value, 2)),
    st.just((45748, 1)),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="_"),
        max_size=8,
    ),
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=9), max_size=8), at=st.integers(0, 3))
def test_whatever_stands_in_the_cells_nothing_is_lost_unseen(rows: list[list[Cell]], at: int) -> None:
    header, good, _ = HEADERS["HDFC"]
    read(workbook(sheet([*rows[:at], header, *good, *rows[at:]])))


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10_000), value=st.integers(0, 255), cut=st.none() | st.integers(0, 3000))
def test_broken_bytes_never_raise(at: int, value: int, cut: int | None) -> None:
    header, good, _ = HEADERS["HDFC"]
    data = bytearray(workbook(sheet([header, *good]))[:cut])
    if data:
        data[at % len(data)] = value
    read(bytes(data))
