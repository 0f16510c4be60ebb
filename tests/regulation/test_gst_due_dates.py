"""Due dates of GST returns by form, frequency, state and period."""

from datetime import date

import pytest

from msme_pipeline.regulation.gst_due_dates import DUE_DATES, EXTENSIONS, RULES, due_date, due_dates


@pytest.mark.parametrize(
    ("form", "frequency", "state", "period_end", "due_on"),
    [
        ("GSTR1", "monthly", "27", date(2025, 6, 30), date(2025, 7, 11)),
        ("GSTR1", "monthly", "27", date(2025, 12, 31), date(2026, 1, 11)),
        ("GSTR1", "quarterly", "27", date(2025, 6, 30), date(2025, 7, 13)),
        ("IFF", "monthly", "27", date(2025, 7, 31), date(2025, 8, 13)),
        ("GSTR3B", "monthly", "09", date(2025, 6, 30), date(2025, 7, 20)),
        ("GSTR3B", "quarterly", "27", date(2025, 6, 30), date(2025, 7, 22)),
        ("GSTR3B", "quarterly", "09", date(2025, 6, 30), date(2025, 7, 24)),
        ("CMP08", "quarterly", "29", date(2025, 6, 30), date(2025, 7, 18)),
        ("GSTR4", "annual", "29", date(2024, 3, 31), date(2024, 4, 30)),
        ("GSTR4", "annual", "29", date(2025, 3, 31), date(2025, 6, 30)),
    ],
)
def test_rules(form: str, frequency: str, state: str, period_end: date, due_on: date) -> None:
    assert due_date(form, frequency, state, period_end) == due_on


@pytest.mark.parametrize(
    ("form", "frequency", "state", "period_end", "due_on"),
    [
        ("GSTR1", "monthly", "27", date(2024, 3, 31), date(2024, 4, 12)),
        ("GSTR1", "quarterly", "27", date(2024, 12, 31), date(2025, 1, 15)),
        ("GSTR3B", "quarterly", "27", date(2024, 12, 31), date(2025, 1, 24)),
        ("GSTR3B", "quarterly", "09", date(2024, 12, 31), date(2025, 1, 26)),
        ("GSTR3B", "monthly", "33", date(2025, 9, 30), date(2025, 10, 25)),
        ("GSTR3B", "monthly", "27", date(2024, 10, 31), date(2024, 11, 21)),
        ("GSTR3B", "monthly", "33", date(2024, 10, 31), date(2024, 11, 20)),
    ],
)
def test_notified_extensions(form: str, frequency: str, state: str, period_end: date, due_on: date) -> None:
    assert due_date(form, frequency, state, period_end) == due_on


def test_what_no_rule_covers_has_no_due_date() -> None:
    assert due_date("GSTR3B", "quarterly", "27", date(2025, 5, 31)) is None
    assert due_date("GSTR9", "annual", "27", date(2025, 3, 31)) is None
    assert due_date("GSTR3B", "monthly", "XX", date(2025, 3, 31)) is None


def test_the_table_has_one_row_per_form_frequency_state_and_period() -> None:
    table = due_dates()
    assert table.schema.equals(DUE_DATES)
    keys = list(zip(*(table[name].to_pylist() for name in DUE_DATES.names[:4]), strict=True))
    assert len(set(keys)) == len(keys)
    assert all(due > key[3] for key, due in zip(keys, table["due_on"].to_pylist(), strict=True))


def test_every_entry_cites_its_source_and_no_extension_shortens() -> None:
    assert all(rule.citation for rule in RULES)
    for each in EXTENSIONS:
        assert each.citation
        states = each.states or ("27",)
        assert all(
            due_date(each.form, each.frequency, state, each.period_end) == each.due_on for state in states
        )
