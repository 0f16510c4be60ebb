"""Which bank file carries which entries: statements of the older months, then fetches with overlaps."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF, month_add

FIRST_FETCH_FROM = date(2024, 3, 1)
STATEMENT_SPLIT = date(2023, 8, 1)
SCHEMA_CHANGE = date(2025, 7, 1)
STYLES = ("envelope", "bare json", "envelope text", "bare xml")


@dataclass
class Section:
    """One account in one file; `rows` are indices into the business's book."""

    account: int
    rows: np.ndarray
    records: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Delivery:
    """One bank file before it is written.

    kind is statement or fetch; way is csv, xlsx or mt940, in which a statement comes; received None when the
    file does not say it (statements without
    export date, FI documents without envelope).
    """

    file: str
    kind: str
    style: str
    version: str
    first: date
    last: date
    received: date | None
    clock: str
    sections: list[Section]
    extra: bool = False
    quirks: list[str] = field(default_factory=list)
    records: int = 0
    amount: int = 0
    way: str = "csv"


def plan_deliveries(business: Business, rng: np.random.Generator, style: str) -> list[Delivery]:
    """All bank files of a customer in order of time; folder names included."""
    customer = business.customer_id
    book = business.book
    account = np.array(book.account)
    day = np.array(book.day)
    rows = [np.flatnonzero(account == number) for number in range(len(business.accounts))]
    days = [day[r] for r in rows]
    bare = style.startswith("bare")
    calendar = business.calendar

    def between(number: int, first: date, last: date) -> np.ndarray:
        low, high = np.searchsorted(days[number], [calendar.day_of(first), calendar.day_of(last) + 1])
        return rows[number][low:high]

    deliveries = []
    overlap = rng.random() < 0.6
    ends = [STATEMENT_SPLIT - timedelta(days=1), FIRST_FETCH_FROM - timedelta(days=1)]
    if overlap:
        ends[1] += timedelta(days=int(rng.integers(6, 14)))
    for number, holder in enumerate(business.accounts):
        begin = calendar.start
        for part, end in enumerate(ends):
            asked = end + timedelta(days=int(rng.integers(2, 20))) if part == 0 else date(2025, 4, 9)
            told = asked if part == 0 or not bare else None
            suffix = "tsv" if holder.bank.style == "SBI" else "csv"
            name = f"{holder.bank.style.lower()}_{holder.number[-4:]}_{begin:%Y%m}_{end:%Y%m}.{suffix}"
            deliveries.append(
                Delivery(
                    f"{customer}/bank_statement/{name}",
                    "statement",
                    holder.bank.style,
                    "",
                    begin,
                    end,
                    told,
                    "",
                    [Section(number, between(number, begin, end))],
                )
            )
            begin = end + timedelta(days=1)
    fetched = date(2025, 4, int(rng.integers(3, 8)))
    since = FIRST_FETCH_FROM
    while True:
        final = fetched >= AS_OF
        last = AS_OF if final else fetched - timedelta(days=1)
        version = "2.0.0" if fetched >= SCHEMA_CHANGE else "1.1"
        sections = [Section(number, between(number, since, last)) for number in range(len(rows))]
        time = "23:55:00" if final else f"06:{int(rng.integers(10, 59)):02d}:{int(rng.integers(0, 60)):02d}"
        deliveries += fetch_files(business, style, version, since, last, fetched, time, sections)
        if final:
            return deliveries
        since = last - timedelta(days=int(rng.integers(2, 5)))
        following = month_add(fetched, 1)
        fetched = AS_OF if fetched.month == 11 else following + timedelta(days=int(rng.integers(1, 5)))


XLSX_CUSTOMER, MT940_CUSTOMER = 4, 8  # of the ten demo customers
XLSX_SHARE, MT940_SHARE = 0.15, 0.05  # of the customers beyond the ten


def vary_ways(deliveries: list[Delivery], number: int, draw: float, disturbed: set[int]) -> None:
    """Let the statements of some customers come as XLSX, of a few as MT940 where nothing is disturbed.

    `number` is the customer's in the world, `draw` uniform in 0..1, `disturbed` rows of the book. MT940
    does not say when it was exported and has no room for odd dates and amounts.
    """
    if number <= 10:
        way = {XLSX_CUSTOMER: "xlsx", MT940_CUSTOMER: "mt940"}.get(number, "csv")
    else:
        way = "xlsx" if draw < XLSX_SHARE else "mt940" if draw < XLSX_SHARE + MT940_SHARE else "csv"
    for delivery in deliveries:
        if way == "csv" or delivery.kind != "statement" or "bom" in delivery.quirks:
            continue
        rows = delivery.sections[0].rows.tolist()
        if way == "mt940" and (not rows or not disturbed.isdisjoint(rows)):
            continue
        stem = delivery.file.rpartition(".")[0]
        delivery.way = way
        if way == "mt940":
            delivery.style, delivery.received = "MT940", None
        delivery.file = f"{stem}.{'sta' if way == 'mt940' else way}"


def fetch_files(
    business: Business,
    style: str,
    version: str,
    first: date,
    last: date,
    fetched: date,
    time: str,
    sections: list[Section],
    label: str = "",
) -> list[Delivery]:
    """One fetch session as one file (envelopes) or one file per account (bare documents)."""
    folder = f"{business.customer_id}/account_aggregator/fi_{fetched:%Y%m%d}"
    if not style.startswith("bare"):
        file = f"{folder}{label}.json"
        return [Delivery(file, "fetch", style, version, first, last, fetched, time, sections)]
    suffix = "xml" if style == "bare xml" else "json"
    return [
        Delivery(
            f"{folder}_{business.accounts[section.account].account_id.lower()}{label}.{suffix}",
            "fetch",
            style,
            version,
            first,
            last,
            None,
            time,
            [section],
        )
        for section in sections
    ]


def precedence(delivery: Delivery) -> tuple[int, str, int, str]:
    """Order in which files claim a transaction: earliest received first, then fetches, then name."""
    received = delivery.received
    return (
        0 if received else 1,
        received.isoformat() if received else "",
        0 if delivery.kind == "fetch" else 1,
        delivery.file,
    )
