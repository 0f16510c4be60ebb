"""Planned bank entries as columns, collected from all parts of the economy."""

import numpy as np

from msme_pipeline.demo.kinds import Kind

MORNING, EVENING = 9 * 3600, 18 * 3600


class Plan:
    """What the business and its partners intend; the ledger decides what happens.

    Columns per entry: day (from 0), second of the day, kind, amount (paise, positive), party
    (index into the customer's parties, -1 none), link (receipt, loan or period number, -1 none).
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._parts: list[tuple[np.ndarray, ...]] = []

    def add(
        self,
        kind: Kind,
        day: np.ndarray | list[int],
        amount: np.ndarray | list[int],
        party: np.ndarray | int = -1,
        link: np.ndarray | int = -1,
        hours: tuple[float, float] = (9.5, 18.4),
    ) -> None:
        """Add entries of one kind at random times between two hours of their days."""
        days = np.asarray(day, dtype=np.int64)
        if not len(days):
            return
        size = len(days)
        seconds = (self._rng.uniform(hours[0], hours[1], size) * 3600).astype(np.int64)
        self._parts.append(
            (
                days,
                seconds,
                np.full(size, int(kind), dtype=np.int64),
                np.asarray(amount, dtype=np.int64),
                np.broadcast_to(np.asarray(party, dtype=np.int64), size),
                np.broadcast_to(np.asarray(link, dtype=np.int64), size),
            )
        )

    def take(self, other: "Plan") -> None:
        """Take over the entries of a plan that drew its times from another stream."""
        self._parts += other._parts

    def columns(self) -> tuple[np.ndarray, ...]:
        """day, second, kind, amount, party, link, in order of time."""
        stacked = [np.concatenate(column) for column in zip(*self._parts, strict=True)]
        keep = stacked[3] > 0
        stacked = [column[keep] for column in stacked]
        order = np.lexsort((stacked[3], stacked[2], stacked[1], stacked[0]))
        return tuple(column[order] for column in stacked)
