"""Bank statements exported as spreadsheets: XLSX workbooks, and HTML tables that are called `.xls`.

A row of a sheet is a line of the statement. Numbers are written as Excel shows them (15 digits), dates
as ISO. A sheet is read behind the one before; what stands on it without column names is no record.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from msme_pipeline.landing.content import COMPRESSION_RATIO, Content
from msme_pipeline.landing.landed import FileDefect
from msme_pipeline.sources.bank_columns import read_header
from msme_pipeline.sources.bank_statement import Statement, decoded_lines

MOST_BYTES = 256 << 20  # of all parts of a workbook, unpacked
MOST_CELLS = 5_000_000  # of one sheet, from its first to its last row and column
_WORKBOOK = "xl/workbook.xml"
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLACE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["']([0-9]{1,7})["']""")
_BLANKS = re.compile(r"[\t\r\n]+")
END_OF_SHEET = "End of statement"


def _split(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in line.split(delimiter)]


class Workbook(Statement):
    """Rows of the statements in an XLSX workbook."""

    format = "bank_xlsx"
    _separators = "\t"

    def _printed_lines(self, content: Content) -> Iterator[str]:
        data = sound_workbook(whole(content))
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
            for sheet in workbook.sheets_metadata:
                if sheet.typ == SheetTypeEnum.WorkSheet:
                    yield from _sheet_lines(workbook.get_sheet_by_name(sheet.name).iter_rows())
        except (CalamineError, ValueError, OSError) as error:
            raise _broken(error) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # of the library's Rust
                raise
            raise _broken(error) from error

    _cells = staticmethod(_split)


class HtmlTable(Statement):
    """Rows of the statements in an HTML page."""

    format = "bank_html"
    _separators = "\t"

    def _printed_lines(self, content: Content) -> Iterator[str]:
        page = _Page()
        for line in decoded_lines(content):
            page.feed(line + "\n")
            yield from _lines(page.rows)
            page.rows.clear()
        page.close()
        page.end_row()
        yield from _lines(page.rows)
        yield END_OF_SHEET

    _cells = staticmethod(_split)


def whole(content: Content) -> bytes:
    """The bytes of a workbook. Raises FileDefect when they are too many."""
    if content.whole is not None:
        return content.whole
    if content.size > MOST_BYTES // 4:
        raise FileDefect(
            "unsupported_format", f"is a workbook of more than {MOST_BYTES >> 22} MB; land it as CSV"
        )
    data = bytearray()
    for chunk in content.chunks():
        data += chunk
        if len(data) > MOST_BYTES:
            raise _too_large(len(data))
    return bytes(data)


def sound_workbook(data: bytes) -> bytes:
    """The same bytes when they are an XLSX workbook that may be unpacked.

    Raises FileDefect: unreadable_file, encrypted, unsupported_format, compression_ratio.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise FileDefect("encrypted", "is a ZIP file with a password; land it without")
            names = [part.filename for part in parts]
            if _WORKBOOK not in names:
                raise FileDefect(
                    "unsupported_format", "is a ZIP file but no XLSX workbook; land what it holds unpacked"
                )
            if len(set(names)) < len(names):
                raise FileDefect("unreadable_file", "holds a part twice; export the workbook again")
            left = min(COMPRESSION_RATIO * len(data), MOST_BYTES)
            for part in parts:
                with archive.open(part) as opened:
                    text = opened.read(left + 1)
                    left -= len(text)
                if left < 0:
                    raise _too_large(len(data))
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(part.filename, text)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise _broken(error) from error
    return data


def _check_part(name: str, text: bytes) -> None:
    if _DECLARES.search(text) or text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in text[:64]:
        raise FileDefect(
            "unsafe_xml",
            f"declares a document type or entities in {name}, or is not UTF-8 there; export it again",
        )
    if "worksheets/" in name:
        places = _PLACE.findall(text)
        columns = max(map(_column, {letters for letters, _ in places}), default=0)
        last = max(map(int, {*_ROW.findall(text), *(row for _, row in places)}), default=0)
        if columns * last > MOST_CELLS:
            raise FileDefect(
                "unsupported_format", f"has {last} rows and {columns} columns in {name}; land it as CSV"
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(size: int) -> FileDefect:
    return FileDefect(
        "compression_ratio",
        f"grows beyond {COMPRESSION_RATIO} times its {size} bytes or {MOST_BYTES >> 20} MB; land it as CSV",
    )


def _broken(error: BaseException) -> FileDefect:
    what = " ".join(str(error).split())[:80] or type(error).__name__
    return FileDefect("unreadable_file", f"is no sound XLSX workbook ({what}); export it again")


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """Rows that are not empty as lines."""
    for row in rows:
        cells = [_text(cell) for cell in row]
        if any(cells):
            yield "\t".join(cells)


def _sheet_lines(rows: Iterable[list[Any]]) -> Iterator[str]:
    """The same for a sheet, whose rows are all as wide as its widest: blank cells behind the last that is
    filled go, but for those below column names. An end of the statement follows the last row."""
    width = 0
    for row in rows:
        cells = [_text(cell) for cell in row]
        last = len(cells)
        while last and not cells[last - 1]:
            last -= 1
        if not last:
            continue
        line = "\t".join(cells[:last])
        if read_header(line, "\t"):
            width = last
        yield line if last >= width else "\t".join(cells[:width])
    yield END_OF_SHEET


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return (cell if cell.isprintable() else _BLANKS.sub(" ", cell)).strip()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        shown = f"{cell:.15g}"
        return f"{Decimal(shown):f}" if "e" in shown and len(shown) < 32 else shown
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


class _Page(HTMLParser):
    """Collects the rows of the tables of a page; a row inside a cell ends the row around it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._cells: list[list[str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("tr", "table"):
            self.end_row()
        elif tag in ("td", "th"):
            self._cells.append([])
            self._open = True
            spanned = dict(attrs).get("colspan") or ""
            self._cells += [[] for _ in range(int(spanned) - 1 if spanned in _SPANS else 0)]
            self._filling = self._cells[-1 - (int(spanned) - 1 if spanned in _SPANS else 0)]
        elif tag == "br" and self._open:
            self._filling.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "table"):
            self.end_row()
        elif tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self._filling.append(data)

    def end_row(self) -> None:
        """Close the row that is open."""
        if self._cells:
            self.rows.append(["".join(cell).replace("\xa0", " ") for cell in self._cells])
        self._cells, self._open = [], False


_SPANS = {str(number) for number in range(2, 31)}
