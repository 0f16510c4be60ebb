"""Bands, tolerances and allowances of the month level of reconciliation."""

from datetime import date

from msme_pipeline.policy.setting import load, settings_of, settings_on

_DATA = load(__file__, "reconciliation.toml")

EDITION: str = _DATA["edition"]
"""Year and edition, shown beside what follows from the settings."""

SETTINGS = settings_of(_DATA["settings"], _DATA["falling"])


def reconciliation_policy(as_of: date) -> dict[str, float]:
    """Value of every setting in force on `as_of`."""
    return {name: float(value) for name, value in settings_on(as_of, SETTINGS).items()}
