"""A lawful basis is stated in one command for those who have none."""

from pathlib import Path

import orjson
import pytest

from msme_pipeline.cli import main
from msme_pipeline.landing.folder import Landing
from tests.consents import artefact, basis, land

STATED = [
    "--kind",
    "uploaded_with_consent",
    "--reference",
    "F-7",
    "--purpose",
    "credit",
    "--from",
    "2024-01-01",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    land(
        tmp_path / "landing",
        {
            "CUST_A/gst/r.json": {"gstin": "x"},
            "CUST_B/consent/c.json": artefact(),
            "CUST_C/consent/b.json": {"lawful_basis": [basis()]},
        },
    )
    return tmp_path


def stated(root: Path, *arguments: str) -> dict[str, dict[str, object]]:
    """Record per customer for whom one was written."""
    assert main(["--root", str(root), "basis", *STATED, *arguments]) == 0
    landing = Landing(root / "landing", root / "index")
    return {
        file.customer_id: orjson.loads(Path(file.path).read_bytes())["lawful_basis"][0]
        for file in landing.files_of(["CUST_A", "CUST_B", "CUST_C"])
        if file.file.endswith("lawful_basis.json")
    }


def test_it_is_written_for_those_that_have_none(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = {
        "kind": "uploaded_with_consent",
        "reference": "F-7",
        "purpose": "credit",
        "valid_from": "2024-01-01",
    }
    assert stated(root) == {"CUST_A": record, "CUST_B": record}
    assert "F-7 written for 2 customers" in capsys.readouterr().out
    stated(root)
    assert "F-7 written for 0 customers" in capsys.readouterr().out


def test_it_may_be_limited_to_customers_and_to_a_last_day(root: Path) -> None:
    found = stated(root, "--to", "2025-12-31", "cust_a")
    assert list(found) == ["CUST_A"]
    assert found["CUST_A"]["valid_to"] == "2025-12-31"


def test_published_samples_name_every_source(root: Path) -> None:
    found = stated(root, "--kind", "published_sample")
    assert "account_aggregator" in found["CUST_A"]["sources"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--kind", "vibes"], "'vibes' is no kind of lawful basis; use one of"),
        (["--to", "2023-12-31"], "is before --from 2024-01-01"),
        (["CUST_NOBODY"], "CUST_NOBODY has landed nothing"),
    ],
)
def test_what_cannot_be_stated_is_named(
    arguments: list[str], complaint: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(root), "basis", *STATED, *arguments]) == 1
    assert complaint in capsys.readouterr().err


def test_a_file_that_is_no_lawful_basis_is_not_overwritten(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    land(root / "landing", {"CUST_A/consent/lawful_basis.json": b"{"})
    assert main(["--root", str(root), "basis", *STATED]) == 1
    assert "correct or delete it" in capsys.readouterr().err
