"""Arrow tables in and out of a private in-memory DuckDB connection."""

import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.tables import TABLES
from msme_pipeline.tables.conform import conform as conform_to

ROWS_WORTH_A_SECOND_PLAN = 200_000
"""Input rows above which a copy of the result costs more than planning the query twice, as `sql` does."""

_SECTION = re.compile(r"^-- (name|macro): (\w+)\n", re.MULTILINE)

warnings.filterwarnings("ignore", message="Arrow output on a DB-API result makes an extra copy")


class PlanError(ValueError):
    """Queries that cannot be run as they stand; names file or query and what to do."""


def sections(path: Path) -> Iterator[tuple[str, str, str]]:
    """Queries and macros of an `.sql` file in order: `name` or `macro`, its name, its text.

    PlanError for a file without any.
    """
    parts = _SECTION.split(path.read_text(encoding="utf-8"))
    if len(parts) < 4:
        raise PlanError(f"{path.name} has no line `-- name: <name>`")
    for kind, name, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        yield kind, name, text.strip()


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """In-memory database of this process, on one thread: worker processes bring the parallelism.

    Opening one costs more than most queries; a fork has its own.
    """
    database = duckdb.connect(config={"threads": 1})
    for _, _, text in sections(Path(__file__).with_name("macros.sql")):
        database.execute(text)
    return database


@contextmanager
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own: tables registered with it and temporary macros end with it."""
    with closing(_database(os.getpid()).cursor()) as connection:
        yield connection


def fetch(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None, rows: int
) -> pa.Table:
    """Result of a query that reads `rows` rows."""
    if rows > ROWS_WORTH_A_SECOND_PLAN:
        return connection.sql(sql, params=parameters).to_arrow_table()
    return connection.execute(sql, parameters).to_arrow_table()


def query(sql: str, parameters: Mapping[str, Any] | None = None, **relations: pa.Table) -> pa.Table:
    """Result of one short query over the relations given by name, and nothing else."""
    with cursor() as connection:
        for name, table in relations.items():
            connection.register(name, table)
        return fetch(connection, sql, parameters, sum(table.num_rows for table in relations.values()))


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
