import hashlib
import json
import re
from collections import Counter
from datetime import date

import pyarrow.dataset as ds
import pytest

from msme_pipeline.demo import simulate_business, write_world
from msme_pipeline.demo.customer_files import write_customer
from msme_pipeline.demo.write_consent import KINDS as CONSENT_KINDS

KINDS = {
    "duplicate_in_file",
    "overlapping_fetch",
    "statement_fetch_overlap",
    "odd_date_format",
    "value_date_datetime",
    "lakh_amount",
    "utc_label",
    "misspelt_key",
    "singleton_dict",
    "bom",
    "wrapper_case",
    "impossible_date",
    "missing_date",
    "unreadable_amount",
    "missing_amount",
    "bad_direction",
    "truncated_file",
    "balance_break",
    "bad_buyer_gstin",
    "refiled_return",
    "revised_return",
    "overlapping_cas",
    "ocen_earlier_state",
}


def digests(root):
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def table(root, name):
    return ds.dataset(root / "truth" / name, format="parquet").to_table().to_pylist()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    root = tmp_path_factory.mktemp("world")
    write_world(root, customers=10, workers=1)
    return root


def test_one_or_two_workers_write_the_same_bytes(tmp_path):
    write_world(tmp_path / "one", customers=18, transactions=300, workers=1)
    write_world(tmp_path / "two", customers=18, transactions=300, workers=2)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_a_customer_does_not_depend_on_the_size_of_the_world(tmp_path):
    write_world(tmp_path / "few", customers=3, transactions=400, workers=1)
    write_world(tmp_path / "more", customers=6, transactions=400, workers=1)
    few, more = digests(tmp_path / "few" / "landing"), digests(tmp_path / "more" / "landing")
    assert few.items() - more.items() == {("manifest.json", few["manifest.json"])}


def test_writing_again_touches_nothing(tmp_path):
    first = write_world(tmp_path, customers=3, transactions=400, workers=1)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    second = write_world(tmp_path, customers=3, transactions=400, workers=1)
    assert first.written == first.files
    assert (second.written, second.removed) == (0, 0)
    assert times == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_files_of_an_earlier_larger_world_go_and_foreign_files_stay(tmp_path):
    write_world(tmp_path, customers=4, transactions=400, workers=1)
    foreign = tmp_path / "landing" / "CUST_REAL" / "gst" / "return.json"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("{}")
    report = write_world(tmp_path, customers=2, transactions=400, workers=1)
    assert report.removed > 0
    assert {path.name for path in (tmp_path / "landing").iterdir() if path.is_dir()} == {
        "CUST_MSM_00001",
        "CUST_MSM_00002",
        "CUST_REAL",
    }


def test_the_manifest_names_customers_and_date(world):
    manifest = json.loads((world / "landing" / "manifest.json").read_text())
    assert manifest["as_of"] == "2025-11-30"
    assert len(manifest["customers"]) == 10
    assert manifest["customers"]["CUST_MSM_00001"]["archetype"] == "baseline trader"


def test_each_customer_has_two_to_four_thousand_transactions_over_36_months(world):
    rows = table(world, "transactions")
    sizes = Counter(row["customer_id"] for row in rows)
    assert len(sizes) == 10
    assert all(2000 <= size <= 4000 for size in sizes.values()), sizes
    assert min(row["booked_date"] for row in rows) <= date(2022, 12, 3)
    assert max(row["booked_date"] for row in rows) == date(2025, 11, 30)


PROMISED = re.compile(
    rb'(?:nextPremiumDueDate|policyExpiryDate|maturityDate|nextInstalmentDate)"?[:=] ?\\?"[0-9-]*'
)  # terms of a contract, not events


def test_nothing_after_the_cut_lands_and_the_future_is_sealed(world):
    future = table(world, "future")
    assert Counter(row["customer_id"] for row in future) == {f"CUST_MSM_{n:05d}": 18 for n in range(1, 11)}
    assert min(row["month"] for row in future) == date(2025, 12, 1)
    for path in (world / "landing").rglob("*"):
        if path.is_file():
            content = PROMISED.sub(b"", path.read_bytes())
            for text in (
                b"2025-12-",
                b"2026-0",
                b"/12/2025",
                b"-12-2025",
                b"DEC-2025",
                b"Dec 2025",
                b"Dec-2025",
            ):
                assert text not in content, path


def test_delivered_counts_are_given_for_every_file(world):
    delivered = {row["file"] for row in table(world, "delivered")}
    landing = world / "landing"
    files = {str(path.relative_to(landing)) for path in landing.rglob("*") if path.is_file()}
    assert delivered == files - {"manifest.json"}


def test_the_ten_carry_nearly_every_kind_of_mess(world):
    found = {row["kind"] for row in table(world, "defects")}
    assert found >= KINDS, KINDS - found


def test_a_hundred_customers_carry_at_least_twenty_of_each_kind():
    counts: Counter[str] = Counter()
    for number in range(1, 101):
        business = simulate_business(f"CUST_MSM_{number:05d}", transactions=700)
        defects = write_customer(business, number, 0).tables["defects"].to_pylist()
        counts.update(row["kind"] for row in defects)
    # A consent that fails is no messiness of a delivery: it is planted for 3 % of the customers, so that the
    # lawful data of the others stays whole, and withholds all their files of that consent.
    few = {kind: count for kind, count in counts.items() if count < 20}
    assert few.keys() <= set(CONSENT_KINDS), few
    assert sum(counts[kind] for kind in CONSENT_KINDS) > 0
    assert set(counts) >= KINDS


def test_file_numbers_stay_moderate():
    business = simulate_business("CUST_MSM_00077", transactions=700)
    assert len(write_customer(business, 77, 0).files) <= 50


def test_a_world_of_no_customers_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one customer"):
        write_world(tmp_path, customers=0)
