"""Bureau records become reports, loans, months of payment history and enquiries; nothing gets lost."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.bureau import codes
from msme_pipeline.cleaning.bureau.clean import clean_bureau
from msme_pipeline.cleaning.conservation.account import unbalanced
from msme_pipeline.landing.landed import LandedFile
from msme_pipeline.sources import read_landed_tables

from ..sources.bureau_documents import DOCUMENTS, MICROFINANCE, PAN, cibil, commercial, crif, equifax
from ..sources.test_mutations import mutate
from .raw_rows import AS_OF, all_permitted, received_on

SAMPLES = Path(__file__).parents[2].parent / "shared" / "formats" / "bureau"


def clean(
    folder: Path, documents: Mapping[str, Any], received: Mapping[str, date | None] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Clean rows of documents landed under the given names; fails when they do not balance."""
    files = []
    for name, document in documents.items():
        path = folder / name
        path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        files.append(LandedFile("CUST_1", name, str(path), "bureau"))
    inputs = all_permitted(received_on(read_landed_tables(files), received or {}))
    outputs = clean_bureau(inputs, AS_OF)
    assert not unbalanced(inputs, outputs)
    return {name.partition(".")[2]: table.to_pylist() for name, table in outputs.items()}


def reasons(rows: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str, str | None]]:
    return [(row["disposition"], row["reason"], row["field"]) for row in rows["bureau_rejected"]]


def test_weekly_microfinance_loans_of_equifax_count_as_loans(tmp_path: Path) -> None:
    document = equifax()
    report = document["CCRResponse"]["CIRReportDataLst"][0]["CIRReportData"]
    report["MicrofinanceAccountDetails"] = [MICROFINANCE]
    rows = clean(tmp_path, {"a": document})
    assert not rows["bureau_rejected"]
    line = next(line for line in rows["tradelines"] if line["lender"] == "SMALL MFI")
    assert (line["loan_type"], line["balance"], line["overdue"]) == ("personal", Decimal(9000), Decimal(600))
    assert (line["instalment"], line["instalment_frequency"]) == (Decimal(780), "weekly")
    months = {
        row["month"]: row["days_past_due"]
        for row in rows["dpd_history"]
        if row["tradeline_id"] == line["tradeline_id"]
    }
    assert months == {date(2025, 10, 1): 30, date(2025, 9, 1): 0}


def test_a_loan_in_an_unknown_part_of_a_report_is_rejected_and_the_others_stay(tmp_path: Path) -> None:
    document = equifax()
    report = document["CCRResponse"]["CIRReportDataLst"][0]["CIRReportData"]
    report["GreenAccountDetails"] = [MICROFINANCE]
    rows = clean(tmp_path, {"a": document})
    assert len(rows["tradelines"]) == 1
    assert reasons(rows) == [("rejected", "unknown_section", None)]
    assert "9000" in rows["bureau_rejected"][0]["value"]


@pytest.mark.parametrize("bureau", DOCUMENTS)
def test_every_bureau_tells_the_same_loan(bureau: str, tmp_path: Path) -> None:
    rows = clean(tmp_path, {"a": DOCUMENTS[bureau]})
    (report,) = rows["bureau_reports"]
    (line,) = rows["tradelines"]
    (enquiry,) = rows["enquiries"]
    assert (report["subject_name"], report["subject_pan"]) == ("ASHA RAO", PAN)
    assert report["reported_on"] == date(2025, 11, 12)
    if bureau == "commercial":
        assert (report["subject"], report["rank"], report["score"]) == ("commercial", 4, None)
    else:
        assert (report["subject"], report["rank"], report["score"]) == ("consumer", None, 742)
    wanted = {
        "lender": "GREEN NBFC LTD", "account_number": "XXXXXXXX1234", "loan_type": "business_loan",
        "status": "active", "ownership": "individual", "opened_on": date(2023, 6, 15),
        "reported_on": date(2025, 10, 31), "closed_on": None, "sanctioned": Decimal(500000),
        "balance": Decimal(210500), "instalment": Decimal(16500), "instalment_frequency": "monthly",
        "tenure_months": 36, "suit_filed": False,
    }  # fmt: skip
    assert {key: line[key] for key in wanted} == wanted
    assert (enquiry["enquired_on"], enquiry["amount"]) == (date(2023, 6, 1), Decimal(500000))
    months = {row["month"].month: row["days_past_due"] for row in rows["dpd_history"]}
    if bureau == "experian":  # the profile knows bands of 30 days: their lower end
        assert {month: months[month] for month in (10, 9, 7)} == {10: 7, 9: 0, 7: 30}
        assert months[8] is None
    else:
        assert months == {10: 7, 9: 0, 8: None, 7: 32, 6: 0}
    assert rows["bureau_rejected"] == []


