"""Metrics of the mutual funds section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
