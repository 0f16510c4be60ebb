"""Documents of mutual funds, securities, insurance and deposits in the shapes of the field, made-up
values."""

from typing import Any
from xml.sax.saxutils import quoteattr

ISIN = "INF200K01RQ6"
OTHER_ISIN = "INE002A01018"


def fi_account(kind: str, **parts: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "maskedAccNumber": f"XXXXXX{len(kind):04d}",
        "linkedAccRef": f"ref-{kind}",
        "version": "1.1",
        "profile": {"holders": {"type": "SINGLE", "holder": [{"name": "Asha Rao", "pan": "AAAPL1234C"}]}},
        **parts,
    }


def _listed(records: list[dict[str, Any]]) -> dict[str, Any]:
    return {"startDate": "2025-01-01", "endDate": "2025-11-30", "transaction": records}


def fund_holding(folio: str = "876/12", isin: str = ISIN, **more: Any) -> dict[str, Any]:
    return {
        "amc": "Sampada Mutual Fund",
        "registrar": "CAMS",
        "schemeCode": "SAMP1",
        "isin": isin,
        "amfiCode": "119551",
        "folioNo": folio,
        "mode": "SIP",
        "units": "21",
        "closingUnits": "26.125",
        "lienUnits": "15",
        "rate": "469",
        "nav": "512.5",
        "navDate": "2025-11-28",
        **more,
    }


def fund_transaction(n: int, **more: Any) -> dict[str, Any]:
    return {
        "txnId": f"M{n}",
        "amc": "Sampada Mutual Fund",
        "schemeCode": "SAMP1",
        "isin": ISIN,
        "amfiCode": "119551",
        "amount": f"{5000 + n}",
        "units": f"{10 + n}.125",
        "nav": "500.25",
        "navDate": f"2025-0{1 + n % 9}-07",
        "orderDate": f"2025-0{1 + n % 9}-07",
        "executionDate": f"2025-0{1 + n % 9}-07",
        "type": "BUY",
        "mode": "SIP",
        "schemeTypes": "EQUITY_SCHEMES",
        "fundType": "EQUITY",
        "narration": "SIP",
        **more,
    }


def mutual_funds(holdings: int = 2, transactions: int = 3) -> dict[str, Any]:
    listed = [fund_holding(f"87{at}/12") for at in range(holdings)]
    return fi_account(
        "mutual_funds",
        summary={"currentValue": "1", "investment": {"holdings": {"holding": listed}}},
        transactions=_listed([fund_transaction(at, folioNo="870/12") for at in range(transactions)]),
    )


def sip() -> dict[str, Any]:
    plan = {
        "amc": "Sampada Mutual Fund",
        "schemeCode": "SAMP1",
        "isin": ISIN,
        "amfiCode": "119551",
        "folioNo": "870/12",
        "amount": "5000",
        "frequency": "MONTHLY",
        "instalmentDay": "7",
        "creationDate": "2024-01-02",
        "ceasedDate": "",
        "lastInstalmentDate": "2025-11-07",
        "nextInstalmentDate": "2025-12-07",
        "pendingInstalments": "12",
        "completeInstalments": "23",
        "registrar": "CAMS",
    }
    return fi_account("sip", summary={"holdings": {"holding": plan}}, transactions=_listed([]))


def equities() -> dict[str, Any]:
    held = {
        "issuerName": "Reliance", "isin": OTHER_ISIN, "units": "10", "lastTradedPrice": "1400.55",
        "investmentDateTime": "2024-04-12T13:20:00+05:30",
    }  # fmt: skip
    return fi_account(
        "equities",
        summary={"investment": {"holdings": {"holding": held}, "type": "DEMAT"}},
        transactions=_listed([]),
    )


def insurance(number: str = "APNI789008", **more: Any) -> dict[str, Any]:
    summary = {
        "policyName": "Apna Jeevan Term Plan",
        "policyNumber": number,
        "eiaNumber": "TY67HG5THL",
        "sumAssured": "1500000",
        "coverAmount": "1300000",
        "tenureYears": "12",
        "premiumAmount": "16000",
        "policyStartDate": "2021-03-12",
        "policyExpiryDate": "2041-03-11",
        "policyType": "TERM",
        "coverType": "SELF",
        "premiumFrequency": "HALF_YEARLY",
        "premiumPaymentYears": "20",
        "nextPremiumDueDate": "2026-03-12",
        "maturityDate": "2041-03-11",
        "covers": {"cover": [{"amount": "120000", "description": ""}]},
    }
    paid = [
        {
            "txnId": f"P{at}",
            "txnDate": day,
            "type": "PREMIUM_PAYMENT",
            "amount": "16000",
            "narration": "PREMIUM",
        }
        for at, day in enumerate(("2025-03-12", "2025-09-12"))
    ]
    return fi_account("insurance_policies", summary={**summary, **more}, transactions=_listed(paid))


def ulip() -> dict[str, Any]:
    summary = {
        "type": "LIFE",
        "productName": "Apna Wealth ULIP",
        "sumAssured": "209000",
        "premiumAmount": "12000",
        "policyStartDate": "2021-01-12",
        "policyMaturityDate": "2036-01-12",
        "premiumFrequency": "YEARLY",
        "nextPremiumDueDate": "2026-01-12",
        "holdings": {
            "holding": {
                "name": "Apna Balanced",
                "type": "BALANCED",
                "units": "2",
                "nav": "10",
                "currentValue": "20",
            }
        },
    }
    paid = {
        "txnId": "U1",
        "txnDate": "2025-01-09",
        "units": "2",
        "nav": "10",
        "premium": "12000",
        "type": "PREMIUM_PAYMENT",
    }
    return fi_account("ulip", summary=summary, transactions=_listed([paid]))


