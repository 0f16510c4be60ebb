"""What owners save and insure hangs on the same economy as the bank: debits are instalments and premiums."""

import itertools
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from msme_pipeline.cleaning.conservation.account import unbalanced
from msme_pipeline.cleaning.deposits.clean import clean_deposits
from msme_pipeline.cleaning.identifiers import is_isin
from msme_pipeline.cleaning.insurance.clean import clean_insurance
from msme_pipeline.cleaning.mutual_funds.clean import clean_mutual_funds
from msme_pipeline.demo.archetypes import draw_parameters
from msme_pipeline.demo.business import Business, simulate_business
from msme_pipeline.demo.calendar import AS_OF, horizon
from msme_pipeline.demo.habits import draw_habits
from msme_pipeline.demo.investing import net_asset_values, schemes
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.write_insurance import LinkedFiles, linked_files, policies_table
from msme_pipeline.demo.write_investments import Investments, deposits_table, holdings_table, investments
from msme_pipeline.sources import read_landed_tables
from tests.cleaning.raw_rows import all_permitted

World = list[tuple[Business, Investments, LinkedFiles]]


@pytest.fixture(scope="module")
def world() -> World:
    found = []
    for number in range(24):
        business = simulate_business(f"CUST_SAVER_{number:03d}", seed=5, transactions=300)
        held = investments(business)
        found.append((business, held, linked_files(business, held)))
    return found


@pytest.fixture(scope="module")
def cleaned(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict]]:
    root = tmp_path_factory.mktemp("landing")
    paths: list[Path] = []
    for _, _, linked in world:
        for written in linked.files:
            path = root / written.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written.content)
            paths.append(path)
    inputs = all_permitted(read_landed_tables(paths))
    tables: dict[str, pa.Table] = dict(inputs)
    for clean in (clean_mutual_funds, clean_insurance):
        outputs = clean(inputs, AS_OF)
        assert unbalanced(inputs, outputs) == {}
        tables |= outputs
    tables |= clean_deposits(inputs, AS_OF)
    return {name: rows.to_pylist() for name, rows in tables.items()}


def debits(business: Business, kind: Kind) -> list[tuple[date, int]]:
    book = business.book
    return [
        (business.calendar.date_of(day), amount)
        for day, amount, each in zip(book.day, book.amount, book.kind, strict=True)
        if each == kind
    ]


def test_about_half_hold_funds_and_most_a_policy() -> None:
    drawn = []
    for number in range(1500):
        parameters, _ = draw_parameters(f"C{number}", None, 1)
        drawn.append((parameters, draw_habits(f"C{number}", 1, parameters, horizon())))
    invests = sum(habits.invests for _, habits in drawn) / len(drawn)
    insures = sum(bool(habits.policies) for _, habits in drawn) / len(drawn)
    assert 0.50 < invests < 0.60 and 0.65 < insures < 0.75
    large = [habits.invests for parameters, habits in drawn if parameters.margin > 0.18]
    small = [habits.invests for parameters, habits in drawn if parameters.margin < 0.14]
    assert sum(large) / len(large) > sum(small) / len(small) + 0.05


def test_every_instalment_of_the_bank_is_in_a_folio(world: World) -> None:
    seen = 0
    for business, held, _ in world:
        paid = debits(business, Kind.SIP)
        trades = [t for folio in held.folios for t in folio.trades if t.kind == "PURCHASE_SIP"]
        assert [(trade.day, trade.amount) for trade in trades] == paid
        assert bool(paid) <= business.habits.invests
        for trade in trades:
            assert abs(trade.units * trade.nav / 10 - trade.amount) <= trade.nav / 10
        seen += len(paid)
    assert seen > 100


def test_every_premium_of_the_bank_is_of_a_policy(world: World) -> None:
    for business, held, _ in world:
        paid = sorted(payment for policy in held.policies for payment in policy.paid)
        assert paid == sorted(debits(business, Kind.INSURANCE))
        for policy in held.policies:
            assert {amount for _, amount in policy.paid} <= {policy.agreed.premium}
            if policy.paid:
                assert policy.next_due > policy.paid[-1][0].replace(day=1)
            stopped = policy.agreed.stops < business.calendar.months - 13
            assert policy.lapsed or not stopped


