"""Consent documents become records: consents from their signed payload, notifications, lawful bases."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import read_landed, read_landed_tables
from msme_pipeline.sources.readers import consent
from tests.consents import artefact, basis, detail, land, notification, signed

SAMPLES = Path(__file__).parents[3] / "shared" / "formats"


def records(document: Any) -> list[dict[str, Any]]:
    """Kind and fields of the records of a document; the file must balance."""
    *rows, file = read_landed(orjson.dumps(document))
    assert file.values["records_delivered"] == file.values["records_read"] == len(rows)
    return [{"record": row.values["record"], **orjson.loads(row.values["fields"] or "{}")} for row in rows]


@pytest.mark.parametrize("encoded", [True, False])
def test_the_terms_are_those_of_the_signed_payload(encoded: bool) -> None:
    document = artefact() | {
        "signedConsent": signed(detail(), encoded),
        "ConsentDetail": {"fiTypes": ["SIP"]},
    }
    (row,) = records(document)
    assert (row["consent_id"], row["status"], row["signed"]) == ("c-1", "ACTIVE", "true")
    assert (row["fi_types"], row["purpose_code"], row["data_life_unit"]) == ("DEPOSIT", "103", "YEAR")
    assert orjson.loads(row["accounts"])[0]["link_ref"] == "link-1"


def test_the_address_of_the_consenting_person_is_not_read() -> None:
    assert "someone" not in orjson.dumps(records(artefact())).decode()


@pytest.mark.parametrize(
    ("document", "kinds"),
    [
        (notification("REVOKED"), ["event"]),
        ({"customer_id": "C", "document": artefact()}, ["consent"]),
        ([artefact(), notification("PAUSED")], ["consent", "event"]),
        (
            {"Response": {"CONSENTID": "x", "Status": "ACTIVE", "signed_consent": signed(detail())}},
            ["consent"],
        ),
        ({"consentId": "x", "status": "ACTIVE", "ConsentDetail": detail()}, ["consent"]),
        (detail(), ["consent"]),
        ({"lawful_basis": [basis(), basis(reference="2")]}, ["basis", "basis"]),
        ({"lawfulBasis": basis()}, ["basis"]),
        ({"lawful_basis": []}, []),
    ],
)  # fmt: skip
def test_wrappers_and_spellings_are_read(document: Any, kinds: list[str]) -> None:
    assert [row["record"] for row in records(document)] == kinds


@pytest.mark.parametrize(
    "document",
    [
        {"ver": "2.0.0", "Consent": {"id": "x", "digitalSignature": "y"}, "FIDataRange": {}},
        {"consentId": "x", "status": "COMPLETED", "FI": [{"fipID": "F", "data": []}]},
        {"type": "deposit", "maskedAccNumber": "X1", "transactions": {}},
        {"gstin": "x", "fp": "042025", "b2b": []},
        ["consent"],
        "text",
    ],
)
def test_other_documents_are_left_to_their_readers(document: Any) -> None:
    assert consent.recognise(document) is None


@pytest.mark.parametrize("broken", ["", "a.b", "a.!!!.c", "a.e30", 7, ["x"]])
def test_a_consent_whose_payload_cannot_be_read_is_a_malformed_record(broken: Any) -> None:
    *rows, file = read_landed(orjson.dumps(artefact() | {"signedConsent": broken}))
    assert file.values["records_delivered"] == 1
    reasons = [row.values["defect"] for row in rows]
    assert reasons in (["malformed_record"], [None])
    assert reasons == ["malformed_record"] or orjson.loads(rows[0].values["fields"]).get("valid_from") is None


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of official samples is not here")
def test_the_official_samples_are_recognised_and_nothing_else_is() -> None:
    found = {
        path.name: consent.recognise(orjson.loads(path.read_bytes()))
        for path in SAMPLES.rglob("*.json")
        if path.name != "rebit_v2_request_bodies.json"
    }
    assert {name: format for name, format in found.items() if format} == {
        "example_ConsentArtefact_from_openapi_1.1.2.json": "consent_artefact",
        "example_ConsentDetail_from_openapi_1.1.2.json": "consent_detail",
        "example_ConsentsRequest_from_openapi_1.1.2.json": "consent_detail",
        "example_ConsentStatusNotification_from_openapi_1.1.2.json": "consent_notification",
        "sahamati_consent_detail.json": "consent_detail",
    }


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text(max_size=8)
    | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "consentId",
                    "status",
                    "signedConsent",
                    "ConsentDetail",
                    "lawful_basis",
                    "Accounts",
                    "ConsentStatusNotification",
                    "consentStart",
                    "consentExpiry",
                    "data",
                    "kind",
                    "Purpose",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([artefact, notification, detail, basis]), st.data())
def test_a_mutated_document_never_crashes_and_nothing_is_lost(make: Any, data: st.DataObject) -> None:
    document = make("REVOKED") if make is notification else make()
    for key in data.draw(st.lists(st.sampled_from(sorted(document)), max_size=3)):
        document[key] = data.draw(JUNK)
    if make is basis:
        document = {"lawful_basis": [document, data.draw(JUNK)]}
    *rows, file = read_landed(json.dumps(document).encode())
    if file.values["defect"] is None and file.values["format"].startswith("consent_"):
        assert file.values["records_delivered"] == file.values["records_read"] == len(rows)


@settings(max_examples=40, deadline=None)
@given(JUNK)
def test_any_document_that_is_recognised_is_counted_as_it_is_read(document: Any) -> None:
    *rows, file = read_landed(json.dumps(document).encode())
    if file.values["format"].startswith("consent_"):
        assert file.values["records_delivered"] == len(rows)


def test_repeated_keys_lose_no_record(tmp_path: Path) -> None:
    one = orjson.dumps([basis()]).decode()
    text = f'{{"lawful_basis": {one}, "lawful_basis": {one}}}'.encode()
    tables = read_landed_tables(land(tmp_path, {"C/consent/a.json": text}))
    assert tables["raw.consent_records"].num_rows == 2
