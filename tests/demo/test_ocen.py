"""Loans of the demo world that came over a network agree with the bank; so do applications that came to
nothing."""

from decimal import Decimal

import numpy as np
import pytest

from msme_pipeline.demo import simulate_business
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.write_ocen import ocen_files
from msme_pipeline.sources import LandedFile, read_landed_tables
from tests.cleaning.network_rows import cleaned

NUMBERS = range(1, 81)


@pytest.fixture(scope="module")
def businesses():
    return [simulate_business(f"CUST_MSM_{number:05d}", transactions=500) for number in NUMBERS]


@pytest.fixture(scope="module")
def written(businesses):
    return {business.customer_id: ocen_files(business, 0) for business in businesses}


@pytest.fixture(scope="module")
def lake(written, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ocen")
    files = []
    for customer, result in written.items():
        for name, content in result.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            files.append(LandedFile(customer, name, str(path), "ocen"))
    raw = read_landed_tables(files)
    return raw, cleaned("ocen", raw)


def truth(written, name):
    return [row for result in written.values() for row in result.tables[name].to_pylist()]


def test_about_half_of_the_businesses_applied(written):
    applied = [bool(result.files) for result in written.values()]
    assert 0.35 < np.mean(applied) < 0.65


def test_a_disbursal_is_a_credit_in_the_bank(businesses, written):
    books = {business.customer_id: business for business in businesses}
    loans = [row for row in truth(written, "ocen_applications") if row["loan_id"]]
    assert len(loans) >= 10
    for row in loans:
        business = books[row["customer_id"]]
        book, calendar = business.book, business.calendar
        credits = {
            (book.reference[n], calendar.date_of(book.day[n]), Decimal(book.amount[n]).scaleb(-2))
            for n, kind in enumerate(book.kind)
            if kind == Kind.LOAN_IN
        }
        assert (row["reference"], row["disbursed_on"], row["disbursed"]) in credits


def test_paid_instalments_are_debits_in_the_bank(businesses, written):
    books = {business.customer_id: business for business in businesses}
    for row in truth(written, "ocen_instalments"):
        business = books[row["customer_id"]]
        book = business.book
        [number] = [n for n, loan in enumerate(business.loans) if loan.number == row["loan_id"]]
        days = {
            business.calendar.date_of(book.day[n])
            for n, kind in enumerate(book.kind)
            if kind in (Kind.EMI, Kind.EMI_MANUAL) and book.link[n] == number
        }
        assert row["paid_on"] is None or row["paid_on"] in days
        assert (row["paid_on"] is None) == (row["status"] == "missed")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        (
            "ocen_applications",
            ("customer_id", "application_id", "channel", "status", "created_on", "requested", "approved"),
        ),
        (
            "ocen_instalments",
            ("customer_id", "loan_id", "instalment_no", "due_on", "amount", "status", "paid_on"),
        ),
    ],
)  # fmt: skip
def test_the_pipeline_finds_the_truth(written, lake, name, columns):
    found = {tuple(row[column] for column in columns) for row in lake[1][name]}
    assert found == {tuple(row[column] for column in columns) for row in truth(written, name)}


def test_loans_of_the_pipeline_are_those_of_the_truth(written, lake):
    columns = ("customer_id", "loan_id", "application_id", "disbursed", "disbursed_on")
    found = {tuple(row[column] for column in columns) for row in lake[1]["ocen_loans"]}
    told = [row for row in truth(written, "ocen_applications") if row["loan_id"]]
    assert found == {tuple(row[column] for column in columns) for row in told}


def test_planted_defects_and_superseded_states_are_found_and_nothing_else(written, lake):
    planted = {
        (d.file, d.position): (d.expected, d.reason) for result in written.values() for d in result.defects
    }
    found = {
        (row["file"], row["position"]): (row["disposition"], row["reason"])
        for row in lake[1]["ocen_rejected"]
    }
    assert found == planted
    assert ("duplicate", "superseded") in planted.values()


def test_delivered_counts(written, lake):
    files = {row["file"]: row["records_delivered"] for row in lake[0]["raw.landed_files"].to_pylist()}
    assert files == {file: records for result in written.values() for _, file, records, _ in result.delivered}


def test_lenders_answer_better_businesses_more_kindly(businesses, written):
    quality = {
        b.customer_id: b.parameters.discipline + 0.3 * b.parameters.buffer - b.parameters.debt
        for b in businesses
    }
    decided = [
        (quality[row["customer_id"]], row["status"] != "rejected")
        for row in truth(written, "ocen_applications")
        if row["status"] != "processing"
    ]
    yes = np.mean([value for value, approved in decided if approved])
    no = np.mean([value for value, approved in decided if not approved])
    assert yes > no
    assert 0.35 < np.mean([approved for _, approved in decided]) < 0.85


def test_nothing_is_dated_after_the_cut(written):
    for result in written.values():
        for content in result.files.values():
            assert not any(text in content for text in (b'"2025-12-', b'"2026-', b'"2027-'))


def test_the_same_seed_gives_the_same_bytes(businesses, written):
    for business in businesses[:10]:
        assert ocen_files(business, 0).files == written[business.customer_id].files
