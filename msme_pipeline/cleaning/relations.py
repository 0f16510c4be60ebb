"""Arrow tables in and out of a private in-memory DuckDB connection."""

import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.tables import TABLES
from msme_pipeline.tables.conform import conform as conform_to

ROWS_WORTH_A_SECOND_PLAN = 200_000
"""Input rows above which a copy of the result costs more than planning the query twice, as `sql` does."""

warnings.filterwarnings("ignore", message="Arrow output on a DB-API result makes an extra copy")

ROUND_HALF_EVEN = """
CREATE MACRO round_half_even(dividend, divisor) AS
    CASE WHEN divisor > 0 THEN
        CAST(sign(dividend) AS HUGEINT) * (
            abs(dividend) // divisor
            + CASE WHEN 2 * (abs(dividend) % divisor) > divisor
                     OR 2 * (abs(dividend) % divisor) = divisor AND abs(dividend) // divisor % 2 = 1
              THEN 1 ELSE 0 END)
    END
"""
"""Whole-number division of paise: DuckDB's own division of decimals goes through floating point."""

AS_MONEY = """
CREATE MACRO as_money(total) AS
    CASE WHEN total IS NOT NULL THEN
        CAST(greatest(least(CAST(total AS DECIMAL(38, 2)), 9999999999999999.99), -9999999999999999.99) AS DECIMAL(18, 2))
    END
"""
"""Totals are added up in 38 digits; one beyond decimal(18,2) is written as the largest that it holds.

DuckDB's least and greatest pass over null, so null is kept apart.
"""


class RunSql(Protocol):
    """Result of one query over Arrow tables that the SQL knows by the given names."""

    def __call__(
        self, sql: str, relations: Mapping[str, pa.Table], parameters: Mapping[str, Any] | None = None
    ) -> pa.Table: ...


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """In-memory database of this process, on one thread: worker processes bring the parallelism.

    Opening one costs more than most queries; a fork has its own.
    """
    database = duckdb.connect(config={"threads": 1})
    database.execute(ROUND_HALF_EVEN)
    database.execute(AS_MONEY)
    return database


@contextmanager
def private_duckdb() -> Iterator[RunSql]:
    """Runs queries in a connection of its own: tables given by name and temporary macros end with it."""
    with closing(_database(os.getpid()).cursor()) as connection:

        def run(
            sql: str, relations: Mapping[str, pa.Table], parameters: Mapping[str, Any] | None = None
        ) -> pa.Table:
            for name, table in relations.items():
                connection.register(name, table)
            if sum(table.num_rows for table in relations.values()) > ROWS_WORTH_A_SECOND_PLAN:
                return connection.sql(sql, params=parameters).to_arrow_table()
            return connection.execute(sql, parameters).to_arrow_table()

        yield run


def map_distinct(texts: pa.ChunkedArray | pa.Array, read: Callable[[str], Any], to: pa.DataType) -> pa.Array:
    """`read` applied once to every distinct text; null stays null."""
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    distinct = texts.unique().drop_null()
    values = pa.array([read(text) for text in distinct.to_pylist()], to)
    return pc.take(values, pc.index_in(texts, distinct))


def conform(table: pa.Table, name: str) -> pa.Table:
    """The declared columns of lake table `name`, others dropped, in its exact schema.

    Raises KeyError for a missing column, SchemaMismatch for a type that does not fit (always for
    floating point into decimal), ValueError for nulls in a column that allows none.
    """
    spec = TABLES[name]
    return conform_to(table.select(spec.schema.names), spec).cast(spec.schema)
