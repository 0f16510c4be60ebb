"""Unseen customers of every archetype, from landed files to the composite score, in this process.

Prints how many of each archetype show what product.md says must be visible, the distribution of the
composite score, and whether the score ranks them as a credit officer would. Exit status 1 otherwise.
"""

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.cohort import Member, cleaned, summarised
from msme_pipeline.demo.archetypes import ARCHETYPES

FIRST_SEED = 900
"""Seeds from here on were never used to choose a definition or a threshold; 100 to 129 and 500 to 699
were."""

MISSES_ALLOWED = 1
GOOD, MIDDLE, POOR = (5, 1, 4), (8, 2, 3, 9), (7, 10, 6)
SPREAD = 35.0
GOOD_ABOVE_POOR = 0.9

VISIBLE: Mapping[int, tuple[str, str]] = {
    1: ("anomaly_findings <= 2", "at most two odd transactions"),
    2: ("seasonality_index > 100", "seasonality index above 100 %"),
    3: ("debt_servicing_ratio > 0.4", "debt service above 40 % of the surplus before it"),
    4: ("revenue_growth > 50", "growth above 50 % a year"),
    5: ("income_cv < 0.15", "income CV below 15 %"),
    6: ("bounces > 10", "more than 10 inward returns"),
    7: ("revenue_growth BETWEEN -60 AND -20", "growth between -60 % and -20 %"),
    8: ("top_3_payer_share > 0.7", "top three payers above 70 %"),
    9: (
        "declared_to_banked < 0.75 AND gst_filing_delay_mean > 5",
        "declared well below banked, late filings",
    ),
    10: ("circular_share > 0.1 AND balance_lifts >= 6", "circular payments and month-end lifts"),
}
"""Archetype -> SQL over one row per customer that must hold, and the condition in words."""

_ROWS = """
FROM overall_summary
JOIN earnings_spendings USING (customer_id)
JOIN gst_summary USING (customer_id)
JOIN anomalies_report USING (customer_id)
"""


def members(seeds: int, first: int = FIRST_SEED) -> list[Member]:
    """`seeds` customers of each archetype, alike in everything but the planted cause and the seed."""
    return [
        Member(f"CUST_A{number:02d}_{seed:03d}", 10 + number, ARCHETYPES[number - 1], first + seed)
        for number in range(1, 11)
        for seed in range(seeds)
    ]


def judge(tables: Mapping[str, pa.Table]) -> tuple[list[str], list[str]]:
    """Lines of the report and what is wrong."""
    names = ("overall_summary", "earnings_spendings", "gst_summary", "anomalies_report")
    lines, wrong, scores = [], [], {}
    with duckdb.connect(config={"threads": 1}) as con:
        for name in names:
            con.register(name, tables[f"summary.{name}"])
        con.execute(f"CREATE TABLE customers AS {_ROWS}")
        for number, (condition, words) in VISIBLE.items():
            rows = con.execute(
                f"SELECT customer_id, composite_score, coalesce({condition}, false), decision FROM customers"
                " WHERE customer_id LIKE ? ORDER BY 1",
                [f"CUST_A{number:02d}_%"],
            ).fetchall()
            missed = [row[0] for row in rows if not row[2]]
            scores[number] = np.array([row[1] for row in rows], float)
            decided = {name: sum(row[3] == name for row in rows) for name in ("approve", "review", "caution")}
            low, middle, high = np.quantile(scores[number], (0.1, 0.5, 0.9))
            lines.append(
                f"{number:>2} {ARCHETYPES[number - 1]:<36}{len(rows) - len(missed):>3} of {len(rows):<4}"
                f"{low:>7.1f}{middle:>7.1f}{high:>7.1f}   "
                f"{decided['approve']:>3}{decided['review']:>4}{decided['caution']:>4}"
                f"  {words}{': not ' + ', '.join(missed) if missed else ''}"
            )
            if len(missed) > MISSES_ALLOWED:
                wrong.append(f"archetype {number}: {len(missed)} of {len(rows)} do not show {words}")
    wrong += _ranking(scores, lines)
    return lines, wrong


def _ranking(scores: Mapping[int, np.ndarray], lines: list[str]) -> list[str]:
    wrong = []
    median = {number: float(np.median(values)) for number, values in scores.items()}
    for better, worse in ((GOOD, MIDDLE), (MIDDLE, POOR)):
        gap = min(median[each] for each in better) - max(median[each] for each in worse)
        lines.append(f"lowest median of {better} less highest of {worse}: {gap:.1f}")
        if gap <= 0:
            wrong.append(f"{better} do not rank above {worse}")
    spread = max(median.values()) - min(median.values())
    good = np.concatenate([scores[each] for each in GOOD])
    poor = np.concatenate([scores[each] for each in POOR])
    above = float(np.mean(good[:, None] > poor[None, :]))
    lines.append(f"spread of the medians {spread:.1f} points; P(good above poor) {above:.3f}")
    if spread < SPREAD:
        wrong.append(f"the medians spread over {spread:.1f} points only")
    if above < GOOD_ABOVE_POOR:
        wrong.append(f"a good customer scores above a poor one with probability {above:.2f} only")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--cache", type=Path, help="file that keeps the clean tables between runs")
    options = parser.parse_args()
    started = time.perf_counter()
    lines, wrong = judge(summarised(cleaned(members(options.seeds, options.first_seed), options.cache)))
    print(f"{'':<39}{'visible':>10}  10 %   50 %   90 %   approve/review/caution")
    print("\n".join(lines))
    print(f"{len(wrong)} findings in {time.perf_counter() - started:.0f} s")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
