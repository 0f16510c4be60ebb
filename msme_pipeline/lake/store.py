"""The Delta tables of the lake: pinned reads, replacement of customers, migration of schemas."""

import random
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs as pa_fs
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake import Schema as DeltaSchema
from deltalake.exceptions import CommitFailedError, TableNotFoundError
from deltalake.fs import DeltaStorageHandler
from deltalake.transaction import AddAction

from msme_pipeline.lake.files import read_files, remove_files, write_files
from msme_pipeline.lake.layout import CONFIGURATION, UNIFORM, stored_schema
from msme_pipeline.pipeline.buckets import bucket_of
from msme_pipeline.tables import TABLES, Table
from msme_pipeline.tables.conform import SchemaMismatch, conform

COMMIT_ATTEMPTS = 8
COMMIT_SECONDS = 30.0
KEPT_BYTES = 2 << 20
REMEMBERED_BYTES = 256 << 20


class LakeError(RuntimeError):
    """A table could not be read, written or migrated; the message says which and what to do."""


class StrangersInBuckets(LakeError):
    """Whole buckets were to be replaced that hold customers who are not among the new rows."""


@dataclass(frozen=True)
class Commit:
    """Who writes, and from inputs pinned when: of two writers of a customer the later pin wins."""

    step: str
    run_id: str
    pinned_at: int


@dataclass(frozen=True)
class _Written:
    """All rows of some customers in one version of a table, as this process wrote them."""

    version: int
    customers: frozenset[str]
    rows: pa.Table


def _nullable(table: DeltaTable) -> pa.Schema:
    """Schema of a stored table, whether its columns are nullable apart."""
    return pa.schema([field.with_nullable(True) for field in pa.schema(table.schema().to_arrow())])


def _is_of(rows: pa.Table, customers: Collection[str]) -> pa.ChunkedArray:
    return pc.is_in(rows.column("customer_id"), pa.array(sorted(customers), pa.string()))


@lru_cache(maxsize=8)
def lake_at(root: str) -> "Lake":
    """The lake at `root`, one object per process, so that table handles are opened once."""
    return Lake(root)


