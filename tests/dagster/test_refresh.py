"""Real runs on an ephemeral instance: partitions, metadata, checks, ranges, modes."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow as pa
import pytest
from sqlalchemy.exc import IntegrityError

from msme_pipeline.cleaning.conservation.account import account_for
from msme_pipeline.definitions import defs
from msme_pipeline.defs.partitions import RANGE_END, RANGE_START
from msme_pipeline.defs.run import databases_open, refresh, register
from msme_pipeline.lake.store import Lake
from msme_pipeline.tables import TABLES
from tests.conftest import Pipeline
from tests.content import content_hashes

CUSTOMERS = [f"CUST_MSM_{number:05d}" for number in (1, 2, 3)]


def latest(pipeline: Pipeline, table: str, partition: str) -> dict[str, object]:
    records = pipeline.instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=dg.AssetKey(table.split(".")), asset_partitions=[partition]), limit=1
    ).records
    metadata = records[0].asset_materialization.metadata
    return {name: value.value for name, value in metadata.items()}


def test_a_run_materialises_every_table_for_every_customer(pipeline: Pipeline) -> None:
    result = pipeline.run()
    assert result.success
    assert result.customers == result.changed == 3
    assert result.failed_checks == ()
    for customer in CUSTOMERS:
        metadata = latest(pipeline, "clean.bank_transactions", customer)
        stored = Lake(pipeline.root).read("clean.bank_transactions", customers=[customer])
        assert metadata["dagster/row_count"] == stored.num_rows > 100
        assert metadata["held"] == 0
        assert metadata["version"] == Lake(pipeline.root).version("clean.bank_transactions")
        preview = str(metadata["first_rows"])
        assert preview.count("\n") == 11
        narrations = [text for text in stored.column("narration").to_pylist()[:10] if len(text) > 6]
        assert not any(text in preview for text in narrations), "narrations must be masked"
    with duckdb.connect(str(pipeline.root / "lake.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM serving.portfolio").fetchall() == [(3,)]


def test_a_second_run_changes_nothing_and_says_so(pipeline: Pipeline) -> None:
    pipeline.run()
    lake = Lake(pipeline.root)
    before = lake.versions(TABLES)
    again = pipeline.run()
    assert (again.changed, again.published) == (0, False)
    assert lake.versions(TABLES) == before


def test_one_customer_can_be_refreshed_alone(pipeline: Pipeline) -> None:
    pipeline.run(CUSTOMERS[1])
    rows = Lake(pipeline.root).read("clean.accounts", columns=["customer_id"])
    assert set(rows.column("customer_id").to_pylist()) == {CUSTOMERS[1]}


def test_shard_mode_gives_the_same_tables_as_customer_mode(make_pipeline: Callable[..., Pipeline]) -> None:
    by_customer, by_shard = make_pipeline("customers"), make_pipeline("shards", mode="shard")
    by_customer.run()
    result = by_shard.run()
    assert result.changed == 3
    assert len(by_shard.instance.get_dynamic_partitions("customers")) == 16
    assert content_hashes(by_customer.root) == content_hashes(by_shard.root)


def test_only_customers_narrows_a_shard_run(make_pipeline: Callable[..., Pipeline]) -> None:
    shards = make_pipeline("shards", mode="shard")
    shards.run(CUSTOMERS[2])
    rows = Lake(shards.root).read("clean.accounts", columns=["customer_id"])
    assert set(rows.column("customer_id").to_pylist()) == {CUSTOMERS[2]}


@pytest.mark.parametrize(
    ("first", "last", "complaint"),
    [
        (CUSTOMERS[2], CUSTOMERS[0], "is reversed"),
        (CUSTOMERS[0], "CUST_MSM_77777", "not registered|Nonexistent partition keys"),
    ],
)
def test_a_range_that_dagster_would_silently_accept_fails_the_run(
    pipeline: Pipeline, first: str, last: str, complaint: str
) -> None:
    pipeline.instance.add_dynamic_partitions("customers", CUSTOMERS)
    with pytest.raises(Exception, match=complaint):
        pipeline.defs.resolve_job_def("refresh").execute_in_process(
            instance=pipeline.instance, tags={RANGE_START: first, RANGE_END: last}
        )
    assert not Lake(pipeline.root).exists("clean.accounts")


def test_a_range_covers_its_customers_in_insertion_order(pipeline: Pipeline) -> None:
    order = [CUSTOMERS[2], CUSTOMERS[0], CUSTOMERS[1]]
    pipeline.instance.add_dynamic_partitions("customers", order)
    pipeline.defs.resolve_job_def("refresh").execute_in_process(
        instance=pipeline.instance, tags={RANGE_START: order[0], RANGE_END: order[1]}
    )
    rows = Lake(pipeline.root).read("clean.accounts", columns=["customer_id"])
    assert set(rows.column("customer_id").to_pylist()) == set(order[:2])


def test_a_held_customer_fails_the_check_as_a_warning_and_the_rest_proceed(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run()
    shutil.rmtree(pipeline.root / "landing" / CUSTOMERS[0])
    (pipeline.root / "landing" / CUSTOMERS[0]).mkdir()
    result = pipeline.run()
    assert result.success
    assert "raw/landed_files: conforms" in result.failed_checks
    status = {
        row["customer_id"]: row["state"]
        for row in Lake(pipeline.root).read("meta.customer_status").to_pylist()
        if row["step"] == "raw"
    }
    assert status.pop(CUSTOMERS[0]) == "vanished"
    assert set(status.values()) <= {"current", "incomplete"}, "a planted file is broken"
    with duckdb.connect(str(pipeline.root / "lake.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM serving.portfolio").fetchall() == [(3,)]


def test_as_of_limits_what_summaries_read_and_leaves_clean_alone(pipeline: Pipeline) -> None:
    pipeline.run()
    clean = Lake(pipeline.root).version("clean.bank_transactions")
    pipeline.run(as_of="2025-06-15")
    assert Lake(pipeline.root).version("clean.bank_transactions") == clean
    with duckdb.connect(str(pipeline.root / "lake.duckdb"), read_only=True) as con:
        (last,) = con.execute("SELECT max(month)::VARCHAR FROM summary.monthly_cashflow").fetchone() or ("",)
    assert last <= "2025-06-01"


def test_an_empty_landing_folder_is_one_sentence(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        empty = Pipeline(tmp_path, instance)
        with pytest.raises(
            ValueError, match=r"no customer folder in .*landing; run `msme demo` or land files"
        ):
            empty.run()


def test_the_job_for_one_customer_takes_its_partition(pipeline: Pipeline) -> None:
    pipeline.instance.add_dynamic_partitions("customers", CUSTOMERS)
    result = pipeline.defs.resolve_job_def("refresh_customer").execute_in_process(
        instance=pipeline.instance, partition_key=CUSTOMERS[1]
    )
    assert result.success
    rows = Lake(pipeline.root).read("serving.portfolio", columns=["customer_id"])
    assert rows.column("customer_id").to_pylist() == [CUSTOMERS[1]]


def test_an_asset_chosen_alone_runs_its_step_and_no_other(pipeline: Pipeline) -> None:
    pipeline.run()
    lake = Lake(pipeline.root)
    before = lake.versions(TABLES)
    alone = dg.define_asset_job("alone", selection=dg.AssetSelection.assets(["summary", "gst_turnover"]))
    result = (
        dg.Definitions.merge(pipeline.defs, dg.Definitions(jobs=[alone]))
        .resolve_job_def("alone")
        .execute_in_process(
            instance=pipeline.instance,
            partition_key=CUSTOMERS[1],
            run_config={"resources": {"scope": {"config": {"as_of": "2025-06-15"}}}},
        )
    )
    events = result.get_asset_materialization_events()
    assert [event.asset_key.to_user_string() for event in events] == ["summary/gst_turnover"]
    changed = {name for name, version in lake.versions(TABLES).items() if version > before[name]}
    assert changed == {"summary.gst_turnover", "meta.customer_status"}


def test_the_daily_schedule_asks_for_one_run_over_all_customers(tmp_path: Path) -> None:
    schedule = defs.resolve_schedule_def("daily_refresh")
    at_six = datetime(2025, 11, 30, 0, 30, tzinfo=UTC)
    with (
        dg.DagsterInstance.local_temp(str(tmp_path)) as instance,
        dg.build_schedule_context(instance=instance, scheduled_execution_time=at_six) as context,
    ):
        assert "no customer is registered" in str(schedule(context).skip_message)
        instance.add_dynamic_partitions("customers", CUSTOMERS[::-1])
        request = schedule(context)
    assert (request.tags[RANGE_START], request.tags[RANGE_END]) == (CUSTOMERS[2], CUSTOMERS[0])
    assert request.run_key == "2025-11-30"


def test_conservation_that_fails_blocks_the_publication(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the code: the accounts do not balance although no customer was held."""

    def unbalanced(inputs, as_of):
        outputs = dict(account_for(inputs, as_of))
        rows = outputs["clean.conservation"]
        wrong = pa.array([False] * rows.num_rows)
        place = rows.column_names.index("balanced")
        return outputs | {"clean.conservation": rows.set_column(place, "balanced", wrong)}

    monkeypatch.setattr("msme_pipeline.cleaning.conservation.account.account_for", unbalanced)
    result = refresh(pipeline.defs, pipeline.site, pipeline.instance)
    assert "clean/conservation: balanced" in result.failed_checks
    assert not (pipeline.root / "lake.duckdb").exists()


