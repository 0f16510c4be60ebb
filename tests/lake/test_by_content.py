"""Later steps depend on what a step wrote, not on when it ran."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from msme_pipeline.lake.mapping import Outcome
from msme_pipeline.pipeline.step import ALL, Step
from tests.lake.test_mapping import RAW, READ, RETURNS, TURNOVER, World, rows_of, total

PERMISSIONS = "clean.file_permissions"
BEFORE, SINCE = date(2025, 10, 31), date(2025, 11, 1)


def permit(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """C002 is withheld from `SINCE` on; a customer with a file of 666 makes the step fail."""
    rows = []
    for row in inputs[RAW].to_pylist():
        if any(
            each["outward_taxable"] == "666"
            for each in inputs[RETURNS].to_pylist()
            if each["file"] == row["file"]
        ):
            raise ValueError("cannot be judged")
        stopped = row["customer_id"] == "C002" and as_of >= SINCE
        rows.append(
            {
                "customer_id": row["customer_id"],
                "file": row["file"],
                "source": "gst",
                "permitted": not stopped,
            }
            | {"consent_id": as_of.isoformat()}
        )
    return {PERMISSIONS: rows_of(PERMISSIONS, rows)}


def remark(outputs: Mapping[str, pa.Table]) -> dict[str, str]:
    return {
        row["customer_id"]: "withheld" for row in outputs[PERMISSIONS].to_pylist() if not row["permitted"]
    }


def sum_up(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    allowed = {row["file"] for row in inputs[PERMISSIONS].to_pylist() if row["permitted"]}
    kept = [row for row in inputs[RETURNS].to_pylist() if row["file"] in allowed]
    return total({RETURNS: rows_of(RETURNS, kept)}, as_of)


HERE = "tests.lake.test_by_content"
PERMIT = Step(
    "permit", f"{HERE}:permit", (PERMISSIONS,), {RAW: ALL, RETURNS: ALL}, "daily", remark=f"{HERE}:remark"
)
SUM = Step(
    "sum", f"{HERE}:sum_up", (TURNOVER,), {RETURNS: ALL, PERMISSIONS: ("customer_id", "file", "permitted")}
)


@pytest.fixture(params=[False, True], ids=["apart", "together"])
def world(tmp_path: Path, request: pytest.FixtureRequest) -> World:
    world = World(tmp_path, request.param)
    for number in (1, 2):
        world.land(f"C{number:03d}", [number])
    return world


def run(world: World, as_of: date = BEFORE) -> tuple[Outcome, Outcome]:
    outcomes = world.run_steps([READ, PERMIT, SUM], ["C001", "C002"], as_of)
    return outcomes["permit"], outcomes["sum"]


def test_another_date_with_the_same_content_runs_no_later_step(world: World) -> None:
    run(world)
    permitted, summed = run(world, date(2025, 10, 30))
    assert (permitted.changed, summed.changed) == (2, 0)


def test_content_that_changed_runs_later_steps_for_its_customers_alone(world: World) -> None:
    run(world)
    _, summed = run(world, SINCE)
    assert [customer for customer, receipt in summed.receipts.items() if receipt.changed] == ["C002"]
    assert (world.totals("C001"), world.totals("C002")) == ([1], [])
    run(world, BEFORE)
    assert world.totals("C002") == [2]


def test_a_customer_held_in_part_stays_so_and_holds_no_later_step(world: World) -> None:
    permitted, summed = run(world, SINCE)
    assert world.state("C002", "permit") == ("held", "withheld")
    assert permitted.held == {} and summed.held == {}
    assert world.state("C002", "sum") == ("current", None)
    again, _ = run(world, SINCE)
    assert again.changed == 0
    assert world.state("C002", "permit") == ("held", "withheld")
    run(world, BEFORE)
    assert world.state("C002", "permit") == ("current", None)


def test_a_customer_that_could_not_be_judged_is_processed_no_further(world: World) -> None:
    run(world)
    world.land("C001", [666])
    permitted, summed = run(world)
    assert list(permitted.held) == list(summed.held) == ["C001"]
    assert world.totals("C001") == [1], "the last good rows are kept"
    world.land("C001", [1])
    run(world)
    assert world.state("C001", "sum") == ("current", None)
