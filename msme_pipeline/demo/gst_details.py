"""Details of GST returns beyond the invoices: amendments, HSN summaries, composition dealers."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF, month_add
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.gst_returns import Document, Return
from msme_pipeline.demo.spending import COMPOSITION_RATE

AMENDING_SHARE = 0.4  # of customers with GSTR-1
HSN_CODES: dict[str, tuple[tuple[str, str], ...]] = {
    "kirana wholesale": (("1006", "RICE"), ("1905", "BISCUITS"), ("3401", "SOAP")),
    "textiles and garments": (("5208", "COTTON FABRIC"), ("6205", "SHIRTS"), ("6109", "T SHIRTS")),
    "engineering workshop": (
        ("8483", "SHAFTS AND GEARS"),
        ("7326", "STEEL ARTICLES"),
        ("998898", "JOB WORK"),
    ),
    "pharmacy and medical": (("3004", "MEDICINES"), ("9018", "INSTRUMENTS"), ("3005", "DRESSINGS")),
    "electronics retail": (("8517", "TELEPHONES"), ("8528", "TELEVISIONS"), ("8471", "COMPUTERS")),
    "food processing": (("0910", "SPICES"), ("2103", "SAUCES"), ("1902", "NOODLES")),
    "transport and logistics": (("996511", "GOODS TRANSPORT"), ("996791", "FREIGHT SERVICES")),
    "building materials": (("2523", "CEMENT"), ("7214", "STEEL BARS"), ("6907", "TILES")),
    "restaurant and catering": (("996331", "RESTAURANT SERVICES"), ("996334", "CATERING")),
    "it and business services": (("998314", "IT DESIGN"), ("998313", "IT CONSULTING")),
    "printing and packaging": (("4819", "CARTONS"), ("4821", "LABELS"), ("998912", "PRINTING")),
    "agri inputs": (("1209", "SEEDS"), ("3102", "FERTILISER"), ("3808", "PESTICIDES")),
}


@dataclass(frozen=True)
class Amendment:
    """An invoice declared with a wrong value in one return and put right in a later one."""

    original: Return
    number: str
    buyer_gstin: str
    later: Return


def amend_invoices(business: Business, returns: list[Return], seed: int) -> list[Amendment]:
    """Misstate up to two invoices and amend them in a later GSTR-1; GSTR-3B follows both."""
    rng = generator("gst_amendments", business.customer_id, seed)
    first = [each for each in returns if each.form == "GSTR1"]
    summaries = {each.period: each for each in returns if each.form == "GSTR3B"}
    if rng.random() >= AMENDING_SHARE or len(first) < 4:
        return []
    found: list[Amendment] = []
    for _ in range(1 + int(rng.random() < 0.4)):
        at = int(rng.integers(0, len(first) - 1))
        original = first[at]
        later = first[at + 1 + int(rng.integers(0, min(3, len(first) - at - 1)))]
        pool = [k for k, d in enumerate(original.documents) if d.section == "b2b" and d.invoice >= 0]
        if not pool or any(original is each.original for each in found):
            continue
        place = pool[int(rng.integers(len(pool)))]
        true = original.documents[place]
        factor = float(rng.choice((0.9, 1.1, 1.25, 0.5)))
        wrong = _with_value(true, round(true.taxable * factor / 100) * 100)
        original.documents[place] = wrong
        later.documents.append(replace(true, section="b2ba", invoice=-1, original_issued=true.issued))
        for summary, sign in ((summaries.get(original.period), 1), (summaries.get(later.period), -1)):
            if summary is not None:
                summary.taxable += sign * (wrong.taxable - true.taxable)
                summary.igst += sign * (wrong.igst - true.igst)
                summary.cgst += sign * (wrong.cgst - true.cgst)
                summary.sgst += sign * (wrong.sgst - true.sgst)
        found.append(Amendment(original, true.number, true.buyer_gstin, later))
    return found


def _with_value(document: Document, taxable: int) -> Document:
    tax = taxable * document.rate // 100 // 2 * 2
    if document.igst or not document.cgst:
        return replace(document, taxable=taxable, igst=tax)
    return replace(document, taxable=taxable, cgst=tax // 2, sgst=tax - tax // 2)


def summarise_by_hsn(business: Business, returns: list[Return], seed: int) -> None:
    """Append the HSN summary to every GSTR-1: its net value by rate, divided over the trade's codes."""
    codes = HSN_CODES[business.sector.name]
    share = generator("gst_hsn", business.customer_id, seed).dirichlet(np.linspace(4, 1, len(codes)))
    for each in returns:
        if each.form != "GSTR1":
            continue
        totals: dict[int, list[int]] = {}
        for document in each.documents:
            if document.section in ("b2b", "b2cs", "cdnr"):
                sign = -1 if document.section == "cdnr" else 1
                values = (document.taxable, document.igst, document.cgst, document.sgst)
                totals[document.rate] = [
                    a + sign * b for a, b in zip(totals.get(document.rate, [0] * 4), values, strict=True)
                ]
        for rate, sums in sorted(totals.items()):
            left = list(sums)
            for place, (code, name) in enumerate(codes):
                last = place == len(codes) - 1
                part = left if last else [int(value * share[place]) for value in sums]
                left = [a - b for a, b in zip(left, part, strict=True)]
                if part[0] > 0:
                    taxable, igst, cgst, sgst = part
                    each.documents.append(
                        Document("hsn", "", code, None, "", rate, taxable, igst, cgst, sgst, name=name)
                    )


def composition_returns(business: Business) -> list[Return]:
    """CMP-08 of every quarter and GSTR-4 of every financial year of a composition dealer."""
    if business.parameters.registration != "composition":
        return []
    calendar = business.calendar
    revenue = np.bincount(
        calendar.month, weights=business.sales.revenue, minlength=calendar.months + calendar.future_months
    )
    returns: list[Return] = []
    for month in range(2, calendar.months):
        last = calendar.month_first(month)
        if last.month % 3:
            continue
        after = calendar.month_first(month + 1)
        taxable = round(float(revenue[month - 2 : month + 1].sum()) * 100)
        half = round(taxable * COMPOSITION_RATE / 2)
        paid = business.gst_paid.get(month)
        filed = after + timedelta(days=16)
        if paid is not None and paid < calendar.days:
            filed = calendar.date_of(paid)
        period = f"{last.month:02d}{last.year}"
        if filed <= AS_OF:
            returns.append(Return("CMP08", period, filed, [], taxable, 0, 0, half, half))
        if last.month == 3 and month >= 11:
            year = round(float(revenue[month - 11 : month + 1].sum()) * 100)
            half = round(year * COMPOSITION_RATE / 2)
            line = Document("txos", "", "", None, business.state, 1, year, 0, half, half)
            due = month_add(last, 1).replace(day=30) if last.year < 2025 else date(last.year, 6, 30)
            if due <= AS_OF:
                returns.append(Return("GSTR4", period, due - timedelta(days=9), [line]))
    return returns
