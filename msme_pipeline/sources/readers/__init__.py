"""The sources whose documents are read whole into records, a module each: how it is recognised, read and
counted."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from msme_pipeline.landing.landed import LandedFile
from msme_pipeline.sources.records import RecordReader
from msme_pipeline.sources.rows import Rows


class RecordSource(Protocol):
    """What a module of such a source offers."""

    SOURCE: str
    """Landing folder its files lie in."""

    def recognise(self, document: Any) -> str | None:
        """Format of a parsed document (dict, list; str for text formats), None when it is none of ours."""

    def Reader(self, landed: LandedFile, rows: Rows, format: str) -> RecordReader:
        """Reader of one document of a format."""

    def count(self, data: bytes, format: str) -> int:
        """Records in a document, counted without the reader."""


RECORD_SOURCES: tuple[RecordSource, ...] = tuple(
    cast(RecordSource, import_module(f"{__name__}.{info.name}")) for info in iter_modules(__path__)
)
"""Every module of this package."""

WHOLE_DOCUMENT_BYTES = 64 << 20
"""Their records hang together across a document, so that it is parsed whole: some eight times its size in
memory."""

FOLDERS = frozenset(source.SOURCE for source in RECORD_SOURCES)
"""Landing folders of these sources."""


def whole_bytes(landed: LandedFile) -> int | None:
    """Size up to which a file is read whole, None when its source has none of its own."""
    return WHOLE_DOCUMENT_BYTES if landed.source in FOLDERS else None


def recognise(document: Any) -> tuple[RecordSource, str] | None:
    """Source and format of a document, None when it belongs to none of these sources."""
    for source in RECORD_SOURCES:
        format = source.recognise(document)
        if format is not None:
            return source, format
    return None


def source_of(format: str) -> RecordSource | None:
    """The source a format belongs to: formats are named `<source>_<shape>`, e.g. bureau_experian."""
    return next((each for each in RECORD_SOURCES if format.startswith(each.SOURCE + "_")), None)
