"""Upkeep of the tables: what was written when, small files joined, replaced files removed."""

from datetime import UTC, datetime

from msme_pipeline.lake.layout import RETENTION_DAYS
from msme_pipeline.lake.store import Lake

_SHOWN_VERSIONS = 20


def history(lake: Lake, name: str) -> list[str]:
    """The latest versions, newest first, one line each."""
    lines = []
    for entry in lake.delta(name).history(_SHOWN_VERSIONS):
        when = datetime.fromtimestamp(entry["timestamp"] / 1000, UTC)
        rows = entry.get("operationMetrics", {}).get("num_added_rows", "")
        by = f" by {entry['step']} of run {entry['run_id'] or '-'}" if "step" in entry else ""
        lines.append(
            f"version {entry['version']} {when:%Y-%m-%d %H:%M:%S} UTC {entry['operation']} rows {rows}{by}"
        )
    return lines


def compact(lake: Lake, name: str) -> list[str]:
    """Join small files within buckets; contents stay as they are."""
    metrics = lake.delta(name).optimize.compact()
    return [f"{metrics['numFilesRemoved']} files joined into {metrics['numFilesAdded']}"]


def vacuum(lake: Lake, name: str) -> list[str]:
    """Remove files that were replaced longer ago than the retention window."""
    removed = lake.delta(name).vacuum(retention_hours=24 * RETENTION_DAYS, dry_run=False)
    return [f"{len(removed)} files removed"]
