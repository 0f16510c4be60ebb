"""How many records a statement in a spreadsheet delivers: a walk of its own over the XML of the sheets."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from posixpath import join, normpath
from xml.etree import ElementTree

from msme_pipeline.landing.landed import FileDefect
from msme_pipeline.sources.counting_lines import count_rows

_END_OF_SHEET = [b"end of statement"]
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # built into Excel
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_ANY_DAY = "2000-01-01"
_COLUMNS_KEPT = 1_000
_NAMES_KEPT = 1_000


def count_workbook(data: bytes) -> int:
    """Records in the sheets of a workbook whose archive was found sound. Raises FileDefect."""
    try:
        return count_rows(_rows_of_workbook(data), padded=True)
    except (ElementTree.ParseError, ValueError, LookupError, OSError, zipfile.BadZipFile) as error:
        raise FileDefect(
            "unreadable_file", f"is no sound XLSX workbook ({error}); export it again", "bank_xlsx"
        ) from error


def count_page(data: bytes) -> int:
    """Records in the tables of an HTML page."""
    return count_rows(_rows_of_page(data))


def _rows_of_workbook(data: bytes) -> Iterator[list[bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())

        def part(name: str) -> bytes:
            return archive.read(name) if name in names else b"<none/>"

        targets = {
            attributes["Id"]: normpath(join("/xl", attributes.get("Target", ""))).lstrip("/")
            for tag, attributes, _ in _elements(part("xl/_rels/workbook.xml.rels"))
            if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet")
        }
        strings = [text for tag, _, text in _elements(part("xl/sharedStrings.xml")) if tag == "si"]
        dates = _date_styles(part("xl/styles.xml"))
        for tag, attributes, _ in _elements(part("xl/workbook.xml")):
            sheet = next(
                (targets.get(value) for key, value in attributes.items() if key.endswith("}id")), None
            )
            if tag == "sheet" and sheet in names:
                yield from _rows_of_sheet(archive.read(sheet), strings, dates)
                yield _END_OF_SHEET


def _elements(text: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
    """(name, attributes, text below) of every element, when it ends."""
    for _, element in ElementTree.iterparse(io.BytesIO(text)):
        name = _local(element.tag)
        if name in ("si", "is"):
            yield name, element.attrib, _text_of(element)
        else:
            yield name, element.attrib, element.text or ""
        if name == "si":
            element.clear()


@lru_cache(maxsize=_NAMES_KEPT)
def _local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def _text_of(element: ElementTree.Element) -> str:
    """Text of a string, of all its runs; not how it is pronounced (rPh)."""
    parts = [element.text or ""]
    for child in element:
        if not child.tag.endswith("rPh"):
            parts.append(_text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _date_styles(text: bytes) -> set[str]:
    """Ordinals of the cell styles that show a number as a date."""
    formats = set(_DATE_FORMATS)
    styles: list[str] = []
    for tag, attributes, _ in _elements(text):
        if tag == "numFmt":
            code = _NO_LETTERS.sub("", attributes.get("formatCode", "")).lower()
            number = int(attributes.get("numFmtId", "0"))
            formats.discard(number)
            if any(letter in code for letter in "ymdhs") and "general" not in code:
                formats.add(number)
        elif tag == "xf":
            styles.append(attributes.get("numFmtId", "0"))
        elif tag in ("cellStyleXfs", "dxfs"):
            styles.clear()
        elif tag == "cellXfs":
            break
    return {str(at) for at, style in enumerate(styles) if int(style) in formats}


def _rows_of_sheet(text: bytes, strings: list[str], dates: set[str]) -> Iterator[list[bytes]]:
    for _, row in ElementTree.iterparse(io.BytesIO(text)):
        if _local(row.tag) != "row":
            continue
        cells: dict[int, str] = {}
        for cell in row:
            if _local(cell.tag) != "c":
                continue
            value = ""
            for part in cell:
                name = _local(part.tag)
                if name == "v":
                    value = part.text or ""
                elif name == "is":
                    value = _text_of(part)
            at = _column(cell.get("r", "").rstrip("0123456789")) or max(cells, default=0) + 1
            cells[at] = _shown(cell.attrib, value, strings, dates)
        row.clear()
        last = max([at for at, each in cells.items() if each and not each.isspace()], default=0)
        if last:
            yield [" ".join(cells.get(at, "").split()).encode() for at in range(1, last + 1)]


@lru_cache(maxsize=_COLUMNS_KEPT)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _shown(attributes: dict[str, str], value: str, strings: list[str], dates: set[str]) -> str:
    kind = attributes.get("t", "n")
    if kind == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    if kind != "n" or not value:
        return value
    if attributes.get("s") in dates:
        return _ANY_DAY
    try:
        return f"{Decimal(value):f}" if "e" in value.lower() else value
    except InvalidOperation:
        return value


_TABLE_ROW = re.compile(rb"<tr\b[^>]*>(.*?)(?=<tr\b|</?table\b|</tr\b|\Z)", re.IGNORECASE | re.DOTALL)
_TABLE_CELL = re.compile(rb"<t[dh]\b([^>]*)>(.*?)(?=<t[dh]\b|</t[dh]\b|\Z)", re.IGNORECASE | re.DOTALL)
_SPAN = re.compile(rb"""\bcolspan\s*=\s*["']?(\d{1,2})\b""", re.IGNORECASE)
_TAG = re.compile(rb"<(br\b)?[^>]*>", re.IGNORECASE)


def _rows_of_page(data: bytes) -> Iterator[list[bytes]]:
    for row in _TABLE_ROW.finditer(data):
        cells: list[bytes] = []
        for cell in _TABLE_CELL.finditer(row[1]):
            text = _TAG.sub(lambda tag: b" " if tag[1] else b"", cell[2]).decode("utf-8", "replace")
            span = _SPAN.search(cell[1])
            cells.append(" ".join(html.unescape(text).split()).encode())
            cells += [b""] * (int(span[1]) - 1 if span and 2 <= int(span[1]) <= 30 else 0)
        if any(cells):
            yield cells
    yield _END_OF_SHEET
