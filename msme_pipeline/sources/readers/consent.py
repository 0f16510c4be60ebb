"""Consents of Account Aggregators (ReBIT 1.1.x and 2.x), their status notifications, lawful bases of other
files.

A consent is read from the payload of `signedConsent`; its signature is not verified, only that there
is one is kept. Terms outside it (the `ConsentDetail` of a request or of a status answer) are read as an
unsigned consent, which permits nothing: the signature of the HTTP message around them is not landed.
Identifiers of the consenting person are not read.
"""

import binascii
import json
import re
from base64 import urlsafe_b64decode
from typing import Any

import orjson

from msme_pipeline.sources.fields import Repeated, indian_date, look, look_text, name, section_of, spelling
from msme_pipeline.sources.records import RecordReader

SOURCE = "consent"
MAX_DEPTH = 40
_WRAPPERS = ("document", "data", "body", "payload", "response", "result", "consent")
_MOST_WRAPPERS = 4
_BASIS = ("lawfulbasis", "lawfulbases")
_EVENT = "consentstatusnotification"
_SIGNED = "signedconsent"
_DETAIL = ("consentdetail", "consentdetails")
_TERMS = {"consentstart", "consentexpiry"}
_JOIN = "; "


def recognise(document: Any) -> str | None:
    """consent_artefact, consent_detail, consent_notification or consent_lawful_basis; None for others."""
    return _recognise(document, 0)


def _recognise(document: Any, depth: int) -> str | None:
    if isinstance(document, list):
        if depth > _MOST_WRAPPERS:
            return None
        formats = (_recognise(each, depth + 1) for each in document[:100])
        return next((each for each in formats if each), None)
    if not isinstance(document, dict):
        return None
    keys = spelling(document).keys()
    if not keys.isdisjoint(_BASIS):
        return "consent_lawful_basis"
    if _EVENT in keys:
        return "consent_notification"
    if _SIGNED in keys:
        return "consent_artefact"
    if keys >= _TERMS or (not keys.isdisjoint(_DETAIL) and isinstance(look(document, *_DETAIL), dict)):
        return "consent_detail"
    if depth < _MOST_WRAPPERS and not keys.isdisjoint(_WRAPPERS):
        for wrapper in _WRAPPERS:
            if wrapper in keys and (found := _recognise(look(document, wrapper), depth + 1)) is not None:
                return found
    return None


