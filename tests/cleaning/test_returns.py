"""Returned mandates and cheques: rows joined to events, reasons, charges alone."""

from datetime import date
from typing import Any

import pytest

from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.cleaning.return_events.find import RETURN_CODES, find_return_events
from tests.cleaning.raw_rows import AS_OF, bank_inputs, delivery, transaction

PRESENTED = "ACH D- SURAJ FINANCE LTD-LN00012345"
REVERSED = "ACH D RETURN- SURAJ FINANCE LTD-LN00012345-INSUFFICIENT FUNDS"
CHARGED = "ACH DEBIT RETURN CHARGES INCL GST"


def events(*rows: tuple[str, int, str]) -> list[dict[str, Any]]:
    """Events of (day, signed rupees, narration)."""
    delivered = [transaction(day, amount, narration=text) for day, amount, text in rows]
    clean = clean_bank(bank_inputs(delivery("a", delivered)), AS_OF)
    return find_return_events(clean, AS_OF)["clean.return_events"].to_pylist()


def test_presentation_reversal_and_charge_are_one_event() -> None:
    (event,) = events(
        ("2024-04-05", -5000, PRESENTED), ("2024-04-05", 5000, REVERSED), ("2024-04-06", -590, CHARGED)
    )
    assert (event["kind"], event["reason_class"], event["inferred"]) == ("inward", "financial", False)
    assert (event["amount"], event["charge"], event["presentations"]) == (5000, 590, 1)
    assert event["is_emi"] and event["party"] == "SURAJ FINANCE LTD"
    assert len(event["transaction_ids"].split("; ")) == 3


def test_a_charge_without_its_pair_implies_one_return_and_tax_on_it_none() -> None:
    (event,) = events(("2024-04-06", -500, CHARGED), ("2024-04-06", -90, "GST ON ACH RETURN CHARGES"))
    assert (event["inferred"], event["amount"], event["charge"]) == (True, None, 590)


def test_a_charge_that_waited_for_funds_belongs_to_the_return() -> None:
    (event,) = events(
        ("2024-04-05", -5000, PRESENTED), ("2024-04-05", 5000, REVERSED), ("2024-04-25", -590, CHARGED)
    )
    assert event["charge"] == 590


def test_a_second_presentation_within_three_days_is_the_same_event_a_later_one_is_not() -> None:
    once = [("2024-04-05", -5000, PRESENTED), ("2024-04-05", 5000, REVERSED)]
    soon = [("2024-04-07", -5000, PRESENTED), ("2024-04-07", 5000, REVERSED)]
    later = [("2024-04-20", -5000, PRESENTED), ("2024-04-20", 5000, REVERSED)]
    assert [event["presentations"] for event in events(*once, *soon)] == [2]
    assert [event["presentations"] for event in events(*once, *later)] == [1, 1]


def test_an_event_is_known_from_its_first_row() -> None:
    shown = [
        transaction("2024-04-05", amount, narration=text)
        for amount, text in ((-5000, PRESENTED), (5000, REVERSED))
    ]
    charged = [transaction("2024-04-06", -590, narration=CHARGED)]
    inputs = bank_inputs(
        delivery("a", charged, received_on=date(2024, 4, 8)),
        delivery("b", shown, received_on=date(2024, 4, 9)),
    )
    (event,) = find_return_events(clean_bank(inputs, AS_OF), AS_OF)["clean.return_events"].to_pylist()
    assert (event["occurred_on"], event["known_from"]) == (date(2024, 4, 5), date(2024, 4, 9))
    (inferred,) = events(("2024-04-06", -590, CHARGED), ("2024-04-11", 1, "CASH DEPOSIT"))
    assert inferred["known_from"] == date(2024, 4, 11)


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (
            [("2024-04-01", 900, "BY CLG 123456/KIRAN STORES/SBIN"), ("2024-04-03", -900, "CHQ RTN 123456")],
            "outward",
        ),
        (
            [("2024-04-01", -900, "TO CLG 123456/KIRAN STORES/SBIN"), ("2024-04-02", 900, "CHQ RTN 123456")],
            "inward",
        ),
        ([("2024-04-02", 900, "REJECT 123456")], "inward"),
        ([("2024-04-02", -900, "O/W CHQ RTN 123456")], "outward"),
    ],
)  # fmt: skip
def test_the_original_entry_decides_what_an_ambiguous_return_is(
    rows: list[tuple[str, int, str]], kind: str
) -> None:
    assert [event["kind"] for event in events(*rows)] == [kind]


@pytest.mark.parametrize(
    ("said", "reason_class"),
    [
        ("BALANCE INSUFFICIENT", "financial"),
        ("EXCEEDS ARRANGEMENT", "financial"),
        ("PAYMENT STOPPED BY DRAWER", "stop_payment"),
        ("DRAWERS SIGNATURE DIFFERS", "technical"),
        ("INVALID UMRN", "technical"),
        ("ATTACHMENT ORDER OF COURT", "legal"),
        ("REASON 04", "financial"),
        ("REASON 06", "stop_payment"),
        ("", "unknown"),
    ],
)
def test_the_reason_is_what_the_bank_says(said: str, reason_class: str) -> None:
    (event,) = events(("2024-04-05", 5000, f"NACH DR RETURN SURAJ FINANCE {said}"))
    assert event["reason_class"] == reason_class


def test_a_failed_transfer_is_no_return_event() -> None:
    assert events(("2024-04-05", 5000, "NEFT RETURN-N098765432112345-ACCOUNT CLOSED")) == []


def test_codes_mean_what_the_clearing_scheme_says() -> None:
    assert RETURN_CODES["NACH"]["01"][1] == "technical"
    assert RETURN_CODES["CHEQUE"]["01"][1] == "financial"
