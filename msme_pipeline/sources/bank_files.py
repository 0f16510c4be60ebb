"""Bank statements that are files of their own: which reader a document of a kind goes to."""

from collections.abc import Iterator
from datetime import date

from msme_pipeline.landing.content import Content
from msme_pipeline.landing.landed import FileDefect, LandedFile
from msme_pipeline.sources import bank_mt940, bank_spreadsheet, bank_statement, bank_text
from msme_pipeline.sources.rows import Rows

_HEAD_BYTES = 4096
_HTML = (b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta", b"<style", b"<div")
_PDF = "is a PDF; land its text layer (pdftotext -layout), or the same statement as CSV or XLSX"
_XLS = "is a binary Excel file of before 2007; save it as XLSX or CSV"
_ENCRYPTED = "is an Excel file with a password; save it without"


class Statements:
    """Reads a document with the reader of its format."""

    def __init__(self, landed: LandedFile, rows: Rows) -> None:
        self._landed, self._rows = landed, rows
        self._reader: bank_statement.Statement | bank_mt940.Statement | bank_text.Statement = (
            bank_statement.Statement(landed, rows)
        )

    @property
    def format(self) -> str:
        return self._reader.format

    @property
    def schema_version(self) -> str | None:
        return self._reader.schema_version

    @property
    def received_on(self) -> date | None:
        return self._reader.received_on

    def pages(self, content: Content, kind: str) -> Iterator[None]:
        """Read in batches a document of kind csv, html or zip. Raises FileDefect."""
        given = (self._landed, self._rows)
        if kind == "zip":
            self._reader = bank_spreadsheet.Workbook(*given)
        elif kind == "html":
            self._reader = bank_spreadsheet.HtmlTable(*given)
        elif bank_mt940.is_mt940(head_of(content).decode("utf-8", "replace")):
            self._reader = bank_mt940.Statement(*given)
        try:
            yield from self._reader.pages(content)
        except FileDefect as error:
            if (
                error.reason != "unknown_format"
                or self.format != "bank_csv"
                or not bank_text.has_table(content)
            ):
                raise
            self._reader = bank_text.Statement(*given)
            yield from self._reader.pages(content)


def head_of(content: Content) -> bytes:
    """The first bytes of a document."""
    return (
        content.whole[:_HEAD_BYTES]
        if content.whole is not None
        else next(content.chunks(), b"")[:_HEAD_BYTES]
    )


def kind_of(head: bytes) -> str:
    """json, xml, html, zip or csv (any other text). Raises FileDefect: unreadable_file, unsupported_format,
    encrypted."""
    text = head.lstrip()
    if not text:
        raise FileDefect("unreadable_file", "is empty; fetch it again")
    if text.startswith(b"{1:"):
        return "csv"
    if text[:1] in (b"{", b"["):
        return "json"
    if text[:1] == b"<":
        return "html" if text[:16].lower().startswith(_HTML) else "xml"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in head:
            raise FileDefect("encrypted", _ENCRYPTED)
        raise FileDefect("unsupported_format", _XLS)
    if text.startswith(b"%PDF"):
        raise FileDefect("unsupported_format", _PDF)
    return "csv"
