"""Bureau documents become records; nobody's data but the subject's name and PAN is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import RawRecord, read_landed
from msme_pipeline.sources.readers.bureau import recognise

from . import landed_documents
from .bureau_documents import DOCUMENTS, MICROFINANCE, PRIVATE, cibil, commercial, crif, equifax
from .test_mutations import mutate, places

SAMPLES = Path(__file__).parents[2].parent / "shared" / "formats" / "bureau"

# Reports, tradelines, enquiries of every sample.
EXPECTED = {
    "cibil_tuef12_json_shape_synthetic_values.json": (1, 2, 1),
    "crif_highmark_shape_synthetic_values.json": (1, 2, 0),
    "experian_INProfileResponse_v2.4_pseudonymised.xml": (1, 3, 0),
}


def read(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    *records, file = read_landed(data)
    return file.values, [record.values for record in records]


def kinds(records: list[dict[str, Any]]) -> tuple[int, ...]:
    return tuple(
        sum(each["record"] == kind for each in records) for kind in ("report", "tradeline", "enquiry")
    )


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
@pytest.mark.parametrize("sample", EXPECTED)
def test_sample(sample: str) -> None:
    file, records = read((SAMPLES / sample).read_bytes())
    assert file["source"] == "bureau"
    assert file["defect"] is None
    assert kinds(records) == EXPECTED[sample]
    assert file["records_delivered"] == file["records_read"] == sum(EXPECTED[sample])
    assert all(record["defect"] is None for record in records)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
def test_every_sample_is_judged() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == EXPECTED.keys()


@pytest.mark.parametrize("bureau", DOCUMENTS)
def test_every_shape_gives_a_report_with_its_loan_and_enquiry(bureau: str) -> None:
    file, records = read(DOCUMENTS[bureau])
    assert (file["format"], file["defect"]) == (f"bureau_{bureau}", None)
    assert file["received_on"].isoformat() == "2025-11-12"
    assert kinds(records) == (1, 1, 1)
    assert file["records_delivered"] == 3
    report, line, enquiry = (json.loads(record["fields"]) for record in records)
    assert (report["name"], report["pan"]) == ("ASHA RAO", "ABCPR1234K")
    assert line["lender"] == enquiry["lender"] == "GREEN NBFC LTD"
    assert [record["parent"] for record in records] == [None, 0, 0]
    assert records[1]["amount"] == line["balance"]


@pytest.mark.parametrize("bureau", DOCUMENTS)
def test_contacts_and_third_parties_are_not_kept(bureau: str) -> None:
    _, records = read(DOCUMENTS[bureau])
    kept = json.dumps(records, default=str)
    assert not [secret for secret in PRIVATE if secret in kept]


def test_a_malformed_tradeline_keeps_only_known_fields() -> None:
    document = cibil([{"accountNumber": ["1"], "currentBalance": 5, "borrower2": PRIVATE[3]}, "x"])
    file, records = read(json.dumps(document).encode())
    malformed = [record for record in records if record["defect"]]
    assert [record["defect"] for record in malformed] == ["malformed_record"] * 2
    assert malformed[0]["raw_text"] == '{"currentBalance":5}'
    assert file["records_delivered"] == file["records_read"] == 4


def test_tradelines_of_a_misspelt_container_are_put_aside() -> None:
    document = cibil()
    report = document["consumerCreditData"][0]
    report["acounts"] = report.pop("accounts")
    file, records = read(json.dumps(document).encode())
    assert [(each["record"], each["defect"]) for each in records] == [
        ("report", None), ("enquiry", None), ("tradeline", "unknown_section"),
    ]  # fmt: skip
    assert file["records_delivered"] == file["records_read"] == 3
    assert not [secret for secret in PRIVATE if secret in records[2]["raw_text"]]


def test_microfinance_loans_of_equifax_are_tradelines() -> None:
    document = equifax()
    report = document["CCRResponse"]["CIRReportDataLst"][0]["CIRReportData"]
    report["MicrofinanceAccountDetails"] = [MICROFINANCE]
    report["MicrofinanceAccountsSummary"] = {"NoOfActiveAccounts": "1", "TotalBalanceAmount": "9000.00"}
    file, records = read(json.dumps(document).encode())
    assert kinds(records) == (1, 2, 1)
    assert file["records_delivered"] == file["records_read"] == 4
    line = json.loads(records[2]["fields"])
    assert (line["balance"], line["sanctioned"], line["overdue"]) == ("9000", "24000", "600")
    assert line["history"] == "10-25,030/|09-25,000/|"
    assert not [secret for secret in PRIVATE if secret in json.dumps(records, default=str)]


@pytest.mark.parametrize("document", [landed_documents.account(2), landed_documents.gstr1(1), [], "x", None])
def test_bank_and_gst_documents_are_not_claimed(document: Any) -> None:
    assert recognise(document) is None


MUTABLE = {"cibil": cibil(), "crif": crif(), "equifax": equifax(), "commercial": commercial()}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(MUTABLE)), st.data())
def test_a_damaged_report_never_raises_and_reads_no_more_than_was_delivered(
    bureau: str, data: st.DataObject
) -> None:
    document = mutate(MUTABLE[bureau], data.draw)
    *_, last = read_landed(json.dumps(document).encode())
    file = last.values
    if isinstance(last, RawRecord):
        assert file["records_read"] <= file["records_delivered"]
    else:
        assert file["detail"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(MUTABLE)), st.integers(0), st.integers(1, 3))
def test_loans_in_an_unknown_section_anywhere_are_read_or_put_aside(
    bureau: str, place: int, loans: int
) -> None:
    document = json.loads(json.dumps(MUTABLE[bureau]))
    nodes = [document, *(node[key] for node, key in places(document) if isinstance(node[key], (dict, list)))]
    node = nodes[place % len(nodes)]
    section = {"accountList": [dict(MICROFINANCE) for _ in range(loans)]}
    if isinstance(node, dict):
        node["NewSection2026"] = section
    else:
        node.append(section)
    file, records = read(json.dumps(document).encode())
    assert file["records_delivered"] == file["records_read"] == len(records)
    aside = sum(each["defect"] == "unknown_section" for each in records)
    assert kinds(records)[1] - aside >= 1
    assert aside in (0, loans)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_inside_the_records_loses_none(data: st.DataObject) -> None:
    report = cibil()["consumerCreditData"][0]
    lines = [mutate(line, data.draw) for line in report["accounts"] * 3]
    file, records = read(json.dumps(cibil(lines)).encode())
    assert file["records_delivered"] == file["records_read"] == len(records) == 5