class Lake:
    """The tables below one root, a folder or an object-store URL (`s3://…`).

    Every read takes an explicit Delta version, every write is one commit that replaces whole
    customers; readers of an older version never see half of one. What was written last to each
    table is kept while it is small, since the next step mostly reads exactly that.
    """

    def __init__(self, root: str | Path, storage_options: Mapping[str, str] | None = None):
        self.root = str(root) if "://" in str(root) else str(Path(root).resolve())
        self.storage_options = dict(storage_options) if storage_options else None
        self._handles: dict[str, DeltaTable] = {}
        self._ensured: dict[str, Table] = {}
        self._written: dict[str, _Written] = {}
        self._listed: dict[str, tuple[int, dict[int, list[str]]]] = {}
        self._remembered: dict[str, tuple[int, pa.Table]] = {}

    def uri(self, name: str) -> str:
        layer, _, table = name.partition(".")
        return f"{self.root}/tables/{layer}/{table}"

    def delta(self, name: str, version: int | None = None) -> DeltaTable:
        """Handle of a table at a version, the latest when None. Handles are kept and brought up to date."""
        kept = self._handles.get(name)
        if version is not None:
            if kept is not None and kept.version() == version:
                return kept
            return self._open(name, version)
        if kept is None:
            kept = self._handles[name] = self._open(name, None)
        else:
            kept.update_incremental()
        return kept

    def _open(self, name: str, version: int | None) -> DeltaTable:
        try:
            return DeltaTable(self.uri(name), version=version, storage_options=self.storage_options)
        except TableNotFoundError as error:
            raise LakeError(f"{name}: no such table in {self.root}; run `msme run` first") from error

    def exists(self, name: str) -> bool:
        return name in self._handles or DeltaTable.is_deltatable(
            self.uri(name), storage_options=self.storage_options
        )

    def version(self, name: str) -> int:
        return self.delta(name).version()

    def uniform(self, name: str, version: int) -> bool:
        """Whether every data file is known to have every column of the table."""
        return self.delta(name, version).metadata().configuration.get(UNIFORM) == "true"

    def versions(self, names: Iterable[str]) -> dict[str, int]:
        return {name: self.version(name) for name in names}

    def ensure(self, names: Iterable[str]) -> None:
        """Create missing tables and migrate those whose schema was declared differently before.

        A new column is added in place, null in the rows that are there; a changed type or a dropped column
        rewrites the table in a stream. LakeError when stored values do not fit the declared type.
        """
        for name in names:
            spec = TABLES[name]
            if self._ensured.get(name) is spec:
                continue
            if not self.exists(name):
                DeltaTable.create(
                    self.uri(name),
                    schema=DeltaSchema.from_arrow(stored_schema(spec)),
                    mode="ignore",
                    partition_by=["bucket"],
                    description=spec.meaning,
                    configuration={**CONFIGURATION, UNIFORM: "true"},
                    raise_if_key_not_exists=False,
                    storage_options=self.storage_options,
                )
            self._migrate(spec)
            self._ensured[name] = spec

    def _migrate(self, spec: Table) -> None:
        table = self.delta(spec.name)
        # rows older than a column have nulls in it: that it has none is asked of what is written, not of the
        # table
        wanted = pa.schema([field.with_nullable(True) for field in stored_schema(spec)])
        target = pa.schema(DeltaSchema.from_arrow(wanted).to_arrow())
        found = _nullable(table)
        if found.equals(target):
            return
        added = [field for field in DeltaSchema.from_arrow(wanted).fields if field.name not in found.names]
        if added:
            table.alter.set_table_properties({UNIFORM: "false"}, raise_if_not_exists=False)
            table.alter.add_columns(added)
            table.update_incremental()
        if _nullable(table).equals(target):
            return
        stored = table.to_pyarrow_dataset()
        target = wanted

        def cast() -> Iterator[pa.RecordBatch]:
            for batch in stored.to_batches(columns=target.names):
                try:
                    yield from pa.Table.from_batches([batch]).cast(target).to_batches()
                except (pa.ArrowInvalid, ValueError) as error:
                    raise LakeError(
                        f"{spec.name}: stored rows do not fit the declared schema: {error}"
                    ) from error

        for _ in cast():
            pass  # every row must fit before the first is rewritten
        reader = pa.RecordBatchReader.from_batches(target, cast())
        write_deltalake(
            self.uri(spec.name),
            reader,
            mode="overwrite",
            schema_mode="overwrite",
            partition_by=["bucket"],
            storage_options=self.storage_options,
        )
        self._handles.pop(spec.name)
        self._written.pop(spec.name, None)

    def read(
        self,
        name: str,
        version: int | None = None,
        customers: Collection[str] | None = None,
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """Rows at a Delta version (the latest when None), of some customers or of all."""
        spec = TABLES[name]
        schema = pa.schema([pa.field(name, spec.column(name).type) for name in columns or spec.schema.names])
        if customers is None:
            version = self.version(name) if version is None else version
            remembered = self._remembered.get(name)
            if remembered is not None and remembered[0] == version:
                return remembered[1].select(schema.names).cast(schema)
            return self._rows(name, version, schema)
        if not customers:
            return schema.empty_table()
        version = self.version(name) if version is None else version
        kept = self._written.get(name)
        if kept is not None and (kept.version, kept.customers) == (version, frozenset(customers)):
            return kept.rows.select(schema.names)
        return self._rows(name, version, schema, {bucket_of(customer) for customer in customers}, customers)

    def remember(self, name: str, version: int, rows: pa.Table) -> None:
        """Keep all rows of a version, which this process has in hand, for whoever reads them next."""
        self._remembered.pop(name, None)
        if rows.nbytes <= REMEMBERED_BYTES:
            self._remembered[name] = (version, rows)

    def _rows(
        self,
        name: str,
        version: int,
        schema: pa.Schema,
        buckets: Collection[int] | None = None,
        customers: Collection[str] | None = None,
    ) -> pa.Table:
        files = self._files(name, version)
        paths = [
            path for bucket in sorted(files if buckets is None else buckets) for path in files.get(bucket, ())
        ]
        rows = read_files(paths, schema, self._filesystem(name))
        if customers is not None and paths:
            mine = _is_of(rows, customers)
            rows = rows if pc.all(mine).as_py() else rows.filter(mine)
        return rows

    def _filesystem(self, name: str) -> pa_fs.FileSystem:
        """The folder of a table."""
        if "://" in self.root:
            return pa_fs.PyFileSystem(DeltaStorageHandler(self.uri(name), self.storage_options))
        return pa_fs.SubTreeFileSystem(self.uri(name), pa_fs.LocalFileSystem(use_mmap=True))

    def _files(self, name: str, version: int) -> dict[int, list[str]]:
        """Paths of the data files of a version by bucket, below the folder of the table."""
        kept = self._listed.get(name)
        if kept is None or kept[0] != version:
            added = pa.table(self.delta(name, version).get_add_actions(flatten=True))
            files: dict[int, list[str]] = {}
            for bucket, path in sorted(
                zip(
                    added.column("partition.bucket").to_pylist(),
                    added.column("path").to_pylist(),
                    strict=True,
                )
            ):
                files.setdefault(int(bucket), []).append(str(path))
            kept = self._listed[name] = (version, files)
        return kept[1]

    def replace_buckets(self, name: str, rows: pa.Table, customers: Collection[str], commit: Commit) -> int:
        """Replace everything in the buckets of `customers`, which must be all that are stored there.

        Returns the version after it. LakeError when the buckets hold another customer.
        """
        return self._overwrite(name, rows, customers, commit, whole=True)

    def replace_customers(
        self,
        name: str,
        rows: pa.Table,
        customers: Collection[str],
        commit: Commit,
        where: tuple[str, pa.Array] | None = None,
    ) -> int:
        """Replace the rows of `customers`, all others stay; no rows for a customer deletes the old.

        `where` narrows the replacement further, to rows with one of some values in a column. Returns the
        version after it.
        LakeError after 8 attempts or 30 seconds of conflicting commits.
        """
        return self._overwrite(name, rows, customers, commit, whole=False, where=where)

    def _overwrite(
        self,
        name: str,
        rows: pa.Table,
        customers: Collection[str],
        commit: Commit,
        whole: bool,
        where: tuple[str, pa.Array] | None = None,
    ) -> int:
        spec = TABLES[name]
        rows = conform(rows, spec)
        stray = set(pc.unique(rows.column("customer_id")).to_pylist()) - set(customers)
        if stray:
            raise LakeError(f"{name}: rows of {sorted(stray)[:3]} are outside the customers being replaced")
        remaining = set(customers)
        seen = self.version(name)
        if not rows.num_rows and not self.read(name, seen, customers, ["customer_id"]).num_rows:
            return seen
        filesystem = self._filesystem(name)
        files: list[AddAction] = []
        written_for: tuple[bool, list[str]] | None = None
        deadline = time.monotonic() + COMMIT_SECONDS
        try:
            for attempt in range(1, COMMIT_ATTEMPTS + 1):
                version = seen if attempt == 1 else self.version(name)
                if whole:
                    self._refuse_strangers(name, version, remaining)
                beside = [] if whole else self._paths(name, version, remaining)
                if written_for != (whole, beside):
                    remove_files(files, filesystem)
                    content = rows if whole else self._with_neighbours(name, version, rows, remaining, where)
                    files, written_for = write_files(content, spec, filesystem), (whole, beside)
                try:
                    self._commit(spec, files, remaining, commit)
                except CommitFailedError as error:
                    if attempt == COMMIT_ATTEMPTS or time.monotonic() > deadline:
                        raise LakeError(
                            f"{name}: {attempt} commits conflicted for {sorted(remaining)[:5]};"
                            f" another writer holds these customers, run again: {error}"
                        ) from error
                    time.sleep(random.uniform(0, 0.02) * 2**attempt)
                except BaseException:
                    files = []  # the version may have been made all the same, and names them then
                    raise
                else:
                    files = []
                    if where is None and rows.nbytes <= KEPT_BYTES:
                        self._written[name] = _Written(version + 1, frozenset(remaining), rows)
                    return version + 1
                overtaken = self._written_from_newer_inputs(name, seen, remaining, commit)
                if overtaken:
                    whole, written_for = False, None
                    remaining -= overtaken
                    rows = rows.filter(_is_of(rows, remaining))
                if not remaining:
                    return self.version(name)
        finally:
            remove_files(files, filesystem)
        raise AssertionError("unreachable: the loop returns or raises")

    def _paths(self, name: str, version: int, customers: Collection[str]) -> list[str]:
        """Files of the buckets of `customers`."""
        files = self._files(name, version)
        return [path for bucket in sorted(set(map(bucket_of, customers))) for path in files.get(bucket, ())]

    def _refuse_strangers(self, name: str, version: int, customers: Collection[str]) -> None:
        buckets = set(map(bucket_of, customers))
        column = pa.schema([TABLES[name].schema.field("customer_id")])
        stored = set(pc.unique(self._rows(name, version, column, buckets).column("customer_id")).to_pylist())
        if strangers := stored - set(customers):
            raise StrangersInBuckets(
                f"{name}: buckets {sorted(buckets)} also hold {sorted(strangers)[:3]}; replace "
                "single customers instead"
            )

    def _with_neighbours(
        self,
        name: str,
        version: int,
        rows: pa.Table,
        customers: Collection[str],
        where: tuple[str, pa.Array] | None,
    ) -> pa.Table:
        """`rows` behind those that stay in the buckets of `customers`."""
        stored = self._rows(name, version, rows.schema, set(map(bucket_of, customers)))
        replaced = _is_of(stored, customers)
        if where is not None:
            replaced = pc.and_(replaced, pc.is_in(stored.column(where[0]), where[1]))
        return pa.concat_tables([stored.filter(pc.invert(replaced)), rows])

    def _commit(
        self, spec: Table, files: Sequence[AddAction], customers: Collection[str], commit: Commit
    ) -> None:
        """The version after that of the kept handle: `files` in place of all in the buckets of `customers`.

        CommitFailedError when somebody else has made that version.
        """
        table = self._handles[spec.name]
        found = pa.schema(table.schema().to_arrow())
        missing = set(stored_schema(spec).names) ^ set(found.names)
        if missing:
            raise SchemaMismatch(
                f"{spec.name}: columns {sorted(missing)} differ between lake and declaration; "
                "migrate with `msme run`"
            )
        metadata: dict[str, Any] = {
            "step": commit.step,
            "run_id": commit.run_id,
            "pinned_at": str(commit.pinned_at),
            "customers": ",".join(sorted(customers)),
        }
        buckets = [str(bucket) for bucket in sorted(set(map(bucket_of, customers)))]
        table.create_write_transaction(
            list(files),
            "overwrite",
            DeltaSchema.from_arrow(stored_schema(spec)),
            ["bucket"],
            [("bucket", "in", buckets)],
            commit_properties=CommitProperties(custom_metadata=metadata, max_commit_retries=0),
        )

    def _written_from_newer_inputs(
        self, name: str, seen: int, customers: Collection[str], commit: Commit
    ) -> set[str]:
        """Customers that another writer of the same step replaced meanwhile from later inputs."""
        table = self.delta(name)
        overtaken: set[str] = set()
        for entry in table.history(max(table.version() - seen, 1)):
            if entry["version"] <= seen or entry.get("step") != commit.step:
                continue
            if int(entry.get("pinned_at", 0)) > commit.pinned_at:
                overtaken |= set(str(entry.get("customers", "")).split(",")) & set(customers)
        return overtaken
