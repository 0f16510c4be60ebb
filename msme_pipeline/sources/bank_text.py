"""The text layer of a bank statement, as `pdftotext -layout` writes it: columns are lost, the balance is not.

The direction of a row is what leads from the balance before it to its own. Where these do not fit, and no
Cr or Dr is printed, the row is rejected as `undecided_direction`. Rows of loan accounts are rejected as
`loan_account`: their balance is a debt, and a repayment no receipt.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from msme_pipeline.landing.content import Content
from msme_pipeline.landing.landed import FileDefect, LandedFile
from msme_pipeline.sources.bank_preamble import account_columns, account_number, day_first, exported_on
from msme_pipeline.sources.bank_statement import decoded_lines
from msme_pipeline.sources.bank_text_rows import (
    Account,
    Assembly,
    Row,
    first_figure,
    is_header,
    narration,
    opening_of,
    printed_pages,
)
from msme_pipeline.sources.rows import Rows

_IFSC = re.compile(r"(?<![A-Z0-9])([A-Z]{4}0[A-Z0-9]{6})(?=[^A-Z0-9]|IFSC|$)")
_MASKED = re.compile(r"\s*([X*]{3,}[0-9]{2,8})\s*")
_KIND = re.compile(
    (
        r"[^0-9]{0,30}\b(savings?|current|loan|dl/tl|overdraft|od|cash credit|cc)\s+(?:account|"
        r"a/c)\b[^0-9]{0,30}"
    ),
    re.IGNORECASE,
)
_NUMBER_ALONE = re.compile(r"\W*([0-9]{11,18})\W*")
_ICICI_COLUMNS = re.compile(r"date\s+mode\s+(?:particulars\s+)?deposits\s+withdrawals", re.IGNORECASE)
_LOAN = ("loan", "dl/tl")
_OPENING_WORDS = re.compile(r"opening bal(?:ance)?\b", re.IGNORECASE)
_NOT_IN_NUMBER = re.compile(r"[^0-9.]")
_SIDE = re.compile(r"\(?\b(cr|dr)\.?\)?$|(?<=[0-9])(cr|dr)\.?$", re.IGNORECASE)


def has_table(content: Content) -> bool:
    """Whether a text names the columns of a statement somewhere."""
    if content.whole is None or b"alance" not in content.whole.lower():
        return False
    return any(map(is_header, decoded_lines(content)))


class Statement:
    """Rows of the statements in one text."""

    format = "bank_text"

    def __init__(self, landed: LandedFile, rows: Rows) -> None:
        self.schema_version: str | None = None
        self.received_on: date | None = None
        self._rows = rows
        self._shared = {"customer_id": landed.customer_id, "file": landed.file}

    def pages(self, content: Content) -> Iterator[None]:
        """Read account by account. Raises FileDefect when no row of column names is found."""
        text = "\n".join(decoded_lines(content)).replace("\xa0", " ")
        accounts = _accounts(text)
        if not accounts:
            raise FileDefect("unknown_format", "has no row of statement columns; check what was exported")
        self.received_on = next(filter(None, map(exported_on, text.split("\n"))), None)
        for number, account in enumerate(accounts):
            self._add(number, account)
            yield

    def _add(self, number: int, account: Account) -> None:
        shared = {**self._shared, "account_no": number}
        loan = _kind(account.around) in _LOAN
        columns = {
            **account_columns(account.around, ":"),
            "masked_account_number": _number(account.around),
            "fi_type": "loan" if loan else "deposit",
        }
        if ifsc := _ifsc(account.around):
            columns |= {"ifsc": ifsc, "fip_id": ifsc[:4]}
        elif columns["fip_id"] is None and _ICICI_COLUMNS.search(account.header):
            columns["fip_id"] = "ICIC"
        self._rows.add_row("raw.bank_accounts", **shared, **columns)
        directed = _directed(account)
        n = len(account.rows)
        shaped = [_shape(row, found, loan) for row, found in zip(account.rows, directed, strict=True)]
        names = (
            "timestamp",
            "value_date",
            "narration",
            "reference",
            "balance",
            "amount",
            "type",
            "defect",
            "raw_text",
        )
        block: dict[str, Any] = {name: [row[at] for row in shaped] for at, name in enumerate(names)}
        block["position"] = list(range(n))
        self._rows.add("raw.bank_transactions", shared, block, n)


def _accounts(text: str) -> list[Account]:
    """Accounts with their rows; one that goes on behind another page's column names stays one."""
    accounts: list[Account] = []
    assembly = Assembly()
    since: list[str] = []  # lines since the last row of column names
    opening: str | None = None
    awaited = False  # an opening balance, on the next line
    for page in printed_pages(text):
        assembly.turn_page()
        for line, everywhere in page:
            if is_header(line):
                current = accounts[-1] if accounts else None
                if current is None or _is_another(current, since):
                    current = Account(line, list(since), opening=opening)
                    accounts.append(current)
                    opening = None
                assembly.begin(current, line)
                since = []
                continue
            since.append(line)
            found = opening_of(line) if _OPENING_WORDS.search(line) else None
            if awaited and line.strip():
                found = found or first_figure(line)
            awaited = found is None and bool(_OPENING_WORDS.search(line) or (awaited and not line.strip()))
            if found and accounts and accounts[-1].opening is None:
                accounts[-1].opening = found
            elif found:
                opening = opening or found
            assembly.add(line, everywhere)
    assembly.flush()
    if (
        accounts and _number(accounts[-1].around) is None
    ):  # some banks print the account at the foot of the page
        printed = {line for row in accounts[-1].rows for line in row.printed}
        accounts[-1].around += [line for line in since if line not in printed]
    return accounts


