"""One account that arrives by several ways stays one, and its transactions are counted once."""

import json
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest

from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.sources import read_landed_tables
from tests.cleaning.raw_rows import AS_OF, all_permitted
from tests.sources.test_spreadsheets import sheet, workbook

ROWS = [
    ("03", "NEFT CR-RAO TRADERS", "N307251234567890", "", "35000.00", "185000.00"),
    ("05", "ACH D-TEST NBFC", "0000021000", "14687.00", "", "170313.00"),
    ("05", "ACH D-TEST NBFC RTN", "0000021000", "", "14687.00", "185000.00"),
    ("05", "ACH D-TEST NBFC", "0000021001", "14687.00", "", "170313.00"),
]
NUMBER = "50200000001234"


def fetch() -> bytes:
    records = [
        {
            "txnId": str(n), "type": "DEBIT" if debit else "CREDIT", "mode": "OTHERS",
            "amount": debit or credit, "transactionalBalance": balance,
            "transactionTimestamp": f"2025-11-{day}T1{n}:00:00+05:30", "valueDate": f"2025-11-{day}",
            "narration": narration, "reference": reference,
        }
        for n, (day, narration, reference, debit, credit, balance) in enumerate(ROWS)
    ]  # fmt: skip
    return json.dumps(
        {
            "type": "deposit", "version": "2.0.0", "maskedAccNumber": "XXXXXXXXXX1234",
            "profile": {"holders": {"type": "SINGLE", "holder": [{"name": "TEST"}]}},
            "summary": {"ifsc": "HDFC0001073", "currency": "INR"},
            "transactions": {"startDate": "2025-11-01", "endDate": "2025-11-30", "transaction": records},
        }
    ).encode()  # fmt: skip


def table() -> list[list[str]]:
    header = [
        "Date",
        "Narration",
        "Chq./Ref.No.",
        "Value Dt",
        "Withdrawal Amt.",
        "Deposit Amt.",
        "Closing Balance",
    ]
    rows = [
        [f"{d}/11/25", text, ref, f"{d}/11/25", debit, credit, balance]
        for d, text, ref, debit, credit, balance in ROWS
    ]
    return [["HDFC BANK"], ["Account Number", NUMBER], ["IFSC", "HDFC0001073"], header, *rows]


def message() -> bytes:
    lines = [":20:X", f":25:HDFC0001073/{NUMBER}", ":60F:C251101INR150000,00"]
    for day, narration, reference, debit, credit, _ in ROWS:
        mark = f"D{debit}" if debit else f"C{credit}"
        lines += [f":61:2511{day}11{day}{mark.replace('.', ',')}NTRF{reference[:9]}", f":86:{narration}"]
    return "\n".join([*lines, ":62F:C251130INR170313,00"]).encode()


def text() -> bytes:
    rows = [
        f"{d}/11/2025  {words}  {debit or credit}  {balance}" for d, words, _, debit, credit, balance in ROWS
    ]
    head = [f"Account No : {NUMBER}", "IFSC: HDFC0001073", "Opening Balance: 150000.00"]
    return "\n".join([*head, "Date  Narration  Withdrawal  Deposit  Closing Balance", *rows]).encode()


WAYS = {
    "fetch.json": fetch(),
    "statement.csv": "\n".join(",".join(row) for row in table()).encode(),
    "statement.xlsx": workbook(sheet([list(row) for row in table()])),
    "statement.sta": message(),
    "statement.txt": text(),
}


def clean(folder: Path, names: tuple[str, ...]) -> dict[str, pa.Table]:
    paths = []
    for name in names:
        path = folder / "C1" / ("account_aggregator" if name == "fetch.json" else "bank_statement") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(WAYS[name])
        paths.append(path)
    raw = read_landed_tables(paths)
    assert raw["raw.landed_files"]["defect"].null_count == len(names)
    return clean_bank(all_permitted(raw), AS_OF)


@pytest.mark.parametrize("names", [*combinations(WAYS, 2), tuple(WAYS)], ids=" and ".join)
def test_two_ways_are_one_account_with_each_transaction_once(tmp_path: Path, names: tuple[str, ...]) -> None:
    tables = clean(tmp_path, names)
    assert tables["clean.accounts"]["account_id"].to_pylist() == ["HDFC-1234"]
    assert [float(b) for b in tables["clean.bank_transactions"]["balance_after"].to_pylist()] == [
        185000,
        170313,
        185000,
        170313,
    ]
    assert tables["clean.bank_rejected"]["disposition"].to_pylist() == ["duplicate"] * 4 * (len(names) - 1)
    assert tables["clean.balance_breaks"].num_rows == 0
