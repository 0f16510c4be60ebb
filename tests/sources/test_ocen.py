"""OCEN and FIS12 messages: what is read of them, and that persons' data is not."""

import json
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import read_landed_tables
from msme_pipeline.sources.readers.ocen import recognise
from tests.sources.network_documents import (
    BUYER_TEXTS,
    SAMPLES,
    application,
    loan_order,
    loan_story,
    ocen,
    read,
    repayment,
    terms,
)
from tests.sources.test_mutations import check, mutate

# Records of raw.ocen_records by kind; or the reason code.
EXPECTED: dict[str, list[str] | str] = {
    "ocen/create_loan_application_request.json": ["application"],
    "ocen/create_loan_application_response.json": ["application"],
    # JSON schemas of the messages, not messages
    "ocen/loanApplication.json": "unknown_format",
    "ocen/loanterms.json": "unknown_format",
    "ocen/offer.json": "unknown_format",
    "ocen/rejectionDetail.json": "unknown_format",
    "ondc_fis12/wcl_on_select__on_select_entity_kyc.json": ["application", "offer"],
    "ondc_fis12/wcl_on_confirm__on_confirm-with-disbursement-details.json": [
        "application",
        "loan",
        "instalment",
    ],
    "ondc_fis12/wcl_on_update__on_update_missed_emi_payment.json": [
        "application",
        "loan",
        "instalment",
        "instalment",
    ],
}
with_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")


@with_samples
@pytest.mark.parametrize("sample", EXPECTED)
def test_sample(sample: str) -> None:
    tables = read_landed_tables([SAMPLES / sample])
    (file,) = tables["raw.landed_files"].to_pylist()
    expected = EXPECTED[sample]
    if isinstance(expected, str):
        assert file["defect"] == expected
        return
    assert file["defect"] is None
    assert tables["raw.ocen_records"]["record"].to_pylist() == expected
    assert file["records_delivered"] == file["records_read"] == len(expected)


@with_samples
def test_every_sample_is_judged() -> None:
    there = {
        f"{folder}/{path.name}" for folder in ("ocen", "ondc_fis12") for path in (SAMPLES / folder).iterdir()
    }
    assert there - {"ocen/ocen_4.0_loan_openapi.json"} == EXPECTED.keys()


@with_samples
def test_persons_of_the_samples_stay_outside() -> None:
    kept = str(read_landed_tables(sorted((SAMPLES / "ondc_fis12").iterdir()))["raw.ocen_records"].to_pylist())
    persons = (
        "John Doe",
        "john.doe",
        "7888888888",
        "BXU87Y252U",
        "Co Applicant",
        "1998-09-12",
        "1800002341",
        "1222",
    )
    assert [text for text in persons if text in kept.replace("AXISBANK1222", "")] == []


def test_a_loan_from_application_to_arrears(tmp_path: Path) -> None:
    tables = read(tmp_path, loan_story(), "ocen")
    records = tables["raw.ocen_records"].to_pylist()
    assert [record["record"] for record in records] == [
        "application", "application", "offer", "application", "offer", "loan", "loan", "application",
        "instalment", "instalment", "instalment", "instalment", "loan",
    ]  # fmt: skip
    assert records[2]["parent"] == 1
    assert records[5]["parent"] == 3
    assert [text for text in BUYER_TEXTS if text in str(records)] == []
    assert tables["raw.landed_files"]["schema_version"].to_pylist() == ["4.0.0alpha"]


def test_an_application_of_the_older_protocol_stands_alone(tmp_path: Path) -> None:
    document = {
        "loanApplicationId": "X1",
        "loanApplicationStatus": "REJECTED",
        "offer": {
            "loanTerms": {"requestedAmount": "50000.00", "currency": "INR", "sanctionedAmount": "5000.00"}
        },
        "rejectionDetails": {"reason": "FRAUD"},
    }
    applied, offer = read(tmp_path, document, "ocen")["raw.ocen_records"].to_pylist()
    assert orjson.loads(applied["fields"])["rejection_reason"] == "FRAUD"
    assert offer["amount"] == "5000.00"


def test_a_loan_order_is_a_loan_once_it_has_a_disbursal(tmp_path: Path) -> None:
    records = read(tmp_path, [loan_order("on_select", ""), loan_order()], "ocen")["raw.ocen_records"]
    assert records["record"].to_pylist() == ["application", "offer", "application", "loan", "instalment"]
    fields = [orjson.loads(text) for text in records["fields"].to_pylist()]
    assert fields[1]["amount"] == "200000 INR"
    assert fields[4]["status"] == "MISSED_EMI_PAYMENT"
    assert "Lakshmi" not in str(fields)


@pytest.mark.parametrize(
    "document",
    [
        {}, [], "text", None, {"metadata": {}}, {"metadata": {}, "loan": 1},
        {"loanApplicationId": {"type": "string"}, "loanApplicationStatus": {}},
    ]
)  # fmt: skip
def test_what_is_not_ours_is_left_to_others(document: object) -> None:
    assert recognise(document) is None


SEEDS = {
    "story": loan_story(),
    "offer": ocen(
        "2025-02-03T05:00:00Z",
        loanApplications=[application("OFFERED", offers=[{"id": "1", "terms": terms()}])],
    ),
    "loans": ocen(
        "2025-02-03T05:00:00Z",
        loans=[{"loanId": "L1", "terms": terms()}],
        payments=[repayment(1, "2025-01-01", "2025-01-01")],
    ),
    "loan orders": [loan_order("on_select", ""), loan_order()],
    "alone": {"loanApplicationId": "X1", "loanApplicationStatus": "OFFERED", "offer": {"loanTerms": terms()}},
}


@pytest.mark.parametrize("seed", SEEDS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_mutated_messages_are_read_without_loss(seed: str, data: st.DataObject) -> None:
    check(json.dumps(mutate(SEEDS[seed], data.draw)).encode())
