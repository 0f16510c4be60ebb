"""FI documents of types other than deposit, as an aggregator delivers them on AS_OF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any
from xml.sax.saxutils import quoteattr

import orjson

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.investing import link_ref, masked


@dataclass(frozen=True)
class FiAccount:
    """One account of an FI type; `first` is the first day that its transactions cover."""

    fi_type: str
    number: str
    fip: str
    holder: str
    version: str
    summary: dict[str, Any]
    transactions: list[dict[str, Any]]
    first: date

    def tally(self) -> tuple[int, int]:
        """Records of the account and the paise they are accounted for with."""
        listed = self.summary.get("investment", self.summary).get("holdings", {}).get("holding", [])
        parts = listed if isinstance(listed, list) else [listed]
        insured = [self.summary["coverAmount"]] if "coverAmount" in self.summary else []
        counted = [part["amount"] for part in (*parts, *self.transactions) if "amount" in part] + insured
        records = len(parts) + len(self.transactions) + len(insured)
        return records, sum(int(text.replace(".", "")) for text in counted)

    def linked(self) -> dict[str, str]:
        """The account as a consent lists it."""
        return {
            "fiType": self.fi_type.upper(),
            "fipId": self.fip,
            "accType": self.fi_type.upper(),
            "linkRefNumber": link_ref(self.number),
            "maskedAccNumber": masked(self.number),
        }


@dataclass(frozen=True)
class Written:
    """A file with what it delivers to a source: records and paise; `repeated` are (container, position) of
    the records that an earlier file delivered."""

    file: str
    content: bytes
    source: str
    records: int
    amount: int
    repeated: tuple[tuple[int, int], ...] = ()


def fi_files(
    business: Business, source: str, name: str, form: str, accounts: Sequence[FiAccount]
) -> list[Written]:
    """One envelope (form json, or text with XML in strings), or bare XML per account (form xml)."""
    folder = f"{business.customer_id}/account_aggregator/fi_{name}_{AS_OF:%Y%m%d}"
    documents = [_document(business, account) for account in accounts]
    if form == "xml":
        return [
            Written(f"{folder}_{at + 1}.xml", fi_xml(document).encode(), source, *account.tally())
            for at, (account, document) in enumerate(zip(accounts, documents, strict=True))
        ]
    packed = [
        {
            "fipID": account.fip,
            "data": [
                {
                    "linkRefNumber": link_ref(account.number),
                    "maskedAccNumber": masked(account.number),
                    "decryptedFI": fi_xml(document) if form == "text" else document,
                }
            ],
        }
        for account, document in zip(accounts, documents, strict=True)
    ]
    digest = blake2b(folder.encode(), digest_size=16).hexdigest()
    session = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:]))
    envelope = {
        "ver": "2.0.0",
        "timestamp": f"{AS_OF.isoformat()}T23:50:00.000+05:30",
        "txnid": session,
        "FI": packed,
    }
    records, amount = (sum(part) for part in zip(*(account.tally() for account in accounts), strict=True))
    return [Written(f"{folder}.json", orjson.dumps(envelope), source, records, amount)]


def _document(business: Business, account: FiAccount) -> dict[str, Any]:
    own = account.holder == business.name or business.pan[3] == "P"  # else it is the owner's own number
    person = {
        "name": account.holder, "dob": "1979-05-14", "mobile": "9000000000", "nominee": "REGISTERED",
        "email": "owner@example.in", "pan": business.pan if own else "", "ckycCompliance": "true",
    }  # fmt: skip
    return {
        "type": account.fi_type,
        "maskedAccNumber": masked(account.number),
        "linkedAccRef": link_ref(account.number),
        "version": account.version,
        "profile": {"holders": {"type": "SINGLE", "holder": [person]}},
        "summary": account.summary,
        "transactions": {
            "startDate": account.first.isoformat(),
            "endDate": AS_OF.isoformat(),
            "transaction": account.transactions,
        },
    }


def fi_xml(document: dict[str, Any]) -> str:
    """The XML form of an FI document: values as attributes, parts as elements."""
    attributes = {"xmlns": f"http://api.rebit.org.in/FISchema/{document['type']}", **document}
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _element("account", attributes) + "\n"


def _element(tag: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(tag, each) for each in value)
    scalars, parts = [], []
    for key, each in value.items():
        if isinstance(each, (dict, list)):
            parts.append(_element(key, each))
        else:
            scalars.append(f" {key}={quoteattr(each)}")
    name = tag[0].upper() + tag[1:]
    inner = "".join(parts)
    return f"<{name}{''.join(scalars)}>{inner}</{name}>" if inner else f"<{name}{''.join(scalars)}/>"
