"""Charts of a step as PNG, for the metadata of its assets."""

from msme_pipeline.pipeline.step import Step, Tables, function

SCALE = 1.0
"""Pixels per point of the chart: the picture is kept in the event log."""


def draw(step: Step, rows: Tables) -> dict[str, bytes]:
    """PNG per output that has a chart, from the rows of one customer in all outputs."""
    if not step.charts:
        return {}
    import vl_convert

    charts = {name: function(chart)(rows) for name, chart in step.charts.items()}
    return {
        name: vl_convert.vegalite_to_png(chart.to_json(), scale=SCALE)
        for name, chart in charts.items()
        if chart is not None
    }
