"""FI documents of Account Aggregators: deposits of all kinds (ReBIT 1.x and 2.0.0), GSTR1_3B, insurance,
mutual funds and other securities.

Read are single accounts, lists of them and whole FI fetch responses after decryption, in JSON and
in XML, in the spellings that aggregators and converters use.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from msme_pipeline.landing.landed import FileDefect, LandedFile
from msme_pipeline.sources import gst, json_documents, sniff, xml_documents
from msme_pipeline.sources.fields import (
    Fields,
    Repeated,
    as_delivered,
    indian_date,
    is_decrypted,
    is_embedded,
    look,
    look_text,
    name,
    section_of,
    spelling,
)
from msme_pipeline.sources.investment_accounts import KINDS as INVESTMENTS
from msme_pipeline.sources.investment_accounts import InvestmentAccounts
from msme_pipeline.sources.rows import Rows

TRANSACTION = Fields(
    txn_id=("txnid", "transactionid"),
    type=("type", "txntype", "transactiontype"),
    mode=("mode", "txnmode", "transactionmode"),
    amount=("amount", "txnamount", "transactionamount", "amt"),
    balance=("transactionalbalance", "transactionbalance", "currentbalance", "balance", "runningbalance"),
    timestamp=(
        "transactiontimestamp",
        "transactiontimestmp",
        "transactiondatetime",
        "txndate",
        "transactiondate",
    ),
    value_date=("valuedate", "valuedt", "valuedatetime"),
    narration=("narration", "naration", "nararation", "description", "remarks"),
    reference=("reference", "referenceno", "referencenumber", "refno", "chequeno"),
)
_SUMMARY = Fields(
    account_type=("accounttype", "type"),
    account_sub_type=("accountsubtype",),
    facility=("facility",),
    ifsc=("ifsc", "ifsccode"),
    micr=("micrcode", "micr"),
    branch=("branch",),
    currency=("currency",),
    opening_date=("openingdate",),
    status=("status",),
    current_balance=("currentbalance", "currentvalue"),
    balance_datetime=("balancedatetime", "balancedatatime"),
    current_od_limit=("currentodlimit",),
    drawing_limit=("drawinglimit",),
    drawing_power=("drawingpower",),
)
_TERMS = Fields(
    principal_amount=("principalamount",),
    recurring_amount=("recurringamount",),
    interest_rate=("interestrate",),
    tenure_years=("tenureyears",),
    tenure_months=("tenuremonths",),
    tenure_days=("tenuredays",),
    maturity_date=("maturitydate",),
    maturity_amount=("maturityamount",),
)
"""Terms of a term or recurring deposit, in its summary."""
_AMOUNTS = {"amount", "txnamount", "transactionamount", "amt"}
_NO_RECORDS = {"profile", "summary", "transaction", "holders", "holder", "nominees", "nominee", "addresses"}
_READ_BELOW = {"transactions", "transaction"}
_ACCOUNT_NAMES = {"maskedaccnumber", "maskedaccountnumber", "linkrefnumber", "linkedaccref"}
_DETAILS = ("gstr1details", "gstr3bdetails")
_DEPOSIT = "deposit"
_GST = "gstr1_3b"
_KINDS = {
    "termdeposit": "term_deposit",
    "fixeddeposit": "term_deposit",
    "recurringdeposit": "recurring_deposit",
    "gstr13b": _GST,
    **INVESTMENTS,
}
_DEPOSITS = (_DEPOSIT, "term_deposit", "recurring_deposit")
_SUPPORTED = {*_DEPOSITS, *_KINDS.values()}


class _Entry(NamedTuple):
    node: Any  # as it is to be shown
    found: bool
    context: dict[str, Any]
    reason: str
    original: Any  # kept, so that its id stays its own


class Accounts:
    """Rows of the accounts in the fragments of one FI document."""

    def __init__(self, landed: LandedFile, rows: Rows) -> None:
        self.format = "aa_deposit"
        self.schema_version: str | None = None
        self.received_on: date | None = None
        self._landed = landed
        self._rows = rows
        self._account: dict[str, Any] | None = None  # the account open at the end of a fragment
        self._account_no = self._last_no = -1
        self._position = 0
        self._kind = _DEPOSIT
        self._kinds: dict[str, int] = {}
        self._encrypted = 0
        self._found = 0
        self._lost_keys: set[str] = set()  # text of the open account that was reported
        self._envelope: Any = None
        # Objects that should hold an account, of this fragment and of the one before: all of them, and
        # what is to be said of those that hold none.
        self._entries: dict[int, _Entry] = {}
        self._earlier: dict[int, _Entry] = {}
        self._returns = gst.Returns(landed, rows)
        self._investments = InvestmentAccounts(landed, rows, "")

    def read(self, document: Any) -> None:
        document = sniff.unwrap(document)
        if self.received_on is None:
            self.received_on = indian_date(look_text(document, "timestamp", "ts"))
        last = None
        for account, context in self._accounts(document, {}, 0):
            if account is not self._account:
                self._begin(account, context)
            else:
                self._investments.go_on(account)
            self._account = last = account
            self._read_transactions(account)
            self._read_returns(account)
            if self._kind in _DEPOSITS or self._kind == _GST:
                for lost in _unread(account, self._lost_keys):
                    self._report(context, "malformed_record", lost)
        self._account = last
        self._settle_entries()

    def finish(self) -> None:
        """Raises FileDefect when nothing in the file is of a supported kind."""
        supported = [kind for kind in self._kinds if kind in _SUPPORTED]
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
        self._settle_entries()

    def _settle_entries(self) -> None:
        """Report the entries that were closed without an account."""
        for at, entry in self._earlier.items():
            if at not in self._entries and not entry.found:
                self._report(entry.context, entry.reason, entry.node)
        self._earlier, self._entries = self._entries, {}

    def _report(self, context: dict[str, Any], reason: str, lost: Any) -> None:
        """A row beside those of the accounts, for what cannot be read as one."""
        self._last_no += 1
        self._rows.add_row(
            "raw.bank_accounts",
            customer_id=self._landed.customer_id,
            file=self._landed.file,
            account_no=self._last_no,
            fip_id=context.get("fip_id"),
            masked_account_number=context.get("masked"),
            link_ref=context.get("link"),
            defect=reason,
            raw_text=as_delivered(lost),
        )

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
        account = sniff.is_account(node)
        envelope = account and (node is self._envelope or sniff.is_envelope(node))
        if account and not envelope:
            self._found += 1
            yield node, context
            return
        if envelope and node is not self._envelope:
            self._envelope = node
            for key in node:
                if name(key) in ("profile", "summary"):
                    self._investments.outside({key: node[key]})
        context = {
            "fip_id": look_text(node, "fipid") or context.get("fip_id"),
            "masked": look_text(node, "maskedaccnumber", "maskedaccountnumber") or context.get("masked"),
            "link": look_text(node, "linkrefnumber", "linkedaccref") or context.get("link"),
        }
        before = self._found
        for key, value in list(node.items()):
            if envelope and name(key) in ("profile", "summary"):
                continue
            if name(key) in ("holding", "holdings"):
                self._investments.outside({key: value})
            elif isinstance(value, (dict, list)):
                yield from self._accounts(value, context, depth + 1)
            for document in value if isinstance(value, Repeated) else (value,):
                if is_embedded(key, document):
                    yield from self._accounts(_embedded(key, document), context, depth + 1)
        encrypted = look(node, "encryptedfi") is not None
        self._encrypted += encrypted and self._found == before
        if encrypted or any(map(is_decrypted, node)) or _is_entry(node):
            known = self._earlier.get(id(node))
            found = self._found > before or (known is not None and known.found)
            unread = "encrypted" if encrypted else "unknown_format"
            shown = {key: value for key, value in node.items() if name(key) != "encryptedfi"}
            self._entries[id(node)] = _Entry(node if found else shown, found, context, unread, node)
            self._found += self._found == before

    def _begin(self, account: dict[str, Any], context: dict[str, Any]) -> None:
        self._account_no = self._last_no = self._last_no + 1
        self._position = 0
        self._lost_keys.clear()
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
        header = self._header(account, context, version)
        self._investments.begin(account, self._kind, header)
        if self._kind != _GST:
            self._rows.add_row("raw.bank_accounts", **header, **_verdict(account, self._kind in _SUPPORTED))

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
            **_SUMMARY.texts(summary),
            "pending_amount": look_text(next(iter(_each(pending)), None), "amount"),
            "period_start": look_text(transactions, "startdate", "startdata"),
            "period_end": look_text(transactions, "enddate", "enddata"),
            **({} if self._kind == _DEPOSIT else _TERMS.texts(summary)),
        }

    def _read_transactions(self, account: dict[str, Any]) -> None:
        for records in _records(account, 0):
            if self._investments.takes_transactions:
                self._investments.add_transactions(records)
                continue
            columns, malformed = TRANSACTION.shape(records)
            n = len(records)
            block: dict[str, Any] = dict(zip(TRANSACTION.columns, columns, strict=True))
            if self._kind not in _DEPOSITS:
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
            "registration_status": look_text(business, "sts"),
            "taxpayer_type": look_text(business, "dty"),
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
        if not isinstance(value, (dict, list)) or name(key).startswith("pending"):
            continue
        if key not in known and name(key) not in ("transactions", "transaction"):
            yield from _records(value, depth + 1)
            continue
        for part in value if isinstance(value, Repeated) else [value]:
            if isinstance(part, dict) and name(key) == "transactions":
                for member_name, member in ((name(each), member) for each, member in part.items()):
                    if (
                        member_name not in _DETAILS
                        and not member_name.startswith("pending")
                        and (records := _each(member))
                    ):
                        yield records
            elif records := [each for each in _each(part) if not _has_details(each)]:
                yield records


def _unread(account: dict[str, Any], reported: set[str]) -> Iterator[Any]:
    """What looks like transactions in an account, but is not where transactions are read."""
    for key, value in account.items():
        named = name(key)
        if named == "transactions":
            for part in value if isinstance(value, Repeated) else [value]:
                yield from _texts(part, ("transaction", "transactions", "text"), reported)
        elif named in _NO_RECORDS or named.startswith("pending"):
            continue
        elif isinstance(value, (dict, list)) and _holds_records(value, 0):
            yield {key: value}
    yield from _texts(account, ("transaction",), reported)


def _texts(part: Any, names: tuple[str, ...], reported: set[str]) -> Iterator[Any]:
    if isinstance(part, dict):
        for key, value in part.items():
            if value not in (None, "") and not isinstance(value, (dict, list)) and name(key) in names:
                if key not in reported:
                    yield {key: value}
                reported.add(key)


def _holds_records(node: Any, depth: int) -> bool:
    if depth > sniff.MAX_DEPTH:
        return True
    if isinstance(node, list):
        return any(
            _holds_records(each, depth + 1)
            or (isinstance(each, dict) and each and _READ_BELOW.isdisjoint(spelling(each)))
            for each in node
            if isinstance(each, (dict, list))
        )
    if not _AMOUNTS.isdisjoint(spelling(node)):
        return True
    return any(
        _holds_records(value, depth + 1)
        for key, value in node.items()
        if isinstance(value, (dict, list)) and (named := name(key)) not in _READ_BELOW
        if not named.startswith("pending")
    )


def _is_entry(node: dict[str, Any]) -> bool:
    """Whether an object names an account and holds something that could be one."""
    return not _ACCOUNT_NAMES.isdisjoint(spelling(node)) and any(
        isinstance(value, (dict, list)) or (isinstance(value, str) and value[:1] in ("{", "[", "<"))
        for value in node.values()
    )


def _has_details(record: Any) -> bool:
    return isinstance(record, dict) and not spelling(record).keys().isdisjoint(_DETAILS)


def _embedded(key: str, document: str) -> Any:
    """FI document that stands in a string, None for other text. Raises FileDefect."""
    document = document.lstrip("\ufeff \r\n\t")
    try:
        parse = xml_documents.parse if document.startswith("<") else json_documents.parse_embedded
        return parse(document)
    except FileDefect as error:
        if not is_decrypted(key):
            return None
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
