"""Jobs, the daily schedule and the landing sensor."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from msme_pipeline.defs.lake_asset import asset_key
from msme_pipeline.defs.models import MODELS_GROUP
from msme_pipeline.defs.partitions import CUSTOMERS, key_of, keys_of, range_tags
from msme_pipeline.defs.publication import PUBLICATION
from msme_pipeline.defs.resources import Site
from msme_pipeline.pipeline.discovery import step_called

REFRESH = "refresh"
REFRESH_CUSTOMER = "refresh_customer"
REFRESH_FORECAST = "refresh_forecast"
FIT_MODELS = "fit_models"
MODELS = dg.AssetSelection.groups(MODELS_GROUP)
"""Backtests and models: fitted over the portfolio once a week, not with every refresh."""

NAMED_CUSTOMERS_LIMIT = (
    5_000  # beyond it the run looks at all customers of its keys; unchanged ones cost little
)


def refresh_job() -> Any:
    return dg.define_asset_job(
        REFRESH,
        selection=dg.AssetSelection.all() - MODELS,
        description="Bring every asset up to date for a range of partition keys and publish the lake",
    )


def refresh_customer_job() -> Any:
    return dg.define_asset_job(
        REFRESH_CUSTOMER,
        selection=dg.AssetSelection.all() - MODELS,
        description="Bring one customer up to date: pick its partition (in shard mode set only_customers)",
    )


def forecast_job() -> Any:
    return dg.define_asset_job(
        REFRESH_FORECAST,
        selection=dg.AssetSelection.assets(
            *(asset_key(name) for name in step_called("forecast").writes), PUBLICATION
        ),
        description="Roll the cash-flow forecast forward from the flows that are in the lake, and publish it",
    )


def models_job() -> Any:
    return dg.define_asset_job(
        FIT_MODELS,
        selection=MODELS,
        description="Backtest the forecast over the portfolio and fit its models again",
    )


def run_config(only_customers: Sequence[str] = (), as_of: str = "") -> dict[str, Any]:
    """Run configuration that narrows a run to customers and sets its date."""
    config: dict[str, Any] = {}
    if only_customers and len(only_customers) <= NAMED_CUSTOMERS_LIMIT:
        config["only_customers"] = list(only_customers)
    if as_of:
        config["as_of"] = as_of
    return {"resources": {"scope": {"config": config}}} if config else {}


def daily_schedule(job: Any) -> dg.ScheduleDefinition:
    return _over_all_customers(
        job, "daily_refresh", "0 6 * * *", "Every day at 06:00 in India: one run over all customers"
    )


def forecast_schedule(job: Any) -> dg.ScheduleDefinition:
    return _over_all_customers(
        job,
        "daily_forecast",
        "30 7 * * *",
        "Every day at 07:30 in India: the forecast alone, for sites that refresh the rest less often",
    )


def models_schedule(job: Any) -> dg.ScheduleDefinition:
    return dg.ScheduleDefinition(
        name="weekly_models",
        job=job,
        cron_schedule="0 3 * * 0",
        execution_timezone="Asia/Kolkata",
        description="Every Sunday at 03:00 in India: backtest of the forecast, then its models",
    )


def _over_all_customers(job: Any, name: str, cron: str, description: str) -> dg.ScheduleDefinition:
    @dg.schedule(
        job=job,
        cron_schedule=cron,
        execution_timezone="Asia/Kolkata",
        name=name,
        description=description,
    )
    def one_run(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        registered = context.instance.get_dynamic_partitions(CUSTOMERS.name or "")
        if not registered:
            return dg.SkipReason(
                "no customer is registered yet; the landing sensor or `msme run` registers them"
            )
        day = context.scheduled_execution_time.strftime("%Y-%m-%d")
        return dg.RunRequest(run_key=day, tags=range_tags(registered, registered))

    return one_run


def landing_sensor(job: Any) -> dg.SensorDefinition:
    @dg.sensor(
        job=job,
        name="landing",
        minimum_interval_seconds=30,
        description="Registers customers that land and requests one run for those whose files changed",
    )
    def landing(context: dg.SensorEvaluationContext, site: Site) -> dg.SensorResult:
        arrivals = site.landing().look(context.cursor or "")
        for problem in arrivals.problems:
            context.log.warning(problem)
        for customer in arrivals.vanished:
            context.log.warning(f"no file of {customer} is left; the run will mark the customer as vanished")
        if not arrivals.changed:
            reason = "; ".join(["no file changed", *arrivals.problems])
            return dg.SensorResult(skip_reason=reason, cursor=arrivals.generation)
        registered = list(context.instance.get_dynamic_partitions(CUSTOMERS.name or ""))
        new = [key for key in keys_of(arrivals.changed, site.mode) if key not in set(registered)]
        touched = {key_of(customer, site.mode) for customer in arrivals.changed}
        return dg.SensorResult(
            run_requests=[
                dg.RunRequest(
                    run_key=arrivals.digest,
                    run_config=run_config(arrivals.changed),
                    tags=range_tags(touched, registered + new),
                )
            ],
            dynamic_partitions_requests=[CUSTOMERS.build_add_request(new)] if new else [],
            cursor=arrivals.generation,
        )

    return landing
