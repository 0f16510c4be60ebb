"""GSTR-2B of a business: the tax invoices of its suppliers, one for each payment in the book."""

from datetime import date

import numpy as np

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF, month_add
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.gst_returns import Document, Return
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.sales import rate_on

UNPAID_MONTHS = 4  # at the end of the history, in which purchases may not be paid yet


def generated_on(period: str) -> date:
    """Day on which the portal makes the GSTR-2B of a period: the 14th of the month after."""
    return month_add(date(int(period[2:]), int(period[:2]), 1), 1).replace(day=14)


def purchase_statements(business: Business, periods: list[str], seed: int) -> list[Return]:
    """GSTR-2B of the business: an invoice per supplier payment with tax, and what is not paid yet."""
    rng = generator("gst_purchases", business.customer_id, seed)
    calendar, spending, book = business.calendar, business.spending, business.book
    months = calendar.months
    kind = np.array(book.kind)
    rows = np.flatnonzero(kind == Kind.SUPPLIER)
    party = np.array(book.party)[rows]
    terms = np.array([business.parties[p].terms for p in party.tolist()], dtype=np.int64)
    bought = np.array(book.day)[rows] - terms - 2
    amount = np.array(book.amount)[rows]
    goods, tax = spending.purchases[:months], spending.input_tax[:months]
    share = np.divide(tax, goods, out=np.zeros(months), where=goods > 0)
    inside = bought >= 0
    month = calendar.month[bought.clip(0)]
    rates = _rates(business, months)
    invoiced = np.divide(share, rates / 100, out=np.zeros(months), where=rates > 0).clip(0, 1)
    chosen = inside & (rng.random(len(rows)) < invoiced[month]) & (share[month] > 0)
    taxable = np.rint(amount / (1 + share[month])).astype(np.int64)
    lines: list[list[Document]] = [[] for _ in range(months)]
    serial: dict[int, int] = {}

    def add(m: int, who: int, day: int, value: int) -> None:
        supplier = business.parties[who]
        rate = int(rates[m])
        total = value * rate // 100 // 2 * 2
        local = supplier.gstin[:2] == business.state
        serial[who] = serial.get(who, 0) + 1
        number = f"{''.join(word[0] for word in supplier.name.split())[:3]}/{serial[who]:05d}"
        lines[m].append(
            Document(
                "b2b",
                supplier.gstin,
                number,
                calendar.date_of(day),
                business.state,
                rate,
                value,
                0 if local else total,
                total // 2 if local else 0,
                total // 2 if local else 0,
                name=supplier.name,
            )
        )

    order = np.lexsort((rows, bought))
    for at in order[chosen[order]].tolist():
        add(int(month[at]), int(party[at]), int(bought[at]), int(taxable[at]))
    suppliers = sorted(set(party.tolist()))
    for m in range(max(months - UNPAID_MONTHS, 0), months if suppliers else 0):
        declared = sum(d.igst + d.cgst + d.sgst for d in lines[m])
        missing = round(float(tax[m]) * 100) - declared
        if missing > tax[m] * 12:
            parts = 3
            for part in range(parts):
                value = round(missing / parts * 100 / rates[m])
                add(
                    m,
                    suppliers[int(rng.integers(len(suppliers)))],
                    calendar.day_in_month(m, 6 + 8 * part),
                    value,
                )
    firsts = {f"{calendar.month_first(m).month:02d}{calendar.month_first(m).year}": m for m in range(months)}
    statements = []
    for period in periods:
        last = firsts[period]
        span = range(max(last - 2, 0), last + 1) if business.quarterly else (last,)
        if generated_on(period) <= AS_OF:
            documents = [line for m in span for line in lines[m]]
            statements.append(Return("GSTR2B", period, generated_on(period), documents))
    return statements


def _rates(business: Business, months: int) -> np.ndarray:
    return rate_on(business.sector, business.calendar, business.calendar.month_start[:months]).astype(float)
