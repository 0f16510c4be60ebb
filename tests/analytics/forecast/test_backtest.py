"""The backtest tells how good the forecast was, and blocks only on what cannot be chance."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import msme_pipeline.analytics.forecast.backtest as module
from msme_pipeline.analytics.forecast.backtest import (
    BENCHMARKS,
    FLOWS,
    HOLT_WINTERS,
    SAMPLED_CUSTOMERS,
    Backtest,
    backtest,
    clustered_interval,
    refit,
)
from msme_pipeline.analytics.forecast.customers import cashflow_forecast
from msme_pipeline.analytics.forecast.reference import usual_holt_winters
from msme_pipeline.lake.models import current_model, keep_model
from msme_pipeline.pipeline.step import Fitted
from msme_pipeline.tables import TABLES
from tests.analytics.forecast.books import NOVEMBER, Shop, inputs_of


def cashflow(customers: int, months: int = 30, seed: int = 0) -> pa.Table:
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        level = float(np.exp(rng.normal(12, 1)))
        for k in range(months):
            month = 2023 * 12 + 5 + k
            noise = np.exp(rng.normal(0, 0.15, 2))
            row = dict.fromkeys(TABLES["summary.monthly_cashflow"].schema.names, 0)
            row |= {
                "customer_id": f"C{number:04d}",
                "month": date(month // 12, month % 12 + 1, 1),
                "days_covered": 31,
                "operating_inflow": round(level * noise[0], 2),
                "operating_outflow": round(0.8 * level * noise[1], 2),
            }
            rows.append(row)
    schema = TABLES["summary.monthly_cashflow"].schema
    columns = {
        f.name: pa.array([row[f.name] for row in rows]).cast(pa.float64()).cast(f.type, safe=False)
        if pa.types.is_decimal(f.type)
        else pa.array([row[f.name] for row in rows], f.type)
        for f in schema
    }
    return pa.table(columns, schema=schema)


@pytest.fixture(scope="module")
def result() -> Backtest:
    return backtest(cashflow(60))


def wape(result: Backtest, over: str, flow: str) -> dict[str, float]:
    return {
        row["method"]: row["WAPE"] for row in result.accuracy() if (row["over"], row["flow"]) == (over, flow)
    }


@pytest.mark.parametrize("flow", FLOWS)
def test_accuracy_stands_beside_naive_zero_and_the_last_six_months(result: Backtest, flow: str) -> None:
    found = wape(result, "all", flow)
    assert list(found) == ["forecast", *BENCHMARKS[:-1]]
    assert found["forecast"] < found["naive"] < found["zero"] == 1
    assert found["forecast"] < found["seasonal naive"]
    assert found["forecast"] < 1.1 * found["last six months"]
    assert all(0 < row["MASE"] < 1 for row in result.accuracy() if row["method"] == "forecast")


@pytest.mark.parametrize("flow", FLOWS)
def test_holt_winters_stands_beside_the_forecast_on_the_same_sample(result: Backtest, flow: str) -> None:
    found = wape(result, f"sample of {SAMPLED_CUSTOMERS}", flow)
    assert list(found) == ["forecast", *BENCHMARKS]
    assert all(np.isfinite(error) for error in found.values())
    assert found["forecast"] < found[HOLT_WINTERS] < found["zero"] == 1
    assert {row["forecasts"] for row in result.accuracy() if row["over"] != "all"} == {6 * SAMPLED_CUSTOMERS}


def test_the_sample_is_the_same_twice_and_all_when_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAMPLED_CUSTOMERS", 4)
    customers = []
    for _ in range(2):
        found = backtest(cashflow(12))
        customers.append(found.customer[np.isfinite(found.benchmarks[:, -1])])
    assert np.array_equal(*customers)
    assert len(np.unique(customers[0])) == 4
    few = backtest(cashflow(3)).accuracy()
    assert {row["over"] for row in few} == {"all", "sample of 3"}


def test_the_chart_shows_the_sample_beside_everyone(result: Backtest) -> None:
    shown = result.chart().to_dict()
    assert [panel["title"] for panel in shown["hconcat"][1:]] == [
        "WAPE, all",
        f"WAPE, sample of {SAMPLED_CUSTOMERS}",
    ]
    assert HOLT_WINTERS in {row["method"] for row in shown["hconcat"][2]["data"]["values"]}


def test_holt_winters_finds_a_season_from_two_years_on_and_refuses_nothing() -> None:
    wave = 1_000 + 300 * np.sin(np.arange(42) * np.pi / 6)
    assert usual_holt_winters(wave[:36], 6) == pytest.approx(wave[36:], abs=1)
    gap = wave[:36].copy()
    gap[[0, 1, 20]] = np.nan
    assert usual_holt_winters(gap, 6) == pytest.approx(wave[36:], abs=60)
    assert usual_holt_winters(np.array([np.nan, 5.0]), 3).tolist() == [5, 5, 5]
    assert usual_holt_winters(np.full(4, np.nan), 2).tolist() == [0, 0]
    assert usual_holt_winters(np.full(30, 7.0), 2) == pytest.approx([7, 7])


def test_coverage_is_told_by_length_of_history_with_an_interval(result: Backtest) -> None:
    rows = result.coverage()
    assert {row["history"] for row in rows} >= {"12-17", "18-23", "all"}
    for row in rows:
        assert row["low"] <= row["coverage"] <= row["high"]
        assert row["customers"] <= 60
        assert row["width"] > 0


def narrow(customers: int) -> Backtest:
    """Bands of 80 % that cover half, of 95 % that cover 95 %."""
    rows = customers * 20
    covered = np.stack([np.arange(rows) % 2 == 0, np.arange(rows) % 20 != 0], axis=1)
    ones = np.ones(rows)
    return Backtest(
        np.repeat(np.arange(customers), 20), np.zeros(rows), ones, ones * 24, ones, ones,
        np.zeros((rows, len(BENCHMARKS))), ones, covered, np.ones((rows, 2)),
    )  # fmt: skip


def test_bands_that_cover_too_little_warn_below_200_customers_and_block_from_there() -> None:
    assert narrow(199).verdict() == (False, False, "80 % bands cover 50.0 %")
    assert narrow(200).verdict() == (False, True, "80 % bands cover 50.0 %")


def test_nothing_to_test_is_no_success() -> None:
    passed, blocks, said = backtest(cashflow(2, months=4)).verdict()
    assert (passed, blocks) == (False, False)
    assert "enough history" in said


def test_rows_of_one_customer_count_as_one_when_they_agree() -> None:
    """100 customers that are covered always or never: as uncertain as 100 coin tosses, not 2,000."""
    customer = np.repeat(np.arange(100), 20)
    covered = np.repeat(np.arange(100) % 2, 20).astype(float)
    low, high = clustered_interval(customer, covered)
    assert (high - low) / 2 == pytest.approx(2.576 * 0.05, rel=0.02)


def test_too_few_customers_keep_the_shipped_model(tmp_path: Path) -> None:
    found = refit(cashflow(5), tmp_path)
    assert (found.fitted, found.customers) == (False, 5)
    assert not list(tmp_path.iterdir())


def test_the_current_model_is_the_last_kept_and_equal_ones_are_the_same(tmp_path: Path) -> None:
    assert current_model(tmp_path, "m") == ""

    def writing(text: str, fitted: bool = True) -> Callable[[Path], Fitted]:
        def fit(folder: Path) -> Fitted:
            (folder / "a").write_text(text)
            return Fitted(fitted, 1, "")

        return fit

    keep_model(tmp_path, "m", writing("1"))
    first = current_model(tmp_path, "m")
    keep_model(tmp_path, "m", writing("2"))
    assert current_model(tmp_path, "m") != first
    keep_model(tmp_path, "m", writing("1"))
    assert current_model(tmp_path, "m") == first
    assert not keep_model(tmp_path, "m", writing("3", fitted=False)).fitted
    with pytest.raises(RuntimeError):
        keep_model(tmp_path, "m", broken)
    assert current_model(tmp_path, "m") == first
    assert not list((tmp_path / "models" / "m").glob(".draft-*"))


def broken(folder: Path) -> None:
    raise RuntimeError("no space")


def test_a_model_fitted_on_the_portfolio_is_the_one_that_forecasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("msme_pipeline.analytics.forecast.backtest.REFIT_QUANTILES", 30)
    found = refit(cashflow(40), tmp_path)
    assert (found.fitted, found.customers) == (True, 40)
    inputs = inputs_of([Shop()])
    shipped, fitted = (
        cashflow_forecast(inputs, NOVEMBER, forecast_model=folder)["analytics.cashflow_forecast"]
        for folder in ("", str(tmp_path))
    )
    assert shipped["operating_inflow"].equals(fitted["operating_inflow"]), "the correction is kept"
    assert not shipped["operating_inflow_hi_95"].equals(fitted["operating_inflow_hi_95"])
    assert backtest(cashflow(40), str(tmp_path)).verdict()[1] is False
