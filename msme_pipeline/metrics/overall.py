"""Metrics of the overall section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
