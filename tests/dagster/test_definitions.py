"""The code location: what it holds and what its assets promise."""

import subprocess
import sys

import dagster as dg
import pytest

from msme_pipeline.definitions import build_defs, defs
from msme_pipeline.pipeline.discovery import all_steps
from msme_pipeline.tables import TABLES
from tests.dagster.graph import graph_of, snapshot


def test_the_asset_graph_is_the_stored_one() -> None:
    assert graph_of(defs) == snapshot(), "run `python -m tests.dagster.graph` if the change is meant"


def test_every_table_of_the_pipeline_is_an_asset_with_its_schema() -> None:
    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    for name in {table for step in all_steps() for table in step.writes}:
        spec = specs[name.replace(".", "/")]
        columns = spec.metadata["dagster/column_schema"].columns
        assert [column.name for column in columns] == [column.name for column in TABLES[name].columns]
        told = {column.name: column.constraints.other for column in columns}
        for column in TABLES[name].columns:
            assert told[column.name] == ([f"one of: {', '.join(column.values)}"] if column.values else [])
        assert spec.group_name == TABLES[name].layer
        assert spec.owners
        assert spec.kinds
        assert spec.code_version
        assert TABLES[name].meaning in (spec.description or "")


def test_assets_about_customers_are_partitioned_by_customer_and_refresh_in_one_run() -> None:
    for asset in defs.resolve_asset_graph().assets_defs:
        if asset.partitions_def is not None:
            assert asset.partitions_def.name == "customers"
            assert asset.backfill_policy == dg.BackfillPolicy.single_run()


def test_layers_only_read_from_layers_before_them() -> None:
    order = ["raw", "clean", "summary", "analytics", "serving"]
    for step in all_steps():
        own = min(order.index(TABLES[name].layer) for name in step.writes)
        assert all(order.index(TABLES[name].layer) <= own for name in step.reads), step.name


def test_tables_up_to_clean_do_not_depend_on_as_of() -> None:
    """But for what may be processed on the day, which later steps follow by content only."""
    for step in all_steps():
        if step.name == "permissions":
            continue
        layers = {TABLES[name].layer for name in step.writes}
        assert (step.as_of == "never") == bool(layers & {"raw", "clean"}), step.name


def test_the_daily_schedule_runs_at_six_in_india() -> None:
    schedule = defs.resolve_schedule_def("daily_refresh")
    assert schedule.cron_schedule == "0 6 * * *"
    assert schedule.execution_timezone == "Asia/Kolkata"


def test_loading_touches_neither_network_nor_lake(tmp_path) -> None:
    """Importing the definitions with a lake folder that does not exist leaves it that way."""
    root = tmp_path / "nowhere"
    code = "import msme_pipeline.definitions"
    subprocess.run([sys.executable, "-c", code], check=True, env={"MSME_DATA_LAKE": str(root), "PATH": ""})
    assert not root.exists()


def test_overrides_reach_the_site_and_unknown_ones_are_refused() -> None:
    assert build_defs(root="/somewhere").resources["site"].root == "/somewhere"
    with pytest.raises(Exception, match="colour"):
        build_defs(colour="blue")
