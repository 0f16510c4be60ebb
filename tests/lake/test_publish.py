"""lake.duckdb as an analyst sees it: typed, commented, swapped in whole, readable while runs write."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from msme_pipeline.lake.publish import publish
from msme_pipeline.lake.store import Commit, Lake
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.schema import MONEY, Column, Table, duckdb_type
from tests.lake.rows import NAME, turnover_rows

COMMIT = Commit("test", "run", 1)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    lake.ensure(TABLES)
    lake.replace_customers(NAME, turnover_rows("C01", [1, 2]), ["C01"], COMMIT)
    return lake


def query(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_every_table_is_a_view_with_the_declared_types(lake: Lake, tmp_path: Path) -> None:
    publish(lake, tmp_path / "lake.duckdb")
    found = query(
        tmp_path / "lake.duckdb",
        "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal",
    )
    types = {(schema, table, column): kind for schema, table, column, kind in found}
    for spec in TABLES.values():
        assert types[spec.layer, spec.table, "bucket"] == "SMALLINT"
        for column in spec.columns:
            declared = duckdb_type(column.type).replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")
            assert types[spec.layer, spec.table, column.name].replace('"', "") == declared.replace('"', "")


def test_empty_tables_answer_with_no_rows(lake: Lake, tmp_path: Path) -> None:
    publish(lake, tmp_path / "lake.duckdb")
    assert query(tmp_path / "lake.duckdb", "SELECT count(*) FROM clean.bank_transactions") == [(0,)]


def test_tables_and_columns_carry_their_meaning(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "lake.duckdb"
    publish(lake, path)
    spec = TABLES[NAME]
    assert query(path, "SELECT comment FROM duckdb_views() WHERE view_name = 'gst_turnover'") == [
        (spec.meaning,)
    ]
    comments = dict(
        query(path, "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'gst_turnover'")
    )
    assert comments["difference"].startswith(spec.column("difference").meaning)
    meaning = query(
        path,
        "SELECT meaning, unit FROM meta.data_dictionary"
        " WHERE schema = 'summary' AND \"table\" = 'gst_turnover' AND \"column\" = 'turnover_3b'",
    )
    assert meaning == [(spec.column("turnover_3b").meaning, "₹")]
    assert comments["frequency"].endswith(". One of: monthly, quarterly")
    allowed = query(
        path,
        'SELECT "column", allowed_values FROM meta.data_dictionary'
        " WHERE schema = 'summary' AND \"table\" = 'gst_turnover' AND \"column\" IN ('frequency', 'period')"
        " ORDER BY ALL",
    )
    assert allowed == [("frequency", ["monthly", "quarterly"]), ("period", None)]


def test_publishing_unchanged_versions_changes_nothing(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "lake.duckdb"
    assert publish(lake, path).changed
    before = path.stat().st_mtime_ns
    assert not publish(lake, path).changed
    assert path.stat().st_mtime_ns == before


def test_an_open_reader_keeps_its_versions_while_new_ones_are_published(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "lake.duckdb"
    publish(lake, path)
    with duckdb.connect(str(path), read_only=True) as reader:
        lake.replace_customers(NAME, turnover_rows("C01", [9]), ["C01"], COMMIT)
        publish(lake, path)
        assert reader.execute(f"SELECT sum(turnover_3b) FROM {NAME}").fetchall() == [(3,)]
    assert query(path, f"SELECT sum(turnover_3b) FROM {NAME}") == [(9,)]
    versions = dict(query(path, 'SELECT "table", version FROM meta.table_versions'))
    assert versions[NAME] == lake.version(NAME)


def test_a_lake_that_moved_is_published_anew_with_its_new_paths(lake: Lake, tmp_path: Path) -> None:
    publish(lake, tmp_path / "lake.duckdb")
    moved = tmp_path.with_name(tmp_path.name + "_moved")
    tmp_path.rename(moved)
    assert publish(Lake(moved), moved / "lake.duckdb").changed
    assert query(moved / "lake.duckdb", f"SELECT count(*) FROM {NAME}") == [(2,)]


def test_files_older_than_a_column_show_it_as_null(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = TABLES[NAME]
    extended = Table(NAME, spec.meaning, spec.key, (*spec.columns, Column("late_fee", MONEY, "Late fee")))
    monkeypatch.setitem(TABLES, NAME, extended)
    lake.ensure([NAME])
    publish(lake, tmp_path / "lake.duckdb")
    assert query(tmp_path / "lake.duckdb", f"SELECT DISTINCT late_fee FROM {NAME}") == [(None,)]


def test_types_outside_the_house_rules_have_no_place_in_the_lake() -> None:
    for kind in (pa.uint32(), pa.dictionary(pa.int32(), pa.string()), pa.timestamp("us")):
        with pytest.raises(ValueError, match="no place in the lake"):
            duckdb_type(kind)


def test_a_few_rows_of_the_percentiles_come_at_once(lake: Lake, tmp_path: Path) -> None:
    customers = [f"C{number:02d}" for number in range(40)]
    told = {
        "decision": "review", "customer_status": "active", "sector": "metals", "size_band": "small",
        "state": "27", "policy_version": "1", "facts": "{}", "as_of": date(2025, 11, 30),
    }  # fmt: skip
    spec = TABLES["summary.overall_summary"]
    rows = [told | {"customer_id": each, "composite_score": float(n)} for n, each in enumerate(customers)]
    filled = pa.Table.from_pylist(
        [{name: row.get(name) for name in spec.schema.names} for row in rows], schema=spec.schema
    )
    lake.replace_customers(spec.name, filled, customers, COMMIT)
    publish(lake, tmp_path / "lake.duckdb")
    look = (
        "import duckdb, sys; "
        "print(len(duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchall()))"
    )
    for sql, expected in (("LIMIT 3", "3"), ("WHERE percentile > 50", "20"), ("", "40")):
        command = [
            sys.executable,
            "-c",
            look,
            str(tmp_path / "lake.duckdb"),
            f"FROM serving.peer_percentiles {sql}",
        ]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        assert answer.stdout.strip() == expected
