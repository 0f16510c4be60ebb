"""Text layers of bank statements: direction from the chain of balances."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.amounts import parse_amount
from msme_pipeline.sources import RawRecord, read_landed

SAMPLES = Path(__file__).parents[2].parent / "shared" / "formats" / "bank_statements" / "pdf_text"
ICICI = """\
Statement of Transactions in Savings Account XXXXXXXX4455 in INR for the period 01/04/2025 - 30/04/2025

DATE  MODE  PARTICULARS  DEPOSITS  WITHDRAWALS  BALANCE
01-04-2025 B/F 1,000.00
02-04-2025 UPI/1/GSTRs1.80/10 100.00 900.00
03-04-2025 NEFT-RAO TRADERS
AND SONS 2,50,000.00 2,50,900.00
04-04-2025 RENT 30.00 DUE 900.00 2,50,000.00
Page 1 of 2
\fStatement of Transactions in Savings Account XXXXXXXX4455 in INR for the period 01/04/2025 - 30/04/2025

DATE  MODE  PARTICULARS  DEPOSITS  WITHDRAWALS  BALANCE
05-04-2025 CASH 10,000.00 2,60,000.00
Total: 2,60,000.00 1,000.00 2,60,000.00
Page 2 of 2
"""


def read(text: str | bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Rows, accounts and the file."""
    data = text if isinstance(text, bytes) else text.encode()
    *rows, last = read_landed(data, "bank_statement")
    found = [row.values for row in rows if row.table == "raw.bank_transactions"]
    if isinstance(last, RawRecord):
        assert last.values["records_delivered"] == last.values["records_read"] == len(found)
    return found, [row.values for row in rows if row.table == "raw.bank_accounts"], last.values


def signs(rows: list[dict[str, Any]]) -> list[str]:
    """Direction and amount of each row in short, `?` and the reason for a row put aside."""
    return [
        f"? {r['defect']}" if r["defect"] else f"{'+' if r['type'] == 'CREDIT' else '-'}{r['amount']}"
        for r in rows
    ]


def test_directions_follow_from_the_balances() -> None:
    rows, (account,), file = read(ICICI)
    assert signs(rows) == ["-100.00", "+2,50,000.00", "-900.00", "+10,000.00"]
    assert [row["narration"] for row in rows] == [
        "UPI/1/GSTRs1.80/10",
        "NEFT-RAO TRADERS AND SONS",
        "RENT 30.00 DUE",
        "CASH",
    ]
    assert (account["fip_id"], account["masked_account_number"]) == ("ICIC", "XXXXXXXX4455")
    assert file["format"] == "bank_text"


def test_what_the_balances_do_not_decide_is_rejected_not_guessed() -> None:
    rows, _, _ = read(
        ICICI.replace("01-04-2025 B/F 1,000.00\n", "").replace(
            "10,000.00 2,60,000.00", "10,000.00 2,61,000.00"
        )
    )
    assert signs(rows) == ["? undecided_direction", "+2,50,000.00", "-900.00", "? undecided_direction"]
    assert rows[0]["amount"] == "100.00"
    assert "UPI/1" in rows[0]["raw_text"]


def test_newest_first() -> None:
    text = """\
Account Number: 12345678901
Opening Balance: INR 500.00
Date  Details  Debit  Credit  Balance
03/05/2025  C  -  50.00  450.00
02/05/2025  B  -  300.00  400.00
01/05/2025  A  200.00  -  700.00
"""
    assert signs(read(text)[0]) == ["+50.00", "-300.00", "+200.00"]


