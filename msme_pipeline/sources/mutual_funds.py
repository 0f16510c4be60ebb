"""mutual funds documents."""

from typing import Any

from msme_pipeline.sources.records import RecordReader

SOURCE = "mutual_funds"


def recognise(document: Any) -> str | None:
    return None


class Reader(RecordReader):
    TABLE = "raw.mutual_fund_records"


def count(data: bytes, format: str) -> int:
    raise NotImplementedError
