"""The forecast as assets: it runs, shows its chart, is the same twice, and takes its options from the run."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from msme_pipeline.definitions import defs
from msme_pipeline.defs.models import backtest_key, model_key
from msme_pipeline.lake.store import Lake
from msme_pipeline.pipeline.discovery import step_called
from tests.conftest import Pipeline
from tests.content import content_hashes

CUSTOMER = "CUST_MSM_00001"
FORECAST = step_called("forecast")
BACKTEST, MODEL = backtest_key(FORECAST), model_key(FORECAST)
TABLES = ("cashflow_forecast", "cashflow_daily", "cashflow_scenarios", "forecast_assessment")


def metadata_of(pipeline: Pipeline, key: dg.AssetKey, partition: str | None = None) -> dict[str, object]:
    records = pipeline.instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=key, asset_partitions=[partition] if partition else None), limit=1
    ).records
    return {name: value.value for name, value in records[0].asset_materialization.metadata.items()}


def run_forecast(pipeline: Pipeline, **scope: object) -> None:
    result = pipeline.defs.resolve_job_def("refresh_forecast").execute_in_process(
        instance=pipeline.instance,
        partition_key=CUSTOMER,
        run_config={"resources": {"scope": {"config": scope}}} if scope else {},
    )
    assert result.success


@pytest.fixture
def refreshed(refreshed_world: Path, tmp_path: Path) -> Iterator[Pipeline]:
    """A copy of the refreshed world with one customer registered."""
    shutil.copytree(refreshed_world, tmp_path / "lake")
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("customers", [CUSTOMER])
        yield Pipeline(tmp_path / "lake", instance)


def test_the_forecast_runs_alone_with_chart_stress_horizon_and_models(refreshed: Pipeline) -> None:
    pipeline = refreshed
    lake = Lake(pipeline.root)
    run_forecast(pipeline)
    rows = {name: lake.read(f"analytics.{name}", customers=[CUSTOMER]) for name in TABLES}
    assert [rows[name].num_rows for name in TABLES] == [3, 90, 9, 1]
    assert [day.isoformat() for day in rows["cashflow_forecast"]["month"].to_pylist()] == [
        "2025-12-01",
        "2026-01-01",
        "2026-02-01",
    ]
    chart = str(metadata_of(pipeline, dg.AssetKey(["analytics", "cashflow_forecast"]), CUSTOMER)["chart"])
    assert chart.startswith("![chart](data:image/png;base64,iVBOR")
    before = content_hashes(pipeline.root)
    versions = lake.versions(f"analytics.{name}" for name in TABLES)
    run_forecast(pipeline)
    assert lake.versions(versions) == versions, "nothing changed, nothing is written"
    run_forecast(pipeline, horizon_days=60, inflow_drop=0.3)
    stressed = lake.read("analytics.cashflow_scenarios", customers=[CUSTOMER]).to_pylist()
    assert {row["scenario"] for row in stressed} == {"base", "optimistic", "pessimistic", "stress"}
    assert lake.read("analytics.cashflow_daily", customers=[CUSTOMER]).num_rows == 60
    run_forecast(pipeline)
    assert content_hashes(pipeline.root) == before, "without the stress the rows are the former ones"
    run_forecast(pipeline, as_of="2025-12-10")
    later = lake.read("analytics.forecast_assessment", customers=[CUSTOMER]).to_pylist()[0]
    assert later["balance_age_days"] == 10
    assert later["last_balance_on"] == date(2025, 11, 30)
    result = pipeline.defs.resolve_job_def("fit_models").execute_in_process(instance=pipeline.instance)
    assert result.success
    assert metadata_of(pipeline, BACKTEST)["customers"] == 3
    assert str(metadata_of(pipeline, BACKTEST)["chart"]).startswith("![chart]")
    assert metadata_of(pipeline, MODEL)["model"] == "shipped with the package"
    assert all(evaluation.severity.value == "WARN" for evaluation in result.get_asset_check_evaluations())


@pytest.mark.parametrize(("name", "cron"), [("daily_forecast", "30 7 * * *"), ("weekly_models", "0 3 * * 0")])
def test_forecast_and_models_have_schedules_of_their_own(name: str, cron: str) -> None:
    schedule = defs.resolve_schedule_def(name)
    assert (schedule.cron_schedule, schedule.execution_timezone) == (cron, "Asia/Kolkata")


def test_models_are_not_fitted_with_every_refresh() -> None:
    keys = defs.resolve_job_def("refresh").asset_layer.executable_asset_keys
    assert not {BACKTEST, MODEL} & keys
    assert dg.AssetKey(["analytics", "forecast_assessment"]) in keys