def test_crif_in_xml_is_the_same_report(tmp_path: Path) -> None:
    (report,) = crif()["INDV-REPORT-FILE"]["INDV-REPORTS"]
    body = report["INDV-REPORT"]
    loan = body["RESPONSES"][0]["LOAN-DETAILS"]

    def xml(record: dict[str, Any]) -> str:
        return "".join(f"<{key}>{value}</{key}>" for key, value in record.items() if isinstance(value, str))

    document = (
        f"<INDV-REPORT-FILE><INDV-REPORTS><INDV-REPORT><HEADER>{xml(body['HEADER'])}</HEADER><REQUEST>{xml(body['REQUEST'])}"
        f"</REQUEST><SCORES><SCORE><SCORE-VALUE>742</SCORE-VALUE></SCORE></SCORES><INQUIRY-HISTORY>"
        f"<HISTORY>{xml(body['INQUIRY-HISTORY'][0])}</HISTORY><HISTORY>{xml(body['INQUIRY-HISTORY'][0])}</HISTORY>"
        f"</INQUIRY-HISTORY><RESPONSES><RESPONSE><LOAN-DETAILS>{xml(loan)}</LOAN-DETAILS></RESPONSE></RESPONSES>"
        "</INDV-REPORT></INDV-REPORTS></INDV-REPORT-FILE>"
    )
    rows = clean(tmp_path, {"a": document.encode()})
    assert [len(rows[name]) for name in ("bureau_reports", "tradelines", "dpd_history", "enquiries")] == [
        1,
        1,
        5,
        2,
    ]
    assert rows["bureau_reports"][0]["score"] == 742


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
def test_the_samples_become_these_rows(tmp_path: Path) -> None:
    rows = clean(tmp_path, {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir())})
    assert [(row["bureau"], row["score"], row["score_status"]) for row in rows["bureau_reports"]] == [
        ("crif", 690, "scored"),
        ("cibil", 790, "scored"),
        ("experian", 749, "scored"),
    ]
    loans = {
        (row["loan_type_as_delivered"], row["loan_type"], row["balance"], row["status"], row["suit_filed"])
        for row in rows["tradelines"]
    }
    assert loans == {
        ("JLG INDIVIDUAL", "personal", Decimal(14610), "restructured", False),
        ("BUSINESS LOAN PRIORITY SECTOR  SMALL BUSINESS", "business_loan", Decimal(14610), "active", False),
        ("05", "personal", Decimal(33372), "active", False),
        ("10", "credit_card", Decimal(42000), "active", False),
        ("10", "credit_card", Decimal(121000), "active", True),
        ("10", "credit_card", Decimal(300), "active", True),
        ("05", "personal", Decimal(30000), "active", False),
    }
    assert [len(rows[name]) for name in ("dpd_history", "enquiries", "bureau_rejected")] == [58, 1, 0]


def numbered(number: int, document: dict[str, Any]) -> dict[str, Any]:
    """The document as a report of its own."""
    document["consumerCreditData"][0]["tuefHeader"]["enquiryControlNumber"] = str(number)
    return document


def test_a_score_of_minus_one_or_zero_is_null_and_says_why(tmp_path: Path) -> None:
    expected = {
        "00742": (742, "scored"),
        "-1": (None, "no_history"),
        "000-1": (None, "no_history"),
        "NTC": (None, "no_history"),
        "NH": (None, "no_history"),
        "0": (None, "not_scored"),
        "000": (None, "not_scored"),
        "5": (None, "not_scored"),
        "": (None, "not_scored"),
    }
    rows = clean(tmp_path, {f"{at}": numbered(at, cibil(score=text)) for at, text in enumerate(expected)})
    found = {
        row["score_as_delivered"] or "": (row["score"], row["score_status"]) for row in rows["bureau_reports"]
    }
    assert found == expected


def test_a_commercial_rank_is_1_to_10(tmp_path: Path) -> None:
    documents = {}
    for rank in (1, 10, 0, 11, None):
        documents[str(rank)] = commercial(rank)
        documents[str(rank)]["commercialCreditReport"]["header"]["reportNumber"] = str(rank)
    rows = clean(tmp_path, documents)["bureau_reports"]
    found = {row["file"]: (row["rank"], row["score"]) for row in rows}
    nothing = (None, None)
    assert found == {"1": (1, None), "10": (10, None), "0": nothing, "11": nothing, "None": nothing}


def test_a_report_that_comes_twice_counts_once(tmp_path: Path) -> None:
    rows = clean(tmp_path, {"a": cibil(), "b": cibil()})
    assert [len(rows[name]) for name in ("bureau_reports", "tradelines", "enquiries")] == [1, 1, 1]
    assert reasons(rows) == [("duplicate", "duplicate", None)] * 3
    assert {row["file"] for row in rows["bureau_rejected"]} == {"b"}


