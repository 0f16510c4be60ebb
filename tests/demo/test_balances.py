import numpy as np
import pytest

from msme_pipeline.demo import ARCHETYPES, simulate_business
from msme_pipeline.demo.kinds import SIGN, Kind

CASES = [(f"CUST_MSM_{n:05d}", archetype) for n, archetype in enumerate(ARCHETYPES, 1)]


@pytest.fixture(scope="module")
def businesses():
    mixed = [simulate_business(f"CUST_MSM_{n:05d}", seed=4, transactions=900) for n in range(11, 19)]
    return [simulate_business(name, archetype, transactions=900) for name, archetype in CASES] + mixed


def test_the_running_balance_adds_up_to_the_paisa(businesses):
    for business in businesses:
        book = business.book
        for number, account in enumerate(business.accounts):
            balance = account.opening_balance
            for row in range(len(book)):
                if book.account[row] == number:
                    balance += SIGN[book.kind[row]] * book.amount[row]
                    assert balance == book.balance[row]


def test_no_payment_is_made_without_funds_but_for_presentations_that_are_returned(businesses):
    for business in businesses:
        book = business.book
        for row in range(len(book)):
            account = business.accounts[book.account[row]]
            if book.kind[row] != Kind.EMI_RETURNED and SIGN[book.kind[row]] < 0:
                assert book.balance[row] >= -account.limit


def test_amounts_are_positive_and_time_runs_forward_in_each_account(businesses):
    for business in businesses:
        book = business.book
        assert min(book.amount) > 0
        for number in range(len(business.accounts)):
            moments = [
                (book.day[row], book.second[row]) for row in range(len(book)) if book.account[row] == number
            ]
            assert moments == sorted(moments)


def test_transfers_between_own_accounts_have_two_legs_with_one_reference(businesses):
    two_legged = one_legged = 0
    for business in businesses:
        legs: dict[int, list[int]] = {}
        for row, transfer in enumerate(business.book.transfer):
            if transfer >= 0:
                legs.setdefault(transfer, []).append(row)
        for rows in legs.values():
            if len(rows) == 1:
                one_legged += 1
                continue
            two_legged += 1
            out, back = rows
            book = business.book
            assert book.amount[out] == book.amount[back]
            assert book.reference[out] == book.reference[back]
            assert {SIGN[book.kind[out]], SIGN[book.kind[back]]} == {-1, 1}
    assert two_legged > 20
    assert one_legged > 20


def test_a_returned_presentation_is_reversed_and_charged(businesses):
    book = businesses[5].book
    kind = np.array(book.kind)
    events = np.array(book.event)
    returned = events[kind == Kind.EMI_RETURNED]
    assert len(returned) > 10
    assert set(returned) == set(events[kind == Kind.RETURN_REVERSAL])
    assert len(set(returned) & set(events[kind == Kind.RETURN_CHARGE])) > 0.9 * len(set(returned))


def test_the_same_customer_and_seed_give_the_same_business():
    first = simulate_business("CUST_MSM_00042", seed=7, transactions=500)
    second = simulate_business("CUST_MSM_00042", seed=7, transactions=500)
    other = simulate_business("CUST_MSM_00042", seed=8, transactions=500)
    assert first.transactions() == second.transactions()
    assert first.transactions() != other.transactions()


@pytest.mark.parametrize("wanted", [1000, 3000, 8000])
def test_the_number_of_transactions_is_about_what_was_asked_for(wanted):
    sizes = [
        len(simulate_business(f"CUST_MSM_{n:05d}", seed=2, transactions=wanted).book) for n in range(20, 32)
    ]
    assert 0.75 * wanted < np.median(sizes) < 1.3 * wanted


def test_at_least_two_in_a_hundred_narrations_say_nothing():
    for name, archetype in CASES:
        business = simulate_business(name, archetype)
        unclear = business.transactions()["category"].count("unknown")
        assert unclear >= 0.02 * len(business.book)
