"""Every file of the demo world arrives under a consent or a lawful basis, but for the failures that were
planted."""

from datetime import date
from pathlib import Path

import pytest

from msme_pipeline.cleaning.consent.clean import clean_consent
from msme_pipeline.cleaning.permission.permit import PERMISSIONS, permit_files
from msme_pipeline.demo import write_consent
from msme_pipeline.demo.business import simulate_business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.customer_files import CustomerFiles, write_customer
from msme_pipeline.demo.world import archetype_of, customer_name
from msme_pipeline.landing.landed import LandedFile
from msme_pipeline.sources import read_landed_tables


def written(number: int) -> CustomerFiles:
    business = simulate_business(customer_name(number), archetype_of(number), 0, transactions=200)
    return write_customer(business, number, 0)


def refused(root: Path, customers: list[CustomerFiles]) -> dict[str, str]:
    """File -> reason of what must not be processed at as_of."""
    for customer in customers:
        for name, content in customer.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    inputs = read_landed_tables(LandedFile.at(path) for path in sorted(root.glob("*/*/*")))
    consents = clean_consent(inputs, AS_OF)
    assert consents["clean.consent_rejected"].num_rows == 0
    rows = permit_files(inputs | consents, AS_OF)[PERMISSIONS].to_pylist()
    return {row["file"]: row["reason"] for row in rows if not row["permitted"]}


def planted(customers: list[CustomerFiles]) -> dict[str, str]:
    rows = [row for customer in customers for row in customer.tables["defects"].to_pylist()]
    return {row["file"]: row["reason"] for row in rows if row["expected"] in ("withheld", "file_rejected")}


def test_nothing_of_the_demo_customers_is_withheld(tmp_path: Path) -> None:
    customers = [written(number) for number in range(1, 11)]
    found = refused(tmp_path, customers)
    assert found == planted(customers)
    assert set(found.values()) <= {"unreadable_file"}


def test_planted_failures_withhold_exactly_the_files_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_consent, "FAILING", 1.0)
    customers = [written(number) for number in range(11, 23)]
    found = refused(tmp_path, customers)
    assert found == planted(customers)
    kinds = {
        row["kind"]
        for each in customers
        for row in each.tables["defects"].to_pylist()
        if row["expected"] == "withheld"
    }
    assert kinds == set(write_consent.KINDS)


def test_transactions_in_withheld_files_alone_are_marked_in_the_truth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(write_consent, "FAILING", 1.0)
    for number in range(11, 15):
        tables = written(number).tables
        withheld = [row["booked_date"] for row in tables["transactions"].to_pylist() if row["withheld"]]
        assert withheld
        (kind,) = {row["kind"] for row in tables["defects"].to_pylist() if row["expected"] == "withheld"}
        if kind == "no_lawful_basis":
            assert max(withheld) < date(2023, 8, 1)
        else:
            assert min(withheld) >= date(2025, 4, 1)


def test_about_three_percent_of_later_customers_fail_and_none_of_the_first_ten() -> None:
    assert write_consent.FAILING == 0.03
    assert all(
        not write_consent.plan_failure(
            simulate_business(customer_name(n), archetype_of(n), 0, transactions=100), n, 0, []
        ).kind
        for n in (1, 7, 10)
    )


def test_the_same_seed_gives_the_same_consents() -> None:
    first, again = written(12).files, written(12).files
    assert {name: body for name, body in first.items() if "/consent/" in name} == {
        name: body for name, body in again.items() if "/consent/" in name
    }
