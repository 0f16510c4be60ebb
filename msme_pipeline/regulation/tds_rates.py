"""Tax that payers deduct from what they owe a seller: rates by section, with the dates they hold for.

Base: the taxable value where GST is shown apart on the invoice (CBDT Circular 23/2017). `certain=False`
where an entry rests on memory of the text.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Rate:
    """A share of the taxable value, deducted from `start` to `end` (both inclusive)."""

    section: str
    rate: float
    start: date
    end: date
    citation: str
    certain: bool = True


_OPEN = date(2099, 12, 31)
_ACT_1961 = date(1995, 7, 1)

RATES: tuple[Rate, ...] = (
    Rate(
        "194Q",
        0.001,
        date(2021, 7, 1),
        _OPEN,
        "Section 194Q, Finance Act 2021: purchase of goods above 50 lakh a seller and year",
    ),
    Rate(
        "206C(1H)",
        0.001,
        date(2020, 10, 1),
        date(2025, 3, 31),
        "Section 206C(1H), Finance Act 2020; omitted by Finance Act 2025",
    ),
    Rate("194-O", 0.01, date(2020, 10, 1), date(2024, 9, 30), "Section 194-O, Finance Act 2020"),
    Rate("194-O", 0.001, date(2024, 10, 1), _OPEN, "Section 194-O as amended by Finance (No. 2) Act 2024"),
    Rate("194C", 0.01, date(2009, 10, 1), _OPEN, "Section 194C: individuals and undivided families"),
    Rate("194C", 0.02, date(2009, 10, 1), _OPEN, "Section 194C: other contractors"),
    Rate("194J", 0.02, date(2020, 4, 1), _OPEN, "Section 194J: technical services, Finance Act 2020"),
    Rate("194J", 0.10, _ACT_1961, _OPEN, "Section 194J: professional services", False),
    Rate("194H", 0.05, date(2016, 6, 1), date(2024, 9, 30), "Section 194H, Finance Act 2016"),
    Rate("194H", 0.02, date(2024, 10, 1), _OPEN, "Section 194H as amended by Finance (No. 2) Act 2024"),
    Rate("GST-TDS", 0.02, date(2018, 10, 1), _OPEN, "Section 51 CGST Act; Notification 50/2018-Central Tax"),
)


def deduction_rates() -> tuple[tuple[float, date, date], ...]:
    """Distinct rates, rising, each with the first and last date on which any section applies it."""
    rates = sorted({each.rate for each in RATES})
    spans = [[each for each in RATES if each.rate == rate] for rate in rates]
    return tuple(
        (rate, min(each.start for each in span), max(each.end for each in span))
        for rate, span in zip(rates, spans, strict=True)
    )