@pytest.mark.parametrize(
    ("received", "known"),
    [
        ({"a": None, "b": None}, date(2025, 11, 12)),
        ({"a": date(2025, 11, 20), "b": date(2025, 11, 15)}, date(2025, 11, 15)),
        ({"a": date(2025, 11, 1), "b": date(2025, 11, 15)}, date(2025, 11, 12)),
    ],
)
def test_a_report_and_its_records_are_known_when_it_was_first_received(
    tmp_path: Path, received: Mapping[str, date | None], known: date
) -> None:
    rows = clean(tmp_path, {"a": cibil(), "b": cibil()}, received)
    for name in ("bureau_reports", "tradelines", "dpd_history", "enquiries"):
        assert {row["known_from"] for row in rows[name]} == {known}


def test_a_report_without_receipt_date_is_no_older_than_what_its_file_tells(tmp_path: Path) -> None:
    rows = clean(tmp_path, {"a": cibil([line(lastPaymentDate="14112025")])}, {"a": None})
    assert rows["bureau_reports"][0]["known_from"] == date(2025, 11, 14)


def line(**changes: Any) -> dict[str, Any]:
    return {**cibil()["consumerCreditData"][0]["accounts"][0], **changes}


def test_a_tradeline_repeated_word_for_word_counts_once_but_a_second_loan_is_kept(tmp_path: Path) -> None:
    rows = clean(tmp_path, {"a": cibil([line(), line(), line(highCreditAmount=90000)])})
    assert sorted(row["sanctioned"] for row in rows["tradelines"]) == [Decimal(90000), Decimal(500000)]
    assert len({row["tradeline_id"] for row in rows["tradelines"]}) == 2
    assert reasons(rows) == [("duplicate", "duplicate", None)]


def test_a_loan_keeps_its_id_in_later_reports(tmp_path: Path) -> None:
    later = cibil([line(currentBalance=180000)])
    later["consumerCreditData"][0]["tuefHeader"] |= {
        "enquiryControlNumber": "78",
        "dateProcessed": "12122025",
    }
    rows = clean(tmp_path, {"a": cibil(), "b": later})
    assert len(rows["bureau_reports"]) == 2
    assert len({row["tradeline_id"] for row in rows["tradelines"]}) == 1


def test_what_cannot_be_read_is_put_aside_and_its_neighbours_stay(tmp_path: Path) -> None:
    bad = [line(currentBalance="lots"), line(dateOpened="31022023"), line(), "x"]
    rows = clean(tmp_path, {"a": cibil(bad)})
    assert len(rows["tradelines"]) == 1
    assert reasons(rows) == [
        ("rejected", "bad_amount", "balance"),
        ("rejected", "bad_date", "opened_on"),
        ("rejected", "malformed_record", None),
    ]
    assert [row["value"] for row in rows["bureau_rejected"]][:2] == ["lots", "31022023"]
    assert all(row["detail"].endswith(".") for row in rows["bureau_rejected"])


def test_a_report_without_a_date_is_rejected_with_its_records(tmp_path: Path) -> None:
    document = cibil()
    del document["consumerCreditData"][0]["tuefHeader"]["dateProcessed"]
    rows = clean(tmp_path, {"a": document})
    assert rows["tradelines"] == rows["bureau_reports"] == []
    assert reasons(rows) == [
        ("rejected", "missing_date", "reported_on"),
        ("rejected", "report_rejected", None),
        ("rejected", "report_rejected", None),
    ]


def test_zeros_instead_of_a_date_are_no_date(tmp_path: Path) -> None:
    (row,) = clean(tmp_path, {"a": cibil([line(dateClosed="00000000")])})["tradelines"]
    assert (row["closed_on"], row["status"]) == (None, "active")


def test_months_after_the_report_are_not_history(tmp_path: Path) -> None:
    rows = clean(tmp_path, {"a": cibil([line(paymentStartDate="01012026")])})
    assert max(row["month"] for row in rows["dpd_history"]) == date(2025, 11, 1)


def test_a_class_without_days_has_no_days(tmp_path: Path) -> None:
    rows = clean(tmp_path, {"a": cibil([line(paymentHistory="SUBSMASTDLSSXXX090")])})
    months = [(row["days_past_due"], row["asset_class"]) for row in reversed(rows["dpd_history"])]
    assert months == [(None, "SUB"), (None, "SMA"), (0, "STD"), (None, "LSS"), (None, None), (90, None)]


