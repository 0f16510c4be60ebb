"""insurance documents."""

from typing import Any

from msme_pipeline.sources.records import RecordReader

SOURCE = "insurance"


def recognise(document: Any) -> str | None:
    return None


class Reader(RecordReader):
    TABLE = "raw.insurance_records"


def count(data: bytes, format: str) -> int:
    raise NotImplementedError