def test_two_processes_may_register_the_same_keys(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = dg.DagsterInstance.add_dynamic_partitions
    met = []

    def overtaken(self: dg.DagsterInstance, partitions_def_name: str, partition_keys) -> None:
        if not met:
            met.append(True)
            add(self, partitions_def_name, [CUSTOMERS[1]])
            raise IntegrityError("insert", {}, Exception("UNIQUE constraint failed"))
        add(self, partitions_def_name, partition_keys)

    monkeypatch.setattr(dg.DagsterInstance, "add_dynamic_partitions", overtaken)
    register(pipeline.instance, CUSTOMERS)
    assert sorted(pipeline.instance.get_dynamic_partitions("customers")) == CUSTOMERS


def test_the_databases_of_a_run_stay_open_and_close_after_it(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        root = Path(instance.root_directory)
        log = root / "history" / "runs" / "index.db-wal"
        with databases_open(root, "a-run"):
            instance.add_dynamic_partitions("customers", CUSTOMERS)
            assert log.stat().st_size > 0
        assert not log.exists()
        assert instance.get_dynamic_partitions("customers") == CUSTOMERS


def test_databases_that_lie_elsewhere_are_left_alone(tmp_path: Path) -> None:
    with databases_open(tmp_path, "a-run"):
        assert not list(tmp_path.iterdir())
