"""What the writer of one source hands over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa

from msme_pipeline.demo.truth import MONEY, Defect


@dataclass
class SourceFiles:
    """Landing files by name, what was delivered in each (source, file, records, paise), planted defects and
    truth tables by name."""

    tables: dict[str, pa.Table]
    files: dict[str, bytes] = field(default_factory=dict)
    delivered: list[tuple[str, str, int | None, int | None]] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)


def money(paise: Sequence[int | None]) -> pa.Array:
    """Paise as decimal(18,2)."""
    return pa.array([None if each is None else Decimal(each).scaleb(-2) for each in paise], MONEY)
