"""Queries run apart from each other, though their database lives as long as the process."""

import duckdb
import pyarrow as pa
import pytest

from msme_pipeline.pipeline.relations import private_duckdb

ONE = pa.table({"number": [1]})


def test_nothing_of_a_former_use_is_visible() -> None:
    with private_duckdb() as run:
        run("CREATE TEMP MACRO doubled(number) AS 2 * number", {})
        assert run("SELECT doubled(number) AS number FROM given", {"given": ONE}).to_pylist() == [
            {"number": 2}
        ]
    with private_duckdb() as run:
        for sql in ("FROM given", "SELECT doubled(1)"):
            with pytest.raises(duckdb.CatalogException):
                run(sql, {})
        assert run("SELECT count(*) AS number FROM duckdb_tables()", {}).to_pylist() == [{"number": 0}]
        assert run("SELECT count(*) AS number FROM duckdb_views() WHERE NOT internal", {}).to_pylist() == [{"number": 0}]  # fmt: skip


def test_uses_within_each_other_keep_their_own_tables() -> None:
    with private_duckdb() as outer:
        outer("FROM given", {"given": ONE})
        with private_duckdb() as inner:
            assert inner("FROM given", {"given": pa.table({"number": [2]})}).to_pylist() == [{"number": 2}]
        assert outer("FROM given", {}).to_pylist() == [{"number": 1}]


def test_the_result_outlives_the_use() -> None:
    with private_duckdb() as run:
        found = run("SELECT as_money(number) AS money FROM given", {"given": ONE})
    assert str(found["money"][0].as_py()) == "1.00"
