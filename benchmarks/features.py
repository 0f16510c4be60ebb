"""The 31 features of the risk model over 300 customers of the demo world: is every one of them alive?

Prints per feature the share of customers with a value, distinct values, the share of the commonest and
the feature it moves most with; then the pairs that are duplicates and the linear identities. Exit status
1 when a feature is dead, doubled or a sum of others.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.cohort import Member, cleaned, summarised
from msme_pipeline.metrics import FEATURE_NAMES

LEAST_VALUES = 3
MODAL_SHARE = 0.95
DUPLICATE = 0.98
IDENTITY = 0.999
"""Share of a feature's variance explained by a line through the others, above which it is their sum."""


SEED = 41
"""Of customers that no definition was tried on; while changing one use another seed."""


def members(count: int, seed: int = SEED) -> list[Member]:
    """Customers with drawn archetypes, about 1,000 transactions each."""
    return [Member(f"CUST_G{number:05d}", 11 + number, None, seed, 1_000) for number in range(count)]


def matrix(features: pa.Table) -> np.ndarray:
    """Customers x features, nan where undefined."""
    columns = [features[name].to_numpy(zero_copy_only=False).astype(float) for name in FEATURE_NAMES]
    return np.column_stack(columns)


def ranks(values: np.ndarray) -> np.ndarray:
    """Mean ranks of ties."""
    order = np.sort(values)
    return (np.searchsorted(order, values, "left") + np.searchsorted(order, values, "right") - 1) / 2


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    """Rank correlation over the customers that have both; nan when either does not vary."""
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < 10:
        return float("nan")
    left, right = ranks(one[both]), ranks(other[both])
    if left.std() == 0 or right.std() == 0:
        return float("nan")
    return float(np.corrcoef(left, right)[0, 1])


def explained(values: np.ndarray, column: int) -> float:
    """Share of the variance of a column that a line through all others explains, adjusted for their number.

    Missing values take the mean of their column, with a column that marks them.
    """
    others = np.delete(values, column, axis=1)
    missing = np.isnan(others)
    filled = np.where(missing, np.nanmean(np.where(missing.all(axis=0), 0, others), axis=0), others)
    marks = missing[:, missing.any(axis=0) & ~missing.all(axis=0)]
    design = np.column_stack([filled, marks, np.ones(len(values))])
    target = values[:, column]
    known = ~np.isnan(target)
    design, target = design[known], target[known]
    scale = design.std(axis=0)
    design = design / np.where(scale > 0, scale, 1)
    fitted = design @ np.linalg.lstsq(design, target, rcond=None)[0]
    total = ((target - target.mean()) ** 2).sum()
    if total == 0:
        return float("nan")
    freedom = max(len(target) - np.linalg.matrix_rank(design), 1)
    return float(1 - ((target - fitted) ** 2).sum() / freedom / (total / (len(target) - 1)))


def judge(features: pa.Table) -> tuple[list[str], list[str]]:
    """Lines of the report and what is wrong."""
    values = matrix(features)
    lines, wrong = [], []
    related = np.full((len(FEATURE_NAMES),) * 2, np.nan)
    for one in range(len(FEATURE_NAMES)):
        for other in range(one):
            related[one, other] = related[other, one] = spearman(values[:, one], values[:, other])
            if abs(related[one, other]) >= DUPLICATE:
                wrong.append(
                    f"{FEATURE_NAMES[one]} doubles {FEATURE_NAMES[other]}: Spearman {related[one, other]:.3f}"
                )
    for number, name in enumerate(FEATURE_NAMES):
        column = values[:, number]
        known = column[~np.isnan(column)]
        found, counts = np.unique(known, return_counts=True)
        # customers without a value share one: undefined
        modal = max([*counts.tolist(), len(column) - len(known)]) / len(column)
        if len(found) < LEAST_VALUES or modal >= MODAL_SHARE:
            wrong.append(f"{name} is dead: {len(found)} values, commonest {modal:.0%}")
        share = explained(values, number) if len(found) >= LEAST_VALUES else float("nan")
        if share >= IDENTITY:
            wrong.append(f"{name} is a linear identity of the others: R2 {share:.4f}")
        strength = np.abs(related[number])
        nearest = "" if np.isnan(strength).all() else FEATURE_NAMES[int(np.nanargmax(strength))]
        strongest = float("nan") if not nearest else float(np.nanmax(strength))
        lines.append(
            f"{name:<30}{len(known) / len(column):>7.0%}{len(found):>7}{modal:>9.1%}"
            f"{share:>8.3f}{strongest:>8.3f}  {nearest}"
        )
    return lines, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--cache", type=Path, help="file that keeps the clean tables between runs")
    options = parser.parse_args()
    tables = summarised(cleaned(members(options.customers, options.seed), options.cache))
    lines, wrong = judge(tables["summary.risk_features"])
    print(f"{'feature':<30}{'known':>7}{'values':>7}{'commonest':>9}{'R2':>8}{'rho':>8}  nearest")
    print("\n".join(lines))
    print(f"{len(FEATURE_NAMES)} features, {len(wrong)} findings")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
