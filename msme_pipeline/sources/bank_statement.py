"""Bank statements exported as delimited text: HDFC, ICICI, SBI, Axis, Kotak and alike.

A preamble names account, branch and period; the table starts below the row of column names, which
are recognised whatever their order; totals, brought-forward rows and the legal prose are no records.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msme_pipeline.sources.content import Content, without_giants
from msme_pipeline.sources.delimited import sound_line, split_cells
from msme_pipeline.sources.fields import name
from msme_pipeline.sources.landed import FileDefect, LandedFile
from msme_pipeline.sources.rows import Rows

_BATCH = 5_000
_PREAMBLE_LINES = 200
_JOINED_LINES = 3  # lines that a quoted narration may run over
_BANKS = (
    ("hdfc", "HDFC"),
    ("icici", "ICIC"),
    ("state bank of india", "SBIN"),
    ("sbi", "SBIN"),
    ("axis", "UTIB"),
    ("kotak", "KKBK"),
)
_COLUMNS = {
    "date": ("txndate", "trandate", "transactiondate", "postdate", "postingdate", "datevaluedate", "date"),
    "value_date": ("valuedt", "valuedate"),
    "narration": (
        "narration", "transactionremarks", "particulars", "description", "transactiondetails", "remarks",
        "transactionreference",
    ),
    "reference": (
        "chqrefno", "chqrefnumber", "refnochequeno", "refnochqno", "chqno", "chequeno", "chequenumber",
        "chqnumber", "referencenumber", "referenceno", "refno",
    ),
    "debit": (
        "withdrawalamt", "withdrawalamtinr", "withdrawalamountinr", "withdrawalamount", "withdrawal", "withdrawals",
        "debit", "debitamount", "debitrs", "debitinr", "withdrawaldr", "dramount",
    ),
    "credit": (
        "depositamt", "depositamtinr", "depositamountinr", "depositamount", "deposit", "deposits", "credit",
        "creditamount", "creditrs", "creditinr", "depositcr", "cramount",
    ),
    "amount": ("withdrawaldrdepositcr", "amount", "amountinr", "transactionamount", "transactionamountinr"),
    "side": ("debitcredit", "drcr", "crdr", "dr/cr", "type"),
    "balance": ("closingbalance", "balance", "balanceinr", "balancers", "runningbalance", "balanceamount"),
}  # fmt: skip
_NIL = re.compile(r"[-–.0\s]*$")
_NUMBER = re.compile(
    r"[-+(]?\s*(?:rs\.?|inr|₹)?\s*[-+]?[\d,]*\.?\d*\s*\)?\s*(?:\(?(?:cr|dr)\.?\)?)?$", re.IGNORECASE
)
_SUFFIX = re.compile(r"[\s(]*\b(cr|dr)\.?\)?\s*$|(?<=\d)(cr|dr)\.?\s*$", re.IGNORECASE)
_DATE = r"(\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ,]+\d{2,4}|\d{4}[-/]\d{2}[-/]\d{2})"
_DATED = re.compile(_DATE)
_PERIOD = re.compile(rf"(?:from|period|for)\W*{_DATE}\W*(?:to|till|and|-|–)\W*{_DATE}", re.IGNORECASE)
_EXPORTED = re.compile(
    rf"(?:generated|downloaded|exported|printed)\s*(?:on|at|date)?\W*{_DATE}", re.IGNORECASE
)
_ACCOUNT = re.compile(
    r"(?:account|a/c|acct)\s*(?:number|no|num|#)?\W{0,6}([X*\d][X*\d -]{3,24}\d)", re.IGNORECASE
)
_IFSC = re.compile(r"\b([A-Z]{4}0[A-Z0-9]{6})\b")
_MICR = re.compile(r"micr\D{0,12}(\d{9})", re.IGNORECASE)
_LABELLED = {
    "holder_name": re.compile(r"^(?:account holder|account name|customer name|holder|name)\b[^:,;\t]*$", re.IGNORECASE),
    "branch": re.compile(r"^(?:account branch|branch|branch name|home branch)$", re.IGNORECASE),
    "account_type": re.compile(r"^(?:account type|a/c type|product|scheme|account description)$", re.IGNORECASE),
    "drawing_limit": re.compile(r"^(?:od limit|cc limit|limit|sanctioned limit|drawing power)$", re.IGNORECASE),
    "currency": re.compile(r"^(?:currency|account currency)$", re.IGNORECASE),
}  # fmt: skip
_END = re.compile(r"[\W_]*(?:statement summary|end of statement)", re.IGNORECASE | re.ASCII)
_NO_RECORD = re.compile(
    r"[\W_]*(?:(?:page|grand|sub|transaction)?[\s-]*total\b|generated (?:on|by)\b|this is a\b)",
    re.IGNORECASE | re.ASCII,
)
_CARRIED = re.compile(
    r"\W*(?:balance )?(?:b/f|c/f|opening balance|closing balance|(?:brought|carried) forward)\W*$",
    re.IGNORECASE | re.ASCII,
)
_PRINTED = re.compile(r"[A-Za-z0-9]")
_DIGIT = re.compile(r"[0-9]")
_RECORD_BEGINS = re.compile(
    rf"""\s*(?:"?\d+"?\s*[,;|\t]\s*)?(?:"{_DATE}[^",;|\t]{{0,12}}"|{_DATE}[^",;|\t]{{0,12}})\s*[,;|\t]"""
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class _Table:
    """Column names of a statement and where they stand."""

    delimiter: str
    header: list[str]
    columns: dict[str, int]

    def is_dated_amount(self, cells: list[str]) -> bool:
        """Whether a line has a date and an amount where they belong: a record whatever its words."""
        fitted = self.fitted(cells)
        last = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
        shifted = cells[max(last - len(self.header), 0) :]
        amounts = [
            self.cell(each, column)
            for each in ([fitted] if fitted else [cells, shifted])
            for column in ("debit", "credit", "amount")
        ]
        return self.is_dated(cells) and any(
            _DIGIT.search(each) and not _NIL.match(each) and _NUMBER.match(each) for each in amounts
        )

    def is_dated(self, cells: list[str]) -> bool:
        return any(_DATED.match(self.cell(cells, column)) for column in ("date", "value_date"))

    def is_placed(self, cells: list[str], dated: bool = False) -> bool:
        """Whether a doubtful line before other column names belongs to the table rather than a preamble."""
        if self.is_dated(cells):
            return _filled(cells) >= 3 or not dated
        return not dated and len(cells) >= len(self.header) and _filled(cells) >= 3

    def cell(self, cells: list[str], column: str) -> str:
        at = self.columns.get(column)
        return cells[at] if at is not None and at < len(cells) else ""

    def fitted(self, cells: list[str]) -> list[str]:
        """Cells of a line as wide as the header: surplus ones dropped, or a narration that holds the
        delimiter unquoted put together; [] when nothing explains them."""
        width = len(self.header)
        if len(cells) <= width:
            return cells
        last = len(cells)
        while last > width and not cells[last - 1]:
            last -= 1
        ways = [self._rejoined(cells[:n], width) for n in range(last, len(cells) + 1) if n > width]
        ways.insert(0 if last == width else len(ways), cells[:width])
        return next((each for each in ways if self._fits(each)), [])

    def _rejoined(self, cells: list[str], width: int) -> list[str]:
        at, extra = self.columns["narration"], len(cells) - width
        return [*cells[:at], ",".join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]

    def _fits(self, cells: list[str]) -> bool:
        money = [self.cell(cells, column) for column in ("debit", "credit", "amount", "balance")]
        both = not _NIL.match(money[0]) and not _NIL.match(money[1])
        return not both and all(_NUMBER.match(value) or _NIL.match(value) for value in money)


class Statement:
    """Rows of one statement."""

    def __init__(self, landed: LandedFile, rows: Rows) -> None:
        self.format = "bank_csv"
        self.schema_version: str | None = None
        self.received_on: date | None = None
        self._landed = landed
        self._rows = rows
        self._shared = {"customer_id": landed.customer_id, "file": landed.file, "account_no": 0}
        self._position = 0
        self._accounts = 0
        self._number: str | None = None
        self._delimiters = r",;\t|"

    def read(self, document: Any) -> None:
        for _ in self.pages(document):
            pass

    def finish(self) -> None:
        pass

    def pages(self, content: Content) -> Iterator[None]:
        """Read in batches. Raises FileDefect when no row of column names is found."""
        table: _Table | None = None
        ended = False
        lines_seen = 0
        gap: list[str] = []  # lines since the last record: the preamble, should column names follow
        doubtful: list[tuple[list[str], str]] = []
        batch: list[tuple[list[str], str]] = []
        for line in self._logical_lines(_lines(content)):
            lines_seen += 1
            if found := _header(line):
                if table:
                    batch += [row for row in doubtful if table.is_placed(row[0])]
                    self._add_transactions(batch, table)
                table = found
                self._delimiters = re.escape(table.delimiter)
                self._begin(gap, table)
                ended, gap, doubtful, batch = False, [], [], []
                continue
            if table is None:
                gap.append(line)
                if lines_seen >= _PREAMBLE_LINES:
                    break
                continue
            cells = split_cells(line, table.delimiter)
            if table.is_dated_amount(cells) or (ended and table.is_placed(cells, dated=True)):
                batch += [*doubtful, (cells, line)]
                gap, doubtful = [], []
            elif _END.match(first := next((cell for cell in cells if cell), "")):
                batch += doubtful
                ended, gap, doubtful = True, [line], []
            else:
                gap.append(line)
                if not ended and _is_record(cells, first, line):
                    doubtful.append((cells, line))
                if len(gap) > _PREAMBLE_LINES:
                    batch += doubtful
                    del gap[0]
                    doubtful = []
            self._note_export(line)
            if len(batch) >= _BATCH:
                self._add_transactions(batch, table)
                batch = []
                yield
        if table is None:
            raise FileDefect(
                "unknown_format",
                f"has no row of statement columns in its first {_PREAMBLE_LINES} lines; check what was exported",
            )
        self._add_transactions([*batch, *doubtful], table)
        yield

    def _begin(self, preamble: list[str], table: "_Table") -> None:
        """The account of the table, unless this is one more page of the account before."""
        number = _account_number(preamble)
        if self._accounts and number in (None, self._number):
            return
        self._shared = {**self._shared, "account_no": self._accounts}
        self._accounts += 1
        self._number = number
        self._position = 0
        self._add_account(preamble, table)

    def _logical_lines(self, lines: Iterator[str]) -> Iterator[str]:
        """Physical lines, joined where a quoted cell runs on; a quote that does not end is a character."""
        waiting: list[str] = []
        for line in lines:
            if '"' not in line and not waiting:
                yield line
                continue
            if waiting and _RECORD_BEGINS.match(line):
                yield from waiting
                waiting = []
            waiting.append(line)
            while waiting:
                sound = sound_line(self._delimiters)
                ends = (n for n in range(1, len(waiting) + 1) if sound.fullmatch("\n".join(waiting[:n])))
                n = next(ends, 0)
                if not n and len(waiting) < _JOINED_LINES:
                    break
                yield "\n".join(waiting[: n or 1])
                del waiting[: n or 1]
        yield from waiting

    def _note_export(self, line: str) -> None:
        if self.received_on is None and (found := _EXPORTED.search(line)):
            self.received_on = _day_first(found[1])

    def _add_account(self, preamble: list[str], table: "_Table") -> None:
        text = "\n".join(preamble)
        spaced = re.sub(r'[",;\t]+', " ", text)
        ifsc = _IFSC.search(text)
        period = _PERIOD.search(spaced)
        micr = _MICR.search(spaced)
        for line in preamble:
            self._note_export(line)
        labelled: dict[str, str] = {}
        for line in preamble:
            label, _, value = re.sub(r'"', "", line).replace(table.delimiter, ":", 1).partition(":")
            for column, pattern in _LABELLED.items():
                if column not in labelled and pattern.match(label.strip()):
                    labelled[column] = value.strip(f" :{table.delimiter}\t")
        self._rows.add_row(
            "raw.bank_accounts",
            **self._shared,
            fi_type="deposit",
            fip_id=ifsc[1][:4] if ifsc else _bank(text, table),
            masked_account_number=self._number,
            ifsc=ifsc[1] if ifsc else None,
            micr=micr[1] if micr else None,
            period_start=period[1] if period else None,
            period_end=period[2] if period else None,
            **labelled,
        )

    def _add_transactions(self, batch: list[tuple[list[str], str]], table: "_Table") -> None:
        n = len(batch)
        if not n:
            return
        shaped = [_transaction(cells, table) for cells, _ in batch]
        names = ("timestamp", "value_date", "narration", "reference", "balance", "amount", "type", "defect")
        block: dict[str, Sequence[Any]] = dict(zip(names, zip(*shaped, strict=True), strict=True))
        block["raw_text"] = [line if row[7] else None for row, (_, line) in zip(shaped, batch, strict=True)]
        block["position"] = range(self._position, self._position + n)
        self._position += n
        self._rows.add("raw.bank_transactions", self._shared, block, n)


def _lines(content: Content) -> Iterator[str]:
    encoding = "utf-8"
    try:
        kept = b""
        for chunk in without_giants(content.chunks(), lambda each: b"\n" in each, "line"):
            data = kept + chunk
            end = data.rfind(b"\n") + 1
            data[:end].decode()
            kept = data[end:]
        kept.decode()
    except UnicodeDecodeError:
        encoding = "cp1252"
    kept = b""
    for chunk in content.chunks():
        data = kept + chunk
        end = data.rfind(b"\n") + 1
        yield from _split(data[:end].decode(encoding, "replace"))
        kept = data[end:]
    yield from _split(kept.decode(encoding, "replace"))


def _split(text: str) -> list[str]:
    return text.removesuffix("\n").removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _filled(cells: list[str]) -> int:
    return sum(bool(_PRINTED.search(cell)) for cell in cells)


def _header(line: str) -> _Table | None:
    """The table that a line begins when it is the row of column names."""
    lowered = line.lower()
    if "date" not in lowered or "balance" not in lowered:
        return None
    for delimiter in (",", "\t", ";", "|"):
        header = [name(cell) for cell in split_cells(line, delimiter)]
        columns: dict[str, int] = {}
        for column, aliases in _COLUMNS.items():
            at = next((header.index(alias) for alias in aliases if alias in header), None)
            if at is not None:
                columns[column] = at
        if {"date", "narration", "balance"} <= columns.keys() and (
            {"debit", "credit"} <= columns.keys() or "amount" in columns
        ):
            return _Table(delimiter, header, columns)
    return None


def _is_record(cells: list[str], first: str, line: str) -> bool:
    """Whether a line without date or amount is a record that lacks it, no total and no prose."""
    if not _PRINTED.search(line) or _NO_RECORD.match(first) or any(map(_CARRIED.match, cells)):
        return False
    return _filled(cells) >= 3 or _DATED.search(line) is not None


def _transaction(cells: list[str], table: _Table) -> tuple[str | None, ...]:
    """timestamp, value_date, narration, reference, balance, amount, type, defect of a line."""
    columns = table.columns
    cells = table.fitted(cells)
    if len(cells) <= max(columns.values()):
        return (None,) * 7 + ("malformed_record",)

    def cell(column: str) -> str | None:
        at = columns.get(column)
        return None if at is None else cells[at]

    amount, side = cell("amount"), cell("side")
    defect = None
    if "debit" in columns and "credit" in columns:
        debit, credit = cells[columns["debit"]], cells[columns["credit"]]
        if not _NIL.match(debit) and not _NIL.match(credit):
            defect, amount, side = "malformed_record", None, None
        elif not _NIL.match(debit) or (_NIL.match(credit) and "0" in debit):
            amount, side = debit, "DEBIT"
        elif not _NIL.match(credit) or "0" in credit:
            amount, side = credit, "CREDIT"
        else:
            amount, side = None, None
    elif amount and not side and (suffix := _SUFFIX.search(amount)):
        amount, side = amount[: suffix.start()], suffix[1] or suffix[2]
    if side:
        letter = side[:1].upper()
        side = {"C": "CREDIT", "D": "DEBIT"}.get(letter, side)
    reference = cell("reference")
    return (
        cell("date"),
        cell("value_date"),
        cell("narration"),
        None if reference == "-" else reference,
        cell("balance"),
        amount,
        side,
        defect,
    )


def _account_number(preamble: list[str]) -> str | None:
    found = _ACCOUNT.search(re.sub(r'[",;\t]+', " ", " | ".join(preamble)))
    return found[1].strip() if found else None


def _bank(text: str, table: _Table) -> str | None:
    header = table.header
    lowered = text.lower()
    for words, code in _BANKS:
        if re.search(rf"\b{words}\b", lowered):
            return code
    if "chqrefno" in header and "withdrawalamt" in header:
        return "HDFC"
    if "transactionremarks" in header:
        return "ICIC"
    if "initbr" in header:
        return "UTIB"
    return "KKBK" if "withdrawaldrdepositcr" in header else None


def _day_first(text: str) -> date | None:
    parts = re.findall(r"\d+|[A-Za-z]+", text)
    try:
        if len(parts[0]) == 4:
            return date(int(parts[0]), int(parts[1]), int(parts[2]))
        month = _MONTHS.index(parts[1][:3].lower()) + 1 if parts[1].isalpha() else int(parts[1])
        year = int(parts[2])
        return date(year + 2000 if year < 100 else year, month, int(parts[0]))
    except (ValueError, IndexError):
        return None
