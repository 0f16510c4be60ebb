"""The registry as the page `docs/metrics.md`."""

import sys

from msme_pipeline.metrics import FEATURE_NAMES, FEATURES, SECTIONS, Metric

_READING = {
    "higher_is_better": "higher is better",
    "higher_is_worse": "higher is worse",
    "neutral": "neither",
}


def _row(metric: Metric) -> str:
    cells = (
        metric.name,
        metric.unit or metric.kind,
        metric.formula,
        ", ".join(f"`{name}`" for name in metric.inputs),
        metric.interpretation,
        _READING[metric.direction],
        metric.undefined or "never",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def markdown() -> str:
    """All metrics by section, then the features of the risk model."""
    lines = [
        "# Metrics",
        "",
        (
            "Made from `msme_pipeline/metrics` by `make metrics`. Every metric is a column of "
            "`summary.<section>` and a"
        ),
        (
            "row of `summary.metric_values`, which shows the facts that went in. Names that end in "
            "`_12` are totals"
        ),
        (
            "over the last 12 full months. A value that cannot be computed is null, with the "
            "reason of the last column."
        ),
    ]
    for section, metrics in SECTIONS.items():
        lines += [
            "",
            f"## {section.replace('_', ' ').capitalize()}",
            "",
            "| metric | unit | formula | facts | reading | direction | null when |",
            "|---|---|---|---|---|---|---|",
            *map(_row, metrics),
        ]
    lines += ["", "## Features of the risk model", "", "| feature | section | metric |", "|---|---|---|"]
    for feature in FEATURE_NAMES:
        section, name = FEATURES.get(feature, ("", ""))
        lines.append(f"| {feature} | {section} | {name} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
