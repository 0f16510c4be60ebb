"""What is received after a date changes nothing as of that date, in any step after clean."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from msme_pipeline.lake.store import Lake
from msme_pipeline.pipeline.discovery import all_steps
from msme_pipeline.pipeline.knowledge import known_on
from msme_pipeline.pipeline.runner import run_steps
from msme_pipeline.pipeline.step import Step
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.schema import Known

AS_OF = date(2025, 6, 30)
LATER = [step for step in all_steps() if step.as_of != "never" and not step.sees_all]
CLEAN = sorted({name for step in LATER for name in step.reads} - {name for s in LATER for name in s.writes})


@pytest.fixture(scope="module")
def clean(refreshed_world: Path) -> dict[str, pa.Table]:
    """Clean tables of the small world and what else the later steps read, with everything ever received."""
    lake = Lake(refreshed_world)
    return {name: lake.read(name) for name in CLEAN}


def outputs(tables: dict[str, pa.Table], steps: list[Step] = LATER) -> dict[str, pa.Table]:
    customers = sorted(tables["clean.file_permissions"]["customer_id"].unique().to_pylist())
    run = run_steps(steps, tables, AS_OF, customers)
    assert not any(run.held.values()), run.held
    return {name: run.tables[name] for step in steps for name in step.writes}


@pytest.fixture(scope="module")
def then(clean: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """What the later steps make of all rows as of the date."""
    return outputs(clean)


def later_rows(table: str, rows: pa.Table) -> pa.Array:
    known = TABLES[table].known
    if not isinstance(known, Known):
        return pa.array([False] * rows.num_rows)
    return pc.fill_null(pc.greater(rows[known.since], pa.scalar(AS_OF)), False)


def test_rows_that_were_not_known_yet_are_there_to_be_missed(clean: dict[str, pa.Table]) -> None:
    later = {name: pc.sum(later_rows(name, rows)).as_py() or 0 for name, rows in clean.items()}
    assert later["clean.bank_transactions"] > 100
    assert sum(count > 0 for count in later.values()) > 15


def test_removing_what_was_not_known_gives_the_same_bytes(
    clean: dict[str, pa.Table], then: dict[str, pa.Table]
) -> None:
    removed = {name: known_on(rows, TABLES[name], AS_OF) for name, rows in clean.items()}
    for name, rows in outputs(removed).items():
        assert rows.equals(then[name]), name


def test_what_was_not_known_may_say_anything(clean: dict[str, pa.Table], then: dict[str, pa.Table]) -> None:
    """Amounts of later rows are another's, and values that hold from later on are other ones."""
    for name, rows in outputs({name: scrambled(name, rows) for name, rows in clean.items()}).items():
        assert rows.equals(then[name]), name


def scrambled(name: str, rows: pa.Table) -> pa.Table:
    """Every value of a later row, but what dates and names it, taken from the row before."""
    spec = TABLES[name]
    later = later_rows(name, rows)
    if not rows.num_rows or not (pc.any(later).as_py() or any(c.holds_from for c in spec.columns)):
        return rows
    before = pa.array([(place - 1) % rows.num_rows for place in range(rows.num_rows)])
    for place, column in enumerate(spec.columns):
        if column.name in ("customer_id", *spec.key, *spec.dated_by):
            continue
        at = later
        if column.holds_from:
            at = pc.or_(at, pc.fill_null(pc.greater(rows[column.holds_from], pa.scalar(AS_OF)), False))
        if pa.types.is_nested(column.type):
            continue
        values = pc.if_else(at, rows[column.name].take(before), rows[column.name])
        rows = rows.set_column(place, column.name, values)
    return rows
