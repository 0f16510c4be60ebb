"""Whose documents they are: PANs that are not the business's."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from msme_pipeline.summaries.coverage.section import coverage
from msme_pipeline.tables import TABLES
from tests.summaries.clean_rows import AS_OF, as_known, table

PERSON, SPOUSE, FIRM, OTHER_FIRM = "ABCPK1234L", "ABCPK9999L", "AABFT1234L", "AAACX1234L"
C = {"customer_id": "C1"}


def found(
    accounts: tuple[str, ...] = (),
    registrations: tuple[str, ...] = (),
    reports: tuple[str, ...] = (),
    holdings: tuple[str, ...] = (),
    received: date = AS_OF,
    more: dict[str, list[dict[str, Any]]] | None = None,
) -> dict[str, Any]:
    given: dict[str, list[dict[str, Any]]] = {
        "raw.landed_files": [{"file": "C1/x/y.json"}],
        "clean.accounts": [
            {"account_id": f"A{n}", "holder_pan": pan, "received_on": received}
            for n, pan in enumerate(accounts)
        ],
        "summary.gst_turnover": [
            {
                "gstin": f"{27 + n}{pan}1Z5",
                "pan": pan,
                "period": date(2025, 9, 1),
                "period_end": date(2025, 9, 30),
            }
            for n, pan in enumerate(registrations)
        ],
        "clean.bureau_reports": [
            {
                "report_id": f"R{n}",
                "subject_pan": pan,
                "reported_on": date(2025, 10, 1),
                "received_on": received,
            }
            for n, pan in enumerate(reports)
        ],
        "clean.mf_holdings": [
            {
                "holding_id": f"H{n}",
                "holder_pan": pan,
                "stated_on": date(2025, 10, 1),
                "received_on": received,
            }
            for n, pan in enumerate(holdings)
        ],
    }
    given |= more or {}
    tables = {
        name: table(name, [C | each for each in given[name]]) if name in given else TABLES[name].empty()
        for name in TABLES
    }
    tables["customers"] = pa.table({name: [value] for name, value in C.items()})
    return coverage(as_known(tables, AS_OF), AS_OF)["summary.coverage"].to_pylist()[0]


@pytest.mark.parametrize(
    ("documents", "others"),
    [
        (
            {
                "accounts": (PERSON, PERSON),
                "registrations": (PERSON,),
                "reports": (PERSON,),
                "holdings": (PERSON,),
            },
            0,
        ),
        ({"accounts": (f"{SPOUSE}; {PERSON}",), "registrations": (PERSON,)}, 0),  # a joint account
        ({"accounts": (PERSON, SPOUSE), "registrations": (PERSON,)}, 1),
        ({"accounts": (FIRM, PERSON), "registrations": (FIRM, FIRM), "reports": (FIRM, PERSON, SPOUSE)}, 0),
        ({"accounts": (FIRM, OTHER_FIRM), "registrations": (FIRM,)}, 1),
        ({"registrations": (FIRM, FIRM, OTHER_FIRM), "reports": (OTHER_FIRM,), "holdings": (OTHER_FIRM,)}, 3),
        ({"accounts": (PERSON, PERSON, FIRM), "reports": (FIRM,)}, 2),  # without a registration
        ({"accounts": (PERSON, FIRM), "reports": (FIRM,)}, 0),  # one of each: the firm's, and its owner's
        ({"accounts": ("ZZZPZ9999Z", OTHER_FIRM)}, 0),
        ({"reports": (PERSON,), "holdings": (SPOUSE,)}, None),
    ],
)
def test_documents_of_somebody_else_are_counted(documents: dict[str, Any], others: int | None) -> None:
    assert found(**documents)["documents_of_others"] == others


def test_a_document_that_came_later_is_not_known_yet() -> None:
    late = date(2025, 12, 5)
    assert found(registrations=(PERSON,), reports=(SPOUSE,), holdings=(SPOUSE,))["documents_of_others"] == 2
    assert (
        found(registrations=(PERSON,), reports=(SPOUSE,), holdings=(SPOUSE,), received=late)[
            "documents_of_others"
        ]
        == 0
    )


def test_the_age_of_orders_counts_indian_days() -> None:
    late_evening = datetime(2025, 11, 29, 20, tzinfo=UTC)  # half past one of the 30th in India
    orders = [{"order_id": "O", "updated_at": late_evening}]
    assert found(more={"clean.ondc_orders": orders})["ondc_age"] == 0
