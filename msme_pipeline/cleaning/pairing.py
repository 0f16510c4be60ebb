"""One-to-one pairing of ranked candidates."""

import pyarrow as pa


def pair_greedily(candidates: pa.Table, left: str, right: str) -> pa.Table:
    """The candidates that survive when each left and each right is used once, best first.

    `candidates` must be sorted from best to worst.
    """
    used_left: set[int] = set()
    used_right: set[int] = set()
    chosen = []
    pairs = zip(candidates[left].to_pylist(), candidates[right].to_pylist(), strict=True)
    for index, (one, other) in enumerate(pairs):
        if one not in used_left and other not in used_right:
            used_left.add(one)
            used_right.add(other)
            chosen.append(index)
    return candidates.take(pa.array(chosen, pa.int64()))
