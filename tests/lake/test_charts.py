"""Charts of a step are drawn as PNG, the same bytes every time; a step without rows has none."""

import pyarrow as pa

from msme_pipeline.lake.charts import draw
from msme_pipeline.pipeline.step import Step


def bars(rows: dict[str, pa.Table]) -> object:
    import altair as alt

    values = rows["meta.customer_status"].to_pylist()
    if not values:
        return None
    return alt.Chart(alt.Data(values=values)).mark_bar().encode(x="step:N", y="rows:Q")


HERE = "tests.lake.test_charts"


def step(**charts: str) -> Step:
    return Step("s", f"{HERE}:bars", ("meta.customer_status",), charts=charts)


def test_a_chart_is_drawn_for_its_output() -> None:
    rows = {"meta.customer_status": pa.table({"step": ["raw"], "rows": [3]})}
    charted = step(**{"meta.customer_status": f"{HERE}:bars"})
    (picture,) = draw(charted, rows).values()
    assert picture[:4] == b"\x89PNG"
    assert draw(charted, rows) == {"meta.customer_status": picture}


def test_nothing_to_show_is_no_chart() -> None:
    empty = {"meta.customer_status": pa.table({"step": [], "rows": []})}
    assert draw(step(**{"meta.customer_status": f"{HERE}:bars"}), empty) == {}
    assert draw(step(), empty) == {}
