"""The registry declares every metric once, and every feature of the risk model."""

from pathlib import Path

from msme_pipeline.metrics import FEATURE_NAMES, FEATURES, SECTIONS
from msme_pipeline.metrics.page import markdown

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_names_are_unique_within_a_section() -> None:
    for section, metrics in SECTIONS.items():
        names = [metric.name for metric in metrics]
        assert len(set(names)) == len(names), section


def test_every_feature_is_one_metric() -> None:
    declared = [metric.feature for metrics in SECTIONS.values() for metric in metrics if metric.feature]
    assert sorted(declared) == sorted(FEATURE_NAMES)
    assert len(FEATURE_NAMES) == 31 and set(FEATURES) == set(FEATURE_NAMES)


def test_every_metric_says_how_to_read_it() -> None:
    for metrics in SECTIONS.values():
        for metric in metrics:
            assert metric.formula and metric.interpretation and metric.sql, metric.name
            assert metric.inputs, metric.name


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), "run `make metrics`"
