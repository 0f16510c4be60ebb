"""Masters and ledgers of the demo world name the buyers of the invoices that its GST returns declare."""

from msme_pipeline.demo import simulate_business
from msme_pipeline.demo.gst_returns import invoice_numbers
from msme_pipeline.demo.write_receivables import receivables_files
from msme_pipeline.sources import LandedFile, read_landed_tables
from tests.cleaning.network_rows import cleaned


def test_ledger_and_master_name_the_buyers_of_the_invoices(tmp_path):
    business = simulate_business("CUST_MSM_00001", "baseline trader", transactions=600)
    numbers = invoice_numbers(business)
    written = receivables_files(business, 1, 0, numbers)
    files = []
    for name, content in written.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        files.append(LandedFile(business.customer_id, name, str(path), "receivables"))
    tables = cleaned("receivables", read_landed_tables(files))
    assert len(files) == 2
    buyers = {business.parties[p].gstin: business.parties[p].name for p in business.buyer_party.tolist()}
    master = {row["gstin"]: row["legal_name"] for row in tables["gstin_master"]}
    assert master == buyers
    ledger = tables["receivables"]
    assert ledger and {row["invoice_number"] for row in ledger} <= set(numbers)
    assert all(row["party"] == buyers[row["gstin"]] for row in ledger)
    assert all(0 <= row["outstanding"] <= row["amount"] for row in ledger)
    settled = sum(row["outstanding"] == 0 for row in ledger) / len(ledger)
    assert 0.6 < settled < 1, "most bills of a year are paid, the latest are not"


def test_dealers_without_returns_hand_over_nothing():
    changes = {"parameters": {"registration": "unregistered", "declared": 0.0}}
    business = simulate_business("CUST_MSM_00001", "baseline trader", transactions=600, changes=changes)
    assert receivables_files(business, 1, 0, invoice_numbers(business)).files == {}
