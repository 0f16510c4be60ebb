"""Metrics of the credit section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
