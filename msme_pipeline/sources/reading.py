"""From landed files to the raw tables."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from msme_pipeline.landing import content
from msme_pipeline.landing.content import Content
from msme_pipeline.landing.landed import FileDefect, LandedFile, RawRecord, Rejected
from msme_pipeline.sources import (
    account_aggregator,
    bank_files,
    counting,
    gst,
    json_documents,
    sniff,
    xml_documents,
)
from msme_pipeline.sources import readers as record_sources
from msme_pipeline.sources.fields import NumberTooLong
from msme_pipeline.sources.rows import Rows


class Extracted(Protocol):
    """What a file turned out to be."""

    @property
    def format(self) -> str: ...

    @property
    def schema_version(self) -> str | None: ...

    @property
    def received_on(self) -> Any: ...


class Extraction(Extracted, Protocol):
    """Turns the fragments of one document into rows; the same for small and large documents."""

    def read(self, document: Any) -> None: ...

    def finish(self) -> None: ...


_READERS: dict[str, Callable[[LandedFile, Rows], Extraction]] = {
    "account_aggregator": account_aggregator.Accounts,
    "gst_return": gst.Returns,
    "gst_filings": gst.Filings,
}


def read_landed_tables(files: Iterable[LandedFile | str | Path]) -> dict[str, pa.Table]:
    """The raw tables of some landed files, all of them, with the schemas of `tables.TABLES`.

    Never raises for what a file holds: a file that cannot be read is a row of raw.landed_files with
    reason and remedy and leaves no records; a record that cannot be shaped stays where it belongs,
    with `defect` and `raw_text`.
    """
    rows = Rows()
    with _no_search_for_cycles():
        for file in files:
            landed = file if isinstance(file, LandedFile) else LandedFile.at(file)
            of_file = Rows()
            for _ in _read(landed, lambda landed=landed: _of_file(landed), of_file):  # type: ignore[misc]
                pass
            rows.absorb(of_file)
        return rows.tables()


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Documents are trees, freed without the garbage collector; its searches would take an eighth of the
    time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_landed(
    path_or_bytes: LandedFile | str | Path | bytes, source: str | None = None
) -> Iterator[RawRecord | Rejected]:
    """The rows of one landed file; the last one is the file itself (table raw.landed_files).

    Bytes have no customer and are called `<bytes>`. Memory does not grow with the file: documents
    above 8 MB are read in fragments, after a first pass that makes sure they are sound to the end;
    those of the sources in `record_sources` are read whole up to 64 MB and refused above.
    """
    if isinstance(path_or_bytes, bytes):
        data = path_or_bytes
        landed = LandedFile("", "<bytes>", "", source or "")
        opened: Callable[[], Content] = lambda: content.of_bytes(data)  # noqa: E731
    else:
        landed = (
            path_or_bytes if isinstance(path_or_bytes, LandedFile) else LandedFile.at(path_or_bytes, source)
        )
        opened = lambda: _of_file(landed)  # noqa: E731
    rows = Rows()
    for _ in _read(landed, opened, rows):
        yield from rows.drain()


def _of_file(landed: LandedFile) -> Content:
    return content.of_file(landed, record_sources.whole_bytes(landed))


def _read(landed: LandedFile, open_content: Callable[[], Content], rows: Rows) -> Iterator[None]:
    """Read one file into rows, pausing after every fragment; its row of raw.landed_files comes last."""
    opened: Content | None = None
    extraction: Extracted | None = None
    documents: Extraction | None = None
    defect = detail = None
    delivered: int | None = None
    try:
        opened = open_content()
        kind = bank_files.kind_of(bank_files.head_of(opened))
        if kind == "csv" and (extraction := _read_text(landed, rows, opened)) is not None:
            pass
        elif kind in ("csv", "html", "zip"):
            statement = extraction = bank_files.Statements(landed, rows)
            for _ in statement.pages(opened, kind):
                yield
        elif opened.whole is not None:
            extraction = _read_whole(landed, rows, opened.whole, kind)
        else:
            parts = (json_documents if kind == "json" else xml_documents).fragments(opened.chunks)
            for document in parts:
                extraction = documents = documents or _READERS[_shape_of_part(document, landed)](landed, rows)
                documents.read(document)
                yield
            if documents is not None:
                documents.finish()
        assert extraction is not None
        delivered = _count(opened, extraction.format)
        if opened.whole is not None and kind == "json" and delivered != rows.records:
            again = Rows()
            exact = _extract(landed, again, json_documents.parse_exactly(opened.whole), opened.whole)
            if again.records == delivered:  # keys were repeated
                extraction, rows.blocks, rows.records = exact, again.blocks, again.records
    except FileDefect as error:
        defect, detail, format = error.reason, f"{landed.file} {error.detail}.", error.format
        rows.clear_records()
    else:
        format = extraction.format
    rows.add_row(
        "raw.landed_files",
        customer_id=landed.customer_id,
        file=landed.file,
        source=landed.source or _source(extraction),
        format=format,
        schema_version=extraction.schema_version if extraction is not None else None,
        bytes=opened.size if opened is not None else 0,
        sha256=opened.sha256 if opened is not None else "",
        received_on=extraction.received_on if extraction is not None else None,
        records_delivered=delivered,
        records_read=rows.records,
        defect=defect,
        detail=detail,
    )
    yield


def _shape_of_part(document: Any, landed: LandedFile) -> str:
    try:
        return sniff.recognise(document)
    except FileDefect as error:
        limit = record_sources.whole_bytes(landed)
        if limit is None:
            raise
        raise FileDefect(
            error.reason, f"has more than {limit >> 20} MB, too much for one document; land it in parts"
        ) from error


def _read_whole(landed: LandedFile, rows: Rows, data: bytes, kind: str) -> Extraction:
    document = json_documents.parse(data) if kind == "json" else xml_documents.parse(data)
    try:
        return _extract(landed, rows, document)
    except NumberTooLong:
        rows.clear_records()
        return _extract(landed, rows, json_documents.parse_exactly(data), data)


def _read_text(landed: LandedFile, rows: Rows, opened: Content) -> Extraction | None:
    """Read a text document of one of the record sources; None when it is none of theirs."""
    if opened.whole is None:
        return None
    try:
        document = opened.whole.decode()
    except UnicodeDecodeError:
        return None
    found = record_sources.recognise(document)
    if found is None:
        return None
    extraction = found[0].Reader(landed, rows, found[1])
    extraction.read(document)
    return extraction


def _count(opened: Content, format: str) -> int | None:
    source = record_sources.source_of(format)
    if source is None:
        return counting.count(opened, format)
    assert opened.whole is not None
    return source.count(opened.whole, format)


def _extract(landed: LandedFile, rows: Rows, document: Any, exactly: bytes | None = None) -> Extraction:
    """Read a document; `exactly` has its bytes when it was parsed with repeated keys."""
    found = record_sources.recognise(document)
    if found is not None:
        records = found[0].Reader(landed, rows, found[1])
        if exactly is not None and not records.READS_REPEATED:
            document = json_documents.parse_exactly(exactly, repeated=False)
        records.read(document)
        return records
    extraction = _READERS[sniff.recognise(document)](landed, rows)
    extraction.read(document)
    extraction.finish()
    return extraction


def _source(extraction: Extracted | None) -> str:
    if extraction is None:
        return "unknown"
    if (records := record_sources.source_of(extraction.format)) is not None:
        return records.SOURCE
    if extraction.format.startswith("aa_"):
        return "account_aggregator"
    return "bank_statement" if extraction.format.startswith("bank_") else "gst"