def term_deposit(kind: str = "term_deposit") -> dict[str, Any]:
    summary = {
        "accountType": "FIXED",
        "branch": "Jayanagar",
        "currency": "INR",
        "currentBalance": "119845.90",
        "ifsc": "APNB0001154",
        "interestRate": "7.1",
        "maturityAmount": "115234.00",
        "maturityDate": "2026-08-06",
        "openingDate": "2024-08-06",
        "principalAmount": "100000.00",
        "tenureDays": "0",
        "tenureMonths": "0",
        "tenureYears": "2",
        "recurringAmount": "2453" if kind.startswith("rec") else "",
    }
    paid = {
        "amount": "100000.00",
        "transactionalBalance": "100000.00",
        "mode": "OTHERS",
        "narration": "FD OPENING",
        "transactionTimestamp": "2024-08-06T13:20:14+05:30",
        "type": "OPENING",
        "valueDate": "2024-08-06",
    }
    return {**fi_account(kind, summary=summary, transactions=_listed([paid])), "version": "2.0.0"}


def account_xml(record: dict[str, Any]) -> str:
    """The XML form: scalars as attributes, parts as elements."""

    def element(tag: str, value: Any) -> str:
        if isinstance(value, list):
            return "".join(element(tag, each) for each in value)
        named = tag[0].upper() + tag[1:]
        scalars = {key: each for key, each in value.items() if not isinstance(each, (dict, list))}
        inner = "".join(element(key, each) for key, each in value.items() if isinstance(each, (dict, list)))
        listed = "".join(f" {key}={quoteattr(each)}" for key, each in scalars.items())
        return f"<{named}{listed}>{inner}</{named}>"

    return '<?xml version="1.0" encoding="UTF-8"?>\n' + element("Account", record)


def cas(folios: int = 1, transactions: int = 2) -> dict[str, Any]:
    def listed(n: int) -> dict[str, Any]:
        return {
            "date": f"2025-0{1 + n % 9}-07",
            "description": "SIP Purchase",
            "amount": 5000.0 + n,
            "units": 9.995,
            "nav": 500.25,
            "balance": 10.0,
            "type": "PURCHASE_SIP" if n % 3 else "REDEMPTION",
            "dividend_rate": None,
        }

    return {
        "statement_period": {"from": "01-Dec-2022", "to": "30-Nov-2025"},
        "file_type": "CAMS",
        "cas_type": "DETAILED",
        "investor_info": {"name": "Asha Rao", "email": "a@b.in", "address": "x", "mobile": "9"},
        "folios": [
            {
                "folio": f"87{at} / 12",
                "amc": "Sampada Mutual Fund",
                "PAN": "AAAPL1234C",
                "schemes": [
                    {
                        "scheme": "Sampada Flexi Cap Fund - Direct Growth",
                        "rta_code": "SAMP1",
                        "rta": "CAMS",
                        "isin": ISIN,
                        "amfi": "119551",
                        "type": "EQUITY",
                        "open": "0.000",
                        "close": "26.125",
                        "close_calculated": "26.125",
                        "advisor": None,
                        "nominees": [],
                        "valuation": {"date": "2025-11-28", "nav": 512.5, "value": 13389.06, "cost": 12000.0},
                        "transactions": [listed(n) for n in range(transactions)],
                    }
                ],
            }
            for at in range(folios)
        ],
    }


def demat() -> dict[str, Any]:
    fund = {
        "name": "SAMPADA LIQUID",
        "isin": ISIN,
        "balance": "10",
        "nav": "100.5",
        "value": "1005.00",
        "total_cost": "900",
        "folio": "99",
    }
    share = {
        "name": "RELIANCE",
        "isin": OTHER_ISIN,
        "num_shares": "3",
        "price": "1400.55",
        "value": "4201.65",
    }
    return {
        "statement_period": {"from": "2025-11-01", "to": "2025-11-30"},
        "file_type": "NSDL",
        "investor_info": {"name": "Asha Rao", "email": "a@b.in", "address": "x", "mobile": "9"},
        "accounts": [
            {
                "name": "SETU BROKERS",
                "type": "NSDL Demat Account",
                "dp_id": "IN300",
                "client_id": "1234",
                "folios": 1,
                "balance": "5206.65",
                "owners": [{"name": "Asha Rao", "PAN": "AAAPL1234C"}],
                "equities": [share],
                "mutual_funds": [fund],
                "bonds": [],
            }
        ],
    }


NAV_FILE = f"""Scheme Code;ISIN Div Payout/ ISIN Growth;ISIN Div Reinvestment;Scheme Name;Net Asset Value;Date

Open Ended Schemes(Equity Scheme - Flexi Cap Fund)

Sampada Mutual Fund

119551;{ISIN};-;Sampada Flexi Cap Fund - Direct Growth;520.1234;28-Nov-2025
119552;-;-;Sampada Flexi Cap Fund - Regular;N.A.;28-Nov-2025
"""
