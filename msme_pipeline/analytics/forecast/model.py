"""A fitted forecast model: correction and width as LightGBM text, quantiles as JSON. No pickle."""

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from msme_pipeline.analytics.forecast.features import FEATURES, HISTORY_BANDS, ZERO_BANDS
from msme_pipeline.analytics.forecast.trees import Trees

DEFAULT = Path(__file__).parent / "default_model"
STEPS = 24
"""Steps ahead that the model is trained for; later ones take the last step's correction."""
PROBABILITIES = (
    0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5,
    0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.96, 0.975, 0.985, 0.99, 0.995, 0.9975, 0.999,
)  # fmt: skip
TABLES = len(HISTORY_BANDS) + len(ZERO_BANDS) + 2
"""Sets of quantiles: histories by length, then sparse flows by their share of zeros."""
CORRECTION_FILE, WIDTH_FILE, QUANTILES_FILE = "correction.txt", "width.txt", "quantiles.json"
FLOW_QUANTILES_FILE = "flow_quantiles.json"
"""Of the shipped model: quantiles of the flows of businesses, whose errors have other tails than monthly
series in general."""


@dataclass(frozen=True, eq=False)
class Model:
    """Correction (local scales), width (logarithm) and quantiles of the scaled residual.

    `quantiles` is (groups * TABLES, STEPS, probabilities): what the residual divided by scale and width
    stays below with that probability. Series in general have one group; flows of businesses have a second
    one for those that are strained.
    """

    correction: Trees
    width: Trees
    quantiles: np.ndarray

    @property
    def groups(self) -> int:
        """Groups of series with quantiles of their own."""
        return len(self.quantiles) // TABLES

    def save(self, folder: Path) -> None:
        """Write the three files of the model to `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CORRECTION_FILE).write_text(self.correction.text)
        (folder / WIDTH_FILE).write_text(self.width.text)
        content = {
            "features": FEATURES,
            "history_bands": HISTORY_BANDS,
            "zero_bands": ZERO_BANDS,
            "probabilities": PROBABILITIES,
            "quantiles": self.quantiles.tolist(),
        }
        (folder / QUANTILES_FILE).write_text(json.dumps(content, separators=(",", ":")) + "\n")

    @classmethod
    def load(cls, folder: Path) -> "Model":
        """Model written by `save`; ValueError when it was fitted on other features or quantiles."""
        content = json.loads((folder / QUANTILES_FILE).read_text())
        expected = {
            "features": FEATURES,
            "history_bands": HISTORY_BANDS,
            "zero_bands": ZERO_BANDS,
            "probabilities": PROBABILITIES,
        }
        for name, value in expected.items():
            if tuple(content[name]) != value:
                raise ValueError(
                    f"the forecast model in {folder} has other {name}: fit it again with fit_model"
                )
        return cls(
            Trees.parse((folder / CORRECTION_FILE).read_text()),
            Trees.parse((folder / WIDTH_FILE).read_text()),
            np.array(content["quantiles"], np.float64),
        )


@lru_cache(maxsize=1)
def default_model() -> Model:
    """The model shipped with the package, trained by `python -m benchmarks.train_forecast`."""
    return Model.load(DEFAULT)


@lru_cache(maxsize=1)
def flow_model() -> Model:
    """The shipped model with the quantiles of flows of calm and of strained businesses, as JSON lists."""
    quantiles = np.array(json.loads((DEFAULT / FLOW_QUANTILES_FILE).read_text()), np.float64)
    return replace(default_model(), quantiles=quantiles)
