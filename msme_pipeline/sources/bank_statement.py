"""Bank statements exported as delimited text: HDFC, ICICI, SBI, Axis, Kotak and alike.

A preamble names account, branch and period; the table starts below the row of column names, which
are recognised whatever their order; totals, brought-forward rows and the legal prose are no records.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from msme_pipeline.landing.content import Content, without_giants
from msme_pipeline.landing.landed import FileDefect, LandedFile
from msme_pipeline.sources.bank_columns import DATE, PRINTED, Table, filled, read_header, read_transaction
from msme_pipeline.sources.bank_preamble import account_columns, account_number, exported_on
from msme_pipeline.sources.delimited import sound_line, split_cells
from msme_pipeline.sources.rows import Rows

_DATE = re.compile(DATE)
_BATCH = 5_000
_PREAMBLE_LINES = 200
_JOINED_LINES = 3  # lines that a quoted narration may run over
_END = re.compile(r"[\W_]*(?:statement summary|end of statement)", re.IGNORECASE | re.ASCII)
_NO_RECORD = re.compile(
    r"[\W_]*(?:(?:page|grand|sub|transaction)?[\s-]*total\b|generated (?:on|by)\b|this is a\b)",
    re.IGNORECASE | re.ASCII,
)
_CARRIED = re.compile(
    r"\W*(?:balance )?(?:b/f|c/f|opening balance|closing balance|(?:brought|carried) forward)\W*$",
    re.IGNORECASE | re.ASCII,
)
_RECORD_BEGINS = re.compile(
    rf"""\s*(?:"?\d+"?\s*[,;|\t]\s*)?(?:"{DATE}[^",;|\t]{{0,12}}"|{DATE}[^",;|\t]{{0,12}})\s*[,;|\t]"""
)


class Statement:
    """Rows of one statement."""

    format = "bank_csv"
    _separators = ",\t;|"  # that may stand between the cells

    def __init__(self, landed: LandedFile, rows: Rows) -> None:
        self.schema_version: str | None = None
        self.received_on: date | None = None
        self._landed = landed
        self._rows = rows
        self._shared = {"customer_id": landed.customer_id, "file": landed.file, "account_no": 0}
        self._position = 0
        self._accounts = 0
        self._number: str | None = None
        self._delimiters = r",;\t|"

    def pages(self, content: Content) -> Iterator[None]:
        """Read in batches. Raises FileDefect when no row of column names is found."""
        table: Table | None = None
        ended = False
        lines_seen = 0
        gap: list[str] = []  # lines since the last record: the preamble, should column names follow
        doubtful: list[tuple[list[str], str]] = []
        batch: list[tuple[list[str], str]] = []
        for line in self._printed_lines(content):
            lines_seen += 1
            if found := read_header(line, self._separators):
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
            cells = self._cells(line, table.delimiter)
            if table.is_dated_amount(cells) or (ended and table.is_placed(cells, dated=True)):
                if gap:
                    batch += doubtful
                    gap, doubtful = [], []
                batch.append((cells, line))
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
            if self.received_on is None:
                self._note_export(line)
            if len(batch) >= _BATCH:
                self._add_transactions(batch, table)
                batch = []
                yield
        if table is None:
            raise FileDefect(
                "unknown_format",
                (
                    f"has no row of statement columns in its first {_PREAMBLE_LINES} lines; check "
                    "what was exported"
                ),
            )
        self._add_transactions([*batch, *doubtful], table)
        yield

    def _begin(self, preamble: list[str], table: Table) -> None:
        """The account of the table, unless this is one more page of the account before."""
        number = account_number(preamble)
        if self._accounts and number in (None, self._number):
            return
        self._shared = {**self._shared, "account_no": self._accounts}
        self._accounts += 1
        self._number = number
        self._position = 0
        self._add_account(preamble, table)

    def _printed_lines(self, content: Content) -> Iterator[str]:
        """Lines of the document, each of which may be a record."""
        return self._logical_lines(decoded_lines(content))

    _cells = staticmethod(split_cells)

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
        if self.received_on is None:
            self.received_on = exported_on(line)

    def _add_account(self, preamble: list[str], table: Table) -> None:
        for line in preamble:
            self._note_export(line)
        columns = account_columns(preamble, table.delimiter, table.header)
        self._rows.add_row("raw.bank_accounts", **self._shared, **columns)

    def _add_transactions(self, batch: list[tuple[list[str], str]], table: Table) -> None:
        n = len(batch)
        if not n:
            return
        shaped = [read_transaction(cells, table) for cells, _ in batch]
        names = ("timestamp", "value_date", "narration", "reference", "balance", "amount", "type", "defect")
        block: dict[str, Sequence[Any]] = dict(zip(names, zip(*shaped, strict=True), strict=True))
        block["raw_text"] = [line if row[7] else None for row, (_, line) in zip(shaped, batch, strict=True)]
        block["position"] = range(self._position, self._position + n)
        self._position += n
        self._rows.add("raw.bank_transactions", self._shared, block, n)


def decoded_lines(content: Content) -> Iterator[str]:
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


def _is_record(cells: list[str], first: str, line: str) -> bool:
    """Whether a line without date or amount is a record that lacks it, no total and no prose."""
    if not PRINTED.search(line) or _NO_RECORD.match(first) or any(map(_CARRIED.match, cells)):
        return False
    return filled(cells) >= 3 or _DATE.search(line) is not None