class Reader(RecordReader):
    """Records `consent`, `event` and `basis`; the accounts of a consent are JSON in its field `accounts`."""

    TABLE = "raw.consent_records"
    READS_REPEATED = True

    def read(self, document: Any) -> None:
        self._walk(document, 0)

    def _walk(self, node: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        if isinstance(node, list):
            for each in node:
                self._walk(each, depth + 1)
        if not isinstance(node, dict):
            return
        keys = spelling(node).keys()
        found = False
        for alias in _BASIS:
            for basis in _each(look(node, alias)):
                self._read_basis(basis)
            found = found or alias in keys
        if _EVENT in keys:
            found = True
            for event in _each(look(node, _EVENT)):
                self._read_event(event, node)
        if _is_consent(node):
            found = True
            self._read_consent(node)
        if not found:
            for value in node.values():
                self._walk(value, depth + 1)

    def _note(self, node: dict[str, Any]) -> None:
        self.schema_version = self.schema_version or look_text(node, "ver", "version")
        self.received_on = self.received_on or indian_date(look_text(node, "timestamp"))

    def _read_consent(self, node: dict[str, Any]) -> None:
        self._note(node)
        signed = look(node, _SIGNED)
        detail = _payload(signed) if signed is not None else section_of(node, *_DETAIL) or node
        if detail is None:
            self.malformed("consent", node)
            return
        purpose = section_of(detail, "purpose")
        data_range = section_of(detail, "fidatarange")
        life, frequency = section_of(detail, "datalife"), section_of(detail, "frequency")
        fields = {
            "consent_id": _one(node, detail, "consentid"),
            "consent_handle": _one(node, detail, "consenthandle"),
            "status": _one(node, detail, "status", "consentstatus"),
            "schema_version": _one(node, detail, "ver", "version"),
            "given_at": _one(node, detail, "createtimestamp", "createdat"),
            "signed": "true" if _bears_signature(signed) else "false",
            "valid_from": look(detail, "consentstart"),
            "valid_to": look(detail, "consentexpiry"),
            "mode": look(detail, "consentmode"),
            "fetch_type": look(detail, "fetchtype"),
            "consent_types": _joined(look(detail, "consenttypes")),
            "fi_types": _joined(look(detail, "fitypes")),
            "purpose_code": look_text(purpose, "code"),
            "purpose": look_text(purpose, "text"),
            "data_from": look_text(data_range, "from"),
            "data_to": look_text(data_range, "to"),
            "data_life_unit": look_text(life, "unit"),
            "data_life_value": look_text(life, "value"),
            "frequency_unit": look_text(frequency, "unit"),
            "frequency_value": look_text(frequency, "value"),
            "fiu_id": look_text(section_of(detail, "dataconsumer"), "id"),
            "aa_id": _aggregator(detail),
            "accounts": _accounts(look(detail, "accounts")),
        }
        self.add("consent", fields)

    def _read_event(self, event: Any, node: dict[str, Any]) -> None:
        self._note(node)
        if not isinstance(event, dict):
            self.malformed("event", event)
            return
        fields = {
            "consent_id": look(event, "consentid"),
            "consent_handle": look(event, "consenthandle"),
            "status": look(event, "consentstatus", "status"),
            "occurred_at": look(event, "timestamp") or look(node, "timestamp"),
        }
        self.add("event", fields)

    def _read_basis(self, basis: Any) -> None:
        if not isinstance(basis, dict):
            self.malformed("basis", basis)
            return
        fields = {
            "kind": look(basis, "kind"),
            "reference": look(basis, "reference"),
            "purpose": look(basis, "purpose"),
            "sources": _joined(look(basis, "sources", "source")),
            "files": _joined(look(basis, "files", "file")),
            "valid_from": look(basis, "validfrom"),
            "valid_to": look(basis, "validto"),
            "withdrawn_on": look(basis, "withdrawnon"),
        }
        self.add("basis", fields)


def _is_consent(node: dict[str, Any]) -> bool:
    keys = spelling(node).keys()
    return _SIGNED in keys or keys >= _TERMS or isinstance(look(node, *_DETAIL), dict)


def _each(value: Any) -> list[Any]:
    """Elements of a list, or the one thing that stands where a list is expected."""
    if value is None:
        return []
    if isinstance(value, Repeated):
        return [each for part in value for each in _each(part)]
    return value if isinstance(value, list) else [value]


def _one(node: dict[str, Any], detail: dict[str, Any], *aliases: str) -> Any:
    found = look(node, *aliases)
    return look(detail, *aliases) if found is None or isinstance(found, (dict, list)) else found


def _joined(value: Any) -> Any:
    """Texts of a list joined by `; `; anything else stays as it is."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return _JOIN.join(value)
    return value


def _aggregator(detail: dict[str, Any]) -> str | None:
    """The aggregator behind the `@` of the customer's address there; the address itself is not kept."""
    address = look_text(section_of(detail, "customer"), "id") or ""
    return address.rpartition("@")[2] if "@" in address else None


def _accounts(accounts: Any) -> str | None:
    listed = [
        {
            "fi_type": look_text(each, "fitype"),
            "fip_id": look_text(each, "fipid"),
            "account_type": look_text(each, "acctype", "accounttype"),
            "link_ref": look_text(each, "linkrefnumber", "linkedaccref"),
            "masked_account_number": look_text(each, "maskedaccnumber", "maskedaccountnumber"),
        }
        for each in _each(accounts)
        if isinstance(each, dict)
    ]
    return orjson.dumps(listed).decode() if listed else None


def _payload(signed: Any) -> dict[str, Any] | None:
    """Payload of a compact JWS, encoded or not (`b64` false); None when it is no JSON object."""
    if isinstance(signed, dict):
        signed = look(signed, "payload")
    if not isinstance(signed, str):
        return None
    _, _, rest = signed.partition(".")
    payload = rest.rpartition(".")[0] or signed
    try:
        if payload.lstrip()[:1] != "{":
            payload = urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
        detail = orjson.loads(payload)
    except (ValueError, binascii.Error):
        return None
    return detail if isinstance(detail, dict) else None


def _bears_signature(signed: Any) -> bool:
    if isinstance(signed, dict):
        return bool(look(signed, "signature", "signatures"))
    return isinstance(signed, str) and _JWS.fullmatch(signed.strip()) is not None


_JWS = re.compile(r"[A-Za-z0-9_-]+\..+\.[A-Za-z0-9_=-]+", re.DOTALL)
"""Header, payload and signature; the payload of an unencoded one (`b64` false) holds any characters."""

_XML_RECORD = re.compile(
    rb"<(?:[^\s<>/:]+:)?(signedconsent|consentstatusnotification|lawful_?bas[ie]s|consentdetails?)[\s/>]",
    re.IGNORECASE,
)


class _Pairs(list[tuple[str, Any]]):
    """Members of an object, repeated keys included."""


def count(data: bytes, format: str) -> int:
    """Consents, notifications and lawful bases in a document."""
    if data.lstrip()[:1] == b"<":
        return len(_XML_RECORD.findall(data))
    try:
        document = json.loads(data, object_pairs_hook=_Pairs)
    except (RecursionError, ValueError):
        return 0
    total = 0
    level = [document]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for node in level:
            if isinstance(node, _Pairs):
                own = _count_own(node)
                total += own or 0
                if own is None:
                    below += [value for _, value in node]
            elif isinstance(node, list):
                below += node
        level = below
    return total


def _count_own(members: _Pairs) -> int | None:
    """Records that an object holds itself; None when it is none of the documents."""
    named = [(name(key), value) for key, value in members]
    keys = {key for key, _ in named}
    lists = [value for key, value in named if key in _BASIS or key == _EVENT]
    total = sum(
        len(value) if isinstance(value, list) and not isinstance(value, _Pairs) else value not in (None, "")
        for value in lists
    )
    consent = (
        _SIGNED in keys
        or keys >= _TERMS
        or any(key in _DETAIL and isinstance(value, _Pairs) for key, value in named)
    )
    return total + consent if lists or consent else None