def _is_another(current: Account, preamble: list[str]) -> bool:
    """Whether the lines before column names speak of another account than the current one."""
    number = _number(preamble)
    if number is None or number != (known := _number(current.around)):
        return number is not None and known is not None
    pairs = [(_ifsc(preamble), _ifsc(current.around)), (_kind(preamble), _kind(current.around))]
    return any(one and other and one != other for one, other in pairs)


def _number(lines: list[str]) -> str | None:
    """The account number nearest to the table."""
    for line in reversed(lines):
        if found := _MASKED.fullmatch(line):
            return found[1]
        if number := account_number([line]):
            return number
    alone = {found[1] for line in lines if (found := _NUMBER_ALONE.fullmatch(line))}
    return alone.pop() if len(alone) == 1 else None


def _ifsc(lines: list[str]) -> str | None:
    found = next(filter(None, map(_IFSC.search, reversed(lines))), None)
    return found[1] if found else None


def _kind(lines: list[str]) -> str | None:
    found = next(filter(None, map(_KIND.fullmatch, reversed(lines))), None)
    return found[1].lower() if found else None


def _directed(account: Account) -> list[tuple[str | None, str | None]]:
    """(amount as printed, CREDIT or DEBIT or None) of each row, from the chain of balances."""
    rows = account.rows
    if not rows:
        return []
    balances = [_signed(*row.figures[-1]) if len(row.figures) > 1 else None for row in rows]
    amounts = [_amounts(row) for row in rows]
    opening = _signed(account.opening, None) if account.opening else None
    earlier = [opening, *balances[:-1]]
    later = [*balances[1:], opening]
    links = [
        sum(
            now is not None and then is not None and abs(now - then) in found
            for now, then, found in zip(balances, before, amounts, strict=True)
        )
        for before in (earlier, later)
    ]
    days = [day_first(row.booked) if row.booked else None for row in rows]
    steps = [(one, two) for one, two in pairwise(days) if one and two]
    falls = sum(two < one for one, two in steps) > sum(two > one for one, two in steps)
    newest_first = links[1] > links[0] or (links[1] == links[0] and falls)
    before = later if newest_first else earlier
    return [
        _decided(row, now, then, found)
        for row, now, then, found in zip(rows, balances, before, amounts, strict=True)
    ]


def _decided(
    row: Row, balance: Decimal | None, before: Decimal | None, amounts: dict[Decimal, str]
) -> tuple[str | None, str | None]:
    printed = [(text, _side(text, side)) for text, side in row.figures[:-1]]
    sided = {(text, side) for text, side in printed if side and _signed(text, None)}
    if len(sided) == 1 and len(amounts) == 1:
        return sided.pop()
    step = None if balance is None or before is None else balance - before
    if step and abs(step) in amounts:
        return amounts[abs(step)], "CREDIT" if step > 0 else "DEBIT"
    return next(iter(amounts.values())) if len(amounts) == 1 else None, None


def _amounts(row: Row) -> dict[Decimal, str]:
    """Figures before the balance that are not zero, by their magnitude."""
    found: dict[Decimal, str] = {}
    for text, _ in row.figures[:-1] if len(row.figures) > 1 else row.figures:
        amount = _signed(text, None)
        if amount:
            found.setdefault(abs(amount), text)
    return found


def _side(text: str, side: str | None) -> str | None:
    found = _SIDE.search(text)
    letter = (side or (found[1] or found[2] if found else None) or "?")[0].upper()
    return {"C": "CREDIT", "D": "DEBIT"}.get(letter)


def _signed(text: str, side: str | None) -> Decimal | None:
    """A printed figure; a debit balance is negative."""
    try:
        magnitude = Decimal(_NOT_IN_NUMBER.sub("", re.sub(r"(?i)rs\.", "", text)).rstrip("."))
    except InvalidOperation:
        return None
    negative = "-" in text or (text.startswith("(") and text.endswith(")")) or _side(text, side) == "DEBIT"
    return -magnitude if negative else magnitude


def _shape(row: Row, directed: tuple[str | None, str | None], loan: bool) -> tuple[str | None, ...]:
    """timestamp, value_date, narration, reference, balance, amount, type, defect, raw_text of a row."""
    amount, direction = directed
    balance = None
    if len(row.figures) > 1:
        text, side = row.figures[-1]
        balance = f"{text} {side}" if side else text
    defect = None
    if loan:
        defect, balance = "loan_account", balance and f"-{balance}"
        direction = {"CREDIT": "DEBIT", "DEBIT": "CREDIT"}.get(direction or "")
    elif balance is None:
        defect = "malformed_record"
    elif direction is None:
        defect = "undecided_direction"
    return (
        row.booked,
        row.valued,
        narration(row.texts),
        row.reference,
        balance,
        amount and _SIDE.sub("", amount).strip(" ("),
        direction,
        defect,
        "\n".join(row.printed) if defect else None,
    )
