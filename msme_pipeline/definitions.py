"""The code location: `defs` is what Dagster loads, `build_defs` makes variants for tests and sites."""

import os
from pathlib import Path
from typing import Any

import dagster as dg

from msme_pipeline.defs.assets import all_assets
from msme_pipeline.defs.checks import balanced, consented
from msme_pipeline.defs.console import progress
from msme_pipeline.defs.jobs import (
    daily_schedule,
    forecast_job,
    forecast_schedule,
    landing_sensor,
    models_job,
    models_schedule,
    refresh_customer_job,
    refresh_job,
)
from msme_pipeline.defs.resources import Scope, Site

PROJECT = Path(__file__).resolve().parent.parent


def default_root() -> Path:
    """`MSME_DATA_LAKE`, else `data_lake/` beside the package."""
    return Path(os.environ.get("MSME_DATA_LAKE") or PROJECT / "data_lake").resolve()


def build_defs(**overrides: Any) -> dg.Definitions:
    """Definitions with the settings of `Site` overridden: `root`, `mode`, `processes`, ….

    Settings not overridden come from MSME_DATA_LAKE, MSME_PARTITIONS (customer or shard),
    MSME_PROCESSES and MSME_DASK_SCHEDULER. ValueError for a setting that `Site` does not have.
    """
    unknown = sorted(set(overrides) - set(Site.model_fields))
    if unknown:
        raise ValueError(f"Site has no setting {unknown[0]}; it has {', '.join(Site.model_fields)}")
    settings: dict[str, Any] = {
        "root": str(default_root()),
        "mode": os.environ.get("MSME_PARTITIONS", "customer"),
        "processes": int(os.environ.get("MSME_PROCESSES") or os.cpu_count() or 1),
        "scheduler": os.environ.get("MSME_DASK_SCHEDULER", ""),
    } | overrides
    job, forecasts, models = refresh_job(), forecast_job(), models_job()
    return dg.Definitions(
        assets=all_assets(),
        asset_checks=[balanced, consented],
        jobs=[job, refresh_customer_job(), forecasts, models],
        schedules=[daily_schedule(job), forecast_schedule(forecasts), models_schedule(models)],
        sensors=[landing_sensor(job)],
        resources={"site": Site(**settings), "scope": Scope()},
        loggers={"console": dg.colored_console_logger, "progress": progress},
        executor=dg.in_process_executor,
    )


defs = build_defs()
