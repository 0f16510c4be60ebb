"""The official samples, landed as customers of their own, go through the very same job.

Skipped where the samples are not beside the project; what they look like is covered by fixtures in
tests/sources.
"""

import shutil
from decimal import Decimal
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from msme_pipeline.definitions import build_defs
from msme_pipeline.defs.resources import Site
from msme_pipeline.defs.run import refresh
from tests.consents import land_basis

SAMPLES = Path(__file__).parents[3] / "shared" / "formats"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of official samples is not here")

COUNTED = ("accounts", "bank_transactions", "gst_returns", "gst_invoices", "gst_filings")
EXPECTED = {
    # sample: (rows of the clean tables in the order of COUNTED, reasons of what was put aside)
    "aa/setu_deposit_rebitv1.json": ((1, 1, 0, 0, 0), []),
    "aa/setu_deposit_rebitv2.json": ((1, 1, 0, 0, 0), []),
    "aa_xsd/Deposit.xml": ((1, 1, 0, 0, 0), []),
    "aa/setu_gstr1_3b_v1.json": ((0, 0, 2, 0, 0), ["bad_gstin"]),
    "gst/gstr1_gov_json.json": ((0, 0, 1, 16, 0), []),
    "gst/gstr3b_filled.json": ((0, 0, 1, 0, 0), []),
    "gst/gstr3b_template.json": ((0, 0, 0, 0, 0), ["missing_gstin"]),
    "gst/filing_status_rows.json": ((0, 0, 0, 0, 2), []),
    "gst/gstr2a.json": ((0, 0, 0, 0, 0), ["bad_gstin"] * 8),
    "aa_xsd/Term_Deposit.xml": ((1, 0, 0, 0, 0), ["missing_amount"]),
    "aa_xsd/Recurring_deposit.xml": ((1, 0, 0, 0, 0), ["missing_amount"]),
    "aa_xsd/MutualFund.xml": ((0, 0, 0, 0, 0), ["missing_scheme", "missing_scheme"]),
}
CUSTOMER = {sample: f"SAMPLE_{number:02d}" for number, sample in enumerate(EXPECTED, 1)}


@pytest.fixture(scope="module")
def lake(refreshed_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """lake.duckdb of the demo customers after a run over a landing folder of samples."""
    root = tmp_path_factory.mktemp("samples") / "lake"
    shutil.copytree(refreshed_world, root)
    landing = tmp_path_factory.mktemp("landed")
    for sample, customer in CUSTOMER.items():
        place = landing / customer / ("gst" if sample.startswith("gst") else "account_aggregator")
        place.mkdir(parents=True)
        shutil.copy(SAMPLES / sample, place)
    land_basis(landing, list(CUSTOMER.values()))
    settings = {"root": str(root), "landing_root": str(landing), "processes": 1}
    with dg.DagsterInstance.ephemeral() as instance:
        refresh(build_defs(**settings), Site(**settings), instance, raise_on_error=True)
    return root / "lake.duckdb"


@pytest.mark.parametrize("sample", EXPECTED)
def test_a_sample_becomes_the_expected_rows_or_reason(sample: str, lake: Path) -> None:
    with duckdb.connect(str(lake), read_only=True) as con:
        counts = tuple(
            con.execute(
                f"SELECT count(*) FROM clean.{table} WHERE customer_id = ?", [CUSTOMER[sample]]
            ).fetchall()[0][0]
            for table in COUNTED
        )
        reasons = con.execute(
            "SELECT reason FROM clean.rejected_records WHERE customer_id = ?", [CUSTOMER[sample]]
        ).fetchall()
        balanced = con.execute(
            "SELECT bool_and(balanced) FROM clean.conservation WHERE customer_id = ?", [CUSTOMER[sample]]
        ).fetchall()
    assert counts == EXPECTED[sample][0]
    assert [reason for (reason,) in reasons] == EXPECTED[sample][1]
    assert balanced in ([(True,)], [(None,)])


def test_the_figures_are_those_of_the_files(lake: Path) -> None:
    """Worked out by hand: 3B of the filled sample is 532 + 999 + 100 + 222 + 0 + 100, without 3.1(d)."""
    turnover = "SELECT turnover_3b, turnover_1 FROM summary.gst_turnover WHERE customer_id = ?"
    payment = (
        "SELECT amount, balance_after, booked_date::VARCHAR, vpa FROM clean.bank_transactions "
        "WHERE customer_id = ?"
    )
    with duckdb.connect(str(lake), read_only=True) as con:
        assert con.execute(turnover, [CUSTOMER["gst/gstr3b_filled.json"]]).fetchall() == [
            (Decimal("1953.00"), None)
        ]
        assert con.execute(turnover, [CUSTOMER["gst/gstr1_gov_json.json"]]).fetchall() == [
            (None, Decimal("120239.76"))
        ]
        assert con.execute(payment, [CUSTOMER["aa/setu_deposit_rebitv2.json"]]).fetchall() == [
            (Decimal("1239.00"), Decimal("62289.25"), "2021-04-01", "SIMPL@AXISBANK")
        ]


def test_the_demo_customers_are_still_there(lake: Path) -> None:
    with duckdb.connect(str(lake), read_only=True) as con:
        (demo,) = con.execute(
            "SELECT count(*) FROM serving.portfolio WHERE customer_id LIKE 'CUST%'"
        ).fetchall()[0]
    assert demo == 3
