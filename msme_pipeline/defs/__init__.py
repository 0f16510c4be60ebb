"""Orchestration: the only place that knows Dagster."""
