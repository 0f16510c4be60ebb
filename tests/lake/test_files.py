"""Data files: one per bucket with all rows of its customers in the order given, readable after the schema
grew."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs as pa_fs
import pyarrow.parquet as pq
import pytest

from msme_pipeline.lake.files import ROWS_WORTH_A_SLICE, read_files, remove_files, write_files
from msme_pipeline.pipeline.buckets import bucket_of
from msme_pipeline.tables import TABLES
from tests.lake.rows import NAME, turnover_rows

SPEC = TABLES[NAME]
CUSTOMERS = [f"C{number:03d}" for number in range(20)]


@pytest.fixture
def folder(tmp_path: Path) -> pa_fs.FileSystem:
    return pa_fs.SubTreeFileSystem(str(tmp_path), pa_fs.LocalFileSystem())


def rows_in(order: str, rows_each: int) -> pa.Table:
    rows = pa.concat_tables([turnover_rows(customer, list(range(rows_each))) for customer in CUSTOMERS])
    if order == "interleaved":
        return rows.take([at for first in range(rows_each) for at in range(first, rows.num_rows, rows_each)])
    return rows


@pytest.mark.parametrize("order", ["by customer", "interleaved"])
@pytest.mark.parametrize("rows_each", [1, 2 * ROWS_WORTH_A_SLICE])
def test_a_file_has_the_rows_of_its_bucket_in_the_order_given(
    folder: pa_fs.FileSystem, order: str, rows_each: int
) -> None:
    rows = rows_in(order, rows_each)
    buckets = pa.array([bucket_of(name) for name in rows.column("customer_id").to_pylist()])
    files = write_files(rows, SPEC, folder)
    assert [int(str(file.partition_values["bucket"])) for file in files] == sorted(set(buckets.to_pylist()))
    for file in files:
        expected = rows.filter(pc.equal(buckets, int(str(file.partition_values["bucket"]))))
        assert read_files([file.path], rows.schema, folder).equals(expected.cast(rows.schema))


def test_what_is_said_of_a_file_is_true(folder: pa_fs.FileSystem, tmp_path: Path) -> None:
    for file in write_files(rows_in("by customer", 3), SPEC, folder):
        stored = pq.read_table(tmp_path / file.path, partitioning=None)
        names = stored.column("customer_id").to_pylist()
        said = json.loads(file.stats)
        assert file.size == (tmp_path / file.path).stat().st_size
        assert said["numRecords"] == stored.num_rows
        assert said["minValues"]["customer_id"] == min(names)
        assert said["maxValues"]["customer_id"] == max(names)


def test_no_rows_are_no_file(folder: pa_fs.FileSystem) -> None:
    assert write_files(turnover_rows("C001", []), SPEC, folder) == []
    assert read_files([], SPEC.schema, folder).equals(SPEC.schema.empty_table())


def test_a_column_that_came_after_a_file_is_null_in_its_rows(folder: pa_fs.FileSystem) -> None:
    [file] = write_files(turnover_rows("C001", [1, 2]), SPEC, folder)
    grown = pa.schema([*SPEC.schema, pa.field("later", pa.string())])
    rows = read_files([file.path], grown, folder)
    assert rows.column("later").to_pylist() == [None, None]
    assert rows.column("customer_id").to_pylist() == ["C001", "C001"]


def test_files_that_nobody_committed_are_removed(folder: pa_fs.FileSystem, tmp_path: Path) -> None:
    remove_files(write_files(rows_in("by customer", 1), SPEC, folder), folder)
    assert not list(tmp_path.rglob("*.parquet"))
