"""Columns that hold some values only: declared, kept by the writer, and all that the code knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from msme_pipeline.cleaning.bureau import codes
from msme_pipeline.cleaning.narration import layouts, rules
from msme_pipeline.regulation.consent import LAWFUL_BASES
from msme_pipeline.sources.readers.mutual_funds import INSTRUMENTS
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.bureau import LOAN_TYPES
from msme_pipeline.tables.clean import RAILS
from msme_pipeline.tables.conform import violations
from msme_pipeline.tables.consent import BASIS_KINDS
from msme_pipeline.tables.raw import FILE_DEFECTS
from msme_pipeline.tables.schema import COUNT, TEXT, Column, Table, customer_column

PACKAGE = Path(__file__).parents[2] / "msme_pipeline"
SPEC = Table(
    "serving.things",
    "One row per thing",
    key=("customer_id", "thing"),
    columns=(
        customer_column(),
        Column("thing", TEXT, "Which thing", nullable=False),
        Column("state", TEXT, "How it stands", values=("open", "shut")),
    ),
)


def things(*rows: tuple[str, str | None]) -> pa.Table:
    return pa.table(
        {
            "customer_id": [customer for customer, _ in rows],
            "thing": [str(place) for place in range(len(rows))],
            "state": pa.array([state for _, state in rows], pa.string()),
        }
    )


def test_a_value_that_is_none_of_the_declared_holds_its_customer_and_no_other() -> None:
    rows = things(("C1", "open"), ("C2", "ajar"), ("C3", None), ("C2", "shut"), ("C4", ""))
    assert violations(rows, SPEC) == {
        "C2": "serving.things.state is 'ajar', none of its values",
        "C4": "serving.things.state is '', none of its values",
    }
    assert violations(pa.concat_tables([things(("C1", "open")), things(("C5", "shut"))]), SPEC) == {}
    assert violations(SPEC.empty(), SPEC) == {}


def test_only_text_has_values_and_each_once() -> None:
    with pytest.raises(ValueError, match="only text"):
        Column("n", COUNT, "A number", values=("1", "2"))
    with pytest.raises(ValueError, match="declared twice"):
        Column("state", TEXT, "How it stands", values=("open", "open"))


def test_what_is_told_of_a_column_has_unit_and_values() -> None:
    assert SPEC.column("state").remark == "How it stands. One of: open, shut"
    assert SPEC.column("thing").remark == "Which thing"
    assert Column("a", COUNT, "Things", unit="rows").remark == "Things [rows]"


def test_states_of_a_customer_are_these_five() -> None:
    states = TABLES["meta.customer_status"].column("state").values
    assert states == ("current", "incomplete", "held", "stale", "vanished")
    written = {text for tree in trees("lake/worker.py") for text in receipt_states(tree)}
    assert written and written <= set(states)


def test_the_code_knows_no_value_that_is_not_declared() -> None:
    assert {layout.rail for layout in layouts.LAYOUTS} | {rail for rail, _ in rules.RAIL_WORDS} <= set(RAILS)
    kinds = {kind for kind, _ in codes.ACCOUNT_TYPES.values()} | {kind for _, kind, _ in codes._TYPE_WORDS}
    assert kinds <= set(LOAN_TYPES)
    holdings = set(INSTRUMENTS.values()) - {"sip"}
    assert holdings <= set(TABLES["clean.mf_holdings"].column("instrument").values)


def test_every_lawful_basis_is_declared() -> None:
    assert tuple(basis.kind for basis in LAWFUL_BASES) == BASIS_KINDS


def test_every_defect_of_a_file_is_declared() -> None:
    reasons = {
        call.args[0].value
        for tree in trees("sources/**/*.py")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "FileDefect"
        if isinstance(call.args[0], ast.Constant)
    }
    assert reasons == set(FILE_DEFECTS)


def trees(pattern: str) -> Iterator[ast.Module]:
    for path in PACKAGE.glob(pattern):
        yield ast.parse(path.read_text(encoding="utf-8"))


def receipt_states(tree: ast.Module) -> Iterator[str]:
    """States that receipts are given, as texts in the code."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        given = [each.value for each in call.keywords if each.arg == "state"]
        given += call.args[1:2] if call.func.id == "Receipt" else []
        for each in given:
            if isinstance(each, ast.Constant):
                yield str(each.value)
