"""Bank statements exported as delimited text: HDFC, ICICI, SBI, Axis, Kotak and alike.

A preamble names account, branch and period; the table starts below the row of column names, which
are recognised whatever their order; totals, brought-forward rows and the legal prose are no records.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from msme_pipeline.sources.content import Content, without_giants
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
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


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

    def read(self, document: Any) -> None:
        for _ in self.pages(document):
            pass

    def finish(self) -> None:
        pass

    def pages(self, content: Content) -> Iterator[None]:
        """Read in batches. Raises FileDefect when no row of column names is found."""
        lines = _logical_lines(_lines(content))
        preamble: list[str] = []
        for line in lines:
            found = _header(line)
            if found:
                break
            preamble.append(line)
            if len(preamble) >= _PREAMBLE_LINES:
                lines = iter(())
                break
        else:
            found = None
        if not found:
            raise FileDefect(
                "unknown_format",
                f"has no row of statement columns in its first {_PREAMBLE_LINES} lines; check what was exported",
            )
        delimiter, header, columns = found
        self._add_account(preamble, delimiter, columns, header)
        batch: list[tuple[list[str], str]] = []
        for line in lines:
            cells = _cells(line, delimiter)
            first = next((cell for cell in cells if cell), "")
            if _END.match(first):
                break
            if _is_record(cells, first, line, header):
                batch.append((cells, line))
                if len(batch) >= _BATCH:
                    self._add_transactions(batch, len(header), columns)
                    batch = []
                    yield
        self._add_transactions(batch, len(header), columns)
        for line in lines:
            self._note_export(line)
        yield

    def _note_export(self, line: str) -> None:
        if self.received_on is None and (found := _EXPORTED.search(line)):
            self.received_on = _day_first(found[1])

    def _add_account(
        self, preamble: list[str], delimiter: str, columns: dict[str, int], header: list[str]
    ) -> None:
        text = "\n".join(preamble)
        spaced = re.sub(r'[",;\t]+', " ", text)
        ifsc = _IFSC.search(text)
        account = _ACCOUNT.search(re.sub(r"\n", " | ", spaced))
        period = _PERIOD.search(spaced)
        micr = _MICR.search(spaced)
        for line in preamble:
            self._note_export(line)
        labelled: dict[str, str] = {}
        for line in preamble:
            label, _, value = re.sub(r'"', "", line).replace(delimiter, ":", 1).partition(":")
            for column, pattern in _LABELLED.items():
                if column not in labelled and pattern.match(label.strip()):
                    labelled[column] = value.strip(f" :{delimiter}\t")
        self._rows.add_row(
            "raw.bank_accounts",
            **self._shared,
            fi_type="deposit",
            fip_id=ifsc[1][:4] if ifsc else _bank(text, columns, header),
            masked_account_number=account[1].strip() if account else None,
            ifsc=ifsc[1] if ifsc else None,
            micr=micr[1] if micr else None,
            period_start=period[1] if period else None,
            period_end=period[2] if period else None,
            **labelled,
        )

    def _add_transactions(
        self, batch: list[tuple[list[str], str]], width: int, columns: dict[str, int]
    ) -> None:
        n = len(batch)
        if not n:
            return
        shaped = [_transaction(cells, width, columns) for cells, _ in batch]
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


def _logical_lines(lines: Iterator[str]) -> Iterator[str]:
    """Physical lines, joined where a quoted cell runs on; a quote that does not end is a character."""
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        while waiting:
            quotes = 0
            for at, part in enumerate(waiting):
                quotes += part.count('"')
                if quotes % 2 == 0:
                    yield "\n".join(waiting[: at + 1])
                    del waiting[: at + 1]
                    break
            else:
                if len(waiting) < _JOINED_LINES:
                    break
                yield waiting.pop(0)
    yield from waiting


def _cells(line: str, delimiter: str) -> list[str]:
    if '"' not in line or line.count('"') % 2:
        return [cell.strip() for cell in line.split(delimiter)]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return [cell.strip() for cell in line.split(delimiter)]


def _header(line: str) -> tuple[str, list[str], dict[str, int]] | None:
    """(delimiter, column names, column -> index) when the line is the row of column names."""
    if "date" not in line.lower() or "balance" not in line.lower():
        return None
    for delimiter in (",", "\t", ";", "|"):
        header = [name(cell) for cell in _cells(line, delimiter)]
        columns: dict[str, int] = {}
        for column, aliases in _COLUMNS.items():
            at = next((header.index(alias) for alias in aliases if alias in header), None)
            if at is not None:
                columns[column] = at
        if {"date", "narration", "balance"} <= columns.keys() and (
            {"debit", "credit"} <= columns.keys() or "amount" in columns
        ):
            return delimiter, header, columns
    return None


def _is_record(cells: list[str], first: str, line: str, header: list[str]) -> bool:
    if not _PRINTED.search(line):
        return False
    if _NO_RECORD.match(first) or any(map(_CARRIED.match, cells)):
        return False
    filled = sum(bool(_PRINTED.search(cell)) for cell in cells)
    if filled < 3 and not _DATED.search(line):
        return False
    return [name(cell) for cell in cells] != header


def _transaction(cells: list[str], width: int, columns: dict[str, int]) -> tuple[str | None, ...]:
    """timestamp, value_date, narration, reference, balance, amount, type, defect of a line."""
    last = max(columns.values())
    if len(cells) > width and any(cells[width:]):
        cells = _rejoined(cells, width, columns)
    if len(cells) <= last:
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


def _rejoined(cells: list[str], width: int, columns: dict[str, int]) -> list[str]:
    """Cells of a line whose narration holds the delimiter unquoted; [] when that does not explain them."""
    at = columns["narration"]
    extra = len(cells) - width
    joined = [*cells[:at], ",".join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]
    values = [
        joined[columns[column]] for column in ("debit", "credit", "amount", "balance") if column in columns
    ]
    return joined if all(_NUMBER.match(value) or _NIL.match(value) for value in values) else []


def _bank(text: str, columns: dict[str, int], header: list[str]) -> str | None:
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
