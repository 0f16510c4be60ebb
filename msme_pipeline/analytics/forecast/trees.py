"""A LightGBM text model as flat arrays that a compiled loop evaluates, without importing LightGBM."""

from dataclasses import dataclass

import numpy as np
from numba import njit

_NEEDED = (
    "Tree=", "num_leaves=", "num_cat=", "split_feature=", "threshold=", "decision_type=", "left_child=",
    "right_child=", "leaf_value=", "is_linear=", "shrinkage=",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Trees:
    """All trees one after the other, leaves among the nodes.

    A row goes from node k to `child[2 * k]` when its `feature[k]` is at most `threshold[k]` and to
    `child[2 * k + 1]` otherwise; a leaf is its own child, so `depth` moves end in a leaf for every row.
    """

    text: str
    feature: np.ndarray
    threshold: np.ndarray
    child: np.ndarray
    value: np.ndarray
    root: np.ndarray
    depth: np.ndarray

    @classmethod
    def parse(cls, text: str) -> "Trees":
        """Trees of a LightGBM model without categorical or linear splits; ValueError for any other text."""
        nodes: list[np.ndarray] = []
        children: list[np.ndarray] = []
        roots, depths, size = [], [], 0
        for block in text.split("\n\n"):
            if not block.lstrip().startswith("Tree="):
                continue
            facts = dict(line.split("=", 1) for line in block.strip().splitlines())
            if facts["num_cat"] != "0" or facts.get("is_linear", "0") != "0":
                raise ValueError(
                    "a forecast model has no categorical and no linear trees: fit it with fit_model"
                )
            feature, threshold, left, right, value = (
                np.array(facts.get(key, "").split(), np.float64)
                for key in ("split_feature", "threshold", "left_child", "right_child", "leaf_value")
            )
            splits, leaves = len(threshold), len(value)
            block_nodes = np.zeros((splits + leaves, 3))
            block_nodes[:splits, 0], block_nodes[:splits, 1] = feature, threshold
            block_nodes[splits:, 2] = value
            pair = np.column_stack([left, right]).astype(np.int64)
            pair = np.where(pair < 0, splits - pair - 1, pair)
            own = np.arange(splits, splits + leaves)
            pair = np.concatenate([pair, np.column_stack([own, own])])
            nodes.append(block_nodes)
            children.append(pair.ravel() + size)
            roots.append(size)
            depths.append(_depth(pair, splits))
            size += splits + leaves
        if not nodes:
            raise ValueError("the text holds no LightGBM trees")
        joined = np.concatenate(nodes)
        return cls(
            text,
            joined[:, 0].astype(np.uint32),
            joined[:, 1].copy(),
            np.concatenate(children).astype(np.uint32),
            joined[:, 2].copy(),
            np.array(roots, np.uint32),
            np.array(depths, np.int32),
        )

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Sum over trees, in their order, for every row of `features` (rows, f) without NaN."""
        out = np.zeros(len(features))
        rows = np.ascontiguousarray(features, np.float64)
        _evaluate(rows, self.feature, self.threshold, self.child, self.value, self.root, self.depth, out)
        return out


def _depth(pair: np.ndarray, splits: int) -> int:
    """Moves from the root to the deepest leaf."""
    reached, moves = {0}, 0
    while any(node < splits for node in reached):
        reached = {int(child) for node in reached if node < splits for child in pair[node]}
        moves += 1
    return moves


ROWS = 128
"""Rows that go down a tree together: their walks do not wait for each other, and they fit the cache."""


@njit(cache=True)
def _evaluate(rows, feature, threshold, child, value, root, depth, out):
    at = np.empty(ROWS, np.uint32)
    for start in range(0, rows.shape[0], ROWS):
        count = min(ROWS, rows.shape[0] - start)
        for t in range(root.shape[0]):
            at[:count] = root[t]
            for _ in range(depth[t]):
                for r in range(count):
                    k = at[r]
                    at[r] = child[2 * k + np.uint32(rows[start + r, feature[k]] > threshold[k])]
            for r in range(count):
                out[start + r] += value[at[r]]


def slim(text: str) -> str:
    """A LightGBM text model without the statistics that prediction does not need."""
    header, trees = text.split("\n\nTree=", 1)
    trees = trees.split("\nend of trees", 1)[0]
    kept = [line for line in header.splitlines() if not line.startswith(("tree_sizes=", "feature_infos="))]
    infos = [line for line in header.splitlines() if line.startswith("feature_infos=")]
    blocks = []
    for block in ("Tree=" + trees).strip().split("\n\n"):
        lines = [_short(line) for line in block.splitlines() if line.startswith(_NEEDED)]
        blocks.append("\n".join(lines))
    return "\n".join([*kept, *infos]) + "\n\n" + "\n\n".join(blocks) + "\n\nend of trees\n"


def _short(line: str) -> str:
    """Thresholds and leaf values to seven significant digits, the same in the file and in memory."""
    key, _, numbers = line.partition("=")
    if key not in ("threshold", "leaf_value"):
        return line
    return f"{key}=" + " ".join(f"{float(number):.7g}" for number in numbers.split())
