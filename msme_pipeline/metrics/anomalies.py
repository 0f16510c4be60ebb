"""Metrics of the anomalies section."""

from msme_pipeline.metrics.metric import Metric

METRICS: tuple[Metric, ...] = ()
