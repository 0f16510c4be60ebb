"""map_buckets: only what changed is written, one customer's trouble stays its own."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from msme_pipeline.lake import mapping
from msme_pipeline.lake.mapping import Outcome, map_buckets, workers
from msme_pipeline.lake.publish import publish
from msme_pipeline.lake.status import STATUS
from msme_pipeline.lake.store import Lake
from msme_pipeline.landing.folder import Landing
from msme_pipeline.pipeline.step import ALL, Step
from msme_pipeline.tables import TABLES
from tests.lake.rows import turnover_rows

AS_OF = date(2025, 11, 30)
RAW, TURNOVER, RETURNS = "raw.landed_files", "summary.gst_turnover", "raw.gst_returns"


def rows_of(name: str, rows: list[dict]) -> pa.Table:
    columns = TABLES[name].columns
    empty = dict.fromkeys(column.name for column in columns)
    schema = pa.schema([pa.field(column.name, column.type) for column in columns])
    return pa.Table.from_pylist([empty | row for row in rows], schema=schema)


def read(files) -> dict[str, pa.Table]:
    """Each file is a JSON list of amounts; `broken` cannot be read, `crash` raises."""
    landed, returns = [], []
    for file in files:
        text = Path(file.path).read_text()
        base = {"customer_id": file.customer_id, "file": file.file}
        defect = {"defect": "unreadable_file", "detail": f"{file.file} is broken"} if text == "broken" else {}
        if text == "crash":
            raise RuntimeError("the reader fell over")
        landed.append(
            base
            | {"source": file.source, "format": "toy", "bytes": 1, "sha256": "", "records_read": 1}
            | defect
        )
        for number, amount in enumerate(json.loads(text) if not defect else []):
            returns.append(base | {"return_no": number, "form": "GSTR3B", "outward_taxable": str(amount)})
    return {RAW: rows_of(RAW, landed), RETURNS: rows_of(RETURNS, returns)}


def total(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    amounts: dict[str, list[int]] = {}
    for row in inputs[RETURNS].to_pylist():
        if row["outward_taxable"] == "13":
            raise ZeroDivisionError(f"{row['customer_id']} is unlucky")
        amounts.setdefault(row["customer_id"], []).append(int(row["outward_taxable"]))
    tables = [turnover_rows(customer, sorted(values)) for customer, values in sorted(amounts.items())]
    return {TURNOVER: pa.concat_tables([rows_of(TURNOVER, []), *tables])}


def hold_forty_two(inputs: Mapping[str, pa.Table], outputs: Mapping[str, pa.Table]) -> dict[str, str]:
    rows = outputs[TURNOVER].select(["customer_id", "turnover_3b"]).to_pylist()
    return {row["customer_id"]: "forty-two is held" for row in rows if row["turnover_3b"] == 42}


HERE = "tests.lake.test_mapping"
READ = Step("read", f"{HERE}:read", (RAW, RETURNS), reads_landing=True)
TOTAL = Step(
    "total", f"{HERE}:total", (TURNOVER,), {RETURNS: ALL}, as_of="month_end", hold=f"{HERE}:hold_forty_two"
)


class World:
    """`together` runs the steps in one go, else each has a run of its own."""

    def __init__(self, root: Path, together: bool = False):
        self.together = together
        self.lake = Lake(root)
        self.landing = Landing(root / "landing", root / "landing_index")

    def land(self, customer: str, content: object, name: str = "a.json") -> Path:
        path = self.landing.root / customer / "gst" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def run(self, customers: list[str], as_of: date = AS_OF, executor=None) -> tuple[Outcome, Outcome]:
        outcomes = self.run_steps([READ, TOTAL], customers, as_of, executor)
        return outcomes["read"], outcomes["total"]

    def run_steps(
        self, steps: list[Step], customers: list[str], as_of: date = AS_OF, executor=None
    ) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for mine in [steps] if self.together else [[step] for step in steps]:
            outcomes |= map_buckets(
                mine, self.lake, self.landing, customers, as_of, executor, declared=steps
            )[0]
        return outcomes

    def totals(self, customer: str) -> list[int]:
        rows = self.lake.read(TURNOVER, customers=[customer])
        return sorted(int(value) for value in rows.column("turnover_3b").to_pylist())

    def state(self, customer: str, step: str) -> tuple[str, str | None]:
        rows = self.lake.read(STATUS, customers=[customer]).to_pylist()
        return next((row["state"], row["reason"]) for row in rows if row["step"] == step)


@pytest.fixture(params=[False, True], ids=["apart", "together"])
def world(tmp_path: Path, request: pytest.FixtureRequest) -> World:
    world = World(tmp_path, request.param)
    for number in range(1, 5):
        world.land(f"C{number:03d}", [number])
    return world


EVERYONE = ["C001", "C002", "C003", "C004"]


def test_a_second_run_writes_no_new_version(world: World) -> None:
    world.run(EVERYONE)
    names = (RAW, RETURNS, TURNOVER, STATUS)
    before = world.lake.versions(names)
    outcomes = world.run(EVERYONE)
    assert [outcome.changed for outcome in outcomes] == [0, 0]
    assert world.lake.versions(names) == before


def test_only_the_customer_whose_file_changed_is_written(world: World) -> None:
    world.run(EVERYONE)
    world.land("C002", [20, 21])
    first, second = world.run(EVERYONE)
    assert [c for c, receipt in first.receipts.items() if receipt.changed] == ["C002"]
    assert [c for c, receipt in second.receipts.items() if receipt.changed] == ["C002"]
    assert world.totals("C002") == [20, 21]
    assert world.totals("C001") == [1]


def test_a_file_that_says_the_same_in_other_bytes_runs_no_later_step(world: World) -> None:
    world.run(EVERYONE)
    world.land("C002", "[ 2 ]")
    first, second = world.run(EVERYONE)
    assert (first.changed, second.changed) == (1, 0)


def test_rows_of_other_code_are_computed_again_and_counted_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run(EVERYONE)
    with monkeypatch.context() as patch:
        for step in (READ, TOTAL):
            patch.setitem(vars(step), "code_version", "of tomorrow")
        first, second = world.run(EVERYONE)
        assert (first.changed, second.changed) == (4, 4)
        assert (first.recoded, second.recoded) == (4, 4)
        first, second = world.run(EVERYONE)
        assert (first.changed, second.changed) == (0, 0)
        assert (first.recoded, second.recoded) == (0, 0)


def test_a_month_end_step_follows_the_month_and_not_the_day(world: World) -> None:
    world.run(EVERYONE, date(2025, 11, 29))
    assert world.run(EVERYONE, date(2025, 11, 30))[1].changed == 0
    first, second = world.run(EVERYONE, date(2025, 12, 1))
    assert (first.changed, second.changed) == (0, 4)


def test_a_crash_over_one_customer_holds_that_one_with_the_reason(world: World) -> None:
    world.run(EVERYONE)
    world.land("C003", [13])
    world.land("C004", [44])
    _, second = world.run(EVERYONE)
    assert list(second.held) == ["C003"]
    assert "ZeroDivisionError" in second.held["C003"]
    assert "C003 is unlucky" in second.held["C003"]
    assert world.totals("C003") == [3], "the last good rows stay"
    assert world.totals("C004") == [44]
    assert world.state("C003", "total")[0] == "held"
    world.land("C003", [30])
    world.run(EVERYONE)
    assert world.totals("C003") == [30]
    assert world.state("C003", "total") == ("current", None)


def test_a_customer_that_validation_holds_keeps_its_last_good_rows(world: World) -> None:
    world.run(EVERYONE)
    world.land("C001", [42])
    world.land("C002", [2, 2, 2])
    _, second = world.run(EVERYONE)
    assert second.held == {"C001": "forty-two is held"}
    assert (world.totals("C001"), world.totals("C002")) == ([1], [2, 2, 2])


def test_a_file_that_became_unreadable_keeps_its_rows_and_is_stale(world: World) -> None:
    world.land("C001", [5], "b.json")
    world.run(EVERYONE)
    world.land("C001", "broken", "b.json")
    world.land("C001", [7])
    world.run(EVERYONE)
    assert world.totals("C001") == [5, 7]
    state, reason = world.state("C001", "read")
    assert state == "stale"
    assert "C001/gst/b.json is broken" in (reason or "")
    world.run(EVERYONE)
    assert world.state("C001", "read")[0] == "stale", "it stays stale until the file is mended"
    world.land("C001", [6], "b.json")
    world.run(EVERYONE)
    assert world.totals("C001") == [6, 7]
    assert world.state("C001", "read") == ("current", None)


def test_a_file_that_is_gone_keeps_its_rows_and_is_stale(world: World) -> None:
    path = world.land("C001", [5], "b.json")
    world.run(EVERYONE)
    path.unlink()
    world.run(EVERYONE)
    assert world.totals("C001") == [1, 5]
    assert "gone from the landing folder" in (world.state("C001", "read")[1] or "")


def test_a_customer_whose_files_vanish_is_marked_and_not_deleted(world: World) -> None:
    world.run(EVERYONE)
    world.land("C002", "[]").unlink()
    world.run(EVERYONE)
    assert world.totals("C002") == [2]
    assert world.state("C002", "read")[0] == "vanished"
    world.land("C002", [2])
    world.run(EVERYONE)
    assert world.state("C002", "read") == ("current", None)


def test_a_new_broken_file_keeps_the_others(world: World) -> None:
    world.land("C001", "broken", "b.json")
    first, _ = world.run(EVERYONE)
    assert first.receipts["C001"].state == "incomplete"
    assert first.receipts["C001"].reason == "C001/gst/b.json is broken"
    assert world.totals("C001") == [1]
    world.run(EVERYONE)
    assert world.state("C001", "read")[0] == "incomplete", "until the file is mended"
    defects = world.lake.read(RAW, customers=["C001"]).column("defect").to_pylist()
    assert sorted(map(str, defects)) == ["None", "unreadable_file"]


def test_a_customer_without_raw_rows_waits_and_says_so(world: World) -> None:
    world.land("C009", "crash")
    first, second = world.run([*EVERYONE, "C009"])
    assert list(first.held) == ["C009"]
    assert "the reader fell over" in first.held["C009"]
    assert "a step before this one holds the customer" in second.held["C009"]
    assert world.totals("C001") == [1]


def test_previews_mask_what_identifies_a_person(world: World) -> None:
    _, second = world.run(["C001"])
    preview = second.receipts["C001"].previews[TURNOVER]
    assert "27AAPFU0939F1ZV" not in preview
    assert "quarterly" in preview


def test_many_customers_in_worker_processes_give_the_same_rows(tmp_path: Path) -> None:
    customers = [f"C{number:04d}" for number in range(300)]
    contents = []
    for name, processes in (("alone", 1), ("pool", 2)):
        world = World(tmp_path / name)
        for number, customer in enumerate(customers):
            world.land(customer, [1000 + number])
        with workers(processes) as executor:
            first, second = world.run(customers, executor=executor)
        assert (first.changed, second.changed) == (300, 300)
        publish(world.lake, tmp_path / name / "lake.duckdb")
        with duckdb.connect(str(tmp_path / name / "lake.duckdb"), read_only=True) as con:
            contents.append(con.execute(f"SELECT * FROM {TURNOVER} ORDER BY customer_id, period").fetchall())
    assert contents[0] == contents[1]
    assert len(contents[0]) == 300


@pytest.mark.parametrize("record_seconds", [0.0, 3600.0])
def test_what_was_done_before_a_failure_is_recorded_and_not_done_again(
    world: World, monkeypatch: pytest.MonkeyPatch, record_seconds: float
) -> None:
    customers = [f"C{number:04d}" for number in range(300)]
    for customer in customers:
        world.land(customer, [1])
    done: list[str] = []
    run_task = mapping.run_task

    def full_disk(task):
        if len(done) > 100 and task.steps[-1] is TOTAL:
            raise OSError("no space left")
        done.extend(task.customers if task.steps[-1] is TOTAL else [])
        return run_task(task)

    monkeypatch.setattr(mapping, "RECORD_SECONDS", record_seconds)
    monkeypatch.setattr(mapping, "run_task", full_disk)
    with pytest.raises(OSError, match="no space left"):
        world.run(customers)
    monkeypatch.setattr(mapping, "run_task", run_task)
    assert 100 < len(done) < 300
    _, total = world.run(customers)
    assert {c for c, receipt in total.receipts.items() if receipt.changed} == set(customers) - set(done)
    states = world.lake.read(STATUS).group_by(["step", "state"]).aggregate([([], "count_all")]).to_pylist()
    assert {(row["step"], row["state"]): row["count_all"] for row in states} == {
        ("read", "current"): 300,
        ("total", "current"): 300,
    }


def test_a_dask_scheduler_serves_as_executor(world: World) -> None:
    from distributed import LocalCluster

    customers = [f"D{number:04d}" for number in range(200)]
    for customer in customers:
        world.land(customer, [1])
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        workers(2, cluster.scheduler_address) as executor,
    ):
        first, second = world.run(customers, executor=executor)
    assert (first.changed, second.changed) == (200, 200)
    assert world.totals("D0199") == [1]
