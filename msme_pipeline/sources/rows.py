"""Rows of the raw tables while they are being read: columns as Python lists, at the end Arrow."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.landing.landed import RawRecord, Rejected
from msme_pipeline.sources.phone_numbers import without_phone_numbers
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.raw import GST_ITEM

RAW_TABLES = tuple(name for name, table in TABLES.items() if table.layer == "raw")
"""Raw tables, raw.landed_files first."""

_UNCOUNTED = {"raw.landed_files", "raw.bank_accounts"}

_SETTLED_ROWS = 3_000
_EMPTY = pa.scalar("")
_NULL = pa.scalar(None, pa.string())

# A block: number of rows, values shared by all of them, columns of the others.
Block = tuple[int, Mapping[str, Any], Mapping[str, Sequence[Any]]]


class Rows:
    """Blocks of rows per raw table, in the order they were read."""

    def __init__(self) -> None:
        self.blocks: dict[str, list[Block]] = {table: [] for table in RAW_TABLES}
        self.records = 0
        self._settled: dict[str, list[pa.Table]] = {table: [] for table in RAW_TABLES}
        self._waiting = dict.fromkeys(RAW_TABLES, 0)

    def add(
        self, table: str, shared: Mapping[str, Any], columns: Mapping[str, Sequence[Any]], n: int
    ) -> None:
        if n:
            if table == "raw.bank_transactions":
                columns = without_phone_numbers(shared.get("customer_id", ""), columns)
            self.blocks[table].append((n, shared, columns))
            if table not in _UNCOUNTED:
                self.records += n

    def add_row(self, table: str, **values: Any) -> None:
        self.add(table, values, {}, 1)

    def clear_records(self) -> None:
        for blocks in self.blocks.values():
            blocks.clear()
        self.records = 0

    def absorb(self, other: "Rows") -> None:
        """Take over the rows of a file; rows become Arrow while they are still in the cache."""
        for table, blocks in other.blocks.items():
            if blocks:
                self.blocks[table].extend(blocks)
                self._waiting[table] += sum(block[0] for block in blocks)
                if self._waiting[table] > _SETTLED_ROWS:
                    self._settle(table)

    def _settle(self, table: str) -> None:
        self._settled[table].append(_arrow(table, self.blocks[table]))
        self.blocks[table] = []
        self._waiting[table] = 0

    def drain(self) -> Iterator[RawRecord | Rejected]:
        """The rows one by one, forgetting them; the file itself comes last."""
        for table in (*RAW_TABLES[1:], RAW_TABLES[0]):
            blocks = self.blocks[table]
            names = [column.name for column in TABLES[table].columns]
            for n, shared, columns in blocks:
                for at in range(n):
                    values = {
                        column: columns[column][at] if column in columns else shared.get(column)
                        for column in names
                    }
                    yield _record(table, values)
            blocks.clear()

    def tables(self) -> dict[str, pa.Table]:
        for table in RAW_TABLES:
            self._settle(table)
        return {table: pa.concat_tables(parts).combine_chunks() for table, parts in self._settled.items()}


def _record(table: str, values: dict[str, Any]) -> RawRecord | Rejected:
    for column, value in values.items():
        if value == "":
            values[column] = None
    if table == "raw.gst_invoices" and values["items"] is not None:
        values["items"] = [
            dict(zip(GST_ITEM.names, (part or None for part in item), strict=True))
            for item in values["items"]
        ]
    reason = values.get("defect")
    if reason is None:
        return RawRecord(table, values)
    return Rejected(table, reason, values.get("detail") or _where(table, values, reason), values)


def _where(table: str, values: Mapping[str, Any], reason: str) -> str:
    ordinals = ("account_no", "return_no", "position")
    place = ", ".join(
        f"{ordinal} {values[ordinal]}" for ordinal in ordinals if values.get(ordinal) is not None
    )
    return (
        f"{values['file']}: {reason} in {table.partition('.')[2]} at {place}; see raw_text and ask "
        "for it again"
    )


def _arrow(table: str, blocks: list[Block]) -> pa.Table:
    schema = TABLES[table].schema
    if not blocks:
        return schema.empty_table()
    counts = np.fromiter((block[0] for block in blocks), np.int64, len(blocks))
    single = bool((counts == 1).all())
    own = set[str]().union(*(columns for _, _, columns in blocks))  # columns with values per row
    arrays = []
    for field in schema:
        column = field.name
        if column == "position" and column in own and all(column in columns for _, _, columns in blocks):
            ranges = [columns[column] for _, _, columns in blocks]
            array = pa.array(
                np.concatenate([np.arange(each[0], each[-1] + 1) for each in ranges]), field.type
            )
        elif column in own:
            values: list[Any] = []
            for n, shared, columns in blocks:
                values.extend(columns[column] if column in columns else [shared.get(column)] * n)
            array = _items(values) if column == "items" else pa.array(values, field.type)
        else:
            array = pa.array([shared.get(column) for _, shared, _ in blocks], field.type)
            if not single:
                array = array.take(pa.array(np.repeat(np.arange(len(blocks)), counts)))
        arrays.append(_without_empty(array) if field.type == pa.string() and field.nullable else array)
    return pa.Table.from_arrays(arrays, schema=schema)


def _without_empty(texts: pa.Array) -> pa.Array:
    """The same texts, null for empty ones."""
    if texts.null_count == len(texts):
        return texts
    return pc.if_else(pc.equal(texts, _EMPTY), _NULL, texts)


def _items(values: list[Sequence[tuple[str | None, ...]] | None]) -> pa.Array:
    lengths = np.fromiter((len(items) if items else 0 for items in values), np.int64, len(values))
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    flat = list(chain.from_iterable(items for items in values if items))
    columns = zip(*flat, strict=True) if flat else [()] * len(GST_ITEM)
    structs = pa.StructArray.from_arrays(
        [_without_empty(pa.array(column, pa.string())) for column in columns],
        fields=list(GST_ITEM),
    )
    missing = pa.array([items is None for items in values])
    return pa.ListArray.from_arrays(pa.array(offsets), structs, mask=missing)
