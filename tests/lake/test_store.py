"""Delta tables: replacement of customers, conflicts between processes, crashes, migrations."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from msme_pipeline.lake import files, store
from msme_pipeline.lake.store import Commit, Lake, LakeError
from msme_pipeline.pipeline.buckets import bucket_of
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.conform import SchemaMismatch
from msme_pipeline.tables.schema import MONEY, Column, Table
from tests.lake.rows import NAME, turnover_rows

COMMIT = Commit("test", "run", 1)
ONE = pa.array([Decimal(1)], MONEY)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    lake.ensure([NAME])
    return lake


@pytest.fixture
def one_bucket() -> tuple[str, str]:
    """Two customers that share a bucket."""
    first = "CUST_MSM_00001"
    other = next(c for n in range(2, 9999) if bucket_of(c := f"CUST_MSM_{n:05d}") == bucket_of(first))
    return first, other


def amounts(lake: Lake, customer: str) -> list[int]:
    rows = lake.read(NAME, customers=[customer])
    return [int(value) for value in rows.column("turnover_3b").to_pylist()]


def test_replacing_a_customer_leaves_its_neighbour_in_the_bucket_alone(
    lake: Lake, one_bucket: tuple[str, str]
) -> None:
    first, other = one_bucket
    for customer in one_bucket:
        lake.replace_customers(NAME, turnover_rows(customer, [1, 2]), [customer], COMMIT)
    lake.replace_customers(NAME, turnover_rows(first, [7]), [first], COMMIT)
    assert amounts(lake, first) == [7]
    assert amounts(lake, other) == [1, 2]


def test_no_rows_for_a_customer_deletes_the_old_ones(lake: Lake) -> None:
    lake.replace_customers(NAME, turnover_rows("C01", [1, 2]), ["C01"], COMMIT)
    lake.replace_customers(NAME, turnover_rows("C01", []), ["C01"], COMMIT)
    assert amounts(lake, "C01") == []


def test_nothing_in_place_of_nothing_is_no_new_version(lake: Lake) -> None:
    lake.replace_customers(NAME, turnover_rows("C01", [1]), ["C01"], COMMIT)
    before = lake.version(NAME)
    assert lake.replace_customers(NAME, turnover_rows("C02", []), ["C02"], COMMIT) == before
    assert lake.version(NAME) == before


def test_large_files_are_compressed_harder_than_small_ones(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compression(customer: str) -> str:
        lake.replace_customers(NAME, turnover_rows(customer, [1] * 50), [customer], COMMIT)
        [path] = Path(lake.root).glob(f"tables/summary/gst_turnover/bucket={bucket_of(customer)}/*.parquet")
        return str(pq.read_metadata(path).row_group(0).column(0).compression)

    assert compression("C01") == "SNAPPY"
    monkeypatch.setattr(files, "LARGE_FILE_BYTES", 1_000)
    assert compression("C02") == "ZSTD"


def test_rows_just_written_read_the_same_from_memory_and_from_disk(lake: Lake) -> None:
    version = lake.replace_customers(NAME, turnover_rows("C01", [1, 2]), ["C01"], COMMIT)
    for columns in (None, ["turnover_3b", "customer_id"]):
        from_disk = Lake(lake.root).read(NAME, version, ["C01"], columns)
        assert lake.read(NAME, version, ["C01"], columns).equals(from_disk)


def test_rows_that_another_process_replaced_are_read_anew(lake: Lake) -> None:
    lake.replace_customers(NAME, turnover_rows("C01", [1]), ["C01"], COMMIT)
    other = Lake(lake.root)
    other.replace_customers(NAME, turnover_rows("C01", [2]), ["C01"], COMMIT)
    assert amounts(lake, "C01") == [2]


def test_a_replacement_narrowed_to_some_rows_is_not_taken_for_all_of_the_customer(lake: Lake) -> None:
    lake.replace_customers(NAME, turnover_rows("C01", [1, 2]), ["C01"], COMMIT)
    lake.replace_customers(NAME, turnover_rows("C01", []), ["C01"], COMMIT, where=("turnover_3b", ONE))
    assert amounts(lake, "C01") == [2]


def test_a_pinned_version_does_not_see_later_writes(lake: Lake) -> None:
    lake.replace_customers(NAME, turnover_rows("C01", [1]), ["C01"], COMMIT)
    pinned = lake.version(NAME)
    lake.replace_customers(NAME, turnover_rows("C01", [2]), ["C01"], COMMIT)
    assert lake.read(NAME, pinned).column("turnover_3b").to_pylist() == [1]


def test_a_whole_bucket_is_replaced_only_when_its_customers_are_all_there(
    lake: Lake, one_bucket: tuple[str, str]
) -> None:
    first, other = one_bucket
    lake.replace_customers(NAME, turnover_rows(other, [1]), [other], COMMIT)
    with pytest.raises(LakeError, match=f"also hold .*{other}"):
        lake.replace_buckets(NAME, turnover_rows(first, [1]), [first], COMMIT)
    both = pa.concat_tables([turnover_rows(first, [5]), turnover_rows(other, [6])])
    lake.replace_buckets(NAME, both, [first, other], COMMIT)
    assert (amounts(lake, first), amounts(lake, other)) == ([5], [6])


def test_rows_of_another_customer_are_refused(lake: Lake) -> None:
    with pytest.raises(LakeError, match="C02"):
        lake.replace_customers(NAME, turnover_rows("C02", [1]), ["C01"], COMMIT)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda rows: rows.drop_columns(["pan"]), r"missing columns \['pan'\]"),
        (lambda rows: rows.append_column("extra", rows.column("pan")), r"undeclared columns \['extra'\]"),
        (
            lambda rows: rows.set_column(
                rows.column_names.index("turnover_3b"),
                "turnover_3b",
                rows.column("turnover_3b").cast(pa.float64()),
            ),
            "turnover_3b: double may not become decimal",
        ),
        (
            lambda rows: rows.set_column(
                rows.column_names.index("period"), "period", pa.array(["soon"] * rows.num_rows)
            ),
            "period: string does not cast",
        ),
    ],
)
def test_rows_that_do_not_fit_the_schema_are_refused_by_name(lake: Lake, change, complaint: str) -> None:
    with pytest.raises(SchemaMismatch, match=f"{NAME}.*{complaint}"):
        lake.replace_customers(NAME, change(turnover_rows("C01", [1])), ["C01"], COMMIT)
    assert lake.version(NAME) == 0


def test_two_processes_replacing_customers_of_one_bucket_both_land(
    lake: Lake, one_bucket: tuple[str, str]
) -> None:
    times = 12
    script = Path(__file__).with_name("rows.py")
    processes = [
        subprocess.Popen([sys.executable, str(script), lake.root, customer, str(times)])
        for customer in one_bucket
    ]
    assert [process.wait(120) for process in processes] == [0, 0]
    for customer in one_bucket:
        assert amounts(lake, customer) == [times] * 20


@pytest.fixture
def meets_a_newer_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run `older` fails its first commit, because another with later inputs wrote C01 right before."""
    commit_files = Lake._commit
    met = []

    def overtaken(self: Lake, spec: Table, files, customers, commit: Commit) -> None:
        if commit.run_id == "older" and not met:
            met.append(True)
            newer = turnover_rows("C01", [2])
            Lake(self.root).replace_buckets(NAME, newer, ["C01"], Commit("test", "newer", 20))
        commit_files(self, spec, files, customers, commit)

    monkeypatch.setattr(Lake, "_commit", overtaken)


