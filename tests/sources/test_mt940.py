"""MT940 customer statements."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import RawRecord, read_landed

SAMPLE = (
    Path(__file__).parents[2].parent / "shared" / "formats" / "bank_statements" / "mt940_inr_synthetic.sta"
)
MESSAGE = """\
:20:STMT1
:25:KKBK0000261/6611223344
:28C:00012/001
:60F:D251230INR1000,5
:61:2512311231C2500,NTRFNONREF//UTR778812
:86:NEFT CR-RAO TRADERS
 AND SONS
:61:2512310102D100,25NCHQ000123
CHEQUE OF DECEMBER
:61:2601020103RC50,00NMSCREV1
:86:REVERSAL OF CREDIT
:61:2601030103RDI25,00NMSCREV2
:62F:C260103INR1374,25
:86:NOT OF A TRANSACTION
:64:C260103INR1374,25
-
"""


def read(text: str | bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Rows, accounts and the file."""
    data = text if isinstance(text, bytes) else text.encode()
    *rows, last = read_landed(data, "bank_statement")
    found = [row.values for row in rows if row.table == "raw.bank_transactions"]
    if isinstance(last, RawRecord):
        assert last.values["records_delivered"] == last.values["records_read"] == len(found)
    return found, [row.values for row in rows if row.table == "raw.bank_accounts"], last.values


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_entries_reversals_dates_and_running_balance(end: str, wrapped: bool) -> None:
    text = MESSAGE.replace("\n", end)
    if wrapped:
        text = (
            "{1:F01KKBKINBBAXXX0000000000}{2:O9400000251231KKBKINBBAXXX00000000002512310000N}{4:"
            + end
            + text
            + "}"
        )
    rows, (account,), file = read(text)
    assert [(r["timestamp"], r["value_date"], r["type"], r["amount"], r["balance"]) for r in rows] == [
        ("2025-12-31", "2025-12-31", "CREDIT", "2500.00", "1499.50"),
        ("2026-01-02", "2025-12-31", "DEBIT", "100.25", "1399.25"),
        ("2026-01-03", "2026-01-02", "DEBIT", "50.00", "1349.25"),
        ("2026-01-03", "2026-01-03", "CREDIT", "25.00", "1374.25"),
    ]
    assert [r["reference"] for r in rows] == ["UTR778812", "000123", "REV1", "REV2"]
    assert [r["narration"] for r in rows] == [
        "NEFT CR-RAO TRADERS  AND SONS", "CHEQUE OF DECEMBER", "REVERSAL OF CREDIT", None,
    ]  # fmt: skip
    assert (account["fip_id"], account["ifsc"], account["masked_account_number"]) == (
        "KKBK",
        "KKBK0000261",
        "6611223344",
    )
    assert (account["currency"], account["period_start"], account["period_end"]) == (
        "INR",
        "2025-12-30",
        "2026-01-03",
    )
    assert (file["format"], file["received_on"]) == ("bank_mt940", None)


def test_a_full_line_of_details_goes_on_without_a_blank() -> None:
    narration = "NEFT-" + "ABCDEFGHIJ" * 9
    text = MESSAGE.replace("REVERSAL OF CREDIT", f"{narration[:65]}\n{narration[65:]}")
    assert read(text)[0][2]["narration"] == narration


def test_several_statements_keep_their_accounts_apart() -> None:
    other = MESSAGE.replace("6611223344", "6611229999")
    rows, accounts, _ = read(MESSAGE + MESSAGE + other)
    assert [row["account_no"] for row in rows] == [0] * 8 + [1] * 4
    assert [row["position"] for row in rows] == [*range(8), *range(4)]
    assert [account["masked_account_number"] for account in accounts] == ["6611223344", "6611229999"]


def test_a_statement_that_does_not_add_up_breaks_at_its_last_entry() -> None:
    rows, _, _ = read(MESSAGE.replace("62F:C260103INR1374,25", "62F:C260103INR1300,00"))
    assert [row["balance"] for row in rows] == ["1499.50", "1399.25", "1349.25", "1300.00"]


def test_behind_an_unreadable_entry_balances_are_counted_back_from_the_closing_one() -> None:
    rows, _, _ = read(MESSAGE.replace(":61:2512310102D100,25NCHQ", ":61:25123X0102D100,25NCHQ"))
    assert [row["defect"] for row in rows] == [None, "malformed_record", None, None]
    assert [row["balance"] for row in rows] == ["1499.50", "1399.25", "1349.25", "1374.25"]
    impossible, _, _ = read(MESSAGE.replace("2601020103RC", "2602300103RC"))
    assert impossible[2]["value_date"] == "260230"


@pytest.mark.skipif(not SAMPLE.exists(), reason="the samples are not part of the repository")
def test_sample() -> None:
    rows, (account,), _ = read(SAMPLE.read_bytes())
    assert [(r["type"], r["amount"]) for r in rows] == [
        ("CREDIT", "35000.00"),
        ("DEBIT", "14687.00"),
        ("CREDIT", "14687.00"),
    ]
    # its closing balance leaves the reversal out: what was delivered stands there, and shows as a break
    assert [Decimal(r["balance"]) for r in rows] == [Decimal(185000), Decimal(170313), Decimal(170313)]
    assert (account["fip_id"], account["masked_account_number"]) == ("HDFC", "50200000001234")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_cut_repeated_and_changed_lines_lose_nothing(data: st.DataObject) -> None:
    lines = (MESSAGE * 2).splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        lines[at : at + 1] = data.draw(
            st.sampled_from(
                [
                    [],
                    [line, line],
                    [line[: len(line) // 2]],
                    [":61:" + line],
                    ["-"],
                    ["{4:" + line],
                    [line.replace(",", "")],
                ]
            )
        )
        lines = lines or ["x"]
    read("\n".join(lines))
