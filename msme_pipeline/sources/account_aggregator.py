"""FI documents of Account Aggregators: deposit accounts (ReBIT 1.x and 2.0.0) and GSTR1_3B.

Read are single accounts, lists of them and whole FI fetch responses after decryption, in JSON and
in XML, in the spellings that aggregators and converters use.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

from msme_pipeline.sources import gst, json_documents, sniff, xml_documents
from msme_pipeline.sources.fields import (
    DECRYPTED,
    Fields,
    Repeated,
    as_delivered,
    look,
    look_text,
    name,
    section_of,
    spelling,
)
from msme_pipeline.sources.landed import FileDefect, LandedFile
from msme_pipeline.sources.rows import Rows

INDIA = timezone(timedelta(hours=5, minutes=30))

TRANSACTION = Fields(
    txn_id=("txnid", "transactionid"),
    type=("type", "txntype", "transactiontype"),
    mode=("mode", "txnmode", "transactionmode"),
    amount=("amount", "txnamount", "transactionamount", "amt"),
    balance=("transactionalbalance", "transactionbalance", "currentbalance", "balance", "runningbalance"),
    timestamp=("transactiontimestamp", "transactiontimestmp", "transactiondatetime", "txndate", "transactiondate"),
    value_date=("valuedate", "valuedt", "valuedatetime"),
    narration=("narration", "naration", "nararation", "description", "remarks"),
    reference=("reference", "referenceno", "referencenumber", "refno", "chequeno"),
)  # fmt: skip
_DETAILS = ("gstr1details", "gstr3bdetails")
_DEPOSIT = "deposit"
_GST = "gstr1_3b"
_KINDS = {"termdeposit": "term_deposit", "recurringdeposit": "recurring_deposit", "gstr13b": _GST}


class Accounts:
    """Rows of the accounts in the fragments of one FI document."""

    def __init__(self, landed: LandedFile, rows: Rows) -> None:
        self.format = "aa_deposit"
        self.schema_version: str | None = None
        self.received_on: date | None = None
        self._landed = landed
        self._rows = rows
        self._account: dict[str, Any] | None = None  # the account open at the end of a fragment
        self._account_no = -1
        self._position = 0
        self._kind = _DEPOSIT
        self._kinds: dict[str, int] = {}
        self._encrypted = 0
        self._returns = gst.Returns(landed, rows)

    def read(self, document: Any) -> None:
        document = sniff.unwrap(document)
        if self.received_on is None:
            self.received_on = indian_date(look_text(document, "timestamp", "ts"))
        last = None
        for account, context in self._accounts(document, {}, 0):
            if account is not self._account:
                self._begin(account, context)
            self._account = last = account
            self._read_transactions(account)
            self._read_returns(account)
        self._account = last

    def finish(self) -> None:
        """Raises FileDefect when nothing in the file is of a supported kind."""
        supported = [kind for kind in self._kinds if kind in (_DEPOSIT, _GST)]
        if not supported:
            if not self._kinds:
                if self._encrypted:
                    raise FileDefect(
                        "encrypted",
                        "holds encrypted FI data only; land the response after decryption (decryptedFI)",
                    )
                raise FileDefect("unknown_format", "holds no account; check what was exported")
            kinds = ", ".join(self._kinds)
            raise FileDefect(
                "unsupported_format",
                f"holds FI data of type {kinds}, which is not read yet; land deposits",
                f"aa_{next(iter(self._kinds))}",
            )
        self.format = f"aa_{supported[0]}"

    def _accounts(
        self, node: Any, context: dict[str, Any], depth: int
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Accounts below a node, with what the objects around them say of provider and number."""
        if depth > sniff.MAX_DEPTH:
            return
        if isinstance(node, list):
            for each in node:
                if isinstance(each, (dict, list)):
                    yield from self._accounts(each, context, depth + 1)
            return
        if not isinstance(node, dict):
            return
        if sniff.is_account(node):
            yield node, context
            return
        context = {
            "fip_id": look_text(node, "fipid") or context.get("fip_id"),
            "masked": look_text(node, "maskedaccnumber", "maskedaccountnumber") or context.get("masked"),
            "link": look_text(node, "linkrefnumber", "linkedaccref") or context.get("link"),
        }
        decrypted = False
        for key, value in list(node.items()):
            embedded = [value] if isinstance(value, str) else value if isinstance(value, Repeated) else ()
            if isinstance(value, (dict, list)):
                yield from self._accounts(value, context, depth + 1)
            if embedded and key.endswith(DECRYPTED):
                for document in (each for each in embedded if isinstance(each, str) and each):
                    decrypted = True
                    yield from self._accounts(_embedded(document), context, depth + 1)
        if not decrypted and look(node, "encryptedfi") and not look(node, "decryptedfi"):
            self._encrypted += 1

    def _begin(self, account: dict[str, Any], context: dict[str, Any]) -> None:
        self._account_no += 1
        self._position = 0
        declared = look_text(account, "type", "fitype")
        if declared is None:
            namespace = look_text(account, "xmlns") or ""
            declared = namespace.rpartition("/")[2] if "FISchema/" in namespace else None
        if declared is None and any(
            look(section_of(account, "transactions"), details) for details in _DETAILS
        ):
            declared = _GST
        kind = name(declared) if declared else _DEPOSIT
        self._kind = _KINDS.get(kind, kind if kind == _DEPOSIT else (declared or "").lower())
        self._kinds[self._kind] = self._kinds.get(self._kind, 0) + 1
        version = look_text(account, "version")
        self.schema_version = self.schema_version or version
        if self._kind == _GST:
            return
        supported = self._kind == _DEPOSIT
        self._rows.add_row(
            "raw.bank_accounts", **self._header(account, context, version), **_verdict(account, supported)
        )

    def _header(
        self, account: dict[str, Any], context: dict[str, Any], version: str | None
    ) -> dict[str, Any]:
        summary = section_of(account, "summary")
        holders = section_of(section_of(account, "profile"), "holders")
        holders = section_of(holders, "holders") or holders
        persons = [each for each in _each(look(holders, "holder")) if isinstance(each, dict)]
        transactions = section_of(account, "transactions")
        pending = look(section_of(summary, "pendingtxns"), "pendingtxn") or look(summary, "pending")
        return {
            "customer_id": self._landed.customer_id,
            "file": self._landed.file,
            "account_no": self._account_no,
            "fi_type": self._kind,
            "schema_version": version,
            "fip_id": look_text(account, "fipid") or context.get("fip_id"),
            "masked_account_number": look_text(
                account, "maskedaccnumber", "maskedaccountnumber", "accountnumber"
            )
            or context.get("masked"),
            "link_ref": look_text(account, "linkedaccref", "linkrefnumber") or context.get("link"),
            "holder_name": "; ".join(filter(None, (look_text(each, "name") for each in persons))),
            "holder_pan": "; ".join(filter(None, (look_text(each, "pan") for each in persons))),
            "holders_type": look_text(holders, "type"),
            "account_type": look_text(summary, "accounttype", "type"),
            "account_sub_type": look_text(summary, "accountsubtype"),
            "facility": look_text(summary, "facility"),
            "ifsc": look_text(summary, "ifsc", "ifsccode"),
            "micr": look_text(summary, "micrcode", "micr"),
            "branch": look_text(summary, "branch"),
            "currency": look_text(summary, "currency"),
            "opening_date": look_text(summary, "openingdate"),
            "status": look_text(summary, "status"),
            "current_balance": look_text(summary, "currentbalance"),
            "balance_datetime": look_text(summary, "balancedatetime", "balancedatatime"),
            "current_od_limit": look_text(summary, "currentodlimit"),
            "drawing_limit": look_text(summary, "drawinglimit"),
            "pending_amount": look_text(next(iter(_each(pending)), None), "amount"),
            "period_start": look_text(transactions, "startdate", "startdata"),
            "period_end": look_text(transactions, "enddate", "enddata"),
        }

    def _read_transactions(self, account: dict[str, Any]) -> None:
        for records in _records(account, 0):
            columns, malformed = TRANSACTION.shape(records)
            n = len(records)
            block: dict[str, Any] = dict(zip(TRANSACTION.columns, columns, strict=True))
            if self._kind != _DEPOSIT:
                block["defect"] = ["malformed_record" if self._kind == _GST else "unsupported_format"] * n
                block["raw_text"] = [as_delivered(record) for record in records]
            elif malformed:
                block["defect"] = ["malformed_record" if at in malformed else None for at in range(n)]
                block["raw_text"] = [malformed.get(at) for at in range(n)]
            block["position"] = range(self._position, self._position + n)
            self._position += n
            shared = {
                "customer_id": self._landed.customer_id,
                "file": self._landed.file,
                "account_no": self._account_no,
            }
            self._rows.add("raw.bank_transactions", shared, block, n)

    def _read_returns(self, account: dict[str, Any]) -> None:
        for key, value in account.items():
            if name(key) in ("transactions", "transaction"):
                for transactions in _each(value):
                    if _has_details(transactions):
                        self._read_details(transactions, self._filer(account))

    @staticmethod
    def _filer(account: dict[str, Any]) -> dict[str, Any]:
        business = section_of(section_of(account, "profile"), "businessdetails")
        return {
            "gstin": look_text(account, "gstin", "maskedgstinnumber"),
            "legal_name": look_text(business, "lgnm"),
            "trade_name": look_text(business, "trdnm"),
        }

    def _read_details(self, transactions: dict[str, Any], filer: dict[str, Any]) -> None:
        for alias, form in zip(_DETAILS, ("GSTR1", "GSTR3B"), strict=True):
            details = look(transactions, alias)
            for each in _each(details):
                if isinstance(each, dict):
                    for value in each.values():
                        self._returns.read_returns(_each(value), form, filer)


