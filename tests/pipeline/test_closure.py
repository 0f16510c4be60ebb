"""The code version of a step follows the code that it reaches, and nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from msme_pipeline.pipeline.closure import PACKAGE

VERSIONS = """
import json
from msme_pipeline.pipeline.discovery import all_steps
print(json.dumps({step.name: step.code_version for step in all_steps()}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, to be edited."""
    place = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__", "demo")
    shutil.copytree(PACKAGE, place / PACKAGE.name, ignore=ignored)
    return place


def versions(place: Path) -> dict[str, str]:
    command = [sys.executable, "-c", VERSIONS]
    done = subprocess.run(command, cwd=place, env={"PYTHONPATH": str(place)}, capture_output=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def changed_by(place: Path, file: str, old: str, new: str) -> set[str]:
    """Steps whose code version differs once `old` reads `new` in a file of the copy."""
    before = versions(place)
    path = place / PACKAGE.name / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        after = versions(place)
    finally:
        path.write_text(text, encoding="utf-8")
    return {name for name in before if before[name] != after[name]}


SECTIONS = {
    "anomalies_report", "coverage", "credit_summary", "earnings_spendings", "gst_summary",
    "insurance_summary", "metric_values", "mutual_funds_summary", "ocen_summary", "ondc_summary",
    "overall_summary", "transaction_summary",
}  # fmt: skip


NARRATION = {"clean_bank", "counterparties", "monthly_cashflow", "reconciliation", "return_events"}


@pytest.mark.parametrize(
    ("file", "old", "new", "steps"),
    [
        ("metrics/earnings.py", "surplus_ratio", "surplus_ratio ", SECTIONS),
        ("regulation/gst_due_dates.py", "22", "23", {"forecast", "gst_summary"}),
        ("cleaning/counterparties/parties.sql", "SELECT", "select", {"counterparties"}),
        ("cleaning/narration/rules.py", "Rules", "rules", NARRATION),
        ("sources/readers/ocen.py", "OCEN", "Ocen", {"raw"}),
        ("policy/reconciliation.toml", "#", "##", {"reconciliation"}),
        ("cleaning/ondc/step.py", "Declares", "declares", set()),
        ("defs/lake_asset.py", "customers", "clients", set()),
    ],
    ids=[
        "metric",
        "due date",
        "query",
        "narration rule",
        "reader",
        "policy",
        "declaration",
        "orchestration",
    ],  # fmt: skip,
)
def test_exactly_the_steps_that_reach_a_change_are_computed_again(
    copy: Path, file: str, old: str, new: str, steps: set[str]
) -> None:
    assert changed_by(copy, file, old, new) == steps
