"""Dagster's SQLite storage, with one engine per database instead of one per event.

Dagster opens a new SQLAlchemy engine for every event, which compiles every statement anew; this is
most of what an event costs. Layout, schema and locking of the databases are Dagster's own.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as db
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.pool import NullPool

BUSY_TIMEOUT_SECONDS = 60
ENGINES_KEPT = 32  # every run has a database of its own, and a server sees many runs


class EventLog(SqliteEventLogStorage):
    """Event log whose engines live as long as the instance; connections are still closed after use."""

    @contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        engines: dict[str, db.Engine] = self.__dict__.setdefault("_engines", {})
        with self._db_lock:
            if shard not in engines:
                if len(engines) >= ENGINES_KEPT:
                    engines.clear()  # connections are not pooled, so nothing stays open
                engines[shard] = db.create_engine(
                    self.conn_string_for_shard(shard),
                    poolclass=NullPool,
                    connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
                )
            if shard not in self._initialized_dbs:
                self._initdb(engines[shard])
                self._initialized_dbs.add(shard)
            with engines[shard].connect() as connection, connection.begin():
                yield connection


class Storage(DagsterSqliteStorage):
    """`storage` of dagster.yaml: Dagster's SQLite storage with that event log."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None):
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "Storage":
        return cls.from_local(str(config_value["base_dir"]), inst_data)
