"""The table of a bank statement: column names of the banks, and what the cells of a line mean."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from msme_pipeline.sources.delimited import split_cells
from msme_pipeline.sources.fields import name

COLUMNS = {
    "date": ("txndate", "trandate", "transactiondate", "postdate", "postingdate", "datevaluedate", "date"),
    "value_date": ("valuedt", "valuedate"),
    "narration": (
        "narration",
        "transactionremarks",
        "particulars",
        "description",
        "transactiondetails",
        "remarks",
        "transactionreference",
    ),
    "reference": (
        "chqrefno",
        "chqrefnumber",
        "refnochequeno",
        "refnochqno",
        "chqno",
        "chequeno",
        "chequenumber",
        "chqnumber",
        "referencenumber",
        "referenceno",
        "refno",
    ),
    "debit": (
        "withdrawalamt",
        "withdrawalamtinr",
        "withdrawalamountinr",
        "withdrawalamount",
        "withdrawal",
        "withdrawals",
        "debit",
        "debitamount",
        "debitrs",
        "debitinr",
        "withdrawaldr",
        "dramount",
    ),
    "credit": (
        "depositamt",
        "depositamtinr",
        "depositamountinr",
        "depositamount",
        "deposit",
        "deposits",
        "credit",
        "creditamount",
        "creditrs",
        "creditinr",
        "depositcr",
        "cramount",
    ),
    "amount": ("withdrawaldrdepositcr", "amount", "amountinr", "transactionamount", "transactionamountinr"),
    "side": ("debitcredit", "drcr", "crdr", "dr/cr", "type"),
    "balance": ("closingbalance", "balance", "balanceinr", "balancers", "runningbalance", "balanceamount"),
}
NIL = re.compile(r"[-–.0\s]*$")
_NUMBER = re.compile(
    r"[-+(]?\s*(?:rs\.?|inr|₹)?\s*[-+]?[\d,]*\.?\d*\s*\)?\s*(?:\(?(?:cr|dr)\.?\)?)?$", re.IGNORECASE
)
_AMOUNT = re.compile(rf"(?!{NIL.pattern})(?=[^0-9]*[0-9])(?:{_NUMBER.pattern})", re.IGNORECASE)
_SUFFIX = re.compile(r"[\s(]*\b(cr|dr)\.?\)?\s*$|(?<=\d)(cr|dr)\.?\s*$", re.IGNORECASE)
DATE = r"(\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ,]+\d{2,4}|\d{4}[-/]\d{2}[-/]\d{2})"
DATED = re.compile(rf"{DATE}|[A-Z][A-Za-z]{{2,8}} ?\d{{1,2}}, ?\d{{4}}")
_TWO_DATES = re.compile(rf"{DATE}\s*\(\s*{DATE}\s*\)$")
PRINTED = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True)
class Table:
    """Column names of a statement and where they stand."""

    delimiter: str
    header: list[str]
    columns: dict[str, int]

    @cached_property
    def date_places(self) -> tuple[int, ...]:
        return tuple(self.columns[each] for each in ("date", "value_date") if each in self.columns)

    @cached_property
    def amount_places(self) -> tuple[int, ...]:
        return tuple(self.columns[each] for each in ("debit", "credit", "amount") if each in self.columns)

    @cached_property
    def width(self) -> int:
        """Cells that a line must have."""
        return max(self.columns.values()) + 1

    @cached_property
    def pick(self) -> Callable[[list[str | None]], tuple[Any, ...]]:
        """Reader of the cells of all `COLUMNS` from a line with None behind it."""
        return itemgetter(*(self.columns.get(column, -1) for column in COLUMNS))

    def is_dated_amount(self, cells: list[str]) -> bool:
        """Whether a line has a date and an amount where they belong: a record whatever its words."""
        if len(cells) == len(self.header):
            return self.is_dated(cells) and any(map(_is_amount, [cells[at] for at in self.amount_places]))
        fitted = self.fitted(cells)
        last = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
        shifted = cells[max(last - len(self.header), 0) :]
        amounts = [
            self.cell(each, column)
            for each in (fitted, cells, shifted)
            for column in ("debit", "credit", "amount")
        ]
        return self.is_dated(cells) and any(map(_is_amount, amounts))

    def is_dated(self, cells: list[str]) -> bool:
        return any(map(DATED.match, [cells[at] for at in self.date_places if at < len(cells)]))

    def is_placed(self, cells: list[str], dated: bool = False) -> bool:
        """Whether a doubtful line before other column names belongs to the table rather than a preamble."""
        if self.is_dated(cells):
            return filled(cells) >= 3 or not dated
        return not dated and len(cells) >= len(self.header) and filled(cells) >= 3

    def cell(self, cells: list[str], column: str) -> str:
        at = self.columns.get(column)
        return cells[at] if at is not None and at < len(cells) else ""

    def fitted(self, cells: list[str]) -> list[str]:
        """Cells of a line as wide as the header: surplus ones dropped, or a narration that holds the
        delimiter unquoted put together; [] when nothing explains them, or two ways do with other amounts."""
        width = len(self.header)
        if len(cells) <= width:
            return cells
        last = len(cells)
        while last > width and not cells[last - 1]:
            last -= 1
        ways = [self._rejoined(cells[:n], width) for n in range(last, len(cells) + 1) if n > width]
        ways.insert(0 if last == width else len(ways), cells[:width])
        fitting = [each for each in ways if self._fits(each)]
        told = {money for each in fitting if (money := self._money(each)) is not None}
        return fitting[0] if fitting and len(told) < 2 else []

    def _money(self, cells: list[str]) -> tuple[str, ...] | None:
        """Amounts and balance of a dated line that has both, else None."""
        *amounts, balance = (self.cell(cells, column) for column in ("debit", "credit", "amount", "balance"))
        if NIL.match(balance) or all(map(NIL.match, amounts)) or not self.is_dated(cells):
            return None
        return (*amounts, balance)

    def _rejoined(self, cells: list[str], width: int) -> list[str]:
        at, extra = self.columns["narration"], len(cells) - width
        return [*cells[:at], ",".join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]

    def _fits(self, cells: list[str]) -> bool:
        money = [self.cell(cells, column) for column in ("debit", "credit", "amount", "balance")]
        both = not NIL.match(money[0]) and not NIL.match(money[1])
        return not both and all(_NUMBER.match(value) or NIL.match(value) for value in money)


def _is_amount(cell: str) -> bool:
    return cell != "" and _AMOUNT.match(cell) is not None


def _is_nil(cell: str) -> bool:
    return not cell or NIL.match(cell) is not None


def filled(cells: list[str]) -> int:
    return sum(bool(PRINTED.search(cell)) for cell in cells)


def read_header(line: str, delimiters: str = ",\t;|") -> Table | None:
    """The table that a line begins when it is the row of column names."""
    lowered = line.lower()
    if "date" not in lowered or "balance" not in lowered:
        return None
    for delimiter in delimiters:
        header = [name(cell) for cell in split_cells(line, delimiter)]
        columns: dict[str, int] = {}
        for column, aliases in COLUMNS.items():
            at = next((header.index(alias) for alias in aliases if alias in header), None)
            if at is not None:
                columns[column] = at
        if {"date", "narration", "balance"} <= columns.keys() and (
            {"debit", "credit"} <= columns.keys() or "amount" in columns
        ):
            return Table(delimiter, header, columns)
    return None


def read_transaction(cells: list[str], table: Table) -> tuple[str | None, ...]:
    """timestamp, value_date, narration, reference, balance, amount, type, defect of a line."""
    if len(cells) != len(table.header):
        cells = table.fitted(cells)
    if len(cells) < table.width:
        return (None,) * 7 + ("malformed_record",)
    booked, value_date, narration, reference, debit, credit, amount, side, balance = table.pick(
        [*cells, None]
    )
    defect = None
    if debit is not None and credit is not None:
        no_debit, no_credit = _is_nil(debit), _is_nil(credit)
        if not no_debit and not no_credit:
            defect, amount, side = "malformed_record", None, None
        elif not no_debit or (no_credit and "0" in debit):
            amount, side = debit, "DEBIT"
        elif not no_credit or "0" in credit:
            amount, side = credit, "CREDIT"
        else:
            amount, side = None, None
    elif amount and not side and (suffix := _SUFFIX.search(amount)):
        amount, side = amount[: suffix.start()], suffix[1] or suffix[2]
    if booked and "(" in booked and (dates := _TWO_DATES.match(booked)):
        booked, value_date = dates[1], value_date or dates[2]
    if side:
        letter = side[:1].upper()
        side = {"C": "CREDIT", "D": "DEBIT"}.get(letter, side)
    return (
        booked,
        value_date,
        narration,
        None if reference == "-" else reference,
        balance,
        amount,
        side,
        defect,
    )
