"""Every asset: the landing folder, the outputs of the steps layer by layer, their models, the publication."""

import dagster as dg

from msme_pipeline.defs.lake_asset import LANDING, lake_assets
from msme_pipeline.defs.models import model_assets
from msme_pipeline.defs.publication import publication
from msme_pipeline.pipeline.discovery import all_steps, by_layer


def all_assets() -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Assets of all steps of the package."""
    steps = all_steps()
    layers = [lake_assets(layer, mine, steps) for layer, mine in by_layer(steps).items()]
    return [LANDING, *layers, *model_assets(steps), publication(steps)]
