"""Section earnings and spendings: what comes in, what goes out, what is left, on operating flows."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.policy.setting import settings_on
from msme_pipeline.policy.summaries import SETTINGS
from msme_pipeline.summaries.earnings.season import WINDOW, fit_seasons
from msme_pipeline.summaries.sections import compute_section

PLAN = Plan(
    __file__,
    "earnings.sql",
    "balances.sql",
    given=(
        "customers",
        "clean.accounts",
        "clean.return_events",
        "clean.bureau_reports",
        "summary.monthly_cashflow",
        "summary.transaction_flows",
        "summary.obligations",
        "seasons",
    ),
)


def earnings_spendings(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.earnings_spendings; one row per customer.

    Ratios are over the last 12 months that the bank files cover in full.
    """
    policy = settings_on(as_of, SETTINGS)
    shown = ("subsistence_drawings", "overdue_days", "minimum_headroom", "high_utilisation")
    set_numbers = {name: policy[name] for name in shown}
    with PLAN.on(inputs, as_of=as_of, **set_numbers) as relations:
        relations.give(seasons=season_facts(relations["season_series"]))
        table = compute_section("earnings_spendings", relations["facts"], as_of, set_numbers)
    return {"summary.earnings_spendings": table}


def season_facts(rows: pa.Table) -> pa.Table:
    """Season and residual of the receipts per customer; numbers rounded where no neighbour shows."""
    encoded = rows["customer_id"].combine_chunks().dictionary_encode()
    series = np.full((len(encoded.dictionary), WINDOW), np.nan)
    series[encoded.indices.to_numpy(), rows["position"].to_numpy()] = rows["receipts"].to_numpy()
    found = fit_seasons(series)
    known = ~np.isnan(found.index)
    filled = np.where(known[:, None], found.factors, 0)

    def column(values: np.ndarray, digits: int) -> pa.Array:
        return pa.array(np.round(values, digits), pa.float64(), from_pandas=True)

    return pa.table(
        {
            "customer_id": encoded.dictionary,
            "season_index": column(found.index, 8),
            # positions count back from the latest full month, which `last_month` names
            "season_peak_months_back": pa.array(filled.argmax(axis=1), pa.int64(), mask=~known),
            "season_trough_months_back": pa.array(filled.argmin(axis=1), pa.int64(), mask=~known),
            "season_peak_factor": column(np.where(known, filled.max(axis=1), np.nan), 8),
            "season_trough_factor": column(np.where(known, filled.min(axis=1), np.nan), 8),
            "receipts_residual_sd_24": column(found.residual_sd, 2),
            "residual_free_share": column(found.free_share, 6),
            "receipts_detrended_mean_24": column(found.mean, 2),
        }
    )
