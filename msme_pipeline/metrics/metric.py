"""How a metric is declared: once, as data, with words, SQL and reading."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["rupees", "ratio", "percent", "count", "days", "months", "score", "number", "flag"]
Direction = Literal["higher_is_better", "higher_is_worse", "neutral"]

UNITS: dict[str, str] = {
    "rupees": "₹",
    "ratio": "",
    "percent": "%",
    "count": "",
    "days": "days",
    "months": "months",
    "score": "points",
    "number": "",
    "flag": "yes/no",
}


@dataclass(frozen=True)
class Metric:
    """One number about a customer.

    formula: in words. sql: DuckDB expression over the facts of its section (one row per customer; the
    names in `inputs` are the facts that go in and are shown with the value). undefined: when the value
    is null, in words; empty when it never is. feature: its name among the 31 features of the risk model.
    """

    name: str
    kind: Kind
    formula: str
    sql: str
    inputs: tuple[str, ...]
    interpretation: str
    direction: Direction = "neutral"
    undefined: str = ""
    feature: str = ""

    @property
    def unit(self) -> str:
        return UNITS[self.kind]
