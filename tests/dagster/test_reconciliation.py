"""The reconciliation as assets: a chart for one customer, the same bytes again, and links that are true."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq

from msme_pipeline.lake.store import Lake
from tests.conftest import Pipeline
from tests.content import content_hashes

CUSTOMER = "CUST_MSM_00001"
MONTHS = "analytics.reconciliation_months"


def test_one_customer_gets_a_chart_and_a_second_run_changes_nothing(
    make_pipeline: Callable[..., Pipeline],
) -> None:
    pipeline = make_pipeline()
    assert pipeline.run(CUSTOMER).success
    (record,) = pipeline.instance.fetch_materializations(dg.AssetKey(MONTHS.split(".")), limit=1).records
    materialisation = record.asset_materialization
    assert materialisation is not None
    chart = str(materialisation.metadata["chart"].value)
    assert chart.startswith("![chart](data:image/png;base64,iVBOR")
    before = content_hashes(pipeline.root)
    assert pipeline.run(CUSTOMER).changed == 0
    assert content_hashes(pipeline.root) == before


def test_links_of_the_demo_world_are_true(refreshed_world: Path) -> None:
    links = Lake(refreshed_world).read("analytics.reconciliation_links").to_pylist()
    true = defaultdict(set)
    for file in sorted((refreshed_world / "truth" / "invoices").iterdir()):
        for row in pq.read_table(file).to_pylist():
            for receipt in row["receipts"]:
                true[row["customer_id"], row["invoice_id"]].add(
                    (receipt["account_id"], receipt["booked_date"])
                )
    found = [row for row in links if row["kind"] == "invoice" and row["tier"] == "matched"]
    right = [
        (row["account_id"], row["received_on"]) in true[row["customer_id"], row["document_id"]]
        for row in found
    ]
    assert len(found) > 100
    assert sum(right) / len(right) > 0.9
