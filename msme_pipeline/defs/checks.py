"""Checks that look at a stored table as a whole."""

import dagster as dg
import pyarrow.compute as pc

from msme_pipeline.defs.lake_asset import NAMED_CUSTOMERS, asset_key
from msme_pipeline.defs.resources import Site

CONSERVATION = "clean.conservation"


@dg.asset_check(
    asset=asset_key(CONSERVATION),
    name="balanced",
    blocking=True,
    description="Delivered = clean + rejected + duplicate for every customer and source, in records and rupees",
)
def balanced(site: Site) -> dg.AssetCheckResult:
    rows = site.lake().read(CONSERVATION)
    broken = rows.filter(pc.invert(rows.column("balanced")))
    customers = pc.unique(broken.column("customer_id")).to_pylist()
    return dg.AssetCheckResult(
        passed=not customers,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"accounts": rows.num_rows, "customers": customers[:NAMED_CUSTOMERS]},
    )
