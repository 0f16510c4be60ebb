"""How many records a bank statement of delimited text delivers, counted without its parser."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

_DATE = re.compile(rb"\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ,]+\d{2,4}|\d{4}[-/]\d\d[-/]\d\d")
_DATED = re.compile(_DATE.pattern + rb"|[A-Z][A-Za-z]{2,8} ?\d{1,2}, ?\d{4}")
_NO_LINE = re.compile(
    rb"[\W_]*(?:(?:page|grand|sub|transaction)?[\s-]*total\b|generated (?:on|by)\b|this is a\b)",
    re.IGNORECASE,
)
_CARRIED = re.compile(
    rb"\W*(?:balance )?(?:b/f|c/f|opening balance|closing balance|(?:brought|carried) forward)\W*",
    re.IGNORECASE,
)
_NAMES = (
    re.compile(rb"narration|particulars|description|remarks|transaction *details|transaction *reference"),
    re.compile(rb"withdraw|deposit|debit|credit|amount"),
    re.compile(rb"balance"),
    re.compile(rb"date"),
)
_MONEY_NAME = re.compile(rb"withdraw|deposit|debit|credit|am(?:oun)?t", re.IGNORECASE)
_DATE_NAME = re.compile(rb"date|value dt", re.IGNORECASE)
_MONEY = re.compile(
    (
        rb"(?=.*\d)(?!(?:[-.0\s]|\xe2\x80\x93)*\Z)[-+(]?\s*(?:rs\.?|inr|"
        rb"\xe2\x82\xb9)?\s*[-+]?[\d,]*\.?\d*\s*\)?\s*(?:\(?(?:cr|dr)\.?\)?)?"
    ),
    re.IGNORECASE | re.DOTALL,
)
_END_OF_LINES = re.compile(rb"[\W_]*(?:statement summary|end of statement)", re.IGNORECASE)
_PRINTED = re.compile(rb"[A-Za-z0-9]")
_GAP_LINES = 200


@cache
def _cell(delimiters: bytes) -> bytes:
    either = b"[" + re.escape(delimiters) + b"]"
    inside = rb'(?:[^"]++|""|"(?! *(?:' + either + rb"|\Z)))*+"
    return rb'(?: *"' + inside + rb'" *|(?! *")[^' + either[1:] + rb"*+)"


def count_lines(chunks: Iterator[bytes]) -> int:
    """Lines below the row of column names that are no totals, carried balances or prose."""
    counter = _Counter()
    delimiters = [b",;\t|"]  # shared with the joining of lines
    for line in _records_of_lines(chunks, delimiters):
        if _is_header(line):
            delimiters[0] = max((b",", b"\t", b";", b"|"), key=line.count)
            counter.begin(_split_cells(line, delimiters[0]))
        elif counter.names:
            counter.add(_split_cells(line, delimiters[0]), line)
    return counter.total + len(counter.doubtful)


def count_rows(rows: Iterable[list[bytes]], padded: bool = False) -> int:
    """The same for rows whose cells are known, those of spreadsheets; `padded` when rows end with their last
    filled cell and blank ones follow."""
    counter = _Counter()
    for cells in rows:
        cells = [cell.strip() for cell in cells]
        if _is_header(line := b"\t".join(cells)):
            counter.begin(cells)
        elif counter.names:
            counter.add(cells + [b""] * (len(counter.names) - len(cells)) if padded else cells, line)
    return counter.total + len(counter.doubtful)


def _is_header(line: bytes) -> bool:
    lowered = line.lower()
    return b"balance" in lowered and not _DATE.search(line) and all(each.search(lowered) for each in _NAMES)


class _Counter:
    """Records below rows of column names."""

    def __init__(self) -> None:
        self._dates: list[int] = []
        self._amounts: list[int] = []
        self.total = self._gap = 0
        self.names: list[bytes] = []
        self.doubtful: list[
            bool
        ] = []  # lines without date or amount, and whether they would not be a preamble
        self._ended = False

    def begin(self, names: list[bytes]) -> None:
        """Column names."""
        self.total += sum(self.doubtful)
        self.names, self._ended, self._gap, self.doubtful = names, False, 0, []
        self._dates = [at for at, name in enumerate(names) if _DATE_NAME.search(name)]
        self._amounts = [
            at for at, name in enumerate(names) if _MONEY_NAME.search(name) and b"balance" not in name.lower()
        ]

    def add(self, cells: list[bytes], line: bytes) -> None:
        """A line below column names."""
        if cells == self.names:
            return
        dated, amount = self._date_and_amount(cells)
        if dated and amount:
            self.total += len(self.doubtful) + 1
            self._gap, self.doubtful = 0, []
            return
        filled = sum(bool(_PRINTED.search(cell)) for cell in cells)
        first = next(filter(None, cells), b"")
        if dated and self._ended and filled >= 3:
            self.total += len(self.doubtful) + 1
            self._gap, self.doubtful = 0, []
        elif _END_OF_LINES.match(first):
            self.total += len(self.doubtful)
            self._ended, self._gap, self.doubtful = True, 1, []
        else:
            self._gap += 1
            prose = _NO_LINE.match(first) or any(map(_CARRIED.fullmatch, cells))
            if not self._ended and not prose and (filled >= 3 or _DATE.search(line)):
                self.doubtful.append(dated or (filled >= 3 and len(cells) >= len(self.names)))
            if self._gap > _GAP_LINES:
                self.total += len(self.doubtful)
                self._gap, self.doubtful = _GAP_LINES, []

    def _date_and_amount(self, cells: list[bytes]) -> tuple[bool, bool]:
        """Whether a line has a date, and an amount, below a name of such a column."""
        width = len(cells)
        surplus = 0
        if width > len(self.names):
            surplus = max(
                max((at for at, cell in enumerate(cells, 1) if cell), default=0) - len(self.names), 0
            )
        dated = amount = False
        for at in self._dates:
            dated = dated or (at < width and _DATED.match(cells[at]) is not None)
        for at in self._amounts:
            if at < width and not amount:
                shifted = cells[at + surplus] if surplus else b""
                amount = _is_money(cells[at]) or _is_money(shifted)
        return dated, amount


def _is_money(cell: bytes) -> bool:
    return cell != b"" and _MONEY.fullmatch(cell) is not None


def _split_cells(line: bytes, delimiter: bytes) -> list[bytes]:
    if b'"' not in line:
        return [cell.strip() for cell in line.split(delimiter)]
    cell = re.compile(_cell(delimiter))
    cells: list[bytes] = []
    at = 0
    while at <= len(line):
        found = cell.match(line, at)
        if not found:
            return cells + [each.strip() for each in line[at:].split(delimiter)]
        text = found[0].strip()
        cells.append(text[1:-1].strip() if text[:1] == b'"' else text)
        at = found.end() + 1
    return cells


_LINE_BEGINS = re.compile(
    rb"""\s*(?:"?\d+"?\s*[,;|\t]\s*)?(?:"D[^",;|\t]{0,12}"|D[^",;|\t]{0,12})\s*[,;|\t]""".replace(
        b"D", b"(?:" + _DATE.pattern + b")"
    )
)


def _records_of_lines(chunks: Iterator[bytes], delimiters: list[bytes]) -> Iterator[bytes]:
    """Lines, up to three joined where a quote is open that began a cell."""
    kept = b""
    pending: list[bytes] = []
    for chunk in _and_end(chunks):
        kept += chunk
        *lines, kept = re.split(rb"\r\n|\n|\r(?!$)", kept)
        for line in lines:
            if not pending and b'"' not in line:
                yield line
                continue
            if pending and _LINE_BEGINS.match(line):
                yield from pending
                pending = []
            pending.append(line)
            while pending:
                n = next((n for n in range(1, len(pending) + 1) if _is_closed(pending[:n], delimiters[0])), 0)
                if not n and len(pending) < 3:
                    break
                yield b"\n".join(pending[: n or 1])
                del pending[: n or 1]
    yield from pending


def _is_closed(lines: list[bytes], delimiters: bytes) -> bool:
    line = b"\n".join(lines)
    if b'"' not in line:
        return True
    cell = _cell(delimiters)
    return bool(re.fullmatch(cell + b"(?:[" + re.escape(delimiters) + b"]" + cell + b")*+", line))


def _and_end(chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield from chunks
    yield b"\n"
