"""The compiled loop gives LightGBM's own predictions."""

import lightgbm
import numpy as np
import pytest

from msme_pipeline.analytics.forecast.features import FEATURES
from msme_pipeline.analytics.forecast.model import default_model
from msme_pipeline.analytics.forecast.trees import Trees, slim


def test_default_model_predicts_as_lightgbm_does() -> None:
    rows = np.random.default_rng(0).normal(0, 3, (300, len(FEATURES)))
    for trees in (default_model().correction, default_model().width):
        theirs = lightgbm.Booster(model_str=trees.text).predict(rows, num_threads=1)
        np.testing.assert_allclose(trees.predict(rows), theirs, rtol=0, atol=1e-12)


def test_a_slim_model_differs_by_rounding_only() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(500, 4))
    data = lightgbm.Dataset(x, x[:, 0] * x[:, 1] + 3)
    booster = lightgbm.train(
        {"num_leaves": 7, "num_threads": 1, "verbose": -1, "deterministic": True}, data, 20
    )
    np.testing.assert_allclose(
        Trees.parse(slim(booster.model_to_string())).predict(x), booster.predict(x), rtol=1e-5, atol=1e-5
    )


def test_a_tree_without_a_split_is_its_leaf() -> None:
    booster = lightgbm.train(
        {"verbose": -1, "num_threads": 1}, lightgbm.Dataset(np.zeros((50, 2)), np.full(50, 4.0)), 2
    )
    assert Trees.parse(booster.model_to_string()).predict(np.zeros((3, 2))) == pytest.approx(4.0)


def test_text_without_trees_is_refused() -> None:
    with pytest.raises(ValueError, match="no LightGBM trees"):
        Trees.parse("tree\nversion=v4\n")
