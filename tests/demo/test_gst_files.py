"""Registrations, statements of purchases, amendments and composition returns hang on the same economy."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import orjson
import pytest

from msme_pipeline.demo import ARCHETYPES, simulate_business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.gst_details import amend_invoices, composition_returns, summarise_by_hsn
from msme_pipeline.demo.gst_files import gst_files
from msme_pipeline.demo.gst_purchases import purchase_statements
from msme_pipeline.demo.gst_registrations import Registration, split_returns, stock_received
from msme_pipeline.demo.gst_returns import file_returns, invoice_numbers
from msme_pipeline.demo.names import check_digit


def net(documents):
    return sum(
        (-1 if d.section == "cdnr" else 1) * d.taxable
        for d in documents
        if d.section in ("b2b", "b2cs", "cdnr")
    )


@pytest.fixture(scope="module")
def business():
    return simulate_business("CUST_MSM_00005", ARCHETYPES[4], transactions=1200)


@pytest.fixture
def returns(business):
    return file_returns(business, generator("test"), invoice_numbers(business))


def branch_of(business, cancelled=None):
    state = next(
        gstin[:2]
        for gstin in (business.parties[p].gstin for p in business.buyer_party.tolist())
        if gstin[:2] != business.state
    )
    body = f"{state}{business.pan}1Z"
    return Registration(body + check_digit(body), state, cancelled)


def test_branches_declare_the_same_sales_and_owe_the_same_tax(business, returns):
    before = (
        sum(each.taxable for each in returns),
        sum(each.igst + each.cgst + each.sgst - each.input_tax for each in returns),
    )
    branch = branch_of(business)
    (own,) = split_returns(business, returns, [branch])
    stock = sum(d.taxable for each in returns for d in each.documents if d.buyer_gstin == branch.gstin)
    assert stock > 0
    everything = returns + own
    assert sum(each.taxable for each in everything) - stock == before[0]
    assert sum(each.igst + each.cgst + each.sgst - each.input_tax for each in everything) == before[1]
    first = {(each.gstin, each.period): net(each.documents) for each in everything if each.form == "GSTR1"}
    for each in everything:
        if each.form == "GSTR3B" and (each.gstin, each.period) in first:
            assert each.taxable == first[each.gstin, each.period]
    assert all(d.igst == 0 for each in own for d in each.documents)
    received = stock_received(returns, branch, business.gstin)
    assert {d.buyer_gstin for each in received for d in each.documents} == {business.gstin}


def test_a_cancelled_branch_files_no_more(business, returns):
    (own,) = split_returns(business, returns, [branch_of(business, date(2024, 6, 30))])
    assert max(each.period[2:] + each.period[:2] for each in own) <= "202406"


def test_gstr2b_agrees_with_the_credit_claimed(business, returns):
    periods = [each.period for each in returns if each.form == "GSTR1"]
    statements = purchase_statements(business, periods, 0)
    claimed = {each.period: each.input_tax for each in returns if each.form == "GSTR3B"}
    tax = {each.period: sum(d.igst + d.cgst + d.sgst for d in each.documents) for each in statements}
    common = [period for period in periods[3:] if period in claimed and period in tax]
    assert sum(tax[p] for p in common) == pytest.approx(sum(claimed[p] for p in common), rel=0.1)
    suppliers = {party.gstin for party in business.parties if party.role == "supplier"}
    assert {d.buyer_gstin for each in statements for d in each.documents} <= suppliers
    assert all(each.filed <= AS_OF for each in statements)


def test_hsn_lines_add_up_to_the_documents(business, returns):
    summarise_by_hsn(business, returns, 0)
    for each in returns:
        if each.form == "GSTR1" and net(each.documents) > 0:
            assert sum(d.taxable for d in each.documents if d.section == "hsn") == net(each.documents)


def test_an_amendment_puts_the_true_value_right(business):
    for seed in range(20):
        returns = file_returns(business, generator("test"), invoice_numbers(business))
        before = sum(each.taxable for each in returns)
        if found := amend_invoices(business, returns, seed):
            break
    amendment = found[0]
    (true,) = [d for d in amendment.later.documents if d.section == "b2ba" and d.number == amendment.number]
    (wrong,) = [d for d in amendment.original.documents if d.number == amendment.number]
    assert true.taxable != wrong.taxable
    assert amendment.later.filed > amendment.original.filed
    assert sum(each.taxable for each in returns) == before


def test_composition_dealers_declare_their_revenue():
    for number in range(11, 80):
        business = simulate_business(f"CUST_MSM_{number:05d}", None, transactions=600)
        if business.parameters.registration == "composition":
            break
    returns = composition_returns(business)
    forms = defaultdict(list)
    for each in returns:
        forms[each.form].append(each)
    assert len(forms["CMP08"]) in (11, 12) and len(forms["GSTR4"]) == 2
    for year in forms["GSTR4"]:
        quarters = [
            q for q in forms["CMP08"] if q.period[2:] + q.period[:2] <= year.period[2:] + year.period[:2]
        ][-4:]
        assert sum(q.taxable for q in quarters) == pytest.approx(year.documents[0].taxable, abs=4)
    assert gst_files(business, 11, 0, generator("x"), invoice_numbers(business), 10).files


def test_every_file_is_counted_and_the_truth_holds_every_return(business):
    numbers = invoice_numbers(business)
    for number in (1, 2, 30):
        delivery = gst_files(business, number, 0, generator("x"), numbers, 10)
        assert len({each.file for each in delivery.files}) == len(delivery.files)
        assert all(orjson.loads(each.content) for each in delivery.files)
        truth = delivery.tables["gst_returns"].to_pylist()
        assert {row["form"] for row in truth} >= {"GSTR1", "GSTR3B"}
        assert all(row["taxable"] >= Decimal(0) and row["filed"] <= AS_OF for row in truth)
        if number <= 10:
            assert {row["gstin"] for row in truth} == {business.gstin}
            assert len(delivery.tables["gst_registrations"]) == 1
        again = gst_files(business, number, 0, generator("x"), numbers, 10)
        assert [each.content for each in again.files] == [each.content for each in delivery.files]
