"""The history of posted entries as the banks know it: narrations, references and value dates."""

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from msme_pipeline.demo.calendar import Horizon
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.ledger import Posted
from msme_pipeline.demo.names import Bank, Party
from msme_pipeline.demo.narrations import describe


@dataclass(frozen=True)
class BankAccount:
    """What the bank knows of an account; amounts in paise."""

    account_id: str
    bank: Bank
    number: str
    ifsc: str
    micr: str
    account_type: str
    facility: str
    limit: int
    opening_balance: int
    opened: date


@dataclass
class Book:
    """Posted entries of the history, one list element each; amounts and balances in paise."""

    account: list[int] = field(default_factory=list)
    day: list[int] = field(default_factory=list)
    second: list[int] = field(default_factory=list)
    value_day: list[int] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    amount: list[int] = field(default_factory=list)
    balance: list[int] = field(default_factory=list)
    party: list[int] = field(default_factory=list)
    link: list[int] = field(default_factory=list)
    transfer: list[int] = field(default_factory=list)
    event: list[int] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)
    narration: list[str] = field(default_factory=list)
    reference: list[str] = field(default_factory=list)
    rail: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.day)


_PARTY_ROLE = {
    Kind.QR_SETTLEMENT: "aggregator",
    Kind.MARKETPLACE: "marketplace",
    Kind.CAPITAL_IN: "owner",
    Kind.OWN_IN: "self",
    Kind.OWN_OUT: "self",
    Kind.CAPEX: "machine maker",
}


def write_book(
    posted: Posted,
    calendar: Horizon,
    parties: list[Party],
    accounts: list[BankAccount],
    own_name: str,
    city: str,
    rng: np.random.Generator,
) -> Book:
    """Keep the history of what was posted and give it narrations and references."""
    book = Book()
    last = calendar.history_days
    columns = vars(posted)
    count = int(np.searchsorted(np.array(columns["day"]), last))
    for name in (
        "account",
        "day",
        "second",
        "kind",
        "amount",
        "balance",
        "party",
        "link",
        "transfer",
        "event",
        "wanted",
    ):
        setattr(book, name, columns[name][:count])
    numbers = rng.integers(10**11, 10**12, count).tolist()
    role = {party.role: number for number, party in reversed(list(enumerate(parties)))}
    walk_in = [number for number, party in enumerate(parties) if party.role == "walk-in"]
    nobody = parties[role["self"]]
    own = [
        Party(own_name, "self", account.ifsc, account.number, nobody.vpa, "", 0, "IMPS")
        for account in accounts
    ]
    shared: dict[int, int] = {}
    closing = calendar.closed
    styles = [(a.bank.style, a.bank.code) for a in accounts]
    kinds = list(Kind)
    for row in range(count):
        kind = kinds[book.kind[row]]
        party = book.party[row]
        number = numbers[row]
        if party < 0:
            if kind == Kind.UPI_SALE:
                party = walk_in[number % len(walk_in)]
            elif kind in _PARTY_ROLE:
                party = role[_PARTY_ROLE[kind]]
            book.party[row] = party
        transfer = book.transfer[row]
        if transfer >= 0:
            number = shared.setdefault(transfer, number)
        day = book.day[row]
        style, code = styles[book.account[row]]
        whom = parties[party] if party >= 0 else nobody
        if transfer >= 0 and book.link[row] >= 0:
            whom = own[book.link[row]]
        if whom.rail == "CHEQUE" and closing[day]:
            whom = replace(whom, rail="NEFT")  # a cheque clears on working days
        text, reference, rail = describe(
            style, code, kind, whom, book.amount[row], number, own_name, calendar.iso[day], city
        )
        value_day = day
        if kind == Kind.RECEIPT and rail == "CHEQUE" and style in ("HDFC", "ICICI", "SBI") and day + 1 < last:
            value_day = day + 1 + (1 if closing[day + 1] and day + 2 < last else 0)
        book.narration.append(text)
        book.reference.append(reference)
        book.rail.append(rail)
        book.value_day.append(value_day)
    return book
