"""Files of policy: what they state, and that a slip in one is refused by the name of the setting."""

import ast
import copy
import sys
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import msme_pipeline.policy
from msme_pipeline.metrics import SECTIONS
from msme_pipeline.pipeline.closure import closure
from msme_pipeline.policy import policy_hash
from msme_pipeline.policy.composite import METRICS, checked, composite_of, composite_on
from msme_pipeline.policy.forecast import forecast_policy
from msme_pipeline.policy.reconciliation import reconciliation_policy
from msme_pipeline.policy.setting import load, settings_of, settings_on

FOLDER = Path(msme_pipeline.policy.__file__).parent
COMPOSITE = tomllib.loads((FOLDER / "composite.toml").read_text(encoding="utf-8"))
AS_OF = date(2025, 11, 30)


def said(value: Any = "1", **other: Any) -> dict[str, Any]:
    return {"since": date(2020, 1, 1), "value": value, "unit": "₹", "reason": "usual", **other}


def test_the_latest_value_that_has_begun_holds() -> None:
    later = said("2", since=date(2025, 4, 1))
    settings = settings_of({"floor": [later, said()], "roof": [later]})
    assert settings_on(date(2019, 12, 31), settings) == {}
    assert settings_on(date(2025, 3, 31), settings) == {"floor": Decimal(1)}
    assert settings_on(date(2025, 4, 1), settings) == {"floor": Decimal(2), "roof": Decimal(2)}


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ([said(unit="")], "floor lacks unit"),
        ([said(reason=" ")], "floor lacks reason"),
        ([{"value": "1", "unit": "₹", "reason": "usual"}], "floor lacks since"),
        ([said(since="2020-01-01")], "floor: since must be a day"),
        ([said(1)], "floor: 1 is no number in quotes"),
        ([said("much")], "floor: 'much' is no number"),
        ([said("Infinity")], "floor: 'Infinity' is no number"),
        ([said(), said("2")], "floor has two values from 2020-01-01 on"),
        ([said(until=date(2021, 1, 1))], "floor has the unknown field until"),
        ([], "floor must be a list of dated values"),
        (said(), "floor must be a list of dated values"),
    ],
)
def test_a_setting_that_lacks_something_is_refused(values: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        settings_of({"floor": values})


def test_a_name_stands_once_in_a_group(tmp_path: Path) -> None:
    (tmp_path / "two.toml").write_text("[settings]\nfloor = []\nroof = []\nfloor = [1]\n")
    with pytest.raises(ValueError, match=r"two.toml: .*: floor = \[1\]"):
        load(str(tmp_path / "two.py"), "two.toml")
    (tmp_path / "two.toml").write_text("[settings]\n")
    with pytest.raises(ValueError, match=r"two.toml lacks edition"):
        load(str(tmp_path / "two.py"), "two.toml")
    with pytest.raises(ValueError, match="floor is a setting of another group too"):
        settings_of({"floor": [said()]}, borrowed=settings_of({"floor": [said()]}))


def test_bands_fall_on_every_day() -> None:
    table = {"high": [said("3"), said("1", since=date(2024, 1, 1))], "low": [said("2")]}
    with pytest.raises(ValueError, match="high must be above low on 2024-01-01"):
        settings_of(table, [["high", "low"]])
    with pytest.raises(ValueError, match="lower is said to fall and is no setting"):
        settings_of(table, [["high", "lower"]])


def scale_of(*points: tuple[str, str]) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data["components"]["assessed"]["earnings_spendings.dscr"][0]["scale"] = [
            list(each) for each in points
        ]

    return change


def part_of(share: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["parts"]["debt_capacity"][0].update(value=share)


def weight_of(part: str, metric: str, weight: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["components"][part][metric][0].update(weight=weight)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (part_of("21"), "parts: weights must .* add up to 100 %, not 101"),
        (weight_of("debt_capacity", "credit_summary.bureau_score", "36"), "debt_capacity: .* not 101"),
        (weight_of("assessed", "earnings_spendings.dscr", "5"), "assessed: .* add up to 0 %, not 5"),
        (scale_of(("1", "0"), ("1", "5")), "earnings_spendings.dscr: the values of its scale must rise"),
        (scale_of(("1", "0"), ("2", "50"), ("3", "40")), "earnings_spendings.dscr: .* must go one way"),
        (scale_of(("1", "0"), ("2", "101")), "earnings_spendings.dscr: .* within 0 and 100"),
        (lambda data: data["components"].pop("debt_capacity"), "debt_capacity has a weight and no comp"),
        (lambda data: data["deductions"]["circular_flows"][0].pop("cap_from"), "circular_flows: give both"),
        (lambda data: data["deductions"]["circular_flows"][0].update(cap="400"), "circular_flows: its cap"),
        (lambda data: data["deductions"]["circular_flows"][0].update(cap="last"), "circular_flows: 'last'"),
        (lambda data: data["settings"]["review_cap"][0].update(value="75"), "approve_from must be above"),
        (lambda data: data["size_bands"][0]["bands"].reverse(), "size_bands must fall"),
    ],
)  # fmt: skip
def test_a_composite_that_does_not_hold_together_is_refused(
    change: Callable[[dict[str, Any]], Any], complaint: str
) -> None:
    data = copy.deepcopy(COMPOSITE)
    change(data)
    with pytest.raises(ValueError, match=complaint):
        checked(data)


def test_a_composite_of_a_later_day_is_checked_too() -> None:
    data = copy.deepcopy(COMPOSITE)
    later = {**data["parts"]["debt_capacity"][0], "since": date(2026, 4, 1), "value": "30"}
    data["parts"]["debt_capacity"].append(later)
    with pytest.raises(ValueError, match=r"parts: .* not 110"):
        checked(data)
    data["parts"]["business_health"].append({**later, "value": "25"})
    checked(data)
    assert composite_of(data, AS_OF) == composite_on(AS_OF)
    assert composite_of(data, date(2026, 4, 1)).parts["debt_capacity"] == 0.3


def test_the_composite_scores_known_metrics_by_weights_that_add_up() -> None:
    card = composite_on(AS_OF)
    assert sum(card.parts.values()) == pytest.approx(1)
    known = {f"{section}.{metric.name}" for section, metrics in SECTIONS.items() for metric in metrics}
    assert known | {"anomalies_report.circular_share"} >= METRICS
    caps = {each.name: each.cap for each in card.deductions}
    assert caps["unclassified_receipts"] == card.settings["review_cap"]
    assert composite_on(date(2019, 12, 31)).components == ()


def test_the_words_of_the_composite_tell_its_numbers() -> None:
    card = composite_on(AS_OF)
    (metric,) = (each for each in SECTIONS["overall_summary"] if each.name == "composite_score")
    for part, share in card.parts.items():
        assert (
            f"{100 * share:.0f} % {part.replace('_', ' ').replace('cashflow', 'cash flow')}" in metric.formula
        )
    approve, review = card.settings["approve_from"], card.settings["review_from"]
    assert metric.interpretation == f"From {approve:.0f} approve, from {review:.0f} review, below caution"


def test_policies_hold_from_their_first_day_on() -> None:
    policy = reconciliation_policy(AS_OF)
    for prefix in ("", "month_", "quarter_"):
        assert policy[f"{prefix}review_to"] < 1 < policy[f"{prefix}review_from"]
    assert forecast_policy(AS_OF)["subsistence_drawings"] == 25_000
    for on in (reconciliation_policy, forecast_policy):
        assert on(date(2020, 1, 1)) and on(date(2020, 1, 1) - timedelta(days=1)) == {}


def test_a_number_of_reconciliation_is_no_code_of_the_composite() -> None:
    for group, of in {
        "composite": "summaries.overall.section",
        "reconciliation": "analytics.reconciliation.reconcile",
    }.items():
        files = {each.name for each in closure(f"msme_pipeline.{of}") if each.suffix == ".toml"}
        assert f"{group}.toml" in files
        assert not files & {"composite.toml", "forecast.toml", "reconciliation.toml"} - {f"{group}.toml"}


def test_the_digest_is_of_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    before = policy_hash()
    assert len(before) == 16
    monkeypatch.setattr(Path, "read_bytes", lambda path: b"")
    assert policy_hash() != before


def test_policy_needs_nothing_of_the_package_but_tables() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names or name.startswith(
                    ("msme_pipeline.policy", "msme_pipeline.tables")
                ), (path, name)
