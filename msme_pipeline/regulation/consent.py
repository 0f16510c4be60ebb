"""Which consents and lawful bases a lender may rely on, with the dates from which each rule holds."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Purpose:
    """A ReBIT purpose code under which data may be used to decide on and to monitor credit."""

    code: str
    meaning: str
    since: date
    until: date | None = None


PURPOSES = (
    Purpose("103", "aggregated statement", date(2019, 11, 8)),
    Purpose("104", "explicit consent to monitor the accounts", date(2019, 11, 8)),
    Purpose("105", "explicit one-time consent for the accounts", date(2019, 11, 8)),
)
"""Allowed purposes. 101 (wealth management) and 102 (spending patterns) are not given for lending.
Purpose codes: ReBIT API 1.1.2, definitions of ConsentDetail, 8 November 2019."""


STORING_MODE = "STORE"
"""The consent mode under which data may be kept and worked with. VIEW, QUERY and STREAM let it be shown or
asked for only. Consent modes: ReBIT API 1.1.2, definitions of ConsentDetail, 8 November 2019."""


@dataclass(frozen=True)
class LawfulBasis:
    """A kind of ground on which a file that did not come through an aggregator may be processed.

    `covers_aggregator_format`: also files in the format of an aggregator, when the record names the
    source `account_aggregator`.
    """

    kind: str
    meaning: str
    since: date
    until: date | None = None
    covers_aggregator_format: bool = False


LAWFUL_BASES = (
    LawfulBasis(
        "uploaded_with_consent", "the customer handed it over and agreed to its use", date(1900, 1, 1)
    ),
    LawfulBasis("written_consent", "signed consent on paper or by e-sign", date(1900, 1, 1)),
    LawfulBasis("legitimate_use", "a legitimate use under section 7 of the DPDP Act", date(2023, 8, 11)),
    LawfulBasis("legal_obligation", "a law or an order requires it", date(1900, 1, 1)),
    LawfulBasis(
        "published_sample",
        "published or invented data about no living person",
        date(1900, 1, 1),
        covers_aggregator_format=True,
    ),
)
"""Kinds of lawful basis (Digital Personal Data Protection Act 2023, sections 4 to 7)."""


@dataclass(frozen=True)
class Ceiling:
    """Fair-use limits of a consent by purpose and fetch type: intervals as DuckDB reads them."""

    purpose_code: str
    fetch_type: str
    since: date
    validity: str
    data_range: str
    data_life: str
    fetches_per_month: int | None
    until: date | None = None


CEILINGS = (
    Ceiling("103", "ONETIME", date(2023, 1, 1), "1 month", "14 months", "1 month", None),
    Ceiling("104", "PERIODIC", date(2023, 1, 1), "5 years", "6 months", "1 month", 5),
    Ceiling("105", "ONETIME", date(2023, 1, 1), "1 day", "12 months", "1 day", None),
)
"""Published consent templates (Sahamati fair-use templates, default rows; 105: template CT045 for the range).
A consent beyond them is reported, not refused: what the customer signed binds."""