def test_every_fixed_deposit_of_the_bank_is_an_account(world: World) -> None:
    for business, held, _ in world:
        assert [(each.opened, each.principal) for each in held.deposits] == debits(
            business, Kind.FIXED_DEPOSIT
        )


def test_values_are_those_of_the_market(world: World) -> None:
    for scheme in schemes():
        assert is_isin(scheme.isin)
        values = net_asset_values(scheme, 5)
        steps = [abs(b / a - 1) for a, b in itertools.pairwise(values)]
        assert max(steps) < 0.05 and min(values) > 0


def test_nothing_is_dated_after_the_end(cleaned: dict[str, list[dict]]) -> None:
    assert all(row["stated_on"] <= AS_OF and row["nav_on"] <= AS_OF for row in cleaned["clean.mf_holdings"])
    assert all(row["traded_on"] <= AS_OF for row in cleaned["clean.mf_transactions"])
    assert all(row["nav_on"] <= AS_OF for row in cleaned["clean.navs"])
    assert all(row["paid_on"] <= AS_OF for row in cleaned["clean.insurance_transactions"])


def test_files_are_read_whole(world: World, cleaned: dict[str, list[dict]]) -> None:
    landed = {row["file"]: row for row in cleaned["raw.landed_files"]}
    for _, _, linked in world:
        for written in linked.files:
            row = landed[written.file]
            assert row["defect"] is None
            assert row["records_delivered"] == row["records_read"] == written.records
    assert len({row["format"] for row in landed.values()}) >= 5
    reasons = Counter(row["reason"] for row in cleaned["clean.mutual_fund_rejected"])
    assert reasons.keys() == {"duplicate"}
    assert cleaned["clean.insurance_rejected"] == []


def test_clean_holdings_are_the_true_ones(world: World, cleaned: dict[str, list[dict]]) -> None:
    for business, held, _ in world:
        true = {
            (row["isin"], row["stated_on"]): (row["units"], row["value"])
            for row in holdings_table(business, held).to_pylist()
        }
        found = {
            (row["isin"], row["stated_on"]): (row["units"], row["value"])
            for row in cleaned["clean.mf_holdings"]
            if row["customer_id"] == business.customer_id
        }
        assert true.keys() <= found.keys()
        if len(true) == len(held.folios):
            assert all(found[key] == true[key] for key in true)


def test_clean_policies_are_the_true_ones(world: World, cleaned: dict[str, list[dict]]) -> None:
    for business, held, _ in world:
        true = sorted(
            (row["cover"], row["lapsed"], row["number"][-4:])
            for row in policies_table(business, held).to_pylist()
        )
        found = sorted(
            (row["cover"], row["status"] == "lapsed", row["policy_number"][-4:])
            for row in cleaned["clean.insurance_policies"]
            if row["customer_id"] == business.customer_id
        )
        assert found == true


def test_clean_deposits_are_the_true_ones(world: World, cleaned: dict[str, list[dict]]) -> None:
    true = [row["principal"] for b, held, _ in world for row in deposits_table(b, held).to_pylist()]
    found = [row["principal"] for row in cleaned["clean.deposits"]]
    assert (len(found), sum(found, Decimal(0))) == (len(true), sum(true, Decimal(0)))
    assert all(row["matures_on"] > AS_OF for row in cleaned["clean.deposits"])


def test_same_seed_same_bytes(world: World) -> None:
    business, _, linked = world[0]
    again = simulate_business(business.customer_id, seed=5, transactions=300)
    assert linked_files(again, investments(again)).files == linked.files


def test_a_consent_can_name_every_account(world: World) -> None:
    for _, held, linked in world:
        named = [account["linkRefNumber"] for account in linked.accounts]
        assert len(set(named)) == len(named)
        assert len(named) >= len(held.policies) + len(held.deposits)
