"""The long table repeats the wide ones, with the numbers that went in and the reason of every null."""

import json
import re

import pyarrow as pa
import pytest

from msme_pipeline.metrics import SECTIONS
from msme_pipeline.summaries.metric_values.values import metric_values
from msme_pipeline.summaries.sections import compute_section
from msme_pipeline.tables import TABLES
from tests.summaries.bank_history import plain_business, row, rows_of, summaries
from tests.summaries.clean_rows import AS_OF, account

WIDE = summaries(rows_of(plain_business()))
LONG = metric_values(WIDE, AS_OF)["summary.metric_values"]


def test_every_metric_of_every_section_is_a_row() -> None:
    filled = {name for name in SECTIONS if WIDE[f"summary.{name}"].num_rows}
    expected = {(name, metric.name) for name in filled for metric in SECTIONS[name]}
    assert set(zip(LONG["section"].to_pylist(), LONG["metric"].to_pylist(), strict=True)) == expected
    assert LONG.schema.equals(TABLES["summary.metric_values"].schema)


def test_values_are_those_of_the_wide_tables_and_nulls_have_a_reason() -> None:
    wide = row(WIDE, "earnings_spendings")
    for each in LONG.to_pylist():
        assert (each["value"] is None) == (each["reason"] is not None)
        if each["section"] == "earnings_spendings" and each["value"] is not None:
            assert abs(float(each["value"]) - float(wide[each["metric"]])) < 1e-5


def test_a_customer_of_one_month_has_metrics() -> None:
    steps = [step for step in plain_business() if step[0] >= "2025-11"]
    wide = summaries(rows_of(steps), [account(covered=("2025-11-01", "2025-11-30"))])
    long = metric_values(wide, AS_OF)["summary.metric_values"]
    found = {each["metric"]: each for each in long.to_pylist() if each["section"] == "earnings_spendings"}
    assert found["history_months"]["value"] == 1
    assert found["operating_receipts"]["value"] > 0
    assert found["balance_trend"]["value"] is None
    assert "three months" in found["balance_trend"]["reason"]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_leaves_no_section(number: float) -> None:
    known = json.loads(row(WIDE, "earnings_spendings")["facts"])
    facts = pa.Table.from_pylist([known | {"customer_id": "CUST_1", "receipts_sd_24": number}])
    with pytest.raises(ValueError, match="receipts_sd_24 of customer CUST_1 is"):
        compute_section("earnings_spendings", facts, AS_OF)


def test_a_metric_shows_every_fact_that_its_formula_uses() -> None:
    for section, metrics in SECTIONS.items():
        facts = {
            name for each in WIDE[f"summary.{section}"].to_pylist() for name in json.loads(each["facts"])
        }
        for metric in metrics:
            used = set(re.findall(r"[a-z_]\w*", re.sub("'[^']*'", "", metric.sql)))
            assert used & facts <= set(metric.inputs), metric.name
            assert "$" not in metric.sql, metric.name


def test_the_debt_service_coverage_follows_from_the_inputs_shown() -> None:
    (found,) = [each for each in LONG.to_pylist() if each["metric"] == "dscr"]
    shown = json.loads(found["inputs"])
    subsistence = min(shown["drawings_12"], shown["subsistence_drawings"] * shown["months_12"])
    served = (shown["surplus_before_debt_12"] - subsistence) / shown["debt_service_12"]
    assert float(found["value"]) == pytest.approx(served, abs=1e-6)
    assert subsistence > 0


def test_inputs_are_the_facts_of_the_section() -> None:
    facts = json.loads(row(WIDE, "earnings_spendings")["facts"])
    shown = {each["metric"]: json.loads(each["inputs"]) for each in LONG.to_pylist()}
    assert shown["surplus_ratio"] == {name: facts[name] for name in ("surplus_after_debt_12", "receipts_12")}
    assert isinstance(shown["composite_score"]["parts"], list)
