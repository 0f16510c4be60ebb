"""Metrics of the transactions section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
