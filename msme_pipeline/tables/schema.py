"""How a table is declared: one schema per table drives writer, checks and data dictionary."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

TEXT = pa.string()
FLAG = pa.bool_()
COUNT = pa.int64()
ORDINAL = pa.int32()
DATE = pa.date32()
INSTANT = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(18, 2)


@dataclass(frozen=True)
class Known:
    """From which day on a row was known: read by the runner, so that no query need ask.

    A row is known from the day in column `since` on. A null in `since` means what `absent` says, and the row
    is always known; without `absent` there is none. `event` names the column with the day of what the row
    tells.
    """

    since: str
    event: str = ""
    absent: str = ""


@dataclass(frozen=True)
class Accounted:
    """Tables that account for a source beside the one of its records put aside.

    A record of a `raw` table becomes one row of one `clean` table or one row put aside. `clean` names for
    each of its tables the column whose amounts, with those put aside, add up to those delivered.
    """

    source: str
    raw: tuple[str, ...]
    clean: Mapping[str, str | None]


@dataclass(frozen=True)
class Column:
    """One column: its type, what it means and in which unit.

    `personal` marks values that identify a person; they are masked wherever rows are shown
    outside the lake (logs, asset metadata). `values` are all that a text column may hold beside null,
    and the writer lets no other in; empty means any text. A value holds from the day in column
    `holds_from` on, where that is not null; before that day it was the value of column `before`, null
    without one.
    """

    name: str
    type: pa.DataType
    meaning: str
    unit: str = ""
    nullable: bool = True
    personal: bool = False
    values: tuple[str, ...] = ()
    holds_from: str = ""
    before: str = ""

    def __post_init__(self) -> None:
        if self.values and self.type != TEXT:
            raise ValueError(f"{self.name}: only text is one of some values")
        if len(set(self.values)) != len(self.values):
            raise ValueError(f"{self.name}: a value is declared twice")

    @property
    def remark(self) -> str:
        """Meaning with unit and values, as one text."""
        unit = f" [{self.unit}]" if self.unit else ""
        return self.meaning + unit + (f". One of: {', '.join(self.values)}" if self.values else "")


_NOT_ASKED = {
    "raw": "cleaning reads every row that landed, and dates what it makes of it",
    "summary": "made as of a date",
    "analytics": "made as of a date",
    "serving": "made as of a date",
    "meta": "what the lake says of itself",
    "models": "made as of a date",
}
"""Why it is not asked when rows of a layer were known."""


@dataclass(frozen=True)
class Table:
    """A table of the lake. `name` is `<layer>.<table>`; every table starts with `customer_id`.

    `known` says when its rows were known, or in words why that is not asked. A table of records put aside
    `accounts` for a source.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...] = field(default_factory=tuple)
    known: Known | str = ""
    accounts: Accounted | None = None

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if names[0] != "customer_id":
            raise ValueError(f"{self.name}: the first column must be customer_id, not {names[0]}")
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a column is declared twice")
        missing = {*self.key, *self.dated_by} - set(names)
        if missing:
            raise ValueError(f"{self.name}: columns {sorted(missing)} are named and not declared")
        if not self.known:
            if self.layer not in _NOT_ASKED:
                raise ValueError(
                    f"{self.name}: say which column tells when a row was known, or why none does"
                )
            object.__setattr__(self, "known", _NOT_ASKED[self.layer])

    @property
    def dated_by(self) -> tuple[str, ...]:
        """Columns that tell from when rows and values were known."""
        known = self.known if isinstance(self.known, Known) else Known("")
        held = (name for column in self.columns for name in (column.holds_from, column.before))
        return tuple(dict.fromkeys(filter(None, (known.since, *held))))

    @property
    def layer(self) -> str:
        return self.name.partition(".")[0]

    @property
    def table(self) -> str:
        return self.name.partition(".")[2]

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema without the lake's own `bucket` column."""
        return pa.schema(
            [pa.field(column.name, column.type, nullable=column.nullable) for column in self.columns]
        )

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    def empty(self) -> pa.Table:
        """A table of no rows with this schema."""
        return self.schema.empty_table()


def customer_column() -> Column:
    return Column("customer_id", TEXT, "Customer the row belongs to", nullable=False)


def duckdb_type(arrow: pa.DataType) -> str:
    """DuckDB's name of an Arrow type. ValueError for a type that no table may use."""
    plain = {
        pa.string(): "VARCHAR",
        pa.bool_(): "BOOLEAN",
        pa.int16(): "SMALLINT",
        pa.int32(): "INTEGER",
        pa.int64(): "BIGINT",
        pa.float64(): "DOUBLE",
        pa.date32(): "DATE",
    }
    if arrow in plain:
        return plain[arrow]
    if pa.types.is_decimal(arrow):
        return f"DECIMAL({arrow.precision},{arrow.scale})"
    if pa.types.is_timestamp(arrow) and arrow.tz == "UTC":
        return "TIMESTAMPTZ"
    if pa.types.is_list(arrow):
        return f"{duckdb_type(arrow.value_type)}[]"
    if pa.types.is_struct(arrow):
        fields = ", ".join(
            f'"{arrow.field(i).name}" {duckdb_type(arrow.field(i).type)}' for i in range(arrow.num_fields)
        )
        return f"STRUCT({fields})"
    raise ValueError(f"{arrow} has no place in the lake; use text, counts, decimals, dates or UTC instants")
