"""Metrics of the ondc section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
