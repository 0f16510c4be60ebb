"""One simulated business: parameters, people, accounts, posted entries, invoices and its sealed future."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from msme_pipeline.demo import names
from msme_pipeline.demo.archetypes import Parameters, draw_parameters
from msme_pipeline.demo.book import BankAccount, Book, write_book
from msme_pipeline.demo.calendar import Horizon, horizon
from msme_pipeline.demo.draws import generator, paise
from msme_pipeline.demo.habits import Habits, draw_habits, insurers_of, plan_premiums
from msme_pipeline.demo.kinds import (
    CATEGORY,
    DEBT_SERVICE,
    EVENT_KIND,
    OPERATING_INFLOW,
    OPERATING_INFLOW_LESS,
    OPERATING_OUTFLOW,
    SIGN,
    Kind,
)
from msme_pipeline.demo.ledger import Account, Ledger, Posted
from msme_pipeline.demo.marketplace import SELLER_APPS, sells_on_ondc
from msme_pipeline.demo.names import NameBook, Party
from msme_pipeline.demo.people import UNCLEAR_SHARE, People
from msme_pipeline.demo.plan import Plan
from msme_pipeline.demo.sales import Sales, rate_on, sell
from msme_pipeline.demo.sectors import Sector
from msme_pipeline.demo.spending import Loan, Spending, blur, borrow, draw, dress_up, run_business

DEFAULT_TRANSACTIONS = 3_200


@dataclass
class Business:
    """A simulated business with everything the writers need; pure data."""

    customer_id: str
    name: str
    owner: str
    pan: str
    gstin: str
    state: str
    city: str
    parameters: Parameters
    sector: Sector
    calendar: Horizon
    quarterly: bool
    staff: int
    parties: list[Party]
    accounts: list[BankAccount]
    loans: list[Loan]
    sales: Sales
    spending: Spending
    buyer_party: np.ndarray
    habits: Habits
    insurers: list[int]  # party of each policy's insurer
    book: Book
    future: list[dict[str, object]]
    default_date: date | None
    gst_paid: dict[int, int]  # month of the period -> day of payment, history and future

    def monthly(self, categories: tuple[str, ...], signed: bool = False) -> np.ndarray:
        """₹ per month of the history in the given categories."""
        book = self.book
        chosen = np.isin(np.array(CATEGORY)[book.kind], categories)
        amount = np.array(book.amount, dtype=float) / 100
        if signed:
            amount = amount * np.array(SIGN)[book.kind]
        month = self.calendar.month[np.array(book.day)]
        return np.bincount(month[chosen], weights=amount[chosen], minlength=self.calendar.months)

    def transactions(self) -> dict[str, list]:
        """Columns of the true transactions; amounts in paise, dates as `date`."""
        book, iso = self.book, self.calendar.iso
        account_ids = [account.account_id for account in self.accounts]
        return {
            "account_id": [account_ids[a] for a in book.account],
            "booked_date": [iso[d] for d in book.day],
            "value_date": [iso[d] for d in book.value_day],
            "direction": ["CREDIT" if SIGN[k] > 0 else "DEBIT" for k in book.kind],
            "amount": book.amount,
            "balance_after": book.balance,
            "reference": book.reference,
            "category": [
                "telecom" if k == Kind.UTILITY and self.parties[p].name in names.TELECOMS else CATEGORY[k]
                for k, p in zip(book.kind, book.party, strict=True)
            ],
            "counterparty": [self.parties[p].name if p >= 0 else None for p in book.party],
            "transfer_id": [f"T{t}" if t >= 0 else None for t in book.transfer],
            "event_id": [f"E{e}" if e >= 0 else None for e in book.event],
            "event_kind": [EVENT_KIND[k] for k in book.kind],
            "narration": book.narration,
        }


def simulate_business(
    customer_id: str,
    archetype: str | None = None,
    seed: int = 0,
    months: int = 36,
    transactions: int | None = None,
    changes: Mapping[str, Mapping[str, object]] | None = None,
) -> Business:
    """Simulate one business over `months` months to 2025-11-30 and 18 sealed months.

    `transactions` is about the number of bank entries in the history (2,900 when None). `changes` gives
    other values to fields of the drawn `parameters` and `sector`. The result depends on the arguments only.
    Raises ValueError for an unknown archetype or fewer than 12 months.
    """
    if months < 12:
        raise ValueError(f"a business is simulated over at least 12 months, not {months}")
    parameters, sector = draw_parameters(customer_id, archetype, seed)
    if changes:
        parameters = replace(parameters, **changes.get("parameters", {}))  # type: ignore[arg-type]
        sector = replace(sector, **changes.get("sector", {}))  # type: ignore[arg-type]
    calendar = horizon(months)
    rng = generator("economy", customer_id, seed)
    book = NameBook(generator("names", customer_id, seed))
    per_month = (transactions or int(DEFAULT_TRANSACTIONS * rng.uniform(0.82, 1.18))) / months
    people = People(book, rng, parameters, sector, per_month)
    plan = Plan(rng)
    trading = generator("ondc orders", customer_id, seed)
    seller = sells_on_ondc(customer_id, seed, parameters, sector, people.receipts, len(people.parties))
    if seller is not None:
        app = NameBook(trading)
        people.parties.append(app.party(app.pick(SELLER_APPS), "seller app", "NEFT"))
    sales = sell(
        plan, parameters, sector, calendar, rng, seed, people.buyers, people.receipts,
        (seller, trading) if seller is not None else None,
    )  # fmt: skip
    inflow = _planned_inflow(plan, calendar)
    rate = rate_on(sector, calendar, np.arange(calendar.days))
    spending = run_business(
        plan, parameters, calendar, rng, sales, inflow, rate, sector, people.staff, people.index,
        people.supplier_terms, people.purchases, people.quarterly, people.tax_day,
    )  # fmt: skip
    loans = borrow(
        plan, parameters, calendar, rng, spending.surplus, people.index["lender"], people.loan_numbers
    )
    service = _service(loans, calendar)
    saving = NameBook(generator("insurers", customer_id, seed))
    habits = draw_habits(customer_id, seed, parameters, calendar)
    insurers = insurers_of(habits, people.parties, saving)
    habits = draw(
        plan,
        parameters,
        calendar,
        rng,
        spending.surplus - service,
        people.draws,
        people.index,
        habits,
        insurers,
    )
    plan_premiums(plan, habits, calendar, insurers, generator("premiums", customer_id, seed))
    revenue = np.bincount(calendar.month, weights=sales.revenue)
    dress_up(plan, parameters, calendar, rng, revenue, people.index["circle"], per_month * 0.04)
    blur(plan, calendar, rng, revenue, per_month * UNCLEAR_SHARE)
    outflow = spending.outflow + service
    ledger, accounts = _open_accounts(book, rng, parameters, calendar, loans, outflow)
    ends = set((calendar.month_start[1:] - 1).tolist())
    posted = ledger.run(plan.columns(), calendar.days, ends)
    references = generator("references", customer_id, seed)
    history = write_book(posted, calendar, people.parties, accounts, people.name, people.city, references)
    business = Business(
        customer_id=customer_id,
        name=people.name,
        owner=people.owner,
        pan=people.pan,
        gstin=people.gstin,
        state=people.state,
        city=people.city,
        parameters=parameters,
        sector=sector,
        calendar=calendar,
        quarterly=people.quarterly,
        staff=people.staff,
        parties=people.parties,
        accounts=accounts,
        loans=loans,
        sales=sales,
        spending=spending,
        buyer_party=people.buyers[2],
        habits=habits,
        insurers=insurers,
        book=history,
        future=[],
        default_date=calendar.date_of(ledger.default_day) if ledger.default_day >= 0 else None,
        gst_paid={
            link: day
            for kind, link, day in zip(posted.kind, posted.link, posted.day, strict=True)
            if kind == Kind.GST
        },
    )
    business.future = _future(business, posted)
    return business


_INFLOW = (
    Kind.RECEIPT,
    Kind.UPI_SALE,
    Kind.QR_SETTLEMENT,
    Kind.POS_SETTLEMENT,
    Kind.MARKETPLACE,
    Kind.CASH_DEPOSIT,
)


def _planned_inflow(plan: Plan, calendar: Horizon) -> np.ndarray:
    day, _, kind, amount, _, _ = plan.columns()
    months = calendar.months + calendar.future_months
    sign = np.isin(kind, _INFLOW).astype(float) - (kind == Kind.CHEQUE_RETURN)
    inside = day < calendar.days
    return np.bincount(calendar.month[day[inside]], weights=(amount / 100 * sign)[inside], minlength=months)


def _service(loans: list[Loan], calendar: Horizon) -> np.ndarray:
    service = np.zeros(calendar.months + calendar.future_months)
    for loan in loans:
        service[max(loan.first_month + 1, 0) : loan.last_month + 1] += loan.emi / 100
    return service


def _open_accounts(
    book: NameBook,
    rng: np.random.Generator,
    parameters: Parameters,
    calendar: Horizon,
    loans: list[Loan],
    outflow: np.ndarray,
) -> tuple[Ledger, list[BankAccount]]:
    smooth = np.convolve(np.pad(outflow, 1, mode="edge"), np.ones(3) / 3, "valid")
    target = paise(smooth * parameters.buffer)
    daily_target = target[calendar.month]
    kind = float(rng.random())
    roles = ["main"]
    if kind > 0.45:
        roles.append("savings")
    cash_credit = bool(rng.random() < 0.22)
    if not cash_credit and rng.random() < 0.2 and len(roles) < 3:
        roles.append("overdraft")
    limit = int(parameters.turnover * 0.15 / 50_000) * 5_000_000
    opening = int(target[0]) + int(paise(np.array([outflow[:3].mean() * 0.3]), 100)[0])
    ledger_accounts, bank_accounts = [], []
    first_bank = int(rng.integers(len(names.BANKS)))
    used: set[str] = set()
    for position, role in enumerate(roles):
        bank = names.BANKS[(first_bank + position * int(rng.integers(0, 4))) % len(names.BANKS)]
        number = book.digits(14 if bank.style == "HDFC" else 12)
        while f"{bank.code}-{number[-4:]}" in used:
            number = book.digits(12)
        used.add(f"{bank.code}-{number[-4:]}")
        borrowing = role == "overdraft" or (role == "main" and cash_credit)
        start = {"main": opening, "savings": opening // 4, "overdraft": -limit // 5}[role]
        if role == "main" and cash_credit:
            start = int(opening - limit * 0.6)
        account_limit = limit if borrowing else 0
        ledger_accounts.append(Account(role, start, account_limit, start))
        bank_accounts.append(
            BankAccount(
                account_id=f"{bank.code}-{number[-4:]}",
                bank=bank,
                number=number,
                ifsc=book.ifsc(bank.code),
                micr=book.digits(9),
                account_type="SAVINGS" if role == "savings" else "CURRENT",
                facility=("OD" if role == "overdraft" else "CC") if borrowing else "",
                limit=account_limit,
                opening_balance=start,
                opened=date(
                    2012 + int(rng.integers(0, 9)), int(rng.integers(1, 13)), int(rng.integers(1, 28))
                ),
            )
        )
    wealth = int(paise(np.array([parameters.turnover * rng.uniform(0.01, 0.1)]), 100)[0])
    ledger = Ledger(
        ledger_accounts,
        loans,
        rng,
        parameters.discipline,
        parameters.mandate_neglect,
        daily_target.tolist(),
        wealth,
    )
    return ledger, bank_accounts


def _future(business: Business, posted: Posted) -> list[dict[str, object]]:
    """Operating flows of the sealed months in paise."""
    calendar = business.calendar
    day = np.array(posted.day)
    kind = np.array(posted.kind)
    amount = np.array(posted.amount)
    category = np.array(CATEGORY)[kind]
    event = np.array(EVENT_KIND)[kind]
    month = calendar.month[day]
    circular = np.isin(event, ("circular", "balance_lift"))
    months = calendar.months + calendar.future_months
    inflow = np.isin(category, OPERATING_INFLOW) & ~circular
    less = np.isin(category, OPERATING_INFLOW_LESS)
    outflow = np.isin(category, OPERATING_OUTFLOW) & ~circular
    service = np.isin(category, DEBT_SERVICE)
    returned = kind == Kind.RETURN_REVERSAL

    def total(chosen: np.ndarray) -> np.ndarray:
        return np.bincount(month[chosen], weights=amount[chosen], minlength=months).astype(np.int64)

    received = total(inflow) - total(less)
    spent = total(outflow)
    served = total(service) - total(returned)
    bounced = np.bincount(month[kind == Kind.EMI_RETURNED], minlength=months)
    default = business.default_date
    return [
        {
            "month": calendar.month_first(m),
            "operating_inflow": int(received[m]),
            "operating_outflow": int(spent[m]),
            "debt_service": int(served[m]),
            "inward_returns": int(bounced[m]),
            "defaulted": default is not None and default < calendar.month_first(m + 1),
        }
        for m in range(calendar.months, months)
    ]
