"""GST returns of a business: what it declares of its invoices, and when it files."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF, month_add
from msme_pipeline.demo.sales import rate_on


@dataclass(frozen=True)
class Document:
    """One document or summary line of a return or statement; amounts in paise.

    section is b2b, b2cs, cdnr, b2ba, hsn (number is the code) or txos; `buyer_gstin` is the supplier's in
    a GSTR-2B, `name` the supplier's name there. `invoice` is an index into the business's invoices, -1 for
    others. `original_issued` dates the document that a b2ba amends.
    """

    section: str
    buyer_gstin: str
    number: str
    issued: date | None
    place: str
    rate: int
    taxable: int
    igst: int
    cgst: int
    sgst: int
    invoice: int = -1
    name: str = ""
    original_issued: date | None = None

    @property
    def value(self) -> int:
        return self.taxable + self.igst + self.cgst + self.sgst


@dataclass
class Return:
    """One return as filed; `documents` of GSTR1, GSTR2B and GSTR4, amounts (paise) of GSTR3B and CMP08.

    gstin is empty for the business's own first registration.
    """

    form: str
    period: str  # MMYYYY, the last month of the period
    filed: date
    documents: list[Document]
    taxable: int = 0
    nil_rated: int = 0
    igst: int = 0
    cgst: int = 0
    sgst: int = 0
    input_tax: int = 0
    gstin: str = ""


def invoice_numbers(business: Business) -> list[str]:
    """Numbers printed on the invoices: one series per financial year, another for undeclared bills."""
    invoices, calendar = business.sales.invoices, business.calendar
    prefix = "".join(word[0] for word in business.name.split())[:3]
    numbers: list[str] = []
    counts: dict[tuple[int, bool], int] = {}
    for day, declared in zip(invoices.day.tolist(), invoices.declared.tolist(), strict=True):
        issued = calendar.date_of(day)
        year = issued.year - (issued.month < 4)
        key = (year, declared)
        counts[key] = counts.get(key, 0) + 1
        numbers.append(
            f"{prefix if declared else 'EST'}/{year % 100:02d}-{(year + 1) % 100:02d}/{counts[key]:04d}"
        )
    return numbers


def due_date(business: Business, each: Return) -> date:
    """Due date of a return without extensions (quarterly GSTR-3B: the later of its two, the 24th)."""
    day = {("GSTR1", False): 11, ("GSTR1", True): 13, ("GSTR3B", False): 20, ("GSTR3B", True): 24}
    after = month_add(date(int(each.period[2:]), int(each.period[:2]), 1), 1)
    return after.replace(day=day[(each.form, business.quarterly)])


def file_returns(business: Business, rng: np.random.Generator, numbers: list[str]) -> list[Return]:
    """All GSTR-1 and GSTR-3B filed up to 2025-11-30, in order of period, GSTR1 before GSTR3B.

    Composition and unregistered dealers file neither.
    """
    if business.parameters.registration != "regular":
        return []
    calendar, parameters = business.calendar, business.parameters
    documents = _documents_by_month(business, numbers)
    returns = []
    month = 0
    while month < calendar.months:
        first = calendar.month_first(month)
        span = 3 if business.quarterly else 1
        if business.quarterly and first.month % 3 != 1:
            month += 1
            continue
        members = list(range(month, min(month + span, calendar.months)))
        month += span
        if len(members) < span:
            break
        last = calendar.month_first(members[-1])
        after = calendar.month_first(members[-1] + 1)
        due_one, due_three = (13, 22) if business.quarterly else (11, 20)
        lateness = parameters.filing_delay * rng.uniform(0.6, 1.5) if parameters.filing_delay else 0.0
        early = rng.integers(0, 4, 2)
        filed_one = after + timedelta(days=int(due_one - 1 - early[0] + lateness * 0.8))
        filed_three = after + timedelta(days=int(due_three - 1 - early[1] + lateness))
        paid = business.gst_paid.get(members[-1])
        if paid is not None and paid < calendar.days:
            filed_three = max(calendar.date_of(paid), filed_three if lateness else calendar.date_of(paid))
        period = f"{last.month:02d}{last.year}"
        lines = [document for m in members for document in documents[m]]
        lines = (
            [d for d in lines if d.section == "b2b"]
            + _consumer_lines(business, members)
            + [d for d in lines if d.section == "cdnr"]
        )
        if filed_one <= AS_OF:
            returns.append(Return("GSTR1", period, filed_one, lines))
        if filed_three <= AS_OF:
            returns.append(_summary_return(business, period, filed_three, lines, members))
    return returns


def _documents_by_month(business: Business, numbers: list[str]) -> list[list[Document]]:
    calendar, invoices = business.calendar, business.sales.invoices
    found: list[list[Document]] = [[] for _ in range(calendar.months)]
    gstins = [business.parties[p].gstin for p in business.buyer_party.tolist()]
    last = calendar.history_days
    columns = zip(
        invoices.day.tolist(),
        invoices.party.tolist(),
        invoices.taxable.tolist(),
        invoices.tax.tolist(),
        invoices.rate.tolist(),
        invoices.declared.tolist(),
        invoices.note_day.tolist(),
        invoices.note_taxable.tolist(),
        invoices.note_tax.tolist(),
        strict=True,
    )
    month_of = calendar.month.tolist()
    for number, (day, party, taxable, tax, rate, declared, note_day, note_taxable, note_tax) in enumerate(
        columns
    ):
        if not declared:
            continue
        gstin = gstins[party]
        if 0 <= day < last:
            found[month_of[day]].append(
                _document(
                    business, "b2b", gstin, numbers[number], calendar.date_of(day), rate, taxable, tax, number
                )
            )
        if 0 <= note_day < last:
            name = f"CN{numbers[number][-10:]}"
            found[month_of[note_day]].append(
                _document(
                    business,
                    "cdnr",
                    gstin,
                    name,
                    calendar.date_of(note_day),
                    rate,
                    note_taxable,
                    note_tax,
                    number,
                )
            )
    return found


def _document(
    business: Business,
    section: str,
    gstin: str,
    number: str,
    issued: date | None,
    rate: int,
    taxable: int,
    tax: int,
    invoice: int,
) -> Document:
    place = gstin[:2] or business.state
    local = place == business.state
    half = tax // 2
    return Document(
        section, gstin, number, issued, place, rate, taxable,
        0 if local else tax, half if local else 0, tax - half if local else 0, invoice,
    )  # fmt: skip


def _consumer_lines(business: Business, members: list[int]) -> list[Document]:
    calendar, sales = business.calendar, business.sales
    chosen = np.isin(calendar.month, members)
    rates = rate_on(business.sector, calendar, np.arange(calendar.days))
    lines = []
    for rate in sorted(set(rates[chosen].tolist()), reverse=True):
        total = sales.consumer_taxable[chosen & (rates == rate)].sum() * sales.consumer_declared
        taxable = round(total * 100)
        if taxable <= 0:
            continue
        half = taxable * rate // 200
        lines.append(Document("b2cs", "", "", None, business.state, rate, taxable, 0, half, half))
    return lines


def _summary_return(
    business: Business, period: str, filed: date, lines: list[Document], members: list[int]
) -> Return:
    sign = [-1 if line.section == "cdnr" else 1 for line in lines]

    def total(name: str) -> int:
        return sum(s * getattr(line, name) for s, line in zip(sign, lines, strict=True))

    input_tax = round(float(business.spending.input_tax[members].sum()) * 100)
    return Return(
        "GSTR3B",
        period,
        filed,
        [],
        total("taxable"),
        0,
        total("igst"),
        total("cgst"),
        total("sgst"),
        input_tax,
    )
