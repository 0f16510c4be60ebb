"""Metrics of the coverage section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
