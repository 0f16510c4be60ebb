"""The steps of the pipeline in order, one module per layer, and the assets made from them."""

import dagster as dg

from msme_pipeline.defs.assets import clean, forecast, raw, reconciliation, serving, summary
from msme_pipeline.defs.lake_asset import LANDING, lake_asset
from msme_pipeline.lake.steps import Step

STEPS: tuple[Step, ...] = (
    *raw.STEPS,
    *clean.STEPS,
    *summary.STEPS,
    *forecast.STEPS,
    *reconciliation.STEPS,
    *serving.STEPS,
)


def all_assets() -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Every asset: the landing folder, the outputs of the steps, the publication."""
    lake_assets = [lake_asset(step, STEPS[:position]) for position, step in enumerate(STEPS)]
    return [LANDING, *lake_assets, *forecast.ASSETS, serving.publication(STEPS)]
