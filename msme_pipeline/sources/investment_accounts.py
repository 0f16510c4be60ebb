"""Policies, holdings, plans and their transactions in FI documents of the Account Aggregator, as records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msme_pipeline.sources import insurance
from msme_pipeline.sources.fields import Fields, Repeated, as_delivered, name, spelling
from msme_pipeline.sources.readers import mutual_funds
from msme_pipeline.sources.records import Records
from msme_pipeline.sources.sniff import MAX_DEPTH

INSURANCE_KINDS = {
    "insurancepolicies": "insurance_policies",
    "insurance": "insurance_policies",
    "ulip": "ulip",
    "lifeinsurance": "insurance_policies",
    "generalinsurance": "insurance_policies",
}
_SECURITIES = {"mutualfund": "mutual_funds", "mutualfunds": "mutual_funds", "equity": "equities"}
KINDS = {
    **{key: _SECURITIES.get(key, key) for key in mutual_funds.INSTRUMENTS},
    **INSURANCE_KINDS,
}
"""Name of an FI type -> the type as it is called here."""

_HEADERS = ("profile", "summary")


class InvestmentAccounts(Records):
    """Records of one account after the other; holdings and policies in accounts of other types are kept
    as malformed ones, so that none is lost."""

    TABLE = mutual_funds.TABLE

    _instrument: str | None = None
    _insures = False
    _policy: int | None = None
    _about: Mapping[str, str | None] = {}

    def begin(self, account: dict[str, Any], kind: str, header: Mapping[str, Any]) -> None:
        """Open an account of an FI type; `header` is its row of raw.bank_accounts."""
        plain = name(kind)
        self._instrument = mutual_funds.INSTRUMENTS.get(plain)
        self._insures = plain in INSURANCE_KINDS
        self._policy = None
        self._about = {
            "account": header["masked_account_number"],
            "link_ref": header["link_ref"],
            "fip_id": header["fip_id"],
            "holder_pan": header["holder_pan"],
            "holder_name": header["holder_name"],
            "stated_on": header["period_end"],
        }
        self._read_parts(account)

    @property
    def takes_transactions(self) -> bool:
        """Whether the transactions of the open account are records of this kind."""
        return self._insures or self._instrument is not None

    def go_on(self, account: dict[str, Any]) -> None:
        """Read what a further fragment shows of the open account."""
        self._read_parts({key: value for key, value in account.items() if name(key) not in _HEADERS})

    def outside(self, node: Any) -> None:
        """Keep policies and holdings that stand in no account."""
        self._instrument, self._insures = None, False
        self._read_parts(node)

    def add_transactions(self, records: Sequence[Any]) -> None:
        fields = insurance.TRANSACTION if self._insures else mutual_funds.TRANSACTION
        table = insurance.TABLE if self._insures else mutual_funds.TABLE
        kept = ("account", "fip_id", "holder_pan") if self._insures else ("account", "holder_pan")
        about = {key: self._about[key] for key in kept} | {"instrument": self._instrument}
        columns, malformed = fields.shape(records)
        for at, row in enumerate(zip(*columns, strict=True)):
            if at in malformed:
                self._reject("transaction", table, "malformed_record", malformed[at])
            else:
                values = {**about, **dict(zip(fields.columns, row, strict=True))}
                parent = self._policy if self._insures else None
                self.add("transaction", values, parent, amount="amount", table=table)

    def _read_parts(self, node: Any) -> None:
        for part, value in _parts(node, 0):
            if part == "policy":
                self._add_policy(value)
            else:
                self._add_holdings(value)

    def _add_policy(self, summary: Any) -> None:
        if not self._insures:
            self._reject("policy", insurance.TABLE, "malformed_record", as_delivered(summary))
            return
        kind = {"instrument": self._instrument or "insurance"}
        try:
            fields = insurance.policy(summary, {**self._about, **kind})
        except TypeError:
            self._policy = self._reject("policy", insurance.TABLE, "malformed_record", as_delivered(summary))
        else:
            self._policy = self.add("policy", fields, amount="cover", table=insurance.TABLE)

    def _add_holdings(self, records: Sequence[Any]) -> None:
        fields: Fields = mutual_funds.HOLDING
        columns, malformed = fields.shape(records)
        plan = self._instrument == "sip"
        for at, row in enumerate(zip(*columns, strict=True)):
            if self._instrument is None:
                self._reject("holding", self.TABLE, "malformed_record", as_delivered(records[at]))
            elif at in malformed:
                self._reject("sip" if plan else "holding", self.TABLE, "malformed_record", malformed[at])
            else:
                values = mutual_funds.holding_fields(
                    self._instrument, dict(zip(fields.columns, row, strict=True))
                )
                values = {**self._about, "instrument": self._instrument, **values}
                values.pop("holder_name", None)
                self.add("sip" if plan else "holding", values, amount="amount" if plan else None)

    def _reject(self, record: str, table: str, defect: str, raw_text: str) -> int:
        return self._add(record, None, table, None, None, defect, raw_text)


def _parts(node: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """("policy", summary) and ("holding", records) below a node, transactions left out."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, list):
        for each in node:
            if isinstance(each, (dict, list)):
                yield from _parts(each, depth + 1)
        return
    for key, value in node.items():
        if not isinstance(value, (dict, list)):
            continue
        named = name(key)
        if named in ("transactions", "transaction") or named.startswith("pending"):
            continue
        for part in value if isinstance(value, Repeated) else (value,):
            if named == "summary" and describes_policy(part, 0):
                yield "policy", part
            if named == "holding" or (named == "holdings" and isinstance(part, list)):
                if records := part if isinstance(part, list) else [part] if part else []:
                    yield "holding", records
            elif isinstance(part, (dict, list)):
                yield from _parts(part, depth + 1)


def describes_policy(node: Any, depth: int) -> bool:
    """Whether a key of a policy stands anywhere below."""
    if depth > MAX_DEPTH:
        return False
    if isinstance(node, dict) and not insurance.POLICY_KEYS.isdisjoint(spelling(node)):
        return True
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return any(describes_policy(each, depth + 1) for each in values if isinstance(each, (dict, list)))