LAYOUTS = {
    "dates over two lines": (
        "Txn Date  Value Date  Description  Ref No./Cheque No.  Debit  Credit  Balance",
        (
            "1 Apr     1 Apr     TO TRANSFER-UPI    TRANSFER TO 1    1,000.00        "
            "5,000.00\n2025      2025      DR/1\n"
        ),
        ("1 Apr 2025", "1 Apr 2025", "-1,000.00"),
    ),
    "yono": (
        "Date Transaction Reference Ref.No./Chq.No. Credit Debit Balance",
        "null null null\n01-04-25\nAPY_1\n- - 1,000.00 5,000.00\n",
        ("01-04-25", None, "-1,000.00"),
    ),
    "serial number, date inside": (
        "S No.  Cheque Number  Transaction Remarks  Date  Withdrawal  Deposit  Balance",
        "1   -   UPI RAO   01.04.2025   1,000.00   5,000.00\n",
        ("01.04.2025", None, "-1,000.00"),
    ),
    "branch behind": (
        "Tran Date  Chq No  Particulars  Debit  Credit  Balance  Init.(Br)",
        "01-04-2025    UPI/P2M    1000.00    5000.00   248\n",
        ("01-04-2025", None, "-1000.00"),
    ),
    "side beside the amount": (
        "Date  Narration  Chq/Ref No.  Withdrawal (Dr) / Deposit (Cr)  Balance",
        "01-Apr-2025  UPI  UPI-1  77.00(Dr)  5,000.00(Cr)\n",
        ("01-Apr-2025", None, "-77.00"),
    ),
    "month first, side apart": (
        "Transaction Date  Value Date  Description  Amount  Dr / Cr  Balance",
        "April01, 2025  April02, 2025  UPI  INR1,000.00  Dr  INR5,000.00\n",
        ("April01, 2025", "April02, 2025", "-INR1,000.00"),
    ),
    "year first": (
        (
            "Transaction Date  Value Date  Description  Reference Number  Withdrawals  Deposits  "
            "Running Balance"
        ),
        "2025-04-01  2025-04-01  NEFT  N123456  1,000.00    5,000.00\n",
        ("2025-04-01", "2025-04-01", "-1,000.00"),
    ),
    "value date in brackets": (
        (
            "Date(Value Date)  Particulars  Ref No./Cheque No.  Transaction Type  Debit(Rs)  "
            "Credit(Rs)  Balance(Rs)"
        ),
        "01-Apr-25(02-Apr-25)  UPI  -  1,000.00  -  5,000.00\n",
        ("01-Apr-25", "02-Apr-25", "-1,000.00"),
    ),
    "narration behind": (
        "Transaction Date  Cheque Number  Withdrawal  Deposit  Balance  Narration",
        "2025/04/01  -  1,000.00  5,000.00  ATM WDL\n",
        ("2025/04/01", None, "-1,000.00"),
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    header, row, expected = LAYOUTS[layout]
    text = (
        "TEST BANK\nAccount No : 5010000011112222\nOpening Balance "
        f"6,000.00\n\n{header}\n{row}\nClosing Balance: 5,000.00\n"
    )
    (found,), (account,), _ = read(text)
    assert (found["timestamp"], found["value_date"], signs([found])[0]) == expected
    assert account["masked_account_number"] == "5010000011112222"


def test_a_loan_account_beside_a_deposit_is_no_receipt() -> None:
    part = (
        "{}\nXXXXXXX7788\n{}IFSC Code\nDate Transaction Reference Ref.No./Chq.No. Credit Debit "
        "Balance\n{}\nTRANSACTION OVERVIEW\nYour Opening Balance on 01-04-25: {}\n"
    )
    loan = part.format("DL/TL ACCOUNT", "SBIN0000111", "05-04-25 REPAYMENT - 100.00 - 900.00", "1000.00")
    deposit = part.format("SAVING ACCOUNT", "SBIN0000222", "05-04-25 CASH - 100.00 - 1100.00", "1000.00")
    rows, accounts, _ = read(loan + deposit)
    assert signs(rows) == ["? loan_account", "+100.00"]
    assert [(account["fi_type"], account["ifsc"]) for account in accounts] == [
        ("loan", "SBIN0000111"),
        ("deposit", "SBIN0000222"),
    ]
    assert rows[0]["balance"] == "-900.00"


# Rows, rows with a direction, first and last row.
EXPECTED = {
    "dbs_savings-may-2019": (10, 10, ("01/05/2019", "+350.00"), ("31/05/2019", "-205.00")),
    "hdfc_savings-april-2026": (15, 15, ("01/04/26", "-12,000.00"), ("28/04/26", "+175,000.00")),
    "hdfc_savings-old-mar-2019": (5, 5, ("01/03/2019", "-15,000.00"), ("29/03/2019", "+52,750.00")),
    "icici_savings-apr-2019_scrubbed": (16, 16, ("02-04-2019", "-100.00"), ("30-04-2019", "-399.00")),
    "pnb_savings-may-2023": (7, 7, ("2023/04/27", "-25,000.00"), ("2023/05/03", "-66,700.00")),
    "yono_savings_combined_sep_2025": (5, 1, ("01-08-25", "? loan_account"), ("04-08-25", "-90.00")),
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
@pytest.mark.parametrize("sample", EXPECTED)
def test_samples(sample: str) -> None:
    n, directed, first, last = EXPECTED[sample]
    rows, _, _ = read((SAMPLES / f"{sample}.txt").read_bytes())
    found = signs(rows)
    assert (len(rows), sum(each[0] != "?" for each in found)) == (n, directed)
    assert ((rows[0]["timestamp"], found[0]), (rows[-1]["timestamp"], found[-1])) == (first, last)
    balance: dict[int, Decimal | None] = {}
    for row in rows:
        amount, after = parse_amount(row["amount"]), parse_amount(row["balance"])
        assert amount is not None
        before = balance.get(row["account_no"])
        signed = amount if row["type"] == "CREDIT" else -amount
        assert before is None or before + signed == after
        balance[row["account_no"]] = after


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_cut_repeated_and_mixed_lines_lose_nothing(data: st.DataObject) -> None:
    lines = [
        line for layout in LAYOUTS.values() for line in f"{layout[0]}\n{layout[1]}".splitlines()
    ] + ICICI.split("\n")
    picked = data.draw(
        st.lists(
            st.sampled_from(
                [*lines, "", "\f", "STATEMENT SUMMARY", "Opening Balance", "1.00", "01/01/25 12.00"]
            ),
            max_size=14,
        )
    )
    if picked:
        at = data.draw(st.integers(0, len(picked) - 1))
        picked[at] = picked[at][data.draw(st.integers(0, 30)) :]
    read("\n".join([LAYOUTS["narration behind"][0], *picked]))
