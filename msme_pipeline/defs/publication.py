"""The asset that publishes one set of table versions to `lake.duckdb`."""

from collections.abc import Iterator, Sequence

import dagster as dg

from msme_pipeline.defs.lake_asset import OWNERS, asset_key
from msme_pipeline.defs.resources import Site
from msme_pipeline.lake.publish import publish
from msme_pipeline.pipeline.step import Step

PUBLICATION = dg.AssetKey(["serving", "lake_duckdb"])


def publication(steps: Sequence[Step]) -> dg.AssetsDefinition:
    """The publication, after all steps have run."""
    read = {name for step in steps for name in step.reads}
    last = [name for step in steps for name in step.writes if name not in read]

    @dg.asset(
        key=PUBLICATION,
        deps=[asset_key(name) for name in last],
        description=(
            "`lake.duckdb`: views over the current Parquet files of every table, swapped in atomically"
        ),
        group_name="serving",
        owners=OWNERS,
        kinds={"duckdb"},
    )
    def lake_duckdb(context: dg.AssetExecutionContext, site: Site) -> Iterator[dg.MaterializeResult]:
        site.settle()
        published = publish(site.lake(), site.duckdb_path())
        context.log.info(f"{published.path} {'published' if published.changed else 'unchanged'}")
        yield dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(published.path)),
                "changed": published.changed,
                "versions": dict(published.versions),
            }
        )

    return lake_duckdb
