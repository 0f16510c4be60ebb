"""The queries we give to analysts run on a published lake and answer something."""

from pathlib import Path

import duckdb
import pytest

PAGE = Path(__file__).parents[1] / "docs" / "queries.sql"
QUERIES = duckdb.extract_statements(PAGE.read_text(encoding="utf-8"))
MAY_BE_EMPTY = ("WHERE state <> 'current'", "WHERE NOT balanced", "WHERE NOT permitted", "anomaly_evidence")


@pytest.mark.parametrize("query", [statement.query.strip() for statement in QUERIES])
def test_the_query_answers(query: str, refreshed_world: Path) -> None:
    with duckdb.connect(str(refreshed_world / "lake.duckdb"), read_only=True) as con:
        rows = con.execute(query).fetchall()
    assert rows or any(text in query for text in MAY_BE_EMPTY)
