"""Plans of named queries: what they read is in sight, and a gap is refused when they are loaded."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import PlanError, query

NUMBERS = pa.table({"number": [1, 2, 3]})
TWO = """
-- name: doubled
SELECT twice(number) AS number FROM numbers WHERE number >= $least

-- name: total
WITH hidden AS (SELECT sum(number)::BIGINT AS total FROM doubled)
SELECT total FROM hidden

-- macro: twice
CREATE OR REPLACE TEMP MACRO twice(number) AS 2 * number
"""


def plan_of(folder: Path, text: str, **settings) -> Plan:
    (folder / "two.sql").write_text(text)
    return Plan(str(folder / "step.py"), "two.sql", **settings)


def test_a_relation_brings_what_it_reads(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TWO, given=("numbers",))
    with plan.on(least=2) as relations:
        relations.give(numbers=NUMBERS)
        assert relations["total"].to_pylist() == [{"total": 10}]
        assert relations["doubled"].num_rows == 2


def test_a_lake_table_comes_under_its_short_name(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        "-- name: rows\nSELECT count(*) AS rows FROM accounts",
        given=("clean.accounts",),
    )
    with plan.on({"clean.accounts": NUMBERS, "clean.deposits": NUMBERS}) as relations:
        assert relations["rows"].to_pylist() == [{"rows": 3}]


@pytest.mark.parametrize(
    ("text", "given", "complaint"),
    [
        ("-- name: one\nFROM nowhere", (), "query one reads nowhere: no query of its plan"),
        ("-- name: one\nSELEC 1", (), "query one cannot be parsed"),
        ("-- name: one\nFROM two\n-- name: two\nFROM one", (), "in a circle"),
        ("-- name: one\nSELECT 1\n-- name: one\nSELECT 2", (), "one is declared twice"),
        ("-- name: one\nSELECT 1", ("one",), "query one has the name of a relation that is given"),
        ("SELECT 1", (), "has no line `-- name: <name>`"),
    ],
)
def test_a_plan_that_cannot_run_is_refused_when_it_is_loaded(
    text: str, given: tuple[str, ...], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(PlanError, match=complaint):
        plan_of(tmp_path, text, given=given)


def test_what_is_not_declared_is_not_in_reach(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TWO, given=("numbers",))
    with plan.on(least=1) as relations:
        with pytest.raises(PlanError, match="others is not among what the plan is given"):
            relations.give(others=NUMBERS)
        with pytest.raises(PlanError, match="numbers was not given"):
            relations["total"]
    with plan.on() as relations:
        relations.give(numbers=NUMBERS)
        with pytest.raises(PlanError, match="query doubled needs the parameters least"):
            relations["total"]


def test_plans_share_the_queries_of_others(tmp_path: Path) -> None:
    shared = plan_of(tmp_path, TWO, given=("numbers",))
    (tmp_path / "more.sql").write_text("-- name: more\nSELECT total + 1 AS more FROM total")
    plan = Plan(str(tmp_path / "step.py"), "more.sql", also=(shared,))
    with plan.on(least=1) as relations:
        relations.give(numbers=NUMBERS)
        assert relations["more"].to_pylist() == [{"more": 13}]


def test_nothing_of_a_former_use_is_visible(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TWO, given=("numbers",))
    with plan.on(least=1) as relations:
        relations.give(numbers=NUMBERS)
        relations["total"]
    for sql in ("FROM numbers", "FROM doubled", "SELECT twice(1)"):
        with pytest.raises(duckdb.CatalogException):
            query(sql)
