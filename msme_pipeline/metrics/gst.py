"""Metrics of the gst section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
