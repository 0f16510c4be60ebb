"""Checks that look at a stored table as a whole."""

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.permission.permit import PERMISSIONS
from msme_pipeline.defs.lake_asset import NAMED_CUSTOMERS, asset_key
from msme_pipeline.defs.resources import Site
from msme_pipeline.tables.consent import WITHHELD

CONSERVATION = "clean.conservation"


@dg.asset_check(
    asset=asset_key(CONSERVATION),
    name="balanced",
    blocking=True,
    description=(
        "Delivered = clean + rejected + duplicate for every customer and source, in records and rupees"
    ),
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


@dg.asset_check(
    asset=asset_key(PERMISSIONS),
    name="consented",
    description="Every file that could be read is covered by a consent or another lawful basis at as_of."
    " Withheld files are the customer's matter: a warning, whatever their number; nothing is blocked.",
)
def consented(site: Site) -> dg.AssetCheckResult:
    rows = site.lake().read(PERMISSIONS)
    withheld = rows.filter(pc.is_in(rows.column("reason"), pa.array(WITHHELD)))
    per_reason = withheld.group_by("reason").aggregate([("file", "count")]).sort_by("reason")
    first = withheld.sort_by([("customer_id", "ascending"), ("file", "ascending")])
    told: dict[str, str] = {}
    for customer, detail in zip(
        first.column("customer_id").to_pylist(), first.column("detail").to_pylist(), strict=True
    ):
        if len(told) < NAMED_CUSTOMERS or customer in told:
            told.setdefault(customer, detail)
    beyond = pc.sum(pc.is_valid(rows.column("ceiling"))).as_py() or 0
    return dg.AssetCheckResult(
        passed=not withheld.num_rows,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "files": rows.num_rows,
            "withheld": withheld.num_rows,
            "reasons": dict(
                zip(
                    per_reason.column("reason").to_pylist(),
                    per_reason.column("file_count").to_pylist(),
                    strict=True,
                )
            ),
            "customers": told,
            "beyond_published_templates": beyond,
        },
    )
