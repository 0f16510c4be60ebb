"""The steps of the pipeline in order, one module per layer, and the assets made from them."""

import dagster as dg

from msme_pipeline.defs.assets import clean, forecast, raw, reconciliation, serving, summary
from msme_pipeline.defs.lake_asset import LANDING, lake_assets
from msme_pipeline.lake.steps import Step

LAYERS: dict[str, tuple[Step, ...]] = {
    "raw": raw.STEPS,
    "clean": clean.STEPS,
    "summary": summary.STEPS,
    "analytics": (*forecast.STEPS, *reconciliation.STEPS),
    "serving": serving.STEPS,
}
STEPS: tuple[Step, ...] = tuple(step for steps in LAYERS.values() for step in steps)


def all_assets() -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Every asset: the landing folder, the outputs of the steps, the publication."""
    layers = [lake_assets(name, steps, STEPS) for name, steps in LAYERS.items()]
    return [LANDING, *layers, *forecast.ASSETS, serving.publication(STEPS)]
