"""Consents and lawful bases under which the files of a customer arrive, and a few that fail."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b

import orjson

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.deliveries import FIRST_FETCH_FROM, Delivery
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.truth import Defect
from msme_pipeline.demo.write_bank import link_reference, masked_number

FAILING = 0.03  # share of the customers above the ten demo customers with a consent that fails
KINDS = ("consent_revoked", "consent_expired", "no_consent", "no_lawful_basis")
REASON = {
    "consent_revoked": "revoked",
    "consent_expired": "expired",
    "no_consent": "outside_range",  # the other consent ends before the period of these fetches
    "no_lawful_basis": "no_lawful_basis",
}
HOLDINGS_FROM = date(2018, 1, 1)
REVOKED_ON, EXPIRED_ON = date(2025, 10, 15), date(2025, 10, 31)
UPLOADED = ("bank_statement", "gst", "bureau", "ondc", "ocen", "mutual_funds", "insurance", "receivables")
AGGREGATOR = "setu-aa"


@dataclass(frozen=True)
class Failure:
    """What is wrong with the consents of a customer; `withheld` are the files that must not be processed."""

    kind: str = ""
    withheld: frozenset[str] = field(default_factory=frozenset)

    @property
    def defects(self) -> list[Defect]:
        return [
            Defect(self.kind, file, -1, -1, "withheld", REASON[self.kind]) for file in sorted(self.withheld)
        ]


def plan_failure(business: Business, number: int, seed: int, deliveries: Sequence[Delivery]) -> Failure:
    """Nothing for the first ten customers and for most others."""
    rng = generator("consent", business.customer_id, seed)
    if number <= 10 or rng.random() >= FAILING:
        return Failure()
    kind = KINDS[int(rng.integers(len(KINDS)))]
    if kind == "no_lawful_basis":  # the oldest statement of the last account, which nothing overlaps
        oldest = [each for each in deliveries if each.kind == "statement"]
        first = min(each.first for each in oldest)
        return Failure(kind, frozenset([[each.file for each in oldest if each.first == first][-1]]))
    return Failure(
        kind, frozenset(each.file for each in deliveries if each.kind == "fetch" and not _is_first(each))
    )


def consent_files(
    business: Business,
    deliveries: Sequence[Delivery],
    files: Sequence[str],
    failure: Failure,
    held: Sequence[dict[str, str]] = (),
) -> dict[str, bytes]:
    """Files of the folder consent/: artefacts, notifications and one file of lawful bases.

    One purpose-103 consent covers the first fetch, a periodic purpose-104 consent the later ones, a
    third the GST returns, a fourth the accounts of funds, policies and deposits (`held`); everything
    else in `files` was uploaded under a lawful basis.
    """
    fetches = [each for each in deliveries if each.kind == "fetch"]
    first = [each for each in fetches if _is_first(each)]
    later = [each for each in fetches if not _is_first(each)]
    begun = min(_fetched(each) for each in first)
    accounts = [
        {
            "fiType": "DEPOSIT",
            "fipId": account.bank.fip,
            "accType": account.account_type,
            "linkRefNumber": link_reference(account),
            "maskedAccNumber": masked_number(account),
        }
        for account in business.accounts
    ]
    gst = [
        {
            "fiType": "GSTR1_3B",
            "fipId": "GSTN-FIP",
            "accType": "GSTIN",
            "linkRefNumber": blake2b(business.gstin.encode(), digest_size=8).hexdigest(),
            "maskedAccNumber": business.gstin[:2] + "X" * 9 + business.gstin[11:],
        }
    ]
    written: dict[str, bytes] = {}
    folder = f"{business.customer_id}/consent"

    def artefact(
        label: str, code: str, fetch: str, named: list[dict[str, str]], begin: date,
        ranged: tuple[date, date], expiry: date, version: str,
    ) -> None:  # fmt: skip
        identity = _uuid(business.customer_id, label)
        written[f"{folder}/artefact_{label}.json"] = orjson.dumps(
            {
                "ver": version,
                "txnid": _uuid(business.customer_id, label, "txn"),
                "consentId": identity,
                "status": "ACTIVE",
                "createTimestamp": f"{begin.isoformat()}T05:00:00.000Z",
                "signedConsent": _signed(_detail(business, code, fetch, named, begin, ranged, expiry)),
                "ConsentUse": {
                    "logUri": "",
                    "count": 1,
                    "lastUseDateTime": f"{begin.isoformat()}T05:30:00.000Z",
                },
            }
        )

    start = begun - timedelta(days=2)
    artefact("103", "103", "ONETIME", accounts, start, (FIRST_FETCH_FROM, max(each.last for each in first)),
             date(2026, 4, 30), "1.1.2")  # fmt: skip
    if later and failure.kind != "no_consent":
        expiry = EXPIRED_ON if failure.kind == "consent_expired" else date(2028, 3, 31)
        artefact("104", "104", "PERIODIC", accounts, start,
                 (min(each.first for each in later), date(2028, 3, 31)), expiry, "2.0.0")  # fmt: skip
        written[f"{folder}/notification_active.json"] = _notification(business, "ACTIVE", start)
        if failure.kind == "consent_revoked":
            written[f"{folder}/notification_revoked.json"] = _notification(business, "REVOKED", REVOKED_ON)
    if held:
        artefact("holdings", "103", "ONETIME", list(held), start, (HOLDINGS_FROM, date(2025, 12, 31)),
                 date(2026, 4, 30), "2.0.0")  # fmt: skip
    if any("/gstr1_3b_" in file for file in files):
        artefact("gst", "103", "ONETIME", gst, start, (business.calendar.start, date(2025, 12, 31)),
                 date(2026, 4, 30), "2.0.0")  # fmt: skip
    bases: list[dict[str, object]] = [
        {
            "kind": "uploaded_with_consent",
            "reference": f"APP-{_digest(business.customer_id, 'basis')[:8].upper()}",
            "purpose": "assessment and monitoring of credit",
            "sources": [
                source for source in UPLOADED if source != "bank_statement" or not _lacks_one_basis(failure)
            ],
            "valid_from": business.calendar.start.isoformat(),
            "valid_to": "2028-03-31",
        }
    ]
    if _lacks_one_basis(failure):
        statements = sorted(
            each.file.partition("/")[2]
            for each in deliveries
            if each.kind == "statement" and each.file not in failure.withheld
        )
        bases[0]["files"] = statements
    written[f"{folder}/lawful_basis.json"] = orjson.dumps({"lawful_basis": bases})
    return written


def _lacks_one_basis(failure: Failure) -> bool:
    return failure.kind == "no_lawful_basis"


def _is_first(delivery: Delivery) -> bool:
    return delivery.kind == "fetch" and delivery.first == FIRST_FETCH_FROM


def _fetched(delivery: Delivery) -> date:
    return delivery.received or delivery.last + timedelta(days=1)


def _detail(
    business: Business,
    code: str,
    fetch: str,
    accounts: list[dict[str, str]],
    begin: date,
    ranged: tuple[date, date],
    expiry: date,
) -> dict[str, object]:
    return {
        "consentStart": f"{begin.isoformat()}T05:00:00.000Z",
        "consentExpiry": f"{expiry.isoformat()}T18:00:00.000Z",
        "consentMode": "STORE",
        "fetchType": fetch,
        "consentTypes": ["PROFILE", "SUMMARY", "TRANSACTIONS"],
        "fiTypes": sorted({account["fiType"] for account in accounts}),
        "DataConsumer": {"id": "msme-lender-fiu", "type": "FIU"},
        "DataProvider": {"id": accounts[0]["fipId"], "type": "FIP"},
        "Customer": {"id": f"{business.customer_id.lower()}@{AGGREGATOR}"},
        "Accounts": accounts,
        "Purpose": {
            "code": code,
            "refUri": f"https://api.rebit.org.in/aa/purpose/{code}.xml",
            "text": {"103": "Aggregated statement", "104": "Explicit consent for monitoring of the accounts"}[
                code
            ],
            "Category": {"type": "purposeCategoryType"},
        },
        "FIDataRange": {
            "from": f"{ranged[0].isoformat()}T00:00:00.000+05:30",
            "to": f"{ranged[1].isoformat()}T23:59:59.000+05:30",
        },
        "DataLife": {"unit": "YEAR", "value": 2},
        "Frequency": {"unit": "MONTH", "value": 4},
        "DataFilter": [],
    }


def _signed(detail: dict[str, object]) -> str:
    """A JWS in compact form; its signature is made up."""
    head = orjson.dumps({"alg": "RS256", "kid": "demo-world", "typ": "JWT"})
    body = orjson.dumps(detail)
    parts = (head, body, blake2b(body, digest_size=32).digest())
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def _notification(business: Business, status: str, on: date) -> bytes:
    return orjson.dumps(
        {
            "ver": "2.0.0",
            "timestamp": f"{on.isoformat()}T06:10:00.000Z",
            "txnid": _uuid(business.customer_id, status),
            "Notifier": {"type": "AA", "id": AGGREGATOR},
            "ConsentStatusNotification": {
                "consentId": _uuid(business.customer_id, "104"),
                "consentStatus": status,
            },
        }
    )


def _digest(*keys: str) -> str:
    return blake2b("|".join(keys).encode(), digest_size=8).hexdigest()


def _uuid(*keys: str) -> str:
    text = blake2b("|".join(keys).encode(), digest_size=16).hexdigest()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
