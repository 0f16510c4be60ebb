"""A withdrawn consent stops its files and nothing else: held status, explained check, a run that succeeds."""

import dagster as dg
import duckdb

from msme_pipeline.cli import main
from msme_pipeline.lake.store import Lake
from tests.conftest import Pipeline
from tests.consents import withdraw

CUSTOMERS = [f"CUST_MSM_{number:05d}" for number in (1, 2, 3)]


def check(pipeline: Pipeline, name: str) -> dg.AssetCheckEvaluation:
    key = dg.AssetCheckKey(dg.AssetKey(["clean", "file_permissions"]), name)
    record = pipeline.instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
    evaluation = record.event.dagster_event.event_specific_data
    assert isinstance(evaluation, dg.AssetCheckEvaluation)
    return evaluation


def rows(pipeline: Pipeline, query: str) -> list[tuple]:
    with duckdb.connect(str(pipeline.root / "lake.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def test_a_revocation_withholds_its_files_and_the_run_succeeds(pipeline: Pipeline) -> None:
    assert pipeline.run().success
    assert check(pipeline, "consented").passed
    lake = Lake(pipeline.root)
    before = lake.read("clean.bank_transactions", customers=[CUSTOMERS[1]])
    withdraw(pipeline.root, CUSTOMERS[0], "2025-10-15")
    result = pipeline.run()
    assert result.success
    assert "clean/file_permissions: consented" in result.failed_checks
    (state,) = rows(
        pipeline,
        (
            "SELECT customer_id, state, reason FROM meta.customer_status "
            "WHERE step = 'permissions' AND state <> 'current'"
        ),
    )
    assert state[:2] == (CUSTOMERS[0], "held")
    assert " files withheld: revoked (" in state[2] and "was revoked on 2025-10-15" in state[2]
    latest = "SELECT max(booked_date)::VARCHAR FROM clean.bank_transactions WHERE customer_id = '{}'"
    assert rows(pipeline, latest.format(CUSTOMERS[0])) < [("2025-05-01",)]
    assert lake.read("clean.bank_transactions", customers=[CUSTOMERS[1]]).equals(before)
    found = rows(
        pipeline,
        "SELECT DISTINCT customer_id, source, record_table, reason FROM clean.rejected_records"
        " WHERE record_table = 'raw.landed_files' AND reason <> 'unreadable_file'",
    )
    assert found == [(CUSTOMERS[0], "landing", "raw.landed_files", "revoked")]
    assert rows(pipeline, "SELECT bool_and(balanced) FROM clean.conservation") == [(True,)]
    evaluation = check(pipeline, "consented")
    assert evaluation.severity == dg.AssetCheckSeverity.WARN
    assert list(evaluation.metadata["customers"].value) == [CUSTOMERS[0]]
    assert list(evaluation.metadata["reasons"].value) == ["revoked"]


def test_no_basis_at_all_withholds_everything_and_blocks_nothing(
    pipeline: Pipeline, capsys, monkeypatch
) -> None:
    """All customers held for want of consent is no fault of the batch: the lake is published."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    for customer in CUSTOMERS:
        for file in (pipeline.root / "landing" / customer / "consent").iterdir():
            file.unlink()
    result = pipeline.run()
    assert result.success and result.published
    assert rows(pipeline, "SELECT count(*) FROM clean.bank_transactions") == [(0,)]
    assert rows(pipeline, "SELECT count(*) FROM clean.file_permissions WHERE permitted") == [(0,)]
    assert rows(
        pipeline, "SELECT count(DISTINCT customer_id) FROM meta.customer_status WHERE state = 'held'"
    ) == [(3,)]
    stated = [
        "basis",
        "--kind",
        "published_sample",
        "--reference",
        "demo",
        "--purpose",
        "test",
        "--from",
        "2020-01-01",
    ]
    assert main(["--root", str(pipeline.root), *stated]) == 0
    assert pipeline.run().success
    assert rows(pipeline, "SELECT count(*) FROM clean.file_permissions WHERE reason LIKE 'no_%'") == [(0,)]
