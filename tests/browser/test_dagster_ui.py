"""The Dagster UI in headless Chromium: the graph by layer, a partition's metadata, its checks."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from playwright.sync_api import Page, sync_playwright

from msme_pipeline.defs.run import dagster_home
from msme_pipeline.tables import TABLES
from tests.conftest import Pipeline
from tests.dagster.servers import PROJECT, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CUSTOMER = "CUST_MSM_00001"
LAYERS = ("raw", "clean", "summary", "analytics", "serving")
SHOTS = os.environ.get("MSME_SCREENSHOTS")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here; .ci/run installs one"
    ),
]


@pytest.fixture(scope="module")
def ui(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of `dagster dev` over a lake with one run."""
    root = tmp_path_factory.mktemp("ui") / "data_lake"
    shutil.copytree(small_world, root)
    before = os.environ.get("DAGSTER_HOME")
    home = dagster_home(root, PROJECT / "dagster.yaml")
    try:
        with dg.DagsterInstance.get() as instance:
            Pipeline(root, instance).run()
        command = ["dagster", "dev", "-w", str(PROJECT / "workspace.yaml")]
        with served(command, root, root, home) as url:
            yield url
    finally:
        os.environ.pop("DAGSTER_HOME", None)
        if before is not None:
            os.environ["DAGSTER_HOME"] = before


@pytest.fixture(scope="module")
def page(ui: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(30_000)
        yield page
        browser.close()


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def test_the_lineage_shows_every_layer(ui: str, page: Page) -> None:
    page.goto(f"{ui}/asset-groups")
    for layer in LAYERS:
        page.get_by_text(layer, exact=True).first.wait_for()
    page.locator("foreignObject").first.wait_for()  # the graph is laid out
    shoot(page, "lineage")


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_lists_its_tables(ui: str, page: Page, layer: str) -> None:
    page.set_viewport_size({"width": 1600, "height": 4000})  # only rows inside the window are drawn
    page.goto(f"{ui}/locations/msme_pipeline/asset-groups/{layer}/list")
    for spec in TABLES.values():
        if spec.layer == layer:
            page.locator(f'a[href*="/assets/{layer}/{spec.table}"]').first.wait_for()
    shoot(page, f"list_{layer}")
    page.set_viewport_size({"width": 1600, "height": 1000})


def test_the_graph_of_a_layer_has_nodes(ui: str, page: Page) -> None:
    page.goto(f"{ui}/locations/msme_pipeline/asset-groups/serving/lineage")
    page.locator("foreignObject").first.wait_for()
    for name in ("portfolio", "lake_duckdb"):
        page.get_by_text(name, exact=True).first.wait_for()
    shoot(page, "lineage_serving")


def test_a_partition_shows_its_metadata_and_masked_rows(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets/clean/bank_transactions?view=partitions&partition={CUSTOMER}")
    for text in ("versions_read", "rejected", "duplicates", "held", "version", "dagster/row_count"):
        page.get_by_text(text, exact=True).first.wait_for()
    shoot(page, "partition")
    page.get_by_text("[Show Markdown]").click()
    page.get_by_text("booked_date", exact=True).first.wait_for()
    page.get_by_text("••••").first.wait_for()
    shoot(page, "first_rows")


def test_checks_show_their_result(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets/raw/landed_files?view=checks")
    page.get_by_text("conforms").first.wait_for()
    page.get_by_text("Passed").first.wait_for()
    shoot(page, "checks")


def test_the_automation_page_lists_schedule_and_sensor(ui: str, page: Page) -> None:
    page.goto(f"{ui}/automation")
    for name in ("daily_refresh", "landing"):
        page.get_by_text(name, exact=True).first.wait_for()
    shoot(page, "automation")
