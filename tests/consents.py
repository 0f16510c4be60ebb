"""Consent documents as aggregators and data engineers write them, small."""

from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import orjson

from msme_pipeline.landing.landed import LandedFile

CONSENT_ID = "c-1"


def detail(**more: Any) -> dict[str, Any]:
    """Terms of a purpose-103 consent for one deposit account, given on 2025-04-01."""
    return {
        "consentStart": "2025-04-01T10:00:00.000Z",
        "consentExpiry": "2026-03-31T10:00:00.000Z",
        "consentMode": "STORE",
        "fetchType": "ONETIME",
        "consentTypes": ["PROFILE", "SUMMARY", "TRANSACTIONS"],
        "fiTypes": ["DEPOSIT"],
        "DataConsumer": {"id": "lender-fiu", "type": "FIU"},
        "DataProvider": {"id": "HDFC-FIP", "type": "FIP"},
        "Customer": {"id": "someone@aggregator"},
        "Accounts": [
            {
                "fiType": "DEPOSIT",
                "fipId": "HDFC-FIP",
                "accType": "CURRENT",
                "linkRefNumber": "link-1",
                "maskedAccNumber": "XXXXXX1234",
            }
        ],
        "Purpose": {"code": "103", "text": "Aggregated statement"},
        "FIDataRange": {"from": "2024-03-01T00:00:00.000+05:30", "to": "2025-04-30T00:00:00.000+05:30"},
        "DataLife": {"unit": "YEAR", "value": 1},
        "Frequency": {"unit": "MONTH", "value": 1},
        **more,
    }


def signed(terms: dict[str, Any], encoded: bool = True) -> str:
    body = orjson.dumps(terms)
    middle = urlsafe_b64encode(body).rstrip(b"=").decode() if encoded else body.decode()
    return f"eyJhbGciOiJSUzI1NiJ9.{middle}.c2lnbmF0dXJl"


def artefact(status: str = "ACTIVE", identity: str = CONSENT_ID, **more: Any) -> dict[str, Any]:
    return {
        "ver": "2.0.0",
        "consentId": identity,
        "status": status,
        "createTimestamp": "2025-04-01T10:00:00.000Z",
        "signedConsent": signed(detail(**more)),
    }


def notification(status: str, on: str = "2025-09-01", identity: str = CONSENT_ID) -> dict[str, Any]:
    return {
        "ver": "2.0.0",
        "timestamp": f"{on}T06:00:00.000Z",
        "Notifier": {"type": "AA", "id": "AA-1"},
        "ConsentStatusNotification": {"consentId": identity, "consentStatus": status},
    }


def basis(**more: Any) -> dict[str, Any]:
    return {
        "kind": "uploaded_with_consent",
        "reference": "FORM-1",
        "purpose": "assessment of credit",
        "valid_from": "2022-01-01",
        "valid_to": "2028-03-31",
        **more,
    }


def land(root: Path, documents: dict[str, Any]) -> list[LandedFile]:
    """Write documents below the landing folder `root`; names are `<customer>/<source>/<file>`."""
    for name, document in documents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document if isinstance(document, bytes) else orjson.dumps(document))
    return [LandedFile.at(root / name) for name in sorted(documents)]


def land_basis(landing: Path, customers: list[str], **more: Any) -> None:
    """A lawful basis for everything that these customers landed; samples in aggregator formats too."""
    record = basis(
        kind="published_sample",
        sources=[
            "account_aggregator", "bank_statement", "gst", "bureau", "ondc", "ocen", "mutual_funds",
            "insurance",
        ],
        valid_from="1990-01-01",
        **more,
    )  # fmt: skip
    land(landing, {f"{each}/consent/lawful_basis.json": {"lawful_basis": [record]} for each in customers})


def withdraw(root: Path, customer: str, on: str) -> None:
    """The aggregator notifies that the periodic consent of a demo customer is revoked."""
    folder = root / "landing" / customer / "consent"
    notice = orjson.loads((folder / "notification_active.json").read_bytes())
    notice["timestamp"] = f"{on}T06:00:00.000Z"
    notice["ConsentStatusNotification"]["consentStatus"] = "REVOKED"
    (folder / "notification_revoked.json").write_bytes(orjson.dumps(notice))
