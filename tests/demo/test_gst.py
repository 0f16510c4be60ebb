from collections import defaultdict
from datetime import date

import pytest

from msme_pipeline.demo import ARCHETYPES, simulate_business
from msme_pipeline.demo.calendar import AS_OF, FESTIVALS, horizon
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.gst_returns import file_returns, invoice_numbers
from msme_pipeline.demo.names import NameBook, check_digit


@pytest.fixture(scope="module", params=[1, 5, 9])
def filed(request):
    business = simulate_business(f"CUST_MSM_{request.param:05d}", ARCHETYPES[request.param - 1])
    numbers = invoice_numbers(business)
    return business, numbers, file_returns(business, generator("test"), numbers)


def test_every_declared_invoice_is_in_one_return_and_no_other(filed):
    business, numbers, returns = filed
    invoices = business.sales.invoices
    found = defaultdict(int)
    for each in returns:
        for document in each.documents:
            if document.section == "b2b":
                found[document.number] += 1
                k = document.invoice
                assert document.number == numbers[k]
                assert document.taxable == invoices.taxable[k]
                assert document.igst + document.cgst + document.sgst == invoices.tax[k]
                assert document.issued == business.calendar.date_of(invoices.day[k])
    assert set(found.values()) == {1}
    undeclared = {numbers[k] for k in range(len(numbers)) if not invoices.declared[k]}
    assert not undeclared & set(found)


def test_invoice_numbers_are_unique(filed):
    _, numbers, _ = filed
    assert len(set(numbers)) == len(numbers)


def test_gstr3b_is_gstr1_less_credit_notes(filed):
    _, _, returns = filed
    first = {each.period: each for each in returns if each.form == "GSTR1"}
    for each in returns:
        if each.form == "GSTR3B" and each.period in first:
            lines = first[each.period].documents
            signed = sum((-1 if line.section == "cdnr" else 1) * line.taxable for line in lines)
            assert each.taxable == signed


def test_returns_are_filed_after_their_period_and_not_after_the_cut(filed):
    _, _, returns = filed
    for each in returns:
        end = date(int(each.period[2:]), int(each.period[:2]), 28)
        assert end < each.filed <= AS_OF
    assert max(each.period[2:] + each.period[:2] for each in returns) in (
        "202510",
        "202509",
        "202508",
        "202506",
    )


def test_receipts_pay_invoices_after_they_are_issued(filed):
    business, _, _ = filed
    sales = business.sales
    posted = {
        link: day
        for kind, link, day in zip(business.book.kind, business.book.link, business.book.day, strict=True)
        if kind == 0
    }
    pairs = [
        (sales.invoices.day[i], posted[r])
        for i, r in zip(sales.link_invoice.tolist(), sales.link_receipt.tolist(), strict=True)
        if r in posted
    ]
    assert len(pairs) > 200
    assert all(issued <= received for issued, received in pairs)


def test_identifiers_have_true_check_digits():
    assert check_digit("27AAPFU0939F1Z") == "V"
    book = NameBook(generator("names"))
    for _ in range(50):
        gstin = book.gstin(book.firm())
        assert len(gstin) == 15
        assert check_digit(gstin[:14]) == gstin[14]


def test_festivals_move_with_the_moon():
    assert FESTIVALS["diwali"][:4] == (
        date(2022, 10, 24),
        date(2023, 11, 12),
        date(2024, 11, 1),
        date(2025, 10, 20),
    )
    calendar = horizon(36)
    for day in FESTIVALS["diwali"][1:4]:
        number = calendar.day_of(day)
        assert calendar.festival[number - 1] > 0.9
        assert calendar.festival[number - 40] < 0.5


def test_the_rate_cut_makes_a_dip_and_a_spike():
    calendar = horizon(36)
    assert calendar.rate_cut[calendar.day_of(date(2025, 9, 15))] < 0
    assert calendar.rate_cut[calendar.day_of(date(2025, 9, 25))] > 0
    assert calendar.rate_cut[calendar.day_of(date(2025, 7, 1))] == 0
