"""Of every return the latest filing counts, with its documents."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from msme_pipeline.cleaning.gst.clean import clean_gst
from msme_pipeline.tables import TABLES
from tests.cleaning.raw_rows import AS_OF, gst_inputs, landed

GSTIN = "27AAPFU0939F1ZV"
BUYER = "24AAQCA8719H1ZC"


def summary(file: str = "a", period: str = "042024", **more: Any) -> dict[str, Any]:
    return {"file": file, "return_no": 0, "form": "GSTR3B", "gstin": GSTIN, "ret_period": period} | more


def sales(file: str = "a", period: str = "042024", **more: Any) -> dict[str, Any]:
    return summary(file, period, form="GSTR1") | more


def line(taxable: str, tax: str = "0", **more: Any) -> dict[str, Any]:
    return {"rate": "18", "taxable_value": taxable, "igst": tax} | more


def document(
    file: str = "a", position: int = 0, number: str | None = "7", *lines: dict[str, Any], **more: Any
) -> dict[str, Any]:
    row = {
        "file": file,
        "return_no": 0,
        "position": position,
        "section": "b2b",
        "counterparty_gstin": BUYER,
        "invoice_number": number,
        "invoice_date": "24-04-2024",
        "invoice_value": "118",
    }
    return row | {"items": list(lines) or [line("100", "18")]} | more


def clean(*args: Any, **kwargs: Any) -> dict[str, list[dict[str, Any]]]:
    tables = clean_gst(gst_inputs(*args, **kwargs), AS_OF)
    for name, table in tables.items():
        assert table.schema.equals(TABLES[name].schema), name
    return {name.removeprefix("clean.gst_"): table.to_pylist() for name, table in tables.items()}


def faults(result: dict[str, list[dict[str, Any]]]) -> list[tuple[Any, ...]]:
    return [
        (row["record_table"][8:], row["file"], row["position"], row["disposition"], row["reason"])
        for row in result["rejected"]
    ]


def test_turnover_adds_every_outward_supply_and_never_reverse_charge() -> None:
    amounts = {
        "outward_taxable": "532",
        "outward_zero_rated": "999.5",
        "outward_nil_exempt": "1,00,000",
        "inward_reverse_charge": "7777",
        "outward_non_gst": "222",
        "eco_paid_by_operator": "0",
        "eco_through_operator": "100",
    }
    (row,) = clean([summary(**amounts)])["returns"]
    assert row["turnover"] == Decimal("101853.50")
    assert (row["period"], row["period_end"], row["frequency"]) == (
        date(2024, 4, 1),
        date(2024, 4, 30),
        "monthly",
    )


def test_a_nil_return_has_turnover_zero() -> None:
    assert clean([summary()])["returns"][0]["turnover"] == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gstin": None}, "missing_gstin"),
        ({"gstin": "27AAPFU0939F1ZA"}, "bad_gstin"),
        ({"ret_period": "132024"}, "bad_period"),
        ({"ret_period": None}, "bad_period"),
        ({"filing_date": "31-02-2024"}, "bad_date"),
        ({"outward_taxable": "many"}, "bad_amount"),
        ({"form": "GSTR9"}, "unsupported_format"),
        ({"defect": "malformed_record"}, "malformed_record"),
    ],
)
def test_a_faulty_return_is_rejected_with_its_documents(change: dict[str, Any], reason: str) -> None:
    result = clean([sales() | change], [document()])
    assert faults(result) == [
        ("invoices", "a", 0, "rejected", reason),
        ("returns", "a", -1, "rejected", reason),
    ]
    assert result["returns"] == result["invoices"] == []


def test_a_masked_filer_is_accepted_unverified() -> None:
    (row,) = clean([summary(gstin="maskedGstinNumber1")])["returns"]
    assert (row["gstin"], row["gstin_verified"]) == ("maskedGstinNumber1", False)


def test_frequency_comes_from_the_return_else_from_the_periods() -> None:
    quarters = [summary(f"q{number}", period) for number, period in enumerate(("062024", "092024", "122024"))]
    rows = clean(quarters)["returns"]
    assert [(row["frequency"], row["period"], row["period_end"].month) for row in rows] == [
        ("quarterly", date(2024, 4, 1), 6),
        ("quarterly", date(2024, 7, 1), 9),
        ("quarterly", date(2024, 10, 1), 12),
    ]
    months = [summary(f"m{month}", f"{month:02d}2024") for month in range(3, 10)]
    assert {row["frequency"] for row in clean(months)["returns"]} == {"monthly"}
    told = clean([summary(period="062024", filing_frequency="QUARTERLY")])["returns"]
    assert told[0]["frequency"] == "quarterly"


def test_the_latest_filing_supersedes_another_with_its_documents() -> None:
    result = clean(
        [sales("a", filing_date="10-05-2024"), sales("b", filing_date="16-05-2024")],
        [document("a"), document("b", 0, "7", line("150"))],
    )
    assert [(row["file"], row["taxable_value"]) for row in result["invoices"]] == [("b", Decimal(150))]
    assert {fault[-2:] for fault in faults(result)} == {("duplicate", "superseded")}
    assert len(faults(result)) == 2


def test_the_same_filing_again_is_a_duplicate_with_its_documents() -> None:
    files = [
        landed("a", 2, "gstr1", received_on=date(2024, 6, 1)),
        landed("b", 2, "gstr1", received_on=date(2024, 7, 1)),
    ]
    result = clean([sales("b"), sales("a")], [document("a"), document("b")], files=files)
    assert [row["file"] for row in result["invoices"]] == ["a"]
    assert {fault[1:] for fault in faults(result)} == {
        ("b", -1, "duplicate", "duplicate"),
        ("b", 0, "duplicate", "duplicate"),
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"counterparty_gstin": "24AAQCA8719H1ZD"}, "bad_gstin"),
        ({"counterparty_gstin": None}, "missing_gstin"),
        ({"invoice_number": None}, "missing_invoice_number"),
        ({"invoice_date": "31-02-2024"}, "bad_date"),
        ({"items": [line("12..5")]}, "bad_amount"),
        ({"items": [line("5"), line("5", "x")]}, "bad_amount"),
        ({"items": []}, "missing_amount"),
        ({"items": [line("5"), {"rate": "5"}]}, "missing_amount"),
        ({"items": [line("10000000000000.01")]}, "bad_amount"),
        ({"items": [line("1e13")] * 1100}, "bad_amount"),
        ({"section": "cdnr", "note_type": "R"}, "malformed_record"),
    ],
)
def test_a_faulty_document_is_rejected_alone(change: dict[str, Any], reason: str) -> None:
    result = clean([sales()], [document() | change, document(position=1, number="8")])
    assert faults(result) == [("invoices", "a", 0, "rejected", reason)]
    assert [row["invoice_number"] for row in result["invoices"]] == ["8"]


def test_rate_lines_are_added_exactly_and_credit_notes_carry_a_minus() -> None:
    note = document("a", 1, "C1", line("0.10", "0.02"), line("0.20", "0.04"), section="cdnr", note_type="C")
    invoice, credit = clean([sales()], [document(), note])["invoices"]
    assert (invoice["sign"], invoice["taxable_value"]) == (1, Decimal(100))
    assert (credit["sign"], credit["taxable_value"], credit["igst"]) == (-1, Decimal("0.30"), Decimal("0.06"))


@pytest.mark.parametrize(
    ("written", "note_type", "sign"),
    [
        ("C", "C", -1), ("c", "C", -1), ("CR", "C", -1), ("Credit", "C", -1), (None, None, -1),
        (" ", None, -1),
        ("D", "D", 1), ("Debit", "D", 1), ("dr.", "D", 1),
    ],
)  # fmt: skip
def test_note_types(written: str | None, note_type: str | None, sign: int) -> None:
    (row,) = clean([sales()], [document(section="cdnr", note_type=written)])["invoices"]
    assert (row["note_type"], row["sign"]) == (note_type, sign)


def test_lines_of_nil_supplies_may_lack_a_value() -> None:
    nil = document(number=None, section="nil", counterparty_gstin=None)
    (row,) = clean([sales()], [nil | {"items": [line("5"), {"rate": None}]}])["invoices"]
    assert row["taxable_value"] == 5


def test_large_lines_of_a_summary_add_up() -> None:
    (row,) = clean([summary(outward_taxable="1e13", outward_zero_rated="1e13")])["returns"]
    assert row["turnover"] == 2 * 10**13
    assert faults(clean([summary(outward_taxable="9e15", outward_zero_rated="9e15")])) == [
        ("returns", "a", -1, "rejected", "bad_amount")
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gstin": "27AAPFU0939F1ZA"}, "The gstin is no GSTIN: its state or check digit does not fit"),
        ({"ret_period": None}, "The ret_period is missing"),
        ({"gstin": None}, "The gstin is missing"),
    ],
)
def test_a_reject_says_what_is_wrong(change: dict[str, Any], words: str) -> None:
    (row,) = clean([summary() | change])["rejected"]
    assert row["detail"].startswith(words)


def test_a_document_twice_in_a_return_is_a_duplicate_summary_lines_are_not() -> None:
    lines = [
        document("a", place, None, section="b2cs", counterparty_gstin=None, invoice_date=None)
        for place in (2, 3)
    ]
    result = clean([sales()], [document(), document(position=1), *lines])
    assert faults(result) == [("invoices", "a", 1, "duplicate", "duplicate")]
    assert len({row["document_id"] for row in result["invoices"]}) == 3


def test_the_filing_list_dates_returns_that_do_not_say_it() -> None:
    filing = {
        "file": "f",
        "position": 0,
        "form": "GSTR-3B",
        "ret_period": "042024",
        "filing_date": "20-05-2024",
        "arn": "AA1",
    }
    result = clean(
        [summary(), sales("b")],
        filings=[filing, filing | {"position": 1}, filing | {"position": 2, "filing_date": None}],
    )
    assert [(row["form"], row["filing_date"]) for row in result["returns"]] == [
        ("GSTR1", None),
        ("GSTR3B", date(2024, 5, 20)),
    ]
    assert [(row["form"], row["period"]) for row in result["filings"]] == [("GSTR3B", date(2024, 4, 1))]
    assert [fault[2:] for fault in faults(result)] == [
        (1, "duplicate", "duplicate"),
        (2, "rejected", "missing_date"),
    ]


FILING = {"form": "GSTR-3B", "position": 0, "arn": "AA1"}


def listed(file: str, position: int, period: str, filed: str) -> dict[str, Any]:
    return {**FILING, "file": file, "position": position, "ret_period": period, "filing_date": filed}


def test_filings_are_known_from_the_first_list_that_tells_them() -> None:
    april, may = ("042024", "20-05-2024"), ("052024", "20-06-2024")
    lists = [listed("f", 0, *april), listed("g", 0, *april), listed("g", 1, *may), listed("h", 0, *april)]
    days = {"f": date(2024, 9, 1), "g": date(2024, 8, 1), "h": date(2024, 10, 1)}
    dated = [landed(file, 1, "gst_filings", received_on=day) for file, day in days.items()]

    def known(files: list[dict[str, Any]]) -> dict[str, date]:
        rows = clean([], filings=lists, files=files)["filings"]
        return {f"{row['period']:%m%Y}": row["known_from"] for row in rows}

    assert known(dated) == {"042024": date(2024, 8, 1), "052024": date(2024, 8, 1)}
    # a list without a receipt date is no older than the last filing in it, no filing is known before it
    early = landed("g", 2, "gst_filings", received_on=date(2024, 6, 1))
    assert known([early]) == {"042024": date(2024, 5, 20), "052024": date(2024, 6, 20)}
    assert known([dated[0], dated[2]]) == {"042024": date(2024, 6, 20), "052024": date(2024, 6, 20)}


def test_an_undated_file_of_returns_is_known_from_the_last_of_them() -> None:
    statements = [
        summary("p", period, form="GSTR2B", return_no=number, filing_date=filed)
        for number, (period, filed) in enumerate((("042024", "14-05-2024"), ("062024", "14-07-2024")))
    ]
    rows = [document("p"), document("p", 0, "8", return_no=1)]
    result = clean(statements, rows)
    assert {row["known_from"] for row in result["returns"] + result["purchases"]} == {date(2024, 7, 14)}
    received = [landed("p", 2, "gstr2b", received_on=date(2024, 6, 1))]
    result = clean(statements, rows, files=received)
    assert [row["known_from"] for row in result["purchases"]] == [date(2024, 6, 1), date(2024, 7, 14)]


def test_a_return_is_known_from_the_first_receipt_of_its_content_and_a_revision_from_its_own() -> None:
    files = [
        landed(file, 1, "gstr1", received_on=day)
        for file, day in (("a", date(2024, 9, 1)), ("b", date(2024, 6, 1)), ("c", date(2024, 8, 1)))
    ]
    first = [sales(file, filing_date="11-05-2024") for file in "ab"]
    (row,) = clean(first, [document("a"), document("b")], files=files)["returns"]
    assert (row["received_on"], row["known_from"]) == (date(2024, 6, 1), date(2024, 6, 1))
    revised = [*first, sales("c", filing_date="20-07-2024")]
    result = clean(revised, [document("a"), document("b"), document("c", 0, "7", line("70"))], files=files)
    assert [row["known_from"] for row in result["returns"] + result["invoices"]] == [date(2024, 8, 1)] * 2
    (undated,) = clean([sales("a")], [document("a")])["returns"]
    assert undated["known_from"] == date(2024, 4, 30)  # the period had to end


def test_row_order_changes_nothing() -> None:
    inputs = gst_inputs(
        [sales("a", filing_date="10-05-2024"), sales("b", filing_date="16-05-2024"), summary("c")],
        [document("a"), document("b"), document("b", 1, "9", line("1"), line("2"))],
    )
    turned = {
        name: table.take(pa.array(range(table.num_rows)[::-1], pa.int64())) for name, table in inputs.items()
    }
    there, back = clean_gst(inputs, AS_OF), clean_gst(turned, AS_OF)
    assert all(there[name].equals(back[name]) for name in there)
