"""Readers of documents that are lists of records: one raw row per record, its fields as JSON of texts."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import orjson

from msme_pipeline.landing.landed import LandedFile
from msme_pipeline.sources.fields import as_delivered, text
from msme_pipeline.sources.rows import Rows


class Records:
    """Collects records as raw rows, in document order.

    Only named fields are kept, so what a reader does not ask for (third parties' data) never enters
    the lake.
    """

    TABLE: ClassVar[str]

    def __init__(self, landed: LandedFile, rows: Rows, format: str) -> None:
        self.format = format
        self.schema_version: str | None = None
        self.received_on: date | None = None
        self._landed = landed
        self._rows = rows
        self._next: dict[str, int] = {}

    def finish(self) -> None:
        """Nothing is kept between fragments."""

    def add(
        self,
        record: str,
        fields: Mapping[str, Any],
        parent: int | None = None,
        amount: str | None = None,
        table: str | None = None,
    ) -> int:
        """One record; returns its position in the file. Scalars become text, null and "" are left out.

        `amount` names the field that the record is accounted for with. A value that is an object or an
        array makes the record a malformed one.
        """
        try:
            texts = {name: text(value) for name, value in fields.items() if value is not None and value != ""}
        except TypeError:
            return self.malformed(record, fields, parent, table)
        return self._add(record, parent, table, orjson.dumps(texts).decode(), texts.get(amount or ""))

    def malformed(
        self, record: str, delivered: Any, parent: int | None = None, table: str | None = None
    ) -> int:
        """A record that cannot be shaped; `delivered` must not hold third parties' data."""
        raw_text = as_delivered(delivered)
        return self._add(record, parent, table, None, None, "malformed_record", raw_text)

    def _add(
        self,
        record: str,
        parent: int | None,
        table: str | None,
        fields: str | None,
        amount: str | None,
        defect: str | None = None,
        raw_text: str | None = None,
    ) -> int:
        table = table or self.TABLE
        position = self._next.get(table, 0)
        self._next[table] = position + 1
        self._rows.add_row(
            table,
            customer_id=self._landed.customer_id,
            file=self._landed.file,
            position=position,
            parent=parent,
            record=record,
            fields=fields,
            amount=amount,
            defect=defect,
            raw_text=raw_text,
        )
        return position


class RecordReader(Records, ABC):
    """Base of the readers of whole documents; `READS_REPEATED` when they know keys with several values."""

    READS_REPEATED: ClassVar[bool] = False

    @abstractmethod
    def read(self, document: Any) -> None:
        """Add every record of a parsed document (dict or list; XML as nested dicts; text formats as str)."""
