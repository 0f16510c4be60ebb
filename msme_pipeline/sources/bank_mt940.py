"""MT940 customer statements: tagged lines, decimal commas, balances before and after the entries only.

The balance after an entry is the opening balance with all entries up to it. After the last one it is the
closing balance as delivered, so that a statement that does not add up shows a break there. Behind an
entry that cannot be read balances are counted back from the closing one.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from msme_pipeline.landing.content import Content
from msme_pipeline.landing.landed import FileDefect, LandedFile
from msme_pipeline.sources.bank_statement import decoded_lines
from msme_pipeline.sources.rows import Rows

_TAG = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.DOTALL)
_SENDER = re.compile(r"\{2:O[0-9]{13}([A-Z]{4})|\{1:[A-Z][0-9]{2}([A-Z]{4})")
_ENTRY = re.compile(
    r"(?P<valued>[0-9]{6})(?P<entered>[0-9]{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?(?P<amount>[0-9.,]{1,18})"
    r"(?P<kind>[A-Z][A-Z0-9]{3})?(?P<reference>[^\n]*?)(?://(?P<of_bank>[^\n]*))?(?:\n(?P<more>.*))?",
    re.DOTALL,
)
_AMOUNT = re.compile(r"[0-9]{1,15},[0-9]{0,2}|[0-9]{1,15}")
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,15}(?:,[0-9]{0,2})?)\s*")
_ACCOUNT = re.compile(
    r"(?:(?P<bank>[A-Z]{4}[A-Z0-9]{4,8})[/ ])?\s*(?P<number>[0-9A-Z][0-9A-Z \-]*)", re.ASCII
)
_FULL_LINE = 65  # characters of a line of details; a full one goes on without a blank
_BANK_OF_BIC = {
    "AXIS": "UTIB",
    "SOIN": "SIBL",
    "CSYB": "CSBK",
}  # the BIC of other banks begins as their IFSC does
_CREDIT = {"C": "CREDIT", "RD": "CREDIT", "D": "DEBIT", "RC": "DEBIT"}
_NO_REFERENCE = {"", "NONREF"}
_SIGN = {"CREDIT": 1, "DEBIT": -1}

_Field = tuple[str, str]  # tag, text


def is_mt940(head: str) -> bool:
    """Whether a text begins as an MT940 message: SWIFT blocks or the first field, and an account behind
    it."""
    return re.match(r"\s*(?:\{1:|:20:)", head) is not None and ":25" in head


class Statement:
    """Rows of the statements of one file of MT940 messages."""

    format = "bank_mt940"

    def __init__(self, landed: LandedFile, rows: Rows) -> None:
        self.schema_version: str | None = None
        self.received_on: date | None = None
        self._rows = rows
        self._shared = {"customer_id": landed.customer_id, "file": landed.file, "account_no": -1}
        self._account: tuple[str | None, str | None] | None = None
        self._position = 0

    def pages(self, content: Content) -> Iterator[None]:
        """Read message by message. Raises FileDefect when no message names its account."""
        sender = None
        message: list[_Field] = []
        for tag, text in _fields(content):
            if tag == "20" or tag == "block":
                self._add(message, sender)
                message = []
                yield
            if tag == "block":
                found = _SENDER.search(text)
                sender = (found[1] or found[2]) if found else sender
            else:
                message.append((tag, text))
        self._add(message, sender)
        if self._account is None:
            raise FileDefect("unknown_format", "has no field :25: that names an account; export it again")
        yield

    def _add(self, message: list[_Field], sender: str | None) -> None:
        entries: list[dict[str, Any]] = []
        opening = closing = None
        named = next((text for tag, text in message if tag in ("25", "25P")), None)
        ended = False
        for tag, text in message:
            if tag in ("60F", "60M"):
                opening = opening or _BALANCE.fullmatch(text)
            elif tag in ("62F", "62M"):
                closing, ended = _BALANCE.fullmatch(text), True
            elif tag == "61":
                entries.append(_entry(text))
                ended = False
            elif tag == "86" and entries and not ended and "details" not in entries[-1]:
                entries[-1]["details"] = _joined(text)
        if named is None and not entries:
            return
        self._begin(named or "", sender, opening, closing)
        _balance(entries, _rupees(opening), _rupees(closing))
        n = len(entries)
        columns = ("timestamp", "value_date", "type", "amount", "balance", "reference", "defect", "raw_text")
        block = {column: [entry.get(column) for entry in entries] for column in columns}
        block["narration"] = [_narration(entry) for entry in entries]
        block["position"] = list(range(self._position, self._position + n))
        self._position += n
        self._rows.add("raw.bank_transactions", self._shared, block, n)

    def _begin(
        self, named: str, sender: str | None, opening: re.Match[str] | None, closing: re.Match[str] | None
    ) -> None:
        """The account of a message, unless it goes on with the one before."""
        found = _ACCOUNT.fullmatch(named.strip())
        bank = found["bank"] if found and found["bank"] else sender
        number = found["number"].strip() if found else named.strip() or None
        if self._account == (bank, number):
            return
        self._account = (bank, number)
        self._shared = {**self._shared, "account_no": int(self._shared["account_no"]) + 1}  # type: ignore[call-overload]
        self._position = 0
        ifsc = bank if bank and re.fullmatch(r"[A-Z]{4}0[A-Z0-9]{6}", bank) else None
        self._rows.add_row(
            "raw.bank_accounts",
            **self._shared,
            fi_type="deposit",
            fip_id=_BANK_OF_BIC.get(bank[:4], bank[:4]) if bank else None,
            ifsc=ifsc,
            masked_account_number=number,
            currency=opening[3] if opening else closing[3] if closing else None,
            period_start=_day(opening[2]) if opening else None,
            period_end=_day(closing[2]) if closing else None,
        )


def _fields(content: Content) -> Iterator[_Field]:
    """Tags and texts in their order; `block` for the headers of a message."""
    tag, parts = "", [""]
    for line in decoded_lines(content):
        if line.startswith("{"):
            if tag:
                yield tag, "\n".join(parts)
            tag, parts = "", [""]
            yield "block", line
        elif found := _TAG.fullmatch(line):
            if tag:
                yield tag, "\n".join(parts)
            tag, parts = found[1], [found[2]]
        elif line.startswith("-}") or line.strip() == "-":
            if tag:
                yield tag, "\n".join(parts)
            tag, parts = "", [""]
        elif tag:
            parts.append(line)
    if tag:
        yield tag, "\n".join(parts)


def _entry(text: str) -> dict[str, Any]:
    """Columns of an entry; an amount of another form stays as it is."""
    found = _ENTRY.fullmatch(text.strip())
    if found is None:
        return {"defect": "malformed_record", "raw_text": f":61:{text}"}
    amount = found["amount"]
    if _AMOUNT.fullmatch(amount):
        amount = f"{Decimal(amount.replace(',', '.').removesuffix('.')):.2f}"
    references = [(found[part] or "").strip() for part in ("reference", "of_bank")]
    reference = next((each for each in references if each not in _NO_REFERENCE), None)
    return {
        "value_date": _day(found["valued"]),
        "timestamp": _entry_day(found["valued"], found["entered"]),
        "type": _CREDIT[found["mark"]],
        "amount": amount,
        "reference": reference,
        "more": found["more"],
    }


def _day(yymmdd: str) -> str:
    """YYMMDD as ISO; as it is when there is no such day."""
    try:
        return date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:])).isoformat()
    except ValueError:
        return yymmdd


def _entry_day(valued: str, mmdd: str | None) -> str:
    """Day of entry MMDD in the year that brings it nearest to the value date."""
    day = _day(valued)
    if mmdd is None or len(day) == 6:
        return day
    near = date.fromisoformat(day)
    days = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            days.append(date(year, int(mmdd[:2]), int(mmdd[2:])))
        except ValueError:
            continue
    return min(days, key=lambda each: abs(each - near)).isoformat() if days else mmdd


def _joined(text: str) -> str:
    """Details over several lines as one text."""
    lines = text.rstrip("\n").split("\n")
    return "".join(
        line if len(line) >= _FULL_LINE or at == len(lines) - 1 else line + " "
        for at, line in enumerate(lines)
    ).strip()


def _narration(entry: dict[str, Any]) -> str | None:
    return entry.get("details") or entry.get("more") or None


def _rupees(balance: re.Match[str] | None) -> Decimal | None:
    if balance is None:
        return None
    amount = Decimal(balance[4].replace(",", ".").removesuffix("."))
    return amount if balance[1] == "C" else -amount


def _balance(entries: list[dict[str, Any]], opening: Decimal | None, closing: Decimal | None) -> None:
    """Set the balance after every entry that follows from the opening or the closing one."""
    steps = [
        Decimal(entry["amount"]) * _SIGN[entry["type"]]
        if _AMOUNT.fullmatch(entry.get("amount", "?").replace(".", ","))
        else None
        for entry in entries
    ]
    running = opening
    for entry, step in zip(entries, steps, strict=True):
        running = None if running is None or step is None else running + step
        entry["balance"] = None if running is None else f"{running:.2f}"
    running = closing
    for at in range(len(entries) - 1, -1, -1):
        if running is None or (at < len(entries) - 1 and entries[at]["balance"] is not None):
            break
        entries[at]["balance"] = f"{running:.2f}"
        step = steps[at]
        running = None if step is None else running - step
