"""Statements of funds and deposits: documents of the Account Aggregator, CAS as JSON, an AMFI list of
values."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pyarrow as pa

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.investing import (
    Deposit,
    Folio,
    Policy,
    deposits,
    folios,
    link_ref,
    nav_on,
    policies,
    valued_on,
)
from msme_pipeline.demo.texts import rupees
from msme_pipeline.demo.write_fi import FiAccount, Written, fi_files

FORMS = ("json", "text", "xml")
FORM_SHARES = (0.5, 0.3, 0.2)
CAS_SHARE = 0.5
SILENT = 0.25  # of those without funds or policies: nothing is delivered, not even an empty statement
MONEY, UNITS = pa.decimal128(18, 2), pa.decimal128(18, 6)
HOLDINGS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("folio", pa.string()),
        ("isin", pa.string()),
        ("stated_on", pa.date32()),
        ("units", UNITS),
        ("value", MONEY),
        ("instalment", MONEY),
        ("plan_runs", pa.bool_()),
    ]
)
DEPOSITS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("number", pa.string()),
        ("principal", MONEY),
        ("opened_on", pa.date32()),
        ("months", pa.int32()),
    ]
)


@dataclass(frozen=True)
class Investments:
    """What a customer holds and how it is delivered; form is one of FORMS or cas, "" when nothing comes."""

    folios: list[Folio]
    policies: list[Policy]
    deposits: list[Deposit]
    funds_form: str
    policies_form: str
    stated_on: date  # of the latest CAS


def investments(business: Business) -> Investments:
    rng = generator("investment files", business.customer_id, business.habits.seed)
    u = rng.random(4).tolist()
    form, insurance_form = (FORMS[int(rng.choice(3, p=FORM_SHARES))] for _ in range(2))
    held, insured = folios(business), policies(business)
    funds_form = "cas" if u[0] < CAS_SHARE else form
    return Investments(
        held,
        insured,
        deposits(business),
        funds_form if held or u[1] > SILENT else "",
        insurance_form if insured or u[2] > SILENT else "",
        date(2025, 11, 15) if u[3] < 0.4 else AS_OF,
    )


def _units(thousandths: int) -> str:
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"


def fund_accounts(business: Business, held: Investments) -> list[FiAccount]:
    """Accounts of the mutual funds and of the systematic plans."""
    number = f"MF{business.pan}{link_ref(business.pan)[:4].translate(_DIGITS)}"
    valued = valued_on(AS_OF)
    holdings, trades, plans = [], [], []
    seed = business.habits.seed
    for folio in held.folios:
        scheme = folio.scheme
        nav, units = nav_on(scheme, seed, valued), folio.units(AS_OF)
        about = {
            "amc": scheme.house,
            "registrar": "CAMS",
            "schemeCode": scheme.code,
            "isin": scheme.isin,
            "amfiCode": scheme.amfi,
            "folioNo": folio.number,
        }
        lien = int(units * folio.lien_share)
        holdings.append(
            {
                **about,
                "ucc": "",
                "dividendType": "",
                "mode": "PHYSICAL",
                "FatcaStatus": "YES",
                "units": _units(units),
                "closingUnits": _units(units),
                "lienUnits": _units(lien),
                "rate": "",
                "nav": f"{nav:.4f}",
                "navDate": valued.isoformat(),
                "lockinUnits": "0",
            }
        )
        trades += [
            {
                "txnId": f"{folio.number.replace('/', '')}{at:04d}",
                **about,
                "schemePlan": "DIRECT",
                "schemeTypes": f"{scheme.kind}_SCHEMES",
                "schemeOption": "GROWTH_TYPE",
                "fundType": scheme.kind,
                "ucc": "",
                "amount": rupees(trade.amount),
                "units": _units(abs(trade.units)),
                "nav": f"{trade.nav:.4f}",
                "navDate": trade.day.isoformat(),
                "type": "SELL" if trade.units < 0 else "BUY",
                "orderDate": trade.day.isoformat(),
                "executionDate": trade.day.isoformat(),
                "mode": "SIP" if trade.kind == "PURCHASE_SIP" else "PHYSICAL",
                "narration": trade.kind.replace("_", " "),
            }
            for at, trade in enumerate(folio.trades)
        ]
        paid = [trade.day for trade in folio.trades if trade.kind == "PURCHASE_SIP"]
        if folio.instalment and paid:
            following = (paid[-1].replace(day=1) + timedelta(days=32)).replace(day=folio.plan_day)
            running = folio.plan_runs()
            plans.append(
                {
                    **about,
                    "amount": rupees(folio.instalment),
                    "frequency": "MONTHLY",
                    "instalmentDay": str(folio.plan_day),
                    "completeInstalments": str(len(paid)),
                    "pendingInstalments": "36" if running else "0",
                    "creationDate": paid[0].isoformat(),
                    "lastInstalmentDate": paid[-1].isoformat(),
                    "nextInstalmentDate": following.isoformat() if running else "",
                    "ceasedDate": "" if running else min(following, AS_OF).isoformat(),
                    "holdingType": "SOLE",
                    "units": _units(folio.units(AS_OF)),
                    "nav": f"{nav:.4f}",
                }
            )
    first = min(
        (trade.day for folio in held.folios for trade in folio.trades), default=business.calendar.start
    )
    summary = {"investment": {"holdings": {"holding": holdings} if holdings else {}}}
    found = [FiAccount("mutual_funds", number, "RTA-FIP", business.owner, "1.1", summary, trades, first)]
    if plans:
        plan_summary = {"holdings": {"holding": plans if len(plans) > 1 else plans[0]}}
        found.append(
            FiAccount("sip", f"SP{number}", "RTA-FIP", business.owner, "1.0", plan_summary, [], first)
        )
    return found


_DIGITS = str.maketrans("abcdef", "012345")


def deposit_accounts(business: Business, held: Investments) -> list[FiAccount]:
    """Term deposits; these banks list no transactions of a deposit."""
    found = []
    for each in held.deposits:
        account = business.accounts[each.account]
        years = (AS_OF - each.opened).days / 365
        year, month = divmod(each.opened.month - 1 + each.months, 12)
        matures = date(each.opened.year + year, month + 1, min(each.opened.day, 28))
        summary = {
            "accountType": "FIXED",
            "branch": f"{business.city} MAIN",
            "compoundingFrequency": "YEARLY",
            "currency": "INR",
            "currentBalance": rupees(round(each.principal * (1 + each.rate / 100) ** years)),
            "description": "",
            "ifsc": account.ifsc,
            "interestComputation": "COMPOUND",
            "interestOnMaturity": "",
            "interestPayout": "MATURITY",
            "interestPeriodicPayoutAmount": "",
            "interestRate": f"{each.rate:.1f}",
            "maturityAmount": rupees(round(each.principal * (1 + each.rate / 100) ** (each.months / 12))),
            "maturityDate": matures.isoformat(),
            "openingDate": each.opened.isoformat(),
            "principalAmount": rupees(each.principal),
            "tenureDays": "0",
            "tenureMonths": "0",
            "tenureYears": str(each.months // 12),
        }
        found.append(
            FiAccount(
                "term_deposit",
                each.number,
                account.bank.fip,
                business.name,
                "2.0.0",
                summary,
                [],
                each.opened,
            )
        )
    return found


def investment_files(business: Business, held: Investments) -> list[Written]:
    """Files of funds and of term deposits."""
    files: list[Written] = []
    if held.funds_form == "cas":
        files += _cas_files(business, held)
    elif held.funds_form:
        funds = fund_accounts(business, held)
        files += fi_files(business, "mutual_funds", "mutual_funds", held.funds_form, funds)
    if held.deposits:
        files += fi_files(business, "bank", "term_deposit", "json", deposit_accounts(business, held))
    return files


def _cas_files(business: Business, held: Investments) -> list[Written]:
    """Two statements that overlap, and the list of the values of the schemes held."""
    folder = f"{business.customer_id}/mutual_funds"
    files = []
    told: date | None = None
    for until in (date(2025, 3, 31), held.stated_on):
        statement = _cas(business, held, until)
        name = f"{folder}/cas_{until:%Y%m%d}.json"
        repeated = _repeated(statement, told)
        files.append(Written(name, orjson.dumps(statement), "mutual_funds", *_tally(statement), repeated))
        told = until
    if held.folios:
        name = f"{folder}/amfi_nav_{valued_on(AS_OF):%Y%m%d}.txt"
        listed = len({folio.scheme.amfi for folio in held.folios})
        files.append(Written(name, _nav_file(business, held), "mutual_funds", listed, 0))
    return files


def _tally(statement: dict[str, Any]) -> tuple[int, int]:
    """Records of a statement and the paise of its transactions."""
    listed = [scheme for folio in statement["folios"] for scheme in folio["schemes"]]
    trades = [trade for scheme in listed for trade in scheme["transactions"]]
    paise = sum(int(trade["amount"].lstrip("-").replace(".", "")) for trade in trades)
    return len(listed) + len(trades), paise


def _repeated(statement: dict[str, Any], told: date | None) -> tuple[tuple[int, int], ...]:
    """(container, position) of the transactions that a statement up to `told` lists too."""
    found: list[tuple[int, int]] = []
    holding = 0
    for scheme in (scheme for folio in statement["folios"] for scheme in folio["schemes"]):
        trades = scheme["transactions"]
        found += [
            (holding, holding + at)
            for at, trade in enumerate(trades, 1)
            if told and trade["date"] <= told.isoformat()
        ]
        holding += 1 + len(trades)
    return tuple(found)


def _cas(business: Business, held: Investments, until: date) -> dict[str, Any]:
    begin, valued = business.calendar.start, valued_on(until)
    listed = []
    for folio in held.folios:
        scheme, nav = folio.scheme, nav_on(folio.scheme, business.habits.seed, valued)
        units, balance = folio.units(until), folio.units(begin - timedelta(days=1))
        if not any(trade.day <= until for trade in folio.trades):
            continue
        trades = []
        opening = balance
        for trade in folio.trades:
            if begin <= trade.day <= until:
                balance += trade.units
                sign = -1 if trade.units < 0 else 1
                trades.append(
                    {
                        "date": trade.day.isoformat(),
                        "description": trade.kind.replace("_", " ").title(),
                        "amount": rupees(sign * trade.amount),
                        "units": ("-" if sign < 0 else "") + _units(abs(trade.units)),
                        "nav": f"{trade.nav:.4f}",
                        "balance": _units(balance),
                        "type": trade.kind,
                        "dividend_rate": None,
                    }
                )
        valuation = {
            "date": valued.isoformat(), "nav": f"{nav:.4f}", "value": rupees(round(units * nav / 10)),
            "cost": rupees(folio.cost(until)),
        }  # fmt: skip
        head, _, tail = folio.number.partition("/")
        listed.append(
            {
                "folio": f"{head} / {tail}",
                "amc": scheme.house,
                "PAN": business.pan,
                "KYC": "OK",
                "PANKYC": "OK",
                "schemes": [
                    {
                        "scheme": scheme.name,
                        "advisor": "DIRECT",
                        "rta_code": scheme.code,
                        "rta": "CAMS",
                        "type": scheme.kind,
                        "isin": scheme.isin,
                        "amfi": scheme.amfi,
                        "nominees": [],
                        "open": _units(opening),
                        "close": _units(units),
                        "close_calculated": _units(units),
                        "valuation": valuation,
                        "transactions": trades,
                    }
                ],
            }
        )
    return {
        "statement_period": {"from": f"{begin:%d-%b-%Y}", "to": f"{until:%d-%b-%Y}"},
        "folios": listed,
        "investor_info": {
            "name": business.owner,
            "email": "owner@example.in",
            "address": business.city.title(),
            "mobile": "9000000000",
        },
        "cas_type": "DETAILED",
        "file_type": "CAMS",
        "parse_warnings": [],
    }


def _nav_file(business: Business, held: Investments) -> bytes:
    day = valued_on(AS_OF)
    lines = [
        "Scheme Code;ISIN Div Payout/ ISIN Growth;ISIN Div Reinvestment;Scheme Name;Net Asset Value;Date"
    ]
    for scheme in sorted({folio.scheme for folio in held.folios}, key=lambda each: each.amfi):
        nav = nav_on(scheme, business.habits.seed, day)
        lines += ["", f"Open Ended Schemes({scheme.heading})", "", scheme.house, ""]
        lines.append(f"{scheme.amfi};{scheme.isin};-;{scheme.name};{nav:.4f};{day:%d-%b-%Y}")
    return "\r\n".join([*lines, ""]).encode()


def holdings_table(business: Business, held: Investments) -> pa.Table:
    """True holdings on the day of the latest statement."""
    rows = []
    for folio in held.folios:
        stated = held.stated_on if held.funds_form == "cas" else AS_OF
        units = folio.units(stated)
        nav = nav_on(folio.scheme, business.habits.seed, valued_on(stated))
        rows.append(
            {
                "customer_id": business.customer_id,
                "folio": folio.number,
                "isin": folio.scheme.isin,
                "stated_on": stated,
                "units": Decimal(units).scaleb(-3),
                "value": Decimal(round(units * nav / 10)).scaleb(-2),
                "instalment": Decimal(folio.instalment).scaleb(-2),
                "plan_runs": folio.plan_runs(),
            }
        )
    return pa.Table.from_pylist(rows, schema=HOLDINGS)


def deposits_table(business: Business, held: Investments) -> pa.Table:
    """True term deposits."""
    rows = [
        {
            "customer_id": business.customer_id,
            "number": each.number,
            "principal": Decimal(each.principal).scaleb(-2),
            "opened_on": each.opened,
            "months": each.months,
        }
        for each in held.deposits
    ]
    return pa.Table.from_pylist(rows, schema=DEPOSITS)