@pytest.mark.usefixtures("meets_a_newer_writer")
def test_the_later_pin_wins_when_two_writers_meet_over_one_customer(lake: Lake) -> None:
    both = pa.concat_tables([turnover_rows("C01", [1]), turnover_rows("C02", [1])])
    lake.replace_customers(NAME, both, ["C01", "C02"], Commit("test", "older", 10))
    assert amounts(lake, "C01") == [2]
    assert amounts(lake, "C02") == [1]


@pytest.mark.usefixtures("meets_a_newer_writer")
def test_two_first_loads_of_a_bucket_leave_the_rows_of_one(lake: Lake) -> None:
    """Neither finds a file to replace, so that only the version tells them of each other."""
    lake.replace_buckets(NAME, turnover_rows("C01", [1]), ["C01"], Commit("test", "older", 10))
    assert amounts(lake, "C01") == [2]
    on_disk = {str(path) for path in Path(lake.uri(NAME)).rglob("*.parquet")}
    assert on_disk == set(lake.delta(NAME).file_uris()), "the files of the one that gave way are gone"


def test_an_error_after_the_commit_costs_no_rows(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    commit_files = Lake._commit

    def cut_off(self: Lake, *arguments) -> None:
        commit_files(self, *arguments)
        raise OSError("connection lost")

    monkeypatch.setattr(Lake, "_commit", cut_off)
    with pytest.raises(OSError, match="connection lost"):
        lake.replace_buckets(NAME, turnover_rows("C01", [1]), ["C01"], COMMIT)
    assert amounts(lake, "C01") == [1]


def test_endless_conflicts_end_in_an_error_that_names_table_and_customer(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def conflict(*arguments: object) -> int:
        raise store.CommitFailedError("conflict")

    monkeypatch.setattr(Lake, "_commit", conflict)
    monkeypatch.setattr(store.time, "sleep", lambda seconds: None)
    with pytest.raises(LakeError, match=r"summary.gst_turnover: 8 commits .*C01"):
        lake.replace_customers(NAME, turnover_rows("C01", [1]), ["C01"], COMMIT)


@pytest.fixture
def killed_writers(lake: Lake) -> Iterator[list[list[int]]]:
    """What a reader saw of a customer after each of five writers was killed at a random moment."""
    seen = []
    moments = random.Random(7)
    script = Path(__file__).with_name("rows.py")
    lake.replace_customers(NAME, turnover_rows("C01", [0] * 20), ["C01"], COMMIT)
    for _ in range(5):
        before = lake.version(NAME)
        process = subprocess.Popen(
            [sys.executable, str(script), lake.root, "C01", "1000"], start_new_session=True
        )
        while lake.version(NAME) == before:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.3))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        seen.append(amounts(lake, "C01"))
    yield seen


