"""The command line: what it prints, and one sentence on stderr when it cannot."""

import shutil
from pathlib import Path

import pytest

from msme_pipeline.cli import main
from tests.consents import withdraw


@pytest.fixture(autouse=True)
def own_dagster_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")


def failure(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 1
    message = capsys.readouterr().err.strip().splitlines()[-1]
    assert message.startswith("msme: ")
    return message


def test_a_run_ends_with_the_portfolio_and_where_to_look(
    small_world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "lake"
    shutil.copytree(small_world, root)
    assert main(["--root", str(root), "run", "--processes", "1"]) == 0
    printed = capsys.readouterr()
    assert "3 of 3 customers were brought up to date" in printed.err
    assert printed.out.count("CUST_MSM_0000") == 3
    assert "baseline trader" in printed.out
    for place in ("Dagster UI", "DuckDB", "Docs"):
        assert place in printed.out
    assert main(["--root", str(root), "run", "--processes", "1"]) == 0
    assert "nothing changed: all 3 customers are up to date" in capsys.readouterr().err
    assert main(["--root", str(root), "lake", "history", "serving.portfolio"]) == 0
    assert "by portfolio of run" in capsys.readouterr().out
    assert main(["--root", str(root), "lake", "vacuum", "serving.portfolio"]) == 0
    assert main(["--root", str(root), "lake", "compact", "serving.portfolio"]) == 0
    assert main(["--root", str(root), "publish"]) == 0
    assert "lake.duckdb: unchanged" in capsys.readouterr().out


def test_the_demo_may_be_written_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--root", str(tmp_path), "demo", "--customers", "1", "--transactions", "200"]
    assert main(command) == 0
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "landing").rglob("*") if path.is_file()}
    assert main(command) == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_run_without_landed_files_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "run `msme demo` or land files there" in failure(capsys, "--root", str(tmp_path), "run")


def test_an_unknown_customer_is_named(refreshed_world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = failure(capsys, "--root", str(refreshed_world), "run", "CUST_NOBODY")
    assert "CUST_NOBODY has no folder" in message


def test_a_lake_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "run `msme run` first" in failure(capsys, "--root", str(tmp_path), "portfolio")


def test_an_unknown_table_is_named(refreshed_world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = failure(capsys, "--root", str(refreshed_world), "lake", "history", "clean.nothing")
    assert "clean.nothing is no table" in message


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "--as-of", "30-11-2025"], "argument --as-of: '30-11-2025' is not a date like 2025-11-30"),
        (["run", "--processes", "0"], "argument --processes: '0' is not a whole number above 0"),
        (["ui", "--port", "abc"], "argument --port: 'abc' is not a whole number above 0"),
        (["demo", "--customers", "-1"], "argument --customers: '-1' is not a whole number above 0"),
    ],
)
def test_a_malformed_argument_is_named(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert complaint in capsys.readouterr().err


def test_upkeep_of_a_lake_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["publish"], ["lake", "history"]):
        assert "there is no lake in" in failure(capsys, "--root", str(tmp_path), *command)
    assert not (tmp_path / "lake.duckdb").exists()


def test_the_run_says_who_is_in_doubt_and_what_lies_after_as_of(
    refreshed_world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "lake"
    shutil.copytree(refreshed_world, root)
    shutil.rmtree(root / "landing" / "CUST_MSM_00003")
    broken = root / "landing" / "CUST_MSM_00001" / "gst" / "broken.json"
    broken.write_text('{"gstin": ')
    withdraw(root, "CUST_MSM_00002", "2025-10-15")
    assert main(["--root", str(root), "run", "--as-of", "2025-10-31"]) == 0
    said = capsys.readouterr().err
    assert "CUST_MSM_00001 is incomplete: CUST_MSM_00001/gst/broken.json" in said
    (held,) = [line for line in said.splitlines() if line.startswith("CUST_MSM_00002 is held: ")]
    assert " files withheld: revoked (CUST_MSM_00002/account_aggregator/" in held
    assert "CUST_MSM_00003 is vanished: no file of CUST_MSM_00003 is in the landing folder any more" in said
    assert "summarised as of 2025-10-31" in said
    assert "customers are later, the last on 2025-11-30" in said