def test_status_of_a_cibil_line(tmp_path: Path) -> None:
    cases = [
        ({}, "active", False),
        ({"dateClosed": "01102025"}, "closed", False),
        ({"writtenOffAndSettledStatus": "02"}, "written_off", False),
        ({"writtenOffAndSettledStatus": "03", "dateClosed": "01102025"}, "settled", False),
        ({"writtenOffAndSettledStatus": "00"}, "restructured", False),
        ({"suitFiledOrWilfulDefault": "01"}, "active", True),
        ({"suitFiledOrWilfulDefault": "00"}, "active", False),
    ]
    rows = clean(tmp_path, {"a": cibil([line(**changes) for changes, _, _ in cases])})["tradelines"]
    found = {row["position"]: (row["status"], row["suit_filed"]) for row in rows}
    assert found == {at: (status, suit) for at, (_, status, suit) in enumerate(cases, 1)}


@pytest.mark.parametrize(
    ("delivered", "kind", "secured"),
    [
        ("05", "personal", False),
        ("10", "credit_card", False),
        ("12", "overdraft", None),
        ("02", "housing", True),
        ("61", "business_loan", False),
        ("999", "other", None),
        ("Cash Credit", "cash_credit", True),
        ("BUSINESS LOAN PRIORITY SECTOR  AGRICULTURE", "agricultural", None),
        ("Business Loan - Unsecured", "business_loan", False),
        ("Business Loan - Secured", "business_loan", True),
        ("KISAN CREDIT CARD", "agricultural", None),
        ("Auto Loan (Personal)", "vehicle", True),
        ("SCARCE", "other", None),
    ],
)
def test_loan_types_come_from_code_lists_and_whole_words(
    delivered: str, kind: str, secured: bool | None
) -> None:
    assert (codes.loan_type(delivered), codes.type_secured(delivered)) == (kind, secured)


@pytest.mark.parametrize(
    ("delivered", "owner"),
    [
        ("cibil|2", "authorised_user"), ("cibil|3", "guarantor"), ("cibil|4", "joint"),
        ("experian|2", "joint"),
        ("experian|3", "authorised_user"), ("experian|7", "guarantor"), ("crif|Guarantor", "guarantor"),
        ("equifax|Individual", "individual"), ("commercial|borrower", "individual"), ("crif|?", None),
    ],
)  # fmt: skip
def test_every_bureau_numbers_ownership_its_own_way(delivered: str, owner: str | None) -> None:
    assert codes.ownership(delivered) == owner


@pytest.mark.parametrize(
    ("delivered", "name"),
    [("Monthly", "monthly"), ("F03", "monthly"), ("03", "monthly"), ("M", "monthly"), ("01", "weekly"),
     ("Q", "quarterly"), ("F06", "half_yearly"), ("Semi-annual", "half_yearly"), ("someday", None)],
)  # fmt: skip
def test_payment_frequencies(delivered: str, name: str | None) -> None:
    assert codes.frequency(delivered) == name


def test_withheld_files_are_not_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(DOCUMENTS["cibil"])
    inputs = all_permitted(read_landed_tables([LandedFile("CUST_1", "a", str(path), "bureau")]))
    permissions = inputs["clean.file_permissions"]
    withheld = pa.array([False] * permissions.num_rows)
    at = permissions.column_names.index("permitted")
    inputs["clean.file_permissions"] = permissions.set_column(at, permissions.schema.field(at), withheld)
    assert all(table.num_rows == 0 for table in clean_bureau(inputs, AS_OF).values())


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_whatever_happens_to_the_loans_records_and_rupees_balance(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = [mutate(line(), data.draw) for _ in range(20)]
    overdue = st.sampled_from([0, "y", "1.5"])
    lines += [
        line(currentBalance=amount, amountOverdue=data.draw(overdue))
        for amount in ("1,23,456", "12.345", "-5", "1e3", "Rs. 7", "x", "", 10**20, 0.5)
    ]
    rows = clean(tmp_path_factory.mktemp("x"), {"a": cibil(lines)})
    assert len(rows["tradelines"]) + len(rows["bureau_rejected"]) == len(lines)


def test_row_order_does_not_matter(tmp_path: Path) -> None:
    for name, document in DOCUMENTS.items():
        (tmp_path / name).write_bytes(document)
    inputs = all_permitted(
        read_landed_tables([LandedFile("CUST_1", name, str(tmp_path / name), "bureau") for name in DOCUMENTS])
    )
    turned = {
        name: table.take(pa.array(range(table.num_rows - 1, -1, -1), pa.int64()))
        for name, table in inputs.items()
    }
    one, other = clean_bureau(inputs, AS_OF), clean_bureau(turned, AS_OF)
    assert all(one[name].equals(other[name]) for name in one)
