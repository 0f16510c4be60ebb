"""Models of steps as assets: a backtest with its check and a fit, over the whole portfolio."""

from collections.abc import Sequence
from typing import Any

import dagster as dg
import pyarrow as pa

from msme_pipeline.defs.lake_asset import OWNERS, asset_key, picture
from msme_pipeline.defs.resources import Site
from msme_pipeline.lake.models import current_model, keep_model, model_place
from msme_pipeline.pipeline.step import Fitted, Judged, Model, Step, function
from msme_pipeline.tables import TABLES

MODELS_GROUP = "models"
CHECK = "holds"


def model_key(step: Step) -> dg.AssetKey:
    """Asset of the model of a step."""
    return dg.AssetKey([TABLES[step.writes[0]].layer, _model(step).name])


def backtest_key(step: Step) -> dg.AssetKey:
    """Asset of the backtest of the model of a step."""
    return dg.AssetKey([TABLES[step.writes[0]].layer, f"{step.name}_backtest"])


def _model(step: Step) -> Model:
    if step.model is None:
        raise ValueError(f"step {step.name} has no model")
    return step.model


def model_assets(steps: Sequence[Step]) -> list[dg.AssetsDefinition]:
    """Two assets for every step that has a model: `<step>_backtest` and the model itself."""
    return [asset for step in steps if step.model is not None for asset in (_backtest(step), _fit(step))]


def _read(site: Site, model: Model) -> tuple[dict[str, pa.Table], dict[str, int]]:
    lake = site.lake()
    versions = lake.versions(model.fitted_on)
    return {name: lake.read(name, version) for name, version in versions.items()}, versions


def _backtest(step: Step) -> dg.AssetsDefinition:
    model, key = _model(step), backtest_key(step)

    @dg.asset(
        key=key,
        deps=[asset_key(name) for name in model.fitted_on],
        description=model.judged_by,
        group_name=MODELS_GROUP,
        owners=OWNERS,
        kinds={"python"},
        check_specs=[dg.AssetCheckSpec(CHECK, asset=key, blocking=True, description=model.judged_by)],
    )
    def backtest(site: Site) -> dg.MaterializeResult:
        tables, versions = _read(site, model)
        judged: Judged = function(model.backtest)(tables, current_model(site.root, model_place(model)))
        metadata: dict[str, Any] = {
            "customers": judged.customers,
            "verdict": judged.said,
            "versions": versions,
        }
        metadata |= {name: dg.MetadataValue.md(_markdown(rows)) for name, rows in judged.tables.items()}
        if judged.chart is not None:
            import vl_convert

            metadata["chart"] = picture(vl_convert.vegalite_to_png(judged.chart.to_json()))
        check = dg.AssetCheckResult(
            passed=judged.passed,
            check_name=CHECK,
            severity=dg.AssetCheckSeverity.ERROR if judged.blocks else dg.AssetCheckSeverity.WARN,
            metadata={"verdict": judged.said, "customers": judged.customers},
        )
        return dg.MaterializeResult(asset_key=key, metadata=metadata, check_results=[check])

    return backtest


def _fit(step: Step) -> dg.AssetsDefinition:
    model = _model(step)

    @dg.asset(
        key=model_key(step),
        deps=[asset_key(name) for name in model.fitted_on],
        description=f"{model.meaning}, fitted on the portfolio; with too few customers the model shipped "
        "with the package stays in use",
        group_name=MODELS_GROUP,
        owners=OWNERS,
        kinds={"python"},
    )
    def fit(context: dg.AssetExecutionContext, site: Site) -> dg.MaterializeResult:
        tables, versions = _read(site, model)
        fitted: Fitted = keep_model(
            site.root, model_place(model), lambda folder: function(model.fit)(tables, folder)
        )
        context.log.info(fitted.said)
        return dg.MaterializeResult(
            metadata={
                "customers": fitted.customers,
                "fitted": fitted.fitted,
                "said": fitted.said,
                "versions": versions,
                "model": current_model(site.root, model_place(model)) or "shipped with the package",
            }
        )

    return fit


def _markdown(rows: list[dict[str, Any]]) -> str:
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(row[name]) for name in names) + " |" for row in rows]
    return "\n".join(lines)
