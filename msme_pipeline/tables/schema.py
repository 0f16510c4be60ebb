"""How a table is declared: one schema per table drives writer, checks and data dictionary."""

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
class Column:
    """One column: its type, what it means and in which unit.

    `personal` marks values that identify a person; they are masked wherever rows are shown
    outside the lake (logs, asset metadata). `values` are all that a text column may hold beside null; empty
    means any text.
    """

    name: str
    type: pa.DataType
    meaning: str
    unit: str = ""
    nullable: bool = True
    personal: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of the lake. `name` is `<layer>.<table>`; every table starts with `customer_id`."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if names[0] != "customer_id":
            raise ValueError(f"{self.name}: the first column must be customer_id, not {names[0]}")
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a column is declared twice")
        missing = set(self.key) - set(names)
        if missing:
            raise ValueError(f"{self.name}: key columns {sorted(missing)} are not declared")

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
