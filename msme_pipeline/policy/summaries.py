"""Settings of the summaries, and what the findings of anomalies weigh."""

from msme_pipeline.policy.setting import load, settings_of

_DATA = load(__file__, "summaries.toml")

EDITION: str = _DATA["edition"]
"""Year and edition, shown beside what follows from the settings."""

SETTINGS = settings_of(_DATA["settings"])

ANOMALY_WEIGHTS = settings_of(_DATA["anomaly_weights"])
"""What one finding of a rule adds to `suspicious_patterns`."""
