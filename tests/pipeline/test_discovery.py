"""Steps are found where they are declared and ordered by what they read; a gap in the graph is refused."""

import pytest

from msme_pipeline.pipeline.discovery import all_steps, by_layer, ordered
from msme_pipeline.pipeline.step import ALL, Step, function
from msme_pipeline.tables import TABLES

RAW = Step("read", "tests.x:read", ("raw.gst_returns",), reads_landing=True)
SUM = Step("sum", "tests.x:sum", ("summary.gst_turnover",), {"raw.gst_returns": ALL})


def test_every_step_comes_after_those_it_reads_from() -> None:
    assert [step.name for step in ordered([SUM, RAW])] == ["read", "sum"]
    written: set[str] = set()
    for step in all_steps():
        assert step.reads.keys() <= written
        written |= set(step.writes)


def test_every_declaration_names_functions_and_columns_that_exist() -> None:
    for step in all_steps():
        models = [step.model.fit, step.model.backtest] if step.model else []
        for name in [step.compute, *filter(None, (step.hold, step.remark)), *step.charts.values(), *models]:
            assert function(name)
        for table, columns in step.reads.items():
            assert set(columns) <= {column.name for column in TABLES[table].columns}, (step.name, table)
            assert not columns or columns[0] == "customer_id", (step.name, table)


def test_every_layer_has_its_steps() -> None:
    layers = by_layer(all_steps())
    assert all(layers.values())
    assert [step.name for steps in layers.values() for step in steps] == [step.name for step in all_steps()]


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ([RAW, SUM, Step("again", "x:y", ("summary.gst_turnover",))], "is written by"),
        ([RAW, Step("read", "x:y", ("summary.gst_turnover",))], "two steps are called read"),
        ([SUM], "step sum reads raw.gst_returns, which no step writes"),
        (
            [Step("odd", "x:y", ("summary.nothing",))],
            "summary.nothing, which msme_pipeline/tables does not declare",
        ),
        (
            [
                Step("a", "x:y", ("summary.gst_turnover",), {"summary.coverage": ALL}),
                Step("b", "x:y", ("summary.coverage",), {"summary.gst_turnover": ALL}),
            ],
            "in a circle: a, b",
        ),
    ],
)
def test_a_graph_that_cannot_run_is_refused(steps: list[Step], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        ordered(steps)


def test_a_name_that_is_no_function_is_refused() -> None:
    with pytest.raises(ValueError, match=r"msme_pipeline\.tables:TABLES is no function"):
        function("msme_pipeline.tables:TABLES")
