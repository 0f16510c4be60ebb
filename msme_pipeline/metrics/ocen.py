"""Metrics of the ocen section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