def _each(value: Any) -> list[Any]:
    """Elements of what is a list, or an object where a list of one was meant."""
    if isinstance(value, Repeated):
        return [each for part in value for each in _each(part)]
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) and value else []


def _records(node: Any, depth: int) -> Iterator[list[Any]]:
    """Lists of transactions below an account, in the order of the document."""
    if depth > sniff.MAX_DEPTH:
        return
    if isinstance(node, list):
        for each in node:
            if isinstance(each, (dict, list)):
                yield from _records(each, depth + 1)
        return
    named = spelling(node)
    known = [key for alias in ("transactions", "transaction") if (key := named.get(alias))]
    for key, value in node.items():
        if not isinstance(value, (dict, list)):
            continue
        if key not in known and name(key) not in ("transactions", "transaction"):
            yield from _records(value, depth + 1)
            continue
        for part in value if isinstance(value, Repeated) else [value]:
            if isinstance(part, dict) and name(key) == "transactions":
                for member_name, member in ((name(each), member) for each, member in part.items()):
                    if member_name not in _DETAILS and (records := _each(member)):
                        yield records
            elif records := [each for each in _each(part) if not _has_details(each)]:
                yield records


def _has_details(record: Any) -> bool:
    return isinstance(record, dict) and not spelling(record).keys().isdisjoint(_DETAILS)


def _embedded(document: str) -> Any:
    """FI document that stands in a string. Raises FileDefect."""
    document = document.lstrip("\ufeff \r\n\t")
    try:
        return xml_documents.parse(document) if document.startswith("<") else json_documents.parse(document)
    except FileDefect as error:
        raise FileDefect(error.reason, f"has a decryptedFI that {error.detail}") from error


def _verdict(account: dict[str, Any], supported: bool) -> dict[str, Any]:
    transactions = look(account, "transactions")
    if not supported:
        reason = "unsupported_format"
    elif transactions is not None and not isinstance(transactions, (dict, list)):
        reason = "malformed_record"
    else:
        return {}
    header = {
        key: value for key, value in account.items() if name(key) not in ("transactions", "transaction")
    }
    return {"defect": reason, "raw_text": as_delivered(header)}


def indian_date(instant: str | None) -> date | None:
    """Indian calendar date of an ISO instant; Indian wall time when it has no offset."""
    if not instant:
        return None
    try:
        moment = datetime.fromisoformat(instant.strip())
    except ValueError:
        return None
    try:
        return (moment.astimezone(INDIA) if moment.tzinfo else moment).date()
    except OverflowError:
        return None
