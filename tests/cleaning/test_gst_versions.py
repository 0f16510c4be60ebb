"""What was known of a return and its documents stays known: amendments, revisions, purchases, HSN lines."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.conservation.account import unbalanced
from msme_pipeline.cleaning.gst.clean import clean_gst
from msme_pipeline.summaries.gst_turnover.turnover import gst_turnover
from msme_pipeline.tables import TABLES
from tests.cleaning.raw_rows import AS_OF, gst_inputs, landed
from tests.cleaning.test_gst import BUYER, GSTIN, clean, document, faults, line, sales, summary
from tests.summaries.clean_rows import as_known

OWN_BRANCH = "29AAPFU0939F1ZR"


def amending(file: str, number: str = "7", *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    row = {"section": "b2ba", "original_number": number, "original_date": "24-04-2024"}
    return document(file, 0, number, *lines, **row) | more


def turnover(inputs: dict[str, pa.Table], as_of: date) -> dict[date, Decimal]:
    rows = gst_turnover(as_known(clean_gst(inputs, AS_OF), as_of), as_of)["summary.gst_turnover"].to_pylist()
    return {row["period"]: row["turnover_1"] for row in rows}


APRIL = sales("a", filing_date="11-05-2024")
JULY = sales("b", "072024", filing_date="09-08-2024")
INVOICES = [document("a"), document("a", 1, "8", line("50", "9"))]


def test_a_later_amendment_does_not_rewrite_what_an_earlier_decision_saw() -> None:
    before = gst_inputs([APRIL], INVOICES)
    after = gst_inputs([APRIL, JULY], [*INVOICES, amending("b", "7", line("140", "25.2"))])
    early, late = date(2024, 6, 30), date(2024, 8, 9)
    assert turnover(before, early) == turnover(after, early) == {date(2024, 4, 1): 150}
    assert turnover(after, date(2024, 8, 8)) == {date(2024, 4, 1): 150}
    assert turnover(after, late) == {date(2024, 4, 1): 190, date(2024, 7, 1): 0}


def test_a_revised_return_does_not_rewrite_what_an_earlier_decision_saw() -> None:
    first = sales("a", filing_date="11-05-2024")
    second = sales("b", filing_date="20-06-2024")
    inputs = gst_inputs([first, second], [document("a"), document("b", 0, "7", line("70"))])
    assert turnover(inputs, date(2024, 6, 19)) == {date(2024, 4, 1): 100}
    assert turnover(inputs, date(2024, 6, 20)) == {date(2024, 4, 1): 70}
    result = clean_gst(inputs, AS_OF)
    versions = result["clean.gst_return_versions"].to_pylist()
    assert [(row["version"], row["cause"], row["known_from"], row["known_to"]) for row in versions] == [
        (0, "filed", date(2024, 5, 11), date(2024, 6, 20)),
        (1, "revised", date(2024, 6, 20), None),
    ]
    documents = result["clean.gst_invoice_versions"].to_pylist()
    assert [(row["version"], row["taxable_value"], row["known_to"]) for row in documents] == [
        (0, 100, date(2024, 6, 20)),
        (1, 70, None),
    ]
    assert len({row["document_id"] for row in documents}) == 1


def test_what_was_received_later_was_not_known_earlier() -> None:
    files = [landed("a", 2, "gstr1", received_on=date(2024, 7, 1))]
    inputs = gst_inputs([APRIL], [document("a")], files=files)
    assert turnover(inputs, date(2024, 6, 30)) == {}
    assert turnover(inputs, date(2024, 7, 1)) == {date(2024, 4, 1): 100}


def test_an_amendment_takes_the_place_of_its_original() -> None:
    result = clean([APRIL, JULY], [*INVOICES, amending("b", "7", line("140"), counterparty_gstin=GSTIN)])
    assert faults(result) == [("invoices", "a", 0, "duplicate", "superseded")]
    amended, other = sorted(result["invoices"], key=lambda row: row["invoice_number"])
    assert (amended["period"], amended["section"], amended["amended_in"], amended["amends"]) == (
        date(2024, 4, 1), "b2b", date(2024, 7, 1), "7",
    )  # fmt: skip
    assert (amended["taxable_value"], amended["file"], other["amends"]) == (140, "b", None)
    assert {row["document_id"] for row in result["invoice_versions"]} == {amended["document_id"]}
    assert [row["cause"] for row in result["invoice_versions"]] == ["filed", "amended"]


def test_an_amendment_may_be_amended_again() -> None:
    september = sales("c", "092024", filing_date="11-10-2024")
    second = amending("b", "7", line("140"), invoice_number="7A")
    third = amending("c", "7A", line("160"), invoice_number="7A")
    result = clean([APRIL, JULY, september], [document("a"), second, third])
    assert [row["taxable_value"] for row in result["invoices"]] == [160]
    assert [
        (row["turnover"], row["known_from"]) for row in result["return_versions"] if row["period"].month == 4
    ] == [
        (100, date(2024, 5, 11)),
        (140, date(2024, 8, 9)),
        (160, date(2024, 10, 11)),
    ]


@pytest.mark.parametrize(
    "change", [{"original_number": "70"}, {"original_date": "25-04-2024"}, {"file": "x"}]
)
def test_an_amendment_of_another_document_leaves_it_alone(change: dict[str, Any]) -> None:
    other = sales("x", "072024", filing_date="09-08-2024", gstin="24AAQCA8719H1ZC")
    result = clean([APRIL, JULY, other], [document("a"), amending("b", "7", line("140")) | change])
    assert {row["document_id"]: row["taxable_value"] for row in result["invoices"]}.keys()
    assert sorted(row["taxable_value"] for row in result["invoices"]) == [100, 140]
    assert faults(result) == []


def test_amended_consumer_sales_replace_the_month() -> None:
    lines = [
        document(
            "a", at, None, line("30"), section="b2cs", counterparty_gstin=None, invoice_date=None,
            place_of_supply=state,
        )
        for at, state in enumerate(("27", "27", "24"))
    ]  # fmt: skip
    amended = document(
        "b",
        0,
        None,
        line("45"),
        section="b2csa",
        original_period="042024",
        counterparty_gstin=None,
        invoice_date=None,
        place_of_supply="27",
    )
    result = clean([APRIL, JULY], [*lines, amended])
    assert sorted((row["place_of_supply"], row["taxable_value"]) for row in result["invoices"]) == [
        ("24", 30),
        ("27", 45),
    ]
    versions = [row["turnover"] for row in result["return_versions"] if row["period"] == date(2024, 4, 1)]
    assert versions == [90, 75]


def test_an_amendment_without_its_original_number_is_rejected() -> None:
    result = clean([JULY], [amending("b") | {"original_number": None}])
    assert faults(result) == [("invoices", "b", 0, "rejected", "missing_invoice_number")]


def test_supplies_to_own_registrations_are_marked() -> None:
    result = clean([sales()], [document(counterparty_gstin=OWN_BRANCH), document(position=1, number="8")])
    assert [
        row["is_branch_transfer"] for row in sorted(result["invoices"], key=lambda r: r["invoice_number"])
    ] == [True, False]
    assert result["return_versions"][0]["branch_transfers"] == 100


def test_a_masked_number_is_the_one_full_number_that_fits() -> None:
    masked = GSTIN[:2] + "X" * 9 + GSTIN[11:]
    result = clean([summary("a", gstin=masked), summary("b")])
    assert [(row["gstin"], row["gstin_verified"]) for row in result["returns"]] == [(GSTIN, True)]
    assert faults(result) == [("returns", "b", -1, "duplicate", "duplicate")]
    alone = clean([summary("a", gstin=masked)])["returns"]
    assert [(row["gstin"], row["gstin_verified"]) for row in alone] == [(masked, False)]


STATEMENT = summary("p", form="GSTR2B", filing_date="14-05-2024")


def test_purchases_keep_statement_supplier_and_credit() -> None:
    rows = [
        document("p", 0, "S1", supplier_name="RAO STEELS", credit_available="N"),
        document("p", 1, "N1", section="cdnr", document_type="C"),
        document("p", 2, "I1", {"igst": "20"}, section="isd"),
        document("p", 3, "B1", section="impg", counterparty_gstin=None),
    ]
    result = clean([STATEMENT], rows)
    assert [(row["section"], row["sign"], row["taxable_value"]) for row in result["purchases"]] == [
        ("b2b", 1, 100), ("cdnr", -1, 100), ("impg", 1, 100), ("isd", 1, 0),
    ]  # fmt: skip
    first = result["purchases"][0]
    assert (first["statement"], first["supplier_gstin"], first["supplier_name"]) == (
        "GSTR2B",
        BUYER,
        "RAO STEELS",
    )
    assert (first["credit_available"], first["known_from"]) == (False, date(2024, 5, 14))
    assert result["invoices"] == [] and result["return_versions"] == []


def test_an_amended_purchase_stands_until_the_amendment_is_known() -> None:
    later = summary("q", "062024", form="GSTR2B", filing_date="14-07-2024")
    result = clean([STATEMENT, later], [document("p"), amending("q", "7", line("120"))])
    assert [(row["section"], row["taxable_value"], row["replaced_from"]) for row in result["purchases"]] == [
        ("b2b", 100, date(2024, 7, 14)),
        ("b2ba", 120, None),
    ]


def test_gstr2a_stands_beside_gstr2b() -> None:
    result = clean(
        [STATEMENT, summary("q", form="GSTR2A")], [document("p"), document("q", section="cdn", note_type="C")]
    )
    assert [(row["statement"], row["section"]) for row in result["purchases"]] == [
        ("GSTR2A", "cdnr"),
        ("GSTR2B", "b2b"),
    ]


def test_hsn_lines() -> None:
    row = {
        "section": "hsn",
        "counterparty_gstin": None,
        "invoice_date": None,
        "hsn": "7214 ",
        "quantity": "1,002.5",
        "unit": "kgs",
    }
    (found,) = clean([sales()], [document("a", 0, None, line("100", "18")) | row])["hsn"]
    assert (found["hsn"], found["unit"], found["quantity"], found["rate"]) == (
        "7214",
        "KGS",
        Decimal("1002.500"),
        18,
    )
    assert found["taxable_value"] == 100


def test_composition_returns_have_their_own_turnover() -> None:
    quarter = summary("c", "062024", form="CMP08", outward_taxable="500", cgst="2.5", sgst="2.5")
    year = summary("y", "2024-25", form="GSTR4")
    turnover_line = document(
        "y", 0, None, line("2000"), section="txos", counterparty_gstin=None, invoice_date=None
    )
    result = clean([quarter, year], [turnover_line])
    assert [
        (row["form"], row["frequency"], row["period"], row["turnover"]) for row in result["return_versions"]
    ] == [
        ("CMP08", "quarterly", date(2024, 4, 1), 500),
        ("GSTR4", "annual", date(2024, 4, 1), 2000),
    ]


def test_a_section_of_another_form_is_rejected() -> None:
    result = clean(
        [summary(form="GSTR2B"), sales("b")], [document(section="b2cs"), document("b", section="impg")]
    )
    assert [fault[1:] for fault in faults(result)] == [
        ("a", 0, "rejected", "malformed_record"),
        ("b", 0, "rejected", "malformed_record"),
    ]


FORMS = st.sampled_from(["GSTR1", "GSTR1", "GSTR1", "GSTR3B", "GSTR2B", "GSTR2A", "GSTR4"])
SECTIONS = st.sampled_from(
    ["b2b", "b2b", "b2ba", "b2cs", "b2csa", "cdnr", "cdnra", "hsn", "txos", "nil", "isd"]
)
RETURNS = st.lists(
    st.fixed_dictionaries(
        {
            "form": FORMS,
            "ret_period": st.sampled_from(["042024", "052024", "062024", "092024", "13"]),
            "filing_date": st.sampled_from([None, "11-05-2024", "12-06-2024", "01-10-2024"]),
        }
    ),
    min_size=1,
    max_size=5,
)
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "of": st.integers(0, 4),
            "section": SECTIONS,
            "invoice_number": st.sampled_from(["7", "8", None]),
            "original_number": st.sampled_from(["7", "8", None]),
            "original_period": st.sampled_from(["042024", None]),
            "original_date": st.sampled_from(["24-04-2024", None]),
            "value": st.sampled_from(["1", "2.50", "x"]),
        }
    ),
    max_size=10,
)


@settings(max_examples=12, deadline=None)
@given(returns=RETURNS, documents=DOCUMENTS, shuffle=st.randoms(use_true_random=False))
def test_every_record_is_accounted_for_once_whatever_amends_what(
    returns: list[dict[str, Any]], documents: list[dict[str, Any]], shuffle: Any
) -> None:
    headers = [summary(f"f{at}") | each for at, each in enumerate(returns)]
    rows, counts = [], [1] * len(headers)
    for each in documents:
        at = each["of"] % len(headers)
        row = {key: value for key, value in each.items() if key not in ("of", "value")}
        rows.append(document(f"f{at}", counts[at] - 1, None, line(each["value"])) | row)
        counts[at] += 1
    files = [landed(f"f{at}", count, "gstr1") for at, count in enumerate(counts)]
    inputs = gst_inputs(headers, rows, files=files)
    tables = clean_gst(inputs, AS_OF)
    assert unbalanced(inputs, tables) == {}
    for name, table in tables.items():
        keys = list(zip(*(table[column].to_pylist() for column in TABLES[name].key), strict=True))
        assert len(set(keys)) == len(keys), (name, keys)
    versions = tables["clean.gst_return_versions"].to_pylist()
    assert all(row["known_to"] is None or row["known_from"] < row["known_to"] for row in versions)
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    again = clean_gst(
        {**inputs, "raw.gst_invoices": inputs["raw.gst_invoices"].take(pa.array(order, pa.int64()))}, AS_OF
    )
    assert all(again[name].equals(tables[name]) for name in tables)
