"""Cash-flow forecast: the step for customers, and weekly over the portfolio its backtest and its models."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import dagster as dg

from msme_pipeline.analytics.forecast.history import INPUTS, READS
from msme_pipeline.analytics.forecast.step import OPTIONS, OUTPUTS, cashflow_chart, cashflow_forecast
from msme_pipeline.defs.lake_asset import OWNERS, asset_key, picture
from msme_pipeline.defs.resources import FORECAST_MODEL, MODEL_FOLDER, Site
from msme_pipeline.lake.models import current_model, keep_model
from msme_pipeline.lake.steps import Step

STEPS = (
    Step(
        name="forecast",
        inputs=INPUTS,
        outputs=OUTPUTS,
        compute=cashflow_forecast,
        reads=READS,
        as_of="daily",
        charts={"analytics.cashflow_forecast": cashflow_chart},
        options=OPTIONS,
    ),
)
CASHFLOW = "summary.monthly_cashflow"
MODELS_GROUP = "models"
BACKTEST = dg.AssetKey(["analytics", "forecast_backtest"])
MODEL = dg.AssetKey(["analytics", FORECAST_MODEL])
CHECK = "coverage"


@dg.asset(
    key=BACKTEST,
    deps=[asset_key(CASHFLOW)],
    description="Rolling origins over the portfolio with the model in use: accuracy against naive, zero and"
    " last-six-months forecasts, coverage and width of the bands by length of history",
    group_name=MODELS_GROUP,
    owners=OWNERS,
    kinds={"python"},
    check_specs=[
        dg.AssetCheckSpec(
            CHECK,
            asset=BACKTEST,
            blocking=True,
            description="80 % bands cover 75 to 85 %, 95 % bands 92 to 98 %. Blocks when the 99 % interval over at"
            " least 200 customers lies outside; else a warning.",
        )
    ],
)
def forecast_backtest(site: Site) -> Iterator[dg.MaterializeResult]:
    from msme_pipeline.analytics.forecast.backtest import backtest

    lake = site.lake()
    version = lake.version(CASHFLOW)
    result = backtest(lake.read(CASHFLOW, version), current_model(site.root, MODEL_FOLDER))
    passed, blocks, said = result.verdict()
    metadata: dict[str, Any] = {"customers": result.customers, "version": version, "verdict": said}
    if len(result.step):
        import vl_convert

        metadata["accuracy"] = dg.MetadataValue.md(_markdown(result.accuracy()))
        metadata["coverage"] = dg.MetadataValue.md(_markdown(result.coverage()))
        metadata["chart"] = picture(vl_convert.vegalite_to_png(result.chart().to_json()))
    severity = dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN
    yield dg.MaterializeResult(
        asset_key=BACKTEST,
        metadata=metadata,
        check_results=[
            dg.AssetCheckResult(
                passed=passed,
                check_name=CHECK,
                severity=severity,
                metadata={"verdict": said, "customers": result.customers},
            )
        ],
    )


@dg.asset(
    key=MODEL,
    deps=[asset_key(CASHFLOW)],
    description="Bands and, with enough customers, the correction of the forecast fitted on the portfolio;"
    " with fewer customers the model shipped with the package stays in use",
    group_name=MODELS_GROUP,
    owners=OWNERS,
    kinds={"lightgbm"},
)
def forecast_model(context: dg.AssetExecutionContext, site: Site) -> dg.MaterializeResult:
    from msme_pipeline.analytics.forecast.backtest import refit

    lake = site.lake()
    version = lake.version(CASHFLOW)
    with TemporaryDirectory() as draft:
        result = refit(lake.read(CASHFLOW, version), Path(draft))
        if result.fitted:
            keep_model(site.root, MODEL_FOLDER, lambda folder: copytree(draft, folder, dirs_exist_ok=True))
    context.log.info(result.said)
    return dg.MaterializeResult(
        metadata={
            "customers": result.customers,
            "fitted": result.fitted,
            "said": result.said,
            "version": version,
            "model": current_model(site.root, MODEL_FOLDER) or "shipped with the package",
        }
    )


def _markdown(rows: list[dict[str, object]]) -> str:
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(row[name]) for name in names) + " |" for row in rows]
    return "\n".join(lines)


ASSETS = (forecast_backtest, forecast_model)
