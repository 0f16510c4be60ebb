"""What was known on a day: rows by their first receipt, values from when they hold."""

from datetime import date

import pyarrow as pa
import pytest

from msme_pipeline.pipeline.knowledge import known_on
from msme_pipeline.tables.schema import DATE, TEXT, Column, Known, Table, customer_column

DAY = date(2025, 6, 30)


def spec(known: Known | str = "made up", **columns: Column) -> Table:
    return Table("clean.toy", "toy", ("customer_id", "n"), (customer_column(), *columns.values()), known)


def dated(name: str) -> Column:
    return Column(name, DATE, "a day")


def rows(**columns: list) -> pa.Table:
    count = len(next(iter(columns.values())))
    days = {name: pa.array(values, DATE) for name, values in columns.items() if name != "n"}
    return pa.table({"customer_id": ["C"] * count, "n": pa.array(columns["n"], TEXT), **days})


N = Column("n", TEXT, "number")


def test_a_row_is_known_from_its_day_on() -> None:
    table = spec(Known("known_from"), n=N, known_from=dated("known_from"))
    given = rows(n=["a", "b"], known_from=[DAY, date(2025, 7, 1)])
    assert known_on(given, table, DAY)["n"].to_pylist() == ["a"]
    assert known_on(given, table, date(2025, 7, 1))["n"].to_pylist() == ["a", "b"]


def test_a_row_without_a_day_is_always_known() -> None:
    table = spec(Known("received_on", absent="at any date"), n=N, received_on=dated("received_on"))
    given = rows(n=["a", "b"], received_on=[None, date(2025, 7, 1)])
    assert known_on(given, table, DAY)["n"].to_pylist() == ["a"]


def test_a_value_holds_from_its_day_on_and_was_another_before() -> None:
    table = spec(
        n=Column("n", TEXT, "number", holds_from="since", before="former"),
        since=dated("since"),
        former=Column("former", TEXT, "former number"),
    )
    given = pa.table(
        {
            "customer_id": ["C"] * 3,
            "n": ["new", "new", "new"],
            "since": pa.array([DAY, date(2025, 7, 1), None], DATE),
            "former": ["old", "old", "old"],
        }
    )
    assert known_on(given, table, DAY)["n"].to_pylist() == ["new", "old", "new"]


def test_a_clean_table_must_say_when_its_rows_were_known() -> None:
    with pytest.raises(ValueError, match=r"clean\.toy: say which column tells when a row was known"):
        spec("", n=N)
    with pytest.raises(ValueError, match="known_from"):
        spec(Known("known_from"), n=N)
