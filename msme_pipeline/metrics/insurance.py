"""Metrics of the insurance section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
