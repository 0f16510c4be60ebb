"""Further registrations of a business: branches in other states, with stock sent to them and sales of their
own."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF, month_add
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.gst_purchases import generated_on
from msme_pipeline.demo.gst_returns import Document, Return
from msme_pipeline.demo.names import check_digit

BRANCH_SHARE = 0.13  # of drawn regular dealers
CANCELLED_SHARE = 0.3  # of those with branches: one of them closed
TRANSFER_VALUE = 85  # % of a branch's sales that reach it as stock
_FALLBACK_STATES = ("27", "29", "24", "33", "09")


@dataclass(frozen=True)
class Registration:
    """A branch's GSTIN; cancelled on the last day of a month, None when it stands."""

    gstin: str
    state: str
    cancelled: date | None


def branches(business: Business, drawn: bool, seed: int) -> list[Registration]:
    """The branches of a business; the demo customers and composition dealers have none."""
    rng = generator("gst_registrations", business.customer_id, seed)
    chance = rng.random(3)
    if not drawn or business.parameters.registration != "regular" or chance[0] >= BRANCH_SHARE:
        return []
    buyers = [business.parties[p].gstin[:2] for p in business.buyer_party.tolist()]
    elsewhere = sorted(
        {state for state in buyers if state != business.state}, key=lambda s: (-buyers.count(s), s)
    )
    states = (elsewhere + [s for s in _FALLBACK_STATES if s != business.state and s not in elsewhere])[
        : 1 + int(rng.choice(3, p=(0.6, 0.28, 0.12)))
    ]
    closed = month_add(date(2024, 3, 31).replace(day=1), int(chance[2] * 14)) - timedelta(days=1)
    return [
        _registration(
            business, state, closed if chance[1] < CANCELLED_SHARE and place == len(states) - 1 else None
        )
        for place, state in enumerate(states)
    ]


def _registration(business: Business, state: str, cancelled: date | None) -> Registration:
    body = f"{state}{business.pan}1Z"
    return Registration(body + check_digit(body), state, cancelled)


def split_returns(
    business: Business, returns: list[Return], registrations: list[Registration]
) -> list[list[Return]]:
    """Returns per branch; those of the business lose the branches' buyers and gain the stock sent to them."""
    by_period: dict[str, dict[str, Return]] = {}
    for each in returns:
        by_period.setdefault(each.period, {})[each.form] = each
    found: list[list[Return]] = []
    for place, branch in enumerate(registrations):
        own: list[Return] = []
        for period, forms in by_period.items():
            last = month_add(date(int(period[2:]), int(period[:2]), 1), 1) - timedelta(days=1)
            if branch.cancelled is not None and last > branch.cancelled:
                continue
            sales = forms.get("GSTR1")
            if sales is None:
                continue
            moved = [d for d in sales.documents if d.buyer_gstin[:2] == branch.state]
            local = [_local(d) for d in moved]
            stock = _transfer(business, branch, place, last, local)
            own.append(replace(sales, documents=local, gstin=branch.gstin))
            kept = {id(d) for d in moved}
            sales.documents = [d for d in sales.documents if id(d) not in kept]
            at = sum(d.section == "b2b" for d in sales.documents)
            sales.documents[at:at] = stock
            if (summary := forms.get("GSTR3B")) is not None:
                own.append(_summary(summary, branch.gstin, local, sum(d.igst for d in stock)))
                for sign, lines in ((-1, moved), (1, stock)):
                    _add(summary, lines, sign)
        found.append(own)
    return found


def _local(document: Document) -> Document:
    tax = document.igst + document.cgst + document.sgst
    return replace(document, igst=0, cgst=tax // 2, sgst=tax - tax // 2, place=document.buyer_gstin[:2])


def _transfer(
    business: Business, branch: Registration, place: int, last: date, sold: list[Document]
) -> list[Document]:
    taxable = sum(_sign(d) * d.taxable for d in sold) * TRANSFER_VALUE // 100
    if taxable <= 0:
        return []
    rate = max(d.rate for d in sold)
    issued = last.replace(day=5)
    year = issued.year - (issued.month < 4)
    number = f"ST{place + 1}/{year % 100:02d}-{(year + 1) % 100:02d}/{issued:%m}"
    return [
        Document(
            "b2b",
            branch.gstin,
            number,
            issued,
            branch.state,
            rate,
            taxable,
            taxable * rate // 100,
            0,
            0,
            name=business.name,
        )
    ]


def _summary(summary: Return, gstin: str, documents: list[Document], input_tax: int) -> Return:
    own = replace(summary, gstin=gstin, taxable=0, igst=0, cgst=0, sgst=0, input_tax=input_tax)
    _add(own, documents, 1)
    return own


def _add(summary: Return, documents: list[Document], sign: int) -> None:
    for document in documents:
        summary.taxable += sign * _sign(document) * document.taxable
        summary.igst += sign * _sign(document) * document.igst
        summary.cgst += sign * _sign(document) * document.cgst
        summary.sgst += sign * _sign(document) * document.sgst


def _sign(document: Document) -> int:
    return -1 if document.section == "cdnr" else 1


def stock_received(returns: list[Return], branch: Registration, supplier: str) -> list[Return]:
    """GSTR-2B of a branch: the stock that the business declared to have sent."""
    statements = []
    for each in returns:
        lines = [replace(d, buyer_gstin=supplier) for d in each.documents if d.buyer_gstin == branch.gstin]
        generated = generated_on(each.period)
        if each.form == "GSTR1" and lines and generated <= AS_OF:
            statements.append(Return("GSTR2B", each.period, generated, lines, gstin=branch.gstin))
    return statements