def test_a_killed_writer_leaves_a_whole_customer(killed_writers: list[list[int]], lake: Lake) -> None:
    for rows in killed_writers:
        assert len(rows) == 20
        assert len(set(rows)) == 1
    lake.replace_customers(NAME, turnover_rows("C01", [9]), ["C01"], COMMIT)
    assert amounts(lake, "C01") == [9]


@pytest.fixture
def redeclare(monkeypatch: pytest.MonkeyPatch):
    """Declare the table differently from what the lake on disk was written with."""

    def declare(*columns: Column) -> None:
        spec = TABLES[NAME]
        monkeypatch.setitem(TABLES, NAME, Table(NAME, spec.meaning, spec.key, columns))

    return declare


def test_a_new_column_is_added_to_a_lake_written_before_it(lake: Lake, redeclare) -> None:
    lake.replace_customers(NAME, turnover_rows("C01", [3]), ["C01"], COMMIT)
    redeclare(*TABLES[NAME].columns, Column("late_fee", MONEY, "Late fee"))
    lake.ensure([NAME])
    rows = lake.read(NAME)
    assert rows.column("late_fee").to_pylist() == [None]
    assert rows.column("turnover_3b").to_pylist() == [3]


def test_a_changed_type_rewrites_the_stored_rows(lake: Lake, redeclare) -> None:
    lake.replace_customers(NAME, turnover_rows("C01", [3, 4]), ["C01"], COMMIT)
    wider = pa.decimal128(20, 2)
    columns = [
        Column(c.name, wider if c.name == "turnover_3b" else c.type, c.meaning, nullable=c.nullable)
        for c in TABLES[NAME].columns
    ]
    redeclare(*columns)
    lake.ensure([NAME])
    rows = lake.read(NAME)
    assert rows.schema.field("turnover_3b").type == wider
    assert sorted(rows.column("turnover_3b").to_pylist()) == [3, 4]
    rows = turnover_rows("C02", [5])
    place = rows.column_names.index("turnover_3b")
    rows = rows.set_column(place, "turnover_3b", pc.cast(rows.column("turnover_3b"), wider))
    lake.replace_customers(NAME, rows, ["C02"], COMMIT)
    assert amounts(lake, "C02") == [5]


def test_a_type_that_stored_values_do_not_fit_is_refused_and_nothing_is_lost(lake: Lake, redeclare) -> None:
    lake.replace_customers(NAME, turnover_rows("C01", [3]), ["C01"], COMMIT)
    before = TABLES[NAME]
    columns = [
        Column(c.name, pa.int64() if c.name == "frequency" else c.type, c.meaning, nullable=c.nullable)
        for c in before.columns
    ]
    redeclare(*columns)
    with pytest.raises(LakeError, match=r"summary\.gst_turnover: stored rows do not fit"):
        lake.ensure([NAME])
    redeclare(*before.columns)
    assert amounts(lake, "C01") == [3]


def test_a_new_column_is_null_in_older_rows_until_they_are_written_again(lake: Lake, redeclare) -> None:
    lake.replace_customers(NAME, turnover_rows("C01", [3]), ["C01"], COMMIT)
    redeclare(*TABLES[NAME].columns, Column("late_fee", MONEY, "Late fee", nullable=False))
    lake.ensure([NAME])
    assert lake.read(NAME)["late_fee"].to_pylist() == [None]
    rows = turnover_rows("C01", [3])
    rows = rows.set_column(rows.column_names.index("late_fee"), "late_fee", pa.array([7], MONEY))
    lake.replace_customers(NAME, rows, ["C01"], COMMIT)
    assert lake.read(NAME)["late_fee"].to_pylist() == [7]
