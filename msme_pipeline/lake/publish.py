"""Publishes the lake to analysts: a DuckDB file of views over the current Parquet files."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from shutil import copyfile
from typing import Any

import duckdb
import pyarrow as pa

from msme_pipeline.lake.dictionary import DICTIONARY_COLUMNS, data_dictionary
from msme_pipeline.lake.store import Lake
from msme_pipeline.summaries.portfolio.peers import PEER_PERCENTILES, PEERS_MEANING
from msme_pipeline.tables import TABLES, Table
from msme_pipeline.tables.schema import duckdb_type

ONE_THREAD: dict[str, Any] = {"threads": 1}  # more only cost: this is all catalogue work
LAYERS = ("raw", "clean", "summary", "analytics", "serving", "meta")


@dataclass(frozen=True)
class Publication:
    """`changed` is False when the file already showed exactly these versions."""

    path: Path
    versions: Mapping[str, int]
    changed: bool


def publish(lake: Lake, path: str | Path) -> Publication:
    """Write `path` anew from one set of table versions and swap it in atomically.

    Readers that have the old file open keep it; its Parquet files stay for the retention window.
    """
    target = Path(path).resolve()
    with _one_publisher(target):
        versions = {name: lake.version(name) for name in TABLES if lake.exists(name)}
        token = _token(lake)
        shown = _published(target, token)
        if shown == versions:
            return Publication(target, versions, changed=False)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        temporary.unlink(missing_ok=True)
        try:
            if shown.keys() <= versions.keys() and shown:  # most tables are as they were
                copyfile(target, temporary)
            else:
                shown = {}
            _build(lake, versions, shown, token, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    return Publication(target, versions, changed=True)


@contextmanager
def _one_publisher(target: Path) -> Iterator[None]:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f".{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _token(lake: Lake) -> str:
    """Digest of what all views depend on: the place of the lake, the tables as declared, this module."""
    content = [lake.root, data_dictionary(), PEER_PERCENTILES, Path(__file__).read_text()]
    return blake2b(repr(content).encode(), digest_size=16).hexdigest()


def _published(path: Path, token: str) -> dict[str, int]:
    """Versions of the tables that the file shows; none when it was made elsewhere or of other
    declarations."""
    if not path.exists():
        return {}
    try:
        with duckdb.connect(str(path), read_only=True, config=ONE_THREAD) as con:
            if con.execute("SELECT token FROM meta.publication").fetchall() != [(token,)]:
                return {}
            return dict(con.execute('SELECT "table", version FROM meta.table_versions').fetchall())
    except duckdb.Error:
        return {}  # not one of ours, or of an older layout: publish anew


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _build(lake: Lake, versions: Mapping[str, int], shown: Mapping[str, int], token: str, path: Path) -> None:
    """Bring the file at `path`, which shows the versions `shown`, to `versions`."""
    files = {
        name: sorted(lake.delta(name, version).file_uris())
        for name, version in versions.items()
        if shown.get(name) != version
    }
    changed = pa.table(
        {
            "table": list(files),
            "version": [versions[name] for name in files],
            "files": [len(each) for each in files.values()],
        },
        schema=pa.schema([("table", pa.string()), ("version", pa.int64()), ("files", pa.int64())]),
    )
    entries = pa.Table.from_pylist(data_dictionary()).select(list(DICTIONARY_COLUMNS))
    with duckdb.connect(str(path), config=ONE_THREAD) as con:
        con.execute("BEGIN")
        con.execute("; ".join(f"CREATE SCHEMA IF NOT EXISTS {layer}" for layer in LAYERS))
        for name in files:
            view = _view(TABLES[name], files[name], lake.uniform(name, versions[name]))
            con.execute("; ".join([view, *_comments(TABLES[name])]))
        if "summary.overall_summary" in versions:
            con.execute(f"CREATE OR REPLACE VIEW serving.peer_percentiles AS {PEER_PERCENTILES}")
            con.execute(f"COMMENT ON VIEW serving.peer_percentiles IS {_quoted(PEERS_MEANING)}")
        con.register("changed", changed)
        if shown:
            con.execute('DELETE FROM meta.table_versions WHERE "table" IN (SELECT "table" FROM changed)')
            con.execute("INSERT INTO meta.table_versions FROM changed")
        else:
            con.register("entries", entries)
            con.execute("CREATE TABLE meta.table_versions AS FROM changed")
            con.execute("CREATE TABLE meta.data_dictionary AS FROM entries")
        con.execute(
            "CREATE OR REPLACE TABLE meta.publication AS SELECT ? AS token, ? AS root, now() AS published_at",
            [token, lake.root],
        )
        con.execute("COMMIT")


def _comments(spec: Table) -> list[str]:
    view = f'{spec.layer}."{spec.table}"'
    return [
        f"COMMENT ON VIEW {view} IS {_quoted(spec.meaning)}",
        *(f'COMMENT ON COLUMN {view}."{column.name}" IS {_quoted(column.remark)}' for column in spec.columns),
    ]


def _view(spec: Table, files: list[str], uniform: bool) -> str:
    """A view with every column cast to its declared type, also for files older than a column.

    Of `uniform` files one is opened for the names of the columns, otherwise every one, with every query.
    """
    columns = {column.name: duckdb_type(column.type) for column in spec.columns} | {"bucket": "SMALLINT"}
    nothing = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
    source = f"SELECT {nothing} WHERE false"
    if files:
        listed = ", ".join(map(_quoted, files))
        source += (
            f" UNION ALL BY NAME SELECT * FROM read_parquet([{listed}], hive_partitioning=true, "
            f"union_by_name={not uniform})"
        )
    cast = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in columns.items())
    return f'CREATE OR REPLACE VIEW {spec.layer}."{spec.table}" AS SELECT {cast} FROM ({source})'
