"""Metrics of the earnings section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
