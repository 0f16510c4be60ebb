"""Consents in their latest known state, the accounts they name, what was notified, what was put aside."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.consent.clean import clean_consent
from msme_pipeline.cleaning.conservation.account import unbalanced
from msme_pipeline.sources import read_landed_tables
from msme_pipeline.tables import TABLES
from tests.consents import artefact, basis, detail, land, notification, signed

AS_OF = date(2025, 11, 30)


def cleaned(root: Path, *documents: Any) -> dict[str, list[dict[str, Any]]]:
    """Rows of the clean tables; every record is accounted for."""
    named = {f"CUST_1/consent/{number}.json": document for number, document in enumerate(documents)}
    inputs = read_landed_tables(land(root, named))
    outputs = clean_consent(inputs, AS_OF)
    assert unbalanced(inputs, outputs) == {}
    for name, rows in outputs.items():
        assert rows.schema.equals(TABLES[name].schema)
    return {name.partition(".")[2]: rows.to_pylist() for name, rows in outputs.items()}


def test_a_consent_has_its_terms_in_indian_dates(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, artefact())
    (row,) = tables["consents"]
    assert (row["consent_id"], row["kind"], row["status"]) == ("c-1", "aa_consent", "ACTIVE")
    assert (row["data_from"], row["data_to"]) == (date(2024, 3, 1), date(2025, 4, 30))
    assert row["valid_to"] == datetime(2026, 3, 31, 10, tzinfo=UTC)
    assert (row["data_life_value"], row["data_life_unit"], row["signed"]) == (1, "YEAR", True)
    (account,) = tables["consent_accounts"]
    assert (account["fi_type"], account["link_ref"]) == ("DEPOSIT", "link-1")


def test_a_revocation_that_was_notified_is_the_state_whatever_came_after(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, artefact(), notification("REVOKED"), notification("ACTIVE", "2025-10-01"))
    (row,) = tables["consents"]
    assert (row["status"], row["revoked_at"]) == ("REVOKED", datetime(2025, 9, 1, 6, tzinfo=UTC))
    assert [event["status"] for event in tables["consent_events"]] == ["REVOKED", "ACTIVE"]


@pytest.mark.parametrize(
    ("statuses", "state"),
    [(["PAUSED", "ACTIVE"], "ACTIVE"), (["ACTIVE", "PAUSED"], "PAUSED"), (["EXPIRED", "ACTIVE"], "EXPIRED")],
)
def test_a_pause_ends_and_an_expiry_does_not(statuses: list[str], state: str, tmp_path: Path) -> None:
    events = [notification(status, f"2025-0{month}-01") for month, status in enumerate(statuses, 6)]
    (row,) = cleaned(tmp_path, artefact(), *events)["consents"]
    assert row["status"] == state


def test_a_revocation_without_a_date_holds_from_the_beginning(tmp_path: Path) -> None:
    undated = notification("REVOKED") | {"timestamp": "soon"}
    tables = cleaned(tmp_path, artefact(), undated)
    assert (tables["consents"][0]["status"], tables["consents"][0]["revoked_at"]) == ("REVOKED", None)
    assert tables["consent_rejected"][0]["reason"] == "bad_date"


def test_a_notification_may_name_the_handle_alone(tmp_path: Path) -> None:
    event = notification("REVOKED")
    event["ConsentStatusNotification"] = {"consentHandle": "h-1", "consentStatus": "REVOKED"}
    tables = cleaned(tmp_path, artefact() | {"consentHandle": "h-1"}, event)
    assert tables["consents"][0]["status"] == "REVOKED"
    assert cleaned(tmp_path / "other", event)["consent_rejected"][0]["reason"] == "unknown_handle"


def test_the_same_consent_again_is_a_duplicate_and_a_laxer_state_superseded(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, artefact(), artefact(), artefact("REVOKED"))
    assert [row["status"] for row in tables["consents"]] == ["REVOKED"]
    assert [(row["file"][-6:], row["reason"]) for row in tables["consent_rejected"]] == [
        ("0.json", "superseded"),
        ("1.json", "superseded"),
    ]
    assert [row["reason"] for row in cleaned(tmp_path / "b", artefact(), artefact())["consent_rejected"]] == [
        "duplicate"
    ]


USELESS = [
        (detail(), "missing_consent_id", "consent_id"),
        (artefact() | {"status": None}, "missing_status", "status"),
        (artefact(consentStart="31/02/2025"), "bad_date", "valid_from"),
        (artefact(consentExpiry=""), "missing_date", "valid_to"),
        (artefact(DataLife={"unit": "DAY", "value": "many"}), "bad_number", "data_life_value"),
        (artefact() | {"signedConsent": "x.y.z"}, "malformed_record", None),
        (notification("REVOKED") | {"timestamp": None}, "missing_date", "occurred_at"),
        ({"lawful_basis": [basis(kind="because")]}, "unknown_kind", "kind"),
        ({"lawful_basis": [basis(kind=None)]}, "missing_kind", "kind"),
        ({"lawful_basis": [basis(reference="")]}, "missing_reference", "reference"),
        ({"lawful_basis": [basis(purpose=None)]}, "missing_purpose", "purpose"),
        ({"lawful_basis": [basis(valid_from=None)]}, "missing_date", "valid_from"),
        ({"lawful_basis": [basis(valid_to="never")]}, "bad_date", "valid_to"),
        ({"lawful_basis": [3]}, "malformed_record", None),
]  # fmt: skip


def test_a_document_that_proves_nothing_is_put_aside(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, *(document for document, _, _ in USELESS))
    by_file = {row["file"]: row for row in tables["consent_rejected"]}
    rows = [by_file[f"CUST_1/consent/{number}.json"] for number in range(len(USELESS))]
    assert [(row["reason"], row["field"]) for row in rows] == [
        (reason, field) for _, reason, field in USELESS
    ]
    assert all(row["disposition"] == "rejected" and row["detail"].endswith(".") for row in rows)
    assert tables["consents"] == tables["consent_events"] == []


def test_lawful_bases_of_one_reference_stand_apart(tmp_path: Path) -> None:
    document = {
        "lawful_basis": [
            basis(sources=["gst", "bureau"]),
            basis(files=["bank_statement/*.csv"], valid_from="2024-01-01"),
            basis(sources=["gst", "bureau"]),
        ]
    }
    tables = cleaned(tmp_path, document, artefact(identity="FORM-1"))
    assert [(row["consent_id"], row["sources"], row["files"]) for row in tables["consents"]] == [
        ("FORM-1", None, None),
        ("FORM-1 (lawful basis 1)", "gst; bureau", None),
        ("FORM-1 (lawful basis 2)", None, "bank_statement/*.csv"),
    ]
    assert [row["reason"] for row in tables["consent_rejected"]] == ["duplicate"]
    assert tables["consents"][1]["valid_to"] == datetime(2028, 3, 31, 18, 29, 59, 999999, tzinfo=UTC)


SCALAR = st.none() | st.integers(-5, 10**7) | st.text(max_size=6) | st.just("2025-01-01")


@settings(max_examples=5, deadline=None)
@given(st.data())
def test_no_document_crashes_the_cleaning_and_all_records_are_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    terms = detail()
    for key in data.draw(st.lists(st.sampled_from(sorted(terms)), max_size=3)):
        terms[key] = data.draw(
            SCALAR | st.lists(SCALAR, max_size=2) | st.dictionaries(st.text(max_size=3), SCALAR)
        )
    body = artefact() | {"signedConsent": signed(terms)}
    event = notification(data.draw(st.sampled_from(["REVOKED", "x", ""]))) | {"timestamp": data.draw(SCALAR)}
    record = basis(**{data.draw(st.sampled_from(sorted(basis()))): data.draw(SCALAR)})
    cleaned(tmp_path_factory.mktemp("landing"), body, event, {"lawful_basis": [record, record]}, body)


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    documents = [
        artefact(),
        artefact("PAUSED"),
        notification("REVOKED"),
        {"lawful_basis": [basis(), basis(kind="x")]},
    ]
    files = land(tmp_path, {f"C/consent/{n}.json": document for n, document in enumerate(documents)})
    inputs = read_landed_tables(files)
    turned = {
        name: rows.take(pa.array(range(rows.num_rows)[::-1], pa.int64())) for name, rows in inputs.items()
    }
    there, back = clean_consent(inputs, AS_OF), clean_consent(turned, AS_OF)
    assert all(there[name].equals(back[name]) for name in there)
