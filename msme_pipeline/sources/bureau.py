"""bureau documents."""

from typing import Any

from msme_pipeline.sources.records import RecordReader

SOURCE = "bureau"


def recognise(document: Any) -> str | None:
    return None


class Reader(RecordReader):
    TABLE = "raw.bureau_records"


def count(data: bytes, format: str) -> int:
    raise NotImplementedError
